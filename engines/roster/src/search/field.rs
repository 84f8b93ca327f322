//! The problem made ready for searching: who may take which cell at what cost, and what stands between two cells.

use crate::constraints::{self, distinct_organizations};
use crate::objectives::Component;
use crate::plan::Plan;
use crate::problem::{Limits, Minute, Pair, PersonId, Problem, ShiftId};
use std::collections::BTreeMap;

/// Cost by level. A component stands in one level only, so there are never more levels than components.
pub(crate) type Cost = [i64; MOST_LEVELS];

/// As many as there are components.
pub(crate) const MOST_LEVELS: usize = crate::objectives::COMPONENTS.len();

/// What never changes while searching; shared by all walkers.
pub(crate) struct Field<'a> {
    pub(crate) problem: &'a Problem,
    /// For each level here, its index in the document; levels without terms are left out.
    pub(crate) levels: Vec<usize>,
    /// Level and weight of fairness.
    pub(crate) fairness: Option<(usize, i64)>,
    /// Level and weight of spread.
    pub(crate) spread: Option<(usize, i64)>,
    /// Cost of leaving each cell empty.
    pub(crate) empty_cost: Vec<Cost>,
    /// Where each cell's candidates begin; one more entry than cells.
    rows: Vec<u32>,
    /// Candidates of all cells, each row in order of person, with the place of their cost.
    candidates: Vec<(PersonId, u32)>,
    /// The distinct costs of candidates.
    costs: Vec<Cost>,
    /// Least minutes between a shift of one line and the next of another, for one person.
    gaps: Vec<Minute>,
    /// Starts further apart than this never stand in each other's way.
    pub(super) reach: Minute,
    /// For each person, whom to keep apart from.
    pub(super) apart: Vec<Vec<PersonId>>,
    /// Whether somebody serves only together with another.
    pub(super) has_needs: bool,
    /// For each cell, the nights with a least number of organizations it belongs to.
    pub(super) nights_of: Vec<Vec<u32>>,
    /// Cells and least number of organizations of each such night.
    pub(super) nights: Vec<(Vec<ShiftId>, usize)>,
}

impl<'a> Field<'a> {
    pub(crate) fn of(problem: &'a Problem) -> Field<'a> {
        let used = problem
            .objectives
            .iter()
            .enumerate()
            .filter(|(_, level)| !level.terms.is_empty());
        let levels: Vec<usize> = used.map(|(index, _)| index).collect();
        let (nights, nights_of) = nights(problem);
        let mut field = Field {
            problem,
            fairness: term(problem, &levels, Component::Fairness),
            spread: term(problem, &levels, Component::Spread),
            empty_cost: problem
                .shift_ids()
                .map(|shift| cell_cost(problem, &levels, shift, None))
                .collect(),
            rows: vec![0],
            candidates: Vec::new(),
            costs: Vec::new(),
            gaps: gaps(problem),
            reach: 0,
            apart: apart(problem),
            has_needs: problem
                .pairs
                .iter()
                .any(|pair| matches!(pair, Pair::Needs(..))),
            nights_of,
            nights,
            levels,
        };
        let longest = problem
            .shifts
            .iter()
            .map(|shift| shift.span.minutes())
            .max()
            .unwrap_or(0);
        field.reach = longest + field.gaps.iter().copied().max().unwrap_or(0);
        field.list_candidates();
        field
    }

    fn list_candidates(&mut self) {
        let nobody = Plan::empty(self.problem);
        let mut known: BTreeMap<Cost, u32> = BTreeMap::new();
        for shift in self.problem.shift_ids() {
            for person in self.problem.person_ids() {
                if constraints::is_eligible(&nobody, person, shift) {
                    let cost = cell_cost(self.problem, &self.levels, shift, Some(person));
                    let place = *known.entry(cost).or_insert_with(|| {
                        self.costs.push(cost);
                        self.costs.len() as u32 - 1
                    });
                    self.candidates.push((person, place));
                }
            }
            self.rows.push(self.candidates.len() as u32);
        }
    }

    /// Who may take a cell as far as the cell alone is concerned.
    pub(crate) fn candidates(&self, shift: ShiftId) -> &[(PersonId, u32)] {
        &self.candidates[self.rows[shift.index()] as usize..self.rows[shift.index() + 1] as usize]
    }

    /// What this candidate costs on the cell itself.
    pub(crate) fn cost(&self, candidate: (PersonId, u32)) -> &Cost {
        &self.costs[candidate.1 as usize]
    }

    /// What this person costs on this cell; `None` if not a candidate.
    pub(crate) fn cost_of(&self, shift: ShiftId, person: PersonId) -> Option<&Cost> {
        let row = self.candidates(shift);
        let place = row
            .binary_search_by_key(&person, |&(other, _)| other)
            .ok()?;
        Some(self.cost(row[place]))
    }

    /// The most a roster can cost in a level, fairness left out.
    pub(crate) fn worst_of_level(&self, level: usize) -> i64 {
        let spread = self
            .spread
            .filter(|term| term.0 == level)
            .map_or(0, |(_, weight)| {
                weight * self.problem.rules.ideal_gap_minutes
            });
        let worst = |shift: ShiftId| {
            let filled = self
                .candidates(shift)
                .iter()
                .map(|&candidate| self.cost(candidate)[level]);
            filled
                .chain([self.empty_cost[shift.index()][level]])
                .max()
                .unwrap_or(0)
                + spread
        };
        self.problem.shift_ids().map(worst).sum()
    }

    /// The largest difference two rosters can have in a level, fairness left out.
    pub(crate) fn span_of_level(&self, level: usize) -> i64 {
        let least = |shift: ShiftId| {
            let filled = self
                .candidates(shift)
                .iter()
                .map(|&candidate| self.cost(candidate)[level]);
            filled
                .chain([self.empty_cost[shift.index()][level]])
                .min()
                .unwrap_or(0)
        };
        self.worst_of_level(level) - self.problem.shift_ids().map(least).sum::<i64>()
    }

    /// Whether one person may have both, the earlier first, as far as way and rest are concerned.
    pub(crate) fn fit_together(&self, earlier: ShiftId, later: ShiftId) -> bool {
        let (one, other) = (self.problem.shift(earlier), self.problem.shift(later));
        other.span.starts_at - one.span.ends_at
            >= self.gaps[one.line * self.problem.lines.len() + other.line]
    }

    /// A person's limits.
    pub(crate) fn limits(&self, person: PersonId) -> &Limits {
        &self.problem.person(person).limits
    }
}

fn term(problem: &Problem, levels: &[usize], wanted: Component) -> Option<(usize, i64)> {
    let terms = levels.iter().enumerate().flat_map(|(place, &level)| {
        problem.objectives[level]
            .terms
            .iter()
            .map(move |term| (place, term))
    });
    terms
        .into_iter()
        .find(|(_, term)| term.0 == wanted)
        .map(|(place, term)| (place, term.1))
}

fn cell_cost(
    problem: &Problem,
    levels: &[usize],
    shift: ShiftId,
    holder: Option<PersonId>,
) -> Cost {
    let mut cost = [0; MOST_LEVELS];
    for (place, &level) in levels.iter().enumerate() {
        for &(component, weight) in &problem.objectives[level].terms {
            cost[place] += weight * component.cell_cost(problem, shift, holder);
        }
    }
    cost
}

fn gaps(problem: &Problem) -> Vec<Minute> {
    let (lines, areas) = (&problem.lines, problem.areas.len());
    let gap = |from: &crate::Line, to: &crate::Line| {
        from.rest_minutes
            .max(problem.travel[from.area * areas + to.area])
    };
    lines
        .iter()
        .flat_map(|from| lines.iter().map(move |to| gap(from, to)))
        .collect()
}

fn apart(problem: &Problem) -> Vec<Vec<PersonId>> {
    let mut apart = vec![Vec::new(); problem.people.len()];
    for pair in &problem.pairs {
        if let Pair::Apart(one, other) = *pair {
            apart[one.index()].push(other);
            apart[other.index()].push(one);
        }
    }
    apart
}

type Nights = (Vec<(Vec<ShiftId>, usize)>, Vec<Vec<u32>>);

fn nights(problem: &Problem) -> Nights {
    let mut nights = Vec::new();
    let mut nights_of = vec![Vec::new(); problem.shifts.len()];
    for rule in &problem.rules.distinct_organizations {
        for shift in problem.shift_ids() {
            let cells = distinct_organizations::cells_of_night(problem, rule, shift);
            // Each night once, told by its first cell.
            if cells.first() == Some(&shift) {
                for cell in &cells {
                    nights_of[cell.index()].push(nights.len() as u32);
                }
                let wanted = rule.minimum.min(cells.len());
                nights.push((cells, wanted));
            }
        }
    }
    (nights, nights_of)
}
