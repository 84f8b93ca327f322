//! The model checker: small worlds, all combinations, against tables a lawyer can read (`tests/expectations/`).
//!
//! Lives inside the crate, in tests only, because its control leaves out one check of the decision at a time: no such
//! switch exists in a built program.

mod expectation;
mod families;
pub(crate) mod mutant;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use self::expectation::Expectation;
use self::families::{FAMILIES, Family};
use self::mutant::Mutant;
use self::world::World;
use crate::decision::{Decision, Ground, Refusal};
use crate::vocabulary::Word;

/// Conditions whose absence alone opens nothing, because a second one stands behind them. Each says which.
const DOUBLY_KEPT: &[(Ground, &str, &str)] = &[
    (
        Ground::Family,
        "other_role",
        "whatever a delegate may, the patient may on SELF, which comes first",
    ),
    (
        Ground::Family,
        "no_step_up",
        "nothing is taken out on FAMILY",
    ),
    (
        Ground::BreakGlass,
        "no_step_up",
        "nothing is taken out on BREAK-GLASS",
    ),
];

#[derive(Default)]
struct Found {
    worlds: u64,
    granted: u64,
    wrong: Vec<String>,
    caught: BTreeSet<Refusal>,
    at_large: BTreeSet<Refusal>,
}

#[test]
fn every_small_world_is_decided_as_the_tables_say_and_every_check_left_out_is_noticed() {
    let expectation = Expectation::read();
    let found: Vec<(&Family, Found)> = std::thread::scope(|scope| {
        let running: Vec<_> = FAMILIES
            .iter()
            .map(|family| {
                let expectation = &expectation;
                (family, scope.spawn(move || look_at(family, expectation)))
            })
            .collect();
        running
            .into_iter()
            .map(|(family, run)| (family, run.join().expect("the family ends")))
            .collect()
    });
    let mut wrong = Vec::new();
    let mut caught = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (family, found) in &found {
        println!(
            "{:<12} {:>9} worlds, {:>8} granted, {} wrong",
            family.name,
            found.worlds,
            found.granted,
            found.wrong.len()
        );
        wrong.extend(found.wrong.iter().cloned());
        caught.extend(found.caught.iter().copied());
        seen.extend(found.at_large.iter().copied());
    }
    seen.extend(caught.iter().copied());
    let worlds: u64 = found.iter().map(|(_, found)| found.worlds).sum();
    println!("{worlds} worlds, {} unexpected answers", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let mut by_ground: BTreeMap<Ground, Vec<&str>> = BTreeMap::new();
    for refusal in &caught {
        by_ground
            .entry(refusal.ground)
            .or_default()
            .push(refusal.why.word());
    }
    println!(
        "{} checks left out one at a time, each noticed:",
        caught.len()
    );
    for (ground, checks) in by_ground {
        println!("  {:<14} {}", ground.word(), checks.join(" "));
    }
    let unnoticed: Vec<String> = seen
        .difference(&caught)
        .filter(|refusal| !doubly_kept(refusal))
        .map(|refusal| format!("{} {}", refusal.ground.word(), refusal.why.word()))
        .collect();
    assert!(
        unnoticed.is_empty(),
        "left out and not noticed: {}",
        unnoticed.join(", ")
    );
}

#[test]
fn a_period_that_includes_its_end_or_forgets_its_start_is_noticed() {
    let expectation = Expectation::read();
    for mutant in [Mutant::EndIncluded, Mutant::StartExcluded] {
        let noticed = FAMILIES
            .iter()
            .flat_map(Family::worlds)
            .any(|world| mutant::with(mutant, || differs(&world, &expectation).is_some()));
        assert!(noticed, "{mutant:?}");
    }
}

fn doubly_kept(refusal: &Refusal) -> bool {
    DOUBLY_KEPT
        .iter()
        .any(|(ground, why, _)| *ground == refusal.ground && *why == refusal.why.word())
}

fn look_at(family: &Family, expectation: &Expectation) -> Found {
    let mut found = Found::default();
    for world in family.worlds() {
        found.worlds += 1;
        let decision = world.decide();
        if let Some(difference) = difference(&world, &decision, expectation) {
            if found.wrong.len() < 20 {
                found.wrong.push(difference);
            }
            continue;
        }
        match &decision {
            Decision::Allow(_) => found.granted += 1,
            Decision::Deny { why } => leave_out_each(&world, why, expectation, &mut found),
        }
    }
    found
}

/// The control: leaves out each check that said no here, and looks whether the answer is now wrong.
fn leave_out_each(
    world: &World,
    refusals: &[Refusal],
    expectation: &Expectation,
    found: &mut Found,
) {
    for refusal in refusals {
        if found.caught.contains(refusal) {
            continue;
        }
        let noticed = mutant::with(Mutant::LeavesOut(*refusal), || {
            differs(world, expectation).is_some()
        });
        if noticed {
            found.at_large.remove(refusal);
            found.caught.insert(*refusal);
        } else {
            found.at_large.insert(*refusal);
        }
    }
}

fn differs(world: &World, expectation: &Expectation) -> Option<String> {
    difference(world, &world.decide(), expectation)
}

fn difference(world: &World, decision: &Decision, expectation: &Expectation) -> Option<String> {
    let expected = expectation.ground(world);
    if decision.ground() != expected {
        return Some(format!(
            "{world}: expected {expected:?}, decided {decision:?}"
        ));
    }
    let Decision::Allow(allowance) = decision else {
        return None;
    };
    let obligations = expectation.obligations(allowance.ground, world);
    if allowance.obligations != obligations {
        return Some(format!(
            "{world}: expected {obligations:?}, demanded {:?}",
            allowance.obligations
        ));
    }
    let view = expectation.view(allowance.ground, world);
    (allowance.view != view).then(|| {
        format!(
            "{world}: expected to show {view:?}, shows {:?}",
            allowance.view
        )
    })
}
