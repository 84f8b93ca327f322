//! Two-way fixed effects, event studies, and their decomposition: published numbers and known effects.

mod worlds;

use kyoten_evaluation::bacon::{Comparison, decompose};
use kyoten_evaluation::linear::regression::Variance;
use kyoten_evaluation::table::{Kind, Wanted, read};
use kyoten_evaluation::two_by_two::TwoByTwo;
use kyoten_evaluation::two_way::{Window, event_study, two_way};
use kyoten_evaluation::{Panel, Refusal, sun_abraham};
use worlds::{World, layout, mpdta, near, published};

#[test]
fn card_and_krueger_find_that_employment_did_not_fall() {
    let Some(bytes) = published("did-card-krueger/card_krueger_njmin3.csv") else {
        return;
    };
    let wanted = ["fte", "nj", "d"].map(|name| Wanted {
        name: name.into(),
        kind: Kind::Number,
    });
    let table = read("njmin3.csv", &bytes, &wanted).unwrap();
    let is_one = |name: &str| {
        table
            .numbers(name)
            .unwrap()
            .iter()
            .map(|&v| v == 1.0)
            .collect::<Vec<bool>>()
    };
    let design = TwoByTwo {
        outcome: table.numbers("fte").unwrap().to_vec(),
        treated: is_one("nj"),
        after: is_one("d"),
        weights: None,
        clusters: None,
    };
    let found = design.estimate(Variance::Heteroskedastic, 0.95).unwrap();
    near(found.effect.value, 2.7536, 5e-5);
    for (found, wanted) in [
        (found.comparison[0], 23.33),
        (found.comparison[1], 21.17),
        (found.treated[0], 20.44),
        (found.treated[1], 21.03),
    ] {
        near(found, wanted, 0.005);
    }
    let none_after = TwoByTwo {
        after: vec![false; design.after.len()],
        ..design
    };
    assert_eq!(
        none_after
            .estimate(Variance::Heteroskedastic, 0.95)
            .unwrap_err(),
        Refusal::Design("no row is comparison after, nor treated after".into())
    );
}

#[test]
fn goodman_bacon_takes_the_mathematics_reform_apart_as_published() {
    let Some(bytes) = published("did-card-krueger/bacondecomp_math_reform.csv") else {
        return;
    };
    let panel = Panel::read(
        "math_reform.csv",
        &bytes,
        &layout("state", "class", "incearn_ln", "reformyr_math"),
    )
    .unwrap();
    let found = decompose(&panel).unwrap();
    let published = [
        (Comparison::EarlierVersusLater, 0.06353, 0.02868),
        (Comparison::LaterVersusEarlier, 0.05265, 0.03375),
        (Comparison::Never, 0.88382, -0.00129),
    ];
    for (comparison, weight, estimate) in published {
        let one = found
            .summary
            .iter()
            .find(|one| one.comparison == comparison)
            .unwrap();
        near(one.weight, weight, 5e-6);
        near(one.estimate, estimate, 5e-6);
    }
    let fit = two_way(&panel).fit(Variance::Crv1, 0.95).unwrap();
    near(found.two_way, fit.coefficients[0].value, 1e-12);
}

#[test]
fn the_decomposition_adds_up_to_the_regression_also_with_units_always_exposed() {
    let world = World {
        cohorts: vec![(0, 11), (1, 7), (3, 9), (6, 13)],
        effect: |_, since| f64::from(since),
        ..World::usual(9)
    };
    let panel = world.panel();
    let found = decompose(&panel).unwrap();
    let fit = two_way(&panel).fit(Variance::Crv1, 0.95).unwrap();
    near(found.two_way, fit.coefficients[0].value, 1e-12);
    near(found.pairs.iter().map(|one| one.weight).sum(), 1.0, 1e-12);
    assert_eq!(found.summary.len(), 4);
    let unbalanced = panel.subset(&(1..panel.unit.len()).collect::<Vec<_>>(), "one row lost");
    assert!(matches!(decompose(&unbalanced), Err(Refusal::Design(_))));
}

#[test]
fn a_constant_effect_is_found_by_all_and_without_noise_exactly() {
    let panel = World {
        noise: 0.0,
        ..World::usual(1)
    }
    .panel();
    near(
        two_way(&panel)
            .fit(Variance::Crv1, 0.95)
            .unwrap()
            .coefficients[0]
            .value,
        2.0,
        1e-10,
    );
    let study = event_study(&panel, None, Variance::Crv1, 0.95).unwrap();
    assert_eq!(study.warnings, []);
    for one in &study.effects {
        near(
            one.estimate.value,
            if one.since >= 0 { 2.0 } else { 0.0 },
            1e-10,
        );
    }
    near(
        sun_abraham::estimate(&panel, Variance::Crv1, 0.95)
            .unwrap()
            .overall
            .value,
        2.0,
        1e-10,
    );
}

#[test]
fn with_effects_that_differ_sun_and_abraham_are_right_where_two_way_is_not() {
    // The control: what the plain regression gets wrong on the same panel without any noise.
    let effect: fn(i32, i32) -> f64 = |cohort, since| {
        if cohort == 4 {
            1.0 + f64::from(since) * 2.0
        } else {
            -1.0
        }
    };
    let panel = World {
        noise: 0.0,
        effect,
        ..World::usual(2)
    }
    .panel();
    let found = sun_abraham::estimate(&panel, Variance::Crv1, 0.95).unwrap();
    for one in &found.effects {
        let wanted = match one.since {
            ..0 => 0.0,
            since @ 0..=2 => (effect(4, since) + effect(6, since)) / 2.0,
            since => effect(4, since),
        };
        near(one.estimate.value, wanted, 1e-9);
    }
    let plain = event_study(&panel, None, Variance::Crv1, 0.95).unwrap();
    let at = |since: i32| {
        plain
            .effects
            .iter()
            .find(|one| one.since == since)
            .unwrap()
            .estimate
            .value
    };
    assert!((at(0) - (effect(4, 0) + effect(6, 0)) / 2.0).abs() > 0.05);
    assert!(
        (two_way(&panel)
            .fit(Variance::Crv1, 0.95)
            .unwrap()
            .coefficients[0]
            .value
            - found.overall.value)
            .abs()
            > 0.1
    );
}

#[test]
fn ends_of_the_window_are_shared_and_a_trend_before_exposure_is_noticed() {
    let panel = World::usual(5).panel();
    let study = event_study(
        &panel,
        Some(Window { first: -3, last: 2 }),
        Variance::Crv1,
        0.95,
    )
    .unwrap();
    let times: Vec<i32> = study.effects.iter().map(|one| one.since).collect();
    assert_eq!(times, [-3, -2, 0, 1, 2]);
    assert!(study.pre_trend.unwrap().p_value > 0.05);
    // The control: exposed districts grow on their own before exposure.
    let mut trending = World::usual(5).panel();
    for row in 0..trending.unit.len() {
        if let Some(since) = trending.relative_time(row) {
            trending.outcome[row] += 0.8 * f64::from(since);
        }
    }
    assert!(
        event_study(&trending, None, Variance::Crv1, 0.95)
            .unwrap()
            .pre_trend
            .unwrap()
            .p_value
            < 0.001
    );
}

#[test]
fn mpdta_has_the_two_way_estimate_every_package_gives() {
    let Some(panel) = mpdta(&[]) else { return };
    let fit = two_way(&panel).fit(Variance::Crv1, 0.95).unwrap();
    println!("mpdta two-way: {:?}", fit.coefficients[0]);
    near(fit.coefficients[0].value, -0.036_549, 1e-5);
}
