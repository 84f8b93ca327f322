//! The arithmetic under the estimators: small dense matrices, absorbed fixed effects, least squares with its variances.

pub(crate) mod cholesky;
pub(crate) mod dummies;
pub(crate) mod matrix;
pub mod regression;
pub use dummies::Factor;
