#![doc = include_str!("../README.md")]

mod display;
mod era;
mod parse;
mod tokyo;
mod wareki;

pub use display::{date_long, date_short, date_time_long, interval, time_of_day, until, weekday};
pub use era::Era;
pub use jiff::civil;
pub use parse::{DateError, parse_date, parse_year};
pub use tokyo::{civil_date, civil_date_time, instant, start_of_day};
pub use wareki::WarekiDate;
