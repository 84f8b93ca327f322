//! Random small worlds, and the model of coverage written down a second time: one minute after another,
//! straight from the words of the README, sharing nothing with the engine but the plan and the calendar's days.
#![allow(dead_code, reason = "each test uses its part")]
#![expect(clippy::unwrap_used, reason = "a test may fall over")]

use std::collections::{BTreeMap, BTreeSet};

use kyoten_calendar::civil::date;
use kyoten_calendar::{
    DAY, DayClass, DayClasses, DayWord, Holiday, Interval, IntervalSet, Minute, Opening,
    OpeningRule, Weights,
};
use kyoten_coverage::plan::*;
use kyoten_coverage::{Cause, Costs, Reason};

/// Dice of a seed (SplitMix64), good enough to make worlds.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `n`.
    pub fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n.max(1))).unwrap()
    }

    pub fn between(&mut self, from: i32, until: i32) -> i32 {
        from + i32::try_from(self.below(u32::try_from(until - from).unwrap())).unwrap()
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap()) as usize].clone()
    }

    pub fn some<T>(&mut self, most: u32, mut make: impl FnMut(&mut Dice) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }
}

/// A plan and a window.
#[derive(Debug, Clone)]
pub struct World {
    pub plan: Plan,
    pub window: Interval,
}

const N_ORGANIZATIONS: u32 = 3;
const N_SERVICES: u32 = 6;
const N_LINES: u32 = 2;
const N_AGREEMENTS: u32 = 2;
const N_ITEMS: u32 = 2;

/// The world of a seed.
pub fn world(seed: u64) -> World {
    let mut dice = Dice(seed);
    // Days on which rules meet: New Year, a Monday holiday, お盆, 国民の休日, an ordinary week.
    let starts = [
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2026, 11, 22),
        date(2026, 8, 12),
        date(2026, 9, 21),
        date(2026, 10, 6),
        date(2026, 10, 13),
    ];
    let from = Minute::start_of(dice.pick(&starts)).plus(dice.between(0, DAY));
    let window = Interval::new(from, from.plus(dice.between(300, 2_400)));
    let mut plan = Plan {
        hub: named("hub"),
        weights: Weights::usual(),
        costs: Costs::usual(),
        roles: vec![
            Role {
                id: "doctor".into(),
                name: "医師".into(),
                licence: None,
            },
            Role {
                id: "narcotics".into(),
                name: "麻薬".into(),
                licence: Some(LicenceIx(0)),
            },
        ],
        joint: vec![Joint {
            id: "both".into(),
            name: "両方".into(),
            roles: vec![RoleIx(0), RoleIx(1)],
        }],
        licences: vec![named("narcotics_retailer")],
        items: (0..N_ITEMS).map(|n| named(&format!("item-{n}"))).collect(),
        organizations: (0..N_ORGANIZATIONS)
            .map(|n| organization(&mut dice, window, n))
            .collect(),
        services: (0..N_SERVICES)
            .map(|n| service(&mut dice, window, n))
            .collect(),
        permits: Vec::new(),
        agreements: (0..N_AGREEMENTS)
            .map(|n| agreement(&mut dice, window, n))
            .collect(),
        lines: (0..N_LINES).map(|n| line(&mut dice, window, n)).collect(),
        role_plans: Vec::new(),
        patients: Vec::new(),
    };
    plan.permits = (0..2).map(|n| permit(&mut dice, window, n)).collect();
    for n in 0..1 + dice.below(4) {
        let roles: Vec<RolePlan> = (0..2)
            .map(|role| role_plan(&mut dice, window, RoleIx(role)))
            .collect();
        let roles = roles.into_iter().map(|one| keep(&mut plan, one)).collect();
        let patient = Patient {
            id: format!("patient-{n}"),
            active: active(&mut dice, window),
            coordinator: dice
                .chance(50)
                .then(|| OrganizationIx(dice.below(N_ORGANIZATIONS))),
            roles,
        };
        plan.patients.push(patient);
    }
    World { plan, window }
}

/// Equal role plans stand once, as in documents.
pub fn keep(plan: &mut Plan, role_plan: RolePlan) -> RolePlanIx {
    if let Some(place) = plan.role_plans.iter().position(|one| *one == role_plan) {
        return RolePlanIx::nth(place);
    }
    plan.role_plans.push(role_plan);
    RolePlanIx::nth(plan.role_plans.len() - 1)
}

fn named(id: &str) -> Named {
    Named {
        id: id.into(),
        name: id.into(),
    }
}

/// A time that begins or ends somewhere around the window, in whole hours now and then.
pub fn some_time(dice: &mut Dice, window: Interval) -> Interval {
    let from = window.starts_at.plus(dice.between(-300, 2_200));
    let from = if dice.chance(50) {
        Minute(from.0 / 60 * 60)
    } else {
        from
    };
    Interval::new(
        from,
        from.plus(dice.pick(&[1, 7, 60, 180, 600, 1_440, 4_000])),
    )
}

/// A term: mostly always, often ending at a midnight within the window.
pub fn term(dice: &mut Dice, window: Interval) -> Interval {
    match dice.below(6) {
        0..=2 => ALWAYS,
        3 => Interval::new(ALWAYS.starts_at, Minute::start_of(window.ends_at.date())),
        4 => Interval::new(some_time(dice, window).starts_at, ALWAYS.ends_at),
        _ => Interval::new(ALWAYS.starts_at, some_time(dice, window).starts_at),
    }
}

pub fn active(dice: &mut Dice, window: Interval) -> IntervalSet {
    let in_care = IntervalSet::one(term(dice, window));
    let away: IntervalSet = dice
        .some(1, |dice| some_time(dice, window))
        .into_iter()
        .collect();
    in_care.difference(&away)
}

pub fn organization(dice: &mut Dice, window: Interval, n: u32) -> Organization {
    Organization {
        id: format!("organization-{n}"),
        name: format!("機関{n}"),
        kind: "clinic".into(),
        member: if dice.chance(75) {
            ALWAYS
        } else {
            term(dice, window)
        },
    }
}

fn opening(dice: &mut Dice) -> Opening {
    let words: Vec<DayWord> = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "holiday",
        "year_end",
        "every_day",
        "tue#1",
        "wed#2",
        "thu#5",
    ]
    .map(|word| DayWord::parse(word).unwrap())
    .to_vec();
    let rule = |dice: &mut Dice| OpeningRule {
        days: (0..1 + dice.below(4)).map(|_| dice.pick(&words)).collect(),
        except: dice.some(1, |dice| dice.pick(&words)),
        from: dice.pick(&[0, 0, 540, 525, 1_080, 1_320]),
        until: dice.pick(&[0, 480, 540, 1_080, 1_439, 1_440]),
    };
    Opening {
        rules: dice.some(3, rule),
    }
}

pub fn service(dice: &mut Dice, window: Interval, n: u32) -> Service {
    let leave = |dice: &mut Dice| Leave {
        when: some_time(dice, window),
        cover: dice.chance(60).then(|| {
            dice.pick(
                &(0..N_SERVICES)
                    .filter(|other| *other != n)
                    .map(ServiceIx)
                    .collect::<Vec<_>>(),
            )
        }),
    };
    Service {
        id: format!("service-{n}"),
        name: format!("サービス{n}"),
        organization: OrganizationIx(dice.below(N_ORGANIZATIONS)),
        roles: vec![RoleIx(0), RoleIx(1)],
        contact_24h: dice.chance(20),
        opening: opening(dice),
        extra: dice.some(1, |dice| some_time(dice, window)),
        closures: dice.some(1, |dice| some_time(dice, window)),
        leave: dice.some(2, leave),
        licences: if dice.chance(80) {
            vec![(LicenceIx(0), term(dice, window))]
        } else {
            Vec::new()
        },
        stock: dice.some(2, |dice| (ItemIx(dice.below(N_ITEMS)), term(dice, window))),
        capacity: dice.chance(25).then(|| dice.below(3)),
        registration_required: dice.chance(15),
    }
}

pub fn permit(dice: &mut Dice, window: Interval, n: u32) -> Permit {
    Permit {
        id: format!("permit-{n}"),
        name: format!("許可{n}"),
        members: (0..N_SERVICES)
            .map(ServiceIx)
            .filter(|_| dice.chance(40))
            .collect(),
        valid: term(dice, window),
    }
}

pub fn agreement(dice: &mut Dice, window: Interval, n: u32) -> Agreement {
    Agreement {
        id: format!("agreement-{n}"),
        name: format!("協定{n}"),
        organization: OrganizationIx(dice.below(N_ORGANIZATIONS)),
        valid: term(dice, window),
    }
}

pub fn line(dice: &mut Dice, window: Interval, n: u32) -> Line {
    let shift = |dice: &mut Dice| Shift {
        when: some_time(dice, window),
        service: dice.chance(80).then(|| ServiceIx(dice.below(N_SERVICES))),
    };
    let rotation = dice.chance(70).then(|| Rotation {
        when: Interval::new(
            window.starts_at.plus(dice.between(-3_000, 600)),
            term(dice, window).ends_at,
        ),
        every: dice.pick(&[1, 60, 333, DAY, 7 * DAY]),
        turns: dice.some(3, |dice| ServiceIx(dice.below(N_SERVICES))),
    });
    Line {
        id: format!("line-{n}"),
        name: format!("当番{n}"),
        role: RoleIx(n % 2),
        hours: if dice.chance(40) {
            Opening::always()
        } else {
            opening(dice)
        },
        rotation,
        temporary: dice.some(2, |dice| Temporary {
            when: some_time(dice, window),
            shifts: dice.some(2, shift),
        }),
        overrides: dice.some(2, shift),
    }
}

pub fn role_plan(dice: &mut Dice, window: Interval, role: RoleIx) -> RolePlan {
    let mut needs: Vec<ItemIx> = if role == RoleIx(1) {
        dice.some(2, |dice| ItemIx(dice.below(N_ITEMS)))
    } else {
        Vec::new()
    };
    needs.sort_unstable();
    needs.dedup();
    let entry = |dice: &mut Dice| Entry {
        answerer: if dice.chance(30) {
            Answerer::Line(LineIx(role.0))
        } else {
            Answerer::Service(ServiceIx(dice.below(N_SERVICES)))
        },
        standing: dice.pick(&Standing::ALL),
        agreement: dice
            .chance(20)
            .then(|| AgreementIx(dice.below(N_AGREEMENTS))),
        registered: dice.chance(40).then(|| term(dice, window)),
    };
    let mut entries = dice.some(3, entry);
    entries.sort_by_key(|entry| entry.standing);
    RolePlan {
        role,
        needs,
        entries,
    }
}

/// A rule of the model broken on purpose: the controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    Nothing,
    TemporaryAboveOverride,
    RotationAboveTemporary,
    LicenceHoldsOneMinuteLonger,
    HolidayIsAnOrdinaryDay,
    CoverKeepsOwnHours,
    PermitWithoutTerm,
    CapacityHoldsOneMore,
    ClosureBeatsExtra,
    FirstEntryIsToBlame,
}

pub const BROKEN: [Broken; 9] = [
    Broken::TemporaryAboveOverride,
    Broken::RotationAboveTemporary,
    Broken::LicenceHoldsOneMinuteLonger,
    Broken::HolidayIsAnOrdinaryDay,
    Broken::CoverKeepsOwnHours,
    Broken::PermitWithoutTerm,
    Broken::CapacityHoldsOneMore,
    Broken::ClosureBeatsExtra,
    Broken::FirstEntryIsToBlame,
];

/// The model, asked one minute at a time.
pub struct Naive<'a> {
    pub plan: &'a Plan,
    pub broken: Broken,
}

impl Naive<'_> {
    /// The causes of each entry of a role plan at a minute; an entry without any answers.
    pub fn causes(
        &self,
        patient: usize,
        role_plan: RolePlanIx,
        at: Minute,
    ) -> Vec<BTreeSet<Cause>> {
        let role_plan = &self.plan.role_plans[role_plan.at()];
        let entries = role_plan.entries.iter();
        entries
            .map(|entry| self.of_entry(patient, role_plan, entry, at))
            .collect()
    }

    /// The gap's cause and entry at a minute: `None` when covered or nobody needs to answer.
    pub fn gap(
        &self,
        patient: usize,
        role_plan: RolePlanIx,
        at: Minute,
    ) -> Option<(Cause, Option<u16>)> {
        if !self.plan.patients[patient].active.contains(at) {
            return None;
        }
        let causes = self.causes(patient, role_plan, at);
        if causes.is_empty() {
            return Some((
                Cause {
                    reason: Reason::NobodyAssigned,
                    service: None,
                    line: None,
                },
                None,
            ));
        }
        if causes.iter().any(BTreeSet::is_empty) {
            return None;
        }
        let mut ranked: Vec<(usize, Reason, u16, Cause)> = Vec::new();
        for (n, causes) in (0u16..).zip(&causes) {
            let reasons: BTreeSet<Reason> = causes.iter().map(|cause| cause.reason).collect();
            let first = *causes.iter().min().unwrap();
            let nearness = if self.broken == Broken::FirstEntryIsToBlame {
                0
            } else {
                reasons.len()
            };
            let reason = if self.broken == Broken::FirstEntryIsToBlame {
                Reason::NobodyAssigned
            } else {
                first.reason
            };
            ranked.push((nearness, reason, n, first));
        }
        let (_, _, n, cause) = ranked.into_iter().min().unwrap();
        Some((cause, Some(n)))
    }

    /// Who acts for an answerer at a minute.
    pub fn acting(&self, answerer: Answerer, at: Minute) -> Option<ServiceIx> {
        let named = match answerer {
            Answerer::Service(service) => service,
            Answerer::Line(line) => self.on_duty(&self.plan.lines[line.at()], at).0?,
        };
        match self.leave(named, at) {
            Some(leave) => leave.cover,
            None => Some(named),
        }
    }

    fn of_entry(
        &self,
        patient: usize,
        role_plan: &RolePlan,
        entry: &Entry,
        at: Minute,
    ) -> BTreeSet<Cause> {
        let mut causes = BTreeSet::new();
        let (named, line) = match entry.answerer {
            Answerer::Service(service) => {
                if let Some(reason) = self.hours(service, at) {
                    causes.insert(Cause {
                        reason,
                        service: Some(service),
                        line: None,
                    });
                }
                (Some(service), None)
            }
            Answerer::Line(line) => {
                let (service, in_hours) = self.on_duty(&self.plan.lines[line.at()], at);
                if service.is_none() {
                    let reason = if in_hours {
                        Reason::NobodyOnDuty
                    } else {
                        Reason::OutsideHours
                    };
                    causes.insert(Cause {
                        reason,
                        service: None,
                        line: Some(line),
                    });
                }
                (service, Some(line))
            }
        };
        if let Some(named) = named {
            let mut fails = |reason, service| {
                causes.insert(Cause {
                    reason,
                    service: Some(service),
                    line,
                })
            };
            match self.leave(named, at) {
                None => self.standing(named, role_plan, at, &mut fails),
                Some(Leave { cover: None, .. }) => _ = fails(Reason::LeaveWithoutCover, named),
                Some(Leave {
                    cover: Some(cover), ..
                }) => {
                    if self.leave(*cover, at).is_some() {
                        fails(Reason::LeaveWithoutCover, named);
                    }
                    if self.broken == Broken::CoverKeepsOwnHours
                        && let Some(reason) = self.hours(*cover, at)
                    {
                        fails(reason, *cover);
                    }
                    self.standing(*cover, role_plan, at, &mut fails);
                }
            }
        }
        let promised = match entry.answerer {
            Answerer::Service(service) => Some(service),
            Answerer::Line(_) => None,
        };
        let mut fails = |reason| {
            causes.insert(Cause {
                reason,
                service: promised,
                line,
            })
        };
        if entry
            .agreement
            .is_some_and(|one| !self.plan.agreements[one.at()].valid.contains(at))
        {
            fails(Reason::AgreementEnded);
        }
        if let Some(service) = promised {
            let service_row = &self.plan.services[service.at()];
            if service_row.registration_required
                && !entry.registered.is_some_and(|when| when.contains(at))
            {
                fails(Reason::RegistrationEnded);
            }
            if service_row
                .capacity
                .is_some_and(|most| !self.has_place(patient, service, most, at))
            {
                fails(Reason::CapacityExceeded);
            }
        }
        causes
    }

    fn standing(
        &self,
        acting: ServiceIx,
        role_plan: &RolePlan,
        at: Minute,
        fails: &mut impl FnMut(Reason, ServiceIx) -> bool,
    ) {
        let service = &self.plan.services[acting.at()];
        if !self.plan.organizations[service.organization.at()]
            .member
            .contains(at)
        {
            fails(Reason::OrganizationLeft, acting);
        }
        if !self.licensed(acting, role_plan.role, at) {
            fails(Reason::LicenceEnded, acting);
        }
        for &item in &role_plan.needs {
            if self.holds(acting, item, at) {
                continue;
            }
            let (mut partner_holds, mut may_hand_over) = (false, false);
            for permit in self
                .plan
                .permits
                .iter()
                .filter(|one| one.members.contains(&acting))
            {
                for &partner in permit.members.iter().filter(|one| **one != acting) {
                    if self.holds(partner, item, at) && self.licensed(partner, role_plan.role, at) {
                        partner_holds = true;
                        may_hand_over |=
                            permit.valid.contains(at) || self.broken == Broken::PermitWithoutTerm;
                    }
                }
            }
            if may_hand_over {
                continue;
            }
            fails(
                if partner_holds {
                    Reason::TransferPermitEnded
                } else {
                    Reason::StockMissing
                },
                acting,
            );
        }
    }

    fn licensed(&self, service: ServiceIx, role: RoleIx, at: Minute) -> bool {
        let Some(kind) = self.plan.roles[role.at()].licence else {
            return true;
        };
        let longer = i32::from(self.broken == Broken::LicenceHoldsOneMinuteLonger);
        let mut licences = self.plan.services[service.at()].licences.iter();
        licences.any(|(held, when)| {
            *held == kind && when.starts_at <= at && at.0 < when.ends_at.0 + longer
        })
    }

    fn holds(&self, service: ServiceIx, item: ItemIx, at: Minute) -> bool {
        let mut stock = self.plan.services[service.at()].stock.iter();
        stock.any(|(held, when)| *held == item && when.contains(at))
    }

    fn leave(&self, service: ServiceIx, at: Minute) -> Option<&Leave> {
        let mut leave = self.plan.services[service.at()].leave.iter();
        leave.find(|leave| leave.when.contains(at))
    }

    fn hours(&self, service: ServiceIx, at: Minute) -> Option<Reason> {
        let service = &self.plan.services[service.at()];
        let in_any = |periods: &[Interval]| periods.iter().any(|one| one.contains(at));
        let usual = self.open(&service.opening, at);
        let closed = in_any(&service.closures);
        let opened =
            in_any(&service.extra) && !(closed && self.broken == Broken::ClosureBeatsExtra);
        match (service.contact_24h || opened, usual) {
            (true, _) => None,
            (false, false) => Some(Reason::OutsideHours),
            (false, true) => closed.then_some(Reason::Closed),
        }
    }

    fn open(&self, opening: &Opening, at: Minute) -> bool {
        let today = at.date();
        let yesterday = today.yesterday().unwrap();
        opening.rules.iter().any(|rule| {
            let runs_over = rule.until <= rule.from;
            let until = if runs_over {
                rule.until + DAY
            } else {
                rule.until
            };
            let of_today =
                rule.from <= at.of_day() && at.of_day() < until && self.keeps(rule, today);
            let of_yesterday = at.of_day() + DAY < until && self.keeps(rule, yesterday);
            of_today || of_yesterday
        })
    }

    fn keeps(&self, rule: &OpeningRule, on: kyoten_calendar::civil::Date) -> bool {
        let year_end = DayClasses::usual().of(on) == DayClass::YearEnd;
        let holiday = !year_end && Holiday::of(on).is_some();
        let ordinary = !year_end && (!holiday || self.broken == Broken::HolidayIsAnOrdinaryDay);
        let names = |word: &DayWord| match *word {
            DayWord::Weekday(weekday) => ordinary && on.weekday() == weekday,
            DayWord::Nth(weekday, nth) => {
                let earlier = (1..=on.day())
                    .filter(|day| on.with().day(*day).build().unwrap().weekday() == weekday);
                ordinary && on.weekday() == weekday && earlier.count() == usize::from(nth)
            }
            DayWord::Holiday => holiday,
            DayWord::YearEnd => year_end,
            DayWord::EveryDay => true,
        };
        rule.days.iter().any(names) && !rule.except.iter().any(names)
    }

    /// Who has the line, and whether it should be staffed.
    fn on_duty(&self, line: &Line, at: Minute) -> (Option<ServiceIx>, bool) {
        let in_hours = self.open(&line.hours, at);
        let last = |shifts: &[Shift]| {
            shifts
                .iter()
                .rev()
                .find(|shift| shift.when.contains(at))
                .map(|shift| shift.service)
        };
        let by_override = last(&line.overrides);
        let temporary = line
            .temporary
            .iter()
            .rev()
            .find(|one| one.when.contains(at));
        let by_temporary = temporary.map(|one| last(&one.shifts).flatten());
        let by_rotation = line
            .rotation
            .as_ref()
            .filter(|_| in_hours)
            .and_then(|rotation| {
                if !rotation.when.contains(at) || rotation.turns.is_empty() {
                    return None;
                }
                let turn = (at.0 - rotation.when.starts_at.0) / rotation.every;
                Some(rotation.turns[usize::try_from(turn).unwrap() % rotation.turns.len()])
            });
        let service = match self.broken {
            Broken::TemporaryAboveOverride => by_temporary.or(by_override).unwrap_or(by_rotation),
            Broken::RotationAboveTemporary => {
                by_override.unwrap_or(by_rotation.or(by_temporary.flatten()))
            }
            _ => by_override.or(by_temporary).unwrap_or(by_rotation),
        };
        (service, in_hours)
    }

    fn has_place(&self, patient: usize, service: ServiceIx, most: u32, at: Minute) -> bool {
        let asks = |other: &Patient| {
            other.active.contains(at)
                && other.roles.iter().any(|role| {
                    let mut entries = self.plan.role_plans[role.at()].entries.iter();
                    entries.any(|entry| entry.answerer == Answerer::Service(service))
                })
        };
        let earlier = self.plan.patients[..patient]
            .iter()
            .filter(|other| asks(other))
            .count();
        let more = u32::from(self.broken == Broken::CapacityHoldsOneMore);
        // Outside the patient's own time nobody asks for a place.
        earlier < (most + more) as usize || !self.plan.patients[patient].active.contains(at)
    }

    /// Weighted minutes by organization: first to be called for anybody, and for each patient's role.
    pub fn loads(&self, window: Interval) -> BTreeMap<usize, (i64, i64)> {
        let mut loads: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        for at in (window.starts_at.0..window.ends_at.0).map(Minute) {
            let weight = i64::from(self.plan.weights.at(at));
            let mut on_standby = BTreeSet::new();
            for (n, patient) in self.plan.patients.iter().enumerate() {
                for &role_plan in patient.roles.iter().filter(|_| patient.active.contains(at)) {
                    let causes = self.causes(n, role_plan, at);
                    let entries = &self.plan.role_plans[role_plan.at()].entries;
                    if let Some(first) = causes.iter().position(BTreeSet::is_empty) {
                        let who = self.acting(entries[first].answerer, at).unwrap();
                        let organization = self.plan.services[who.at()].organization.at();
                        on_standby.insert(organization);
                        loads.entry(organization).or_default().1 += weight;
                    }
                }
            }
            for organization in on_standby {
                loads.entry(organization).or_default().0 += weight;
            }
        }
        loads
    }
}
