//! Stories of the keeper: when it signs, where it keeps, what it does not sign.

#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot be told is a broken test"
)]

mod common;

use common::HUB;
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::audit::checkpoint::Folder;
use kyoten_platform::audit::keeper::{KeepError, Keeper, SECONDS_BETWEEN};
use kyoten_platform::audit::key::SigningKey;
use kyoten_platform::audit::verify::{Evidence, Tampering, verify_everything};
use kyoten_platform::db::Engine;
use kyoten_platform::params;
use kyoten_testkit::{World, on_both_databases};

async fn line(world: &World, object: &'static str) {
    world
        .write(move |tx| {
            tx.audit(AuditEntry {
                hub_id: HUB.to_owned(),
                actor: "System/story".to_owned(),
                action: "note.write".to_owned(),
                ground: "SYSTEM".to_owned(),
                object: object.to_owned(),
                detail: "{}".to_owned(),
                request_id: "r".to_owned(),
            });
            Ok(())
        })
        .await;
}

/// A round of the keeper: the numbers of the lines it signed, and its troubles in words.
async fn round(world: &World, mut keeper: Keeper) -> (Keeper, Vec<i64>, Vec<KeepError>) {
    let app = world.app.clone();
    let done = tokio::task::spawn_blocking(move || {
        let (made, troubles) = keeper.keep(&app.db, app.clock.now(), SECONDS_BETWEEN);
        (
            keeper,
            made.iter().map(|one| one.sequence).collect(),
            troubles,
        )
    });
    done.await.unwrap()
}

fn keeper(folder: &Folder) -> Keeper {
    Keeper::new(SigningKey::from_seed([1; 32]), folder.clone())
}

#[tokio::test]
async fn a_chain_that_grows_is_signed_every_ten_minutes_and_kept_outside() {
    on_both_databases(common::setup, async |world| {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path().join("usb/minato"));
        let (keeper_, signed, troubles) = round(&world, keeper(&folder)).await;
        assert!(
            signed.is_empty() && troubles.is_empty(),
            "nothing to sign: {troubles:?}"
        );
        line(&world, "Note/1").await;
        line(&world, "Note/2").await;
        let (keeper_, signed, _) = round(&world, keeper_).await;
        assert_eq!(signed, [2], "the first lines at once");
        line(&world, "Note/3").await;
        world.clock.advance_seconds(SECONDS_BETWEEN - 1);
        let (keeper_, signed, _) = round(&world, keeper_).await;
        assert_eq!(signed, [] as [i64; 0], "not yet ten minutes");
        world.clock.advance_seconds(1);
        let (keeper_, signed, _) = round(&world, keeper_).await;
        assert_eq!(signed, [3]);
        world.clock.advance_seconds(SECONDS_BETWEEN);
        let (_, signed, _) = round(&world, keeper_).await;
        assert_eq!(signed, [] as [i64; 0], "nothing new, nothing signed");
        let kept = folder.read().unwrap();
        let sequences: Vec<i64> = kept.checkpoints.iter().map(|one| one.sequence).collect();
        assert_eq!(sequences, [2, 3]);
        assert_eq!(kept.keys, [SigningKey::from_seed([1; 32]).public()]);
        let evidence = Evidence {
            checkpoints: kept.checkpoints,
            keys: kept.keys,
        };
        let all = world
            .read(move |snapshot| verify_everything(snapshot, &evidence, &mut |_, _| {}))
            .await
            .unwrap();
        assert_eq!(all.len(), 1);
        assert!(all[0].is_intact(), "{all:?}");
        assert_eq!(
            (all[0].lines, all[0].checkpoints, all[0].vouched_until),
            (3, 2, 3)
        );
    })
    .await;
}

/// A share that was away for an hour gets everything when it is back.
#[tokio::test]
async fn what_could_not_be_kept_outside_is_kept_later() {
    on_both_databases(common::setup, async |world| {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("share");
        std::fs::write(&path, "a file where the folder should be").unwrap();
        let folder = Folder::at(&path);
        line(&world, "Note/1").await;
        let (keeper_, signed, troubles) = round(&world, keeper(&folder)).await;
        assert_eq!(signed, [1], "signed in the database all the same");
        assert!(
            matches!(troubles.as_slice(), [KeepError::Folder { .. }]),
            "{troubles:?}"
        );
        line(&world, "Note/2").await;
        world.clock.advance_seconds(SECONDS_BETWEEN);
        std::fs::remove_file(&path).unwrap();
        let (_, _, troubles) = round(&world, keeper_).await;
        assert!(troubles.is_empty(), "{troubles:?}");
        assert_eq!(folder.read().unwrap().checkpoints.len(), 2);
    })
    .await;
}

/// Signing what was tampered with would make it look right.
#[tokio::test]
async fn a_chain_that_does_not_fit_is_not_signed() {
    on_both_databases(common::setup, async |world| {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        line(&world, "Note/1").await;
        let (keeper_, _, _) = round(&world, keeper(&folder)).await;
        line(&world, "Note/2").await;
        let engine = world.app.db.engine();
        world
            .write(move |tx| {
                let off = match engine {
                    Engine::Sqlite => "drop trigger audit_is_append_only_update",
                    Engine::Postgres => "alter table audit disable trigger audit_is_append_only",
                };
                tx.execute(off, &[])?;
                tx.execute(
                    "update audit set actor = $1 where hub_id = $2 and sequence = 2",
                    params!["Account/innocent", HUB],
                )?;
                Ok(())
            })
            .await;
        world.clock.advance_seconds(SECONDS_BETWEEN);
        let (_, signed, troubles) = round(&world, keeper_).await;
        assert_eq!(signed, [] as [i64; 0]);
        match troubles.as_slice() {
            [KeepError::Misfit { finding, .. }] => {
                assert_eq!((finding.sequence, finding.looks), (2, Tampering::Edited));
            }
            other => panic!("{other:?}"),
        }
    })
    .await;
}

/// The database itself says no to everybody who comes through it.
#[tokio::test]
async fn checkpoints_in_the_database_are_never_changed_or_deleted() {
    on_both_databases(common::setup, async |world| {
        let place = tempfile::tempdir().unwrap();
        line(&world, "Note/1").await;
        round(&world, keeper(&Folder::at(place.path()))).await;
        for statement in [
            "update audit_checkpoint set lines = 0",
            "delete from audit_checkpoint",
        ] {
            let refused = world
                .app
                .db
                .write(move |tx| tx.execute(statement, &[]))
                .await;
            assert!(refused.is_err(), "{statement}");
        }
    })
    .await;
}
