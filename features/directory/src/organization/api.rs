//! The public view of an organization for programs.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::http::{Problem, json_response};
use serde::Serialize;
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

use super::model::{Audience, Portrait};
use super::pages::checked;
use super::permissions::SHOW;
use super::store::{self, Found};
use crate::fact::{Acceptance, Answer, Topic};
use crate::field::Field;

/// An organization as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Organization {
    /// Its id.
    id: String,
    /// `care`, `medical` or `local`.
    identifier_system: String,
    /// Its official number; null where there is none.
    identifier: Option<String>,
    /// Its name.
    name: String,
    /// Codes of its kinds.
    kinds: Vec<String>,
    /// Since when it is closed, ISO date; null while it is open.
    closed_on: Option<String>,
    /// Whether the newest sources no longer list it.
    vanished: bool,
    /// Municipal code, five digits.
    municipality: Option<String>,
    /// Degrees north, WGS 84; null where the place is unknown.
    latitude: Option<f64>,
    /// Degrees east, WGS 84.
    longitude: Option<f64>,
    /// `given`, `approximate` or `town_centroid`.
    position_source: Option<String>,
    /// What is known of it.
    facts: Vec<PublicFact>,
    /// Where it is listed.
    sources: Vec<PublicSource>,
}

/// One thing that is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicFact {
    /// Stable name: `telephone`, `capability:hot`.
    name: String,
    /// The text; for answers the condition.
    value: String,
    /// `yes`, `ask` or `no`, for answers.
    answer: Option<String>,
    /// `open_data` or `hub`.
    stated_by: String,
    /// When the hub last made sure, microseconds since 1970 UTC; null for what nobody verified.
    verified_at: Option<i64>,
}

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicSource {
    /// Code of the kind it lists.
    kind: String,
    /// Stable name of the layout.
    layout: String,
    /// The day it speaks of, ISO date.
    as_of: String,
}

#[derive(OpenApi)]
#[openapi(
    paths(show),
    components(schemas(Organization, PublicFact, PublicSource))
)]
struct Document;

/// This module's part of the OpenAPI document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The public view of one organization.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{id}",
    params(("id" = String, Path, description = "Id of the organization")),
    responses(
        (status = 200, description = "What everybody may know", body = Organization),
        (status = 303, description = "It was merged into the organization named by Location"),
        (status = 404, description = "There is no such organization"),
    )
)]
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    match find(&cx, &id).await? {
        Found::Here(portrait) => json_response(&public(&portrait)),
        Found::MergedInto(into) => {
            Ok(Done::see(format!("/api/v1/organizations/{into}")).into_response())
        }
    }
}

/// The organization as one point, for the map beside its page.
pub async fn place(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let Found::Here(portrait) = find(&cx, &id).await? else {
        return Err(Problem::NotFound);
    };
    let features: Vec<serde_json::Value> = portrait
        .position()
        .iter()
        .map(|position| {
            json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [position.point.longitude(), position.point.latitude()] },
                "properties": { "name": portrait.name(), "href": format!("/organizations/{}", portrait.organization.id) },
            })
        })
        .collect();
    json_response(&json!({ "type": "FeatureCollection", "features": features }))
}

async fn find(cx: &Cx, id: &str) -> Result<Found, Problem> {
    let id = checked(id)?;
    let found = cx.read(move |cx, snapshot| {
        cx.allow::<_, std::convert::Infallible>(snapshot, &SHOW, ())?;
        store::find(snapshot, &cx.hub_id, &id, Audience::Public)?.ok_or(No::NotFound)
    });
    found.await.map_err(Problem::from)
}

fn public(portrait: &Portrait) -> Organization {
    let organization = &portrait.organization;
    let position = portrait.position();
    let official = organization.identifier_system != "local" && !organization.identifier.is_empty();
    Organization {
        id: organization.id.clone(),
        identifier_system: organization.identifier_system.clone(),
        identifier: official.then(|| organization.identifier.clone()),
        name: portrait.name().to_owned(),
        kinds: portrait
            .kinds()
            .iter()
            .map(|kind| kind.code().to_owned())
            .collect(),
        closed_on: portrait
            .closure
            .as_ref()
            .map(|closure| closure.closed_on.clone()),
        vanished: portrait.vanished,
        municipality: portrait.municipality().map(|code| code.to_string()),
        latitude: position.map(|position| position.point.latitude()),
        longitude: position.map(|position| position.point.longitude()),
        position_source: position.map(|position| position.source.code().to_owned()),
        facts: Topic::all()
            .filter_map(|topic| fact(portrait, topic))
            .collect(),
        sources: portrait
            .services
            .iter()
            .map(|service| PublicSource {
                kind: service.listing.kind.code().to_owned(),
                layout: service.origin.layout.clone(),
                as_of: service.origin.as_of.clone(),
            })
            .collect(),
    }
}

fn fact(portrait: &Portrait, topic: Topic) -> Option<PublicFact> {
    let stated = portrait.fact(topic);
    let stored = match (stated, topic) {
        (Some(fact), _) => fact.value.as_str(),
        (None, Topic::Field(field)) if field != Field::Name => portrait.text(field)?,
        (None, _) => return None,
    };
    let acceptance = match topic {
        Topic::Known(_) => Acceptance::from_value(stored),
        Topic::Field(_) => None,
    };
    Some(PublicFact {
        name: topic.name().to_owned(),
        value: acceptance.as_ref().map_or_else(
            || stored.to_owned(),
            |acceptance| acceptance.condition.clone(),
        ),
        answer: acceptance.map(|Acceptance { answer, .. }| Answer::word(answer).to_owned()),
        stated_by: if stated.is_some() { "hub" } else { "open_data" }.to_owned(),
        verified_at: stated.and_then(|fact| fact.verified_at).map(|at| at.0),
    })
}
