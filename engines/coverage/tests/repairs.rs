//! Each repair that is told, carried out on the plan, closes the gap; and costs rank as they are defined.
#![expect(clippy::unwrap_used, reason = "a test may fall over")]

mod worlds;

use std::collections::BTreeMap;

use kyoten_calendar::Interval;
use kyoten_coverage::plan::*;
use kyoten_coverage::{Coverage, Finding, Repairs, Step};
use worlds::world;

const N_WORLDS: u64 = 1_500;

/// Does what a step says, for one patient.
fn carry_out(plan: &mut Plan, finding: &Finding, patient: PatientIx, step: &Step) {
    let when = finding.when;
    let widen = |term: &mut Interval| {
        term.starts_at = term.starts_at.min(when.starts_at);
        term.ends_at = term.ends_at.max(when.ends_at);
    };
    match step {
        Step::RenewMembership(organization) => {
            widen(&mut plan.organizations[organization.at()].member)
        }
        Step::RenewLicence(service) => {
            let kind = plan.roles[finding.role.at()].licence.unwrap();
            plan.services[service.at()].licences.push((kind, when));
        }
        Step::RenewPermit(permit) => widen(&mut plan.permits[permit.at()].valid),
        Step::RenewAgreement(agreement) => widen(&mut plan.agreements[agreement.at()].valid),
        Step::Register(service) => {
            edit(plan, finding, patient, |role_plan| {
                for entry in &mut role_plan.entries {
                    if entry.answerer == Answerer::Service(*service) {
                        entry.registered = Some(when);
                    }
                }
            });
        }
        Step::Stock(service, items) => {
            plan.services[service.at()]
                .stock
                .extend(items.iter().map(|item| (*item, when)));
        }
        Step::RaiseCapacity(service) => plan.services[service.at()].capacity = None,
        Step::StandIn(service, candidates) => {
            let cover = Some(candidates[0]);
            plan.services[service.at()]
                .leave
                .insert(0, Leave { when, cover });
        }
        Step::OpenFor(service) => plan.services[service.at()].extra.push(when),
        Step::StaffLine(line, candidates) => {
            plan.lines[line.at()].overrides.push(Shift {
                when,
                service: Some(candidates[0]),
            });
        }
        Step::Ask(answerer) => {
            edit(plan, finding, patient, |role_plan| {
                role_plan.entries.push(Entry {
                    answerer: *answerer,
                    standing: Standing::Fallback,
                    agreement: None,
                    registered: None,
                });
            });
        }
    }
}

fn edit(plan: &mut Plan, finding: &Finding, patient: PatientIx, change: impl Fn(&mut RolePlan)) {
    for n in 0..plan.patients[patient.at()].roles.len() {
        let place = plan.patients[patient.at()].roles[n];
        let mut role_plan = plan.role_plans[place.at()].clone();
        if role_plan.role == finding.role {
            change(&mut role_plan);
            plan.patients[patient.at()].roles[n] = worlds::keep(plan, role_plan);
        }
    }
}

fn still_open(plan: Plan, window: Interval, finding: &Finding, patient: PatientIx) -> bool {
    let coverage = Coverage::of(plan, window);
    coverage.findings().iter().any(|other| {
        other.role == finding.role
            && other.patients.contains(&patient)
            && !other.when.intersection(finding.when).is_empty()
    })
}

#[test]
fn 示された手当てをするとその隙間はふさがる() {
    let mut carried_out: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..N_WORLDS {
        let world = world(seed);
        let coverage = Coverage::of(world.plan.clone(), world.window);
        let mut repairs = Repairs::of(&coverage);
        for finding in coverage.findings().iter().take(4) {
            let told = repairs.cheapest(finding);
            for pair in told.windows(2) {
                let rank =
                    |one: &kyoten_coverage::Repair| (std::cmp::Reverse(one.n_helped), one.cost);
                assert!(rank(&pair[0]) <= rank(&pair[1]), "seed {seed}");
            }
            for repair in &told {
                let mut n_helped = 0;
                for &patient in &finding.patients {
                    let mut plan = world.plan.clone();
                    for step in &repair.steps {
                        carry_out(&mut plan, finding, patient, step);
                    }
                    n_helped += usize::from(!still_open(plan, world.window, finding, patient));
                }
                assert!(
                    n_helped >= repair.n_helped,
                    "seed {seed}: {repair:?} does not close {finding:?}"
                );
                for step in &repair.steps {
                    let name = format!("{step:?}");
                    *carried_out
                        .entry(name.split('(').next().unwrap().to_owned())
                        .or_default() += 1;
                }
            }
        }
    }
    println!("{carried_out:?}");
    assert_eq!(
        carried_out.len(),
        11,
        "the control: every kind of step must have been carried out"
    );
}
