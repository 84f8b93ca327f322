//! What a reader must know before believing a number. Estimators return these beside the answer, never instead of
//! a number that exists, and never hide one.

use serde::Serialize;

/// A danger for the numbers beside it.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Warning {
    /// Rows alone in a level of a fixed effect.
    #[error(
        "{n_rows} rows stand alone in a level of a fixed effect; they tell nothing and were left out"
    )]
    Singletons {
        /// How many rows were left out.
        n_rows: usize,
    },
    /// Regressors explained by the fixed effects or by earlier regressors.
    #[error("{} cannot be told apart from the fixed effects and the regressors before; left out", names.join(", "))]
    Collinear {
        /// Their names.
        names: Vec<String>,
    },
    /// So few clusters that the usual intervals are too short.
    #[error(
        "only {n_clusters} clusters: intervals from their asymptotics are too short; use CRV3 or the wild cluster bootstrap"
    )]
    FewClusters {
        /// How many clusters there are.
        n_clusters: usize,
    },
    /// So few treated clusters that no variance can be trusted.
    #[error(
        "{n_treated} of {n_clusters} clusters change treatment: cluster-robust and wild bootstrap standard errors are not to be believed; use randomisation inference"
    )]
    FewTreatedClusters {
        /// Clusters within which the regressor varies, or which are treated.
        n_treated: usize,
        /// All clusters.
        n_clusters: usize,
    },
    /// Leaving one cluster out makes a coefficient impossible.
    #[error(
        "without one of the clusters the effect cannot be estimated, so the jackknife (CRV3) has no answer; use randomisation inference"
    )]
    HangsOnOneCluster,
    /// The fixed effects could not be absorbed to the proved precision.
    #[error(
        "the fixed effects could not be absorbed to full precision; the figures are approximate"
    )]
    NotProved,
    /// A group and period without an answer.
    #[error("group {group} at {time}: {why}")]
    CellLeftOut {
        /// The group's label.
        group: String,
        /// The period's label.
        time: String,
        /// Why.
        why: String,
    },
    /// Units too like or too unlike to be weighted.
    #[error(
        "group {group} at {time}: {n_units} comparison units had a propensity of {limit} or more and count for nothing (overlap fails)"
    )]
    Overlap {
        /// The group's label.
        group: String,
        /// The period's label.
        time: String,
        /// How many.
        n_units: usize,
        /// The limit of the propensity.
        limit: f64,
    },
    /// A small group.
    #[error("group {group} has only {n_units} units: its standard errors rest on very little")]
    SmallGroup {
        /// The group's label.
        group: String,
        /// Units in the group.
        n_units: usize,
    },
    /// A joint test that could not be made.
    #[error("the test of parallel trends before exposure could not be made: {why}")]
    NoPreTest {
        /// Why.
        why: String,
    },
    /// Treated rows without a counterfactual.
    #[error("{n_rows} treated rows have no counterfactual ({why}) and were left out")]
    NoCounterfactual {
        /// How many.
        n_rows: usize,
        /// Why.
        why: String,
    },
}

/// Why there is no answer at all.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Nothing is left to estimate from.
    #[error("no row is left to estimate from: {0}")]
    NoRows(String),
    /// The effect asked for cannot be estimated.
    #[error("{0} cannot be estimated: it is explained by the fixed effects or by other regressors")]
    NotIdentified(String),
    /// More parameters than rows.
    #[error("{n_parameters} parameters cannot be estimated from {n_rows} rows")]
    TooFewRows {
        /// Rows.
        n_rows: usize,
        /// Parameters.
        n_parameters: usize,
    },
    /// The design lacks a group it needs.
    #[error("{0}")]
    Design(String),
}
