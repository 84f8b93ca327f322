//! What would close a gap, and what it costs.
//!
//! A repair makes one entry answer throughout the gap by lifting every cause it fails by, or asks one who
//! answers already. Its cost is counted in minutes: the work of arranging it ([`Costs`], a proposal that a
//! hub adjusts in its plan) and, where somebody must newly stand by, those minutes as they weigh.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kyoten_calendar::{Interval, IntervalSet};

use crate::answer::could_act;
use crate::coverage::{Case, Coverage};
use crate::plan::{
    AgreementIx, Answerer, Entry, ItemIx, LineIx, OrganizationIx, PermitIx, RoleIx, RolePlan,
    ServiceIx, Standing,
};
use crate::reason::Reason;
use crate::report::Finding;

/// How many repairs of a gap are told.
const N_REPAIRS: usize = 5;
/// How many people are named for a vacant place, and how many answerers a patient's plan could take on.
const N_CANDIDATES: usize = 3;

/// The work of arranging a repair, in minutes. A proposal, not a measurement: a hub adjusts it in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// To win an organization back.
    pub membership: i64,
    /// To renew a licence at the prefecture.
    pub licence: i64,
    /// To renew a transfer permit at the prefecture.
    pub permit: i64,
    /// To renew an agreement between two organizations.
    pub agreement: i64,
    /// To register a patient at a hospital; counted for each patient.
    pub registration: i64,
    /// To lay in stock.
    pub stock: i64,
    /// To agree on more patients.
    pub capacity: i64,
    /// To find somebody who stands in, beside the standing by.
    pub stand_in: i64,
    /// To open in spite of the usual hours, beside the standing by.
    pub opening: i64,
    /// To put somebody on a duty line, beside the standing by.
    pub duty: i64,
    /// To add an answerer to a patient's plan, with consent; counted for each patient.
    pub ask: i64,
}

impl Costs {
    /// The figures a plan has that names none.
    #[must_use]
    pub fn usual() -> Costs {
        Costs {
            membership: 480,
            licence: 240,
            permit: 120,
            agreement: 60,
            registration: 30,
            stock: 180,
            capacity: 60,
            stand_in: 30,
            opening: 30,
            duty: 15,
            ask: 20,
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Renew the membership.
    RenewMembership(OrganizationIx),
    /// Renew the licence the role demands.
    RenewLicence(ServiceIx),
    /// Renew the transfer permit.
    RenewPermit(PermitIx),
    /// Renew the agreement.
    RenewAgreement(AgreementIx),
    /// Register the patients.
    Register(ServiceIx),
    /// Lay in these items.
    Stock(ServiceIx, Vec<ItemIx>),
    /// Agree on more patients.
    RaiseCapacity(ServiceIx),
    /// Name somebody to stand in for the one away; these could.
    StandIn(ServiceIx, Vec<ServiceIx>),
    /// Open for this time.
    OpenFor(ServiceIx),
    /// Put somebody on the line; these could.
    StaffLine(LineIx, Vec<ServiceIx>),
    /// Add one who answers already to the patients' plans.
    Ask(Answerer),
}

/// Steps that together close a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What to do.
    pub steps: Vec<Step>,
    /// For how many of the finding's patients this closes the gap.
    pub n_helped: usize,
    /// Minutes, for all of them together.
    pub cost: i64,
}

/// Where a cause can be lifted in more than one way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Renew what ended; fill what is vacant.
    Simplest,
    /// Lay in stock instead of renewing a transfer permit.
    OwnStock,
    /// Put somebody else on the line.
    OtherOnDuty,
}

/// Finds repairs; remembers who could act, so that a long report stays quick.
pub struct Repairs<'a> {
    coverage: &'a Coverage,
    could_act: HashMap<(ServiceIx, RoleIx, Vec<ItemIx>), IntervalSet>,
    ready: HashMap<(Answerer, RoleIx, Vec<ItemIx>), IntervalSet>,
}

impl<'a> Repairs<'a> {
    /// For the gaps of a coverage.
    #[must_use]
    pub fn of(coverage: &'a Coverage) -> Repairs<'a> {
        Repairs {
            coverage,
            could_act: HashMap::new(),
            ready: HashMap::new(),
        }
    }

    /// The cheapest repairs of a finding: those that help everybody first, then by cost; at most five.
    pub fn cheapest(&mut self, finding: &Finding) -> Vec<Repair> {
        let mut n_helped: BTreeMap<Vec<Step>, usize> = BTreeMap::new();
        for (case, n_patients) in self.cases(finding) {
            for steps in self.of_case(case, finding.when) {
                *n_helped.entry(steps).or_default() += n_patients;
            }
        }
        let mut repairs: Vec<Repair> = n_helped
            .into_iter()
            .map(|(steps, n_helped)| Repair {
                cost: self.cost(&steps, n_helped, finding.when),
                steps,
                n_helped,
            })
            .collect();
        repairs.sort_by_key(|repair| (std::cmp::Reverse(repair.n_helped), repair.cost));
        repairs.truncate(N_REPAIRS);
        repairs
    }

    /// The cases of a finding's patients, and how many patients each has.
    fn cases(&self, finding: &Finding) -> Vec<(&'a Case, usize)> {
        let plan = self.coverage.plan();
        let mut cases: BTreeMap<u32, usize> = BTreeMap::new();
        for &patient in &finding.patients {
            for &case in &self.coverage.cases_of_patient[patient.at()] {
                let role_plan = self.coverage.cases[case as usize].role_plan;
                if plan.role_plans[role_plan.at()].role == finding.role {
                    *cases.entry(case).or_default() += 1;
                }
            }
        }
        let cases = cases.into_iter();
        cases
            .map(|(case, n)| (&self.coverage.cases[case as usize], n))
            .collect()
    }

    /// Different ways to close a gap of one case; two entries may ask for the same.
    fn of_case(&mut self, case: &Case, when: Interval) -> BTreeSet<Vec<Step>> {
        let role_plan = &self.coverage.plan().role_plans[case.role_plan.at()];
        let mut repairs = BTreeSet::new();
        for (entry, &answer) in role_plan.entries.iter().zip(&case.answers) {
            let failing = &self.coverage.answers[answer as usize].failing;
            let causes = failing
                .iter()
                .filter(|(_, failing)| !failing.touching(when).is_empty());
            let causes: Vec<(Reason, Option<ServiceIx>)> = causes
                .map(|(cause, _)| (cause.reason, cause.service))
                .collect();
            for way in [Way::Simplest, Way::OwnStock, Way::OtherOnDuty] {
                repairs.extend(self.lift(role_plan, entry, &causes, way, when));
            }
        }
        repairs.extend(self.ask(role_plan, when));
        repairs
    }

    /// The steps that lift all causes of an entry; `None` when nobody is there to take a vacant place.
    fn lift(
        &mut self,
        role_plan: &RolePlan,
        entry: &Entry,
        causes: &[(Reason, Option<ServiceIx>)],
        way: Way,
        when: Interval,
    ) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let vacant = |reason: Reason| {
            way == Way::OtherOnDuty || matches!(reason, Reason::NobodyOnDuty | Reason::OutsideHours)
        };
        let staffed_anew = match entry.answerer {
            Answerer::Line(line) if causes.iter().any(|(reason, _)| vacant(*reason)) => {
                let candidates = self.candidates(role_plan, when, self.members(line));
                steps.push(Step::StaffLine(line, some(candidates)?));
                true
            }
            _ => false,
        };
        for &(reason, service) in causes {
            // Whoever is newly on duty brings a standing of their own.
            if staffed_anew && reason != Reason::AgreementEnded {
                continue;
            }
            let step = match (reason, service) {
                (Reason::AgreementEnded, _) => entry.agreement.map(Step::RenewAgreement),
                (_, None) => None,
                (Reason::OrganizationLeft, Some(service)) => {
                    let service = &self.coverage.plan().services[service.at()];
                    Some(Step::RenewMembership(service.organization))
                }
                (Reason::LicenceEnded, Some(service)) => Some(Step::RenewLicence(service)),
                (Reason::TransferPermitEnded, Some(service)) => {
                    let lacks = |cause: &(Reason, Option<ServiceIx>)| {
                        *cause == (Reason::StockMissing, Some(service))
                    };
                    match way == Way::OwnStock || causes.iter().any(lacks) {
                        // What it lays in itself it needs no permit for.
                        true => Some(self.lay_in(role_plan, service, when)),
                        false => {
                            steps.extend(self.permits(role_plan, service, when));
                            continue;
                        }
                    }
                }
                (Reason::StockMissing, Some(service)) => {
                    Some(self.lay_in(role_plan, service, when))
                }
                (Reason::RegistrationEnded, Some(service)) => Some(Step::Register(service)),
                (Reason::CapacityExceeded, Some(service)) => Some(Step::RaiseCapacity(service)),
                (Reason::LeaveWithoutCover, Some(service)) => {
                    let others = self.others(role_plan.role, service);
                    let candidates = self.candidates(role_plan, when, others);
                    Some(Step::StandIn(service, some(candidates)?))
                }
                (Reason::Closed | Reason::OutsideHours, Some(service)) => {
                    Some(Step::OpenFor(service))
                }
                (Reason::NobodyAssigned | Reason::NobodyOnDuty, Some(_)) => None,
            };
            steps.push(step?);
        }
        steps.sort();
        steps.dedup();
        Some(steps)
    }

    /// Those who answer throughout, to be taken into the patients' plans.
    fn ask(&mut self, role_plan: &RolePlan, when: Interval) -> Vec<Vec<Step>> {
        let plan = self.coverage.plan();
        let lines = plan.lines.iter().enumerate();
        let lines = lines
            .filter(|(_, line)| line.role == role_plan.role)
            .map(|(n, _)| Answerer::Line(LineIx::nth(n)));
        let services = plan.services.iter().enumerate();
        let services = services
            .filter(|(_, one)| {
                // Who counts or registers must be asked first whether there is a place.
                one.roles.contains(&role_plan.role)
                    && one.capacity.is_none()
                    && !one.registration_required
            })
            .map(|(n, _)| Answerer::Service(ServiceIx::nth(n)));
        let already = |answerer: &Answerer| {
            let mut entries = role_plan.entries.iter();
            entries.any(|entry| entry.answerer == *answerer)
        };
        let others: Vec<Answerer> = lines.chain(services).filter(|one| !already(one)).collect();
        let mut asked = Vec::new();
        for answerer in others {
            if asked.len() < N_CANDIDATES && self.ready(role_plan, answerer).covers(when) {
                asked.push(vec![Step::Ask(answerer)]);
            }
        }
        asked
    }

    fn ready(&mut self, role_plan: &RolePlan, answerer: Answerer) -> &IntervalSet {
        let coverage = self.coverage;
        let key = (answerer, role_plan.role, role_plan.needs.clone());
        self.ready.entry(key).or_insert_with(|| {
            let entry = Entry {
                answerer,
                standing: Standing::Fallback,
                agreement: None,
                registered: None,
            };
            coverage.ask(&coverage.question(role_plan, &entry)).ready
        })
    }

    /// The first of these who could act throughout.
    fn candidates(
        &mut self,
        role_plan: &RolePlan,
        when: Interval,
        among: Vec<ServiceIx>,
    ) -> Vec<ServiceIx> {
        let coverage = self.coverage;
        let mut fit = Vec::new();
        for service in among {
            let key = (service, role_plan.role, role_plan.needs.clone());
            let could = self.could_act.entry(key).or_insert_with(|| {
                could_act(service, role_plan.role, &role_plan.needs, coverage.facts())
            });
            if fit.len() < N_CANDIDATES && could.covers(when) {
                fit.push(service);
            }
        }
        fit
    }

    /// Those who take turns on a line; where nobody does, all who have its role.
    fn members(&self, line: LineIx) -> Vec<ServiceIx> {
        let plan = self.coverage.plan();
        let line = &plan.lines[line.at()];
        let turns = line
            .rotation
            .as_ref()
            .map_or(&[][..], |rotation| &rotation.turns);
        let shifts = line
            .temporary
            .iter()
            .flat_map(|temporary| &temporary.shifts);
        let shifts = shifts
            .chain(&line.overrides)
            .filter_map(|shift| shift.service);
        let mut members: Vec<ServiceIx> = turns.iter().copied().chain(shifts).collect();
        members.sort_unstable();
        members.dedup();
        if members.is_empty() {
            members = self.with_role(line.role);
        }
        members
    }

    /// All others with a role, colleagues of the same organization first.
    fn others(&self, role: RoleIx, away: ServiceIx) -> Vec<ServiceIx> {
        let services = &self.coverage.plan().services;
        let home = services[away.at()].organization;
        let mut others = self.with_role(role);
        others.retain(|other| *other != away);
        others.sort_by_key(|other| (services[other.at()].organization != home, *other));
        others
    }

    fn with_role(&self, role: RoleIx) -> Vec<ServiceIx> {
        let services = self.coverage.plan().services.iter().enumerate();
        services
            .filter(|(_, service)| service.roles.contains(&role))
            .map(|(n, _)| ServiceIx::nth(n))
            .collect()
    }

    /// The items a service does not hold throughout.
    fn lay_in(&self, role_plan: &RolePlan, service: ServiceIx, when: Interval) -> Step {
        let mut items = role_plan.needs.clone();
        items.retain(|item| !self.stock(service, *item).covers(when));
        items.sort_unstable();
        items.dedup();
        Step::Stock(service, items)
    }

    fn stock(&self, service: ServiceIx, item: ItemIx) -> IntervalSet {
        let stock = self.coverage.plan().services[service.at()].stock.iter();
        let of_item = stock.filter(|(held, _)| *held == item);
        of_item.map(|(_, when)| *when).collect()
    }

    /// The first permit that would do by itself, else all that are not in force.
    fn permits(&self, role_plan: &RolePlan, service: ServiceIx, when: Interval) -> Vec<Step> {
        let plan = self.coverage.plan();
        let ended: Vec<PermitIx> = plan
            .permits
            .iter()
            .enumerate()
            .filter(|(_, permit)| permit.members.contains(&service))
            .filter(|(_, permit)| permit.valid.intersection(when) != when)
            .map(|(n, _)| PermitIx::nth(n))
            .collect();
        let would_do = |permit: &&PermitIx| {
            role_plan.needs.iter().all(|&item| {
                let members = plan.permits[permit.at()].members.iter();
                let held = members.map(|&member| self.stock(member, item));
                held.fold(IntervalSet::EMPTY, |all, one| all.union(&one))
                    .covers(when)
            })
        };
        match ended.iter().find(would_do) {
            Some(&permit) => vec![Step::RenewPermit(permit)],
            None => ended.into_iter().map(Step::RenewPermit).collect(),
        }
    }

    fn cost(&self, steps: &[Step], n_helped: usize, when: Interval) -> i64 {
        let costs = &self.coverage.plan().costs;
        let n_patients = i64::try_from(n_helped).unwrap_or(i64::MAX);
        let standing_by = self.coverage.days.burden(when).0 / 100;
        let of_step = |step: &Step| match step {
            Step::RenewMembership(_) => costs.membership,
            Step::RenewLicence(_) => costs.licence,
            Step::RenewPermit(_) => costs.permit,
            Step::RenewAgreement(_) => costs.agreement,
            Step::Register(_) => costs.registration.saturating_mul(n_patients),
            Step::Stock(..) => costs.stock,
            Step::RaiseCapacity(_) => costs.capacity,
            Step::StandIn(..) => costs.stand_in + standing_by,
            Step::OpenFor(_) => costs.opening + standing_by,
            Step::StaffLine(..) => costs.duty + standing_by,
            Step::Ask(_) => costs.ask.saturating_mul(n_patients),
        };
        steps.iter().map(of_step).fold(0, i64::saturating_add)
    }
}

/// The list, unless nobody is in it.
fn some(candidates: Vec<ServiceIx>) -> Option<Vec<ServiceIx>> {
    (!candidates.is_empty()).then_some(candidates)
}
