//! Difference in differences with two groups and two times: four means.

use serde::Serialize;

use crate::estimate::Estimate;
use crate::linear::Factor;
use crate::linear::regression::{Regression, Regressor, Variance};
use crate::warning::{Refusal, Warning};

/// Rows of two groups before and after.
#[derive(Debug, Clone)]
pub struct TwoByTwo {
    /// The outcome; `NaN` is missing and left out.
    pub outcome: Vec<f64>,
    /// Is the row of the treated group?
    pub treated: Vec<bool>,
    /// Is the row of the later time?
    pub after: Vec<bool>,
    /// Positive weights.
    pub weights: Option<Vec<f64>>,
    /// Clusters; rows are independent where `None`.
    pub clusters: Option<Factor>,
}

/// The four means and their difference of differences.
#[derive(Debug, Clone, Serialize)]
pub struct DifferenceInDifferences {
    /// Mean of the comparison group before and after.
    pub comparison: [f64; 2],
    /// Mean of the treated group before and after.
    pub treated: [f64; 2],
    /// (treated after − before) − (comparison after − before).
    pub effect: Estimate,
    /// Rows in each cell: comparison before, after, treated before, after.
    pub n_rows: [usize; 4],
    /// Rows whose outcome is missing.
    pub n_missing: usize,
    /// What is dangerous.
    pub warnings: Vec<Warning>,
}

impl TwoByTwo {
    /// Estimates the difference of differences.
    ///
    /// Errors  `Design` when one of the four cells is empty.
    /// Source  Card & Krueger 1994, American Economic Review 84(4):772, for the design and the test case.
    pub fn estimate(
        &self,
        variance: Variance,
        level: f64,
    ) -> Result<DifferenceInDifferences, Refusal> {
        let keep: Vec<usize> = (0..self.outcome.len())
            .filter(|&row| !self.outcome[row].is_nan())
            .collect();
        let mut n_rows = [0usize; 4];
        keep.iter().for_each(|&row| n_rows[self.cell(row)] += 1);
        let names = [
            "comparison before",
            "comparison after",
            "treated before",
            "treated after",
        ];
        let empty: Vec<&str> = (0..4)
            .filter(|&cell| n_rows[cell] == 0)
            .map(|cell| names[cell])
            .collect();
        if !empty.is_empty() {
            return Err(Refusal::Design(format!(
                "no row is {}",
                empty.join(", nor ")
            )));
        }
        let column = |name: &str, value: &dyn Fn(usize) -> bool| Regressor {
            name: name.to_owned(),
            values: (0..self.outcome.len())
                .map(|row| f64::from(u8::from(value(row))))
                .collect(),
        };
        let regression = Regression {
            outcome: self.outcome.clone(),
            regressors: vec![
                column("constant", &|_| true),
                column("treated", &|row| self.treated[row]),
                column("after", &|row| self.after[row]),
                column("effect", &|row| self.treated[row] && self.after[row]),
            ],
            absorb: Vec::new(),
            weights: self.weights.clone(),
            clusters: self.clusters.clone(),
        };
        let fit = regression.subset(&keep).fit(variance, level)?;
        let b: Vec<f64> = fit.coefficients.iter().map(|one| one.value).collect();
        let [constant, treated, after, effect] = b[..] else {
            return Err(Refusal::NotIdentified("the effect".into()));
        };
        Ok(DifferenceInDifferences {
            comparison: [constant, constant + after],
            treated: [constant + treated, constant + treated + after + effect],
            effect: fit.coefficients[3].clone(),
            n_rows,
            n_missing: self.outcome.len() - keep.len(),
            warnings: fit.warnings,
        })
    }

    fn cell(&self, row: usize) -> usize {
        2 * usize::from(self.treated[row]) + usize::from(self.after[row])
    }
}
