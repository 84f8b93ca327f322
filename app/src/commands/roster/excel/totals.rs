//! Hours, duties and payments for the office that pays: as a workbook or CSV.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use kyoten_platform::Language;
use kyoten_roster::totals::{DUTY_CLASSES, DutyClass};
use rust_xlsxwriter::{Format, Workbook};

use super::super::report::Report;
use super::super::write_file;
use crate::text;

/// One field.
enum Field {
    Text(String),
    Number(f64),
}

/// A name that says its format.
pub fn totals_file(name: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(name);
    match ending(&path).as_str() {
        "xlsx" | "csv" => Ok(path),
        _ => Err("the name must end in .xlsx or .csv".to_owned()),
    }
}

/// Writes everybody's totals.
pub fn write_totals(report: &Report<'_>, path: &Path) -> Result<()> {
    let (head, rows) = (head(report.language), rows(report));
    let bytes = match ending(path).as_str() {
        "csv" => csv(&head, &rows)?,
        _ => workbook(report, &head, &rows)
            .with_context(|| format!("{} cannot be made", path.display()))?,
    };
    write_file(path, bytes)
}

fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}

fn head(language: Language) -> Vec<String> {
    let class = |class: &DutyClass| match language {
        Language::Ja => class.name(),
        Language::En => class.english(),
    };
    let (hours, duties) = (
        text::roster_column_hours(language),
        text::roster_column_duties(language),
    );
    let total = text::roster_total(language);
    let with = |what: &str| {
        let classes = DUTY_CLASSES.iter().map(class).chain([total]);
        classes
            .map(|class| format!("{class} {what}"))
            .collect::<Vec<String>>()
    };
    let mut head = vec![
        "ID".to_owned(),
        text::roster_column_person(language).to_owned(),
    ];
    head.extend(with(hours));
    head.extend(with(duties));
    head.push(text::roster_column_yen(language).to_owned());
    head
}

fn rows(report: &Report<'_>) -> Vec<Vec<Field>> {
    let mut rows: Vec<Vec<Field>> = Vec::new();
    let mut sums = [0.0; 2 * (DUTY_CLASSES.len() + 1) + 1];
    for totals in &report.totals {
        let person = report.problem.person(totals.person);
        let hours = totals.minutes.iter().map(|minutes| *minutes as f64 / 60.0);
        let all_hours = totals.minutes.iter().sum::<i64>() as f64 / 60.0;
        let duties = totals.duties.iter().map(|n| *n as f64);
        let all_duties = totals.duties.iter().sum::<i64>() as f64;
        let numbers = hours
            .chain([all_hours])
            .chain(duties)
            .chain([all_duties, totals.yen as f64]);
        let mut row = vec![
            Field::Text(person.id.clone()),
            Field::Text(person.name.clone()),
        ];
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += number;
            row.push(Field::Number(number));
        }
        rows.push(row);
    }
    let mut last = vec![
        Field::Text(String::new()),
        Field::Text(text::roster_total(report.language).to_owned()),
    ];
    last.extend(sums.map(Field::Number));
    rows.push(last);
    rows
}

/// UTF-8 with its mark, so that Excel reads it.
fn csv(head: &[String], rows: &[Vec<Field>]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row.iter().map(|field| match field {
            Field::Text(text) => safe(text),
            Field::Number(number) => format!("{}", (number * 100.0).round() / 100.0),
        }))?;
    }
    Ok(writer.into_inner().map_err(|error| error.into_error())?)
}

/// A spreadsheet must not take a name for a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn workbook(report: &Report<'_>, head: &[String], rows: &[Vec<Field>]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(text::roster_totals(report.language))?;
    let bold = Format::new().set_bold().set_text_wrap();
    let number = Format::new().set_num_format("#,##0.0");
    let whole = Format::new().set_num_format("#,##0");
    for (column, title) in (0..).zip(head) {
        sheet.write_string_with_format(0, column, title, &bold)?;
    }
    let first_whole = u16::try_from(2 + DUTY_CLASSES.len() + 1).unwrap_or(u16::MAX);
    for (n, row) in (1..).zip(rows) {
        for (column, field) in (0..).zip(row) {
            match field {
                Field::Text(text) => sheet.write_string(n, column, text)?,
                Field::Number(one) if column < first_whole => {
                    sheet.write_number_with_format(n, column, *one, &number)?
                }
                Field::Number(one) => sheet.write_number_with_format(n, column, *one, &whole)?,
            };
        }
    }
    sheet.set_column_width(1, 28)?;
    sheet.set_freeze_panes(1, 2)?;
    Ok(book.save_to_buffer()?)
}
