//! From a plan to what people want to know about it.

use super::*;
use crate::constraints::{self, Rule};
use crate::document::apportion;
use crate::objectives;
use crate::plan::Plan;

impl Answer {
    /// The answer for a finished plan. Without a bound the plan's own value stands in nowhere: the bound is then unknown low.
    pub(crate) fn of(
        plan: &Plan,
        bound: Option<Value>,
        stopped_by: StoppedBy,
        work: u64,
    ) -> Answer {
        let value = objectives::evaluate(plan);
        let bound = bound.unwrap_or_else(|| Value(vec![i64::MIN; value.0.len()]));
        Answer {
            roster: plan.roster(),
            components: components(plan),
            stopped_by: if value == bound {
                StoppedBy::Proof
            } else {
                stopped_by
            },
            work,
            burdens: burdens(plan),
            empty: empty_cells(plan),
            value,
            bound,
        }
    }
}

/// The cost by component.
pub fn components(plan: &Plan) -> Vec<ComponentValue> {
    let of_level = |(level, terms): (usize, &objectives::Level)| {
        let value = move |&(component, weight): &(Component, i64)| ComponentValue {
            component,
            level,
            weight,
            value: component.value(plan),
        };
        terms.terms.iter().map(value).collect::<Vec<_>>()
    };
    plan.problem
        .objectives
        .iter()
        .enumerate()
        .flat_map(of_level)
        .collect()
}

/// Everybody's load and ledger.
///
/// The ledger settles the load that was really carried: each profession's is shared out by the agreed shares, so that the
/// ledgers of a profession change by nothing in sum even if cells stayed empty.
pub fn burdens(plan: &Plan) -> Vec<Burden> {
    let problem = plan.problem;
    let mut ledgers = vec![0; problem.people.len()];
    for profession in 0..problem.professions.len() {
        let members: Vec<PersonId> = problem
            .person_ids()
            .filter(|&person| problem.person(person).profession == profession)
            .collect();
        let carried: i64 = members
            .iter()
            .map(|&person| plan.load_minutes(person))
            .sum();
        let parts: Vec<i64> = members
            .iter()
            .map(|&person| problem.person(person).share_minutes)
            .collect();
        let owed = if parts.iter().all(|&part| part == 0) {
            members
                .iter()
                .map(|&person| plan.load_minutes(person))
                .collect()
        } else {
            apportion(carried, &parts)
        };
        for (&person, owed) in members.iter().zip(owed) {
            ledgers[person.index()] =
                problem.person(person).carried_minutes + plan.load_minutes(person) - owed;
        }
    }
    problem
        .person_ids()
        .map(|person| burden(plan, person, ledgers[person.index()]))
        .collect()
}

fn burden(plan: &Plan, id: PersonId, ledger_minutes: i64) -> Burden {
    let (person, duties) = (plan.problem.person(id), plan.duties(id));
    let wished = |shift: &ShiftId, sign: i64| {
        let span = plan.problem.shift(*shift).span;
        person
            .wishes
            .iter()
            .filter(|wish| wish.per_minute.signum() == sign)
            .map(|wish| wish.span.overlap(span))
            .sum::<i64>()
    };
    Burden {
        person: id,
        duties: duties.len(),
        minutes: duties
            .iter()
            .map(|&shift| plan.problem.shift(shift).span.minutes())
            .sum(),
        load_minutes: plan.load_minutes(id),
        share_minutes: person.share_minutes,
        carried_minutes: person.carried_minutes,
        ledger_minutes,
        unwanted_minutes: duties.iter().map(|shift| wished(shift, 1)).sum(),
        wanted_minutes: duties.iter().map(|shift| wished(shift, -1)).sum(),
    }
}

/// Every cell without anybody, with its cause and the smallest relaxations.
pub fn empty_cells(plan: &Plan) -> Vec<EmptyCell> {
    plan.problem
        .shift_ids()
        .filter(|&shift| plan.holder(shift).is_none())
        .map(|shift| empty_cell(plan, shift))
        .collect()
}

fn empty_cell(plan: &Plan, shift: ShiftId) -> EmptyCell {
    let candidate = |person| Relaxation {
        person,
        waived: constraints::objections(plan, person, shift),
    };
    let mut candidates: Vec<Relaxation> = plan.problem.person_ids().map(candidate).collect();
    candidates.sort_by_cached_key(|candidate| (size(&candidate.waived), candidate.person));
    let cause = cause(plan, shift, &candidates);
    // Nobody gains a licence because a roster would like it, unless there is nothing else to ask for.
    let is_about_licence = |candidate: &Relaxation| {
        candidate
            .waived
            .iter()
            .any(|objection| objection.rule == Rule::Qualification)
    };
    if cause != EmptyCause::NobodyQualified {
        candidates.retain(|candidate| !is_about_licence(candidate));
    }
    candidates.truncate(MOST_RELAXATIONS);
    EmptyCell {
        shift,
        cause,
        relaxations: candidates,
    }
}

/// Fewest rules first, then those easiest to talk about, then the smallest amounts.
fn size(waived: &[Objection]) -> (usize, Vec<(u8, i64)>) {
    let mut parts: Vec<(u8, i64)> = waived
        .iter()
        .map(|objection| (hardness(objection.rule), objection.amount))
        .collect();
    parts.sort_unstable_by(|one, other| other.cmp(one));
    (waived.len(), parts)
}

/// How hard it is to waive a rule for once: agreements first, people's health and leave later, licences never.
fn hardness(rule: Rule) -> u8 {
    match rule {
        Rule::Pinned | Rule::PairsApart | Rule::DistinctOrganizations => 0,
        Rule::MaxDuties | Rule::ConsecutiveDays | Rule::Needs => 1,
        Rule::Clinic | Rule::Rest | Rule::MustNot => 2,
        Rule::Overlap | Rule::Availability => 3,
        Rule::Qualification => 4,
    }
}

fn cause(plan: &Plan, shift: ShiftId, candidates: &[Relaxation]) -> EmptyCause {
    let objects = |candidate: &Relaxation, rule: Rule| {
        candidate
            .waived
            .iter()
            .any(|objection| objection.rule == rule)
    };
    let qualified = |candidate: &&Relaxation| !objects(candidate, Rule::Qualification);
    let could_come = |candidate: &Relaxation| {
        candidate
            .waived
            .iter()
            .all(|objection| !objection.rule.is_about_the_cell_alone())
    };
    let able = candidates
        .iter()
        .filter(|candidate| candidate.waived.is_empty());
    let cheapest = able
        .map(|candidate| objectives::change(plan, shift, Some(candidate.person)))
        .min();
    if let Some(change) = cheapest {
        let is_better = change < Value(vec![0; change.0.len()]);
        if is_better {
            EmptyCause::NotReached
        } else {
            EmptyCause::Outweighed
        }
    } else if plan.problem.shift(shift).pinned.is_some() {
        EmptyCause::AgreedPersonCannot
    } else if candidates.iter().filter(qualified).count() == 0 {
        EmptyCause::NobodyQualified
    } else if !candidates.iter().any(could_come) {
        EmptyCause::NobodyAvailable
    } else {
        EmptyCause::EverybodyBound
    }
}

/// More than a coordinator will telephone about.
const MOST_RELAXATIONS: usize = 5;
