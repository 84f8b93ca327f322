//! Imputed effects: exact without noise, equal to simpler methods where these hold, honest in their intervals.

mod worlds;

use kyoten_evaluation::imputation::{Uncertainty, estimate};
use kyoten_evaluation::linear::regression::Variance;
use kyoten_evaluation::two_way::two_way;
use kyoten_evaluation::{Layout, Panel, Refusal, Warning};
use worlds::{World, layout, mpdta, near};

#[test]
fn any_effect_is_found_exactly_without_noise_also_with_a_covariate_and_lost_rows() {
    let effect: fn(i32, i32) -> f64 = |cohort, since| f64::from(cohort) - f64::from(since) * 3.0;
    let mut panel = World {
        noise: 0.0,
        effect,
        ..World::usual(4)
    }
    .panel();
    let moving: Vec<f64> = (0..panel.unit.len())
        .map(|row| f64::from(panel.unit[row] * panel.time[row] % 11))
        .collect();
    panel
        .outcome
        .iter_mut()
        .zip(&moving)
        .for_each(|(y, x)| *y += 0.5 * x);
    panel
        .covariates
        .push(kyoten_evaluation::linear::regression::Regressor {
            name: "moving".into(),
            values: moving,
        });
    let keep: Vec<usize> = (0..panel.unit.len()).filter(|row| row % 13 != 5).collect();
    let panel = panel.subset(&keep, "some rows are lost");
    for uncertainty in [Uncertainty::Imputation, Uncertainty::TwoStage] {
        let found = estimate(&panel, uncertainty, 0.95).unwrap();
        let exposed = (0..panel.unit.len()).filter(|&row| panel.is_exposed(row));
        let truth: Vec<f64> = exposed
            .map(|row| {
                effect(
                    panel.cohort[panel.unit[row] as usize].unwrap(),
                    panel.relative_time(row).unwrap(),
                )
            })
            .collect();
        near(
            found.overall.value,
            truth.iter().sum::<f64>() / truth.len() as f64,
            1e-9,
        );
        assert_eq!(found.warnings, []);
    }
}

#[test]
fn with_one_cohort_it_is_the_two_way_estimate() {
    let panel = World {
        cohorts: vec![(0, 30), (5, 20)],
        ..World::usual(12)
    }
    .panel();
    let plain = two_way(&panel).fit(Variance::Crv1, 0.95).unwrap();
    let found = estimate(&panel, Uncertainty::TwoStage, 0.95).unwrap();
    near(found.overall.value, plain.coefficients[0].value, 1e-10);
    // Without the small-sample corrections the standard errors are the same too.
    let (g, n, k) = (
        50.0,
        400.0,
        f64::from(u32::try_from(plain.n_parameters).unwrap()),
    );
    let uncorrected = plain.coefficients[0].standard_error.unwrap()
        / f64::sqrt(g / (g - 1.0) * (n - 1.0) / (n - k));
    near(found.overall.standard_error.unwrap(), uncorrected, 1e-10);
}

#[test]
fn rows_without_a_counterfactual_are_said() {
    let panel = World {
        cohorts: vec![(0, 10), (1, 5), (4, 10)],
        ..World::usual(3)
    }
    .panel();
    let found = estimate(&panel, Uncertainty::Imputation, 0.95).unwrap();
    assert!(matches!(
        found.warnings[..],
        [Warning::NoCounterfactual { n_rows: 40, .. }]
    ));
    assert_eq!(found.n_exposed, 50);
    let never = World {
        cohorts: vec![(0, 10)],
        ..World::usual(3)
    }
    .panel();
    assert_eq!(
        estimate(&never, Uncertainty::Imputation, 0.95).unwrap_err(),
        Refusal::Design("no row is exposed".into())
    );
}

#[test]
fn the_minimum_wage_is_near_what_other_estimators_say() {
    let Some(panel) = mpdta(&[]) else { return };
    let [one, two] = [Uncertainty::Imputation, Uncertainty::TwoStage]
        .map(|one| estimate(&panel, one, 0.95).unwrap());
    println!(
        "mpdta imputation {:?}\nmpdta two-stage {:?}",
        one.overall, two.overall
    );
    near(one.overall.value, two.overall.value, 1e-12);
    near(one.overall.value, -0.04, 0.01);
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    let n_worlds = 200;
    let mut covered = [0, 0];
    for seed in 0..n_worlds {
        let world = World {
            cohorts: vec![(0, 160), (3, 120), (5, 120)],
            n_periods: 6,
            units_per_cluster: 5,
            shared_noise: 1.0,
            ..World::usual(3000 + seed)
        };
        let layout = Layout {
            cluster: Some("cluster".into()),
            ..layout("unit", "time", "outcome", "first")
        };
        let panel = Panel::read("made.csv", world.csv().as_bytes(), &layout).unwrap();
        for (uncertainty, covered) in [Uncertainty::Imputation, Uncertainty::TwoStage]
            .into_iter()
            .zip(&mut covered)
        {
            let overall = estimate(&panel, uncertainty, 0.95).unwrap().overall;
            *covered += u32::from(overall.low.unwrap() <= 2.0 && 2.0 <= overall.high.unwrap());
        }
    }
    println!("covered {covered:?} of {n_worlds}");
    for covered in covered {
        assert!((176..=200).contains(&covered), "{covered}");
    }
}
