//! Somebody falls ill: who takes over, with the fewest changes for everybody else.
//!
//! A beam search (Lowerre 1976) over the orphaned cells, those with the fewest able people first: each is given to somebody
//! who can take it as things are, or, where few can, to somebody who hands one duty on to a third person.

use crate::answer::empty_cells;
use crate::constraints;
use crate::objectives::{self, Value};
use crate::plan::Plan;
use crate::problem::{PersonId, Problem, ShiftId, Span};
use crate::roster::Roster;
use crate::{EmptyCell, objectives::Component};

/// One way to go on after somebody dropped out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The roster afterwards.
    pub roster: Roster,
    /// What changes, in order of time: the cell, who had it, who has it now.
    pub changes: Vec<Change>,
    /// Orphaned cells nobody can take, with causes and relaxations.
    pub empty: Vec<EmptyCell>,
    /// Change of the roster's cost by level.
    pub change: Value,
}

/// A cell that changes hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The cell.
    pub shift: ShiftId,
    /// Who had it.
    pub before: Option<PersonId>,
    /// Who has it now.
    pub after: Option<PersonId>,
}

/// The problem with the person away in that span; plan and repair with this one.
pub fn with_absence(problem: &Problem, person: PersonId, away: Span) -> Problem {
    let mut problem = problem.clone();
    if let Some(person) = problem.people.get_mut(person.index()) {
        person.unavailable =
            crate::document::joined(person.unavailable.iter().copied().chain([away]).collect());
    }
    // What was agreed with somebody who is away must be agreed anew.
    for shift in problem
        .shifts
        .iter_mut()
        .filter(|shift| shift.pinned == Some(person) && shift.span.overlap(away) > 0)
    {
        shift.pinned = None;
    }
    problem
}

/// Ways to go on with a roster some cells of which their holders can no longer keep, the best first: fewest empty cells,
/// then fewest changes, then least cost. At most `most`; at least one, unless nothing is broken.
///
/// `problem` is the problem as it is now ([`with_absence`]), `roster` the one people hold in their hands.
pub fn alternatives(problem: &Problem, roster: &Roster, most: usize) -> Vec<Alternative> {
    let published = Plan::of(problem, roster);
    let mut orphaned = published.clone();
    let mut open = Vec::new();
    // Taking somebody off duty may orphan those who serve only together with them.
    while let Some(broken) = constraints::check(&orphaned).first() {
        open.push(broken.shift);
        orphaned.clear(broken.shift);
    }
    if open.is_empty() {
        return Vec::new();
    }
    open.sort_by_cached_key(|&shift| (able(&orphaned, shift).len(), shift));
    let mut beam = vec![orphaned];
    for &shift in &open {
        let next = beam.iter().flat_map(|plan| ways_to_fill(plan, shift));
        let mut ranked: Vec<(Rank, Plan)> =
            next.map(|plan| (rank(&published, &plan), plan)).collect();
        ranked.sort_by(|one, other| one.0.cmp(&other.0));
        ranked.dedup_by(|one, other| one.1.roster() == other.1.roster());
        ranked.truncate(most.max(BEAM));
        beam = ranked.into_iter().map(|(_, plan)| plan).collect();
    }
    beam.truncate(most.max(1));
    beam.iter()
        .map(|plan| alternative(&published, plan, &open))
        .collect()
}

/// Order of alternatives: importance of empty cells, number of changes, cost.
type Rank = (i64, usize, Value);

fn rank(published: &Plan, plan: &Plan) -> Rank {
    (
        Component::EmptyCells.value(plan),
        changes(published, plan).len(),
        objectives::evaluate(plan),
    )
}

/// Plans with the cell filled by one person, or by one person handing another duty on; or left empty if neither works.
fn ways_to_fill<'a>(plan: &Plan<'a>, shift: ShiftId) -> Vec<Plan<'a>> {
    let direct = able(plan, shift);
    let mut ways: Vec<Plan> = direct
        .iter()
        .map(|&person| with(plan, shift, person))
        .collect();
    if ways.len() < ENOUGH_ABLE {
        ways.extend(chains(plan, shift));
    }
    if ways.is_empty() {
        ways.push(plan.clone());
    }
    ways
}

/// Somebody takes the cell and hands the one duty that stands against it on.
fn chains<'a>(plan: &Plan<'a>, shift: ShiftId) -> Vec<Plan<'a>> {
    let mut chains = Vec::new();
    for person in plan
        .problem
        .person_ids()
        .filter(|&person| constraints::is_eligible(plan, person, shift))
    {
        let near = plan
            .duties(person)
            .iter()
            .copied()
            .filter(|&duty| is_near(plan.problem, duty, shift));
        for duty in near {
            let mut without = plan.clone();
            without.clear(duty);
            if constraints::allows(&without, person, shift) {
                without.assign(shift, person);
                chains.extend(
                    able(&without, duty)
                        .into_iter()
                        .filter(|&third| third != person)
                        .map(|third| with(&without, duty, third)),
                );
            }
        }
    }
    // Handing on may leave somebody alone who serves only together with the giver.
    chains.retain(|chain| constraints::check(chain).is_empty());
    chains
}

fn is_near(problem: &Problem, one: ShiftId, other: ShiftId) -> bool {
    (problem.shift(one).day - problem.shift(other).day).abs() <= NEAR_DAYS
}

fn able(plan: &Plan, shift: ShiftId) -> Vec<PersonId> {
    plan.problem
        .person_ids()
        .filter(|&person| constraints::allows(plan, person, shift))
        .collect()
}

fn with<'a>(plan: &Plan<'a>, shift: ShiftId, person: PersonId) -> Plan<'a> {
    let mut plan = plan.clone();
    plan.assign(shift, person);
    plan
}

fn changes(before: &Plan, after: &Plan) -> Vec<Change> {
    let change = |shift| Change {
        shift,
        before: before.holder(shift),
        after: after.holder(shift),
    };
    before
        .problem
        .shift_ids()
        .map(change)
        .filter(|change| change.before != change.after)
        .collect()
}

fn alternative(published: &Plan, plan: &Plan, open: &[ShiftId]) -> Alternative {
    let empty = empty_cells(plan)
        .into_iter()
        .filter(|cell| open.contains(&cell.shift))
        .collect();
    Alternative {
        roster: plan.roster(),
        changes: changes(published, plan),
        empty,
        change: super::swap::difference(published, plan),
    }
}

/// Plans kept while cells are filled one after the other.
const BEAM: usize = 12;

/// With so many people able to step in, nobody else is asked to hand a duty on.
const ENOUGH_ABLE: usize = 3;

/// A duty further away never stands in the way of a takeover, limits of whole weeks and months aside.
const NEAR_DAYS: i64 = 7;
