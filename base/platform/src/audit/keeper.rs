//! Who keeps the checkpoints: a thread beside the server, and the command line on demand.
//!
//! Before the end of a chain is signed, the lines since the last checkpoint are hashed again, so that what is signed
//! was right when it was signed. A chain that does not fit is not signed; that is an alarm, not a repair.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::checkpoint::{self, Checkpoint, Folder};
use super::key::SigningKey;
use super::verify::{Finding, Place, Verifier};
use crate::clock::Instant;
use crate::db::{Db, DbError, DbResult, Tx, WriteError};
use crate::http::App;
use crate::params;
use crate::telemetry::with_causes;

/// Seconds between two checkpoints of a chain that grows (RELIABILITY S5: at most ten minutes apart).
pub const SECONDS_BETWEEN: i64 = 10 * 60;
/// How often the keeper looks whether a checkpoint is due.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// Why a checkpoint was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The database could not be read or written.
    #[error("the database could not be used")]
    Db(#[from] DbError),
    /// The writer did not take it.
    #[error("the checkpoint could not be saved: {0}")]
    Write(String),
    /// The folder outside could not be written. The checkpoint stands in the database and is kept outside at the next try.
    #[error("the folder of checkpoints {folder} cannot be written")]
    Folder {
        /// Which folder.
        folder: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The chain does not fit, so its end was not signed.
    #[error("{hub_id}: {}; nothing was signed, run `kyoten audit verify`", finding.sentence)]
    Misfit {
        /// Whose chain.
        hub_id: String,
        /// What does not fit.
        finding: Finding,
    },
}

/// Makes checkpoints and keeps them outside.
pub struct Keeper {
    key: SigningKey,
    folder: Folder,
    /// What the folder holds, by hub, number and hash; `None` until it was read.
    outside: Option<BTreeSet<(String, i64, [u8; 32])>>,
}

impl Keeper {
    /// A keeper that signs with `key` and writes to `folder`.
    #[must_use]
    pub fn new(key: SigningKey, folder: Folder) -> Keeper {
        Keeper {
            key,
            folder,
            outside: None,
        }
    }

    /// Signs the end of every chain that has grown, when its last checkpoint is at least `seconds` old, and keeps
    /// outside what is not kept there yet. One chain's trouble does not stop the others.
    pub fn keep(
        &mut self,
        db: &Db,
        now: Instant,
        seconds: i64,
    ) -> (Vec<Checkpoint>, Vec<KeepError>) {
        let (mut made, mut troubles) = (Vec::new(), Vec::new());
        let hubs = match db.read_blocking(super::chains) {
            Ok(Ok(hubs)) => hubs,
            Ok(Err(error)) | Err(error) => return (made, vec![error.into()]),
        };
        for hub_id in hubs {
            match self.sign_end(db, &hub_id, now, seconds) {
                Ok(checkpoint) => made.extend(checkpoint),
                Err(trouble) => troubles.push(trouble),
            }
            if let Err(trouble) = self.keep_outside(db, &hub_id) {
                troubles.push(trouble);
            }
        }
        (made, troubles)
    }

    fn sign_end(
        &self,
        db: &Db,
        hub_id: &str,
        now: Instant,
        seconds: i64,
    ) -> Result<Option<Checkpoint>, KeepError> {
        let hub = hub_id.to_owned();
        let walked = db.read_blocking(move |snapshot| {
            let last = checkpoint::last(snapshot, &hub)?;
            // A time to come is of a clock that was wrong.
            let is_young = last
                .as_ref()
                .is_some_and(|last| last.at <= now && now < last.at.plus_seconds(seconds));
            if is_young {
                return Ok(None);
            }
            let from = last.map_or(Place::BEGINNING, |last| Place {
                sequence: last.sequence,
                lines: last.lines,
                hash: last.hash,
            });
            let end = Verifier::default().go_on(snapshot, &hub, from)?;
            Ok::<_, DbError>(Some((from, end)))
        })??;
        let place = match walked {
            None => return Ok(None),
            Some((from, Ok(place))) if place == from => return Ok(None),
            Some((_, Ok(place))) => place,
            Some((_, Err(finding))) => {
                return Err(KeepError::Misfit {
                    hub_id: hub_id.to_owned(),
                    finding,
                });
            }
        };
        let made = Checkpoint::sign(
            &self.key,
            hub_id,
            place.sequence,
            place.lines,
            place.hash,
            now,
        );
        let to_save = made.clone();
        let saved = db.write_blocking(move |tx| save(tx, &to_save));
        match saved {
            Ok(true) => Ok(Some(made)),
            // Another process signed the same line first.
            Ok(false) => Ok(None),
            Err(WriteError::Refused(error)) => Err(error.into()),
            Err(error) => Err(KeepError::Write(error.to_string())),
        }
    }

    fn keep_outside(&mut self, db: &Db, hub_id: &str) -> Result<(), KeepError> {
        let trouble = |folder: &Folder, cause| KeepError::Folder {
            folder: folder.path().display().to_string(),
            cause,
        };
        if self.outside.is_none() {
            self.folder
                .keep_key(&self.key.public())
                .map_err(|cause| trouble(&self.folder, cause))?;
            let kept = self
                .folder
                .read()
                .map_err(|cause| trouble(&self.folder, cause))?;
            self.outside = Some(kept.checkpoints.iter().map(name_of).collect());
        }
        let known = self.outside.get_or_insert_default();
        let hub = hub_id.to_owned();
        let last = db.read_blocking(move |snapshot| checkpoint::last(snapshot, &hub))??;
        if last.is_none_or(|last| known.contains(&name_of(&last))) {
            return Ok(());
        }
        let hub = hub_id.to_owned();
        let stored = db.read_blocking(move |snapshot| checkpoint::stored(snapshot, &hub))??;
        let new: Vec<Checkpoint> = stored
            .into_iter()
            .filter(|one| !known.contains(&name_of(one)))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        self.folder
            .append(&new)
            .map_err(|cause| trouble(&self.folder, cause))?;
        known.extend(new.iter().map(name_of));
        Ok(())
    }
}

fn name_of(one: &Checkpoint) -> (String, i64, [u8; 32]) {
    (one.hub_id.clone(), one.sequence, one.hash)
}

fn save(tx: &Tx<'_>, one: &Checkpoint) -> DbResult<bool> {
    let saved = tx.execute(
        "insert into audit_checkpoint (hub_id, sequence, lines, hash, made_at, key_id, signature)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (hub_id, sequence) do nothing",
        params![
            one.hub_id,
            one.sequence,
            one.lines,
            one.hash,
            one.at,
            one.key,
            one.signature.to_vec()
        ],
    )?;
    Ok(saved > 0)
}

/// Keeps checkpoints until `stopping` is set, and once more then. Call on a thread of its own.
pub fn keep_until_stopped(app: &App, mut keeper: Keeper, stopping: &AtomicBool) {
    while !stopping.load(Ordering::SeqCst) {
        round(app, &mut keeper, SECONDS_BETWEEN);
        std::thread::park_timeout(LOOK_AGAIN);
    }
    round(app, &mut keeper, 0);
}

fn round(app: &App, keeper: &mut Keeper, seconds: i64) {
    let (_, troubles) = keeper.keep(&app.db, app.clock.now(), seconds);
    for trouble in &troubles {
        tracing::error!(problem = %with_causes(trouble), "the audit trail could not be signed or kept outside");
    }
    let hub_id = app.hub_id.clone();
    let last = app
        .db
        .read_blocking(move |snapshot| checkpoint::last(snapshot, &hub_id));
    if let Ok(Ok(Some(last))) = last {
        app.metrics.audit_vouched_at(last.at);
    }
    app.metrics.audit_troubles(troubles.len());
}
