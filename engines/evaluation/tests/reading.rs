//! What a person who brings a file is told.

mod worlds;

use kyoten_evaluation::Panel;
use worlds::layout;

fn told(csv: &str) -> Vec<String> {
    let layout = kyoten_evaluation::Layout {
        weight: Some("w".into()),
        ..layout("unit", "time", "y", "first")
    };
    match Panel::read("P.csv", csv.as_bytes(), &layout) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_mistake_is_told_at_once_with_line_and_column() {
    let told = told(
        "unit,time,y,first,w\n\
         a,2020,1.5,2021,1\n\
         a,2021,1,5,2021,1\n\
         ,2020,x,2021,1\n\
         b,soon,2,NA,0\n\
         b,2021,1e999,2022,1\n",
    );
    assert_eq!(
        told,
        [
            "P.csv:3: has 6 fields, the header has 5",
            "P.csv:4, column unit: is blank; every row needs one",
            "P.csv:4, column y: is \"x\", not a number; write 1234.5 without separators, or leave it blank when missing",
            "P.csv:5, column time: is \"soon\", not a period; write a whole number such as 2024, or a month such as 2024-04",
            "P.csv:5, column first: is \"NA\", not a period; write a whole number such as 2024, or a month such as 2024-04; leave it blank or write 0 for never exposed",
            "P.csv:6, column y: is 1e999, not a finite number",
        ]
    );
}

#[test]
fn a_unit_twice_in_a_period_a_changing_exposure_and_a_weight_of_nothing_are_told() {
    // The unreadable row in between takes no part: it is neither a second 2020 nor another exposure.
    let told = told("unit,time,y,first,w\na,2020,1,2021,1\na,2020,x,2022,1\na,2020,2,2022,0\n");
    assert_eq!(
        told,
        [
            "P.csv:3, column y: is \"x\", not a number; write 1234.5 without separators, or leave it blank when missing",
            "P.csv:4, column time: unit a has 2020 already in line 2; a unit has one row a period",
            "P.csv:4, column first: unit a is first exposed 2022 here and 2021 in line 2; it has one first exposure",
            "P.csv:4, column w: is 0; a weight is above zero",
        ]
    );
}

#[test]
fn headers_and_empty_files_are_told() {
    let cases = [
        (
            "",
            "P.csv: the file is empty; it needs a header row and data rows",
        ),
        (
            "unit,time,y,first,w\n",
            "P.csv: there is a header but no data row",
        ),
        (
            "unit,time,y,y,first,w\na,1,2,2,0,1\n",
            "P.csv:1, column y: stands twice in the header; rename one of them",
        ),
        (
            "unit,time,y,first\na,1,2,0\n",
            "P.csv:1, column w: is not in the header, which has: unit, time, y, first",
        ),
        (
            "unit,time,y,first,w\na,2020-01,1,0,1\na,3,1,0,1\n",
            "P.csv:3, column time: is 3, but periods before are written otherwise; write all as whole numbers or all as months",
        ),
    ];
    for (csv, wanted) in cases {
        assert_eq!(told(csv), [wanted], "{csv}");
    }
    assert_eq!(
        told("\u{feff}unit,time,y,first,w\na,2020,1,2021,1\n"),
        [""; 0],
        "the control: a good file with a mark"
    );
}

#[test]
fn what_is_missing_is_left_out_and_counted_by_column() {
    let mut layout = layout("unit", "time", "y", "first");
    layout.covariates = vec!["age".into()];
    let csv = "unit,time,y,first,age\na,2023-12,1,2024-01,60\na,2024-01,NA,2024-01,61\nb,2023-12,2,,.\nb,2024-01,3,0,70\n";
    let panel = Panel::read("P.csv", csv.as_bytes(), &layout).unwrap();
    let steps: Vec<(&str, usize, usize)> = panel
        .attrition
        .iter()
        .map(|one| (one.step.as_str(), one.n_rows, one.n_units))
        .collect();
    assert_eq!(
        steps,
        [
            ("rows in the file", 4, 2),
            ("y is there", 3, 2),
            ("age is there", 2, 2)
        ]
    );
    assert_eq!(panel.cohort, [Some(2024 * 12), None]);
    assert_eq!(panel.calendar.label(panel.periods[0]), "2023-12");
    assert_eq!(
        (panel.relative_time(0), panel.relative_time(1)),
        (Some(-1), None)
    );
}
