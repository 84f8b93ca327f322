//! Spreadsheets (xlsx, xls, ods) as rows of text: the first sheet that has any.
//!
//! Numbers become the text a person sees for them, without a decimal point where there is none, so
//! that an identifier kept as a number stays comparable. Formulas give their last value.

use std::{
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx, open_workbook_auto_from_rs};

use super::problem::FileProblem;

/// The largest spreadsheet taken. A hub's own list has some hundred kilobytes.
pub const MAX_WORKBOOK_BYTES: u64 = 32 << 20;

/// The most filled cells taken from one sheet.
const MAX_CELLS: usize = 4_000_000;

/// The most columns taken: a stray mark in the last column of a sheet must not make rows of 16,384.
const MAX_COLUMNS: usize = 1_000;

/// Rows with their numbers as the spreadsheet shows them.
pub type NumberedRows = Vec<(u64, Vec<String>)>;

/// Whether the first bytes are those of a zip (xlsx, ods) or of an old Office file (xls).
pub fn is_workbook(sample: &[u8]) -> bool {
    sample.starts_with(b"PK\x03\x04") || sample.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// All rows of the first sheet that has any.
pub fn rows(input: impl Read) -> Result<NumberedRows, FileProblem> {
    let mut bytes = Vec::new();
    input
        .take(MAX_WORKBOOK_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| broken(&error))?;
    if bytes.len() as u64 > MAX_WORKBOOK_BYTES {
        return Err(too_large());
    }
    // The parser of these formats is not ours and their files are whatever people send: a panic in
    // it is an unreadable file, not the end of the process.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| {
        Err(FileProblem::Broken {
            cause: "spreadsheet".into(),
        })
    })
}

fn read(bytes: Vec<u8>) -> Result<NumberedRows, FileProblem> {
    match Xlsx::new(Cursor::new(bytes.as_slice())) {
        Ok(mut workbook) => xlsx_rows(&mut workbook),
        Err(_) => other_rows(bytes),
    }
}

/// Cell by cell, because a sheet may claim a million rows and fill ten.
fn xlsx_rows<R: Read + std::io::Seek>(workbook: &mut Xlsx<R>) -> Result<NumberedRows, FileProblem> {
    for name in workbook.sheet_names() {
        let mut reader = match workbook.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(error) => return Err(broken(&error)),
        };
        let mut rows = NumberedRows::new();
        let mut n_cells = 0;
        while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
            let (row, column) = cell.get_position();
            put(
                &mut rows,
                u64::from(row) + 1,
                column as usize,
                text_of(cell.get_value()),
                &mut n_cells,
            )?;
        }
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(FileProblem::Empty)
}

fn other_rows(bytes: Vec<u8>) -> Result<NumberedRows, FileProblem> {
    let mut workbook =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    for name in workbook.sheet_names() {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|error| broken(&error))?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows = NumberedRows::new();
        let mut n_cells = 0;
        for (row, column, value) in range.used_cells() {
            let line = u64::from(first_row) + row as u64 + 1;
            put(
                &mut rows,
                line,
                first_column as usize + column,
                text_of(&shared(value)),
                &mut n_cells,
            )?;
        }
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(FileProblem::Empty)
}

/// Puts one text into the row it belongs to; cells come row by row.
fn put(
    rows: &mut NumberedRows,
    line: u64,
    column: usize,
    text: String,
    n_cells: &mut usize,
) -> Result<(), FileProblem> {
    if text.is_empty() || column >= MAX_COLUMNS {
        return Ok(());
    }
    *n_cells += 1;
    if *n_cells > MAX_CELLS {
        return Err(too_large());
    }
    if rows.last().is_none_or(|(last, _)| *last != line) {
        rows.push((line, Vec::new()));
    }
    if let Some((_, cells)) = rows.last_mut() {
        cells.resize(cells.len().max(column + 1), String::new());
        cells[column] = text;
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(instant) => date_text(instant),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// `2025-06-01`, `09:30` or both, as a person would type it.
fn date_text(instant: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, _, _) = instant.to_ymd_hms_milli();
    let days = instant.as_f64();
    match (days < 1.0, days.fract() == 0.0) {
        (true, _) => format!("{hour:02}:{minute:02}"),
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

fn shared(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(instant) => DataRef::DateTime(*instant),
        Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Error(_) | Data::Empty => DataRef::Empty,
    }
}

fn broken(error: &dyn std::fmt::Display) -> FileProblem {
    FileProblem::Broken {
        cause: error.to_string(),
    }
}

fn too_large() -> FileProblem {
    FileProblem::TooLarge {
        max_mib: MAX_WORKBOOK_BYTES >> 20,
    }
}
