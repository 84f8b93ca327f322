//! One number with its uncertainty, the form in which every estimator answers.

use serde::Serialize;

use crate::distribution::{critical_value, two_sided_p};

/// An estimate with its standard error, interval and p-value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// What is estimated, in the study's words.
    pub name: String,
    /// The estimate, in the outcome's unit.
    pub value: f64,
    /// The standard error; `None` where the sample cannot tell it (then a warning says why).
    pub standard_error: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Two-sided p-value of "no effect".
    pub p_value: Option<f64>,
}

/// How intervals are made from standard errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// The probability an interval is to cover with, say 0.95.
    pub level: f64,
    /// Degrees of freedom of Student's t; `None` is the normal limit.
    pub degrees: Option<f64>,
}

impl Certainty {
    /// 95 % with the normal limit.
    pub const USUAL: Certainty = Certainty {
        level: 0.95,
        degrees: None,
    };
}

impl Estimate {
    pub(crate) fn of(
        name: impl Into<String>,
        value: f64,
        variance: Option<f64>,
        certainty: Certainty,
    ) -> Estimate {
        // A variance below zero or not finite is no variance; a variance of exactly zero says nothing either.
        let standard_error = variance
            .filter(|v| v.is_finite() && *v > 0.0)
            .map(f64::sqrt);
        let reach =
            standard_error.map(|se| se * critical_value(certainty.level, certainty.degrees));
        Estimate {
            name: name.into(),
            value,
            standard_error,
            low: reach.map(|reach| value - reach),
            high: reach.map(|reach| value + reach),
            p_value: standard_error.map(|se| two_sided_p(value / se, certainty.degrees)),
        }
    }
}
