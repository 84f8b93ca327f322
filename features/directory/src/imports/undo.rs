//! Taking an import back: a new batch that ends what it brought and brings back what it ended.

use std::convert::Infallible;

use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::{params, text_index};

use super::current::listing;
use super::{IMPORT, batch};
use crate::search::terms::{Searchable, terms_of};

/// Versions one transaction takes back.
const ROWS_PER_STEP: i64 = 400;

/// Why an import cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoRefusal {
    /// It is not visible: never published, or already taken back.
    NotPublished,
    /// A later import has changed the same services; that one must be taken back first.
    ChangedSince {
        /// The later batch.
        batch: i64,
    },
    /// Another import of this data set is running.
    AlreadyRunning {
        /// Its batch.
        batch: i64,
    },
}

/// Takes a published batch back, for the person `asked_by`, and gives the number of the batch that did it.
pub fn undo(cx: &Cx, data_set: &str, number: i64, asked_by: &str) -> Result<i64, No<UndoRefusal>> {
    let db = &cx.app.db;
    let set = data_set.to_owned();
    db.read_blocking(move |s| refusal(s, &set, number))??;
    let begun = batch::begin(db, data_set, asked_by).map_err(widen)?;
    let back = begun.map_err(|running| {
        No::Refused(UndoRefusal::AlreadyRunning {
            batch: running.batch,
        })
    })?;
    let set = data_set.to_owned();
    let outcome = stage_back(cx, number, back).and_then(|()| {
        let summary = serde_json::json!([{ "undoes": number }]).to_string();
        batch::publish(cx, &IMPORT, data_set, back, summary, move |tx| {
            restore_scopes(tx, &set, number, back)?;
            tx.execute(
                "update import_batch set state = 'undone', undone_by = $3 where hub_id = $1 and id = $2",
                params![set, number, back],
            )?;
            Ok(())
        })
    });
    match outcome {
        Ok(()) => Ok(back),
        Err(no) => {
            batch::throw_away(db, data_set, back).map_err(widen)?;
            Err(widen(no))
        }
    }
}

/// Why a batch cannot be taken back, if it cannot; asked by the page before, and again by the job itself.
pub(super) fn refusal(
    snapshot: &Snapshot<'_>,
    data_set: &str,
    number: i64,
) -> Result<(), No<UndoRefusal>> {
    let state = snapshot.query_optional::<(String,)>(
        "select state from import_batch where hub_id = $1 and id = $2",
        params![data_set, number],
    )?;
    if state.is_none_or(|(state,)| state != "published") {
        return Err(No::Refused(UndoRefusal::NotPublished));
    }
    let visible = batch::published(snapshot, data_set)?;
    // Something it brought has ended since, or something it ended has come back since.
    let later = snapshot.number(
        "select coalesce(min(batch), 0) from (
             select to_batch as batch from listing where from_batch = $1 and to_batch is not null and to_batch <= $2
             union all
             select newer.from_batch as batch from listing ended
               join listing newer on newer.hub_id = ended.hub_id and newer.kind = ended.kind
                and newer.identifier_key = ended.identifier_key and newer.from_batch > $1 and newer.from_batch <= $2
              where ended.to_batch = $1
         ) later",
        params![number, visible],
    )?;
    if later > 0 {
        Err(No::Refused(UndoRefusal::ChangedSince { batch: later }))
    } else {
        Ok(())
    }
}

fn stage_back(cx: &Cx, number: i64, back: i64) -> Result<(), No<Infallible>> {
    let mut after = 0;
    loop {
        let last = cx.app.db.write_blocking(move |tx| {
            Ok::<_, No<Infallible>>(end_some(tx, number, back, after)?)
        })?;
        match last {
            Some(id) => after = id,
            None => break,
        }
    }
    let mut after = 0;
    loop {
        let last = cx.app.db.write_blocking(move |tx| {
            Ok::<_, No<Infallible>>(bring_back_some(tx, number, back, after)?)
        })?;
        match last {
            Some(id) => after = id,
            None => return Ok(()),
        }
    }
}

fn end_some(tx: &Tx<'_>, number: i64, back: i64, after: i64) -> DbResult<Option<i64>> {
    let brought: Vec<(i64,)> = tx.query(
        "select id from listing where from_batch = $1 and to_batch is null and id > $2 order by id limit $3",
        params![number, after, ROWS_PER_STEP],
    )?;
    for (id,) in &brought {
        tx.execute(
            "update listing set to_batch = $2 where id = $1",
            params![*id, back],
        )?;
    }
    Ok(brought.last().map(|(id,)| *id))
}

fn bring_back_some(tx: &Tx<'_>, number: i64, back: i64, after: i64) -> DbResult<Option<i64>> {
    let ended: Vec<(i64,)> = tx.query(
        "select id from listing where to_batch = $1 and id > $2 order by id limit $3",
        params![number, after, ROWS_PER_STEP],
    )?;
    for (id,) in &ended {
        let copied = tx.query_optional::<(i64,)>(
            "insert into listing (hub_id, organization_id, kind, identifier, identifier_key, prefecture, municipality, name,
                                  document, latitude, longitude, position_source, position_flags, as_of, layout,
                                  content_hash, from_batch)
             select hub_id, organization_id, kind, identifier, identifier_key, prefecture, municipality, name,
                    document, latitude, longitude, position_source, position_flags, as_of, layout, content_hash, $2
               from listing where id = $1
             returning id",
            params![*id, back],
        )?;
        if let (Some((copy,)), Some(listing)) = (copied, listing(tx, *id)?) {
            tx.index_terms(
                text_index!("listing_terms"),
                copy,
                &terms_of(&Searchable::of(&listing)),
            )?;
        }
    }
    Ok(ended.last().map(|(id,)| *id))
}

/// What was known of each scope before: an empty date means that nothing was.
fn restore_scopes(tx: &Tx<'_>, data_set: &str, number: i64, back: i64) -> DbResult<()> {
    let touched: Vec<(String, String)> = tx.query(
        "select kind, prefecture from listing_scope where hub_id = $1 and batch = $2",
        params![data_set, number],
    )?;
    for (kind, prefecture) in touched {
        let before = tx.query_optional::<(String, String)>(
            "select as_of, layout from listing_scope
              where hub_id = $1 and kind = $2 and prefecture = $3 and batch < $4 order by batch desc limit 1",
            params![data_set, kind, prefecture, number],
        )?;
        let (as_of, layout) = before.unwrap_or_default();
        tx.execute(
            "insert into listing_scope (hub_id, kind, prefecture, as_of, layout, batch) values ($1, $2, $3, $4, $5, $6)",
            params![data_set, kind, prefecture, as_of, layout, back],
        )?;
    }
    Ok(())
}

fn widen<R>(no: No<Infallible>) -> No<R> {
    match no {
        No::Refused(never) => match never {},
        No::NotFound => No::NotFound,
        No::Forbidden => No::Forbidden,
        No::SignedOut => No::SignedOut,
        No::StepUp => No::StepUp,
        No::Busy => No::Busy,
        No::KeyReused => No::KeyReused,
        No::Fault(error) => No::Fault(error),
    }
}
