//! The report for people at a terminal: calendar first, what needs a person last, where the eye is.

use std::fmt::Write;

use kyoten_roster::{EmptyCell, PersonId};

use super::calendar::{Cell, Row, months};
use super::report::{Ended, Report};
use super::words::{self, columns, grouped, hours, ledger, padded, right};
use crate::text;

/// Columns of a calendar's cell.
const CELL: usize = 12;
/// Columns of the day.
const DAY: usize = 8;
/// Columns of a number in the table of burdens.
const NUMBER: usize = 10;
/// Columns a name may take there.
const WIDEST_NAME: usize = 32;

/// The whole report.
pub fn table(report: &Report<'_>, with_calendar: bool) -> String {
    let mut table = String::new();
    // Writing into a text cannot fail.
    let _ = write(&mut table, report, with_calendar);
    table
}

fn write(out: &mut String, report: &Report<'_>, with_calendar: bool) -> std::fmt::Result {
    if with_calendar {
        calendar(out, report)?;
    }
    burdens(out, report)?;
    summary(out, report)?;
    costs(out, report)?;
    broken(out, report)?;
    empty_cells(out, report)
}

fn calendar(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    for month in months(report) {
        let head = text::roster_month(language, month.month, month.year);
        writeln!(out, "{head}")?;
        let lines = report.problem.lines.iter();
        let heads: Vec<String> = lines
            .map(|line| padded(&words::cut(&short_line(&line.name), CELL - 2), CELL))
            .collect();
        writeln!(out, "{}{}", " ".repeat(DAY + 4), heads.concat().trim_end())?;
        for row in &month.rows {
            writeln!(out, "{}", row_of(report, row).trim_end())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// 「往診待機（第1地区）」 as 「往診待機1」: the parentheses tell lines apart, so a part of them stays.
fn short_line(name: &str) -> String {
    let kept = |letter: &char| !matches!(letter, '（' | '）' | '(' | ')' | '第' | ' ' | '　');
    let bare: String = name.chars().filter(kept).collect();
    bare.replace("地区", "").replace("当番", "")
}

fn row_of(report: &Report<'_>, row: &Row) -> String {
    let language = report.language;
    let day = if row.is_first {
        row.day()
    } else {
        String::new()
    };
    let part = if row.is_night {
        text::roster_part_night(language)
    } else {
        text::roster_part_day(language)
    };
    let cells: Vec<String> = row
        .cells
        .iter()
        .map(|cells| {
            let told: Vec<String> = cells.iter().map(|cell| cell_of(report, cell)).collect();
            padded(&told.join("/"), CELL)
        })
        .collect();
    format!("{}{}{}", padded(&day, DAY), padded(part, 4), cells.concat())
}

fn cell_of(report: &Report<'_>, cell: &Cell) -> String {
    let name = match (cell.holder, cell.empty) {
        (Some(person), _) => report.short_name(person).to_owned(),
        (None, Some(n)) => text::roster_empty_mark(report.language, n),
        (None, None) => text::roster_empty_cell(report.language).to_owned(),
    };
    match cell.until {
        Some(last) => format!("{name}〜{}", last.day()),
        None => name,
    }
}

fn burdens(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    writeln!(out, "{}", text::roster_burdens(language))?;
    let mut heads = vec![
        text::roster_column_duties(language),
        text::roster_column_hours(language),
        text::roster_column_load(language),
        text::roster_column_share(language),
        text::roster_column_carried(language),
        text::roster_column_ledger(language),
        text::roster_column_unwanted(language),
    ];
    if report.has_tariff {
        heads.push(text::roster_column_yen(language));
    }
    let people = report.problem.person_ids();
    let widest = people.map(|one| columns(&name_of(report, one))).max();
    let widest = widest.unwrap_or(0).min(WIDEST_NAME) + 2;
    let head: Vec<String> = heads.iter().map(|head| right(head, NUMBER)).collect();
    let name = padded(text::roster_column_person(language), widest);
    writeln!(out, "{name}{}", head.concat())?;
    for profession in 0..report.problem.professions.len() {
        let of_profession = report.burdens.iter().zip(&report.totals);
        for (burden, totals) in of_profession
            .filter(|(one, _)| report.problem.person(one.person).profession == profession)
        {
            let mut numbers = vec![
                burden.duties.to_string(),
                hours(burden.minutes),
                hours(burden.load_minutes),
                hours(burden.share_minutes),
                ledger(burden.carried_minutes),
                ledger(burden.ledger_minutes),
                hours(burden.unwanted_minutes),
            ];
            if report.has_tariff {
                numbers.push(grouped(totals.yen));
            }
            let name = words::cut(&name_of(report, burden.person), widest - 2);
            let numbers: Vec<String> = numbers.iter().map(|one| right(one, NUMBER)).collect();
            writeln!(out, "{}{}", padded(&name, widest), numbers.concat())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The name, with the identifier where the calendar has to use that.
fn name_of(report: &Report<'_>, person: PersonId) -> String {
    let found = report.problem.person(person);
    if report.short_name(person) == found.id && found.id != found.name {
        format!("{} {}", found.id, found.name)
    } else {
        found.name.clone()
    }
}

fn summary(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let (language, problem) = (report.language, report.problem);
    writeln!(out, "{}", problem.title)?;
    let (from, to) = words::period(problem, language);
    let (cells, people) = (
        grouped(problem.shifts.len() as i64),
        grouped(problem.people.len() as i64),
    );
    let scope = text::roster_scope(language, cells, from, people, to);
    writeln!(out, "{scope}")?;
    let Some(run) = &report.run else {
        return Ok(());
    };
    let seconds = format!("{:.2}", run.seconds);
    let ended = match run.ended {
        Ended::Proof => text::roster_stopped_proof(language, seconds),
        Ended::Deadline => text::roster_stopped_deadline(language, seconds),
        Ended::Person => text::roster_stopped_person(language, seconds),
        Ended::Work => text::roster_stopped_work(language, run.work),
    };
    writeln!(out, "{ended}")
}

fn costs(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    writeln!(out, "\n{}", text::roster_components(language))?;
    for one in &report.components {
        let label = one.component.label();
        let name = padded(words::label(label, language), 24);
        let value = right(&grouped(one.value), 20);
        let unit = words::unit(label, language);
        writeln!(out, "  {}. {name}{value} {unit}", one.level + 1)?;
    }
    let Some(run) = &report.run else {
        return Ok(());
    };
    let pairs = run.bound.0.iter().zip(&report.value.0).enumerate();
    let open = pairs.into_iter().find(|(_, (bound, value))| bound != value);
    if let Some((level, (bound, _))) = open {
        let bound = text::roster_proven_at_least(language, grouped(*bound));
        writeln!(out, "  {}. {bound}", level + 1)?;
    }
    Ok(())
}

fn broken(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    if report.violations.is_empty() {
        return writeln!(out, "\n{}", text::roster_rules_kept(language));
    }
    let n = report.violations.len();
    writeln!(out, "\n{}", text::roster_broken(language, n))?;
    for one in &report.violations {
        let cell = words::cell(report.problem, one.shift, language);
        let name = &report.problem.person(one.person).name;
        let plan = &report.plan;
        let why = words::objection(plan, one.person, one.shift, &one.objection, language);
        writeln!(out, "  {cell}　{name}　{why}")?;
    }
    Ok(())
}

fn empty_cells(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    if report.empty.is_empty() {
        return writeln!(out, "{}", text::roster_filled(language));
    }
    writeln!(out, "{}", text::roster_empty(language, report.empty.len()))?;
    for (n, empty) in report.empty.iter().enumerate() {
        empty_cell(out, report, n + 1, empty)?;
    }
    Ok(())
}

fn empty_cell(
    out: &mut String,
    report: &Report<'_>,
    n: usize,
    empty: &EmptyCell,
) -> std::fmt::Result {
    let language = report.language;
    let cell = words::cell(report.problem, empty.shift, language);
    writeln!(out, "\n{n}. {cell}")?;
    let why = padded(text::roster_why(language), CELL);
    let cause = words::cause(&report.plan, empty, language);
    writeln!(out, "   {why}{cause}")?;
    let fill = padded(text::roster_fill(language), CELL);
    if empty.relaxations.is_empty() {
        return writeln!(out, "   {fill}{}", text::roster_nothing_fills(language));
    }
    for (n, one) in empty.relaxations.iter().enumerate() {
        let head = if n == 0 {
            fill.clone()
        } else {
            padded(text::roster_or(language), CELL)
        };
        let way = words::relaxation(&report.plan, empty.shift, one, language);
        writeln!(out, "   {head}{way}")?;
    }
    Ok(())
}
