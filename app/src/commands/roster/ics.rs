//! Each person's duties as a calendar to subscribe to.

use std::path::Path;

use anyhow::{Context, Result};
use kyoten_calendar::exchange::{self, Entry};
use kyoten_roster::PersonId;

use super::report::{Report, calendar_minute, interval};
use super::write_file;
use crate::text;

/// Writes `PERSON.ics` for everybody into a folder, those without a duty included: a calendar that is empty says so.
pub fn write(report: &Report<'_>, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    for person in report.problem.person_ids() {
        let id = &report.problem.person(person).id;
        write_file(
            &folder.join(format!("{}.ics", file_name(id))),
            calendar(report, person),
        )?;
    }
    Ok(())
}

fn calendar(report: &Report<'_>, person: PersonId) -> String {
    let problem = report.problem;
    let entry = |shift: &kyoten_roster::ShiftId| {
        let found = problem.shift(*shift);
        Entry {
            when: interval(found.span),
            uid: format!("{}@roster.kyoten", found.id),
            summary: problem.line_of(*shift).name.clone(),
            description: problem.title.clone(),
        }
    };
    let entries: Vec<Entry> = report.plan.duties(person).iter().map(entry).collect();
    let name = text::roster_ics_name(report.language, &problem.person(person).name);
    // The clock is left out, so that the same roster gives the same file.
    exchange::write(&name, &entries, calendar_minute(problem.period.starts_at))
}

/// Identifiers are the document's; what means something to a file system does not get into names of files.
fn file_name(id: &str) -> String {
    let safe = |letter: char| {
        if letter.is_alphanumeric() || letter == '-' || letter == '_' {
            letter
        } else {
            '_'
        }
    };
    id.chars().map(safe).collect()
}
