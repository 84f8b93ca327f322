//! Days with duty in a row, counted by the day a duty starts.

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "連続する当番日数",
    en: "Days with duty in a row",
    unit_ja: "日超過",
    unit_en: "days too many",
};

/// Objects with the days beyond the person's limit in the run this cell would belong to.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let limit = plan.problem.person(person).limits.max_consecutive_days?;
    let day = plan.problem.shift(shift).day;
    let day_of = |other: &ShiftId| plan.problem.shift(*other).day;
    let others: Vec<i64> = plan
        .duties(person)
        .iter()
        .filter(|&&other| other != shift)
        .map(day_of)
        .collect();
    let after = (1..)
        .take_while(|ahead| others.binary_search(&(day + ahead)).is_ok())
        .count();
    let before = (1..)
        .take_while(|back| others.binary_search(&(day - back)).is_ok())
        .count();
    let excess = (before + 1 + after) as i64 - limit;
    (excess > 0).then(|| Objection::new(Rule::ConsecutiveDays, excess))
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 連続日数は前後の当番を合わせて数える() {
        let mut base = night(&[
            ("d0", "phone", 18, 20),
            ("d1", "phone", 42, 44),
            ("d1b", "visit", 46, 47),
            ("d2", "phone", 66, 68),
            ("d4", "phone", 114, 116),
        ]);
        base["people"][0]["limits"] = json!({ "max_consecutive_days": 2 });
        let cases: [(&[&str], &str, i64); 6] = [
            (&[], "d1", 0),
            (&["d0"], "d1", 0),
            (&["d0", "d2"], "d1", 1),
            (&["d0", "d1"], "d1b", 0),
            (&["d0", "d1"], "d4", 0),
            (&["d0", "d1"], "d2", 1),
        ];
        for (held, shift, excess) in cases {
            let held: Vec<(&str, &str)> = held.iter().map(|&shift| (shift, "sato")).collect();
            assert_eq!(
                amount(Rule::ConsecutiveDays, &base, &held, "sato", shift),
                excess,
                "{held:?} then {shift}"
            );
        }
    }
}
