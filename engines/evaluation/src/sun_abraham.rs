//! The interaction-weighted event study of Sun and Abraham: an effect for each cohort and relative time, averaged
//! with the cohorts' shares, so that no cohort's effect leaks into another time.
//!
//! Source  Sun & Abraham 2021, J Econometrics 225(2):175. The shares are taken as given, as in fixest's `sunab`.

use serde::Serialize;

use crate::estimate::Estimate;
use crate::linear::regression::{Regressor, Variance};
use crate::panel::Panel;
use crate::two_way::{AtTime, REFERENCE, absorbing};
use crate::warning::{Refusal, Warning};

/// Effects by time since first exposure, and their average after it.
#[derive(Debug, Clone, Serialize)]
pub struct InteractionWeighted {
    /// The effect at each relative time.
    pub effects: Vec<AtTime>,
    /// The average over exposed rows.
    pub overall: Estimate,
    /// What is dangerous.
    pub warnings: Vec<Warning>,
}

/// Estimates the interaction-weighted effects. The comparison is the never exposed; where there is none, the last
/// cohort, with the periods from its exposure on left out.
pub fn estimate(
    panel: &Panel,
    variance: Variance,
    level: f64,
) -> Result<InteractionWeighted, Refusal> {
    let first_period = panel.periods.first().copied().unwrap_or_default();
    let cohorts = panel.cohorts();
    let never = panel.cohort.iter().any(Option::is_none);
    let last = cohorts.last().copied().filter(|_| !never);
    let keep: Vec<usize> = (0..panel.unit.len())
        .filter(|&row| {
            let period = panel.periods[panel.time[row] as usize];
            let exposed_at_once =
                panel.cohort[panel.unit[row] as usize].is_some_and(|first| first <= first_period);
            !exposed_at_once && last.is_none_or(|last| period < last)
        })
        .collect();
    let panel = panel.subset(
        &keep,
        "units not exposed from the first period, periods with a comparison",
    );
    let cell = |row: usize| {
        let cohort = panel.cohort[panel.unit[row] as usize].filter(|&one| Some(one) != last)?;
        Some((cohort, panel.relative_time(row)?))
    };
    let cells: Vec<Option<(i32, i32)>> = (0..panel.unit.len()).map(cell).collect();
    let mut known: Vec<(i32, i32)> = cells
        .iter()
        .flatten()
        .copied()
        .filter(|&(_, since)| since != REFERENCE)
        .collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return Err(Refusal::Design(
            "no cohort can be compared with units that are not yet exposed".into(),
        ));
    }
    let mut regressors: Vec<Regressor> = known
        .iter()
        .map(|&(cohort, since)| Regressor {
            name: format!("{}:{since}", panel.calendar.label(cohort)),
            values: cells
                .iter()
                .map(|&one| f64::from(u8::from(one == Some((cohort, since)))))
                .collect(),
        })
        .collect();
    let weight = |row: usize| panel.weights.as_ref().map_or(1.0, |w| w[row]);
    let size = |column: usize| -> f64 {
        (0..cells.len())
            .filter(|&row| cells[row] == Some(known[column]))
            .map(weight)
            .sum()
    };
    regressors.extend(panel.covariates.iter().cloned());
    let fit = absorbing(&panel, regressors).fit(variance, level)?;
    // The share of each kept coefficient among those that `wanted` takes.
    let shares = |wanted: &dyn Fn(i32) -> bool| -> Vec<f64> {
        let sizes = fit.kept.iter().map(|&column| match known.get(column) {
            Some(&(_, since)) if wanted(since) => size(column),
            _ => 0.0,
        });
        let sizes: Vec<f64> = sizes.collect();
        let total: f64 = sizes.iter().sum();
        sizes.iter().map(|size| size / total).collect()
    };
    let mut times: Vec<i32> = fit
        .kept
        .iter()
        .filter_map(|&column| known.get(column))
        .map(|&(_, since)| since)
        .collect();
    times.sort_unstable();
    times.dedup();
    if !times.iter().any(|&since| since >= 0) {
        return Err(Refusal::NotIdentified("the effect after exposure".into()));
    }
    let effects = times.iter().map(|&since| AtTime {
        since,
        estimate: fit.combination(&since.to_string(), &shares(&|one| one == since)),
    });
    Ok(InteractionWeighted {
        effects: effects.collect(),
        overall: fit.combination("overall", &shares(&|since| since >= 0)),
        warnings: fit.warnings.clone(),
    })
}
