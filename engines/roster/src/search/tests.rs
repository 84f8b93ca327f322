//! Bounds from lines against every roster there is, and re-planned boards against a fresh count.

use super::*;
use crate::constraints;
use crate::problem::PersonId;

#[path = "../../tests/rules/world.rs"]
mod world;

const SMALL: world::Size = world::Size {
    people: 3,
    shifts: 5,
};

/// The best value by trying every roster.
fn best_by_brute_force(problem: &Problem) -> Value {
    let choices = problem.people.len() as u64 + 1;
    let roster = |number: u64| {
        let person = |cell: u32| {
            (number / choices.pow(cell) % choices)
                .checked_sub(1)
                .map(|person| PersonId(person as u32))
        };
        Roster {
            cells: (0..problem.shifts.len() as u32).map(person).collect(),
        }
    };
    let plans = (0..choices.pow(problem.shifts.len() as u32))
        .map(|number| Plan::of(problem, &roster(number)));
    plans
        .filter(|plan| constraints::check(plan).is_empty())
        .map(|plan| crate::objectives::evaluate(&plan))
        .min()
        .unwrap()
}

#[test]
fn bounds_from_lines_hold_for_every_roster_there_is() {
    let (mut known, mut tight) = (0, 0);
    for seed in 0..1_500 {
        let problem = world::document(seed, &SMALL).problem().unwrap();
        let field = Field::of(&problem);
        let Some(replanner) = Replanner::of_first_levels(&field, 1, &|| false) else {
            continue;
        };
        let mut bound = bounds::lower_bound(&field);
        let mut walker = Walker::new(board::Board::empty(&field), seed);
        walker.replan_everybody(&replanner, &mut bound, &Watch::NONE);
        let (bound, best) = (by_document(&field, &bound), best_by_brute_force(&problem));
        assert!(
            bound <= best,
            "seed {seed}: bound {bound:?} above the optimum {best:?}"
        );
        known += 1;
        tight += usize::from(bound.0[0] == best.0[0]);
    }
    assert!(
        known > 800 && tight * 10 > known * 8,
        "{tight} of {known} bounds meet the optimum of the first level"
    );
}

#[test]
fn re_planning_breaks_no_rule_and_never_makes_a_roster_dearer() {
    for seed in 0..200 {
        let problem = world::document(
            seed,
            &world::Size {
                people: 6,
                shifts: 16,
            },
        )
        .problem()
        .unwrap();
        let field = Field::of(&problem);
        let Some(replanner) =
            Replanner::of_all_levels(&field, Aim::of(&field, STEEPEST), 1, &|| false)
        else {
            continue;
        };
        let first = construct::first(&field, &Aim::of(&field, GENTLE), None);
        let mut walker = Walker::new(first.clone(), seed);
        walker.replan(&replanner, 20_000, &[i64::MIN; MOST_LEVELS], &Watch::NONE);
        let after = Plan::of(&problem, &walker.best().roster);
        assert_eq!(constraints::check(&after), vec![], "seed {seed}");
        assert_eq!(
            crate::objectives::evaluate(&after),
            by_document(&field, &walker.best().cost),
            "seed {seed}"
        );
        assert!(walker.best().cost <= first.cost());
    }
}
