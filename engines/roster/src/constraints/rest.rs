//! After a duty comes the rest its line asks for before the same person's next duty begins.

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "当番のあとの休息",
    en: "Rest after duty",
    unit_ja: "分不足",
    unit_en: "minutes short",
};

/// Objects with the minutes of rest missing between this cell and the person's other duties.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let others = plan.duties(person).iter().filter(|&&other| other != shift);
    let near: Vec<ShiftId> = others
        .copied()
        .filter(|&other| minutes_short(plan.problem, shift, other) > 0)
        .collect();
    let short = near
        .iter()
        .map(|&other| minutes_short(plan.problem, shift, other))
        .sum();
    (short > 0).then(|| Objection {
        duties: near,
        ..Objection::new(Rule::Rest, short)
    })
}

/// Minutes of rest missing between two duties of one person, in order of start; a line without rest asks for none.
pub fn minutes_short(problem: &Problem, one: ShiftId, other: ShiftId) -> i64 {
    let (earlier, later) = (one.min(other), one.max(other));
    let rest = problem.line_of(earlier).rest_minutes;
    if rest == 0 {
        return 0;
    }
    rest - (problem.shift(later).span.starts_at - problem.shift(earlier).span.ends_at)
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn the_line_of_the_earlier_duty_says_how_long_to_rest() {
        for (from, short) in [(40, 16 * 60), (55, 60), (56, 0)] {
            let mut base = night(&[("a", "visit", 18, 32), ("b", "phone", from, from + 8)]);
            base["lines"][1]["rest_minutes"] = json!(24 * 60);
            assert_eq!(
                amount(Rule::Rest, &base, &[("a", "sato")], "sato", "b"),
                short,
                "from {from}"
            );
            assert_eq!(
                amount(Rule::Rest, &base, &[("b", "sato")], "sato", "a"),
                short,
                "the other way round"
            );
        }
    }
}
