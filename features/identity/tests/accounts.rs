//! Stories of the command line: hubs, accounts, organizations, the check-up.

#[expect(dead_code, reason = "not everybody of the cast appears here")]
mod cast;

use cast::*;
use kyoten_feature_identity::{
    AccountRefusal, By, Finding, IdentifierSystem, LoginName, NATIONAL_HUB, NewAccount,
    create_account, create_hub, findings, hub, only_hub, organization, set_roles,
};
use kyoten_platform::Language;
use kyoten_platform::authorization::Role;
use kyoten_platform::cx::No;
use kyoten_testkit::on_both_databases;

#[tokio::test]
async fn a_hub_is_written_once_and_renewed_by_its_id() {
    on_both_databases(setup, async |world| {
        world
            .write(|tx| Ok(create_hub(tx, NATIONAL_HUB, "全国", &[])?))
            .await;
        world
            .write(|tx| {
                Ok(create_hub(
                    tx,
                    HUB,
                    "みどり拠点",
                    &["12345".to_owned(), "12346".to_owned()],
                )?)
            })
            .await;
        let (by_id, only) = world
            .read(|s| (hub(s, HUB).unwrap(), only_hub(s).unwrap()))
            .await;
        assert_eq!(by_id, only);
        let found = only.expect("the national hub does not count");
        assert_eq!(
            (found.name.as_str(), found.municipalities.len()),
            ("みどり拠点", 2)
        );
        world
            .write(|tx| Ok(create_hub(tx, "aoba", "あおば拠点", &[])?))
            .await;
        assert_eq!(
            world.read(|s| only_hub(s).unwrap()).await,
            None,
            "there are two now"
        );
    })
    .await;
}

#[tokio::test]
async fn ログイン名は一人に一つで_登録は記録に残る() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let twin = |login: &'static str, by: By, hub_id: &'static str| NewAccount {
            hub_id: hub_id.to_owned(),
            login_name: LoginName::parse(login).unwrap(),
            display_name: "別の佐倉".to_owned(),
            password_hash: password_hash(),
            totp_secret: None,
            roles: vec![],
            granted_by: by,
        };
        as_command(&world, move |tx, by| {
            let answer = create_account(tx, twin("ＳＡＫＵＲＡ", by, HUB));
            assert!(matches!(
                answer,
                Err(No::Refused(AccountRefusal::LoginNameTaken))
            ));
        })
        .await;
        assert_eq!(audited(&world, "account.created").await, 1);
        assert!(!everything_noted(&world).await.contains("佐倉"));
    })
    .await;
}

#[tokio::test]
async fn an_organization_is_the_same_however_its_number_is_written() {
    on_both_databases(setup, async |world| {
        let cases = [
            (
                IdentifierSystem::Care,
                "0170102313",
                IdentifierSystem::Care,
                "170102313",
                true,
            ),
            (
                IdentifierSystem::Care,
                "0170102313",
                IdentifierSystem::Care,
                "０１７０１０２３１３",
                true,
            ),
            (
                IdentifierSystem::Care,
                "0170102313",
                IdentifierSystem::Medical,
                "0170102313",
                false,
            ),
            (
                IdentifierSystem::Care,
                "0170102313",
                IdentifierSystem::Care,
                "0170102314",
                false,
            ),
        ];
        for (system, first, other_system, second, same) in cases {
            let ids = world.write(move |tx| {
                let one = organization::find_or_create(tx, HUB, system, first)?;
                let two = organization::find_or_create(tx, HUB, other_system, second)?;
                assert_eq!(
                    organization::find(tx, HUB, system, first)?.as_ref(),
                    Some(&one)
                );
                Ok((one, two))
            });
            let (one, two) = ids.await;
            assert_eq!(one == two, same, "{first} {second}");
        }
        let stored = world
            .read(|s| organization::find(s, HUB, IdentifierSystem::Local, "1").unwrap())
            .await;
        assert_eq!(stored, None);
    })
    .await;
}

#[tokio::test]
async fn the_check_up_names_what_a_person_should_look_at() {
    on_both_databases(setup, async |world| {
        let now = world.app.clock.now();
        assert_eq!(
            world
                .read(move |s| findings(s, "elsewhere", now).unwrap())
                .await,
            [Finding::NoHub]
        );
        assert_eq!(
            world.read(move |s| findings(s, HUB, now).unwrap()).await,
            [Finding::NoCoordinator]
        );
        let sakura = sakura(&world).await;
        assert_eq!(
            world.read(move |s| findings(s, HUB, now).unwrap()).await,
            []
        );
        person(&world, "tanaka", None, vec![Role::Viewer]).await;
        as_command(&world, move |tx, by| {
            set_roles(tx, &by, HUB, &sakura, &[]).unwrap()
        })
        .await;
        let found = world.read(move |s| findings(s, HUB, now).unwrap()).await;
        assert_eq!(
            found,
            [
                Finding::NoCoordinator,
                Finding::WithoutSecondFactor { accounts: 1 },
                Finding::WithoutRole { accounts: 1 },
            ]
        );
        for finding in found {
            assert!(
                !finding.sentence(Language::Ja).is_empty()
                    && !finding.sentence(Language::En).is_empty()
            );
        }
    })
    .await;
}
