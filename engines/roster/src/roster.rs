//! Who has which cell.

use crate::problem::PersonId;

/// One person or nobody for each cell, same order as [`Problem::shifts`](crate::Problem::shifts).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Roster {
    /// Holders.
    pub cells: Vec<Option<PersonId>>,
}
