//! Continuity: patients of the area who, if they call, meet somebody they do not know.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "顔なじみでない患者",
    en: "Patients met by a stranger",
    unit_ja: "人・回",
    unit_en: "patients × shifts",
};

/// Unknown patients over all filled cells.
pub fn value(plan: &Plan) -> i64 {
    plan.problem
        .shift_ids()
        .map(|shift| cell_cost(plan.problem, shift, plan.holder(shift)))
        .sum()
}

/// Patients of the cell's area that are not the holder's own.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    let Some(holder) = holder else { return 0 };
    let area = problem.line_of(shift).area;
    problem.area_patients[area] - problem.person(holder).own_patients[area]
}
