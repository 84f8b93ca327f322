//! What a person of the hub may do with an organization: one function each, one transaction each.

use kyoten_calendar::civil::Date;
use kyoten_feature_identity::{IdentifierSystem, organization as identity};
use kyoten_geography::MunicipalityCode;
use kyoten_platform::authorization::{Allowed, Permission};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::Tx;
use serde_json::json;

use super::model::{Audience, Portrait};
use super::permissions::{CLOSE, CREATE, EDIT, MERGE};
use super::rules::{self, Refusal};
use super::store::{self, Found};
use super::{entry, overlay};
use crate::fact::store::{self as facts, FactRow, NewFact};
use crate::fact::{Source, Topic, Visibility};
use crate::field::Values;
use crate::kind::Kind;

/// Stream of everything that happens to organizations.
pub const STREAM: &str = "directory";

/// What came back from the edit form, read.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Every question of the form: what is stated, `None` for "the open data".
    pub typed: Vec<(Topic, Option<String>)>,
    /// Ids of the statements that stood in the form.
    pub seen: Vec<String>,
    /// Who said so.
    pub source: Source,
    /// Who may see it; `None` keeps what was, or the usual.
    pub visibility: Option<Visibility>,
}

/// States what was changed; everything changed counts as verified now.
pub fn edit(cx: &Cx, tx: &Tx<'_>, id: &str, edit: &Edit) -> Result<Done, No<Refusal>> {
    let portrait = standing(cx, tx, id, &EDIT)?;
    let allowed = cx.allow(tx, &EDIT, id.to_owned())?;
    let base = seen(cx, tx, &portrait, &edit.seen)?;
    let changes = rules::changes(&edit.typed, &base, &portrait.facts)
        .map_err(|conflicts| No::Refused(Refusal::EditedMeanwhile(conflicts)))?;
    let done = Done::see(manage_path(id));
    if changes.is_empty() {
        return Ok(done);
    }
    for change in &changes {
        let said = change.value.as_deref().map(|value| Said {
            value,
            source: edit.source,
            visibility: edit.visibility,
        });
        replace(
            cx,
            tx,
            &allowed,
            portrait.fact(change.topic),
            change.topic,
            said,
        )?;
    }
    overlay::refresh(tx, &cx.hub_id, id)?;
    let topics: Vec<&str> = changes.iter().map(|change| change.topic.name()).collect();
    record(
        cx,
        tx,
        &EDIT,
        &allowed,
        "directory.organization_edited",
        json!({ "topics": topics }),
    );
    Ok(done)
}

/// Says of what is shown that it is still so: the same statement again, verified now.
pub fn verify(
    cx: &Cx,
    tx: &Tx<'_>,
    id: &str,
    topics: &[Topic],
    visibility: Option<Visibility>,
) -> Result<Done, No<Refusal>> {
    let portrait = standing(cx, tx, id, &EDIT)?;
    let allowed = cx.allow(tx, &EDIT, id.to_owned())?;
    let mut verified = Vec::new();
    for topic in topics {
        let before = portrait.fact(*topic);
        let Some(value) = before
            .map(|fact| fact.value.as_str())
            .or_else(|| only_text(&portrait, *topic))
        else {
            continue;
        };
        let source = before
            .and_then(|fact| Source::parse(&fact.source))
            .unwrap_or(Source::Hub);
        replace(
            cx,
            tx,
            &allowed,
            before,
            *topic,
            Some(Said {
                value,
                source,
                visibility,
            }),
        )?;
        verified.push(topic.name());
    }
    overlay::refresh(tx, &cx.hub_id, id)?;
    record(
        cx,
        tx,
        &EDIT,
        &allowed,
        "directory.organization_verified",
        json!({ "topics": verified }),
    );
    Ok(Done::see(manage_path(id)))
}

/// What the sources say about a field with one voice. Where services differ, one statement for all of them would
/// be wrong for some, so there is nothing to verify at once.
pub(super) fn only_text(portrait: &Portrait, topic: Topic) -> Option<&str> {
    let Topic::Field(field) = topic else {
        return None;
    };
    match portrait.stated(field)[..] {
        [ref only] => Some(only.text),
        _ => None,
    }
}

/// Marks an organization as closed from a day on.
pub fn close(
    cx: &Cx,
    tx: &Tx<'_>,
    id: &str,
    closed_on: Date,
    reason: &str,
) -> Result<Done, No<Refusal>> {
    let portrait = standing(cx, tx, id, &CLOSE)?;
    rules::may_close(&portrait).map_err(No::Refused)?;
    let allowed = cx.allow(tx, &CLOSE, id.to_owned())?;
    let on = closed_on.to_string();
    store::close(tx, &allowed, &on, reason, &cx.actor.reference())?;
    record(
        cx,
        tx,
        &CLOSE,
        &allowed,
        "directory.organization_closed",
        json!({ "closed_on": on }),
    );
    Ok(Done::see(manage_path(id)))
}

/// Takes a closure back.
pub fn reopen(cx: &Cx, tx: &Tx<'_>, id: &str) -> Result<Done, No<Refusal>> {
    let portrait = standing(cx, tx, id, &CLOSE)?;
    if portrait.closure.is_none() {
        return Err(No::Refused(Refusal::NotClosed));
    }
    let allowed = cx.allow(tx, &CLOSE, id.to_owned())?;
    store::reopen(tx, &allowed, &cx.actor.reference())?;
    record(
        cx,
        tx,
        &CLOSE,
        &allowed,
        "directory.organization_reopened",
        json!({}),
    );
    Ok(Done::see(manage_path(id)))
}

/// Makes an organization part of another: its page leads there, its services stand there.
pub fn merge(
    cx: &Cx,
    tx: &Tx<'_>,
    id: &str,
    into: &str,
    reason: &str,
) -> Result<Done, No<Refusal>> {
    let portrait = standing(cx, tx, id, &MERGE)?;
    let target = merge_target(cx, tx, into)?;
    rules::may_merge(&portrait, &target).map_err(No::Refused)?;
    let allowed = cx.allow(tx, &MERGE, id.to_owned())?;
    store::merge(
        tx,
        &allowed,
        &target.organization.id,
        reason,
        &cx.actor.reference(),
    )?;
    overlay::refresh(tx, &cx.hub_id, id)?;
    overlay::refresh(tx, &cx.hub_id, &target.organization.id)?;
    let into = json!({ "into": format!("Organization/{}", target.organization.id) });
    record(
        cx,
        tx,
        &MERGE,
        &allowed,
        "directory.organization_merged",
        into,
    );
    Ok(Done::see(manage_path(&target.organization.id)))
}

/// The organization a merge would lead into, itself resolved.
pub fn merge_target(
    cx: &Cx,
    snapshot: &kyoten_platform::db::Snapshot<'_>,
    into: &str,
) -> Result<Portrait, No<Refusal>> {
    let resolved = store::merge_target(snapshot, &cx.hub_id, into)?;
    match store::find(snapshot, &cx.hub_id, &resolved, Audience::Staff)? {
        Some(Found::Here(portrait)) => Ok(*portrait),
        Some(Found::MergedInto(_)) | None => Err(No::Refused(Refusal::NoSuchTarget)),
    }
}

/// Makes an organization that was merged stand on its own again.
pub fn unmerge(cx: &Cx, tx: &Tx<'_>, id: &str) -> Result<Done, No<Refusal>> {
    let allowed = cx.allow(tx, &MERGE, id.to_owned())?;
    let into = match store::find(tx, &cx.hub_id, id, Audience::Staff)? {
        Some(Found::MergedInto(into)) => into,
        Some(Found::Here(_)) => return Err(No::Refused(Refusal::NotMerged)),
        None => return Err(No::NotFound),
    };
    store::unmerge(tx, &allowed, &cx.actor.reference())?;
    overlay::refresh(tx, &cx.hub_id, id)?;
    overlay::refresh(tx, &cx.hub_id, &into)?;
    record(
        cx,
        tx,
        &MERGE,
        &allowed,
        "directory.organization_unmerged",
        json!({}),
    );
    Ok(Done::see(manage_path(id)))
}

/// An organization that no source lists, as a person of the hub enters it.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub municipality: MunicipalityCode,
    /// Everything else; the name is among it.
    pub values: Values,
}

/// Enters an organization into the hub's own list; visible at once.
pub fn enter(cx: &Cx, tx: &Tx<'_>, new: NewEntry) -> Result<Done, No<Refusal>> {
    let allowed = cx.allow(tx, &CREATE, String::new())?;
    if entry::import_is_running(tx, &cx.hub_id)? {
        return Err(No::Refused(Refusal::ImportRunning));
    }
    let listing = entry::listing(tx, new)?;
    let identifier = listing.identifier.key();
    if let Some(known) = identity::find(tx, &cx.hub_id, IdentifierSystem::Local, identifier)? {
        return Err(No::Refused(Refusal::AlreadyEntered {
            id: known.to_string(),
        }));
    }
    let id =
        identity::find_or_create(tx, &cx.hub_id, IdentifierSystem::Local, identifier)?.to_string();
    entry::publish(tx, &allowed, &id, &listing, cx)?;
    let allowed = cx.allow(tx, &CREATE, id.clone())?;
    record(
        cx,
        tx,
        &CREATE,
        &allowed,
        "directory.organization_entered",
        json!({ "kind": listing.kind.code() }),
    );
    Ok(Done::see(manage_path(&id)))
}

/// Where a person of the hub sees everything about an organization.
#[must_use]
pub fn manage_path(id: &str) -> String {
    format!("/organizations/{id}/manage")
}

/// The organization as staff see it; refused when acts belong to the one it was merged into.
fn standing(
    cx: &Cx,
    tx: &Tx<'_>,
    id: &str,
    permission: &Permission,
) -> Result<Portrait, No<Refusal>> {
    cx.allow::<_, Refusal>(tx, permission, ())?;
    match store::find(tx, &cx.hub_id, id, Audience::Staff)? {
        Some(Found::Here(portrait)) => Ok(*portrait),
        Some(Found::MergedInto(into)) => Err(No::Refused(Refusal::MergedAway { into })),
        None => Err(No::NotFound),
    }
}

/// The statements that stood in the form, whether or not they are still in force.
fn seen(
    cx: &Cx,
    tx: &Tx<'_>,
    portrait: &Portrait,
    ids: &[String],
) -> Result<Vec<FactRow>, No<Refusal>> {
    let mut seen = Vec::new();
    let merged = portrait
        .merges
        .iter()
        .map(|merge| merge.organization_id.as_str());
    for member in std::iter::once(portrait.organization.id.as_str()).chain(merged) {
        let ever = facts::all(tx, &cx.hub_id, member)?;
        seen.extend(ever.into_iter().filter(|fact| ids.contains(&fact.id)));
    }
    Ok(seen)
}

/// What is said, by whom, and who may see it; `None` keeps what was, or the usual.
struct Said<'a> {
    value: &'a str,
    source: Source,
    visibility: Option<Visibility>,
}

/// Puts a statement, or none, in the place of another.
fn replace(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    before: Option<&FactRow>,
    topic: Topic,
    said: Option<Said<'_>>,
) -> Result<(), No<Refusal>> {
    if let Some(before) = before {
        facts::withdraw(tx, allowed, &before.organization_id, topic)?;
    }
    let Some(Said {
        value,
        source,
        visibility,
    }) = said
    else {
        return Ok(());
    };
    let visibility = visibility
        .or_else(|| before.and_then(|fact| Visibility::parse(&fact.visibility)))
        .unwrap_or_else(|| topic.usual_visibility());
    facts::state(
        tx,
        allowed,
        &NewFact {
            topic,
            value,
            source,
            visibility,
            by: &cx.actor.reference(),
        },
    )?;
    Ok(())
}

fn record(
    cx: &Cx,
    tx: &Tx<'_>,
    permission: &Permission,
    allowed: &Allowed<'_, String>,
    event: &str,
    arguments: serde_json::Value,
) {
    let subject = format!("Organization/{}", allowed.object());
    tx.audit(cx.audit_entry(permission, allowed, subject.clone(), arguments.to_string()));
    tx.emit(cx.event(STREAM, event, subject, arguments.to_string()));
}
