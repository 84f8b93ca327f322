//! Averages of group-time effects. The groups' shares are estimated too, and their uncertainty counts.

use serde::Serialize;

use crate::estimate::Estimate;

use super::{GroupTime, GroupTimes};

/// By what effects are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// All effects after exposure, each weighed by its group's size.
    Simple,
    /// By group: over its periods; overall by group size.
    Group,
    /// By time since exposure; overall the mean from exposure on.
    Dynamic,
    /// By period; overall the mean over periods.
    Calendar,
}

/// One average.
#[derive(Debug, Clone, Serialize)]
pub struct Aggregated {
    /// The group, time since exposure, or period.
    pub at: i32,
    /// The average effect.
    pub estimate: Estimate,
    #[serde(skip)]
    pub(crate) influence: Vec<f64>,
}

/// An overall average and the averages it is made of.
#[derive(Debug, Clone, Serialize)]
pub struct Aggregate {
    /// By what.
    pub kind: Kind,
    /// The overall average.
    pub overall: Estimate,
    /// The parts; none for [`Kind::Simple`].
    pub parts: Vec<Aggregated>,
}

/// An average on its way: value and influence.
struct Average {
    value: f64,
    influence: Vec<f64>,
}

impl GroupTimes {
    /// The averages of one kind; `None` where no cell lies after exposure.
    #[must_use]
    pub fn aggregate(&self, kind: Kind) -> Option<Aggregate> {
        let after = |cell: &&(usize, &GroupTime)| !self.is_before(cell.1);
        let all: Vec<(usize, &GroupTime)> = self.cells.iter().enumerate().collect();
        let exposed: Vec<(usize, &GroupTime)> = all.iter().filter(after).copied().collect();
        if exposed.is_empty() {
            return None;
        }
        let (overall, parts) = match kind {
            Kind::Simple => (self.by_size(&exposed), Vec::new()),
            Kind::Group => {
                let parts = self.parts(&exposed, |cell| cell.group, |own, cells| own.evenly(cells));
                (self.of_groups(&parts), parts)
            }
            Kind::Dynamic => {
                let parts = self.parts(
                    &all,
                    |cell| cell.time - cell.group,
                    |own, cells| own.by_size(cells),
                );
                let from_exposure: Vec<&(i32, Average)> =
                    parts.iter().filter(|one| one.0 >= 0).collect();
                (mean_of(&from_exposure), parts)
            }
            Kind::Calendar => {
                let parts = self.parts(&exposed, |cell| cell.time, |own, cells| own.by_size(cells));
                (mean_of(&parts.iter().collect::<Vec<_>>()), parts)
            }
        };
        Some(Aggregate {
            kind,
            overall: self.estimate_of("overall".into(), &overall),
            parts: parts
                .into_iter()
                .map(|(at, average)| Aggregated {
                    at,
                    estimate: self.estimate_of(at.to_string(), &average),
                    influence: average.influence,
                })
                .collect(),
        })
    }

    fn estimate_of(&self, name: String, average: &Average) -> Estimate {
        let variance = self.covariance(&average.influence, &average.influence);
        Estimate::of(name, average.value, Some(variance), self.certainty)
    }

    fn parts(
        &self,
        cells: &[(usize, &GroupTime)],
        key: impl Fn(&GroupTime) -> i32,
        average: impl Fn(&Self, &[(usize, &GroupTime)]) -> Average,
    ) -> Vec<(i32, Average)> {
        let mut keys: Vec<i32> = cells.iter().map(|(_, cell)| key(cell)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
            .map(|wanted| {
                let own: Vec<(usize, &GroupTime)> = cells
                    .iter()
                    .filter(|(_, cell)| key(cell) == wanted)
                    .copied()
                    .collect();
                (wanted, average(self, &own))
            })
            .collect()
    }

    /// Each cell counts the same.
    fn evenly(&self, cells: &[(usize, &GroupTime)]) -> Average {
        let share = 1.0 / cells.len() as f64;
        let mut influence = vec![0.0; self.n_units];
        for &(at, _) in cells {
            influence
                .iter_mut()
                .zip(&self.influence[at])
                .for_each(|(sum, one)| *sum += share * one);
        }
        Average {
            value: cells
                .iter()
                .map(|(_, cell)| share * cell.estimate.value)
                .sum(),
            influence,
        }
    }

    /// Each cell counts as its group's share of units.
    fn by_size(&self, cells: &[(usize, &GroupTime)]) -> Average {
        let parts: Vec<(i32, f64, &[f64])> = cells
            .iter()
            .map(|&(at, cell)| {
                (
                    cell.group,
                    cell.estimate.value,
                    self.influence[at].as_slice(),
                )
            })
            .collect();
        self.weighted_by_size(&parts)
    }

    fn of_groups(&self, parts: &[(i32, Average)]) -> Average {
        let parts: Vec<(i32, f64, &[f64])> = parts
            .iter()
            .map(|(group, average)| (*group, average.value, average.influence.as_slice()))
            .collect();
        self.weighted_by_size(&parts)
    }

    /// The average of parts weighted by their groups' shares, with the influence of estimating the shares.
    fn weighted_by_size(&self, parts: &[(i32, f64, &[f64])]) -> Average {
        let shares: Vec<f64> = parts
            .iter()
            .map(|&(group, _, _)| self.share(group))
            .collect();
        let total: f64 = shares.iter().sum();
        let value: f64 = parts
            .iter()
            .zip(&shares)
            .map(|(&(_, value, _), share)| value * share / total)
            .sum();
        let mut influence = vec![0.0; self.n_units];
        for (&(group, effect, own), share) in parts.iter().zip(&shares) {
            for (unit, sum) in influence.iter_mut().enumerate() {
                let member = if self.cohort[unit] == Some(group) {
                    self.weight[unit]
                } else {
                    0.0
                };
                // d(Σ effect·share/total): the share moves by (member − share), and with it the total.
                *sum += own[unit] * share / total + (member - share) * (effect - value) / total;
            }
        }
        Average { value, influence }
    }

    /// The share of units (by weight) in a group.
    fn share(&self, group: i32) -> f64 {
        let sum: f64 = self
            .cohort
            .iter()
            .zip(&self.weight)
            .filter(|(cohort, _)| **cohort == Some(group))
            .map(|(_, w)| w)
            .sum();
        sum / self.n_units as f64
    }
}

fn mean_of(parts: &[&(i32, Average)]) -> Average {
    let share = 1.0 / parts.len() as f64;
    let mut influence = vec![0.0; parts.first().map_or(0, |one| one.1.influence.len())];
    for (_, average) in parts {
        influence
            .iter_mut()
            .zip(&average.influence)
            .for_each(|(sum, one)| *sum += share * one);
    }
    Average {
        value: parts.iter().map(|(_, average)| share * average.value).sum(),
        influence,
    }
}
