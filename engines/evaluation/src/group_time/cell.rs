//! One cohort in one period against its comparison: a 2×2 with or without covariates, and each unit's influence.

use crate::linear::cholesky::Cholesky;
use crate::linear::matrix::{Matrix, dot};
use crate::panel::Panel;

use super::{Choices, Control, Estimator};

/// Comparison units with a propensity this high count for nothing. Source  DRDID's `trim.level`.
pub(super) const MOST_PROPENSITY: f64 = 0.995;
/// Propensities are kept below this so that weights stay finite.
const PROPENSITY_CEILING: f64 = 1.0 - 1e-6;
/// The logit has converged when no linear predictor moves by more than this.
const LOGIT_CONVERGED: f64 = 1e-12;
/// Newton steps before separation is suspected.
const MOST_NEWTON_STEPS: usize = 50;
/// A linear predictor beyond this says that a covariate separates the groups.
const SEPARATED: f64 = 30.0;

/// A balanced panel by unit and period.
pub(super) struct Units {
    n_periods: usize,
    /// The row of each unit and period.
    rows: Vec<usize>,
    weight: Vec<f64>,
}

impl Units {
    pub(super) fn of(panel: &Panel) -> Units {
        let n_periods = panel.periods.len();
        let mut rows = vec![0; panel.units.len() * n_periods];
        for (row, (&unit, &time)) in panel.unit.iter().zip(&panel.time).enumerate() {
            rows[unit as usize * n_periods + time as usize] = row;
        }
        let mut weight = panel
            .weights
            .clone()
            .unwrap_or_else(|| vec![1.0; panel.unit.len()]);
        let first: f64 = (0..panel.units.len())
            .map(|unit| weight[rows[unit * n_periods]])
            .sum();
        let mean = first / panel.units.len() as f64;
        weight.iter_mut().for_each(|one| *one /= mean);
        Units {
            n_periods,
            rows,
            weight,
        }
    }

    fn row(&self, unit: usize, period: usize) -> usize {
        self.rows[unit * self.n_periods + period]
    }

    /// The weight of each unit in the first period.
    pub(super) fn weights(&self) -> Vec<f64> {
        (0..self.rows.len() / self.n_periods)
            .map(|unit| self.weight[self.row(unit, 0)])
            .collect()
    }
}

/// The units of one comparison.
pub(super) struct Cell {
    n_all: usize,
    unit: Vec<usize>,
    treated: Vec<bool>,
    weight: Vec<f64>,
    change: Vec<f64>,
    /// A constant and the covariates, shifted and scaled to mean 0 and variance 1: the estimators do not notice.
    x: Vec<Vec<f64>>,
}

/// The effect of one cell.
pub(super) struct Found {
    pub(super) effect: f64,
    /// The influence of each unit of the panel, zero for those not compared.
    pub(super) influence: Vec<f64>,
    /// Comparison units left out for want of overlap.
    pub(super) n_trimmed: usize,
}

impl Cell {
    pub(super) fn of(
        units: &Units,
        panel: &Panel,
        group: i32,
        later: usize,
        base: usize,
        choices: Choices,
    ) -> Cell {
        let until = panel.periods[later.max(base)] + i32::from(choices.anticipation);
        let is_control = |cohort: Option<i32>| match (cohort, choices.control) {
            (None, _) => true,
            (Some(cohort), Control::NotYet) => cohort != group && cohort > until,
            (Some(_), Control::Never) => false,
        };
        let unit: Vec<usize> = (0..panel.units.len())
            .filter(|&unit| panel.cohort[unit] == Some(group) || is_control(panel.cohort[unit]))
            .collect();
        let earlier = later.min(base);
        let outcome = |unit: usize, period: usize| panel.outcome[units.row(unit, period)];
        let mut x = vec![vec![1.0; unit.len()]];
        for covariate in &panel.covariates {
            x.push(standardized(
                unit.iter()
                    .map(|&one| covariate.values[units.row(one, earlier)])
                    .collect(),
            ));
        }
        Cell {
            n_all: panel.units.len(),
            treated: unit
                .iter()
                .map(|&one| panel.cohort[one] == Some(group))
                .collect(),
            weight: unit
                .iter()
                .map(|&one| units.weight[units.row(one, earlier)])
                .collect(),
            change: unit
                .iter()
                .map(|&one| outcome(one, later) - outcome(one, base))
                .collect(),
            x,
            unit,
        }
    }

    pub(super) fn n_treated(&self) -> usize {
        self.treated.iter().filter(|&&one| one).count()
    }

    pub(super) fn n_control(&self) -> usize {
        self.treated.len() - self.n_treated()
    }

    /// The effect and the influence function of the chosen estimator.
    ///
    /// Errors  why there is none, in words.
    pub(super) fn estimate(&self, estimator: Estimator) -> Result<Found, String> {
        let n_control = self.n_control();
        if n_control == 0 {
            return Err("no unit is left to compare with".into());
        }
        let needs_outcome = estimator != Estimator::InverseProbability;
        let needs_propensity = estimator != Estimator::Regression && self.x.len() > 1;
        if n_control < self.x.len() {
            return Err(format!(
                "{n_control} comparison units are too few for {} covariates",
                self.x.len() - 1
            ));
        }
        let outcome = if needs_outcome {
            Some(self.outcome_model()?)
        } else {
            None
        };
        let propensity = if needs_propensity {
            Some(self.propensity()?)
        } else {
            None
        };
        Ok(self.contrast(estimator, outcome.as_ref(), propensity.as_ref()))
    }

    /// The normalised contrast common to the three estimators: treated units' mean of what the outcome model leaves,
    /// less the (weighted) comparison units' mean of it.
    fn contrast(
        &self,
        estimator: Estimator,
        outcome: Option<&OutcomeModel>,
        propensity: Option<&Propensity>,
    ) -> Found {
        let n = self.unit.len();
        let n_f = n as f64;
        let mean = |value: &dyn Fn(usize) -> f64| (0..n).map(value).sum::<f64>() / n_f;
        let left = |i: usize| self.change[i] - outcome.map_or(0.0, |model| model.fitted[i]);
        let w_treated = |i: usize| if self.treated[i] { self.weight[i] } else { 0.0 };
        let w_control = |i: usize| match (self.treated[i], propensity) {
            (true, _) => 0.0,
            (false, None) => self.weight[i],
            (false, Some(model)) if model.p[i] >= MOST_PROPENSITY => 0.0,
            (false, Some(model)) => self.weight[i] * model.p[i] / (1.0 - model.p[i]),
        };
        let mean_treated = mean(&w_treated);
        let eta_treated = mean(&|i| w_treated(i) * left(i)) / mean_treated;
        let moment = |weight: &dyn Fn(usize) -> f64| -> Vec<f64> {
            self.x.iter().map(|x| mean(&|i| weight(i) * x[i])).collect()
        };
        let mut influence: Vec<f64> = (0..n)
            .map(|i| w_treated(i) * (left(i) - eta_treated) / mean_treated)
            .collect();
        let mut effect = eta_treated;
        let mut add = |terms: Vec<f64>, by: f64| {
            influence
                .iter_mut()
                .zip(terms)
                .for_each(|(sum, term)| *sum += by * term)
        };
        if let Some(model) = outcome {
            // Estimating the outcome model moves the treated units' mean.
            add(
                model.influence(self, &moment(&w_treated)),
                -1.0 / mean_treated,
            );
        }
        if estimator != Estimator::Regression {
            let mean_control = mean(&w_control);
            let eta_control = mean(&|i| w_control(i) * left(i)) / mean_control;
            effect -= eta_control;
            add(
                (0..n)
                    .map(|i| w_control(i) * (left(i) - eta_control))
                    .collect(),
                -1.0 / mean_control,
            );
            if let Some(model) = propensity {
                let moved = moment(&|i| w_control(i) * (left(i) - eta_control));
                add(model.influence(self, &moved), -1.0 / mean_control);
            }
            if let Some(model) = outcome {
                add(
                    model.influence(self, &moment(&w_control)),
                    1.0 / mean_control,
                );
            }
        }
        let mut of_all = vec![0.0; self.n_all];
        for (&unit, value) in self.unit.iter().zip(influence) {
            of_all[unit] = value * self.n_all as f64 / n_f;
        }
        let trimmed = |model: &Propensity| {
            (0..n)
                .filter(|&i| !self.treated[i] && model.p[i] >= MOST_PROPENSITY)
                .count()
        };
        Found {
            effect,
            influence: of_all,
            n_trimmed: propensity.map_or(0, trimmed),
        }
    }

    fn row(&self, i: usize) -> Vec<f64> {
        self.x.iter().map(|x| x[i]).collect()
    }

    /// Least squares of the change on the covariates among the comparison units.
    fn outcome_model(&self) -> Result<OutcomeModel, String> {
        let k = self.x.len();
        let (mut cross, mut moments) = (Matrix::zeros(k, k), vec![0.0; k]);
        for i in (0..self.unit.len()).filter(|&i| !self.treated[i]) {
            let row = self.row(i);
            cross.add_outer(self.weight[i], &row);
            moments
                .iter_mut()
                .zip(&row)
                .for_each(|(m, x)| *m += self.weight[i] * x * self.change[i]);
        }
        let cholesky = Cholesky::of_itself(&cross);
        if cholesky.kept.len() < k {
            return Err("the covariates are collinear among the comparison units".into());
        }
        let beta = cholesky.solve(&moments);
        Ok(OutcomeModel {
            fitted: (0..self.unit.len())
                .map(|i| dot(&self.row(i), &beta))
                .collect(),
            inverse: cholesky.inverse().scaled(self.unit.len() as f64),
        })
    }

    /// The logit of being treated on the covariates, by Newton's method.
    fn propensity(&self) -> Result<Propensity, String> {
        let (n, k) = (self.unit.len(), self.x.len());
        let mut beta = vec![0.0; k];
        for _ in 0..MOST_NEWTON_STEPS {
            let (mut information, mut score) = (Matrix::zeros(k, k), vec![0.0; k]);
            for i in 0..n {
                let row = self.row(i);
                let p = logistic(dot(&row, &beta));
                information.add_outer(self.weight[i] * p * (1.0 - p), &row);
                let residual = self.weight[i] * (f64::from(u8::from(self.treated[i])) - p);
                score
                    .iter_mut()
                    .zip(&row)
                    .for_each(|(s, x)| *s += residual * x);
            }
            let cholesky = Cholesky::of_itself(&information);
            if cholesky.kept.len() < k {
                break;
            }
            let step = cholesky.solve(&score);
            beta.iter_mut().zip(&step).for_each(|(b, s)| *b += s);
            let largest = (0..n)
                .map(|i| dot(&self.row(i), &step).abs())
                .fold(0.0, f64::max);
            if largest < LOGIT_CONVERGED {
                return Ok(Propensity {
                    p: (0..n)
                        .map(|i| logistic(dot(&self.row(i), &beta)).min(PROPENSITY_CEILING))
                        .collect(),
                    inverse: cholesky.inverse().scaled(n as f64),
                });
            }
            if (0..n).any(|i| dot(&self.row(i), &beta).abs() > SEPARATED) {
                break;
            }
        }
        Err("the covariates tell exposed and comparison units apart perfectly (separation): there is nobody alike to compare with".into())
    }
}

struct OutcomeModel {
    fitted: Vec<f64>,
    /// `(XᵀWX / n)⁻¹` over the comparison units.
    inverse: Matrix,
}

impl OutcomeModel {
    /// The influence on `momentᵀ β`.
    fn influence(&self, cell: &Cell, moment: &[f64]) -> Vec<f64> {
        let direction = self.inverse.times_vector(moment);
        let of = |i: usize| {
            if cell.treated[i] {
                0.0
            } else {
                cell.weight[i] * (cell.change[i] - self.fitted[i]) * dot(&cell.row(i), &direction)
            }
        };
        (0..cell.unit.len()).map(of).collect()
    }
}

struct Propensity {
    p: Vec<f64>,
    /// The inverse of the mean information.
    inverse: Matrix,
}

impl Propensity {
    /// The influence on `momentᵀ γ`.
    fn influence(&self, cell: &Cell, moment: &[f64]) -> Vec<f64> {
        let direction = self.inverse.times_vector(moment);
        let of = |i: usize| {
            let residual = f64::from(u8::from(cell.treated[i])) - self.p[i];
            cell.weight[i] * residual * dot(&cell.row(i), &direction)
        };
        (0..cell.unit.len()).map(of).collect()
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn standardized(mut values: Vec<f64>) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt();
    // A covariate without variation stays zero, and the decompositions say that it is collinear.
    let by = if sd > 1e-12 * mean.abs().max(f64::MIN_POSITIVE) {
        1.0 / sd
    } else {
        0.0
    };
    values
        .iter_mut()
        .for_each(|value| *value = (*value - mean) * by);
    values
}
