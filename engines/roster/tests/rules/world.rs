//! Small random regions that use every rule and objective.

use kyoten_roster::*;
use std::collections::BTreeMap;

/// A stream of numbers from a seed.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

/// How large a region may be.
pub struct Size {
    pub people: u64,
    pub shifts: u64,
}

/// A random region; days are 1 to 9 April 2026.
pub fn document(seed: u64, size: &Size) -> Document {
    let mut dice = Numbers(seed ^ 0xA5A5_5A5A_0F0F_F0F0);
    let dice = &mut dice;
    let (people, shifts, lines) = (
        1 + dice.below(size.people),
        1 + dice.below(size.shifts),
        1 + dice.below(3),
    );
    let named = |id: String| NamedEntry {
        name: id.clone(),
        id,
    };
    let minutes = |dice: &mut Numbers| 30 * dice.below(40) as i64;
    Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        title: "random".to_owned(),
        period: PeriodEntry {
            from: "2026-04-01".to_owned(),
            to: "2026-04-10".to_owned(),
        },
        organizations: (0..3).map(|n| named(format!("o{n}"))).collect(),
        areas: (0..2).map(|n| named(format!("a{n}"))).collect(),
        travel: if dice.percent(50) {
            vec![TravelEntry {
                from: "a0".to_owned(),
                to: "a1".to_owned(),
                minutes: minutes(dice),
            }]
        } else {
            Vec::new()
        },
        travel_default_minutes: minutes(dice) / 4,
        lines: (0..lines).map(|n| line(dice, n)).collect(),
        shifts: (0..shifts).map(|n| shift(dice, n, lines, people)).collect(),
        people: (0..people).map(|n| person(dice, n, lines)).collect(),
        pairs: (0..dice.below(3))
            .filter(|_| people > 1)
            .map(|_| pair(dice, people))
            .collect(),
        rules: rules(dice, lines),
        objectives: objectives(dice),
        weights: None,
    }
}

fn line(dice: &mut Numbers, n: u64) -> LineEntry {
    LineEntry {
        id: format!("l{n}"),
        name: format!("line {n}"),
        area: format!("a{}", dice.below(2)),
        profession: if dice.percent(80) { "doctor" } else { "nurse" }.to_owned(),
        kind: dice.pick(&["phone", "visit", "backup"]).to_owned(),
        qualifications: if dice.percent(30) {
            vec!["narcotics".to_owned()]
        } else {
            Vec::new()
        },
        importance: 1 + dice.below(3) as i64,
        rest_minutes: 60 * dice.below(40) as i64,
    }
}

fn shift(dice: &mut Numbers, n: u64, lines: u64, people: u64) -> ShiftEntry {
    let starts_at = dice.below(9 * 24);
    let ends_at = starts_at + 2 + dice.below(22);
    let someone = |dice: &mut Numbers, percent| {
        dice.percent(percent)
            .then(|| format!("p{}", dice.below(people)))
    };
    ShiftEntry {
        id: format!("s{n}"),
        line: format!("l{}", dice.below(lines)),
        starts_at: time(starts_at),
        ends_at: time(ends_at),
        weight_minutes: dice.percent(60).then(|| 60 * dice.below(30) as i64),
        pinned: someone(dice, 8),
        published: someone(dice, 30),
    }
}

/// Hours since 1 April as a time.
fn time(hours: u64) -> String {
    format!("2026-04-{:02}T{:02}:00", 1 + hours / 24, hours % 24)
}

fn span(dice: &mut Numbers, longest: u64) -> SpanEntry {
    let from = dice.below(9 * 24);
    SpanEntry {
        from: time(from),
        to: time(from + 1 + dice.below(longest)),
    }
}

fn person(dice: &mut Numbers, n: u64, lines: u64) -> PersonEntry {
    let spans = |dice: &mut Numbers, most, longest| {
        (0..dice.below(most))
            .map(|_| span(dice, longest))
            .collect::<Vec<_>>()
    };
    let wishes = spans(dice, 4, 40);
    let wish = |dice: &mut Numbers, span: SpanEntry| WishEntry {
        wish: dice.pick(&["must_not", "unwanted", "wanted"]).to_owned(),
        from: span.from,
        to: span.to,
        weight: 1 + dice.below(3) as i64,
    };
    let mut organizations = vec![format!("o{}", dice.below(3))];
    if dice.percent(30) {
        organizations.push(format!("o{}", dice.below(3)));
    }
    let day = |dice: &mut Numbers, percent| {
        dice.percent(percent)
            .then(|| format!("2026-04-{:02}", 1 + dice.below(9)))
    };
    let from = day(dice, 30);
    let narcotics = QualificationEntry {
        id: "narcotics".to_owned(),
        to: if from.is_none() { day(dice, 30) } else { None },
        from,
    };
    PersonEntry {
        id: format!("p{n}"),
        name: format!("person {n}"),
        organizations,
        profession: if dice.percent(80) { "doctor" } else { "nurse" }.to_owned(),
        lines: dice.percent(40).then(|| {
            (0..lines)
                .filter(|_| dice.percent(70))
                .map(|line| format!("l{line}"))
                .collect()
        }),
        qualifications: if dice.percent(70) {
            vec![narcotics]
        } else {
            Vec::new()
        },
        unavailable: spans(dice, 3, 30),
        clinics: spans(dice, 3, 4),
        wishes: wishes.into_iter().map(|span| wish(dice, span)).collect(),
        own_patients: vec![OwnPatientsEntry {
            area: format!("a{}", dice.below(2)),
            patients: dice.below(9) as i64,
        }],
        share: dice.below(4) as i64,
        carried_minutes: dice.below(2_000) as i64 - 1_000,
        limits: LimitsEntry {
            max_consecutive_days: dice.percent(50).then(|| 1 + dice.below(2) as i64),
            max_duties: if dice.percent(50) {
                vec![WindowEntry {
                    days: 1 + dice.below(6) as i64,
                    duties: 1 + dice.below(2) as i64,
                }]
            } else {
                Vec::new()
            },
            max_in_period: dice.percent(30).then(|| dice.below(4) as i64),
        },
    }
}

fn pair(dice: &mut Numbers, people: u64) -> PairEntry {
    let person = dice.below(people);
    let other = (person + 1 + dice.below(people - 1)) % people;
    PairEntry {
        rule: dice.pick(&["apart", "needs"]).to_owned(),
        person: format!("p{person}"),
        other: format!("p{other}"),
    }
}

fn rules(dice: &mut Numbers, lines: u64) -> RulesEntry {
    let distinct = |dice: &mut Numbers| DistinctOrganizationsEntry {
        lines: (0..lines).map(|line| format!("l{line}")).collect(),
        minimum: 1 + dice.below(3) as i64,
    };
    RulesEntry {
        clinic_rest_minutes: 60 * dice.below(4) as i64,
        clinic_rest_kinds: if dice.percent(60) {
            vec!["visit".to_owned()]
        } else {
            Vec::new()
        },
        distinct_organizations: if dice.percent(50) {
            vec![distinct(dice)]
        } else {
            Vec::new()
        },
        ideal_gap_minutes: 60 * dice.below(80) as i64,
    }
}

fn objectives(dice: &mut Numbers) -> Vec<BTreeMap<String, i64>> {
    if dice.percent(40) {
        return Vec::new();
    }
    let mut names = ["wishes", "fairness", "spread", "continuity", "stability"];
    (0..names.len()).for_each(|place| names.swap(place, dice.below(5) as usize));
    let mut levels = vec![BTreeMap::from([(
        "empty_cells".to_owned(),
        1 + dice.below(3) as i64,
    )])];
    for name in &names[..1 + dice.below(5) as usize] {
        let weight = 1 + dice.below(5) as i64;
        if dice.percent(60) {
            levels.push(BTreeMap::new());
        }
        if let Some(level) = levels.last_mut() {
            level.insert((*name).to_owned(), weight);
        }
    }
    levels
}
