//! Two-way fixed effects: one effect for all, and the dynamic event study.

use serde::Serialize;

use crate::distribution::chi_square_above;
use crate::estimate::Estimate;
use crate::linear::cholesky::Cholesky;
use crate::linear::matrix::{Matrix, dot};
use crate::linear::regression::{Fit, Regression, Regressor, Variance};
use crate::panel::Panel;
use crate::warning::{Refusal, Warning};

/// The name of the exposure's coefficient.
pub const EXPOSED: &str = "exposed";

/// With this many treated (or untreated) clusters or fewer, no cluster-robust method is trusted.
/// Source  MacKinnon & Webb 2017, J Applied Econometrics 32(2):233.
pub const FEW_TREATED_CLUSTERS: usize = 3;

/// The regression of the outcome on exposure and covariates, absorbing units, periods and the panel's further
/// fixed effects. A panel without exposure is regressed on its covariates alone.
///
/// With effects that differ between cohorts or grow with time the coefficient weighs some effects negatively:
/// see [`crate::bacon::decompose`], and prefer [`crate::group_time`].
#[must_use]
pub fn two_way(panel: &Panel) -> Regression {
    let mut regressors = Vec::new();
    if panel.cohort.iter().any(Option::is_some) {
        regressors.push(Regressor {
            name: EXPOSED.into(),
            values: (0..panel.unit.len())
                .map(|row| f64::from(u8::from(panel.is_exposed(row))))
                .collect(),
        });
    }
    regressors.extend(panel.covariates.iter().cloned());
    absorbing(panel, regressors)
}

/// The outcome on given regressors, absorbing units, periods and the panel's further fixed effects.
pub(crate) fn absorbing(panel: &Panel, regressors: Vec<Regressor>) -> Regression {
    let mut absorb = vec![panel.unit_factor(), panel.time_factor()];
    absorb.extend(panel.absorb.iter().cloned());
    Regression {
        outcome: panel.outcome.clone(),
        regressors,
        absorb,
        weights: panel.weights.clone(),
        clusters: Some(panel.cluster.clone()),
    }
}

/// Says when too few clusters are treated, or untreated, for cluster-robust inference.
#[must_use]
pub fn few_treated_clusters(panel: &Panel) -> Option<Warning> {
    let mut treated = vec![false; panel.clusters.len()];
    for (row, &cluster) in panel.cluster.codes.iter().enumerate() {
        treated[cluster as usize] |= panel.is_exposed(row);
    }
    let n_treated = treated.iter().filter(|&&one| one).count();
    let n_clusters = treated.len();
    (n_treated > 0 && n_treated <= FEW_TREATED_CLUSTERS).then_some(Warning::FewTreatedClusters {
        n_treated,
        n_clusters,
    })
}

/// A joint test that several estimates are all zero.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JointTest {
    /// Wald's statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// The probability of one as large under the null (chi-square).
    pub p_value: f64,
}

impl JointTest {
    /// `None` when there is nothing to test or the variance cannot be inverted.
    pub(crate) fn of(values: &[f64], variance: &Matrix) -> Option<JointTest> {
        let cholesky = Cholesky::of_itself(variance);
        if values.is_empty() || cholesky.kept.len() < values.len() {
            return None;
        }
        let statistic = dot(values, &cholesky.solve(values));
        Some(JointTest {
            statistic,
            degrees: values.len(),
            p_value: chi_square_above(statistic, values.len() as f64),
        })
    }
}

/// Effects by time since first exposure.
#[derive(Debug, Clone, Serialize)]
pub struct EventStudy {
    /// The effect at each relative time; the reference (−1) is zero by definition and not listed.
    pub effects: Vec<AtTime>,
    /// Are all effects before exposure zero?
    pub pre_trend: Option<JointTest>,
    /// Rows used.
    pub n_rows: usize,
    /// Clusters.
    pub n_clusters: Option<usize>,
    /// What is dangerous.
    pub warnings: Vec<Warning>,
}

/// An effect at a time since first exposure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtTime {
    /// Periods since first exposure; negative before.
    pub since: i32,
    /// The effect against the period just before exposure.
    pub estimate: Estimate,
}

/// The relative times of an event study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Times before this one share its coefficient.
    pub first: i32,
    /// Times after this one share its coefficient.
    pub last: i32,
}

/// The relative time against which the others are measured.
pub const REFERENCE: i32 = -1;

/// The dynamic two-way fixed effects regression: a dummy for each time since first exposure but −1; units never
/// exposed have none. `window = None` gives every relative time its own dummy.
///
/// Biased where effects differ between cohorts (Sun & Abraham 2021): see [`crate::sun_abraham::estimate`].
pub fn event_study(
    panel: &Panel,
    window: Option<Window>,
    variance: Variance,
    level: f64,
) -> Result<EventStudy, Refusal> {
    let clip = |since: i32| window.map_or(since, |window| since.clamp(window.first, window.last));
    let relative: Vec<Option<i32>> = (0..panel.unit.len())
        .map(|row| panel.relative_time(row).map(clip))
        .collect();
    let mut times: Vec<i32> = relative
        .iter()
        .flatten()
        .copied()
        .filter(|&since| since != REFERENCE)
        .collect();
    times.sort_unstable();
    times.dedup();
    if times.is_empty() {
        return Err(Refusal::Design(
            "no unit is ever exposed, so there is no event to study".into(),
        ));
    }
    let mut regressors: Vec<Regressor> = times
        .iter()
        .map(|&since| Regressor {
            name: since.to_string(),
            values: relative
                .iter()
                .map(|&one| f64::from(u8::from(one == Some(since))))
                .collect(),
        })
        .collect();
    regressors.extend(panel.covariates.iter().cloned());
    let fit = absorbing(panel, regressors).fit(variance, level)?;
    let effects: Vec<AtTime> = fit
        .kept
        .iter()
        .zip(&fit.coefficients)
        .filter_map(|(&column, estimate)| {
            times.get(column).map(|&since| AtTime {
                since,
                estimate: estimate.clone(),
            })
        })
        .collect();
    let pre_trend = pre_trend(&fit, &times);
    let mut warnings = fit.warnings;
    warnings.extend(few_treated_clusters(panel));
    Ok(EventStudy {
        effects,
        pre_trend,
        n_rows: fit.n_rows,
        n_clusters: fit.n_clusters,
        warnings,
    })
}

fn pre_trend(fit: &Fit, times: &[i32]) -> Option<JointTest> {
    let variance = fit.variance.as_ref()?;
    let before: Vec<usize> = (0..fit.kept.len())
        .filter(|&at| {
            times
                .get(fit.kept[at])
                .is_some_and(|&since| since < REFERENCE)
        })
        .collect();
    let values: Vec<f64> = before
        .iter()
        .map(|&at| fit.coefficients[at].value)
        .collect();
    let mut part = Matrix::zeros(before.len(), before.len());
    for (row, &r) in before.iter().enumerate() {
        for (column, &c) in before.iter().enumerate() {
            part[(row, column)] = variance[(r, c)];
        }
    }
    JointTest::of(&values, &part)
}
