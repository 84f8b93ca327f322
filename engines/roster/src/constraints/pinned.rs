//! A cell agreed beforehand goes to the agreed person or stays empty.

use super::{Objection, Rule};
use crate::label::Label;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "決定済みの当番",
    en: "Agreed beforehand",
    unit_ja: "件",
    unit_en: "cells",
};

/// Objects to everybody but the agreed person, whom it names.
pub fn objection(problem: &Problem, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let agreed = problem
        .shift(shift)
        .pinned
        .filter(|&agreed| agreed != person)?;
    Some(Objection {
        people: vec![agreed],
        ..Objection::new(Rule::Pinned, 1)
    })
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 決まった当番は決まった人だけが担当できる() {
        let mut base = night(&[("n", "visit", 18, 32)]);
        assert_eq!(amount(Rule::Pinned, &base, &[], "sato", "n"), 0);
        base["shifts"][0]["pinned"] = json!("tanaka");
        assert_eq!(
            ["sato", "tanaka"].map(|person| amount(Rule::Pinned, &base, &[], person, "n")),
            [1, 0]
        );
    }
}
