//! The audit trail from the command line: made with the hub, signed, proved, tampered with, found.

#![expect(
    clippy::expect_used,
    reason = "a story that cannot be told is a broken test"
)]

use std::path::Path;
use std::process::{Command, Output};

use kyoten_platform::db::{Connection, Location};

fn kyoten(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kyoten"))
        .args(words)
        .args([
            "--database",
            "hub.sqlite",
            "--spool",
            "spool",
            "--log",
            "error",
        ])
        .current_dir(folder)
        .output()
        .expect("kyoten starts")
}

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

fn hub() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let made = kyoten(
        folder.path(),
        &[
            "init",
            "--hub-id",
            "minato",
            "--hub-name",
            "みなと拠点",
            "--municipality",
            "12207",
            "--coordinator",
            "sakura",
            "--display-name",
            "佐倉 花子",
        ],
    );
    assert!(made.status.success(), "{}", said(&made));
    folder
}

fn behind_the_triggers(folder: &Path, statements: &str) {
    let connection =
        Connection::open(&Location::Sqlite(folder.join("hub.sqlite"))).expect("the file opens");
    connection.batch(statements).expect("tampered");
}

#[test]
fn a_new_hub_has_a_key_of_its_own_and_its_trail_can_be_proved() {
    let folder = hub();
    let at = folder.path();
    let rights = kyoten_platform::audit::key::open_to_others(&at.join("hub.audit/audit.key"));
    assert_eq!(rights.expect("a key was made"), 0);
    let signed = kyoten(at, &["audit", "checkpoint"]);
    assert!(
        signed.status.success() && said(&signed).contains("minato: signed up to line"),
        "{}",
        said(&signed)
    );
    let again = kyoten(at, &["audit", "checkpoint"]);
    assert!(
        said(&again).contains("Nothing was added"),
        "{}",
        said(&again)
    );
    let proved = kyoten(at, &["audit", "verify"]);
    assert_eq!(proved.status.code(), Some(0), "{}", said(&proved));
    assert!(
        said(&proved).contains("1 checkpoints agree"),
        "{}",
        said(&proved)
    );
    let key = kyoten(at, &["audit", "public-key"]);
    std::fs::write(at.join("elsewhere.pem"), &key.stdout).expect("kept");
    let proved = kyoten(
        at,
        &["audit", "verify", "--public-key", "elsewhere.pem", "--json"],
    );
    assert_eq!(proved.status.code(), Some(0), "{}", said(&proved));
}

#[test]
fn an_old_copy_of_the_database_file_is_found() {
    let folder = hub();
    let at = folder.path();
    assert!(kyoten(at, &["audit", "checkpoint"]).status.success());
    std::fs::copy(at.join("hub.sqlite"), at.join("old.sqlite")).expect("a copy");
    // Asking stands in the trail, so it grows.
    assert!(
        kyoten(at, &["audit", "who-saw", "--object", "Account/1"])
            .status
            .success()
    );
    assert!(kyoten(at, &["audit", "checkpoint"]).status.success());
    assert_eq!(kyoten(at, &["audit", "verify"]).status.code(), Some(0));
    std::fs::copy(at.join("old.sqlite"), at.join("hub.sqlite")).expect("put back");
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(at.join(format!("hub.sqlite{suffix}")));
    }
    let found = kyoten(at, &["audit", "verify"]);
    assert_eq!(found.status.code(), Some(3), "{}", said(&found));
    assert!(said(&found).contains("rolled back"), "{}", said(&found));
    // The control: without the checkpoints outside nobody knows.
    let blind = kyoten(
        at,
        &[
            "audit",
            "verify",
            "--checkpoints",
            "nowhere",
            "--public-key",
            "hub.audit/checkpoints/../none.pem",
        ],
    );
    assert_eq!(
        blind.status.code(),
        Some(1),
        "a key file that is not there is said: {}",
        said(&blind)
    );
    let keys = at.join("only-keys");
    std::fs::create_dir(&keys).expect("a folder");
    for entry in std::fs::read_dir(at.join("hub.audit/checkpoints"))
        .expect("kept")
        .flatten()
    {
        if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "pem")
        {
            std::fs::copy(entry.path(), keys.join(entry.file_name())).expect("copied");
        }
    }
    let blind = kyoten(at, &["audit", "verify", "--checkpoints", "only-keys"]);
    assert_eq!(blind.status.code(), Some(0), "{}", said(&blind));
}

#[test]
fn an_edited_line_is_named_by_verify_and_by_the_doctor() {
    let folder = hub();
    let at = folder.path();
    assert!(kyoten(at, &["audit", "checkpoint"]).status.success());
    behind_the_triggers(
        at,
        "drop trigger audit_is_append_only_update; update audit set actor = 'Account/innocent' where hub_id = 'minato' and sequence = 1",
    );
    let found = kyoten(at, &["audit", "verify"]);
    assert_eq!(found.status.code(), Some(3));
    assert!(
        said(&found).contains("the content of line 1 was changed"),
        "{}",
        said(&found)
    );
    let doctor = kyoten(at, &["doctor"]);
    assert_eq!(doctor.status.code(), Some(3));
    assert!(
        said(&doctor).contains("the content of line 1 was changed"),
        "{}",
        said(&doctor)
    );
}

#[test]
fn a_new_key_signs_and_the_old_one_still_counts() {
    let folder = hub();
    let at = folder.path();
    assert!(kyoten(at, &["audit", "checkpoint"]).status.success());
    let old = kyoten(at, &["audit", "public-key"]).stdout;
    let changed = kyoten(at, &["audit", "new-key"]);
    assert!(changed.status.success(), "{}", said(&changed));
    let new = kyoten(at, &["audit", "public-key"]).stdout;
    assert_ne!(old, new);
    assert!(
        kyoten(at, &["audit", "who-saw", "--actor", "Account/1"])
            .status
            .success()
    );
    assert!(kyoten(at, &["audit", "checkpoint"]).status.success());
    std::fs::write(at.join("both.pem"), [old.clone(), new].concat()).expect("kept");
    std::fs::write(at.join("old.pem"), old).expect("kept");
    let cases = [("both.pem", 0), ("old.pem", 3)];
    for (keys, code) in cases {
        let proved = kyoten(at, &["audit", "verify", "--public-key", keys]);
        assert_eq!(
            proved.status.code(),
            Some(code),
            "{keys}: {}",
            said(&proved)
        );
    }
}

#[test]
fn the_trail_can_be_taken_away_and_asked() {
    let folder = hub();
    let at = folder.path();
    let csv = kyoten(at, &["audit", "export"]);
    assert!(csv.status.success(), "{}", said(&csv));
    let text = said(&csv);
    assert!(
        text.starts_with("\u{feff}sequence,recorded_at,actor,"),
        "{text}"
    );
    assert!(
        text.contains("account.created") && text.contains("audit.export"),
        "{text}"
    );
    let lines = kyoten(
        at,
        &[
            "audit",
            "export",
            "--form",
            "jsonl",
            "--from",
            "2000-01-01",
            "--to",
            "2000-12-31",
        ],
    );
    assert!(
        lines.status.success() && lines.stdout.is_empty(),
        "{}",
        said(&lines)
    );
    let wrong = kyoten(
        at,
        &[
            "audit",
            "export",
            "--from",
            "yesterday",
            "--to",
            "2026-13-01",
        ],
    );
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
    assert!(
        said(&wrong).contains("--from yesterday") && said(&wrong).contains("--to 2026-13-01"),
        "{}",
        said(&wrong)
    );
    let seen = kyoten(
        at,
        &["audit", "who-saw", "--actor", "System/init", "--json"],
    );
    let seen: serde_json::Value = serde_json::from_slice(&seen.stdout).expect("JSON");
    assert_eq!(seen.as_array().map(Vec::len), Some(1), "{seen}");
    let neither = kyoten(at, &["audit", "who-saw"]);
    assert_eq!(neither.status.code(), Some(2));
}
