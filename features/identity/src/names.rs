//! Names for the references in the audit trail: who is `Account/018f…`, and what did they do for the hub then?

use std::collections::BTreeMap;

use kyoten_platform::authorization::{Allowed, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;

/// Before the id of an account in a reference.
const ACCOUNT: &str = "Account/";

/// Somebody who signs in, as others read it. People who left keep their name: what they did stays theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// Name on the screen.
    pub display_name: String,
    roles: Vec<(Role, Instant, Option<Instant>)>,
}

impl KnownPerson {
    /// What the person did for the hub at an instant, in the order of screens.
    #[must_use]
    pub fn roles_at(&self, at: Instant) -> Vec<Role> {
        let mut roles: Vec<Role> = self
            .roles
            .iter()
            .filter(|(_, from, to)| *from <= at && to.is_none_or(|to| at < to))
            .map(|(role, ..)| *role)
            .collect();
        roles.sort();
        roles.dedup();
        roles
    }
}

/// The people of the hub behind references such as `Account/018f…`; references of others are not in the answer.
pub fn display_names<'r, T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    references: impl IntoIterator<Item = &'r str>,
) -> DbResult<BTreeMap<String, KnownPerson>> {
    let mut known = BTreeMap::new();
    for reference in references {
        let Some(id) = reference.strip_prefix(ACCOUNT) else {
            continue;
        };
        if known.contains_key(reference) {
            continue;
        }
        let name = snapshot.query_optional::<(String,)>(
            "select display_name from account where id = $1 and hub_id = $2",
            params![id, allowed.hub_id()],
        )?;
        let Some((display_name,)) = name else {
            continue;
        };
        let roles = snapshot.query::<(String, Instant, Option<Instant>)>(
            "select role, starts_at, ends_at from account_role where account_id = $1",
            params![id],
        )?;
        let roles = roles
            .into_iter()
            .filter_map(|(word, from, to)| Some((Role::from_word(&word)?, from, to)))
            .collect();
        known.insert(
            reference.to_owned(),
            KnownPerson {
                display_name,
                roles,
            },
        );
    }
    Ok(known)
}

/// Everybody who signs in or ever did at the hub, as (reference, name), in the order of names.
pub fn everybody<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
) -> DbResult<Vec<(String, String)>> {
    let all = snapshot.query::<(String, String)>(
        "select id, display_name from account where hub_id = $1 order by display_name, id",
        params![allowed.hub_id()],
    )?;
    Ok(all
        .into_iter()
        .map(|(id, name)| (format!("{ACCOUNT}{id}"), name))
        .collect())
}
