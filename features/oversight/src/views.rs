//! The markup of the trail: sentences in a table, the filters, the paper.

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_calendar::civil_date_time;
use kyoten_platform::audit::trail::{Cursor, TrailLine};
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    Choice, Column, Field, Form, Language, Page, Table, conditions, disclosure, empty_state,
    hidden, pagination, print_button, submit,
};
use maud::{Markup, html};

use crate::acts::Shelf;
use crate::names::ground;
use crate::pages::{Answer, FILE, HISTORY, MOST_PRINTED, MOST_TAKEN, PAGE, PRINT};
use crate::question::{Scope, Typed};
use crate::text;

/// Grounds a reader can choose.
const GROUNDS: [&str; 4] = ["HUB", "PUBLIC", "LINK", "SYSTEM"];
/// Where the own account is.
const ACCOUNT_PATH: &str = "/account";

/// `GET /audit`.
pub fn show(cx: &Cx, status: StatusCode, typed: &Typed, answer: &Answer) -> Response {
    let language = cx.language;
    let stated = stated(language, typed, answer);
    let narrowed = !stated.is_empty();
    let body = html! {
        (narrowing(cx, typed, answer))
        (shown(language, &stated))
        @if narrowed { p { a href=(PAGE) { (text::audit_all(language)) } } }
        @if answer.errors.is_empty() {
            (lines(language, answer, |line| further(language, typed, line)))
            (paging(cx, typed, answer, PAGE))
            ul {
                li { a href=(typed.with(|_| {}).address(PRINT)) { (text::audit_print(language, MOST_PRINTED)) } }
                li { a href=(typed.with(|_| {}).address(FILE)) { (text::audit_csv(language, MOST_TAKEN)) } }
            }
        }
    };
    let page = Page::new(text::audit_title(language))
        .lead(lead(language, answer.scope))
        .errors(&answer.errors);
    cx.page_with(status, page, body)
}

/// `GET /audit/print`.
pub fn printed(cx: &Cx, typed: &Typed, answer: &Answer) -> Response {
    let language = cx.language;
    let body = html! {
        (shown(language, &stated(language, typed, answer)))
        p { (count(language, answer)) }
        (print_button(language))
        (lines(language, answer, |_| html! {}))
    };
    let way = [(text::audit_title(language), PAGE)];
    let page = Page::new(text::audit_title(language))
        .lead(lead(language, answer.scope))
        .breadcrumb(&way)
        .errors(&answer.errors);
    cx.page(page, body)
}

/// `GET /account/history`.
pub fn history(cx: &Cx, typed: &Typed, answer: &Answer) -> Response {
    let language = cx.language;
    let body = html! {
        (lines(language, answer, |_| html! {}))
        (paging(cx, typed, answer, HISTORY))
    };
    let way = [(text::audit_account(language), ACCOUNT_PATH)];
    let page = Page::new(text::history_title(language))
        .lead(text::history_lead(language))
        .breadcrumb(&way);
    cx.page(page, body)
}

fn lead(language: Language, scope: Scope) -> &'static str {
    match scope {
        Scope::Hub => text::audit_lead_hub(language),
        Scope::Security => text::audit_lead_security(language),
        Scope::Own => text::history_lead(language),
    }
}

fn lines(language: Language, answer: &Answer, further: impl Fn(&TrailLine) -> Markup) -> Markup {
    let columns = [
        Column::short(text::audit_column_when(language)),
        Column::words(text::audit_column_what(language)),
        Column::short(text::audit_column_ground(language)),
    ];
    let mut table = Table::new(text::audit_caption(language), columns)
        .when_empty(empty_state(text::audit_empty(language), html! {}));
    for line in &answer.lines {
        let at = civil_date_time(line.recorded_at.0);
        table.row([
            html! { time datetime=(at.to_string()) { (kyoten_ui::civil_date_time(language, at)) } },
            html! { (answer.names.sentence(language, line)) (further(line)) },
            html! { (ground(language, &line.ground)) },
        ]);
    }
    table.render(language)
}

/// From one line to everything of the same person or about the same thing.
fn further(language: Language, typed: &Typed, line: &TrailLine) -> Markup {
    let of_person = typed.with(|typed| typed.person.clone_from(&line.actor));
    let of_object = typed.with(|typed| typed.object.clone_from(&line.object));
    html! {
        div.ky-on-screen {
            @if typed.person.is_empty() {
                a href=(of_person.address(PAGE)) { (text::audit_of_person(language)) } "　"
            }
            @if typed.object.is_empty() {
                a href=(of_object.address(PAGE)) { (text::audit_of_object(language)) }
            }
        }
    }
}

fn count(language: Language, answer: &Answer) -> String {
    if answer.older {
        text::audit_newest_more(language, answer.lines.len())
    } else {
        text::audit_newest(language, answer.lines.len())
    }
}

fn paging(cx: &Cx, typed: &Typed, answer: &Answer, path: &str) -> Markup {
    let (Some(first), Some(last)) = (answer.lines.first(), answer.lines.last()) else {
        return html! {};
    };
    let towards = |cursor| typed.going_on(cx, cursor).address(path);
    let newer = answer
        .newer
        .then(|| towards(Cursor::NewerThan(first.sequence)));
    let older = answer
        .older
        .then(|| towards(Cursor::OlderThan(last.sequence)));
    pagination(
        cx.language,
        &count(cx.language, answer),
        newer.as_deref(),
        older.as_deref(),
    )
}

fn narrowing(cx: &Cx, typed: &Typed, answer: &Answer) -> Markup {
    let language = cx.language;
    let form = Form::new(language, &answer.errors);
    let people: Vec<Choice<'_>> = answer
        .everybody
        .iter()
        .map(|(reference, name)| Choice::new(reference.as_str(), name.as_str()))
        .collect();
    let shelves: Vec<Choice<'_>> = answer
        .scope
        .shelves()
        .map(|shelf| Choice::new(shelf.word(), shelf.label(language)))
        .collect();
    let grounds = GROUNDS.map(|word| Choice::new(word, ground(language, word)));
    let hint = text::audit_date_hint(language);
    let body = html! {
        (form.select(Field::plain("person", text::audit_person(language)).value(typed.person.as_str()), &people))
        (form.select(Field::plain("shelf", text::audit_shelf(language)).value(typed.shelf.as_str()), &shelves))
        @if !typed.act.is_empty() { (hidden("act", &typed.act)) }
        @if answer.scope == Scope::Hub {
            (form.text(Field::plain("object", text::audit_object(language)).hint(text::audit_object_hint(language)).value(typed.object.as_str())))
            (form.select(Field::plain("ground", text::audit_ground(language)).value(typed.ground.as_str()), &grounds))
        }
        (form.date(Field::plain("from", text::audit_from(language)).hint(hint), &typed.from()))
        (form.date(Field::plain("to", text::audit_to(language)), &typed.to()))
        (submit(text::audit_narrow(language)))
    };
    disclosure(
        text::audit_narrow_heading(language),
        !answer.errors.is_empty(),
        form.get(PAGE, body),
    )
}

/// One condition: label, value, address without it.
type Condition = (&'static str, String, String);

fn stated(language: Language, typed: &Typed, answer: &Answer) -> Vec<Condition> {
    let mut stated: Vec<Condition> = Vec::new();
    let mut state = |label, value: String, without: fn(&mut Typed)| {
        if !value.is_empty() {
            stated.push((label, value, typed.with(without).address(PAGE)));
        }
    };
    let person = answer
        .everybody
        .iter()
        .find(|(reference, _)| *reference == typed.person)
        .map_or_else(|| typed.person.clone(), |(_, name)| name.clone());
    state(text::audit_person(language), person, |t| t.person.clear());
    let shelf = Shelf::from_word(&typed.shelf)
        .map(|shelf| shelf.label(language).to_owned())
        .unwrap_or_default();
    state(text::audit_shelf(language), shelf, |t| t.shelf.clear());
    state(text::audit_action(language), typed.act.clone(), |t| {
        t.act.clear();
    });
    let object = match typed.object.trim() {
        "" => String::new(),
        object => answer.names.what(language, object),
    };
    state(text::audit_object(language), object, |t| t.object.clear());
    state(
        text::audit_ground(language),
        ground(language, &typed.ground).to_owned(),
        |t| t.ground.clear(),
    );
    let day = |typed: kyoten_ui::DateText| {
        let line = typed.in_one_line().unwrap_or_default();
        kyoten_calendar::parse_date(&line).map_or(line, |day| kyoten_ui::civil_date(language, day))
    };
    state(text::audit_from(language), day(typed.from()), |t| {
        t.from_year.clear();
        t.from_month.clear();
        t.from_day.clear();
    });
    state(text::audit_to(language), day(typed.to()), |t| {
        t.to_year.clear();
        t.to_month.clear();
        t.to_day.clear();
    });
    stated
}

fn shown(language: Language, stated: &[Condition]) -> Markup {
    let rows: Vec<(&str, &str, Option<&str>)> = stated
        .iter()
        .map(|(label, value, without)| (*label, value.as_str(), Some(without.as_str())))
        .collect();
    conditions(language, &rows)
}
