//! Seeded families of problems for benchmarks, examples and tests. The same arguments give the same document.

mod curtois;
mod easy;
mod tight;

pub use curtois::{CurtoisMistake, curtois};
pub use easy::easy;
pub use tight::tight;

use crate::document::{Document, FORMAT, NamedEntry, PeriodEntry, VERSION, civil_time};
use crate::problem::{DAY, Minute};

/// 1 April 2026, a Wednesday, in days since 1970-01-01.
const FIRST_DAY: i64 = 20_544;

/// Whether the day is a Saturday (5), a Sunday (6) or neither, Monday being 0.
fn weekday(day: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7)
}

fn at(day: i64, hour: i64) -> String {
    civil_time(moment(day, hour))
}

fn moment(day: i64, hour: i64) -> Minute {
    day * DAY + hour * 60
}

fn named(id: String, name: String) -> NamedEntry {
    NamedEntry { id, name }
}

/// Format, version and period; no content yet.
fn blank(title: String, days: usize) -> Document {
    Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        title,
        period: PeriodEntry {
            from: date(FIRST_DAY),
            to: date(FIRST_DAY + days as i64),
        },
        ..Document::default()
    }
}

fn date(day: i64) -> String {
    at(day, 0).chars().take("2026-04-01".len()).collect()
}
