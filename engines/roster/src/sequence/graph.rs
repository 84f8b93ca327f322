//! All lines one person may work, as paths of a layered graph; the cheapest line for given prices is a shortest path.
//!
//! A node is a day with all that later rules need to know: the last choice and length of its run, minutes so far,
//! weekends so far, and shifts so far of kinds with a limit that can bind. The graph depends on the contract only, so it is
//! built once and walked for every new set of prices. Only nodes on a complete line are kept.

use super::{SequenceProblem, StaffMember};
use crate::lines::{GraphBuilder, Label, LineGraph, NO_ROW};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

/// What later days need to know.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct State {
    /// 0 for a day off, 1 + shift for a shift; the start counts as off long enough.
    last: u8,
    run: u16,
    weekends: u8,
    /// Shifts of limited kinds, packed.
    counts: u64,
    minutes: i64,
}

/// The graph of a person's lines. Row `day * kinds + shift` of the master program is that shift on that day.
pub(super) fn line_graph(problem: &SequenceProblem, member: &StaffMember) -> LineGraph {
    let rules = LineRules::of(problem, member);
    let choices = problem.shifts.len() + 1;
    let mut builder = GraphBuilder {
        labels: labels(problem, member),
        ..GraphBuilder::default()
    };
    let mut layer = vec![State {
        last: 0,
        run: rules.least_off,
        weekends: 0,
        counts: 0,
        minutes: 0,
    }];
    for day in 0..problem.days {
        let mut next: Vec<State> = Vec::new();
        let mut numbers: HashMap<State, u32, BuildHasherDefault<DefaultHasher>> =
            HashMap::default();
        let mut steps_of = |state: &State| {
            let after =
                (0..choices).filter_map(|choice| Some((rules.after(state, day, choice)?, choice)));
            let numbered = after.map(|(state, choice)| {
                let number = *numbers.entry(state).or_insert_with(|| {
                    next.push(state);
                    next.len() as u32 - 1
                });
                (number, (day * choices + choice) as u32)
            });
            numbered.collect::<Vec<_>>()
        };
        builder
            .steps
            .push(layer.iter().map(&mut steps_of).collect());
        layer = next;
    }
    let end = builder.labels.len() as u32 - 1;
    builder.ends = layer
        .iter()
        .map(|state| (state.minutes >= member.min_minutes).then_some(end))
        .collect();
    builder.build()
}

/// For each day, a day off and each shift; last the step to the end.
fn labels(problem: &SequenceProblem, member: &StaffMember) -> Vec<Label> {
    let kinds = problem.shifts.len();
    let of_day = |day: usize| {
        let row = move |choice: usize| {
            choice
                .checked_sub(1)
                .map_or(NO_ROW, |shift| (day * kinds + shift) as u32)
        };
        (0..=kinds).map(move |choice| Label {
            cost: member.price[day][choice] as f64,
            row: row(choice),
        })
    };
    (0..problem.days)
        .flat_map(of_day)
        .chain([Label {
            cost: 0.0,
            row: NO_ROW,
        }])
        .collect()
}

/// The contract, ready to ask for the next state.
struct LineRules<'a> {
    problem: &'a SequenceProblem,
    member: &'a StaffMember,
    is_off: Vec<bool>,
    least_off: u16,
    /// For each kind, the place of its counter if its limit can bind.
    counters: Vec<Option<u32>>,
}

impl<'a> LineRules<'a> {
    fn of(problem: &'a SequenceProblem, member: &'a StaffMember) -> LineRules<'a> {
        let mut is_off = vec![false; problem.days];
        member
            .days_off
            .iter()
            .filter(|&&day| day < problem.days)
            .for_each(|&day| is_off[day] = true);
        let mut counters = vec![None; problem.shifts.len()];
        let mut places = 0;
        for (shift, counter) in counters.iter_mut().enumerate() {
            let most_by_minutes = member.max_minutes / problem.shifts[shift].minutes.max(1);
            if member.max_shifts[shift] > 0
                && member.max_shifts[shift] < most_by_minutes.min(problem.days as i64)
                && places < MOST_COUNTERS
            {
                *counter = Some(places * BITS_PER_COUNTER);
                places += 1;
            }
        }
        LineRules {
            problem,
            member,
            is_off,
            least_off: member.min_consecutive_days_off.max(1) as u16,
            counters,
        }
    }

    /// The state after choosing on a day; `None` if the contract forbids it.
    fn after(&self, state: &State, day: usize, choice: usize) -> Option<State> {
        if choice == 0 {
            self.after_off(state, day)
        } else {
            self.after_work(state, day, choice)
        }
    }

    fn after_off(&self, state: &State, day: usize) -> Option<State> {
        if state.last == 0 {
            return Some(State {
                run: (state.run + 1).min(self.least_off),
                ..*state
            });
        }
        // A run from day 0 on is taken to have begun before.
        let is_long_enough = usize::from(state.run) >= self.member.min_consecutive_shifts
            || usize::from(state.run) == day;
        is_long_enough.then_some(State {
            last: 0,
            run: 1,
            ..*state
        })
    }

    fn after_work(&self, state: &State, day: usize, choice: usize) -> Option<State> {
        let (member, shift) = (self.member, &self.problem.shifts[choice - 1]);
        let was_off = state.last == 0;
        let run = if was_off { 1 } else { state.run + 1 };
        let follows_badly = !was_off
            && self.problem.shifts[usize::from(state.last) - 1]
                .never_before
                .contains(&(choice - 1));
        let rested = !was_off || state.run >= self.least_off || day == 0;
        let minutes = state.minutes + shift.minutes;
        let is_new_weekend = day % 7 == 5 || (day % 7 == 6 && was_off);
        let weekends = state.weekends + u8::from(is_new_weekend);
        let counts = match self.counters[choice - 1] {
            None => state.counts,
            Some(place) => state.counts + (1 << place),
        };
        let too_many = match self.counters[choice - 1] {
            None => member.max_shifts[choice - 1] <= 0,
            Some(place) => {
                ((counts >> place) & COUNTER_MASK) as i64 > member.max_shifts[choice - 1]
            }
        };
        let is_allowed = !self.is_off[day]
            && !follows_badly
            && rested
            && !too_many
            && usize::from(run) <= member.max_consecutive_shifts
            && minutes <= member.max_minutes
            && usize::from(weekends) <= member.max_weekends;
        is_allowed.then_some(State {
            last: choice as u8,
            run,
            weekends,
            counts,
            minutes,
        })
    }
}

/// Counters of limited kinds share one number.
const BITS_PER_COUNTER: u32 = 9;
const COUNTER_MASK: u64 = (1 << BITS_PER_COUNTER) - 1;
const MOST_COUNTERS: u32 = 64 / BITS_PER_COUNTER;
