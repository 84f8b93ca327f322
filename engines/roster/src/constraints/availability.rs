//! Nobody is on duty during leave or other work.

use super::{Objection, Rule};
use crate::label::Label;
use crate::problem::{PersonId, Problem, ShiftId, minutes_within};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "休暇・他の仕事",
    en: "Leave and other work",
    unit_ja: "分",
    unit_en: "minutes",
};

/// Objects with the minutes of the shift in which the person is away.
pub fn objection(problem: &Problem, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let span = problem.shift(shift).span;
    let away = minutes_within(&problem.person(person).unavailable, span);
    (away > 0).then(|| Objection::new(Rule::Availability, away))
}
