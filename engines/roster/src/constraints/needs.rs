//! A person who stands by only together with another on the same night, such as a doctor in training.

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{Pair, PersonId, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "一緒に当番にする組",
    en: "People who serve together",
    unit_ja: "人不在",
    unit_en: "people missing",
};

/// Objects with the partners who have no duty that night, and names them.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let day = plan.problem.shift(shift).day;
    let partners = plan.problem.pairs.iter().filter_map(|pair| match *pair {
        Pair::Needs(one, other) if one == person => Some(other),
        Pair::Needs(..) | Pair::Apart(..) => None,
    });
    let on_duty = |other: PersonId| {
        let that_night = |&duty: &ShiftId| duty != shift && plan.problem.shift(duty).day == day;
        plan.duties(other)
            .iter()
            .copied()
            .any(|duty| that_night(&duty))
    };
    let people: Vec<PersonId> = partners.filter(|&other| !on_duty(other)).collect();
    (!people.is_empty()).then(|| Objection {
        amount: people.len() as i64,
        people,
        ..Objection::new(Rule::Needs, 0)
    })
}

/// Duties that may stand only as long as this person is on duty on the day of the cell.
pub fn dependants(plan: &Plan, person: PersonId, shift: ShiftId) -> Vec<ShiftId> {
    let day = plan.problem.shift(shift).day;
    let dependants = plan.problem.pairs.iter().filter_map(|pair| match *pair {
        Pair::Needs(one, other) if other == person => Some(one),
        Pair::Needs(..) | Pair::Apart(..) => None,
    });
    let that_night = |other: PersonId| {
        plan.duties(other)
            .iter()
            .copied()
            .filter(move |&duty| plan.problem.shift(duty).day == day)
    };
    dependants.flat_map(that_night).collect()
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 研修中の医師は指導医のいる夜だけ当番になる() {
        let mut base = night(&[
            ("a", "phone", 18, 32),
            ("b", "visit", 20, 30),
            ("c", "visit", 44, 50),
        ]);
        base["pairs"] = json!([{ "rule": "needs", "person": "sato", "other": "suzuki" }]);
        type Case<'c> = (&'c [(&'c str, &'c str)], &'c str, &'c str, i64);
        let cases: [Case; 5] = [
            (&[], "sato", "a", 1),
            (&[("b", "suzuki")], "sato", "a", 0),
            (&[("c", "suzuki")], "sato", "a", 1),
            (&[], "suzuki", "a", 0),
            (&[("a", "suzuki")], "sato", "a", 1),
        ];
        for (held, person, shift, missing) in cases {
            assert_eq!(
                amount(Rule::Needs, &base, held, person, shift),
                missing,
                "{held:?}, {person} on {shift}"
            );
        }
    }
}
