//! Coverage: a region's year from bytes to findings, one change, and the country's month.

use std::time::Instant;

use anyhow::{Result, anyhow};
use kyoten_calendar::civil::date;
use kyoten_calendar::{Interval, IntervalSet, Minute};
use kyoten_coverage::plan::{
    ALWAYS, Answerer, Leave, LineIx, PatientIx, Plan, RoleIx, RolePlan, RolePlanIx, ServiceIx,
    Shift,
};
use kyoten_coverage::{Change, Coverage, Finding, PatientPlan, document};

use crate::machine::memory_mib;
use crate::{Bench, Figure};

/// Times a thing is done; the least time is told.
const N_RUNS: usize = 7;
/// Regions of two thousand patients that make the country's 800 thousand home-care patients.
const N_REGIONS: usize = 400;
/// Threads that read a document.
const N_THREADS: usize = 2;

/// Measures and checks that the answers are what they should be.
pub fn measure(_: &Bench) -> Result<Vec<Figure>> {
    let mut figures = region()?;
    figures.extend(country()?);
    Ok(figures)
}

fn region() -> Result<Vec<Figure>> {
    let text = kyoten_night::plan(kyoten_night::EXAMPLE_SEED);
    let year = Interval::of_days(date(2026, 4, 1), date(2027, 4, 1));
    let whole = best(|| year_of(&text, year).map(|findings| findings.len()))?;
    let plan = read(&text)?;
    let cold = best(|| Ok(Coverage::of(plan.clone(), year).findings().len()))?;
    let different = all_different(plan.clone());
    let n_different = different.role_plans.len();
    let cold_different = best(|| Ok(Coverage::of(different.clone(), year).findings().len()))?;
    let loads = Coverage::of(plan.clone(), year);
    let loads = best(|| Ok(loads.loads().len()))?;
    let mut figures = vec![
        ms(
            "2,000 patients × 5 roles × 366 days, bytes to findings",
            whole,
            "goal ≤ 50 ms",
        ),
        ms("  of that without reading the document", cold, ""),
        ms(
            &format!("  the same with {n_different} role plans, nearly all different"),
            cold_different,
            "",
        ),
        ms("load of each organization over the year", loads, ""),
    ];
    figures.extend(changes(plan, year)?);
    Ok(figures)
}

/// One change, worked out again: the longest of all doctors' leaves, all lines' swaps, a closure, a new patient.
fn changes(plan: Plan, year: Interval) -> Result<Vec<Figure>> {
    let mut coverage = Coverage::of(plan, year);
    let night = |day: i8| {
        let from = Minute::of(date(2026, 11, day).at(18, 0, 0, 0));
        Interval::new(from, from.plus(14 * 60))
    };
    let mut changes = Vec::new();
    let plan = coverage.plan();
    for n in 0..plan.services.len() {
        let leave = Leave {
            when: night(20),
            cover: None,
        };
        changes.extend(Change::leave(plan, ServiceIx::nth(n), leave));
        changes.extend(Change::closure(plan, ServiceIx::nth(n), night(21)));
    }
    for n in 0..plan.lines.len() {
        let shift = Shift {
            when: night(24),
            service: None,
        };
        changes.extend(Change::override_line(plan, LineIx::nth(n), shift));
    }
    let of_first = plan.patients.first().map(|patient| &patient.roles);
    let roles = of_first
        .into_iter()
        .flatten()
        .map(|role| plan.role_plans[role.at()].clone());
    changes.push(Change::NewPatient(PatientPlan {
        id: "new".to_owned(),
        active: IntervalSet::one(ALWAYS),
        coordinator: None,
        roles: roles.collect(),
    }));
    let mut took = Vec::new();
    let mut n_opened = 0;
    for change in changes {
        let started = Instant::now();
        let effect = coverage.apply(change)?;
        took.push(started.elapsed().as_secs_f64());
        n_opened += effect.opened.len();
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a short list"
        )]
        let place = ((took.len() - 1) as f64 * share) as usize;
        took[place]
    };
    Ok(vec![
        ms(
            "one change applied, with what it opens and closes, median",
            at(0.5),
            "goal ≤ 1 ms",
        ),
        ms(
            &format!(
                "  the slowest of {} changes ({n_opened} findings opened)",
                took.len()
            ),
            at(1.0),
            "goal ≤ 1 ms",
        ),
    ])
}

fn country() -> Result<Vec<Figure>> {
    let text = kyoten_night::plan_of_regions(kyoten_night::EXAMPLE_SEED, N_REGIONS);
    let month = Interval::of_days(date(2026, 12, 15), date(2027, 1, 14));
    // Making the document took more than reading it: the peak is counted from here.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = memory_mib(std::process::id(), "VmRSS").unwrap_or(0.0);
    let started = Instant::now();
    let plan = read(&text)?;
    let reading = started.elapsed().as_secs_f64();
    let coverage = Coverage::of(plan, month);
    let findings = coverage.findings();
    let whole = started.elapsed().as_secs_f64();
    let peak = memory_mib(std::process::id(), "VmHWM").unwrap_or(0.0);
    if findings.len() < N_REGIONS {
        return Err(anyhow!(
            "each region has its gap at New Year, but {} were found",
            findings.len()
        ));
    }
    let n_patients = coverage.plan().patients.len();
    #[expect(clippy::cast_precision_loss, reason = "shown in MiB")]
    let text_mib = text.len() as f64 / 1024.0 / 1024.0;
    Ok(vec![
        Figure::new(
            format!("{n_patients} patients × 31 days, bytes to findings"),
            whole,
            "s",
            "goal ≤ 10 s",
        ),
        Figure::new(
            "  of that reading the document",
            reading,
            "s",
            format!("{text_mib:.0} MiB, {N_THREADS} threads"),
        ),
        Figure::new(
            "  peak memory",
            peak,
            "MiB",
            format!("{before:.0} MiB of them before reading, the document with it"),
        ),
    ])
}

fn year_of(text: &str, year: Interval) -> Result<Vec<Finding>> {
    let findings = Coverage::of(read(text)?, year).findings();
    if findings.len() == 1 {
        Ok(findings)
    } else {
        Err(anyhow!(
            "the example has one gap, but {} were found",
            findings.len()
        ))
    }
}

fn read(text: &str) -> Result<Plan> {
    document::read(text, N_THREADS)
        .map_err(|mistakes| anyhow!("{} mistakes in the document", mistakes.len()))
}

/// Three doctors of another mix for each patient, so that hardly any role plan is shared.
fn all_different(mut plan: Plan) -> Plan {
    let n_patients = plan.patients.len();
    let n_doctors = 60;
    for n in 0..n_patients {
        for role in 0..plan.patients[n].roles.len() {
            let place = plan.patients[n].roles[role];
            let mut role_plan: RolePlan = plan.role_plans[place.at()].clone();
            if role_plan.role == RoleIx(0)
                && let Some(first) = role_plan.entries.first().copied()
            {
                for k in [7, 11] {
                    let mut other = first;
                    other.answerer =
                        Answerer::Service(ServiceIx::nth((n * k + n / n_doctors + k) % n_doctors));
                    role_plan.entries.insert(1, other);
                }
            }
            // A registration of one's own makes a plan of one's own, whatever it is asked for.
            for entry in &mut role_plan.entries {
                let own = i32::try_from(PatientIx::nth(n).0).unwrap_or(0);
                entry.registered = Some(Interval::new(ALWAYS.starts_at.plus(own), ALWAYS.ends_at));
            }
            plan.patients[n].roles[role] = RolePlanIx::nth(plan.role_plans.len());
            plan.role_plans.push(role_plan);
        }
    }
    plan
}

/// The least time of some runs, in seconds.
fn best<T: PartialEq>(mut run: impl FnMut() -> Result<T>) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..N_RUNS {
        let started = Instant::now();
        run()?;
        least = least.min(started.elapsed().as_secs_f64());
    }
    Ok(least)
}

fn ms(what: &str, seconds: f64, beside: &str) -> Figure {
    Figure::new(what, seconds * 1_000.0, "ms", beside)
}
