#![doc = include_str!("../README.md")]

mod burden;
mod day_class;
mod days;
mod display;
mod era;
#[cfg(feature = "icalendar")]
pub mod exchange;
mod holiday;
mod interval;
mod opening;
mod parse;
mod partial;
mod tokyo;
mod wareki;

pub use burden::{Burden, Weights};
pub use day_class::{DayClass, DayClasses, Season};
pub use days::{Day, Days};
pub use display::{date_long, date_short, date_time_long, interval, time_of_day, until, weekday};
pub use era::Era;
pub use holiday::{Holiday, LAST_ESTIMATED_YEAR};
pub use interval::{DAY, Interval, IntervalSet, Minute};
pub use jiff::civil;
pub use opening::{DayWord, Opening, OpeningRule};
pub use parse::{DateError, parse_date, parse_year};
pub use partial::PartialDate;
pub use tokyo::{civil_date, civil_date_time, instant, start_of_day};
pub use wareki::WarekiDate;
