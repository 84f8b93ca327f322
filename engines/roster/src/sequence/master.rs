//! Re-planning some people's lines together while everybody else's stay: column generation, then diving.
//!
//! The master program chooses one line per person and pays for cover missed; lines come from [`LineGraph`] when prices ask
//! for them (Dantzig & Wolfe 1960; for rosters Burke & Curtois 2014). Each pricing round also gives a Lagrangian lower
//! bound (Lasdon 1970). Prices are smoothed towards those of the best bound (Wentges 1997; Pessoa et al. 2018). The dive
//! fixes the line the program likes best and prices again until every line is whole.

use super::graph::{LineGraph, Scratch};
use super::score::line_price;
use super::{Cover, Lines, SequenceProblem};
use crate::simplex::{Column, Simplex};

/// What the people to be planned see of everybody else, and how hard to try.
pub(super) struct Task<'a> {
    pub(super) problem: &'a SequenceProblem,
    pub(super) graphs: &'a [LineGraph],
    /// The people to plan anew.
    pub(super) free: &'a [usize],
    /// The roster as it is.
    pub(super) lines: &'a Lines,
    /// Lines seen before, per person: they save pricing rounds.
    pub(super) pool: &'a [Vec<Vec<u8>>],
    /// A roster must cost less than this to be of interest.
    pub(super) limit: i64,
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// What re-planning gave.
pub(super) struct Outcome {
    /// No choice of lines for the free people gives a roster cheaper than this.
    pub(super) bound: i64,
    /// A roster cheaper than the limit, or as cheap.
    pub(super) lines: Option<Lines>,
    /// Lines found on the way, with the person.
    pub(super) found: Vec<(usize, Vec<u8>)>,
    /// Edges walked.
    pub(super) work: u64,
}

/// Plans the free people anew.
pub(super) fn replan(task: &Task, scratch: &mut Scratch) -> Option<Outcome> {
    let mut master = Master::of(task)?;
    let bound = master.converge(task, scratch, MOST_ROUNDS);
    let bound = whole(bound);
    let lines = if bound <= task.limit {
        master.dive(task, scratch)
    } else {
        None
    };
    let bound = if master.is_interrupted {
        i64::MIN
    } else {
        bound
    };
    Some(Outcome {
        bound,
        lines,
        found: master.found,
        work: master.work,
    })
}

struct Master {
    simplex: Simplex,
    /// Person (by place among the free) and line of each column after the slacks.
    lines: Vec<(usize, Vec<u8>)>,
    slacks: usize,
    /// Cover still wanted, row by row.
    wanted: Vec<f64>,
    covers: Vec<Cover>,
    /// What the people who are not free cost.
    fixed_price: i64,
    /// Column fixed for each free person by the dive.
    fixed: Vec<Option<usize>>,
    best_prices: Vec<f64>,
    found: Vec<(usize, Vec<u8>)>,
    work: u64,
    is_interrupted: bool,
}

impl Master {
    /// The program with the people's present lines as its basis.
    fn of(task: &Task) -> Option<Master> {
        let (problem, free) = (task.problem, task.free);
        let kinds = problem.shifts.len();
        let covers: Vec<Cover> = problem.cover.iter().flatten().copied().collect();
        let mut wanted: Vec<i64> = covers.iter().map(|cover| cover.wanted).collect();
        let mut fixed_price = 0;
        for (person, line) in task
            .lines
            .0
            .iter()
            .enumerate()
            .filter(|(person, _)| !free.contains(person))
        {
            work_of(line, kinds).for_each(|row| wanted[row] -= 1);
            fixed_price += line_price(&problem.staff[person], line);
        }
        let mut left = wanted.clone();
        free.iter().for_each(|&person| {
            work_of(&task.lines.0[person], kinds).for_each(|row| left[row] -= 1)
        });
        let row_of = |row: usize| (free.len() + row) as u32;
        let slack = |(row, cover): (usize, &Cover)| {
            [
                Column {
                    cost: cover.under as f64,
                    entries: vec![(row_of(row), 1.0)],
                },
                Column {
                    cost: cover.over as f64,
                    entries: vec![(row_of(row), -1.0)],
                },
            ]
        };
        let mut columns: Vec<Column> = covers.iter().enumerate().flat_map(slack).collect();
        let slacks = columns.len();
        let mut basis: Vec<u32> = (0..free.len())
            .map(|place| (slacks + place) as u32)
            .collect();
        basis.extend(
            left.iter()
                .enumerate()
                .map(|(row, &left)| (2 * row + usize::from(left < 0)) as u32),
        );
        let lines: Vec<(usize, Vec<u8>)> = free
            .iter()
            .enumerate()
            .map(|(place, &person)| (place, task.lines.0[person].clone()))
            .collect();
        columns.extend(lines.iter().map(|(place, line)| column(task, *place, line)));
        let right_side =
            std::iter::repeat_n(1.0, free.len()).chain(wanted.iter().map(|&wanted| wanted as f64));
        let simplex = Simplex::new(columns, right_side.collect(), basis)?;
        let mut master = Master {
            simplex,
            lines,
            slacks,
            wanted: wanted.iter().map(|&wanted| wanted as f64).collect(),
            best_prices: vec![0.0; covers.len()],
            covers,
            fixed_price,
            fixed: vec![None; free.len()],
            found: Vec::new(),
            work: 0,
            is_interrupted: false,
        };
        for (place, &person) in free.iter().enumerate() {
            task.pool[person]
                .iter()
                .for_each(|line| master.add(task, place, line.clone()));
        }
        Some(master)
    }

    fn add(&mut self, task: &Task, place: usize, line: Vec<u8>) {
        self.simplex.add(column(task, place, &line));
        self.lines.push((place, line));
    }

    /// Prices lines until none is worth adding; the best lower bound on the way.
    fn converge(&mut self, task: &Task, scratch: &mut Scratch, most_rounds: usize) -> f64 {
        let mut best_bound = f64::NEG_INFINITY;
        let mut smoothing = SMOOTHING;
        for _ in 0..most_rounds {
            if (task.stop)() {
                self.is_interrupted = true;
                return best_bound;
            }
            self.simplex.solve(MOST_PIVOTS);
            let duals = self.simplex.duals();
            let exact: Vec<f64> = duals[task.free.len()..]
                .iter()
                .zip(&self.covers)
                .map(|(&dual, cover)| dual.clamp(-cover.over as f64, cover.under as f64))
                .collect();
            let smoothing_now = if best_bound.is_finite() {
                smoothing
            } else {
                0.0
            };
            let prices: Vec<f64> = exact
                .iter()
                .zip(&self.best_prices)
                .map(|(exact, best)| smoothing_now * best + (1.0 - smoothing_now) * exact)
                .collect();
            let (bound, added) = self.price(task, scratch, &duals, &prices);
            if bound > best_bound {
                best_bound = bound;
                self.best_prices = prices;
            }
            // Past the limit nothing is of interest; at the program's own value the bound cannot rise any more.
            if whole(best_bound) > task.limit
                || whole(best_bound) as f64 >= self.value(&duals) - CLOSE
            {
                return best_bound;
            }
            match (added, smoothing_now > 0.0) {
                (false, true) => {
                    smoothing = if smoothing > SMALLEST_SMOOTHING {
                        smoothing / 2.0
                    } else {
                        0.0
                    }
                }
                (false, false) => return best_bound,
                (true, _) => {}
            }
        }
        best_bound
    }

    /// One pricing round: the Lagrangian bound at these prices, and whether a line worth adding was found.
    fn price(
        &mut self,
        task: &Task,
        scratch: &mut Scratch,
        duals: &[f64],
        prices: &[f64],
    ) -> (f64, bool) {
        let kinds = task.problem.shifts.len();
        let mut bound = self.fixed_price as f64
            + self
                .wanted
                .iter()
                .zip(prices)
                .map(|(wanted, price)| wanted * price)
                .sum::<f64>();
        let mut is_any_added = false;
        let mut line = Vec::new();
        for (place, &person) in task.free.iter().enumerate() {
            if let Some(fixed) = self.fixed[place] {
                let fixed = &self.lines[fixed - self.slacks].1;
                bound += line_price(&task.problem.staff[person], fixed) as f64
                    - work_of(fixed, kinds).map(|row| prices[row]).sum::<f64>();
                continue;
            }
            let graph = &task.graphs[person];
            let asked = asked_prices(task.problem, person, prices);
            self.work += graph.size() as u64;
            let Some(cost) = graph.cheapest(&asked, kinds + 1, scratch, &mut line) else {
                continue;
            };
            bound += cost;
            let dual_rows = &duals[task.free.len()..];
            let reduced = line_price(&task.problem.staff[person], &line) as f64
                - work_of(&line, kinds).map(|row| dual_rows[row]).sum::<f64>()
                - duals[place];
            if reduced < -WORTH_ADDING {
                is_any_added = true;
                self.found.push((person, line.clone()));
                self.add(task, place, line.clone());
            }
        }
        (bound, is_any_added)
    }

    /// Value of the program, people who are not free included.
    fn value(&self, duals: &[f64]) -> f64 {
        let people = self.fixed.len();
        let persons: f64 = duals[..people].iter().sum();
        let cover: f64 = duals[people..]
            .iter()
            .zip(&self.wanted)
            .map(|(dual, wanted)| dual * wanted)
            .sum();
        self.fixed_price as f64 + persons + cover
    }

    /// Fixes lines one by one, the most wanted first; `None` when it cannot end below the limit.
    fn dive(&mut self, task: &Task, scratch: &mut Scratch) -> Option<Lines> {
        while self.fixed.iter().any(Option::is_none) {
            if self.is_interrupted {
                return None;
            }
            self.fix_most_wanted();
            if self.fixed.iter().all(Option::is_some) {
                break;
            }
            let bound = self.converge(task, scratch, ROUNDS_IN_DIVE);
            if whole(bound) > task.limit {
                return None;
            }
        }
        let mut lines = task.lines.clone();
        for (place, &person) in task.free.iter().enumerate() {
            lines.0[person].clone_from(&self.lines[self.fixed[place]? - self.slacks].1);
        }
        Some(lines)
    }

    /// Fixes every line that is whole already, and the largest part of a line besides if none was.
    fn fix_most_wanted(&mut self) {
        let is_open = |&(column, value): &(usize, f64)| {
            column >= self.slacks
                && value > CLOSE
                && self.fixed[self.lines[column - self.slacks].0].is_none()
        };
        let mut open: Vec<(usize, f64)> = self.simplex.solution().filter(is_open).collect();
        open.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        for (turn, &(column, value)) in open.iter().enumerate() {
            let place = self.lines[column - self.slacks].0;
            if self.fixed[place].is_none() && (turn == 0 || value > 1.0 - CLOSE) {
                self.fix(place, column);
            }
        }
    }

    fn fix(&mut self, place: usize, column: usize) {
        self.fixed[place] = Some(column);
        let others = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.0 == place)
            .map(|(number, _)| number + self.slacks);
        others
            .filter(|&other| other != column)
            .for_each(|other| self.simplex.ban(other));
    }
}

/// The cover rows a line works for.
fn work_of(line: &[u8], kinds: usize) -> impl Iterator<Item = usize> + '_ {
    line.iter()
        .enumerate()
        .filter(|(_, choice)| **choice != 0)
        .map(move |(day, &choice)| day * kinds + usize::from(choice) - 1)
}

fn column(task: &Task, place: usize, line: &[u8]) -> Column {
    let member = &task.problem.staff[task.free[place]];
    let cover =
        work_of(line, task.problem.shifts.len()).map(|row| ((task.free.len() + row) as u32, 1.0));
    Column {
        cost: line_price(member, line) as f64,
        entries: std::iter::once((place as u32, 1.0)).chain(cover).collect(),
    }
}

/// What each choice costs a person at these prices of cover.
pub(super) fn asked_prices(problem: &SequenceProblem, person: usize, prices: &[f64]) -> Vec<f64> {
    let kinds = problem.shifts.len();
    let of_day = |day: usize| {
        let own = &problem.staff[person].price[day];
        (0..=kinds).map(move |choice| {
            own[choice] as f64
                - if choice == 0 {
                    0.0
                } else {
                    prices[day * kinds + choice - 1]
                }
        })
    };
    (0..problem.days).flat_map(of_day).collect()
}

/// The least whole number not below the bound, rounding errors forgiven: all prices are whole.
fn whole(bound: f64) -> i64 {
    (bound - 1e-5).ceil() as i64
}

/// Values closer than this are equal.
const CLOSE: f64 = 1e-6;

/// A line must promise at least this much.
const WORTH_ADDING: f64 = 1e-6;

/// Share of the best prices so far in the next ones.
const SMOOTHING: f64 = 0.6;
const SMALLEST_SMOOTHING: f64 = 0.05;

const MOST_ROUNDS: usize = 400;
const ROUNDS_IN_DIVE: usize = 12;
const MOST_PIVOTS: usize = 2_000;
