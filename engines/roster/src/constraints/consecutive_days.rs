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
