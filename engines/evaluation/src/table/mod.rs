//! Columns of a CSV file, each read as what it is to be; every mistake is told at once with its place.

mod read;

pub(crate) use read::read_all;
pub use read::{Mistake, read};

use crate::linear::dummies::Factor;

/// What a column is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name; must be there in every row.
    Category,
    /// A number; blank, `NA` or `.` is missing.
    Number,
    /// A whole number such as a year, or a month `2024-04`; must be there in every row.
    Period,
    /// The period of first exposure; blank, `0`, `never` or `Inf` means never.
    Cohort,
}

/// A column asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the header.
    pub name: String,
    /// What it is to be read as.
    pub kind: Kind,
}

/// How a panel's periods are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Whole numbers.
    Number,
    /// Months `2024-04`, counted so that neighbours differ by one.
    Month,
}

impl Calendar {
    /// The period as the file writes it.
    #[must_use]
    pub fn label(self, period: i32) -> String {
        match self {
            Calendar::Number => period.to_string(),
            Calendar::Month => format!(
                "{:04}-{:02}",
                period.div_euclid(12),
                period.rem_euclid(12) + 1
            ),
        }
    }
}

/// The values of one column.
#[derive(Debug, Clone)]
pub enum Column {
    /// Names, numbered in the order of first appearance.
    Category {
        /// One number a row.
        codes: Vec<u32>,
        /// The names by number.
        names: Vec<String>,
    },
    /// Numbers; `NaN` is missing.
    Number(Vec<f64>),
    /// Periods.
    Period(Vec<i32>),
    /// Periods of first exposure; `None` is never.
    Cohort(Vec<Option<i32>>),
}

/// The columns asked for, in the order asked.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file's name, for messages.
    pub file: String,
    /// The columns.
    pub columns: Vec<(String, Column)>,
    /// The line of each row in the file.
    pub lines: Vec<u64>,
    /// How periods are written.
    pub calendar: Calendar,
}

impl Table {
    /// The numbers of a column read as [`Kind::Number`].
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find_map(|(own, column)| match column {
            Column::Number(values) if own == name => Some(values.as_slice()),
            Column::Number(_) | Column::Category { .. } | Column::Period(_) | Column::Cohort(_) => {
                None
            }
        })
    }

    /// A column read as [`Kind::Category`], as levels.
    #[must_use]
    pub fn factor(&self, name: &str) -> Option<(Factor, &[String])> {
        self.columns.iter().find_map(|(own, column)| match column {
            Column::Category { codes, names } if own == name => {
                let factor = Factor {
                    name: name.to_owned(),
                    codes: codes.clone(),
                    n_levels: names.len(),
                };
                Some((factor, names.as_slice()))
            }
            Column::Number(_) | Column::Category { .. } | Column::Period(_) | Column::Cohort(_) => {
                None
            }
        })
    }

    /// A column read as [`Kind::Period`].
    #[must_use]
    pub fn periods(&self, name: &str) -> Option<&[i32]> {
        self.columns.iter().find_map(|(own, column)| match column {
            Column::Period(values) if own == name => Some(values.as_slice()),
            Column::Number(_) | Column::Category { .. } | Column::Period(_) | Column::Cohort(_) => {
                None
            }
        })
    }

    /// A column read as [`Kind::Cohort`].
    #[must_use]
    pub fn cohorts(&self, name: &str) -> Option<&[Option<i32>]> {
        self.columns.iter().find_map(|(own, column)| match column {
            Column::Cohort(values) if own == name => Some(values.as_slice()),
            Column::Number(_) | Column::Category { .. } | Column::Period(_) | Column::Cohort(_) => {
                None
            }
        })
    }
}
