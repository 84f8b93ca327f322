//! Fairness: the sum over all people of (load + carried over − agreed share)², in weighted minutes squared.
//!
//! The square is strictly convex: one person three nights over counts more than three people one night over, people with
//! no turn at all count in full, and what was carried over from earlier periods is settled. Shares of a profession add up
//! to the whole load of its lines, empty cells included, so that the aim does not move while cells are being filled.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "負担の偏り",
    en: "Unfairness",
    unit_ja: "分²（重みつき）",
    unit_en: "weighted minutes squared",
};

/// Sum of squared deviations over all people.
pub fn value(plan: &Plan) -> i64 {
    let cost = |person| person_cost(plan.problem, person, plan.load_minutes(person));
    plan.problem.person_ids().map(cost).sum()
}

/// What one person's load costs.
pub fn person_cost(problem: &Problem, person: PersonId, load_minutes: i64) -> i64 {
    let deviation = deviation_minutes(problem, person, load_minutes);
    deviation * deviation
}

/// Weighted minutes beyond (+) or short of (−) what the person owes, earlier periods included.
pub fn deviation_minutes(problem: &Problem, person: PersonId, load_minutes: i64) -> i64 {
    let person = problem.person(person);
    person.carried_minutes + load_minutes - person.share_minutes
}
