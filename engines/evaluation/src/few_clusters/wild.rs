//! The wild cluster bootstrap with the null imposed, for a coefficient of a regression with absorbed fixed effects.
//!
//! Nothing is regressed again a draw: with A[g,h] = Σ_{i∈g} x̃ᵢ (M 1ₕ∘u)ᵢ, x̃ the regressor after everything else and M
//! the projection off all regressors and dummies, a draw's scores are A·v. Exact for any fixed effects.
//!
//! Source  Cameron, Gelbach & Miller 2008, Rev Econ Stat 90(3):414 (WCR); Webb 2014 for six-point weights;
//!         Roodman, MacKinnon, Nielsen & Webb 2019, Stata Journal 19(1):4 for the algebra and test inversion.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::linear::Factor;
use crate::linear::dummies::Dummies;
use crate::linear::matrix::{Matrix, dot};
use crate::linear::regression::{Regression, Within};
use crate::warning::Refusal;

/// The weights drawn for whole clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Draws {
    /// ±1; when all 2^G draws are not more than those asked for, each is made once: an exact enumeration.
    Rademacher,
    /// ±√½, ±1, ±√(3/2): 6^G different draws, for few clusters.
    Webb,
}

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WildChoices {
    /// The weights.
    pub draws: Draws,
    /// How many.
    pub n_draws: usize,
    /// The seed.
    pub seed: u64,
    /// The probability the interval covers with.
    pub level: f64,
}

/// The bootstrap's answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WildBootstrap {
    /// The coefficient.
    pub coefficient: f64,
    /// Its t statistic (CRV1).
    pub t: f64,
    /// Share of draws as far from zero.
    pub p_value: f64,
    /// The values that the test would not reject; `None` where that set has no end.
    pub interval: [Option<f64>; 2],
    /// The weights.
    pub draws: Draws,
    /// Draws made.
    pub n_draws: usize,
    /// Whether these are all there are.
    pub enumerated: bool,
    /// Clusters.
    pub n_clusters: usize,
}

/// Ties: draws whose statistic equals the observed one but for rounding count as equal.
const TIE: f64 = 1e-9;
/// The interval is searched this many standard errors away before it is said to have no end.
const FARTHEST: f64 = 1000.0;
/// Halvings of the bracket around an end of the interval.
const HALVINGS: usize = 40;

/// Tests that the coefficient `name` is zero, and inverts the test into an interval.
///
/// Errors  those of the regression; `NotIdentified` when the coefficient is collinear; `Design` with fewer than two clusters.
pub fn wild_bootstrap(
    regression: &Regression,
    name: &str,
    choices: WildChoices,
) -> Result<WildBootstrap, Refusal> {
    if choices.n_draws == 0 {
        return Err(Refusal::Design(
            "the bootstrap needs at least one draw".into(),
        ));
    }
    let within = regression.within()?;
    let Some(at) = within
        .kept
        .iter()
        .position(|&column| regression.regressors[column].name == name)
    else {
        return Err(Refusal::NotIdentified(name.to_owned()));
    };
    let Some(clusters) = within
        .regression
        .clusters
        .clone()
        .filter(|clusters| clusters.n_levels > 1)
    else {
        return Err(Refusal::Design(
            "the wild cluster bootstrap needs two clusters or more".into(),
        ));
    };
    let (signs, enumerated) = draws(clusters.n_levels, choices);
    let test = Test::of(&within, at, &clusters);
    let coefficient = within.coefficients[at];
    let scale = (test.spread(0.0) * correction(&within, &clusters)).sqrt();
    let alpha = 1.0 - choices.level;
    let end = |direction: f64| test.end(coefficient, direction * scale, alpha, &signs);
    Ok(WildBootstrap {
        coefficient,
        t: coefficient / scale,
        p_value: test.p_value(0.0, &signs),
        interval: [end(-1.0), end(1.0)],
        draws: choices.draws,
        n_draws: signs.len(),
        enumerated,
        n_clusters: clusters.n_levels,
    })
}

fn correction(within: &Within, clusters: &Factor) -> f64 {
    let (g, n, k) = (
        clusters.n_levels as f64,
        within.rows.len() as f64,
        within.n_parameters(clusters) as f64,
    );
    g / (g - 1.0) * (n - 1.0) / (n - k)
}

fn draws(n_clusters: usize, choices: WildChoices) -> (Vec<Vec<f64>>, bool) {
    let all = (n_clusters < usize::BITS as usize - 1).then(|| 1usize << n_clusters);
    if let (Draws::Rademacher, Some(all)) = (choices.draws, all)
        && all <= choices.n_draws
    {
        let sign = |draw: usize, cluster: usize| if draw >> cluster & 1 == 0 { 1.0 } else { -1.0 };
        return (
            (0..all)
                .map(|draw| (0..n_clusters).map(|cluster| sign(draw, cluster)).collect())
                .collect(),
            true,
        );
    }
    let points: &[f64] = match choices.draws {
        Draws::Rademacher => &[-1.0, 1.0],
        Draws::Webb => &[
            -1.224_744_871_391_589,
            -1.0,
            -std::f64::consts::FRAC_1_SQRT_2,
            std::f64::consts::FRAC_1_SQRT_2,
            1.0,
            1.224_744_871_391_589,
        ],
    };
    let mut dice = ChaCha8Rng::seed_from_u64(choices.seed);
    let draw = |dice: &mut ChaCha8Rng| {
        (0..n_clusters)
            .map(|_| points[dice.random_range(0..points.len())])
            .collect()
    };
    (
        (0..choices.n_draws).map(|_| draw(&mut dice)).collect(),
        false,
    )
}

/// What every draw needs, linear in the value under the null: u(β₀) = ỹ − β₀ x̃.
struct Test {
    squares: f64,
    /// Σ_{i∈h} x̃ᵢ ỹᵢ and Σ_{i∈h} x̃ᵢ².
    moments: [Vec<f64>; 2],
    /// A for ỹ and for x̃.
    scores: [Matrix; 2],
}

impl Test {
    fn of(within: &Within, at: usize, clusters: &Factor) -> Test {
        let others: Vec<usize> = (0..within.columns.len())
            .filter(|&column| column != at)
            .collect();
        let x = off(within, &within.columns[at], &others);
        let y = off(within, &within.outcome, &others);
        let weight = |row: usize| within.regression.weights.as_ref().map_or(1.0, |w| w[row]);
        let by_cluster = |left: &[f64], right: &[f64]| {
            let mut sums = vec![0.0; clusters.n_levels];
            for (row, &cluster) in clusters.codes.iter().enumerate() {
                sums[cluster as usize] += weight(row) * left[row] * right[row];
            }
            sums
        };
        let dummies = Dummies::of(
            &within.regression.absorb,
            within.regression.weights.as_deref(),
        );
        let everything: Vec<usize> = (0..within.columns.len()).collect();
        let scores = |u: &[f64]| {
            let mut matrix = Matrix::zeros(clusters.n_levels, clusters.n_levels);
            for h in 0..clusters.n_levels {
                let mut own: Vec<f64> = u
                    .iter()
                    .zip(&clusters.codes)
                    .map(|(u, &cluster)| if cluster as usize == h { *u } else { 0.0 })
                    .collect();
                dummies.residualize(&mut own);
                let own = off(within, &own, &everything);
                for (g, sum) in by_cluster(&x, &own).into_iter().enumerate() {
                    matrix[(g, h)] = sum;
                }
            }
            matrix
        };
        Test {
            squares: within.weighted_sum(&x, &x),
            moments: [by_cluster(&x, &y), by_cluster(&x, &x)],
            scores: [scores(&y), scores(&x)],
        }
    }

    /// The sandwich variance of the coefficient, before the small-sample correction.
    fn spread(&self, null: f64) -> f64 {
        let ones = vec![1.0; self.moments[0].len()];
        self.draw(null, &ones).1
    }

    /// A draw's distance from the null, and its variance.
    fn draw(&self, null: f64, signs: &[f64]) -> (f64, f64) {
        let distance =
            (dot(&self.moments[0], signs) - null * dot(&self.moments[1], signs)) / self.squares;
        let scores = (0..signs.len())
            .map(|g| dot(self.scores[0].row(g), signs) - null * dot(self.scores[1].row(g), signs));
        (
            distance,
            scores.map(|score| score * score).sum::<f64>() / (self.squares * self.squares),
        )
    }

    fn p_value(&self, null: f64, draws: &[Vec<f64>]) -> f64 {
        let statistic = |signs: &[f64]| {
            let (distance, variance) = self.draw(null, signs);
            distance * distance / variance
        };
        let observed = statistic(&vec![1.0; self.moments[0].len()]);
        // A draw without variance says nothing against the null and counts as far.
        let near = draws
            .iter()
            .filter(|signs| statistic(signs) < observed * (1.0 - TIE))
            .count();
        1.0 - near as f64 / draws.len() as f64
    }

    /// Where, going from the coefficient by steps, the test begins to reject.
    fn end(&self, coefficient: f64, step: f64, alpha: f64, draws: &[Vec<f64>]) -> Option<f64> {
        let (mut inside, mut outside) = (0.0, 2.0);
        while self.p_value(coefficient + outside * step, draws) >= alpha {
            (inside, outside) = (outside, outside * 2.0);
            if outside > FARTHEST {
                return None;
            }
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(inside, outside);
            if self.p_value(coefficient + middle * step, draws) >= alpha {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        Some(coefficient + inside * step)
    }
}

/// `values` less what some of the columns explain.
fn off(within: &Within, values: &[f64], columns: &[usize]) -> Vec<f64> {
    let mut left = values.to_vec();
    if columns.is_empty() {
        return left;
    }
    let mut cross = Matrix::zeros(columns.len(), columns.len());
    for (row, &r) in columns.iter().enumerate() {
        for (column, &c) in columns.iter().enumerate() {
            cross[(row, column)] = within.weighted_sum(&within.columns[r], &within.columns[c]);
        }
    }
    let moments: Vec<f64> = columns
        .iter()
        .map(|&column| within.weighted_sum(&within.columns[column], values))
        .collect();
    let solution = crate::linear::cholesky::Cholesky::of_itself(&cross).solve(&moments);
    for (&column, b) in columns.iter().zip(&solution) {
        left.iter_mut()
            .zip(&within.columns[column])
            .for_each(|(value, x)| *value -= b * x);
    }
    left
}
