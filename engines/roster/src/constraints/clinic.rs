//! Whoever sees patients in the morning is not kept awake until then: no duty during a consultation, and after kinds of
//! duty that disturb the night a rest before the next one.

use super::{Objection, Rule};
use crate::label::Label;
use crate::problem::{PersonId, Problem, ShiftId, Span, minutes_within};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "翌朝の外来・診療",
    en: "Consultation next morning",
    unit_ja: "分不足",
    unit_en: "minutes short",
};

/// Objects with the minutes of rest missing before (or of overlap with) consultations.
pub fn objection(problem: &Problem, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let rule = &problem.rules.clinic;
    let rest = if rule.kinds.contains(&problem.line_of(shift).kind) {
        rule.rest_minutes
    } else {
        0
    };
    let span = problem.shift(shift).span;
    let with_rest = Span {
        ends_at: span.ends_at + rest,
        ..span
    };
    let short = minutes_within(&problem.person(person).clinics, with_rest);
    (short > 0).then(|| Objection::new(Rule::Clinic, short))
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night, span};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 翌朝の外来までに休めない当番には就かない() {
        let mut base = night(&[("call", "phone", 18, 32), ("home", "visit", 18, 32)]);
        base["rules"] = json!({ "clinic_rest_minutes": 120, "clinic_rest_kinds": ["visit"] });
        for (clinic, by_phone, by_visit) in [
            (span(34, 37), 0, 0),
            (span(33, 36), 0, 60),
            (span(32, 36), 0, 120),
            (span(31, 36), 60, 180),
            (span(9, 18), 0, 0),
        ] {
            base["people"][0]["clinics"] = json!([clinic]);
            assert_eq!(
                ["call", "home"].map(|shift| amount(Rule::Clinic, &base, &[], "sato", shift)),
                [by_phone, by_visit],
                "{clinic}"
            );
        }
    }
}
