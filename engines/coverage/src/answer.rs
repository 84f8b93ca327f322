//! When an entry of a plan answers, and for each other minute all causes why not.
//!
//! Three kinds of conditions must hold at once (README, "The model"):
//! what was *promised* (agreement, registration, capacity), the *hours* of the one named, and the
//! *standing* of the one who acts: the one named, on duty, or standing in for them.

use std::collections::BTreeMap;

use kyoten_calendar::{Days, IntervalSet};

use crate::duty::DutyTimes;
use crate::plan::{
    AgreementIx, Answerer, ItemIx, LineIx, OrganizationIx, PermitIx, Plan, RoleIx, Service,
    ServiceIx,
};
use crate::reason::{Cause, Reason};

/// What an entry asks of its answerer. Entries that ask the same share one answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub answerer: Answerer,
    pub role: RoleIx,
    pub needs: Vec<ItemIx>,
    pub agreement: Option<AgreementIx>,
    /// While the patient is registered; `None` where no registration is demanded.
    pub registered: Option<IntervalSet>,
    /// While earlier patients take all places.
    pub over: IntervalSet,
}

/// When the entry answers, and why not else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub ready: IntervalSet,
    /// Minutes of `ready`.
    pub minutes: i64,
    /// Causes in order with their minutes; several may hold at one minute.
    pub failing: Vec<(Cause, IntervalSet)>,
    /// What was looked at: a change of these asks the question again.
    pub reads: Vec<Source>,
}

/// A row of the plan that answers depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    Organization(OrganizationIx),
    Service(ServiceIx),
    Permit(PermitIx),
    Agreement(AgreementIx),
    Line(LineIx),
}

/// The hours of a service over the window, worked out once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ServiceHours {
    /// Closed although the usual hours say open.
    pub closed: IntervalSet,
    /// Outside the usual hours.
    pub outside: IntervalSet,
}

impl ServiceHours {
    pub fn of(service: &Service, days: &Days) -> ServiceHours {
        if service.contact_24h {
            return ServiceHours::default();
        }
        let window = days.window();
        let usual = service.opening.minutes(days);
        let extra: IntervalSet = service.extra.iter().copied().collect();
        let closures: IntervalSet = service.closures.iter().copied().collect();
        ServiceHours {
            closed: usual.intersection(&closures).difference(&extra),
            outside: usual.complement(window).difference(&extra),
        }
    }
}

/// Everything an answer is worked out from.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub plan: &'a Plan,
    pub days: &'a Days,
    pub hours: &'a [ServiceHours],
    pub duties: &'a [DutyTimes],
}

/// Answers a question over the window.
pub(crate) fn answer(question: &Question, facts: Facts<'_>) -> Answer {
    let mut asking = Asking {
        question,
        facts,
        line: None,
        failing: BTreeMap::new(),
        reads: Vec::new(),
    };
    match question.answerer {
        Answerer::Service(service) => asking.service(service),
        Answerer::Line(line) => asking.line(line),
    }
    asking.promises();
    asking.finish()
}

struct Asking<'a> {
    question: &'a Question,
    facts: Facts<'a>,
    line: Option<LineIx>,
    failing: BTreeMap<Cause, Vec<IntervalSet>>,
    reads: Vec<Source>,
}

impl Asking<'_> {
    fn service(&mut self, service: ServiceIx) {
        let hours = &self.facts.hours[service.at()];
        self.fails(Reason::Closed, Some(service), hours.closed.clone());
        self.fails(Reason::OutsideHours, Some(service), hours.outside.clone());
        let whole = IntervalSet::one(self.facts.days.window());
        self.acting(service, whole);
    }

    fn line(&mut self, line: LineIx) {
        self.line = Some(line);
        self.reads.push(Source::Line(line));
        let duties = &self.facts.duties[line.at()];
        let mut of_service: BTreeMap<ServiceIx, IntervalSet> = BTreeMap::new();
        let mut unstaffed = IntervalSet::EMPTY;
        for duty in &duties.duties {
            match duty.service {
                Some(service) => of_service.entry(service).or_default().push(duty.when),
                None => unstaffed.push(duty.when),
            }
        }
        let missing = unstaffed.difference(&duties.outside);
        self.fails(Reason::NobodyOnDuty, None, missing);
        self.fails(Reason::OutsideHours, None, duties.outside.clone());
        for (service, when) in of_service {
            self.acting(service, when);
        }
    }

    /// The one named for these minutes, or who stands in for them.
    fn acting(&mut self, named: ServiceIx, when: IntervalSet) {
        let service = &self.facts.plan.services[named.at()];
        self.reads.push(Source::Service(named));
        let mut present = when;
        for leave in &service.leave {
            let away = present.within(leave.when);
            if away.is_empty() {
                continue;
            }
            present = present.difference(&away);
            match leave.cover {
                None => self.fails(Reason::LeaveWithoutCover, Some(named), away),
                Some(cover) => {
                    self.reads.push(Source::Service(cover));
                    let also_away = &self.facts.plan.services[cover.at()].leave;
                    let also_away: IntervalSet = also_away.iter().map(|leave| leave.when).collect();
                    let both = away.intersection(&also_away);
                    self.fails(Reason::LeaveWithoutCover, Some(named), both);
                    self.standing(cover, &away);
                }
            }
        }
        self.standing(named, &present);
    }

    /// Membership, licence and supply of the one who acts.
    fn standing(&mut self, acting: ServiceIx, when: &IntervalSet) {
        if when.is_empty() {
            return;
        }
        let plan = self.facts.plan;
        let service = &plan.services[acting.at()];
        let organization = &plan.organizations[service.organization.at()];
        self.reads.push(Source::Organization(service.organization));
        let gone = when.difference(&IntervalSet::one(organization.member));
        self.fails(Reason::OrganizationLeft, Some(acting), gone);
        let unlicensed = when.difference(&licensed(plan, acting, self.question.role));
        if plan.roles[self.question.role.at()].licence.is_some() {
            self.fails(Reason::LicenceEnded, Some(acting), unlicensed);
        }
        for &item in &self.question.needs {
            self.supply(acting, item, when);
        }
    }

    /// Own stock, or a partner's by a transfer permit.
    fn supply(&mut self, acting: ServiceIx, item: ItemIx, when: &IntervalSet) {
        let plan = self.facts.plan;
        let mut missing = when.difference(&stock(plan, acting, item));
        let mut partners_hold = IntervalSet::EMPTY;
        for (n, permit) in plan.permits.iter().enumerate() {
            if !permit.members.contains(&acting) {
                continue;
            }
            self.reads.push(Source::Permit(PermitIx::nth(n)));
            for &partner in permit.members.iter().filter(|&&member| member != acting) {
                self.reads.push(Source::Service(partner));
                let licensed = licensed(plan, partner, self.question.role);
                let held = stock(plan, partner, item).intersection(&licensed);
                missing = missing.difference(&held.within(permit.valid));
                partners_hold = partners_hold.union(&held);
            }
        }
        let not_permitted = missing.intersection(&partners_hold);
        let nowhere = missing.difference(&partners_hold);
        self.fails(Reason::TransferPermitEnded, Some(acting), not_permitted);
        self.fails(Reason::StockMissing, Some(acting), nowhere);
    }

    /// What was promised for this patient.
    fn promises(&mut self) {
        let window = self.facts.days.window();
        let named = match self.question.answerer {
            Answerer::Service(service) => Some(service),
            Answerer::Line(_) => None,
        };
        if let Some(agreement) = self.question.agreement {
            self.reads.push(Source::Agreement(agreement));
            let valid = IntervalSet::one(self.facts.plan.agreements[agreement.at()].valid);
            self.fails(Reason::AgreementEnded, named, valid.complement(window));
        }
        if let Some(registered) = &self.question.registered {
            let not = registered.complement(window);
            self.fails(Reason::RegistrationEnded, named, not);
        }
        self.fails(
            Reason::CapacityExceeded,
            named,
            self.question.over.within(window),
        );
    }

    fn fails(&mut self, reason: Reason, service: Option<ServiceIx>, when: IntervalSet) {
        if when.is_empty() {
            return;
        }
        let cause = Cause {
            reason,
            service,
            line: self.line,
        };
        self.failing.entry(cause).or_default().push(when);
    }

    fn finish(mut self) -> Answer {
        let mut failing = Vec::with_capacity(self.failing.len());
        for (cause, sets) in self.failing {
            let mut sets = sets.into_iter();
            let first = sets.next().unwrap_or_default();
            failing.push((cause, sets.fold(first, |all, set| all.union(&set))));
        }
        let window = IntervalSet::one(self.facts.days.window());
        let ready = failing
            .iter()
            .fold(window, |ready, (_, when)| ready.difference(when));
        self.reads.sort_unstable();
        self.reads.dedup();
        Answer {
            minutes: ready.minutes(),
            ready,
            failing,
            reads: self.reads,
        }
    }
}

/// When a service could act for somebody else: present, a member, licensed, supplied; its hours do not matter.
pub(crate) fn could_act(
    service: ServiceIx,
    role: RoleIx,
    needs: &[ItemIx],
    facts: Facts<'_>,
) -> IntervalSet {
    let question = Question {
        answerer: Answerer::Service(service),
        role,
        needs: needs.to_vec(),
        agreement: None,
        registered: None,
        over: IntervalSet::EMPTY,
    };
    let mut asking = Asking {
        question: &question,
        facts,
        line: None,
        failing: BTreeMap::new(),
        reads: Vec::new(),
    };
    let leave = facts.plan.services[service.at()].leave.iter();
    let away: IntervalSet = leave.map(|leave| leave.when).collect();
    let present = away.complement(facts.days.window());
    asking.standing(service, &present);
    asking.finish().ready.difference(&away)
}

/// Who acts for the one named, and when: themselves, or who stands in; nobody while they are away without cover.
pub(crate) fn acting(
    plan: &Plan,
    named: ServiceIx,
    when: &IntervalSet,
) -> Vec<(ServiceIx, IntervalSet)> {
    let mut present = when.clone();
    let mut acting = Vec::new();
    for leave in &plan.services[named.at()].leave {
        let away = present.within(leave.when);
        present = present.difference(&away);
        if let Some(cover) = leave.cover.filter(|_| !away.is_empty()) {
            acting.push((cover, away));
        }
    }
    acting.push((named, present));
    acting
}

/// While a service holds the licence that a role demands; always when it demands none.
fn licensed(plan: &Plan, service: ServiceIx, role: RoleIx) -> IntervalSet {
    match plan.roles[role.at()].licence {
        None => IntervalSet::one(crate::plan::ALWAYS),
        Some(kind) => terms(&plan.services[service.at()].licences, kind),
    }
}

/// While a service itself holds an item.
fn stock(plan: &Plan, service: ServiceIx, item: ItemIx) -> IntervalSet {
    terms(&plan.services[service.at()].stock, item)
}

fn terms<K: PartialEq + Copy>(terms: &[(K, kyoten_calendar::Interval)], wanted: K) -> IntervalSet {
    let of_wanted = terms.iter().filter(|(kind, _)| *kind == wanted);
    of_wanted.map(|(_, when)| *when).collect()
}
