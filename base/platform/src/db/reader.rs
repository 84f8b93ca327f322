//! Reader threads: each runs one closure at a time inside one consistent snapshot.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use super::connection::{Connection, Purpose, TextIndex};
use super::terms::TermQuery;
use super::{DbConfig, DbError, DbResult, FromRow, Location, Row, Value};
use crate::audit::AuditEntry;

/// Reads that may wait per reader thread before newcomers are told to come back.
const WAITING_READS_PER_READER: usize = 256;

type Job = Box<dyn FnOnce(&mut ReaderState) + Send>;

/// The pool of reader threads.
#[derive(Clone)]
pub(super) struct Readers {
    jobs: mpsc::Sender<Job>,
}

pub(super) struct ReaderState {
    location: Location,
    connection: Connection,
}

impl Readers {
    pub(super) fn start(config: &DbConfig) -> DbResult<Readers> {
        let readers = config.readers.max(1);
        let (jobs, waiting) = mpsc::channel::<Job>(readers * WAITING_READS_PER_READER);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..readers {
            let connection = Connection::open_for(&config.location, Purpose::Read)?;
            let mut state = ReaderState {
                location: config.location.clone(),
                connection,
            };
            let waiting = Arc::clone(&waiting);
            let started = std::thread::Builder::new()
                .name(format!("db-reader-{number}"))
                .spawn(move || {
                    loop {
                        let next = waiting
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .blocking_recv();
                        let Some(job) = next else { break };
                        job(&mut state);
                    }
                });
            started.map_err(|_| DbError::Stopped)?;
        }
        Ok(Readers { jobs })
    }

    pub(super) async fn run<T, F>(&self, read: F) -> DbResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> T + Send + 'static,
    {
        let (job, answer) = job(read);
        self.jobs.try_send(job).map_err(refused)?;
        answer.await.map_err(|_| DbError::Stopped)?
    }

    pub(super) fn run_blocking<T, F>(&self, read: F) -> DbResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> T + Send + 'static,
    {
        let (job, answer) = job(read);
        self.jobs.blocking_send(job).map_err(|_| DbError::Stopped)?;
        answer.blocking_recv().map_err(|_| DbError::Stopped)?
    }
}

fn refused(error: mpsc::error::TrySendError<Job>) -> DbError {
    match error {
        mpsc::error::TrySendError::Full(_) => DbError::Busy,
        mpsc::error::TrySendError::Closed(_) => DbError::Stopped,
    }
}

fn job<T, F>(read: F) -> (Job, oneshot::Receiver<DbResult<T>>)
where
    T: Send + 'static,
    F: FnOnce(&Snapshot<'_>) -> T + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let job: Job = Box::new(move |state: &mut ReaderState| {
        // A caller that has gone away (closed connection, timeout) no longer needs its answer.
        if !reply.is_closed() {
            let _ = reply.send(state.read(read));
        }
    });
    (job, answer)
}

impl ReaderState {
    fn read<T>(&mut self, read: impl FnOnce(&Snapshot<'_>) -> T) -> DbResult<T> {
        if !self.connection.is_usable() {
            self.connection = Connection::open_for(&self.location, Purpose::Read)?;
        }
        self.connection.begin_read()?;
        let snapshot = Snapshot::over(&self.connection);
        let answer = catch_unwind(AssertUnwindSafe(|| read(&snapshot)));
        // Nothing was written: leaving the snapshot cannot lose anything.
        self.connection.batch("rollback")?;
        answer.map_err(|_| {
            tracing::error!("a read panicked; this is a bug");
            DbError::Stopped
        })
    }
}

/// One consistent view of the database.
pub struct Snapshot<'c> {
    connection: &'c Connection,
    viewed: RefCell<Vec<AuditEntry>>,
}

impl<'c> Snapshot<'c> {
    pub(super) fn over(connection: &'c Connection) -> Snapshot<'c> {
        Snapshot {
            connection,
            viewed: RefCell::default(),
        }
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> super::Engine {
        self.connection.engine()
    }

    /// All rows of an answer.
    pub fn query<T: FromRow>(&self, sql: &'static str, values: &[Value]) -> DbResult<Vec<T>> {
        let mut rows = Vec::new();
        self.connection.for_each(sql, values, |row| {
            rows.push(T::from_row(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// The first row, if any.
    pub fn query_optional<T: FromRow>(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> DbResult<Option<T>> {
        let mut found = None;
        self.connection.for_each(sql, values, |row| {
            found = Some(T::from_row(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// A single number, such as a count; 0 when there is no row.
    pub fn number(&self, sql: &'static str, values: &[Value]) -> DbResult<i64> {
        Ok(self
            .query_optional::<(i64,)>(sql, values)?
            .map_or(0, |(number,)| number))
    }

    /// Calls `each` for every row until it breaks: for answers too large to hold.
    pub fn for_each(
        &self,
        sql: &'static str,
        values: &[Value],
        each: impl FnMut(&Row<'_>) -> DbResult<ControlFlow<()>>,
    ) -> DbResult<()> {
        self.connection.for_each(sql, values, each)
    }

    /// Ids of at most `limit` rows of a text index that hold the wanted terms.
    pub fn matching(&self, index: TextIndex, query: &TermQuery, limit: i64) -> DbResult<Vec<i64>> {
        let mut ids = Vec::new();
        self.connection.matching(index, query, limit, |id| {
            ids.push(id);
            ControlFlow::Continue(())
        })?;
        Ok(ids)
    }

    /// Notes that this read shows what `entry` says; the answer is sent only after the note is durable.
    pub fn note_view(&self, entry: AuditEntry) {
        self.viewed.borrow_mut().push(entry);
    }

    /// Takes the notes made by [`Snapshot::note_view`].
    #[must_use]
    pub fn take_views(&self) -> Vec<AuditEntry> {
        self.viewed.take()
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }
}
