//! What a coordinator reads: gaps of many patients with one cause told once, and what is needed together.

use std::collections::{BTreeMap, BTreeSet};

use kyoten_calendar::{Interval, IntervalSet};

use crate::coverage::{Coverage, clip};
use crate::gap::Gap;
use crate::plan::{Answerer, OrganizationIx, PatientIx, RoleIx};
use crate::reason::{Cause, Reason};

/// One gap for everybody who has it: same time, same role, same cause, same owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// When.
    pub when: Interval,
    /// In which role.
    pub role: RoleIx,
    /// Why.
    pub cause: Cause,
    /// Whose matter it is; `None` is the hub's.
    pub owner: Option<OrganizationIx>,
    /// For whom, in the order of the plan.
    pub patients: Vec<PatientIx>,
}

/// How much of what was needed is covered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Patients in the plan.
    pub n_patients: usize,
    /// Roles of patients.
    pub n_roles: usize,
    /// Roles with at least one gap.
    pub n_roles_with_gaps: usize,
    /// Minutes in which somebody had to answer, over all roles of all patients.
    pub needed_minutes: i64,
    /// Minutes of these in which nobody did.
    pub open_minutes: i64,
}

/// What is not covered together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointGap {
    /// Place in [`crate::plan::Plan::joint`].
    pub joint: usize,
    /// Who.
    pub patient: PatientIx,
    /// When at least one of the roles has nobody.
    pub when: IntervalSet,
}

impl Coverage {
    /// All gaps, those with one cause together, in order of time.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut grouping = Grouping::of(self);
        for case in self.cases.iter().filter(|case| !case.gaps.is_empty()) {
            grouping.add(case.role_plan.at(), &case.gaps, &case.patients);
        }
        grouping.findings()
    }

    /// How much is covered altogether.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let window = self.window();
        let mut totals = Totals {
            n_patients: self.plan().patients.len(),
            ..Totals::default()
        };
        for patient in &self.plan().patients {
            let active: i64 = minutes_within(&patient.active, window);
            let n_roles = patient.roles.len();
            totals.n_roles += n_roles;
            totals.needed_minutes += active * i64::try_from(n_roles).unwrap_or(0);
        }
        for case in self.cases.iter().filter(|case| !case.gaps.is_empty()) {
            for &patient in &case.patients {
                let active = &self.plan().patients[patient.at()].active;
                let open: i64 = clip(&case.gaps, active).map(|gap| gap.when.minutes()).sum();
                totals.open_minutes += open;
                totals.n_roles_with_gaps += usize::from(open > 0);
            }
        }
        totals
    }

    /// For each joint need of the plan the patients who miss a part of it. A patient must have all its roles to be asked.
    #[must_use]
    pub fn joint_gaps(&self) -> Vec<JointGap> {
        let mut gaps = Vec::new();
        for (joint, need) in self.plan().joint.iter().enumerate() {
            let mut asked: BTreeSet<PatientIx> = BTreeSet::new();
            for case in self.cases.iter().filter(|case| !case.gaps.is_empty()) {
                let role = self.plan().role_plans[case.role_plan.at()].role;
                if need.roles.contains(&role) {
                    asked.extend(&case.patients);
                }
            }
            for patient in asked {
                if self.has_all(patient, &need.roles) {
                    let together = self.covered_jointly(patient, &need.roles);
                    let when = self.active(patient).difference(&together);
                    if !when.is_empty() {
                        gaps.push(JointGap {
                            joint,
                            patient,
                            when,
                        });
                    }
                }
            }
        }
        gaps
    }

    /// Whose matter a gap of a patient is; `None` is the hub's.
    #[must_use]
    pub fn owner(&self, patient: PatientIx, role_plan: usize, gap: &Gap) -> Option<OrganizationIx> {
        let plan = self.plan();
        let of_service = gap
            .cause
            .service
            .map(|service| plan.services[service.at()].organization);
        match gap.cause.reason {
            // Somebody must be found or registered: the one who coordinates for the patient.
            Reason::NobodyAssigned | Reason::RegistrationEnded => {
                plan.patients[patient.at()].coordinator
            }
            Reason::AgreementEnded => {
                let entry = gap
                    .entry
                    .and_then(|entry| plan.role_plans[role_plan].entries.get(usize::from(entry)));
                let agreement = entry.and_then(|entry| entry.agreement);
                agreement.map(|agreement| plan.agreements[agreement.at()].organization)
            }
            Reason::OrganizationLeft
            | Reason::LicenceEnded
            | Reason::TransferPermitEnded
            | Reason::StockMissing
            | Reason::CapacityExceeded
            | Reason::LeaveWithoutCover
            | Reason::Closed
            | Reason::NobodyOnDuty
            | Reason::OutsideHours => of_service,
        }
    }

    fn has_all(&self, patient: PatientIx, roles: &[RoleIx]) -> bool {
        let plan = self.plan();
        let of_patient = &plan.patients[patient.at()].roles;
        roles.iter().all(|role| {
            let mut plans = of_patient.iter().map(|one| &plan.role_plans[one.at()]);
            plans.any(|one| one.role == *role)
        })
    }
}

fn minutes_within(set: &IntervalSet, window: Interval) -> i64 {
    let touching = &set.intervals()[set.touching(window)];
    touching
        .iter()
        .map(|one| one.intersection(window).minutes())
        .sum()
}

/// Puts gaps with one cause together.
pub(crate) struct Grouping<'a> {
    coverage: &'a Coverage,
    found: BTreeMap<(Interval, RoleIx, Cause, Option<OrganizationIx>), Vec<PatientIx>>,
}

impl<'a> Grouping<'a> {
    pub fn of(coverage: &'a Coverage) -> Grouping<'a> {
        Grouping {
            coverage,
            found: BTreeMap::new(),
        }
    }

    /// Adds gaps of a role plan for these patients, as far as they are active.
    pub fn add(&mut self, role_plan: usize, gaps: &[Gap], patients: &[PatientIx]) {
        let plan = self.coverage.plan();
        let role = plan.role_plans[role_plan].role;
        for &patient in patients {
            for gap in clip(gaps, &plan.patients[patient.at()].active) {
                let owner = self.coverage.owner(patient, role_plan, &gap);
                let key = (gap.when, role, gap.cause, owner);
                self.found.entry(key).or_default().push(patient);
            }
        }
    }

    /// Adds gaps of one patient that are cut to the time of activity already.
    pub fn add_clipped(&mut self, role_plan: usize, gaps: &[Gap], patient: PatientIx) {
        let role = self.coverage.plan().role_plans[role_plan].role;
        for gap in gaps {
            let owner = self.coverage.owner(patient, role_plan, gap);
            let key = (gap.when, role, gap.cause, owner);
            self.found.entry(key).or_default().push(patient);
        }
    }

    pub fn findings(self) -> Vec<Finding> {
        let finding = |((when, role, cause, owner), mut patients): (_, Vec<PatientIx>)| {
            patients.sort_unstable();
            Finding {
                when,
                role,
                cause,
                owner,
                patients,
            }
        };
        self.found.into_iter().map(finding).collect()
    }
}

/// The answerer's name on screen.
#[must_use]
pub fn answerer_name(plan: &crate::plan::Plan, answerer: Answerer) -> &str {
    match answerer {
        Answerer::Service(service) => &plan.services[service.at()].name,
        Answerer::Line(line) => &plan.lines[line.at()].name,
    }
}
