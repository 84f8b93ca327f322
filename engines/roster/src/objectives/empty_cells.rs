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

#[cfg(test)]
mod tests {
    use crate::case::{night, value};
    use crate::objectives::Component;
    use serde_json::json;

    #[test]
    fn an_empty_cell_weighs_its_lines_importance_and_an_agreement_a_hundredfold() {
        let mut base = night(&[("a", "phone", 18, 32), ("b", "visit", 18, 32)]);
        base["lines"][1]["importance"] = json!(3);
        assert_eq!(value(Component::EmptyCells, &base, &[]), 4);
        assert_eq!(value(Component::EmptyCells, &base, &[("b", "sato")]), 1);
        base["shifts"][1]["pinned"] = json!("tanaka");
        assert_eq!(value(Component::EmptyCells, &base, &[("a", "sato")]), 300);
    }
}
