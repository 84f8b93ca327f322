//! Batches: begun, published, thrown away, tidied up after.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicI64};

use kyoten_platform::authorization::Permission;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{Db, DbError, DbResult, MergeStep, Snapshot, Tx, WriteError};
use kyoten_platform::events::RecordedEvent;
use kyoten_platform::jobs::{self, JobCx, JobError};
use kyoten_platform::{params, text_index};

/// Event: a data set has a new content.
pub const PUBLISHED: &str = "directory.batch_published";
/// Stream on which the directory's changes are told.
pub const STREAM: &str = "directory";
/// Job that removes what nobody can see from the text index.
pub const TIDY_JOB: &str = "directory.tidy";
/// Days an upload waits for somebody to publish it.
const UPLOAD_DAYS: i64 = 14;
/// Rows one transaction of a long clean-up touches: others wait at most some milliseconds.
const ROWS_PER_STEP: i64 = 1000;

/// The number up to which a data set is visible; 0 before its first import.
pub fn published(snapshot: &Snapshot<'_>, data_set: &str) -> DbResult<i64> {
    snapshot.number(
        "select batch from publication where hub_id = $1",
        params![data_set],
    )
}

/// Somebody else's import stands in the way.
#[derive(Debug)]
pub struct AlreadyRunning {
    /// Its batch.
    pub batch: i64,
}

/// Begins a batch. Rows of an import whose process has died are thrown away first.
pub fn begin(
    db: &Db,
    data_set: &str,
    created_by: &str,
) -> Result<Result<i64, AlreadyRunning>, No<Infallible>> {
    loop {
        let set = data_set.to_owned();
        let unfinished = db.read_blocking(move |s| {
            s.query_optional::<(i64, String)>(
                "select id, summary from import_batch where hub_id = $1 and state = 'staging' order by id limit 1",
                params![set],
            )
        })??;
        match unfinished {
            None => break,
            Some((batch, worker)) if is_alive(&worker) => return Ok(Err(AlreadyRunning { batch })),
            Some((batch, _)) => throw_away(db, data_set, batch)?,
        }
    }
    let (set, by, worker) = (data_set.to_owned(), created_by.to_owned(), this_worker());
    let batch = db.write_blocking(move |tx| {
        let begun = tx.query_optional::<(i64,)>(
            "insert into import_batch (hub_id, state, summary, created_by, created_at)
             values ($1, 'staging', $2, $3, $4) returning id",
            params![set, worker, by, tx.now()],
        )?;
        Ok::<_, No<Infallible>>(begun.map_or(0, |(id,)| id))
    })?;
    Ok(Ok(batch))
}

/// Makes a batch visible, all of it at once, with what else must change in the same moment.
pub fn publish(
    cx: &Cx,
    permission: &Permission,
    data_set: &str,
    batch: i64,
    summary: String,
    also: impl FnOnce(&Tx<'_>) -> DbResult<()> + Send + 'static,
) -> Result<(), No<Infallible>> {
    let (request, set, permission) = (cx.clone(), data_set.to_owned(), *permission);
    let written: Result<(), WriteError<No<Infallible>>> = cx.app.db.write_blocking(move |tx| {
        let allowed = request.allow(tx, &permission, batch)?;
        tx.execute(
            "insert into publication (hub_id, batch) values ($1, $2)
             on conflict (hub_id) do update set batch = excluded.batch",
            params![set, batch],
        )?;
        tx.execute(
            "update import_batch set state = 'published', summary = $3, published_at = $4 where hub_id = $1 and id = $2",
            params![set, batch, summary, tx.now()],
        )?;
        also(tx)?;
        let subject = format!("ImportBatch/{batch}");
        tx.audit(request.audit_entry(&permission, &allowed, subject.clone(), serde_json::json!({ "data_set": set }).to_string()));
        tx.emit(request.event(STREAM, PUBLISHED, subject, serde_json::json!({ "data_set": set, "batch": batch }).to_string()));
        Ok(())
    });
    Ok(written?)
}

/// Removes everything a batch staged, in small steps; afterwards it is as if it had never begun.
pub fn throw_away(db: &Db, data_set: &str, batch: i64) -> Result<(), No<Infallible>> {
    in_steps(db, move |tx| {
        let staged: Vec<(i64,)> = tx.query(
            "select id from listing where from_batch = $1 limit $2",
            params![batch, ROWS_PER_STEP],
        )?;
        for (id,) in &staged {
            tx.forget_terms(text_index!("listing_terms"), *id)?;
            tx.execute("delete from listing where id = $1", params![*id])?;
        }
        Ok(staged.len())
    })?;
    in_steps(db, move |tx| {
        let closed: Vec<(i64,)> = tx.query(
            "select id from listing where to_batch = $1 limit $2",
            params![batch, ROWS_PER_STEP],
        )?;
        for (id,) in &closed {
            tx.execute(
                "update listing set to_batch = null where id = $1",
                params![*id],
            )?;
        }
        Ok(closed.len())
    })?;
    let set = data_set.to_owned();
    let ended = db.write_blocking(move |tx| {
        tx.execute("delete from listing_scope where hub_id = $1 and batch = $2", params![set, batch])?;
        tx.execute("update import_batch set state = 'cancelled', summary = '' where hub_id = $1 and id = $2", params![set, batch])?;
        Ok::<_, No<Infallible>>(())
    });
    Ok(ended?)
}

/// Repeats a small transaction until it finds nothing more to do.
fn in_steps(
    db: &Db,
    step: impl Fn(&Tx<'_>) -> DbResult<usize> + Clone + Send + 'static,
) -> Result<(), No<Infallible>> {
    loop {
        let once = step.clone();
        let done: Result<usize, WriteError<DbError>> = db.write_blocking(move |tx| once(tx));
        match done {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(WriteError::Refused(error)) => return Err(error.into()),
            Err(WriteError::Fault(error)) => return Err(No::Fault(error)),
            Err(WriteError::Busy | WriteError::Stopped) => return Err(No::Busy),
        }
    }
}

/// Queues the clean-up after a publication.
pub fn queue_tidy(cx: &Cx, tx: &Tx<'_>, event: &RecordedEvent) -> Result<(), No<Infallible>> {
    jobs::queue(cx, tx, TIDY_JOB, &event.arguments)?;
    Ok(())
}

/// Cleans up after publications, as a job.
pub fn tidy_job(job: &JobCx) -> Result<String, JobError> {
    tidy(&job.cx.app.db)?;
    if let Err(error) = drop_old_uploads(&job.cx) {
        tracing::warn!(%error, "old uploads stay in the spool folder");
    }
    Ok("{}".to_owned())
}

/// Takes versions that are no longer visible out of the text index, merges it, and takes old editions of reference
/// tables away. The versions themselves stay: they are the history.
pub fn tidy(db: &Db) -> Result<(), No<Infallible>> {
    let last = Arc::new(AtomicI64::new(0));
    in_steps(db, move |tx| {
        let after = last.load(SeqCst);
        let gone: Vec<(i64,)> = tx.query(
            "select listing.id from listing join publication on publication.hub_id = listing.hub_id
              where to_batch is not null and to_batch <= publication.batch and listing.id > $1 order by listing.id limit $2",
            params![after, ROWS_PER_STEP],
        )?;
        for (id,) in &gone {
            tx.forget_terms(text_index!("listing_terms"), *id)?;
        }
        if let Some((id,)) = gone.last() {
            last.store(*id, SeqCst);
        }
        Ok(gone.len())
    })?;
    let begun = Arc::new(AtomicBool::new(false));
    in_steps(db, move |tx| {
        let step = if begun.swap(true, SeqCst) {
            MergeStep::GoOn
        } else {
            MergeStep::Begin
        };
        Ok(usize::from(
            tx.merge_terms(text_index!("listing_terms"), step)?,
        ))
    })?;
    super::reference::drop_old_editions(db)
}

/// Removes uploads nobody has published for [`UPLOAD_DAYS`].
fn drop_old_uploads(cx: &Cx) -> std::io::Result<()> {
    let oldest = cx.now.plus_seconds(-UPLOAD_DAYS * 86_400);
    for entry in std::fs::read_dir(&cx.app.spool)? {
        let entry = entry?;
        let is_upload = entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "upload");
        let written = entry
            .metadata()?
            .modified()?
            .duration_since(std::time::UNIX_EPOCH);
        let seconds = written.map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        });
        if is_upload && kyoten_platform::clock::Instant(0).plus_seconds(seconds) < oldest {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Which process does the work: kept in the batch while it is staging.
fn this_worker() -> String {
    serde_json::json!({ "host": host(), "process": std::process::id() }).to_string()
}

/// Whether the process that began a batch may still be at it. A worker on another host is believed to be.
fn is_alive(worker: &str) -> bool {
    let worker: serde_json::Value = serde_json::from_str(worker).unwrap_or_default();
    if worker["host"] != host().as_str() {
        return worker["host"].is_string();
    }
    let process = worker["process"].as_u64().unwrap_or(0);
    // In this process only one import runs at a time; what it left behind is the remains of a failed one.
    process != u64::from(std::process::id())
        && std::path::Path::new(&format!("/proc/{process}")).exists()
}

fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}
