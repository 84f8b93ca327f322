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

#[cfg(test)]
mod tests {
    use crate::case::{hour, night, value};
    use crate::objectives::Component;
    use serde_json::json;

    #[test]
    fn 希望は重なった分だけ数える() {
        let mut base = night(&[("a", "phone", 18, 32)]);
        for (wish, from, weight, minutes) in [
            ("unwanted", 30, 1, 120),
            ("unwanted", 30, 3, 360),
            ("wanted", 31, 2, -120),
            ("unwanted", 32, 1, 0),
            ("must_not", 30, 1, 0),
        ] {
            base["people"][0]["wishes"] =
                json!([{ "wish": wish, "from": hour(from), "to": hour(50), "weight": weight }]);
            assert_eq!(
                value(Component::Wishes, &base, &[("a", "sato")]),
                minutes,
                "{wish} from {from}"
            );
            assert_eq!(
                value(Component::Wishes, &base, &[("a", "tanaka")]),
                0,
                "somebody else's wish"
            );
        }
    }
}
