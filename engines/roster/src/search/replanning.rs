//! Re-planning a few people's whole lines at once, everybody else's staying: a large neighbourhood (Shaw 1998) in which
//! the best lines are found by pricing rather than by trying.

use super::aim::Aim;
use super::board::Board;
use super::duty_lines::LineModel;
use super::field::{Cost, Field};
use crate::bounds;
use crate::constraints::distinct_organizations;
use crate::dice::Dice;
use crate::lines::{self, Line, LineGraph, Outcome, Row, Scratch, Task};
use crate::problem::{Pair, PersonId, ShiftId};

/// The caller's brake.
type Stop<'s> = &'s (dyn Fn() -> bool + Sync);

/// Everybody's graphs, weighed by an aim.
pub(super) struct Replanner<'f, 'a> {
    field: &'f Field<'a>,
    aim: Aim,
    graphs: Vec<LineGraph>,
    rows: Vec<Row>,
    /// Levels the aim sees, compared exactly; `None` if it weighs all of them as the walk does.
    exact_levels: Option<usize>,
}

impl<'f, 'a> Replanner<'f, 'a> {
    /// For all levels, weighed as the walk weighs. `None` if the problem is too large for that.
    pub(super) fn of_all_levels(
        field: &'f Field<'a>,
        aim: Aim,
        threads: usize,
        stop: Stop,
    ) -> Option<Replanner<'f, 'a>> {
        Replanner::of(field, aim, None, threads, stop)
    }

    /// For the levels before fairness alone: loads need not be told apart, and the bounds are as people compare.
    pub(super) fn of_first_levels(
        field: &'f Field<'a>,
        threads: usize,
        stop: Stop,
    ) -> Option<Replanner<'f, 'a>> {
        let levels = field
            .fairness
            .map_or(field.levels.len(), |(level, _)| level);
        let spans: Vec<i64> = (0..levels)
            .map(|level| field.span_of_level(level))
            .collect();
        let aim = Aim::exact(&spans);
        let is_worthwhile = levels > 0 && aim.weight(0) < LARGEST_WEIGHT;
        is_worthwhile
            .then(|| Replanner::of(field, aim, Some(levels), threads, stop))
            .flatten()
    }

    fn of(
        field: &'f Field<'a>,
        aim: Aim,
        exact_levels: Option<usize>,
        threads: usize,
        stop: Stop,
    ) -> Option<Replanner<'f, 'a>> {
        let counts =
            |term: Option<(usize, i64)>| term.is_some_and(|(level, _)| aim.weight(level) > 0.0);
        let people: Vec<PersonId> = field.problem.person_ids().collect();
        let model = LineModel {
            field,
            weigh: |cost: &Cost| aim.weigh(cost),
            counts_load: counts(field.fairness),
            counts_spread: counts(field.spread),
            most_edges: (MOST_EDGES_IN_ALL / people.len().max(1)).min(MOST_EDGES),
        };
        let build = |group: &[PersonId]| {
            group
                .iter()
                .map(|&person| if stop() { None } else { model.graph(person) })
                .collect::<Option<Vec<LineGraph>>>()
        };
        let parts: Vec<Option<Vec<LineGraph>>> = std::thread::scope(|scope| {
            let groups = people.chunks(people.len().div_ceil(threads.max(1)).max(1));
            let running: Vec<_> = groups
                .map(|group| scope.spawn(move || build(group)))
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().ok().flatten())
                .collect()
        });
        let graphs = parts
            .into_iter()
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        let row = |cost: &Cost| Row {
            wanted: 1,
            under: aim.weigh(cost),
            over: f64::INFINITY,
        };
        Some(Replanner {
            field,
            aim,
            graphs,
            rows: field.empty_cost.iter().map(row).collect(),
            exact_levels,
        })
    }

    /// Lines are remembered apart from those weighed by the other kind of aim.
    fn pool(&self) -> usize {
        usize::from(self.exact_levels.is_some())
    }

    /// Levels whose bounds this knows.
    pub(super) fn exact_levels(&self) -> usize {
        self.exact_levels.unwrap_or(0)
    }

    /// Re-plans everybody together: raises the bound, and may leave a better roster on the board (`true`; not yet
    /// committed).
    pub(super) fn everybody(
        &self,
        board: &mut Board,
        bound: &mut Cost,
        memory: &mut Memory,
        stop: &(dyn Fn() -> bool + Sync),
        work: &mut u64,
    ) -> bool {
        let free: Vec<usize> = (0..self.graphs.len()).collect();
        let limit = self.aim.weigh(&board.cost());
        let Some(outcome) = self.replan(board, &free, &[], limit, memory, stop) else {
            return false;
        };
        *work += outcome.work;
        if outcome.bound.is_finite() {
            self.raise(bound, outcome.bound);
        }
        outcome
            .lines
            .is_some_and(|lines| self.put_what_fits(board, &lines))
    }

    /// What a bound of the weighted sum says about each level: all before it at their bounds, all after it at their worst.
    fn raise(&self, bound: &mut Cost, of_sum: f64) {
        let anyway = bounds::lower_bound_of_each_level(self.field);
        for level in 0..self.exact_levels() {
            let before: f64 = (0..level)
                .map(|other| self.aim.weight(other) * bound[other] as f64)
                .sum();
            let after: f64 = (level + 1..self.exact_levels())
                .map(|other| self.aim.weight(other) * self.field.worst_of_level(other) as f64)
                .sum();
            let least =
                ((of_sum - before - after) / self.aim.weight(level) - BOUND_ROUNDING).ceil();
            if least as i64 > bound[level] {
                bound[level] = least as i64;
                // What was known of later levels may have stood on the old bound of this one.
                bound[level + 1..].copy_from_slice(&anyway[level + 1..]);
            }
        }
        bounds::raise_fairness(self.field, bound);
    }

    fn replan(
        &self,
        board: &Board,
        free: &[usize],
        forbidden: &[Vec<u32>],
        limit: f64,
        memory: &mut Memory,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Outcome> {
        let lines: Vec<Line> = self
            .field
            .problem
            .person_ids()
            .map(|person| self.line_of(board, person))
            .collect();
        let task = Task {
            rows: &self.rows,
            graphs: &self.graphs,
            free,
            lines: &lines,
            forbidden,
            pool: &memory.pools[self.pool()],
            limit,
            is_whole: self.exact_levels.is_some(),
            dives: true,
            stop,
        };
        let outcome = lines::replan(&task, &mut memory.scratch)?;
        memory.keep(self.pool(), &outcome.found);
        Some(outcome)
    }

    /// Re-plans one group on the board. `true`: the board is changed, no dearer and not yet committed. Adds the edges walked.
    pub(super) fn step(
        &self,
        board: &mut Board,
        dice: &mut Dice,
        size: usize,
        memory: &mut Memory,
        stop: &(dyn Fn() -> bool + Sync),
        work: &mut u64,
    ) -> bool {
        let free = self.group(board, dice, size);
        let forbidden: Vec<Vec<u32>> = free
            .iter()
            .map(|&person| self.forbidden(board, person, &free))
            .collect();
        // Of the first levels alone only what is better is of interest; what is as good may be worse in the others.
        let margin = if self.exact_levels.is_some() {
            -0.5
        } else {
            ROUNDING
        };
        let limit = self.aim.weigh(&board.cost()) + margin;
        let Some(outcome) = self.replan(board, &free, &forbidden, limit, memory, stop) else {
            return false;
        };
        *work += outcome.work;
        outcome
            .lines
            .is_some_and(|lines| self.put(board, &free, &lines))
    }

    /// Puts everybody's lines on the board, leaving out duties that rules the graphs do not know object to; `false` (and
    /// nothing changed) if it costs more all the same.
    fn put_what_fits(&self, board: &mut Board, lines: &[Line]) -> bool {
        let before = board.cost();
        self.field
            .problem
            .shift_ids()
            .for_each(|shift| board.take(shift));
        for (person, line) in self.field.problem.person_ids().zip(lines) {
            for &row in &line.rows {
                if board.plan().holder(ShiftId(row)).is_none() {
                    board.place(ShiftId(row), person);
                }
            }
        }
        while let Some((lonely, _)) = board.lonely() {
            board.take(lonely);
        }
        let is_better = board.cost() < before;
        if !is_better {
            board.roll_back();
        }
        is_better
    }

    /// Puts lines on the board; `false` (and nothing changed) if a rule the graphs do not know objects or it costs more.
    fn put(&self, board: &mut Board, free: &[usize], lines: &[Line]) -> bool {
        let before = board.cost();
        for &person in free {
            let duties = board.plan().duties(PersonId(person as u32)).to_vec();
            duties.into_iter().for_each(|duty| board.take(duty));
        }
        let mut duties = free.iter().zip(lines).flat_map(|(&person, line)| {
            line.rows
                .iter()
                .map(move |&row| (ShiftId(row), PersonId(person as u32)))
        });
        let is_placed = duties.all(|(shift, person)| {
            board.plan().holder(shift).is_none() && board.place(shift, person)
        });
        let is_fine = is_placed && board.keeps_partners() && board.cost() <= before;
        if !is_fine {
            board.roll_back();
        }
        is_fine
    }

    fn line_of(&self, board: &Board, person: PersonId) -> Line {
        let mut cost = board.shared_cost_of(person);
        let duties = board.plan().duties(person);
        for &duty in duties {
            if let Some(of_cell) = self.field.cost_of(duty, person) {
                super::board::add(&mut cost, of_cell, 1);
            }
        }
        Line {
            cost: self.aim.weigh(&cost),
            rows: duties.iter().map(|duty| duty.0).collect(),
        }
    }

    /// People to re-plan together: those who could serve around some cell, an empty one if there is one.
    fn group(&self, board: &Board, dice: &mut Dice, size: usize) -> Vec<usize> {
        let people = self.graphs.len();
        let mut group: Vec<usize> = Vec::with_capacity(size);
        let holes = board.holes();
        let cells = self.field.problem.shifts.len();
        let mut cell = if !holes.is_empty() && dice.below(2) == 0 {
            holes[dice.below(holes.len())].index()
        } else {
            dice.below(cells)
        };
        let is_local = dice.below(3) > 0;
        for _ in 0..size * MOST_TRIES {
            let candidates = self.field.candidates(ShiftId(cell as u32));
            let person = if is_local && !candidates.is_empty() {
                candidates[dice.below(candidates.len())].0.index()
            } else {
                dice.below(people)
            };
            if !group.contains(&person) && !self.is_kept_from(person, &group) {
                group.push(person);
            }
            if group.len() >= size.min(people) {
                break;
            }
            cell = (cell + dice.below(NEAR_CELLS)) % cells;
        }
        group.sort_unstable();
        group
    }

    /// Whether the person is kept apart from somebody of the group: the program does not know of pairs within it.
    fn is_kept_from(&self, person: usize, group: &[usize]) -> bool {
        self.field.apart[person]
            .iter()
            .any(|other| group.contains(&other.index()))
    }

    /// Cells a person of the group must leave alone because of people outside it.
    fn forbidden(&self, board: &Board, person: usize, free: &[usize]) -> Vec<u32> {
        let problem = self.field.problem;
        let mut forbidden = Vec::new();
        for other in self.field.apart[person]
            .iter()
            .filter(|other| !free.contains(&other.index()))
        {
            for &duty in board.plan().duties(*other) {
                let span = problem.shift(duty).span;
                forbidden.extend(
                    problem
                        .shift_ids()
                        .filter(|&shift| problem.shift(shift).span.overlap(span) > 0)
                        .map(|shift| shift.0),
                );
            }
        }
        let needed = problem.pairs.iter().filter_map(|pair| match *pair {
            Pair::Needs(one, other) if one.index() == person && !free.contains(&other.index()) => {
                Some(other)
            }
            Pair::Needs(..) | Pair::Apart(..) => None,
        });
        for other in needed {
            let days: Vec<i64> = board
                .plan()
                .duties(other)
                .iter()
                .map(|&duty| problem.shift(duty).day)
                .collect();
            forbidden.extend(
                problem
                    .shift_ids()
                    .filter(|&shift| !days.contains(&problem.shift(shift).day))
                    .map(|shift| shift.0),
            );
        }
        if !self.field.nights.is_empty() {
            forbidden.extend(self.cells_that_would_concentrate(
                board,
                PersonId(person as u32),
                free,
            ));
        }
        forbidden.sort_unstable();
        forbidden.dedup();
        forbidden
    }

    /// Cells whose night already has too few organizations among people outside the group if this person came.
    fn cells_that_would_concentrate(
        &self,
        board: &Board,
        person: PersonId,
        free: &[usize],
    ) -> Vec<u32> {
        let is_free = |holder: PersonId| free.contains(&holder.index());
        let own = |shift: ShiftId| self.field.cost_of(shift, person).is_some();
        let concerned = self
            .field
            .problem
            .shift_ids()
            .filter(|&shift| own(shift) && !self.field.nights_of[shift.index()].is_empty());
        let is_settled = |&shift: &ShiftId| {
            let cells = self.field.nights_of[shift.index()]
                .iter()
                .flat_map(|&night| &self.field.nights[night as usize].0);
            cells.into_iter().all(|&cell| {
                cell == shift
                    || board
                        .plan()
                        .holder(cell)
                        .is_some_and(|holder| !is_free(holder))
            })
        };
        let objects = |shift: &ShiftId| {
            distinct_organizations::objection(board.plan(), person, *shift).is_some()
        };
        concerned
            .filter(is_settled)
            .filter(objects)
            .map(|shift| shift.0)
            .collect()
    }
}

/// What a walker remembers between re-plannings: good lines, per kind of aim and person.
#[derive(Default)]
pub(super) struct Memory {
    pools: [Vec<Vec<Line>>; 2],
    scratch: Scratch,
}

impl Memory {
    pub(super) fn of(field: &Field) -> Memory {
        let pool = vec![Vec::new(); field.problem.people.len()];
        Memory {
            pools: [pool.clone(), pool],
            scratch: Scratch::default(),
        }
    }

    fn keep(&mut self, kind: usize, found: &[(usize, Line)]) {
        for (person, line) in found {
            let pool = &mut self.pools[kind][*person];
            if !pool.contains(line) {
                pool.push(line.clone());
            }
            if pool.len() > LARGEST_POOL {
                pool.remove(0);
            }
        }
    }
}

/// Larger weights would drown the last levels in rounding errors.
const LARGEST_WEIGHT: f64 = 1e9;

/// Rounding errors forgiven in a bound, in units of its level.
const BOUND_ROUNDING: f64 = 1e-4;

/// Rounding errors of sums of weighted costs.
const ROUNDING: f64 = 1e-4;

/// People thrown for each place in a group before it stays smaller.
const MOST_TRIES: usize = 6;

/// How far apart the cells are around which a group serves.
const NEAR_CELLS: usize = 12;

const LARGEST_POOL: usize = 60;

/// Larger graphs take longer than they are good for.
const MOST_EDGES: usize = 600_000;
const MOST_EDGES_IN_ALL: usize = 12_000_000;
