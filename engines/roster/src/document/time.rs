//! Civil times of Asia/Tokyo as minutes, and back.

use crate::problem::{DAY, Minute};
use kyoten_calendar::civil::{Date, DateTime};

/// Reads `2026-04-01T18:00`, or `2026-04-01` as that day's midnight.
pub(crate) fn minute(text: &str) -> Option<Minute> {
    let moment: DateTime = text.parse().ok()?;
    let is_whole = moment.second() == 0 && moment.subsec_nanosecond() == 0;
    let is_sensible = IN_USE.contains(&moment.year());
    let minutes = kyoten_calendar::instant(moment).div_euclid(MICROSECONDS) + TOKYO_AHEAD;
    (is_whole && is_sensible).then_some(minutes)
}

/// Reads `2026-04-01` as days since 1970-01-01.
pub(super) fn day(text: &str) -> Option<i64> {
    let date: Date = text.parse().ok()?;
    let starts_at = minute(&date.to_string())?;
    (text.len() == ISO_DATE.len()).then(|| starts_at.div_euclid(DAY))
}

/// Writes a minute as `2026-04-01T18:00`.
pub fn civil_time(minute: Minute) -> String {
    let instant = (minute - TOKYO_AHEAD).saturating_mul(MICROSECONDS);
    kyoten_calendar::civil_date_time(instant)
        .strftime("%Y-%m-%dT%H:%M")
        .to_string()
}

/// Microseconds of a minute.
const MICROSECONDS: i64 = 60_000_000;

/// Minutes by which the clock of Tokyo is ahead of UTC.
const TOKYO_AHEAD: Minute = 9 * 60;

/// Years outside are surely typing mistakes.
const IN_USE: std::ops::RangeInclusive<i16> = 1900..=2200;

const ISO_DATE: &str = "2026-04-01";
