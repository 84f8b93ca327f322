//! People with their qualifications, absences, wishes, limits and shares.

use super::*;

impl Builder {
    pub(super) fn people(&self, document: &Document, areas: usize) -> Vec<Person> {
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
}

/// Gives everybody their part of their profession's load; the parts add up exactly (largest remainders first).
pub(super) fn agree_shares(
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

/// Weight of one minute of a wish.
const LARGEST_WISH_WEIGHT: i64 = 100;

/// Own patients of one person in one area.
const MOST_PATIENTS: i64 = 100_000;
