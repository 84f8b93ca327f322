//! Fairness can at best share out whole duties: the rounding bound.
//!
//! All loads are multiples of the greatest common divisor g of the weights. If every cell with candidates is filled, the
//! loads of a profession add up to a known sum; handing out that sum in steps of g, each to whom it costs least, gives the
//! least sum of convex costs (Gross 1956; Ibaraki & Katoh 1988, ch. 4).

use super::Filling;
use crate::objectives::{Component, fairness};
use crate::problem::PersonId;
use crate::search::field::{Cost, Field};

/// Adds the rounding bound of every profession to the level of fairness.
pub(super) fn add_bound(field: &Field, filling: Filling, bound: &mut Cost) {
    let Some((level, weight)) = field.fairness else {
        return;
    };
    // Only if all cells are filled is the sum of loads known; level 0 must ask for it and fairness come later.
    let sum_is_known =
        filling == Filling::AsFirstLevelAsks && level > 0 && every_cell_is_wanted(field);
    for profession in 0..field.problem.professions.len() {
        bound[level] += weight * profession_bound(field, profession, sum_is_known, 0);
    }
}

/// Whether a roster as good as the bound in the first level fills every cell that has candidates.
fn every_cell_is_wanted(field: &Field) -> bool {
    field.problem.shift_ids().all(|shift| {
        let least = field
            .candidates(shift)
            .iter()
            .map(|&candidate| field.cost(candidate)[0])
            .min();
        least.is_none_or(|least| least < field.empty_cost[shift.index()][0])
    })
}

/// The bound of fairness for rosters that cost exactly `first` in the first level, if that level counts empty cells alone
/// and one profession serves all lines: so much emptiness takes at least so much load away, and what nobody carries is
/// missing from somebody's share.
pub(super) fn bound_given_emptiness(field: &Field, first: i64) -> Option<i64> {
    let (_, weight) = field.fairness.filter(|&(level, _)| level > 0)?;
    let terms = &field.problem.objectives[*field.levels.first()?].terms;
    let counts_cells_alone = terms.iter().all(|term| term.0 == Component::EmptyCells);
    let profession = field.problem.lines.first()?.profession;
    let is_shared = field
        .problem
        .lines
        .iter()
        .all(|line| line.profession == profession);
    if !counts_cells_alone || !is_shared {
        return None;
    }
    let lost = least_load_lost(field, first);
    let of = |other| {
        profession_bound(
            field,
            other,
            false,
            if other == profession { lost } else { 0 },
        )
    };
    Some(weight * (0..field.problem.professions.len()).map(of).sum::<i64>())
}

/// Least load of cells with candidates whose emptiness, with that of all others, costs so much (fractional knapsack).
fn least_load_lost(field: &Field, first: i64) -> i64 {
    let price = |shift: crate::ShiftId| field.empty_cost[shift.index()][0];
    let (fillable, unfillable): (Vec<_>, Vec<_>) = field
        .problem
        .shift_ids()
        .partition(|&shift| !field.candidates(shift).is_empty());
    let mut left = first - unfillable.into_iter().map(price).sum::<i64>();
    let mut cells: Vec<(i64, i64)> = fillable
        .into_iter()
        .map(|shift| (field.problem.shift(shift).weight_minutes, price(shift)))
        .collect();
    cells.sort_by(|one, other| {
        (i128::from(one.0) * i128::from(other.1)).cmp(&(i128::from(other.0) * i128::from(one.1)))
    });
    let mut lost = 0;
    for (weight, price) in cells.into_iter().filter(|cell| cell.1 > 0) {
        let part = price.min(left.max(0));
        lost += (i128::from(weight) * i128::from(part) / i128::from(price)) as i64;
        left -= part;
    }
    lost
}

fn profession_bound(field: &Field, profession: usize, sum_is_known: bool, lost: i64) -> i64 {
    let problem = field.problem;
    let of_profession = |shift: &crate::ShiftId| problem.line_of(*shift).profession == profession;
    let weights: Vec<i64> = problem
        .shift_ids()
        .filter(of_profession)
        .filter(|&shift| !field.candidates(shift).is_empty())
        .map(|shift| problem.shift(shift).weight_minutes)
        .filter(|&weight| weight > 0)
        .collect();
    let members: Vec<PersonId> = problem
        .person_ids()
        .filter(|&person| problem.person(person).profession == profession)
        .collect();
    let unit = weights.iter().copied().fold(0, greatest_common_divisor);
    let aims: Vec<i64> = members
        .iter()
        .map(|&person| fairness::deviation_minutes(problem, person, 0))
        .collect();
    let units = (weights.iter().sum::<i64>() - lost)
        .checked_div(unit)
        .unwrap_or(0)
        .max(0);
    cheapest_share_out(&aims, unit.max(1), units, sum_is_known)
}

/// Least sum of squared deviations when so many units (or, if the sum is not known, any number up to it) are handed out.
/// `deviations` are those before.
///
/// The k-th unit adds g (2 (d + k g) + g): the cheapest are all below some price λ, found by halving.
pub(super) fn cheapest_share_out(deviations: &[i64], unit: i64, units: i64, exactly: bool) -> i64 {
    let taken_at = |price: i64, deviation: i64| -> i64 {
        let room = price - unit * unit - 2 * unit * deviation;
        (room.div_euclid(2 * unit * unit) + 1).max(0)
    };
    let all_at = |price: i64| {
        deviations
            .iter()
            .map(|&deviation| taken_at(price, deviation))
            .sum::<i64>()
    };
    let cost_at = |price: i64| {
        let of = |&deviation: &i64| {
            let after = deviation + unit * taken_at(price, deviation);
            after * after
        };
        deviations.iter().map(of).sum::<i64>()
    };
    if deviations.is_empty() || (!exactly && all_at(-1) <= units) {
        return cost_at(-1);
    }
    let furthest = deviations
        .iter()
        .map(|deviation| deviation.abs())
        .max()
        .unwrap_or(0)
        + unit * (units + 1);
    let (mut below, mut enough) = (
        -2 * unit * furthest - unit * unit - 1,
        2 * unit * furthest + unit * unit,
    );
    while enough - below > 1 {
        let price = below + (enough - below) / 2;
        if all_at(price) >= units {
            enough = price
        } else {
            below = price
        }
    }
    // Whatever is handed out too much costs exactly the price.
    cost_at(enough) - enough * (all_at(enough) - units)
}

fn greatest_common_divisor(one: i64, other: i64) -> i64 {
    if other == 0 {
        one
    } else {
        greatest_common_divisor(other, one % other)
    }
}
