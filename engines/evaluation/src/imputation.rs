//! Effects by imputation: fixed effects and covariates learnt from rows not yet exposed tell what the exposed rows
//! would have been. The two-stage regression gives the same effects; only the standard errors are made differently.
//!
//! Source  Borusyak, Jaravel & Spiess 2024, Review of Economic Studies 91(6):3253; Gardner 2022, arXiv:2207.05943.

use serde::Serialize;

use crate::estimate::{Certainty, Estimate};
use crate::linear::Factor;
use crate::linear::cholesky::Cholesky;
use crate::linear::dummies::{Dummies, Levels, component_labels};
use crate::linear::matrix::{Matrix, dot};
use crate::panel::Panel;
use crate::two_way::AtTime;
use crate::warning::{Refusal, Warning};

/// How standard errors are made; both are summed within clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertainty {
    /// Borusyak, Jaravel and Spiess: exposed rows vary around the mean effect of their cohort and period
    /// (conservative when effects differ within it).
    Imputation,
    /// Gardner: the second stage's residuals, with the first stage's uncertainty.
    TwoStage,
}

/// The imputed effects.
#[derive(Debug, Clone, Serialize)]
pub struct Imputed {
    /// The average over exposed rows.
    pub overall: Estimate,
    /// By time since exposure.
    pub effects: Vec<AtTime>,
    /// Exposed rows with a counterfactual.
    pub n_exposed: usize,
    /// Rows not exposed, from which the counterfactual was learnt.
    pub n_unexposed: usize,
    /// Clusters.
    pub n_clusters: usize,
    /// What is dangerous.
    pub warnings: Vec<Warning>,
}

/// Imputes the effects of a panel.
///
/// Exposed rows whose unit or period never occurs unexposed have no counterfactual; they are left out and said.
/// Errors  `Design`: nothing is exposed, or no exposed row has a counterfactual.
pub fn estimate(panel: &Panel, uncertainty: Uncertainty, level: f64) -> Result<Imputed, Refusal> {
    let exposed: Vec<usize> = (0..panel.unit.len())
        .filter(|&row| panel.is_exposed(row))
        .collect();
    if exposed.is_empty() {
        return Err(Refusal::Design("no row is exposed".into()));
    }
    let first = FirstStage::of(panel)?;
    let targets: Vec<usize> = exposed
        .iter()
        .copied()
        .filter(|&row| first.knows(row))
        .collect();
    let mut warnings = first.warnings.clone();
    if targets.len() < exposed.len() {
        warnings.push(Warning::NoCounterfactual {
            n_rows: exposed.len() - targets.len(),
            why: "their unit or period is never seen unexposed, or not together with the others"
                .into(),
        });
    }
    if targets.is_empty() {
        return Err(Refusal::Design(
            "no exposed row has a unit and a period that are also seen unexposed".into(),
        ));
    }
    let effect: Vec<f64> = targets
        .iter()
        .map(|&row| panel.outcome[row] - first.counterfactual(row))
        .collect();
    let certainty = Certainty {
        level,
        degrees: None,
    };
    let of = |name: String, chosen: &dyn Fn(usize) -> bool| {
        let weights: Vec<f64> = targets
            .iter()
            .map(|&row| if chosen(row) { first.weight(row) } else { 0.0 })
            .collect();
        let total: f64 = weights.iter().sum();
        let weights: Vec<f64> = weights.iter().map(|w| w / total).collect();
        let value = dot(&weights, &effect);
        let around = match uncertainty {
            Uncertainty::TwoStage => vec![value; targets.len()],
            Uncertainty::Imputation => {
                means_of_cohort_and_period(panel, &targets, &effect, &weights)
            }
        };
        let variance = first.variance(&targets, &weights, &effect, &around);
        Estimate::of(name, value, Some(variance), certainty)
    };
    let since = |row: usize| panel.relative_time(row).unwrap_or_default();
    let mut times: Vec<i32> = targets.iter().map(|&row| since(row)).collect();
    times.sort_unstable();
    times.dedup();
    let effects = times.into_iter().map(|time| AtTime {
        since: time,
        estimate: of(time.to_string(), &|row| since(row) == time),
    });
    Ok(Imputed {
        effects: effects.collect(),
        overall: of("overall".into(), &|_| true),
        n_exposed: targets.len(),
        n_unexposed: first.rows.len(),
        n_clusters: panel.clusters.len(),
        warnings,
    })
}

/// Σv²τ / Σv² within each cohort and period: the effect around which Borusyak, Jaravel and Spiess measure (their eq. 8).
fn means_of_cohort_and_period(
    panel: &Panel,
    targets: &[usize],
    effect: &[f64],
    weights: &[f64],
) -> Vec<f64> {
    let key = |row: usize| (panel.cohort[panel.unit[row] as usize], panel.time[row]);
    let mut sums = std::collections::HashMap::new();
    for ((&row, effect), v) in targets.iter().zip(effect).zip(weights) {
        let sum = sums.entry(key(row)).or_insert((0.0, 0.0));
        *sum = (sum.0 + v * v * effect, sum.1 + v * v);
    }
    targets
        .iter()
        .map(|&row| match sums.get(&key(row)) {
            Some(&(sum, total)) if total > 0.0 => sum / total,
            _ => 0.0,
        })
        .collect()
}

/// What the unexposed rows tell: fixed effects and coefficients of covariates.
struct FirstStage<'a> {
    panel: &'a Panel,
    /// The unexposed rows.
    rows: Vec<usize>,
    /// The fixed effects over all rows.
    all: Vec<Factor>,
    /// The level among the unexposed rows of each level; `None` where it does not occur there.
    places: Vec<Vec<Option<u32>>>,
    /// The fixed effects over the unexposed rows.
    factors: Vec<Factor>,
    weights: Option<Vec<f64>>,
    /// Components of units and periods among the unexposed rows.
    components: (Vec<usize>, Vec<usize>),
    /// The covariates kept.
    kept: Vec<usize>,
    cholesky: Option<Cholesky>,
    levels: Levels,
    beta: Vec<f64>,
    residuals: Vec<f64>,
    warnings: Vec<Warning>,
}

impl<'a> FirstStage<'a> {
    fn of(panel: &'a Panel) -> Result<FirstStage<'a>, Refusal> {
        let rows: Vec<usize> = (0..panel.unit.len())
            .filter(|&row| !panel.is_exposed(row))
            .collect();
        if rows.is_empty() {
            return Err(Refusal::Design(
                "every row is exposed, so nothing tells what would have been".into(),
            ));
        }
        let mut all = vec![panel.unit_factor(), panel.time_factor()];
        all.extend(panel.absorb.iter().cloned());
        let factors: Vec<Factor> = all.iter().map(|factor| factor.subset(&rows)).collect();
        let places = all.iter().zip(&factors).map(|(whole, part)| {
            let mut places = vec![None; whole.n_levels];
            rows.iter()
                .zip(&part.codes)
                .for_each(|(&row, &code)| places[whole.codes[row] as usize] = Some(code));
            places
        });
        let mut first = FirstStage {
            places: places.collect(),
            components: component_labels(&factors[0], &factors[1]),
            weights: panel
                .weights
                .as_ref()
                .map(|w| rows.iter().map(|&row| w[row]).collect()),
            kept: Vec::new(),
            cholesky: None,
            levels: Vec::new(),
            beta: Vec::new(),
            residuals: Vec::new(),
            warnings: Vec::new(),
            panel,
            rows,
            all,
            factors,
        };
        first.learn_covariates();
        first.learn();
        Ok(first)
    }

    fn weight(&self, row: usize) -> f64 {
        self.panel.weights.as_ref().map_or(1.0, |w| w[row])
    }

    fn covariates(&self, row: usize) -> Vec<f64> {
        self.kept
            .iter()
            .map(|&column| self.panel.covariates[column].values[row])
            .collect()
    }

    fn learn_covariates(&mut self) {
        let n = self.panel.covariates.len();
        if n == 0 {
            return;
        }
        let dummies = Dummies::of(&self.factors, self.weights.as_deref());
        let mut columns: Vec<Vec<f64>> = Vec::new();
        let (mut scale, mut proved) = (Vec::new(), true);
        for one in &self.panel.covariates {
            let mut column: Vec<f64> = self.rows.iter().map(|&row| one.values[row]).collect();
            scale.push(
                self.rows
                    .iter()
                    .zip(&column)
                    .map(|(&row, x)| self.weight(row) * x * x)
                    .sum(),
            );
            proved &= dummies.residualize(&mut column);
            columns.push(column);
        }
        let mut cross = Matrix::zeros(n, n);
        for (at, &row) in self.rows.iter().enumerate() {
            let line: Vec<f64> = columns.iter().map(|column| column[at]).collect();
            cross.add_outer(self.weight(row), &line);
        }
        let cholesky = Cholesky::of(&cross, &scale);
        if !cholesky.collinear.is_empty() {
            let names = cholesky
                .collinear
                .iter()
                .map(|&column| self.panel.covariates[column].name.clone())
                .collect();
            self.warnings.push(Warning::Collinear { names });
        }
        if !proved {
            self.warnings.push(Warning::NotProved);
        }
        self.kept = cholesky.kept.clone();
        self.cholesky = Some(cholesky);
    }

    fn learn(&mut self) {
        let y: Vec<f64> = self
            .rows
            .iter()
            .map(|&row| self.panel.outcome[row])
            .collect();
        let dummies = Dummies::of(&self.factors, self.weights.as_deref());
        let moments = self.kept.iter().map(|&column| {
            let x = &self.panel.covariates[column].values;
            self.rows
                .iter()
                .zip(&y)
                .map(|(&row, y)| self.weight(row) * x[row] * y)
                .sum()
        });
        let (levels, beta) = self.solve(&dummies.sums(&y), &moments.collect::<Vec<f64>>());
        self.residuals = (0..y.len())
            .map(|at| {
                y[at] - dummies.value(&levels, at) - dot(&beta, &self.covariates(self.rows[at]))
            })
            .collect();
        (self.levels, self.beta) = (levels, beta);
    }

    /// The solution of the first stage's normal equations for any right-hand side of dummies and covariates.
    fn solve(&self, of_levels: &Levels, of_covariates: &[f64]) -> (Levels, Vec<f64>) {
        let dummies = Dummies::of(&self.factors, self.weights.as_deref());
        let levels = dummies.solve(of_levels);
        let Some(cholesky) = self.cholesky.as_ref().filter(|_| !self.kept.is_empty()) else {
            return (levels, Vec::new());
        };
        let mut rest = of_covariates.to_vec();
        for (at, &row) in self.rows.iter().enumerate() {
            let fitted = self.weight(row) * dummies.value(&levels, at);
            rest.iter_mut()
                .zip(self.covariates(row))
                .for_each(|(r, x)| *r -= x * fitted);
        }
        let beta = cholesky.solve(&rest);
        let fitted: Vec<f64> = self
            .rows
            .iter()
            .map(|&row| dot(&beta, &self.covariates(row)))
            .collect();
        let mut of_levels = of_levels.clone();
        for (own, taken) in of_levels
            .iter_mut()
            .flatten()
            .zip(dummies.sums(&fitted).iter().flatten())
        {
            *own -= taken;
        }
        (dummies.solve(&of_levels), beta)
    }

    /// Do unexposed rows tell this row's fixed effects?
    fn knows(&self, row: usize) -> bool {
        let place = |factor: usize| self.places[factor][self.all[factor].codes[row] as usize];
        let together = match (place(0), place(1)) {
            (Some(unit), Some(time)) => {
                self.components.0[unit as usize] == self.components.1[time as usize]
            }
            _ => false,
        };
        together && (2..self.all.len()).all(|factor| place(factor).is_some())
    }

    /// What the row's outcome would be without exposure.
    fn counterfactual(&self, row: usize) -> f64 {
        self.value(&self.levels, row) + dot(&self.beta, &self.covariates(row))
    }

    fn value(&self, levels: &Levels, row: usize) -> f64 {
        let of = |(factor, values): (usize, &Vec<f64>)| {
            self.places[factor][self.all[factor].codes[row] as usize]
                .map_or(0.0, |place| values[place as usize])
        };
        levels.iter().enumerate().map(of).sum()
    }

    /// The variance of Σ weights·effect: exposed rows by their distance from `around`, unexposed rows by their residual
    /// and the weight with which they enter the counterfactuals, summed within clusters.
    fn variance(&self, targets: &[usize], weights: &[f64], effect: &[f64], around: &[f64]) -> f64 {
        let mut of_levels: Levels = self
            .factors
            .iter()
            .map(|factor| vec![0.0; factor.n_levels])
            .collect();
        let mut of_covariates = vec![0.0; self.kept.len()];
        let mut scores = vec![0.0; self.panel.clusters.len()];
        let cluster = |row: usize| self.panel.cluster.codes[row] as usize;
        for (at, &row) in targets.iter().enumerate() {
            for (factor, sums) in of_levels.iter_mut().enumerate() {
                if let Some(place) = self.places[factor][self.all[factor].codes[row] as usize] {
                    sums[place as usize] += weights[at];
                }
            }
            of_covariates
                .iter_mut()
                .zip(self.covariates(row))
                .for_each(|(sum, x)| *sum += weights[at] * x);
            scores[cluster(row)] += weights[at] * (effect[at] - around[at]);
        }
        let (levels, beta) = self.solve(&of_levels, &of_covariates);
        for (at, &row) in self.rows.iter().enumerate() {
            let enters = self.value(&levels, row) + dot(&beta, &self.covariates(row));
            scores[cluster(row)] -= self.weight(row) * enters * self.residuals[at];
        }
        scores.iter().map(|score| score * score).sum()
    }
}
