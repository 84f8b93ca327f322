//! Every kind of "no" that is not a form error: one page, or `application/problem+json` (RFC 9457) for programs.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoten_ui::{Language, Page};
use maud::html;

use crate::cx::Cx;
use crate::text;

/// Seconds after which somebody who met a busy server may try again.
const RETRY_AFTER_SECONDS: &str = "2";

/// Why a request got no page. The guard turns it into the page or the JSON, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing there, or the asker may not know.
    NotFound,
    /// Known, but not for this role.
    Forbidden,
    /// The session has ended.
    SignedOut,
    /// A sensitive act, and the last factor was shown too long ago.
    StepUp,
    /// Too much is going on.
    Busy,
    /// The body is larger than the route takes, in bytes.
    TooLarge(usize),
    /// The body cannot be read; the reason is a whole sentence in the reader's language.
    Unreadable(Unreadable),
    /// A mutating request without an idempotency key.
    KeyMissing,
    /// An idempotency key that came with another content before.
    KeyReused,
    /// A mutating request from another site.
    OtherSite,
    /// The path exists, the method does not.
    Method,
    /// Something broke; the log has one line with the request's number.
    Fault,
}

/// What was wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A NUL character.
    Nul,
    /// A field the form does not have.
    UnknownField(String),
    /// Not in the form's encoding.
    Form,
    /// Not UTF-8.
    Utf8,
    /// It ended too early.
    Interrupted,
}

impl Unreadable {
    fn sentence(&self, language: Language) -> String {
        match self {
            Unreadable::Nul => text::reason_nul(language).to_string(),
            Unreadable::UnknownField(field) => text::reason_unknown_field(language, field),
            Unreadable::Form => text::reason_form(language).to_string(),
            Unreadable::Utf8 => text::reason_utf8(language).to_string(),
            Unreadable::Interrupted => text::reason_interrupted(language).to_string(),
        }
    }
}

impl Problem {
    /// Something broke.
    #[must_use]
    pub fn fault() -> Problem {
        Problem::Fault
    }

    /// The HTTP status (omicron's rule: not to know of it → 404, known but not allowed → 403).
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::Forbidden | Problem::OtherSite | Problem::StepUp => StatusCode::FORBIDDEN,
            Problem::SignedOut => StatusCode::UNAUTHORIZED,
            Problem::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Problem::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::Unreadable(_) | Problem::KeyMissing => StatusCode::BAD_REQUEST,
            Problem::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Method => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Fault => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Title and detail in the reader's language.
    #[must_use]
    pub fn words(&self, language: Language, request_id: &str) -> (String, String) {
        let (title, detail) = match self {
            Problem::NotFound => (
                text::problem_not_found(language),
                text::problem_not_found_detail(language).into(),
            ),
            Problem::Forbidden => (
                text::problem_forbidden(language),
                text::problem_forbidden_detail(language).into(),
            ),
            Problem::SignedOut => (
                text::problem_signed_out(language),
                text::problem_signed_out_detail(language).into(),
            ),
            Problem::StepUp => (
                text::problem_step_up(language),
                text::problem_step_up_detail(language).into(),
            ),
            Problem::Busy => (
                text::problem_busy(language),
                text::problem_busy_detail(language).into(),
            ),
            Problem::TooLarge(limit) => (
                text::problem_too_large(language),
                text::problem_too_large_detail(language, in_units(*limit)),
            ),
            Problem::Unreadable(reason) => (
                text::problem_unreadable(language),
                text::problem_unreadable_detail(language, reason.sentence(language)),
            ),
            Problem::KeyMissing => (
                text::problem_key_missing(language),
                text::problem_key_missing_detail(language).into(),
            ),
            Problem::KeyReused => (
                text::problem_key_reused(language),
                text::problem_key_reused_detail(language).into(),
            ),
            Problem::OtherSite => (
                text::problem_other_site(language),
                text::problem_other_site_detail(language).into(),
            ),
            Problem::Method => (
                text::problem_method(language),
                text::problem_method_detail(language).into(),
            ),
            Problem::Fault => (
                text::problem_fault(language),
                text::problem_fault_detail(language, request_id),
            ),
        };
        (title.to_string(), detail)
    }
}

fn in_units(bytes: usize) -> String {
    const MEBIBYTE: usize = 1024 * 1024;
    if bytes >= MEBIBYTE {
        format!("{} MB", bytes / MEBIBYTE)
    } else {
        format!("{} KB", bytes / 1024)
    }
}

/// A handler may answer with a problem; the guard gives it a face, because only the guard knows the reader.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The page or the JSON of a problem.
pub(super) fn face(problem: &Problem, cx: &Cx, wants_json: bool) -> Response {
    let (title, detail) = problem.words(cx.language, &cx.request_id);
    let mut response = if wants_json {
        problem_json(problem.status(), &title, &detail, &cx.request_id)
    } else {
        let number = text::problem_request_number(cx.language, &cx.request_id);
        // "Not found" must be the same bytes for everything that may not be known: no number on it.
        let numbered = !matches!(problem, Problem::NotFound);
        cx.page_with(
            problem.status(),
            Page::new(&title),
            html! {
                p { (detail) }
                @if numbered { p { (number) } }
                p { a href="/" { (text::problem_home(cx.language)) } }
            },
        )
    };
    if matches!(problem, Problem::Busy | Problem::Fault) {
        response.headers_mut().insert(
            header::RETRY_AFTER,
            HeaderValue::from_static(RETRY_AFTER_SECONDS),
        );
    }
    response
}

/// `application/problem+json` as RFC 9457 describes it.
#[must_use]
pub fn problem_json(status: StatusCode, title: &str, detail: &str, request_id: &str) -> Response {
    let mut body = serde_json::json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    if status != StatusCode::NOT_FOUND {
        body["instance"] = serde_json::Value::String(format!("urn:uuid:{request_id}"));
    }
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}
