//! What an office sees.

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_calendar::{civil_date, civil_date_time};
use kyoten_platform::Language;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_ui::{Errors, IDEMPOTENCY_FIELD, hidden};
use maud::{Markup, html};

use super::code::CodeError;
use super::commands::Refusal;
use super::holder::{CORRECTED, Reading, SAME, Typed, retry_after, seen};
use super::rules::Voice;
use super::{Act, Asked, CODE_DIGITS, CODE_PATH, Line, document};
use crate::text;

/// Where a short code is typed.
pub(super) fn code(cx: &Cx, typed: &str, errors: &Errors) -> Response {
    let language = cx.language;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let body = html! {
        (care(errors))
        p { (text::links_code_lead(language, CODE_DIGITS)) }
        form method="post" action=(CODE_PATH) {
            label for="code" { (text::links_code(language)) }
            input #code name="code" value=(typed) inputmode="numeric" autocomplete="off" aria-invalid=[(!errors.is_empty()).then_some("true")];
            button type="submit" { (text::links_code_act(language)) }
        }
        p { (text::links_code_help(language)) }
    };
    document::page(cx, status, text::links_code_title(language), &body)
}

/// The same, because no link has the code, or it cannot be one.
pub(super) fn code_again(cx: &Cx, typed: &str, refusal: &Refusal) -> Response {
    let language = cx.language;
    let sentence = match refusal {
        Refusal::Code(CodeError::Missing) => text::links_code_missing(language).to_owned(),
        Refusal::Code(CodeError::NotDigits) => text::links_code_not_digits(language).to_owned(),
        Refusal::Code(CodeError::Length(found)) => {
            text::links_code_length(language, CODE_DIGITS, found)
        }
        Refusal::Code(CodeError::Slip) => text::links_code_slip(language).to_owned(),
        _ => text::links_code_unknown(language).to_owned(),
    };
    let mut errors = Errors::new();
    errors.add("code", sentence);
    code(cx, typed, &errors)
}

/// Nobody's code is looked up for a while.
pub(super) fn wait(cx: &Cx, at: Instant) -> Response {
    let language = cx.language;
    let body = html! {
        p { (text::links_code_wait(language, moment(language, at.plus_seconds(59)))) }
        p { (text::links_code_wait_help(language)) }
    };
    let response = document::page(
        cx,
        StatusCode::TOO_MANY_REQUESTS,
        text::wait_title(language),
        &body,
    );
    retry_after(response, at.seconds_since(cx.now))
}

/// What is asked, with the two buttons.
pub(super) fn question(
    cx: &Cx,
    status: StatusCode,
    act: &dyn Act,
    token: &str,
    reading: &Reading,
    typed: &Typed,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let word = act.paths().word;
    let body = html! {
        (care(errors))
        p { strong { (text::links_addressee(language, &reading.link.addressee)) } }
        p { (reading.asked.lead) }
        @if let Some(own) = &reading.own {
            div.care { p { (text::links_answered_so_far(language, moment(language, own.answered_at))) } }
        }
        dl.list {
            @for (label, value) in &reading.asked.shown { dt { (label) } dd { (value) } }
            @for line in &reading.asked.lines { dt { (line.label) } (now(language, line)) }
        }
        form method="post" action={ (CODE_PATH) "/" (token) "/" (word) } {
            (hidden(IDEMPOTENCY_FIELD, &cx.app.ids.next(cx.now)))
            (hidden("seen", &seen(&reading.asked)))
            button #answer type="submit" name="answer" value=(SAME) { (text::links_same(language)) }
            h2 { (text::links_corrections(language)) }
            p { (text::links_corrections_lead(language)) }
            @for line in &reading.asked.lines {
                label for=(line.name) { (line.label) }
                (error(errors, line.name))
                input id=(line.name) name=(line.name) value=(typed.one(line.name)) autocomplete="off"
                    aria-invalid=[errors.of(line.name).map(|_| "true")];
            }
            label for="remark" { (text::links_remark(language)) }
            (error(errors, "remark"))
            textarea #remark name="remark" rows="2" { "\n" (typed.one("remark")) }
            button type="submit" name="answer" value=(CORRECTED) { (text::links_send_corrections(language)) }
        }
        p { (text::links_until(language, last_moment(language, reading.link.expires_at))) }
        p { (text::links_questions(language, &cx.app.hub_name)) }
    };
    document::page(cx, status, act.title(language), &body)
}

fn now(language: Language, line: &Line) -> Markup {
    match line.now.as_deref().filter(|now| !now.trim().is_empty()) {
        Some(now) => html! { dd { (lines_of(now)) } },
        None => html! { dd.unknown { (text::links_unknown(language)) } },
    }
}

/// Line breaks as they are stored.
pub(super) fn lines_of(text: &str) -> Markup {
    html! { @for (n, line) in text.split('\n').enumerate() { @if n > 0 { br; } (line) } }
}

/// Everything asked as label and value, for paper and for reading out.
pub(super) fn stands(language: Language, asked: &Asked) -> Vec<(&str, &str)> {
    asked
        .lines
        .iter()
        .map(|line| {
            let now = line.now.as_deref().filter(|now| !now.trim().is_empty());
            (
                line.label.as_str(),
                now.unwrap_or_else(|| text::links_unknown(language)),
            )
        })
        .collect()
}

fn care(errors: &Errors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.care role="alert" {
                @for (field, sentence) in errors.iter() { p { a href={ "#" (field) } { (sentence) } } }
            }
        }
    }
}

fn error(errors: &Errors, field: &str) -> Markup {
    html! { @if let Some(sentence) = errors.of(field) { p.care { (sentence) } } }
}

/// What became of a link whose right key somebody holds.
pub(super) fn refused(cx: &Cx, refusal: &Refusal) -> Response {
    let language = cx.language;
    let (status, title, sentence) = match refusal {
        Refusal::Answered(at, Voice::Web) => (
            StatusCode::OK,
            text::links_thanks_title(language),
            text::links_thanks(language, moment(language, *at)),
        ),
        Refusal::Answered(at, _) => (
            StatusCode::OK,
            text::links_thanks_title(language),
            text::links_thanks_on_behalf(language, moment(language, *at)),
        ),
        Refusal::Expired(at) => (
            StatusCode::GONE,
            text::links_ended_title(language),
            text::links_expired(language, last_moment(language, *at)),
        ),
        Refusal::Revoked(at) => (
            StatusCode::GONE,
            text::links_ended_title(language),
            text::links_revoked(language, moment(language, *at)),
        ),
        Refusal::Gone(why) => (
            StatusCode::GONE,
            text::links_ended_title(language),
            why.clone(),
        ),
        _ => (
            StatusCode::CONFLICT,
            text::links_ended_title(language),
            text::links_not_possible(language).to_owned(),
        ),
    };
    let body = html! {
        p { (sentence) }
        p { (text::links_questions(language, &cx.app.hub_name)) }
    };
    document::page(cx, status, title, &body)
}

/// The constant page for whatever is not known: no date, no name, no number.
pub(super) fn unknown(cx: &Cx) -> Response {
    let language = cx.language;
    let body = html! {
        p { (text::links_unknown_link(language)) }
        p { a href=(CODE_PATH) { (text::links_code_title(language)) } }
        p { (text::links_questions(language, &cx.app.hub_name)) }
    };
    document::page(
        cx,
        StatusCode::NOT_FOUND,
        text::links_unknown_title(language),
        &body,
    )
}

/// A moment in words.
pub(super) fn moment(language: Language, at: Instant) -> String {
    kyoten_ui::civil_date_time(language, civil_date_time(at.0))
}

/// The last moment before an end, as people read "until": 「12月13日（日）8:59」 for an end at 9:00.
pub(super) fn last_moment(language: Language, end: Instant) -> String {
    moment(language, end.plus_seconds(-1))
}

/// A day in words, without its weekday.
pub(super) fn day(language: Language, at: Instant) -> String {
    kyoten_ui::civil_day(language, civil_date(at.0))
}
