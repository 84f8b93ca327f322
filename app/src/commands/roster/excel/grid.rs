//! A sheet as plain texts, merged cells filled in, each with its address.

use std::path::Path;

use anyhow::{Context, Result, bail};
use calamine::{Data, Reader, Xlsx, open_workbook};
use kyoten_calendar::civil::Date;

/// More rows or columns than an office's roster has; what lies beyond is no roster.
const MOST: usize = 4_000;

/// One sheet.
pub struct Grid {
    pub sheet: String,
    /// Row by row; all rows are equally long.
    pub cells: Vec<Vec<Entry>>,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub text: String,
    /// The day, where the cell holds a date of Excel.
    pub date: Option<Date>,
    /// Such as `C7`.
    pub address: String,
}

impl Grid {
    /// Rows as columns.
    pub fn transposed(&self) -> Grid {
        let width = self.cells.first().map_or(0, Vec::len);
        let column = |n: usize| self.cells.iter().map(|row| row[n].clone()).collect();
        Grid {
            sheet: self.sheet.clone(),
            cells: (0..width).map(column).collect(),
        }
    }
}

/// The sheets of a workbook, or the one asked for.
pub fn grids(path: &Path, sheet: Option<&str>) -> Result<Vec<Grid>> {
    let mut book: Xlsx<_> = open_workbook(path)
        .with_context(|| format!("{} cannot be read as .xlsx", path.display()))?;
    let names: Vec<String> = book
        .sheet_names()
        .into_iter()
        .filter(|name| sheet.is_none_or(|wanted| wanted == name))
        .collect();
    if names.is_empty() {
        bail!(
            "{} has no sheet {}; it has {}",
            path.display(),
            sheet.unwrap_or_default(),
            book.sheet_names().join(", ")
        );
    }
    let grid = |name: String| -> Result<Grid> {
        let range = book
            .worksheet_range(&name)
            .with_context(|| format!("sheet {name} cannot be read"))?;
        let merged = book
            .merge_cells_by_sheet_name(&name)
            .with_context(|| format!("sheet {name} cannot be read"))?;
        let (height, width) = range.end().map_or((0, 0), |(row, column)| {
            (
                (row as usize + 1).min(MOST),
                (column as usize + 1).min(MOST),
            )
        });
        let entry = |row: usize, column: usize| {
            let data = range.get_value((row as u32, column as u32));
            Entry {
                address: address(row, column),
                ..data.map(entry).unwrap_or_default()
            }
        };
        let mut cells: Vec<Vec<Entry>> = (0..height)
            .map(|row| (0..width).map(|column| entry(row, column)).collect())
            .collect();
        for area in merged {
            let (top, left) = (area.start.0 as usize, area.start.1 as usize);
            let Some(first) = cells.get(top).and_then(|row| row.get(left)).cloned() else {
                continue;
            };
            let (last_row, last_column) = (area.end.0 as usize, area.end.1 as usize);
            for row in cells.iter_mut().take(last_row + 1).skip(top) {
                for entry in row.iter_mut().take(last_column + 1).skip(left) {
                    *entry = first.clone();
                }
            }
        }
        Ok(Grid { sheet: name, cells })
    };
    names.into_iter().map(grid).collect()
}

fn entry(data: &Data) -> Entry {
    let date = match data {
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            let (year, month, day) = (
                i16::try_from(year).unwrap_or_default(),
                i8::try_from(month).unwrap_or_default(),
                i8::try_from(day).unwrap_or_default(),
            );
            Date::new(year, month, day).ok()
        }
        Data::DateTimeIso(text) => text.get(..10).and_then(|day| day.parse().ok()),
        _ => None,
    };
    Entry {
        text: data.to_string().trim().to_owned(),
        date,
        address: String::new(),
    }
}

/// `A1` for the first cell.
fn address(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
