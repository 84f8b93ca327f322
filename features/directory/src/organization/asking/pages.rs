//! Thin handlers: asking one, asking many, keeping contacts.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_feature_identity::links::{
    self, Act, ContactConfirm, ContactKind, ContactRow, KEEP_CONTACTS, LINKS_PATH, LONGEST_CONTACT,
    LONGEST_LINK_DAYS, MANAGE_LINKS, MOST_AT_ONCE, NewContact, NewLink, Refusal, USUAL_LINK_DAYS,
};
use kyoten_geography::MunicipalityCode;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::http::{Parameters, Problem, Submitted};
use kyoten_ui::{Errors, Language};
use serde::Deserialize;

use super::{ASK_PATH, OrganizationConfirm, views};
use crate::field::Field;
use crate::kind::Kind;
use crate::organization::model::Audience;
use crate::organization::pages::{Seen, below, checked, look, municipalities, nothing_more};
use crate::organization::store::{self, Found};
use crate::text;

/// What a coordinator can ask an office.
pub(super) const ACTS: [&dyn Act; 2] = [&OrganizationConfirm, &ContactConfirm];

fn act(word: &str) -> Option<&'static dyn Act> {
    ACTS.into_iter().find(|act| act.paths().word == word)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskForm {
    #[serde(default)]
    pub act: String,
    #[serde(default)]
    pub days: String,
}

/// Asking one organization.
pub async fn ask(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let first = AskForm {
        act: String::new(),
        days: USUAL_LINK_DAYS.to_string(),
    };
    ask_page(&cx, &id, StatusCode::OK, &first, &Errors::new()).await
}

async fn ask_page(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    form: &AskForm,
    errors: &Errors,
) -> Result<Response, Problem> {
    let portrait = match look(cx, id, &MANAGE_LINKS, Audience::Staff, nothing_more).await? {
        Seen::Here(portrait, ()) => portrait,
        Seen::Moved(into) => {
            return Ok(Done::see(format!("/organizations/{into}/ask")).into_response());
        }
    };
    let title = text::asking_ask(cx.language);
    let body = views::ask(cx, &portrait, form, errors);
    Ok(below(cx, status, title, &portrait, errors, body))
}

/// What was typed: which act, how many days; what is missing stands in `errors`.
fn read(
    language: Language,
    act_word: &str,
    days: &str,
    errors: &mut Errors,
) -> Option<(&'static dyn Act, i64)> {
    let act = act(act_word);
    if act.is_none() {
        errors.add("act", text::asking_act_missing(language));
    }
    let typed = kyoten_japanese::fold(days.trim());
    let days = typed
        .parse::<i64>()
        .ok()
        .filter(|days| (1..=LONGEST_LINK_DAYS).contains(days));
    if days.is_none() {
        errors.add("days", text::asking_days_range(language, LONGEST_LINK_DAYS));
    }
    Some((act?, days?))
}

/// Issues a link for one organization.
pub async fn ask_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<AskForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let mut errors = Errors::new();
    let Some((act, days)) = read(cx.language, &fields.act, &fields.days, &mut errors) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return ask_page(&cx, &id, status, &fields, &errors).await;
    };
    let done = cx
        .act(key, move |cx, tx| {
            let allowed = cx.allow(tx, &MANAGE_LINKS, id.clone())?;
            let asked = addressee(cx, tx, &id)?.ok_or(No::NotFound)?;
            let allowed = match asked.id == id {
                true => allowed,
                false => cx.allow(tx, &MANAGE_LINKS, asked.id)?,
            };
            let new = NewLink {
                addressee: &asked.name,
                subject: "",
                days,
                batch: "",
            };
            let link = links::issue(cx, tx, &allowed, act, &new)?;
            Ok(Done::see(format!("{LINKS_PATH}/{link}")))
        })
        .await;
    follow(&cx, done)
}

fn follow(cx: &Cx, done: Result<Done, No<Refusal>>) -> Result<Response, Problem> {
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => Ok(views::refused(cx, &no.refusal()?)),
    }
}

/// Somebody who can be asked.
#[derive(Clone, Debug)]
pub struct Addressee {
    /// The organization, where merges have led.
    pub id: String,
    /// Its name as everybody sees it.
    pub name: String,
    /// Its fax, of its entry.
    pub fax: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
}

fn addressee(cx: &Cx, snapshot: &Snapshot<'_>, id: &str) -> DbResult<Option<Addressee>> {
    let target = store::merge_target(snapshot, &cx.hub_id, id)?;
    let found = store::find(snapshot, &cx.hub_id, &target, Audience::Public)?;
    let Some(Found::Here(portrait)) = found else {
        return Ok(None);
    };
    Ok(Some(Addressee {
        id: target,
        name: portrait.name().to_owned(),
        fax: portrait.text(Field::Fax).map(str::to_owned),
        closed: portrait.closure.is_some(),
    }))
}

/// Whom to ask at once.
#[derive(Debug, Default, Deserialize)]
pub struct ManyQuery {
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub municipality: String,
}

/// Everybody of one kind in the hub's area, and who of them is being asked already.
pub(super) struct Candidates {
    pub places: Vec<(MunicipalityCode, String)>,
    pub found: Vec<(Addressee, bool)>,
    /// How many there are, of whom at most [`MOST_AT_ONCE`] are shown.
    pub total: usize,
}

/// Asking many: choose a kind, look who that is, take some off, ask.
pub async fn ask_many(
    cx: Cx,
    Parameters(query): Parameters<ManyQuery>,
) -> Result<Response, Problem> {
    many_page(
        &cx,
        StatusCode::OK,
        query,
        &ManyForm::default(),
        &Errors::new(),
    )
    .await
}

async fn many_page(
    cx: &Cx,
    status: StatusCode,
    query: ManyQuery,
    form: &ManyForm,
    errors: &Errors,
) -> Result<Response, Problem> {
    let kind = Kind::parse(&query.kind);
    let only = query.municipality.clone();
    let candidates = cx
        .read(move |cx, snapshot| candidates(cx, snapshot, kind, &only))
        .await?;
    Ok(views::ask_many(
        cx,
        status,
        &query,
        kind,
        &candidates,
        form,
        errors,
    ))
}

fn candidates(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    kind: Option<Kind>,
    only: &str,
) -> Result<Candidates, No<Infallible>> {
    let _allowed = cx.allow::<_, Infallible>(snapshot, &MANAGE_LINKS, ())?;
    let places = municipalities(cx, snapshot)?;
    let mut ids: Vec<String> = Vec::new();
    for (code, _) in &places {
        let code = code.to_string();
        if kind.is_none() || (!only.is_empty() && code != only) {
            continue;
        }
        for service in store::services_in(snapshot, &cx.hub_id, &code)? {
            if Some(service.listing.kind) != kind {
                continue;
            }
            let id = store::merge_target(snapshot, &cx.hub_id, &service.organization_id)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let (mut found, mut total) = (Vec::new(), 0);
    for id in ids {
        if store::closure(snapshot, &cx.hub_id, &id)?.is_some() {
            continue;
        }
        total += 1;
        if found.len() == MOST_AT_ONCE {
            continue;
        }
        let Some(mut one) = addressee(cx, snapshot, &id)? else {
            continue;
        };
        let known = links::preferred(snapshot, &cx.hub_id, &id, ContactKind::Fax)?;
        one.fax = known.map(|known| known.address).or(one.fax);
        let asked = links::is_being_asked(cx, snapshot, &id, &OrganizationConfirm)?;
        found.push((one, asked));
    }
    Ok(Candidates {
        places,
        found,
        total,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManyForm {
    #[serde(default)]
    pub act: String,
    #[serde(default)]
    pub days: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub municipality: String,
    #[serde(default)]
    pub organization: Vec<String>,
}

/// Issues a link for each of those chosen; whoever is being asked already is passed over.
pub async fn ask_many_submit(
    cx: Cx,
    Submitted { key, fields }: Submitted<ManyForm>,
) -> Result<Response, Problem> {
    let mut errors = Errors::new();
    let chosen = read(cx.language, &fields.act, &fields.days, &mut errors);
    if fields.organization.is_empty() {
        errors.add("organization", text::asking_nobody_chosen(cx.language));
    }
    if fields.organization.len() > MOST_AT_ONCE {
        errors.add(
            "organization",
            text::asking_too_many(cx.language, MOST_AT_ONCE),
        );
    }
    let Some((act, days)) = chosen.filter(|_| errors.is_empty()) else {
        let query = ManyQuery {
            kind: fields.kind.clone(),
            municipality: fields.municipality.clone(),
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return many_page(&cx, status, query, &fields, &errors).await;
    };
    let ids: Vec<String> = fields
        .organization
        .iter()
        .map(|id| checked(id))
        .collect::<Result<_, _>>()?;
    let done = cx
        .act(key, move |cx, tx| {
            let batch = tx.new_id();
            let mut issued = 0;
            let mut asked_before = None;
            for id in ids {
                let asked = addressee(cx, tx, &id)?.ok_or(No::NotFound)?;
                if asked.closed {
                    continue;
                }
                let allowed = cx.allow(tx, &MANAGE_LINKS, asked.id.clone())?;
                let new = NewLink {
                    addressee: &asked.name,
                    subject: "",
                    days,
                    batch: &batch,
                };
                match links::issue(cx, tx, &allowed, act, &new) {
                    Ok(_) => issued += 1,
                    Err(No::Refused(before @ Refusal::AlreadyAsked(_))) => {
                        asked_before = Some(before);
                    }
                    Err(other) => return Err(other),
                }
            }
            match asked_before {
                Some(before) if issued == 0 => Err(No::Refused(before)),
                _ => Ok(Done::see(format!("{LINKS_PATH}?batch={batch}"))),
            }
        })
        .await;
    follow(&cx, done)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactForm {
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub given_by: String,
}

/// How an organization is reached.
pub async fn contacts(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let form = ContactForm::default();
    contacts_page(&cx, &id, StatusCode::OK, &form, &Errors::new()).await
}

async fn contacts_page(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    form: &ContactForm,
    errors: &Errors,
) -> Result<Response, Problem> {
    let contacts =
        |cx: &Cx, snapshot: &Snapshot<'_>, portrait: &crate::organization::model::Portrait| {
            let rows = links::contacts(snapshot, &cx.hub_id, &portrait.organization.id)?;
            let people = crate::organization::people::People::of_hub(snapshot, &cx.hub_id)?;
            Ok::<(Vec<ContactRow>, _), No<Infallible>>((rows, people))
        };
    let (portrait, (rows, people)) =
        match look(cx, id, &KEEP_CONTACTS, Audience::Staff, contacts).await? {
            Seen::Here(portrait, more) => (portrait, more),
            Seen::Moved(into) => {
                return Ok(Done::see(format!("/organizations/{into}/contacts")).into_response());
            }
        };
    let title = text::asking_contacts(cx.language);
    let body = views::contacts(cx, &portrait, &rows, &people, form, errors);
    Ok(below(cx, status, title, &portrait, errors, body))
}

/// Keeps a contact.
pub async fn contacts_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<ContactForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let mut errors = Errors::new();
    let kind = ContactKind::parse(&fields.kind);
    let address = match kind {
        None => {
            errors.add("kind", text::asking_contact_kind_missing(cx.language));
            None
        }
        Some(kind) => match kind.read(cx.language, &fields.address) {
            Ok(Some(address)) => Some(address),
            Ok(None) => {
                errors.add("address", text::asking_contact_missing(cx.language));
                None
            }
            Err(sentence) => {
                errors.add("address", sentence);
                None
            }
        },
    };
    let given_by = fields.given_by.trim().to_owned();
    if given_by.is_empty() {
        errors.add("given_by", text::asking_given_by_missing(cx.language));
    } else if given_by.chars().count() > LONGEST_CONTACT {
        errors.add(
            "given_by",
            text::asking_given_by_long(cx.language, LONGEST_CONTACT),
        );
    }
    let (Some(kind), Some(address), true) = (kind, address, errors.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return contacts_page(&cx, &id, status, &fields, &errors).await;
    };
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let allowed = cx.allow(tx, &KEEP_CONTACTS, id.clone())?;
        addressee(cx, tx, &id)?.ok_or(No::NotFound)?;
        let new = NewContact {
            kind,
            address: &address,
            given_by: &given_by,
        };
        links::keep(cx, tx, &allowed, &new)?;
        Ok(Done::see(format!("/organizations/{id}/contacts")))
    });
    Ok(done.await?.into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactActForm {
    #[serde(default)]
    act: String,
}

/// Prefers a contact, or takes it off the list.
pub async fn contact_submit(
    cx: Cx,
    Path((id, contact)): Path<(String, String)>,
    Submitted { key, fields }: Submitted<ContactActForm>,
) -> Result<Response, Problem> {
    let (id, contact) = (checked(&id)?, checked(&contact)?);
    let prefer = match fields.act.as_str() {
        "prefer" => true,
        "remove" => false,
        _ => return Err(Problem::NotFound),
    };
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let allowed = cx.allow(tx, &KEEP_CONTACTS, id.clone())?;
        let there = if prefer {
            links::prefer(cx, tx, &allowed, &contact)?
        } else {
            links::remove(cx, tx, &allowed, &contact)?
        };
        if !there {
            return Err(No::NotFound);
        }
        Ok(Done::see(format!("/organizations/{id}/contacts")))
    });
    Ok(done.await?.into_response())
}

/// Where many of the same are asked.
pub(super) fn many_path(query: &ManyQuery) -> String {
    format!(
        "{ASK_PATH}?kind={}&municipality={}",
        query.kind, query.municipality
    )
}
