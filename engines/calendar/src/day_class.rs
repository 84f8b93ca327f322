//! What kind of day it is for those who stand by: weekday, Saturday, holiday, お盆, 年末年始.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday};

use crate::holiday::Holiday;

/// The kind of a day; a later one of this list wins when several apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayClass {
    /// Monday to Friday.
    Weekday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// A day off by the Act on National Holidays, whatever its weekday.
    Holiday,
    /// お盆.
    Obon,
    /// 年末年始.
    YearEnd,
}

impl DayClass {
    /// All classes, in order of precedence.
    pub const ALL: [DayClass; 6] = [
        DayClass::Weekday,
        DayClass::Saturday,
        DayClass::Sunday,
        DayClass::Holiday,
        DayClass::Obon,
        DayClass::YearEnd,
    ];

    /// 平日, 土曜, 日曜, 祝日, お盆, 年末年始.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DayClass::Weekday => "平日",
            DayClass::Saturday => "土曜",
            DayClass::Sunday => "日曜",
            DayClass::Holiday => "祝日",
            DayClass::Obon => "お盆",
            DayClass::YearEnd => "年末年始",
        }
    }

    /// The code in documents: `weekday`, `saturday`, `sunday`, `holiday`, `obon`, `year_end`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DayClass::Weekday => "weekday",
            DayClass::Saturday => "saturday",
            DayClass::Sunday => "sunday",
            DayClass::Holiday => "holiday",
            DayClass::Obon => "obon",
            DayClass::YearEnd => "year_end",
        }
    }
}

/// Month and day, both ends included; runs over New Year when the end comes before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Season {
    /// Month and day of the first day.
    pub first: (i8, i8),
    /// Month and day of the last day.
    pub last: (i8, i8),
}

impl Season {
    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, on: Date) -> bool {
        let day = (on.month(), on.day());
        if self.first <= self.last {
            self.first <= day && day <= self.last
        } else {
            self.first <= day || day <= self.last
        }
    }
}

/// What a region agrees to call お盆, 年末年始 and its own holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayClasses {
    /// お盆; `None` where nobody keeps it.
    pub obon: Option<Season>,
    /// 年末年始; `None` where nobody keeps it.
    pub year_end: Option<Season>,
    /// Days that the region keeps as another class: a festival, an anniversary.
    pub local: HashMap<Date, DayClass>,
}

impl DayClasses {
    /// お盆 from 13 to 15 August (custom; Tōkyō and others keep July) and 年末年始 from 29 December to 3 January
    /// (行政機関の休日に関する法律 第1条第1項第3号; also the 休日加算 of the medical fee table).
    #[must_use]
    pub fn usual() -> DayClasses {
        DayClasses {
            obon: Some(Season {
                first: (8, 13),
                last: (8, 15),
            }),
            year_end: Some(Season {
                first: (12, 29),
                last: (1, 3),
            }),
            local: HashMap::new(),
        }
    }

    /// The class of a day.
    #[must_use]
    pub fn of(&self, on: Date) -> DayClass {
        let in_season = |season: Option<Season>| season.is_some_and(|season| season.contains(on));
        if let Some(&class) = self.local.get(&on) {
            class
        } else if in_season(self.year_end) {
            DayClass::YearEnd
        } else if in_season(self.obon) {
            DayClass::Obon
        } else if Holiday::of(on).is_some() {
            DayClass::Holiday
        } else {
            match on.weekday() {
                Weekday::Sunday => DayClass::Sunday,
                Weekday::Saturday => DayClass::Saturday,
                _ => DayClass::Weekday,
            }
        }
    }
}
