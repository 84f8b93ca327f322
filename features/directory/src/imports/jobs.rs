//! Importing and taking back as jobs: watched on a page, cancelled on a page, rows of the report kept for it.

use std::convert::Infallible;

use kyoten_platform::cx::No;
use kyoten_platform::db::{Db, DbResult, Snapshot, Tx};
use kyoten_platform::jobs::{JobCx, JobError};
use kyoten_platform::params;

use super::run::{ImportError, ImportRequest, run};
use super::undo::{UndoRefusal, undo};
use crate::import::layout::{CustomLayout, header_signature};
use crate::import::report::ReportRow;
use crate::import::{Opened, open};

/// Job that imports, or only says what would happen; its input is an [`ImportRequest`].
pub const IMPORT_JOB: &str = "directory.import";
/// Job that takes an import back; its input is an [`UndoInput`].
pub const UNDO_JOB: &str = "directory.undo_import";
/// Rows kept for the page and its CSV: beyond, the command line writes a report of any length.
pub const MOST_KEPT_ROWS: usize = 50_000;
/// Rows of a report written in one transaction.
const ROWS_PER_STEP: usize = 500;

/// What an undo job is given.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct UndoInput {
    /// Whose data.
    pub data_set: String,
    /// The batch to take back.
    pub batch: i64,
}

/// Imports.
pub fn import_job(job: &JobCx) -> Result<String, JobError> {
    let mut request: ImportRequest = serde_json::from_str(&job.job.input).map_err(|_| {
        JobError::Failed(
            "取り込みの指示を読めません。もう一度、ファイルを選び直してください。".to_owned(),
        )
    })?;
    request.asked_by = Some(job.job.created_by.clone());
    let db = job.cx.app.db.clone();
    remember_mappings(&db, &job.cx.hub_id, &mut request)?;
    let total: u64 = request.files.iter().map(|file| lines(&file.path)).sum();
    let mut report = KeptReport::new(&db, &job.job.id)?;
    let mut stop = None;
    let outcome = {
        let mut progress = |rows: u64, file: &str| match job.progress(rows, total.max(rows), file) {
            Ok(()) => true,
            Err(error) => {
                stop = Some(error);
                false
            }
        };
        let mut kept_or_lost = Ok(());
        let mut sink = |file: &str, row: ReportRow| {
            if kept_or_lost.is_ok() {
                kept_or_lost = report.keep(file, row);
            }
        };
        let outcome = run(&job.cx, &request, &mut progress, &mut sink);
        kept_or_lost?;
        outcome
    };
    report.flush()?;
    match outcome {
        Ok(result) => Ok(serde_json::to_string(&result).unwrap_or_default()),
        Err(ImportError::Cancelled) => Err(stop.unwrap_or(JobError::Cancelled)),
        Err(ImportError::AlreadyRunning { .. }) => Err(JobError::Failed(
            "ほかの取り込みが進んでいます。終わってから、もう一度実行してください。".to_owned(),
        )),
        Err(ImportError::NoDate { name }) => Err(JobError::Failed(format!(
            "「{name}」の時点の日付が読めません。年・月・日を入れてください。"
        ))),
        Err(ImportError::Fault(no)) => Err(no.into()),
    }
}

/// Takes an import back.
pub fn undo_job(job: &JobCx) -> Result<String, JobError> {
    let input: UndoInput = serde_json::from_str(&job.job.input).map_err(|_| {
        JobError::Failed("取り消しの指示を読めません。もう一度実行してください。".to_owned())
    })?;
    match undo(&job.cx, &input.data_set, input.batch, &job.job.created_by) {
        Ok(batch) => Ok(serde_json::json!({ "batch": batch }).to_string()),
        Err(No::Refused(UndoRefusal::NotPublished)) => Err(JobError::Failed(
            "この取り込みは、すでに取り消されているか、反映されていません。".to_owned(),
        )),
        Err(No::Refused(UndoRefusal::ChangedSince { batch })) => Err(JobError::Failed(format!(
            "そのあとの取り込み（{batch}番）が同じ事業所を変えています。先に{batch}番を取り消してください。"
        ))),
        Err(No::Refused(UndoRefusal::AlreadyRunning { .. })) => Err(JobError::Failed(
            "ほかの取り込みが進んでいます。終わってから、もう一度実行してください。".to_owned(),
        )),
        Err(no) => Err(no.into()),
    }
}

/// A table no layout knows is read by the mapping the hub once made for its header.
fn remember_mappings(
    db: &Db,
    hub_id: &str,
    request: &mut ImportRequest,
) -> Result<(), No<Infallible>> {
    for file in request
        .files
        .iter_mut()
        .filter(|file| file.custom.is_none())
    {
        let Ok(input) = std::fs::File::open(&file.path) else {
            continue;
        };
        let Ok(Opened::Table(sheet)) = open(std::io::BufReader::new(input)) else {
            continue;
        };
        let (hub, signature) = (hub_id.to_owned(), header_signature(sheet.header()));
        file.custom = db.read_blocking(move |s| mapping(s, &hub, &signature))??;
    }
    Ok(())
}

/// The mapping a hub made for a header, if it made one.
pub fn mapping(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    signature: &str,
) -> DbResult<Option<CustomLayout>> {
    let stored = snapshot.query_optional::<(String,)>(
        "select mapping from import_mapping where hub_id = $1 and header_signature = $2",
        params![hub_id, signature],
    )?;
    Ok(stored.and_then(|(mapping,)| serde_json::from_str(&mapping).ok()))
}

/// Remembers the mapping a hub made for a header.
pub fn keep_mapping(
    tx: &Tx<'_>,
    hub_id: &str,
    signature: &str,
    custom: &CustomLayout,
    by: &str,
) -> DbResult<()> {
    tx.execute(
        "insert into import_mapping (hub_id, header_signature, name, mapping, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (hub_id, header_signature) do update
         set name = excluded.name, mapping = excluded.mapping, created_by = excluded.created_by, created_at = excluded.created_at",
        params![hub_id, signature, custom.name, serde_json::to_string(custom).unwrap_or_default(), by, tx.now()],
    )?;
    Ok(())
}

/// Lines of a plain file, for the progress bar; packed files and workbooks are only guessed at by their size.
fn lines(path: &std::path::Path) -> u64 {
    /// A row of the national files is about this long, bytes; packed ones about a fifth.
    const USUAL_ROW: u64 = 300;
    std::fs::metadata(path).map_or(0, |facts| facts.len() / USUAL_ROW)
}

/// Rows of the report, kept in small transactions.
struct KeptReport {
    db: Db,
    job_id: String,
    kept: usize,
    waiting: Vec<(i64, String, ReportRow)>,
}

impl KeptReport {
    fn new(db: &Db, job_id: &str) -> Result<KeptReport, No<Infallible>> {
        let id = job_id.to_owned();
        // A job that is run again after a crash writes its report anew.
        db.write_blocking(move |tx| {
            Ok::<_, No<Infallible>>(
                tx.execute("delete from import_outcome where job_id = $1", params![id])?,
            )
        })?;
        Ok(KeptReport {
            db: db.clone(),
            job_id: job_id.to_owned(),
            kept: 0,
            waiting: Vec::new(),
        })
    }

    fn keep(&mut self, file: &str, row: ReportRow) -> Result<(), No<Infallible>> {
        if self.kept >= MOST_KEPT_ROWS {
            return Ok(());
        }
        self.kept += 1;
        self.waiting.push((self.kept as i64, file.to_owned(), row));
        if self.waiting.len() >= ROWS_PER_STEP {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), No<Infallible>> {
        let (job_id, waiting) = (self.job_id.clone(), std::mem::take(&mut self.waiting));
        let written = self.db.write_blocking(move |tx| {
            for (number, file, row) in waiting {
                tx.execute(
                    "insert into import_outcome (job_id, number, file, line, outcome, kind, identifier, name, reason)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    params![
                        job_id,
                        number,
                        file,
                        row.line.unwrap_or(0) as i64,
                        row.verdict.code(),
                        row.kind.map_or("", crate::kind::Kind::code),
                        row.identifier,
                        row.name,
                        serde_json::json!({ "ja": row.ja, "en": row.en }).to_string()
                    ],
                )?;
            }
            Ok::<_, No<Infallible>>(())
        });
        Ok(written?)
    }
}
