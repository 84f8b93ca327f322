//! Absorbed fixed effects give what dummies would give, and say what they left out.
#![expect(clippy::unwrap_used, reason = "tests")]

mod worlds;

use kyoten_evaluation::linear::Factor;
use kyoten_evaluation::linear::regression::{Regression, Regressor, Variance};
use kyoten_evaluation::{Refusal, Warning};
use proptest::prelude::*;
use worlds::near;

fn factor(name: &str, codes: &[u32]) -> Factor {
    let levels: Vec<usize> = (0..codes.len()).collect();
    let n_levels = codes.iter().max().map_or(0, |&most| most as usize + 1);
    Factor {
        name: name.into(),
        codes: codes.to_vec(),
        n_levels,
    }
    .subset(&levels)
}

/// Ordinary least squares on real dummy columns by Gauss–Jordan elimination with complete disregard for speed.
fn naive(regression: &Regression, rows: &[usize]) -> Vec<f64> {
    let mut columns: Vec<Vec<f64>> = regression
        .regressors
        .iter()
        .map(|one| rows.iter().map(|&r| one.values[r]).collect())
        .collect();
    let n_wanted = columns.len();
    for factor in &regression.absorb {
        for level in 0..factor.n_levels {
            columns.push(
                rows.iter()
                    .map(|&r| f64::from(u8::from(factor.codes[r] as usize == level)))
                    .collect(),
            );
        }
    }
    let weight = |at: usize| regression.weights.as_ref().map_or(1.0, |w| w[rows[at]]);
    let k = columns.len();
    let product = |a: &[f64], b: &[f64]| {
        (0..rows.len())
            .map(|at| weight(at) * a[at] * b[at])
            .sum::<f64>()
    };
    let y: Vec<f64> = rows.iter().map(|&r| regression.outcome[r]).collect();
    let mut a: Vec<Vec<f64>> = (0..k)
        .map(|i| {
            (0..k)
                .map(|j| product(&columns[i], &columns[j]))
                .chain([product(&columns[i], &y)])
                .collect()
        })
        .collect();
    // Dummies first, so that the redundant ones fall away and not a regressor.
    let mut solved = vec![None; k];
    let mut used = vec![false; k];
    for column in (0..k).rev() {
        let pivot = (0..k)
            .filter(|&row| !used[row])
            .max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))
            .unwrap();
        if a[pivot][column].abs() < 1e-7 {
            continue;
        }
        used[pivot] = true;
        solved[column] = Some(pivot);
        for row in 0..k {
            if row != pivot {
                let by = a[row][column] / a[pivot][column];
                let taken: Vec<f64> = a[pivot].iter().map(|cell| by * cell).collect();
                a[row]
                    .iter_mut()
                    .zip(taken)
                    .for_each(|(cell, taken)| *cell -= taken);
            }
        }
    }
    (0..n_wanted)
        .map(|column| solved[column].map_or(f64::NAN, |row| a[row][k] / a[row][column]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn absorbing_is_the_same_as_dummies(
        rows in prop::collection::vec((0u32..6, 0u32..5, 0u32..3, -5.0..5.0f64, -5.0..5.0f64, -5.0..5.0f64, 0.2..3.0f64), 40..80),
        n_factors in 1usize..4,
        weighted: bool,
    ) {
        let all = [
            factor("a", &rows.iter().map(|r| r.0).collect::<Vec<_>>()),
            factor("b", &rows.iter().map(|r| r.1).collect::<Vec<_>>()),
            factor("c", &rows.iter().map(|r| r.2).collect::<Vec<_>>()),
        ];
        let regression = Regression {
            outcome: rows.iter().map(|r| r.3 + f64::from(r.0) - 2.0 * f64::from(r.1)).collect(),
            regressors: vec![
                Regressor { name: "x".into(), values: rows.iter().map(|r| r.4 + f64::from(r.1)).collect() },
                Regressor { name: "z".into(), values: rows.iter().map(|r| r.5).collect() },
            ],
            absorb: all[..n_factors].to_vec(),
            weights: weighted.then(|| rows.iter().map(|r| r.6).collect()),
            clusters: None,
        };
        let fit = regression.fit(Variance::Homoskedastic, 0.95).unwrap();
        let wanted = naive(&regression, &fit.rows);
        for (one, wanted) in fit.coefficients.iter().zip(wanted) {
            prop_assert!((one.value - wanted).abs() < 1e-10, "{} {}", one.value, wanted);
        }
        prop_assert!(!fit.warnings.contains(&Warning::NotProved));
    }
}

#[test]
fn a_long_chain_of_sparse_mobility_is_still_exact() {
    // Each nurse works at two stations next to each other in a long line: the worst case for alternating projections.
    let n = 400u32;
    let nurse: Vec<u32> = (0..n).flat_map(|i| [i, i]).collect();
    let station: Vec<u32> = (0..n).flat_map(|i| [i, i + 1]).collect();
    let x: Vec<f64> = (0..2 * n).map(|i| f64::from(i).sqrt()).collect();
    let outcome: Vec<f64> = (0..x.len())
        .map(|row| 1.5 * x[row] + f64::from(nurse[row]) * 0.3 - f64::from(station[row] % 7))
        .collect();
    let regression = Regression {
        outcome,
        regressors: vec![Regressor {
            name: "x".into(),
            values: x,
        }],
        absorb: vec![factor("nurse", &nurse), factor("station", &station)],
        weights: None,
        clusters: None,
    };
    // The two stations at the ends have one nurse each, and taking those rows out leaves the next ones alone: all go.
    assert!(matches!(
        regression.fit(Variance::Homoskedastic, 0.95),
        Err(Refusal::NoRows(_))
    ));
    // Closed to a ring there are no ends.
    let ring: Vec<u32> = station.iter().map(|&s| s % n).collect();
    let regression = Regression {
        outcome: (0..ring.len())
            .map(|row| {
                1.5 * regression.regressors[0].values[row] + f64::from(nurse[row]) * 0.3
                    - f64::from(ring[row] % 7)
                    + (row as f64 * 0.7).sin()
            })
            .collect(),
        absorb: vec![factor("nurse", &nurse), factor("station", &ring)],
        ..regression
    };
    // 800 rows, 799 dimensions of dummies: one is left for x, none for an error.
    assert_eq!(
        regression.fit(Variance::Homoskedastic, 0.95).unwrap_err(),
        Refusal::TooFewRows {
            n_rows: 800,
            n_parameters: 800
        }
    );
    // A third station a nurse leaves room for an error, and the chain is as long as before.
    let third: Vec<u32> = (0..n).map(|i| (i + 5) % n).collect();
    let nurse: Vec<u32> = nurse.iter().copied().chain(0..n).collect();
    let station: Vec<u32> = ring.iter().copied().chain(third).collect();
    let x: Vec<f64> = (0..3 * n).map(|i| f64::from(i * i % 17)).collect();
    let regression = Regression {
        outcome: (0..x.len())
            .map(|row| 1.5 * x[row] + f64::from(nurse[row]) * 0.3 - f64::from(station[row] % 7))
            .collect(),
        regressors: vec![Regressor {
            name: "x".into(),
            values: x,
        }],
        absorb: vec![factor("nurse", &nurse), factor("station", &station)],
        weights: None,
        clusters: None,
    };
    let fit = regression.fit(Variance::Heteroskedastic, 0.95).unwrap();
    near(fit.coefficients[0].value, 1.5, 1e-10);
    assert_eq!(fit.warnings, []);
}

#[test]
fn what_cannot_be_told_apart_is_named_and_singletons_are_counted() {
    let unit = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3];
    let x = [1.0, 2.0, 4.0, 2.0, 2.5, 9.0, 0.0, 1.0, 3.0, 5.0];
    let regression = Regression {
        outcome: x
            .iter()
            .enumerate()
            .map(|(i, x)| x * 2.0 + (i as f64).cos())
            .collect(),
        regressors: vec![
            Regressor {
                name: "x".into(),
                values: x.to_vec(),
            },
            Regressor {
                name: "twice x".into(),
                values: x.iter().map(|x| 2.0 * x).collect(),
            },
            Regressor {
                name: "born".into(),
                values: unit.iter().map(|&u| 1900.0 + f64::from(u)).collect(),
            },
        ],
        absorb: vec![factor("unit", &unit)],
        weights: None,
        clusters: None,
    };
    let fit = regression.fit(Variance::Homoskedastic, 0.95).unwrap();
    assert_eq!(
        fit.warnings,
        [
            Warning::Singletons { n_rows: 1 },
            Warning::Collinear {
                names: vec!["twice x".into(), "born".into()]
            }
        ]
    );
    assert_eq!(fit.n_rows, 9);
    let only_born = Regression {
        regressors: vec![regression.regressors[2].clone()],
        ..regression
    };
    assert_eq!(
        only_born.fit(Variance::Homoskedastic, 0.95).unwrap_err(),
        Refusal::NotIdentified("born".into())
    );
}

#[test]
fn the_jackknife_is_never_smaller_than_the_sandwich_here_and_one_treated_cluster_has_none() {
    let world = worlds::World {
        units_per_cluster: 10,
        shared_noise: 1.0,
        ..worlds::World::usual(3)
    };
    let panel = world.panel();
    let regression = kyoten_evaluation::two_way::two_way(&panel);
    let [crv1, crv3] =
        [Variance::Crv1, Variance::Crv3].map(|one| regression.fit(one, 0.95).unwrap());
    let se = |fit: &kyoten_evaluation::linear::regression::Fit| {
        fit.coefficients[0].standard_error.unwrap()
    };
    assert!(se(&crv3) > se(&crv1));
    assert_eq!(crv1.n_clusters, Some(10));
    assert_eq!(
        crv1.n_parameters,
        1 + 8,
        "units are nested in clusters and do not count, periods do"
    );

    let one = worlds::World {
        cohorts: vec![(0, 30), (4, 10)],
        units_per_cluster: 10,
        ..worlds::World::usual(3)
    };
    let panel = one.panel();
    let fit = kyoten_evaluation::two_way::two_way(&panel)
        .fit(Variance::Crv3, 0.95)
        .unwrap();
    assert_eq!(fit.coefficients[0].standard_error, None);
    assert!(
        fit.warnings
            .iter()
            .any(|one| matches!(one, Warning::HangsOnOneCluster))
    );
    assert!(kyoten_evaluation::two_way::few_treated_clusters(&panel).is_some());
}
