//! Cells nobody covers, each weighing its line's importance.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "担当者のいない枠",
    en: "Cells without anybody",
    unit_ja: "枠（重要度つき）",
    unit_en: "cells × importance",
};

/// Importance of all empty cells.
pub fn value(plan: &Plan) -> i64 {
    plan.problem
        .shift_ids()
        .map(|shift| cell_cost(plan.problem, shift, plan.holder(shift)))
        .sum()
}

/// The line's importance if the cell is empty.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    if holder.is_none() {
        problem.line_of(shift).importance
    } else {
        0
    }
}
