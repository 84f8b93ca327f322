//! What a good roster is: six components, weighted within levels, levels compared one after the other.

mod change;
pub mod continuity;
pub mod empty_cells;
pub mod fairness;
pub mod spread;
pub mod stability;
pub mod wishes;

pub use change::{change, component_change};

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId};
use serde::Serialize;

/// One thing that is counted against a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Cells nobody covers.
    EmptyCells,
    /// Unwanted minutes given less wanted minutes given.
    Wishes,
    /// Squared distance of everybody's load from the agreed share.
    Fairness,
    /// Minutes by which duties follow each other sooner than is ideal.
    Spread,
    /// Patients who would meet somebody they do not know.
    Continuity,
    /// Cells that differ from the published roster.
    Stability,
}

/// All components, in the order in which they are reported.
pub const COMPONENTS: [Component; 6] = [
    Component::EmptyCells,
    Component::Wishes,
    Component::Fairness,
    Component::Spread,
    Component::Continuity,
    Component::Stability,
];

impl Component {
    /// Its name and unit in both languages.
    pub const fn label(self) -> Label {
        match self {
            Component::EmptyCells => empty_cells::LABEL,
            Component::Wishes => wishes::LABEL,
            Component::Fairness => fairness::LABEL,
            Component::Spread => spread::LABEL,
            Component::Continuity => continuity::LABEL,
            Component::Stability => stability::LABEL,
        }
    }

    /// Its name in documents.
    pub const fn code(self) -> &'static str {
        match self {
            Component::EmptyCells => "empty_cells",
            Component::Wishes => "wishes",
            Component::Fairness => "fairness",
            Component::Spread => "spread",
            Component::Continuity => "continuity",
            Component::Stability => "stability",
        }
    }

    /// The component with this name in documents.
    pub fn from_code(code: &str) -> Option<Component> {
        COMPONENTS
            .into_iter()
            .find(|component| component.code() == code)
    }

    /// What the whole roster costs in this component, in the component's unit.
    pub fn value(self, plan: &Plan) -> i64 {
        match self {
            Component::EmptyCells => empty_cells::value(plan),
            Component::Wishes => wishes::value(plan),
            Component::Fairness => fairness::value(plan),
            Component::Spread => spread::value(plan),
            Component::Continuity => continuity::value(plan),
            Component::Stability => stability::value(plan),
        }
    }

    /// The part of the cost that depends on one cell and its holder alone; 0 for fairness and spread.
    pub fn cell_cost(self, problem: &Problem, shift: ShiftId, holder: Option<PersonId>) -> i64 {
        match self {
            Component::EmptyCells => empty_cells::cell_cost(problem, shift, holder),
            Component::Wishes => wishes::cell_cost(problem, shift, holder),
            Component::Continuity => continuity::cell_cost(problem, shift, holder),
            Component::Stability => stability::cell_cost(problem, shift, holder),
            Component::Fairness | Component::Spread => 0,
        }
    }
}

/// Components that are weighed against each other; a level only decides between rosters equal in all levels before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Component and weight per unit; each component stands at most once in all levels.
    pub terms: Vec<(Component, i64)>,
}

/// The levels used when a document names none.
pub fn default_levels() -> Vec<Level> {
    let level = |terms: &[(Component, i64)]| Level {
        terms: terms.to_vec(),
    };
    vec![
        level(&[(Component::EmptyCells, 1)]),
        level(&[
            (Component::Stability, MINUTES_PER_CHANGE),
            (Component::Wishes, 1),
        ]),
        level(&[(Component::Fairness, 1)]),
        level(&[
            (Component::Spread, 1),
            (Component::Continuity, MINUTES_PER_STRANGER),
        ]),
    ]
}

/// A change of the published roster weighs as much as ten unwanted hours.
const MINUTES_PER_CHANGE: i64 = 600;

/// One patient met by a stranger weighs as much as a gap one hour shorter than ideal.
const MINUTES_PER_STRANGER: i64 = 60;

/// The cost of a roster by level, the most important first; smaller is better, compared level by level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Value(pub Vec<i64>);

/// What a plan costs, level by level.
pub fn evaluate(plan: &Plan) -> Value {
    let weighted =
        |&(component, weight): &(Component, i64)| component.value(plan).saturating_mul(weight);
    let of_level = |level: &Level| {
        level
            .terms
            .iter()
            .map(weighted)
            .fold(0, i64::saturating_add)
    };
    Value(plan.problem.objectives.iter().map(of_level).collect())
}
