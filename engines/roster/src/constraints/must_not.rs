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

#[cfg(test)]
mod tests {
    use crate::case::{amount, hour, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn a_binding_wish_is_kept_and_other_wishes_do_not_bind() {
        let mut base = night(&[("n", "visit", 18, 32)]);
        for (wish, from, minutes) in [
            ("must_not", 31, 60),
            ("must_not", 32, 0),
            ("unwanted", 18, 0),
            ("wanted", 18, 0),
        ] {
            base["people"][0]["wishes"] =
                json!([{ "wish": wish, "from": hour(from), "to": hour(40) }]);
            assert_eq!(
                amount(Rule::MustNot, &base, &[], "sato", "n"),
                minutes,
                "{wish} from {from}"
            );
        }
    }
}
