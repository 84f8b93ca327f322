//! Between stored instants and the clock on the wall in Japan.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Japan Standard Time (明治28年勅令第167号; summer time ended with 昭和27年法律第84号).
const TOKYO: Offset = Offset::constant(9);

/// The day in Japan at an instant (microseconds UTC).
#[must_use]
pub fn civil_date(instant: i64) -> Date {
    civil_date_time(instant).date()
}

/// Day and time in Japan at an instant (microseconds UTC).
///
/// Instants outside the years −9999 to 9999 give the nearest moment inside: they can only be nonsense,
/// and showing an absurd date is better than losing the page.
#[must_use]
pub fn civil_date_time(instant: i64) -> DateTime {
    let nearest = if instant < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    TOKYO.to_datetime(Timestamp::from_microsecond(instant).unwrap_or(nearest))
}

/// The instant (microseconds UTC) of a day and time in Japan.
#[must_use]
pub fn instant(at: DateTime) -> i64 {
    let nearest = if at.year() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    TOKYO.to_timestamp(at).unwrap_or(nearest).as_microsecond()
}

/// The instant (microseconds UTC) at which a day begins in Japan.
#[must_use]
pub fn start_of_day(on: Date) -> i64 {
    instant(on.to_datetime(Time::midnight()))
}
