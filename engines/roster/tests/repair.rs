//! When plans meet life: illness, swaps, volunteers.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use kyoten_roster::repair::*;
use kyoten_roster::*;

fn planned(document: &Document) -> (Problem, Roster) {
    let problem = document.problem().unwrap();
    let answer = plan(
        &problem,
        &Settings {
            seed: 1,
            work: 100_000,
            threads: 1,
            start: None,
        },
        Watch::NONE,
    );
    (problem, answer.roster)
}

#[test]
fn 急に休む人がいれば最も少ない変更で代わりが見つかる() {
    let (problem, roster) = planned(&instances::easy(20, 14, 3, 1));
    let published = Plan::of(&problem, &roster);
    let (ill, duty) = problem
        .person_ids()
        .find_map(|person| Some((person, *published.duties(person).first()?)))
        .unwrap();
    let now = with_absence(&problem, ill, problem.shift(duty).span);
    let found = alternatives(&now, &roster, 5);
    assert!(found.len() >= 2, "there should be a choice");
    for alternative in &found {
        assert_eq!(
            constraints::check(&Plan::of(&now, &alternative.roster)),
            vec![]
        );
        assert_eq!(alternative.empty, vec![]);
    }
    assert_eq!(
        found[0].changes.len(),
        1,
        "one cell is orphaned, one person can step in"
    );
    let order = |alternative: &Alternative| (alternative.changes.len(), alternative.change.clone());
    let is_ordered = found
        .windows(2)
        .all(|pair| order(&pair[0]) <= order(&pair[1]));
    assert!(
        is_ordered,
        "the fewest changes come first, then the least cost"
    );
}

#[test]
fn nothing_broken_needs_no_repair() {
    let (problem, roster) = planned(&instances::easy(20, 14, 3, 1));
    assert_eq!(alternatives(&problem, &roster, 5), vec![]);
}

#[test]
fn long_illness_on_a_tight_roster_breaks_no_rule_and_names_what_stays_empty() {
    let (problem, roster) = planned(&instances::tight(30, 28, 3, 2));
    for person in problem.person_ids().take(6) {
        let now = with_absence(&problem, person, problem.period);
        for alternative in alternatives(&now, &roster, 3) {
            let after = Plan::of(&now, &alternative.roster);
            assert_eq!(constraints::check(&after), vec![]);
            assert!(after.duties(person).is_empty());
            let orphaned = alternative
                .changes
                .iter()
                .filter(|change| change.after.is_none())
                .count();
            assert_eq!(orphaned, alternative.empty.len());
            assert!(
                alternative.empty.iter().all(
                    |cell| cell.cause != EmptyCause::NotReached && !cell.relaxations.is_empty()
                )
            );
        }
    }
}

#[test]
fn a_swap_is_checked_in_both_directions_and_told_as_it_would_be() {
    let (problem, roster) = planned(&instances::tight(30, 28, 3, 2));
    let published = Plan::of(&problem, &roster);
    let (mut fine, mut broken) = (0, 0);
    for give in problem.shift_ids().step_by(7) {
        for take in problem.shift_ids().step_by(5) {
            let swap = Swap {
                give: problem.shift(give).id.clone(),
                take: problem.shift(take).id.clone(),
            };
            let mut after = published.clone();
            let (giver, taker) = (published.holder(give), published.holder(take));
            match check_swap(&published, &swap) {
                SwapCheck::Nothing => {
                    assert!(give == take || giver.is_none() || taker.is_none() || giver == taker);
                    continue;
                }
                check => {
                    after.clear(give);
                    after.assign(take, giver.unwrap());
                    after.assign(give, taker.unwrap());
                    let is_fine = matches!(check, SwapCheck::Fine(_));
                    assert_eq!(is_fine, constraints::check(&after).is_empty());
                    if is_fine { fine += 1 } else { broken += 1 }
                }
            }
        }
    }
    assert!(
        fine > 0 && broken > 0,
        "{fine} fine, {broken} broken: both directions of the check must be seen"
    );
}

#[test]
fn a_swap_follows_a_shift_that_was_moved() {
    let mut document = instances::easy(20, 14, 3, 1);
    let (problem, roster) = planned(&document);
    let swap = Swap {
        give: document.shifts[0].id.clone(),
        take: document.shifts[5].id.clone(),
    };
    let held = RosterDocument::of(&problem, &roster);
    // The shift is moved by half an hour; its identifier stays, its place in the list need not.
    document.shifts[0].starts_at = document.shifts[0].starts_at.replace("18:00", "18:30");
    let moved = document.problem().unwrap();
    let roster = RosterDocument::read(&serde_json::to_string(&held).unwrap(), &moved).unwrap();
    assert_ne!(
        check_swap(&Plan::of(&moved, &roster), &swap),
        SwapCheck::Nothing
    );
    // The shift is cancelled: nothing is left to swap.
    document.shifts.remove(0);
    let cancelled = document.problem().unwrap();
    assert_eq!(
        check_swap(&Plan::empty(&cancelled), &swap),
        SwapCheck::Nothing
    );
}

#[test]
fn volunteers_are_those_who_may_and_the_best_to_ask_comes_first() {
    let (problem, roster) = planned(&instances::easy(20, 14, 3, 1));
    let published = Plan::of(&problem, &roster);
    let shift = problem.shift_ids().next().unwrap();
    let found = volunteers(&published, shift);
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].change <= pair[1].change)
    );
    for person in problem
        .person_ids()
        .filter(|&person| Some(person) != published.holder(shift))
    {
        let is_listed = found.iter().any(|volunteer| volunteer.person == person);
        assert_eq!(is_listed, constraints::allows(&published, person, shift));
    }
}
