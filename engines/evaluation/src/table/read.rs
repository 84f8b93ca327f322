//! From bytes to columns.

use std::collections::HashMap;
use std::fmt;

use csv::{ByteRecord, ReaderBuilder};

use super::{Calendar, Column, Kind, Table, Wanted};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1; `None` when it is about the whole file.
    pub line: Option<u64>,
    /// The column's name.
    pub column: Option<String>,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Reads the wanted columns of a CSV text (UTF-8, comma, header row).
///
/// Errors  every mistake in the file, in the order of its lines.
pub fn read(file: &str, bytes: &[u8], wanted: &[Wanted]) -> Result<Table, Vec<Mistake>> {
    let (table, mistakes) = read_all(file, bytes, wanted)?;
    if mistakes.is_empty() {
        Ok(table)
    } else {
        Err(mistakes)
    }
}

/// The table as far as it can be read, with the mistakes in its rows, so that a caller can look for further ones in
/// the rows that have none.
///
/// Errors  the file as a whole cannot be read: no header, no wanted column, no row.
pub(crate) fn read_all(
    file: &str,
    bytes: &[u8],
    wanted: &[Wanted],
) -> Result<(Table, Vec<Mistake>), Vec<Mistake>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reading = Reading {
        file,
        mistakes: Vec::new(),
        calendar: None,
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut header = ByteRecord::new();
    match reader.read_byte_record(&mut header) {
        Ok(true) => {}
        Ok(false) => {
            reading.say(
                None,
                None,
                "the file is empty; it needs a header row and data rows",
            );
            return Err(reading.mistakes);
        }
        Err(error) => {
            reading.say(Some(1), None, format!("the header cannot be read: {error}"));
            return Err(reading.mistakes);
        }
    }
    let places = reading.places(&header, wanted);
    if !reading.mistakes.is_empty() {
        return Err(reading.mistakes);
    }
    let mut columns: Vec<Growing> = wanted.iter().map(|one| Growing::of(one.kind)).collect();
    let mut lines = Vec::new();
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Err(error) => {
                reading.say(None, None, format!("cannot be read: {error}"));
                break;
            }
            Ok(true) => {}
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            let what = format!(
                "has {} fields, the header has {}",
                record.len(),
                header.len()
            );
            reading.say(Some(line), None, what);
            continue;
        }
        lines.push(line);
        for ((column, one), &place) in columns.iter_mut().zip(wanted).zip(&places) {
            let text = record.get(place).unwrap_or_default().trim_ascii();
            if let Err(what) = column.take(text, &mut reading.calendar) {
                reading.say(Some(line), Some(&one.name), what);
            }
        }
    }
    if lines.is_empty() {
        if reading.mistakes.is_empty() {
            reading.say(None, None, "there is a header but no data row");
        }
        return Err(reading.mistakes);
    }
    let table = Table {
        file: file.to_owned(),
        columns: wanted
            .iter()
            .zip(columns)
            .map(|(one, column)| (one.name.clone(), column.done()))
            .collect(),
        lines,
        calendar: reading.calendar.unwrap_or(Calendar::Number),
    };
    Ok((table, reading.mistakes))
}

struct Reading<'a> {
    file: &'a str,
    mistakes: Vec<Mistake>,
    calendar: Option<Calendar>,
}

impl Reading<'_> {
    fn say(&mut self, line: Option<u64>, column: Option<&str>, what: impl Into<String>) {
        self.mistakes.push(Mistake {
            file: self.file.to_owned(),
            line,
            column: column.map(str::to_owned),
            what: what.into(),
        });
    }

    fn places(&mut self, header: &ByteRecord, wanted: &[Wanted]) -> Vec<usize> {
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned())
            .collect();
        let mut places = Vec::new();
        for one in wanted {
            let found: Vec<usize> = (0..names.len())
                .filter(|&at| names[at] == one.name)
                .collect();
            match found.as_slice() {
                [] => {
                    let there = names.join(", ");
                    self.say(
                        Some(1),
                        Some(&one.name),
                        format!("is not in the header, which has: {there}"),
                    );
                }
                [place] => places.push(*place),
                _ => self.say(
                    Some(1),
                    Some(&one.name),
                    "stands twice in the header; rename one of them",
                ),
            }
        }
        places
    }
}

/// A column while it is read. A row with a mistake still takes its place, so that the columns stay of equal length.
enum Growing {
    Category {
        codes: Vec<u32>,
        names: Vec<String>,
        known: HashMap<Vec<u8>, u32>,
    },
    Number(Vec<f64>),
    Period(Vec<i32>),
    Cohort(Vec<Option<i32>>),
}

impl Growing {
    fn of(kind: Kind) -> Growing {
        match kind {
            Kind::Category => Growing::Category {
                codes: Vec::new(),
                names: Vec::new(),
                known: HashMap::new(),
            },
            Kind::Number => Growing::Number(Vec::new()),
            Kind::Period => Growing::Period(Vec::new()),
            Kind::Cohort => Growing::Cohort(Vec::new()),
        }
    }

    fn take(&mut self, text: &[u8], calendar: &mut Option<Calendar>) -> Result<(), String> {
        match self {
            Growing::Category {
                codes,
                names,
                known,
            } => {
                // Long panels repeat the same unit row after row.
                if let Some(&last) = codes.last()
                    && names[last as usize].as_bytes() == text
                {
                    codes.push(last);
                    return Ok(());
                }
                if let Some(&code) = known.get(text) {
                    codes.push(code);
                    return Ok(());
                }
                let name = std::str::from_utf8(text);
                let code = names.len() as u32;
                known.insert(text.to_vec(), code);
                codes.push(code);
                names.push(String::from_utf8_lossy(text).into_owned());
                if text.is_empty() {
                    return Err("is blank; every row needs one".into());
                }
                name.map(|_| ())
                    .map_err(|_| "is not UTF-8; save the file as UTF-8".into())
            }
            Growing::Number(values) => {
                let value = number(text);
                values.push(value.clone().unwrap_or(f64::NAN));
                value.map(|_| ())
            }
            Growing::Period(values) => {
                let value = period(text, calendar);
                values.push(value.clone().unwrap_or_default());
                value.map(|_| ())
            }
            Growing::Cohort(values) => {
                let never = matches!(text, b"" | b"0" | b"0.0")
                    || text.eq_ignore_ascii_case(b"never")
                    || text.eq_ignore_ascii_case(b"inf");
                let value = if never {
                    Ok(None)
                } else {
                    period(text, calendar).map(Some)
                };
                values.push(value.clone().unwrap_or_default());
                value
                    .map(|_| ())
                    .map_err(|what| format!("{what}; leave it blank or write 0 for never exposed"))
            }
        }
    }

    fn done(self) -> Column {
        match self {
            Growing::Category { codes, names, .. } => Column::Category { codes, names },
            Growing::Number(values) => Column::Number(values),
            Growing::Period(values) => Column::Period(values),
            Growing::Cohort(values) => Column::Cohort(values),
        }
    }
}

fn number(text: &[u8]) -> Result<f64, String> {
    if matches!(text, b"" | b"NA" | b".") || text.eq_ignore_ascii_case(b"nan") {
        return Ok(f64::NAN);
    }
    let shown = String::from_utf8_lossy(text);
    match shown.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(format!("is {shown}, not a finite number")),
        Err(_) => Err(format!(
            "is {shown:?}, not a number; write 1234.5 without separators, or leave it blank when missing"
        )),
    }
}

fn period(text: &[u8], calendar: &mut Option<Calendar>) -> Result<i32, String> {
    let shown = String::from_utf8_lossy(text);
    let (found, value) = match shown.split_once('-') {
        Some((year, month)) if !year.is_empty() => {
            let month = month
                .parse::<i32>()
                .ok()
                .filter(|month| (1..=12).contains(month));
            let year = year
                .parse::<i32>()
                .ok()
                .filter(|year| (1..=9999).contains(year));
            let value = year.zip(month).map(|(year, month)| year * 12 + month - 1);
            (Calendar::Month, value)
        }
        _ => {
            let whole =
                |value: f64| (value.fract() == 0.0 && value.abs() < 1e9).then_some(value as i32);
            (Calendar::Number, shown.parse::<f64>().ok().and_then(whole))
        }
    };
    let value = value.ok_or_else(|| format!("is {shown:?}, not a period; write a whole number such as 2024, or a month such as 2024-04"))?;
    if *calendar.get_or_insert(found) == found {
        Ok(value)
    } else {
        Err(format!(
            "is {shown}, but periods before are written otherwise; write all as whole numbers or all as months"
        ))
    }
}
