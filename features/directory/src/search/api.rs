//! The same search for programs.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::Cx;
use kyoten_platform::http::{Parameters, Problem, json_response};
use serde::Serialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::Reason;
use super::conditions::{Trouble, Typed};
use super::pages::answer;
use super::{FoundOrganization, PAGE_SIZE, StandsIn, Total, store, views};

/// The document of this feature's routes for programs.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[derive(OpenApi)]
#[openapi(
    paths(search, boundaries),
    components(schemas(
        SearchAnswer,
        OrganizationAnswer,
        TotalAnswer,
        ReasonAnswer,
        PositionAnswer,
        WrongCondition
    ))
)]
struct Document;

/// The conditions of a search.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query of `Typed` for the OpenAPI document"
)]
struct SearchParameters {
    /// Words in names, readings, kinds, corporations, addresses; a telephone number.
    q: Option<String>,
    /// Codes of kinds, repeated.
    kind: Option<Vec<String>>,
    /// `hub`, two digits of a prefecture or five of a municipality.
    area: Option<String>,
    /// A landmark of the hub, an address, a municipality, or `latitude,longitude`.
    near: Option<String>,
    /// Metres from there, 1 to 160000.
    within: Option<String>,
    /// `weekdays`, `saturday`, `sunday` or `holidays`.
    open: Option<String>,
    /// `1` to have closed organizations too.
    closed: Option<String>,
    /// `next` of the page before.
    page: Option<String>,
}

/// A page of results.
#[derive(Serialize, ToSchema)]
struct SearchAnswer {
    /// How many organizations fit.
    total: TotalAnswer,
    /// The place that distances are measured from.
    near: Option<String>,
    /// The count holds within so many metres of that place.
    searched_within_metres: Option<f64>,
    /// In order; the order of equals is drawn anew every day.
    results: Vec<OrganizationAnswer>,
    /// `page` of the next page.
    next: Option<String>,
    /// Conditions that could not be understood; then there are no results.
    wrong: Vec<WrongCondition>,
}

/// A number and how sure it is.
#[derive(Serialize, ToSchema)]
struct TotalAnswer {
    /// `exact`, `about` or `at_least`.
    kind: &'static str,
    /// The number.
    count: usize,
}

/// One organization.
#[derive(Serialize, ToSchema)]
struct OrganizationAnswer {
    /// Its id.
    id: String,
    /// Its page.
    href: String,
    /// Its name.
    name: String,
    /// The name's reading; absent when no source gives it.
    kana: Option<String>,
    /// Codes of its kinds.
    kinds: Vec<&'static str>,
    /// Its address.
    address: Option<String>,
    /// Its telephone number.
    telephone: Option<String>,
    /// Where it is.
    position: Option<PositionAnswer>,
    /// Metres from the place asked for.
    distance_metres: Option<f64>,
    /// `fresh`, `ageing`, `stale` or `unknown`.
    freshness: &'static str,
    /// Date of the open data.
    as_of: String,
    /// The day it closed.
    closed_on: Option<String>,
    /// Why it is in the list.
    reasons: Vec<ReasonAnswer>,
}

/// A position.
#[derive(Serialize, ToSchema)]
struct PositionAnswer {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
    /// `given`, `approximate`, `town` or `municipality`.
    known: &'static str,
}

/// A reason.
#[derive(Serialize, ToSchema)]
struct ReasonAnswer {
    /// `word`, `open` or `open_unknown`.
    kind: &'static str,
    /// The word as typed.
    word: Option<String>,
    /// Where it stands: `name`, `reading`, `reading_nearly`, `kind`, `telephone`, `corporation`, `address`.
    stands_in: Option<&'static str>,
}

/// A condition that could not be understood.
#[derive(Serialize, ToSchema)]
struct WrongCondition {
    /// Its name.
    name: &'static str,
    /// What is wrong: `too_long`, `only_signs`, `too_many_words`, `place_unknown`, `place_ambiguous`, `distance_from_nowhere`, `not_offered`.
    trouble: &'static str,
    /// For an ambiguous place: what to send instead.
    choices: Vec<String>,
}

/// Organizations of the directory.
#[utoipa::path(get, path = "/api/v1/search", tag = "directory", params(SearchParameters), responses((status = 200, body = SearchAnswer)))]
pub(super) async fn search(
    cx: Cx,
    Parameters(typed): Parameters<Typed>,
) -> Result<Response, Problem> {
    let answer = answer(&cx, typed, PAGE_SIZE).await?;
    let asked = &answer.asked;
    let found = answer.found.unwrap_or_default();
    let wrong = asked
        .troubles
        .iter()
        .map(|(name, trouble)| WrongCondition::of(name, trouble))
        .collect();
    json_response(&SearchAnswer {
        total: TotalAnswer::of(found.total),
        near: asked.origin.as_ref().map(|origin| origin.label.clone()),
        searched_within_metres: found.searched_within.map(|radius| radius.0),
        next: found.has_more.then(|| asked.cursor(asked.page + 1)),
        results: found
            .results
            .into_iter()
            .map(OrganizationAnswer::of)
            .collect(),
        wrong,
    })
}

/// Polygons of the hub's municipalities as a GeoJSON feature collection; properties `code` and `name`.
#[utoipa::path(get, path = "/api/v1/boundaries", tag = "directory", responses((status = 200, content_type = "application/geo+json")))]
pub(super) async fn boundaries(cx: Cx) -> Result<Response, Problem> {
    let features = cx
        .read::<_, std::convert::Infallible, _>(|cx, snapshot| {
            let mut features = Vec::new();
            for code in store::hub_municipalities(snapshot, &cx.hub_id)? {
                for (code, geometry) in store::boundaries(snapshot, &code)? {
                    let Ok(geometry) = serde_json::from_str::<serde_json::Value>(&geometry) else {
                        continue;
                    };
                    let name =
                        store::municipality(snapshot, &code)?.map(|municipality| municipality.name);
                    features.push(serde_json::json!({
                        "type": "Feature",
                        "geometry": geometry,
                        "properties": { "code": code, "name": name },
                    }));
                }
            }
            Ok(features)
        })
        .await?;
    let collection =
        serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], collection).into_response())
}

impl TotalAnswer {
    fn of(total: Total) -> TotalAnswer {
        let kind = match total {
            Total::Exact(_) => "exact",
            Total::About(_) => "about",
            Total::AtLeast(_) => "at_least",
        };
        TotalAnswer {
            kind,
            count: total.number(),
        }
    }
}

impl OrganizationAnswer {
    fn of(found: FoundOrganization) -> OrganizationAnswer {
        OrganizationAnswer {
            href: views::organization_page(&found.organization_id),
            id: found.organization_id,
            name: found.name,
            kana: found.kana,
            kinds: found
                .kinds
                .into_iter()
                .map(crate::kind::Kind::code)
                .collect(),
            address: found.address,
            telephone: found.telephone,
            position: found.position.map(|(point, known)| PositionAnswer {
                latitude: point.latitude(),
                longitude: point.longitude(),
                known: known.code(),
            }),
            distance_metres: found.distance.map(|distance| distance.0.round()),
            freshness: match found.freshness {
                kyoten_ui::Freshness::Fresh => "fresh",
                kyoten_ui::Freshness::Ageing => "ageing",
                kyoten_ui::Freshness::Stale => "stale",
                kyoten_ui::Freshness::Unknown => "unknown",
            },
            as_of: found.as_of,
            closed_on: found.closed_on,
            reasons: found.reasons.into_iter().map(ReasonAnswer::of).collect(),
        }
    }
}

impl ReasonAnswer {
    fn of(reason: Reason) -> ReasonAnswer {
        match reason {
            Reason::Word { typed, stands_in } => ReasonAnswer {
                kind: "word",
                word: Some(typed),
                stands_in: Some(stands_in.code()),
            },
            Reason::OpenThen => ReasonAnswer {
                kind: "open",
                word: None,
                stands_in: None,
            },
            Reason::OpenUnknown => ReasonAnswer {
                kind: "open_unknown",
                word: None,
                stands_in: None,
            },
        }
    }
}

impl StandsIn {
    fn code(self) -> &'static str {
        match self {
            StandsIn::Name => "name",
            StandsIn::Reading => "reading",
            StandsIn::ReadingNearly => "reading_nearly",
            StandsIn::Kind => "kind",
            StandsIn::Telephone => "telephone",
            StandsIn::Corporation => "corporation",
            StandsIn::Address => "address",
        }
    }
}

impl WrongCondition {
    fn of(name: &'static str, trouble: &Trouble) -> WrongCondition {
        let (trouble, choices) = match trouble {
            Trouble::TooLong(_) => ("too_long", Vec::new()),
            Trouble::OnlySigns => ("only_signs", Vec::new()),
            Trouble::TooManyWords(_) => ("too_many_words", Vec::new()),
            Trouble::PlaceUnknown(_) => ("place_unknown", Vec::new()),
            Trouble::PlaceAmbiguous(choices) => (
                "place_ambiguous",
                choices.iter().map(|choice| choice.text.clone()).collect(),
            ),
            Trouble::DistanceFromNowhere => ("distance_from_nowhere", Vec::new()),
            Trouble::NotOffered => ("not_offered", Vec::new()),
        };
        WrongCondition {
            name,
            trouble,
            choices,
        }
    }
}
