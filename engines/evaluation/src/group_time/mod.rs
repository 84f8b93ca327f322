//! Effects by cohort and period (group-time average treatment effects) of Callaway and Sant'Anna, their averages,
//! and bands that hold for all of them at once.
//!
//! Source  Callaway & Sant'Anna 2021, J Econometrics 225(2):200; Sant'Anna & Zhao 2020, J Econometrics 219(1):101,
//!         for the doubly robust, weighting and regression estimators of one cell and their influence functions.

mod aggregate;
mod bands;
mod cell;

pub use aggregate::{Aggregate, Aggregated, Kind};
pub use bands::{Bands, bands};

use serde::Serialize;

use crate::estimate::{Certainty, Estimate};
use crate::linear::matrix::Matrix;
use crate::panel::{Attrition, Panel};
use crate::two_way::JointTest;
use crate::warning::{Refusal, Warning};

use cell::{Cell, Units};

/// Who a cohort is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Units never exposed.
    Never,
    /// Units not exposed yet at the later of the two periods, the never exposed among them.
    NotYet,
}

/// How one cell is estimated when there are covariates (without, all three agree).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// Doubly robust: right when either the propensity or the outcome model is.
    DoublyRobust,
    /// Inverse probability weighting with normalised weights.
    InverseProbability,
    /// Outcome regression.
    Regression,
}

/// The period against which periods before exposure are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The period before: short differences, the packages' default.
    Varying,
    /// The last period before exposure: the same for all.
    Universal,
}

/// The choices of an analysis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Choices {
    /// The comparison.
    pub control: Control,
    /// The estimator of a cell.
    pub estimator: Estimator,
    /// The base period.
    pub base: Base,
    /// Periods before exposure in which units may already react.
    pub anticipation: u16,
    /// The probability intervals cover with.
    pub level: f64,
}

/// A group smaller than the number of covariates and this is told. Source  the convention of the R package did.
const SMALL_GROUP: usize = 5;

/// The effect on one cohort in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupTime {
    /// First exposure of the cohort.
    pub group: i32,
    /// The period.
    pub time: i32,
    /// The average effect on the cohort in that period; before exposure it should be zero.
    pub estimate: Estimate,
    /// Units of the cohort.
    pub n_treated: usize,
    /// Units compared with.
    pub n_control: usize,
}

/// All group-time effects with what their joint uncertainty needs.
#[derive(Debug, Clone)]
pub struct GroupTimes {
    /// The effects, by group and time.
    pub cells: Vec<GroupTime>,
    /// Are all effects before exposure zero?
    pub pre_test: Option<JointTest>,
    /// Units analysed.
    pub n_units: usize,
    /// Clusters.
    pub n_clusters: usize,
    /// How the file became these units.
    pub attrition: Vec<Attrition>,
    /// What is dangerous.
    pub warnings: Vec<Warning>,
    /// The influence of each unit on each cell, in the order of `cells`.
    pub(crate) influence: Vec<Vec<f64>>,
    /// The cohort of each unit.
    pub(crate) cohort: Vec<Option<i32>>,
    /// The weight of each unit, averaging one.
    pub(crate) weight: Vec<f64>,
    /// The cluster of each unit.
    pub(crate) cluster: Vec<u32>,
    pub(crate) certainty: Certainty,
    /// Periods before exposure in which effects may already be.
    pub(crate) anticipation: i32,
}

/// Estimates every group-time effect.
///
/// Units not seen in every period and units exposed from the first period on are left out, and said in `attrition`.
/// Covariates and weights are those of the earlier of the two periods compared. With clusters above the unit,
/// influence is summed within clusters.
///
/// Errors  `Design`: no cohort, no comparison at all, a unit in several clusters.
/// Check   without covariates each cell is a difference of four means.
pub fn estimate(panel: &Panel, choices: Choices) -> Result<GroupTimes, Refusal> {
    let panel = analysed(panel)?;
    let cluster = panel.cluster_of_units().map_err(|unit| {
        Refusal::Design(format!(
            "unit {unit} lies in several clusters; each unit needs one"
        ))
    })?;
    let units = Units::of(&panel);
    let never = panel.cohort.iter().any(Option::is_none);
    if choices.control == Control::Never && !never {
        return Err(Refusal::Design("every unit is exposed sooner or later; compare with the not yet exposed (--control not-yet)".into()));
    }
    let mut warnings = Vec::new();
    let certainty = Certainty {
        level: choices.level,
        degrees: None,
    };
    let (mut cells, mut influence) = (Vec::new(), Vec::new());
    for group in panel.cohorts() {
        let n_units = panel
            .cohort
            .iter()
            .filter(|&&one| one == Some(group))
            .count();
        if n_units < SMALL_GROUP + panel.covariates.len() {
            warnings.push(Warning::SmallGroup {
                group: panel.calendar.label(group),
                n_units,
            });
        }
        for (later, base) in comparisons(&panel.periods, group, choices) {
            let labels = (
                panel.calendar.label(group),
                panel.calendar.label(panel.periods[later]),
            );
            let cell = Cell::of(&units, &panel, group, later, base, choices);
            match cell.estimate(choices.estimator) {
                Ok(found) => {
                    if found.n_trimmed > 0 {
                        warnings.push(Warning::Overlap {
                            group: labels.0,
                            time: labels.1,
                            n_units: found.n_trimmed,
                            limit: cell::MOST_PROPENSITY,
                        });
                    }
                    cells.push((
                        group,
                        panel.periods[later],
                        found.effect,
                        cell.n_treated(),
                        cell.n_control(),
                    ));
                    influence.push(found.influence);
                }
                Err(why) => warnings.push(Warning::CellLeftOut {
                    group: labels.0,
                    time: labels.1,
                    why,
                }),
            }
        }
    }
    let mut found = GroupTimes {
        cells: Vec::new(),
        pre_test: None,
        n_units: panel.units.len(),
        n_clusters: panel.clusters.len(),
        attrition: panel.attrition.clone(),
        warnings,
        influence,
        weight: units.weights(),
        cohort: panel.cohort.clone(),
        cluster,
        certainty,
        anticipation: i32::from(choices.anticipation),
    };
    found.cells = cells
        .into_iter()
        .zip(&found.influence)
        .map(
            |((group, time, effect, n_treated, n_control), influence)| GroupTime {
                group,
                time,
                estimate: Estimate::of(
                    format!(
                        "ATT({}, {})",
                        panel.calendar.label(group),
                        panel.calendar.label(time)
                    ),
                    effect,
                    Some(found.covariance(influence, influence)),
                    certainty,
                ),
                n_treated,
                n_control,
            },
        )
        .collect();
    if found.cells.is_empty() {
        return Err(Refusal::Design(
            "no cohort has both a period before exposure and units to compare with".into(),
        ));
    }
    found.test_before_exposure();
    Ok(found)
}

/// Balanced, without units exposed from the first period on.
fn analysed(panel: &Panel) -> Result<Panel, Refusal> {
    let mut panel = if panel.unit.len() == panel.units.len() * panel.periods.len() {
        panel.clone()
    } else {
        panel.balanced()
    };
    let first = panel.periods.first().copied().unwrap_or_default();
    let at_once =
        |row: usize| panel.cohort[panel.unit[row] as usize].is_some_and(|cohort| cohort <= first);
    let keep: Vec<usize> = (0..panel.unit.len()).filter(|&row| !at_once(row)).collect();
    if keep.len() < panel.unit.len() {
        panel = panel.subset(&keep, "units not exposed from the first period on");
    }
    // Exposure after the last period is none within the panel.
    let last = panel.periods.last().copied().unwrap_or_default();
    for cohort in &mut panel.cohort {
        *cohort = cohort.filter(|&first| first <= last);
    }
    if panel.cohorts().is_empty() {
        return Err(Refusal::Design(
            "no unit seen in every period becomes exposed within the panel".into(),
        ));
    }
    Ok(panel)
}

/// The positions of the periods compared for a cohort: the period asked about, and its base.
fn comparisons(periods: &[i32], group: i32, choices: Choices) -> Vec<(usize, usize)> {
    let starts = group - i32::from(choices.anticipation);
    let Some(before) = periods
        .partition_point(|&period| period < starts)
        .checked_sub(1)
    else {
        return Vec::new();
    };
    (0..periods.len())
        .filter_map(|at| {
            let base = match choices.base {
                Base::Varying if periods[at] < starts => at.checked_sub(1)?,
                Base::Varying | Base::Universal => before,
            };
            (at != base).then_some((at, base))
        })
        .collect()
}

impl GroupTimes {
    /// The covariance of two averages from their influence: summed within clusters, products over clusters.
    pub(crate) fn covariance(&self, left: &[f64], right: &[f64]) -> f64 {
        let n = self.n_units as f64;
        let (left, right) = (self.by_cluster(left), self.by_cluster(right));
        left.iter().zip(&right).map(|(a, b)| a * b).sum::<f64>() / (n * n)
    }

    pub(crate) fn by_cluster(&self, influence: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_clusters];
        influence
            .iter()
            .zip(&self.cluster)
            .for_each(|(value, &cluster)| sums[cluster as usize] += value);
        sums
    }

    /// Is the cell's period one before any effect?
    pub(crate) fn is_before(&self, cell: &GroupTime) -> bool {
        cell.time < cell.group - self.anticipation
    }

    fn test_before_exposure(&mut self) {
        let before: Vec<usize> = (0..self.cells.len())
            .filter(|&at| self.is_before(&self.cells[at]))
            .collect();
        let values: Vec<f64> = before
            .iter()
            .map(|&at| self.cells[at].estimate.value)
            .collect();
        let mut variance = Matrix::zeros(before.len(), before.len());
        for (row, &r) in before.iter().enumerate() {
            for (column, &c) in before.iter().enumerate() {
                variance[(row, column)] = self.covariance(&self.influence[r], &self.influence[c]);
            }
        }
        self.pre_test = JointTest::of(&values, &variance);
        if self.pre_test.is_none() {
            let why = if before.is_empty() {
                "there is no period before exposure but the base".to_owned()
            } else {
                format!(
                    "the variance of the {} effects before exposure cannot be inverted",
                    before.len()
                )
            };
            self.warnings.push(Warning::NoPreTest { why });
        }
    }
}
