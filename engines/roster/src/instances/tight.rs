//! The tight family: few people, long rests, many leaves, loads that do not divide evenly.

use super::*;
use crate::dice::Dice;
use crate::document::{
    DistinctOrganizationsEntry, LimitsEntry, LineEntry, PairEntry, PersonEntry, RulesEntry,
    ShiftEntry, SpanEntry, TravelEntry, WindowEntry, WishEntry,
};
use std::collections::BTreeMap;

/// `people` doctors of few clinics cover a phone line and `areas` visit lines over `days` days.
///
/// Weekdays have one night shift a line, weekends and every tenth day also a day shift; loads are 840, 1 500, 1 050, 2 100
/// weighted minutes and do not divide evenly. Each doctor serves two areas at most, rests 48 hours after a visit night,
/// sees patients on some mornings and is away about a quarter of the time, so that some cells stay empty whatever one
/// does, wishes collide, and the rounding bound is far away.
pub fn tight(people: usize, days: usize, areas: usize, seed: u64) -> Document {
    let mut dice = Dice::new(seed);
    let mut document = blank(
        format!("tight {people} × {days} × {areas}, seed {seed}"),
        days,
    );
    let organizations = people.div_ceil(3).max(2);
    document.organizations = (0..organizations)
        .map(|n| named(format!("clinic-{n}"), format!("診療所{}", n + 1)))
        .collect();
    document.areas = (0..areas)
        .map(|n| named(format!("area-{n}"), format!("{}地区", n + 1)))
        .collect();
    document.travel_default_minutes = 40;
    document.travel = (1..areas)
        .map(|n| TravelEntry {
            from: format!("area-{}", n - 1),
            to: format!("area-{n}"),
            minutes: 25,
        })
        .collect();
    document.lines = std::iter::once(phone())
        .chain((0..areas).map(visit))
        .collect();
    for day in 0..days as i64 {
        document.shifts.extend(shifts_of(FIRST_DAY + day, areas));
    }
    document.people = (0..people)
        .map(|n| doctor(n, organizations, days, areas, &mut dice))
        .collect();
    document.pairs = (0..people / 8).map(|n| apart(2 * n, 2 * n + 1)).collect();
    document.rules = RulesEntry {
        clinic_rest_minutes: 60,
        clinic_rest_kinds: vec!["visit".to_owned()],
        distinct_organizations: vec![DistinctOrganizationsEntry {
            lines: document.lines.iter().map(|line| line.id.clone()).collect(),
            minimum: 2,
        }],
        ideal_gap_minutes: 4 * DAY,
    };
    document.objectives = [
        &["empty_cells"][..],
        &["wishes"],
        &["fairness"],
        &["spread"],
    ]
    .map(|names| {
        names
            .iter()
            .map(|name| ((*name).to_owned(), 1))
            .collect::<BTreeMap<_, _>>()
    })
    .to_vec();
    document
}

fn phone() -> LineEntry {
    LineEntry {
        id: "phone".to_owned(),
        name: "電話待機".to_owned(),
        area: "area-0".to_owned(),
        profession: "doctor".to_owned(),
        kind: "phone".to_owned(),
        importance: 2,
        rest_minutes: 24 * 60,
        ..LineEntry::default()
    }
}

fn visit(area: usize) -> LineEntry {
    LineEntry {
        id: format!("visit-{area}"),
        name: format!("訪問待機{}", area + 1),
        area: format!("area-{area}"),
        profession: "doctor".to_owned(),
        kind: "visit".to_owned(),
        importance: 1,
        rest_minutes: 48 * 60,
        ..LineEntry::default()
    }
}

fn shifts_of(day: i64, areas: usize) -> Vec<ShiftEntry> {
    let lines =
        std::iter::once("phone".to_owned()).chain((0..areas).map(|area| format!("visit-{area}")));
    let is_festive = weekday(day) >= 5 || day % 10 == 0;
    let shift = |line: &String, part: &str, from: String, to: String, weight: i64| ShiftEntry {
        id: format!("{}-{line}-{part}", date(day)),
        line: line.clone(),
        starts_at: from,
        ends_at: to,
        weight_minutes: Some(if line == "phone" { weight / 2 } else { weight }),
        ..ShiftEntry::default()
    };
    let night_weight = if is_festive { 2_100 } else { 840 };
    let of_line = |line: String| {
        let night = shift(&line, "night", at(day, 18), at(day + 1, 8), night_weight);
        let by_day = is_festive.then(|| shift(&line, "day", at(day, 8), at(day, 18), 1_500));
        by_day.into_iter().chain([night]).collect::<Vec<_>>()
    };
    lines.flat_map(of_line).collect()
}

fn doctor(
    n: usize,
    organizations: usize,
    days: usize,
    areas: usize,
    dice: &mut Dice,
) -> PersonEntry {
    let home = n % areas;
    let mut lines = vec![format!("visit-{home}")];
    if dice.percent(60) {
        lines.push("phone".to_owned());
    }
    if areas > 1 && dice.percent(50) {
        lines.push(format!("visit-{}", (home + 1) % areas));
    }
    let span = |dice: &mut Dice, longest: usize| {
        let from = FIRST_DAY + dice.below(days) as i64;
        SpanEntry {
            from: date(from),
            to: date(from + 1 + dice.below(longest) as i64),
        }
    };
    let wish = |dice: &mut Dice| {
        let (kind, weight) = if dice.percent(25) {
            ("wanted", 1)
        } else {
            ("unwanted", 1 + dice.below(3) as i64)
        };
        let span = span(dice, 3);
        WishEntry {
            wish: kind.to_owned(),
            from: span.from,
            to: span.to,
            weight,
        }
    };
    let clinic_weekday = dice.below(5) as i64;
    let clinic_days =
        (FIRST_DAY..FIRST_DAY + days as i64 + 1).filter(|&day| weekday(day) == clinic_weekday);
    PersonEntry {
        id: format!("doctor-{n}"),
        name: format!("医師{}", n + 1),
        organizations: vec![format!("clinic-{}", n % organizations)],
        profession: "doctor".to_owned(),
        lines: Some(lines),
        unavailable: (0..days.div_ceil(12)).map(|_| span(dice, 6)).collect(),
        clinics: clinic_days
            .map(|day| SpanEntry {
                from: at(day, 8),
                to: at(day, 12),
            })
            .collect(),
        wishes: (0..days.div_ceil(6)).map(|_| wish(dice)).collect(),
        share: 2 + dice.below(3) as i64,
        carried_minutes: dice.below(2_000) as i64 - 1_000,
        limits: LimitsEntry {
            max_consecutive_days: Some(1 + dice.below(2) as i64),
            max_duties: vec![
                WindowEntry { days: 7, duties: 2 },
                WindowEntry {
                    days: 28,
                    duties: 6,
                },
            ],
            max_in_period: None,
        },
        ..PersonEntry::default()
    }
}

fn apart(one: usize, other: usize) -> PairEntry {
    PairEntry {
        rule: "apart".to_owned(),
        person: format!("doctor-{one}"),
        other: format!("doctor-{other}"),
    }
}
