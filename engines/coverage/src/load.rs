//! Who carries how much: the hours in which an organization is the first to be called.

use std::collections::{BTreeMap, HashMap};

use kyoten_calendar::{Burden, IntervalSet};

use crate::answer::acting;
use crate::coverage::{Case, Coverage};
use crate::plan::{Answerer, OrganizationIx, PatientIx, Plan, ServiceIx};

/// What one organization carries in the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Minutes in which it is the first to be called for at least one patient.
    pub standby_minutes: i64,
    /// The same, weighted by night, weekend and holiday.
    pub standby: Burden,
    /// Weighted minutes summed over the roles of all patients: two patients weigh twice.
    pub for_patients: Burden,
}

impl Coverage {
    /// The load of each organization, in the order of the plan. Whoever answers first carries the minute:
    /// on a line the organization of the one on duty, during a covered leave that of the one standing in.
    #[must_use]
    pub fn loads(&self) -> Vec<Load> {
        let mut weighing = Weighing {
            coverage: self,
            acts: HashMap::new(),
            loads: vec![Load::default(); self.plan().organizations.len()],
            standby: BTreeMap::new(),
        };
        for case in &self.cases {
            weighing.weigh(case);
        }
        weighing.finish()
    }
}

struct Weighing<'a> {
    coverage: &'a Coverage,
    acts: HashMap<Answerer, Vec<(ServiceIx, IntervalSet)>>,
    loads: Vec<Load>,
    standby: BTreeMap<OrganizationIx, Vec<IntervalSet>>,
}

impl Weighing<'_> {
    fn weigh(&mut self, case: &Case) {
        let plan = self.coverage.plan();
        for (active, n_patients) in by_active(plan, &case.patients, self.coverage) {
            let mut rest = active;
            let entries = &plan.role_plans[case.role_plan.at()].entries;
            for (entry, &answer) in entries.iter().zip(&case.answers) {
                let ready = &self.coverage.answers[answer as usize].ready;
                let first = rest.intersection(ready);
                rest = rest.difference(ready);
                self.carry(entry.answerer, &first, n_patients);
            }
        }
    }

    fn carry(&mut self, answerer: Answerer, first: &IntervalSet, n_patients: i64) {
        if first.is_empty() {
            return;
        }
        let coverage = self.coverage;
        let acts = self
            .acts
            .entry(answerer)
            .or_insert_with(|| acts(coverage, answerer));
        for (service, when) in acts {
            let carried = first.intersection(when);
            if carried.is_empty() {
                continue;
            }
            let organization = coverage.plan().services[service.at()].organization;
            let burden = coverage.days.burden_of_set(&carried);
            self.loads[organization.at()].for_patients.0 += burden.0 * n_patients;
            self.standby.entry(organization).or_default().push(carried);
        }
    }

    fn finish(mut self) -> Vec<Load> {
        for (organization, sets) in self.standby {
            let all = sets.iter().flat_map(IntervalSet::intervals).copied();
            let all: IntervalSet = all.collect();
            let load = &mut self.loads[organization.at()];
            load.standby_minutes = all.minutes();
            load.standby = self.coverage.days.burden_of_set(&all);
        }
        self.loads
    }
}

/// Who acts for an answerer over the window.
fn acts(coverage: &Coverage, answerer: Answerer) -> Vec<(ServiceIx, IntervalSet)> {
    let plan = coverage.plan();
    match answerer {
        Answerer::Service(service) => acting(plan, service, &IntervalSet::one(coverage.window())),
        Answerer::Line(line) => {
            let mut of_service: BTreeMap<ServiceIx, IntervalSet> = BTreeMap::new();
            for duty in &coverage.duties[line.at()].duties {
                if let Some(service) = duty.service {
                    of_service.entry(service).or_default().push(duty.when);
                }
            }
            let of_service = of_service.into_iter();
            of_service
                .flat_map(|(service, when)| acting(plan, service, &when))
                .collect()
        }
    }
}

/// The patients of a case by the time they are active: most are for the whole window.
fn by_active(plan: &Plan, patients: &[PatientIx], coverage: &Coverage) -> Vec<(IntervalSet, i64)> {
    let window = coverage.window();
    let mut n_whole = 0;
    let mut others: HashMap<IntervalSet, i64> = HashMap::new();
    for patient in patients {
        if plan.patients[patient.at()].active.covers(window) {
            n_whole += 1;
        } else {
            *others.entry(coverage.active(*patient)).or_default() += 1;
        }
    }
    let mut all: Vec<(IntervalSet, i64)> = others.into_iter().collect();
    if n_whole > 0 {
        all.push((IntervalSet::one(window), n_whole));
    }
    all
}
