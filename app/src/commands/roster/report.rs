//! What is told about a roster, in whichever form.

use kyoten_calendar::DayClasses;
use kyoten_calendar::civil::Date;
use kyoten_platform::Language;
use kyoten_roster::constraints::{self, Violation};
use kyoten_roster::objectives::{self, Value};
use kyoten_roster::totals::{Tariff, Totals, totals};
use kyoten_roster::{
    Burden, ComponentValue, DAY, EmptyCell, Minute, PersonId, Plan, Problem, Roster, burdens,
    components, empty_cells,
};

use super::input::Input;
use super::words;

/// A roster with everything people want to know about it.
pub struct Report<'a> {
    pub problem: &'a Problem,
    pub plan: Plan<'a>,
    pub value: Value,
    pub components: Vec<ComponentValue>,
    pub burdens: Vec<Burden>,
    pub empty: Vec<EmptyCell>,
    /// Broken rules; the planner breaks none, a roster made by hand may.
    pub violations: Vec<Violation>,
    pub totals: Vec<Totals>,
    pub has_tariff: bool,
    /// How planning went, where there was planning.
    pub run: Option<Run>,
    pub classes: &'a DayClasses,
    /// Names short enough for a calendar's cell, in the order of people.
    pub short_names: Vec<String>,
    pub language: Language,
}

/// How planning went.
pub struct Run {
    /// No roster costs less.
    pub bound: Value,
    pub ended: Ended,
    /// Steps of the search.
    pub work: u64,
    pub seconds: f64,
}

/// Why planning ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Proof,
    Work,
    Deadline,
    /// Somebody pressed Ctrl-C.
    Person,
}

impl Ended {
    /// The `stopped_by` of documents.
    pub const fn code(self) -> &'static str {
        match self {
            Ended::Proof => "proof",
            Ended::Work => "work",
            Ended::Deadline => "deadline",
            Ended::Person => "person",
        }
    }
}

impl<'a> Report<'a> {
    /// Looks through a roster.
    pub fn of(input: &'a Input, roster: &Roster, run: Option<Run>, language: Language) -> Self {
        let problem = &input.problem;
        let plan = Plan::of(problem, roster);
        Report {
            value: objectives::evaluate(&plan),
            components: components(&plan),
            burdens: burdens(&plan),
            empty: empty_cells(&plan),
            violations: constraints::check(&plan),
            totals: totals(&plan, &input.classes, &input.tariff),
            has_tariff: input.tariff != Tariff::default(),
            run,
            classes: &input.classes,
            short_names: words::short_names(problem),
            problem,
            plan,
            language,
        }
    }

    /// Whether nobody needs to look.
    pub fn is_fine(&self) -> bool {
        self.empty.is_empty() && self.violations.is_empty()
    }

    pub fn short_name(&self, person: PersonId) -> &str {
        &self.short_names[person.index()]
    }

    /// The days of the period.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let period = self.problem.period;
        let days = period.starts_at.div_euclid(DAY)..period.ends_at.div_euclid(DAY);
        days.map(|day| date(day * DAY))
    }
}

/// The day of a minute.
pub fn date(minute: Minute) -> Date {
    calendar_minute(minute).date()
}

/// The calendar's kind of the engine's minute.
pub fn calendar_minute(minute: Minute) -> kyoten_calendar::Minute {
    let within = minute.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    kyoten_calendar::Minute(i32::try_from(within).unwrap_or_default())
}

/// The calendar's kind of the engine's span.
pub fn interval(span: kyoten_roster::Span) -> kyoten_calendar::Interval {
    kyoten_calendar::Interval::new(
        calendar_minute(span.starts_at),
        calendar_minute(span.ends_at),
    )
}
