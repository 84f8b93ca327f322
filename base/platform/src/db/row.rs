//! Typed rows: a record declares its columns in the order of the `select` list.

use super::{DbError, DbResult};

/// One row of an answer, from either database.
pub enum Row<'r> {
    /// A row of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// A row of PostgreSQL.
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// The value of a column, counted from 0.
    pub fn get<T: FromColumn>(&self, column: usize) -> DbResult<T> {
        T::from_column(self, column)
    }

    /// Name of a column, for the check that a record and its `select` list agree.
    fn column_name(&self, column: usize) -> Option<String> {
        match self {
            Row::Sqlite(row) => row.as_ref().column_name(column).ok().map(str::to_owned),
            Row::Postgres(row) => row.columns().get(column).map(|c| c.name().to_owned()),
        }
    }

    /// In debug builds, tells when a record's fields and the `select` list have drifted apart.
    pub fn check_columns(&self, record: &'static str, fields: &[&str]) -> DbResult<()> {
        for (column, field) in fields.iter().enumerate() {
            let found = self
                .column_name(column)
                .unwrap_or_else(|| "nothing".to_owned());
            if found.trim_start_matches("r#") != field.trim_start_matches("r#") {
                return Err(DbError::Column {
                    column,
                    record,
                    found,
                    expected: "a column named like the field",
                });
            }
        }
        Ok(())
    }
}

/// A record that can be read from a row.
pub trait FromRow: Sized {
    /// Reads the record.
    fn from_row(row: &Row<'_>) -> DbResult<Self>;
}

/// A value that can be read from a column.
pub trait FromColumn: Sized {
    /// Reads the value.
    fn from_column(row: &Row<'_>, column: usize) -> DbResult<Self>;
}

macro_rules! from_column {
    ($($type:ty),*) => {
        $(impl FromColumn for $type {
            fn from_column(row: &Row<'_>, column: usize) -> DbResult<Self> {
                Ok(match row {
                    Row::Sqlite(row) => row.get(column)?,
                    Row::Postgres(row) => row.try_get(column)?,
                })
            }
        }
        impl FromColumn for Option<$type> {
            fn from_column(row: &Row<'_>, column: usize) -> DbResult<Self> {
                Ok(match row {
                    Row::Sqlite(row) => row.get(column)?,
                    Row::Postgres(row) => row.try_get(column)?,
                })
            }
        })*
    };
}

from_column!(i64, f64, String, Vec<u8>);

impl FromColumn for bool {
    fn from_column(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(i64::from_column(row, column)? != 0)
    }
}

impl FromColumn for crate::clock::Instant {
    fn from_column(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(crate::clock::Instant(i64::from_column(row, column)?))
    }
}

impl FromColumn for Option<crate::clock::Instant> {
    fn from_column(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(Option::<i64>::from_column(row, column)?.map(crate::clock::Instant))
    }
}

macro_rules! from_row_tuples {
    ($(($($name:ident : $index:tt),*)),*) => {
        $(impl<$($name: FromColumn),*> FromRow for ($($name,)*) {
            fn from_row(row: &Row<'_>) -> DbResult<Self> {
                Ok(($(row.get::<$name>($index)?,)*))
            }
        })*
    };
}

from_row_tuples!((A: 0), (A: 0, B: 1), (A: 0, B: 1, C: 2), (A: 0, B: 1, C: 2, D: 3), (A: 0, B: 1, C: 2, D: 3, E: 4));

/// Declares a record whose fields are the columns of a `select` list, in that order and by those names.
///
/// ```
/// kyoten_platform::record! {
///     /// A landmark of the hub's list.
///     pub struct Landmark { pub id: String, pub name: String, pub latitude: f64 }
/// }
/// ```
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_visibility:vis $field:ident : $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        $visibility struct $name {
            $($(#[$field_meta])* $field_visibility $field: $type),*
        }

        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row<'_>) -> $crate::db::DbResult<Self> {
                if cfg!(debug_assertions) {
                    row.check_columns(stringify!($name), &[$(stringify!($field)),*])?;
                }
                let mut column = 0;
                $(
                    let $field = row.get::<$type>(column)?;
                    column += 1;
                )*
                let _ = column;
                Ok($name { $($field),* })
            }
        }
    };
}
