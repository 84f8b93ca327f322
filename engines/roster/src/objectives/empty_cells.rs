//! Cells nobody covers, each weighing its line's importance; agreed cells weigh a hundred times as much.

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

/// The line's importance if the cell is empty, a hundredfold if somebody had agreed to take it.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    let importance = problem.line_of(shift).importance;
    match (holder, problem.shift(shift).pinned) {
        (Some(_), _) => 0,
        (None, None) => importance,
        (None, Some(_)) => importance * WEIGHT_OF_AGREEMENT,
    }
}

/// An agreement is given up only where it contradicts rules or other agreements, never for a few more filled cells.
const WEIGHT_OF_AGREEMENT: i64 = 100;
