//! From people to the rows of a list, and from rows to the bytes of a CSV or Excel file.

use anyhow::Result;
use kyoten_calendar::civil_date;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::read::TEXT_SIGN;
use super::{BETWEEN, Column, Line};
use crate::people::model::{Licence, Membership, Person};
use crate::people::profession::{PROFESSIONS, Profession};
use crate::people::rules::last_day;

/// What a spreadsheet takes for the beginning of a formula, and our own sign against it.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', TEXT_SIGN];
/// Name of the sheet that is read back.
const SHEET: &str = "会員名簿";
/// Name of the sheet that helps to fill it in.
const WORDS: &str = "書き方";
/// Width of a column, characters.
const WIDTH: f64 = 18.0;

/// A role as lists write it.
#[must_use]
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Coordinator => "連携コーディネーター",
        Role::Member => "会員",
        Role::Operator => "システム運用者",
        Role::Viewer => "市の担当者",
        Role::Evaluator => "評価者",
    }
}

/// Everybody as rows: one for each membership that is not over, one for people without any.
#[must_use]
pub fn lines(people: &[Person], now: Instant) -> Vec<Line> {
    let mut lines = Vec::new();
    for person in people {
        let memberships: Vec<&Membership> = person
            .memberships_standing(now)
            .filter(|membership| membership.confirmed_at.is_some())
            .collect();
        if memberships.is_empty() {
            lines.push(line(person, None, now));
        }
        for membership in memberships {
            lines.push(line(person, Some(membership), now));
        }
    }
    lines
}

fn line(person: &Person, membership: Option<&Membership>, now: Instant) -> Line {
    let mut line = Line::default();
    line.set(Column::Name, &person.name);
    line.set(Column::Kana, person.kana.as_deref().unwrap_or_default());
    line.set(Column::Mail, person.mail.as_deref().unwrap_or_default());
    line.set(Column::Id, &person.id);
    let known: Vec<(&Licence, &Profession)> = person
        .licences
        .iter()
        .filter_map(|licence| Some((licence, Profession::from_code(&licence.profession)?)))
        .collect();
    line.set(
        Column::Professions,
        joined(known.iter().map(|(_, profession)| profession.ja)),
    );
    line.set(
        Column::Registration,
        joined(
            known
                .iter()
                .map(|(licence, _)| licence.registration_number.as_str()),
        ),
    );
    line.set(
        Column::ValidUntil,
        joined(
            known
                .iter()
                .map(|(licence, _)| licence.valid_until.as_deref().unwrap_or_default()),
        ),
    );
    if let Some(account) = &person.account {
        line.set(Column::Login, &account.login_name);
        line.set(
            Column::Roles,
            joined(account.roles_at(now).into_iter().map(role_word)),
        );
    }
    if let Some(membership) = membership {
        line.set(Column::Number, membership.number());
        line.set(Column::Organization, &membership.organization_name);
        line.set(Column::Position, &membership.position);
        line.set(
            Column::StartsOn,
            civil_date(membership.starts_at.0).to_string(),
        );
        line.set(
            Column::EndsOn,
            membership
                .ends_at
                .map_or_else(String::new, |end| last_day(end).to_string()),
        );
    }
    line
}

/// Several things in one cell; nothing when all of them are empty.
fn joined<'a>(things: impl Iterator<Item = &'a str>) -> String {
    let things: Vec<&str> = things.collect();
    if things.iter().all(|thing| thing.is_empty()) {
        return String::new();
    }
    things.join(BETWEEN)
}

/// Rows as CSV: UTF-8 with a byte order mark, which Excel wants, and no cell that it would run as a formula.
pub fn csv(lines: &[Line]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(Column::ALL.map(Column::heading))?;
    for line in lines {
        writer.write_record(line.cells().iter().map(|cell| as_text(cell)))?;
    }
    Ok(writer.into_inner().map_err(|error| error.into_error())?)
}

fn as_text(cell: &str) -> String {
    if cell.starts_with(FORMULA) {
        format!("{TEXT_SIGN}{cell}")
    } else {
        cell.to_owned()
    }
}

/// Rows as an Excel file. Every cell is a text, so that numbers keep their zeros and nothing is a formula.
pub fn xlsx(lines: &[Line]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, lines)?;
    Ok(workbook.save_to_buffer()?)
}

/// An Excel file to fill in: headings, an example that is passed over, and a second sheet with the words that are
/// understood.
pub fn template() -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, &[example()])?;
    let words = workbook.add_worksheet();
    words.set_name(WORDS)?;
    let bold = Format::new().set_bold();
    for (column, heading) in [(0, Column::Roles), (1, Column::Professions)] {
        words.write_string_with_format(0, column, heading.heading(), &bold)?;
        words.set_column_width(column, WIDTH)?;
    }
    for (row, role) in (1u32..).zip(Role::ALL) {
        words.write_string(row, 0, role_word(role))?;
    }
    for (row, profession) in (1u32..).zip(PROFESSIONS) {
        words.write_string(row, 1, profession.ja)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The same as CSV.
pub fn template_csv() -> Result<Vec<u8>> {
    csv(&[example()])
}

fn example() -> Line {
    let mut line = Line::default();
    for column in Column::ALL {
        line.set(column, column.example());
    }
    line
}

fn fill(sheet: &mut Worksheet, lines: &[Line]) -> Result<()> {
    sheet.set_name(SHEET)?;
    sheet.set_freeze_panes(1, 0)?;
    let (bold, plain) = (
        Format::new().set_bold(),
        // 「文字列」: what is typed into the column later stays as typed, too.
        Format::new().set_num_format("@"),
    );
    for (column, heading) in (0u16..).zip(Column::ALL) {
        sheet.set_column_format(column, &plain)?;
        sheet.set_column_width(column, WIDTH)?;
        sheet.write_string_with_format(0, column, heading.heading(), &bold)?;
    }
    for (row, line) in (1u32..).zip(lines) {
        for (column, cell) in (0u16..).zip(line.cells()) {
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cell, &plain)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::sheet::read::read;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = String> {
        "[=+@',\"、 ぁ-ん一-龠a-z0-9\\-]{0,8}".prop_map(|text| text.trim().to_owned())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read_back_cell_for_cell(rows in proptest::collection::vec(proptest::collection::vec(cell(), COLUMNS_HERE), 1..6)) {
            let lines: Vec<Line> = rows.iter().map(|cells| {
                let mut line = Line::default();
                for (column, cell) in Column::ALL.into_iter().zip(cells) {
                    line.set(column, cell.clone());
                }
                line.set(Column::Name, format!("あ{}", line.cell(Column::Name)));
                line
            }).collect();
            for bytes in [csv(&lines).unwrap(), xlsx(&lines).unwrap()] {
                let back = read(&bytes).unwrap();
                prop_assert_eq!(back.lines.len(), lines.len());
                for (written, read) in lines.iter().zip(&back.lines) {
                    prop_assert_eq!(written.cells(), read.cells());
                }
            }
        }
    }

    const COLUMNS_HERE: usize = super::super::COLUMNS;

    #[test]
    fn 表計算に式として読まれる文字は式にならない() {
        let mut line = Line::default();
        line.set(Column::Name, "=HYPERLINK(\"http://x\")");
        let bytes = csv(&[line]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("\"'=HYPERLINK"), "{text}");
    }

    #[test]
    fn the_template_is_read_as_an_empty_list() {
        for bytes in [template().unwrap(), template_csv().unwrap()] {
            assert_eq!(
                read(&bytes),
                Err(crate::people::sheet::read::FileMistake::Empty)
            );
        }
    }
}
