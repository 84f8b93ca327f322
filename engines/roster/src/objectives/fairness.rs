//! Fairness: the sum over all people of (load + carried over − agreed share)², in weighted minutes squared.
//!
//! The square is strictly convex: one person three nights over counts more than three people one night over, people with
//! no turn at all count in full, and what was carried over from earlier periods is settled. Shares of a profession add up
//! to the whole load of its lines, empty cells included, so that the aim does not move while cells are being filled.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "負担の偏り",
    en: "Unfairness",
    unit_ja: "分²（重みつき）",
    unit_en: "weighted minutes squared",
};

/// Sum of squared deviations over all people.
pub fn value(plan: &Plan) -> i64 {
    let cost = |person| person_cost(plan.problem, person, plan.load_minutes(person));
    plan.problem.person_ids().map(cost).sum()
}

/// What one person's load costs.
pub fn person_cost(problem: &Problem, person: PersonId, load_minutes: i64) -> i64 {
    let deviation = deviation_minutes(problem, person, load_minutes);
    deviation * deviation
}

/// Weighted minutes beyond (+) or short of (−) what the person owes, earlier periods included.
pub fn deviation_minutes(problem: &Problem, person: PersonId, load_minutes: i64) -> i64 {
    let person = problem.person(person);
    person.carried_minutes + load_minutes - person.share_minutes
}

#[cfg(test)]
mod tests {
    use crate::case::{night, value};
    use crate::objectives::Component;
    use serde_json::json;

    #[test]
    fn 一回も当番のない人も繰り越しも数える() {
        let mut base = night(&[
            ("a", "phone", 18, 20),
            ("b", "visit", 18, 20),
            ("c", "phone", 44, 46),
        ]);
        // Three duties of 120 minutes, three doctors: a share of 120 each.
        let turns = |first, second, third| [("a", first), ("b", second), ("c", third)];
        assert_eq!(
            value(
                Component::Fairness,
                &base,
                &turns("sato", "suzuki", "tanaka")
            ),
            0
        );
        assert_eq!(
            value(Component::Fairness, &base, &turns("sato", "suzuki", "sato")),
            2 * 120 * 120,
            "one twice, one never"
        );
        assert_eq!(
            value(Component::Fairness, &base, &[]),
            3 * 120 * 120,
            "nobody at all"
        );
        base["people"][0]["carried_minutes"] = json!(-120);
        base["people"][2]["carried_minutes"] = json!(120);
        assert_eq!(
            value(Component::Fairness, &base, &turns("sato", "suzuki", "sato")),
            0,
            "the ledger is settled"
        );
        base["people"][0]["share"] = json!(4);
        base["people"][0]["carried_minutes"] = json!(0);
        base["people"][2]["carried_minutes"] = json!(0);
        assert_eq!(
            value(Component::Fairness, &base, &turns("sato", "sato", "suzuki")),
            60 * 60 + 60 * 60,
            "shares 240, 60, 60"
        );
    }
}
