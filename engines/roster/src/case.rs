//! A small night for the tests of single rules and objectives.
//!
//! Two lines (`phone` in the north, `visit` in the south, 60 minutes apart), three doctors (`sato`, `suzuki` of clinic-1,
//! `tanaka` of clinic-2). Hours count from midnight of 1 April 2026, a Wednesday.

use crate::constraints::Rule;
use crate::document::{Document, civil_time};
use crate::objectives::Component;
use crate::plan::Plan;
use serde_json::{Value, json};

/// Hours since midnight of 1 April as the document writes them.
pub(crate) fn hour(hours: i64) -> String {
    civil_time((20_544 * 24 + hours) * 60)
}

/// A stretch of hours.
pub(crate) fn span(from: i64, to: i64) -> Value {
    json!({ "from": hour(from), "to": hour(to) })
}

/// The night: shifts as (identifier, line, first hour, last hour).
pub(crate) fn night(shifts: &[(&str, &str, i64, i64)]) -> Value {
    let shift = |&(id, line, from, to): &(&str, &str, i64, i64)| json!({ "id": id, "line": line, "starts_at": hour(from), "ends_at": hour(to) });
    let person = |id: &str, organization: &str| json!({ "id": id, "organizations": [organization], "profession": "doctor" });
    json!({
        "format": crate::FORMAT, "version": crate::VERSION,
        "period": { "from": "2026-04-01", "to": "2026-05-01" },
        "organizations": [{ "id": "clinic-1" }, { "id": "clinic-2" }],
        "areas": [{ "id": "north" }, { "id": "south" }],
        "travel_default_minutes": 60,
        "lines": [
            { "id": "phone", "area": "north", "profession": "doctor", "kind": "phone" },
            { "id": "visit", "area": "south", "profession": "doctor", "kind": "visit" },
        ],
        "shifts": shifts.iter().map(shift).collect::<Vec<_>>(),
        "people": [person("sato", "clinic-1"), person("suzuki", "clinic-1"), person("tanaka", "clinic-2")],
    })
}

/// The amount by which a rule objects to a person taking a shift while others hold theirs; 0 if it does not.
pub(crate) fn amount(
    rule: Rule,
    night: &Value,
    held: &[(&str, &str)],
    person: &str,
    shift: &str,
) -> i64 {
    let problem = Document::read(&night.to_string())
        .unwrap()
        .problem()
        .unwrap();
    let mut plan = Plan::empty(&problem);
    for (shift, person) in held {
        plan.assign(
            problem.find_shift(shift).unwrap(),
            problem.find_person(person).unwrap(),
        );
    }
    let objection = rule.objection(
        &plan,
        problem.find_person(person).unwrap(),
        problem.find_shift(shift).unwrap(),
    );
    objection.map_or(0, |objection| objection.amount)
}

/// What a roster costs in one component.
pub(crate) fn value(component: Component, night: &Value, held: &[(&str, &str)]) -> i64 {
    let problem = Document::read(&night.to_string())
        .unwrap()
        .problem()
        .unwrap();
    let mut plan = Plan::empty(&problem);
    for (shift, person) in held {
        plan.assign(
            problem.find_shift(shift).unwrap(),
            problem.find_person(person).unwrap(),
        );
    }
    component.value(&plan)
}
