//! Dates of which only the year, or the year and the month, are known: 「昭和60年頃から」.

use std::fmt;

use jiff::civil::Date;

use crate::parse::{self, DateError};
use crate::{Era, WarekiDate, date_long};

/// A year, a month or a day, as far as somebody knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// The first day it may be.
    pub earliest: Date,
    /// The last day it may be.
    pub latest: Date,
    precision: Precision,
    /// Whether it was said to be about then (頃).
    pub is_about: bool,
    /// The era in which it was written, if any.
    pub era: Option<Era>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Precision {
    Year,
    Month,
    Day,
}

impl PartialDate {
    /// The date that a person typed: a year, a year and a month, or a day; 「頃」 may stand behind.
    ///
    /// A year or month written in an era holds only the days of that era: 昭和64年 ended on 7 January,
    /// 平成元年 began on the 8th.
    ///
    /// Errors  see [`DateError`]; 平成31年5月 is refused like a day of another era.
    pub fn parse(text: &str) -> Result<PartialDate, DateError> {
        let trimmed = text.trim();
        let without_about = ["頃", "ごろ", "ころ"]
            .iter()
            .find_map(|about| trimmed.strip_suffix(about));
        let typed = parse::partial(without_about.unwrap_or(trimmed))?;
        let precision = match (typed.month, typed.earliest == typed.latest) {
            (None, _) => Precision::Year,
            (Some(_), true) if typed.day.is_some() => Precision::Day,
            (Some(_), _) => Precision::Month,
        };
        Ok(PartialDate {
            earliest: typed.earliest,
            latest: typed.latest,
            precision,
            is_about: without_about.is_some(),
            era: typed.era,
        })
    }

    /// The day, when it is known to the day.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        (self.precision == Precision::Day).then_some(self.earliest)
    }
}

impl fmt::Display for PartialDate {
    /// 「昭和60年頃」, 「令和8年11月」, 「2026年11月22日（日）」: as far as known, in the calendar it was written in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = self.earliest;
        let wareki = self.era.and_then(|_| WarekiDate::of(on).ok());
        let year = wareki.map_or_else(|| format!("{}年", on.year()), WarekiDate::year_text);
        match (self.precision, wareki) {
            (Precision::Year, _) => f.write_str(&year)?,
            (Precision::Month, _) => write!(f, "{year}{}月", on.month())?,
            (Precision::Day, Some(wareki)) => write!(f, "{wareki}")?,
            (Precision::Day, None) => f.write_str(&date_long(on))?,
        }
        f.write_str(if self.is_about { "頃" } else { "" })
    }
}
