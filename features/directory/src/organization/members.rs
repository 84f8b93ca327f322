//! Organizations that came with a list of people: the directory gives known ones their name there, and lists those
//! that no source lists.

use std::convert::Infallible;

use kyoten_feature_identity::people::organizations as members;
use kyoten_geography::MunicipalityCode;
use kyoten_platform::authorization::{Allowed, Permission};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::events::RecordedEvent;
use kyoten_platform::listeners::Listener;
use kyoten_platform::params;

use super::entry;
use super::model::Audience;
use super::store::{self, Found};
use crate::field::{Field, Values};
use crate::kind::Kind;
use crate::listing::{Identifier, Listing, PositionFlag, Prefecture};

/// Lists an organization of members that no source lists.
pub const LIST_MEMBERS: Permission = Permission {
    action: "organization.list_members",
    public: false,
    roles: &[],
    system: true,
    step_up: false,
};

/// Follows what people's lists say of organizations.
pub const FOLLOWS_MEMBERS: Listener = Listener {
    name: "directory.members",
    wants: &[members::REGISTERED],
    on: follow,
};

fn follow(cx: &Cx, tx: &Tx<'_>, event: &RecordedEvent) -> Result<(), No<Infallible>> {
    let Some(id) = event.subject.strip_prefix("Organization/") else {
        return Ok(());
    };
    if let Some(Found::Here(portrait)) = store::find(tx, &cx.hub_id, id, Audience::Staff)?
        && !portrait.services.is_empty()
    {
        return Ok(members::name_if_unnamed(
            tx,
            &cx.hub_id,
            id,
            portrait.name(),
        )?);
    }
    let name = members::name_of(tx, &cx.hub_id, id)?.unwrap_or_default();
    let Some((system, number)) = own_identifier(tx, &cx.hub_id, id)?.filter(|_| !name.is_empty())
    else {
        return Ok(());
    };
    // Publishing now would show half of an import; the next commit brings the listener back here.
    if entry::import_is_running(tx, &cx.hub_id)? {
        return Err(No::Busy);
    }
    let allowed = cx.allow(tx, &LIST_MEMBERS, id.to_owned())?;
    let identifier = match system.as_str() {
        "local" => Some(Identifier::from_name_and_address(&name, "")),
        _ => Identifier::parse(&number),
    };
    if let Some(identifier) = identifier {
        list(cx, tx, &allowed, &name, identifier)?;
    }
    Ok(())
}

/// Kind and place are not in a list of people: they stay open until the hub enters them.
fn list(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    name: &str,
    identifier: Identifier,
) -> Result<(), No<Infallible>> {
    let municipality = first_municipality(tx, &cx.hub_id)?;
    let mut values = Values::default();
    values.set(Field::Name, name);
    let listing = Listing {
        kind: Kind::Other,
        identifier,
        prefecture: municipality.and_then(Prefecture::of),
        municipality,
        values,
        position: None,
        flags: vec![PositionFlag::NoCoordinates, PositionFlag::TownUnknown],
    };
    entry::publish(tx, allowed, allowed.object(), &listing, cx)?;
    let subject = format!("Organization/{}", allowed.object());
    tx.audit(cx.audit_entry(&LIST_MEMBERS, allowed, subject, "{}".to_owned()));
    Ok(())
}

/// System and number of an organization of the hub's own.
fn own_identifier(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    id: &str,
) -> DbResult<Option<(String, String)>> {
    snapshot.query_optional(
        "select identifier_system, identifier from organization where id = $1 and hub_id = $2",
        params![id, hub_id],
    )
}

/// Where the hub looks first: a search of its area shall find the newcomer.
fn first_municipality(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Option<MunicipalityCode>> {
    let hub = kyoten_feature_identity::hub(snapshot, hub_id)?;
    let code = hub.and_then(|hub| hub.municipalities.into_iter().next());
    Ok(code.and_then(|code| MunicipalityCode::parse(&code).ok()))
}
