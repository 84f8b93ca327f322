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

#[cfg(test)]
mod tests {
    use crate::case::{amount, night, span};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 休暇中の分だけ反対する() {
        let mut base = night(&[("n", "visit", 18, 32)]);
        for (away, minutes) in [
            (vec![], 0),
            (vec![span(10, 18)], 0),
            (vec![span(32, 40)], 0),
            (vec![span(10, 19)], 60),
            (vec![span(0, 90)], 14 * 60),
            (vec![span(20, 22), span(21, 23)], 180),
        ] {
            base["people"][0]["unavailable"] = json!(away);
            assert_eq!(
                amount(Rule::Availability, &base, &[], "sato", "n"),
                minutes,
                "{away:?}"
            );
        }
    }
}
