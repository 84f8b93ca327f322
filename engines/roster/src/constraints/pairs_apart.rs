//! Two people who must not stand by at the same time, such as the two doctors of one small clinic.

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{Pair, PersonId, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "同時に当番にしない組",
    en: "People kept apart",
    unit_ja: "件",
    unit_en: "overlapping duties",
};

/// Objects with the duties of the other person that overlap this cell, and names that person.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let span = plan.problem.shift(shift).span;
    let kept_from = plan.problem.pairs.iter().filter_map(|pair| match *pair {
        Pair::Apart(one, other) if one == person => Some(other),
        Pair::Apart(one, other) if other == person => Some(one),
        Pair::Apart(..) | Pair::Needs(..) => None,
    });
    let overlapping = |other: PersonId| {
        let meets =
            |&&duty: &&ShiftId| duty != shift && plan.problem.shift(duty).span.overlap(span) > 0;
        (
            other,
            plan.duties(other).iter().filter(meets).count() as i64,
        )
    };
    let met: Vec<(PersonId, i64)> = kept_from
        .map(overlapping)
        .filter(|&(_, count)| count > 0)
        .collect();
    let amount = met.iter().map(|&(_, count)| count).sum();
    let people = met.into_iter().map(|(other, _)| other).collect();
    (amount > 0).then(|| Objection {
        people,
        ..Objection::new(Rule::PairsApart, amount)
    })
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 離しておく二人は同じ時間に当番にならない() {
        let mut base = night(&[
            ("a", "phone", 18, 32),
            ("b", "visit", 20, 30),
            ("c", "visit", 32, 40),
        ]);
        base["pairs"] = json!([{ "rule": "apart", "person": "sato", "other": "suzuki" }]);
        let cases = [("suzuki", "b", 1), ("suzuki", "c", 0), ("tanaka", "b", 0)];
        for (person, shift, amount_expected) in cases {
            assert_eq!(
                amount(Rule::PairsApart, &base, &[("a", "sato")], person, shift),
                amount_expected,
                "{person} on {shift}"
            );
        }
        assert_eq!(
            amount(Rule::PairsApart, &base, &[("b", "suzuki")], "sato", "a"),
            1,
            "the pair has no order"
        );
    }
}
