//! Randomisation inference: what the estimate would be, had other units been exposed. And the placebo: what it is
//! before anything happened.
//!
//! Source  Fisher 1935; MacKinnon & Webb 2020, J Econometrics 218(2):435, for few treated clusters (RI-β).

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::panel::Panel;
use crate::two_way::{EXPOSED, two_way};
use crate::warning::Refusal;

/// The answer of randomisation inference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Randomization {
    /// The two-way fixed effects estimate.
    pub estimate: f64,
    /// Share of assignments whose estimate is as far from zero, the true assignment counted in.
    pub p_value: f64,
    /// Assignments looked at.
    pub n_assignments: usize,
    /// Whether these are all there are.
    pub enumerated: bool,
    /// How many clusters (or units) the times of exposure were dealt to.
    pub n_dealt: usize,
    /// The smallest p-value this design can give.
    pub smallest_p_value: f64,
}

/// Ties count as equal.
const TIE: f64 = 1e-9;

/// Deals the times of exposure anew among clusters (among units where a cluster's units differ in theirs) and asks how
/// often the two-way estimate is as large. All assignments are looked at when they are not more than `n_draws`.
pub fn randomization(panel: &Panel, n_draws: usize, seed: u64) -> Result<Randomization, Refusal> {
    let (group_of_unit, mut dealt) = dealt_to(panel);
    let estimate = statistic(panel)?;
    let mut tried = panel.clone();
    let mut try_one = |dealt: &[Option<i32>]| {
        for (unit, &group) in group_of_unit.iter().enumerate() {
            tried.cohort[unit] = dealt[group];
        }
        statistic(&tried)
    };
    let is_far = |value: f64| value.abs() >= estimate.abs() * (1.0 - TIE);
    let enumerated = n_arrangements(&dealt).is_some_and(|n| n <= n_draws);
    let (mut n_far, mut n_assignments) = (0usize, 0usize);
    if enumerated {
        dealt.sort_unstable();
        loop {
            n_assignments += 1;
            n_far += usize::from(is_far(try_one(&dealt)?));
            if !next_arrangement(&mut dealt) {
                break;
            }
        }
    } else {
        // The true assignment is one of those possible.
        (n_far, n_assignments) = (1, 1);
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        for _ in 0..n_draws {
            dealt.shuffle(&mut dice);
            n_assignments += 1;
            n_far += usize::from(is_far(try_one(&dealt)?));
        }
    }
    Ok(Randomization {
        estimate,
        p_value: n_far as f64 / n_assignments as f64,
        n_assignments,
        enumerated,
        n_dealt: dealt.len(),
        smallest_p_value: 1.0 / n_assignments as f64,
    })
}

fn statistic(panel: &Panel) -> Result<f64, Refusal> {
    let regression = two_way(panel);
    let within = regression.within()?;
    let exposed = within
        .kept
        .iter()
        .position(|&column| regression.regressors[column].name == EXPOSED);
    exposed
        .map(|at| within.coefficients[at])
        .ok_or_else(|| Refusal::NotIdentified("the effect of exposure".into()))
}

/// To whom times of exposure are dealt: the cluster of each unit with the clusters' times, else units alone.
fn dealt_to(panel: &Panel) -> (Vec<usize>, Vec<Option<i32>>) {
    let by_unit = || ((0..panel.units.len()).collect(), panel.cohort.clone());
    let Ok(clusters) = panel.cluster_of_units() else {
        return by_unit();
    };
    let mut of_cluster: Vec<Option<Option<i32>>> = vec![None; panel.clusters.len()];
    for (&cluster, &cohort) in clusters.iter().zip(&panel.cohort) {
        let known = of_cluster[cluster as usize].get_or_insert(cohort);
        if *known != cohort {
            return by_unit();
        }
    }
    (
        clusters.iter().map(|&cluster| cluster as usize).collect(),
        of_cluster.into_iter().map(Option::flatten).collect(),
    )
}

/// In how many different ways the times can be dealt; `None` when the number is beyond counting.
fn n_arrangements(dealt: &[Option<i32>]) -> Option<usize> {
    let mut sorted = dealt.to_vec();
    sorted.sort_unstable();
    let (mut count, mut placed) = (1u128, 0u128);
    for equal in sorted.chunk_by(|a, b| a == b) {
        for k in 1..=equal.len() as u128 {
            placed += 1;
            count = count.checked_mul(placed)? / k;
        }
    }
    usize::try_from(count).ok()
}

/// The next arrangement in lexicographic order; `false` after the last.
fn next_arrangement(dealt: &mut [Option<i32>]) -> bool {
    let Some(pivot) = dealt.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    if let Some(successor) = dealt.iter().rposition(|one| *one > dealt[pivot]) {
        dealt.swap(pivot, successor);
    }
    dealt[pivot + 1..].reverse();
    true
}

/// The panel before anybody's exposure, with all units ever exposed pretending exposure `earlier` periods before the
/// first true one: any effect an estimator finds in it is none.
///
/// Errors  `Design`: nobody is exposed, or no period lies before the pretended exposure.
pub fn placebo(panel: &Panel, earlier: u32) -> Result<Panel, Refusal> {
    let (Some(first), Some(&begins)) = (panel.cohorts().first().copied(), panel.periods.first())
    else {
        return Err(Refusal::Design(
            "no unit is ever exposed, so there is no exposure to pretend earlier".into(),
        ));
    };
    let pretended = first.saturating_sub_unsigned(earlier);
    if pretended <= begins {
        let label = |period| panel.calendar.label(period);
        return Err(Refusal::Design(format!(
            "exposure pretended in {} needs a period before it, but the panel begins in {}; pretend it later or bring earlier periods",
            label(pretended),
            label(begins)
        )));
    }
    let keep: Vec<usize> = (0..panel.unit.len())
        .filter(|&row| panel.periods[panel.time[row] as usize] < first)
        .collect();
    let mut placebo = panel.subset(&keep, "periods before anybody's exposure");
    for cohort in &mut placebo.cohort {
        *cohort = cohort.map(|_| pretended);
    }
    Ok(placebo)
}
