//! Nobody is in two places: between duties of one person lies at least the way from one area to the other.

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "当番の重なり・移動時間",
    en: "Overlapping duties and travel",
    unit_ja: "分不足",
    unit_en: "minutes short",
};

/// Objects with the minutes missing between this cell and the person's other duties.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let others = plan.duties(person).iter().filter(|&&other| other != shift);
    let clashing: Vec<ShiftId> = others
        .copied()
        .filter(|&other| minutes_short(plan.problem, shift, other) > 0)
        .collect();
    let short = clashing
        .iter()
        .map(|&other| minutes_short(plan.problem, shift, other))
        .sum();
    (short > 0).then(|| Objection {
        duties: clashing,
        ..Objection::new(Rule::Overlap, short)
    })
}

/// Minutes missing for one person to do both, in order of start.
pub fn minutes_short(problem: &Problem, one: ShiftId, other: ShiftId) -> i64 {
    let (earlier, later) = (one.min(other), one.max(other));
    let gap = problem.shift(later).span.starts_at - problem.shift(earlier).span.ends_at;
    problem.travel_minutes(earlier, later) - gap
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;

    #[test]
    fn 同じ人が同時に二か所にいることはない() {
        for (from, line, short) in [
            (20, "phone", 12 * 60),
            (32, "phone", 0),
            (32, "visit", 60),
            (33, "visit", 0),
        ] {
            let base = night(&[("a", "phone", 18, 32), ("b", line, from, 40)]);
            assert_eq!(
                amount(Rule::Overlap, &base, &[("a", "sato")], "sato", "b"),
                short,
                "{line} from {from}"
            );
            assert_eq!(
                amount(Rule::Overlap, &base, &[("b", "sato")], "sato", "a"),
                short,
                "the other way round"
            );
            assert_eq!(
                amount(Rule::Overlap, &base, &[("a", "sato")], "suzuki", "b"),
                0,
                "somebody else may"
            );
        }
    }
}
