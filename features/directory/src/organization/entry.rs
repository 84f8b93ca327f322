//! A hub's own entry as a listing of the hub's data set: one batch of its own, published in the same transaction.

use kyoten_geography::GeoPoint;
use kyoten_japanese::address;
use kyoten_platform::authorization::Allowed;
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::{params, text_index};

use super::commands::NewEntry;
use super::store;
use crate::field::Field;
use crate::listing::{Identifier, Listing, Position, PositionFlag, PositionSource, Prefecture};
use crate::search::terms::{Searchable, terms_of};

/// Layout of entries made by hand; an import of the hub's own list is no statement about them.
pub const LAYOUT: &str = "hub_entry";

/// Whether rows of the hub's data set are being staged: publishing anything now would show a half of them.
pub fn import_is_running(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<bool> {
    let running = snapshot.number(
        "select count(*) from import_batch where hub_id = $1 and state = 'staging'",
        params![hub_id],
    )?;
    Ok(running > 0)
}

/// The entry as a listing: placed at the middle of its town where the town is known.
pub fn listing(snapshot: &Snapshot<'_>, new: NewEntry) -> DbResult<Listing> {
    let NewEntry {
        kind,
        municipality,
        values,
    } = new;
    let address = values.get(Field::Address).unwrap_or_default();
    let name = values.get(Field::Name).unwrap_or_default();
    let prefecture = Prefecture::of(municipality);
    let position = town_centroid(snapshot, prefecture, address)?;
    let mut flags = vec![PositionFlag::NoCoordinates];
    if position.is_none() {
        flags.push(PositionFlag::TownUnknown);
    }
    Ok(Listing {
        kind,
        identifier: Identifier::from_name_and_address(name, address),
        prefecture,
        municipality: Some(municipality),
        position,
        flags,
        values,
    })
}

fn town_centroid(
    snapshot: &Snapshot<'_>,
    prefecture: Option<Prefecture>,
    address: &str,
) -> DbResult<Option<Position>> {
    let Some(prefecture) = prefecture else {
        return Ok(None);
    };
    for key in address::town_candidates_in(prefecture.name(), address) {
        let Some((latitude, longitude)) = store::town(snapshot, &key)? else {
            continue;
        };
        let point = GeoPoint::new(latitude, longitude).ok();
        return Ok(point.map(|point| Position {
            point,
            source: PositionSource::TownCentroid,
        }));
    }
    Ok(None)
}

/// Stores the listing and makes it visible.
pub fn publish(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    id: &str,
    listing: &Listing,
    cx: &Cx,
) -> DbResult<()> {
    let batch = batch(tx, allowed, &cx.actor.reference())?;
    let row = insert(tx, allowed, id, listing, batch, &today(cx))?;
    tx.index_terms(
        text_index!("listing_terms"),
        row,
        &terms_of(&Searchable::of(listing)),
    )?;
    tx.execute(
        "insert into publication (hub_id, batch) values ($1, $2) on conflict (hub_id) do update set batch = excluded.batch",
        params![allowed.hub_id(), batch],
    )?;
    Ok(())
}

fn today(cx: &Cx) -> String {
    kyoten_calendar::civil_date(cx.now.0).to_string()
}

fn batch(tx: &Tx<'_>, allowed: &Allowed<'_, String>, by: &str) -> DbResult<i64> {
    let made = tx.query_optional::<(i64,)>(
        "insert into import_batch (hub_id, state, summary, created_by, created_at, published_at)
         values ($1, 'published', '[]', $2, $3, $3) returning id",
        params![allowed.hub_id(), by, tx.now()],
    )?;
    Ok(made.map_or(0, |(id,)| id))
}

fn insert(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    organization_id: &str,
    listing: &Listing,
    batch: i64,
    as_of: &str,
) -> DbResult<i64> {
    let mut others = listing.values.clone();
    others.set(Field::Name, "");
    let document = serde_json::to_string(&others).unwrap_or_else(|_| "{}".to_owned());
    let flags: Vec<String> = listing.flags.iter().map(PositionFlag::stored).collect();
    let made = tx.query_optional::<(i64,)>(
        "insert into listing (hub_id, organization_id, kind, identifier, identifier_key, prefecture, municipality, name,
                              document, latitude, longitude, position_source, position_flags, as_of, layout, content_hash,
                              from_batch)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) returning id",
        params![
            allowed.hub_id(),
            organization_id,
            listing.kind.code(),
            listing.identifier.given(),
            listing.identifier.key(),
            listing.prefecture.map(|prefecture| prefecture.to_string()),
            listing.municipality.map(|municipality| municipality.to_string()),
            listing.values.get(Field::Name).unwrap_or_default(),
            document,
            listing.position.map(|position| position.point.latitude()),
            listing.position.map(|position| position.point.longitude()),
            listing.position.map(|position| position.source.code()),
            flags.join(","),
            as_of,
            LAYOUT,
            listing.content_hash().cast_signed(),
            batch
        ],
    )?;
    Ok(made.map_or(0, |(id,)| id))
}
