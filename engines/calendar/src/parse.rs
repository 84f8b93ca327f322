//! Reads dates as people type them.

use jiff::civil::Date;

use crate::display::weekday;
use crate::wareki::{FIRST_SOLAR_DAY, YearInEra, western_year};
use crate::{Era, WarekiDate};

/// Western years have four digits here; fewer could be an era's year with its era forgotten.
const FIRST_WESTERN_YEAR: u16 = 1000;

/// Why a typed date is not a day, with the facts; the text is for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was typed.
    #[error("日付を入力してください")]
    Empty,
    /// It does not look like a date.
    #[error(
        "「{text}」を日付として読み取れません。「令和8年11月22日」「2026/11/22」のように入力してください"
    )]
    Unreadable {
        /// As typed.
        text: String,
    },
    /// A year, or a year and a month, where a day is needed.
    #[error("「{text}」には月または日がありません。年・月・日をすべて入力してください")]
    Incomplete {
        /// As typed.
        text: String,
    },
    /// A short year without its era.
    #[error(
        "「{text}」の年が、西暦か和暦かわかりません。西暦は4けたで、和暦は元号をつけて入力してください"
    )]
    WhichYear {
        /// As typed.
        text: String,
    },
    /// No calendar has this day, such as 2月30日.
    #[error("{written}という日はありません")]
    NoSuchDay {
        /// The day in full.
        written: String,
    },
    /// No such year in the era, such as 昭和65年.
    #[error("{era}に{year}年はありません。{western_year}年は{actual}です", actual = .actual.year_text())]
    NoSuchYear {
        /// The era typed.
        era: Era,
        /// The year typed.
        year: u16,
        /// The same year in the Western calendar.
        western_year: i16,
        /// Its last day, in the era to which that belongs.
        actual: WarekiDate,
    },
    /// The day exists, but in another era.
    #[error("{written}という日はありません。その日は{actual}です", actual = .actual.without_weekday())]
    OtherEra {
        /// The day as typed, in full.
        written: String,
        /// The same day in its own era.
        actual: WarekiDate,
    },
    /// A 和暦 before 1873-01-01.
    #[error("明治6年1月1日より前の和暦は、旧暦のため扱えません。西暦で入力してください")]
    BeforeSolarCalendar,
    /// The weekday typed is not the day's.
    #[error("{written}は{actual}曜日です。日付と曜日のどちらかを直してください", written = crate::date_long(*.on), actual = weekday(*.on))]
    OtherWeekday {
        /// The day typed.
        on: Date,
    },
}

/// The day that a person typed, in 和暦 or the Western calendar.
///
/// Reads `R8.11.22`, `令和８年１１月２２日（日）`, `昭和元年12月25日`, `2026/11/22`, `2026-11-22`,
/// `2026年11月22日`, `20261122`, `R081122`, in full-width or half-width letters.
///
/// Errors  see [`DateError`]; a weekday, when given, must be the day's.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let folded = fold(text);
    let (folded, weekday_typed) = split_weekday(&folded);
    let (calendar, numbers) = read(folded, text)?;
    let on = match (calendar, numbers.as_slice()) {
        (calendar, &[year, month, day]) => day_of(calendar, year, month, day, text)?,
        (Calendar::Western, &[packed]) if digits(folded) == 8 => unpack(calendar, packed, text)?,
        (Calendar::Japanese(_), &[packed]) if digits(folded) == 6 => {
            unpack(calendar, packed, text)?
        }
        (calendar, &[year] | &[year, _]) => {
            western(calendar, year, text)?;
            return Err(DateError::Incomplete {
                text: text.to_owned(),
            });
        }
        _ => return Err(unreadable(text)),
    };
    match weekday_typed {
        Some(typed) if typed != weekday(on) => Err(DateError::OtherWeekday { on }),
        _ => Ok(on),
    }
}

/// The Western year that a person typed: `昭和元年` is 1926, `S64` is 1989, `2026年` is 2026.
///
/// Errors  see [`DateError`].
pub fn parse_year(text: &str) -> Result<i16, DateError> {
    match read(&fold(text), text)? {
        (calendar, numbers) if numbers.len() == 1 => western(calendar, numbers[0], text),
        _ => Err(unreadable(text)),
    }
}

/// What was typed, as far as it goes, and the days it may mean.
pub(crate) struct Typed {
    pub earliest: Date,
    pub latest: Date,
    pub month: Option<i8>,
    pub day: Option<i8>,
    pub era: Option<Era>,
}

/// A year, a year and a month, or a day, within the era in which it was typed.
pub(crate) fn partial(text: &str) -> Result<Typed, DateError> {
    let folded = fold(text);
    let (folded, _) = split_weekday(&folded);
    let (calendar, numbers) = read(folded, text)?;
    let era = match calendar {
        Calendar::Western => None,
        Calendar::Japanese(era) => Some(era),
    };
    let whole = |first: Date, last: Date, month: Option<i8>| {
        let (earliest, latest) = match era {
            None => (first, last),
            Some(era) => (
                first.max(era.first_day()).max(FIRST_SOLAR_DAY),
                last.min(last_day(era)),
            ),
        };
        match earliest <= latest {
            true => Ok(Typed {
                earliest,
                latest,
                month,
                day: None,
                era,
            }),
            false => Err(DateError::OtherEra {
                written: text.trim().to_owned(),
                actual: WarekiDate::of(first)?,
            }),
        }
    };
    match *numbers.as_slice() {
        [year] if digits(folded) < 5 => {
            let first = Date::new(western(calendar, year, text)?, 1, 1);
            let first = first.map_err(|_| unreadable(text))?;
            whole(first, first.last_of_year(), None)
        }
        [year, month] => {
            let year = western(calendar, year, text)?;
            let month = i8::try_from(month).map_err(|_| unreadable(text))?;
            let first = Date::new(year, month, 1).map_err(|_| unreadable(text))?;
            whole(first, first.last_of_month(), Some(month))
        }
        _ => {
            let on = parse_date(text)?;
            Ok(Typed {
                earliest: on,
                latest: on,
                month: Some(on.month()),
                day: Some(on.day()),
                era,
            })
        }
    }
}

/// The day before the next era; the end of the calendar for the present one.
fn last_day(era: Era) -> Date {
    let next = Era::ALL.into_iter().find(|next| *next > era);
    next.and_then(|next| next.first_day().yesterday().ok())
        .unwrap_or(Date::MAX)
}

#[derive(Clone, Copy)]
enum Calendar {
    Western,
    Japanese(Era),
}

fn day_of(
    calendar: Calendar,
    year: u32,
    month: u32,
    day: u32,
    text: &str,
) -> Result<Date, DateError> {
    let western_year = western(calendar, year, text)?;
    let no_such_day = || DateError::NoSuchDay {
        written: match calendar {
            Calendar::Western => format!("{year}年{month}月{day}日"),
            Calendar::Japanese(era) => format!("{era}{}{month}月{day}日", YearInEra(narrow(year))),
        },
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(no_such_day());
    };
    let on = Date::new(western_year, month, day).map_err(|_| no_such_day())?;
    match calendar {
        Calendar::Western => Ok(on),
        Calendar::Japanese(era) => {
            WarekiDate::from_parts(era, narrow(year), month.unsigned_abs(), day.unsigned_abs())
                .map(WarekiDate::date)
        }
    }
}

/// Splits `20261122` or the `081122` of `R081122`.
fn unpack(calendar: Calendar, packed: u32, text: &str) -> Result<Date, DateError> {
    day_of(
        calendar,
        packed / 10_000,
        packed / 100 % 100,
        packed % 100,
        text,
    )
}

/// The Western year, once it is sure that the era has such a year.
fn western(calendar: Calendar, year: u32, text: &str) -> Result<i16, DateError> {
    let year = narrow(year);
    let Calendar::Japanese(era) = calendar else {
        if year < FIRST_WESTERN_YEAR {
            return Err(DateError::WhichYear {
                text: text.to_owned(),
            });
        }
        return i16::try_from(year)
            .ok()
            .filter(|&year| year <= 9999)
            .ok_or_else(|| unreadable(text));
    };
    let last_day = western_year(era, year).and_then(|year| Date::new(year, 12, 31).ok());
    let last_day = last_day.ok_or_else(|| unreadable(text))?;
    if last_day < FIRST_SOLAR_DAY {
        return Err(DateError::BeforeSolarCalendar);
    }
    if Era::of(last_day.first_of_year()) <= Some(era) {
        return Ok(last_day.year());
    }
    Err(DateError::NoSuchYear {
        era,
        year,
        western_year: last_day.year(),
        actual: WarekiDate::of(last_day)?,
    })
}

/// The calendar and the numbers of a folded text, in order.
fn read(folded: &str, text: &str) -> Result<(Calendar, Vec<u32>), DateError> {
    if folded.is_empty() {
        return Err(DateError::Empty);
    }
    let (calendar, rest) = split_calendar(folded);
    // 元 is a first year only right behind the era.
    let rest = match (calendar, rest.strip_prefix('元')) {
        (Calendar::Japanese(_), Some(behind)) => format!("1{behind}"),
        _ => rest.to_owned(),
    };
    numbers(&rest)
        .map(|numbers| (calendar, numbers))
        .ok_or_else(|| unreadable(text))
}

fn split_calendar(folded: &str) -> (Calendar, &str) {
    for era in Era::ALL {
        let letters = [
            era.letter(),
            era.letter().to_ascii_lowercase(),
            era.square(),
        ];
        let behind = folded
            .strip_prefix(era.name())
            .or_else(|| folded.strip_prefix(letters));
        if let Some(behind) = behind {
            return (
                Calendar::Japanese(era),
                behind.trim_start_matches(['.', ' ']),
            );
        }
    }
    (
        Calendar::Western,
        folded.strip_prefix("西暦").unwrap_or(folded),
    )
}

/// Up to three numbers between separators; `None` when anything else stands there.
fn numbers(rest: &str) -> Option<Vec<u32>> {
    let separators = ['.', '/', '-', ' ', '年', '月', '日'];
    let words: Vec<&str> = rest
        .split(separators)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() || words.len() > 3 {
        return None;
    }
    let number = |word: &&str| {
        let all_digits = word.bytes().all(|byte| byte.is_ascii_digit());
        if all_digits { word.parse().ok() } else { None }
    };
    words.iter().map(number).collect()
}

/// Takes a closing （日）, 日曜 or 日曜日 off.
fn split_weekday(folded: &str) -> (&str, Option<&str>) {
    let bracketed = folded
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('));
    let (rest, word) = match bracketed {
        Some((rest, word)) => (rest, word),
        None if folded.contains('曜') => {
            match folded.char_indices().rev().find(|&(_, c)| c == '曜') {
                Some((at, _)) => {
                    let start = folded[..at]
                        .char_indices()
                        .next_back()
                        .map_or(at, |(start, _)| start);
                    folded.split_at(start)
                }
                None => (folded, ""),
            }
        }
        None => return (folded, None),
    };
    let word = word
        .trim_end_matches('日')
        .strip_suffix('曜')
        .unwrap_or(word);
    (rest.trim_end(), Some(word))
}

/// Full-width letters, digits and signs to half-width; every kind of dash to `-`.
fn fold(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{3000}' | '\t' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FF0D}' | '\u{FF70}' => '-',
        '・' | '。' | '、' => '.',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(fold).collect::<String>().trim().to_owned()
}

fn digits(folded: &str) -> usize {
    folded.bytes().filter(u8::is_ascii_digit).count()
}

/// Too long a year stays too long, so that it is refused as such.
fn narrow(year: u32) -> u16 {
    u16::try_from(year).unwrap_or(u16::MAX)
}

fn unreadable(text: &str) -> DateError {
    DateError::Unreadable {
        text: text.to_owned(),
    }
}
