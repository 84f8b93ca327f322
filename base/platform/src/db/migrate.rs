//! The schema's one timeline: forward only, each step once, in its own transaction.

use sha2::{Digest, Sha256};

use super::{Connection, DbError, DbResult, Engine, Snapshot};
use crate::clock::{Clock, Instant};
use crate::params;

/// One step of the schema. Numbers are unique across the project; shipped texts are never edited.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Position in the timeline.
    pub number: i64,
    /// What it does: `create_platform`.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// Names a migration file: `migration!(1, "create_platform", "../migrations/0001_create_platform.sql")`.
#[macro_export]
macro_rules! migration {
    ($number:literal, $name:literal, $path:literal) => {
        $crate::db::Migration {
            number: $number,
            name: $name,
            sql: include_str!($path),
        }
    };
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Two features claim the same number.
    #[error("migration number {number} is used twice: {first} and {second}")]
    NumberTwice {
        /// The number.
        number: i64,
        /// One user.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// The database was made by a newer kyoten.
    #[error(
        "this database was last used by a newer kyoten (its schema step {found}, this program knows up to {known}); install that version or a later one"
    )]
    Newer {
        /// Highest step in the database.
        found: i64,
        /// Highest step of this program.
        known: i64,
    },
    /// A step that is in the database has another text in this program.
    #[error(
        "schema step {number} ({name}) differs from the one this database was made with; this program must not touch it"
    )]
    Edited {
        /// The step.
        number: i64,
        /// Its name.
        name: &'static str,
    },
    /// A step failed; the database stands at the step before it.
    #[error("schema step {number} ({name}) failed; the database stands as it was before that step")]
    Step {
        /// The step.
        number: i64,
        /// Its name.
        name: &'static str,
        /// What the database said.
        #[source]
        source: DbError,
    },
    /// The database could not be read.
    #[error("the schema's history could not be read")]
    Db(#[from] DbError),
}

/// How far a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaVersion {
    /// Highest step applied, 0 for an empty database.
    pub applied: i64,
}

/// Brings the database up to date and tells which steps were applied.
pub fn migrate(
    connection: &Connection,
    migrations: &[Migration],
    clock: &Clock,
) -> Result<Vec<i64>, MigrateError> {
    let timeline = in_order(migrations)?;
    connection.batch(&connection.engine().migration_text(
        "create table if not exists schema_migration (
    number bigint not null primary key,
    name text not null,
    sha256 bytea not null,
    applied_at bigint not null
);",
    ))?;
    let applied = applied(connection)?;
    refuse_strangers(&timeline, &applied)?;
    let mut done = Vec::new();
    for step in timeline
        .iter()
        .filter(|step| applied.iter().all(|(number, _)| *number != step.number))
    {
        apply(connection, step, clock.now()).map_err(|source| MigrateError::Step {
            number: step.number,
            name: step.name,
            source,
        })?;
        done.push(step.number);
    }
    Ok(done)
}

/// How far a database is, without changing it.
pub fn schema_version(snapshot: &Snapshot<'_>) -> DbResult<SchemaVersion> {
    Ok(SchemaVersion {
        applied: snapshot.number("select coalesce(max(number), 0) from schema_migration", &[])?,
    })
}

fn in_order(migrations: &[Migration]) -> Result<Vec<Migration>, MigrateError> {
    let mut timeline = migrations.to_vec();
    timeline.sort_by_key(|step| step.number);
    for pair in timeline.windows(2) {
        if let [first, second] = pair
            && first.number == second.number
        {
            return Err(MigrateError::NumberTwice {
                number: first.number,
                first: first.name,
                second: second.name,
            });
        }
    }
    Ok(timeline)
}

fn applied(connection: &Connection) -> DbResult<Vec<(i64, Vec<u8>)>> {
    Snapshot::over(connection).query(
        "select number, sha256 from schema_migration order by number",
        &[],
    )
}

fn refuse_strangers(
    timeline: &[Migration],
    applied: &[(i64, Vec<u8>)],
) -> Result<(), MigrateError> {
    let known = timeline.last().map_or(0, |step| step.number);
    for (number, fingerprint) in applied {
        match timeline.iter().find(|step| step.number == *number) {
            None => {
                return Err(MigrateError::Newer {
                    found: *number,
                    known,
                });
            }
            Some(step) if fingerprint_of(step) != fingerprint.as_slice() => {
                return Err(MigrateError::Edited {
                    number: *number,
                    name: step.name,
                });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn apply(connection: &Connection, step: &Migration, now: Instant) -> DbResult<()> {
    connection.begin_write()?;
    let outcome = connection.batch(&connection.engine().migration_text(step.sql)).and_then(|()| {
        connection.execute(
            "insert into schema_migration (number, name, sha256, applied_at) values ($1, $2, $3, $4)",
            params![step.number, step.name, fingerprint_of(step), now],
        )
    });
    match outcome {
        Ok(_) => connection.batch("commit"),
        Err(error) => {
            connection.batch("rollback")?;
            Err(error)
        }
    }
}

fn fingerprint_of(step: &Migration) -> [u8; 32] {
    Sha256::digest(step.sql.as_bytes()).into()
}

impl Engine {
    /// Name for people: in `kyoten doctor` and the test's messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}
