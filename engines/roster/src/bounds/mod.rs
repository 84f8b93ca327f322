//! What no roster can do better than.

mod cells;
mod rounding;

use crate::search::field::{Cost, Field, MOST_LEVELS};

/// A lower bound by level: no roster costs less, compared level by level. The bound of a level may hold only for rosters
/// that meet the bounds of the levels before.
pub(crate) fn lower_bound(field: &Field) -> Cost {
    let mut bound = [0; MOST_LEVELS];
    cells::add_bound(field, Filling::AsFirstLevelAsks, &mut bound);
    rounding::add_bound(field, Filling::AsFirstLevelAsks, &mut bound);
    bound
}

/// A lower bound of each level by itself, whatever the levels before are.
pub(crate) fn lower_bound_of_each_level(field: &Field) -> Cost {
    let mut bound = [0; MOST_LEVELS];
    cells::add_bound(field, Filling::Free, &mut bound);
    rounding::add_bound(field, Filling::Free, &mut bound);
    bound
}

/// Raises the bound of fairness by what the bound of the first level says about empty cells.
pub(crate) fn raise_fairness(field: &Field, bound: &mut Cost) {
    if let (Some((level, _)), Some(least)) = (
        field.fairness,
        rounding::bound_given_emptiness(field, bound[0]),
    ) {
        bound[level] = bound[level].max(least);
    }
}

/// What a bound of later levels may take for granted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    /// Cells are filled wherever that is cheapest in the first level.
    AsFirstLevelAsks,
    /// Any cell may be empty.
    Free,
}
