//! Thin handlers: read, ask the rules, show; or do, and go and look.

mod close;
mod edit;
mod enter;
mod history;
mod merge;

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::Permission;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::{Problem, Submitted};
use kyoten_ui::{Errors, Language, Page};
use maud::Markup;
use serde::Deserialize;

use super::answers::Answers;
use super::commands::{self, manage_path};
use super::model::{Audience, Portrait};
use super::people::People;
use super::permissions::{MANAGE, SHOW};
use super::rules::{self, LONGEST_REASON, Mistake, Refusal};
use super::store::{self, Found};
use super::views;
use crate::fact::{Topic, Visibility};
use crate::text;

pub use close::{close, close_submit, reopen_submit};
pub use edit::{edit, edit_submit};
pub(crate) use enter::municipalities;
pub use enter::{enter, enter_submit};
pub use history::history;
pub use merge::{merge, merge_submit, unmerge_submit};

/// Where people look for organizations.
const SEARCH_PATH: &str = "/search";
/// Longest id that is looked up, characters; ours are UUIDs.
const LONGEST_ID: usize = 64;

/// The public page.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let portrait = match look(&cx, &id, &SHOW, Audience::Public, nothing_more).await? {
        Seen::Here(portrait, ()) => portrait,
        Seen::Moved(into) => return Ok(Done::see(format!("/organizations/{into}")).into_response()),
    };
    let above = [(text::organization_search(cx.language), SEARCH_PATH)];
    Ok(cx.page(
        Page::new(portrait.name()).breadcrumb(&above),
        views::show(&cx, &portrait),
    ))
}

/// Everything the hub knows.
pub async fn manage(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    manage_page(&cx, &id, StatusCode::OK, &Errors::new()).await
}

async fn manage_page(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    errors: &Errors,
) -> Result<Response, Problem> {
    let (portrait, people) = match look(cx, id, &MANAGE, Audience::Staff, people).await? {
        Seen::Here(portrait, people) => (portrait, people),
        Seen::Moved(into) => return Ok(Done::see(manage_path(&into)).into_response()),
    };
    let above = [(text::organization_search(cx.language), SEARCH_PATH)];
    let page = Page::new(portrait.name()).breadcrumb(&above).errors(errors);
    Ok(cx.page_with(status, page, views::manage(cx, &portrait, &people, errors)))
}

/// Which statements are still so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyForm {
    #[serde(default)]
    topic: Vec<String>,
    #[serde(default)]
    all: String,
    #[serde(default)]
    visibility: String,
}

/// 「今も正しい」.
pub async fn verify_submit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<VerifyForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let topics: Vec<Topic> = if fields.all.is_empty() {
        fields
            .topic
            .iter()
            .filter_map(|name| Topic::parse(name))
            .collect()
    } else {
        Topic::all().collect()
    };
    if topics.is_empty() {
        let mut errors = Errors::new();
        errors.add("topic", text::organization_verify_nothing(cx.language));
        return manage_page(&cx, &id, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
    }
    let visibility = Visibility::parse(&fields.visibility);
    let about = id.clone();
    let done = cx
        .act(key, move |cx, tx| {
            commands::verify(cx, tx, &about, &topics, visibility)
        })
        .await;
    follow(&cx, &id, text::organization_verify(cx.language), done)
}

/// An organization, or the way to the one it became part of.
pub(in crate::organization) enum Seen<T> {
    Here(Box<Portrait>, T),
    Moved(String),
}

/// Reads an organization for a page, with whatever else the page needs from the same snapshot.
pub(in crate::organization) async fn look<T: Send + 'static>(
    cx: &Cx,
    id: &str,
    permission: &'static Permission,
    audience: Audience,
    more: impl FnOnce(&Cx, &Snapshot<'_>, &Portrait) -> Result<T, No<Infallible>> + Send + 'static,
) -> Result<Seen<T>, Problem> {
    let id = checked(id)?;
    let seen = cx.read(move |cx, snapshot| {
        cx.allow::<_, Infallible>(snapshot, permission, ())?;
        match store::find(snapshot, &cx.hub_id, &id, audience)? {
            None => Err(No::NotFound),
            Some(Found::MergedInto(into)) => Ok(Seen::Moved(into)),
            Some(Found::Here(portrait)) => {
                let more = more(cx, snapshot, &portrait)?;
                Ok(Seen::Here(portrait, more))
            }
        }
    });
    seen.await.map_err(Problem::from)
}

/// An id that can stand in the database; anything else is not found without asking it.
pub(in crate::organization) fn checked(id: &str) -> Result<String, Problem> {
    let plausible =
        id.len() <= LONGEST_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plausible {
        Ok(id.to_owned())
    } else {
        Err(Problem::NotFound)
    }
}

pub(in crate::organization) fn nothing_more(
    _: &Cx,
    _: &Snapshot<'_>,
    _: &Portrait,
) -> Result<(), No<Infallible>> {
    Ok(())
}

fn people(cx: &Cx, snapshot: &Snapshot<'_>, _: &Portrait) -> Result<People, No<Infallible>> {
    Ok(People::of_hub(snapshot, &cx.hub_id)?)
}

/// A page about one organization, below its own.
pub(in crate::organization) fn below(
    cx: &Cx,
    status: StatusCode,
    title: &str,
    portrait: &Portrait,
    errors: &Errors,
    body: Markup,
) -> Response {
    let manage = manage_path(&portrait.organization.id);
    let above = [
        (text::organization_search(cx.language), SEARCH_PATH),
        (portrait.name(), manage.as_str()),
    ];
    cx.page_with(
        status,
        Page::new(title).breadcrumb(&above).errors(errors),
        body,
    )
}

/// What follows an act: the next page, or the refusal's.
fn follow(
    cx: &Cx,
    id: &str,
    title: &str,
    outcome: Result<Done, No<Refusal>>,
) -> Result<Response, Problem> {
    match outcome {
        Ok(done) => Ok(done.into_response()),
        Err(no) => Ok(refused(cx, id, title, &no.refusal()?)),
    }
}

fn refused(cx: &Cx, id: &str, title: &str, refusal: &Refusal) -> Response {
    let back = if id.is_empty() {
        SEARCH_PATH.to_owned()
    } else {
        manage_path(id)
    };
    cx.page_with(
        StatusCode::CONFLICT,
        Page::new(title),
        views::refused(cx, refusal, &back),
    )
}

/// Every answer read, and what is to be done about those that cannot be.
fn read_topics(
    language: Language,
    answers: &Answers,
    topics: impl Iterator<Item = Topic>,
) -> (Vec<(Topic, Option<String>)>, Errors) {
    let (mut read, mut errors) = (Vec::new(), Errors::new());
    for topic in topics {
        match rules::read(topic, answers) {
            Ok(value) => read.push((topic, value)),
            Err(mistake) => add(
                language,
                &mut errors,
                topic.name(),
                topic.label(language),
                &mistake,
            ),
        }
    }
    (read, errors)
}

fn add(language: Language, errors: &mut Errors, name: &str, label: &str, mistake: &Mistake) {
    errors.add(name, views::sentence(language, label, mistake));
}

/// A reason as typed; `None` stands in `errors`.
fn reason(cx: &Cx, errors: &mut Errors, typed: &str, needed: bool) -> Option<String> {
    let label = text::organization_reason(cx.language);
    match rules::within(LONGEST_REASON, typed) {
        Ok(None) if needed => {
            add(cx.language, errors, "reason", label, &Mistake::Missing);
            None
        }
        Ok(reason) => Some(reason.unwrap_or_default()),
        Err(mistake) => {
            add(cx.language, errors, "reason", label, &mistake);
            None
        }
    }
}

/// A form with nothing but its receipt number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoAnswers {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::known::KNOWN;
    use crate::field::Field;

    #[test]
    fn every_known_topic_can_be_read_from_an_empty_form() {
        let (read, errors) = read_topics(Language::Ja, &Answers::default(), Topic::all());
        assert!(errors.is_empty());
        assert_eq!(read.len(), Field::ALL.len() + KNOWN.len());
    }
}
