//! Minutes of the clock on the wall in Japan, half-open intervals of them, and sets of intervals.

use std::fmt;
use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

/// Minutes of an hour.
const HOUR: i32 = 60;
/// Minutes of a day; every day in Japan has as many.
pub const DAY: i32 = 24 * HOUR;
/// The day from which minutes are counted.
const FIRST_DAY: Date = jiff::civil::date(1970, 1, 1);
/// How many times longer one set must be before it is searched instead of walked through.
const LOPSIDED: usize = 8;

/// A minute of the clock on the wall in Japan, counted from 1970-01-01 0:00 there.
///
/// Japan keeps one offset all year, so a minute of the wall clock is also a minute of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(pub i32);

impl Minute {
    /// The minute in which a day begins.
    #[must_use]
    pub fn start_of(on: Date) -> Minute {
        Minute(days_since_1970(on).saturating_mul(DAY))
    }

    /// The minute of a day and time; seconds are cut off.
    #[must_use]
    pub fn of(at: DateTime) -> Minute {
        let time = i32::from(at.hour()) * HOUR + i32::from(at.minute());
        Minute(Minute::start_of(at.date()).0.saturating_add(time))
    }

    /// The day to which it belongs.
    #[must_use]
    pub fn date(self) -> Date {
        let days = self.0.div_euclid(DAY);
        FIRST_DAY.saturating_add(days.days())
    }

    /// Minutes since the day began: 0 to 1439.
    #[must_use]
    pub fn of_day(self) -> i32 {
        self.0.rem_euclid(DAY)
    }

    /// Day and time.
    #[must_use]
    pub fn date_time(self) -> DateTime {
        let of_day = self.of_day();
        // Both are in range, because a minute of the day is below 1440.
        let hour = i8::try_from(of_day / HOUR).unwrap_or_default();
        let minute = i8::try_from(of_day % HOUR).unwrap_or_default();
        let time = Time::new(hour, minute, 0, 0).unwrap_or_default();
        self.date().to_datetime(time)
    }

    /// The minute so many minutes later.
    #[must_use]
    pub fn plus(self, minutes: i32) -> Minute {
        Minute(self.0.saturating_add(minutes))
    }
}

impl fmt::Display for Minute {
    /// `2026-11-22T09:05`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.date_time();
        write!(f, "{}T{:02}:{:02}", at.date(), at.hour(), at.minute())
    }
}

/// Days from 1970-01-01 to a day, by the proleptic Gregorian calendar.
fn days_since_1970(on: Date) -> i32 {
    on.since(FIRST_DAY).map_or(0, |span| span.get_days())
}

/// The minutes from `starts_at` up to, not including, `ends_at`: `[starts_at, ends_at)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The first minute.
    pub starts_at: Minute,
    /// The minute behind the last.
    pub ends_at: Minute,
}

impl Interval {
    /// The interval between two minutes; empty when the end is not behind the start.
    #[must_use]
    pub const fn new(starts_at: Minute, ends_at: Minute) -> Interval {
        Interval { starts_at, ends_at }
    }

    /// The whole days from `first` to `last`, both included.
    #[must_use]
    pub fn of_days(first: Date, last: Date) -> Interval {
        Interval::new(Minute::start_of(first), Minute::start_of(last).plus(DAY))
    }

    /// Minutes it lasts; 0 when empty.
    #[must_use]
    pub fn minutes(self) -> i64 {
        (i64::from(self.ends_at.0) - i64::from(self.starts_at.0)).max(0)
    }

    /// Whether it holds no minute.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.ends_at <= self.starts_at
    }

    /// Whether a minute lies in it.
    #[must_use]
    pub fn contains(self, at: Minute) -> bool {
        self.starts_at <= at && at < self.ends_at
    }

    /// What two intervals share; possibly empty.
    #[must_use]
    pub fn intersection(self, other: Interval) -> Interval {
        Interval::new(
            self.starts_at.max(other.starts_at),
            self.ends_at.min(other.ends_at),
        )
    }
}

/// A set of minutes as sorted intervals that neither touch nor overlap: each set has one writing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct IntervalSet {
    intervals: Vec<Interval>,
}

impl IntervalSet {
    /// No minute at all.
    pub const EMPTY: IntervalSet = IntervalSet {
        intervals: Vec::new(),
    };

    /// The minutes of one interval.
    #[must_use]
    pub fn one(interval: Interval) -> IntervalSet {
        let mut set = IntervalSet::EMPTY;
        set.push(interval);
        set
    }

    /// The intervals, in order.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// Whether no minute belongs to it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// How many minutes belong to it.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.intervals.iter().map(|one| one.minutes()).sum()
    }

    /// Whether a minute belongs to it.
    #[must_use]
    pub fn contains(&self, at: Minute) -> bool {
        let next = self.intervals.partition_point(|one| one.ends_at <= at);
        self.intervals.get(next).is_some_and(|one| one.contains(at))
    }

    /// Whether every minute of an interval belongs to it.
    #[must_use]
    pub fn covers(&self, interval: Interval) -> bool {
        let next = self
            .intervals
            .partition_point(|one| one.ends_at <= interval.starts_at);
        interval.is_empty()
            || self.intervals.get(next).is_some_and(|one| {
                one.starts_at <= interval.starts_at && interval.ends_at <= one.ends_at
            })
    }

    /// Adds an interval that does not start before any other: how sets are built in order.
    ///
    /// An interval that starts earlier is taken as well, at the cost of sorting.
    pub fn push(&mut self, interval: Interval) {
        if interval.is_empty() {
            return;
        }
        match self.intervals.last_mut() {
            Some(last) if interval.starts_at < last.starts_at => {
                self.intervals.push(interval);
                *self = std::mem::take(&mut self.intervals).into_iter().collect();
            }
            Some(last) if interval.starts_at <= last.ends_at => {
                last.ends_at = last.ends_at.max(interval.ends_at);
            }
            _ => self.intervals.push(interval),
        }
    }

    /// Minutes in either.
    #[must_use]
    pub fn union(&self, other: &IntervalSet) -> IntervalSet {
        let (mut a, mut b) = (self.intervals.as_slice(), other.intervals.as_slice());
        let mut union = IntervalSet {
            intervals: Vec::with_capacity(a.len() + b.len()),
        };
        loop {
            let take_a = match (a.first(), b.first()) {
                (Some(first_a), Some(first_b)) => first_a.starts_at <= first_b.starts_at,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => return union,
            };
            let from = if take_a { &mut a } else { &mut b };
            if let Some((&first, rest)) = from.split_first() {
                union.push(first);
                *from = rest;
            }
        }
    }

    /// Minutes in both.
    #[must_use]
    pub fn intersection(&self, other: &IntervalSet) -> IntervalSet {
        let (few, many) = if self.intervals.len() <= other.intervals.len() {
            (&self.intervals, &other.intervals)
        } else {
            (&other.intervals, &self.intervals)
        };
        let mut both = IntervalSet::EMPTY;
        let mut next = 0;
        for one in few {
            next = first_ending_after(many, next, one.starts_at, few.len());
            for other in many[next..]
                .iter()
                .take_while(|other| other.starts_at < one.ends_at)
            {
                both.push(one.intersection(*other));
            }
        }
        both
    }

    /// Minutes in this one only.
    #[must_use]
    pub fn difference(&self, other: &IntervalSet) -> IntervalSet {
        let mut rest = IntervalSet::EMPTY;
        let mut next = 0;
        for one in &self.intervals {
            next = first_ending_after(&other.intervals, next, one.starts_at, self.intervals.len());
            let mut from = one.starts_at;
            for gone in other.intervals[next..]
                .iter()
                .take_while(|gone| gone.starts_at < one.ends_at)
            {
                rest.push(Interval::new(from, gone.starts_at));
                from = from.max(gone.ends_at);
            }
            rest.push(Interval::new(from, one.ends_at));
        }
        rest
    }

    /// Minutes of `window` that do not belong to this set.
    #[must_use]
    pub fn complement(&self, window: Interval) -> IntervalSet {
        IntervalSet::one(window).difference(self)
    }

    /// The part that lies in `window`.
    #[must_use]
    pub fn within(&self, window: Interval) -> IntervalSet {
        IntervalSet::one(window).intersection(self)
    }

    /// The places of the intervals that share a minute with `window`.
    #[must_use]
    pub fn touching(&self, window: Interval) -> Range<usize> {
        let first = self
            .intervals
            .partition_point(|one| one.ends_at <= window.starts_at);
        let behind = self
            .intervals
            .partition_point(|one| one.starts_at < window.ends_at);
        first..behind.max(first)
    }
}

impl FromIterator<Interval> for IntervalSet {
    /// The minutes of any intervals, in any order.
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> IntervalSet {
        let mut sorted: Vec<Interval> = intervals.into_iter().collect();
        sorted.sort_unstable();
        let mut set = IntervalSet {
            intervals: Vec::with_capacity(sorted.len()),
        };
        for interval in sorted {
            set.push(interval);
        }
        set
    }
}

/// The first interval from `from` on that ends behind `at`.
///
/// Walks when both sets are about as long, and searches when one is much longer, so that a small
/// set against a year costs what the small set costs.
fn first_ending_after(set: &[Interval], from: usize, at: Minute, n_asked: usize) -> usize {
    let rest = &set[from..];
    let ahead = if rest.len() > n_asked.saturating_mul(LOPSIDED) {
        rest.partition_point(|one| one.ends_at <= at)
    } else {
        rest.iter().take_while(|one| one.ends_at <= at).count()
    };
    from + ahead
}
