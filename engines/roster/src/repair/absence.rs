//! Somebody falls ill: who takes over, with the fewest changes for everybody else.
//!
//! A beam search (Lowerre 1976) over the orphaned cells, those with the fewest able people first: each is given to somebody
//! who can take it as things are, or, where few can, to somebody who hands one duty on to a third person.

use crate::answer::empty_cells;
use crate::constraints;
use crate::objectives::{self, Value};
use crate::plan::Plan;
use crate::problem::{Pair, PersonId, Problem, ShiftId, Span};
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
    let mut beam = vec![Way {
        cost: Value(vec![0; problem.objectives.len()]),
        plan: orphaned,
    }];
    for &shift in &open {
        let next = beam.iter().flat_map(|way| way.on(shift));
        let mut ranked: Vec<(Rank, Way)> = next.map(|way| (way.rank(&published), way)).collect();
        ranked.sort_by(|one, other| one.0.cmp(&other.0));
        ranked.dedup_by(|one, other| one.1.plan.roster() == other.1.plan.roster());
        ranked.truncate(most.max(BEAM));
        beam = ranked.into_iter().map(|(_, way)| way).collect();
    }
    beam.truncate(most.max(1));
    beam.iter()
        .map(|way| alternative(&published, &way.plan, &open))
        .collect()
}

/// Order of alternatives: importance of empty cells, number of changes, cost.
type Rank = (i64, usize, Value);

/// A plan on the way to an alternative, and what was added to its cost since the cells were orphaned.
#[derive(Clone)]
struct Way<'a> {
    plan: Plan<'a>,
    cost: Value,
}

impl<'a> Way<'a> {
    fn rank(&self, published: &Plan) -> Rank {
        let empty = Component::EmptyCells.value(&self.plan);
        (
            empty,
            changes(published, &self.plan).len(),
            self.cost.clone(),
        )
    }

    /// Ways with the cell filled by one person, or by one person handing another duty on; or left empty if neither works.
    fn on(&self, shift: ShiftId) -> Vec<Way<'a>> {
        let direct = able(&self.plan, shift);
        let mut ways: Vec<Way> = direct
            .iter()
            .map(|&person| self.with(shift, Some(person)))
            .collect();
        if ways.len() < ENOUGH_ABLE {
            ways.extend(self.chains(shift));
        }
        if ways.is_empty() {
            ways.push(self.clone());
        }
        ways
    }

    /// Somebody takes the cell and hands the one duty that stands against it on.
    fn chains(&self, shift: ShiftId) -> Vec<Way<'a>> {
        let plan = &self.plan;
        let mut chains = Vec::new();
        for person in plan
            .problem
            .person_ids()
            .filter(|&person| constraints::is_eligible(plan, person, shift))
        {
            for duty in plan
                .duties(person)
                .iter()
                .copied()
                .filter(|&duty| is_near(plan.problem, duty, shift))
            {
                let without = self.with(duty, None);
                if constraints::allows(&without.plan, person, shift) {
                    let taken = without.with(shift, Some(person));
                    let thirds = able(&taken.plan, duty)
                        .into_iter()
                        .filter(|&third| third != person);
                    chains.extend(thirds.map(|third| taken.with(duty, Some(third))));
                }
            }
        }
        // Handing on may leave somebody alone who serves only together with the giver.
        let has_needs = plan
            .problem
            .pairs
            .iter()
            .any(|pair| matches!(pair, Pair::Needs(..)));
        chains.retain(|chain| !has_needs || constraints::check(&chain.plan).is_empty());
        chains
    }

    fn with(&self, shift: ShiftId, holder: Option<PersonId>) -> Way<'a> {
        let mut way = self.clone();
        let change = objectives::change(&way.plan, shift, holder);
        way.cost
            .0
            .iter_mut()
            .zip(change.0)
            .for_each(|(cost, change)| *cost = cost.saturating_add(change));
        match holder {
            Some(person) => way.plan.assign(shift, person),
            None => way.plan.clear(shift),
        }
        way
    }
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
