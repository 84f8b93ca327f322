//! Inference with ten hubs: the bootstrap against its definition, and how often intervals hold.

mod worlds;

use kyoten_evaluation::few_clusters::{Draws, WildChoices, placebo, randomization, wild_bootstrap};
use kyoten_evaluation::group_time::{Base, Choices, Control, Estimator, Kind, estimate};
use kyoten_evaluation::linear::regression::{Regression, Variance};
use kyoten_evaluation::two_way::{EXPOSED, two_way};
use worlds::{World, near};

const CHOICES: WildChoices = WildChoices {
    draws: Draws::Rademacher,
    n_draws: 2000,
    seed: 1,
    level: 0.95,
};

fn ten_hubs(seed: u64, effect: fn(i32, i32) -> f64) -> World {
    World {
        cohorts: vec![(0, 25), (4, 25)],
        n_periods: 7,
        units_per_cluster: 5,
        shared_noise: 1.0,
        effect,
        ..World::usual(seed)
    }
}

#[test]
fn the_quick_bootstrap_is_the_slow_one() {
    // The definition: impose the null, flip the restricted residuals of whole clusters, regress everything again.
    let world = World {
        cohorts: vec![(0, 12), (3, 9), (5, 7)],
        n_periods: 6,
        units_per_cluster: 4,
        shared_noise: 1.0,
        ..World::usual(31)
    };
    let mut panel = world.panel();
    let moving: Vec<f64> = (0..panel.unit.len())
        .map(|row| f64::from(panel.unit[row] * (panel.time[row] + 1) % 7))
        .collect();
    panel
        .covariates
        .push(kyoten_evaluation::linear::regression::Regressor {
            name: "moving".into(),
            values: moving,
        });
    let keep: Vec<usize> = (0..panel.unit.len()).filter(|row| row % 11 != 3).collect();
    let panel = panel.subset(&keep, "unbalanced");
    let regression = two_way(&panel);
    let quick = wild_bootstrap(&regression, EXPOSED, CHOICES).unwrap();
    assert!(quick.enumerated);
    assert_eq!(quick.n_draws, 128);
    let fit = regression.fit(Variance::Crv1, 0.95).unwrap();
    let t = |fit: &kyoten_evaluation::linear::regression::Fit| {
        fit.coefficients[0].value / fit.coefficients[0].standard_error.unwrap()
    };
    near(quick.t, t(&fit), 1e-9);
    let restricted = Regression {
        regressors: regression.regressors[1..].to_vec(),
        ..regression.clone()
    }
    .fit(Variance::Crv1, 0.95)
    .unwrap();
    let clusters = regression.clusters.as_ref().unwrap();
    let n_far = (0..128u32)
        .filter(|draw| {
            let flip = |row: usize| {
                if draw >> clusters.codes[row] & 1 == 0 {
                    0.0
                } else {
                    -2.0
                }
            };
            let outcome = (0..panel.unit.len())
                .map(|row| regression.outcome[row] + flip(row) * restricted.residuals[row])
                .collect();
            let again = Regression {
                outcome,
                ..regression.clone()
            }
            .fit(Variance::Crv1, 0.95)
            .unwrap();
            t(&again).abs() >= t(&fit).abs() * (1.0 - 1e-9)
        })
        .count();
    near(quick.p_value, n_far as f64 / 128.0, 1e-12);
}

#[test]
fn the_interval_holds_exactly_the_values_that_are_not_rejected() {
    let panel = ten_hubs(5, |_, _| 2.0).panel();
    let regression = two_way(&panel);
    let choices = WildChoices {
        draws: Draws::Webb,
        n_draws: 999,
        ..CHOICES
    };
    let found = wild_bootstrap(&regression, EXPOSED, choices).unwrap();
    let [low, high] = found.interval.map(Option::unwrap);
    assert!(low < found.coefficient && found.coefficient < high);
    let p_at = |null: f64| {
        let exposed = &regression.regressors[0].values;
        let outcome = regression
            .outcome
            .iter()
            .zip(exposed)
            .map(|(y, x)| y - null * x)
            .collect();
        wild_bootstrap(
            &Regression {
                outcome,
                ..regression.clone()
            },
            EXPOSED,
            choices,
        )
        .unwrap()
        .p_value
    };
    let step = (high - low) * 1e-3;
    assert!(p_at(low + step) >= 0.05 && p_at(high - step) >= 0.05);
    assert!(p_at(low - step) < 0.05 && p_at(high + step) < 0.05);
    assert_eq!(
        found,
        wild_bootstrap(&regression, EXPOSED, choices).unwrap(),
        "the seed repeats it"
    );
}

#[test]
fn with_ten_hubs_the_bootstrap_covers_and_plain_standard_errors_do_not() {
    let n_worlds = 300;
    let [mut wild, mut plain] = [0, 0];
    for seed in 0..n_worlds {
        let regression = two_way(&ten_hubs(7000 + seed, |_, _| 2.0).panel());
        let found = wild_bootstrap(
            &regression,
            EXPOSED,
            WildChoices {
                n_draws: 1024,
                ..CHOICES
            },
        )
        .unwrap();
        let [low, high] = found.interval.map(|end| end.unwrap_or(f64::NAN));
        wild += u32::from((low.is_nan() || low <= 2.0) && (high.is_nan() || 2.0 <= high));
        let one = &regression
            .fit(Variance::Heteroskedastic, 0.95)
            .unwrap()
            .coefficients[0];
        plain += u32::from(one.low.unwrap() <= 2.0 && 2.0 <= one.high.unwrap());
    }
    println!("wild {wild}, unclustered {plain} of {n_worlds}");
    // 95 % less and plus 3.5 standard errors of a share among 300.
    assert!((272..=298).contains(&wild), "{wild}");
    assert!(plain < 255, "the control: {plain}");
}

#[test]
fn one_treated_hub_among_ten_can_at_best_be_the_most_extreme_of_ten() {
    let world = World {
        cohorts: vec![(0, 45), (4, 5)],
        effect: |_, _| 20.0,
        ..ten_hubs(3, |_, _| 20.0)
    };
    let found = randomization(&world.panel(), 999, 1).unwrap();
    assert!(found.enumerated);
    assert_eq!((found.n_assignments, found.n_dealt), (10, 10));
    near(found.p_value, 0.1, 1e-12);
    near(found.smallest_p_value, 0.1, 1e-12);
}

#[test]
fn randomization_rejects_a_large_effect_and_keeps_its_level_without_one() {
    let real = randomization(&ten_hubs(11, |_, _| 6.0).panel(), 999, 1).unwrap();
    assert!(real.enumerated, "10 choose 5 is 252");
    assert!(real.p_value <= 2.0 / 252.0 + 1e-12, "{}", real.p_value);
    let n_worlds = 200;
    let rejected = (0..n_worlds)
        .filter(|seed| {
            randomization(&ten_hubs(9000 + seed, |_, _| 0.0).panel(), 300, *seed)
                .unwrap()
                .p_value
                <= 0.05
        })
        .count();
    println!("rejected {rejected} of {n_worlds} without effect");
    assert!((2..=22).contains(&rejected), "{rejected}");
}

#[test]
fn a_placebo_finds_nothing_unless_the_trend_was_there_before() {
    let choices = Choices {
        control: Control::Never,
        estimator: Estimator::DoublyRobust,
        base: Base::Varying,
        anticipation: 0,
        level: 0.95,
    };
    let world = World {
        cohorts: vec![(0, 60), (5, 60)],
        ..World::usual(2)
    };
    let overall = |panel: &kyoten_evaluation::Panel| {
        estimate(&placebo(panel, 2).unwrap(), choices)
            .unwrap()
            .aggregate(Kind::Simple)
            .unwrap()
            .overall
    };
    let mut panel = world.panel();
    assert!(
        placebo(&panel, 4)
            .unwrap_err()
            .to_string()
            .contains("the panel begins in 1")
    );
    assert!(overall(&panel).p_value.unwrap() > 0.05);
    for row in 0..panel.unit.len() {
        if let Some(since) = panel.relative_time(row) {
            panel.outcome[row] += f64::from(since);
        }
    }
    assert!(
        overall(&panel).p_value.unwrap() < 0.001,
        "the control: exposed districts grow on their own"
    );
}
