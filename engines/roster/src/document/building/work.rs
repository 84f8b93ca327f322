//! Lines, the way between areas, and the shifts to fill.

use super::*;
use std::collections::BTreeSet;

impl Builder {
    /// Professions exist because a line asks for them or a person has them.
    pub(super) fn professions(&mut self, document: &Document) -> Vec<Named> {
        let of_lines = document.lines.iter().map(|line| &line.profession);
        let of_people = document.people.iter().map(|person| &person.profession);
        let (professions, numbers) = distinct_names(of_lines.chain(of_people));
        self.names.professions = numbers;
        professions
    }

    pub(super) fn qualifications(&mut self, document: &Document) -> Vec<Named> {
        let of_lines = document.lines.iter().flat_map(|line| &line.qualifications);
        let of_people = document
            .people
            .iter()
            .flat_map(|person| &person.qualifications)
            .map(|held| &held.id);
        let (qualifications, numbers) = distinct_names(of_lines.chain(of_people));
        self.names.qualifications = numbers;
        qualifications
    }

    pub(super) fn lines(&mut self, document: &Document) -> Vec<Line> {
        let line = |(index, entry): (usize, &LineEntry)| {
            let path = format!("lines[{index}]");
            Line {
                id: entry.id.clone(),
                name: entry.name.clone(),
                area: self.find(
                    &self.names.areas,
                    &entry.area,
                    &format!("{path}.area"),
                    "area",
                ),
                profession: self.profession(&entry.profession, &path),
                kind: self.kind(&entry.kind, &format!("{path}.kind")),
                qualifications: self.find_all(
                    &self.names.qualifications,
                    &entry.qualifications,
                    &path,
                    "qualification",
                ),
                importance: self.within(
                    entry.importance,
                    1..=LARGEST_WEIGHT,
                    &format!("{path}.importance"),
                ),
                rest_minutes: self.not_below(
                    entry.rest_minutes,
                    0,
                    &format!("{path}.rest_minutes"),
                ),
            }
        };
        let lines: Vec<Line> = document.lines.iter().enumerate().map(line).collect();
        let named: Vec<Named> = lines
            .iter()
            .map(|line| Named {
                id: line.id.clone(),
                name: line.name.clone(),
            })
            .collect();
        self.names.lines = self.numbered(&named, "lines");
        lines
    }

    pub(super) fn profession(&self, id: &str, path: &str) -> usize {
        if id.is_empty() {
            self.mistakes.add(
                &format!("{path}.profession"),
                "must not be empty, such as \"doctor\"",
            );
        }
        self.names.professions.get(id).copied().unwrap_or(0)
    }

    pub(super) fn kind(&self, text: &str, path: &str) -> Kind {
        match text {
            "phone" => Kind::Phone,
            "visit" => Kind::Visit,
            "backup" => Kind::Backup,
            _ => {
                self.mistakes.add(
                    path,
                    format!("「{text}」 must be one of \"phone\", \"visit\", \"backup\""),
                );
                Kind::Phone
            }
        }
    }

    pub(super) fn travel(&self, document: &Document, areas: usize) -> Vec<Minute> {
        let default = self.not_below(document.travel_default_minutes, 0, "travel_default_minutes");
        let mut given: BTreeMap<(usize, usize), Minute> = BTreeMap::new();
        for (index, entry) in document.travel.iter().enumerate() {
            let path = format!("travel[{index}]");
            let from = self.find(
                &self.names.areas,
                &entry.from,
                &format!("{path}.from"),
                "area",
            );
            let to = self.find(&self.names.areas, &entry.to, &format!("{path}.to"), "area");
            let minutes = self.not_below(entry.minutes, 0, &format!("{path}.minutes"));
            if given.insert((from, to), minutes).is_some() {
                self.mistakes.add(&path, "gives this way a second time");
            }
        }
        let minutes = |from: usize, to: usize| match given
            .get(&(from, to))
            .or_else(|| given.get(&(to, from)))
        {
            Some(&minutes) => minutes,
            None if from == to => 0,
            None => default,
        };
        (0..areas * areas)
            .map(|cell| minutes(cell / areas, cell % areas))
            .collect()
    }

    pub(super) fn shifts(&self, document: &Document, lines: &[Line], period: Span) -> Vec<Shift> {
        let mut seen = BTreeMap::new();
        let mut shifts = Vec::with_capacity(document.shifts.len());
        for (index, entry) in document.shifts.iter().enumerate() {
            let path = format!("shifts[{index}]");
            if entry.id.is_empty() {
                self.mistakes
                    .add(&format!("{path}.id"), "must not be empty");
            }
            if let Some(first) = seen.insert(&entry.id, index) {
                self.mistakes.add(
                    &format!("{path}.id"),
                    format!("「{}」 is already used by shifts[{first}]", entry.id),
                );
            }
            let line = self.find(
                &self.names.lines,
                &entry.line,
                &format!("{path}.line"),
                "line",
            );
            let person = |id: &Option<String>, field: &str| {
                let find = |id: &String| {
                    PersonId(
                        self.find(&self.names.people, id, &format!("{path}.{field}"), "person")
                            as u32,
                    )
                };
                id.as_ref().map(find)
            };
            let (pinned, published) = (
                person(&entry.pinned, "pinned"),
                person(&entry.published, "published"),
            );
            let Some(span) = self.span(
                &entry.starts_at,
                &entry.ends_at,
                &path,
                ["starts_at", "ends_at"],
            ) else {
                continue;
            };
            if span.minutes() > LONGEST_SHIFT {
                self.mistakes.add(
                    &format!("{path}.ends_at"),
                    "makes the shift longer than 7 days",
                );
            }
            if !(period.starts_at..period.ends_at).contains(&span.starts_at) {
                self.mistakes
                    .add(&format!("{path}.starts_at"), "must lie within the period");
            }
            let weight = entry.weight_minutes.unwrap_or(span.minutes());
            shifts.push(Shift {
                id: entry.id.clone(),
                line,
                span,
                day: span.starts_at.div_euclid(DAY),
                weight_minutes: self.not_below(weight, 0, &format!("{path}.weight_minutes")),
                pinned,
                published,
            });
        }
        let order = |shift: &Shift| {
            (
                shift.span.starts_at,
                lines.get(shift.line).map(|line| line.id.clone()),
                shift.id.clone(),
            )
        };
        shifts.sort_by_cached_key(order);
        shifts
    }
}

fn distinct_names<'n>(
    ids: impl Iterator<Item = &'n String>,
) -> (Vec<Named>, BTreeMap<String, usize>) {
    let distinct: BTreeSet<&String> = ids.collect();
    let named = distinct
        .iter()
        .map(|id| Named {
            id: String::clone(id),
            name: String::clone(id),
        })
        .collect();
    let numbers = distinct
        .into_iter()
        .enumerate()
        .map(|(index, id)| (id.clone(), index))
        .collect();
    (named, numbers)
}

/// Longest single shift.
const LONGEST_SHIFT: Minute = 7 * DAY;
