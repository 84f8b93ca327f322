//! Does the trail stand as it was written? Every line is hashed again and compared with every checkpoint.
//!
//! Lines are read in chunks, so that five million of them need no more memory than five thousand. The walk over a
//! chain ends at its first line that does not fit; what it looks like is told from the lines around it.

use std::collections::BTreeMap;
use std::fmt;

use super::checkpoint::{self, Checkpoint};
use super::key::PublicKey;
use super::{AuditEntry, GENESIS, LineHash, chain_hash};
use crate::clock::Instant;
use crate::db::{DbResult, FromRow, Row, Snapshot};
use crate::params;

/// Lines read at a time.
const CHUNK: i64 = 5_000;

/// What somebody seems to have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tampering {
    /// A line's content was changed after it was written.
    Edited,
    /// Lines in the middle are missing.
    Deleted,
    /// A line was put in between.
    Inserted,
    /// A line stands at another place than where it was written.
    Moved,
    /// The last lines are missing.
    Truncated,
    /// An older copy of the whole database was put back.
    RolledBack,
    /// Lines were changed and all hashes after them computed anew.
    Rewritten,
    /// The record of where the chain ends was changed.
    HeadChanged,
    /// A checkpoint was not signed by a known key, or was changed after it was signed.
    CheckpointForged,
    /// A checkpoint was removed from the database.
    CheckpointRemoved,
}

impl Tampering {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Tampering::Edited => "edited",
            Tampering::Deleted => "deleted",
            Tampering::Inserted => "inserted",
            Tampering::Moved => "moved",
            Tampering::Truncated => "truncated",
            Tampering::RolledBack => "rolled back",
            Tampering::Rewritten => "rewritten",
            Tampering::HeadChanged => "head changed",
            Tampering::CheckpointForged => "checkpoint forged",
            Tampering::CheckpointRemoved => "checkpoint removed",
        }
    }
}

impl fmt::Display for Tampering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The first line concerned.
    pub sequence: i64,
    /// What it looks like.
    pub looks: Tampering,
    /// The finding in words, for the operator.
    pub sentence: String,
}

/// What was found in the chain of one hub.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verification {
    /// Whose chain.
    pub hub_id: String,
    /// Lines that fit.
    pub lines: u64,
    /// Checkpoints the chain agrees with.
    pub checkpoints: u64,
    /// The last line a checkpoint vouches for; 0 when there is none. Later lines are guarded by the chain alone.
    pub vouched_until: i64,
    /// The last line.
    pub last: i64,
    /// Everything that does not fit, the chain's first misfit first.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Where a walk begins: at genesis, or after a line that was vouched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the line.
    pub sequence: i64,
    /// Lines up to and with it.
    pub lines: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl Place {
    /// Before the first line.
    pub const BEGINNING: Place = Place {
        sequence: i64::MIN,
        lines: 0,
        hash: GENESIS,
    };
}

/// Checkpoints from outside and the keys that are trusted.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Checkpoints of all hubs, as kept outside the database.
    pub checkpoints: Vec<Checkpoint>,
    /// Keys whose signature counts.
    pub keys: Vec<PublicKey>,
}

/// Looks at every chain of the database with the evidence from outside and the checkpoints in the database.
///
/// `progress` hears the hub and the number of the line reached, once per chunk.
pub fn verify_everything(
    snapshot: &Snapshot<'_>,
    evidence: &Evidence,
    progress: &mut dyn FnMut(&str, i64),
) -> DbResult<Vec<Verification>> {
    let mut hubs = super::chains(snapshot)?;
    hubs.extend(evidence.checkpoints.iter().map(|one| one.hub_id.clone()));
    hubs.sort();
    hubs.dedup();
    hubs.iter()
        .map(|hub_id| verify_hub(snapshot, hub_id, evidence, progress))
        .collect()
}

/// Looks at one chain with all evidence.
pub fn verify_hub(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    evidence: &Evidence,
    progress: &mut dyn FnMut(&str, i64),
) -> DbResult<Verification> {
    let outside = evidence
        .checkpoints
        .iter()
        .filter(|one| one.hub_id == hub_id);
    let inside = checkpoint::stored(snapshot, hub_id)?;
    let mut forged = Vec::new();
    let mut vouching: Vec<Checkpoint> = Vec::new();
    for (one, place) in outside
        .clone()
        .map(|one| (one, "the folder of checkpoints"))
        .chain(inside.iter().map(|one| (one, "the database")))
    {
        if one.is_signed_by(&evidence.keys) {
            vouching.push(one.clone());
        } else {
            forged.push(Finding {
                sequence: one.sequence,
                looks: Tampering::CheckpointForged,
                sentence: format!(
                    "the checkpoint of line {} in {place} is not signed by a known key ({})",
                    one.sequence, one.key
                ),
            });
        }
    }
    vouching.sort_by_key(|one| (one.sequence, one.hash, one.lines));
    vouching.dedup_by_key(|one| (one.sequence, one.hash, one.lines));
    let mut verification =
        Verifier::default().verify(snapshot, hub_id, &vouching, &mut |line| {
            progress(hub_id, line);
        })?;
    let missing: Vec<Finding> = outside
        .filter(|one| one.is_signed_by(&evidence.keys))
        // What lies beyond is told by the walk: the lines are missing too.
        .filter(|one| one.sequence <= verification.vouched_until)
        .filter(|one| inside.iter().all(|other| other.sequence != one.sequence))
        .map(removed)
        .collect();
    verification.findings.extend(forged);
    verification.findings.extend(missing);
    Ok(verification)
}

fn removed(one: &Checkpoint) -> Finding {
    Finding {
        sequence: one.sequence,
        looks: Tampering::CheckpointRemoved,
        sentence: format!(
            "the checkpoint of line {} is kept outside and missing in the database",
            one.sequence
        ),
    }
}

/// Walks over chains. The hash is a field only so that the harness can prove that every part of a line counts.
#[derive(Clone, Copy, Debug)]
pub struct Verifier {
    /// How lines were hashed when they were written.
    pub line_hash: LineHash,
}

impl Default for Verifier {
    fn default() -> Verifier {
        Verifier {
            line_hash: chain_hash,
        }
    }
}

impl Verifier {
    /// Hashes a whole chain again and compares it with checkpoints whose signatures were found good.
    pub fn verify(
        &self,
        snapshot: &Snapshot<'_>,
        hub_id: &str,
        vouching: &[Checkpoint],
        progress: &mut dyn FnMut(i64),
    ) -> DbResult<Verification> {
        let mut walk = Walk::from(snapshot, hub_id, self.line_hash, Place::BEGINNING);
        walk.vouching = vouching;
        let first_misfit = match walk.on_to_the_end(progress)? {
            Some(misfit) => Some(misfit),
            None => walk.beyond_the_end()?,
        };
        Ok(Verification {
            hub_id: hub_id.to_owned(),
            lines: walk.here.lines.unsigned_abs(),
            checkpoints: walk.agreed,
            vouched_until: walk.vouched_until,
            last: walk.here.sequence.max(0),
            findings: first_misfit.into_iter().collect(),
        })
    }

    /// Walks from a place that was vouched for to the end: the new end, or the first misfit.
    pub fn go_on(
        &self,
        snapshot: &Snapshot<'_>,
        hub_id: &str,
        from: Place,
    ) -> DbResult<Result<Place, Finding>> {
        let mut walk = Walk::from(snapshot, hub_id, self.line_hash, from);
        Ok(match walk.on_to_the_end(&mut |_| {})? {
            Some(misfit) => Err(misfit),
            None => match walk.beyond_the_end()? {
                Some(misfit) => Err(misfit),
                None => Ok(walk.here),
            },
        })
    }
}

/// A line as it stands in the database.
struct Line {
    sequence: i64,
    recorded_at: i64,
    entry: AuditEntry,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
    /// Whether every column held what the schema says.
    readable: bool,
}

impl Line {
    fn read(row: &Row<'_>, hub_id: &str) -> DbResult<Line> {
        let text = |column: usize| row.get::<String>(column);
        let texts = || {
            Ok::<_, crate::db::DbError>(AuditEntry {
                hub_id: hub_id.to_owned(),
                actor: text(2)?,
                action: text(3)?,
                ground: text(4)?,
                object: text(5)?,
                detail: text(6)?,
                request_id: text(7)?,
            })
        };
        let entry = texts();
        Ok(Line {
            sequence: row.get(0)?,
            recorded_at: row.get(1)?,
            readable: entry.is_ok(),
            entry: entry.unwrap_or_else(|_| AuditEntry {
                hub_id: hub_id.to_owned(),
                actor: String::new(),
                action: String::new(),
                ground: String::new(),
                object: String::new(),
                detail: String::new(),
                request_id: String::new(),
            }),
            previous_hash: row.get(8)?,
            hash: row.get(9)?,
        })
    }

    fn hash_after(&self, previous: &[u8], line_hash: LineHash) -> [u8; 32] {
        line_hash(
            previous,
            self.sequence,
            Instant(self.recorded_at),
            &self.entry,
        )
    }

    fn content_fits(&self, line_hash: LineHash) -> bool {
        self.readable && self.hash == self.hash_after(&self.previous_hash, line_hash)
    }
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> DbResult<Line> {
        let hub_id: String = row.get(10)?;
        Line::read(row, &hub_id)
    }
}

struct Walk<'w> {
    snapshot: &'w Snapshot<'w>,
    hub_id: &'w str,
    line_hash: LineHash,
    vouching: &'w [Checkpoint],
    /// The last line that fitted, and the one before it.
    here: Place,
    before: Place,
    agreed: u64,
    vouched_until: i64,
}

impl<'w> Walk<'w> {
    fn from(
        snapshot: &'w Snapshot<'w>,
        hub_id: &'w str,
        line_hash: LineHash,
        from: Place,
    ) -> Walk<'w> {
        Walk {
            snapshot,
            hub_id,
            line_hash,
            vouching: &[],
            here: from,
            before: from,
            agreed: 0,
            vouched_until: 0,
        }
    }

    /// Goes on to the last line, or to the first that does not fit.
    fn on_to_the_end(&mut self, progress: &mut dyn FnMut(i64)) -> DbResult<Option<Finding>> {
        loop {
            let lines = self.lines_after(self.here.sequence, CHUNK)?;
            for line in &lines {
                if let Some(misfit) = self.step(line)? {
                    return Ok(Some(misfit));
                }
            }
            progress(self.here.sequence);
            if lines.is_empty() {
                return Ok(None);
            }
        }
    }

    fn lines_after(&self, sequence: i64, limit: i64) -> DbResult<Vec<Line>> {
        self.snapshot.query(
            "select sequence, recorded_at, actor, action, ground, object, detail, request_id, previous_hash, hash, hub_id
               from audit where hub_id = $1 and sequence > $2 order by sequence limit $3",
            params![self.hub_id, sequence, limit],
        )
    }

    fn step(&mut self, line: &Line) -> DbResult<Option<Finding>> {
        if line.previous_hash != self.here.hash || !line.content_fits(self.line_hash) {
            return self.misfit(line).map(Some);
        }
        // Checkpoints of lines that are not there any more, although the chain runs on: it was computed anew.
        if let Some(passed) = self
            .next_vouching()
            .filter(|one| one.sequence < line.sequence)
        {
            return self.disagreement(passed).map(Some);
        }
        self.before = self.here;
        self.here = Place {
            sequence: line.sequence,
            lines: self.here.lines + 1,
            // Equal to the computed hash, so it has its length.
            hash: line.hash_after(&self.before.hash, self.line_hash),
        };
        while let Some(one) = self
            .next_vouching()
            .filter(|one| one.sequence == line.sequence)
        {
            if one.hash != self.here.hash || one.lines != self.here.lines {
                return self.disagreement(one).map(Some);
            }
            self.agreed += 1;
            self.vouched_until = one.sequence;
        }
        Ok(None)
    }

    fn next_vouching(&self) -> Option<&'w Checkpoint> {
        self.vouching
            .get(usize::try_from(self.agreed).unwrap_or(usize::MAX))
    }

    /// What a line that does not fit looks like, told from its neighbours.
    fn misfit(&self, line: &Line) -> DbResult<Finding> {
        let next = self.lines_after(line.sequence, 1)?.into_iter().next();
        let continues = |line: &Line, place: &Place| line.previous_hash == place.hash;
        let next_continues = next
            .as_ref()
            .is_some_and(|next| continues(next, &self.here));
        if continues(line, &self.here) {
            return Ok(if next_continues {
                inserted(line.sequence)
            } else {
                edited(line.sequence)
            });
        }
        if line.content_fits(self.line_hash)
            && self.here != self.before
            && continues(line, &self.before)
        {
            return Ok(inserted(self.here.sequence));
        }
        let too_few = self.lines_too_few()?;
        let swapped_with_next = next
            .as_ref()
            .is_some_and(|next| next.hash == line.previous_hash);
        if next_continues && !swapped_with_next {
            return Ok(inserted(line.sequence));
        }
        if let Some(elsewhere) = self.line_that_continues()? {
            return Ok(match too_few {
                Some(few) if few < 0 => inserted(line.sequence),
                _ => moved(line.sequence, elsewhere),
            });
        }
        if line.hash == line.hash_after(&self.here.hash, self.line_hash) {
            // Only the copy of the hash before it was changed.
            return Ok(edited(line.sequence));
        }
        Ok(match too_few {
            Some(0) if self.here.lines > 0 => Finding {
                sequence: self.here.sequence,
                looks: Tampering::Edited,
                sentence: format!(
                    "line {} was changed and its hash computed anew; line {} still continues the line that was there",
                    self.here.sequence, line.sequence
                ),
            },
            Some(extra) if extra < 0 => inserted(self.here.sequence),
            _ => Finding {
                sequence: line.sequence,
                looks: Tampering::Deleted,
                sentence: format!(
                    "before line {} at least one line is missing (the last line that fits is {})",
                    line.sequence,
                    self.here.sequence.max(0)
                ),
            },
        })
    }

    /// The line, wherever it stands, that was written after the last line that fits.
    fn line_that_continues(&self) -> DbResult<Option<i64>> {
        let found = self.snapshot.query_optional::<(i64,)>(
            "select sequence from audit where hub_id = $1 and sequence > $2 and previous_hash = $3 order by sequence limit 1",
            params![self.hub_id, self.here.sequence, self.here.hash],
        )?;
        Ok(found.map(|(sequence,)| sequence))
    }

    /// How many lines are missing up to the next checkpoint; negative when there are too many, `None` without one.
    fn lines_too_few(&self) -> DbResult<Option<i64>> {
        let Some(next) = self.next_vouching() else {
            return Ok(None);
        };
        let lines = self.snapshot.number(
            "select count(*) from audit where hub_id = $1 and sequence <= $2",
            params![self.hub_id, next.sequence],
        )?;
        Ok(Some(next.lines - lines))
    }

    /// The chain fits in itself, but not what a checkpoint says of it.
    fn disagreement(&self, checkpoint: &Checkpoint) -> DbResult<Finding> {
        if !self.is_stored(checkpoint)? {
            return Ok(self.rolled_back(checkpoint));
        }
        let next = self.lines_after(checkpoint.sequence, 1)?.into_iter().next();
        if checkpoint.sequence == self.here.sequence
            && next.is_some_and(|next| next.previous_hash == checkpoint.hash)
        {
            // The lines after it still continue what was vouched for: this line alone was changed.
            return Ok(edited(checkpoint.sequence));
        }
        let after = self.vouched_until;
        Ok(Finding {
            sequence: after + 1,
            looks: Tampering::Rewritten,
            sentence: format!(
                "between line {} and line {} something was changed and every hash after it computed anew: the signed checkpoint of {} says otherwise",
                after + 1,
                checkpoint.sequence,
                moment(checkpoint.at)
            ),
        })
    }

    fn is_stored(&self, checkpoint: &Checkpoint) -> DbResult<bool> {
        let stored = self.snapshot.number(
            "select count(*) from audit_checkpoint where hub_id = $1 and sequence = $2 and hash = $3",
            params![self.hub_id, checkpoint.sequence, checkpoint.hash],
        )?;
        Ok(stored > 0)
    }

    fn rolled_back(&self, checkpoint: &Checkpoint) -> Finding {
        Finding {
            sequence: self.vouched_until + 1,
            looks: Tampering::RolledBack,
            sentence: format!(
                "the database knows nothing of line {} as it stood on {}: an older copy of the whole database was put back, what was written after line {} is lost",
                checkpoint.sequence,
                moment(checkpoint.at),
                self.vouched_until
            ),
        }
    }

    /// After the last line: checkpoints of lines that are not there, and the record of the end.
    fn beyond_the_end(&self) -> DbResult<Option<Finding>> {
        if let Some(missing) = self.next_vouching() {
            if !self.is_stored(missing)? {
                return Ok(Some(self.rolled_back(missing)));
            }
            return Ok(Some(Finding {
                sequence: self.here.sequence.max(0) + 1,
                looks: Tampering::Truncated,
                sentence: format!(
                    "the lines after {} are missing: on {} there were lines up to {}",
                    self.here.sequence.max(0),
                    moment(missing.at),
                    missing.sequence
                ),
            }));
        }
        self.head()
    }

    fn head(&self) -> DbResult<Option<Finding>> {
        let last = self.here.sequence.max(0);
        let head = self.snapshot.query_optional::<(i64, Vec<u8>)>(
            "select sequence, audit_hash from chain_head where hub_id = $1",
            params![self.hub_id],
        )?;
        let changed = |sentence: String| {
            Some(Finding {
                sequence: last,
                looks: Tampering::HeadChanged,
                sentence,
            })
        };
        let Some((sequence, hash)) = head else {
            return Ok((last > 0)
                .then(|| changed("the record of where the chain ends is missing".to_owned()))
                .flatten());
        };
        if hash != self.here.hash {
            if self.here != self.before && hash == self.before.hash {
                return Ok(Some(inserted(last)));
            }
            return Ok(Some(Finding {
                sequence: last + 1,
                looks: Tampering::Truncated,
                sentence: format!(
                    "the last lines are missing: the chain went on after line {last} (numbers up to {sequence} were given out), or the record of its end was changed"
                ),
            }));
        }
        // Events share the numbers; together with the lines they reach exactly to the head.
        let last_event = self.snapshot.number(
            "select coalesce(max(sequence), 0) from event where hub_id = $1",
            params![self.hub_id],
        )?;
        let given_out = last.max(last_event);
        Ok((sequence != given_out)
            .then(|| {
                changed(format!(
                    "the record of where the chain ends says number {sequence}, but the last number used is {given_out}"
                ))
            })
            .flatten())
    }
}

fn edited(sequence: i64) -> Finding {
    Finding {
        sequence,
        looks: Tampering::Edited,
        sentence: format!("the content of line {sequence} was changed after it was written"),
    }
}

fn inserted(sequence: i64) -> Finding {
    Finding {
        sequence,
        looks: Tampering::Inserted,
        sentence: format!("line {sequence} was put in between lines that belong together"),
    }
}

fn moved(sequence: i64, elsewhere: i64) -> Finding {
    Finding {
        sequence,
        looks: Tampering::Moved,
        sentence: format!(
            "at line {sequence} another line was written; it stands at line {elsewhere} now"
        ),
    }
}

/// Findings by kind, for a report's last line.
#[must_use]
pub fn count_by_kind(verifications: &[Verification]) -> BTreeMap<Tampering, usize> {
    let mut counts = BTreeMap::new();
    for finding in verifications.iter().flat_map(|one| &one.findings) {
        *counts.entry(finding.looks).or_insert(0) += 1;
    }
    counts
}

fn moment(at: Instant) -> String {
    kyoten_calendar::date_time_long(kyoten_calendar::civil_date_time(at.0))
}
