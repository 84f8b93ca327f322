//! All lines one person may work, as paths of a layered graph; the cheapest line for given prices is a shortest path.
//!
//! A node is a day with all that later rules need to know: the last choice and length of its run, minutes so far,
//! weekends so far, and shifts so far of kinds with a limit that can bind. The graph depends on the contract only, so it is
//! built once and walked for every new set of prices. Only nodes on a complete line are kept.

use super::{SequenceProblem, StaffMember};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

/// The graph of one person's lines.
pub(super) struct LineGraph {
    /// First node of each day's layer; the layer after the last day holds the ends.
    layers: Vec<u32>,
    /// Where each node's edges begin; one more entry than nodes.
    rows: Vec<u32>,
    /// Edges: next node and choice.
    edges: Vec<(u32, u8)>,
}

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

impl LineGraph {
    /// Builds the graph.
    pub(super) fn of(problem: &SequenceProblem, member: &StaffMember) -> LineGraph {
        let rules = LineRules::of(problem, member);
        let start = State {
            last: 0,
            run: rules.least_off,
            weekends: 0,
            counts: 0,
            minutes: 0,
        };
        let mut layers: Vec<Vec<State>> = vec![vec![start]];
        let mut steps: Vec<Vec<Vec<(u32, u8)>>> = Vec::new();
        for day in 0..problem.days {
            let mut next: Vec<State> = Vec::new();
            let mut numbers: HashMap<State, u32, BuildHasherDefault<DefaultHasher>> =
                HashMap::default();
            let of_state = |state: &State| {
                let choices = (0..=problem.shifts.len())
                    .filter_map(|choice| Some((rules.after(state, day, choice)?, choice as u8)));
                let numbered = choices.map(|(state, choice)| {
                    let number = *numbers.entry(state).or_insert_with(|| {
                        next.push(state);
                        next.len() as u32 - 1
                    });
                    (number, choice)
                });
                numbered.collect::<Vec<_>>()
            };
            let layer = layers.last().map_or(&[][..], Vec::as_slice);
            steps.push(layer.iter().map(of_state).collect());
            layers.push(next);
        }
        let ends = layers.last().map_or(&[][..], Vec::as_slice);
        let is_end: Vec<bool> = ends
            .iter()
            .map(|state| state.minutes >= member.min_minutes)
            .collect();
        LineGraph::trimmed(&layers, &steps, is_end)
    }

    /// Keeps what lies on a path to an end.
    fn trimmed(
        layers: &[Vec<State>],
        steps: &[Vec<Vec<(u32, u8)>>],
        is_end: Vec<bool>,
    ) -> LineGraph {
        let mut alive: Vec<Vec<bool>> = vec![is_end];
        for layer in steps.iter().rev() {
            let after = alive.last().map_or(&[][..], Vec::as_slice);
            let of_node = |edges: &Vec<(u32, u8)>| edges.iter().any(|&(to, _)| after[to as usize]);
            alive.push(layer.iter().map(of_node).collect());
        }
        alive.reverse();
        let mut numbers: Vec<Vec<u32>> = Vec::with_capacity(layers.len());
        let mut graph = LineGraph {
            layers: Vec::new(),
            rows: vec![0],
            edges: Vec::new(),
        };
        let mut nodes = 0;
        for layer in &alive {
            graph.layers.push(nodes);
            let number = |&lives: &bool| {
                nodes += u32::from(lives);
                if lives { nodes - 1 } else { u32::MAX }
            };
            numbers.push(layer.iter().map(number).collect());
        }
        for (day, layer) in steps.iter().enumerate() {
            for (node, edges) in layer
                .iter()
                .enumerate()
                .filter(|&(node, _)| alive[day][node])
            {
                debug_assert!(numbers[day][node] as usize + 1 == graph.rows.len());
                let kept = edges
                    .iter()
                    .map(|&(to, choice)| (numbers[day + 1][to as usize], choice))
                    .filter(|&(to, _)| to != u32::MAX);
                graph.edges.extend(kept);
                graph.rows.push(graph.edges.len() as u32);
            }
        }
        graph.layers.push(nodes);
        graph
    }

    /// Number of edges: what one walk costs.
    pub(super) fn size(&self) -> usize {
        self.edges.len()
    }

    /// The cheapest line where choosing `choice` on `day` costs `price(day, choice)`, written into `line`; its cost.
    /// `None` if the contract allows no line at all.
    pub(super) fn cheapest(
        &self,
        price: &[f64],
        choices: usize,
        scratch: &mut Scratch,
        line: &mut Vec<u8>,
    ) -> Option<f64> {
        let nodes = *self.layers.last()? as usize;
        scratch.reset(nodes);
        *scratch.costs.first_mut()? = 0.0;
        let days = self.layers.len() - 2;
        for day in 0..days {
            let prices = &price[day * choices..(day + 1) * choices];
            for node in self.layers[day]..self.layers[day + 1] {
                let here = scratch.costs[node as usize];
                for &(to, choice) in &self.edges
                    [self.rows[node as usize] as usize..self.rows[node as usize + 1] as usize]
                {
                    let there = here + prices[choice as usize];
                    if there < scratch.costs[to as usize] {
                        scratch.costs[to as usize] = there;
                        scratch.before[to as usize] = (node, choice);
                    }
                }
            }
        }
        let ends = self.layers[days]..self.layers[days + 1];
        let mut node = ends.min_by(|&one, &other| {
            scratch.costs[one as usize].total_cmp(&scratch.costs[other as usize])
        })?;
        let cost = scratch.costs[node as usize];
        line.clear();
        for _ in 0..days {
            let (before, choice) = scratch.before[node as usize];
            line.push(choice);
            node = before;
        }
        line.reverse();
        Some(cost)
    }
}

/// Memory for walking graphs, used again and again.
#[derive(Default)]
pub(super) struct Scratch {
    costs: Vec<f64>,
    before: Vec<(u32, u8)>,
}

impl Scratch {
    fn reset(&mut self, nodes: usize) {
        self.costs.clear();
        self.costs.resize(nodes, f64::INFINITY);
        self.before.resize(self.before.len().max(nodes), (0, 0));
    }
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
