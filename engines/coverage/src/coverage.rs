//! The coverage of a window, worked out once and kept up to date change by change.
//!
//! Equal work is done once: the hours of a service, the answer to equal questions, the gaps of equal role
//! plans. A patient is only a list of role plans and the time in which somebody must answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kyoten_calendar::{Days, Interval, IntervalSet, Minute};

use crate::answer::{Answer, Facts, Question, ServiceHours, Source, answer};
use crate::capacity;
use crate::duty::DutyTimes;
use crate::gap::{Gap, gaps};
use crate::plan::{
    Answerer, Entry, LineIx, PatientIx, Plan, RoleIx, RolePlan, RolePlanIx, ServiceIx,
};

/// The coverage of a plan over a window.
#[derive(Debug, Clone)]
pub struct Coverage {
    pub(crate) plan: Plan,
    pub(crate) days: Days,
    pub(crate) hours: Vec<ServiceHours>,
    pub(crate) duties: Vec<DutyTimes>,
    questions: Vec<Question>,
    pub(crate) answers: Vec<Answer>,
    question_of: HashMap<Question, AnswerIx>,
    dependents: HashMap<Source, BTreeSet<AnswerIx>>,
    pub(crate) cases: Vec<Case>,
    case_of: HashMap<CaseKey, CaseIx>,
    cases_of_answer: Vec<Vec<CaseIx>>,
    /// For each patient one case a role, in the order of the plan's roles of that patient.
    pub(crate) cases_of_patient: Vec<Box<[CaseIx]>>,
    /// The patients of each service that counts them, in the order of the plan.
    counted: BTreeMap<ServiceIx, Counted>,
    /// Role plans that ask a service that counts.
    counting_role_plans: HashMap<RolePlanIx, Vec<ServiceIx>>,
}

pub(crate) type AnswerIx = u32;
pub(crate) type CaseIx = u32;
/// A role plan with the minutes in which full services (by entry) have no place for the patient.
type CaseKey = (RolePlanIx, Vec<(u16, IntervalSet)>);

/// One role plan as it is for all patients who meet the same full services.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub role_plan: RolePlanIx,
    pub answers: Vec<AnswerIx>,
    /// Over the whole window, whoever is active.
    pub gaps: Vec<Gap>,
    pub patients: Vec<PatientIx>,
}

/// A service's patients and when it has no place for each.
#[derive(Debug, Clone, Default)]
struct Counted {
    patients: Vec<PatientIx>,
    over: HashMap<PatientIx, IntervalSet>,
}

impl Coverage {
    /// Works out the coverage of a window.
    #[must_use]
    pub fn of(plan: Plan, window: Interval) -> Coverage {
        let days = Days::of(window, &plan.weights);
        let hours = plan.services.iter();
        let hours = hours.map(|one| ServiceHours::of(one, &days)).collect();
        let duties = plan.lines.iter().map(|line| DutyTimes::of(line, &days));
        let mut coverage = Coverage {
            hours,
            duties: duties.collect(),
            days,
            questions: Vec::new(),
            answers: Vec::new(),
            question_of: HashMap::new(),
            dependents: HashMap::new(),
            cases: Vec::new(),
            case_of: HashMap::new(),
            cases_of_answer: Vec::new(),
            cases_of_patient: Vec::with_capacity(plan.patients.len()),
            counted: BTreeMap::new(),
            counting_role_plans: HashMap::new(),
            plan,
        };
        coverage.note_counting_role_plans(0);
        coverage.count_all();
        coverage.admit_all();
        coverage
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The window.
    #[must_use]
    pub fn window(&self) -> Interval {
        self.days.window()
    }

    /// When one of a patient's role plans (by its place there) is covered, within the time the patient is active.
    #[must_use]
    pub fn covered(&self, patient: PatientIx, role: usize) -> IntervalSet {
        let open: IntervalSet = self
            .gaps(patient, role)
            .into_iter()
            .map(|gap| gap.when)
            .collect();
        self.active(patient).difference(&open)
    }

    /// The gaps of one of a patient's role plans, in order.
    #[must_use]
    pub fn gaps(&self, patient: PatientIx, role: usize) -> Vec<Gap> {
        let Some(case) = self.case(patient, role) else {
            return Vec::new();
        };
        clip(&case.gaps, &self.active(patient)).collect()
    }

    /// When all these roles of a patient are covered at the same minute; a role the patient does not have is not asked.
    #[must_use]
    pub fn covered_jointly(&self, patient: PatientIx, roles: &[RoleIx]) -> IntervalSet {
        let mut together = self.active(patient);
        for (n, role_plan) in self.plan.patients[patient.at()].roles.iter().enumerate() {
            if roles.contains(&self.plan.role_plans[role_plan.at()].role) {
                together = together.intersection(&self.covered(patient, n));
            }
        }
        together
    }

    /// When somebody must answer for a patient, within the window.
    #[must_use]
    pub fn active(&self, patient: PatientIx) -> IntervalSet {
        let patient = self.plan.patients.get(patient.at());
        patient.map_or(IntervalSet::EMPTY, |one| one.active.within(self.window()))
    }

    /// Who has a duty line at a minute of the window.
    #[must_use]
    pub fn on_duty(&self, line: LineIx, at: Minute) -> Option<ServiceIx> {
        self.duties.get(line.at()).and_then(|duties| duties.at(at))
    }

    pub(crate) fn case(&self, patient: PatientIx, role: usize) -> Option<&Case> {
        let case = self.cases_of_patient.get(patient.at())?.get(role)?;
        self.cases.get(*case as usize)
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            plan: &self.plan,
            days: &self.days,
            hours: &self.hours,
            duties: &self.duties,
        }
    }

    /// The gaps as if a question had another answer: what repairs are tried with.
    pub(crate) fn ask(&self, question: &Question) -> Answer {
        answer(question, self.facts())
    }

    /// The question of an entry for a patient with places everywhere.
    pub(crate) fn question(&self, role_plan: &RolePlan, entry: &Entry) -> Question {
        let registration_required = match entry.answerer {
            Answerer::Service(service) => self.plan.services[service.at()].registration_required,
            Answerer::Line(_) => false,
        };
        let registered = || {
            entry
                .registered
                .map_or(IntervalSet::EMPTY, IntervalSet::one)
        };
        Question {
            answerer: entry.answerer,
            role: role_plan.role,
            needs: role_plan.needs.clone(),
            agreement: entry.agreement,
            registered: registration_required.then(registered),
            over: IntervalSet::EMPTY,
        }
    }
}

/// The parts of gaps in which somebody must answer.
pub(crate) fn clip<'a>(gaps: &'a [Gap], active: &'a IntervalSet) -> impl Iterator<Item = Gap> + 'a {
    gaps.iter().flat_map(move |gap| {
        active.intervals()[active.touching(gap.when)]
            .iter()
            .map(move |one| Gap {
                when: one.intersection(gap.when),
                ..*gap
            })
    })
}

/// Building: cases are made when the first patient needs them.
impl Coverage {
    /// Remembers which of the role plans from a place on ask services that count their patients.
    pub(crate) fn note_counting_role_plans(&mut self, from: usize) {
        for (n, role_plan) in self.plan.role_plans.iter().enumerate().skip(from) {
            let counting = role_plan
                .entries
                .iter()
                .filter_map(|entry| match entry.answerer {
                    Answerer::Service(service) => Some(service),
                    Answerer::Line(_) => None,
                })
                .filter(|service| self.plan.services[service.at()].capacity.is_some());
            let counting: Vec<ServiceIx> = counting.collect();
            let role_plan = RolePlanIx::nth(n);
            if counting.is_empty() {
                self.counting_role_plans.remove(&role_plan);
            } else {
                self.counting_role_plans.insert(role_plan, counting);
            }
        }
    }

    /// Finds who has no place at services that count.
    pub(crate) fn count_all(&mut self) {
        let mut counted: BTreeMap<ServiceIx, Counted> = BTreeMap::new();
        if !self.counting_role_plans.is_empty() {
            for (n, patient) in self.plan.patients.iter().enumerate() {
                let services = patient.roles.iter();
                let services = services.filter_map(|role| self.counting_role_plans.get(role));
                // A patient counts once, in however many roles.
                let services: BTreeSet<ServiceIx> = services.flatten().copied().collect();
                for service in services {
                    let counted = counted.entry(service).or_default();
                    counted.patients.push(PatientIx::nth(n));
                }
            }
        }
        for (service, counted) in &mut counted {
            let capacity = self.plan.services[service.at()].capacity;
            let patients = counted.patients.iter();
            let active: Vec<&IntervalSet> = patients
                .map(|patient| &self.plan.patients[patient.at()].active)
                .collect();
            let over = capacity::over(self.days.window(), &active, capacity.unwrap_or(u32::MAX));
            let over = counted.patients.iter().copied().zip(over);
            counted.over = over.filter(|(_, over)| !over.is_empty()).collect();
        }
        self.counted = counted;
    }

    fn admit_all(&mut self) {
        for n in 0..self.plan.patients.len() {
            self.admit(PatientIx::nth(n));
        }
    }

    /// Gives the next patient of the plan their cases.
    pub(crate) fn admit(&mut self, patient: PatientIx) {
        let cases = self.cases_for(patient);
        for &case in &cases {
            self.cases[case as usize].patients.push(patient);
        }
        self.cases_of_patient.push(cases.into_boxed_slice());
    }

    /// The cases of a patient as the plan and the counts are now.
    pub(crate) fn cases_for(&mut self, patient: PatientIx) -> Vec<CaseIx> {
        let n_roles = self.plan.patients[patient.at()].roles.len();
        let mut cases = Vec::with_capacity(n_roles);
        for n in 0..n_roles {
            let role_plan = self.plan.patients[patient.at()].roles[n];
            let over = self.over_of(patient, role_plan);
            cases.push(self.case_with(role_plan, over));
        }
        cases
    }

    /// The entries of a role plan that have no place for a patient, and when.
    fn over_of(&self, patient: PatientIx, role_plan: RolePlanIx) -> Vec<(u16, IntervalSet)> {
        if !self.counting_role_plans.contains_key(&role_plan) {
            return Vec::new();
        }
        let entries = &self.plan.role_plans[role_plan.at()].entries;
        let over = (0..).zip(entries).filter_map(|(n, entry)| {
            let Answerer::Service(service) = entry.answerer else {
                return None;
            };
            let over = self.counted.get(&service)?.over.get(&patient)?;
            Some((n, over.clone()))
        });
        over.collect()
    }

    fn case_with(&mut self, role_plan: RolePlanIx, over: Vec<(u16, IntervalSet)>) -> CaseIx {
        let key = (role_plan, over);
        if let Some(&case) = self.case_of.get(&key) {
            return case;
        }
        let plan = &self.plan.role_plans[role_plan.at()];
        let entries: Vec<Question> = (0..)
            .zip(&plan.entries)
            .map(|(n, entry)| {
                let mut question = self.question(plan, entry);
                let full = key.1.iter().find(|(entry, _)| *entry == n);
                if let Some((_, over)) = full {
                    question.over = over.clone();
                }
                question
            })
            .collect();
        let answers: Vec<AnswerIx> = entries.into_iter().map(|one| self.answer_to(one)).collect();
        let case = u32::try_from(self.cases.len()).unwrap_or(u32::MAX);
        for &answer in &answers {
            self.cases_of_answer[answer as usize].push(case);
        }
        let gaps = self.gaps_of(&answers);
        self.cases.push(Case {
            role_plan,
            answers,
            gaps,
            patients: Vec::new(),
        });
        self.case_of.insert(key, case);
        case
    }

    pub(crate) fn gaps_of(&self, answers: &[AnswerIx]) -> Vec<Gap> {
        let answers: Vec<&Answer> = answers
            .iter()
            .map(|&answer| &self.answers[answer as usize])
            .collect();
        gaps(self.days.window(), &answers)
    }

    fn answer_to(&mut self, question: Question) -> AnswerIx {
        if let Some(&known) = self.question_of.get(&question) {
            return known;
        }
        let place = u32::try_from(self.answers.len()).unwrap_or(u32::MAX);
        let answer = answer(&question, self.facts());
        for &source in &answer.reads {
            self.dependents.entry(source).or_default().insert(place);
        }
        self.answers.push(answer);
        self.questions.push(question.clone());
        self.cases_of_answer.push(Vec::new());
        self.question_of.insert(question, place);
        place
    }
}

/// Keeping up to date.
impl Coverage {
    /// Asks the questions again that looked at these rows; the cases with other gaps than before, with those.
    pub(crate) fn ask_again(&mut self, sources: &[Source]) -> Vec<(CaseIx, Vec<Gap>)> {
        let mut cases = BTreeSet::new();
        let questions: BTreeSet<AnswerIx> = sources
            .iter()
            .filter_map(|source| self.dependents.get(source))
            .flatten()
            .copied()
            .collect();
        for place in questions {
            let again = answer(&self.questions[place as usize], self.facts());
            for &source in &again.reads {
                self.dependents.entry(source).or_default().insert(place);
            }
            let old = std::mem::replace(&mut self.answers[place as usize], again);
            if old.failing != self.answers[place as usize].failing {
                cases.extend(self.cases_of_answer[place as usize].iter().copied());
            }
        }
        let mut changed = Vec::new();
        for case in cases {
            let gaps = self.gaps_of(&self.cases[case as usize].answers);
            if gaps != self.cases[case as usize].gaps {
                let old = std::mem::replace(&mut self.cases[case as usize].gaps, gaps);
                changed.push((case, old));
            }
        }
        changed
    }

    /// Forgets every case and makes them anew for all patients: after a change of what questions are asked.
    pub(crate) fn admit_again(&mut self) {
        self.case_of.clear();
        self.cases.clear();
        self.cases_of_patient.clear();
        self.cases_of_answer.iter_mut().for_each(Vec::clear);
        self.note_counting_role_plans(0);
        self.count_all();
        self.admit_all();
    }

    /// Moves a patient to the cases the plan and the counts give now; the old ones when they differ.
    pub(crate) fn readmit(&mut self, patient: PatientIx) -> Option<Box<[CaseIx]>> {
        let now = self.cases_for(patient).into_boxed_slice();
        if self.cases_of_patient[patient.at()] == now {
            return None;
        }
        for &case in &self.cases_of_patient[patient.at()] {
            let patients = &mut self.cases[case as usize].patients;
            if let Ok(place) = patients.binary_search(&patient) {
                patients.remove(place);
            }
        }
        for &case in &now {
            let patients = &mut self.cases[case as usize].patients;
            if let Err(place) = patients.binary_search(&patient) {
                patients.insert(place, patient);
            }
        }
        Some(std::mem::replace(
            &mut self.cases_of_patient[patient.at()],
            now,
        ))
    }

    /// Whether a service counts this patient.
    pub(crate) fn counts(&self, patient: PatientIx) -> bool {
        let roles = &self.plan.patients[patient.at()].roles;
        let mut roles = roles.iter();
        roles.any(|role| self.counting_role_plans.contains_key(role))
    }

    /// Patients who share a counting service with the one changed, after counting anew.
    pub(crate) fn count_again(&mut self) -> Vec<PatientIx> {
        let before = std::mem::take(&mut self.counted);
        self.count_all();
        let mut moved = BTreeSet::new();
        let services: BTreeSet<&ServiceIx> = before.keys().chain(self.counted.keys()).collect();
        for service in services {
            let empty = Counted::default();
            let old = &before.get(service).unwrap_or(&empty).over;
            let new = &self.counted.get(service).unwrap_or(&empty).over;
            let patients = old.keys().chain(new.keys());
            moved.extend(patients.filter(|patient| old.get(patient) != new.get(patient)));
        }
        moved.into_iter().collect()
    }
}
