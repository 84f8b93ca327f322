//! A roster together with everybody's duties in order of time: what rules and objectives look at.

use crate::problem::{PersonId, Problem, ShiftId};
use crate::roster::Roster;

/// A roster of one problem, kept in two ways: by cell and by person.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The problem it belongs to.
    pub problem: &'a Problem,
    cells: Vec<Option<PersonId>>,
    duties: Vec<Vec<ShiftId>>,
}

impl<'a> Plan<'a> {
    /// Nobody on duty anywhere.
    pub fn empty(problem: &'a Problem) -> Plan<'a> {
        Plan {
            problem,
            cells: vec![None; problem.shifts.len()],
            duties: vec![Vec::new(); problem.people.len()],
        }
    }

    /// The plan of a roster; cells the roster does not have are empty.
    pub fn of(problem: &'a Problem, roster: &Roster) -> Plan<'a> {
        let mut plan = Plan::empty(problem);
        for (shift, person) in problem.shift_ids().zip(&roster.cells) {
            if let Some(person) = person {
                plan.assign(shift, *person);
            }
        }
        plan
    }

    /// Who holds a cell.
    pub fn holder(&self, shift: ShiftId) -> Option<PersonId> {
        self.cells[shift.index()]
    }

    /// A person's duties in order of start.
    pub fn duties(&self, person: PersonId) -> &[ShiftId] {
        &self.duties[person.index()]
    }

    /// Gives a cell to a person, taking it from whoever had it.
    pub fn assign(&mut self, shift: ShiftId, person: PersonId) {
        self.clear(shift);
        let duties = &mut self.duties[person.index()];
        // Shifts are numbered by their start, so that order of number is order of time.
        let place = duties.partition_point(|&other| other < shift);
        duties.insert(place, shift);
        self.cells[shift.index()] = Some(person);
    }

    /// Empties a cell.
    pub fn clear(&mut self, shift: ShiftId) {
        if let Some(person) = self.cells[shift.index()].take() {
            self.duties[person.index()].retain(|&other| other != shift);
        }
    }

    /// A person's load in weighted minutes.
    pub fn load_minutes(&self, person: PersonId) -> i64 {
        self.duties(person)
            .iter()
            .map(|&shift| self.problem.shift(shift).weight_minutes)
            .sum()
    }

    /// The cells alone.
    pub fn roster(&self) -> Roster {
        Roster {
            cells: self.cells.clone(),
        }
    }
}
