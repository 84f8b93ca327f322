//! Who did or saw what, in a chain per hub that cannot be edited unnoticed.
//!
//! Each row carries the SHA-256 of its own content and of the row before it. The database refuses to change
//! or delete rows (triggers); the chain shows it when somebody did so behind the database's back.

use sha2::{Digest, Sha256};

use crate::clock::Instant;

/// One line of the audit trail, before it is numbered and chained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The hub in whose chain the line stands.
    pub hub_id: String,
    /// Who acted: an account id, `anonymous`, or the name of a system actor.
    pub actor: String,
    /// What was done or seen, e.g. `organization.close`.
    pub action: String,
    /// On which ground (`HUB`, `PUBLIC`, `SYSTEM` …).
    pub ground: String,
    /// What it was done to, FHIR-style: `Organization/018f…`. No names, no free text.
    pub object: String,
    /// Further facts as JSON, without personal data.
    pub detail: String,
    /// The request that asked for it.
    pub request_id: String,
}

/// The genesis of every chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// Hash of a line: SHA-256 over the previous hash and every field, each preceded by its length.
#[must_use]
pub fn chain_hash(previous: &[u8], sequence: i64, at: Instant, entry: &AuditEntry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(sequence.to_be_bytes());
    hasher.update(at.0.to_be_bytes());
    let fields = [
        &entry.hub_id,
        &entry.actor,
        &entry.action,
        &entry.ground,
        &entry.object,
        &entry.detail,
        &entry.request_id,
    ];
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().into()
}

crate::record! {
    /// A line as it stands in the database.
    #[derive(Debug)]
    struct StoredLine {
        sequence: i64,
        recorded_at: i64,
        actor: String,
        action: String,
        ground: String,
        object: String,
        detail: String,
        request_id: String,
        previous_hash: Vec<u8>,
        hash: Vec<u8>,
    }
}

/// What a check of a hub's chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainCheck {
    /// Every line follows from the one before, and the head agrees.
    Intact {
        /// Lines checked.
        lines: u64,
    },
    /// The first line that does not fit.
    Broken {
        /// Its number.
        sequence: i64,
        /// What is wrong, for the operator.
        reason: String,
    },
}

/// Recomputes a hub's whole chain.
pub fn check_chain(
    snapshot: &crate::db::Snapshot<'_>,
    hub_id: &str,
) -> crate::db::DbResult<ChainCheck> {
    use crate::db::FromRow;
    let mut previous = GENESIS.to_vec();
    let mut lines = 0u64;
    let mut broken: Option<(i64, String)> = None;
    snapshot.for_each(
        "select sequence, recorded_at, actor, action, ground, object, detail, request_id, previous_hash, hash
           from audit where hub_id = $1 order by sequence",
        crate::params![hub_id],
        |row| {
            let line = StoredLine::from_row(row)?;
            let entry = AuditEntry {
                hub_id: hub_id.to_owned(),
                actor: line.actor,
                action: line.action,
                ground: line.ground,
                object: line.object,
                detail: line.detail,
                request_id: line.request_id,
            };
            let expected = chain_hash(&previous, line.sequence, Instant(line.recorded_at), &entry);
            if line.previous_hash != previous {
                broken = Some((line.sequence, "a line before it is missing or was exchanged".to_owned()));
            } else if line.hash != expected {
                broken = Some((line.sequence, "its content was changed after it was written".to_owned()));
            }
            if broken.is_some() {
                return Ok(std::ops::ControlFlow::Break(()));
            }
            previous = line.hash;
            lines += 1;
            Ok(std::ops::ControlFlow::Continue(()))
        },
    )?;
    if let Some((sequence, reason)) = broken {
        return Ok(ChainCheck::Broken { sequence, reason });
    }
    let head = snapshot.query_optional::<(i64, Vec<u8>)>(
        "select sequence, audit_hash from chain_head where hub_id = $1",
        crate::params![hub_id],
    )?;
    match head {
        Some((sequence, hash)) if hash != previous => Ok(ChainCheck::Broken {
            sequence,
            reason: "the last lines are missing".to_owned(),
        }),
        _ => Ok(ChainCheck::Intact { lines }),
    }
}
