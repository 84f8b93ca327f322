//! No hard rule is ever broken, bounds hold, ledgers conserve, names do not matter, threads do not matter.
//!
//! `PROPTEST_CASES=100000 cargo test --release -p kyoten-roster --test rules` is the long form.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

mod naive;
mod world;

use kyoten_roster::*;
use naive::Held;
use proptest::prelude::*;
use world::Size;

/// As many as the environment asks for, else enough for every day.
fn cases(daily: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if asked.cases == 256 {
        daily
    } else {
        asked.cases
    };
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..asked
    }
}

fn settings(seed: u64, work: u64, threads: usize) -> Settings {
    Settings {
        seed,
        work,
        threads,
        start: None,
    }
}

fn held(problem: &Problem, roster: &Roster) -> Held {
    let cells = RosterDocument::of(problem, roster).cells;
    cells
        .into_iter()
        .filter_map(|cell| Some((cell.shift, cell.person?)))
        .collect()
}

/// Every roster of a small problem that breaks no rule, by trying all.
fn best_by_brute_force(document: &Document, problem: &Problem) -> objectives::Value {
    let choices = problem.people.len() as u64 + 1;
    let all = choices.pow(problem.shifts.len() as u32);
    let roster = |number: u64| {
        let person = |cell: usize| number / choices.pow(cell as u32) % choices;
        let cells = (0..problem.shifts.len()).map(|cell| {
            person(cell)
                .checked_sub(1)
                .map(|person| PersonId(person as u32))
        });
        Roster {
            cells: cells.collect(),
        }
    };
    let allowed = (0..all)
        .map(roster)
        .filter(|roster| naive::broken(document, &held(problem, roster)).is_empty());
    allowed
        .map(|roster| objectives::evaluate(&Plan::of(problem, &roster)))
        .min()
        .unwrap()
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn どんな地域でも守るべき規則は破られない(seed in any::<u64>()) {
        let document = world::document(seed, &Size { people: 6, shifts: 16 });
        let problem = document.problem().unwrap();
        let answer = plan(&problem, &settings(seed, 20_000, 1), Watch::NONE);
        prop_assert_eq!(naive::broken(&document, &held(&problem, &answer.roster)), Vec::<String>::new());
        let after = Plan::of(&problem, &answer.roster);
        prop_assert_eq!(constraints::check(&after), vec![]);
        prop_assert_eq!(objectives::evaluate(&after), answer.value.clone(), "the cost kept up to date is not the cost");
        prop_assert!(answer.bound <= answer.value);
        prop_assert!(answer.empty.iter().all(|cell| cell.cause != EmptyCause::NotReached || answer.stopped_by != StoppedBy::Proof));
    }

    #[test]
    fn the_check_agrees_with_the_naive_one_on_any_roster(seed in any::<u64>()) {
        let document = world::document(seed, &Size { people: 4, shifts: 8 });
        let problem = document.problem().unwrap();
        let mut dice = world::Numbers(seed);
        let cell = |_| dice.below(problem.people.len() as u64 + 1).checked_sub(1).map(|person| PersonId(person as u32));
        let roster = Roster { cells: problem.shifts.iter().map(cell).collect() };
        let found = constraints::check(&Plan::of(&problem, &roster));
        let naively = naive::broken(&document, &held(&problem, &roster));
        prop_assert_eq!(found.is_empty(), naively.is_empty(), "{:?} against {:?}", found, naively);
    }

    #[test]
    fn ledgers_of_a_profession_change_by_nothing_in_sum(seed in any::<u64>()) {
        let problem = world::document(seed, &Size { people: 6, shifts: 16 }).problem().unwrap();
        let answer = plan(&problem, &settings(seed, 0, 1), Watch::NONE);
        for profession in 0..problem.professions.len() {
            let of_profession = |burden: &&Burden| problem.person(burden.person).profession == profession;
            let members: Vec<&Burden> = answer.burdens.iter().filter(of_profession).collect();
            let sum = |ledger: fn(&Burden) -> i64| members.iter().map(|burden| ledger(burden)).sum::<i64>();
            prop_assert_eq!(sum(|burden| burden.carried_minutes), sum(|burden| burden.ledger_minutes));
        }
    }

    #[test]
    fn the_cost_of_a_change_told_beforehand_is_its_cost(seed in any::<u64>()) {
        let problem = world::document(seed, &Size { people: 5, shifts: 10 }).problem().unwrap();
        let mut dice = world::Numbers(seed);
        let mut plan = Plan::empty(&problem);
        for _ in 0..20 {
            let shift = ShiftId(dice.below(problem.shifts.len() as u64) as u32);
            let person = dice.below(problem.people.len() as u64 + 1).checked_sub(1).map(|person| PersonId(person as u32));
            let (before, told) = (objectives::evaluate(&plan), objectives::change(&plan, shift, person));
            match person {
                Some(person) => plan.assign(shift, person),
                None => plan.clear(shift),
            }
            let after = objectives::evaluate(&plan);
            let counted: Vec<i64> = after.0.iter().zip(&before.0).map(|(after, before)| after - before).collect();
            prop_assert_eq!(told.0, counted);
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn bounds_hold_and_proofs_are_right_against_every_roster_there_is(seed in any::<u64>()) {
        let document = world::document(seed, &Size { people: 3, shifts: 5 });
        let problem = document.problem().unwrap();
        let answer = plan(&problem, &settings(seed, 60_000, 1), Watch::NONE);
        let best = best_by_brute_force(&document, &problem);
        prop_assert!(answer.bound <= best, "bound {:?} above the optimum {:?}", answer.bound, best);
        prop_assert_eq!(answer.value, best, "the search missed the optimum of a tiny problem");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads(seed in any::<u64>()) {
        let problem = world::document(seed, &Size { people: 6, shifts: 16 }).problem().unwrap();
        let bytes = |threads| format!("{:?}", plan(&problem, &settings(seed, 40_000, threads), Watch::NONE));
        let alone = bytes(1);
        prop_assert_eq!(&alone, &bytes(2));
        prop_assert_eq!(&alone, &bytes(4));
    }

    #[test]
    fn other_names_give_the_same_value(seed in any::<u64>()) {
        let document = world::document(seed, &Size { people: 3, shifts: 5 });
        let written = serde_json::to_string(&document).unwrap();
        let renamed = (0..3).fold(written, |text, n| text.replace(&format!("\"p{n}\""), &format!("\"z{}\"", 9 - n)).replace(&format!("\"o{n}\""), &format!("\"q{}\"", 9 - n)));
        let mut other = Document::read(&renamed).unwrap();
        other.people.reverse();
        other.organizations.reverse();
        let value = |document: &Document| plan(&document.problem().unwrap(), &settings(seed, 60_000, 1), Watch::NONE).value;
        // Shares are rounded to whole minutes in the order of people; rosters of equal parts have equal values.
        prop_assume!(document.people.iter().all(|person| person.share == document.people[0].share) && document.shifts.iter().all(|shift| shift.weight_minutes.unwrap_or(0) % 6 == 0));
        let is_exact = |document: &Document| document.problem().unwrap().people.iter().map(|person| person.share_minutes).collect::<std::collections::BTreeSet<_>>().len() <= 1;
        prop_assume!(is_exact(&document));
        prop_assert_eq!(value(&document), value(&other));
    }

    #[test]
    fn broken_documents_are_told_and_never_panic(seed in any::<u64>(), cuts in prop::collection::vec((any::<u32>(), any::<u8>()), 1..6)) {
        let document = world::document(seed, &Size { people: 3, shifts: 5 });
        let mut bytes = serde_json::to_vec(&document).unwrap();
        for (place, byte) in cuts {
            let place = place as usize % bytes.len();
            bytes[place] = [b'"', b'0', b'9', b'-', b'{', b']', b',', b'x', byte][byte as usize % 9];
        }
        if let Ok(problem) = read_problem(&String::from_utf8_lossy(&bytes)) {
            plan(&problem, &settings(seed, 2_000, 1), Watch::NONE);
        }
    }
}

#[test]
fn the_naive_check_notices_a_forbidden_cell() {
    // The control: if rules could be broken unnoticed, everything above would say nothing.
    let document = instances::tight(20, 14, 2, 3);
    let problem = document.problem().unwrap();
    let answer = plan(&problem, &settings(3, 10_000, 1), Watch::NONE);
    let mut after = Plan::of(&problem, &answer.roster);
    let mut noticed = 0;
    for shift in problem.shift_ids() {
        let Some(forbidden) = problem
            .person_ids()
            .find(|&person| !constraints::allows(&after, person, shift))
        else {
            continue;
        };
        let before = after.holder(shift);
        after.assign(shift, forbidden);
        assert!(!constraints::check(&after).is_empty());
        noticed += 1;
        match before {
            Some(before) => after.assign(shift, before),
            None => after.clear(shift),
        }
    }
    assert!(noticed > 50);
}

#[test]
fn threads_do_not_matter_when_whole_lines_are_re_planned_either() {
    // Long enough for the bound from lines and for re-planning to have their turn.
    let problem = instances::tight(14, 14, 2, 5).problem().unwrap();
    let run = |threads| plan(&problem, &settings(5, 1_600_000, threads), Watch::NONE);
    let alone = run(1);
    assert_eq!(alone, run(2));
    let first = |value: &objectives::Value| value.0[0];
    assert!(first(&alone.bound) <= first(&alone.value));
    println!(
        "{:?} ≥ {:?} after {} steps",
        alone.value, alone.bound, alone.work
    );
}
