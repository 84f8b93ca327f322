//! A roster on paper and on a telephone: one page without scripts, and its picture.

use std::fmt::Write;

use kyoten_roster::{Burden, DAY, PersonId};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::calendar::{Cell, Month, Row, months};
use super::report::Report;
use super::words::{self, grouped, hours, ledger};
use crate::text;

/// The whole page.
pub fn html(report: &Report<'_>) -> String {
    let language = report.language;
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.problem.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (report.problem.title) }
                    p { (scope(report)) }
                    @if report.empty.is_empty() { p.fine { (text::roster_filled(language)) } }
                }
                @if !report.empty.is_empty() { (empty_cells(report)) }
                @for month in months(report) { (month_of(report, &month)) }
                section.load {
                    h2 { (text::roster_chart_title(language)) }
                    p { (text::roster_chart_note(language)) }
                    @for group in groups(report) { (PreEscaped(chart(report, &group, 0))) }
                    (burdens(report))
                }
            }
        }
    };
    page.into_string()
}

fn scope(report: &Report<'_>) -> String {
    let (from, to) = words::period(report.problem, report.language);
    let (cells, people) = (
        grouped(report.problem.shifts.len() as i64),
        grouped(report.problem.people.len() as i64),
    );
    text::roster_scope(report.language, cells, from, people, to)
}

fn empty_cells(report: &Report<'_>) -> Markup {
    let language = report.language;
    html! {
        section.attention {
            h2 { (text::roster_empty(language, report.empty.len())) }
            ol {
                @for empty in &report.empty {
                    li {
                        strong { (words::cell(report.problem, empty.shift, language)) }
                        p { (text::roster_why(language)) "　" (words::cause(&report.plan, empty, language)) }
                        @if empty.relaxations.is_empty() {
                            p { (text::roster_fill(language)) "　" (text::roster_nothing_fills(language)) }
                        } @else {
                            p { (text::roster_fill(language)) }
                            ul {
                                @for way in &empty.relaxations {
                                    li { (words::relaxation(&report.plan, empty.shift, way, language)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn month_of(report: &Report<'_>, month: &Month) -> Markup {
    let language = report.language;
    html! {
        section.month {
            h2 { (text::roster_month(language, month.month, month.year)) }
            table {
                thead { tr {
                    th scope="col" { (text::roster_column_day(language)) }
                    @for line in &report.problem.lines { th scope="col" { (line.name) } }
                } }
                tbody { @for row in &month.rows { (row_of(report, row)) } }
            }
        }
    }
}

fn row_of(report: &Report<'_>, row: &Row) -> Markup {
    let language = report.language;
    let part = if row.is_night {
        text::roster_part_night(language)
    } else {
        text::roster_part_day(language)
    };
    html! {
        tr.off[row.is_day_off()].first[row.is_first] {
            th scope="row" { (row.day()) " " (part) }
            @for (cells, line) in row.cells.iter().zip(&report.problem.lines) {
                td data-line=(line.name) class=[cells.is_empty().then_some("none")] {
                    @for (n, cell) in cells.iter().enumerate() {
                        @if n > 0 { br; }
                        (cell_of(report, cell))
                    }
                }
            }
        }
    }
}

fn cell_of(report: &Report<'_>, cell: &Cell) -> Markup {
    let language = report.language;
    html! {
        @match cell.holder {
            Some(person) => (name_of(report, person)),
            None => strong.empty { (match cell.empty {
                Some(n) => text::roster_empty_mark(language, n),
                None => text::roster_empty_cell(language).to_owned(),
            }) },
        }
        @if let Some(last) = cell.until { span.until { "〜" (last.month()) "/" (last.day()) } }
    }
}

/// A page has room: whoever has no short name of their own is named in full.
fn name_of<'r>(report: &'r Report<'_>, person: PersonId) -> &'r str {
    let found = report.problem.person(person);
    match report.short_name(person) {
        short if short == found.id => &found.name,
        short => short,
    }
}

fn burdens(report: &Report<'_>) -> Markup {
    let language = report.language;
    html! {
        table.burdens {
            caption { (text::roster_burdens(language)) }
            thead { tr {
                th scope="col" { (text::roster_column_person(language)) }
                @for head in burden_heads(report) { th scope="col" { (head) } }
            } }
            tbody {
                @for burden in ordered(report) {
                    tr {
                        th scope="row" { (report.problem.person(burden.person).name) }
                        @for (number, head) in burden_numbers(report, burden).iter().zip(burden_heads(report)) {
                            td data-line=(head) { (number) }
                        }
                    }
                }
            }
        }
    }
}

fn burden_heads(report: &Report<'_>) -> Vec<&'static str> {
    let language = report.language;
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
    heads
}

fn burden_numbers(report: &Report<'_>, burden: &Burden) -> Vec<String> {
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
        numbers.push(grouped(report.totals[burden.person.index()].yen));
    }
    numbers
}

/// People by profession, as they stand in the document.
fn ordered<'r>(report: &'r Report<'_>) -> Vec<&'r Burden> {
    let mut burdens: Vec<&Burden> = report.burdens.iter().collect();
    burdens.sort_by_key(|one| (report.problem.person(one.person).profession, one.person));
    burdens
}

/// Height of a person's row, and places of the chart's columns, in its own units.
const ROW: i64 = 18;
const NAME: i64 = 150;
const BARS: i64 = 420;
const NUMBER: i64 = 70;
const WIDTH: i64 = NAME + BARS + NUMBER;

/// The people of each chart: a profession, cut where a sheet of paper ends.
fn groups<'r>(report: &'r Report<'_>) -> Vec<Vec<&'r Burden>> {
    let profession = |one: &&Burden| report.problem.person(one.person).profession;
    let all = ordered(report);
    all.chunk_by(|one, other| profession(one) == profession(other))
        .flat_map(|of_profession| of_profession.chunks(MOST_BARS))
        .map(<[&Burden]>::to_vec)
        .collect()
}

/// Bars of one chart.
const MOST_BARS: usize = 40;

/// Fairness: a bar a person (load with what was carried over) and a stroke (agreed share).
fn chart(report: &Report<'_>, group: &[&Burden], y: i64) -> String {
    let mut svg = String::new();
    let height = height(group);
    let label = escaped(text::roster_chart_title(report.language));
    // Writing into a text cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" y=\"{y}\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{label}\" font-family=\"sans-serif\" font-size=\"11\">",
    );
    for (n, burden) in (0..).zip(group) {
        let profession = report.problem.person(burden.person).profession;
        let _ = bar(
            &mut svg,
            report,
            burden,
            n * ROW,
            heaviest(report, profession),
        );
    }
    svg.push_str("</svg>");
    svg
}

fn height(group: &[&Burden]) -> i64 {
    group.len() as i64 * ROW + 4
}

/// The longest bar of a profession, in weighted minutes: professions have scales of their own.
fn heaviest(report: &Report<'_>, profession: usize) -> i64 {
    let of_profession = report
        .burdens
        .iter()
        .filter(|one| report.problem.person(one.person).profession == profession);
    let longest = of_profession
        .map(|one| (one.load_minutes + one.carried_minutes).max(one.share_minutes))
        .max();
    longest.unwrap_or(0).max(1)
}

fn bar(
    svg: &mut String,
    report: &Report<'_>,
    burden: &Burden,
    y: i64,
    heaviest: i64,
) -> std::fmt::Result {
    let name = words::cut(&report.problem.person(burden.person).name, 22);
    let carried = burden.load_minutes + burden.carried_minutes;
    let scaled = |minutes: i64| (minutes.max(0) * BARS * 10 / heaviest) as f64 / 10.0;
    let (text_y, right) = (y + ROW - 5, WIDTH);
    let share = NAME as f64 + scaled(burden.share_minutes);
    write!(
        svg,
        "<text x=\"0\" y=\"{text_y}\">{}</text><rect x=\"{NAME}\" y=\"{}\" width=\"{:.1}\" height=\"{}\" fill=\"#3460fb\" fill-opacity=\".55\"/>\
         <path d=\"M{share:.1} {}v{}\" stroke=\"#1a1a1a\" stroke-width=\"2\"/><text x=\"{right}\" y=\"{text_y}\" text-anchor=\"end\">{}</text>",
        escaped(&name),
        y + 3,
        scaled(carried),
        ROW - 6,
        y + 1,
        ROW - 2,
        hours(carried),
    )
}

/// A picture of its own: the chart, and below it everybody's duties over the period.
pub fn svg(report: &Report<'_>) -> String {
    let burdens = ordered(report);
    let days = (report.problem.period.minutes() / DAY).max(1);
    let (head, row) = (56, 12);
    let (mut charts, mut chart_height) = (String::new(), 0);
    for group in groups(report) {
        charts += &chart(report, &group, head + chart_height);
        chart_height += height(&group) + ROW / 2;
    }
    let grid_top = head + chart_height + 48;
    let whole = grid_top + burdens.len() as i64 * row + 24;
    let day = (WIDTH - NAME) as f64 / days as f64;
    let mut svg = String::new();
    let language = report.language;
    // Writing into a text cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 0 {} {whole}\" width=\"{}\" height=\"{whole}\" font-family=\"sans-serif\">\
         <rect x=\"-12\" width=\"100%\" height=\"100%\" fill=\"#fff\"/><text x=\"0\" y=\"24\" font-size=\"16\">{}</text>\
         <text x=\"0\" y=\"44\" font-size=\"11\">{}</text>\
         {charts}\
         <text x=\"0\" y=\"{}\" font-size=\"13\">{}</text>",
        WIDTH + 24,
        WIDTH + 24,
        escaped(&report.problem.title),
        escaped(text::roster_chart_note(language)),
        grid_top - 14,
        escaped(text::roster_chart_grid(language)),
    );
    for (n, burden) in (0..).zip(burdens) {
        let y = grid_top + n * row;
        let name = words::cut(&report.problem.person(burden.person).name, 26);
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{}\" font-size=\"9\">{}</text>",
            y + row - 3,
            escaped(&name)
        );
        let _ = duties(&mut svg, report, burden.person, y, day);
    }
    svg.push_str("</svg>\n");
    svg
}

fn duties(
    svg: &mut String,
    report: &Report<'_>,
    person: PersonId,
    y: i64,
    day: f64,
) -> std::fmt::Result {
    let problem = report.problem;
    for &id in report.plan.duties(person) {
        let shift = problem.shift(id);
        let minutes = shift.span.minutes().max(1);
        // An ordinary minute weighs 1, New Year's night 3.5.
        let weight = (shift.weight_minutes as f64 / minutes as f64).clamp(0.25, 2.5);
        let x = NAME as f64
            + (shift.span.starts_at - problem.period.starts_at) as f64 / DAY as f64 * day;
        let width = (minutes as f64 / DAY as f64 * day).max(1.0);
        write!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"9\" fill=\"#0017c1\" fill-opacity=\"{:.2}\"/>",
            y + 1,
            0.2 + weight * 0.32,
        )?;
    }
    Ok(())
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// A4 on paper; on a telephone each day is a short list with the line before the name.
const STYLE: &str = "
body{font-family:'Noto Sans JP','Hiragino Sans','Yu Gothic',sans-serif;line-height:1.5;color:#1a1a1a;margin:1rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin:1.5rem 0 .5rem}
table{border-collapse:collapse;width:100%;font-size:.8rem}
th,td{border:1px solid #999;padding:.15rem .3rem;text-align:left;vertical-align:top}
thead th{background:#e8f1fe}
tbody th{white-space:nowrap;font-weight:normal}
tr.off{background:#f8f1e8}tr.first>*{border-top:2px solid #666}
.until{color:#595959;font-size:.85em}
.empty{color:#ce0000;border:2px solid #ce0000;padding:0 .2rem}
.attention{border-left:.5rem solid #ce0000;padding:.1rem 1rem}
.attention p{margin:.2rem 0}
.burdens td{text-align:right}
.load svg{display:block;width:100%;max-width:44rem;height:auto;margin-bottom:.7rem}
@media(max-width:40rem){
table,tbody,caption{display:block}thead{position:absolute;clip-path:inset(50%)}
tr{display:block;border-top:2px solid #666;padding:.3rem 0}
tbody th,td,tr.first>*{display:block;border:0;padding:.1rem .3rem}
tbody th{font-weight:bold}td,.burdens td{text-align:right}td.none{display:none}
td::before{content:attr(data-line);color:#595959;float:left;margin-right:1rem}
}
@media print{@page{size:A4;margin:12mm}body{margin:0;padding:0;max-width:none}
.month{break-before:page}.load,.burdens{break-before:page}.load svg{max-width:115mm}tr,li,svg{break-inside:avoid}table{font-size:6.5pt}th,td{padding:.3mm .6mm}thead{display:table-header-group}}
";
