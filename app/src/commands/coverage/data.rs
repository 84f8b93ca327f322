//! The report for programs: JSON, CSV, iCalendar.

use anyhow::Result;
use kyoten_calendar::exchange;
use kyoten_calendar::{Interval, IntervalSet};
use kyoten_coverage::plan::{Answerer, PatientIx, Plan, ServiceIx};
use kyoten_coverage::{Cause, Finding, Link, Repair, Step};
use serde_json::{Value, json};

use super::{Report, words};

/// Everything, with `schema` and `version`.
pub fn json(report: &Report<'_>) -> String {
    let coverage = report.coverage;
    let (plan, totals, window) = (coverage.plan(), coverage.totals(), coverage.window());
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|one| finding(report, one))
        .collect();
    let joint = coverage.joint_gaps();
    let joint: Vec<Value> = joint
        .iter()
        .map(|gap| {
            json!({
                "joint": plan.joint[gap.joint].id,
                "patient": plan.patients[gap.patient.at()].id,
                "open": intervals(&gap.when),
            })
        })
        .collect();
    let loads: Vec<Value> = plan
        .organizations
        .iter()
        .zip(coverage.loads())
        .map(|(organization, load)| {
            json!({
                "organization": organization.id,
                "standby_minutes": load.standby_minutes,
                "standby_weighted_hours": load.standby.hours(),
                "for_patients_weighted_hours": load.for_patients.hours(),
            })
        })
        .collect();
    let chains = report.chains.as_ref().map(|asked| {
        let of = asked.of.iter();
        json!({
            "at": asked.at.to_string(),
            "of": of.map(|&(patient, n)| chain(report, asked.at, patient, n)).collect::<Vec<_>>(),
        })
    });
    let report = json!({
        "schema": "kyoten.coverage-report",
        "version": 1,
        "from": window.starts_at.to_string(),
        "until": window.ends_at.to_string(),
        "totals": {
            "patients": totals.n_patients,
            "roles": totals.n_roles,
            "roles_with_gaps": totals.n_roles_with_gaps,
            "needed_minutes": totals.needed_minutes,
            "open_minutes": totals.open_minutes,
        },
        "findings": findings,
        "joint": joint,
        "loads": loads,
        "chains": chains,
    });
    format!("{report:#}\n")
}

/// One row a finding, for a spreadsheet: UTF-8 with its mark, so that Excel reads it.
pub fn csv(report: &Report<'_>) -> Result<String> {
    let plan = report.coverage.plan();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "from",
        "until",
        "minutes",
        "role",
        "reason",
        "reason_text",
        "line",
        "service",
        "owner",
        "n_patients",
        "patients",
        "repair",
        "cost_minutes",
    ])?;
    for (finding, repairs) in &report.findings {
        let ids: Vec<&str> = finding
            .patients
            .iter()
            .map(|one| plan.patients[one.at()].id.as_str())
            .collect();
        let cheapest = repairs.first();
        let service = finding
            .cause
            .service
            .map(|one| plan.services[one.at()].id.clone());
        let line = finding
            .cause
            .line
            .map(|one| plan.lines[one.at()].id.clone());
        writer.write_record([
            finding.when.starts_at.to_string(),
            finding.when.ends_at.to_string(),
            finding.when.minutes().to_string(),
            plan.roles[finding.role.at()].id.clone(),
            finding.cause.reason.code().to_owned(),
            words::cause_of(plan, finding, report.language),
            line.unwrap_or_default(),
            service.unwrap_or_default(),
            owner_id(plan, finding),
            finding.patients.len().to_string(),
            ids.join(" "),
            cheapest
                .map(|one| words::steps(plan, &one.steps, report.language))
                .unwrap_or_default(),
            cheapest.map(|one| one.cost.to_string()).unwrap_or_default(),
        ])?;
    }
    Ok(format!(
        "\u{feff}{}",
        String::from_utf8(writer.into_inner()?)?
    ))
}

/// Each finding an event. The stamp of the events is the window's start, so that the same plan gives the same bytes.
pub fn ics(report: &Report<'_>) -> String {
    let (plan, language) = (report.coverage.plan(), report.language);
    let entries = report.findings.iter().map(|(finding, repairs)| {
        let role = &plan.roles[finding.role.at()];
        let n_patients = finding.patients.len();
        let mut description = words::cause_of(plan, finding, language);
        for repair in repairs.iter().take(1) {
            description.push('\n');
            description.push_str(&words::steps(plan, &repair.steps, language));
        }
        exchange::Entry {
            when: finding.when,
            uid: uid(plan, finding),
            summary: crate::text::coverage_event(language, n_patients, &role.name),
            description,
        }
    });
    let entries: Vec<exchange::Entry> = entries.collect();
    let name = crate::text::coverage_title(language, &plan.hub.name);
    exchange::write(&name, &entries, report.coverage.window().starts_at)
}

/// Names a finding by what it is, so that a subscriber keeps it over small changes of its patients.
fn uid(plan: &Plan, finding: &Finding) -> String {
    let service = finding
        .cause
        .service
        .map_or("-", |one| &plan.services[one.at()].id);
    let line = finding
        .cause
        .line
        .map_or("-", |one| &plan.lines[one.at()].id);
    format!(
        "{}-{}-{}-{line}-{service}-{}@{}",
        finding.when.starts_at,
        plan.roles[finding.role.at()].id,
        finding.cause.reason.code(),
        owner_id(plan, finding),
        plan.hub.id
    )
}

fn finding(report: &Report<'_>, (finding, repairs): &(Finding, Vec<Repair>)) -> Value {
    let plan = report.coverage.plan();
    let patients: Vec<&str> = finding
        .patients
        .iter()
        .map(|one| plan.patients[one.at()].id.as_str())
        .collect();
    json!({
        "from": finding.when.starts_at.to_string(),
        "until": finding.when.ends_at.to_string(),
        "minutes": finding.when.minutes(),
        "role": plan.roles[finding.role.at()].id,
        "cause": cause(report, finding.cause),
        "owner": owner_id(plan, finding),
        "patients": patients,
        "repairs": repairs.iter().map(|one| repair(report, one)).collect::<Vec<_>>(),
    })
}

fn cause(report: &Report<'_>, cause: Cause) -> Value {
    let plan = report.coverage.plan();
    json!({
        "reason": cause.reason.code(),
        "text": words::cause(plan, cause, report.language),
        "service": cause.service.map(|one| &plan.services[one.at()].id),
        "line": cause.line.map(|one| &plan.lines[one.at()].id),
    })
}

fn repair(report: &Report<'_>, repair: &Repair) -> Value {
    let plan = report.coverage.plan();
    json!({
        "cost_minutes": repair.cost,
        "helps": repair.n_helped,
        "text": words::steps(plan, &repair.steps, report.language),
        "steps": repair.steps.iter().map(|one| step(plan, one)).collect::<Vec<_>>(),
    })
}

fn step(plan: &Plan, step: &Step) -> Value {
    let service = |one: &ServiceIx| &plan.services[one.at()].id;
    let services = |all: &[ServiceIx]| {
        all.iter()
            .map(|one| service(one).clone())
            .collect::<Vec<_>>()
    };
    match step {
        Step::RenewMembership(one) => {
            json!({ "do": "renew_membership", "organization": plan.organizations[one.at()].id })
        }
        Step::RenewLicence(one) => json!({ "do": "renew_licence", "service": service(one) }),
        Step::RenewPermit(one) => {
            json!({ "do": "renew_permit", "permit": plan.permits[one.at()].id })
        }
        Step::RenewAgreement(one) => {
            json!({ "do": "renew_agreement", "agreement": plan.agreements[one.at()].id })
        }
        Step::Register(one) => json!({ "do": "register", "service": service(one) }),
        Step::Stock(one, items) => {
            let items: Vec<&str> = items
                .iter()
                .map(|item| plan.items[item.at()].id.as_str())
                .collect();
            json!({ "do": "stock", "service": service(one), "items": items })
        }
        Step::RaiseCapacity(one) => json!({ "do": "raise_capacity", "service": service(one) }),
        Step::StandIn(one, candidates) => {
            json!({ "do": "stand_in", "service": service(one), "candidates": services(candidates) })
        }
        Step::OpenFor(one) => json!({ "do": "open", "service": service(one) }),
        Step::StaffLine(line, candidates) => {
            json!({ "do": "staff_line", "line": plan.lines[line.at()].id, "candidates": services(candidates) })
        }
        Step::Ask(Answerer::Service(one)) => json!({ "do": "ask", "service": service(one) }),
        Step::Ask(Answerer::Line(line)) => json!({ "do": "ask", "line": plan.lines[line.at()].id }),
    }
}

fn chain(report: &Report<'_>, at: kyoten_calendar::Minute, patient: PatientIx, n: usize) -> Value {
    let plan = report.coverage.plan();
    let row = &plan.patients[patient.at()];
    let links = report.coverage.chain(patient, n, at);
    json!({
        "patient": row.id,
        "role": plan.roles[plan.role_plans[row.roles[n].at()].role.at()].id,
        "chain": links.iter().map(|one| link(report, one)).collect::<Vec<_>>(),
    })
}

fn link(report: &Report<'_>, link: &Link) -> Value {
    let plan = report.coverage.plan();
    let (service, line) = match link.answerer {
        Answerer::Service(one) => (Some(&plan.services[one.at()].id), None),
        Answerer::Line(one) => (None, Some(&plan.lines[one.at()].id)),
    };
    json!({
        "service": service,
        "line": line,
        "as": link.standing.code(),
        "acting": link.acting.map(|one| &plan.services[one.at()].id),
        "answers": link.answers(),
        "causes": link.causes.iter().map(|one| cause(report, *one)).collect::<Vec<_>>(),
    })
}

fn owner_id(plan: &Plan, finding: &Finding) -> String {
    let owner = finding.owner;
    owner
        .map_or(&plan.hub.id, |one| &plan.organizations[one.at()].id)
        .clone()
}

fn intervals(set: &IntervalSet) -> Vec<Value> {
    let one = |one: &Interval| json!({ "from": one.starts_at.to_string(), "until": one.ends_at.to_string() });
    set.intervals().iter().map(one).collect()
}
