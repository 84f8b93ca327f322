//! Re-planning some people's lines together while everybody else's stay: column generation, then diving.
//!
//! The master program chooses one line per person and pays for work not covered; lines come from [`LineGraph`] when prices
//! ask for them (Dantzig & Wolfe 1960; for rosters Burke & Curtois 2014). Each pricing round also gives a Lagrangian lower
//! bound (Lasdon 1970). Prices are smoothed towards those of the best bound (Wentges 1997; Pessoa et al. 2018). The dive
//! fixes the line the program likes best and prices again until every line is whole.

use super::graph::{Line, LineGraph, Scratch};
use crate::simplex::{Column, Simplex};

/// Work to be covered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    /// Wanted number of people.
    pub(crate) wanted: i64,
    /// Price of each person missing.
    pub(crate) under: f64,
    /// Price of each person too many.
    pub(crate) over: f64,
}

/// What is to be planned anew, and how hard to try.
pub(crate) struct Task<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) graphs: &'a [LineGraph],
    /// The people to plan anew.
    pub(crate) free: &'a [usize],
    /// Everybody's line as it is.
    pub(crate) lines: &'a [Line],
    /// Rows each free person must not work for, beyond what the graph says; same order as `free`, or empty.
    pub(crate) forbidden: &'a [Vec<u32>],
    /// Lines seen before, per person: they save pricing rounds.
    pub(crate) pool: &'a [Vec<Line>],
    /// Rosters dearer than this are of no interest.
    pub(crate) limit: f64,
    /// Whether all costs are whole numbers, so that bounds may be rounded up.
    pub(crate) is_whole: bool,
    /// Whether to look for lines, not for the bound alone.
    pub(crate) dives: bool,
    pub(crate) stop: &'a (dyn Fn() -> bool + Sync),
}

/// What re-planning gave.
pub(crate) struct Outcome {
    /// No choice of lines for the free people makes everything together cheaper than this.
    pub(crate) bound: f64,
    /// Lines for the free people that together are no dearer than the limit as far as the program can tell.
    pub(crate) lines: Option<Vec<Line>>,
    /// Lines found on the way, with the person.
    pub(crate) found: Vec<(usize, Line)>,
    /// Edges walked.
    pub(crate) work: u64,
}

/// Plans the free people anew. `None` if the program cannot be set up.
pub(crate) fn replan(task: &Task, scratch: &mut Scratch) -> Option<Outcome> {
    let mut master = Master::of(task)?;
    let bound = master.converge(task, scratch, MOST_ROUNDS);
    let is_hopeless = !task.dives || task.exceeds_limit(bound);
    let lines = if is_hopeless {
        None
    } else {
        master.dive(task, scratch)
    };
    Some(Outcome {
        bound: task.rounded(bound),
        lines,
        found: master.found,
        work: master.work,
    })
}

impl Task<'_> {
    /// The least value a roster can have, rounding errors forgiven.
    fn rounded(&self, bound: f64) -> f64 {
        if self.is_whole {
            (bound - ROUNDING).ceil()
        } else {
            bound
        }
    }

    fn exceeds_limit(&self, bound: f64) -> bool {
        self.rounded(bound) > self.limit + CLOSE
    }

    fn forbidden(&self, place: usize) -> &[u32] {
        self.forbidden.get(place).map_or(&[], Vec::as_slice)
    }

    fn column(&self, place: usize, line: &Line) -> Column {
        let work = line
            .rows
            .iter()
            .map(|&row| (self.free.len() as u32 + row, 1.0));
        Column {
            cost: line.cost,
            entries: std::iter::once((place as u32, 1.0)).chain(work).collect(),
        }
    }
}

struct Master {
    simplex: Simplex,
    /// Person (by place among the free) and line of each column after the slacks.
    lines: Vec<(usize, Line)>,
    slacks: usize,
    /// Work still wanted, row by row.
    wanted: Vec<f64>,
    /// What the people who are not free cost.
    fixed_cost: f64,
    /// Column fixed for each free person by the dive.
    fixed: Vec<Option<usize>>,
    best_prices: Vec<f64>,
    found: Vec<(usize, Line)>,
    work: u64,
    is_interrupted: bool,
}

impl Master {
    /// The program with the people's present lines as its basis.
    fn of(task: &Task) -> Option<Master> {
        let free = task.free;
        let mut wanted: Vec<i64> = task.rows.iter().map(|row| row.wanted).collect();
        let mut fixed_cost = 0.0;
        for (_, line) in task
            .lines
            .iter()
            .enumerate()
            .filter(|(person, _)| !free.contains(person))
        {
            line.rows.iter().for_each(|&row| wanted[row as usize] -= 1);
            fixed_cost += line.cost;
        }
        let mut left = wanted.clone();
        let own_rows = free.iter().flat_map(|&person| &task.lines[person].rows);
        own_rows.for_each(|&row| left[row as usize] -= 1);
        let slack = |(number, row): (usize, &Row)| {
            let at = (free.len() + number) as u32;
            [
                Column {
                    cost: row.under,
                    entries: vec![(at, 1.0)],
                },
                Column {
                    cost: row.over,
                    entries: vec![(at, -1.0)],
                },
            ]
        };
        let mut columns: Vec<Column> = task.rows.iter().enumerate().flat_map(slack).collect();
        let slacks = columns.len();
        let lines: Vec<(usize, Line)> = free
            .iter()
            .enumerate()
            .map(|(place, &person)| (place, task.lines[person].clone()))
            .collect();
        columns.extend(lines.iter().map(|(place, line)| task.column(*place, line)));
        let mut basis: Vec<u32> = (0..free.len())
            .map(|place| (slacks + place) as u32)
            .collect();
        basis.extend(
            left.iter()
                .enumerate()
                .map(|(row, &left)| (2 * row + usize::from(left < 0)) as u32),
        );
        let wanted: Vec<f64> = wanted.iter().map(|&wanted| wanted as f64).collect();
        let right_side = std::iter::repeat_n(1.0, free.len()).chain(wanted.iter().copied());
        let simplex = Simplex::new(columns, right_side.collect(), basis)?;
        let mut master = Master {
            simplex,
            lines,
            slacks,
            wanted,
            fixed_cost,
            fixed: vec![None; free.len()],
            best_prices: vec![0.0; task.rows.len()],
            found: Vec::new(),
            work: 0,
            is_interrupted: false,
        };
        for (place, &person) in free.iter().enumerate() {
            let forbidden = task.forbidden(place);
            let usable = task.pool[person]
                .iter()
                .filter(|line| !line.rows.iter().any(|row| forbidden.contains(row)));
            usable.for_each(|line| master.add(task, place, line.clone()));
        }
        Some(master)
    }

    fn add(&mut self, task: &Task, place: usize, line: Line) {
        self.simplex.add(task.column(place, &line));
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
            let (of_people, of_rows) = duals.split_at(task.free.len());
            let share = if best_bound.is_finite() {
                smoothing
            } else {
                0.0
            };
            // Outside these limits buying or selling work would be worth any amount, and there would be no bound.
            let exact = of_rows
                .iter()
                .zip(task.rows)
                .map(|(&dual, row)| dual.clamp(-row.over, row.under));
            let prices: Vec<f64> = exact
                .zip(&self.best_prices)
                .map(|(exact, best)| share * best + (1.0 - share) * exact)
                .collect();
            let (bound, is_any_added) = self.price(task, scratch, &duals, &prices);
            if bound > best_bound {
                best_bound = bound;
                self.best_prices = prices;
            }
            let value = self.fixed_cost
                + of_people.iter().sum::<f64>()
                + of_rows
                    .iter()
                    .zip(&self.wanted)
                    .map(|(dual, wanted)| dual * wanted)
                    .sum::<f64>();
            // Past the limit nothing is of interest; at the program's own value the bound cannot rise any more.
            if task.exceeds_limit(best_bound)
                || task.rounded(best_bound) >= value - CLOSE * (1.0 + value.abs() * RELATIVE)
            {
                return best_bound;
            }
            match (is_any_added, share > 0.0) {
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
        let mut bound = self.fixed_cost
            + self
                .wanted
                .iter()
                .zip(prices)
                .map(|(wanted, price)| wanted * price)
                .sum::<f64>();
        let mut is_any_added = false;
        let earned = |line: &Line, prices: &[f64]| {
            line.rows
                .iter()
                .map(|&row| prices[row as usize])
                .sum::<f64>()
        };
        for (place, &person) in task.free.iter().enumerate() {
            if let Some(fixed) = self.fixed[place] {
                let fixed = &self.lines[fixed - self.slacks].1;
                bound += fixed.cost - earned(fixed, prices);
                continue;
            }
            self.work += task.graphs[person].size() as u64;
            let found = match task.forbidden(place) {
                [] => task.graphs[person].cheapest(prices, scratch),
                forbidden => task.graphs[person].cheapest(&without(prices, forbidden), scratch),
            };
            let Some((cost, line)) = found else { continue };
            bound += cost;
            let reduced = line.cost - earned(&line, &duals[task.free.len()..]) - duals[place];
            if reduced < -WORTH_ADDING {
                is_any_added = true;
                self.found.push((person, line.clone()));
                self.add(task, place, line);
            }
        }
        (bound, is_any_added)
    }

    /// Fixes lines one by one, the most wanted first; `None` when it cannot end below the limit.
    fn dive(&mut self, task: &Task, scratch: &mut Scratch) -> Option<Vec<Line>> {
        while self.fixed.iter().any(Option::is_none) {
            if self.is_interrupted {
                return None;
            }
            let before = self.fixed.iter().flatten().count();
            self.fix_most_wanted();
            let after = self.fixed.iter().flatten().count();
            if after == before {
                return None;
            }
            if after < self.fixed.len()
                && task.exceeds_limit(self.converge(task, scratch, ROUNDS_IN_DIVE))
            {
                return None;
            }
        }
        self.fixed
            .iter()
            .map(|fixed| Some(self.lines[(*fixed)? - self.slacks].1.clone()))
            .collect()
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

/// Prices at which nobody works for the forbidden rows.
fn without(prices: &[f64], forbidden: &[u32]) -> Vec<f64> {
    let mut prices = prices.to_vec();
    forbidden
        .iter()
        .for_each(|&row| prices[row as usize] = -FORBIDDEN);
    prices
}

/// Values closer than this are equal.
const CLOSE: f64 = 1e-6;
/// Rounding errors grow with the size of what is added up.
const RELATIVE: f64 = 1e-3;
/// Rounding errors forgiven when whole numbers are expected.
const ROUNDING: f64 = 1e-5;

/// A line must promise at least this much.
const WORTH_ADDING: f64 = 1e-6;

/// Dearer than any line.
const FORBIDDEN: f64 = 1e12;

/// Share of the best prices so far in the next ones.
const SMOOTHING: f64 = 0.6;
const SMALLEST_SMOOTHING: f64 = 0.05;

const MOST_ROUNDS: usize = 400;
const ROUNDS_IN_DIVE: usize = 12;
const MOST_PIVOTS: usize = 2_000;
