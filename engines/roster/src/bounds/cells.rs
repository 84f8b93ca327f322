//! Each cell on its own: the least its candidates cost, or what it costs empty.

use super::Filling;
use crate::search::field::{Cost, Field};

/// Adds the least cost of every cell, level by level.
///
/// The least is taken in each level separately. A cell that must be filled in every roster as good as the bound in the
/// first level (because leaving it empty costs more there) is not given the choice to stay empty in later levels.
pub(super) fn add_bound(field: &Field, filling: Filling, bound: &mut Cost) {
    for shift in field.problem.shift_ids() {
        let empty = &field.empty_cost[shift.index()];
        let candidates = field.candidates(shift);
        let least_first = candidates
            .iter()
            .map(|&candidate| field.cost(candidate)[0])
            .min();
        let must_be_filled = filling == Filling::AsFirstLevelAsks
            && least_first.is_some_and(|least| least < empty[0]);
        for (level, bound) in bound.iter_mut().enumerate() {
            let filled = candidates
                .iter()
                .map(|&candidate| field.cost(candidate)[level])
                .min();
            *bound += match filled {
                Some(least) if must_be_filled => least,
                Some(least) => least.min(empty[level]),
                None => empty[level],
            };
        }
    }
}
