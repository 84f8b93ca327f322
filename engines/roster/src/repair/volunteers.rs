//! Whom to ask for a cell.

use crate::explain;
use crate::objectives::{Value, fairness};
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId};

/// Somebody who could take a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volunteer {
    /// The person.
    pub person: PersonId,
    /// Change of the roster's cost by level.
    pub change: Value,
    /// Load beyond (+) or short of (−) the agreed share before taking it.
    pub deviation_minutes: i64,
}

/// Everybody who could take the cell without breaking a rule, the best to ask first; the holder left out.
pub fn volunteers(plan: &Plan, shift: ShiftId) -> Vec<Volunteer> {
    let able = explain::cell(plan, shift)
        .candidates
        .into_iter()
        .filter(|candidate| candidate.objections.is_empty());
    let others = able.filter(|candidate| Some(candidate.person) != plan.holder(shift));
    let deviation =
        |person| fairness::deviation_minutes(plan.problem, person, plan.load_minutes(person));
    others
        .map(|candidate| Volunteer {
            person: candidate.person,
            change: candidate.change,
            deviation_minutes: deviation(candidate.person),
        })
        .collect()
}
