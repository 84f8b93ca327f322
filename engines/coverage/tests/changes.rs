//! A change works out again only what it touches, and gives exactly what a fresh start would give.
#![expect(clippy::unwrap_used, reason = "a test may fall over")]

mod worlds;

use std::collections::{BTreeMap, BTreeSet};

use kyoten_calendar::{Interval, IntervalSet};
use kyoten_coverage::plan::*;
use kyoten_coverage::{Change, Coverage, Finding, Gap, NotInPlan, PatientPlan};
use worlds::{Dice, World, world};

const N_WORLDS: u64 = 1_500;
const N_CHANGES: usize = 6;

fn all_gaps(coverage: &Coverage) -> Vec<Vec<Vec<Gap>>> {
    let patients = coverage.plan().patients.iter().enumerate();
    patients
        .map(|(n, patient)| {
            (0..patient.roles.len())
                .map(|role| coverage.gaps(PatientIx::nth(n), role))
                .collect()
        })
        .collect()
}

/// Open minutes of each patient and role.
type Open = BTreeMap<(PatientIx, RoleIx), IntervalSet>;

fn open(coverage: &Coverage) -> Open {
    let mut open = Open::new();
    for (n, patient) in coverage.plan().patients.iter().enumerate() {
        for (role, plan) in patient.roles.iter().enumerate() {
            let key = (
                PatientIx::nth(n),
                coverage.plan().role_plans[plan.at()].role,
            );
            let gaps = coverage.gaps(PatientIx::nth(n), role);
            open.insert(key, gaps.into_iter().map(|gap| gap.when).collect());
        }
    }
    open.retain(|_, when| !when.is_empty());
    open
}

fn of_findings(findings: &[Finding]) -> Open {
    let mut all: BTreeMap<(PatientIx, RoleIx), Vec<Interval>> = BTreeMap::new();
    for finding in findings {
        for &patient in &finding.patients {
            all.entry((patient, finding.role))
                .or_default()
                .push(finding.when);
        }
    }
    all.into_iter()
        .map(|(key, when)| (key, when.into_iter().collect()))
        .collect()
}

fn minus(a: &Open, b: &Open) -> Open {
    let less = |(key, when): (&(PatientIx, RoleIx), &IntervalSet)| {
        (
            *key,
            b.get(key)
                .map_or_else(|| when.clone(), |other| when.difference(other)),
        )
    };
    a.iter()
        .map(less)
        .filter(|(_, when)| !when.is_empty())
        .collect()
}

fn some_change(dice: &mut Dice, world: &World, plan: &Plan) -> Change {
    let window = world.window;
    let n = |dice: &mut Dice, n: usize| dice.below(u32::try_from(n).unwrap());
    let patient = |dice: &mut Dice, id: String| PatientPlan {
        id,
        active: worlds::active(dice, window),
        coordinator: None,
        roles: (0..2)
            .map(|role| worlds::role_plan(dice, window, RoleIx(role)))
            .collect(),
    };
    match dice.below(11) {
        0 => {
            let place = n(dice, plan.organizations.len());
            Change::Organization(
                OrganizationIx(place),
                worlds::organization(dice, window, place),
            )
        }
        1 => {
            let place = n(dice, plan.services.len());
            Change::Service(
                ServiceIx(place),
                Box::new(worlds::service(dice, window, place)),
            )
        }
        2 | 3 => {
            let place = n(dice, plan.services.len());
            let cover = dice.chance(50).then(|| ServiceIx((place + 1) % 6));
            let leave = Leave {
                when: worlds::some_time(dice, window),
                cover,
            };
            Change::leave(plan, ServiceIx(place), leave).unwrap()
        }
        4 => {
            let place = n(dice, plan.services.len());
            Change::closure(plan, ServiceIx(place), worlds::some_time(dice, window)).unwrap()
        }
        5 => {
            let place = n(dice, plan.permits.len());
            Change::Permit(PermitIx(place), worlds::permit(dice, window, place))
        }
        6 => {
            let place = n(dice, plan.agreements.len());
            Change::Agreement(AgreementIx(place), worlds::agreement(dice, window, place))
        }
        7 => {
            let place = n(dice, plan.lines.len());
            Change::Line(LineIx(place), Box::new(worlds::line(dice, window, place)))
        }
        8 => {
            let place = n(dice, plan.lines.len());
            let shift = Shift {
                when: worlds::some_time(dice, window),
                service: Some(ServiceIx(dice.below(6))),
            };
            Change::override_line(plan, LineIx(place), shift).unwrap()
        }
        9 => {
            let place = n(dice, plan.patients.len());
            let id = plan.patients[place as usize].id.clone();
            Change::Patient(PatientIx(place), patient(dice, id))
        }
        _ => {
            let id = format!("new-{}", plan.patients.len());
            Change::NewPatient(patient(dice, id))
        }
    }
}

#[test]
fn 変更を重ねた結果は最初から計算した結果と同じ() {
    let mut n_touched = 0;
    for seed in 0..N_WORLDS {
        let world = world(seed);
        let mut dice = Dice(seed ^ 0xC4A6_E500);
        let mut coverage = Coverage::of(world.plan.clone(), world.window);
        for step in 0..N_CHANGES {
            let change = some_change(&mut dice, &world, coverage.plan());
            let before = open(&coverage);
            let findings_before = coverage.findings();

            let foreseen = coverage.what_if(change.clone()).unwrap();
            assert_eq!(
                open(&coverage),
                before,
                "seed {seed} step {step}: what-if changed something: {change:?}"
            );
            assert_eq!(
                coverage.findings(),
                findings_before,
                "seed {seed} step {step}: {change:?}"
            );

            let effect = coverage.apply(change.clone()).unwrap();
            assert_eq!(effect, foreseen, "seed {seed} step {step}: {change:?}");
            let fresh = Coverage::of(coverage.plan().clone(), world.window);
            assert_eq!(
                all_gaps(&coverage),
                all_gaps(&fresh),
                "seed {seed} step {step}: {change:?}"
            );
            assert_eq!(
                coverage.findings(),
                fresh.findings(),
                "seed {seed} step {step}: {change:?}"
            );
            assert_eq!(
                coverage.loads(),
                fresh.loads(),
                "seed {seed} step {step}: {change:?}"
            );

            let after = open(&coverage);
            assert_eq!(
                of_findings(&effect.opened),
                minus(&after, &before),
                "seed {seed} step {step}: {change:?}"
            );
            assert_eq!(
                of_findings(&effect.closed),
                minus(&before, &after),
                "seed {seed} step {step}: {change:?}"
            );
            n_touched += usize::from(!effect.opened.is_empty() || !effect.closed.is_empty());
        }
    }
    println!("{n_touched} changes opened or closed something");
    assert!(n_touched > 1_000, "the control: changes must matter");
}

#[test]
fn 計画にない行への変更は断り何も変えない() {
    let world = world(7);
    let mut coverage = Coverage::of(world.plan.clone(), world.window);
    let stranger = PatientPlan {
        id: "stranger".into(),
        active: IntervalSet::one(ALWAYS),
        coordinator: None,
        roles: vec![RolePlan {
            role: RoleIx(0),
            needs: Vec::new(),
            entries: vec![Entry {
                answerer: Answerer::Service(ServiceIx(99)),
                standing: Standing::Primary,
                agreement: None,
                registered: None,
            }],
        }],
    };
    assert_eq!(coverage.apply(Change::NewPatient(stranger)), Err(NotInPlan));
    let permit = Permit {
        id: String::new(),
        name: String::new(),
        members: vec![ServiceIx(99)],
        valid: ALWAYS,
    };
    assert_eq!(
        coverage.apply(Change::Permit(PermitIx(0), permit)),
        Err(NotInPlan)
    );
    assert_eq!(coverage.plan(), &world.plan);
    let places: BTreeSet<bool> = [Change::leave(
        &world.plan,
        ServiceIx(99),
        Leave {
            when: ALWAYS,
            cover: None,
        },
    )]
    .iter()
    .map(Option::is_none)
    .collect();
    assert!(places.contains(&true));
}
