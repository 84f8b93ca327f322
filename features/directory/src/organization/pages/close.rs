//! Closing and reopening.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, Done};
use kyoten_platform::http::{Problem, Submitted};
use kyoten_ui::{DateText, Errors};
use serde::Deserialize;

use super::{NoAnswers, Seen, below, checked, follow, look, nothing_more, reason, refused};
use crate::organization::commands;
use crate::organization::model::Audience;
use crate::organization::permissions::CLOSE;
use crate::organization::{rules, views};
use crate::text;

/// The question before closing.
pub async fn close(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    close_page(
        &cx,
        &id,
        StatusCode::OK,
        &CloseForm::default(),
        &Errors::new(),
    )
    .await
}

async fn close_page(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    form: &CloseForm,
    errors: &Errors,
) -> Result<Response, Problem> {
    let portrait = match look(cx, id, &CLOSE, Audience::Staff, nothing_more).await? {
        Seen::Here(portrait, ()) => portrait,
        Seen::Moved(into) => {
            return Ok(Done::see(format!("/organizations/{into}/close")).into_response());
        }
    };
    if status == StatusCode::OK
        && let Err(refusal) = rules::may_close(&portrait)
    {
        return Ok(refused(
            cx,
            id,
            text::organization_close(cx.language),
            &refusal,
        ));
    }
    let body = views::close(cx, &portrait, &form.day(), &form.reason, errors);
    Ok(below(
        cx,
        status,
        text::organization_close(cx.language),
        &portrait,
        errors,
        body,
    ))
}

/// Closes.
pub async fn close_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<CloseForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let mut errors = Errors::new();
    let today = kyoten_calendar::civil_date(cx.now.0);
    let on = fields
        .day()
        .in_one_line()
        .and_then(|line| kyoten_calendar::parse_date(&line).ok());
    if on.is_none_or(|on| on > today) {
        errors.add("closed_on", text::organization_mistake_day(cx.language));
    }
    let reason = reason(&cx, &mut errors, &fields.reason, true);
    let (Some(on), Some(reason), true) = (on, reason, errors.is_empty()) else {
        return close_page(&cx, &id, StatusCode::UNPROCESSABLE_ENTITY, &fields, &errors).await;
    };
    let about = id.clone();
    let done = cx
        .act(key, move |cx, tx| {
            commands::close(cx, tx, &about, on, &reason)
        })
        .await;
    follow(&cx, &id, text::organization_close(cx.language), done)
}

/// Takes a closure back.
pub async fn reopen_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, .. }: Submitted<NoAnswers>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let about = id.clone();
    let done = cx
        .act(key, move |cx, tx| commands::reopen(cx, tx, &about))
        .await;
    follow(&cx, &id, text::organization_reopen(cx.language), done)
}

/// The day and the reason of a closure.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseForm {
    #[serde(default)]
    closed_on_year: String,
    #[serde(default)]
    closed_on_month: String,
    #[serde(default)]
    closed_on_day: String,
    #[serde(default)]
    reason: String,
}

impl CloseForm {
    fn day(&self) -> DateText {
        DateText {
            year: self.closed_on_year.clone(),
            month: self.closed_on_month.clone(),
            day: self.closed_on_day.clone(),
        }
    }
}
