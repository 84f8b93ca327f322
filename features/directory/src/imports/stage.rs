//! Staging: planned rows go through the writer in small chunks while the next ones are being read.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use kyoten_calendar::civil::Date;
use kyoten_feature_identity::{IdentifierSystem, organization};
use kyoten_platform::cx::No;
use kyoten_platform::db::{Db, DbResult, Tx};
use kyoten_platform::{params, text_index};

use super::current::Version;
use crate::field::Field;
use crate::kind::{Kind, KindGroup};
use crate::listing::Listing;
use crate::search::terms::{Searchable, terms_of};

/// Rows one transaction stages: others wait for some ten milliseconds at most.
const ROWS_PER_STEP: usize = 1000;
/// Chunks that may wait for the writer while the next is read.
const CHUNKS_AHEAD: usize = 2;

/// One change to stage.
pub enum Staged {
    /// A new version, replacing another or none.
    Version {
        /// The contents.
        listing: Box<Listing>,
        /// Date of the file it came with.
        as_of: Date,
        /// The layout whose values stand.
        layout: Arc<str>,
        /// The version it replaces.
        replaces: Option<Version>,
    },
    /// The end of a version.
    End(Version),
}

/// A staged version and the row it got.
pub struct Landed {
    /// The contents.
    pub listing: Box<Listing>,
    /// Date of the file it came with.
    pub as_of: Date,
    /// The layout whose values stand.
    pub layout: Arc<str>,
    /// Its row.
    pub id: i64,
}

/// Sends chunks to the writer on a thread of its own.
pub struct Stager {
    chunk: Vec<Staged>,
    chunks: Option<SyncSender<Vec<Staged>>>,
    landed: Receiver<Vec<Landed>>,
    thread: Option<JoinHandle<Result<(), No<Infallible>>>>,
}

impl Stager {
    /// Starts staging for a batch of a data set.
    pub fn start(db: &Db, data_set: &str, batch: i64) -> std::io::Result<Stager> {
        let (chunks, to_write) = sync_channel::<Vec<Staged>>(CHUNKS_AHEAD);
        let (tell, landed) = std::sync::mpsc::channel();
        let (db, data_set) = (db.clone(), data_set.to_owned());
        let thread = std::thread::Builder::new()
            .name("import-staging".to_owned())
            .spawn(move || {
                while let Ok(chunk) = to_write.recv() {
                    let set = data_set.clone();
                    let written =
                        db.write_blocking(move |tx| write_chunk(tx, &set, batch, chunk))?;
                    if tell.send(written).is_err() {
                        break;
                    }
                }
                Ok(())
            })?;
        Ok(Stager {
            chunk: Vec::with_capacity(ROWS_PER_STEP),
            chunks: Some(chunks),
            landed,
            thread: Some(thread),
        })
    }

    /// Adds a change; waits only when the writer is far behind.
    pub fn add(&mut self, change: Staged) -> Result<(), No<Infallible>> {
        self.chunk.push(change);
        if self.chunk.len() < ROWS_PER_STEP {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.chunk, Vec::with_capacity(ROWS_PER_STEP));
        self.send(full)
    }

    /// Waits until everything added so far is written, and tells which rows the versions got.
    pub fn flush(mut self) -> Result<Vec<Landed>, No<Infallible>> {
        let rest = std::mem::take(&mut self.chunk);
        if !rest.is_empty() {
            self.send(rest)?;
        }
        drop(self.chunks.take());
        self.join()?;
        Ok(self.landed.iter().flatten().collect())
    }

    fn send(&mut self, chunk: Vec<Staged>) -> Result<(), No<Infallible>> {
        let sent = self.chunks.as_ref().map(|chunks| chunks.send(chunk));
        match sent {
            Some(Ok(())) => Ok(()),
            // The thread has ended early: it says why.
            _ => self.join().and(Err(No::Busy)),
        }
    }

    fn join(&mut self) -> Result<(), No<Infallible>> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) | None => Err(No::Busy),
        }
    }
}

fn write_chunk(
    tx: &Tx<'_>,
    data_set: &str,
    batch: i64,
    chunk: Vec<Staged>,
) -> Result<Vec<Landed>, No<Infallible>> {
    let mut landed = Vec::with_capacity(chunk.len());
    for change in chunk {
        match change {
            Staged::End(version) => end(tx, batch, version)?,
            Staged::Version {
                listing,
                as_of,
                layout,
                replaces,
            } => {
                if let Some(version) = replaces {
                    end(tx, batch, version)?;
                }
                let id = write_row(tx, data_set, batch, &listing, as_of, &layout)?;
                landed.push(Landed {
                    listing,
                    as_of,
                    layout,
                    id,
                });
            }
        }
    }
    // Terms last: SQLite flushes the whole text index at each statement that opens a savepoint of its own, and
    // `returning` does. Mixed with the rows above, a third of an import's time went there.
    for landed in &landed {
        write_terms(tx, landed.id, &landed.listing)?;
    }
    Ok(landed)
}

/// Ends a version with this batch; one that this batch itself staged was never seen and is simply gone.
fn end(tx: &Tx<'_>, batch: i64, version: Version) -> DbResult<()> {
    if version.staged {
        tx.forget_terms(text_index!("listing_terms"), version.id)?;
        tx.execute("delete from listing where id = $1", params![version.id])?;
    } else {
        tx.execute(
            "update listing set to_batch = $2 where id = $1",
            params![version.id, batch],
        )?;
    }
    Ok(())
}

fn write_terms(tx: &Tx<'_>, id: i64, listing: &Listing) -> DbResult<()> {
    tx.add_terms(
        text_index!("listing_terms"),
        id,
        &terms_of(&Searchable::of(listing)),
    )
}

/// Writes a version; invisible until its batch is published.
fn write_row(
    tx: &Tx<'_>,
    data_set: &str,
    batch: i64,
    listing: &Listing,
    as_of: Date,
    layout: &str,
) -> DbResult<i64> {
    let identifier = if listing.identifier.given().is_empty() {
        listing.identifier.key()
    } else {
        listing.identifier.given()
    };
    let organization =
        organization::find_or_create(tx, data_set, system_of(listing.kind), identifier)?;
    let point = listing
        .position
        .map(|position| (position.point.latitude(), position.point.longitude()));
    let (latitude, longitude) = point.unzip();
    let flags: Vec<String> = listing.flags.iter().map(|flag| flag.stored()).collect();
    let mut values = listing.values.clone();
    let name = values.get(Field::Name).unwrap_or_default().to_owned();
    values.set(Field::Name, "");
    let document = serde_json::to_string(&values).unwrap_or_else(|_| "{}".to_owned());
    let written = tx.query_optional::<(i64,)>(
        "insert into listing (hub_id, organization_id, kind, identifier, identifier_key, prefecture, municipality, name,
                              document, latitude, longitude, position_source, position_flags, as_of, layout,
                              content_hash, from_batch)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) returning id",
        params![
            data_set,
            organization,
            listing.kind.code(),
            listing.identifier.given(),
            listing.identifier.key(),
            listing.prefecture.map(|prefecture| prefecture.to_string()),
            listing.municipality.map(|code| code.to_string()),
            name,
            document,
            latitude,
            longitude,
            listing.position.map(|position| position.source.code()),
            flags.join(","),
            as_of.to_string(),
            layout,
            listing.content_hash().cast_signed(),
            batch
        ],
    )?;
    Ok(written.map_or(0, |(id,)| id))
}

/// Whose numbers a kind goes by (DESIGN §4: 事業所番号 for care, 医療情報ネット id for medicine).
#[must_use]
pub fn system_of(kind: Kind) -> IdentifierSystem {
    match kind.group() {
        KindGroup::Medical => IdentifierSystem::Medical,
        KindGroup::Informal => IdentifierSystem::Local,
        KindGroup::Visiting
        | KindGroup::Day
        | KindGroup::Stay
        | KindGroup::Facility
        | KindGroup::CareManagement
        | KindGroup::Equipment => IdentifierSystem::Care,
    }
}
