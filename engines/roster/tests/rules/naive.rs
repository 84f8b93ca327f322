//! The rules once more, counted plainly from the document alone: no index, no shortcut, hour by hour where that is simplest.

use kyoten_roster::*;
use std::collections::{BTreeMap, BTreeSet};

/// Who has which shift, by identifier.
pub type Held = BTreeMap<String, String>;

/// Every broken rule, in words.
pub fn broken(document: &Document, held: &Held) -> Vec<String> {
    let mut broken = Vec::new();
    for person in &document.people {
        let mut duties: Vec<&ShiftEntry> = document
            .shifts
            .iter()
            .filter(|shift| held.get(&shift.id) == Some(&person.id))
            .collect();
        duties.sort_by_key(|shift| {
            (
                minute(&shift.starts_at),
                shift.line.clone(),
                shift.id.clone(),
            )
        });
        for shift in &duties {
            broken.extend(
                cell_alone(document, person, shift)
                    .into_iter()
                    .map(|rule| format!("{} on {}: {rule}", person.id, shift.id)),
            );
        }
        for (place, one) in duties.iter().enumerate() {
            for other in &duties[place + 1..] {
                let gap = minute(&other.starts_at) - minute(&one.ends_at);
                if gap < travel(document, one, other) {
                    broken.push(format!(
                        "{} cannot be at {} and {}",
                        person.id, one.id, other.id
                    ));
                }
                let rest = line_of(document, one).rest_minutes;
                if rest > 0 && gap < rest {
                    broken.push(format!(
                        "{} does not rest between {} and {}",
                        person.id, one.id, other.id
                    ));
                }
            }
        }
        let days: Vec<i64> = duties.iter().map(|shift| day(shift)).collect();
        if let Some(most) = person.limits.max_consecutive_days {
            let has_run = |first: i64| (first..=first + most).all(|day| days.contains(&day));
            if days.iter().any(|&first| has_run(first)) {
                broken.push(format!("{} too many days in a row", person.id));
            }
        }
        for limit in &person.limits.max_duties {
            let within = |first: i64| {
                days.iter()
                    .filter(|&&day| (first..first + limit.days).contains(&day))
                    .count() as i64
            };
            if (-10..60)
                .any(|ahead| within(days.first().copied().unwrap_or(0) + ahead) > limit.duties)
            {
                broken.push(format!(
                    "{} too many duties in {} days",
                    person.id, limit.days
                ));
            }
        }
        if person
            .limits
            .max_in_period
            .is_some_and(|most| duties.len() as i64 > most)
        {
            broken.push(format!("{} too many duties", person.id));
        }
    }
    broken.extend(
        document
            .pairs
            .iter()
            .flat_map(|pair| pair_broken(document, held, pair)),
    );
    broken.extend(nights_broken(document, held));
    broken
}

fn cell_alone(document: &Document, person: &PersonEntry, shift: &ShiftEntry) -> Vec<&'static str> {
    let line = line_of(document, shift);
    let (from, to) = (minute(&shift.starts_at), minute(&shift.ends_at));
    let valid = |held: &QualificationEntry| {
        held.from.as_ref().is_none_or(|day| minute(day) <= from)
            && held.to.as_ref().is_none_or(|day| to <= minute(day))
    };
    let holds = |wanted: &String| {
        person
            .qualifications
            .iter()
            .any(|held| &held.id == wanted && valid(held))
    };
    let meets = |from: i64, to: i64, other_from: &str, other_to: &str| {
        minute(other_from) < to && from < minute(other_to)
    };
    let rest = if document.rules.clinic_rest_kinds.contains(&line.kind) {
        document.rules.clinic_rest_minutes
    } else {
        0
    };
    [
        (person.profession != line.profession, "profession"),
        (
            person
                .lines
                .as_ref()
                .is_some_and(|lines| !lines.contains(&shift.line)),
            "line",
        ),
        (!line.qualifications.iter().all(holds), "qualification"),
        (
            person
                .unavailable
                .iter()
                .any(|span| meets(from, to, &span.from, &span.to)),
            "away",
        ),
        (
            person
                .wishes
                .iter()
                .any(|wish| wish.wish == "must_not" && meets(from, to, &wish.from, &wish.to)),
            "must not",
        ),
        (
            person
                .clinics
                .iter()
                .any(|span| meets(from, to + rest, &span.from, &span.to)),
            "clinic",
        ),
        (
            shift
                .pinned
                .as_ref()
                .is_some_and(|agreed| agreed != &person.id),
            "agreed with somebody else",
        ),
    ]
    .into_iter()
    .filter(|(is_broken, _)| *is_broken)
    .map(|(_, rule)| rule)
    .collect()
}

fn pair_broken(document: &Document, held: &Held, pair: &PairEntry) -> Vec<String> {
    let of = |person: &String| {
        document
            .shifts
            .iter()
            .filter(|shift| held.get(&shift.id) == Some(person))
            .collect::<Vec<_>>()
    };
    let (ours, theirs) = (of(&pair.person), of(&pair.other));
    let overlap = |one: &ShiftEntry, other: &ShiftEntry| {
        minute(&one.starts_at) < minute(&other.ends_at)
            && minute(&other.starts_at) < minute(&one.ends_at)
    };
    match pair.rule.as_str() {
        "apart"
            if ours
                .iter()
                .any(|one| theirs.iter().any(|other| overlap(one, other))) =>
        {
            vec![format!("{pair:?}")]
        }
        "needs"
            if ours
                .iter()
                .any(|one| !theirs.iter().any(|other| day(one) == day(other))) =>
        {
            vec![format!("{pair:?}")]
        }
        _ => Vec::new(),
    }
}

fn nights_broken(document: &Document, held: &Held) -> Vec<String> {
    let mut broken = Vec::new();
    for rule in &document.rules.distinct_organizations {
        let days: BTreeSet<i64> = document.shifts.iter().map(day).collect();
        for night in days {
            let cells: Vec<&ShiftEntry> = document
                .shifts
                .iter()
                .filter(|shift| day(shift) == night && rule.lines.contains(&shift.line))
                .collect();
            let holders: BTreeSet<&String> = cells
                .iter()
                .filter_map(|shift| held.get(&shift.id))
                .collect();
            let empty = cells
                .iter()
                .filter(|shift| !held.contains_key(&shift.id))
                .count();
            let wanted = (rule.minimum as usize).min(cells.len());
            if empty
                + most_organizations(
                    document,
                    &holders.into_iter().collect::<Vec<_>>(),
                    &BTreeSet::new(),
                )
                < wanted
            {
                broken.push(format!("night {night} has too few organizations"));
            }
        }
    }
    broken
}

/// Most organizations these people can stand for, trying every way.
fn most_organizations(document: &Document, people: &[&String], taken: &BTreeSet<String>) -> usize {
    let Some((first, rest)) = people.split_first() else {
        return taken.len();
    };
    let organizations = document
        .people
        .iter()
        .filter(|person| &&person.id == first)
        .flat_map(|person| &person.organizations);
    let with = |organization: &String| {
        let taken = taken
            .iter()
            .cloned()
            .chain([organization.clone()])
            .collect();
        most_organizations(document, rest, &taken)
    };
    organizations.map(with).max().unwrap_or(0)
}

fn line_of<'d>(document: &'d Document, shift: &ShiftEntry) -> &'d LineEntry {
    document
        .lines
        .iter()
        .find(|line| line.id == shift.line)
        .unwrap()
}

fn travel(document: &Document, one: &ShiftEntry, other: &ShiftEntry) -> i64 {
    let (from, to) = (&line_of(document, one).area, &line_of(document, other).area);
    let given = |from: &String, to: &String| {
        document
            .travel
            .iter()
            .find(|way| &way.from == from && &way.to == to)
            .map(|way| way.minutes)
    };
    given(from, to)
        .or(given(to, from))
        .unwrap_or(if from == to {
            0
        } else {
            document.travel_default_minutes
        })
}

/// Minutes since 1 April 2026, from "2026-04-DDTHH:MM" or "2026-04-DD".
fn minute(text: &str) -> i64 {
    let number = |from: usize| {
        text.get(from..from + 2)
            .map_or(0, |digits| digits.parse::<i64>().unwrap())
    };
    (number(8) - 1) * 24 * 60 + number(11) * 60 + number(14)
}

fn day(shift: &ShiftEntry) -> i64 {
    minute(&shift.starts_at).div_euclid(24 * 60)
}
