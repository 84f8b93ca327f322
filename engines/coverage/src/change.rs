//! One change at a time: what it uncovers and what it closes, before or after it is made.

use std::collections::BTreeMap;

use kyoten_calendar::IntervalSet;

use crate::answer::{ServiceHours, Source};
use crate::coverage::{CaseIx, Coverage};
use crate::duty::DutyTimes;
use crate::gap::Gap;
use crate::plan::{
    Agreement, AgreementIx, Answerer, Leave, Line, LineIx, Organization, OrganizationIx, Patient,
    PatientIx, Permit, PermitIx, Plan, RolePlan, RolePlanIx, Service, ServiceIx, Shift,
};
use crate::report::{Finding, Grouping};

/// A row of the plan as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An organization, such as one that leaves.
    Organization(OrganizationIx, Organization),
    /// A service: leave, closure, hours, licence, stock, capacity.
    Service(ServiceIx, Box<Service>),
    /// A transfer permit.
    Permit(PermitIx, Permit),
    /// An agreement.
    Agreement(AgreementIx, Agreement),
    /// A duty line: rotation, temporary schedule, override.
    Line(LineIx, Box<Line>),
    /// A patient already in the plan.
    Patient(PatientIx, PatientPlan),
    /// One more patient, the last in the order of the plan.
    NewPatient(PatientPlan),
}

/// A patient with the role plans written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientPlan {
    /// An identifier, no name.
    pub id: String,
    /// When somebody must answer.
    pub active: IntervalSet,
    /// Who coordinates; the hub when `None`.
    pub coordinator: Option<OrganizationIx>,
    /// What is agreed, each role once.
    pub roles: Vec<RolePlan>,
}

/// What a change does to the coverage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// What was covered and no longer is.
    pub opened: Vec<Finding>,
    /// What was open and no longer is, with the cause it had; also what nobody needs any more.
    pub closed: Vec<Finding>,
}

/// The change names a row that the plan does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the change refers to a row that the plan does not have")]
pub struct NotInPlan;

impl Change {
    /// A service away for a time.
    #[must_use]
    pub fn leave(plan: &Plan, service: ServiceIx, leave: Leave) -> Option<Change> {
        let mut changed = plan.services.get(service.at())?.clone();
        changed.leave.push(leave);
        Some(Change::Service(service, Box::new(changed)))
    }

    /// A service closed for a time.
    #[must_use]
    pub fn closure(
        plan: &Plan,
        service: ServiceIx,
        when: kyoten_calendar::Interval,
    ) -> Option<Change> {
        let mut changed = plan.services.get(service.at())?.clone();
        changed.closures.push(when);
        Some(Change::Service(service, Box::new(changed)))
    }

    /// An exception on a duty line.
    #[must_use]
    pub fn override_line(plan: &Plan, line: LineIx, shift: Shift) -> Option<Change> {
        let mut changed = plan.lines.get(line.at())?.clone();
        changed.overrides.push(shift);
        Some(Change::Line(line, Box::new(changed)))
    }
}

impl Coverage {
    /// Makes a change and works out again what depends on it, and nothing else.
    ///
    /// Errors  [`NotInPlan`]; then nothing changed.
    pub fn apply(&mut self, change: Change) -> Result<Effect, NotInPlan> {
        self.make(change).map(|(effect, _)| effect)
    }

    /// What a change would do; everything is as before afterwards.
    ///
    /// Errors  [`NotInPlan`].
    pub fn what_if(&mut self, change: Change) -> Result<Effect, NotInPlan> {
        let (effect, undo) = self.make(change)?;
        match undo {
            Undo::Change(change) => {
                self.make(*change)?;
            }
            Undo::DropLastPatient => self.drop_last_patient(),
        }
        Ok(effect)
    }

    fn make(&mut self, change: Change) -> Result<(Effect, Undo), NotInPlan> {
        if !self.plan.has_rows_of(&change) {
            return Err(NotInPlan);
        }
        let mut difference = Difference::default();
        let undo = match change {
            Change::Organization(place, row) => {
                let old = std::mem::replace(&mut self.plan.organizations[place.at()], row);
                self.refresh(Source::Organization(place), &mut difference);
                Change::Organization(place, old)
            }
            Change::Service(place, row) => {
                let old = std::mem::replace(&mut self.plan.services[place.at()], *row);
                self.refresh_service(place, &old, &mut difference);
                Change::Service(place, Box::new(old))
            }
            Change::Permit(place, row) => {
                let old = std::mem::replace(&mut self.plan.permits[place.at()], row);
                let joined = self.plan.permits[place.at()].members.iter();
                // A new member's answers did not look at this permit before.
                let mut sources: Vec<Source> = joined.map(|&one| Source::Service(one)).collect();
                sources.push(Source::Permit(place));
                self.refresh_all(&sources, &mut difference);
                Change::Permit(place, old)
            }
            Change::Agreement(place, row) => {
                let old = std::mem::replace(&mut self.plan.agreements[place.at()], row);
                self.refresh(Source::Agreement(place), &mut difference);
                Change::Agreement(place, old)
            }
            Change::Line(place, row) => {
                let old = std::mem::replace(&mut self.plan.lines[place.at()], *row);
                self.duties[place.at()] = DutyTimes::of(&self.plan.lines[place.at()], &self.days);
                self.refresh(Source::Line(place), &mut difference);
                Change::Line(place, Box::new(old))
            }
            Change::Patient(place, row) => {
                let old = self.written_out(place);
                self.replace_patient(place, row, &mut difference);
                Change::Patient(place, old)
            }
            Change::NewPatient(row) => {
                self.add_patient(row, &mut difference);
                return Ok((difference.effect(self), Undo::DropLastPatient));
            }
        };
        Ok((difference.effect(self), Undo::Change(Box::new(undo))))
    }

    fn refresh(&mut self, source: Source, difference: &mut Difference) {
        self.refresh_all(&[source], difference);
    }

    fn refresh_all(&mut self, sources: &[Source], difference: &mut Difference) {
        for (case, before) in self.ask_again(sources) {
            difference.of_case(case, before);
        }
    }

    fn refresh_service(&mut self, place: ServiceIx, old: &Service, difference: &mut Difference) {
        let new = &self.plan.services[place.at()];
        let asks_otherwise =
            old.registration_required != new.registration_required || old.capacity != new.capacity;
        self.hours[place.at()] = ServiceHours::of(new, &self.days);
        if asks_otherwise {
            self.all_anew(difference);
            return;
        }
        self.refresh(Source::Service(place), difference);
    }

    /// Questions themselves changed, so everybody is admitted anew; rare: places or registration change.
    fn all_anew(&mut self, difference: &mut Difference) {
        let n_patients = self.plan.patients.len();
        let before: Vec<Vec<(RolePlanIx, Vec<Gap>)>> = (0..n_patients)
            .map(|n| self.gaps_now(PatientIx::nth(n)))
            .collect();
        // Answers are kept by question, and a question that is asked again may look at changed rows.
        let sources: Vec<Source> = (0..self.plan.services.len())
            .map(|n| Source::Service(ServiceIx::nth(n)))
            .collect();
        self.ask_again(&sources);
        self.admit_again();
        for (n, before) in before.into_iter().enumerate() {
            let patient = PatientIx::nth(n);
            difference.of_patient(patient, before, self.gaps_now(patient));
        }
    }

    fn add_patient(&mut self, row: PatientPlan, difference: &mut Difference) {
        let patient = PatientIx::nth(self.plan.patients.len());
        let n_role_plans = self.plan.role_plans.len();
        let record = self.intern(row);
        self.plan.patients.push(record);
        self.note_counting_role_plans(n_role_plans);
        if self.counts(patient) {
            self.count_again();
        }
        self.admit(patient);
        difference.of_patient(patient, Vec::new(), self.gaps_now(patient));
    }

    fn replace_patient(&mut self, place: PatientIx, row: PatientPlan, difference: &mut Difference) {
        let before = self.gaps_now(place);
        let n_role_plans = self.plan.role_plans.len();
        let counted = self.counts(place);
        let record = self.intern(row);
        self.plan.patients[place.at()] = record;
        self.note_counting_role_plans(n_role_plans);
        let others = if counted || self.counts(place) {
            self.count_again()
        } else {
            Vec::new()
        };
        self.readmit(place);
        difference.of_patient(place, before, self.gaps_now(place));
        for other in others.into_iter().filter(|other| *other != place) {
            let before = self.gaps_now(other);
            if self.readmit(other).is_some() {
                difference.of_patient(other, before, self.gaps_now(other));
            }
        }
    }

    fn drop_last_patient(&mut self) {
        let Some(patient) = self.plan.patients.len().checked_sub(1).map(PatientIx::nth) else {
            return;
        };
        let counted = self.counts(patient);
        self.plan.patients.pop();
        for &case in self.cases_of_patient.pop().iter().flatten() {
            self.cases[case as usize].patients.pop();
        }
        if counted {
            self.count_again();
        }
    }

    /// The record of a patient whose role plans join the plan's list.
    fn intern(&mut self, row: PatientPlan) -> Patient {
        let mut roles = Vec::with_capacity(row.roles.len());
        for role_plan in row.roles {
            roles.push(RolePlanIx::nth(self.plan.role_plans.len()));
            self.plan.role_plans.push(role_plan);
        }
        Patient {
            id: row.id,
            active: row.active,
            coordinator: row.coordinator,
            roles,
        }
    }

    fn written_out(&self, place: PatientIx) -> PatientPlan {
        let patient = &self.plan.patients[place.at()];
        let roles = patient.roles.iter();
        PatientPlan {
            id: patient.id.clone(),
            active: patient.active.clone(),
            coordinator: patient.coordinator,
            roles: roles
                .map(|role| self.plan.role_plans[role.at()].clone())
                .collect(),
        }
    }

    fn gaps_now(&self, patient: PatientIx) -> Vec<(RolePlanIx, Vec<Gap>)> {
        let roles = self.plan.patients[patient.at()].roles.iter().enumerate();
        roles
            .map(|(n, role)| (*role, self.gaps(patient, n)))
            .collect()
    }
}

/// How a change is taken back.
enum Undo {
    Change(Box<Change>),
    DropLastPatient,
}

/// Gaps before and after, of cases for all their patients and of single patients.
#[derive(Default)]
struct Difference {
    cases: BTreeMap<CaseIx, Vec<Gap>>,
    patients: Vec<(PatientIx, GapsOfRoles, GapsOfRoles)>,
}

type GapsOfRoles = Vec<(RolePlanIx, Vec<Gap>)>;

impl Difference {
    fn of_case(&mut self, case: CaseIx, before: Vec<Gap>) {
        self.cases.entry(case).or_insert(before);
    }

    fn of_patient(&mut self, patient: PatientIx, before: GapsOfRoles, after: GapsOfRoles) {
        self.patients.push((patient, before, after));
    }

    fn effect(self, coverage: &Coverage) -> Effect {
        let (mut opened, mut closed) = (Grouping::of(coverage), Grouping::of(coverage));
        for (case, before) in self.cases {
            let case = &coverage.cases[case as usize];
            let role_plan = case.role_plan.at();
            opened.add(role_plan, &only(&case.gaps, &before), &case.patients);
            closed.add(role_plan, &only(&before, &case.gaps), &case.patients);
        }
        let plans = &coverage.plan.role_plans;
        for (patient, before, after) in self.patients {
            // Roles are compared by what they are: a changed patient has new role plans.
            let same_role = |gaps: &GapsOfRoles, plan: RolePlanIx| -> Vec<Gap> {
                let role = plans[plan.at()].role;
                let mut gaps = gaps.iter();
                let found = gaps.find(|(other, _)| plans[other.at()].role == role);
                found.map(|(_, gaps)| gaps.clone()).unwrap_or_default()
            };
            for (plan, gaps) in &after {
                let new = only(gaps, &same_role(&before, *plan));
                opened.add_clipped(plan.at(), &new, patient);
            }
            for (plan, gaps) in &before {
                let gone = only(gaps, &same_role(&after, *plan));
                closed.add_clipped(plan.at(), &gone, patient);
            }
        }
        Effect {
            opened: opened.findings(),
            closed: closed.findings(),
        }
    }
}

/// The parts of gaps that are no gaps among the others.
fn only(gaps: &[Gap], others: &[Gap]) -> Vec<Gap> {
    let others: IntervalSet = others.iter().map(|gap| gap.when).collect();
    let mut rest = Vec::new();
    for gap in gaps {
        let parts = IntervalSet::one(gap.when).difference(&others);
        rest.extend(parts.intervals().iter().map(|&when| Gap { when, ..*gap }));
    }
    rest
}

impl Plan {
    /// Whether every row that a change names, or that its rows refer to, is in the plan.
    fn has_rows_of(&self, change: &Change) -> bool {
        match change {
            Change::Organization(place, _) => place.at() < self.organizations.len(),
            Change::Service(place, row) => {
                place.at() < self.services.len() && self.can_hold_service(row)
            }
            Change::Permit(place, row) => {
                place.at() < self.permits.len() && row.members.iter().all(|&one| self.has(one))
            }
            Change::Agreement(place, row) => {
                place.at() < self.agreements.len()
                    && row.organization.at() < self.organizations.len()
            }
            Change::Line(place, row) => place.at() < self.lines.len() && self.can_hold_line(row),
            Change::Patient(place, row) => {
                place.at() < self.patients.len() && self.can_hold_patient(row)
            }
            Change::NewPatient(row) => self.can_hold_patient(row),
        }
    }

    fn has(&self, service: ServiceIx) -> bool {
        service.at() < self.services.len()
    }

    fn can_hold_service(&self, row: &Service) -> bool {
        row.organization.at() < self.organizations.len()
            && row.roles.iter().all(|role| role.at() < self.roles.len())
            && row
                .leave
                .iter()
                .all(|leave| leave.cover.is_none_or(|cover| self.has(cover)))
    }

    fn can_hold_line(&self, row: &Line) -> bool {
        let turns = row
            .rotation
            .iter()
            .flat_map(|rotation| &rotation.turns)
            .copied();
        let shifts = row.temporary.iter().flat_map(|temporary| &temporary.shifts);
        let shifts = shifts
            .chain(&row.overrides)
            .filter_map(|shift| shift.service);
        row.role.at() < self.roles.len() && turns.chain(shifts).all(|service| self.has(service))
    }

    fn can_hold_patient(&self, row: &PatientPlan) -> bool {
        let coordinator = |place: OrganizationIx| place.at() < self.organizations.len();
        row.coordinator.is_none_or(coordinator)
            && row.roles.iter().all(|role_plan| {
                role_plan.role.at() < self.roles.len()
                    && role_plan.entries.iter().all(|entry| {
                        let known = match entry.answerer {
                            Answerer::Service(service) => self.has(service),
                            Answerer::Line(line) => line.at() < self.lines.len(),
                        };
                        let agreement = |place: AgreementIx| place.at() < self.agreements.len();
                        known && entry.agreement.is_none_or(agreement)
                    })
            })
    }
}
