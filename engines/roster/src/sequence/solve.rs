//! From nothing to a proven roster: everybody in turn, then all together, then groups of people again and again.

use super::graph::line_graph;
use super::{Cover, Lines, SequenceProblem};
use crate::answer::StoppedBy;
use crate::dice::Dice;
use crate::lines::{self, Line, LineGraph, Outcome, Row, Scratch, Task};

/// What a run is asked for.
#[derive(Debug, Clone)]
pub struct SequenceSettings {
    /// Different seeds walk different ways; the same seed and work give the same bytes.
    pub seed: u64,
    /// Work budget in edges walked.
    pub work: u64,
    /// Threads, at least 1; changes the time, never the answer.
    pub threads: usize,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceAnswer {
    /// The best roster; `None` if somebody's contract allows no line at all, which `impossible` then names.
    pub lines: Option<Lines>,
    /// Its cost.
    pub cost: i64,
    /// No roster costs less.
    pub bound: i64,
    /// Why the run ended.
    pub stopped_by: StoppedBy,
    /// Edges walked.
    pub work: u64,
    /// People whose contract allows no line.
    pub impossible: Vec<usize>,
}

/// Plans. `stop` is asked often; `progress` is told (cost, bound) whenever one of them gets better.
pub fn solve(
    problem: &SequenceProblem,
    settings: &SequenceSettings,
    stop: &(dyn Fn() -> bool + Sync),
    progress: &dyn Fn(i64, i64),
) -> SequenceAnswer {
    let covers = problem.cover.iter().flatten();
    let row = |cover: &Cover| Row {
        wanted: cover.wanted,
        under: cover.under as f64,
        over: cover.over as f64,
    };
    let mut run = Run {
        rows: covers.map(row).collect(),
        graphs: problem
            .staff
            .iter()
            .map(|member| line_graph(problem, member))
            .collect(),
        lines: vec![Line::default(); problem.staff.len()],
        cost: i64::MAX,
        bound: 0,
        pool: vec![Vec::new(); problem.staff.len()],
        work: 0,
        stop,
        progress,
    };
    let impossible = run.everybody_in_turn();
    if !impossible.is_empty() {
        return SequenceAnswer {
            lines: None,
            cost: i64::MAX,
            bound: i64::MAX,
            stopped_by: StoppedBy::Proof,
            work: run.work,
            impossible,
        };
    }
    let stopped_by = run.improve(settings);
    SequenceAnswer {
        lines: Some(by_day(problem, &run.lines)),
        cost: run.cost,
        bound: run.bound,
        stopped_by,
        work: run.work,
        impossible,
    }
}

/// Rows back to days and choices.
fn by_day(problem: &SequenceProblem, lines: &[Line]) -> Lines {
    let kinds = problem.shifts.len();
    let line = |line: &Line| {
        let mut choices = vec![0; problem.days];
        line.rows
            .iter()
            .for_each(|&row| choices[row as usize / kinds] = (row as usize % kinds + 1) as u8);
        choices
    };
    Lines(lines.iter().map(line).collect())
}

struct Run<'a> {
    rows: Vec<Row>,
    graphs: Vec<LineGraph>,
    lines: Vec<Line>,
    cost: i64,
    bound: i64,
    /// Good lines seen, per person.
    pool: Vec<Vec<Line>>,
    work: u64,
    stop: &'a (dyn Fn() -> bool + Sync),
    progress: &'a dyn Fn(i64, i64),
}

impl Run<'_> {
    /// Each person's best line while all others stay, until nobody improves. Returns people without any line.
    fn everybody_in_turn(&mut self) -> Vec<usize> {
        let mut scratch = Scratch::default();
        let mut people: Vec<i64> = vec![0; self.rows.len()];
        for _ in 0..MOST_ROUNDS_IN_TURN {
            let before = self.lines.clone();
            let mut impossible = Vec::new();
            for person in 0..self.graphs.len() {
                self.lines[person]
                    .rows
                    .iter()
                    .for_each(|&row| people[row as usize] -= 1);
                self.work += self.graphs[person].size() as u64;
                match self.graphs[person].cheapest(&self.marginal_prices(&people), &mut scratch) {
                    Some((_, line)) => self.lines[person] = line,
                    None => impossible.push(person),
                }
                self.lines[person]
                    .rows
                    .iter()
                    .for_each(|&row| people[row as usize] += 1);
            }
            if !impossible.is_empty() {
                return impossible;
            }
            if self.lines == before {
                break;
            }
        }
        self.cost = self.cost_of(&self.lines);
        Vec::new()
    }

    /// What one more person saves in each row.
    fn marginal_prices(&self, people: &[i64]) -> Vec<f64> {
        let saved = |(row, &people): (&Row, &i64)| {
            if people < row.wanted {
                row.under
            } else {
                -row.over
            }
        };
        self.rows.iter().zip(people).map(saved).collect()
    }

    fn cost_of(&self, lines: &[Line]) -> i64 {
        let mut left: Vec<i64> = self.rows.iter().map(|row| row.wanted).collect();
        lines
            .iter()
            .flat_map(|line| &line.rows)
            .for_each(|&row| left[row as usize] -= 1);
        let price = |(row, &left): (&Row, &i64)| {
            if left > 0 {
                row.under * left as f64
            } else {
                -row.over * left as f64
            }
        };
        let of_rows: f64 = self.rows.iter().zip(&left).map(price).sum();
        // All prices are whole, and far below 2^53.
        (of_rows + lines.iter().map(|line| line.cost).sum::<f64>()).round() as i64
    }

    fn improve(&mut self, settings: &SequenceSettings) -> StoppedBy {
        (self.progress)(self.cost, self.bound);
        let everybody: Vec<usize> = (0..self.graphs.len()).collect();
        self.replan_all(&everybody);
        let mut dice: Vec<Dice> = (0..WALKERS)
            .map(|walker| Dice::new(settings.seed.wrapping_mul(WALKERS).wrapping_add(walker)))
            .collect();
        let mut group = SMALLEST_GROUP as f64;
        loop {
            if self.cost <= self.bound {
                return StoppedBy::Proof;
            }
            if self.work >= settings.work {
                return StoppedBy::Work;
            }
            if (self.stop)() {
                return StoppedBy::Caller;
            }
            let is_better = self.replan_groups(&mut dice, group as usize, settings.threads);
            let most = (self.graphs.len() as f64).min(LARGEST_GROUP as f64);
            group = if is_better {
                (group - 0.5).max(SMALLEST_GROUP as f64)
            } else {
                (group + GROWTH).min(most)
            };
            if group >= most {
                group = SMALLEST_GROUP as f64;
            }
        }
    }

    /// Column generation over everybody: the bound, and a roster from the dive.
    fn replan_all(&mut self, everybody: &[usize]) {
        let outcome = lines::replan(&self.task(everybody), &mut Scratch::default());
        if let Some(outcome) = outcome {
            self.bound = self.bound.max(outcome.bound as i64);
            self.take_over(everybody, outcome);
        }
    }

    /// Several groups at once, each from the same roster; the best result is taken over.
    fn replan_groups(&mut self, dice: &mut [Dice], size: usize, threads: usize) -> bool {
        let groups: Vec<Vec<usize>> = dice.iter_mut().map(|dice| self.group(dice, size)).collect();
        let outcomes: Vec<Option<Outcome>> = {
            let replan =
                |group: &Vec<usize>| lines::replan(&self.task(group), &mut Scratch::default());
            if threads <= 1 {
                groups.iter().map(replan).collect()
            } else {
                in_parallel(&groups, &self.tasks(&groups))
            }
        };
        let before = self.cost;
        for (group, outcome) in groups.iter().zip(outcomes) {
            if let Some(outcome) = outcome {
                self.take_over(group, outcome);
            }
        }
        self.cost < before
    }

    fn tasks<'t>(&'t self, groups: &'t [Vec<usize>]) -> Vec<Task<'t>> {
        groups.iter().map(|group| self.task(group)).collect()
    }

    fn task<'t>(&'t self, free: &'t [usize]) -> Task<'t> {
        Task {
            rows: &self.rows,
            graphs: &self.graphs,
            free,
            lines: &self.lines,
            forbidden: &[],
            pool: &self.pool,
            limit: self.cost as f64,
            is_whole: true,
            dives: true,
            stop: self.stop,
        }
    }

    /// People to re-plan together: at random, or such as could do each other's work.
    fn group(&self, dice: &mut Dice, size: usize) -> Vec<usize> {
        let mut people: Vec<usize> = (0..self.graphs.len()).collect();
        for place in 0..size.min(people.len()) {
            let other = place + dice.below(people.len() - place);
            people.swap(place, other);
        }
        people.truncate(size);
        people.sort_unstable();
        people
    }

    fn take_over(&mut self, free: &[usize], outcome: Outcome) {
        self.work += outcome.work;
        for (person, line) in outcome.found {
            let pool = &mut self.pool[person];
            if !pool.contains(&line) {
                pool.push(line);
            }
            if pool.len() > LARGEST_POOL {
                pool.remove(0);
            }
        }
        if let Some(found) = outcome.lines {
            let mut lines = self.lines.clone();
            free.iter()
                .zip(found)
                .for_each(|(&person, line)| lines[person] = line);
            let cost = self.cost_of(&lines);
            if cost < self.cost {
                (self.progress)(cost, self.bound);
            }
            // Rosters of equal cost are taken too: they lead elsewhere.
            if cost <= self.cost {
                (self.lines, self.cost) = (lines, cost);
            }
        }
    }
}

fn in_parallel(groups: &[Vec<usize>], tasks: &[Task]) -> Vec<Option<Outcome>> {
    std::thread::scope(|scope| {
        let replan = |task| scope.spawn(move || lines::replan(task, &mut Scratch::default()));
        let running: Vec<_> = tasks.iter().take(groups.len()).map(replan).collect();
        running
            .into_iter()
            .map(|thread| thread.join().ok().flatten())
            .collect()
    })
}

/// Groups re-planned from one roster before it is taken over; fixed, so that threads do not change the answer.
const WALKERS: u64 = 2;

const SMALLEST_GROUP: usize = 2;
const LARGEST_GROUP: usize = 12;
const GROWTH: f64 = 0.1;
const LARGEST_POOL: usize = 150;
const MOST_ROUNDS_IN_TURN: usize = 8;
