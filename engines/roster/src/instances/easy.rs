//! The easy family: many doctors, three lines a night, load counted in whole points.

use super::*;
use crate::dice::Dice;
use crate::document::{
    LimitsEntry, LineEntry, PersonEntry, ShiftEntry, SpanEntry, WindowEntry, WishEntry,
};
use std::collections::BTreeMap;

/// `doctors` doctors share `lines` lines over `days` nights.
///
/// A weekday night is one point (840 weighted minutes), Saturday two, Sunday three. Doctors serve most lines, take leave
/// now and then, would rather not have some nights, and bring a ledger from earlier months. Enough doctors are free that
/// wishes can be kept, so that what remains is to share out points evenly; the best possible share-out is the rounding
/// bound.
pub fn easy(doctors: usize, days: usize, lines: usize, seed: u64) -> Document {
    let mut dice = Dice::new(seed);
    let mut document = blank(
        format!("easy {doctors} × {days} × {lines}, seed {seed}"),
        days,
    );
    let organizations = doctors.div_ceil(2).max(1);
    document.organizations = (0..organizations)
        .map(|n| named(format!("clinic-{n}"), format!("診療所{}", n + 1)))
        .collect();
    document.areas = vec![named("area".to_owned(), "全域".to_owned())];
    document.lines = (0..lines).map(line).collect();
    for day in 0..days as i64 {
        document
            .shifts
            .extend((0..lines).map(|line| night(line, FIRST_DAY + day)));
    }
    document.people = (0..doctors)
        .map(|n| doctor(n, organizations, days, lines, &mut dice))
        .collect();
    document.objectives = ["empty_cells", "wishes", "fairness"]
        .map(|name| BTreeMap::from([(name.to_owned(), 1)]))
        .to_vec();
    document
}

fn line(n: usize) -> LineEntry {
    LineEntry {
        id: format!("line-{n}"),
        name: format!("待機{}", n + 1),
        area: "area".to_owned(),
        profession: "doctor".to_owned(),
        kind: ["phone", "visit", "backup"][n % 3].to_owned(),
        importance: 1,
        rest_minutes: 24 * 60,
        ..LineEntry::default()
    }
}

fn night(line: usize, day: i64) -> ShiftEntry {
    let points = match weekday(day) {
        5 => 2,
        6 => 3,
        _ => 1,
    };
    ShiftEntry {
        id: format!("{}-{line}", date(day)),
        line: format!("line-{line}"),
        starts_at: at(day, 18),
        ends_at: at(day + 1, 8),
        weight_minutes: Some(points * POINT),
        ..ShiftEntry::default()
    }
}

fn doctor(
    n: usize,
    organizations: usize,
    days: usize,
    lines: usize,
    dice: &mut Dice,
) -> PersonEntry {
    let served: Vec<String> = (0..lines)
        .filter(|_| dice.percent(80))
        .map(|line| format!("line-{line}"))
        .collect();
    let spans = |dice: &mut Dice, every: usize, longest: usize| -> Vec<SpanEntry> {
        let one = |dice: &mut Dice| {
            let from = FIRST_DAY + dice.below(days) as i64;
            SpanEntry {
                from: date(from),
                to: date(from + 1 + dice.below(longest) as i64),
            }
        };
        (0..days.div_ceil(every)).map(|_| one(dice)).collect()
    };
    let unwanted = |span: SpanEntry| WishEntry {
        wish: "unwanted".to_owned(),
        from: span.from,
        to: span.to,
        weight: 1,
    };
    PersonEntry {
        id: format!("doctor-{n}"),
        name: format!("医師{}", n + 1),
        organizations: vec![format!("clinic-{}", n % organizations)],
        profession: "doctor".to_owned(),
        lines: Some(if served.is_empty() {
            vec!["line-0".to_owned()]
        } else {
            served
        }),
        unavailable: spans(dice, 15, 4),
        wishes: spans(dice, 10, 2).into_iter().map(unwanted).collect(),
        share: 2,
        carried_minutes: (dice.below(3) as i64 - 1) * POINT / 2,
        limits: LimitsEntry {
            max_consecutive_days: Some(2),
            max_duties: vec![WindowEntry { days: 7, duties: 2 }],
            max_in_period: None,
        },
        ..PersonEntry::default()
    }
}

/// One point in weighted minutes: a weekday night of fourteen hours.
const POINT: i64 = 14 * 60;
