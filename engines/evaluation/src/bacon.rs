//! Goodman-Bacon's decomposition: the two-way fixed effects estimate as a weighted average of all 2×2 comparisons,
//! among them the ones that take already exposed units as the comparison.
//!
//! Source  Goodman-Bacon 2021, J Econometrics 225(2):254, theorem 1.

use serde::Serialize;

use crate::panel::Panel;
use crate::warning::Refusal;

/// Whom a cohort is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Units never exposed within the panel.
    Never,
    /// Units exposed from the first period on.
    Always,
    /// An earlier cohort with a later one before that is exposed: sound.
    EarlierVersusLater,
    /// A later cohort with an earlier one that is already exposed: biased when effects change over time.
    LaterVersusEarlier,
}

/// One 2×2 comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The kind of comparison.
    pub comparison: Comparison,
    /// First exposure of the cohort that becomes exposed.
    pub treated: i32,
    /// First exposure of the other; `None` for never or always.
    pub control: Option<i32>,
    /// The 2×2 estimate.
    pub estimate: f64,
    /// Its weight; all weights sum to one.
    pub weight: f64,
}

/// All pairs of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The kind of comparison.
    pub comparison: Comparison,
    /// Sum of weights.
    pub weight: f64,
    /// The weighted average of the estimates.
    pub estimate: f64,
}

/// The decomposition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decomposition {
    /// Every pair.
    pub pairs: Vec<Pair>,
    /// By kind of comparison.
    pub summary: Vec<Summary>,
    /// The two-way fixed effects estimate: the sum of weight times estimate.
    pub two_way: f64,
}

/// Decomposes the two-way estimate without covariates and weights of a balanced panel.
///
/// Errors  `Design` when the panel is not balanced, has weights or covariates, or no cohort becomes exposed within it.
pub fn decompose(panel: &Panel) -> Result<Decomposition, Refusal> {
    if panel.unit.len() != panel.units.len() * panel.periods.len() {
        return Err(Refusal::Design(
            "the decomposition needs every unit in every period; balance the panel first".into(),
        ));
    }
    if panel.weights.is_some() || !panel.covariates.is_empty() || !panel.absorb.is_empty() {
        return Err(Refusal::Design("the decomposition holds without weights, covariates and further fixed effects; leave them out".into()));
    }
    let groups = groups(panel);
    let n_periods = panel.periods.len();
    let mut pairs = Vec::new();
    for (at, k) in groups.iter().enumerate() {
        for l in &groups[at + 1..] {
            pairs.extend(compare(k, l, n_periods));
        }
    }
    let total: f64 = pairs.iter().map(|pair| pair.weight).sum();
    if pairs.is_empty() || total <= 0.0 {
        return Err(Refusal::Design(
            "no cohort becomes exposed within the panel beside units that do not".into(),
        ));
    }
    pairs.iter_mut().for_each(|pair| pair.weight /= total);
    let mut kinds: Vec<Comparison> = pairs.iter().map(|pair| pair.comparison).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let summary = kinds.into_iter().map(|comparison| {
        let of = || {
            pairs
                .iter()
                .filter(move |pair| pair.comparison == comparison)
        };
        let weight: f64 = of().map(|pair| pair.weight).sum();
        Summary {
            comparison,
            weight,
            estimate: of().map(|pair| pair.weight * pair.estimate).sum::<f64>() / weight,
        }
    });
    Ok(Decomposition {
        summary: summary.collect(),
        two_way: pairs.iter().map(|pair| pair.weight * pair.estimate).sum(),
        pairs,
    })
}

/// Units that become exposed at the same position among the periods: 0 always, `n_periods` never.
struct Group {
    first: Option<i32>,
    starts: usize,
    share: f64,
    means: Vec<f64>,
}

impl Group {
    fn mean(&self, from: usize, to: usize) -> f64 {
        self.means[from..to].iter().sum::<f64>() / (to - from) as f64
    }

    fn change(&self, from: usize, at: usize, to: usize) -> f64 {
        self.mean(at, to) - self.mean(from, at)
    }

    /// The share of periods in which the group is exposed.
    fn exposed_share(&self) -> f64 {
        (self.means.len() - self.starts) as f64 / self.means.len() as f64
    }
}

/// The groups in the order of exposure.
fn groups(panel: &Panel) -> Vec<Group> {
    let n_periods = panel.periods.len();
    let start = |unit: usize| {
        panel.cohort[unit].map_or(n_periods, |first| {
            panel.periods.partition_point(|&period| period < first)
        })
    };
    let mut starts: Vec<usize> = (0..panel.units.len()).map(start).collect();
    let of_unit = starts.clone();
    starts.sort_unstable();
    starts.dedup();
    let group = |starts: usize| {
        let members = of_unit.iter().filter(|&&one| one == starts).count() as f64;
        let mut means = vec![0.0; n_periods];
        for (row, &unit) in panel.unit.iter().enumerate() {
            if of_unit[unit as usize] == starts {
                means[panel.time[row] as usize] += panel.outcome[row] / members;
            }
        }
        Group {
            first: panel.periods.get(starts).copied().filter(|_| starts > 0),
            starts,
            share: members / panel.units.len() as f64,
            means,
        }
    };
    starts.into_iter().map(group).collect()
}

/// The comparisons of two groups, `k` exposed before `l`; weights not yet divided by their sum.
fn compare(k: &Group, l: &Group, n_periods: usize) -> Vec<Pair> {
    let both = k.share + l.share;
    let balance = (k.share / both) * (l.share / both);
    let (dk, dl) = (k.exposed_share(), l.exposed_share());
    let pair = |comparison, treated: &Group, control: &Group, estimate, weight| {
        treated.first.map(|first| Pair {
            comparison,
            treated: first,
            control: control.first,
            estimate,
            weight,
        })
    };
    let (always, never) = (k.starts == 0, l.starts == n_periods);
    let pairs = match (always, never) {
        // Neither changes: nothing to learn.
        (true, true) => vec![],
        (false, true) => {
            let estimate = k.change(0, k.starts, n_periods) - l.change(0, k.starts, n_periods);
            vec![pair(
                Comparison::Never,
                k,
                l,
                estimate,
                both * both * balance * dk * (1.0 - dk),
            )]
        }
        (true, false) => {
            let estimate = l.change(0, l.starts, n_periods) - k.change(0, l.starts, n_periods);
            vec![pair(
                Comparison::Always,
                l,
                k,
                estimate,
                both * both * balance * dl * (1.0 - dl),
            )]
        }
        (false, false) => {
            let early = k.change(0, k.starts, l.starts) - l.change(0, k.starts, l.starts);
            let late =
                l.change(k.starts, l.starts, n_periods) - k.change(k.starts, l.starts, n_periods);
            vec![
                pair(
                    Comparison::EarlierVersusLater,
                    k,
                    l,
                    early,
                    both * both * balance * (dk - dl) * (1.0 - dk),
                ),
                pair(
                    Comparison::LaterVersusEarlier,
                    l,
                    k,
                    late,
                    both * both * balance * dl * (dk - dl),
                ),
            ]
        }
    };
    pairs.into_iter().flatten().collect()
}
