//! Fixed effects without their dummy columns: the normal equations of all dummies solved by conjugate gradients.
//!
//! The factor with the most levels is eliminated in closed form (its normal matrix is diagonal); on what remains
//! runs conjugate gradients with a diagonal preconditioner, over level values, so memory is that of the levels.
//! A balanced panel of units and periods needs two rounds; sparse mobility between factors needs more. The answer is
//! proved afterwards: the sum of residuals within each level must vanish; if not, the residual is projected once more.
//!
//! Source  Guimarães & Portugal 2010, Stata Journal 10(4):628; Correia 2017 (reghdfe), for the elimination and the use
//! of conjugate gradients; Hestenes & Stiefel 1952 for the method.

/// Which level of one fixed effect each row belongs to.
#[derive(Debug, Clone)]
pub struct Factor {
    /// The column's name.
    pub name: String,
    /// One level a row, `0..n_levels`.
    pub codes: Vec<u32>,
    /// How many levels there are.
    pub n_levels: usize,
}

impl Factor {
    /// The rows of `keep`, levels numbered anew without gaps.
    #[must_use]
    pub fn subset(&self, keep: &[usize]) -> Factor {
        let mut new = vec![u32::MAX; self.n_levels];
        let mut n_levels = 0;
        let codes = keep.iter().map(|&row| {
            let code = &mut new[self.codes[row] as usize];
            if *code == u32::MAX {
                *code = n_levels;
                n_levels += 1;
            }
            *code
        });
        Factor {
            name: self.name.clone(),
            codes: codes.collect(),
            n_levels: n_levels as usize,
        }
    }
}

/// One value for each level of each factor.
pub(crate) type Levels = Vec<Vec<f64>>;

/// Solved when the norm of the residual has fallen to this share of the right-hand side's: below is rounding.
const CONVERGED_SHARE: f64 = 1e-15;
/// A direction that the matrix shortens to this share lies in its null space (factors overlap) but for rounding.
const NULL_SHARE: f64 = 1e-13;
/// The largest mean of residuals within a level, as a share of the mean absolute value, that proves a solution.
const PROVED_SHARE: f64 = 1e-12;
/// Rounds of projecting what is left.
const MOST_REFINEMENTS: usize = 4;
/// Conjugate gradient rounds within one refinement.
const MOST_ROUNDS: usize = 20_000;

/// The dummies of several factors over the same rows.
pub(crate) struct Dummies<'a> {
    factors: &'a [Factor],
    weights: Option<&'a [f64]>,
    /// The factor with the most levels.
    eliminated: usize,
    /// Sum of weights in each level.
    totals: Levels,
}

impl<'a> Dummies<'a> {
    pub(crate) fn of(factors: &'a [Factor], weights: Option<&'a [f64]>) -> Dummies<'a> {
        let eliminated = (0..factors.len())
            .max_by_key(|&f| (factors[f].n_levels, std::cmp::Reverse(f)))
            .unwrap_or(0);
        let totals = factors
            .iter()
            .map(|factor| {
                let mut totals = vec![0.0; factor.n_levels];
                for (row, &code) in factor.codes.iter().enumerate() {
                    totals[code as usize] += weights.map_or(1.0, |w| w[row]);
                }
                totals
            })
            .collect();
        Dummies {
            factors,
            weights,
            eliminated,
            totals,
        }
    }

    /// Replaces `y` by what the dummies do not explain. `false`: the solution could not be proved.
    pub(crate) fn residualize(&self, y: &mut [f64]) -> bool {
        if self.factors.is_empty() {
            return true;
        }
        let sizes = self.sums(&y.iter().map(|value| value.abs()).collect::<Vec<_>>());
        let mean = sizes[0].iter().sum::<f64>() / self.totals[0].iter().sum::<f64>();
        for _ in 0..MOST_REFINEMENTS {
            let levels = self.solve(&self.sums(y));
            for (row, value) in y.iter_mut().enumerate() {
                *value -= self.value(&levels, row);
            }
            if self.proved(y, mean) {
                return true;
            }
        }
        false
    }

    fn proved(&self, residual: &[f64], mean: f64) -> bool {
        let sums = self.sums(residual);
        sums.iter()
            .flatten()
            .zip(self.totals.iter().flatten())
            .all(|(sum, total)| sum.abs() <= PROVED_SHARE * mean * total)
    }

    /// The weighted sum of `y` in each level: `Dᵀ W y`.
    pub(crate) fn sums(&self, y: &[f64]) -> Levels {
        let sum = |factor: &Factor| {
            let mut sums = vec![0.0; factor.n_levels];
            match self.weights {
                None => factor
                    .codes
                    .iter()
                    .zip(y)
                    .for_each(|(&code, y)| sums[code as usize] += y),
                Some(weights) => factor
                    .codes
                    .iter()
                    .zip(y.iter().zip(weights))
                    .for_each(|(&code, (y, w))| sums[code as usize] += w * y),
            }
            sums
        };
        self.factors.iter().map(sum).collect()
    }

    /// The sum of the levels' values a row belongs to.
    pub(crate) fn value(&self, levels: &Levels, row: usize) -> f64 {
        self.factors
            .iter()
            .zip(levels)
            .map(|(factor, values)| values[factor.codes[row] as usize])
            .sum()
    }

    /// A solution of the normal equations `Dᵀ W D a = rhs` (one of many where factors overlap).
    pub(crate) fn solve(&self, rhs: &Levels) -> Levels {
        let own = self.eliminated;
        let first: Vec<f64> = rhs[own]
            .iter()
            .zip(&self.totals[own])
            .map(|(r, total)| r / total)
            .collect();
        let mut levels: Levels = self.totals.iter().map(|t| vec![0.0; t.len()]).collect();
        if self.factors.len() > 1 {
            // What remains of the right-hand side after the eliminated factor.
            levels[own] = first;
            let explained = self.spread(&levels);
            let mut residual: Levels = rhs.clone();
            for (f, line) in residual.iter_mut().enumerate() {
                if f == own {
                    line.iter_mut().for_each(|value| *value = 0.0);
                } else {
                    line.iter_mut()
                        .zip(&explained[f])
                        .for_each(|(r, e)| *r -= e);
                }
            }
            levels[own].iter_mut().for_each(|value| *value = 0.0);
            let whole = inner(rhs, &self.precondition(rhs));
            self.conjugate_gradients(&mut levels, residual, whole);
        }
        // The eliminated factor follows from the others: its level is the mean of what they leave.
        levels[own].iter_mut().for_each(|value| *value = 0.0);
        let explained = self.sums_of_values(&levels, own);
        for (level, value) in levels[own].iter_mut().enumerate() {
            *value = (rhs[own][level] - explained[level]) / self.totals[own][level];
        }
        levels
    }

    /// Adds the solution to `solution`; `whole` is the size of the right-hand side before elimination.
    fn conjugate_gradients(&self, solution: &mut Levels, mut residual: Levels, whole: f64) {
        let mut preconditioned = self.precondition(&residual);
        let mut direction = preconditioned.clone();
        let mut size = inner(&residual, &preconditioned);
        for _ in 0..MOST_ROUNDS {
            if size <= CONVERGED_SHARE * CONVERGED_SHARE * whole {
                return;
            }
            let image = self.schur(&direction);
            let curvature = inner(&direction, &image);
            let full: f64 = direction
                .iter()
                .flatten()
                .zip(self.totals.iter().flatten())
                .map(|(d, total)| d * d * total)
                .sum();
            if curvature <= NULL_SHARE * full {
                return;
            }
            let step = size / curvature;
            add(solution, step, &direction);
            add(&mut residual, -step, &image);
            preconditioned = self.precondition(&residual);
            let next = inner(&residual, &preconditioned);
            let ratio = next / size;
            for (d, p) in direction
                .iter_mut()
                .flatten()
                .zip(preconditioned.iter().flatten())
            {
                *d = p + ratio * *d;
            }
            size = next;
        }
    }

    fn precondition(&self, residual: &Levels) -> Levels {
        residual
            .iter()
            .zip(&self.totals)
            .map(|(line, totals)| line.iter().zip(totals).map(|(r, t)| r / t).collect())
            .collect()
    }

    /// The normal matrix of the other factors after the eliminated one, times `levels`.
    fn schur(&self, levels: &Levels) -> Levels {
        let own = self.eliminated;
        let mut with_means = levels.clone();
        with_means[own].iter_mut().for_each(|value| *value = 0.0);
        let mut means = self.sums_of_values(&with_means, own);
        means
            .iter_mut()
            .zip(&self.totals[own])
            .for_each(|(mean, total)| *mean /= -total);
        with_means[own] = means;
        let mut image = self.spread(&with_means);
        image[own].iter_mut().for_each(|value| *value = 0.0);
        image
    }

    /// `Dᵀ W D · levels`.
    fn spread(&self, levels: &Levels) -> Levels {
        let mut sums: Levels = self.totals.iter().map(|t| vec![0.0; t.len()]).collect();
        for row in 0..self.factors[0].codes.len() {
            let value = self.value(levels, row) * self.weights.map_or(1.0, |w| w[row]);
            for (factor, sums) in self.factors.iter().zip(&mut sums) {
                sums[factor.codes[row] as usize] += value;
            }
        }
        sums
    }

    /// The weighted sum of the rows' values within each level of one factor.
    fn sums_of_values(&self, levels: &Levels, of: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.totals[of].len()];
        for (row, &code) in self.factors[of].codes.iter().enumerate() {
            sums[code as usize] += self.value(levels, row) * self.weights.map_or(1.0, |w| w[row]);
        }
        sums
    }
}

fn inner(left: &Levels, right: &Levels) -> f64 {
    left.iter()
        .flatten()
        .zip(right.iter().flatten())
        .map(|(a, b)| a * b)
        .sum()
}

fn add(to: &mut Levels, step: f64, direction: &Levels) {
    for (value, d) in to.iter_mut().flatten().zip(direction.iter().flatten()) {
        *value += step * d;
    }
}

/// Rows that remain when rows alone in a level of some factor are taken out, again and again, until none is alone.
/// Such a row is explained entirely by its own level and tells nothing.
///
/// Source  Correia 2015, "Singletons, Cluster-Robust Standard Errors and Fixed Effects: A Bad Mix".
pub(crate) fn without_singletons(factors: &[Factor], n_rows: usize) -> Vec<usize> {
    let mut keep: Vec<usize> = (0..n_rows).collect();
    loop {
        let before = keep.len();
        for factor in factors {
            let mut counts = vec![0u32; factor.n_levels];
            keep.iter()
                .for_each(|&row| counts[factor.codes[row] as usize] += 1);
            keep.retain(|&row| counts[factor.codes[row] as usize] > 1);
        }
        if keep.len() == before {
            return keep;
        }
    }
}

/// Dimensions the dummies span: exact for one or two factors (levels less connected components), for more an upper
/// bound that takes one redundancy for each further factor.
///
/// Source  Abowd, Creecy & Kramarz 2002 for two factors.
pub(crate) fn rank(factors: &[Factor]) -> usize {
    let n_levels: usize = factors.iter().map(|factor| factor.n_levels).sum();
    match factors {
        [] => 0,
        [_] => n_levels,
        [left, right, more @ ..] => n_levels - components(left, right) - more.len(),
    }
}

fn components(left: &Factor, right: &Factor) -> usize {
    let (mut left, right) = component_labels(left, right);
    left.extend(right);
    left.sort_unstable();
    left.dedup();
    left.len()
}

/// The connected component of each level of two factors: levels are connected when a row has both.
pub(crate) fn component_labels(left: &Factor, right: &Factor) -> (Vec<usize>, Vec<usize>) {
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut parent: Vec<usize> = (0..left.n_levels + right.n_levels).collect();
    for (&l, &r) in left.codes.iter().zip(&right.codes) {
        let l = root(&mut parent, l as usize);
        let r = root(&mut parent, left.n_levels + r as usize);
        parent[l] = r;
    }
    let labels: Vec<usize> = (0..parent.len()).map(|at| root(&mut parent, at)).collect();
    (
        labels[..left.n_levels].to_vec(),
        labels[left.n_levels..].to_vec(),
    )
}
