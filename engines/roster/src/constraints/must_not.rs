//! A wish declared as "must not" is kept like leave; it is told apart so that people see what was a wish.

use super::{Objection, Rule};
use crate::label::Label;
use crate::problem::{PersonId, Problem, ShiftId, minutes_within};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "必ず避ける希望",
    en: "Wish that must be kept",
    unit_ja: "分",
    unit_en: "minutes",
};

/// Objects with the minutes of the shift the person must not be given.
pub fn objection(problem: &Problem, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let span = problem.shift(shift).span;
    let against = minutes_within(&problem.person(person).must_not, span);
    (against > 0).then(|| Objection::new(Rule::MustNot, against))
}
