//! Spread: minutes by which a person's next duty follows sooner than the ideal gap.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "当番間隔の不足",
    en: "Duties too close together",
    unit_ja: "分",
    unit_en: "minutes",
};

/// Minutes short of the ideal gap, over all neighbouring duties of all people.
pub fn value(plan: &Plan) -> i64 {
    let of_person = |person| {
        plan.duties(person)
            .windows(2)
            .map(|pair| gap_cost(plan.problem, pair[0], pair[1]))
            .sum::<i64>()
    };
    plan.problem.person_ids().map(of_person).sum()
}

/// Minutes by which the gap between two duties of one person is shorter than ideal.
pub fn gap_cost(problem: &Problem, earlier: ShiftId, later: ShiftId) -> i64 {
    let gap = problem.shift(later).span.starts_at - problem.shift(earlier).span.ends_at;
    (problem.rules.ideal_gap_minutes - gap).max(0)
}

/// What one more duty adds to a person whose duties, in order, are these. The duty itself among them is overlooked.
pub fn cost_of_adding(problem: &Problem, duties: &[ShiftId], shift: ShiftId) -> i64 {
    let place = duties.partition_point(|&other| other < shift);
    let before = place.checked_sub(1).map(|place| duties[place]);
    let after = duties[place..]
        .iter()
        .copied()
        .find(|&other| other != shift);
    let gap = |earlier: Option<ShiftId>, later: Option<ShiftId>| {
        earlier
            .zip(later)
            .map_or(0, |(earlier, later)| gap_cost(problem, earlier, later))
    };
    gap(before, Some(shift)) + gap(Some(shift), after) - gap(before, after)
}

#[cfg(test)]
mod tests {
    use crate::case::{night, value};
    use crate::objectives::Component;
    use serde_json::json;

    #[test]
    fn only_gaps_shorter_than_ideal_count() {
        let mut base = night(&[
            ("a", "phone", 18, 20),
            ("b", "phone", 44, 46),
            ("c", "phone", 100, 102),
        ]);
        base["rules"] = json!({ "ideal_gap_minutes": 48 * 60 });
        assert_eq!(
            value(Component::Spread, &base, &[("a", "sato"), ("c", "sato")]),
            0
        );
        assert_eq!(
            value(Component::Spread, &base, &[("a", "sato"), ("b", "sato")]),
            24 * 60
        );
        assert_eq!(
            value(
                Component::Spread,
                &base,
                &[("a", "sato"), ("b", "sato"), ("c", "sato")]
            ),
            24 * 60
        );
        assert_eq!(
            value(Component::Spread, &base, &[("a", "sato"), ("b", "tanaka")]),
            0,
            "different people"
        );
    }
}
