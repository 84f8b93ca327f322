//! The days of a window, classified once, so that a year of a thousand services asks the law once.

use jiff::civil::{Date, Weekday};

use crate::burden::{Burden, Weights};
use crate::day_class::{DayClass, DayClasses};
use crate::holiday::Holiday;
use crate::interval::{DAY, Interval, IntervalSet, Minute};

/// One day with what opening hours and weights ask about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The minute in which it begins.
    pub starts_at: Minute,
    /// Its weekday.
    pub weekday: Weekday,
    /// Which one of its weekday in the month: 1 to 5.
    pub nth: u8,
    /// Its class.
    pub class: DayClass,
    /// Whether services keep the hours of holidays: a holiday of the Act or of the region.
    pub keeps_holiday_hours: bool,
}

impl Day {
    fn of(on: Date, classes: &DayClasses) -> Day {
        let class = classes.of(on);
        let keeps_holiday_hours = match class {
            DayClass::Holiday => true,
            // お盆 is no day off by itself: the weekday's hours hold unless the service says it closes.
            DayClass::Obon => Holiday::of(on).is_some(),
            DayClass::Weekday | DayClass::Saturday | DayClass::Sunday | DayClass::YearEnd => false,
        };
        Day {
            starts_at: Minute::start_of(on),
            weekday: on.weekday(),
            nth: ((on.day() - 1) / 7 + 1).unsigned_abs(),
            class,
            keeps_holiday_hours,
        }
    }
}

/// The days of a window and the one before it, from which a night may reach in.
#[derive(Debug, Clone)]
pub struct Days {
    window: Interval,
    days: Vec<Day>,
    weights: Weights,
    /// What everything before each day weighs, in hundredths of a minute.
    before: Vec<i64>,
}

impl Days {
    /// The days that a window touches, by the region's classes and weights.
    #[must_use]
    pub fn of(window: Interval, weights: &Weights) -> Days {
        let mut days = Vec::new();
        let mut at = Minute::start_of(window.starts_at.date()).plus(-DAY);
        while at < window.ends_at {
            days.push(Day::of(at.date(), &weights.classes));
            at = at.plus(DAY);
        }
        let mut before = vec![0];
        let mut sum = 0;
        for day in &days {
            sum += weights.of_part(day.class, 0, DAY);
            before.push(sum);
        }
        Days {
            window,
            days,
            weights: weights.clone(),
            before,
        }
    }

    /// The window.
    #[must_use]
    pub fn window(&self) -> Interval {
        self.window
    }

    /// The days, in order, from the one before the window.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// What the part of an interval inside these days weighs: the same as [`Weights::of`], in constant time.
    #[must_use]
    pub fn burden(&self, interval: Interval) -> Burden {
        if interval.is_empty() {
            return Burden(0);
        }
        Burden(self.until(interval.ends_at) - self.until(interval.starts_at))
    }

    /// What a set weighs.
    #[must_use]
    pub fn burden_of_set(&self, set: &IntervalSet) -> Burden {
        Burden(set.intervals().iter().map(|&one| self.burden(one).0).sum())
    }

    /// What everything from the first day up to a minute weighs.
    fn until(&self, at: Minute) -> i64 {
        let Some(first) = self.days.first() else {
            return 0;
        };
        let place = usize::try_from((at.0 - first.starts_at.0).max(0) / DAY).unwrap_or(0);
        match self.days.get(place) {
            Some(day) => {
                let minute = (at.0 - day.starts_at.0).max(0);
                self.before[place] + self.weights.of_part(day.class, 0, minute)
            }
            None => self.before.last().copied().unwrap_or(0),
        }
    }
}
