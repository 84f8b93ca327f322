//! Looking back.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::Problem;
use kyoten_ui::Errors;

use super::{Seen, below, look};
use crate::organization::model::Audience;
use crate::organization::people::People;
use crate::organization::permissions::HISTORY;
use crate::organization::{history as past, store, views};
use crate::text;

/// The history of every field.
pub async fn history(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let seen = look(
        &cx,
        &id,
        &HISTORY,
        Audience::Staff,
        |cx, snapshot, portrait| {
            let people = People::of_hub(snapshot, &cx.hub_id)?;
            let members: Vec<&str> = std::iter::once(portrait.organization.id.as_str())
                .chain(
                    portrait
                        .merges
                        .iter()
                        .map(|merge| merge.organization_id.as_str()),
                )
                .collect();
            let lines = past::lines(snapshot, &cx.hub_id, &members)?;
            Ok((
                people,
                lines,
                turns(cx, snapshot, &portrait.organization.id)?,
            ))
        },
    );
    let (portrait, (people, lines, turns)) = match seen.await? {
        Seen::Here(portrait, more) => (portrait, more),
        Seen::Moved(into) => {
            return Ok(Done::see(format!("/organizations/{into}/history")).into_response());
        }
    };
    let body = views::history(&cx, &lines, &turns, &people);
    Ok(below(
        &cx,
        StatusCode::OK,
        text::organization_history(cx.language),
        &portrait,
        &Errors::new(),
        body,
    ))
}

/// Closures and merges as (when, what, who), newest first.
fn turns(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    id: &str,
) -> Result<Vec<(Instant, String, String)>, No<Infallible>> {
    let language = cx.language;
    let mut turns = Vec::new();
    for closure in store::closures(snapshot, &cx.hub_id, id)? {
        let on = views::day(language, &closure.closed_on);
        turns.push((
            closure.recorded_at,
            text::organization_event_closed(language, on, &closure.reason),
            closure.recorded_by,
        ));
        if let (Some(at), Some(by)) = (closure.reopened_at, closure.reopened_by) {
            turns.push((
                at,
                text::organization_event_reopened(language).to_owned(),
                by,
            ));
        }
    }
    for merge in store::merges_ever(snapshot, &cx.hub_id, id)? {
        let reason = if merge.reason.is_empty() {
            text::organization_no_reason(language)
        } else {
            &merge.reason
        };
        turns.push((
            merge.merged_at,
            text::organization_event_merged(language, reason),
            merge.merged_by,
        ));
        if let (Some(at), Some(by)) = (merge.undone_at, merge.undone_by) {
            turns.push((
                at,
                text::organization_event_unmerged(language).to_owned(),
                by,
            ));
        }
    }
    turns.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    Ok(turns)
}
