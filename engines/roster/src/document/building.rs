//! From the document's identifiers and texts to the numbered problem; every mistake is gathered on the way.

use super::*;
use crate::objectives::{self, Component, Level};
use crate::problem::*;
use std::collections::{BTreeMap, BTreeSet};

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
        agree_shares(document, &mut people, &shifts, &lines, professions.len());
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

    /// Professions exist because a line asks for them or a person has them.
    fn professions(&mut self, document: &Document) -> Vec<Named> {
        let of_lines = document.lines.iter().map(|line| &line.profession);
        let of_people = document.people.iter().map(|person| &person.profession);
        let (professions, numbers) = distinct_names(of_lines.chain(of_people));
        self.names.professions = numbers;
        professions
    }

    fn qualifications(&mut self, document: &Document) -> Vec<Named> {
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

    fn lines(&mut self, document: &Document) -> Vec<Line> {
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

    fn profession(&self, id: &str, path: &str) -> usize {
        if id.is_empty() {
            self.mistakes.add(
                &format!("{path}.profession"),
                "must not be empty, such as \"doctor\"",
            );
        }
        self.names.professions.get(id).copied().unwrap_or(0)
    }

    fn kind(&self, text: &str, path: &str) -> Kind {
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

    fn travel(&self, document: &Document, areas: usize) -> Vec<Minute> {
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

    fn shifts(&self, document: &Document, lines: &[Line], period: Span) -> Vec<Shift> {
        let scale = document
            .weights
            .as_ref()
            .map(|entry| weights::Scale::read(entry, document, &self.mistakes));
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
            let usual = || match &scale {
                Some(scale) => scale.weight_minutes(span, &entry.line),
                None => span.minutes(),
            };
            let weight = entry.weight_minutes.unwrap_or_else(usual);
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

    fn people(&self, document: &Document, areas: usize) -> Vec<Person> {
        document
            .people
            .iter()
            .enumerate()
            .map(|(index, entry)| self.person(entry, &format!("people[{index}]"), areas))
            .collect()
    }

    fn person(&self, entry: &PersonEntry, path: &str, areas: usize) -> Person {
        let names = &self.names;
        if entry.id.is_empty() {
            self.mistakes
                .add(&format!("{path}.id"), "must not be empty");
        }
        if entry.organizations.is_empty() {
            self.mistakes.add(
                &format!("{path}.organizations"),
                "must name at least one organization",
            );
        }
        self.not_below(entry.share, 0, &format!("{path}.share"));
        let (must_not, wishes) = self.wishes(&entry.wishes, path);
        Person {
            id: entry.id.clone(),
            name: entry.name.clone(),
            organizations: self.find_all(
                &names.organizations,
                &entry.organizations,
                &format!("{path}.organizations"),
                "organization",
            ),
            profession: self.profession(&entry.profession, path),
            lines: entry
                .lines
                .as_ref()
                .map(|ids| self.find_all(&names.lines, ids, &format!("{path}.lines"), "line")),
            qualifications: self.held(&entry.qualifications, path),
            unavailable: self.spans(&entry.unavailable, &format!("{path}.unavailable")),
            clinics: self.spans(&entry.clinics, &format!("{path}.clinics")),
            must_not,
            wishes,
            own_patients: self.own_patients(entry, path, areas),
            share_minutes: 0,
            carried_minutes: entry.carried_minutes,
            limits: self.limits(&entry.limits, &format!("{path}.limits")),
        }
    }

    fn held(&self, entries: &[QualificationEntry], path: &str) -> Vec<Qualification> {
        let held = |(index, entry): (usize, &QualificationEntry)| {
            let path = format!("{path}.qualifications[{index}]");
            let from = entry
                .from
                .as_ref()
                .and_then(|from| self.day(from, &format!("{path}.from")));
            let to = entry
                .to
                .as_ref()
                .and_then(|to| self.day(to, &format!("{path}.to")));
            let valid = Span {
                starts_at: from.map_or(i64::MIN, |day| day * DAY),
                ends_at: to.map_or(i64::MAX, |day| day * DAY),
            };
            if valid.ends_at <= valid.starts_at {
                self.mistakes
                    .add(&format!("{path}.to"), "must be later than from");
            }
            Qualification {
                qualification: self.find(
                    &self.names.qualifications,
                    &entry.id,
                    &path,
                    "qualification",
                ),
                valid,
            }
        };
        entries.iter().enumerate().map(held).collect()
    }

    /// Spans in order, joined where they touch or overlap, so that no minute counts twice.
    fn spans(&self, entries: &[SpanEntry], path: &str) -> Vec<Span> {
        let read = |(index, entry): (usize, &SpanEntry)| {
            self.span(
                &entry.from,
                &entry.to,
                &format!("{path}[{index}]"),
                ["from", "to"],
            )
        };
        joined(entries.iter().enumerate().filter_map(read).collect())
    }

    fn wishes(&self, entries: &[WishEntry], path: &str) -> (Vec<Span>, Vec<Wish>) {
        let (mut must_not, mut wishes) = (Vec::new(), Vec::new());
        for (index, entry) in entries.iter().enumerate() {
            let path = format!("{path}.wishes[{index}]");
            let weight = self.within(
                entry.weight,
                1..=LARGEST_WISH_WEIGHT,
                &format!("{path}.weight"),
            );
            let span = self.span(&entry.from, &entry.to, &path, ["from", "to"]);
            match (entry.wish.as_str(), span) {
                ("must_not", Some(span)) => must_not.push(span),
                ("unwanted", Some(span)) => wishes.push(Wish {
                    span,
                    per_minute: weight,
                }),
                ("wanted", Some(span)) => wishes.push(Wish {
                    span,
                    per_minute: -weight,
                }),
                ("must_not" | "unwanted" | "wanted", None) => {}
                (other, _) => {
                    self.mistakes.add(
                        &format!("{path}.wish"),
                        format!(
                            "「{other}」 must be one of \"must_not\", \"unwanted\", \"wanted\""
                        ),
                    );
                }
            }
        }
        (joined(must_not), wishes)
    }

    fn own_patients(&self, entry: &PersonEntry, path: &str, areas: usize) -> Vec<i64> {
        let mut patients = vec![0; areas];
        for (index, own) in entry.own_patients.iter().enumerate() {
            let path = format!("{path}.own_patients[{index}]");
            let area = self.find(
                &self.names.areas,
                &own.area,
                &format!("{path}.area"),
                "area",
            );
            let number = self.within(own.patients, 0..=MOST_PATIENTS, &format!("{path}.patients"));
            if let Some(patients) = patients.get_mut(area) {
                *patients += number;
            }
        }
        patients
    }

    fn limits(&self, entry: &LimitsEntry, path: &str) -> Limits {
        let at_least = |number: Option<i64>, least: i64, field: &str| {
            number.map(|number| self.not_below(number, least, &format!("{path}.{field}")))
        };
        let window = |(index, entry): (usize, &WindowEntry)| WindowLimit {
            days: self.not_below(entry.days, 1, &format!("{path}.max_duties[{index}].days")),
            duties: self.not_below(
                entry.duties,
                0,
                &format!("{path}.max_duties[{index}].duties"),
            ),
        };
        Limits {
            max_consecutive_days: at_least(entry.max_consecutive_days, 1, "max_consecutive_days"),
            max_duties: entry.max_duties.iter().enumerate().map(window).collect(),
            max_in_period: at_least(entry.max_in_period, 0, "max_in_period"),
        }
    }

    fn pairs(&self, document: &Document) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (index, entry) in document.pairs.iter().enumerate() {
            let path = format!("pairs[{index}]");
            let person = |id: &str, field: &str| {
                PersonId(
                    self.find(&self.names.people, id, &format!("{path}.{field}"), "person") as u32,
                )
            };
            let (one, other) = (
                person(&entry.person, "person"),
                person(&entry.other, "other"),
            );
            if one == other {
                self.mistakes.add(
                    &format!("{path}.other"),
                    "must be somebody else than person",
                );
            }
            match entry.rule.as_str() {
                "apart" => pairs.push(Pair::Apart(one, other)),
                "needs" => pairs.push(Pair::Needs(one, other)),
                rule => self.mistakes.add(
                    &format!("{path}.rule"),
                    format!("「{rule}」 must be one of \"apart\", \"needs\""),
                ),
            }
        }
        pairs
    }

    fn rules(&self, entry: &RulesEntry) -> Rules {
        let kind = |(index, text): (usize, &String)| {
            self.kind(text, &format!("rules.clinic_rest_kinds[{index}]"))
        };
        let distinct = |(index, entry): (usize, &DistinctOrganizationsEntry)| {
            let path = format!("rules.distinct_organizations[{index}]");
            DistinctOrganizations {
                lines: self.find_all(
                    &self.names.lines,
                    &entry.lines,
                    &format!("{path}.lines"),
                    "line",
                ),
                minimum: self.not_below(entry.minimum, 1, &format!("{path}.minimum")) as usize,
            }
        };
        Rules {
            clinic: ClinicRule {
                rest_minutes: self.not_below(
                    entry.clinic_rest_minutes,
                    0,
                    "rules.clinic_rest_minutes",
                ),
                kinds: entry
                    .clinic_rest_kinds
                    .iter()
                    .enumerate()
                    .map(kind)
                    .collect(),
            },
            distinct_organizations: entry
                .distinct_organizations
                .iter()
                .enumerate()
                .map(distinct)
                .collect(),
            ideal_gap_minutes: self.not_below(
                entry.ideal_gap_minutes,
                0,
                "rules.ideal_gap_minutes",
            ),
        }
    }

    fn objectives(&self, document: &Document, shifts: &[Shift]) -> Vec<Level> {
        if document.objectives.is_empty() {
            return objectives::default_levels();
        }
        let mut seen = BTreeSet::new();
        let mut levels = Vec::new();
        for (index, entry) in document.objectives.iter().enumerate() {
            let mut terms = Vec::new();
            for (name, &weight) in entry {
                let path = format!("objectives[{index}].{name}");
                let weight = self.within(weight, 1..=LARGEST_WEIGHT, &path);
                match Component::from_code(name) {
                    None => self.mistakes.add(
                        &path,
                        format!(
                            "there is no objective of this name; known are {}",
                            known_objectives()
                        ),
                    ),
                    Some(component) if !seen.insert(component) => self
                        .mistakes
                        .add(&path, "stands in an earlier level already"),
                    Some(component) => {
                        if component == Component::Fairness
                            && !fairness_fits(weight, document, shifts)
                        {
                            self.mistakes.add(
                                &path,
                                format!(
                                    "is {weight}, too large for squares of loads as large as these"
                                ),
                            );
                        }
                        terms.push((component, weight));
                    }
                }
            }
            levels.push(Level { terms });
        }
        levels
    }
}

/// Gives everybody their part of their profession's load; the parts add up exactly (largest remainders first).
fn agree_shares(
    document: &Document,
    people: &mut [Person],
    shifts: &[Shift],
    lines: &[Line],
    professions: usize,
) {
    for profession in 0..professions {
        let of_profession = |shift: &&Shift| {
            lines
                .get(shift.line)
                .is_some_and(|line| line.profession == profession)
        };
        let load: i64 = shifts
            .iter()
            .filter(of_profession)
            .map(|shift| shift.weight_minutes)
            .sum();
        let members: Vec<usize> = (0..people.len())
            .filter(|&index| people[index].profession == profession)
            .collect();
        let parts: Vec<i64> = members
            .iter()
            .map(|&index| document.people[index].share.max(0))
            .collect();
        for (&member, minutes) in members.iter().zip(apportion(load, &parts)) {
            people[member].share_minutes = minutes;
        }
    }
}

/// Whether weighted squares of all loads stay inside 64 bits.
fn fairness_fits(weight: i64, document: &Document, shifts: &[Shift]) -> bool {
    let planned: i128 = shifts
        .iter()
        .map(|shift| i128::from(shift.weight_minutes))
        .sum();
    let carried: i128 = document
        .people
        .iter()
        .map(|person| i128::from(person.carried_minutes.abs()))
        .sum();
    let largest = 2 * planned + carried;
    largest * largest * i128::from(weight) < i128::from(i64::MAX / 4)
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

/// Spans in order, joined where they touch or overlap.
pub(crate) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.starts_at <= last.ends_at => {
                last.ends_at = last.ends_at.max(span.ends_at)
            }
            _ => joined.push(span),
        }
    }
    joined
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

fn known_objectives() -> String {
    objectives::COMPONENTS.map(Component::code).join(", ")
}

/// Two years: enough for any plan, small enough for every sum.
const LONGEST_PERIOD_DAYS: i64 = 731;

/// Longest single shift.
const LONGEST_SHIFT: Minute = 7 * DAY;

/// Weight of an objective or importance of a line.
const LARGEST_WEIGHT: i64 = 10_000;

/// Weight of one minute of a wish.
const LARGEST_WISH_WEIGHT: i64 = 100;

/// Own patients of one person in one area.
const MOST_PATIENTS: i64 = 100_000;

/// People of one problem.
const MOST_PEOPLE: usize = 10_000;

/// Shifts of one problem: a hundred lines with five shifts a day over a year.
const MOST_SHIFTS: usize = 200_000;

/// Wishes of one person.
const MOST_WISHES: usize = 2_000;

/// Weighted minutes of all shifts; its square stays inside 64 bits.
const HEAVIEST_LOAD: i64 = 500_000_000;
