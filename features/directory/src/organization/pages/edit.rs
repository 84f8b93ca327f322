//! Editing what the hub states.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, Done};
use kyoten_platform::http::{Problem, Submitted};
use kyoten_ui::Errors;
use maud::html;

use super::{Seen, add, below, checked, look, people, read_topics, refused};
use crate::fact::{Source, Topic, Visibility};
use crate::organization::answers::Answers;
use crate::organization::commands::{self, Edit};
use crate::organization::model::Audience;
use crate::organization::permissions::EDIT;
use crate::organization::rules::{Conflict, Mistake, Refusal};
use crate::organization::views;
use crate::text;

/// The edit form.
pub async fn edit(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    edit_page(&cx, &id, StatusCode::OK, None, &Errors::new(), &[]).await
}

async fn edit_page(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    typed: Option<&Answers>,
    errors: &Errors,
    conflicts: &[Conflict],
) -> Result<Response, Problem> {
    let (portrait, people) = match look(cx, id, &EDIT, Audience::Staff, people).await? {
        Seen::Here(portrait, people) => (portrait, people),
        Seen::Moved(into) => {
            return Ok(Done::see(format!("/organizations/{into}/edit")).into_response());
        }
    };
    let first = views::first_answers(&portrait);
    let body = html! {
        @if !conflicts.is_empty() { (views::conflicts(cx, conflicts, &people)) }
        (views::edit(cx, &portrait, typed.unwrap_or(&first), errors))
    };
    Ok(below(
        cx,
        status,
        text::organization_edit(cx.language),
        &portrait,
        errors,
        body,
    ))
}

/// What was typed into the edit form.
pub async fn edit_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<Answers>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let (typed, mut errors) = read_topics(cx.language, &fields, Topic::all());
    let source = Source::parse(fields.one("source"));
    if source.is_none() {
        add(
            cx.language,
            &mut errors,
            "source",
            text::organization_column_source(cx.language),
            &Mistake::Missing,
        );
    }
    let (Some(source), true) = (source, errors.is_empty()) else {
        return edit_page(
            &cx,
            &id,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(&fields),
            &errors,
            &[],
        )
        .await;
    };
    let edit = Edit {
        typed,
        seen: fields.one("seen").split(' ').map(str::to_owned).collect(),
        source,
        visibility: Visibility::parse(fields.one("visibility")),
    };
    let about = id.clone();
    match cx
        .act(key, move |cx, tx| commands::edit(cx, tx, &about, &edit))
        .await
    {
        Ok(done) => Ok(done.into_response()),
        Err(no) => match no.refusal()? {
            Refusal::EditedMeanwhile(conflicts) => {
                edit_page(
                    &cx,
                    &id,
                    StatusCode::CONFLICT,
                    Some(&fields),
                    &errors,
                    &conflicts,
                )
                .await
            }
            other => Ok(refused(
                &cx,
                &id,
                text::organization_edit(cx.language),
                &other,
            )),
        },
    }
}
