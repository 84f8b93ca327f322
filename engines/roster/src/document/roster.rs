//! A roster as a document: which person has which shift, by identifier.

use super::node::{Mistakes, Node};
use super::{Mistake, syntax_mistake};
use crate::problem::{Problem, ShiftId};
use crate::roster::Roster;
use serde::Serialize;
use std::collections::BTreeMap;

/// The `format` every roster document carries.
pub const ROSTER_FORMAT: &str = "kyoten-roster";

/// A roster document; cells in the problem's order of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RosterDocument {
    /// Always [`ROSTER_FORMAT`].
    pub format: String,
    /// Always 1.
    pub version: i64,
    /// Title of the problem.
    pub title: String,
    /// The cells.
    pub cells: Vec<RosterCell>,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RosterCell {
    /// Shift.
    pub shift: String,
    /// Holder; `null` if nobody.
    pub person: Option<String>,
}

impl RosterDocument {
    /// Writes a roster by identifiers.
    pub fn of(problem: &Problem, roster: &Roster) -> RosterDocument {
        let cell = |(index, person): (usize, &Option<crate::PersonId>)| RosterCell {
            shift: problem.shift(ShiftId(index as u32)).id.clone(),
            person: person.map(|person| problem.person(person).id.clone()),
        };
        let cells = roster
            .cells
            .iter()
            .take(problem.shifts.len())
            .enumerate()
            .map(cell)
            .collect();
        RosterDocument {
            format: ROSTER_FORMAT.to_owned(),
            version: super::VERSION,
            title: problem.title.clone(),
            cells,
        }
    }

    /// Reads a roster of this problem; shifts it does not mention are empty.
    ///
    /// Errors: every mistake, such as a shift the problem does not have.
    pub fn read(json: &str, problem: &Problem) -> Result<Roster, Vec<Mistake>> {
        let value: serde_json::Value =
            serde_json::from_str(json).map_err(|error| vec![syntax_mistake(&error)])?;
        let mistakes = Mistakes::default();
        let document = fields(&Node::root(&value, &mistakes));
        let roster = document.resolve(problem, &mistakes);
        let found = mistakes.into_sorted();
        if found.is_empty() {
            Ok(roster)
        } else {
            Err(found)
        }
    }

    fn resolve(&self, problem: &Problem, mistakes: &Mistakes) -> Roster {
        if self.format != ROSTER_FORMAT {
            mistakes.add("format", format!("must be \"{ROSTER_FORMAT}\""));
        }
        if self.version != super::VERSION {
            mistakes.add("version", format!("must be {}", super::VERSION));
        }
        let shifts: BTreeMap<&str, ShiftId> = problem
            .shift_ids()
            .map(|id| (problem.shift(id).id.as_str(), id))
            .collect();
        let people: BTreeMap<&str, crate::PersonId> = problem
            .person_ids()
            .map(|id| (problem.person(id).id.as_str(), id))
            .collect();
        let mut roster = Roster {
            cells: vec![None; problem.shifts.len()],
        };
        let mut seen = vec![false; problem.shifts.len()];
        for (index, cell) in self.cells.iter().enumerate() {
            let person = cell
                .person
                .as_ref()
                .map(|id| people.get(id.as_str()).copied());
            if person == Some(None) {
                mistakes.add(
                    &format!("cells[{index}].person"),
                    "is nobody of this problem",
                );
            }
            match shifts.get(cell.shift.as_str()) {
                None => mistakes.add(
                    &format!("cells[{index}].shift"),
                    format!("「{}」 is no shift of this problem", cell.shift),
                ),
                Some(shift) if seen[shift.index()] => mistakes.add(
                    &format!("cells[{index}].shift"),
                    "stands here a second time",
                ),
                Some(shift) => {
                    seen[shift.index()] = true;
                    roster.cells[shift.index()] = person.flatten();
                }
            }
        }
        roster
    }
}

fn fields(node: &Node) -> RosterDocument {
    node.object(|object| RosterDocument {
        format: object.take("format").text(),
        version: object.take("version").number(),
        title: object.take("title").optional_text().unwrap_or_default(),
        cells: object.take("cells").list(|cell| {
            cell.object(|object| RosterCell {
                shift: object.take("shift").text(),
                person: object.take("person").optional_text(),
            })
        }),
    })
}
