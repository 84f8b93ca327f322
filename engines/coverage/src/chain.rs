//! Whom to call at a minute, in order, and why each answers or does not.

use kyoten_calendar::{Interval, IntervalSet, Minute};

use crate::answer::{Answer, acting};
use crate::coverage::Coverage;
use crate::plan::{Answerer, PatientIx, ServiceIx, Standing};
use crate::reason::Cause;

/// One of a call chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Who was promised.
    pub answerer: Answerer,
    /// As what.
    pub standing: Standing,
    /// Who really picks up: on duty, or standing in; `None` when nobody.
    pub acting: Option<ServiceIx>,
    /// All causes why not, by precedence; none means this one answers.
    pub causes: Vec<Cause>,
}

impl Link {
    /// Whether this one answers.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.causes.is_empty()
    }
}

impl Coverage {
    /// The call chain of one of a patient's role plans at a minute of the window, in the order of calling.
    #[must_use]
    pub fn chain(&self, patient: PatientIx, role: usize, at: Minute) -> Vec<Link> {
        let Some(case) = self
            .case(patient, role)
            .filter(|_| self.window().contains(at))
        else {
            return Vec::new();
        };
        let entries = &self.plan().role_plans[case.role_plan.at()].entries;
        let links = entries
            .iter()
            .zip(&case.answers)
            .map(|(entry, &answer)| Link {
                answerer: entry.answerer,
                standing: entry.standing,
                acting: self.acting_at(entry.answerer, at),
                causes: causes_at(&self.answers[answer as usize], at),
            });
        links.collect()
    }

    fn acting_at(&self, answerer: Answerer, at: Minute) -> Option<ServiceIx> {
        let named = match answerer {
            Answerer::Service(service) => service,
            Answerer::Line(line) => self.on_duty(line, at)?,
        };
        let minute = IntervalSet::one(Interval::new(at, at.plus(1)));
        let mut acting = acting(self.plan(), named, &minute).into_iter();
        acting
            .find(|(_, when)| !when.is_empty())
            .map(|(who, _)| who)
    }
}

fn causes_at(answer: &Answer, at: Minute) -> Vec<Cause> {
    let failing = answer.failing.iter().filter(|(_, when)| when.contains(at));
    failing.map(|(cause, _)| *cause).collect()
}
