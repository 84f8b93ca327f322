//! Wishes: minutes on duty somebody would rather not have, less minutes somebody asked for.
//!
//! Only the minutes that truly overlap count, not the whole shift.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "希望との違い",
    en: "Against wishes",
    unit_ja: "分",
    unit_en: "minutes",
};

/// Unwanted minutes given less wanted minutes given.
pub fn value(plan: &Plan) -> i64 {
    plan.problem
        .shift_ids()
        .map(|shift| cell_cost(plan.problem, shift, plan.holder(shift)))
        .sum()
}

/// What the holder wishes about this cell's minutes; negative if wanted.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    let span = problem.shift(shift).span;
    let of = |person: PersonId| {
        problem
            .person(person)
            .wishes
            .iter()
            .map(|wish| wish.per_minute * wish.span.overlap(span))
            .sum()
    };
    holder.map_or(0, of)
}
