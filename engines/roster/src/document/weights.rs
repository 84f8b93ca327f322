//! What a shift weighs where the document leaves it to the calendar: nights, weekends, holidays, お盆, 年末年始.
//!
//! What is left out is as in [`kyoten_calendar::Weights::usual`].

use super::node::Mistakes;
use super::{Document, ShiftEntry};
use crate::problem::{Minute, Span};
use kyoten_calendar::{DayClass, Interval, Season, Weights};
use serde::Serialize;
use std::collections::BTreeMap;

/// How a region weighs its hours, in percent of an ordinary hour.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WeightsEntry {
    /// When the night begins, such as `18:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night_from: Option<String>,
    /// When it ends in the morning, such as `08:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night_until: Option<String>,
    /// Percent by day: `weekday`, `saturday`, `sunday`, `holiday`, `obon`, `year_end`.
    pub day_percent: BTreeMap<String, i64>,
    /// Percent at night, by the same names; the night after midnight belongs to the new day.
    pub night_percent: BTreeMap<String, i64>,
    /// Percent by line, where a line weighs less than being at the bedside: the phone, the back-up. 100 if absent.
    pub lines: BTreeMap<String, i64>,
    /// The region's お盆.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obon: Option<SeasonEntry>,
    /// The region's 年末年始.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_end: Option<SeasonEntry>,
}

/// Days that come every year, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeasonEntry {
    /// First day, such as `08-13`.
    pub first: String,
    /// Last day, such as `08-15`.
    pub last: String,
}

impl Document {
    /// What the region calls お盆 and 年末年始.
    pub fn day_classes(&self) -> kyoten_calendar::DayClasses {
        let nobody_listens = Mistakes::default();
        match &self.weights {
            Some(entry) => Scale::read(entry, self, &nobody_listens).weights.classes,
            None => kyoten_calendar::DayClasses::usual(),
        }
    }

    /// Writes down what each shift weighs, for programs that know nothing of holidays.
    ///
    /// Errors: the mistakes of the document.
    pub fn with_weights_written(mut self) -> Result<Document, Vec<super::Mistake>> {
        let problem = self.problem()?;
        let weights: BTreeMap<&str, i64> = problem
            .shifts
            .iter()
            .map(|shift| (shift.id.as_str(), shift.weight_minutes))
            .collect();
        let write = |shift: &mut ShiftEntry| {
            shift.weight_minutes = weights.get(shift.id.as_str()).copied();
        };
        self.shifts.iter_mut().for_each(write);
        self.weights = None;
        Ok(self)
    }
}

/// The entry, understood.
pub(super) struct Scale {
    weights: Weights,
    lines: BTreeMap<String, i64>,
}

impl Scale {
    /// Every mistake is gathered; what is wrong counts as left out.
    pub(super) fn read(entry: &WeightsEntry, document: &Document, mistakes: &Mistakes) -> Scale {
        let mut weights = Weights::usual();
        let read = Reading { mistakes };
        read.time(&entry.night_from, "night_from", &mut weights.night_from);
        read.time(&entry.night_until, "night_until", &mut weights.night_until);
        read.percents(&entry.day_percent, "day_percent", &mut weights.day_percent);
        read.percents(
            &entry.night_percent,
            "night_percent",
            &mut weights.night_percent,
        );
        read.season(&entry.obon, "obon", &mut weights.classes.obon);
        read.season(&entry.year_end, "year_end", &mut weights.classes.year_end);
        for (line, &percent) in &entry.lines {
            let path = format!("weights.lines.{line}");
            read.percent(percent, &path);
            if document.lines.iter().all(|known| known.id != *line) {
                mistakes.add(&path, format!("there is no line 「{line}」"));
            }
        }
        Scale {
            weights,
            lines: entry.lines.clone(),
        }
    }

    /// The weighted minutes of a shift of a line, rounded half up.
    pub(super) fn weight_minutes(&self, span: Span, line: &str) -> i64 {
        let percent = self.lines.get(line).copied().unwrap_or(100);
        let hundredths = self.weights.of(interval(span)).0.saturating_mul(percent);
        hundredths.saturating_add(HUNDREDTHS / 2) / HUNDREDTHS
    }
}

struct Reading<'m> {
    mistakes: &'m Mistakes,
}

impl Reading<'_> {
    fn time(&self, text: &Option<String>, name: &str, into: &mut i32) {
        let Some(text) = text else { return };
        let time: Option<kyoten_calendar::civil::Time> = text.parse().ok();
        match time {
            Some(time) => *into = i32::from(time.hour()) * 60 + i32::from(time.minute()),
            None => self.mistakes.add(
                &format!("weights.{name}"),
                format!("「{text}」 is not a time of day. Write it as 18:00"),
            ),
        }
    }

    fn percents(&self, given: &BTreeMap<String, i64>, name: &str, into: &mut [u32; 6]) {
        for (class, &percent) in given {
            let path = format!("weights.{name}.{class}");
            match DayClass::ALL.iter().position(|one| one.code() == class) {
                Some(place) => into[place] = self.percent(percent, &path),
                None => {
                    let known = DayClass::ALL.map(DayClass::code).join(", ");
                    self.mistakes
                        .add(&path, format!("is no kind of day; kinds are {known}"));
                }
            }
        }
    }

    fn percent(&self, percent: i64, path: &str) -> u32 {
        if !(0..=MOST_PERCENT).contains(&percent) {
            self.mistakes.add(
                path,
                format!("is {percent}, must be from 0 to {MOST_PERCENT}"),
            );
        }
        u32::try_from(percent.clamp(0, MOST_PERCENT)).unwrap_or_default()
    }

    fn season(&self, entry: &Option<SeasonEntry>, name: &str, into: &mut Option<Season>) {
        let Some(entry) = entry else { return };
        let day = |text: &str, field: &str| {
            // A leap year, so that 29 February is a day.
            let date: Option<kyoten_calendar::civil::Date> = format!("2024-{text}").parse().ok();
            if date.is_none() {
                self.mistakes.add(
                    &format!("weights.{name}.{field}"),
                    format!("「{text}」 is not a day of the year. Write it as 08-13"),
                );
            }
            date.map(|date| (date.month(), date.day()))
        };
        if let (Some(first), Some(last)) = (day(&entry.first, "first"), day(&entry.last, "last")) {
            *into = Some(Season { first, last });
        }
    }
}

/// The calendar's kind of the engine's span.
fn interval(span: Span) -> Interval {
    let minute = |minute: Minute| {
        let within = minute.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        kyoten_calendar::Minute(i32::try_from(within).unwrap_or_default())
    };
    Interval::new(minute(span.starts_at), minute(span.ends_at))
}

/// Hundredths of a minute times percent, in a minute.
const HUNDREDTHS: i64 = 10_000;

/// Ten times an ordinary hour.
const MOST_PERCENT: i64 = 1_000;
