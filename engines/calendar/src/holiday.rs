//! 国民の祝日 and the other days off by the Act on National Holidays, of any year since it began.
//!
//! Source  国民の祝日に関する法律 (昭和23年法律第178号, in force 1948-07-20) and its amendments; each rule
//! below names its years. The equinox days are fixed each February for the next year (国立天文台 暦要項);
//! later years are estimates by the usual formula (海上保安庁水路部 暦計算研究会『新こよみ便利帳』), which
//! gives every day fixed so far.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// The day the Act came into force.
const ACT_IN_FORCE: Date = date(1948, 7, 20);
/// 振替休日: 昭和48年法律第10号, in force on this day.
const SUBSTITUTES_SINCE: Date = date(1973, 4, 12);
/// 国民の休日: 昭和60年法律第103号, in force on this day.
const BETWEEN_DAYS_SINCE: Date = date(1985, 12, 27);
/// 平成17年法律第43号: from this year a substitute is the next day that is no holiday, not simply the next day.
const NEXT_FREE_DAY_SINCE: i16 = 2007;
/// The last year for which the estimate of the equinoxes is published.
pub const LAST_ESTIMATED_YEAR: i16 = 2150;

/// What makes a day a day off by the Act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// A 国民の祝日, by its name in the Act of that year; also the four ceremonies held by special Acts.
    National(&'static str),
    /// 振替休日: a national holiday fell on a Sunday (第3条第2項).
    Substitute,
    /// 国民の休日: the day between two national holidays (第3条第3項).
    Between,
}

impl Holiday {
    /// What makes the day a day off, if anything does.
    #[must_use]
    pub fn of(on: Date) -> Option<Holiday> {
        if on < ACT_IN_FORCE {
            return None;
        }
        if let Some(name) = national(on) {
            return Some(Holiday::National(name));
        }
        if is_substitute(on) {
            return Some(Holiday::Substitute);
        }
        is_between(on).then_some(Holiday::Between)
    }

    /// All days off of a year, in order.
    #[must_use]
    pub fn of_year(year: i16) -> Vec<(Date, Holiday)> {
        let Ok(first) = Date::new(year, 1, 1) else {
            return Vec::new();
        };
        first
            .series(1.day())
            .take_while(|on| on.year() == year)
            .filter_map(|on| Holiday::of(on).map(|holiday| (on, holiday)))
            .collect()
    }

    /// 「元日」, 「振替休日」, 「国民の休日」.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Holiday::National(name) => name,
            Holiday::Substitute => "振替休日",
            Holiday::Between => "国民の休日",
        }
    }
}

/// When in the year a holiday falls.
enum Rule {
    /// Month and day.
    On(i8, i8),
    /// The nth Monday of a month.
    Monday(i8, i8),
    /// 春分日
    VernalEquinox,
    /// 秋分日
    AutumnalEquinox,
}

/// Name, rule, first and last year, in the order of the Act; the Act or amendment stands beside.
#[rustfmt::skip]
const NATIONAL: [(&str, Rule, i16, i16); 36] = [
    ("元日", Rule::On(1, 1), 1949, i16::MAX),
    ("成人の日", Rule::On(1, 15), 1949, 1999),
    ("成人の日", Rule::Monday(1, 2), 2000, i16::MAX),             // 平成10年法律第141号
    ("建国記念の日", Rule::On(2, 11), 1967, i16::MAX),            // 昭和41年法律第86号、政令第376号
    ("天皇誕生日", Rule::On(2, 23), 2020, i16::MAX),              // 平成29年法律第63号
    ("春分の日", Rule::VernalEquinox, 1949, i16::MAX),
    ("天皇誕生日", Rule::On(4, 29), 1949, 1988),
    ("みどりの日", Rule::On(4, 29), 1989, 2006),                  // 平成元年法律第5号
    ("昭和の日", Rule::On(4, 29), 2007, i16::MAX),                // 平成17年法律第43号
    ("憲法記念日", Rule::On(5, 3), 1949, i16::MAX),
    ("みどりの日", Rule::On(5, 4), 2007, i16::MAX),               // 平成17年法律第43号
    ("こどもの日", Rule::On(5, 5), 1949, i16::MAX),
    ("海の日", Rule::On(7, 20), 1996, 2002),                      // 平成7年法律第22号
    ("海の日", Rule::Monday(7, 3), 2003, 2019),                   // 平成13年法律第59号
    ("海の日", Rule::On(7, 23), 2020, 2020),                      // 平成30年法律第55号 (東京オリンピック)
    ("海の日", Rule::On(7, 22), 2021, 2021),                      // 令和2年法律第68号
    ("海の日", Rule::Monday(7, 3), 2022, i16::MAX),
    ("山の日", Rule::On(8, 11), 2016, 2019),                      // 平成26年法律第43号
    ("山の日", Rule::On(8, 10), 2020, 2020),                      // 平成30年法律第55号
    ("山の日", Rule::On(8, 8), 2021, 2021),                       // 令和2年法律第68号
    ("山の日", Rule::On(8, 11), 2022, i16::MAX),
    ("敬老の日", Rule::On(9, 15), 1966, 2002),                    // 昭和41年法律第86号
    ("敬老の日", Rule::Monday(9, 3), 2003, i16::MAX),             // 平成13年法律第59号
    ("秋分の日", Rule::AutumnalEquinox, 1948, i16::MAX),
    ("体育の日", Rule::On(10, 10), 1966, 1999),                   // 昭和41年法律第86号
    ("体育の日", Rule::Monday(10, 2), 2000, 2019),                // 平成10年法律第141号
    ("スポーツの日", Rule::On(7, 24), 2020, 2020),                // 平成30年法律第55号、第57号
    ("スポーツの日", Rule::On(7, 23), 2021, 2021),                // 令和2年法律第68号
    ("スポーツの日", Rule::Monday(10, 2), 2022, i16::MAX),
    ("文化の日", Rule::On(11, 3), 1948, i16::MAX),
    ("勤労感謝の日", Rule::On(11, 23), 1948, i16::MAX),
    ("天皇誕生日", Rule::On(12, 23), 1989, 2018),                 // 平成元年法律第5号
    ("結婚の儀", Rule::On(4, 10), 1959, 1959),                    // 昭和34年法律第16号
    ("大喪の礼", Rule::On(2, 24), 1989, 1989),                    // 平成元年法律第4号
    ("即位礼正殿の儀", Rule::On(11, 12), 1990, 1990),             // 平成2年法律第24号
    ("結婚の儀", Rule::On(6, 9), 1993, 1993),                     // 平成5年法律第32号
];

/// 平成30年法律第99号: both days count as national holidays of 2019.
const ACCESSION: [(&str, Date); 2] = [
    ("天皇の即位の日", date(2019, 5, 1)),
    ("即位礼正殿の儀の行われる日", date(2019, 10, 22)),
];

fn national(on: Date) -> Option<&'static str> {
    let by_rule = NATIONAL
        .iter()
        .filter(|(_, _, first, last)| (*first..=*last).contains(&on.year()))
        .find(|(_, rule, ..)| rule.falls(on))
        .map(|(name, ..)| *name);
    let by_accession = || ACCESSION.iter().find(|(_, day)| *day == on);
    by_rule.or_else(|| by_accession().map(|(name, _)| *name))
}

impl Rule {
    fn falls(&self, on: Date) -> bool {
        match *self {
            Rule::On(month, day) => (on.month(), on.day()) == (month, day),
            Rule::Monday(month, nth) => {
                on.month() == month
                    && on.weekday() == Weekday::Monday
                    && (on.day() - 1) / 7 + 1 == nth
            }
            Rule::VernalEquinox => on.month() == 3 && Some(on.day()) == vernal_equinox(on.year()),
            Rule::AutumnalEquinox => {
                on.month() == 9 && Some(on.day()) == autumnal_equinox(on.year())
            }
        }
    }
}

/// 第3条第2項.
fn is_substitute(on: Date) -> bool {
    if on < SUBSTITUTES_SINCE {
        return false;
    }
    let mut before = on.yesterday().ok();
    while let Some(day) = before.filter(|&day| national(day).is_some()) {
        if day.weekday() == Weekday::Sunday {
            return true;
        }
        if on.year() < NEXT_FREE_DAY_SINCE {
            return false;
        }
        before = day.yesterday().ok();
    }
    false
}

/// 第3条第3項; a Sunday between two holidays was off anyway until 平成17年法律第43号 dropped the exception.
fn is_between(on: Date) -> bool {
    let is_national = |day: Option<Date>| day.is_some_and(|day| national(day).is_some());
    on >= BETWEEN_DAYS_SINCE
        && (on.weekday() != Weekday::Sunday || on.year() >= NEXT_FREE_DAY_SINCE)
        && is_national(on.yesterday().ok())
        && is_national(on.tomorrow().ok())
}

/// The day of March of the vernal equinox in Japan.
fn vernal_equinox(year: i16) -> Option<i8> {
    equinox(year, [208_357, 208_431, 208_510])
}

/// The day of September of the autumnal equinox in Japan.
fn autumnal_equinox(year: i16) -> Option<i8> {
    equinox(year, [232_588, 232_488, 242_488])
}

/// 『新こよみ便利帳』: ⌊c + 0.242194 (year − 1980)⌋ − ⌊(year − e)/4⌋ with c and e by the part of the calendar:
/// until 1979, until 2099, until 2150. Here in millionths, so that it is exact.
fn equinox(year: i16, ten_thousandths: [i64; 3]) -> Option<i8> {
    let (part, leap_epoch) = match year {
        1900..=1979 => (0, 1983),
        1980..=2099 => (1, 1980),
        2100..=LAST_ESTIMATED_YEAR => (2, 1980),
        _ => return None,
    };
    let year = i64::from(year);
    let drift = ten_thousandths[part] * 100 + 242_194 * (year - 1980);
    // The book cuts towards zero, so for years before the epoch too.
    let day = (drift - (year - leap_epoch) / 4 * 1_000_000) / 1_000_000;
    i8::try_from(day).ok()
}
