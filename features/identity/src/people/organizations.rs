//! Organizations as members' lists name them: by an official number, or by a name of the hub's own.

use kyoten_japanese::identifier;
use kyoten_platform::authorization::Allowed;
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::params;

use crate::hubs::NATIONAL_HUB;
use crate::model::IdentifierSystem;
use crate::organization;

/// Characters of a 介護保険事業所番号 (介護保険法施行規則による事業所番号, 10 characters).
pub const CARE_NUMBER_LENGTH: usize = 10;

/// What the event [`REGISTERED`] says: the hub has members in an organization.
pub const REGISTERED: &str = "identity.organization_registered";

kyoten_platform::record! {
    /// An organization the hub has members in.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MemberOrganization {
        /// Id.
        pub id: String,
        /// Its name in the hub's list; its number while nobody gave a name.
        pub name: String,
        /// Who gave out its number.
        pub identifier_system: String,
        /// Its number as first written.
        pub identifier: String,
    }
}

/// Every organization the hub has, had or will have members in, by name.
pub fn of_hub<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
) -> DbResult<Vec<MemberOrganization>> {
    snapshot.query(
        "select organization.id,
                case when member_organization.name = '' then organization.identifier
                     else member_organization.name end as name,
                organization.identifier_system,
                organization.identifier
           from member_organization join organization on organization.id = member_organization.organization_id
          where member_organization.hub_id = $1
          order by member_organization.name, organization.identifier",
        params![allowed.hub_id()],
    )
}

/// What a list says of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Named {
    /// 事業所番号 or 医療機関等ID as written; may be empty.
    pub number: String,
    /// Its name as written; may be empty.
    pub name: String,
}

/// Which organization a list means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// One the installation knows.
    Known {
        /// Its id.
        id: String,
        /// Its name in the hub's list; empty when the hub has none yet.
        name: String,
    },
    /// One to be entered.
    New {
        /// Who gives out its number.
        system: IdentifierSystem,
        /// The number.
        identifier: String,
        /// Its name.
        name: String,
    },
    /// A number nobody knows that cannot be a care number: probably a slip.
    UnknownNumber,
    /// Neither number nor name.
    Nothing,
}

/// Finds out which organization is meant. A number outweighs a name.
pub fn meant(snapshot: &Snapshot<'_>, hub_id: &str, named: &Named) -> DbResult<Meant> {
    let (number, name) = (named.number.trim(), named.name.trim());
    if number.is_empty() {
        return by_name(snapshot, hub_id, name);
    }
    for hub in [hub_id, NATIONAL_HUB] {
        for system in [IdentifierSystem::Care, IdentifierSystem::Medical] {
            if let Some(id) = organization::find(snapshot, hub, system, number)? {
                let known = name_of(snapshot, hub_id, id.as_str())?;
                return Ok(Meant::Known {
                    id: id.to_string(),
                    name: known.unwrap_or_default(),
                });
            }
        }
    }
    let signs: String = kyoten_japanese::fold(number).to_uppercase();
    let is_care_number = signs.chars().count() == CARE_NUMBER_LENGTH
        && signs.chars().all(|sign| sign.is_ascii_alphanumeric());
    Ok(if is_care_number {
        Meant::New {
            system: IdentifierSystem::Care,
            identifier: signs,
            name: name.to_owned(),
        }
    } else {
        Meant::UnknownNumber
    })
}

fn by_name(snapshot: &Snapshot<'_>, hub_id: &str, name: &str) -> DbResult<Meant> {
    if name.is_empty() {
        return Ok(Meant::Nothing);
    }
    let key = kyoten_japanese::fold(name);
    let known: Option<(String, String)> = snapshot.query_optional(
        "select organization_id, name from member_organization
          where hub_id = $1 and name_key = $2 order by created_at, organization_id limit 1",
        params![hub_id, key],
    )?;
    if let Some((id, name)) = known {
        return Ok(Meant::Known { id, name });
    }
    // The directory keeps a hub's own entries under name and address; a list of people knows no address.
    let identifier = format!("{key}@");
    if let Some(id) = organization::find(snapshot, hub_id, IdentifierSystem::Local, &identifier)? {
        return Ok(Meant::Known {
            id: id.to_string(),
            name: name.to_owned(),
        });
    }
    Ok(Meant::New {
        system: IdentifierSystem::Local,
        identifier,
        name: name.to_owned(),
    })
}

/// The name of an organization in the hub's list.
pub fn name_of(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<String>> {
    let found = snapshot.query_optional::<(String,)>(
        "select name from member_organization where hub_id = $1 and organization_id = $2",
        params![hub_id, id],
    )?;
    Ok(found.map(|(name,)| name))
}

/// Whether an organization may have members of the hub: it is open data's, or the hub's own.
pub fn exists(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<bool> {
    let found = snapshot.number(
        "select count(*) from organization where id = $1 and (hub_id = $2 or hub_id = $3)",
        params![id, hub_id, NATIONAL_HUB],
    )?;
    Ok(found == 1)
}

/// Takes an organization among those with members, entering it when it is new; gives its id.
/// The event lets the directory show it.
pub fn take_in<T>(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, T>,
    meant: &Meant,
    name: &str,
) -> DbResult<Option<String>> {
    let id = match meant {
        Meant::Known { id, .. } => id.clone(),
        Meant::New {
            system, identifier, ..
        } => organization::find_or_create(tx, allowed.hub_id(), *system, identifier)?.to_string(),
        Meant::UnknownNumber | Meant::Nothing => return Ok(None),
    };
    let name = match meant {
        Meant::Known { name: known, .. } if name.trim().is_empty() => known.trim(),
        _ => name.trim(),
    };
    let made = tx.execute(
        "insert into member_organization (hub_id, organization_id, name, name_key, created_at)
         values ($1, $2, $3, $4, $5) on conflict (hub_id, organization_id) do nothing",
        params![
            allowed.hub_id(),
            id,
            name,
            kyoten_japanese::fold(name),
            tx.now()
        ],
    )?;
    if made == 1 {
        let arguments = serde_json::json!({ "name": name }).to_string();
        let subject = format!("Organization/{id}");
        tx.emit(cx.event("identity", REGISTERED, subject, arguments));
    } else if !name.is_empty() {
        name_if_unnamed(tx, allowed.hub_id(), &id, name)?;
    }
    Ok(Some(id))
}

/// Gives an organization its name where the hub's list had none. Called by the directory, which knows it.
pub fn name_if_unnamed(tx: &Tx<'_>, hub_id: &str, id: &str, name: &str) -> DbResult<()> {
    tx.execute(
        "update member_organization set name = $1, name_key = $2
          where hub_id = $3 and organization_id = $4 and name = ''",
        params![name, kyoten_japanese::fold(name), hub_id, id],
    )
    .map(drop)
}

/// Whether two numbers are the same however they are written.
#[must_use]
pub fn same_number(one: &str, other: &str) -> bool {
    identifier::key(one) == identifier::key(other)
}
