//! Hard rules. A rule answers one question: *does it object if this person takes this cell, all else as it is?*
//!
//! The same answer serves the search, the check of a finished roster and the explanation why somebody cannot help.
//! Taking somebody off duty never breaks a rule, except [`Rule::Needs`], whose dependants must go too.

pub mod availability;
pub mod clinic;
pub mod consecutive_days;
pub mod distinct_organizations;
pub mod max_duties;
pub mod must_not;
pub mod needs;
pub mod overlap;
pub mod pairs_apart;
pub mod pinned;
pub mod qualification;
pub mod rest;

use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId};
use serde::Serialize;

/// A hard rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Profession, line and valid qualifications.
    Qualification,
    /// Leave and other work.
    Availability,
    /// A wish that must be kept.
    MustNot,
    /// A cell agreed beforehand.
    Pinned,
    /// The consultation next morning.
    Clinic,
    /// Two duties at once, travel included.
    Overlap,
    /// Rest after a duty.
    Rest,
    /// Days with duty in a row.
    ConsecutiveDays,
    /// Number of duties in a run of days or in the period.
    MaxDuties,
    /// Two people who must not stand by together.
    PairsApart,
    /// A person who stands by only together with another.
    Needs,
    /// Several organizations a night.
    DistinctOrganizations,
}

/// All rules: first those about the person and the cell alone, then the person's other duties, then other people.
pub const RULES: [Rule; 12] = [
    Rule::Qualification,
    Rule::Availability,
    Rule::MustNot,
    Rule::Pinned,
    Rule::Clinic,
    Rule::Overlap,
    Rule::Rest,
    Rule::ConsecutiveDays,
    Rule::MaxDuties,
    Rule::PairsApart,
    Rule::Needs,
    Rule::DistinctOrganizations,
];

/// Why a rule does not let a person take a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The rule.
    pub rule: Rule,
    /// What it found, in its own unit: minutes short, duties too many, organizations missing.
    pub amount: i64,
    /// The person's duties that stand against it.
    pub duties: Vec<ShiftId>,
    /// Other people who stand against it.
    pub people: Vec<PersonId>,
}

impl Objection {
    fn new(rule: Rule, amount: i64) -> Objection {
        Objection {
            rule,
            amount,
            duties: Vec::new(),
            people: Vec::new(),
        }
    }
}

impl Rule {
    /// Its name and unit in both languages.
    pub const fn label(self) -> Label {
        match self {
            Rule::Qualification => qualification::LABEL,
            Rule::Availability => availability::LABEL,
            Rule::MustNot => must_not::LABEL,
            Rule::Pinned => pinned::LABEL,
            Rule::Clinic => clinic::LABEL,
            Rule::Overlap => overlap::LABEL,
            Rule::Rest => rest::LABEL,
            Rule::ConsecutiveDays => consecutive_days::LABEL,
            Rule::MaxDuties => max_duties::LABEL,
            Rule::PairsApart => pairs_apart::LABEL,
            Rule::Needs => needs::LABEL,
            Rule::DistinctOrganizations => distinct_organizations::LABEL,
        }
    }

    /// Whether the answer depends on the person and the cell alone, whatever else is planned.
    pub const fn is_about_the_cell_alone(self) -> bool {
        matches!(
            self,
            Rule::Qualification | Rule::Availability | Rule::MustNot | Rule::Pinned | Rule::Clinic
        )
    }

    /// The rule's objection to this person taking this cell, whoever holds it now.
    pub fn objection(self, plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
        match self {
            Rule::Qualification => qualification::objection(plan.problem, person, shift),
            Rule::Availability => availability::objection(plan.problem, person, shift),
            Rule::MustNot => must_not::objection(plan.problem, person, shift),
            Rule::Pinned => pinned::objection(plan.problem, person, shift),
            Rule::Clinic => clinic::objection(plan.problem, person, shift),
            Rule::Overlap => overlap::objection(plan, person, shift),
            Rule::Rest => rest::objection(plan, person, shift),
            Rule::ConsecutiveDays => consecutive_days::objection(plan, person, shift),
            Rule::MaxDuties => max_duties::objection(plan, person, shift),
            Rule::PairsApart => pairs_apart::objection(plan, person, shift),
            Rule::Needs => needs::objection(plan, person, shift),
            Rule::DistinctOrganizations => distinct_organizations::objection(plan, person, shift),
        }
    }
}

/// Every objection to this person taking this cell.
pub fn objections(plan: &Plan, person: PersonId, shift: ShiftId) -> Vec<Objection> {
    RULES
        .iter()
        .filter_map(|rule| rule.objection(plan, person, shift))
        .collect()
}

/// Whether no rule objects.
pub fn allows(plan: &Plan, person: PersonId, shift: ShiftId) -> bool {
    RULES
        .iter()
        .all(|rule| rule.objection(plan, person, shift).is_none())
}

/// Whether this person could take this cell in some roster: what rules about the cell alone say.
pub fn is_eligible(plan: &Plan, person: PersonId, shift: ShiftId) -> bool {
    let about_cell = RULES.iter().filter(|rule| rule.is_about_the_cell_alone());
    about_cell
        .into_iter()
        .all(|rule| rule.objection(plan, person, shift).is_none())
}

/// A cell whose holder a rule objects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The cell.
    pub shift: ShiftId,
    /// Its holder.
    pub person: PersonId,
    /// What stands against it.
    pub objection: Objection,
}

/// Every broken rule of a roster, cell by cell; empty if none is broken.
pub fn check(plan: &Plan) -> Vec<Violation> {
    let mut violations = Vec::new();
    for shift in plan.problem.shift_ids() {
        if let Some(person) = plan.holder(shift) {
            let found = objections(plan, person, shift);
            violations.extend(found.into_iter().map(|objection| Violation {
                shift,
                person,
                objection,
            }));
        }
    }
    violations
}
