//! The engine against the model written down minute by minute, over thousands of random worlds: no difference.

mod worlds;

use std::collections::BTreeSet;

use kyoten_calendar::{Interval, IntervalSet, Minute};
use kyoten_coverage::plan::{PatientIx, RoleIx};
use kyoten_coverage::{Cause, Coverage};
use worlds::{BROKEN, Broken, Dice, Naive, World, world};

/// Worlds per thread of the test; four threads together.
const N_WORLDS: u64 = 1_000;

fn minutes(window: Interval) -> impl Iterator<Item = Minute> {
    (window.starts_at.0..window.ends_at.0).map(Minute)
}

/// The first minute at which engine and model differ, with what each says.
fn first_difference(world: &World, coverage: &Coverage, broken: Broken) -> Option<String> {
    let naive = Naive {
        plan: &world.plan,
        broken,
    };
    for (n, patient) in world.plan.patients.iter().enumerate() {
        for (role, &role_plan) in patient.roles.iter().enumerate() {
            let gaps = coverage.gaps(PatientIx::nth(n), role);
            let mut next = gaps.iter().peekable();
            for at in minutes(world.window) {
                while next.next_if(|gap| gap.when.ends_at <= at).is_some() {}
                let engine = next
                    .peek()
                    .filter(|gap| gap.when.contains(at))
                    .map(|gap| (gap.cause, gap.entry));
                let model = naive.gap(n, role_plan, at);
                if engine != model {
                    return Some(format!(
                        "{at} patient {n} role {role}: engine {engine:?}, model {model:?}"
                    ));
                }
            }
            let together = gaps.windows(2).any(|two| {
                two[0].when.ends_at == two[1].when.starts_at
                    && (two[0].cause, two[0].entry) == (two[1].cause, two[1].entry)
            });
            if together {
                return Some(format!(
                    "patient {n} role {role}: neighbouring gaps with one cause: {gaps:?}"
                ));
            }
        }
    }
    None
}

fn compare(seeds: std::ops::Range<u64>) {
    let (mut n_gaps, mut causes_seen) = (0, BTreeSet::new());
    for seed in seeds {
        let world = world(seed);
        let coverage = Coverage::of(world.plan.clone(), world.window);
        let difference = first_difference(&world, &coverage, Broken::Nothing);
        assert_eq!(difference, None, "seed {seed}");
        for finding in coverage.findings() {
            n_gaps += 1;
            causes_seen.insert(finding.cause.reason);
        }
    }
    println!("{n_gaps} gaps, reasons {causes_seen:?}");
    assert_eq!(
        causes_seen.len(),
        kyoten_coverage::Reason::ALL.len(),
        "the worlds must show every reason"
    );
}

#[test]
fn すべての隙間が一分ずつの模型と一致する_その1() {
    compare(0..N_WORLDS);
}

#[test]
fn すべての隙間が一分ずつの模型と一致する_その2() {
    compare(N_WORLDS..2 * N_WORLDS);
}

#[test]
fn すべての隙間が一分ずつの模型と一致する_その3() {
    compare(2 * N_WORLDS..3 * N_WORLDS);
}

#[test]
fn わざと壊した規則はどれも食い違いとして見つかる() {
    for broken in BROKEN {
        let found = (0..N_WORLDS).find(|&seed| {
            let world = world(seed);
            let coverage = Coverage::of(world.plan.clone(), world.window);
            first_difference(&world, &coverage, broken).is_some()
        });
        println!("{broken:?}: found in world {found:?}");
        assert!(found.is_some(), "{broken:?} was not noticed");
    }
}

#[test]
fn 連絡順の理由と出る人が模型と一致する() {
    for seed in 0..N_WORLDS {
        let world = world(seed);
        let coverage = Coverage::of(world.plan.clone(), world.window);
        let naive = Naive {
            plan: &world.plan,
            broken: Broken::Nothing,
        };
        let mut dice = Dice(seed ^ 0xC4A1);
        for (n, patient) in world.plan.patients.iter().enumerate() {
            for (role, &role_plan) in patient.roles.iter().enumerate() {
                for _ in 0..20 {
                    let at = Minute(dice.between(world.window.starts_at.0, world.window.ends_at.0));
                    let chain = coverage.chain(PatientIx::nth(n), role, at);
                    let causes: Vec<BTreeSet<Cause>> = chain
                        .iter()
                        .map(|link| link.causes.iter().copied().collect())
                        .collect();
                    // Whether there is a place is only counted while the patient needs somebody.
                    if patient.active.contains(at) {
                        assert_eq!(
                            causes,
                            naive.causes(n, role_plan, at),
                            "seed {seed} at {at}"
                        );
                    }
                    let entries = &world.plan.role_plans[role_plan.at()].entries;
                    for (link, entry) in chain.iter().zip(entries) {
                        assert_eq!(
                            link.acting,
                            naive.acting(entry.answerer, at),
                            "seed {seed} at {at}"
                        );
                        assert_eq!(link.answerer, entry.answerer);
                    }
                }
            }
        }
    }
}

#[test]
fn 同時にそろう時間と機関の負担が模型と一致する() {
    for seed in 0..N_WORLDS / 4 {
        let world = world(seed);
        let coverage = Coverage::of(world.plan.clone(), world.window);
        let naive = Naive {
            plan: &world.plan,
            broken: Broken::Nothing,
        };
        for (n, patient) in world.plan.patients.iter().enumerate() {
            let together = minutes(world.window).filter(|&at| {
                patient.active.contains(at)
                    && patient
                        .roles
                        .iter()
                        .all(|&role| naive.gap(n, role, at).is_none())
            });
            let together: IntervalSet = together.map(|at| Interval::new(at, at.plus(1))).collect();
            let engine = coverage.covered_jointly(PatientIx::nth(n), &[RoleIx(0), RoleIx(1)]);
            assert_eq!(engine, together, "seed {seed}");
            let missing = coverage.active(PatientIx::nth(n)).difference(&together);
            let told = coverage
                .joint_gaps()
                .into_iter()
                .find(|gap| gap.patient == PatientIx::nth(n));
            assert_eq!(
                told.map(|gap| gap.when).unwrap_or_default(),
                missing,
                "seed {seed}"
            );
        }
        let expected = naive.loads(world.window);
        for (n, load) in coverage.loads().into_iter().enumerate() {
            let (standby, for_patients) = expected.get(&n).copied().unwrap_or_default();
            assert_eq!(
                (load.standby.0, load.for_patients.0),
                (standby, for_patients),
                "seed {seed} organization {n}"
            );
        }
        let totals = coverage.totals();
        let open: i64 = coverage
            .findings()
            .iter()
            .map(|one| one.when.minutes() * i64::try_from(one.patients.len()).unwrap())
            .sum();
        assert_eq!(totals.open_minutes, open);
    }
}
