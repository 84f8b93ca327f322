//! From a sheet's texts to a roster: where the dates are, which heading is which line, who is meant by a name.

use std::collections::BTreeMap;

use kyoten_calendar::civil::Date;
use kyoten_japanese::fold;
use kyoten_platform::Language;
use kyoten_roster::{PersonId, Problem, Roster, ShiftId};

use super::super::report::date;
use super::Found;
use super::grid::{Entry, Grid};
use crate::text;

/// Cells that say that nobody is meant.
const NOBODY: [&str; 10] = ["", "-", "ー", "―", "–", "×", "/", "なし", "空き", "休"];

/// Words around a name that do not belong to it.
const TITLES: [&str; 6] = ["医師", "先生", "dr.", "dr", "様", "さん"];

/// Part of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Day,
    Night,
}

/// Reads every sheet that holds a roster, or says everything that cannot be understood.
pub fn read(grids: &[Grid], problem: &Problem, language: Language) -> Result<Found, Vec<String>> {
    let mut reading = Reading {
        problem,
        language,
        people: people(problem),
        shifts: shifts(problem),
        roster: Roster {
            cells: vec![None; problem.shifts.len()],
        },
        wrong: Vec::new(),
        told: Vec::new(),
    };
    let mut no_roster = Vec::new();
    for grid in grids {
        if let Err(sentence) = reading.sheet(grid) {
            no_roster.push(sentence);
        }
    }
    if reading.told.is_empty() && reading.wrong.is_empty() {
        no_roster.dedup();
        return Err(no_roster);
    }
    if reading.wrong.is_empty() {
        Ok(Found {
            roster: reading.roster,
            told: reading.told,
        })
    } else {
        Err(reading.wrong)
    }
}

struct Reading<'p> {
    problem: &'p Problem,
    language: Language,
    people: BTreeMap<String, Vec<PersonId>>,
    shifts: BTreeMap<(Date, usize), Vec<ShiftId>>,
    roster: Roster,
    wrong: Vec<String>,
    told: Vec<String>,
}

impl Reading<'_> {
    /// Reads one sheet; `Err` says why it holds no roster.
    fn sheet(&mut self, grid: &Grid) -> Result<(), String> {
        let down = dates(grid, self.problem);
        let turned = grid.transposed();
        let across = dates(&turned, self.problem);
        let longest = |dates: &Option<(usize, Vec<(usize, Date)>)>| {
            dates.as_ref().map_or(0, |(_, days)| days.len())
        };
        let (grid, found) = if longest(&down) >= longest(&across) {
            (grid, down)
        } else {
            (&turned, across)
        };
        let Some((date_column, days)) = found else {
            return Err(text::roster_excel_no_dates(self.language).to_owned());
        };
        let first = days.first().map_or(0, |(row, _)| *row);
        let columns = self.columns(grid, date_column, first);
        if columns.is_empty() {
            let lines: Vec<&str> = self
                .problem
                .lines
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            return Err(text::roster_excel_no_lines(self.language, lines.join("、")));
        }
        let (mut n_cells, mut n_filled) = (0, 0);
        for &(row, on) in &days {
            let part = row_part(&grid.cells[row], &columns);
            for &(column, line, of_heading) in &columns {
                let entry = &grid.cells[row][column];
                n_cells += 1;
                n_filled += usize::from(self.cell(entry, on, line, of_heading.or(part)));
            }
        }
        let told = text::roster_excel_read(self.language, n_cells, n_filled, &grid.sheet);
        self.told.push(told);
        Ok(())
    }

    /// Columns whose headings name a line, with the part of the day where the heading says it.
    fn columns(
        &self,
        grid: &Grid,
        date_column: usize,
        first: usize,
    ) -> Vec<(usize, usize, Option<Part>)> {
        let width = grid.cells.first().map_or(0, Vec::len);
        let heading = |column: usize| {
            let above = grid.cells[..first]
                .iter()
                .map(|row| row[column].text.as_str());
            let mut parts: Vec<&str> = above.filter(|text| !text.is_empty()).collect();
            parts.dedup();
            parts.iter().map(|text| bare(text)).collect::<Vec<String>>()
        };
        let mut columns = Vec::new();
        for column in (0..width).filter(|column| *column != date_column) {
            let parts = heading(column);
            let whole = parts.concat();
            let known = |line: &kyoten_roster::Line| {
                let (name, id) = (bare(&line.name), bare(&line.id));
                let is = |text: &str| {
                    let text = without_part(text);
                    text == name || text == id
                };
                parts.iter().any(|part| is(part)) || is(&whole)
            };
            if let Some(line) = self.problem.lines.iter().position(known) {
                columns.push((column, line, part(&whole)));
            }
        }
        columns
    }

    /// Reads one cell; whether somebody is in it.
    fn cell(&mut self, entry: &Entry, on: Date, line: usize, part: Option<Part>) -> bool {
        if NOBODY.contains(&entry.text.as_str()) {
            return false;
        }
        let named = self.people.get(&person_key(&entry.text)).cloned();
        let person = match named.as_deref() {
            Some([person]) => *person,
            Some(several) => {
                let names: Vec<&str> = several
                    .iter()
                    .map(|one| self.problem.person(*one).id.as_str())
                    .collect();
                self.wrong.push(text::roster_excel_ambiguous_name(
                    self.language,
                    &entry.address,
                    several.len(),
                    names.join("、"),
                    &entry.text,
                ));
                return true;
            }
            None => {
                let (address, written) = (&entry.address, &entry.text);
                let sentence = text::roster_excel_unknown_name(self.language, address, written);
                self.wrong.push(sentence);
                return true;
            }
        };
        let of_day = self.shifts.get(&(on, line)).cloned().unwrap_or_default();
        let meant: Vec<ShiftId> = of_day
            .into_iter()
            .filter(|shift| part.is_none_or(|part| part == part_of(self.problem, *shift)))
            .collect();
        let name = &self.problem.lines[line].name;
        if meant.is_empty() {
            let sentence = text::roster_excel_no_shift(self.language, &entry.address, on, name);
            self.wrong.push(sentence);
        }
        for shift in meant {
            match self.roster.cells[shift.index()].replace(person) {
                Some(other) if other != person => {
                    let other = &self.problem.person(other).name;
                    self.wrong.push(text::roster_excel_two_people(
                        self.language,
                        &entry.address,
                        on,
                        name,
                        other,
                    ));
                }
                _ => {}
            }
        }
        true
    }
}

/// Everybody by each way a name may be written: in full, without its title, by identifier.
fn people(problem: &Problem) -> BTreeMap<String, Vec<PersonId>> {
    let mut people: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    for id in problem.person_ids() {
        let person = problem.person(id);
        let mut keys = vec![
            bare(&person.name),
            person_key(&person.name),
            bare(&person.id),
        ];
        // 「佐藤 花子」 is called 「佐藤」 where nobody else is.
        keys.extend(person.name.split([' ', '　']).next().map(person_key));
        keys.sort();
        keys.dedup();
        for key in keys {
            people.entry(key).or_default().push(id);
        }
    }
    people
}

/// The shifts of a line that start on a day.
fn shifts(problem: &Problem) -> BTreeMap<(Date, usize), Vec<ShiftId>> {
    let mut shifts: BTreeMap<(Date, usize), Vec<ShiftId>> = BTreeMap::new();
    for id in problem.shift_ids() {
        let shift = problem.shift(id);
        let on = date(shift.span.starts_at);
        shifts.entry((on, shift.line)).or_default().push(id);
    }
    shifts
}

/// Text without blanks and parentheses, folded: what remains tells names apart.
fn bare(text: &str) -> String {
    let kept = |letter: &char| {
        !letter.is_whitespace() && !matches!(letter, '(' | ')' | '（' | '）' | '「' | '」' | '・')
    };
    fold(text).chars().filter(kept).collect()
}

fn person_key(text: &str) -> String {
    let bare = bare(text);
    let mut key = bare.as_str();
    for title in TITLES {
        let folded = fold(title);
        key = key.strip_suffix(folded.as_str()).unwrap_or(key);
        key = key.strip_prefix(folded.as_str()).unwrap_or(key);
    }
    if key.is_empty() { bare } else { key.to_owned() }
}

/// Words for the two parts, longest first.
const PARTS: [(&str, Part); 6] = [
    ("日勤", Part::Day),
    ("日中", Part::Day),
    ("夜間", Part::Night),
    ("夜勤", Part::Night),
    ("昼", Part::Day),
    ("夜", Part::Night),
];

/// The part a text ends with, or is.
fn part(text: &str) -> Option<Part> {
    let ends = |(word, _): &&(&str, Part)| text.ends_with(word);
    PARTS.iter().find(ends).map(|(_, part)| *part)
}

fn without_part(text: &str) -> &str {
    let stripped = PARTS.iter().find_map(|(word, _)| text.strip_suffix(word));
    stripped.unwrap_or(text)
}

/// The part a row says in a cell that is no line's.
fn row_part(row: &[Entry], columns: &[(usize, usize, Option<Part>)]) -> Option<Part> {
    let is_line = |place: usize| columns.iter().any(|(column, ..)| *column == place);
    let others = row.iter().enumerate().filter(|(place, _)| !is_line(*place));
    others
        .filter_map(|(_, entry)| {
            let text = bare(&entry.text);
            part(&text).filter(|_| without_part(&text).is_empty())
        })
        .next()
}

fn part_of(problem: &Problem, shift: ShiftId) -> Part {
    let of_day = problem
        .shift(shift)
        .span
        .starts_at
        .rem_euclid(kyoten_roster::DAY);
    if of_day < AFTERNOON {
        Part::Day
    } else {
        Part::Night
    }
}

/// Shifts that start before this minute belong to the day.
const AFTERNOON: i64 = 15 * 60;

/// The column with the most dates within the period, and its rows.
fn dates(grid: &Grid, problem: &Problem) -> Option<(usize, Vec<(usize, Date)>)> {
    let width = grid.cells.first().map_or(0, Vec::len);
    let (first, last) = (
        date(problem.period.starts_at),
        date(problem.period.ends_at - 1),
    );
    let heading = month_of_headings(grid);
    let of_column = |column: usize| {
        let day = |(row, cells): (usize, &Vec<Entry>)| {
            day(&cells[column], (first, last), heading).map(|on| (row, on))
        };
        let days: Vec<(usize, Date)> = grid.cells.iter().enumerate().filter_map(day).collect();
        (column, days)
    };
    let all = (0..width).map(of_column);
    let best = all.max_by_key(|(column, days)| (days.len(), std::cmp::Reverse(*column)));
    best.filter(|(_, days)| !days.is_empty())
}

/// The day a cell means, if it lies within the period.
fn day(entry: &Entry, period: (Date, Date), heading: Option<(Option<i16>, i8)>) -> Option<Date> {
    let within = |on: &Date| period.0 <= *on && *on <= period.1;
    if let Some(on) = entry.date {
        return Some(on).filter(within);
    }
    let text = plain(&entry.text);
    let text = text.split(['(', '（', ' ']).next().unwrap_or_default();
    if text.is_empty() {
        return None;
    }
    let years = period.0.year()..=period.1.year();
    let of_year = |month: i8, day: i8| {
        let mut days = years
            .clone()
            .filter_map(|year| Date::new(year, month, day).ok());
        days.find(within)
    };
    if let Some((month, day)) = month_and_day(text) {
        return of_year(month, day);
    }
    let alone = leading_number(text).filter(|(_, behind)| is_weekday(behind));
    if let (Some((day, _)), Some((year, month))) = (alone, heading) {
        return match year {
            Some(year) => Date::new(year, month, day).ok().filter(within),
            None => of_year(month, day),
        };
    }
    // What has no year of its own was looked at above, so 31 alone is not taken for a year.
    let looks_whole = text.contains(['年', '-', '.', '/']);
    let whole = looks_whole.then(|| kyoten_calendar::parse_date(text).ok());
    whole.flatten().filter(within)
}

/// `4/1`, 「4月1日」, 「4/1水」
fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, rest) = text.split_once('/').or_else(|| text.split_once('月'))?;
    let (day, behind) = leading_number(rest)?;
    // 2026/4/1 and 4/1/2026 are whole dates.
    if behind.contains('/') || behind.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    Some((month.parse().ok()?, day))
}

/// The number a text begins with, and what comes behind it.
fn leading_number(text: &str) -> Option<(i8, &str)> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, behind) = text.split_at(end);
    Some((number.parse().ok()?, behind))
}

/// What may stand behind the number of a day: 「1日」, 「1水」, 「1日水曜」.
fn is_weekday(text: &str) -> bool {
    let bare = text.trim_start_matches('日');
    bare.is_empty()
        || text
            .chars()
            .all(|letter| "日月火水木金土祝曜".contains(letter))
}

/// Digits and signs of full width as those of half width; nothing else changes.
fn plain(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '０'..='９' | '／' | '（' | '）' | '．' | '－' => {
            let code = u32::from(letter) - u32::from('！') + u32::from('!');
            char::from_u32(code).unwrap_or(letter)
        }
        '\u{3000}' => ' ',
        other => other,
    };
    text.trim().chars().map(narrow).collect()
}

/// The month a heading names, as 「2026年4月」, 「令和8年4月 当番表」 or 「4月」.
fn month_of_headings(grid: &Grid) -> Option<(Option<i16>, i8)> {
    grid.cells.iter().flatten().find_map(|entry| {
        let text = plain(&entry.text);
        let (before, after) = text.split_once('月')?;
        // 「4月1日」 is a day.
        if after.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let digits = before.len()
            - before
                .trim_end_matches(|letter: char| letter.is_ascii_digit())
                .len();
        let (head, month) = before.split_at(before.len() - digits);
        let month: i8 = month.parse().ok()?;
        let year = kyoten_calendar::parse_date(&format!("{head}{month}月1日")).ok();
        Some((year.map(|on| on.year()), month)).filter(|_| (1..=12).contains(&month))
    })
}
