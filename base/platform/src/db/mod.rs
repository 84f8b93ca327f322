//! One SQL text, two databases.
//!
//! Statements are written once with `$1…$n` and lower-case PostgreSQL type words; the two dialects
//! ([`dialect`]) differ only in a handful of words, the text index and the advisory lock.
//! All statements are synchronous and run on the database's own threads: one writer that commits waiting
//! commands in groups ([`writer`]), several readers beside it ([`reader`]). A command therefore never waits
//! for anything but its own statements.

mod connection;
mod dialect;
mod migrate;
mod reader;
mod row;
mod terms;
mod value;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

pub use connection::{Connection, MergeStep, TextIndex, empty_postgres};
pub use dialect::Engine;
pub use migrate::{MigrateError, Migration, SchemaVersion, migrate, schema_version};
pub use reader::Snapshot;
pub use row::{FromColumn, FromRow, Row};
pub use terms::TermQuery;
pub use value::{ToValue, Value};
pub use writer::{Commits, Tx, WriteError};

use crate::clock::Clock;
use crate::ids::Ids;

/// Where the data live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// One file inside the process; the default.
    Sqlite(PathBuf),
    /// A PostgreSQL connection string, for several processes.
    Postgres(String),
}

impl Location {
    /// Reads a location as written in the configuration: a `postgres://…` address or a file path.
    #[must_use]
    pub fn parse(text: &str) -> Location {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Location::Postgres(text.to_owned())
        } else {
            Location::Sqlite(PathBuf::from(
                text.strip_prefix("sqlite://").unwrap_or(text),
            ))
        }
    }
}

/// A statement or a connection failed.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite said no.
    #[error("SQLite refused a statement")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL said no.
    #[error("PostgreSQL refused a statement")]
    Postgres(#[from] postgres::Error),
    /// A column did not hold what the record type expects.
    #[error("column {column} of {record} holds {found}, expected {expected}")]
    Column {
        /// Position of the column, counted from 0.
        column: usize,
        /// The Rust record that was read.
        record: &'static str,
        /// What the database returned.
        found: String,
        /// What the record declares.
        expected: &'static str,
    },
    /// The bundled SQLite is too old to be trusted with a write-ahead log.
    #[error("SQLite {0} is older than {minimum}, which fixed losing committed rows after a WAL reset", minimum = dialect::MINIMUM_SQLITE)]
    SqliteTooOld(String),
    /// A question with more groups of alternatives than a text index can be asked with.
    #[error("a text index is asked with {groups} groups of alternatives, it takes 2")]
    TooManyGroups {
        /// How many there were.
        groups: usize,
    },
    /// The queue of waiting reads is full.
    #[error("too many readers are waiting")]
    Busy,
    /// The database threads have stopped.
    #[error("the database is shutting down")]
    Stopped,
}

/// Result of a statement.
pub type DbResult<T> = Result<T, DbError>;

/// How the database threads are set up.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// Where the data live.
    pub location: Location,
    /// Reader threads, each with its own connection.
    pub readers: usize,
    /// Commands that may wait for the writer before newcomers are told to come back.
    pub write_queue: usize,
}

impl DbConfig {
    /// The usual set-up for a location on a small machine.
    #[must_use]
    pub fn for_location(location: Location) -> DbConfig {
        DbConfig {
            location,
            readers: 4,
            write_queue: 1024,
        }
    }
}

/// The open database: a handle that every request clones.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    location: Arc<Location>,
    readers: reader::Readers,
    writer: writer::Writer,
}

impl Db {
    /// Opens connections and starts the threads. The schema must have been migrated.
    pub fn open(config: DbConfig, clock: Clock, ids: Ids) -> DbResult<Db> {
        let engine = Engine::of(&config.location);
        let writer = writer::Writer::start(&config, clock, ids)?;
        let readers = reader::Readers::start(&config)?;
        Ok(Db {
            engine,
            location: Arc::new(config.location),
            readers,
            writer,
        })
    }

    /// Which of the two databases this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where the data live.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Runs `read` inside one consistent snapshot on a reader thread.
    pub async fn read<T, F>(&self, read: F) -> DbResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> T + Send + 'static,
    {
        self.readers.run(read).await
    }

    /// The same as [`Db::read`] for threads outside the async runtime (jobs, commands).
    pub fn read_blocking<T, F>(&self, read: F) -> DbResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> T + Send + 'static,
    {
        self.readers.run_blocking(read)
    }

    /// Runs `command` on the writer. Returns only after its batch is durable on disk; an `Err` from the
    /// command undoes all it did and leaves its neighbours in the batch alone.
    pub async fn write<T, E, F>(&self, command: F) -> Result<T, WriteError<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.writer.run(command).await
    }

    /// The same as [`Db::write`] for threads outside the async runtime (jobs, commands).
    pub fn write_blocking<T, E, F>(&self, command: F) -> Result<T, WriteError<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.writer.run_blocking(command)
    }

    /// A hint, sent after each commit, that new events stand in the outbox. The database is the truth.
    #[must_use]
    pub fn commits(&self) -> tokio::sync::watch::Receiver<Commits> {
        self.writer.commits()
    }

    /// Grows with every commit this process knows of.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.writer.generation()
    }

    /// Tells everybody in this process that another process has committed.
    pub fn wake(&self) {
        self.writer.wake();
    }
}
