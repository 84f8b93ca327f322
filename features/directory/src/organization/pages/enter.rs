//! Entering an organization that no source lists.

use std::convert::Infallible;

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_geography::MunicipalityCode;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::{Problem, Submitted};
use kyoten_ui::{Errors, Page};

use super::{SEARCH_PATH, add, follow, read_topics};
use crate::fact::Topic;
use crate::field::{Field, Values};
use crate::kind::Kind;
use crate::organization::answers::Answers;
use crate::organization::commands::{self, NewEntry};
use crate::organization::permissions::CREATE;
use crate::organization::rules::Mistake;
use crate::organization::{store, views};
use crate::text;

/// The form for an organization no source lists.
pub async fn enter(cx: Cx) -> Result<Response, Problem> {
    enter_page(&cx, StatusCode::OK, &Answers::default(), &Errors::new()).await
}

async fn enter_page(
    cx: &Cx,
    status: StatusCode,
    answers: &Answers,
    errors: &Errors,
) -> Result<Response, Problem> {
    let places = cx
        .read(|cx, snapshot| {
            cx.allow::<_, Infallible>(snapshot, &CREATE, ())?;
            municipalities(cx, snapshot)
        })
        .await?;
    let above = [(text::organization_search(cx.language), SEARCH_PATH)];
    let title = text::organization_enter(cx.language);
    let page = Page::new(title)
        .lead(text::organization_enter_lead(cx.language))
        .breadcrumb(&above)
        .errors(errors);
    Ok(cx.page_with(status, page, views::enter(cx, &places, answers, errors)))
}

/// The municipalities of the hub with their names, a designated city followed by its wards, because sources list
/// services by ward; the code where no table names it.
pub(crate) fn municipalities(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
) -> Result<Vec<(MunicipalityCode, String)>, No<Infallible>> {
    let codes = kyoten_feature_identity::hub(snapshot, &cx.hub_id)?
        .map(|hub| hub.municipalities)
        .unwrap_or_default();
    let mut places = Vec::new();
    for code in codes {
        let Ok(parsed) = MunicipalityCode::parse(&code) else {
            continue;
        };
        let name = store::municipality_name(snapshot, &code)?.unwrap_or_else(|| code.clone());
        places.push((parsed, name));
        for (ward, name) in store::municipalities_after(snapshot, &code)? {
            let Ok(ward) = MunicipalityCode::parse(&ward) else {
                continue;
            };
            if ward.city_of_ward() == Some(parsed) {
                places.push((ward, name));
            }
        }
    }
    Ok(places)
}

/// Enters it.
pub async fn enter_submit(
    cx: Cx,
    Submitted { key, fields }: Submitted<Answers>,
) -> Result<Response, Problem> {
    let language = cx.language;
    let (typed, read_errors) = read_topics(
        language,
        &fields,
        Field::ALL.iter().copied().map(Topic::Field),
    );
    let mut errors = Errors::new();
    let kind = Kind::parse(fields.one("kind"));
    if kind.is_none() {
        add(
            language,
            &mut errors,
            "kind",
            text::organization_kind(language),
            &Mistake::Missing,
        );
    }
    let places = cx.read(municipalities).await?;
    let chosen = places
        .iter()
        .map(|(code, _)| *code)
        .find(|code| code.to_string() == fields.one("municipality"));
    if chosen.is_none() {
        add(
            language,
            &mut errors,
            "municipality",
            text::organization_municipality(language),
            &Mistake::Missing,
        );
    }
    if matches!(typed.first(), Some((Topic::Field(Field::Name), None))) {
        add(
            language,
            &mut errors,
            "name",
            Topic::Field(Field::Name).label(language),
            &Mistake::Missing,
        );
    }
    read_errors
        .iter()
        .for_each(|(name, sentence)| errors.add(name, sentence));
    let (Some(kind), Some(municipality), true) = (kind, chosen, errors.is_empty()) else {
        return enter_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, &errors).await;
    };
    let mut values = Values::default();
    for (topic, text) in &typed {
        if let (Topic::Field(field), Some(text)) = (topic, text) {
            values.set(*field, text);
        }
    }
    let new = NewEntry {
        kind,
        municipality,
        values,
    };
    let done = cx
        .act(key, move |cx, tx| commands::enter(cx, tx, new))
        .await;
    follow(&cx, "", text::organization_enter(language), done)
}
