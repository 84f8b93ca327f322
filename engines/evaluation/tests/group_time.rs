//! Group-time effects: the published ones, known ones, and intervals that cover as often as they say.

mod worlds;

use kyoten_evaluation::group_time::{Base, Choices, Control, Estimator, Kind, estimate};
use kyoten_evaluation::{Layout, Panel, Refusal, Warning};
use worlds::{World, layout, mpdta, near};

const USUAL: Choices = Choices {
    control: Control::Never,
    estimator: Estimator::DoublyRobust,
    base: Base::Varying,
    anticipation: 0,
    level: 0.95,
};

/// Published by the R package did (Callaway & Sant'Anna) for mpdta without covariates, never treated.
const PUBLISHED: [(i32, i32, f64); 12] = [
    (2004, 2004, -0.0105),
    (2004, 2005, -0.0704),
    (2004, 2006, -0.1373),
    (2004, 2007, -0.1008),
    (2006, 2004, 0.0065),
    (2006, 2005, -0.0028),
    (2006, 2006, -0.0046),
    (2006, 2007, -0.0412),
    (2007, 2004, 0.0305),
    (2007, 2005, -0.0027),
    (2007, 2006, -0.0311),
    (2007, 2007, -0.0261),
];

#[test]
fn the_minimum_wage_effects_are_those_published() {
    let Some(panel) = mpdta(&[]) else { return };
    for estimator in [
        Estimator::DoublyRobust,
        Estimator::InverseProbability,
        Estimator::Regression,
    ] {
        let found = estimate(&panel, Choices { estimator, ..USUAL }).unwrap();
        assert_eq!(found.cells.len(), 12);
        for (cell, (group, time, wanted)) in found.cells.iter().zip(PUBLISHED) {
            assert_eq!((cell.group, cell.time), (group, time));
            near(cell.estimate.value, wanted, 5e-5);
        }
        near(found.cells[0].estimate.value, -0.010_503_246_2, 1e-10);
        let simple = found.aggregate(Kind::Simple).unwrap().overall;
        near(simple.value, -0.039_951, 5e-7);
        near(simple.standard_error.unwrap(), 0.012_034, 5e-7);
    }
}

#[test]
fn the_averages_of_mpdta_are_those_published() {
    let Some(panel) = mpdta(&[]) else { return };
    let found = estimate(&panel, USUAL).unwrap();
    let dynamic = found.aggregate(Kind::Dynamic).unwrap();
    for (part, (since, wanted)) in dynamic.parts.iter().zip([
        (-3, 0.0305),
        (-2, -0.0006),
        (-1, -0.0245),
        (0, -0.0199),
        (1, -0.0510),
        (2, -0.1373),
        (3, -0.1008),
    ]) {
        assert_eq!(part.at, since);
        near(part.estimate.value, wanted, 5e-5);
    }
    near(dynamic.overall.value, -0.0772, 5e-5);
    let group = found.aggregate(Kind::Group).unwrap();
    for (part, wanted) in group.parts.iter().zip([-0.0797, -0.0229, -0.0261]) {
        near(part.estimate.value, wanted, 5e-5);
    }
    near(group.overall.value, -0.0310, 5e-5);
    let calendar = found.aggregate(Kind::Calendar).unwrap();
    println!(
        "calendar {:?}; pre-test {:?}",
        calendar.overall, found.pre_test
    );
    near(found.pre_test.unwrap().p_value, 0.168_12, 5e-5);
}

#[test]
fn with_covariates_the_minimum_wage_effects_are_those_published() {
    // did's vignette: est_method "dr", xformla = ~lpop.
    let Some(panel) = mpdta(&["lpop"]) else {
        return;
    };
    let found = estimate(&panel, USUAL).unwrap();
    let wanted = [
        -0.0145, -0.0764, -0.1404, -0.1069, -0.0005, -0.0062, 0.0010, -0.0413, 0.0267, -0.0046,
        -0.0284, -0.0288,
    ];
    for (cell, wanted) in found.cells.iter().zip(wanted) {
        near(cell.estimate.value, wanted, 1e-4);
    }
    for estimator in [Estimator::InverseProbability, Estimator::Regression] {
        let other = estimate(&panel, Choices { estimator, ..USUAL }).unwrap();
        for (one, other) in found.cells.iter().zip(&other.cells) {
            near(one.estimate.value, other.estimate.value, 0.005);
            near(
                one.estimate.standard_error.unwrap(),
                other.estimate.standard_error.unwrap(),
                0.003,
            );
        }
    }
}

#[test]
fn any_effect_is_found_exactly_when_there_is_no_noise() {
    let effect: fn(i32, i32) -> f64 = |cohort, since| f64::from(cohort) + f64::from(since * since);
    let panel = World {
        noise: 0.0,
        effect,
        ..World::usual(4)
    }
    .panel();
    for control in [Control::Never, Control::NotYet] {
        for base in [Base::Varying, Base::Universal] {
            let found = estimate(
                &panel,
                Choices {
                    control,
                    base,
                    ..USUAL
                },
            )
            .unwrap();
            for cell in &found.cells {
                let since = cell.time - cell.group;
                near(
                    cell.estimate.value,
                    if since >= 0 {
                        effect(cell.group, since)
                    } else {
                        0.0
                    },
                    1e-9,
                );
            }
        }
    }
}

#[test]
fn relabelled_shuffled_and_weighted_by_one_the_answers_stay() {
    let world = World::usual(8);
    let csv = world.csv();
    let mut lines: Vec<&str> = csv.lines().skip(1).collect();
    lines.reverse();
    let shuffled = format!(
        "unit,time,outcome,first,cluster,age,w\n{}",
        lines
            .iter()
            .map(|line| format!("{line},7\n").replacen('u', "district ", 1))
            .collect::<String>()
    );
    let layout = Layout {
        cluster: Some("cluster".into()),
        weight: Some("w".into()),
        ..layout("unit", "time", "outcome", "first")
    };
    let other = Panel::read("P.csv", shuffled.as_bytes(), &layout).unwrap();
    let [one, other] = [world.panel(), other].map(|panel| estimate(&panel, USUAL).unwrap());
    for (one, other) in one.cells.iter().zip(&other.cells) {
        near(one.estimate.value, other.estimate.value, 1e-12);
        near(
            one.estimate.standard_error.unwrap(),
            other.estimate.standard_error.unwrap(),
            1e-12,
        );
    }
}

#[test]
fn what_cannot_be_estimated_is_said() {
    let all_exposed = World {
        cohorts: vec![(4, 20), (6, 20)],
        ..World::usual(6)
    }
    .panel();
    assert!(
        matches!(estimate(&all_exposed, USUAL), Err(Refusal::Design(why)) if why.contains("not-yet"))
    );
    let found = estimate(
        &all_exposed,
        Choices {
            control: Control::NotYet,
            ..USUAL
        },
    )
    .unwrap();
    let left_out = found
        .warnings
        .iter()
        .filter(|one| matches!(one, Warning::CellLeftOut { .. }))
        .count();
    assert_eq!(
        left_out,
        3 + 5,
        "cohort 4 has nobody to compare with from period 6 on, cohort 6 from period 4 on"
    );

    // Separation: the covariate is the exposure itself.
    let mut separated = World::usual(6).panel();
    let values = (0..separated.unit.len())
        .map(|row| {
            f64::from(u8::from(
                separated.cohort[separated.unit[row] as usize].is_some(),
            ))
        })
        .collect();
    separated
        .covariates
        .push(kyoten_evaluation::linear::regression::Regressor {
            name: "exposed ever".into(),
            values,
        });
    let refused = estimate(
        &separated,
        Choices {
            estimator: Estimator::InverseProbability,
            ..USUAL
        },
    );
    assert!(refused.is_err(), "no cell can be estimated");

    let lonely = World {
        cohorts: vec![(0, 20), (4, 1), (1, 3)],
        ..World::usual(6)
    }
    .panel();
    let found = estimate(&lonely, USUAL).unwrap();
    assert!(found.warnings.contains(&Warning::SmallGroup {
        group: "4".into(),
        n_units: 1
    }));
    let last = found.attrition.last().unwrap();
    assert_eq!(
        (last.step.as_str(), last.n_units),
        ("units not exposed from the first period on", 21)
    );
}

#[test]
fn bands_repeat_with_their_seed_and_reach_farther_than_single_intervals() {
    let found = estimate(&World::usual(7).panel(), USUAL).unwrap();
    let [one, same, other] = [5, 5, 6].map(|seed| found.bands(999, seed).unwrap());
    assert_eq!(one, same);
    assert_ne!(one.critical_value, other.critical_value);
    assert!(
        one.critical_value > 2.2 && one.critical_value < 4.0,
        "{}",
        one.critical_value
    );
    for (cell, se) in found.cells.iter().zip(&one.standard_errors) {
        near(*se, cell.estimate.standard_error.unwrap(), 0.1 * se);
    }
}

#[test]
fn ninety_five_percent_intervals_cover_ninety_five_percent_of_the_time() {
    let n_worlds = 300;
    let (mut covered, mut covered_at_once) = (0, 0);
    for seed in 0..n_worlds {
        let panel = World {
            cohorts: vec![(0, 60), (3, 40), (4, 40)],
            n_periods: 5,
            ..World::usual(1000 + seed)
        }
        .panel();
        let found = estimate(&panel, USUAL).unwrap();
        let overall = found.aggregate(Kind::Simple).unwrap().overall;
        covered += u32::from(overall.low.unwrap() <= 2.0 && 2.0 <= overall.high.unwrap());
        let bands = found.bands(300, seed).unwrap();
        let all = found
            .cells
            .iter()
            .zip(&bands.bands)
            .all(|(cell, [low, high])| {
                let truth = if cell.time >= cell.group { 2.0 } else { 0.0 };
                *low <= truth && truth <= *high
            });
        covered_at_once += u32::from(all);
    }
    println!("covered {covered} of {n_worlds}, all at once {covered_at_once}");
    // Four standard errors of a share of 0.95 among 300 are 5 percentage points.
    assert!((270..=300).contains(&covered));
    assert!((264..=300).contains(&covered_at_once));
}

#[test]
fn shocks_shared_within_clusters_need_clustered_errors() {
    // The control: standard errors by unit on the same worlds are too short.
    let n_worlds = 150;
    let [mut by_cluster, mut by_unit] = [0, 0];
    for seed in 0..n_worlds {
        let world = World {
            cohorts: vec![(0, 200), (4, 200)],
            n_periods: 6,
            units_per_cluster: 8,
            shared_noise: 1.0,
            ..World::usual(500 + seed)
        };
        let clustered = world.panel();
        let alone = Panel::read(
            "made.csv",
            world.csv().as_bytes(),
            &layout("unit", "time", "outcome", "first"),
        )
        .unwrap();
        for (panel, covered) in [(clustered, &mut by_cluster), (alone, &mut by_unit)] {
            let overall = estimate(&panel, USUAL)
                .unwrap()
                .aggregate(Kind::Simple)
                .unwrap()
                .overall;
            *covered += u32::from(overall.low.unwrap() <= 2.0 && 2.0 <= overall.high.unwrap());
        }
    }
    println!("covered by cluster {by_cluster}, by unit {by_unit} of {n_worlds}");
    assert!(by_cluster >= 132, "{by_cluster}");
    assert!(by_unit < 110, "{by_unit}");
}
