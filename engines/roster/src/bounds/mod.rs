//! What no roster can do better than.

mod cells;
mod rounding;

use crate::search::field::{Cost, Field, MOST_LEVELS};

/// A lower bound by level: no roster costs less, compared level by level.
pub(crate) fn lower_bound(field: &Field) -> Cost {
    let mut bound = [0; MOST_LEVELS];
    cells::add_bound(field, &mut bound);
    rounding::add_bound(field, &mut bound);
    bound
}
