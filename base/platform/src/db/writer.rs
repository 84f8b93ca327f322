//! The one writer: commits waiting commands in groups.
//!
//! A commit costs one fsync however many commands it holds. So the writer takes all commands that are waiting,
//! runs each inside its own savepoint, numbers and chains the audit rows and events of those that succeeded,
//! commits once, and only then answers anybody. A command that fails undoes itself alone.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};

use super::connection::{Connection, MergeStep, Purpose, RowIs, TextIndex};
use super::reader::Snapshot;
use super::{DbConfig, DbError, DbResult, Location, Value};
use crate::audit::{AuditEntry, GENESIS, chain_hash};
use crate::clock::{Clock, Instant};
use crate::events::Event;
use crate::ids::Ids;
use crate::params;

/// Commands one commit may hold: bounds the time the first of them waits for the last.
const MOST_COMMANDS_PER_COMMIT: usize = 256;

/// How often something was committed, as far as this process knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commits {
    /// Commits of this process and hints from others.
    pub generation: u64,
    /// Commits of this process alone.
    pub own: u64,
}

/// Why a write did not happen, or is not known to have happened.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    /// The command itself said no; nothing was changed.
    #[error("the command was refused")]
    Refused(E),
    /// Too many commands are waiting; nothing was changed, come back later.
    #[error("too many commands are waiting for the writer")]
    Busy,
    /// The commit failed. Whether it reached the disk is not known: ask again with the same idempotency key.
    #[error("the commit failed")]
    Fault(#[source] Arc<DbError>),
    /// The process is stopping; nothing was changed.
    #[error("the writer has stopped")]
    Stopped,
}

/// A write transaction: everything a snapshot can do, and changes.
pub struct Tx<'c> {
    snapshot: Snapshot<'c>,
    now: Instant,
    ids: &'c Ids,
    audits: RefCell<Vec<AuditEntry>>,
    events: RefCell<Vec<Event>>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Snapshot<'c>;
    fn deref(&self) -> &Snapshot<'c> {
        &self.snapshot
    }
}

impl Tx<'_> {
    /// Runs a statement and tells how many rows it changed.
    pub fn execute(&self, sql: &'static str, values: &[Value]) -> DbResult<u64> {
        self.snapshot.connection().execute(sql, values)
    }

    /// The instant at which this batch of commands runs.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// A new record id.
    #[must_use]
    pub fn new_id(&self) -> String {
        self.ids.next(self.now)
    }

    /// A new secret token.
    #[must_use]
    pub fn new_token(&self) -> String {
        self.ids.token()
    }

    /// Adds a line to the audit trail; it is numbered, chained and committed with the change.
    pub fn audit(&self, entry: AuditEntry) {
        self.audits.borrow_mut().push(entry);
    }

    /// Puts an event into the outbox; it is numbered and committed with the change.
    pub fn emit(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    /// Stores the terms of a row in a text index, replacing earlier ones.
    pub fn index_terms(&self, index: TextIndex, id: i64, terms: &[String]) -> DbResult<()> {
        self.snapshot
            .connection()
            .index_terms(index, id, terms, RowIs::Known)
    }

    /// Stores the terms of a row that the index has never held: spares the look for earlier ones.
    pub fn add_terms(&self, index: TextIndex, id: i64, terms: &[String]) -> DbResult<()> {
        self.snapshot
            .connection()
            .index_terms(index, id, terms, RowIs::New)
    }

    /// Merges a little of a text index, so that questions do not have to step over removed or waiting rows; `false`
    /// when nothing is left to merge.
    pub fn merge_terms(&self, index: TextIndex, step: MergeStep) -> DbResult<bool> {
        self.snapshot.connection().merge_terms(index, step)
    }

    /// Removes a row from a text index.
    pub fn forget_terms(&self, index: TextIndex, id: i64) -> DbResult<()> {
        self.snapshot.connection().forget_terms(index, id)
    }
}

/// What the commands of one batch want recorded, in the order they ran.
#[derive(Default)]
struct Records {
    audits: Vec<AuditEntry>,
    events: Vec<Event>,
}

/// A command waiting for the writer.
trait Waiting: Send {
    /// Runs the command in its savepoint; `true` keeps its changes.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller what became of it.
    fn answer(self: Box<Self>, commit: Result<(), Arc<DbError>>);
    /// Whether anybody still waits for the answer.
    fn is_abandoned(&self) -> bool;
}

struct Command<T, E, F> {
    run: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, WriteError<E>>>,
}

impl<T, E, F> Waiting for Command<T, E, F>
where
    T: Send,
    E: Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(run) = self.run.take() else {
            return false;
        };
        match catch_unwind(AssertUnwindSafe(|| run(tx))) {
            Ok(result) => {
                let keep = result.is_ok();
                self.result = Some(result);
                keep
            }
            Err(_) => {
                tracing::error!("a command panicked and was undone; this is a bug");
                false
            }
        }
    }

    fn answer(self: Box<Self>, commit: Result<(), Arc<DbError>>) {
        let answer = match (self.result, commit) {
            (Some(Err(refusal)), _) => Err(WriteError::Refused(refusal)),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Ok(_)), Err(error)) => Err(WriteError::Fault(error)),
            (None, Err(error)) => Err(WriteError::Fault(error)),
            (None, Ok(())) => Err(WriteError::Stopped),
        };
        // The caller may have gone away; the change stands all the same.
        let _ = self.reply.send(answer);
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }
}

/// Handle to the writer thread.
#[derive(Clone)]
pub(super) struct Writer {
    waiting: mpsc::Sender<Box<dyn Waiting>>,
    commits: watch::Sender<Commits>,
}

impl Writer {
    pub(super) fn start(config: &DbConfig, clock: Clock, ids: Ids) -> DbResult<Writer> {
        let (waiting, queue) = mpsc::channel(config.write_queue.max(1));
        let (commits, _) = watch::channel(Commits::default());
        let connection = Connection::open_for(&config.location, Purpose::Write)?;
        let thread = WriterThread {
            location: config.location.clone(),
            connection,
            clock,
            ids,
            commits: commits.clone(),
        };
        std::thread::Builder::new()
            .name("db-writer".to_owned())
            .spawn(move || thread.work(queue))
            .map_err(|_| DbError::Stopped)?;
        Ok(Writer { waiting, commits })
    }

    pub(super) async fn run<T, E, F>(&self, command: F) -> Result<T, WriteError<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(Command {
            run: Some(command),
            result: None,
            reply,
        });
        match self.waiting.try_send(command) {
            Ok(()) => answer.await.unwrap_or(Err(WriteError::Stopped)),
            Err(mpsc::error::TrySendError::Full(_)) => Err(WriteError::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(WriteError::Stopped),
        }
    }

    pub(super) fn run_blocking<T, E, F>(&self, command: F) -> Result<T, WriteError<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(Command {
            run: Some(command),
            result: None,
            reply,
        });
        self.waiting
            .blocking_send(command)
            .map_err(|_| WriteError::Stopped)?;
        answer.blocking_recv().unwrap_or(Err(WriteError::Stopped))
    }

    pub(super) fn commits(&self) -> watch::Receiver<Commits> {
        self.commits.subscribe()
    }

    pub(super) fn generation(&self) -> u64 {
        self.commits.borrow().generation
    }

    pub(super) fn wake(&self) {
        self.commits.send_modify(|commits| commits.generation += 1);
    }
}

struct WriterThread {
    location: Location,
    connection: Connection,
    clock: Clock,
    ids: Ids,
    commits: watch::Sender<Commits>,
}

impl WriterThread {
    fn work(mut self, mut queue: mpsc::Receiver<Box<dyn Waiting>>) {
        let mut batch: Vec<Box<dyn Waiting>> = Vec::with_capacity(MOST_COMMANDS_PER_COMMIT);
        while let Some(first) = queue.blocking_recv() {
            batch.push(first);
            while batch.len() < MOST_COMMANDS_PER_COMMIT {
                match queue.try_recv() {
                    Ok(next) => batch.push(next),
                    Err(_) => break,
                }
            }
            // Whoever gave up waiting before we began has been told nothing and loses nothing.
            batch.retain(|command| !command.is_abandoned());
            let outcome = self.commit(&mut batch).map_err(Arc::new);
            if let Err(error) = &outcome {
                tracing::error!(error = %chain(error), "a group of commands could not be committed");
                self.reopen();
            }
            // Before anybody is answered: who was told "saved" must not be shown a page from before.
            self.commits.send_modify(|commits| {
                commits.generation += 1;
                commits.own += 1;
            });
            for command in batch.drain(..) {
                command.answer(outcome.clone());
            }
        }
    }

    /// Runs a batch in one transaction. An error means: nothing of it may be reported as saved.
    fn commit(&mut self, batch: &mut [Box<dyn Waiting>]) -> DbResult<()> {
        if batch.is_empty() {
            return Ok(());
        }
        if !self.connection.is_usable() {
            self.connection = Connection::open_for(&self.location, Purpose::Write)?;
        }
        self.connection.begin_write()?;
        let now = self.clock.now();
        let mut records = Records::default();
        for command in batch.iter_mut() {
            self.connection.batch("savepoint command")?;
            let mut tx = Tx {
                snapshot: Snapshot::over(&self.connection),
                now,
                ids: &self.ids,
                audits: RefCell::default(),
                events: RefCell::default(),
            };
            if command.run(&mut tx) {
                records.audits.append(&mut tx.audits.into_inner());
                records.events.append(&mut tx.events.into_inner());
                self.connection.batch("release savepoint command")?;
            } else {
                self.connection
                    .batch("rollback to savepoint command; release savepoint command")?;
            }
        }
        self.number_and_chain(now, records)?;
        self.connection.batch("commit")
    }

    /// Gives audit rows and events their numbers, in one run per hub: what is visible is in order.
    fn number_and_chain(&self, now: Instant, records: Records) -> DbResult<()> {
        let mut heads: BTreeMap<String, Head> = BTreeMap::new();
        let view = Snapshot::over(&self.connection);
        for entry in records.audits {
            let head = Head::of(&mut heads, &view, &entry.hub_id)?;
            head.sequence += 1;
            let hash = chain_hash(&head.hash, head.sequence, now, &entry);
            self.connection.execute(
                "insert into audit (hub_id, sequence, recorded_at, actor, action, ground, object, detail, request_id, previous_hash, hash)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                params![
                    entry.hub_id, head.sequence, now, entry.actor, entry.action, entry.ground, entry.object,
                    entry.detail, entry.request_id, head.hash, hash
                ],
            )?;
            head.hash = hash.to_vec();
        }
        for event in records.events {
            let head = Head::of(&mut heads, &view, &event.hub_id)?;
            head.sequence += 1;
            let position = 1 + view.number(
                "select position from stream_head where hub_id = $1 and stream = $2",
                params![event.hub_id, event.stream],
            )?;
            self.connection.execute(
                "insert into stream_head (hub_id, stream, position) values ($1, $2, $3)
                 on conflict (hub_id, stream) do update set position = excluded.position",
                params![event.hub_id, event.stream, position],
            )?;
            self.connection.execute(
                "insert into event (hub_id, sequence, stream, position, occurred_at, name, actor, subject, arguments)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                params![
                    event.hub_id, head.sequence, event.stream, position, now, event.name, event.actor, event.subject,
                    event.arguments
                ],
            )?;
        }
        for (hub_id, head) in &heads {
            self.connection.execute(
                "insert into chain_head (hub_id, sequence, audit_hash) values ($1, $2, $3)
                 on conflict (hub_id) do update set sequence = excluded.sequence, audit_hash = excluded.audit_hash",
                params![hub_id, head.sequence, head.hash],
            )?;
        }
        Ok(())
    }

    /// After a failed commit the connection's state is not to be trusted (RELIABILITY rule 12).
    fn reopen(&mut self) {
        match Connection::open_for(&self.location, Purpose::Write) {
            Ok(connection) => self.connection = connection,
            Err(error) => {
                // The next batch tries again; until then everybody is told that nothing was saved.
                let _ = self.connection.batch("rollback");
                tracing::error!(error = %chain(&error), "the database could not be opened again");
            }
        }
    }
}

struct Head {
    sequence: i64,
    hash: Vec<u8>,
}

impl Head {
    fn of<'h>(
        heads: &'h mut BTreeMap<String, Head>,
        view: &Snapshot<'_>,
        hub_id: &str,
    ) -> DbResult<&'h mut Head> {
        if !heads.contains_key(hub_id) {
            let stored = view.query_optional::<(i64, Vec<u8>)>(
                "select sequence, audit_hash from chain_head where hub_id = $1",
                params![hub_id],
            )?;
            let (sequence, hash) = stored.unwrap_or((0, GENESIS.to_vec()));
            heads.insert(hub_id.to_owned(), Head { sequence, hash });
        }
        heads.get_mut(hub_id).ok_or(DbError::Stopped)
    }
}

/// An error with its causes, for one log line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}
