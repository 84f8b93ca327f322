//! What an hour of standing by weighs: a night is more than a day, New Year more than a Tuesday.

use crate::day_class::{DayClass, DayClasses};
use crate::interval::{DAY, Interval, IntervalSet, Minute};

/// The weight of a minute by the kind of its day and by day or night, in percent of an ordinary minute.
///
/// The usual figures are a proposal for a region to agree on, not a rule of law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Which days are what.
    pub classes: DayClasses,
    /// Minute of the day at which the night begins.
    pub night_from: i32,
    /// Minute of the day at which it ends, in the morning.
    pub night_until: i32,
    /// Percent in the daytime, in the order of [`DayClass::ALL`].
    pub day_percent: [u32; 6],
    /// Percent at night, in the same order; the night after midnight belongs to the new day.
    pub night_percent: [u32; 6],
}

/// Weighted time, in hundredths of an ordinary minute: exact, so that shares add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Burden(pub i64);

impl Burden {
    /// In ordinary hours.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "shown to people with one decimal; 2^52 hundredths of a minute are 85 million years"
    )]
    pub fn hours(self) -> f64 {
        self.0 as f64 / 6_000.0
    }
}

impl Weights {
    /// Night from 18:00 to 8:00 (夜間 and 深夜 of the 往診料 in the medical fee table); day and night weigh
    /// 100/150 on weekdays, 125/175 on Saturdays, 150/200 on Sundays and holidays, 200/250 in お盆,
    /// 300/350 in 年末年始.
    #[must_use]
    pub fn usual() -> Weights {
        Weights {
            classes: DayClasses::usual(),
            night_from: 18 * 60,
            night_until: 8 * 60,
            day_percent: [100, 125, 150, 150, 200, 300],
            night_percent: [150, 175, 200, 200, 250, 350],
        }
    }

    /// What the minutes of an interval weigh together.
    #[must_use]
    pub fn of(&self, interval: Interval) -> Burden {
        let mut sum = 0;
        let mut from = interval.starts_at;
        while from < interval.ends_at {
            let on = from.date();
            let midnight = Minute::start_of(on);
            let until = interval.ends_at.min(midnight.plus(DAY));
            if until <= from {
                break;
            }
            sum += self.of_part(
                self.classes.of(on),
                from.0 - midnight.0,
                until.0 - midnight.0,
            );
            from = until;
        }
        Burden(sum)
    }

    /// What the minutes of a set weigh together.
    #[must_use]
    pub fn of_set(&self, set: &IntervalSet) -> Burden {
        Burden(set.intervals().iter().map(|&one| self.of(one).0).sum())
    }

    /// The weight of one minute, in percent.
    #[must_use]
    pub fn at(&self, at: Minute) -> u32 {
        let class = index(self.classes.of(at.date()));
        let minute = at.of_day();
        if self.night_from <= minute || minute < self.night_until {
            self.night_percent[class]
        } else {
            self.day_percent[class]
        }
    }

    /// What the minutes `from` to `until` of a day of this class weigh, in hundredths of a minute.
    pub(crate) fn of_part(&self, class: DayClass, from: i32, until: i32) -> i64 {
        let class = index(class);
        let daytime = (until.min(self.night_from) - from.max(self.night_until)).max(0);
        let night = until - from - daytime;
        i64::from(daytime) * i64::from(self.day_percent[class])
            + i64::from(night) * i64::from(self.night_percent[class])
    }
}

/// The place of a class in [`DayClass::ALL`].
fn index(class: DayClass) -> usize {
    class as usize
}
