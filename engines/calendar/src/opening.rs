//! Weekly opening hours: on which days, from when until when, except on which.

use jiff::civil::Weekday;

use crate::day_class::DayClass;
use crate::days::{Day, Days};
use crate::interval::{DAY, Interval, IntervalSet, Minute};

/// A word that names days.
///
/// Weekdays mean ordinary days: on a holiday of the Act and in 年末年始 a service is closed unless it names
/// them. お盆 is no day off by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayWord {
    /// `mon` … `sun`: that weekday, when it is neither a holiday nor 年末年始.
    Weekday(Weekday),
    /// `wed#2`: 第2水曜, with the same exceptions.
    Nth(Weekday, u8),
    /// `holiday`: holidays outside 年末年始.
    Holiday,
    /// `year_end`: 年末年始.
    YearEnd,
    /// `every_day`: each day of the year.
    EveryDay,
}

/// The codes of weekdays in documents.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl DayWord {
    /// Reads `mon`, `wed#2`, `holiday`, `year_end` or `every_day`.
    #[must_use]
    pub fn parse(word: &str) -> Option<DayWord> {
        let weekday = |code: &str| {
            let mut known = WEEKDAYS.iter();
            known.find(|(known, _)| *known == code).map(|&(_, day)| day)
        };
        match word {
            "holiday" => Some(DayWord::Holiday),
            "year_end" => Some(DayWord::YearEnd),
            "every_day" => Some(DayWord::EveryDay),
            _ => match word.split_once('#') {
                None => weekday(word).map(DayWord::Weekday),
                Some((code, nth)) => {
                    let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth))?;
                    weekday(code).map(|weekday| DayWord::Nth(weekday, nth))
                }
            },
        }
    }

    /// Whether the word names a day.
    #[must_use]
    pub fn names(self, day: &Day) -> bool {
        let in_year_end = day.class == DayClass::YearEnd;
        let is_ordinary = !in_year_end && !day.keeps_holiday_hours;
        match self {
            DayWord::Weekday(weekday) => is_ordinary && day.weekday == weekday,
            DayWord::Nth(weekday, nth) => is_ordinary && day.weekday == weekday && day.nth == nth,
            DayWord::Holiday => day.keeps_holiday_hours,
            DayWord::YearEnd => in_year_end,
            DayWord::EveryDay => true,
        }
    }
}

/// Hours kept on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningRule {
    /// On which days.
    pub days: Vec<DayWord>,
    /// But not on these.
    pub except: Vec<DayWord>,
    /// Minute of the day at which it opens.
    pub from: i32,
    /// Minute of the day at which it closes; not behind `from` means on the next day.
    pub until: i32,
}

/// Opening hours: the union of its rules; no rule means never open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// The rules.
    pub rules: Vec<OpeningRule>,
}

impl Opening {
    /// Open at every minute.
    #[must_use]
    pub fn always() -> Opening {
        Opening {
            rules: vec![OpeningRule {
                days: vec![DayWord::EveryDay],
                except: Vec::new(),
                from: 0,
                until: 0,
            }],
        }
    }

    /// The open minutes of a window.
    #[must_use]
    pub fn minutes(&self, days: &Days) -> IntervalSet {
        let mut open = IntervalSet::EMPTY;
        for rule in &self.rules {
            let of_rule = rule.minutes(days);
            open = if open.is_empty() {
                of_rule
            } else {
                open.union(&of_rule)
            };
        }
        open
    }
}

impl OpeningRule {
    fn minutes(&self, days: &Days) -> IntervalSet {
        let until = if self.until <= self.from {
            self.until + DAY
        } else {
            self.until
        };
        let mut open = IntervalSet::EMPTY;
        for day in days.days().iter().filter(|day| self.holds_on(day)) {
            let hours = Interval::new(
                Minute(day.starts_at.0 + self.from),
                Minute(day.starts_at.0 + until),
            );
            open.push(hours.intersection(days.window()));
        }
        open
    }

    fn holds_on(&self, day: &Day) -> bool {
        let named = |words: &[DayWord]| words.iter().any(|word| word.names(day));
        named(&self.days) && !named(&self.except)
    }
}
