//! Rosters of shift workers: at most one shift a person and day, rules on sequences, cover that may be missed at a price.
//!
//! This is the problem of the public benchmark of Curtois & Qu (2014, schedulingbenchmarks.org). It shares with on-call
//! planning that one person's best line, given prices for the work, is a shortest path; here that idea carries the whole
//! search: column generation for the bound, diving for a first roster, re-planning of a few people for the rest.

mod graph;
mod score;
mod solve;

pub use score::{Breach, breaches, cost};
pub use solve::{SequenceAnswer, SequenceSettings, solve};

/// A problem: days from Monday on, kinds of shift, staff, cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceProblem {
    /// Length of the period in days; day 0 is a Monday.
    pub days: usize,
    /// Kinds of shift.
    pub shifts: Vec<ShiftKind>,
    /// Staff.
    pub staff: Vec<StaffMember>,
    /// Wanted cover: `cover[day][shift]`.
    pub cover: Vec<Vec<Cover>>,
}

/// A kind of shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftKind {
    /// Identifier.
    pub id: String,
    /// Length.
    pub minutes: i64,
    /// Kinds that must not follow on the next day, as indexes.
    pub never_before: Vec<usize>,
}

/// A member of staff with the limits of the contract; all are hard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Identifier.
    pub id: String,
    /// Most shifts of each kind.
    pub max_shifts: Vec<i64>,
    /// Most minutes in the period.
    pub max_minutes: i64,
    /// Least minutes in the period.
    pub min_minutes: i64,
    /// Most working days in a row.
    pub max_consecutive_shifts: usize,
    /// Least working days in a row; runs that touch the edge of the period are taken to go on outside.
    pub min_consecutive_shifts: usize,
    /// Least days off in a row; runs that touch the edge of the period are taken to go on outside.
    pub min_consecutive_days_off: usize,
    /// Most weekends with work on Saturday or Sunday.
    pub max_weekends: usize,
    /// Days that must be free.
    pub days_off: Vec<usize>,
    /// Price of each choice: `price[day][0]` for a day off, `price[day][1 + shift]` for a shift. Requests are added up here.
    pub price: Vec<Vec<i64>>,
}

/// Wanted cover of a shift on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cover {
    /// Wanted number of people.
    pub wanted: i64,
    /// Price of each person missing.
    pub under: i64,
    /// Price of each person too many.
    pub over: i64,
}

impl Cover {
    /// What a number of people costs.
    pub const fn price(self, people: i64) -> i64 {
        if people < self.wanted {
            (self.wanted - people) * self.under
        } else {
            (people - self.wanted) * self.over
        }
    }
}

/// A roster: `lines[person][day]` is 0 for a day off and 1 + shift for a shift.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Lines(pub Vec<Vec<u8>>);
