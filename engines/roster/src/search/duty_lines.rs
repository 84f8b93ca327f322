//! Everything one person's duties may look like, as a graph of lines.
//!
//! A node knows which duties still matter: the last one (rest, way, spread), the run of days, the days of recent duties
//! (limits of short windows), the number of duties (limits of the whole period) and the load (fairness). Limits of windows
//! longer than [`LONGEST_WINDOW_DAYS`] but shorter than the period, and everything between people, are left out: the
//! graph allows every line a rule-abiding roster can contain, and some more. Bounds stay true; the board checks the rest.

use super::field::{Cost, Field};
use crate::lines::{GraphBuilder, Label, LineGraph, NO_ROW};
use crate::objectives::{fairness, spread};
use crate::problem::{PersonId, ShiftId};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

/// How the graph weighs costs, and how large it may become.
pub(crate) struct LineModel<'f, 'a, W: Fn(&Cost) -> f64> {
    pub(crate) field: &'f Field<'a>,
    /// One number for a cost by level.
    pub(crate) weigh: W,
    /// Whether fairness counts; without it loads need not be told apart and graphs are much smaller.
    pub(crate) counts_load: bool,
    /// Whether spread counts; without it the last duty is forgotten sooner.
    pub(crate) counts_spread: bool,
    /// Edges one graph may have.
    pub(crate) most_edges: usize,
}

/// What later duties need to know.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct State {
    /// Number of the last duty, or [`NONE`] once it no longer matters.
    last: u32,
    run: u8,
    /// Days of recent duties, the latest first, 0 if none; only as many as a limit looks at.
    recent: [u16; MOST_RECENT],
    duties: u16,
    load: i64,
}

/// A person's limits as the graph keeps them.
struct LineLimits {
    max_run: i64,
    /// (days, duties) of windows kept by `recent`.
    windows: Vec<(i64, i64)>,
    most_duties: i64,
    counts_duties: bool,
    counts_run: bool,
}

impl<W: Fn(&Cost) -> f64> LineModel<'_, '_, W> {
    /// The graph of a person's lines. Row s of the master program is cell s. `None` if it would become too large.
    pub(crate) fn graph(&self, person: PersonId) -> Option<LineGraph> {
        let field = self.field;
        let cells: Vec<ShiftId> = field
            .problem
            .shift_ids()
            .filter(|&shift| field.cost_of(shift, person).is_some())
            .collect();
        let limits = LineLimits::of(field, person);
        let mut builder = GraphBuilder::default();
        let skip = push(
            &mut builder,
            Label {
                cost: 0.0,
                row: NO_ROW,
            },
        );
        let mut layer = vec![State {
            last: NONE,
            run: 0,
            recent: [0; MOST_RECENT],
            duties: 0,
            load: 0,
        }];
        let mut edges = 0;
        for (place, &shift) in cells.iter().enumerate() {
            let following = cells.get(place + 1).copied();
            let mut labels: HashMap<u32, u32, BuildHasherDefault<DefaultHasher>> =
                HashMap::default();
            let mut next: Vec<State> = Vec::new();
            let mut numbers: HashMap<State, u32, BuildHasherDefault<DefaultHasher>> =
                HashMap::default();
            let mut number = |state: State| {
                *numbers.entry(state).or_insert_with(|| {
                    next.push(state);
                    next.len() as u32 - 1
                })
            };
            let mut steps = Vec::with_capacity(layer.len());
            for state in &layer {
                let mut of_state = vec![(number(self.faded(*state, &limits, following)), skip)];
                if let Some(after) = self.after(state, &limits, shift) {
                    let label = *labels.entry(state.last).or_insert_with(|| {
                        push(&mut builder, self.label(person, shift, state.last))
                    });
                    of_state.push((number(self.faded(after, &limits, following)), label));
                }
                edges += of_state.len();
                steps.push(of_state);
            }
            if edges > self.most_edges {
                return None;
            }
            builder.steps.push(steps);
            layer = next;
        }
        let ends: Vec<Option<u32>> = layer
            .iter()
            .map(|state| Some(push(&mut builder, self.end(person, state.load))))
            .collect();
        builder.ends = ends;
        Some(builder.build())
    }

    /// The state with this duty taken; `None` if that breaks a rule.
    fn after(&self, state: &State, limits: &LineLimits, shift: ShiftId) -> Option<State> {
        let field = self.field;
        if state.last != NONE && !field.fit_together(ShiftId(state.last), shift) {
            return None;
        }
        let day = field.problem.shift(shift).day;
        let run = match state.last {
            NONE => 1,
            last => match day - field.problem.shift(ShiftId(last)).day {
                0 => i64::from(state.run.max(1)),
                1 => i64::from(state.run) + 1,
                _ => 1,
            },
        };
        let number = self.day_number(day);
        let is_full = |&(days, duties): &(i64, i64)| {
            let within = state
                .recent
                .iter()
                .filter(|&&recent| recent != 0 && i64::from(number - recent) < days);
            within.count() as i64 >= duties
        };
        let duties = state.duties + u16::from(limits.counts_duties);
        let is_allowed = run <= limits.max_run
            && !limits.windows.iter().any(is_full)
            && i64::from(state.duties) < limits.most_duties;
        let mut recent = state.recent;
        if !limits.windows.is_empty() {
            recent.rotate_right(1);
            recent[0] = number;
        }
        let weight = field.problem.shift(shift).weight_minutes;
        let load = if self.counts_load && field.fairness.is_some() {
            state.load + weight
        } else {
            0
        };
        is_allowed.then_some(State {
            last: shift.0,
            run: if limits.counts_run { run as u8 } else { 0 },
            recent,
            duties,
            load,
        })
    }

    /// Forgets what cannot matter for this and later shifts, so that states that only differ in it become one.
    fn faded(&self, mut state: State, limits: &LineLimits, following: Option<ShiftId>) -> State {
        let Some(following) = following else {
            return State {
                last: NONE,
                run: 0,
                recent: [0; MOST_RECENT],
                duties: 0,
                load: state.load,
            };
        };
        let (problem, next) = (self.field.problem, self.field.problem.shift(following));
        if state.last != NONE {
            let last = problem.shift(ShiftId(state.last));
            let is_far = next.span.starts_at - last.span.starts_at > self.field.reach;
            let is_spread = !self.counts_spread
                || next.span.starts_at - last.span.ends_at >= problem.rules.ideal_gap_minutes;
            let ends_run = !limits.counts_run || next.day > last.day + 1;
            if is_far && is_spread && ends_run {
                (state.last, state.run) = (NONE, 0);
            }
        }
        let longest = limits
            .windows
            .iter()
            .map(|window| window.0)
            .max()
            .unwrap_or(0);
        let number = self.day_number(next.day);
        for recent in &mut state.recent {
            if *recent != 0 && i64::from(number - *recent) >= longest {
                *recent = 0;
            }
        }
        state
    }

    /// Days of the period, from 1 on.
    fn day_number(&self, day: i64) -> u16 {
        let first = self
            .field
            .problem
            .shifts
            .first()
            .map_or(0, |shift| shift.day);
        (day - first + 1) as u16
    }

    /// What a duty costs by itself, and by following the last one too soon.
    fn label(&self, person: PersonId, shift: ShiftId, last: u32) -> Label {
        let field = self.field;
        let mut cost = field.cost_of(shift, person).copied().unwrap_or_default();
        if let (Some((level, weight)), true) = (field.spread, self.counts_spread && last != NONE) {
            cost[level] += weight * spread::gap_cost(field.problem, ShiftId(last), shift);
        }
        Label {
            cost: (self.weigh)(&cost),
            row: shift.0,
        }
    }

    /// What the whole load costs.
    fn end(&self, person: PersonId, load: i64) -> Label {
        let mut cost = Cost::default();
        if let (Some((level, weight)), true) = (self.field.fairness, self.counts_load) {
            cost[level] += weight * fairness::person_cost(self.field.problem, person, load);
        }
        Label {
            cost: (self.weigh)(&cost),
            row: NO_ROW,
        }
    }
}

impl LineLimits {
    fn of(field: &Field, person: PersonId) -> LineLimits {
        let limits = field.limits(person);
        let days = field
            .problem
            .shifts
            .first()
            .zip(field.problem.shifts.last())
            .map_or(1, |(first, last)| last.day - first.day + 1);
        let of_period = limits
            .max_duties
            .iter()
            .filter(|window| window.days >= days)
            .map(|window| window.duties)
            .chain(limits.max_in_period)
            .min();
        let short = limits.max_duties.iter().filter(|window| {
            window.days < days
                && window.days <= LONGEST_WINDOW_DAYS
                && window.duties <= MOST_RECENT as i64
        });
        LineLimits {
            max_run: limits.max_consecutive_days.unwrap_or(i64::MAX),
            windows: short.map(|window| (window.days, window.duties)).collect(),
            most_duties: of_period.unwrap_or(i64::MAX),
            counts_duties: of_period.is_some(),
            counts_run: limits
                .max_consecutive_days
                .is_some_and(|most| most < i64::from(u8::MAX)),
        }
    }
}

fn push(builder: &mut GraphBuilder, label: Label) -> u32 {
    builder.labels.push(label);
    builder.labels.len() as u32 - 1
}

/// No duty that still matters.
const NONE: u32 = u32::MAX;

/// Duties of the last days that are told apart.
const MOST_RECENT: usize = 3;

/// Windows longer than this are left to the board, or counted over the whole period.
const LONGEST_WINDOW_DAYS: i64 = 14;
