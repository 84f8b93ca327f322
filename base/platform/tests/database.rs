//! What the database layer promises, on both databases.

mod common;

use std::convert::Infallible;

use kyoten_platform::audit::{ChainCheck, check_chain};
use kyoten_platform::clock::Clock;
use kyoten_platform::cx::No;
use kyoten_platform::db::{Connection, DbError, MigrateError, Migration, WriteError, migrate};
use kyoten_platform::feature::MIGRATIONS;
use kyoten_platform::{jobs, params};
use kyoten_testkit::on_both_databases;

use common::{HUB, setup};

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_command_undoes_itself_alone() {
    on_both_databases(setup, async |world| {
        let write = |id: &'static str, fail: bool| {
            world.app.db.write(move |tx| {
                tx.execute(
                    "insert into note (id, hub_id, body) values ($1, $2, $3)",
                    params![id, HUB, "本文"],
                )?;
                if fail {
                    Err(No::Refused("規則により不可"))
                } else {
                    Ok(())
                }
            })
        };
        // All three wait together, so they share one commit.
        let (first, refused, third) =
            tokio::join!(write("a", false), write("b", true), write("c", false));
        assert!(first.is_ok() && third.is_ok());
        assert!(matches!(
            refused,
            Err(WriteError::Refused(No::Refused("規則により不可")))
        ));
        let left = world
            .read(|s| s.query::<(String,)>("select id from note order by id", &[]))
            .await;
        assert_eq!(
            left.expect("rows"),
            vec![("a".to_owned(),), ("c".to_owned(),)]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_statement_or_a_panic_harms_nobody_else() {
    on_both_databases(setup, async |world| {
        let db = &world.app.db;
        let twice = db.write(|tx| {
            tx.execute(
                "insert into note (id, hub_id, body) values ('x', 'h', '')",
                &[],
            )?;
            tx.execute(
                "insert into note (id, hub_id, body) values ('x', 'h', '')",
                &[],
            )
        });
        let panics = db.write(|_| -> Result<(), DbError> { panic!("a command's bug") });
        let good = db.write(|tx| {
            tx.execute(
                "insert into note (id, hub_id, body) values ('y', 'h', '')",
                &[],
            )
        });
        let (twice, panics, good) = tokio::join!(twice, panics, good);
        assert!(matches!(twice, Err(WriteError::Refused(_))));
        assert!(panics.is_err());
        assert_eq!(good.expect("a neighbour's command"), 1);
        assert_eq!(
            world
                .read(|s| s.number("select count(*) from note", &[]))
                .await
                .expect("count"),
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_rows_are_chained_and_tampering_is_found() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        for body in ["一", "二", "三"] {
            assert_eq!(coordinator.post("/notes", &[("body", body)]).await.status(), 303);
        }
        let intact = world.read(|s| check_chain(s, HUB)).await.expect("the chain is read");
        assert_eq!(intact, ChainCheck::Intact { lines: 3 });
        for statement in ["update audit set actor = 'nobody'", "delete from audit", "update event set name = 'x'", "delete from event"] {
            let refused = world.app.db.write(move |tx| tx.execute(statement, &[])).await;
            assert!(refused.is_err(), "{statement} must be refused by the database itself");
        }
        // Somebody with the keys to the database takes the guard away and edits all the same.
        let location = world.app.db.location().clone();
        tokio::task::spawn_blocking(move || {
            let connection = Connection::open(&location).expect("the database opens");
            let unguard = match connection.engine() {
                kyoten_platform::db::Engine::Sqlite => "drop trigger audit_is_append_only_update",
                kyoten_platform::db::Engine::Postgres => "drop trigger audit_is_append_only on audit",
            };
            connection.batch(unguard).expect("the guard is taken away");
            connection.batch("update audit set object = 'Note/other' where sequence = (select min(sequence) from audit)").expect("edited");
        })
        .await
        .expect("tampered");
        let broken = world.read(|s| check_chain(s, HUB)).await.expect("the chain is read");
        assert!(matches!(broken, ChainCheck::Broken { sequence: 1, .. }), "{broken:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cutting_off_the_last_lines_is_found() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        for body in ["一", "二"] {
            coordinator.post("/notes", &[("body", body)]).await;
        }
        let location = world.app.db.location().clone();
        tokio::task::spawn_blocking(move || {
            let connection = Connection::open(&location).expect("the database opens");
            let unguard = match connection.engine() {
                kyoten_platform::db::Engine::Sqlite => "drop trigger audit_is_append_only_delete",
                kyoten_platform::db::Engine::Postgres => {
                    "drop trigger audit_is_append_only on audit"
                }
            };
            connection.batch(unguard).expect("the guard is taken away");
            connection
                .batch("delete from audit where sequence = (select max(sequence) from audit)")
                .expect("cut off");
        })
        .await
        .expect("tampered");
        let broken = world
            .read(|s| check_chain(s, HUB))
            .await
            .expect("the chain is read");
        assert!(matches!(broken, ChainCheck::Broken { .. }), "{broken:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_program_refuses_a_newer_database() {
    on_both_databases(setup, async |world| {
        let location = world.app.db.location().clone();
        tokio::task::spawn_blocking(move || {
            let connection = Connection::open(&location).expect("the database opens");
            // The world was made with step 900; a program that knows only the platform's must keep its hands off.
            let refused = migrate(&connection, MIGRATIONS, &Clock::System);
            assert!(
                matches!(
                    refused,
                    Err(MigrateError::Newer {
                        found: 900,
                        known: 7
                    })
                ),
                "{refused:?}"
            );
            let edited = Migration {
                sql: "create table note (\n    id text\n);",
                ..common::CREATE_NOTE
            };
            let refused = migrate(
                &connection,
                &[MIGRATIONS, &[edited]].concat(),
                &Clock::System,
            );
            assert!(
                matches!(refused, Err(MigrateError::Edited { number: 900, .. })),
                "{refused:?}"
            );
            let again = migrate(
                &connection,
                &[MIGRATIONS, &[common::CREATE_NOTE]].concat(),
                &Clock::System,
            );
            assert_eq!(again.expect("nothing to do"), Vec::<i64>::new());
            let broken = Migration {
                number: 901,
                name: "broken",
                sql: "create table a (\n    id text\n);\ncreate tabel b;",
            };
            let failed = migrate(
                &connection,
                &[MIGRATIONS, &[common::CREATE_NOTE, broken]].concat(),
                &Clock::System,
            );
            assert!(
                matches!(failed, Err(MigrateError::Step { number: 901, .. })),
                "{failed:?}"
            );
            connection
                .batch("create table a (id text)")
                .expect("the failed step left nothing behind");
        })
        .await
        .expect("checked");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_sees_one_moment() {
    on_both_databases(setup, async |world| {
        let (db, other) = (world.app.db.clone(), world.app.db.clone());
        let seen = tokio::task::spawn_blocking(move || {
            db.read_blocking(move |snapshot| {
                let before = snapshot
                    .number("select count(*) from note", &[])
                    .expect("count");
                other
                    .write_blocking(|tx| {
                        tx.execute(
                            "insert into note (id, hub_id, body) values ('n', 'h', '')",
                            &[],
                        )
                    })
                    .expect("written meanwhile");
                (
                    before,
                    snapshot
                        .number("select count(*) from note", &[])
                        .expect("count"),
                )
            })
            .expect("read")
        })
        .await
        .expect("read");
        assert_eq!(
            seen,
            (0, 0),
            "what was written during the read is not seen by it"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn listeners_hear_each_event_once_and_jobs_end() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        coordinator.post("/notes", &[("body", "一")]).await;
        coordinator.post("/notes", &[("body", "二")]).await;
        assert_eq!(world.run_jobs().await, 0);
        assert_eq!(world.run_jobs().await, 0);
        let heard = world
            .read(|s| s.number("select count(*) from heard", &[]))
            .await
            .expect("count");
        assert_eq!(heard, 2);

        let cx = world.system();
        let id = world
            .write(move |tx| Ok::<_, No<Infallible>>(jobs::queue(&cx, tx, "count", "{}")?))
            .await;
        let (cx, second) = (world.system(), id.clone());
        let cancelled = world
            .write(move |tx| {
                let other = jobs::queue(&cx, tx, "count", "{}")?;
                assert!(jobs::request_cancel(&cx, tx, &other)?);
                assert_ne!(other, second);
                Ok::<_, No<Infallible>>(other)
            })
            .await;
        assert_eq!(world.run_jobs().await, 1);
        let job = world
            .read(move |s| jobs::find(s, HUB, &id))
            .await
            .expect("read")
            .expect("the job stands");
        assert_eq!(
            (job.state.as_str(), job.done, job.total, job.result.as_str()),
            ("done", 3, 3, "{\"counted\":3}")
        );
        let job = world
            .read(move |s| jobs::find(s, HUB, &cancelled))
            .await
            .expect("read")
            .expect("the job stands");
        assert_eq!(job.state, "cancelled");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_refuses_a_wrong_type() {
    kyoten_testkit::on_sqlite(setup, async |world| {
        let loose = world
            .read(|s| {
                s.query::<(String,)>(
                    "select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0
                        and name not like 'sqlite_%'",
                    &[],
                )
            })
            .await
            .expect("tables are listed");
        assert_eq!(loose, vec![], "tables without strict");
    })
    .await;
}
