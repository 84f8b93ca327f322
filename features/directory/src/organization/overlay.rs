//! The text index of what a hub states: an organization is found by its local name as well as by the open data's.
//!
//! Only public statements are indexed. Search serves residents from the same index, and finding an organization
//! by a number that only the hub may see would tell that number.

use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::events::RecordedEvent;
use kyoten_platform::listeners::Listener;
use kyoten_platform::{params, text_index};

use super::model::{Audience, Portrait};
use super::store::{self, Found};
use crate::fact::Topic;
use crate::listing::Listing;
use crate::search::terms::{Searchable, overlay_terms_of};

/// Lays the hub's names over the new versions when a data set was renewed.
pub const FOLLOWS_RENEWAL: Listener = Listener {
    name: "directory.overlay",
    wants: &["directory.batch_published"],
    on: follow_renewal,
};

fn follow_renewal(
    cx: &Cx,
    tx: &Tx<'_>,
    _: &RecordedEvent,
) -> Result<(), No<std::convert::Infallible>> {
    let entries = tx.query::<(String,)>(
        "select organization_id from overlay_entry where hub_id = $1 order by id",
        params![cx.hub_id],
    )?;
    for (id,) in entries {
        refresh(tx, &cx.hub_id, &id)?;
    }
    Ok(())
}

/// Brings the index of one organization in line with what the hub states about it now.
pub fn refresh(tx: &Tx<'_>, hub_id: &str, id: &str) -> DbResult<()> {
    let terms = match store::find(tx, hub_id, id, Audience::Public)? {
        Some(Found::Here(portrait)) => terms(hub_id, &portrait),
        Some(Found::MergedInto(_)) | None => Vec::new(),
    };
    let known = entry(tx, hub_id, id)?;
    match (terms.is_empty(), known) {
        (true, None) => Ok(()),
        (true, Some(entry)) => {
            tx.forget_terms(text_index!("overlay_terms"), entry)?;
            tx.execute("delete from overlay_entry where id = $1", params![entry])
                .map(drop)
        }
        (false, Some(entry)) => tx.index_terms(text_index!("overlay_terms"), entry, &terms),
        (false, None) => {
            tx.execute(
                "insert into overlay_entry (hub_id, organization_id) values ($1, $2)",
                params![hub_id, id],
            )?;
            let Some(entry) = entry(tx, hub_id, id)? else {
                return Ok(());
            };
            tx.index_terms(text_index!("overlay_terms"), entry, &terms)
        }
    }
}

fn entry(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<i64>> {
    let found = snapshot.query_optional::<(i64,)>(
        "select id from overlay_entry where hub_id = $1 and organization_id = $2",
        params![hub_id, id],
    )?;
    Ok(found.map(|(entry,)| entry))
}

/// Every service with the hub's statements laid over it; none when the hub states nothing of a plain field.
fn terms(hub_id: &str, portrait: &Portrait) -> Vec<String> {
    let statements: Vec<_> = portrait
        .facts
        .iter()
        .filter_map(|fact| match fact.topic() {
            Some(Topic::Field(field)) => Some((field, fact.value.as_str())),
            Some(Topic::Known(_)) | None => None,
        })
        .collect();
    if statements.is_empty() {
        return Vec::new();
    }
    let laid_over = |listing: &Listing| {
        let mut listing = listing.clone();
        for (field, value) in statements.iter().rev() {
            listing.values.set(*field, value);
        }
        listing
    };
    let listings: Vec<Listing> = portrait
        .services
        .iter()
        .map(|service| laid_over(&service.listing))
        .collect();
    let searchable: Vec<Searchable<'_>> = listings
        .iter()
        .map(Searchable::of)
        .chain(
            portrait
                .services
                .iter()
                .map(|service| Searchable::of(&service.listing)),
        )
        .collect();
    overlay_terms_of(hub_id, &searchable)
}
