//! Stability: cells that differ from the roster people already hold in their hands.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "公開済みの表からの変更",
    en: "Changes to the published roster",
    unit_ja: "枠",
    unit_en: "cells",
};

/// Changed cells.
pub fn value(plan: &Plan) -> i64 {
    plan.problem
        .shift_ids()
        .map(|shift| cell_cost(plan.problem, shift, plan.holder(shift)))
        .sum()
}

/// 1 if somebody was published for the cell and is not its holder now.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    let published = problem.shift(shift).published;
    i64::from(published.is_some() && published != holder)
}

#[cfg(test)]
mod tests {
    use crate::case::{night, value};
    use crate::objectives::Component;
    use serde_json::json;

    #[test]
    fn a_published_cell_that_changes_or_empties_counts_once() {
        let mut base = night(&[("a", "visit", 18, 20), ("b", "phone", 18, 20)]);
        base["shifts"][0]["published"] = json!("sato");
        let cases: [(&[(&str, &str)], i64); 4] = [
            (&[("a", "sato")], 0),
            (&[("a", "tanaka")], 1),
            (&[], 1),
            (&[("a", "sato"), ("b", "tanaka")], 0),
        ];
        for (held, changes) in cases {
            assert_eq!(
                value(Component::Stability, &base, held),
                changes,
                "{held:?}"
            );
        }
    }
}
