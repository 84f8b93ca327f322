//! Checkpoints: "at this moment the chain of this hub had so many lines and ended in this hash", signed.
//!
//! They stand in the database and, one JSON object a line, in files of a folder that should be on another machine:
//! `HUB-YYYY-MM.jsonl` (months of UTC), beside the public keys `KEY.pem`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::{BASE64, HEXLOWER};

use super::key::{PublicKey, SigningKey};
use crate::clock::Instant;
use crate::db::{DbResult, Snapshot};
use crate::params;

/// A signed statement about the end of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose chain.
    pub hub_id: String,
    /// Number of the last line.
    pub sequence: i64,
    /// Lines up to and with it.
    pub lines: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was signed.
    pub at: Instant,
    /// Name of the key ([`PublicKey::id`]).
    pub key: String,
    /// Ed25519 over [`Checkpoint::statement`].
    pub signature: [u8; 64],
}

impl Checkpoint {
    /// Signs the end of a chain.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        hub_id: &str,
        sequence: i64,
        lines: i64,
        hash: [u8; 32],
        at: Instant,
    ) -> Checkpoint {
        let mut checkpoint = Checkpoint {
            hub_id: hub_id.to_owned(),
            sequence,
            lines,
            hash,
            at,
            key: key.public().id(),
            signature: [0; 64],
        };
        checkpoint.signature = key.sign(checkpoint.statement().as_bytes());
        checkpoint
    }

    /// The text that is signed: seven lines, the last one ended too.
    #[must_use]
    pub fn statement(&self) -> String {
        format!(
            "kyoten audit checkpoint 1\nhub {}\nsequence {}\nlines {}\nhash {}\nat {}\nkey {}\n",
            self.hub_id,
            self.sequence,
            self.lines,
            HEXLOWER.encode(&self.hash),
            self.at.0,
            self.key
        )
    }

    /// Whether one of the keys has signed exactly this.
    #[must_use]
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> bool {
        keys.iter().any(|key| {
            key.id() == self.key && key.has_signed(self.statement().as_bytes(), &self.signature)
        })
    }

    /// The checkpoint as one line of a file.
    #[must_use]
    pub fn line(&self) -> String {
        let written = Written {
            hub: self.hub_id.clone(),
            sequence: self.sequence,
            lines: self.lines,
            hash: HEXLOWER.encode(&self.hash),
            at: self.at.0,
            key: self.key.clone(),
            signature: BASE64.encode(&self.signature),
        };
        // A struct of texts and numbers always has a JSON form.
        serde_json::to_string(&written).unwrap_or_default()
    }

    /// Reads a line of a file.
    #[must_use]
    pub fn parse(line: &str) -> Option<Checkpoint> {
        let written: Written = serde_json::from_str(line).ok()?;
        Some(Checkpoint {
            hub_id: written.hub,
            sequence: written.sequence,
            lines: written.lines,
            hash: fixed(HEXLOWER.decode(written.hash.as_bytes()).ok()?)?,
            at: Instant(written.at),
            key: written.key,
            signature: fixed(BASE64.decode(written.signature.as_bytes()).ok()?)?,
        })
    }
}

fn fixed<const N: usize>(bytes: Vec<u8>) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    hub: String,
    sequence: i64,
    lines: i64,
    hash: String,
    at: i64,
    key: String,
    signature: String,
}

crate::record! {
    struct Stored {
        sequence: i64,
        lines: i64,
        hash: Vec<u8>,
        made_at: Instant,
        key_id: String,
        signature: Vec<u8>,
    }
}

/// The checkpoints of a hub that stand in the database, oldest first. One whose hash or signature has not its length
/// comes back with zeros there and so is signed by nobody.
pub fn stored(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<Checkpoint>> {
    let rows = snapshot.query::<Stored>(
        "select sequence, lines, hash, made_at, key_id, signature
           from audit_checkpoint where hub_id = $1 order by sequence",
        params![hub_id],
    )?;
    Ok(rows.into_iter().map(|row| row.of(hub_id)).collect())
}

/// The last of them.
pub fn last(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Option<Checkpoint>> {
    let row = snapshot.query_optional::<Stored>(
        "select sequence, lines, hash, made_at, key_id, signature
           from audit_checkpoint where hub_id = $1 order by sequence desc limit 1",
        params![hub_id],
    )?;
    Ok(row.map(|row| row.of(hub_id)))
}

impl Stored {
    fn of(self, hub_id: &str) -> Checkpoint {
        Checkpoint {
            hub_id: hub_id.to_owned(),
            sequence: self.sequence,
            lines: self.lines,
            hash: fixed(self.hash).unwrap_or([0; 32]),
            at: self.made_at,
            key: self.key_id,
            signature: fixed(self.signature).unwrap_or([0; 64]),
        }
    }
}

/// What a folder of checkpoints holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Every checkpoint that could be read.
    pub checkpoints: Vec<Checkpoint>,
    /// Public keys beside them.
    pub keys: Vec<PublicKey>,
    /// Lines that could not be read, as `file:line`.
    pub unreadable: Vec<String>,
}

/// The folder outside the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder; it is made when the first checkpoint is kept.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Folder {
        Folder(path.into())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Everything in it. A folder that is not there holds nothing.
    pub fn read(&self) -> io::Result<Kept> {
        let mut kept = Kept::default();
        let mut paths = Vec::new();
        match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(kept),
            Err(error) => return Err(error),
            Ok(entries) => {
                for entry in entries {
                    paths.push(entry?.path());
                }
            }
        }
        paths.sort();
        for path in paths {
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("pem") => kept
                    .keys
                    .extend(PublicKey::all_in(&fs::read_to_string(&path)?)),
                Some("jsonl") => read_file(&path, &mut kept)?,
                _ => {}
            }
        }
        Ok(kept)
    }

    /// Adds checkpoints, each in the file of its hub and month, and does not return before the disk has them.
    pub fn append(&self, checkpoints: &[Checkpoint]) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        for checkpoint in checkpoints {
            let path = self.0.join(file_name(checkpoint));
            let mut file = fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)?;
            file.write_all(format!("{}\n", checkpoint.line()).as_bytes())?;
            file.sync_all()?;
        }
        fs::File::open(&self.0)?.sync_all()
    }

    /// Keeps a public key beside the checkpoints, under its name.
    pub fn keep_key(&self, key: &PublicKey) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let path = self.0.join(format!("{}.pem", key.id()));
        if path.exists() {
            return Ok(());
        }
        fs::write(path, key.pem())
    }
}

fn read_file(path: &Path, kept: &mut Kept) -> io::Result<()> {
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    for (number, line) in text.lines().enumerate() {
        match Checkpoint::parse(line) {
            Some(checkpoint) => kept.checkpoints.push(checkpoint),
            None if line.trim().is_empty() => {}
            None => kept
                .unreadable
                .push(format!("{}:{}", path.display(), number + 1)),
        }
    }
    Ok(())
}

/// `minato-2026-11.jsonl`. A hub's id comes from a database that may have been tampered with, so nothing of it but
/// letters, digits and hyphens reaches the file system.
fn file_name(checkpoint: &Checkpoint) -> String {
    let hub: String = checkpoint
        .hub_id
        .chars()
        .take(40)
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let month = jiff::Timestamp::from_microsecond(checkpoint.at.0)
        .map(|at| at.strftime("%Y-%m").to_string())
        .unwrap_or_else(|_| "undated".to_owned());
    format!("{hub}-{month}.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(hub: &str, sequence: i64) -> Checkpoint {
        let key = SigningKey::from_seed([7; 32]);
        Checkpoint::sign(
            &key,
            hub,
            sequence,
            sequence,
            [9; 32],
            Instant(1_795_305_600_000_000),
        )
    }

    #[test]
    fn what_is_kept_comes_back_and_stays_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = Folder::at(folder.path().join("elsewhere"));
        assert_eq!(kept.read().expect("nothing yet"), Kept::default());
        let key = SigningKey::from_seed([7; 32]).public();
        let all = [
            checkpoint("minato", 5),
            checkpoint("minato", 9),
            checkpoint("../minato", 9),
        ];
        kept.keep_key(&key).expect("kept");
        kept.append(&all[..1]).expect("kept");
        kept.append(&all[1..]).expect("kept");
        let read = kept.read().expect("read");
        assert_eq!(read.keys, [key]);
        assert_eq!(read.unreadable, Vec::<String>::new());
        assert_eq!(read.checkpoints.len(), 3);
        for one in &all {
            assert!(read.checkpoints.contains(one) && one.is_signed_by(&read.keys));
        }
    }

    #[test]
    fn every_word_of_a_checkpoint_is_signed() {
        let keys = [SigningKey::from_seed([7; 32]).public()];
        type Change = fn(&mut Checkpoint);
        let changes: [(&str, Change); 7] = [
            ("hub", |c| c.hub_id.push('x')),
            ("sequence", |c| c.sequence += 1),
            ("lines", |c| c.lines -= 1),
            ("hash", |c| c.hash[0] ^= 1),
            ("at", |c| c.at.0 += 1),
            ("key", |c| {
                c.key = SigningKey::from_seed([8; 32]).public().id()
            }),
            ("signature", |c| c.signature[5] ^= 1),
        ];
        for (what, change) in changes {
            let mut changed = checkpoint("minato", 5);
            assert!(changed.is_signed_by(&keys));
            change(&mut changed);
            assert!(!changed.is_signed_by(&keys), "{what}");
        }
    }

    #[test]
    fn a_line_that_says_nothing_is_named_by_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("minato-2026-11.jsonl");
        fs::write(
            &file,
            format!("{}\nnonsense\n\n", checkpoint("minato", 5).line()),
        )
        .expect("written");
        let kept = Folder::at(folder.path()).read().expect("read");
        assert_eq!(kept.checkpoints.len(), 1);
        assert_eq!(kept.unreadable, [format!("{}:2", file.display())]);
    }
}
