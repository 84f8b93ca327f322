//! From the document's identifiers and texts to the numbered problem; every mistake is gathered on the way.

mod agreements;
mod people;
mod work;

pub(crate) use people::joined;

use super::*;
use crate::problem::*;
use std::collections::BTreeMap;

/// Builds the problem. `found` are the mistakes of reading; what follows only from them is not told again.
pub(super) fn build(document: &Document, found: Vec<Mistake>) -> Result<Problem, Vec<Mistake>> {
    let mut builder = Builder {
        mistakes: Mistakes::default(),
        names: Names::default(),
    };
    let problem = builder.problem(document);
    let also = builder.mistakes.into_sorted();
    let is_news = |mistake: &Mistake| {
        found
            .iter()
            .all(|known| !mistake.path.starts_with(&known.path))
    };
    let all: Vec<Mistake> = found
        .iter()
        .cloned()
        .chain(also.into_iter().filter(is_news))
        .collect();
    if all.is_empty() {
        Ok(problem)
    } else {
        Err(all)
    }
}

/// Numbers of everything that has an identifier.
#[derive(Default)]
struct Names {
    organizations: BTreeMap<String, usize>,
    areas: BTreeMap<String, usize>,
    lines: BTreeMap<String, usize>,
    people: BTreeMap<String, usize>,
    professions: BTreeMap<String, usize>,
    qualifications: BTreeMap<String, usize>,
}

struct Builder {
    mistakes: Mistakes,
    names: Names,
}

impl Builder {
    fn problem(&mut self, document: &Document) -> Problem {
        self.head(document);
        let period = self.period(&document.period);
        let organizations = self.named(&document.organizations, "organizations");
        let areas = self.named(&document.areas, "areas");
        self.names.organizations = self.numbered(&organizations, "organizations");
        self.names.areas = self.numbered(&areas, "areas");
        let professions = self.professions(document);
        let qualifications = self.qualifications(document);
        let lines = self.lines(document);
        let people_ids: Vec<Named> = document
            .people
            .iter()
            .map(|person| Named {
                id: person.id.clone(),
                name: person.name.clone(),
            })
            .collect();
        self.names.people = self.numbered(&people_ids, "people");
        let travel = self.travel(document, areas.len());
        let shifts = self.shifts(document, &lines, period);
        self.sizes(document, &shifts);
        let mut people = self.people(document, areas.len());
        people::agree_shares(document, &mut people, &shifts, &lines, professions.len());
        let patients = |area: usize| people.iter().map(|person| person.own_patients[area]).sum();
        Problem {
            title: document.title.clone(),
            period,
            area_patients: (0..areas.len()).map(patients).collect(),
            pairs: self.pairs(document),
            rules: self.rules(&document.rules),
            objectives: self.objectives(document, &shifts),
            organizations,
            areas,
            travel,
            professions,
            qualifications,
            lines,
            shifts,
            people,
        }
    }

    fn head(&self, document: &Document) {
        if document.format != FORMAT {
            self.mistakes.add("format", format!("must be \"{FORMAT}\""));
        }
        if document.version != VERSION {
            self.mistakes.add(
                "version",
                format!("must be {VERSION}; this program knows no other version"),
            );
        }
        for (path, is_missing) in [
            ("areas", document.areas.is_empty()),
            ("lines", document.lines.is_empty()),
            ("organizations", document.organizations.is_empty()),
        ] {
            if is_missing {
                self.mistakes.add(path, "must list at least one");
            }
        }
    }

    /// Refuses sizes beyond which sums might leave 64 bits.
    fn sizes(&self, document: &Document, shifts: &[Shift]) {
        if document.people.len() > MOST_PEOPLE {
            self.mistakes
                .add("people", format!("lists more than {MOST_PEOPLE} people"));
        }
        if shifts.len() > MOST_SHIFTS {
            self.mistakes
                .add("shifts", format!("lists more than {MOST_SHIFTS} shifts"));
        }
        if shifts.iter().map(|shift| shift.weight_minutes).sum::<i64>() > HEAVIEST_LOAD {
            self.mistakes.add(
                "shifts",
                format!("weigh more than {HEAVIEST_LOAD} minutes together"),
            );
        }
        for (index, person) in document
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| person.wishes.len() > MOST_WISHES)
        {
            self.mistakes.add(
                &format!("people[{index}].wishes"),
                format!(
                    "lists {} wishes, at most {MOST_WISHES} can be weighed",
                    person.wishes.len()
                ),
            );
        }
    }

    fn period(&self, entry: &PeriodEntry) -> Span {
        let (from, to) = (
            self.day(&entry.from, "period.from"),
            self.day(&entry.to, "period.to"),
        );
        match (from, to) {
            (Some(from), Some(to)) if to <= from => self
                .mistakes
                .add("period.to", "must be later than period.from"),
            (Some(from), Some(to)) if to - from > LONGEST_PERIOD_DAYS => {
                self.mistakes.add(
                    "period.to",
                    format!("must be at most {LONGEST_PERIOD_DAYS} days after period.from"),
                );
            }
            _ => {}
        }
        Span {
            starts_at: from.unwrap_or(0) * DAY,
            ends_at: to.unwrap_or(0) * DAY,
        }
    }

    fn day(&self, text: &str, path: &str) -> Option<i64> {
        let day = time::day(text);
        if day.is_none() {
            self.mistakes.add(
                path,
                format!("「{text}」 is not a day. Write it as 2026-04-01"),
            );
        }
        day
    }

    fn minute(&self, text: &str, path: &str) -> Option<Minute> {
        let minute = time::minute(text);
        if minute.is_none() {
            self.mistakes.add(
                path,
                format!("「{text}」 is not a time. Write it as 2026-04-01T18:00"),
            );
        }
        minute
    }

    fn span(&self, from: &str, to: &str, path: &str, names: [&str; 2]) -> Option<Span> {
        let end_path = format!("{path}.{}", names[1]);
        let (starts_at, ends_at) = (
            self.minute(from, &format!("{path}.{}", names[0])),
            self.minute(to, &end_path),
        );
        let span = Span {
            starts_at: starts_at?,
            ends_at: ends_at?,
        };
        if span.minutes() <= 0 {
            self.mistakes
                .add(&end_path, format!("must be later than {}", names[0]));
        }
        (span.minutes() > 0).then_some(span)
    }

    fn named(&self, entries: &[NamedEntry], path: &str) -> Vec<Named> {
        let named = |(index, entry): (usize, &NamedEntry)| {
            if entry.id.is_empty() {
                self.mistakes
                    .add(&format!("{path}[{index}].id"), "must not be empty");
            }
            Named {
                id: entry.id.clone(),
                name: entry.name.clone(),
            }
        };
        entries.iter().enumerate().map(named).collect()
    }

    fn numbered(&self, named: &[Named], path: &str) -> BTreeMap<String, usize> {
        let mut numbers = BTreeMap::new();
        for (index, named) in named.iter().enumerate() {
            if let Some(first) = numbers.insert(named.id.clone(), index) {
                self.mistakes.add(
                    &format!("{path}[{index}].id"),
                    format!("「{}」 is already used by {path}[{first}]", named.id),
                );
            }
        }
        numbers
    }

    /// The number of an identifier; a mistake and 0 if nothing is called so.
    fn find(&self, numbers: &BTreeMap<String, usize>, id: &str, path: &str, kind: &str) -> usize {
        let found = numbers.get(id).copied();
        if found.is_none() {
            self.mistakes
                .add(path, format!("there is no {kind} 「{id}」"));
        }
        found.unwrap_or(0)
    }

    fn find_all(
        &self,
        numbers: &BTreeMap<String, usize>,
        ids: &[String],
        path: &str,
        kind: &str,
    ) -> Vec<usize> {
        let find = |(index, id): (usize, &String)| {
            self.find(numbers, id, &format!("{path}[{index}]"), kind)
        };
        ids.iter().enumerate().map(find).collect()
    }

    fn within(&self, number: i64, range: std::ops::RangeInclusive<i64>, path: &str) -> i64 {
        if number > *range.end() {
            self.mistakes.add(
                path,
                format!("is {number}, must be at most {}", range.end()),
            );
        }
        self.not_below(number.min(*range.end()), *range.start(), path)
    }

    fn not_below(&self, number: i64, least: i64, path: &str) -> i64 {
        if number < least {
            self.mistakes
                .add(path, format!("is {number}, must be at least {least}"));
        }
        number.max(least)
    }
}

/// Splits a whole number by parts so that the pieces add up to it (Hamilton's method); all zero without any part.
pub(crate) fn apportion(whole: i64, parts: &[i64]) -> Vec<i64> {
    let sum: i128 = parts.iter().map(|&part| i128::from(part)).sum();
    if sum == 0 {
        return vec![0; parts.len()];
    }
    let exact = |&part: &i64| i128::from(whole) * i128::from(part);
    let mut pieces: Vec<i64> = parts
        .iter()
        .map(|part| exact(part).div_euclid(sum) as i64)
        .collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|&index| {
        (
            std::cmp::Reverse(exact(&parts[index]).rem_euclid(sum)),
            index,
        )
    });
    let missing = whole - pieces.iter().sum::<i64>();
    for &index in by_remainder.iter().take(missing.max(0) as usize) {
        pieces[index] += 1;
    }
    pieces
}

/// Two years: enough for any plan, small enough for every sum.
const LONGEST_PERIOD_DAYS: i64 = 731;

/// People of one problem.
const MOST_PEOPLE: usize = 10_000;

/// Shifts of one problem: a hundred lines with five shifts a day over a year.
const MOST_SHIFTS: usize = 200_000;

/// Wishes of one person.
const MOST_WISHES: usize = 2_000;

/// Weighted minutes of all shifts; its square stays inside 64 bits.
const HEAVIEST_LOAD: i64 = 500_000_000;

/// Weight of an objective or importance of a line.
const LARGEST_WEIGHT: i64 = 10_000;
