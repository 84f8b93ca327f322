//! One walk over rosters: simulated annealing in cycles (Kirkpatrick, Gelatt & Vecchi 1983), each from the best so far.

use super::aim::Aim;
use super::board::Board;
use super::field::{Cost, Field};
use super::replanning::{Memory, Replanner};
use super::{Watch, moves};
use crate::dice::Dice;
use crate::roster::Roster;

/// A walker with its own dice and memory of the best roster it has seen.
pub(super) struct Walker<'f, 'a> {
    board: Board<'f, 'a>,
    dice: Dice,
    best: Best,
    memory: Memory,
    /// People re-planned together; grows while nothing gets better.
    group: f64,
    /// Steps tried so far.
    pub(super) steps: u64,
}

/// A roster and its cost.
#[derive(Clone)]
pub(super) struct Best {
    pub(super) cost: Cost,
    pub(super) roster: Roster,
}

impl<'f, 'a> Walker<'f, 'a> {
    pub(super) fn new(board: Board<'f, 'a>, seed: u64) -> Walker<'f, 'a> {
        let best = Best {
            cost: board.cost(),
            roster: board.plan().roster(),
        };
        Walker {
            memory: Memory::of(board.field),
            group: SMALLEST_GROUP,
            board,
            dice: Dice::new(seed),
            best,
            steps: 0,
        }
    }

    pub(super) fn best(&self) -> &Best {
        &self.best
    }

    /// Goes on from another walker's best.
    pub(super) fn adopt(&mut self, best: &Best) {
        self.best = best.clone();
    }

    /// Cools down once within so many steps. Ends early when the goal is reached or the caller stops.
    pub(super) fn cool(&mut self, aim: &Aim, steps: u64, goal: &Cost, watch: &Watch) {
        self.return_to_best();
        let (mut temperature, factor) = (aim.hot, cooling_factor(aim.hot, aim.cold));
        for stage in 0..STAGES {
            let is_last = stage + 1 == STAGES;
            let temperature_now = if is_last { 0.0 } else { temperature };
            if !self.walk(aim, temperature_now, steps / STAGES, goal, watch) {
                return;
            }
            temperature *= factor;
        }
    }

    /// Re-plans groups of people from the best roster on, within so many steps.
    pub(super) fn replan(&mut self, replanner: &Replanner, steps: u64, goal: &Cost, watch: &Watch) {
        self.return_to_best();
        let mut edges = 0;
        while edges / EDGES_PER_STEP < steps && !(watch.stop)() && self.best.cost > *goal {
            edges += EDGES_PER_STEP * STEPS_PER_REPLANNING;
            let before = self.board.cost();
            if replanner.step(
                &mut self.board,
                &mut self.dice,
                self.group as usize,
                &mut self.memory,
                watch.stop,
                &mut edges,
            ) {
                self.board.commit();
            }
            let is_better = self.board.cost() < before;
            self.group = if is_better {
                SMALLEST_GROUP
            } else {
                self.group + GROWTH
            };
            if self.group > LARGEST_GROUP {
                self.group = SMALLEST_GROUP;
            }
            self.remember();
        }
        self.steps += edges / EDGES_PER_STEP;
    }

    /// Re-plans everybody together; raises the bound.
    pub(super) fn replan_everybody(
        &mut self,
        replanner: &Replanner,
        bound: &mut Cost,
        watch: &Watch,
    ) {
        self.return_to_best();
        let mut edges = 0;
        if replanner.everybody(
            &mut self.board,
            bound,
            &mut self.memory,
            watch.stop,
            &mut edges,
        ) {
            self.board.commit();
            self.remember();
        }
        self.steps += edges / EDGES_PER_STEP;
    }

    /// Walks at one temperature; `false` if there is no reason to go on.
    fn walk(
        &mut self,
        aim: &Aim,
        temperature: f64,
        steps: u64,
        goal: &Cost,
        watch: &Watch,
    ) -> bool {
        let mut here = aim.weigh(&self.board.cost());
        for step in 0..steps {
            if step % STEPS_BETWEEN_LOOKS == 0 && (watch.stop)() {
                self.remember();
                return false;
            }
            self.steps += 1;
            if !moves::step(&mut self.board, &mut self.dice) {
                continue;
            }
            let there = aim.weigh(&self.board.cost());
            if there - here <= temperature * self.dice.exponential() {
                self.board.commit();
                here = there;
                if self.board.cost() <= *goal {
                    self.remember();
                    return false;
                }
            } else {
                self.board.roll_back();
            }
        }
        self.remember();
        true
    }

    fn remember(&mut self) {
        if self.board.cost() <= self.best.cost {
            self.best = Best {
                cost: self.board.cost(),
                roster: self.board.plan().roster(),
            };
        }
    }

    fn return_to_best(&mut self) {
        let field: &'f Field<'a> = self.board.field;
        let best = self.best.roster.cells.clone();
        let differing: Vec<_> = field
            .problem
            .shift_ids()
            .filter(|&shift| self.board.plan().holder(shift) != best[shift.index()])
            .collect();
        for &shift in &differing {
            self.board.take(shift);
        }
        for &shift in &differing {
            if let Some(person) = best[shift.index()] {
                self.board.place(shift, person);
            }
        }
        self.board.commit();
    }
}

/// The factor that leads from hot to cold in all stages: a root of 2^6, by square roots, which every machine rounds alike.
fn cooling_factor(hot: f64, cold: f64) -> f64 {
    (0..STAGES.trailing_zeros()).fold(cold / hot, |factor, _| factor.sqrt())
}

/// Fewest and most people re-planned together, and how fast the number grows.
const SMALLEST_GROUP: f64 = 2.0;
const LARGEST_GROUP: f64 = 8.0;
const GROWTH: f64 = 0.05;

/// Edges of a graph walked in about the time of one step of the walk.
const EDGES_PER_STEP: u64 = 256;

/// What a re-planning costs besides its edges.
const STEPS_PER_REPLANNING: u64 = 500;

/// Temperatures of one cycle.
const STAGES: u64 = 64;

/// Steps between two looks at the caller's brake: far below a millisecond.
const STEPS_BETWEEN_LOOKS: u64 = 1_024;
