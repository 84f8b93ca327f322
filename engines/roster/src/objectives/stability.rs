//! Stability: cells that differ from the roster people already hold in their hands.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "公開済みの表からの変更",
    en: "Changes to the published roster",
    unit_ja: "枠",
    unit_en: "cells",
};

/// Changed cells.
pub fn value(plan: &Plan) -> i64 {
    plan.problem
        .shift_ids()
        .map(|shift| cell_cost(plan.problem, shift, plan.holder(shift)))
        .sum()
}

/// 1 if somebody was published for the cell and is not its holder now.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    let published = problem.shift(shift).published;
    i64::from(published.is_some() && published != holder)
}
