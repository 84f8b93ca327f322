use std::fmt;

use jiff::civil::{Date, date};

use crate::display::weekday;
use crate::{DateError, Era};

/// First day of the solar calendar in Japan, 明治6年1月1日 (明治5年太政官布告第337号 改暦ノ布告).
pub(crate) const FIRST_SOLAR_DAY: Date = date(1873, 1, 1);

/// A day written in its era. Displays as 「令和8年11月22日（日）」.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WarekiDate {
    date: Date,
    era: Era,
}

impl WarekiDate {
    /// The 和暦 of a day.
    ///
    /// Errors  [`DateError::BeforeSolarCalendar`] before 1873-01-01.
    pub fn of(on: Date) -> Result<Self, DateError> {
        match Era::of(on) {
            Some(era) if on >= FIRST_SOLAR_DAY => Ok(WarekiDate { date: on, era }),
            _ => Err(DateError::BeforeSolarCalendar),
        }
    }

    /// The day that 「`era` `year`年`month`月`day`日」 names.
    ///
    /// Errors  [`DateError::NoSuchDay`] when no calendar has it, [`DateError::OtherEra`] when the day
    /// exists but belongs to another era, [`DateError::BeforeSolarCalendar`] before 明治6年.
    pub fn from_parts(era: Era, year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let written = format!("{era}{}{month}月{day}日", YearInEra(year));
        let Some(date) = date_in_era(era, year, month, day) else {
            return Err(DateError::NoSuchDay { written });
        };
        match WarekiDate::of(date)? {
            wareki if wareki.era == era => Ok(wareki),
            actual => Err(DateError::OtherEra { written, actual }),
        }
    }

    /// The day itself.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// Its era.
    #[must_use]
    pub fn era(self) -> Era {
        self.era
    }

    /// The year in the era, from 1 (元年).
    #[must_use]
    pub fn year(self) -> u16 {
        // Never negative, because an era begins before each of its days.
        (self.date.year() - self.era.first_day().year() + 1).unsigned_abs()
    }

    /// 「令和8年」, 「令和元年」.
    #[must_use]
    pub fn year_text(self) -> String {
        format!("{}{}", self.era, YearInEra(self.year()))
    }

    /// 「令和8年11月22日」, for forms and birth dates.
    #[must_use]
    pub fn without_weekday(self) -> String {
        format!(
            "{}{}月{}日",
            self.year_text(),
            self.date.month(),
            self.date.day()
        )
    }

    /// 「R8.11.22」, for narrow columns.
    #[must_use]
    pub fn short(self) -> String {
        let (month, day) = (self.date.month(), self.date.day());
        format!("{}{}.{month}.{day}", self.era.letter(), self.year())
    }
}

impl fmt::Display for WarekiDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}（{}）", self.without_weekday(), weekday(self.date))
    }
}

/// 「8年」, 「元年」.
pub(crate) struct YearInEra(pub u16);

impl fmt::Display for YearInEra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("元年"),
            year => write!(f, "{year}年"),
        }
    }
}

/// The Western year of a year in an era; `None` for a year 0 or beyond the calendar.
pub(crate) fn western_year(era: Era, year: u16) -> Option<i16> {
    let year = i16::try_from(year).ok().filter(|&year| year >= 1)?;
    era.first_day().year().checked_add(year - 1)
}

fn date_in_era(era: Era, year: u16, month: u8, day: u8) -> Option<Date> {
    let month = i8::try_from(month).ok()?;
    let day = i8::try_from(day).ok()?;
    Date::new(western_year(era, year)?, month, day).ok()
}
