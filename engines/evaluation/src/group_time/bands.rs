//! Bands that cover all effects at once, by the multiplier bootstrap.
//!
//! Source  Callaway & Sant'Anna 2021, algorithm 1: perturb the influence functions with draws of mean 0 and variance 1,
//!         take standard errors from the interquartile range and the critical value from the largest t statistic.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::distribution::normal_quantile;

use super::{Aggregate, GroupTimes};

/// The simultaneous bands of several effects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bands {
    /// How many standard errors the band reaches to each side; above the pointwise value (1.96 at 95 %).
    pub critical_value: f64,
    /// The bootstrap's standard error of each effect.
    pub standard_errors: Vec<f64>,
    /// The band of each effect.
    pub bands: Vec<[f64; 2]>,
    /// Draws made.
    pub n_draws: usize,
    /// The seed: the same seed gives the same bands.
    pub seed: u64,
}

impl GroupTimes {
    /// Bands for all group-time effects.
    #[must_use]
    pub fn bands(&self, n_draws: usize, seed: u64) -> Option<Bands> {
        let effects: Vec<(f64, &[f64])> = self
            .cells
            .iter()
            .zip(&self.influence)
            .map(|(cell, influence)| (cell.estimate.value, influence.as_slice()))
            .collect();
        bands(self, &effects, n_draws, seed)
    }

    /// Bands for the parts of an aggregate of these effects.
    #[must_use]
    pub fn bands_of(&self, aggregate: &Aggregate, n_draws: usize, seed: u64) -> Option<Bands> {
        let effects: Vec<(f64, &[f64])> = aggregate
            .parts
            .iter()
            .map(|part| (part.estimate.value, part.influence.as_slice()))
            .collect();
        bands(self, &effects, n_draws, seed)
    }
}

/// Bands for effects given with their influence; `None` without draws or effects.
#[must_use]
pub fn bands(
    of: &GroupTimes,
    effects: &[(f64, &[f64])],
    n_draws: usize,
    seed: u64,
) -> Option<Bands> {
    if effects.is_empty() || n_draws < 2 {
        return None;
    }
    let n = of.n_units as f64;
    let influence: Vec<Vec<f64>> = effects
        .iter()
        .map(|(_, influence)| of.by_cluster(influence))
        .collect();
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut draws = vec![Vec::with_capacity(n_draws); effects.len()];
    let mut signs = vec![0.0; of.n_clusters];
    for _ in 0..n_draws {
        signs.chunks_mut(64).for_each(|part| {
            let mut bits = dice.next_u64();
            for sign in part {
                *sign = if bits & 1 == 0 { -1.0 } else { 1.0 };
                bits >>= 1;
            }
        });
        for (draws, influence) in draws.iter_mut().zip(&influence) {
            draws.push(
                influence
                    .iter()
                    .zip(&signs)
                    .map(|(value, sign)| value * sign)
                    .sum::<f64>()
                    / n,
            );
        }
    }
    let quartiles = normal_quantile(0.75) - normal_quantile(0.25);
    let standard_errors: Vec<f64> = draws
        .iter()
        .map(|draws| {
            let mut sorted = draws.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            (quantile(&sorted, 0.75) - quantile(&sorted, 0.25)) / quartiles
        })
        .collect();
    let mut largest: Vec<f64> = (0..n_draws)
        .map(|draw| {
            let t = draws
                .iter()
                .zip(&standard_errors)
                .filter(|(_, se)| **se > 0.0)
                .map(|(draws, se)| (draws[draw] / se).abs());
            t.fold(0.0, f64::max)
        })
        .collect();
    largest.sort_unstable_by(f64::total_cmp);
    let critical_value = quantile(&largest, of.certainty.level);
    let band =
        |(value, se): (f64, &f64)| [value - critical_value * se, value + critical_value * se];
    Some(Bands {
        critical_value,
        bands: effects
            .iter()
            .map(|one| one.0)
            .zip(&standard_errors)
            .map(band)
            .collect(),
        standard_errors,
        n_draws,
        seed,
    })
}

/// The value below which a share `p` of sorted values lies (the smallest such value).
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = ((p * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len());
    sorted[at - 1]
}
