//! Continuity: patients of the area who, if they call, meet somebody they do not know.

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "顔なじみでない患者",
    en: "Patients met by a stranger",
    unit_ja: "人・回",
    unit_en: "patients × shifts",
};

/// Unknown patients over all filled cells.
pub fn value(plan: &Plan) -> i64 {
    plan.problem
        .shift_ids()
        .map(|shift| cell_cost(plan.problem, shift, plan.holder(shift)))
        .sum()
}

/// Patients of the cell's area that are not the holder's own.
pub fn cell_cost(problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
    let Some(holder) = holder else { return 0 };
    let area = problem.line_of(shift).area;
    problem.area_patients[area] - problem.person(holder).own_patients[area]
}

#[cfg(test)]
mod tests {
    use crate::case::{night, value};
    use crate::objectives::Component;
    use serde_json::json;

    #[test]
    fn patients_who_know_the_holder_do_not_count() {
        let mut base = night(&[("a", "visit", 18, 20)]);
        base["people"][0]["own_patients"] =
            json!([{ "area": "south", "patients": 12 }, { "area": "north", "patients": 5 }]);
        base["people"][1]["own_patients"] = json!([{ "area": "south", "patients": 3 }]);
        let by = |person| value(Component::Continuity, &base, &[("a", person)]);
        assert_eq!([by("sato"), by("suzuki"), by("tanaka")], [3, 12, 15]);
        assert_eq!(value(Component::Continuity, &base, &[]), 0);
    }
}
