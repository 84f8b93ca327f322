//! Long work as records: input, progress, result; a page watches and can cancel.
//!
//! A job runs on its own thread beside the server and writes in small chunks, so that nobody waits behind it.
//! It is idempotent: after a crash it is run again from the start and cleans up what its first run had staged.

use std::convert::Infallible;
use std::time::Duration;

use crate::clock::Instant;
use crate::cx::{Cx, No};
use crate::db::{DbResult, Snapshot, Tx};
use crate::http::App;
use crate::params;

/// A running job without a sign of life for so long has lost its process, seconds.
const LOST_AFTER_SECONDS: i64 = 120;
/// How often an idle runner looks for jobs that another process has queued.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// A kind of long work and the function that does it.
#[derive(Clone, Copy, Debug)]
pub struct JobKind {
    /// Its stored name: `directory.import`.
    pub name: &'static str,
    /// Does the work; the text it returns is the result as JSON.
    pub run: fn(&JobCx) -> Result<String, JobError>,
}

/// Why a job ended without a result.
#[derive(Debug)]
pub enum JobError {
    /// Somebody asked it to stop; it has cleaned up after itself.
    Cancelled,
    /// It cannot be done; the text is a sentence for the person who asked, in Japanese.
    Failed(String),
}

impl<R: std::fmt::Debug> From<No<R>> for JobError {
    fn from(no: No<R>) -> JobError {
        tracing::error!(problem = ?no, "a job could not go on");
        JobError::Failed(
            "途中で保存できなくなりました。何も反映されていません。もう一度実行してください。"
                .to_owned(),
        )
    }
}

crate::record! {
    /// A job as it stands.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Job {
        /// Its id.
        pub id: String,
        /// Its kind.
        pub kind: String,
        /// `queued`, `running`, `done`, `failed` or `cancelled`.
        pub state: String,
        /// What it was given, as JSON.
        pub input: String,
        /// Units of work done.
        pub done: i64,
        /// Units of work in all, 0 while unknown.
        pub total: i64,
        /// What it is doing, or why it failed.
        pub message: String,
        /// What came of it, as JSON.
        pub result: String,
        /// Who asked for it.
        pub created_by: String,
        /// When it was asked for.
        pub created_at: Instant,
        /// When it began.
        pub started_at: Option<Instant>,
        /// When it ended.
        pub ended_at: Option<Instant>,
        /// When somebody asked it to stop.
        pub cancel_requested_at: Option<Instant>,
    }
}

impl Job {
    /// Whether it will not move any more.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.state.as_str(), "done" | "failed" | "cancelled")
    }

    /// The stream on which its progress is told.
    #[must_use]
    pub fn stream(id: &str) -> String {
        format!("job/{id}")
    }
}

/// Queues a job in the transaction of the command that asks for it.
pub fn queue(cx: &Cx, tx: &Tx<'_>, kind: &str, input: &str) -> DbResult<String> {
    let id = tx.new_id();
    tx.execute(
        "insert into job (id, hub_id, kind, state, input, done, total, message, result, created_by, created_at)
         values ($1, $2, $3, 'queued', $4, 0, 0, '', '', $5, $6)",
        params![id, cx.hub_id, kind, input, cx.actor.reference(), tx.now()],
    )?;
    tx.emit(cx.event(
        Job::stream(&id),
        "job.queued",
        format!("Job/{id}"),
        "{}".to_owned(),
    ));
    Ok(id)
}

/// A job of the hub.
pub fn find(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<Job>> {
    snapshot.query_optional(
        "select id, kind, state, input, done, total, message, result, created_by, created_at, started_at, ended_at, cancel_requested_at
           from job where hub_id = $1 and id = $2",
        params![hub_id, id],
    )
}

/// The hub's latest jobs of a kind, newest first.
pub fn latest(snapshot: &Snapshot<'_>, hub_id: &str, kind: &str, limit: i64) -> DbResult<Vec<Job>> {
    snapshot.query(
        "select id, kind, state, input, done, total, message, result, created_by, created_at, started_at, ended_at, cancel_requested_at
           from job where hub_id = $1 and kind = $2 order by created_at desc, id desc limit $3",
        params![hub_id, kind, limit],
    )
}

/// Asks a job to stop. A queued job stops at once, a running one at its next step.
pub fn request_cancel(cx: &Cx, tx: &Tx<'_>, id: &str) -> DbResult<bool> {
    let asked = tx.execute(
        "update job set cancel_requested_at = $3 where hub_id = $1 and id = $2 and state in ('queued', 'running') and cancel_requested_at is null",
        params![cx.hub_id, id, tx.now()],
    )?;
    tx.execute(
        "update job set state = 'cancelled', ended_at = $3 where hub_id = $1 and id = $2 and state = 'queued'",
        params![cx.hub_id, id, tx.now()],
    )?;
    tx.emit(cx.event(
        Job::stream(id),
        "job.cancel_requested",
        format!("Job/{id}"),
        "{}".to_owned(),
    ));
    Ok(asked > 0)
}

/// What a running job knows and may do.
pub struct JobCx {
    /// The context of the system actor that does the work.
    pub cx: Cx,
    /// The job.
    pub job: Job,
}

impl JobCx {
    /// Tells how far the work is; an `Err` means somebody asked to stop.
    pub fn progress(&self, done: u64, total: u64, message: &str) -> Result<(), JobError> {
        let (id, hub_id, message) = (
            self.job.id.clone(),
            self.cx.hub_id.clone(),
            message.to_owned(),
        );
        let (done, total) = (
            i64::try_from(done).unwrap_or(i64::MAX),
            i64::try_from(total).unwrap_or(i64::MAX),
        );
        let cx = self.cx.clone();
        let stop = self.cx.app.db.write_blocking(move |tx| {
            tx.execute(
                "update job set done = $3, total = $4, message = $5, heartbeat_at = $6 where hub_id = $1 and id = $2",
                params![hub_id, id, done, total, message, tx.now()],
            )?;
            tx.emit(cx.event(Job::stream(&id), "job.progressed", format!("Job/{id}"), "{}".to_owned()));
            let asked = tx.number(
                "select count(*) from job where hub_id = $1 and id = $2 and cancel_requested_at is not null",
                params![hub_id, id],
            )?;
            Ok::<_, No<Infallible>>(asked > 0)
        });
        match stop {
            Ok(false) => Ok(()),
            Ok(true) => Err(JobError::Cancelled),
            Err(error) => Err(No::<Infallible>::from(error).into()),
        }
    }
}

/// Does waiting jobs one after the other until `stopping` is set. Call on a thread of its own.
pub fn run_until_stopped(app: &App, stopping: &std::sync::atomic::AtomicBool) {
    while !stopping.load(std::sync::atomic::Ordering::SeqCst) {
        match run_one(app) {
            Ok(true) => {}
            Ok(false) => std::thread::park_timeout(LOOK_AGAIN),
            Err(no) => {
                tracing::error!(problem = ?no, "the job runner could not reach the database");
                std::thread::park_timeout(LOOK_AGAIN);
            }
        }
    }
}

/// Does the oldest waiting job, if there is one.
pub fn run_one(app: &App) -> Result<bool, No<Infallible>> {
    let Some((hub_id, job)) = claim(app)? else {
        return Ok(false);
    };
    let Some(kind) = app
        .job_kinds
        .iter()
        .find(|kind| kind.name == job.kind)
        .copied()
    else {
        end(
            app,
            &hub_id,
            &job.id,
            "failed",
            "この版のkyotenには、この処理がありません。",
            "",
        )?;
        return Ok(true);
    };
    let work = JobCx {
        cx: Cx::system(app, kind.name, &hub_id),
        job: job.clone(),
    };
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (kind.run)(&work)));
    match outcome {
        Ok(Ok(result)) => end(app, &hub_id, &job.id, "done", "", &result)?,
        Ok(Err(JobError::Cancelled)) => end(app, &hub_id, &job.id, "cancelled", "", "")?,
        Ok(Err(JobError::Failed(reason))) => end(app, &hub_id, &job.id, "failed", &reason, "")?,
        Err(_) => {
            tracing::error!(job.id = %job.id, job.kind = %job.kind, "a job panicked; this is a bug");
            end(
                app,
                &hub_id,
                &job.id,
                "failed",
                "処理を続けられませんでした。何も反映されていません。",
                "",
            )?;
        }
    }
    Ok(true)
}

fn claim(app: &App) -> Result<Option<(String, Job)>, No<Infallible>> {
    let waiting = app.db.read_blocking(|snapshot| {
        snapshot.number(
            "select count(*) from job where state in ('queued', 'running')",
            &[],
        )
    })??;
    if waiting == 0 {
        return Ok(None);
    }
    let claimed = app.db.write_blocking(|tx| {
        let lost_before = tx.now().plus_seconds(-LOST_AFTER_SECONDS);
        let found = tx.query_optional::<(String, String)>(
            "select hub_id, id from job
              where state = 'queued' or (state = 'running' and coalesce(heartbeat_at, started_at) < $1)
              order by created_at limit 1",
            params![lost_before],
        )?;
        let Some((hub_id, id)) = found else { return Ok(None) };
        tx.execute(
            "update job set state = 'running', started_at = $3, heartbeat_at = $3 where hub_id = $1 and id = $2",
            params![hub_id, id, tx.now()],
        )?;
        let job = find(tx, &hub_id, &id)?;
        Ok::<_, No<Infallible>>(job.map(|job| (hub_id, job)))
    });
    Ok(claimed?)
}

fn end(
    app: &App,
    hub_id: &str,
    id: &str,
    state: &'static str,
    message: &str,
    result: &str,
) -> Result<(), No<Infallible>> {
    let cx = Cx::system(app, "jobs", hub_id);
    let (id, message, result) = (id.to_owned(), message.to_owned(), result.to_owned());
    let ended = app.db.write_blocking(move |tx| {
        tx.execute(
            "update job set state = $3, message = $4, result = $5, ended_at = $6 where hub_id = $1 and id = $2",
            params![cx.hub_id, id, state, message, result, tx.now()],
        )?;
        tx.emit(cx.event(Job::stream(&id), "job.ended", format!("Job/{id}"), "{}".to_owned()));
        Ok::<_, No<Infallible>>(())
    });
    Ok(ended?)
}

/// After a crash of the only process: jobs it was running wait again. Call before the runner starts, on SQLite.
pub fn requeue_lost(app: &App) -> Result<u64, No<Infallible>> {
    let requeued = app.db.write_blocking(|tx| {
        Ok::<_, No<Infallible>>(tx.execute(
            "update job set state = 'queued' where state = 'running'",
            &[],
        )?)
    });
    Ok(requeued?)
}
