//! What the import screens read: batches, and the rows of a report.

use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::jobs::{self, Job};
use kyoten_platform::{params, record};
use serde::Deserialize;

use crate::import::report::{ReportRow, Verdict};
use crate::imports::run::FileResult;
use crate::imports::{IMPORT_JOB, ImportRequest, ImportResult, UNDO_JOB, UndoInput};
use crate::kind::Kind;

/// How many of the hub's latest jobs the list of imports looks through for its batches' reports.
const LATEST_JOBS: i64 = 100;

record! {
    /// An import that is or was visible.
    #[derive(Clone, Debug)]
    pub struct Batch {
        /// Its number.
        pub id: i64,
        /// Whose data: `national` or the hub.
        pub hub_id: String,
        /// `published` or `undone`.
        pub state: String,
        /// What it brought, as JSON.
        pub summary: String,
        /// Who asked for it.
        pub created_by: String,
        /// When it became visible.
        pub published_at: Option<Instant>,
        /// The batch that took it back.
        pub undone_by: Option<i64>,
    }
}

/// What a batch did.
#[derive(Debug)]
pub enum Brought {
    /// It brought files.
    Files(Vec<FileResult>),
    /// It took another batch back.
    Undid(i64),
}

impl Batch {
    /// What it did; a summary that cannot be read has no files.
    pub fn brought(&self) -> Brought {
        #[derive(Deserialize)]
        struct Undid {
            undoes: i64,
        }
        match serde_json::from_str::<[Undid; 1]>(&self.summary) {
            Ok([Undid { undoes }]) => Brought::Undid(undoes),
            Err(_) => Brought::Files(serde_json::from_str(&self.summary).unwrap_or_default()),
        }
    }

    /// Whether it brought files, so that it can be taken back; what took another back is imported anew instead.
    pub fn has_files(&self) -> bool {
        matches!(self.brought(), Brought::Files(_))
    }

    /// Whether it is visible.
    pub fn is_published(&self) -> bool {
        self.state == "published"
    }
}

/// The batches a hub sees, its own and the nation's, newest first, older than `before`.
pub fn batches(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    before: i64,
    limit: i64,
) -> DbResult<Vec<Batch>> {
    snapshot.query(
        "select id, hub_id, state, summary, created_by, published_at, undone_by
           from import_batch
          where hub_id in ($1, $2) and state in ('published', 'undone') and id < $3
          order by id desc limit $4",
        params![NATIONAL_HUB, hub_id, before, limit],
    )
}

/// A batch that a hub sees.
pub fn batch(snapshot: &Snapshot<'_>, hub_id: &str, id: i64) -> DbResult<Option<Batch>> {
    snapshot.query_optional(
        "select id, hub_id, state, summary, created_by, published_at, undone_by
           from import_batch
          where hub_id in ($1, $2) and state in ('published', 'undone') and id = $3",
        params![NATIONAL_HUB, hub_id, id],
    )
}

/// A job of these screens with what it was given and what came of it.
#[derive(Clone, Debug)]
pub struct Work {
    /// The job.
    pub job: Job,
    /// What it is about.
    pub about: About,
}

/// What a job of these screens is about.
#[derive(Clone, Debug)]
pub enum About {
    /// A dry run, or the import itself; the result once it has ended well.
    Import(ImportRequest, Option<ImportResult>),
    /// Taking a batch back.
    Undo(UndoInput),
}

impl Work {
    fn of(job: Job) -> Option<Work> {
        let about = match job.kind.as_str() {
            IMPORT_JOB => {
                let result = (job.state == "done").then(|| serde_json::from_str(&job.result).ok());
                About::Import(serde_json::from_str(&job.input).ok()?, result.flatten())
            }
            UNDO_JOB => About::Undo(serde_json::from_str(&job.input).ok()?),
            _ => return None,
        };
        Some(Work { job, about })
    }

    /// The batch it published.
    pub fn batch(&self) -> Option<i64> {
        #[derive(Deserialize)]
        struct Published {
            batch: i64,
        }
        let published: Published = serde_json::from_str(&self.job.result).ok()?;
        (published.batch > 0).then_some(published.batch)
    }
}

/// A job of these screens; nothing for jobs of other hubs, other kinds, or what is no id at all.
pub fn work(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<Work>> {
    if !id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Ok(None);
    }
    Ok(jobs::find(snapshot, hub_id, id)?.and_then(Work::of))
}

/// The hub's latest jobs of these screens.
pub fn latest_work(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<Work>> {
    let mut latest = jobs::latest(snapshot, hub_id, IMPORT_JOB, LATEST_JOBS)?;
    latest.extend(jobs::latest(snapshot, hub_id, UNDO_JOB, LATEST_JOBS)?);
    Ok(latest.into_iter().filter_map(Work::of).collect())
}

record! {
    /// A kept row of a report.
    #[derive(Clone, Debug)]
    pub struct Outcome {
        /// Its place in the report.
        pub number: i64,
        /// The file it is about.
        pub file: String,
        /// The line, 0 for what the file no longer lists.
        pub line: i64,
        /// The verdict's code.
        pub outcome: String,
        /// The kind's code; empty when unknown.
        pub kind: String,
        /// The identifier as given.
        pub identifier: String,
        /// The name.
        pub name: String,
        /// The sentences in both languages, as JSON.
        pub reason: String,
    }
}

impl Outcome {
    /// The row as the report says it.
    pub fn report(&self) -> ReportRow {
        #[derive(Default, Deserialize)]
        struct Reason {
            ja: Vec<String>,
            en: Vec<String>,
        }
        let reason: Reason = serde_json::from_str(&self.reason).unwrap_or_default();
        ReportRow {
            line: u64::try_from(self.line).ok().filter(|line| *line > 0),
            verdict: verdict(&self.outcome).unwrap_or(Verdict::Rejected),
            kind: Kind::parse(&self.kind),
            identifier: self.identifier.clone(),
            name: self.name.clone(),
            ja: reason.ja,
            en: reason.en,
        }
    }
}

/// The verdict of a stored word.
pub fn verdict(code: &str) -> Option<Verdict> {
    Verdict::ALL
        .into_iter()
        .find(|verdict| verdict.code() == code)
}

/// Kept rows of one verdict behind a cursor, in the order of the report.
pub fn outcomes(
    snapshot: &Snapshot<'_>,
    job_id: &str,
    verdict: Verdict,
    after: i64,
    limit: i64,
) -> DbResult<Vec<Outcome>> {
    snapshot.query(
        "select number, file, line, outcome, kind, identifier, name, reason
           from import_outcome
          where job_id = $1 and outcome = $2 and number > $3 order by number limit $4",
        params![job_id, verdict.code(), after, limit],
    )
}

/// Every kept row.
pub fn every_outcome(snapshot: &Snapshot<'_>, job_id: &str) -> DbResult<Vec<Outcome>> {
    snapshot.query(
        "select number, file, line, outcome, kind, identifier, name, reason
           from import_outcome where job_id = $1 order by number",
        params![job_id],
    )
}
