//! A roster under search: every change is checked against the hard rules and its cost kept up to date.

use super::field::{Cost, Field, MOST_LEVELS};
use crate::constraints::{distinct_organizations, needs};
use crate::objectives::{fairness, spread};
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId, WindowLimit};

/// A plan with its cost.
#[derive(Clone)]
pub(crate) struct Board<'f, 'a> {
    pub(crate) field: &'f Field<'a>,
    plan: Plan<'a>,
    loads: Vec<i64>,
    cost: Cost,
    holes: Holes,
    /// What was changed since the last commit, oldest first, with the holder before.
    log: Vec<(ShiftId, Option<PersonId>)>,
}

impl<'f, 'a> Board<'f, 'a> {
    /// Nobody on duty.
    pub(crate) fn empty(field: &'f Field<'a>) -> Board<'f, 'a> {
        let mut cost = [0; MOST_LEVELS];
        for of_cell in &field.empty_cost {
            add(&mut cost, of_cell, 1);
        }
        let mut board = Board {
            field,
            plan: Plan::empty(field.problem),
            loads: vec![0; field.problem.people.len()],
            cost,
            holes: Holes::of(field),
            log: Vec::new(),
        };
        if let Some((level, weight)) = field.fairness {
            board.cost[level] += weight * fairness::value(&board.plan);
        }
        board
    }

    pub(crate) fn plan(&self) -> &Plan<'a> {
        &self.plan
    }

    pub(crate) fn cost(&self) -> Cost {
        self.cost
    }

    /// Empty cells that have candidates, in no particular order.
    pub(super) fn holes(&self) -> &[ShiftId] {
        &self.holes.cells
    }

    /// Empties a cell.
    pub(crate) fn take(&mut self, shift: ShiftId) {
        let Some(person) = self.plan.holder(shift) else {
            return;
        };
        self.log.push((shift, Some(person)));
        self.remove(shift, person);
    }

    /// Fairness and spread of one person's duties.
    pub(super) fn shared_cost_of(&self, person: PersonId) -> Cost {
        let (problem, duties) = (self.field.problem, self.plan.duties(person));
        let mut cost = Cost::default();
        if let Some((level, weight)) = self.field.fairness {
            cost[level] +=
                weight * fairness::person_cost(problem, person, self.loads[person.index()]);
        }
        if let Some((level, weight)) = self.field.spread {
            let gaps = duties
                .windows(2)
                .map(|pair| spread::gap_cost(problem, pair[0], pair[1]));
            cost[level] += weight * gaps.sum::<i64>();
        }
        cost
    }

    /// Gives an empty cell to a person if no rule but that of pairs who serve together objects.
    pub(crate) fn place(&mut self, shift: ShiftId, person: PersonId) -> bool {
        let Some(cost) = self.field.cost_of(shift, person) else {
            return false;
        };
        if !self.has_room(shift, person) {
            return false;
        }
        self.log.push((shift, None));
        self.insert(shift, person, *cost);
        true
    }

    /// Whether everybody who serves only together with another still does, looking at what was changed.
    pub(crate) fn keeps_partners(&self) -> bool {
        self.lonely().is_none()
    }

    /// A cell whose holder lacks a partner that night because of what was changed, and the partner.
    pub(super) fn lonely(&self) -> Option<(ShiftId, PersonId)> {
        if !self.field.has_needs {
            return None;
        }
        let missing = |shift: ShiftId| {
            let objection = needs::objection(&self.plan, self.plan.holder(shift)?, shift)?;
            objection.people.first().map(|&partner| (shift, partner))
        };
        let left_alone = |&(shift, before): &(ShiftId, Option<PersonId>)| {
            let dependants = before.map(|before| needs::dependants(&self.plan, before, shift));
            dependants.into_iter().flatten().find_map(missing)
        };
        let of_change =
            |change: &(ShiftId, Option<PersonId>)| missing(change.0).or_else(|| left_alone(change));
        self.log.iter().find_map(of_change)
    }

    /// Keeps what was changed.
    pub(crate) fn commit(&mut self) {
        self.log.clear();
    }

    /// Takes back what was changed since the last commit.
    pub(crate) fn roll_back(&mut self) {
        while let Some((shift, before)) = self.log.pop() {
            if let Some(now) = self.plan.holder(shift) {
                self.remove(shift, now);
            }
            if let Some(before) = before
                && let Some(&cost) = self.field.cost_of(shift, before)
            {
                self.insert(shift, before, cost);
            }
        }
    }

    fn insert(&mut self, shift: ShiftId, person: PersonId, of_candidate: Cost) {
        add(&mut self.cost, &self.field.empty_cost[shift.index()], -1);
        add(&mut self.cost, &of_candidate, 1);
        self.add_shared_cost(shift, person, 1);
        self.plan.assign(shift, person);
        self.holes.close(shift);
    }

    fn remove(&mut self, shift: ShiftId, person: PersonId) {
        self.plan.clear(shift);
        self.holes.open(shift);
        self.add_shared_cost(shift, person, -1);
        if let Some(&cost) = self.field.cost_of(shift, person) {
            add(&mut self.cost, &cost, -1);
        }
        add(&mut self.cost, &self.field.empty_cost[shift.index()], 1);
    }

    /// Fairness and spread of one duty more (`sign` 1) or less (−1) beside the person's others.
    fn add_shared_cost(&mut self, shift: ShiftId, person: PersonId, sign: i64) {
        let problem = self.field.problem;
        let weight = problem.shift(shift).weight_minutes;
        let before = self.loads[person.index()];
        let after = before + sign * weight;
        self.loads[person.index()] = after;
        if let Some((level, factor)) = self.field.fairness {
            self.cost[level] += factor
                * (fairness::person_cost(problem, person, after)
                    - fairness::person_cost(problem, person, before));
        }
        if let Some((level, factor)) = self.field.spread {
            self.cost[level] +=
                sign * factor * spread::cost_of_adding(problem, self.plan.duties(person), shift);
        }
    }

    /// Whether the person's other duties and other people leave room for this one.
    pub(crate) fn has_room(&self, shift: ShiftId, person: PersonId) -> bool {
        self.fits_between(shift, person)
            && self.keeps_limits(shift, person)
            && self.keeps_apart(shift, person)
            && self.keeps_organizations(shift, person)
    }

    fn fits_between(&self, shift: ShiftId, person: PersonId) -> bool {
        let duties = self.plan.duties(person);
        let start = |duty: ShiftId| self.field.problem.shift(duty).span.starts_at;
        let (here, reach) = (start(shift), self.field.reach);
        let place = duties.partition_point(|&other| other < shift);
        let before = duties[..place]
            .iter()
            .rev()
            .take_while(|&&other| here - start(other) <= reach);
        let after = duties[place..]
            .iter()
            .take_while(|&&other| start(other) - here <= reach);
        before
            .into_iter()
            .all(|&other| self.field.fit_together(other, shift))
            && after
                .into_iter()
                .all(|&other| self.field.fit_together(shift, other))
    }

    fn keeps_limits(&self, shift: ShiftId, person: PersonId) -> bool {
        let (limits, duties) = (self.field.limits(person), self.plan.duties(person));
        let day_of = |duty: ShiftId| self.field.problem.shift(duty).day;
        let day = day_of(shift);
        let place = duties.partition_point(|&other| other < shift);
        limits
            .max_in_period
            .is_none_or(|most| (duties.len() as i64) < most)
            && limits
                .max_consecutive_days
                .is_none_or(|most| run_length(duties, place, day, day_of) <= most)
            && limits
                .max_duties
                .iter()
                .all(|limit| most_around(duties, place, day, limit, day_of) < limit.duties)
    }

    fn keeps_apart(&self, shift: ShiftId, person: PersonId) -> bool {
        let span = self.field.problem.shift(shift).span;
        let meets = |other: PersonId| {
            let duties = self.plan.duties(other);
            let place = duties.partition_point(|&duty| {
                self.field.problem.shift(duty).span.starts_at < span.starts_at - self.field.reach
            });
            let near = duties[place..]
                .iter()
                .take_while(|&&duty| self.field.problem.shift(duty).span.starts_at < span.ends_at);
            near.into_iter()
                .any(|&duty| self.field.problem.shift(duty).span.overlap(span) > 0)
        };
        !self.field.apart[person.index()]
            .iter()
            .any(|&other| meets(other))
    }

    fn keeps_organizations(&self, shift: ShiftId, person: PersonId) -> bool {
        let nights = &self.field.nights_of[shift.index()];
        nights.is_empty()
            || nights
                .iter()
                .all(|&night| self.night_is_shared(night, shift, person))
            || distinct_organizations::objection(&self.plan, person, shift).is_none()
    }

    /// The quick case: empty cells and the organizations people name first are already enough.
    fn night_is_shared(&self, night: u32, shift: ShiftId, person: PersonId) -> bool {
        let (cells, wanted) = &self.field.nights[night as usize];
        let first = |person: PersonId| {
            self.field
                .problem
                .person(person)
                .organizations
                .first()
                .copied()
        };
        let mut seen = [first(person); FEW];
        let (mut distinct, mut empty) = (1, 0);
        for &cell in cells.iter().filter(|&&cell| cell != shift) {
            match self.plan.holder(cell).map(first) {
                None => empty += 1,
                Some(organization)
                    if distinct < FEW && !seen[..distinct].contains(&organization) =>
                {
                    seen[distinct] = organization;
                    distinct += 1;
                }
                Some(_) => {}
            }
            if empty + distinct >= *wanted {
                return true;
            }
        }
        empty + distinct >= *wanted
    }
}

/// Organizations told apart in the quick case.
const FEW: usize = 8;

/// Empty cells with candidates, and where each stands among them.
#[derive(Clone)]
struct Holes {
    cells: Vec<ShiftId>,
    places: Vec<Option<u32>>,
}

impl Holes {
    fn of(field: &Field) -> Holes {
        let mut holes = Holes {
            cells: Vec::new(),
            places: vec![None; field.problem.shifts.len()],
        };
        for shift in field
            .problem
            .shift_ids()
            .filter(|&shift| !field.candidates(shift).is_empty())
        {
            holes.open(shift);
        }
        holes
    }

    fn open(&mut self, shift: ShiftId) {
        self.places[shift.index()] = Some(self.cells.len() as u32);
        self.cells.push(shift);
    }

    fn close(&mut self, shift: ShiftId) {
        if let Some(place) = self.places[shift.index()].take() {
            self.cells.swap_remove(place as usize);
            if let Some(&moved) = self.cells.get(place as usize) {
                self.places[moved.index()] = Some(place);
            }
        }
    }
}

/// Days in a row with duty around a place, the day itself included.
fn run_length(duties: &[ShiftId], place: usize, day: i64, day_of: impl Fn(ShiftId) -> i64) -> i64 {
    let reach = |duties: &mut dyn Iterator<Item = &ShiftId>, step: i64| {
        let mut edge = day;
        for &duty in duties {
            match day_of(duty) - edge {
                0 => {}
                ahead if ahead == step => edge += step,
                _ => break,
            }
        }
        (edge - day).abs()
    };
    reach(&mut duties[..place].iter().rev(), -1) + 1 + reach(&mut duties[place..].iter(), 1)
}

/// Most duties within one window of days that contains the day, the new one not counted.
fn most_around(
    duties: &[ShiftId],
    place: usize,
    day: i64,
    limit: &WindowLimit,
    day_of: impl Fn(ShiftId) -> i64,
) -> i64 {
    let first = place
        - duties[..place]
            .iter()
            .rev()
            .take_while(|&&duty| day_of(duty) > day - limit.days)
            .count();
    let last = place
        + duties[place..]
            .iter()
            .take_while(|&&duty| day_of(duty) < day + limit.days)
            .count();
    let near = &duties[first..last];
    let starts = near
        .iter()
        .map(|&duty| day_of(duty))
        .filter(|&start| start <= day)
        .chain([day]);
    let count = |start: i64| {
        near.iter()
            .filter(|&&duty| (start..start + limit.days).contains(&day_of(duty)))
            .count()
    };
    starts.map(count).max().unwrap_or(0) as i64
}

/// Adds a cost, or takes it away.
pub(super) fn add(cost: &mut Cost, other: &Cost, sign: i64) {
    for (level, amount) in cost.iter_mut().zip(other) {
        *level += sign * amount;
    }
}
