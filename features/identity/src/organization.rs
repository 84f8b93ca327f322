//! Organizations: who they are, by the identifier somebody official gave them. Everything else about them
//! belongs to the directory.

use kyoten_japanese::identifier;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::params;

use crate::model::{IdentifierSystem, OrganizationId};

/// The organization with this identifier, however its zeros and its width are written.
pub fn find(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    system: IdentifierSystem,
    identifier: &str,
) -> DbResult<Option<OrganizationId>> {
    let found = snapshot.query_optional::<(OrganizationId,)>(
        "select id from organization where hub_id = $1 and identifier_system = $2 and identifier_key = $3",
        params![hub_id, system.word(), identifier::key(identifier)],
    )?;
    Ok(found.map(|(id,)| id))
}

/// The organization with this identifier, made when there is none. The identifier is kept as first given.
///
/// A new one costs one statement, a known one two that change nothing: a renewal of the whole country writes
/// only what is new. The caller audits the import as a whole.
pub fn find_or_create(
    tx: &Tx<'_>,
    hub_id: &str,
    system: IdentifierSystem,
    identifier: &str,
) -> DbResult<OrganizationId> {
    let id = OrganizationId::new(tx.new_id());
    let created = tx.execute(
        "insert into organization (id, hub_id, identifier_system, identifier, identifier_key, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (hub_id, identifier_system, identifier_key) do nothing",
        params![id, hub_id, system.word(), identifier, identifier::key(identifier), tx.now()],
    )?;
    match created {
        0 => Ok(find(tx, hub_id, system, identifier)?.unwrap_or(id)),
        _ => Ok(id),
    }
}
