//! Merging, and taking a merge back.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::{Parameters, Problem, Submitted};
use kyoten_ui::Errors;
use serde::Deserialize;

use super::{NoAnswers, Seen, below, checked, follow, look, reason};
use crate::field::Field;
use crate::import::join::join_suggestions;
use crate::organization::model::{Audience, Portrait};
use crate::organization::permissions::MERGE;
use crate::organization::rules::Refusal;
use crate::organization::views::{self, Candidate};
use crate::organization::{commands, rules, store};
use crate::text;

/// What to merge into, as it stands in the address.
#[derive(Debug, Deserialize)]
pub struct MergeQuery {
    #[serde(default)]
    into: String,
}

/// What to merge into, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeForm {
    #[serde(default)]
    into: String,
    #[serde(default)]
    reason: String,
}

/// The choice of a target, or the question before merging into it.
pub async fn merge(
    cx: Cx,
    Path(id): Path<String>,
    Parameters(query): Parameters<MergeQuery>,
) -> Result<Response, Problem> {
    merge_page(&cx, &id, StatusCode::OK, &query.into, "", Errors::new()).await
}

async fn merge_page(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    typed: &str,
    reason: &str,
    mut errors: Errors,
) -> Result<Response, Problem> {
    let into = id_in(typed);
    let asked = into.clone();
    let both = look(
        cx,
        id,
        &MERGE,
        Audience::Staff,
        move |cx, snapshot, portrait| {
            let target = match asked {
                None => None,
                Some(into) => commands::merge_target(cx, snapshot, &into)
                    .and_then(|target| {
                        rules::may_merge(portrait, &target)
                            .map(|()| target)
                            .map_err(No::Refused)
                    })
                    .map(Ok)
                    .or_else(|no| match no {
                        No::Refused(refusal) => Ok(Err(refusal)),
                        No::Fault(fault) => Err(No::Fault(fault)),
                        _ => Err(No::NotFound),
                    })
                    .map(Some)?,
            };
            Ok((target, candidates(cx, snapshot, portrait)?))
        },
    );
    let (portrait, target, candidates) = match both.await? {
        Seen::Here(portrait, (target, candidates)) => (portrait, target, candidates),
        Seen::Moved(into) => {
            return Ok(Done::see(format!("/organizations/{into}/merge")).into_response());
        }
    };
    let title = text::organization_merge(cx.language);
    let trouble = match target {
        Some(Ok(target)) => {
            let body = views::confirm_merge(cx, &portrait, &target, reason, &errors);
            return Ok(below(cx, status, title, &portrait, &errors, body));
        }
        Some(Err(refusal)) => Some(refusal),
        None if typed.trim().is_empty() => None,
        None => Some(Refusal::NoSuchTarget),
    };
    let status = if trouble.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        status
    };
    if let Some(refusal) = &trouble {
        errors.add("into", views::refusal(cx.language, refusal));
    }
    let body = views::choose_target(cx, &portrait, &candidates, typed, &errors);
    Ok(below(cx, status, title, &portrait, &errors, body))
}

/// The id in what was typed: an id, or the address of a page about the organization.
fn id_in(typed: &str) -> Option<String> {
    let path = typed.trim().split(['?', '#']).next().unwrap_or_default();
    let id = match path.split_once("/organizations/") {
        Some((_, rest)) => rest.split('/').next().unwrap_or_default(),
        None => path,
    };
    checked(id).ok().filter(|id| !id.is_empty())
}

/// Organizations of the same municipality that may be the same one.
fn candidates(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    portrait: &Portrait,
) -> Result<Vec<Candidate>, No<Infallible>> {
    let Some(municipality) = portrait.municipality() else {
        return Ok(Vec::new());
    };
    let mut services = store::services_in(snapshot, &cx.hub_id, &municipality.to_string())?;
    // Its own services first: a suggestion then pairs one of them with each later service that fits.
    services.sort_by_key(|service| service.organization_id != portrait.organization.id);
    let listings: Vec<_> = services
        .iter()
        .map(|service| service.listing.clone())
        .collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for suggestion in join_suggestions(&listings) {
        let (a, b) = (&services[suggestion.a], &services[suggestion.b]);
        let is_own = |id: &str| id == portrait.organization.id;
        if !is_own(&a.organization_id) || is_own(&b.organization_id) {
            continue;
        }
        match candidates
            .iter_mut()
            .find(|known| known.id == b.organization_id)
        {
            Some(known) => known.kinds.push(b.listing.kind),
            None => candidates.push(Candidate {
                id: b.organization_id.clone(),
                name: b
                    .listing
                    .values
                    .get(Field::Name)
                    .unwrap_or_default()
                    .to_owned(),
                address: b.listing.values.get(Field::Address).map(str::to_owned),
                kinds: vec![b.listing.kind],
            }),
        }
    }
    Ok(candidates)
}

/// Merges.
pub async fn merge_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<MergeForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let mut errors = Errors::new();
    let reason = reason(&cx, &mut errors, &fields.reason, false);
    let (Some(into), Some(reason)) = (id_in(&fields.into), reason) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return merge_page(&cx, &id, status, &fields.into, &fields.reason, errors).await;
    };
    let about = id.clone();
    let done = cx
        .act(key, move |cx, tx| {
            commands::merge(cx, tx, &about, &into, &reason)
        })
        .await;
    follow(&cx, &id, text::organization_merge(cx.language), done)
}

/// Takes a merge back.
pub async fn unmerge_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, .. }: Submitted<NoAnswers>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let about = id.clone();
    let done = cx
        .act(key, move |cx, tx| commands::unmerge(cx, tx, &about))
        .await;
    follow(&cx, &id, text::organization_unmerge(cx.language), done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_from_an_id_or_the_address_of_its_page() {
        for (typed, expected) in [
            (" 018f-ab ", Some("018f-ab")),
            (
                "https://kyoten.test/organizations/018f-ab/manage?x=1",
                Some("018f-ab"),
            ),
            ("/organizations/018f-ab", Some("018f-ab")),
            ("架空医院", None),
            ("", None),
        ] {
            assert_eq!(id_in(typed).as_deref(), expected, "{typed}");
        }
    }
}
