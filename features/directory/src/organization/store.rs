//! All SQL about one organization: its listings, merges, closures and who acted.

use kyoten_platform::authorization::Allowed;
use kyoten_platform::db::{DbError, DbResult, Snapshot, Tx};
use kyoten_platform::params;

use super::model::{
    Audience, ClosureRow, ListingRow, MergeRow, OrganizationRow, Portrait, Service,
};
use crate::fact;

/// Merges followed before giving up; a chain this long is a mistake of people, not a circle, which is refused.
const LONGEST_MERGE_CHAIN: usize = 32;

/// What stands under an id.
pub enum Found {
    /// The organization itself.
    Here(Box<Portrait>),
    /// It was merged into this one.
    MergedInto(String),
}

/// The organization of this id as `audience` of `hub_id` sees it; `None` when the hub has no such organization.
pub fn find(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    id: &str,
    audience: Audience,
) -> DbResult<Option<Found>> {
    let Some(organization) = organization(snapshot, hub_id, id)? else {
        return Ok(None);
    };
    let target = merge_target(snapshot, hub_id, id)?;
    if target != id {
        return Ok(Some(Found::MergedInto(target)));
    }
    let portrait = portrait(snapshot, hub_id, organization, audience)?;
    Ok(portrait.map(|portrait| Found::Here(Box::new(portrait))))
}

fn organization(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    id: &str,
) -> DbResult<Option<OrganizationRow>> {
    snapshot.query_optional(
        "select id, hub_id, identifier_system, identifier from organization where id = $1 and hub_id in ('national', $2)",
        params![id, hub_id],
    )
}

fn portrait(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    organization: OrganizationRow,
    audience: Audience,
) -> DbResult<Option<Portrait>> {
    let (mut services, mut facts) = (Vec::new(), Vec::new());
    let merges = merges_into(snapshot, hub_id, &organization.id)?;
    let members: Vec<&str> = std::iter::once(organization.id.as_str())
        .chain(merges.iter().map(|merge| merge.organization_id.as_str()))
        .collect();
    for member in &members {
        services.extend(visible(snapshot, hub_id, member)?);
        facts.extend(fact::store::current(snapshot, hub_id, member)?);
    }
    let vanished = services.is_empty();
    if vanished {
        for member in &members {
            services.extend(last_known(snapshot, hub_id, member)?);
        }
    }
    if services.is_empty() {
        return Ok(None);
    }
    services.sort_by_key(|service| service.listing.kind);
    facts.retain(|fact| audience == Audience::Staff || fact.is_public());
    let closure = closure(snapshot, hub_id, &organization.id)?;
    Ok(Some(Portrait {
        organization,
        services,
        vanished,
        facts,
        closure,
        merges,
    }))
}

/// The versions of an organization's services that are published now.
fn visible(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Vec<Service>> {
    let rows = snapshot.query::<ListingRow>(
        "select l.id, l.hub_id, l.organization_id, l.kind, l.identifier, l.prefecture, l.municipality, l.name, l.document,
                l.latitude, l.longitude, l.position_source, l.position_flags, l.as_of, l.layout,
                b.published_at, b.created_by, b.summary, cast(null as bigint) as ended_at
           from listing l
           join publication p on p.hub_id = l.hub_id
           join import_batch b on b.id = l.from_batch
          where l.organization_id = $1 and l.hub_id in ('national', $2)
            and l.from_batch <= p.batch and (l.to_batch is null or l.to_batch > p.batch)
          order by l.id",
        params![id, hub_id],
    )?;
    rows.into_iter().map(service).collect()
}

/// The newest versions of services that no source lists any more; what an undone import brought is not among them.
fn last_known(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Vec<Service>> {
    let mut services: Vec<Service> = Vec::new();
    for row in versions(snapshot, hub_id, id)?.into_iter().rev() {
        let same = |known: &Service| {
            known.listing.kind.code() == row.kind
                && known.listing.identifier.given() == row.identifier
        };
        if !services.iter().any(same) {
            services.push(service(row)?);
        }
    }
    Ok(services)
}

/// Every version that was ever published and not taken back, of each service from the oldest to the newest.
pub fn versions(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Vec<ListingRow>> {
    snapshot.query(
        "select l.id, l.hub_id, l.organization_id, l.kind, l.identifier, l.prefecture, l.municipality, l.name, l.document,
                l.latitude, l.longitude, l.position_source, l.position_flags, l.as_of, l.layout,
                b.published_at, b.created_by, b.summary, e.published_at as ended_at
           from listing l
           join publication p on p.hub_id = l.hub_id
           join import_batch b on b.id = l.from_batch
           left join import_batch e on e.id = l.to_batch and e.id <= p.batch
          where l.organization_id = $1 and l.hub_id in ('national', $2)
            and l.from_batch <= p.batch and b.state = 'published'
          order by l.kind, l.identifier_key, l.from_batch, l.id",
        params![id, hub_id],
    )
}

/// The service of a row, or the fault that names the column no program of ours would write.
pub fn service(row: ListingRow) -> DbResult<Service> {
    row.into_service().map_err(|unreadable| DbError::Column {
        column: 0,
        record: "listing",
        found: format!("{}: {}", unreadable.column, unreadable.found),
        expected: "what the importer writes",
    })
}

/// Every published service of one municipality, by organization.
pub fn services_in(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    municipality: &str,
) -> DbResult<Vec<Service>> {
    let rows = snapshot.query::<ListingRow>(
        "select l.id, l.hub_id, l.organization_id, l.kind, l.identifier, l.prefecture, l.municipality, l.name, l.document,
                l.latitude, l.longitude, l.position_source, l.position_flags, l.as_of, l.layout,
                cast(null as bigint) as published_at, '' as created_by, '' as summary, cast(null as bigint) as ended_at
           from listing l
           join publication p on p.hub_id = l.hub_id
          where l.municipality = $1 and l.hub_id in ('national', $2)
            and l.from_batch <= p.batch and (l.to_batch is null or l.to_batch > p.batch)
          order by l.name, l.id",
        params![municipality, hub_id],
    )?;
    rows.into_iter().map(service).collect()
}

/// The organization that this one is part of now: itself when it was merged into none.
pub fn merge_target(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<String> {
    let mut target = id.to_owned();
    for _ in 0..LONGEST_MERGE_CHAIN {
        let next = snapshot.query_optional::<(String,)>(
            "select into_organization_id from organization_merge where hub_id = $1 and organization_id = $2 and undone_at is null",
            params![hub_id, target],
        )?;
        match next {
            Some((next,)) => target = next,
            None => break,
        }
    }
    Ok(target)
}

/// The merges in force that led into an organization, directly or by way of another.
pub fn merges_into(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Vec<MergeRow>> {
    let mut merges: Vec<MergeRow> = Vec::new();
    let mut waiting = vec![id.to_owned()];
    while let Some(target) = waiting.pop() {
        let found = snapshot.query::<MergeRow>(
            "select id, organization_id, into_organization_id, reason, merged_at, merged_by, undone_at, undone_by
               from organization_merge where hub_id = $1 and into_organization_id = $2 and undone_at is null
              order by merged_at, id",
            params![hub_id, target],
        )?;
        for merge in found {
            if merge.organization_id != id && !merges.iter().any(|known| known.id == merge.id) {
                waiting.push(merge.organization_id.clone());
                merges.push(merge);
            }
        }
    }
    Ok(merges)
}

/// Every merge an organization ever had a part in, undone ones included, newest first.
pub fn merges_ever(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Vec<MergeRow>> {
    snapshot.query(
        "select id, organization_id, into_organization_id, reason, merged_at, merged_by, undone_at, undone_by
           from organization_merge where hub_id = $1 and (organization_id = $2 or into_organization_id = $2)
          order by merged_at desc, id desc",
        params![hub_id, id],
    )
}

/// The organizations of the hub that count as part of another.
pub fn merged_away(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<(String,)>> {
    snapshot.query(
        "select organization_id from organization_merge where hub_id = $1 and undone_at is null",
        params![hub_id],
    )
}

/// The organizations of the hub that are closed.
pub fn closed(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<(String,)>> {
    snapshot.query(
        "select organization_id from closure where hub_id = $1 and reopened_at is null",
        params![hub_id],
    )
}

/// The name of a municipality in the edition in force.
pub fn municipality_name(snapshot: &Snapshot<'_>, code: &str) -> DbResult<Option<String>> {
    let found = snapshot.query_optional::<(String,)>(
        "select name from municipality
          where edition = (select edition from reference_edition where kind = 'municipality') and code = $1",
        params![code],
    )?;
    Ok(found.map(|(name,)| name))
}

/// Codes and names of the municipalities that follow a code: the wards of a designated city are among them.
pub fn municipalities_after(
    snapshot: &Snapshot<'_>,
    code: &str,
) -> DbResult<Vec<(String, String)>> {
    snapshot.query(
        "select code, name from municipality
          where edition = (select edition from reference_edition where kind = 'municipality') and code > $1
          order by code limit 30",
        params![code],
    )
}

/// The middle of a town in the edition in force: degrees north and east.
pub fn town(snapshot: &Snapshot<'_>, key: &str) -> DbResult<Option<(f64, f64)>> {
    snapshot.query_optional(
        "select latitude, longitude from town
          where edition = (select edition from reference_edition where kind = 'town') and key = $1",
        params![key],
    )
}

/// The closure in force.
pub fn closure(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<ClosureRow>> {
    snapshot.query_optional(
        "select id, closed_on, reason, recorded_at, recorded_by, reopened_at, reopened_by
           from closure where hub_id = $1 and organization_id = $2 and reopened_at is null
          order by recorded_at desc, id desc",
        params![hub_id, id],
    )
}

/// Every closure an organization ever had, newest first.
pub fn closures(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Vec<ClosureRow>> {
    snapshot.query(
        "select id, closed_on, reason, recorded_at, recorded_by, reopened_at, reopened_by
           from closure where hub_id = $1 and organization_id = $2 order by recorded_at desc, id desc",
        params![hub_id, id],
    )
}

/// Closes an organization.
pub fn close(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    closed_on: &str,
    reason: &str,
    by: &str,
) -> DbResult<()> {
    tx.execute(
        "insert into closure (id, hub_id, organization_id, closed_on, reason, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![tx.new_id(), allowed.hub_id(), allowed.object(), closed_on, reason, tx.now(), by],
    )?;
    Ok(())
}

/// Takes a closure back.
pub fn reopen(tx: &Tx<'_>, allowed: &Allowed<'_, String>, by: &str) -> DbResult<()> {
    tx.execute(
        "update closure set reopened_at = $3, reopened_by = $4 where hub_id = $1 and organization_id = $2 and reopened_at is null",
        params![allowed.hub_id(), allowed.object(), tx.now(), by],
    )?;
    Ok(())
}

/// Makes an organization part of another.
pub fn merge(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    into: &str,
    reason: &str,
    by: &str,
) -> DbResult<()> {
    tx.execute(
        "insert into organization_merge (id, hub_id, organization_id, into_organization_id, reason, merged_at, merged_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![tx.new_id(), allowed.hub_id(), allowed.object(), into, reason, tx.now(), by],
    )?;
    Ok(())
}

/// Makes an organization stand on its own again.
pub fn unmerge(tx: &Tx<'_>, allowed: &Allowed<'_, String>, by: &str) -> DbResult<()> {
    tx.execute(
        "update organization_merge set undone_at = $3, undone_by = $4 where hub_id = $1 and organization_id = $2 and undone_at is null",
        params![allowed.hub_id(), allowed.object(), tx.now(), by],
    )?;
    Ok(())
}
