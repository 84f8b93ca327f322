//! Why a cell is held by whom it is held: who else could take it and what that would cost.

use crate::constraints::{self, Objection};
use crate::objectives::{self, COMPONENTS, Component, Value};
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId};

/// One cell, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellExplanation {
    /// The cell.
    pub shift: ShiftId,
    /// Who has it.
    pub holder: Option<PersonId>,
    /// Everybody of the line's profession: first who could take it, the cheapest first; then who cannot, those with the
    /// fewest objections first. The holder is among them, with no change of cost.
    pub candidates: Vec<Candidate>,
}

impl CellExplanation {
    /// The cheapest person who could take over, all else as it is.
    pub fn next_best(&self) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| {
            Some(candidate.person) != self.holder && candidate.objections.is_empty()
        })
    }
}

/// A person considered for a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub person: PersonId,
    /// Hard rules that object; empty if the person could take the cell.
    pub objections: Vec<Objection>,
    /// Change of the roster's cost by level if the person took it over, all else as it is.
    pub change: Value,
    /// The same by component, in each component's own unit; components that do not change are left out.
    pub components: Vec<(Component, i64)>,
}

/// Explains one cell.
pub fn cell(plan: &Plan, shift: ShiftId) -> CellExplanation {
    let profession = plan.problem.line_of(shift).profession;
    let of_profession = plan
        .problem
        .person_ids()
        .filter(|&person| plan.problem.person(person).profession == profession);
    let mut candidates: Vec<Candidate> = of_profession
        .map(|person| candidate(plan, shift, person))
        .collect();
    candidates.sort_by(|one, other| order(one).cmp(&order(other)));
    CellExplanation {
        shift,
        holder: plan.holder(shift),
        candidates,
    }
}

fn candidate(plan: &Plan, shift: ShiftId, person: PersonId) -> Candidate {
    let component = |component: Component| {
        (
            component,
            objectives::component_change(component, plan, shift, Some(person)),
        )
    };
    Candidate {
        person,
        objections: constraints::objections(plan, person, shift),
        change: objectives::change(plan, shift, Some(person)),
        components: COMPONENTS
            .into_iter()
            .map(component)
            .filter(|&(_, change)| change != 0)
            .collect(),
    }
}

fn order(candidate: &Candidate) -> (usize, &Value, PersonId) {
    (
        candidate.objections.len(),
        &candidate.change,
        candidate.person,
    )
}
