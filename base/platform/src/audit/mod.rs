//! Who did or saw what, in a chain per hub that cannot be edited unnoticed.
//!
//! Three walls stand behind each other. The database refuses to change or delete rows (triggers). Each row carries
//! the SHA-256 of its own content and of the row before it, so that a change behind the database's back leaves a
//! line that does not fit ([`verify`]). And because somebody with the whole file in hand could compute a new chain,
//! every few minutes the end of the chain is signed and written outside the database ([`checkpoint`], [`keeper`]).
//!
//! Deliberately absent: rules about who may read the trail (feature `oversight`), and a wall against somebody who
//! holds the signing key and the folder of checkpoints together (docs/decisions/0007).

pub mod checkpoint;
pub mod keeper;
pub mod key;
pub mod trail;
pub mod verify;

use sha2::{Digest, Sha256};

use crate::clock::Instant;
use crate::db::{DbResult, Snapshot};

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

/// How a line is hashed: previous hash, number, instant, content.
pub type LineHash = fn(&[u8], i64, Instant, &AuditEntry) -> [u8; 32];

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

/// Recomputes a hub's whole chain, without checkpoints: what was forged together with its hashes is not seen here
/// but by [`verify::Verifier`].
pub fn check_chain(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<ChainCheck> {
    let checked = verify::Verifier::default().verify(snapshot, hub_id, &[], &mut |_| {})?;
    Ok(match checked.findings.into_iter().next() {
        Some(finding) => ChainCheck::Broken {
            sequence: finding.sequence,
            reason: finding.sentence,
        },
        None => ChainCheck::Intact {
            lines: checked.lines,
        },
    })
}

/// Hubs that have a chain, in order; hubs whose chain has lost its head included.
pub fn chains(snapshot: &Snapshot<'_>) -> DbResult<Vec<String>> {
    let mut hubs: Vec<String> = snapshot
        .query::<(String,)>("select hub_id from chain_head order by hub_id", &[])?
        .into_iter()
        .map(|(hub_id,)| hub_id)
        .collect();
    // From one hub to the next along the key: `distinct` would read every line.
    let mut next = snapshot
        .query_optional::<(String,)>("select hub_id from audit order by hub_id limit 1", &[])?;
    while let Some((hub_id,)) = next {
        next = snapshot.query_optional(
            "select hub_id from audit where hub_id > $1 order by hub_id limit 1",
            crate::params![hub_id],
        )?;
        hubs.push(hub_id);
    }
    hubs.sort();
    hubs.dedup();
    Ok(hubs)
}
