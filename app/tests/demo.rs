//! The demo makes itself anew at every start, and never at the cost of anything real.

#![expect(
    clippy::expect_used,
    reason = "a story that cannot be told is a broken test"
)]

use std::path::Path;
use std::process::{Command, Output};

use kyoten_platform::clock::Clock;
use kyoten_platform::db::{Connection, Db, DbConfig, Location};
use kyoten_platform::ids::Ids;

/// Puts something where the demo would like to be.
type Prepare<'p> = &'p dyn Fn(&Path);

fn kyoten(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kyoten"))
        .args(words)
        .args([
            "--database",
            "some.sqlite",
            "--spool",
            "spool",
            "--log",
            "error",
        ])
        .current_dir(folder)
        .output()
        .expect("kyoten starts")
}

#[test]
fn the_demo_replaces_an_earlier_demo() {
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        let made = kyoten(folder.path(), &["demo", "--seed-only"]);
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
    }
}

/// Accounts whose owner has to choose another password, and all accounts.
fn passwords_to_change(folder: &Path) -> (i64, i64) {
    let location = Location::Sqlite(folder.join("some.sqlite"));
    let db = Db::open(DbConfig::for_location(location), Clock::System, Ids::Random).expect("opens");
    db.read_blocking(|snapshot| {
        let count = |sql| snapshot.number(sql, &[]).expect("counted");
        (
            count("select count(*) from account where password_must_change = 1"),
            count("select count(*) from account"),
        )
    })
    .expect("read")
}

#[test]
fn the_password_init_prints_has_to_be_changed_and_those_of_the_demo_do_not() {
    let real = tempfile::tempdir().expect("a folder");
    real_hub(real.path());
    assert_eq!(passwords_to_change(real.path()), (1, 1));
    let demo = tempfile::tempdir().expect("a folder");
    assert!(
        kyoten(demo.path(), &["demo", "--seed-only"])
            .status
            .success()
    );
    let (to_change, all) = passwords_to_change(demo.path());
    assert!(to_change == 0 && all > 5, "{to_change} of {all}");
}

fn real_hub(folder: &Path) {
    let made = kyoten(
        folder,
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
            "佐倉",
        ],
    );
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

#[test]
fn the_demo_leaves_everything_else_alone() {
    let other_program = |folder: &Path| {
        let connection =
            Connection::open(&Location::Sqlite(folder.join("some.sqlite"))).expect("opens");
        connection
            .batch("create table ledger (id text); insert into ledger values ('1')")
            .expect("written");
    };
    let no_database =
        |folder: &Path| std::fs::write(folder.join("some.sqlite"), "大切な文書").expect("written");
    let cases: [(&str, Prepare<'_>); 3] = [
        ("a real hub", &real_hub),
        ("another program's tables", &other_program),
        ("no database at all", &no_database),
    ];
    for (what, prepare) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path());
        let before = std::fs::read(folder.path().join("some.sqlite")).expect("read");
        let refused = kyoten(folder.path(), &["demo", "--seed-only"]);
        assert_eq!(refused.status.code(), Some(1), "{what}");
        let after = std::fs::read(folder.path().join("some.sqlite")).expect("still there");
        if what == "no database at all" {
            assert_eq!(after, before, "{what}");
        } else {
            let connection = Connection::open(&Location::Sqlite(folder.path().join("some.sqlite")))
                .expect("opens");
            assert!(
                connection.has_tables().expect("read"),
                "{what} keeps its tables"
            );
        }
    }
}
