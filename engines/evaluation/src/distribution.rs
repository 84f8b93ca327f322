//! Quantiles and tail probabilities of the distributions that intervals and tests stand on.

use statrs::distribution::{ChiSquared, ContinuousCDF, Gamma, Normal, StudentsT};

/// The value below which a standard normal variable falls with probability `p`.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// The probability that a t variable is farther from zero than `t`; `degrees = None` is the normal limit.
pub(crate) fn two_sided_p(t: f64, degrees: Option<f64>) -> f64 {
    let t = -t.abs();
    let below = match degrees.and_then(|degrees| StudentsT::new(0.0, 1.0, degrees).ok()) {
        Some(distribution) => distribution.cdf(t),
        None => Normal::standard().cdf(t),
    };
    (2.0 * below).min(1.0)
}

/// How many standard errors a two-sided interval of `level` (say 0.95) reaches to each side.
pub(crate) fn critical_value(level: f64, degrees: Option<f64>) -> f64 {
    let p = 0.5 + level / 2.0;
    match degrees.and_then(|degrees| StudentsT::new(0.0, 1.0, degrees).ok()) {
        Some(distribution) => distribution.inverse_cdf(p),
        None => normal_quantile(p),
    }
}

/// The probability that a chi-square variable with `degrees` exceeds `x`.
pub(crate) fn chi_square_above(x: f64, degrees: f64) -> f64 {
    ChiSquared::new(degrees).map_or(f64::NAN, |distribution| distribution.sf(x))
}

/// The value below which a gamma variable with `shape` and scale 1 falls with probability `p`.
pub(crate) fn gamma_quantile(p: f64, shape: f64) -> f64 {
    Gamma::new(shape, 1.0).map_or(f64::NAN, |distribution| distribution.inverse_cdf(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed in the tables at the end of any statistics textbook, to more digits.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let cases = [
            (normal_quantile(0.975), 1.959_963_984_540_054),
            (critical_value(0.95, Some(9.0)), 2.262_157_162_740_992),
            (critical_value(0.99, Some(4.0)), 4.604_094_871_349_993),
            (chi_square_above(3.841_458_820_694_124, 1.0), 0.05),
            (gamma_quantile(0.5, 1.0), std::f64::consts::LN_2),
        ];
        for (found, wanted) in cases {
            assert!(
                (found - wanted).abs() < 1e-9 * wanted.abs().max(1.0),
                "{found} {wanted}"
            );
        }
    }
}
