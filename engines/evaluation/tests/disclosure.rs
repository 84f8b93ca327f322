//! No small count can be worked out: two attackers who do not share the engine's method try.
#![expect(clippy::unwrap_used, reason = "tests")]

use kyoten_evaluation::disclosure::{Counts, Protected, Rule, Shown};
use proptest::prelude::*;

/// The table with margins as it is published: `None` is blank.
fn published(
    counts: &Counts,
    table: &Protected,
    n_rows: usize,
    n_columns: usize,
) -> Vec<Vec<Option<u64>>> {
    let cell = |row, column| {
        (table.shown(row, column) == Shown::Published).then(|| counts.at(row, column))
    };
    (0..=n_rows)
        .map(|row| (0..=n_columns).map(|column| cell(row, column)).collect())
        .collect()
}

/// Pencil and paper: narrow each blank by each row's and column's sum until nothing moves any more.
fn interval_propagation(published: &[Vec<Option<u64>>]) -> Vec<Vec<(i128, i128)>> {
    const MANY: i128 = 1 << 60;
    let (n_rows, n_columns) = (published.len(), published[0].len());
    let mut ranges: Vec<Vec<(i128, i128)>> = published
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| cell.map_or((0, MANY), |v| (v.into(), v.into())))
                .collect()
        })
        .collect();
    let mut lines: Vec<Vec<(usize, usize)>> = (0..n_rows)
        .map(|row| (0..n_columns).map(|column| (row, column)).collect())
        .collect();
    lines.extend((0..n_columns).map(|column| (0..n_rows).map(|row| (row, column)).collect()));
    loop {
        let before = ranges.clone();
        for line in &lines {
            let (total, parts) = line.split_last().unwrap();
            for &(row, column) in parts {
                let others = || {
                    parts
                        .iter()
                        .filter(|&&one| one != (row, column))
                        .map(|&(r, c)| ranges[r][c])
                };
                let (low, high) = (
                    others().map(|one| one.0).sum::<i128>(),
                    others().map(|one| one.1).sum::<i128>(),
                );
                let (total_low, total_high) = ranges[total.0][total.1];
                let own = ranges[row][column];
                ranges[row][column] = (own.0.max(total_low - high), own.1.min(total_high - low));
            }
            let sum = parts.iter().fold((0, 0), |sum, &(r, c)| {
                (sum.0 + ranges[r][c].0, sum.1 + ranges[r][c].1)
            });
            let own = ranges[total.0][total.1];
            ranges[total.0][total.1] = (own.0.max(sum.0), own.1.min(sum.1));
        }
        if ranges == before {
            return ranges;
        }
    }
}

/// Everything: all tables of 2 × 3 with counts up to `most` that agree with what is published.
fn every_table(published: &[Vec<Option<u64>>], most: u64) -> Vec<Vec<Vec<u64>>> {
    let mut found = Vec::new();
    let n = most + 1;
    for code in 0..n.pow(6) {
        let cells: Vec<u64> = (0..6).map(|at| code / n.pow(at) % n).collect();
        let rows = vec![cells[..3].to_vec(), cells[3..].to_vec()];
        let counts = Counts::of(&rows).unwrap();
        let agrees = (0..3).all(|row| {
            (0..4).all(|column| {
                published[row][column].is_none_or(|value| value == counts.at(row, column))
            })
        });
        if agrees {
            found.push(
                (0..3)
                    .map(|row| (0..4).map(|column| counts.at(row, column)).collect())
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn a_lone_small_count_takes_three_others_with_it() {
    let counts = Counts::of(&[vec![40, 3, 25], vec![30, 50, 61], vec![22, 45, 90]]).unwrap();
    let table = Protected::of(&counts, Rule::USUAL);
    assert!(table.is_safe());
    let blanks: Vec<(usize, usize)> = (0..4)
        .flat_map(|row| (0..4).map(move |column| (row, column)))
        .filter(|&(row, column)| table.shown(row, column) != Shown::Published)
        .collect();
    assert_eq!(blanks.len(), 4, "{blanks:?}");
    assert_eq!(table.shown(0, 1), Shown::Primary);
    let range = table.range(0, 1);
    assert!(range.least == 0 && range.most.unwrap() >= 9, "{range:?}");
    // The control: with the primary blank alone, the attacker knows the count.
    let alone: Vec<Vec<Option<u64>>> = (0..4)
        .map(|row| {
            (0..4)
                .map(|column| ((row, column) != (0, 1)).then(|| counts.at(row, column)))
                .collect()
        })
        .collect();
    assert_eq!(interval_propagation(&alone)[0][1], (3, 3));
}

#[test]
fn zero_may_be_shown_or_not_and_nothing_small_needs_nothing() {
    let counts = Counts::of(&[vec![0, 30], vec![40, 50]]).unwrap();
    assert!((0..3).all(|row| {
        (0..3).all(|column| {
            Protected::of(&counts, Rule::USUAL).shown(row, column) == Shown::Published
        })
    }));
    let hidden = Protected::of(
        &counts,
        Rule {
            hide_zero: true,
            ..Rule::USUAL
        },
    );
    assert_eq!(hidden.shown(0, 0), Shown::Primary);
    assert!(hidden.is_safe());
    assert!(
        Counts::of(&[vec![1, 2], vec![3]])
            .unwrap_err()
            .to_string()
            .starts_with("row 2 has 1 cells")
    );
    assert!(Counts::of(&[]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_small_count_can_be_narrowed_down(rows in (2usize..7, 2usize..6).prop_flat_map(|(r, c)| prop::collection::vec(prop::collection::vec(prop_oneof![0u64..12, 0u64..200], c), r))) {
        let counts = Counts::of(&rows).unwrap();
        let table = Protected::of(&counts, Rule::USUAL);
        let (n_rows, n_columns) = (rows.len(), rows[0].len());
        prop_assert!(table.is_safe());
        let ranges = interval_propagation(&published(&counts, &table, n_rows, n_columns));
        for (row, line) in ranges.iter().enumerate() {
            for (column, &(low, high)) in line.iter().enumerate() {
                let count = counts.at(row, column);
                if (1..10).contains(&count) {
                    prop_assert!(high - low >= 9, "{} at {} {}: {} to {}", count, row, column, low, high);
                }
                // The engine's exact range lies within what pencil and paper leaves, and holds the truth.
                let exact = table.range(row, column);
                prop_assert!(i128::from(exact.least) >= low && exact.most.is_none_or(|most| i128::from(most) <= high));
                prop_assert!(exact.least <= count && exact.most.is_none_or(|most| count <= most));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_exact_range_is_that_of_all_tables_there_are(rows in prop::collection::vec(prop::collection::vec(0u64..5, 3), 2)) {
        // A limit of 3 and a range of 2, so that all tables with counts up to 6 can be listed.
        let counts = Counts::of(&rows).unwrap();
        let table = Protected::of(&counts, Rule { least: 3, hide_zero: false, width: 2 });
        let all = every_table(&published(&counts, &table, 2, 3), 6);
        for row in 0..3 {
            for column in 0..4 {
                let values = || all.iter().map(|one: &Vec<Vec<u64>>| one[row][column]);
                let range = table.range(row, column);
                prop_assert_eq!(range.least, values().min().unwrap());
                // Ranges beyond what is listed cannot be compared.
                if range.most.is_some_and(|most| most <= 6) {
                    prop_assert_eq!(range.most, values().max());
                }
            }
        }
    }
}
