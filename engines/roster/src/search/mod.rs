//! Finding a good roster: a first one by greed, then walkers that anneal in turns and tell each other the best.

mod aim;
mod board;
mod construct;
pub(crate) mod duty_lines;
pub(crate) mod field;
mod moves;
pub(crate) mod replanning;
mod walker;

use crate::answer::{Answer, StoppedBy};
use crate::bounds;
use crate::objectives::Value;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::roster::Roster;
use aim::Aim;
use field::{Cost, Field, MOST_LEVELS};
use replanning::Replanner;
use walker::Walker;

/// What a planning run is asked for.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Different seeds walk different ways; the same seed and work give the same bytes.
    pub seed: u64,
    /// Work budget in steps of the search.
    pub work: u64,
    /// Threads to use, at least 1; changes the time, never the answer.
    pub threads: usize,
    /// A roster to improve; cells a rule objects to are emptied first.
    pub start: Option<Roster>,
}

/// Eyes and brake of a caller. Both are called often and from several threads.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Whether to stop now, such as at a deadline.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told whenever something better is known.
    pub progress: &'a (dyn Fn(&Progress) + Sync),
}

impl Watch<'_> {
    /// Nobody watches.
    pub const NONE: Watch<'static> = Watch {
        stop: &|| false,
        progress: &|_| {},
    };
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Work done so far.
    pub work: u64,
    /// Cost of the best roster.
    pub value: Value,
    /// No roster costs less.
    pub bound: Value,
}

/// Plans a roster.
pub fn plan(problem: &Problem, settings: &Settings, watch: Watch) -> Answer {
    let field = Field::of(problem);
    let goal = bounds::lower_bound(&field);
    let gentle = Aim::of(&field, GENTLE);
    let board = construct::first(&field, &gentle, settings.start.as_ref());
    let walkers = (0..WALKERS).map(|n| {
        Walker::new(
            board.clone(),
            settings.seed.wrapping_mul(WALKERS).wrapping_add(n),
        )
    });
    let mut run = Run {
        field: &field,
        goal,
        walkers: walkers.collect(),
        watch,
        threads: settings.threads.max(1),
        first_levels: None,
        all_levels: None,
    };
    let stopped_by = run.go(settings.work);
    let plan = Plan::of(problem, &run.walkers[0].best().roster);
    Answer::of(
        &plan,
        Some(by_document(&field, &run.goal)),
        stopped_by,
        run.work(),
    )
}

struct Run<'f, 'a, 'w> {
    field: &'f Field<'a>,
    goal: Cost,
    walkers: Vec<Walker<'f, 'a>>,
    watch: Watch<'w>,
    threads: usize,
    first_levels: Option<Replanner<'f, 'a>>,
    all_levels: Option<Replanner<'f, 'a>>,
}

impl<'f, 'a> Run<'f, 'a, '_> {
    fn go(&mut self, budget: u64) -> StoppedBy {
        let mut length =
            (STEPS_PER_CELL * self.field.problem.shifts.len() as u64).max(SHORTEST_CYCLE);
        for cycle in 0.. {
            self.share_best(cycle);
            self.tell();
            let left = budget.saturating_sub(self.work());
            if self.walkers[0].best().cost <= self.goal {
                return StoppedBy::Proof;
            }
            if left < SHORTEST_CYCLE {
                return StoppedBy::Work;
            }
            if (self.watch.stop)() {
                return StoppedBy::Caller;
            }
            self.cycle(cycle, length.min(left / WALKERS));
            if cycle % 2 == 1 {
                length = (length * 2).min(LONGEST_CYCLE);
            }
        }
        StoppedBy::Work
    }

    /// All walkers cool down once, or re-plan, as many at a time as there are threads.
    fn cycle(&mut self, cycle: usize, steps: u64) {
        if cycle == FIRST_LEVELS_FROM && !self.first_levels_are_proven() {
            self.prove_first_levels();
        }
        if cycle == ALL_LEVELS_FROM {
            self.all_levels = Replanner::of_all_levels(
                self.field,
                Aim::of(self.field, STEEPEST),
                self.threads,
                self.watch.stop,
            );
        }
        let aim = match cycle % 6 {
            2 => Aim::of(self.field, GENTLE).melted(),
            3 => Aim::of(self.field, STEEPEST),
            _ => Aim::of(self.field, GENTLE),
        };
        let replanner = match cycle % 6 {
            5 if !self.first_levels_are_proven() => self.first_levels.as_ref(),
            5 => self.all_levels.as_ref(),
            _ => None,
        };
        let (goal, watch) = (self.goal, self.watch);
        let go = |walker: &mut Walker<'_, '_>| match replanner {
            Some(replanner) => walker.replan(replanner, steps, &goal, &watch),
            None => walker.cool(&aim, steps, &goal, &watch),
        };
        if self.threads == 1 {
            self.walkers.iter_mut().for_each(go);
            return;
        }
        let per_thread = self.walkers.len().div_ceil(self.threads);
        std::thread::scope(|scope| {
            for group in self.walkers.chunks_mut(per_thread) {
                scope.spawn(|| group.iter_mut().for_each(go));
            }
        });
    }

    /// Bounds and a roster for the levels before fairness, from lines of duty.
    fn prove_first_levels(&mut self) {
        self.first_levels = Replanner::of_first_levels(self.field, self.threads, self.watch.stop);
        if let Some(replanner) = &self.first_levels {
            self.walkers[0].replan_everybody(replanner, &mut self.goal, &self.watch);
        }
    }

    fn first_levels_are_proven(&self) -> bool {
        let levels = self.first_levels.as_ref().map_or(
            self.field.fairness.map_or(MOST_LEVELS, |(level, _)| level),
            Replanner::exact_levels,
        );
        self.walkers[0].best().cost[..levels] == self.goal[..levels]
    }

    /// The best walker comes first; every second time the others go on from its roster.
    fn share_best(&mut self, cycle: usize) {
        // The sort is stable and walkers are told apart by their steps only, so the order is the same on any thread count.
        self.walkers.sort_by_key(|walker| walker.best().cost);
        if cycle.is_multiple_of(2) {
            let best = self.walkers[0].best().clone();
            self.walkers
                .iter_mut()
                .skip(1)
                .for_each(|walker| walker.adopt(&best));
        }
    }

    fn tell(&self) {
        let value = by_document(self.field, &self.walkers[0].best().cost);
        (self.watch.progress)(&Progress {
            work: self.work(),
            value,
            bound: by_document(self.field, &self.goal),
        });
    }

    fn work(&self) -> u64 {
        self.walkers.iter().map(|walker| walker.steps).sum()
    }
}

/// A cost in the document's levels; levels without terms cost nothing.
fn by_document(field: &Field, cost: &Cost) -> Value {
    let mut value = vec![0; field.problem.objectives.len()];
    for (&level, &amount) in field.levels.iter().zip(cost) {
        value[level] = amount;
    }
    Value(value)
}

/// Independent walks; a fixed number, so that threads do not change the answer.
const WALKERS: u64 = 2;

/// Cycles before which graphs are built: easy problems are solved by then.
const FIRST_LEVELS_FROM: usize = 10;
const ALL_LEVELS_FROM: usize = 16;

/// How much one ordinary step of a level weighs against one of the next (see `aim`), in turns.
const GENTLE: f64 = 4.0;
const STEEPEST: f64 = 64.0;

/// Steps of the first cycle, per cell and at least; cycles then grow up to the longest.
const STEPS_PER_CELL: u64 = 64;
const SHORTEST_CYCLE: u64 = 8_192;
const LONGEST_CYCLE: u64 = 1 << 22;

#[cfg(test)]
mod tests;
