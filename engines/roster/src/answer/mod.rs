//! What planning gives back: the roster, what it costs, how good it can be at best, and what it means for people.

mod telling;

pub use telling::{burdens, components, empty_cells};

use crate::constraints::Objection;
use crate::objectives::{Component, Value};
use crate::problem::{PersonId, ShiftId};
use crate::roster::Roster;
use serde::Serialize;

/// The result of planning.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The best roster found. No hard rule is broken; cells nobody can take are empty.
    pub roster: Roster,
    /// Its cost by level.
    pub value: Value,
    /// Its cost by component, in each component's own unit.
    pub components: Vec<ComponentValue>,
    /// No roster costs less than this, compared level by level.
    pub bound: Value,
    /// Why planning ended.
    pub stopped_by: StoppedBy,
    /// Work done, in steps of the search; the same on every machine.
    pub work: u64,
    /// Everybody's load, zero turns included.
    pub burdens: Vec<Burden>,
    /// Cells without anybody, with reasons.
    pub empty: Vec<EmptyCell>,
}

impl Answer {
    /// Whether the roster is proven to be the best.
    pub fn is_optimal(&self) -> bool {
        self.value == self.bound
    }

    /// The first level in which value and bound differ; `None` if the roster is proven to be the best.
    pub fn gap(&self) -> Option<Gap> {
        let pairs = self.value.0.iter().zip(&self.bound.0).enumerate();
        let differing = pairs.into_iter().find(|(_, (value, bound))| value != bound);
        differing.map(|(level, (&value, &bound))| Gap {
            level,
            value,
            bound,
        })
    }
}

/// How far the proof is from the roster, in the first level in which they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Index of the level.
    pub level: usize,
    /// What the roster costs there.
    pub value: i64,
    /// What any roster costs there at least.
    pub bound: i64,
}

/// One component of the cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ComponentValue {
    /// The component.
    pub component: Component,
    /// Index of its level.
    pub level: usize,
    /// Weight per unit within the level.
    pub weight: i64,
    /// Cost in the component's unit.
    pub value: i64,
}

/// Why planning ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StoppedBy {
    /// The roster is proven to be the best.
    Proof,
    /// The work budget is used up.
    Work,
    /// The caller asked to stop: a deadline or a person.
    Caller,
}

/// What the roster means for one person, all in weighted minutes unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Burden {
    /// The person.
    #[serde(skip)]
    pub person: PersonId,
    /// Number of duties.
    pub duties: usize,
    /// Plain minutes on duty.
    pub minutes: i64,
    /// Load.
    pub load_minutes: i64,
    /// Agreed share of the whole load of the profession.
    pub share_minutes: i64,
    /// Ledger before: + did more than owed, − still owes.
    pub carried_minutes: i64,
    /// Ledger after. All ledgers of a profession together change by nothing: what one does more, others owe.
    pub ledger_minutes: i64,
    /// Unwanted minutes given.
    pub unwanted_minutes: i64,
    /// Wanted minutes given.
    pub wanted_minutes: i64,
}

/// A cell without anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmptyCell {
    /// The cell.
    pub shift: ShiftId,
    /// Why it is empty.
    pub cause: EmptyCause,
    /// What would fill it, the smallest relaxation first.
    pub relaxations: Vec<Relaxation>,
}

/// Why a cell is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyCause {
    /// Nobody has profession, line and valid qualifications.
    NobodyQualified,
    /// The person agreed for it cannot take it.
    AgreedPersonCannot,
    /// Everybody qualified is away, excused by a wish, or sees patients next morning.
    NobodyAvailable,
    /// Somebody could come, but every such person is bound by other duties of this roster.
    EverybodyBound,
    /// Somebody could take it, but by the weights of the document that costs more than leaving it empty.
    Outweighed,
    /// Somebody could take it right away and that would be better; only an interrupted search leaves such a cell.
    NotReached,
}

/// One way to fill an empty cell: this person, if these objections were waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// Who would come.
    pub person: PersonId,
    /// What would have to be waived; empty if nothing.
    pub waived: Vec<Objection>,
}
