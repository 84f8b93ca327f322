//! One connection to either database, with its prepared statements.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Duration;

use super::dialect::{MINIMUM_SQLITE_NUMBER, WRITER_LOCK, numbered_parameters};
use super::terms::{TermQuery, is_indexable};
use super::{DbError, DbResult, Engine, Location, Row, Value};

/// How long SQLite waits for another process's lock before it gives up.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per SQLite connection; the project has fewer distinct texts than this.
const SQLITE_STATEMENTS: usize = 256;
/// Page cache of one SQLite connection, KiB (negative = KiB in SQLite's own notation).
const SQLITE_READER_CACHE: i64 = -4096;
/// Page cache of the writer, KiB: an import touches many index pages before each commit.
const SQLITE_WRITER_CACHE: i64 = -65536;
/// Pages of write-ahead log after which a commit checkpoints it (4 KiB each).
const SQLITE_CHECKPOINT_PAGES: i64 = 4000;

/// Static SQL is known by its address: no text is hashed on the way to its prepared statement.
type SqlKey = (usize, usize);

/// A connection and what it has prepared.
pub enum Connection {
    /// In the process.
    Sqlite(SqliteConnection),
    /// Over a socket.
    Postgres(Box<PostgresConnection>),
}

/// SQLite with the translated text of every statement seen.
pub struct SqliteConnection {
    inner: rusqlite::Connection,
    texts: RefCell<HashMap<SqlKey, String>>,
}

/// PostgreSQL with its prepared statements.
pub struct PostgresConnection {
    inner: RefCell<postgres::Client>,
    statements: RefCell<HashMap<SqlKey, postgres::Statement>>,
}

/// Pages of the text index one merge step writes at most: some ten milliseconds.
const MERGE_PAGES: i64 = 500;

/// Where a merge of a text index stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStep {
    /// Everything there is now shall become one.
    Begin,
    /// Go on with what was begun.
    GoOn,
}

/// Whether a text index may already hold terms of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowIs {
    New,
    Known,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

impl Connection {
    /// Opens a connection for migrations and tools.
    pub fn open(location: &Location) -> DbResult<Connection> {
        Connection::open_for(location, Purpose::Write)
    }

    pub(super) fn open_for(location: &Location, purpose: Purpose) -> DbResult<Connection> {
        match location {
            Location::Sqlite(path) => open_sqlite(path, purpose).map(Connection::Sqlite),
            Location::Postgres(address) => {
                let mut client = postgres::Client::connect(address, postgres::NoTls)?;
                client.batch_execute("set synchronous_commit = on; set statement_timeout = '30s'; set timezone = 'UTC'; set plan_cache_mode = force_custom_plan")?;
                Ok(Connection::Postgres(Box::new(PostgresConnection {
                    inner: RefCell::new(client),
                    statements: RefCell::default(),
                })))
            }
        }
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// Whether there is any table, whosoever it is.
    pub fn has_tables(&self) -> DbResult<bool> {
        let sql = match self {
            Connection::Sqlite(_) => "select count(*) from sqlite_master",
            Connection::Postgres(_) => {
                "select count(*) from information_schema.tables where table_schema = 'public'"
            }
        };
        let mut tables: i64 = 0;
        self.for_each(sql, &[], |row| {
            tables = row.get(0)?;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(tables > 0)
    }

    /// Calls `each` for every row until it breaks.
    pub fn for_each(
        &self,
        sql: &'static str,
        values: &[Value],
        mut each: impl FnMut(&Row<'_>) -> DbResult<ControlFlow<()>>,
    ) -> DbResult<()> {
        match self {
            Connection::Sqlite(connection) => {
                let mut statement = connection.prepared(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(values))?;
                while let Some(row) = rows.next()? {
                    if each(&Row::Sqlite(row))?.is_break() {
                        break;
                    }
                }
                Ok(())
            }
            Connection::Postgres(connection) => {
                let statement = connection.prepared(sql)?;
                let values = as_postgres(values);
                let rows = connection.inner.borrow_mut().query(&statement, &values)?;
                for row in &rows {
                    if each(&Row::Postgres(row))?.is_break() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// Runs a statement and tells how many rows it changed.
    pub fn execute(&self, sql: &'static str, values: &[Value]) -> DbResult<u64> {
        match self {
            Connection::Sqlite(connection) => {
                let mut statement = connection.prepared(sql)?;
                let changed = statement.execute(rusqlite::params_from_iter(values))?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Connection::Postgres(connection) => {
                let statement = connection.prepared(sql)?;
                Ok(connection
                    .inner
                    .borrow_mut()
                    .execute(&statement, &as_postgres(values))?)
            }
        }
    }

    /// Runs a text of several statements without parameters.
    pub fn batch(&self, text: &str) -> DbResult<()> {
        match self {
            Connection::Sqlite(connection) => Ok(connection.inner.execute_batch(text)?),
            Connection::Postgres(connection) => {
                Ok(connection.inner.borrow_mut().batch_execute(text)?)
            }
        }
    }

    /// Begins a write transaction; with PostgreSQL the writers of all processes take turns from here on.
    pub(super) fn begin_write(&self) -> DbResult<()> {
        match self {
            Connection::Sqlite(_) => self.batch("begin immediate"),
            Connection::Postgres(_) => {
                self.batch("begin")?;
                self.execute(
                    "select pg_advisory_xact_lock($1)",
                    &[Value::Integer(WRITER_LOCK)],
                )
                .map(drop)
            }
        }
    }

    /// Begins a read-only snapshot.
    pub(super) fn begin_read(&self) -> DbResult<()> {
        self.batch(match self {
            Connection::Sqlite(_) => "begin",
            Connection::Postgres(_) => "begin isolation level repeatable read read only",
        })
    }

    /// Whether the connection can still be used after an error.
    pub(super) fn is_usable(&self) -> bool {
        match self {
            Connection::Sqlite(connection) => connection.inner.is_autocommit(),
            Connection::Postgres(connection) => !connection.inner.borrow().is_closed(),
        }
    }

    /// Stores the terms of a row in the named text index, replacing earlier ones unless the row is new to it.
    pub(super) fn index_terms(
        &self,
        index: TextIndex,
        id: i64,
        terms: &[String],
        new: RowIs,
    ) -> DbResult<()> {
        let terms: Vec<&String> = terms.iter().filter(|term| is_indexable(term)).collect();
        match self {
            Connection::Sqlite(_) => {
                let text: String = terms.iter().flat_map(|term| [term.as_str(), " "]).collect();
                let sql = match new {
                    RowIs::New => index.sqlite_add,
                    RowIs::Known => index.sqlite_insert,
                };
                self.execute(sql, &[Value::Integer(id), Value::Text(text)])?;
            }
            Connection::Postgres(connection) => {
                let statement = connection.prepared(index.postgres_insert)?;
                connection
                    .inner
                    .borrow_mut()
                    .execute(&statement, &[&id, &terms])?;
            }
        }
        Ok(())
    }

    /// Merges a little of the text index; `false` when there was nothing left to merge.
    pub(super) fn merge_terms(&self, index: TextIndex, step: MergeStep) -> DbResult<bool> {
        match self {
            Connection::Sqlite(connection) => {
                let pages = match step {
                    MergeStep::Begin => -MERGE_PAGES,
                    MergeStep::GoOn => MERGE_PAGES,
                };
                let before = connection.inner.total_changes();
                self.execute(index.sqlite_merge, &[Value::Integer(pages)])?;
                // FTS5's documentation: fewer than two changes mean that the merge has ended.
                Ok(connection.inner.total_changes() - before >= 2)
            }
            Connection::Postgres(_) => {
                self.execute(index.postgres_settle, &[])?;
                self.execute(index.postgres_analyze, &[])?;
                Ok(false)
            }
        }
    }

    /// Removes a row from the named text index.
    pub(super) fn forget_terms(&self, index: TextIndex, id: i64) -> DbResult<()> {
        let sql = match self {
            Connection::Sqlite(_) => index.sqlite_delete,
            Connection::Postgres(_) => index.postgres_delete,
        };
        self.execute(sql, &[Value::Integer(id)]).map(drop)
    }

    /// Ids of the rows that hold the wanted terms, in ascending order on SQLite, in any order on PostgreSQL.
    pub(super) fn matching(
        &self,
        index: TextIndex,
        query: &TermQuery,
        limit: i64,
        mut each: impl FnMut(i64) -> ControlFlow<()>,
    ) -> DbResult<()> {
        match self {
            Connection::Sqlite(_) => self.for_each(
                index.sqlite_match,
                &[Value::Text(query.fts5()), Value::Integer(limit)],
                |row| Ok(each(row.get(0)?)),
            ),
            Connection::Postgres(connection) => {
                let statement = connection.prepared(index.postgres_match)?;
                let groups: Vec<&[String]> = query
                    .any
                    .iter()
                    .filter(|group| !group.is_empty())
                    .map(Vec::as_slice)
                    .collect();
                if groups.len() > MOST_GROUPS {
                    return Err(DbError::TooManyGroups {
                        groups: groups.len(),
                    });
                }
                let first = groups.first().copied();
                let second = groups.get(1).copied();
                let rows = connection
                    .inner
                    .borrow_mut()
                    .query(&statement, &[&query.all, &first, &second, &limit])?;
                for row in &rows {
                    if each(row.try_get(0)?).is_break() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Groups of alternatives a [`TermQuery`] may hold; PostgreSQL's static SQL has as many parameters.
pub(super) const MOST_GROUPS: usize = 2;

/// The statements of one text index; [`text_index!`](crate::text_index) writes them.
#[derive(Clone, Copy)]
pub struct TextIndex {
    /// Adds a row the index has never held.
    pub sqlite_add: &'static str,
    /// Adds or replaces a row.
    pub sqlite_insert: &'static str,
    /// Removes a row.
    pub sqlite_delete: &'static str,
    /// Finds rows.
    pub sqlite_match: &'static str,
    /// Merges a little.
    pub sqlite_merge: &'static str,
    /// Adds or replaces a row.
    pub postgres_insert: &'static str,
    /// Removes a row.
    pub postgres_delete: &'static str,
    /// Finds rows.
    pub postgres_match: &'static str,
    /// Moves what was added lately from the waiting list, which every question reads through, into the index.
    pub postgres_settle: &'static str,
    /// Counts terms anew, for the planner.
    pub postgres_analyze: &'static str,
}

/// Names a text index made by a migration: table `$name`, with column `terms`.
#[macro_export]
macro_rules! text_index {
    ($name:literal) => {
        $crate::db::TextIndex {
            sqlite_add: concat!("insert into ", $name, " (rowid, terms) values ($1, $2)"),
            sqlite_insert: concat!("insert or replace into ", $name, " (rowid, terms) values ($1, $2)"),
            sqlite_delete: concat!("delete from ", $name, " where rowid = $1"),
            sqlite_match: concat!("select rowid from ", $name, " where ", $name, " match $1 order by rowid limit $2"),
            sqlite_merge: concat!("insert into ", $name, " (", $name, ", rank) values ('merge', $1)"),
            postgres_insert: concat!(
                "insert into ", $name, " (id, terms) values ($1, $2) on conflict (id) do update set terms = excluded.terms"
            ),
            postgres_delete: concat!("delete from ", $name, " where id = $1"),
            postgres_match: concat!(
                "select id from ", $name,
                " where terms @> $1 and ($2::text[] is null or terms && $2) and ($3::text[] is null or terms && $3) limit $4"
            ),
            postgres_settle: concat!("select gin_clean_pending_list('", $name, "_gin'::regclass)"),
            postgres_analyze: concat!("analyze ", $name),
        }
    };
}

impl SqliteConnection {
    fn prepared(&self, sql: &'static str) -> DbResult<rusqlite::CachedStatement<'_>> {
        let mut texts = self.texts.borrow_mut();
        let text = texts
            .entry(key(sql))
            .or_insert_with(|| numbered_parameters(sql));
        Ok(self.inner.prepare_cached(text)?)
    }
}

impl PostgresConnection {
    fn prepared(&self, sql: &'static str) -> DbResult<postgres::Statement> {
        if let Some(statement) = self.statements.borrow().get(&key(sql)) {
            return Ok(statement.clone());
        }
        let statement = self.inner.borrow_mut().prepare(sql)?;
        self.statements
            .borrow_mut()
            .insert(key(sql), statement.clone());
        Ok(statement)
    }
}

fn open_sqlite(path: &std::path::Path, purpose: Purpose) -> DbResult<SqliteConnection> {
    if rusqlite::version_number() < MINIMUM_SQLITE_NUMBER {
        return Err(DbError::SqliteTooOld(rusqlite::version().to_owned()));
    }
    let inner = rusqlite::Connection::open(path)?;
    inner.busy_timeout(SQLITE_BUSY_TIMEOUT)?;
    inner.set_prepared_statement_cache_capacity(SQLITE_STATEMENTS);
    inner.pragma_update(None, "journal_mode", "wal")?;
    inner.pragma_update(None, "synchronous", "full")?;
    inner.pragma_update(None, "foreign_keys", true)?;
    inner.pragma_update(None, "mmap_size", 0)?;
    inner.pragma_update(None, "temp_store", "memory")?;
    inner.pragma_update(None, "wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES)?;
    let cache = match purpose {
        Purpose::Read => SQLITE_READER_CACHE,
        Purpose::Write => SQLITE_WRITER_CACHE,
    };
    inner.pragma_update(None, "cache_size", cache)?;
    if purpose == Purpose::Read {
        inner.pragma_update(None, "query_only", true)?;
    }
    Ok(SqliteConnection {
        inner,
        texts: RefCell::default(),
    })
}

fn key(sql: &'static str) -> SqlKey {
    (sql.as_ptr() as usize, sql.len())
}

fn as_postgres(values: &[Value]) -> Vec<&(dyn postgres::types::ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn postgres::types::ToSql + Sync))
        .collect()
}

/// Empties a PostgreSQL database of everything in its public schema. Only the demo may want this.
pub fn empty_postgres(address: &str) -> DbResult<()> {
    let mut client = postgres::Client::connect(address, postgres::NoTls)?;
    client.batch_execute("drop schema public cascade; create schema public")?;
    Ok(())
}
