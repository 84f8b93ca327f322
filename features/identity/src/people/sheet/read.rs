//! From the bytes of an Excel or CSV file to rows.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use kyoten_ui::Language;

use super::{Column, Line, MOST_LINES};
use crate::text;

/// Largest file, bytes: a list of 5,000 people is a tenth of it.
pub const LARGEST_FILE: usize = 8 * 1024 * 1024;
/// Rows looked at for the headings: lists often begin with a title.
const HEADING_WITHIN: usize = 10;
/// Most columns looked at.
const MOST_COLUMNS: usize = 200;
/// What begins the template's example, which is no person.
const EXAMPLE: &str = "（例）";
/// What tells a spreadsheet that the rest is a text: our CSV puts it before signs that begin a formula.
pub(super) const TEXT_SIGN: char = '\'';

/// Rows as read, and the headings nobody understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Rows that hold anything.
    pub lines: Vec<Line>,
    /// Headings that were passed over.
    pub passed_over: Vec<String>,
}

/// Why a file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileMistake {
    /// Neither a spreadsheet nor a text.
    Unreadable,
    /// Too many bytes or rows.
    TooLarge,
    /// No row has a heading for the name.
    NoHeadings,
    /// Two columns with the same meaning.
    Twice(&'static str),
    /// Headings and nothing under them.
    Empty,
}

impl FileMistake {
    /// What to do about it.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        match self {
            FileMistake::Unreadable => text::people_file_unreadable(language).to_owned(),
            FileMistake::TooLarge => text::people_file_too_large(language, MOST_LINES),
            FileMistake::NoHeadings => {
                text::people_file_no_headings(language, Column::Name.heading())
            }
            FileMistake::Twice(heading) => text::people_file_twice(language, heading),
            FileMistake::Empty => text::people_file_empty(language).to_owned(),
        }
    }
}

/// Reads a list.
pub fn read(bytes: &[u8]) -> Result<Sheet, FileMistake> {
    if bytes.len() > LARGEST_FILE {
        return Err(FileMistake::TooLarge);
    }
    let is_workbook =
        bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let rows = if is_workbook {
        // The parser is not ours and people send anything: a panic in it is an unreadable file.
        catch_unwind(AssertUnwindSafe(|| workbook(bytes)))
            .unwrap_or(Err(FileMistake::Unreadable))?
    } else {
        csv(bytes)?
    };
    sheet(rows)
}

type Rows = Vec<(u64, Vec<String>)>;

fn workbook(bytes: &[u8]) -> Result<Rows, FileMistake> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes.to_vec()))
        .map_err(|_| FileMistake::Unreadable)?;
    for name in workbook.sheet_names() {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|_| FileMistake::Unreadable)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows: Rows = Vec::new();
        for (row, column, value) in range.used_cells() {
            let (line, column) = (
                u64::from(first_row) + row as u64 + 1,
                first_column as usize + column,
            );
            if column >= MOST_COLUMNS {
                continue;
            }
            if rows.last().is_none_or(|(last, _)| *last != line) {
                if rows.len() > MOST_LINES + HEADING_WITHIN {
                    return Err(FileMistake::TooLarge);
                }
                rows.push((line, Vec::new()));
            }
            if let Some((_, cells)) = rows.last_mut() {
                cells.resize(cells.len().max(column + 1), String::new());
                cells[column] = text_of(value);
            }
        }
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(FileMistake::Empty)
}

/// What a person sees in the cell: numbers without a point where there is none, days as 2026-04-01.
fn text_of(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn csv(bytes: &[u8]) -> Result<Rows, FileMistake> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Rows::new();
    for record in reader.records() {
        let record = record.map_err(|_| FileMistake::Unreadable)?;
        if rows.len() > MOST_LINES + HEADING_WITHIN {
            return Err(FileMistake::TooLarge);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record
            .iter()
            .take(MOST_COLUMNS)
            .map(|cell| cell.strip_prefix(TEXT_SIGN).unwrap_or(cell).to_owned())
            .collect();
        rows.push((line, cells));
    }
    Ok(rows)
}

/// UTF-8 as we write it, or what Japanese Excel saves as "CSV".
fn decoded(bytes: &[u8]) -> Result<String, FileMistake> {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Ok(text.to_owned());
    }
    let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(bytes);
    if broken {
        Err(FileMistake::Unreadable)
    } else {
        Ok(text.into_owned())
    }
}

fn sheet(rows: Rows) -> Result<Sheet, FileMistake> {
    let has_name = |(_, cells): &(u64, Vec<String>)| {
        cells
            .iter()
            .any(|cell| Column::from_heading(cell) == Some(Column::Name))
    };
    let heading = rows
        .iter()
        .take(HEADING_WITHIN)
        .position(has_name)
        .ok_or(FileMistake::NoHeadings)?;
    let (headings, rows) = rows.split_at(heading + 1);
    let headings = headings.last().map_or(&[][..], |(_, cells)| cells);
    let columns: Vec<Option<Column>> = headings
        .iter()
        .map(|heading| Column::from_heading(heading))
        .collect();
    for column in Column::ALL {
        if columns
            .iter()
            .filter(|found| **found == Some(column))
            .count()
            > 1
        {
            return Err(FileMistake::Twice(column.heading()));
        }
    }
    let passed_over = headings
        .iter()
        .zip(&columns)
        .filter(|(heading, column)| column.is_none() && !heading.trim().is_empty())
        .map(|(heading, _)| heading.trim().to_owned())
        .collect();
    let lines: Vec<Line> = rows
        .iter()
        .map(|(line, cells)| line_of(*line, &columns, cells))
        .filter(|line| !line.is_empty() && !line.cell(Column::Name).starts_with(EXAMPLE))
        .collect();
    match lines.len() {
        0 => Err(FileMistake::Empty),
        1..=MOST_LINES => Ok(Sheet { lines, passed_over }),
        _ => Err(FileMistake::TooLarge),
    }
}

fn line_of(number: u64, columns: &[Option<Column>], cells: &[String]) -> Line {
    let mut line = Line::at(number);
    for (column, cell) in columns.iter().zip(cells) {
        if let Some(column) = column {
            // PostgreSQL takes no NUL; nobody types one.
            line.set(*column, cell.replace('\0', ""));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 見出しの上に題名があっても_シフトjisでも_読み取れる() {
        let text = "会員名簿,,\n氏名,備考,事業所名\n（例）だれか,,\n瀬尾 かおり, ,みどり\n,,\n'=SUM(1),x,\n";
        let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            sjis.into_owned(),
        ] {
            let sheet = read(&bytes).unwrap();
            assert_eq!(sheet.passed_over, ["備考"]);
            let seen: Vec<_> = sheet
                .lines
                .iter()
                .map(|line| {
                    (
                        line.line,
                        line.cell(Column::Name),
                        line.cell(Column::Organization),
                    )
                })
                .collect();
            assert_eq!(seen, [(4, "瀬尾 かおり", "みどり"), (6, "=SUM(1)", "")]);
        }
    }

    #[test]
    fn a_file_that_is_no_list_says_what_is_missing() {
        let cases: [(&[u8], FileMistake); 6] = [
            (b"", FileMistake::NoHeadings),
            (b"a,b\n1,2\n", FileMistake::NoHeadings),
            ("氏名,かな\n".as_bytes(), FileMistake::Empty),
            ("氏名,名前\nあ,い\n".as_bytes(), FileMistake::Twice("氏名")),
            (b"\xff\xff\xff\xff", FileMistake::Unreadable),
            (b"PK\x03\x04 and nothing", FileMistake::Unreadable),
        ];
        for (bytes, expected) in cases {
            let mistake = read(bytes).unwrap_err();
            assert_eq!(mistake, expected, "{bytes:?}");
            assert!(!mistake.sentence(Language::Ja).is_empty());
        }
        let many = format!("氏名\n{}", "あ\n".repeat(MOST_LINES + 1));
        assert_eq!(read(many.as_bytes()), Err(FileMistake::TooLarge));
    }
}
