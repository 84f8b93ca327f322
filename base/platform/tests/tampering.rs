//! Whoever holds the database file can change anything in it. Whatever they do to lines that a checkpoint vouches for
//! is found, and named.
//!
//! Each tampering is drawn at random, written past the triggers, looked at by the verifier and taken back.
//! `KYOTEN_TAMPERINGS` says how many (300 when it is not set; the goal of RELIABILITY S5 is 10,000).

#![expect(
    clippy::unwrap_used,
    reason = "a harness that cannot run is a broken test"
)]

mod common;

use std::collections::BTreeMap;

use common::HUB;
use kyoten_platform::audit::checkpoint::Checkpoint;
use kyoten_platform::audit::key::SigningKey;
use kyoten_platform::audit::verify::{Evidence, Finding, Tampering, Verifier, verify_everything};
use kyoten_platform::audit::{AuditEntry, GENESIS, LineHash, chain_hash};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbError, DbResult, Engine, Tx, WriteError};
use kyoten_platform::events::Event;
use kyoten_platform::ids::Ids;
use kyoten_platform::params;
use kyoten_testkit::{World, on_both_databases, on_sqlite};

/// Lines of the chain that is tampered with.
const LINES: usize = 90;
/// After which lines a checkpoint was signed; the last ones are vouched for by nobody yet.
const CHECKPOINTS: [usize; 5] = [1, 20, 41, 42, 80];
/// Another hub's chain in the same database.
const OTHER: &str = "other";

#[tokio::test]
async fn every_tampering_with_vouched_lines_is_found_and_named() {
    on_both_databases(common::setup, async |world| {
        let past = Past::written(&world).await;
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        let mut dice = Dice::new(20_261_122);
        let wanted = tamperings();
        let mut made = 0;
        while made < wanted {
            let kind = &KINDS[made % KINDS.len()];
            let mut tampered = past.state.clone();
            let first = (kind.tamper)(&mut tampered, &mut dice);
            if tampered == past.state {
                continue;
            }
            let findings = look_at(&world, &past, &tampered, true).await;
            let named = findings
                .iter()
                .find(|finding| kind.looks.contains(&finding.looks));
            assert!(
                named.is_some(),
                "tampering {made}, {}: expected {:?}, found {findings:?}",
                kind.name,
                kind.looks
            );
            if let (Some(first), Some(named)) = (first, named) {
                assert_eq!(named.sequence, first, "{}: {findings:?}", kind.name);
            }
            *found.entry(kind.name).or_default() += 1;
            made += 1;
        }
        println!(
            "{made} tamperings, all found, on {}: {found:?}",
            world.app.db.engine().name()
        );
        assert_eq!(look_at(&world, &past, &past.state, true).await, []);
    })
    .await;
}

/// The control: what only checkpoints can see. Cutting off the end and writing the new end into the head leaves a
/// chain without a flaw, as does computing all hashes anew or putting back an old copy.
#[tokio::test]
async fn without_checkpoints_a_clean_cut_is_not_found() {
    on_both_databases(common::setup, async |world| {
        let past = Past::written(&world).await;
        for name in [
            "cut off, head made to match",
            "changed, all hashes anew",
            "old copy put back",
        ] {
            let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
            let mut dice = Dice::new(5);
            let mut tampered = past.state.clone();
            (kind.tamper)(&mut tampered, &mut dice);
            tampered.stored.clear();
            assert_ne!(tampered, past.state);
            assert_eq!(
                look_at(&world, &past, &tampered, false).await,
                [],
                "{name}: a hash chain alone cannot know that it was once longer or different"
            );
            assert_ne!(
                look_at(&world, &past, &tampered, true).await,
                [],
                "{name}: but a checkpoint does"
            );
        }
    })
    .await;
}

/// The mutants: a line hash that leaves out one part of a line misses every change of that part, so each part counts.
#[tokio::test]
async fn a_verifier_that_skips_a_field_misses_its_changes() {
    on_sqlite(common::setup, async |world| {
        type Change = fn(&mut Row);
        let parts: [(&str, LineHash, Change); 8] = [
            (
                "recorded_at",
                |p, s, _, e| chain_hash(p, s, Instant(0), e),
                |row| row.at += 1,
            ),
            (
                "hub_id",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            hub_id: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.hub_id = "third".into(),
            ),
            (
                "actor",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            actor: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.actor.push('x'),
            ),
            (
                "action",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            action: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.action.push('x'),
            ),
            (
                "ground",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            ground: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.ground.push('x'),
            ),
            (
                "object",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            object: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.object.push('x'),
            ),
            (
                "detail",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            detail: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.detail.push('x'),
            ),
            (
                "request_id",
                |p, s, t, e| {
                    chain_hash(
                        p,
                        s,
                        t,
                        &AuditEntry {
                            request_id: String::new(),
                            ..e.clone()
                        },
                    )
                },
                |row| row.entry.request_id.push('x'),
            ),
        ];
        let past = Past::written(&world).await;
        for (part, mutant, change) in parts {
            for (hash, is_missed) in [(mutant, true), (chain_hash as LineHash, false)] {
                let mut state = past.state.clone();
                state.chain_anew(0, hash);
                // The whole chain moves to another hub, or one field of one line changes.
                match part {
                    "hub_id" => state.lines.iter_mut().for_each(change),
                    _ => change(&mut state.lines[30]),
                }
                let hub = state.lines[30].entry.hub_id.clone();
                let findings =
                    alone(&world, &past, &state, &hub, Verifier { line_hash: hash }).await;
                let missed = findings
                    .iter()
                    .all(|finding| finding.looks == Tampering::HeadChanged);
                assert_eq!(missed, is_missed, "{part}: {findings:?}");
            }
        }
        // And the sequence, which is not part of the entry.
        let skip: LineHash = |p, _, t, e| chain_hash(p, 0, t, e);
        let mut state = past.state.clone();
        state.chain_anew(0, skip);
        // An event has the number after line 31.
        state.lines[31].sequence += 1;
        assert_eq!(
            alone(&world, &past, &state, HUB, Verifier { line_hash: skip }).await,
            []
        );
        let mut state = past.state.clone();
        state.lines[31].sequence += 1;
        assert_ne!(
            alone(&world, &past, &state, HUB, Verifier::default()).await,
            []
        );
    })
    .await;
}

/// A checkpoint signed with somebody else's key vouches for nothing, however well it fits.
#[tokio::test]
async fn a_forged_history_with_forged_checkpoints_is_found_by_the_public_key_kept_elsewhere() {
    on_both_databases(common::setup, async |world| {
        let past = Past::written(&world).await;
        let thief = SigningKey::from_seed([66; 32]);
        let mut forged = past.state.clone();
        forged.lines[10].entry.actor = "Account/innocent".into();
        forged.chain_anew(10, chain_hash);
        let mut lines = 0;
        forged.stored.clear();
        for (n, row) in forged.lines.iter().enumerate() {
            lines += 1;
            if CHECKPOINTS.contains(&n) {
                let hash = row.hash.clone().try_into().unwrap();
                forged.stored.push(Checkpoint::sign(
                    &thief,
                    HUB,
                    row.sequence,
                    lines,
                    hash,
                    Instant(row.at),
                ));
            }
        }
        let outside = Evidence {
            checkpoints: forged.stored.clone(),
            keys: past.evidence.keys.clone(),
        };
        let trusted = with_evidence(&world, &past, &forged, outside.clone()).await;
        assert!(
            trusted
                .iter()
                .any(|finding| finding.looks == Tampering::CheckpointForged),
            "{trusted:?}"
        );
        // The control: whoever takes the key from beside the forgery believes it.
        let believed = Evidence {
            keys: vec![thief.public()],
            ..outside
        };
        assert_eq!(with_evidence(&world, &past, &forged, believed).await, []);
    })
    .await;
}

struct Kind {
    name: &'static str,
    /// Changes the state; tells the first line concerned where that can be known.
    tamper: fn(&mut State, &mut Dice) -> Option<i64>,
    looks: &'static [Tampering],
}

/// The last line that a checkpoint vouches for.
const VOUCHED: usize = CHECKPOINTS[CHECKPOINTS.len() - 1];

const KINDS: &[Kind] = &[
    Kind {
        name: "a field changed",
        looks: &[Tampering::Edited],
        tamper: |state, dice| {
            let n = dice.below(LINES);
            let row = &mut state.lines[n];
            match dice.below(7) {
                0 => row.at += 1 + dice.below(9) as i64,
                1 => change(&mut row.entry.actor, dice),
                2 => change(&mut row.entry.action, dice),
                3 => change(&mut row.entry.ground, dice),
                4 => change(&mut row.entry.object, dice),
                5 => change(&mut row.entry.detail, dice),
                _ => change(&mut row.entry.request_id, dice),
            }
            Some(row.sequence)
        },
    },
    Kind {
        name: "a hash changed",
        looks: &[Tampering::Edited],
        tamper: |state, dice| {
            let n = dice.below(LINES);
            let byte = dice.below(32);
            state.lines[n].hash[byte] ^= 1 << dice.below(8);
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "a previous hash changed",
        looks: &[Tampering::Edited],
        tamper: |state, dice| {
            let n = dice.below(LINES);
            let byte = dice.below(32);
            state.lines[n].previous[byte] ^= 1 << dice.below(8);
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "changed, its hash anew",
        looks: &[Tampering::Edited],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED);
            change(&mut state.lines[n].entry.object, dice);
            let row = &mut state.lines[n];
            row.hash =
                chain_hash(&row.previous, row.sequence, Instant(row.at), &row.entry).to_vec();
            Some(row.sequence)
        },
    },
    Kind {
        name: "changed, all hashes anew",
        looks: &[Tampering::Rewritten],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED);
            change(&mut state.lines[n].entry.actor, dice);
            state.chain_anew(n, chain_hash);
            None
        },
    },
    Kind {
        name: "one deleted",
        looks: &[Tampering::Deleted],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED);
            state.lines.remove(n);
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "several deleted",
        looks: &[Tampering::Deleted],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED - 10);
            state.lines.drain(n..n + 2 + dice.below(8));
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "deleted, all hashes anew",
        looks: &[Tampering::Rewritten],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED);
            state.lines.remove(n);
            state.chain_anew(n, chain_hash);
            None
        },
    },
    Kind {
        name: "inserted",
        looks: &[Tampering::Inserted],
        tamper: |state, dice| {
            let (at, mut row) = state.invented(dice)?;
            row.hash = dice.bytes();
            row.previous = match dice.below(2) {
                0 => dice.bytes(),
                _ => state.hash_before(at),
            };
            let sequence = row.sequence;
            state.lines.insert(at, row);
            Some(sequence)
        },
    },
    Kind {
        name: "inserted with a right hash",
        looks: &[Tampering::Inserted],
        tamper: |state, dice| {
            let (at, mut row) = state.invented(dice)?;
            row.previous = state.hash_before(at);
            row.hash =
                chain_hash(&row.previous, row.sequence, Instant(row.at), &row.entry).to_vec();
            let sequence = row.sequence;
            state.lines.insert(at, row);
            Some(sequence)
        },
    },
    Kind {
        name: "inserted, all hashes anew",
        looks: &[Tampering::Rewritten],
        tamper: |state, dice| {
            let (at, row) = state.invented(dice)?;
            state.lines.insert(at, row);
            state.chain_anew(at, chain_hash);
            None
        },
    },
    Kind {
        name: "copied to another number",
        looks: &[Tampering::Inserted, Tampering::Moved],
        tamper: |state, dice| {
            let (at, row) = state.invented(dice)?;
            let copy = Row {
                sequence: row.sequence,
                ..state.lines[dice.below(LINES)].clone()
            };
            state.lines.insert(at, copy);
            Some(row.sequence)
        },
    },
    Kind {
        name: "neighbours swapped",
        looks: &[Tampering::Moved],
        tamper: |state, dice| {
            let n = dice.below(LINES - 1);
            state.swap(n, n + 1);
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "two swapped",
        looks: &[Tampering::Moved],
        tamper: |state, dice| {
            let n = dice.below(LINES - 3);
            let other = n + 2 + dice.below(LINES - n - 2);
            state.swap(n, other);
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "contents swapped",
        looks: &[Tampering::Edited],
        tamper: |state, dice| {
            let n = dice.below(LINES - 1);
            let other = n + 1 + dice.below(LINES - n - 1);
            let (a, b) = (
                state.lines[n].entry.clone(),
                state.lines[other].entry.clone(),
            );
            state.lines[n].entry = b;
            state.lines[other].entry = a;
            Some(state.lines[n].sequence)
        },
    },
    Kind {
        name: "swapped, all hashes anew",
        looks: &[Tampering::Rewritten],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED - 1);
            state.swap(n, n + 1);
            state.chain_anew(n, chain_hash);
            None
        },
    },
    Kind {
        name: "cut off",
        looks: &[Tampering::Truncated],
        tamper: |state, dice| {
            state
                .lines
                .truncate(VOUCHED + 1 + dice.below(LINES - VOUCHED - 1));
            state.lines.last().map(|row| row.sequence + 1)
        },
    },
    Kind {
        name: "cut off, head made to match",
        looks: &[Tampering::Truncated],
        tamper: |state, dice| {
            state.lines.truncate(1 + dice.below(VOUCHED));
            state.head_made_to_match();
            state.lines.last().map(|row| row.sequence + 1)
        },
    },
    Kind {
        name: "everything deleted",
        looks: &[Tampering::Truncated],
        tamper: |state, _| {
            state.lines.clear();
            state.head = None;
            None
        },
    },
    Kind {
        name: "old copy put back",
        looks: &[Tampering::RolledBack],
        tamper: |state, dice| {
            state.roll_back(1 + dice.below(VOUCHED));
            None
        },
    },
    Kind {
        name: "old copy put back and used",
        looks: &[Tampering::RolledBack],
        tamper: |state, dice| {
            state.roll_back(1 + dice.below(VOUCHED - 1));
            let kept = state.lines.len();
            for _ in 0..2 * LINES {
                let mut row = state.lines[kept - 1].clone();
                row.sequence =
                    state.lines[state.lines.len() - 1].sequence + 1 + dice.below(2) as i64;
                row.entry.request_id = format!("after-{}", row.sequence);
                state.lines.push(row);
            }
            state.chain_anew(kept, chain_hash);
            state.head_made_to_match();
            None
        },
    },
    Kind {
        name: "the head's hash changed",
        looks: &[Tampering::Truncated, Tampering::Inserted],
        tamper: |state, dice| {
            let (_, hash) = state.head.as_mut()?;
            hash[dice.below(32)] ^= 1;
            None
        },
    },
    Kind {
        name: "the head's number changed",
        looks: &[Tampering::HeadChanged],
        tamper: |state, dice| {
            let (sequence, _) = state.head.as_mut()?;
            *sequence += if dice.below(2) == 0 { 1 } else { -1 } * (1 + dice.below(50) as i64);
            None
        },
    },
    Kind {
        name: "the head deleted",
        looks: &[Tampering::HeadChanged],
        tamper: |state, _| {
            state.head = None;
            None
        },
    },
    Kind {
        name: "a stored checkpoint changed",
        looks: &[Tampering::CheckpointForged],
        tamper: |state, dice| {
            let n = dice.below(state.stored.len());
            let one = &mut state.stored[n];
            match dice.below(5) {
                0 => one.lines += 1,
                1 => one.hash[dice.below(32)] ^= 1,
                2 => one.at.0 += 1,
                3 => one.key.push('0'),
                _ => one.signature[dice.below(64)] ^= 1,
            }
            Some(one.sequence)
        },
    },
    Kind {
        name: "a stored checkpoint deleted",
        looks: &[Tampering::CheckpointRemoved],
        tamper: |state, dice| {
            let n = dice.below(state.stored.len());
            Some(state.stored.remove(n).sequence)
        },
    },
    Kind {
        name: "moved to another hub",
        looks: &[Tampering::Deleted],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED);
            state.lines[n].entry.hub_id = "elsewhere".into();
            Some(state.lines[n + 1].sequence)
        },
    },
    Kind {
        name: "renumbered to the end",
        looks: &[Tampering::Moved],
        tamper: |state, dice| {
            let n = dice.below(VOUCHED);
            let last = state.lines[LINES - 1].sequence;
            let mut row = state.lines.remove(n);
            row.sequence = last + 1 + dice.below(5) as i64;
            state.lines.push(row);
            Some(state.lines[n].sequence)
        },
    },
];

fn change(text: &mut String, dice: &mut Dice) {
    match dice.below(4) {
        0 => text.push('x'),
        1 if text.len() > 1 => drop(text.pop()),
        2 => text.insert(0, ' '),
        _ => text.push_str(&dice.below(1000).to_string()),
    }
}

/// What somebody with the file in hand can change.
#[derive(Clone, Debug, PartialEq)]
struct State {
    lines: Vec<Row>,
    head: Option<(i64, Vec<u8>)>,
    stored: Vec<Checkpoint>,
    events: Vec<i64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    sequence: i64,
    at: i64,
    entry: AuditEntry,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl State {
    fn hash_before(&self, n: usize) -> Vec<u8> {
        n.checked_sub(1)
            .map_or(GENESIS.to_vec(), |before| self.lines[before].hash.clone())
    }

    /// Computes all hashes from the `n`th line on, and the head.
    fn chain_anew(&mut self, n: usize, line_hash: LineHash) {
        let mut previous = self.hash_before(n);
        for row in &mut self.lines[n..] {
            row.previous = previous;
            row.hash = line_hash(&row.previous, row.sequence, Instant(row.at), &row.entry).to_vec();
            previous = row.hash.clone();
        }
        if let Some((_, hash)) = &mut self.head {
            *hash = previous;
        }
    }

    fn head_made_to_match(&mut self) {
        let last = self.lines.last().unwrap().sequence;
        self.events.retain(|sequence| *sequence <= last);
        let number = self.events.last().copied().unwrap_or(0).max(last);
        self.head = Some((number, self.lines.last().unwrap().hash.clone()));
    }

    /// As it was after the first `n` lines.
    fn roll_back(&mut self, n: usize) {
        self.lines.truncate(n);
        self.head_made_to_match();
        let last = self.lines.last().unwrap().sequence;
        self.stored.retain(|one| one.sequence <= last);
    }

    fn swap(&mut self, a: usize, b: usize) {
        let (first, second) = (self.lines[a].sequence, self.lines[b].sequence);
        self.lines.swap(a, b);
        self.lines[a].sequence = first;
        self.lines[b].sequence = second;
    }

    /// A line nobody wrote, at a number an event has, and where it would stand; `None` when there is no such number.
    fn invented(&self, dice: &mut Dice) -> Option<(usize, Row)> {
        let vouched = self.lines[VOUCHED].sequence;
        let free: Vec<i64> = self
            .events
            .iter()
            .copied()
            .filter(|n| *n < vouched)
            .collect();
        let sequence = *free.get(dice.below(free.len().max(1)))?;
        let at = self
            .lines
            .iter()
            .filter(|row| row.sequence < sequence)
            .count();
        let mut row = self.lines[at].clone();
        row.sequence = sequence;
        row.entry.actor = "Account/invented".into();
        Some((at, row))
    }
}

/// A history and what is known of it outside.
struct Past {
    state: State,
    evidence: Evidence,
}

impl Past {
    async fn written(world: &World) -> Past {
        let key = SigningKey::from_seed([1; 32]);
        let mut kept = Vec::new();
        for n in 0..LINES {
            world.clock.advance_seconds(7);
            world
                .write(move |tx| {
                    for hub in [HUB, OTHER] {
                        tx.audit(entry(hub, n));
                        // Events take numbers from the same row of numbers.
                        if n % 3 == 1 {
                            tx.emit(event(hub));
                        }
                    }
                    Ok(())
                })
                .await;
            if CHECKPOINTS.contains(&n) {
                for hub in [HUB, OTHER] {
                    let (key, at) = (key.clone(), world.app.clock.now());
                    kept.push(world.write(move |tx| Ok(signed(tx, &key, hub, at)?)).await);
                }
            }
        }
        let (state, engine) = (world.read(read_state).await.unwrap(), world.app.db.engine());
        world.write(move |tx| Ok(unguard(tx, engine)?)).await;
        Past {
            state,
            evidence: Evidence {
                checkpoints: kept,
                keys: vec![key.public()],
            },
        }
    }
}

fn entry(hub: &str, n: usize) -> AuditEntry {
    AuditEntry {
        hub_id: hub.to_owned(),
        actor: format!("Account/{}", n % 7),
        action: ["organization.edit", "sign_in.failed", "account.roles_set"][n % 3].to_owned(),
        ground: "HUB".to_owned(),
        object: format!("Organization/{}", n % 11),
        detail: format!("{{\"n\":{n}}}"),
        request_id: format!("r{n}"),
    }
}

fn event(hub: &str) -> Event {
    Event {
        hub_id: hub.to_owned(),
        stream: "notes".into(),
        name: "note.written".into(),
        actor: "System/story".into(),
        subject: "Note/1".into(),
        arguments: "{}".into(),
    }
}

fn signed(tx: &Tx<'_>, key: &SigningKey, hub: &str, at: Instant) -> DbResult<Checkpoint> {
    let (sequence, hash) = tx
        .query_optional::<(i64, Vec<u8>)>(
            "select sequence, hash from audit where hub_id = $1 order by sequence desc limit 1",
            params![hub],
        )?
        .unwrap();
    let lines = tx.number("select count(*) from audit where hub_id = $1", params![hub])?;
    let one = Checkpoint::sign(key, hub, sequence, lines, hash.try_into().unwrap(), at);
    store(tx, &one)?;
    Ok(one)
}

fn store(tx: &Tx<'_>, one: &Checkpoint) -> DbResult<()> {
    tx.execute(
        "insert into audit_checkpoint (hub_id, sequence, lines, hash, made_at, key_id, signature) values ($1, $2, $3, $4, $5, $6, $7)",
        params![one.hub_id, one.sequence, one.lines, one.hash, one.at, one.key, one.signature.to_vec()],
    )
    .map(drop)
}

/// What the owner of the file, or a superuser, does first.
fn unguard(tx: &Tx<'_>, engine: Engine) -> DbResult<()> {
    let statements: &[&'static str] = match engine {
        Engine::Sqlite => &[
            "drop trigger audit_is_append_only_update",
            "drop trigger audit_is_append_only_delete",
            "drop trigger event_is_append_only_delete",
            "drop trigger audit_checkpoint_is_append_only_update",
            "drop trigger audit_checkpoint_is_append_only_delete",
        ],
        Engine::Postgres => &[
            "alter table audit disable trigger audit_is_append_only",
            "alter table event disable trigger event_is_append_only",
            "alter table audit_checkpoint disable trigger audit_checkpoint_is_append_only",
        ],
    };
    for statement in statements {
        tx.execute(statement, &[])?;
    }
    Ok(())
}

kyoten_platform::record! {
    struct Stored {
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

fn read_state(snapshot: &kyoten_platform::db::Snapshot<'_>) -> DbResult<State> {
    let lines = snapshot.query::<Stored>(
        "select sequence, recorded_at, actor, action, ground, object, detail, request_id, previous_hash, hash
           from audit where hub_id = $1 order by sequence",
        params![HUB],
    )?;
    let events = snapshot.query::<(i64,)>(
        "select sequence from event where hub_id = $1 order by sequence",
        params![HUB],
    )?;
    Ok(State {
        lines: lines
            .into_iter()
            .map(|line| Row {
                sequence: line.sequence,
                at: line.recorded_at,
                entry: AuditEntry {
                    hub_id: HUB.to_owned(),
                    actor: line.actor,
                    action: line.action,
                    ground: line.ground,
                    object: line.object,
                    detail: line.detail,
                    request_id: line.request_id,
                },
                previous: line.previous_hash,
                hash: line.hash,
            })
            .collect(),
        head: snapshot.query_optional(
            "select sequence, audit_hash from chain_head where hub_id = $1",
            params![HUB],
        )?,
        stored: kyoten_platform::audit::checkpoint::stored(snapshot, HUB)?,
        events: events.into_iter().map(|(sequence,)| sequence).collect(),
    })
}

/// Makes the database be as `after` says, touching only what differs.
fn write_state(tx: &Tx<'_>, before: &State, after: &State) -> DbResult<()> {
    let gone = before.lines.iter().filter(|row| !after.lines.contains(row));
    for row in gone {
        tx.execute(
            "delete from audit where hub_id = $1 and sequence = $2",
            params![HUB, row.sequence],
        )?;
    }
    for row in after.lines.iter().filter(|row| !before.lines.contains(row)) {
        tx.execute(
            "insert into audit (hub_id, sequence, recorded_at, actor, action, ground, object, detail, request_id, previous_hash, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                row.entry.hub_id, row.sequence, row.at, row.entry.actor, row.entry.action, row.entry.ground, row.entry.object,
                row.entry.detail, row.entry.request_id, row.previous, row.hash
            ],
        )?;
    }
    if before.head != after.head {
        tx.execute("delete from chain_head where hub_id = $1", params![HUB])?;
        if let Some((sequence, hash)) = &after.head {
            tx.execute(
                "insert into chain_head (hub_id, sequence, audit_hash) values ($1, $2, $3)",
                params![HUB, sequence, hash],
            )?;
        }
    }
    for one in before
        .stored
        .iter()
        .filter(|one| !after.stored.contains(one))
    {
        tx.execute(
            "delete from audit_checkpoint where hub_id = $1 and sequence = $2",
            params![HUB, one.sequence],
        )?;
    }
    for one in after
        .stored
        .iter()
        .filter(|one| !before.stored.contains(one))
    {
        store(tx, one)?;
    }
    for sequence in before
        .events
        .iter()
        .filter(|sequence| !after.events.contains(sequence))
    {
        tx.execute(
            "delete from event where hub_id = $1 and sequence = $2",
            params![HUB, *sequence],
        )?;
    }
    Ok(())
}

/// What the verifier says of a tampered database; the database is as before afterwards.
async fn look_at(
    world: &World,
    past: &Past,
    tampered: &State,
    with_checkpoints: bool,
) -> Vec<Finding> {
    let evidence = if with_checkpoints {
        past.evidence.clone()
    } else {
        Evidence::default()
    };
    with_evidence(world, past, tampered, evidence).await
}

async fn with_evidence(
    world: &World,
    past: &Past,
    tampered: &State,
    evidence: Evidence,
) -> Vec<Finding> {
    let (before, after) = (past.state.clone(), tampered.clone());
    looked(world, move |tx| {
        write_state(tx, &before, &after)?;
        let all = verify_everything(tx, &evidence, &mut |_, _| {})?;
        Ok(all
            .into_iter()
            .filter(|verification| verification.hub_id == HUB)
            .flat_map(|verification| verification.findings)
            .collect())
    })
    .await
}

async fn alone(
    world: &World,
    past: &Past,
    state: &State,
    hub: &str,
    verifier: Verifier,
) -> Vec<Finding> {
    let (before, after, hub) = (past.state.clone(), state.clone(), hub.to_owned());
    looked(world, move |tx| {
        write_state(tx, &before, &after)?;
        Ok(verifier.verify(tx, &hub, &[], &mut |_| {})?.findings)
    })
    .await
}

/// Runs `look` in a transaction that is taken back.
async fn looked(
    world: &World,
    look: impl FnOnce(&Tx<'_>) -> DbResult<Vec<Finding>> + Send + 'static,
) -> Vec<Finding> {
    let outcome = world
        .app
        .db
        .write(move |tx| Err::<(), Result<Vec<Finding>, DbError>>(look(tx)))
        .await;
    match outcome {
        Err(WriteError::Refused(findings)) => findings.unwrap(),
        other => panic!("{other:?}"),
    }
}

struct Dice(Ids);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(Ids::seeded(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % n as u64).unwrap()
    }

    fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; 32];
        self.0.fill(&mut bytes);
        bytes
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how thoroughly a harness runs is said by its surroundings"
)]
fn tamperings() -> usize {
    std::env::var("KYOTEN_TAMPERINGS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(300)
}
