//! Least squares with absorbed fixed effects and its variances.

use serde::Serialize;

use super::cholesky::Cholesky;
use super::dummies::{Dummies, Factor, rank, without_singletons};
use super::matrix::{Matrix, dot};
use crate::estimate::{Certainty, Estimate};
use crate::warning::{Refusal, Warning};

/// Below this many clusters the asymptotics of clustered standard errors are told to be doubtful.
/// Source  Cameron & Miller 2015, J Human Resources 50(2):317: "few" may mean fewer than 20 to 50.
pub const FEW_CLUSTERS: usize = 30;

/// A column of numbers that may explain the outcome.
#[derive(Debug, Clone)]
pub struct Regressor {
    /// Its name.
    pub name: String,
    /// One value a row.
    pub values: Vec<f64>,
}

/// Which standard errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Variance {
    /// Equal variance, independent rows.
    Homoskedastic,
    /// Unequal variance, independent rows (HC1).
    Heteroskedastic,
    /// Dependence within clusters: CRV1, the usual sandwich with G/(G−1)·(N−1)/(N−K).
    Crv1,
    /// Dependence within clusters: CRV3, the jackknife that leaves out one cluster at a time. Slower, safer with few.
    Crv3,
}

/// A regression to be fitted: all columns have one value a row.
#[derive(Debug, Clone)]
pub struct Regression {
    /// The outcome.
    pub outcome: Vec<f64>,
    /// What may explain it. A column of ones is not added: absorb something, or give one.
    pub regressors: Vec<Regressor>,
    /// Fixed effects, absorbed exactly.
    pub absorb: Vec<Factor>,
    /// Positive weights of the rows.
    pub weights: Option<Vec<f64>>,
    /// The cluster of each row, for CRV1 and CRV3.
    pub clusters: Option<Factor>,
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The coefficients that could be estimated, in the regressors' order.
    pub coefficients: Vec<Estimate>,
    /// Which regressors these are.
    pub kept: Vec<usize>,
    /// Rows used.
    pub n_rows: usize,
    /// Clusters, where standard errors are clustered.
    pub n_clusters: Option<usize>,
    /// Parameters counted by the small-sample correction. A fixed effect nested in clusters counts once, not a level each.
    pub n_parameters: usize,
    /// Share of the outcome's variation within the fixed effects that the regressors explain.
    pub r_squared_within: f64,
    /// What is dangerous.
    pub warnings: Vec<Warning>,
    /// Which rows were used.
    pub rows: Vec<usize>,
    /// The residuals of those rows.
    pub residuals: Vec<f64>,
    pub(crate) variance: Option<Matrix>,
    pub(crate) certainty: Certainty,
}

impl Fit {
    /// The coefficient of a regressor; `None` where it was collinear.
    #[must_use]
    pub fn coefficient(&self, name: &str) -> Option<&Estimate> {
        self.coefficients.iter().find(|one| one.name == name)
    }

    /// A weighted sum of coefficients with its standard error; `weights` has one entry a kept coefficient.
    pub(crate) fn combination(&self, name: &str, weights: &[f64]) -> Estimate {
        let value = self
            .coefficients
            .iter()
            .zip(weights)
            .map(|(one, w)| one.value * w)
            .sum();
        let variance = self.variance.as_ref().map(|v| v.quadratic(weights));
        Estimate::of(name, value, variance, self.certainty)
    }
}

/// The rows in use and their columns after the fixed effects were taken out.
pub(crate) struct Within {
    pub(crate) regression: Regression,
    pub(crate) rows: Vec<usize>,
    /// One column a kept regressor.
    pub(crate) columns: Vec<Vec<f64>>,
    pub(crate) outcome: Vec<f64>,
    pub(crate) kept: Vec<usize>,
    pub(crate) collinear: Vec<usize>,
    /// `(Xᵀ W X)⁻¹`.
    pub(crate) bread: Matrix,
    pub(crate) coefficients: Vec<f64>,
    pub(crate) proved: bool,
}

impl Regression {
    /// Fits by least squares. Intervals cover with probability `level`; with clusters they use t with G − 1 degrees.
    ///
    /// Errors  `NoRows`, `NotIdentified` when no regressor is left, `TooFewRows`.
    pub fn fit(&self, variance: Variance, level: f64) -> Result<Fit, Refusal> {
        let within = self.within()?;
        let residuals = within.residuals();
        let (n_rows, n_kept) = (within.rows.len(), within.kept.len());
        let n_full = n_kept + rank(&within.regression.absorb);
        if n_full >= n_rows {
            return Err(Refusal::TooFewRows {
                n_rows,
                n_parameters: n_full,
            });
        }
        let mut warnings = self.dangers(&within);
        let clustered = matches!(variance, Variance::Crv1 | Variance::Crv3);
        let clusters = within.regression.clusters.as_ref().filter(|_| clustered);
        if let Some(clusters) = clusters
            && clusters.n_levels < FEW_CLUSTERS
        {
            warnings.push(Warning::FewClusters {
                n_clusters: clusters.n_levels,
            });
        }
        let n_parameters = clusters.map_or(n_full, |clusters| within.n_parameters(clusters));
        let (n, k) = (n_rows as f64, n_parameters as f64);
        let matrix = match (variance, clusters) {
            (Variance::Homoskedastic, _) => {
                let sum = within.weighted_sum(&residuals, &residuals);
                Some(within.bread.clone().scaled(sum / (n - k)))
            }
            (Variance::Heteroskedastic, _) | (Variance::Crv1 | Variance::Crv3, None) => {
                let rows = Factor {
                    name: String::new(),
                    codes: (0..n_rows as u32).collect(),
                    n_levels: n_rows,
                };
                Some(within.sandwich(&residuals, &rows).scaled(n / (n - k)))
            }
            (Variance::Crv1, Some(clusters)) if clusters.n_levels > 1 => {
                let g = clusters.n_levels as f64;
                let correction = g / (g - 1.0) * (n - 1.0) / (n - k);
                Some(within.sandwich(&residuals, clusters).scaled(correction))
            }
            (Variance::Crv3, Some(clusters)) if clusters.n_levels > 1 => {
                match within.jackknife(clusters) {
                    Ok(matrix) => Some(matrix),
                    Err(warning) => {
                        warnings.push(warning);
                        None
                    }
                }
            }
            (Variance::Crv1 | Variance::Crv3, Some(_)) => None,
        };
        let degrees = clusters.map_or(n - k, |clusters| clusters.n_levels as f64 - 1.0);
        let certainty = Certainty {
            level,
            degrees: Some(degrees.max(1.0)),
        };
        let coefficients = within
            .kept
            .iter()
            .zip(&within.coefficients)
            .enumerate()
            .map(|(at, (&column, &value))| {
                let variance = matrix.as_ref().map(|m| m[(at, at)]);
                Estimate::of(
                    self.regressors[column].name.clone(),
                    value,
                    variance,
                    certainty,
                )
            });
        let left = within.weighted_sum(&residuals, &residuals);
        let whole = within.weighted_sum(&within.outcome, &within.outcome);
        Ok(Fit {
            coefficients: coefficients.collect(),
            kept: within.kept.clone(),
            n_rows,
            n_clusters: clusters.map(|clusters| clusters.n_levels),
            n_parameters,
            r_squared_within: if whole > 0.0 { 1.0 - left / whole } else { 0.0 },
            warnings,
            rows: within.rows,
            residuals,
            variance: matrix,
            certainty,
        })
    }

    fn dangers(&self, within: &Within) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let n_singletons = self.outcome.len() - within.rows.len();
        if n_singletons > 0 {
            warnings.push(Warning::Singletons {
                n_rows: n_singletons,
            });
        }
        if !within.collinear.is_empty() {
            let names = within
                .collinear
                .iter()
                .map(|&column| self.regressors[column].name.clone());
            warnings.push(Warning::Collinear {
                names: names.collect(),
            });
        }
        if !within.proved {
            warnings.push(Warning::NotProved);
        }
        warnings
    }

    /// The same regression over some of its rows.
    pub(crate) fn subset(&self, keep: &[usize]) -> Regression {
        let pick = |values: &[f64]| keep.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        Regression {
            outcome: pick(&self.outcome),
            regressors: self
                .regressors
                .iter()
                .map(|one| Regressor {
                    name: one.name.clone(),
                    values: pick(&one.values),
                })
                .collect(),
            absorb: self
                .absorb
                .iter()
                .map(|factor| factor.subset(keep))
                .collect(),
            weights: self.weights.as_deref().map(pick),
            clusters: self.clusters.as_ref().map(|factor| factor.subset(keep)),
        }
    }

    /// Takes out singletons and fixed effects and solves the normal equations.
    pub(crate) fn within(&self) -> Result<Within, Refusal> {
        let rows = without_singletons(&self.absorb, self.outcome.len());
        if rows.is_empty() {
            return Err(Refusal::NoRows(
                "every row stands alone in some fixed effect".into(),
            ));
        }
        let regression = self.subset(&rows);
        let weights = regression.weights.as_deref();
        let squares = |column: &[f64]| match weights {
            None => dot(column, column),
            Some(w) => column.iter().zip(w).map(|(x, w)| w * x * x).sum(),
        };
        let scale: Vec<f64> = regression
            .regressors
            .iter()
            .map(|one| squares(&one.values))
            .collect();
        let dummies = Dummies::of(&regression.absorb, weights);
        let mut outcome = regression.outcome.clone();
        let mut proved = dummies.residualize(&mut outcome);
        let mut columns: Vec<Vec<f64>> = regression
            .regressors
            .iter()
            .map(|one| one.values.clone())
            .collect();
        for column in &mut columns {
            proved &= dummies.residualize(column);
        }
        let cross = cross_products(&columns, weights);
        let cholesky = Cholesky::of(&cross, &scale);
        if cholesky.kept.is_empty() {
            let names: Vec<&str> = self
                .regressors
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            return Err(Refusal::NotIdentified(names.join(", ")));
        }
        let columns: Vec<Vec<f64>> = cholesky
            .kept
            .iter()
            .map(|&column| std::mem::take(&mut columns[column]))
            .collect();
        let moments: Vec<f64> = columns
            .iter()
            .map(|column| weighted_sum(column, &outcome, weights))
            .collect();
        let coefficients = cholesky.solve(&moments);
        Ok(Within {
            rows,
            columns,
            outcome,
            bread: cholesky.inverse(),
            coefficients,
            kept: cholesky.kept,
            collinear: cholesky.collinear,
            proved,
            regression,
        })
    }
}

impl Within {
    pub(crate) fn weighted_sum(&self, left: &[f64], right: &[f64]) -> f64 {
        weighted_sum(left, right, self.regression.weights.as_deref())
    }

    pub(crate) fn residuals(&self) -> Vec<f64> {
        let mut residuals = self.outcome.clone();
        for (column, b) in self.columns.iter().zip(&self.coefficients) {
            residuals
                .iter_mut()
                .zip(column)
                .for_each(|(e, x)| *e -= b * x);
        }
        residuals
    }

    /// Parameters of the small-sample correction: levels nested in clusters are not counted.
    /// Source  the convention of fixest and reghdfe ("nonnested").
    pub(crate) fn n_parameters(&self, clusters: &Factor) -> usize {
        let absorb = &self.regression.absorb;
        let nested: usize = absorb
            .iter()
            .filter(|f| is_nested(f, clusters))
            .map(|f| f.n_levels - 1)
            .sum();
        self.kept.len() + rank(absorb).saturating_sub(nested)
    }

    /// `B · Σ_g s_g s_gᵀ · B` with the scores summed within each level of `by`.
    fn sandwich(&self, residuals: &[f64], by: &Factor) -> Matrix {
        let k = self.columns.len();
        let mut scores = vec![0.0; by.n_levels * k];
        for (row, &code) in by.codes.iter().enumerate() {
            let e = residuals[row] * self.regression.weights.as_ref().map_or(1.0, |w| w[row]);
            let score = &mut scores[code as usize * k..(code as usize + 1) * k];
            for (s, column) in score.iter_mut().zip(&self.columns) {
                *s += e * column[row];
            }
        }
        let mut meat = Matrix::zeros(k, k);
        scores
            .chunks_exact(k)
            .for_each(|score| meat.add_outer(1.0, score));
        self.bread.times(&meat).times(&self.bread)
    }

    /// (G−1)/G · Σ_g (β₋g − β)(β₋g − β)ᵀ, each β₋g fitted anew without cluster g, fixed effects included.
    /// Source  MacKinnon, Nielsen & Webb 2023, J Econometrics 232(2):272.
    fn jackknife(&self, clusters: &Factor) -> Result<Matrix, Warning> {
        let k = self.kept.len();
        let mut sum = Matrix::zeros(k, k);
        for cluster in 0..clusters.n_levels {
            let keep: Vec<usize> = (0..self.rows.len())
                .filter(|&row| clusters.codes[row] as usize != cluster)
                .collect();
            let kept: Vec<Regressor> = self
                .kept
                .iter()
                .map(|&column| self.regression.regressors[column].clone())
                .collect();
            let regression = Regression {
                regressors: kept,
                ..self.regression.clone()
            };
            let without = regression.subset(&keep).within();
            let Some(without) = without.ok().filter(|one| one.kept.len() == k) else {
                return Err(Warning::HangsOnOneCluster);
            };
            let difference: Vec<f64> = without
                .coefficients
                .iter()
                .zip(&self.coefficients)
                .map(|(a, b)| a - b)
                .collect();
            sum.add_outer(1.0, &difference);
        }
        let g = clusters.n_levels as f64;
        Ok(sum.scaled((g - 1.0) / g))
    }
}

/// Does every level of `factor` lie within one level of `clusters`?
pub(crate) fn is_nested(factor: &Factor, clusters: &Factor) -> bool {
    let mut home = vec![u32::MAX; factor.n_levels];
    factor
        .codes
        .iter()
        .zip(&clusters.codes)
        .all(|(&level, &cluster)| {
            let known = &mut home[level as usize];
            if *known == u32::MAX {
                *known = cluster;
            }
            *known == cluster
        })
}

fn weighted_sum(left: &[f64], right: &[f64], weights: Option<&[f64]>) -> f64 {
    match weights {
        None => dot(left, right),
        Some(weights) => left
            .iter()
            .zip(right)
            .zip(weights)
            .map(|((a, b), w)| a * b * w)
            .sum(),
    }
}

fn cross_products(columns: &[Vec<f64>], weights: Option<&[f64]>) -> Matrix {
    let mut cross = Matrix::zeros(columns.len(), columns.len());
    for row in 0..columns.len() {
        for column in 0..=row {
            let sum = weighted_sum(&columns[row], &columns[column], weights);
            cross[(row, column)] = sum;
            cross[(column, row)] = sum;
        }
    }
    cross
}
