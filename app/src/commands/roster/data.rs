//! The report for programs. The same problem, seed and work give the same bytes: times of the clock are left out.

use kyoten_roster::constraints::Objection;
use kyoten_roster::objectives::Value as Cost;
use kyoten_roster::totals::DUTY_CLASSES;
use kyoten_roster::{Burden, EmptyCell, Plan, RosterDocument, ShiftId, civil_time};
use serde_json::{Value, json};

use super::report::Report;
use super::words;

/// The `format` every answer carries.
pub const ANSWER_FORMAT: &str = "kyoten-roster-answer";

/// Everything, as `docs/schemas/roster-answer.schema.json` says.
pub fn answer(report: &Report<'_>) -> String {
    let problem = report.problem;
    let components: Vec<Value> = report
        .components
        .iter()
        .map(|one| {
            let label = words::unit(one.component.label(), report.language);
            json!({ "component": one.component.code(), "level": one.level, "weight": one.weight,
                    "value": one.value, "unit": label })
        })
        .collect();
    let run = report.run.as_ref().map(|run| {
        json!({ "stopped_by": run.ended.code(), "work": run.work, "bound": run.bound.0,
                "proven": run.bound == report.value, "gap": gap(&report.value, &run.bound) })
    });
    let violations: Vec<Value> = report
        .violations
        .iter()
        .map(|one| {
            let mut told = cell(report, one.shift);
            told["person"] = json!(problem.person(one.person).id);
            told["objection"] = objection(&report.plan, &one.objection);
            told
        })
        .collect();
    let empty: Vec<Value> = report
        .empty
        .iter()
        .map(|one| empty_cell(report, one))
        .collect();
    let people: Vec<Value> = report
        .burdens
        .iter()
        .map(|one| person(report, one))
        .collect();
    let answer = json!({
        "format": ANSWER_FORMAT,
        "version": 1,
        "title": problem.title,
        "value": report.value.0,
        "run": run,
        "components": components,
        "violations": violations,
        "empty": empty,
        "people": people,
        "roster": RosterDocument::of(problem, &report.plan.roster()),
    });
    format!("{answer:#}\n")
}

fn gap(value: &Cost, bound: &Cost) -> Value {
    let pairs = value.0.iter().zip(&bound.0).enumerate();
    let open = pairs.into_iter().find(|(_, (value, bound))| value != bound);
    open.map_or(
        Value::Null,
        |(level, (value, bound))| json!({ "level": level, "value": value, "bound": bound }),
    )
}

/// Where and when a cell is.
pub fn cell(report: &Report<'_>, shift: ShiftId) -> Value {
    let found = report.problem.shift(shift);
    json!({
        "shift": found.id,
        "line": report.problem.line_of(shift).id,
        "starts_at": civil_time(found.span.starts_at),
        "ends_at": civil_time(found.span.ends_at),
    })
}

/// What stands against a person taking a cell.
pub fn objection(plan: &Plan<'_>, one: &Objection) -> Value {
    let problem = plan.problem;
    let shifts: Vec<&str> = one
        .duties
        .iter()
        .map(|id| problem.shift(*id).id.as_str())
        .collect();
    let people: Vec<&str> = one
        .people
        .iter()
        .map(|id| problem.person(*id).id.as_str())
        .collect();
    json!({ "rule": one.rule, "amount": one.amount, "unit": one.rule.label().unit_en,
            "shifts": shifts, "people": people })
}

fn empty_cell(report: &Report<'_>, one: &EmptyCell) -> Value {
    let mut told = cell(report, one.shift);
    told["cause"] = json!(one.cause);
    told["why"] = json!(words::cause(&report.plan, one, report.language));
    let relaxations: Vec<Value> = one
        .relaxations
        .iter()
        .map(|way| {
            let waived: Vec<Value> = way
                .waived
                .iter()
                .map(|one| objection(&report.plan, one))
                .collect();
            json!({ "person": report.problem.person(way.person).id, "waived": waived })
        })
        .collect();
    told["relaxations"] = json!(relaxations);
    told
}

fn person(report: &Report<'_>, burden: &Burden) -> Value {
    let person = report.problem.person(burden.person);
    let mut told = json!(burden);
    told["person"] = json!(person.id);
    told["name"] = json!(person.name);
    told["profession"] = json!(report.problem.professions[person.profession].id);
    let totals = &report.totals[burden.person.index()];
    let by_class = |numbers: &[i64; 6]| {
        let pairs = DUTY_CLASSES.iter().zip(numbers);
        pairs
            .map(|(class, number)| (class.code().to_owned(), json!(number)))
            .collect()
    };
    told["minutes_by_class"] = Value::Object(by_class(&totals.minutes));
    told["duties_by_class"] = Value::Object(by_class(&totals.duties));
    told["yen"] = json!(totals.yen);
    told
}
