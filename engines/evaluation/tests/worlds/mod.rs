//! Panels for the tests: made ones with a known effect, and published ones where they are present.
#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "the tests' own functions")]

use std::fmt::Write;
use std::path::PathBuf;

use kyoten_evaluation::{Layout, Panel};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The bytes of a published data set; `None` (and a line saying so) where it is absent.
pub fn published(path: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    let bytes = std::fs::read(file).ok();
    if bytes.is_none() {
        eprintln!("skipped: {path} is not here");
    }
    bytes
}

/// A layout with the columns' plain names.
pub fn layout(unit: &str, time: &str, outcome: &str, cohort: &str) -> Layout {
    Layout {
        unit: unit.into(),
        time: time.into(),
        outcome: outcome.into(),
        cohort: Some(cohort.into()),
        weight: None,
        cluster: None,
        covariates: Vec::new(),
        absorb: Vec::new(),
    }
}

/// The minimum wage panel of Callaway and Sant'Anna: 500 counties, 2003 to 2007.
pub fn mpdta(covariates: &[&str]) -> Option<Panel> {
    let bytes = published("did-mpdta/mpdta.csv")?;
    let layout = Layout {
        covariates: covariates.iter().map(|&name| name.to_owned()).collect(),
        ..layout("countyreal", "year", "lemp", "first.treat")
    };
    Some(Panel::read("mpdta.csv", &bytes, &layout).unwrap())
}

/// A made panel of hubs' districts: who, when, the effect as a function of periods since exposure, how noisy.
pub struct World {
    pub seed: u64,
    /// Units of each cohort: first exposure (0 is never) and how many.
    pub cohorts: Vec<(i32, usize)>,
    pub n_periods: i32,
    /// Effect for a cohort, periods since exposure ≥ 0.
    pub effect: fn(i32, i32) -> f64,
    pub noise: f64,
    /// Districts within one cluster, sharing a shock in each period.
    pub units_per_cluster: usize,
    pub shared_noise: f64,
}

impl World {
    pub fn usual(seed: u64) -> World {
        World {
            seed,
            cohorts: vec![(0, 40), (4, 30), (6, 30)],
            n_periods: 8,
            effect: |_, _| 2.0,
            noise: 1.0,
            units_per_cluster: 1,
            shared_noise: 0.0,
        }
    }

    pub fn csv(&self) -> String {
        let mut dice = ChaCha8Rng::seed_from_u64(self.seed);
        let mut csv = String::from("unit,time,outcome,first,cluster,age\n");
        let (mut unit, n_periods) = (0, self.n_periods);
        let n_units: usize = self.cohorts.iter().map(|one| one.1).sum();
        let n_clusters = n_units.div_ceil(self.units_per_cluster);
        let shocks: Vec<f64> = (0..n_clusters * n_periods as usize)
            .map(|_| self.shared_noise * normal(&mut dice))
            .collect();
        for &(first, n_units) in &self.cohorts {
            for _ in 0..n_units {
                let cluster = unit / self.units_per_cluster;
                let own = 3.0 * normal(&mut dice) + f64::from(first) / 2.0;
                let age = normal(&mut dice);
                for time in 1..=n_periods {
                    let since = time - first;
                    let effect = if first > 0 && since >= 0 {
                        (self.effect)(first, since)
                    } else {
                        0.0
                    };
                    let shock = shocks[cluster * n_periods as usize + time as usize - 1];
                    let outcome = own
                        + f64::from(time) * 0.7
                        + (f64::from(time)).sin()
                        + effect
                        + shock
                        + self.noise * normal(&mut dice);
                    writeln!(csv, "u{unit},{time},{outcome},{first},c{cluster},{age}").unwrap();
                }
                unit += 1;
            }
        }
        csv
    }

    pub fn panel(&self) -> Panel {
        let layout = Layout {
            cluster: Some("cluster".into()),
            ..layout("unit", "time", "outcome", "first")
        };
        Panel::read("made.csv", self.csv().as_bytes(), &layout).unwrap()
    }
}

/// A standard normal draw (Box and Muller).
pub fn normal(dice: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (dice.random(), dice.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

#[track_caller]
pub fn near(found: f64, wanted: f64, within: f64) {
    assert!(
        (found - wanted).abs() <= within,
        "found {found}, wanted {wanted} within {within}"
    );
}
