//! The public shift-scheduling benchmark of Curtois & Qu (2014): its text files, read.
//!
//! Source: T. Curtois, R. Qu, "Computational results on new staff scheduling benchmark instances", 2014;
//! schedulingbenchmarks.org. Requests are priced as there: an on-request costs when it is not met, an off-request when the
//! shift is worked.

use crate::sequence::{Cover, SequenceProblem, ShiftKind, StaffMember};

/// A line of the file that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct CurtoisMistake {
    /// Number of the line, from 1.
    pub line: usize,
    /// What to do about it.
    pub message: String,
}

/// Reads an instance.
///
/// Errors: every line that cannot be understood.
pub fn curtois(text: &str) -> Result<SequenceProblem, Vec<CurtoisMistake>> {
    let mut reading = Reading {
        problem: SequenceProblem {
            days: 0,
            shifts: Vec::new(),
            staff: Vec::new(),
            cover: Vec::new(),
        },
        never_before: Vec::new(),
    };
    let (mut section, mut mistakes) = (String::new(), Vec::new());
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("SECTION_") {
            section = line.to_owned();
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        if let Err(message) = reading.line(&section, &Fields(&fields)) {
            mistakes.push(CurtoisMistake {
                line: number,
                message,
            });
        }
    }
    if mistakes.is_empty() && (reading.problem.days == 0 || reading.problem.staff.is_empty()) {
        mistakes.push(CurtoisMistake {
            line: 1,
            message: "the file has no horizon or no staff; is it an instance of Curtois and Qu?"
                .to_owned(),
        });
    }
    if mistakes.is_empty() {
        Ok(reading.finish())
    } else {
        Err(mistakes)
    }
}

struct Reading {
    problem: SequenceProblem,
    /// Identifiers of kinds that must not follow, by kind.
    never_before: Vec<Vec<String>>,
}

impl Reading {
    fn line(&mut self, section: &str, fields: &Fields) -> Result<(), String> {
        let problem = &mut self.problem;
        match section {
            "SECTION_HORIZON" => {
                problem.days = fields.index(0, LONGEST_DAYS + 1)?;
                problem.cover = vec![Vec::new(); problem.days];
            }
            "SECTION_SHIFTS" => {
                problem.shifts.push(ShiftKind {
                    id: fields.text(0)?.to_owned(),
                    minutes: fields.number(1)?,
                    never_before: Vec::new(),
                });
                let after = fields.text(2).unwrap_or_default().split('|');
                self.never_before.push(after.map(str::to_owned).collect());
            }
            "SECTION_STAFF" => {
                let member = self.member(fields)?;
                self.problem.staff.push(member);
            }
            "SECTION_DAYS_OFF" => {
                let (person, days) = (self.person(fields.text(0)?)?, self.problem.days);
                for place in 1..fields.0.len() {
                    let day = fields.index(place, days)?;
                    self.problem.staff[person].days_off.push(day);
                }
            }
            "SECTION_SHIFT_ON_REQUESTS" => {
                let (person, day, kind, price) = self.request(fields)?;
                let prices = &mut self.problem.staff[person].price[day];
                for (choice, other) in prices.iter_mut().enumerate() {
                    if choice != kind + 1 {
                        *other += price;
                    }
                }
            }
            "SECTION_SHIFT_OFF_REQUESTS" => {
                let (person, day, kind, price) = self.request(fields)?;
                self.problem.staff[person].price[day][kind + 1] += price;
            }
            "SECTION_COVER" => {
                let (day, kind) = (
                    fields.index(0, self.problem.days)?,
                    self.kind(fields.text(1)?)?,
                );
                let n_kinds = self.problem.shifts.len();
                let cover = &mut self.problem.cover[day];
                cover.resize(n_kinds, Cover::default());
                cover[kind] = Cover {
                    wanted: fields.number(2)?,
                    under: fields.number(3)?,
                    over: fields.number(4)?,
                };
            }
            _ => return Err("stands in no section that is known".to_owned()),
        }
        Ok(())
    }

    fn member(&self, fields: &Fields) -> Result<StaffMember, String> {
        let problem = &self.problem;
        let days = i64::try_from(problem.days).unwrap_or(i64::MAX);
        let mut max_shifts = vec![days; problem.shifts.len()];
        for limit in fields.text(1)?.split('|').filter(|limit| !limit.is_empty()) {
            let (kind, most) = limit
                .split_once('=')
                .ok_or_else(|| format!("write 「{limit}」 as shift=number"))?;
            let most = most
                .parse()
                .map_err(|_| format!("「{most}」 is no number"))?;
            max_shifts[self.kind(kind)?] = most;
        }
        let length = |place| fields.index(place, usize::MAX);
        Ok(StaffMember {
            id: fields.text(0)?.to_owned(),
            max_shifts,
            max_minutes: fields.number(2)?,
            min_minutes: fields.number(3)?,
            max_consecutive_shifts: length(4)?,
            min_consecutive_shifts: length(5)?,
            min_consecutive_days_off: length(6)?,
            max_weekends: length(7)?,
            days_off: Vec::new(),
            price: vec![vec![0; problem.shifts.len() + 1]; problem.days],
        })
    }

    fn request(&self, fields: &Fields) -> Result<(usize, usize, usize, i64), String> {
        Ok((
            self.person(fields.text(0)?)?,
            fields.index(1, self.problem.days)?,
            self.kind(fields.text(2)?)?,
            fields.number(3)?,
        ))
    }

    fn kind(&self, id: &str) -> Result<usize, String> {
        let place = self.problem.shifts.iter().position(|kind| kind.id == id);
        place.ok_or_else(|| format!("there is no shift 「{id}」"))
    }

    fn person(&self, id: &str) -> Result<usize, String> {
        let place = self.problem.staff.iter().position(|member| member.id == id);
        place.ok_or_else(|| format!("there is nobody called 「{id}」"))
    }

    fn finish(mut self) -> SequenceProblem {
        let ids: Vec<String> = self
            .problem
            .shifts
            .iter()
            .map(|kind| kind.id.clone())
            .collect();
        for (kind, after) in self.problem.shifts.iter_mut().zip(&self.never_before) {
            let places = after
                .iter()
                .filter_map(|id| ids.iter().position(|one| one == id));
            kind.never_before = places.collect();
        }
        for cover in &mut self.problem.cover {
            cover.resize(ids.len(), Cover::default());
        }
        self.problem
    }
}

struct Fields<'l>(&'l [&'l str]);

impl Fields<'_> {
    fn text(&self, place: usize) -> Result<&str, String> {
        let field = self.0.get(place).copied();
        field.ok_or_else(|| format!("has only {} fields, {} are needed", self.0.len(), place + 1))
    }

    fn number(&self, place: usize) -> Result<i64, String> {
        let text = self.text(place)?;
        let number: Option<i64> = text.parse().ok().filter(|n| (0..=LARGEST).contains(n));
        number.ok_or_else(|| format!("「{text}」 is no number from 0 to {LARGEST}"))
    }

    fn index(&self, place: usize, end: usize) -> Result<usize, String> {
        let number = usize::try_from(self.number(place)?).unwrap_or(usize::MAX);
        if number < end {
            Ok(number)
        } else {
            Err(format!("{number} is too large, must be below {end}"))
        }
    }
}

/// Numbers of the benchmark are far smaller; sums of these stay inside 64 bits.
const LARGEST: i64 = 1_000_000;

/// The longest instance of the benchmark has a year.
const LONGEST_DAYS: usize = 366;
