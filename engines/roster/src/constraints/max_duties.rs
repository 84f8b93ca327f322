//! Number of duties: within any run of so many days, and in the whole period.

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId, WindowLimit};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "当番の回数",
    en: "Number of duties",
    unit_ja: "回超過",
    unit_en: "duties too many",
};

/// Objects with the duties beyond the limit, in the worst run of days this cell would belong to.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let limits = &plan.problem.person(person).limits;
    if limits.max_in_period.is_none() && limits.max_duties.is_empty() {
        return None;
    }
    let day_of = |other: &ShiftId| plan.problem.shift(*other).day;
    let mut days: Vec<i64> = plan
        .duties(person)
        .iter()
        .filter(|&&other| other != shift)
        .map(day_of)
        .collect();
    let day = plan.problem.shift(shift).day;
    days.insert(days.partition_point(|&other| other <= day), day);
    let in_period = limits.max_in_period.map(|most| days.len() as i64 - most);
    let in_windows = limits
        .max_duties
        .iter()
        .map(|limit| most_in_window(&days, day, limit) - limit.duties);
    let excess = in_period.into_iter().chain(in_windows).max().unwrap_or(0);
    (excess > 0).then(|| Objection::new(Rule::MaxDuties, excess))
}

/// Most of these days, in order, within one run that contains `day`.
fn most_in_window(days: &[i64], day: i64, limit: &WindowLimit) -> i64 {
    let starts = days
        .iter()
        .enumerate()
        .filter(|&(_, &start)| start <= day && day < start + limit.days);
    let count = |(place, start): (usize, &i64)| {
        days[place..]
            .iter()
            .take_while(|&&other| other < start + limit.days)
            .count()
    };
    starts.map(count).max().unwrap_or(0) as i64
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 期間内の回数とどの連続した日数の回数も守る() {
        let mut base = night(&[
            ("d0", "phone", 18, 20),
            ("d3", "phone", 90, 92),
            ("d6", "phone", 162, 164),
            ("d7", "phone", 186, 188),
        ]);
        let cases: [(serde_json::Value, &[&str], &str, i64); 6] = [
            (
                json!({ "max_duties": [{ "days": 7, "duties": 2 }] }),
                &["d0"],
                "d6",
                0,
            ),
            (
                json!({ "max_duties": [{ "days": 7, "duties": 2 }] }),
                &["d0", "d6"],
                "d3",
                1,
            ),
            (
                json!({ "max_duties": [{ "days": 7, "duties": 2 }] }),
                &["d0", "d3"],
                "d7",
                0,
            ),
            (json!({ "max_in_period": 2 }), &["d0"], "d7", 0),
            (json!({ "max_in_period": 2 }), &["d0", "d3"], "d7", 1),
            (json!({ "max_in_period": 0 }), &[], "d0", 1),
        ];
        for (limits, held, shift, excess) in cases {
            base["people"][0]["limits"] = limits.clone();
            let held: Vec<(&str, &str)> = held.iter().map(|&shift| (shift, "sato")).collect();
            assert_eq!(
                amount(Rule::MaxDuties, &base, &held, "sato", shift),
                excess,
                "{limits}: {held:?} then {shift}"
            );
        }
    }
}
