//! Shift workers' rosters: lines against all lines there are, answers against brute force, the public benchmark.

mod curtois;

use kyoten_roster::sequence::*;
use proptest::prelude::*;

fn settings(seed: u64, work: u64, threads: usize) -> SequenceSettings {
    SequenceSettings {
        seed,
        work,
        threads,
    }
}

fn solved(problem: &SequenceProblem, settings: &SequenceSettings) -> SequenceAnswer {
    solve(problem, settings, &|| false, &|_, _| {})
}

/// Every line of so many days and choices.
fn all_lines(days: usize, choices: u8) -> Vec<Vec<u8>> {
    let longer = |lines: Vec<Vec<u8>>, _| {
        lines
            .iter()
            .flat_map(|line| (0..choices).map(|choice| [&line[..], &[choice]].concat()))
            .collect()
    };
    (0..days).fold(vec![Vec::new()], longer)
}

/// The least cost by trying every pair of lines; `None` if a contract allows none.
fn by_brute_force(problem: &SequenceProblem) -> Option<i64> {
    let lines = all_lines(problem.days, problem.shifts.len() as u8 + 1);
    let allowed = |person: usize| -> Vec<&Vec<u8>> {
        let alone = SequenceProblem {
            staff: vec![problem.staff[person].clone()],
            ..problem.clone()
        };
        lines
            .iter()
            .filter(|line| breaches(&alone, &Lines(vec![line.to_vec()])).is_empty())
            .collect()
    };
    let (first, second) = (allowed(0), allowed(1));
    let pairs = first.iter().flat_map(|one| {
        second
            .iter()
            .map(move |other| Lines(vec![one.to_vec(), other.to_vec()]))
    });
    pairs.map(|lines| cost(problem, &lines)).min()
}

prop_compose! {
    fn staff_member(days: usize)(
        max_shifts in prop::collection::vec(0..4i64, 2),
        max_minutes in 400..2_000i64,
        min_minutes in 0..700i64,
        max_consecutive_shifts in 1..4usize,
        min_consecutive_shifts in 1..3usize,
        min_consecutive_days_off in 1..3usize,
        max_weekends in 0..2usize,
        days_off in prop::collection::vec(0..days, 0..2),
        price in prop::collection::vec(prop::collection::vec(0..5i64, 3), days),
    ) -> StaffMember {
        StaffMember { id: "x".to_owned(), max_shifts, max_minutes, min_minutes, max_consecutive_shifts, min_consecutive_shifts, min_consecutive_days_off, max_weekends, days_off, price }
    }
}

prop_compose! {
    fn small_problem()(days in 4..7usize)(
        days in Just(days),
        staff in prop::collection::vec(staff_member(days), 2),
        cover in prop::collection::vec(prop::collection::vec((0..3i64, 1..20i64, 1..3i64), 2), days),
        follows in any::<bool>(),
    ) -> SequenceProblem {
        let kind = |id: &str, minutes, never_before| ShiftKind { id: id.to_owned(), minutes, never_before };
        let cover = cover.into_iter().map(|day| day.into_iter().map(|(wanted, under, over)| Cover { wanted, under, over }).collect()).collect();
        SequenceProblem { days, shifts: vec![kind("E", 360, vec![]), kind("L", 480, if follows { vec![0] } else { vec![] })], staff, cover }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn answers_break_no_rule_and_proofs_hold_against_brute_force(problem in small_problem()) {
        let answer = solved(&problem, &settings(1, 200_000, 1));
        match by_brute_force(&problem) {
            None => prop_assert!(answer.lines.is_none() && !answer.impossible.is_empty()),
            Some(least) => {
                let lines = answer.lines.unwrap();
                prop_assert_eq!(breaches(&problem, &lines), vec![]);
                prop_assert_eq!(cost(&problem, &lines), answer.cost);
                prop_assert!(answer.bound <= least, "bound {} above the optimum {}", answer.bound, least);
                prop_assert_eq!(answer.cost, least);
            }
        }
    }
}

#[test]
fn a_line_that_breaks_the_contract_is_told() {
    // The control of the checks above: each change of a good line must be noticed.
    let member = StaffMember {
        id: "A".to_owned(),
        max_shifts: vec![9, 1],
        max_minutes: 5 * 480,
        min_minutes: 3 * 480,
        max_consecutive_shifts: 3,
        min_consecutive_shifts: 2,
        min_consecutive_days_off: 2,
        max_weekends: 0,
        days_off: vec![0],
        price: vec![vec![0; 3]; 14],
    };
    let kind = |never_before| ShiftKind {
        id: "D".to_owned(),
        minutes: 480,
        never_before,
    };
    let problem = SequenceProblem {
        days: 14,
        shifts: vec![kind(vec![]), kind(vec![0])],
        staff: vec![member],
        cover: vec![vec![Cover::default(); 2]; 14],
    };
    let rules_broken = |line: [u8; 14]| {
        breaches(&problem, &Lines(vec![line.to_vec()]))
            .into_iter()
            .map(|breach| breach.rule)
            .collect::<Vec<_>>()
    };
    let cases: [([u8; 14], &[&str]); 9] = [
        ([0, 0, 1, 1, 2, 0, 0, 0, 0, 1, 1, 0, 0, 0], &[]),
        ([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &["day off"]),
        (
            [0, 0, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &["shift that must not follow"],
        ),
        (
            [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &["least minutes"],
        ),
        (
            [0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0],
            &["most minutes"],
        ),
        (
            [0, 0, 1, 1, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0],
            &["most shifts of a kind"],
        ),
        (
            [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            &["most weekends"],
        ),
        (
            [0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &["most days in a row"],
        ),
        (
            [0, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0],
            &["least days in a row", "least days in a row"],
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(rules_broken(line), expected, "{line:?}");
    }
}

#[test]
fn the_public_instances_come_within_one_percent_of_the_best_known_values() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/bench-curtois-shift-scheduling");
    let best_known = [607, 828, 1001, 1716, 1143, 1950];
    for (number, best) in (1..).zip(best_known) {
        let Ok(text) = std::fs::read_to_string(folder.join(format!("Instance{number}.txt"))) else {
            println!("skipped: the public instances are not beside the project");
            return;
        };
        let problem = curtois::read(&text);
        let answer = solved(&problem, &settings(1, 600_000_000, 2));
        let lines = answer.lines.clone().unwrap();
        assert_eq!(breaches(&problem, &lines), vec![]);
        assert_eq!(cost(&problem, &lines), answer.cost);
        assert!(
            answer.bound <= best,
            "instance {number}: bound {} above the best known value",
            answer.bound
        );
        assert!(
            answer.cost * 100 <= best * 101,
            "instance {number}: {} against {best}",
            answer.cost
        );
        assert_eq!(
            solved(&problem, &settings(1, 20_000_000, 2)),
            solved(&problem, &settings(1, 20_000_000, 1)),
            "instance {number} depends on the number of threads"
        );
    }
}
