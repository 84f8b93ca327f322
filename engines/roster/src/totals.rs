//! What a roster means in hours, duties and yen, for the office that pays: by person and class of duty.
//!
//! A duty is counted in stretches of 24 hours from its start, each by the day on which it starts: the night from Friday
//! to Saturday is a weekday's night, a week of standing by is seven duties.

use crate::plan::Plan;
use crate::problem::{DAY, Minute, PersonId, ShiftId};
use kyoten_calendar::{DayClass, DayClasses};
use std::collections::BTreeMap;

/// A class of duty as associations pay it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DutyClass {
    /// A weekday between 8:00 and 18:00.
    WeekdayDay,
    /// A weekday's night.
    WeekdayNight,
    /// Saturday.
    Saturday,
    /// Sunday or a national holiday.
    SundayHoliday,
    /// お盆.
    Obon,
    /// 年末年始.
    YearEnd,
}

/// All classes, in the order of tables.
pub const DUTY_CLASSES: [DutyClass; 6] = [
    DutyClass::WeekdayDay,
    DutyClass::WeekdayNight,
    DutyClass::Saturday,
    DutyClass::SundayHoliday,
    DutyClass::Obon,
    DutyClass::YearEnd,
];

impl DutyClass {
    /// 平日昼, 平日夜, 土, 日祝, お盆, 年末年始.
    pub const fn name(self) -> &'static str {
        match self {
            DutyClass::WeekdayDay => "平日昼",
            DutyClass::WeekdayNight => "平日夜",
            DutyClass::Saturday => "土",
            DutyClass::SundayHoliday => "日祝",
            DutyClass::Obon => "お盆",
            DutyClass::YearEnd => "年末年始",
        }
    }

    /// The same in English.
    pub const fn english(self) -> &'static str {
        match self {
            DutyClass::WeekdayDay => "weekday",
            DutyClass::WeekdayNight => "weekday night",
            DutyClass::Saturday => "Saturday",
            DutyClass::SundayHoliday => "Sunday, holiday",
            DutyClass::Obon => "Obon",
            DutyClass::YearEnd => "year end",
        }
    }

    /// The name in tariffs and tables for programs.
    pub const fn code(self) -> &'static str {
        match self {
            DutyClass::WeekdayDay => "weekday_day",
            DutyClass::WeekdayNight => "weekday_night",
            DutyClass::Saturday => "saturday",
            DutyClass::SundayHoliday => "sunday_holiday",
            DutyClass::Obon => "obon",
            DutyClass::YearEnd => "year_end",
        }
    }

    /// The class with this name in tariffs.
    pub fn from_code(code: &str) -> Option<DutyClass> {
        DUTY_CLASSES.into_iter().find(|class| class.code() == code)
    }
}

/// Yen for a duty of each class, by line where a line differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tariff {
    /// Yen per duty on any line.
    pub yen_per_duty: BTreeMap<DutyClass, i64>,
    /// Yen per duty on a line, by its identifier; classes left out are paid as on any line.
    pub lines: BTreeMap<String, BTreeMap<DutyClass, i64>>,
}

impl Tariff {
    /// Yen for one duty; 0 where nothing was agreed.
    pub fn yen(&self, line: &str, class: DutyClass) -> i64 {
        let special = self.lines.get(line).and_then(|classes| classes.get(&class));
        let yen = special.or_else(|| self.yen_per_duty.get(&class));
        yen.copied().unwrap_or(0)
    }
}

/// One person's totals, each list in the order of [`DUTY_CLASSES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The person.
    pub person: PersonId,
    /// Minutes on duty.
    pub minutes: [i64; 6],
    /// Duties.
    pub duties: [i64; 6],
    /// Yen.
    pub yen: i64,
}

/// Everybody's totals, those without a duty included.
pub fn totals(plan: &Plan, classes: &DayClasses, tariff: &Tariff) -> Vec<Totals> {
    let of_person = |person: PersonId| {
        let mut totals = Totals {
            person,
            minutes: [0; 6],
            duties: [0; 6],
            yen: 0,
        };
        for &shift in plan.duties(person) {
            for part in parts(plan, shift, classes) {
                for (class, minutes) in part.minutes {
                    totals.minutes[class as usize] += minutes;
                }
                totals.duties[part.class as usize] += 1;
                let yen = tariff.yen(&plan.problem.line_of(shift).id, part.class);
                totals.yen = totals.yen.saturating_add(yen);
            }
        }
        totals
    };
    plan.problem.person_ids().map(of_person).collect()
}

/// A stretch of at most 24 hours.
struct Part {
    class: DutyClass,
    minutes: Vec<(DutyClass, i64)>,
}

fn parts(plan: &Plan, shift: ShiftId, classes: &DayClasses) -> Vec<Part> {
    let span = plan.problem.shift(shift).span;
    let mut parts = Vec::new();
    let mut at = span.starts_at;
    while at < span.ends_at {
        let until = span.ends_at.min(at + DAY);
        parts.push(part(at, until, classes));
        at = until;
    }
    parts
}

fn part(from: Minute, until: Minute, classes: &DayClasses) -> Part {
    let day = i32::try_from(from.div_euclid(DAY) * DAY).unwrap_or_default();
    let on = kyoten_calendar::Minute(day).date();
    let whole = |class: DutyClass| Part {
        class,
        minutes: vec![(class, until - from)],
    };
    match classes.of(on) {
        DayClass::Saturday => whole(DutyClass::Saturday),
        DayClass::Sunday | DayClass::Holiday => whole(DutyClass::SundayHoliday),
        DayClass::Obon => whole(DutyClass::Obon),
        DayClass::YearEnd => whole(DutyClass::YearEnd),
        DayClass::Weekday => {
            let daytime = daytime_minutes(from, until);
            let night = until - from - daytime;
            Part {
                class: if daytime > night {
                    DutyClass::WeekdayDay
                } else {
                    DutyClass::WeekdayNight
                },
                minutes: vec![
                    (DutyClass::WeekdayDay, daytime),
                    (DutyClass::WeekdayNight, night),
                ],
            }
        }
    }
}

/// Minutes between 8:00 and 18:00 of a stretch of at most a day.
fn daytime_minutes(from: Minute, until: Minute) -> Minute {
    let midnight = from.div_euclid(DAY) * DAY;
    let of_day = |midnight: Minute| {
        let (open, close) = (midnight + DAYTIME.start, midnight + DAYTIME.end);
        (until.min(close) - from.max(open)).max(0)
    };
    of_day(midnight) + of_day(midnight + DAY)
}

/// Minutes of the day outside which it is night (夜間 of the 往診料 in the medical fee table).
const DAYTIME: std::ops::Range<Minute> = 8 * 60..18 * 60;
