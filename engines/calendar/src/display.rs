//! How days and times are written on pages and paper, in Japanese.

use jiff::civil::{Date, DateTime, Time, Weekday};

/// 「2026年11月22日（日）」
#[must_use]
pub fn date_long(on: Date) -> String {
    format!(
        "{}年{}月{}日（{}）",
        on.year(),
        on.month(),
        on.day(),
        weekday(on)
    )
}

/// 「11/22（日）」, where the year is plain from the page.
#[must_use]
pub fn date_short(on: Date) -> String {
    format!("{}/{}（{}）", on.month(), on.day(), weekday(on))
}

/// 「2026年11月22日（日）9:05」
#[must_use]
pub fn date_time_long(at: DateTime) -> String {
    format!("{}{}", date_long(at.date()), time_of_day(at.time()))
}

/// 「9:05」, 「18:00」: 24 hours, seconds cut off.
#[must_use]
pub fn time_of_day(at: Time) -> String {
    format!("{}:{:02}", at.hour(), at.minute())
}

/// 「11/22（日）18:00〜翌6:00」: the half-open interval from `starts_at` to `ends_at`.
#[must_use]
pub fn interval(starts_at: DateTime, ends_at: DateTime) -> String {
    let start = time_of_day(starts_at.time());
    format!(
        "{}{start}〜{}",
        date_short(starts_at.date()),
        end(starts_at, ends_at)
    )
}

/// 「18:00まで」, 「24:00まで」, 「翌6:00まで」, 「11/24（火）6:00まで」: the end as seen from the start.
#[must_use]
pub fn until(starts_at: DateTime, ends_at: DateTime) -> String {
    format!("{}まで", end(starts_at, ends_at))
}

/// The weekday as one character: 月火水木金土日.
#[must_use]
pub fn weekday(on: Date) -> &'static str {
    match on.weekday() {
        Weekday::Monday => "月",
        Weekday::Tuesday => "火",
        Weekday::Wednesday => "水",
        Weekday::Thursday => "木",
        Weekday::Friday => "金",
        Weekday::Saturday => "土",
        Weekday::Sunday => "日",
    }
}

fn end(starts_at: DateTime, ends_at: DateTime) -> String {
    let time = time_of_day(ends_at.time());
    if ends_at.date() == starts_at.date() {
        return time;
    }
    if starts_at.date().tomorrow().ok() != Some(ends_at.date()) {
        return format!("{}{time}", date_short(ends_at.date()));
    }
    if ends_at.time() == Time::midnight() {
        "24:00".to_owned()
    } else {
        format!("翌{time}")
    }
}
