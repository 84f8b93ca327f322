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
    /// Price of each person too many; infinite if there must never be one.
    pub(crate) over: f64,
}

impl Row {
    /// What so many people missing (or, below 0, too many) cost.
    fn price(self, missing: i64) -> f64 {
        match missing {
            0 => 0.0,
            missing if missing > 0 => self.under * missing as f64,
            too_many => -self.over * too_many as f64,
        }
    }
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
}

struct Master {
    simplex: Simplex,
    /// Person (by place among the free) and line of each column after the slacks.
    lines: Vec<(usize, Line)>,
    slacks: usize,
    /// Rows of the task that are rows here: open, and within reach of somebody free.
    open: Vec<u32>,
    /// Where each row of the task stands among the open ones, if it does.
    places: Vec<Option<u32>>,
    /// Work still wanted, open row by open row.
    wanted: Vec<f64>,
    /// What cannot be changed: people who are not free, and rows nobody free can work for.
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
        let open = open_rows(task, &wanted);
        let mut places = vec![None; task.rows.len()];
        open.iter()
            .zip(0..)
            .for_each(|(&row, place)| places[row as usize] = Some(place));
        let is_out_of_reach = |row: &usize| places[*row].is_none();
        let out_of_reach = (0..task.rows.len())
            .filter(is_out_of_reach)
            .map(|row| task.rows[row].price(wanted[row]));
        fixed_cost += out_of_reach.sum::<f64>();
        let mut left = wanted.clone();
        let own_rows = free.iter().flat_map(|&person| &task.lines[person].rows);
        own_rows.for_each(|&row| left[row as usize] -= 1);
        let slack = |(place, &row): (usize, &u32)| {
            let (at, row) = ((free.len() + place) as u32, task.rows[row as usize]);
            let over = if row.over.is_finite() {
                row.over
            } else {
                FORBIDDEN
            };
            [
                Column {
                    cost: row.under,
                    entries: vec![(at, 1.0)],
                },
                Column {
                    cost: over,
                    entries: vec![(at, -1.0)],
                },
            ]
        };
        let columns: Vec<Column> = open.iter().enumerate().flat_map(slack).collect();
        let slacks = columns.len();
        let mut basis: Vec<u32> = (0..free.len())
            .map(|place| (slacks + place) as u32)
            .collect();
        basis.extend(
            open.iter()
                .enumerate()
                .map(|(place, &row)| (2 * place + usize::from(left[row as usize] < 0)) as u32),
        );
        let mut master = Master {
            simplex: Simplex::default(),
            lines: Vec::new(),
            slacks,
            wanted: open
                .iter()
                .map(|&row| wanted[row as usize] as f64)
                .collect(),
            best_prices: vec![0.0; open.len()],
            open,
            places,
            fixed_cost,
            fixed: vec![None; free.len()],
            found: Vec::new(),
            work: 0,
            is_interrupted: false,
        };
        let present = free
            .iter()
            .enumerate()
            .map(|(place, &person)| (place, task.lines[person].clone()));
        master.lines = present.collect();
        let of_lines = master
            .lines
            .iter()
            .map(|(place, line)| master.column(*place, line))
            .collect::<Vec<_>>();
        let right_side = std::iter::repeat_n(1.0, free.len())
            .chain(master.wanted.iter().copied())
            .collect();
        master.simplex = Simplex::new(
            columns.into_iter().chain(of_lines).collect(),
            right_side,
            basis,
        )?;
        for (place, &person) in free.iter().enumerate() {
            let forbidden = task.forbidden(place);
            let is_usable = |line: &&Line| {
                line.rows
                    .iter()
                    .all(|row| master.places[*row as usize].is_some() && !forbidden.contains(row))
            };
            let usable: Vec<Line> = task.pool[person]
                .iter()
                .filter(is_usable)
                .cloned()
                .collect();
            usable.into_iter().for_each(|line| master.add(place, line));
        }
        Some(master)
    }

    fn column(&self, place: usize, line: &Line) -> Column {
        let people = self.fixed.len() as u32;
        let work = line
            .rows
            .iter()
            .filter_map(|&row| Some((people + self.places[row as usize]?, 1.0)));
        Column {
            cost: line.cost,
            entries: std::iter::once((place as u32, 1.0)).chain(work).collect(),
        }
    }

    fn add(&mut self, place: usize, line: Line) {
        let column = self.column(place, &line);
        self.simplex.add(column);
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
            let clamped = |(&dual, &row): (&f64, &u32)| {
                dual.clamp(-task.rows[row as usize].over, task.rows[row as usize].under)
            };
            let exact = of_rows.iter().zip(&self.open).map(clamped);
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
        let everywhere = self.everywhere(task, prices);
        let earned = |master: &Master, line: &Line, prices: &[f64]| {
            line.rows
                .iter()
                .filter_map(|&row| Some(prices[master.places[row as usize]? as usize]))
                .sum::<f64>()
        };
        for (place, &person) in task.free.iter().enumerate() {
            if let Some(fixed) = self.fixed[place] {
                let fixed = &self.lines[fixed - self.slacks].1;
                bound += fixed.cost - earned(self, fixed, prices);
                continue;
            }
            self.work += task.graphs[person].size() as u64;
            let found = match task.forbidden(place) {
                [] => task.graphs[person].cheapest(&everywhere, scratch),
                forbidden => {
                    task.graphs[person].cheapest(&without(&everywhere, forbidden), scratch)
                }
            };
            let Some((cost, line)) = found else { continue };
            bound += cost;
            let reduced = line.cost - earned(self, &line, &duals[task.free.len()..]) - duals[place];
            if reduced < -WORTH_ADDING {
                is_any_added = true;
                self.found.push((person, line.clone()));
                self.add(place, line);
            }
        }
        (bound, is_any_added)
    }

    /// Prices of all rows of the task; nobody is paid for a row that is closed.
    fn everywhere(&self, task: &Task, prices: &[f64]) -> Vec<f64> {
        let mut everywhere = vec![-FORBIDDEN; task.rows.len()];
        self.open
            .iter()
            .zip(prices)
            .for_each(|(&row, &price)| everywhere[row as usize] = price);
        everywhere
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

/// Rows that may still be worked for and that somebody free can work for.
fn open_rows(task: &Task, wanted: &[i64]) -> Vec<u32> {
    let is_open = |&row: &u32| wanted[row as usize] > 0 || task.rows[row as usize].over.is_finite();
    let within_reach = task
        .free
        .iter()
        .flat_map(|&person| task.graphs[person].work());
    let mut open: Vec<u32> = within_reach.copied().filter(is_open).collect();
    open.sort_unstable();
    open.dedup();
    open
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

const MOST_ROUNDS: usize = 300;
const ROUNDS_IN_DIVE: usize = 12;
const MOST_PIVOTS: usize = 2_000;
