//! The staff page of landmarks: one form, the list, one button each.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_geography::GeoPoint;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::http::{Problem, Submitted};
use kyoten_ui::{
    ButtonKind, Column, Errors, Field, Form, Page, Table, button, empty_state, known, submit,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::EDIT_LANDMARKS;
use super::store::{self, Landmark, NewLandmark};
use crate::search::place::{LONGEST_PLACE, Place, find_place};
use crate::text;

/// Longest name or reading, characters.
const LONGEST_NAME: usize = 100;

/// Where the page is.
const PAGE: &str = "/landmarks";

/// The form of a new landmark, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Typed {
    name: String,
    kana: String,
    place: String,
}

/// The form of a removal: nothing but its receipt number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Why a landmark was not added, by field; said all at once.
#[derive(Clone, Debug, PartialEq)]
enum Wrong {
    NameMissing,
    TooLong(&'static str, usize),
    KanaNotKana,
    PlaceMissing,
    PlaceUnknown,
    PlaceAmbiguous(Vec<String>),
    NameTaken,
}

/// `GET /landmarks`.
pub(super) async fn list(cx: Cx) -> Result<Response, Problem> {
    let landmarks = landmarks(&cx).await?;
    Ok(show(
        &cx,
        StatusCode::OK,
        &landmarks,
        &Typed::default(),
        &Errors::new(),
    ))
}

/// `POST /landmarks`.
pub(super) async fn add(
    cx: Cx,
    Submitted { key, fields }: Submitted<Typed>,
) -> Result<Response, Problem> {
    let typed = fields.clone();
    let done = cx.act::<Vec<Wrong>, _>(key, move |cx, tx| {
        let allowed = cx.allow(tx, &EDIT_LANDMARKS, tx.new_id())?;
        let landmark = understand(cx, tx, &typed)?.map_err(No::Refused)?;
        store::add(tx, &allowed, &landmark, &cx.actor.reference())?;
        let subject = format!("Landmark/{}", allowed.object());
        tx.audit(cx.audit_entry(
            &EDIT_LANDMARKS,
            &allowed,
            subject.clone(),
            "{\"change\":\"added\"}".to_owned(),
        ));
        let arguments = serde_json::json!({ "name": landmark.name }).to_string();
        tx.emit(cx.event("directory", "directory.landmark_added", subject, arguments));
        Ok(Done::see(PAGE))
    });
    match done.await {
        Ok(done) => Ok(done.into_response()),
        Err(no) => {
            let errors = errors(&cx, &no.refusal()?);
            let landmarks = landmarks(&cx).await?;
            Ok(show(
                &cx,
                StatusCode::UNPROCESSABLE_ENTITY,
                &landmarks,
                &fields,
                &errors,
            ))
        }
    }
}

/// `POST /landmarks/{id}/remove`. Removing what is already gone changes nothing.
pub(super) async fn remove(
    cx: Cx,
    Path(id): Path<String>,
    Submitted {
        key,
        fields: Nothing {},
    }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx
        .act::<Infallible, _>(key, move |cx, tx| {
            let allowed = cx.allow(tx, &EDIT_LANDMARKS, id)?;
            let landmark =
                store::landmark(tx, &cx.hub_id, allowed.object())?.ok_or(No::NotFound)?;
            store::remove(tx, &allowed)?;
            let subject = format!("Landmark/{}", landmark.id);
            tx.audit(cx.audit_entry(
                &EDIT_LANDMARKS,
                &allowed,
                subject.clone(),
                "{\"change\":\"removed\"}".to_owned(),
            ));
            let arguments = serde_json::json!({ "name": landmark.name }).to_string();
            tx.emit(cx.event(
                "directory",
                "directory.landmark_removed",
                subject,
                arguments,
            ));
            Ok(Done::see(PAGE))
        })
        .await?;
    Ok(done.into_response())
}

async fn landmarks(cx: &Cx) -> Result<Vec<Landmark>, Problem> {
    let landmarks = cx
        .read::<_, Infallible, _>(|cx, snapshot| Ok(store::landmarks(snapshot, &cx.hub_id)?))
        .await?;
    Ok(landmarks)
}

/// The landmark a form means, or everything that is wrong with it.
fn understand(cx: &Cx, tx: &Tx<'_>, typed: &Typed) -> DbResult<Result<NewLandmark, Vec<Wrong>>> {
    let (name, kana, place) = (typed.name.trim(), typed.kana.trim(), typed.place.trim());
    let mut wrong = Vec::new();
    let key = kyoten_japanese::fold(name);
    if key.is_empty() {
        wrong.push(Wrong::NameMissing);
    } else if store::landmarks(tx, &cx.hub_id)?
        .iter()
        .any(|known| known.name_key == key)
    {
        wrong.push(Wrong::NameTaken);
    }
    for (field, value, most) in [
        ("name", name, LONGEST_NAME),
        ("kana", kana, LONGEST_NAME),
        ("place", place, LONGEST_PLACE),
    ] {
        if value.chars().count() > most {
            wrong.push(Wrong::TooLong(field, most));
        }
    }
    let reading: String = kana.split_whitespace().collect();
    if !reading.is_empty() && !kyoten_japanese::kana::is_kana(&reading) {
        wrong.push(Wrong::KanaNotKana);
    }
    let point = if place.is_empty() {
        Err(Wrong::PlaceMissing)
    } else {
        point_of(cx, tx, place)?
    };
    Ok(match point {
        Ok(point) if wrong.is_empty() => Ok(NewLandmark {
            name: name.to_owned(),
            kana: (!kana.is_empty()).then(|| kana.to_owned()),
            point,
        }),
        Ok(_) => Err(wrong),
        Err(place) => {
            wrong.push(place);
            Err(wrong)
        }
    })
}

fn point_of(cx: &Cx, tx: &Tx<'_>, place: &str) -> DbResult<Result<GeoPoint, Wrong>> {
    let own = crate::search::hub_municipalities(tx, &cx.hub_id)?;
    Ok(match find_place(tx, &cx.hub_id, &own, place)? {
        Place::Here(origin) => Ok(origin.point),
        Place::Several(choices) => Err(Wrong::PlaceAmbiguous(
            choices.into_iter().map(|choice| choice.text).collect(),
        )),
        Place::Unknown => Err(Wrong::PlaceUnknown),
    })
}

fn errors(cx: &Cx, wrong: &[Wrong]) -> Errors {
    let language = cx.language;
    let mut errors = Errors::new();
    for one in wrong {
        let (field, sentence) = match one {
            Wrong::NameMissing => ("name", text::landmark_name_missing(language).to_owned()),
            Wrong::NameTaken => ("name", text::landmark_name_taken(language).to_owned()),
            Wrong::TooLong(field, most) => (*field, text::landmark_too_long(language, most)),
            Wrong::KanaNotKana => ("kana", text::landmark_kana_not_kana(language).to_owned()),
            Wrong::PlaceMissing => ("place", text::landmark_place_missing(language).to_owned()),
            Wrong::PlaceUnknown => ("place", text::landmark_place_unknown(language).to_owned()),
            Wrong::PlaceAmbiguous(choices) => (
                "place",
                text::landmark_place_ambiguous(
                    language,
                    choices.join(crate::organization::comma(language)),
                ),
            ),
        };
        errors.add(field, sentence);
    }
    errors
}

fn show(
    cx: &Cx,
    status: StatusCode,
    landmarks: &[Landmark],
    typed: &Typed,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let page = Page::new(text::landmark_title(language))
        .lead(text::landmark_lead(language))
        .errors(errors);
    cx.page_with(
        status,
        page,
        html! {
            h2 { (text::landmark_add(language)) }
            (form(cx, typed, errors))
            h2 { (text::landmark_list(language)) }
            (table(cx, landmarks))
        },
    )
}

fn table(cx: &Cx, landmarks: &[Landmark]) -> Markup {
    let language = cx.language;
    let columns = [
        Column::words(text::landmark_name(language)),
        Column::words(text::landmark_kana(language)),
        Column::short(text::landmark_place(language)),
        Column::short(text::landmark_act(language)),
    ];
    let mut table = Table::new(text::landmark_title(language), columns)
        .when_empty(empty_state(text::landmark_none(language), html! {}));
    let nothing_wrong = Errors::new();
    for landmark in landmarks {
        let remove = html! {
            (button(text::landmark_remove(language), ButtonKind::Secondary))
            span.ky-hidden { (landmark.name) }
        };
        let action = format!("{PAGE}/{}/remove", landmark.id);
        let key = cx.app.ids.next(cx.now);
        table.row([
            html! { (landmark.name) },
            known(language, landmark.kana.as_deref()),
            html! { (landmark.latitude) ", " (landmark.longitude) },
            Form::new(language, &nothing_wrong).post(&action, &key, remove),
        ]);
    }
    table.render(language)
}

fn form(cx: &Cx, typed: &Typed, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    form.post(PAGE, &cx.app.ids.next(cx.now), html! {
        (form.text(Field::required("name", text::landmark_name(language)).hint(text::landmark_name_hint(language)).value(typed.name.as_str())))
        (form.text(Field::optional("kana", text::landmark_kana(language)).value(typed.kana.as_str())))
        (form.text(Field::required("place", text::landmark_place(language)).hint(text::landmark_place_hint(language)).value(typed.place.as_str())))
        (submit(text::landmark_add_act(language)))
    })
}
