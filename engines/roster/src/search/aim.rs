//! One number for a cost by level, to walk by.
//!
//! What counts in the end is the comparison level by level. A walk that never leaves a good value of the first level gets
//! stuck, so it follows a weighted sum instead: one ordinary step in a level weighs `steepness` ordinary steps in the next.
//! The best roster is kept by comparing levels, never by this sum.

use super::field::{Cost, Field, MOST_LEVELS};
use crate::objectives::Component;
use crate::problem::Problem;

/// Weights of the levels and the temperatures that suit them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    weights: [f64; MOST_LEVELS],
    /// Warm enough to mix the level after the first.
    pub(super) hot: f64,
    /// Warm enough to mix all levels.
    pub(super) melting: f64,
    /// Cold enough to freeze the last level.
    pub(super) cold: f64,
}

impl Aim {
    pub(super) fn of(field: &Field, steepness: f64) -> Aim {
        let steps: Vec<f64> = field
            .levels
            .iter()
            .map(|&level| ordinary_step(field.problem, level))
            .collect();
        let mut weights = [0.0; MOST_LEVELS];
        let mut value_of_step = 1.0;
        let mut second = 1.0;
        for place in (0..steps.len()).rev() {
            weights[place] = value_of_step / steps[place];
            second = if place == 0 { second } else { value_of_step };
            value_of_step *= steepness;
        }
        Aim {
            weights,
            hot: 0.5 * second,
            melting: 2.0 * value_of_step / steepness,
            cold: 0.01,
        }
    }

    /// An aim that compares the first levels exactly as people do and does not see the others: one unit of a level weighs
    /// more than everything in the levels after it. `spans` is the largest difference of each level.
    pub(super) fn exact(spans: &[i64]) -> Aim {
        let mut weights = [0.0; MOST_LEVELS];
        let mut weight = 1.0;
        for (place, &span) in spans.iter().enumerate().rev() {
            weights[place] = weight;
            weight *= 4.0 * (span.max(0) as f64 + 1.0);
        }
        Aim {
            weights,
            hot: 0.0,
            melting: 0.0,
            cold: 0.0,
        }
    }

    /// Weight of one unit of a level.
    pub(super) fn weight(&self, level: usize) -> f64 {
        self.weights[level]
    }

    /// The same, but so warm at first that nothing of the roster it starts from remains.
    pub(super) fn melted(self) -> Aim {
        Aim {
            hot: self.melting,
            ..self
        }
    }

    pub(super) fn weigh(&self, cost: &Cost) -> f64 {
        self.weights
            .iter()
            .zip(cost)
            .map(|(weight, &level)| weight * level as f64)
            .sum()
    }
}

/// By how much moving one duty usually changes a level.
fn ordinary_step(problem: &Problem, level: usize) -> f64 {
    let cells = problem.shifts.len().max(1) as i64;
    let mean_minutes = problem
        .shifts
        .iter()
        .map(|shift| shift.span.minutes())
        .sum::<i64>()
        / cells;
    let mean_weight = problem
        .shifts
        .iter()
        .map(|shift| shift.weight_minutes)
        .sum::<i64>()
        / cells;
    let mean_patients =
        problem.area_patients.iter().sum::<i64>() / (problem.areas.len().max(1) as i64);
    let step = |&(component, weight): &(Component, i64)| {
        weight
            * match component {
                Component::EmptyCells | Component::Stability => 1,
                Component::Wishes => mean_minutes,
                Component::Fairness => 2 * mean_weight * mean_weight,
                Component::Spread => problem.rules.ideal_gap_minutes / 4,
                Component::Continuity => mean_patients / 4,
            }
    };
    problem.objectives[level]
        .terms
        .iter()
        .map(step)
        .max()
        .unwrap_or(1)
        .max(1) as f64
}
