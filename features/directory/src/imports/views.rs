//! Import screens as HTML.

mod list;
mod mapping;
mod report;
mod undo;

use kyoten_calendar::civil::Date;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_ui::{Choice, Language, civil_date, civil_date_time};
use serde::Deserialize;

use super::FileResult;
use super::pages::{About, Batch, LIST, Outcome, Work, stored};
use crate::import::problem::Said;
use crate::import::report::Verdict;
use crate::kind::Kind;
use crate::organization::kind_label;
use crate::organization::people::People;
use crate::text;

pub use list::list;
pub use mapping::{mapping, mapping_not_readable};
pub use report::job;
pub use undo::{undo, undo_refused};

/// Names for the references in batches and jobs.
pub struct Readers(People);

impl Readers {
    /// The people of the hub.
    pub fn of(cx: &Cx, snapshot: &Snapshot<'_>) -> DbResult<Readers> {
        Ok(Readers(People::of_hub(snapshot, &cx.hub_id)?))
    }

    fn name<'a>(&'a self, language: Language, reference: &'a str) -> &'a str {
        if reference.starts_with("System/") {
            text::import_by_command(language)
        } else {
            self.0.name(language, reference)
        }
    }
}

/// What has been imported and what is going on.
pub struct History {
    /// Batches, newest first.
    pub batches: Vec<Batch>,
    /// Whether there are older ones.
    pub has_older: bool,
    /// The hub's latest jobs.
    pub work: Vec<Work>,
    /// Names.
    pub readers: Readers,
}

impl History {
    /// The job that published a batch, if this hub asked for it not long ago.
    fn work_of(&self, batch: &Batch) -> Option<&Work> {
        self.work.iter().find(|work| work.batch() == Some(batch.id))
    }
}

/// Which rows of a report are shown.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    /// A verdict's code; the first rows of each when empty.
    #[serde(default)]
    pub verdict: String,
    /// The last row of the page before.
    #[serde(default)]
    pub after: String,
}

impl Shown {
    /// The verdict that is looked at alone.
    pub fn verdict(&self) -> Option<Verdict> {
        stored::verdict(&self.verdict)
    }
}

/// A job under the eyes of a person.
pub struct Watched {
    /// The job.
    pub work: Work,
    /// The place in its stream of events.
    pub cursor: i64,
    /// Whether what was looked at may be imported now.
    pub may_begin: bool,
    /// The import of the same files that somebody has begun.
    pub taken_up: Option<String>,
    /// Which rows were asked for.
    pub shown: Shown,
    /// Kept rows by verdict.
    pub rows: Vec<(Verdict, Vec<Outcome>)>,
    /// Whether there are more rows of the verdict that is looked at alone.
    pub has_more: bool,
}

/// A sentence in the reader's language.
pub fn said(language: Language, what: &impl Said) -> String {
    match language {
        Language::Ja => what.ja(),
        Language::En => what.en(),
    }
}

/// What a job is called.
pub fn job_title(language: Language, work: &Work) -> &'static str {
    match &work.about {
        About::Import(request, _) if request.dry_run => text::import_job_check(language),
        About::Import(..) => text::import_job_import(language),
        About::Undo(_) => text::import_job_undo(language),
    }
}

fn undo_page(batch: i64) -> String {
    format!("{LIST}/batches/{batch}/undo")
}

fn kinds(language: Language) -> Vec<Choice<'static>> {
    Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind_label(language, *kind)))
        .collect()
}

fn label(language: Language, file: &FileResult) -> &str {
    pick(language, &file.label.0, &file.label.1)
}

fn pick<'t>(language: Language, ja: &'t str, en: &'t str) -> &'t str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

fn day(language: Language, iso: &str) -> String {
    iso.parse::<Date>()
        .map_or_else(|_| iso.to_owned(), |date| civil_date(language, date))
}

fn moment(language: Language, at: Instant) -> String {
    civil_date_time(language, kyoten_calendar::civil_date_time(at.0))
}
