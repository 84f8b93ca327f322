//! Stories of people who read the trail, through HTTP on both databases.

#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot be told is a broken test"
)]

use std::sync::Arc;

use kyoten_feature_identity::{
    AccountId, By, DatabaseSessions, Known, LoginName, NewAccount, Password, SALT_BYTES,
    SecondFactor, TotpSecret, create_account, create_hub, hash_password, open_session, set_roles,
};
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::audit::trail::{Cursor, Question, TrailLine, lines};
use kyoten_platform::authorization::Role;
use kyoten_testkit::{Browser, Setup, World, on_both_databases};

const HUB: &str = "midori";
const OTHER: &str = "akane";

fn setup() -> Setup {
    Setup {
        features: vec![
            kyoten_feature_identity::feature(),
            kyoten_feature_directory::feature(),
            kyoten_feature_oversight::feature(),
        ],
        sessions: Arc::new(DatabaseSessions),
        hub_id: HUB,
        hub_name: "みどり市在宅医療連携拠点",
        prepare: |tx| {
            create_hub(tx, "national", "全国のオープンデータ", &[])?;
            create_hub(tx, HUB, "みどり市在宅医療連携拠点", &["12345".to_owned()])?;
            Ok(create_hub(
                tx,
                OTHER,
                "あかね市の拠点",
                &["12346".to_owned()],
            )?)
        },
    }
}

async fn person(
    world: &World,
    hub: &'static str,
    login: &'static str,
    name: &'static str,
    roles: &'static [Role],
) -> AccountId {
    world
        .write(move |tx| {
            let known = Known {
                hub_name: "みどり",
                login_name: login,
            };
            let password = Password::parse("夕方の川べりに三羽のさぎがいた", known).unwrap();
            let account = NewAccount {
                hub_id: hub.to_owned(),
                login_name: LoginName::parse(login).unwrap(),
                display_name: name.to_owned(),
                password_hash: hash_password(&password, &[1; SALT_BYTES]).unwrap(),
                totp_secret: Some(TotpSecret::from_bytes(*b"12345678901234567890")),
                roles: roles.to_vec(),
                granted_by: By::system("story"),
            };
            Ok(create_account(tx, account).unwrap())
        })
        .await
}

async fn signed_in(world: &World, account: &AccountId, factor: SecondFactor) -> Browser {
    let account = account.clone();
    let token = world
        .write(move |tx| Ok(open_session(tx, &account, factor)?))
        .await;
    world.browser_with_session(&token)
}

/// 佐倉 (coordinator), 磯貝 (operator), 大門 (city officer) of this hub, 赤井 (coordinator) of the other.
struct Cast {
    sakura: AccountId,
    coordinator: Browser,
    operator: Browser,
    viewer: Browser,
    stranger: Browser,
}

async fn cast(world: &World) -> Cast {
    let sakura = person(world, HUB, "sakura", "佐倉 花子", &[Role::Coordinator]).await;
    let isogai = person(world, HUB, "isogai", "磯貝 直子", &[Role::Operator]).await;
    let daimon = person(world, HUB, "daimon", "大門 進", &[Role::Viewer]).await;
    let akai = person(world, OTHER, "akai", "赤井 茜", &[Role::Coordinator]).await;
    Cast {
        coordinator: signed_in(world, &sakura, SecondFactor::Shown).await,
        operator: signed_in(world, &isogai, SecondFactor::Shown).await,
        viewer: signed_in(world, &daimon, SecondFactor::Shown).await,
        stranger: signed_in(world, &akai, SecondFactor::Shown).await,
        sakura,
    }
}

/// A line as if a feature had written it.
async fn did(
    world: &World,
    hub: &'static str,
    actor: String,
    action: &'static str,
    object: &str,
    detail: &'static str,
) {
    let object = object.to_owned();
    world
        .write(move |tx| {
            tx.audit(AuditEntry {
                hub_id: hub.to_owned(),
                actor,
                action: action.to_owned(),
                ground: "HUB".to_owned(),
                object,
                detail: detail.to_owned(),
                request_id: "r".to_owned(),
            });
            Ok(())
        })
        .await;
}

async fn trail(world: &World, action: &str) -> Vec<TrailLine> {
    let question = Question {
        hub_id: HUB.to_owned(),
        actions: vec![action.to_owned()],
        ..Question::default()
    };
    world
        .read(move |snapshot| lines(snapshot, &question, Cursor::Newest, 100))
        .await
        .unwrap()
}

#[tokio::test]
async fn 連携コーディネーターは拠点の記録を文で読み_読んだことも記録に残る() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        let sakura = format!("Account/{}", cast.sakura);
        did(
            &world,
            HUB,
            sakura.clone(),
            "organization.edit",
            "Organization/018f-midori",
            "{\"topics\":[]}",
        )
        .await;
        did(
            &world,
            OTHER,
            "Account/x".into(),
            "organization.edit",
            "Organization/secret-akane",
            "{}",
        )
        .await;
        let page = cast.coordinator.get("/audit").await;
        assert_eq!(page.status(), 200, "{}", page.text());
        let text = page.visible_text();
        for part in [
            "佐倉 花子さん（連携コーディネーター）がOrganization 018f-midの情報を直しました。",
            "システム（story）が磯貝 直子さんのアカウントを作りました。",
            "拠点の業務",
            "2026年11月22日（日）9:00",
        ] {
            assert!(text.contains(part), "{part} missing in {text}");
        }
        assert!(!page.text().contains("akane"), "nothing of the other hub");
        let looked = trail(&world, "audit.show").await;
        assert_eq!(looked.len(), 1);
        assert_eq!(
            (looked[0].actor.as_str(), looked[0].object.as_str()),
            (sakura.as_str(), "Audit/midori")
        );
        assert!(
            cast.coordinator
                .get("/audit")
                .await
                .visible_text()
                .contains("佐倉 花子さん（連携コーディネーター）が監査記録を見ました。")
        );
        let english = cast
            .coordinator
            .clone()
            .in_english()
            .get("/audit")
            .await
            .visible_text();
        assert!(
            english.contains(
                "佐倉 花子 (coordinator) corrected the information of Organization 018f-mid."
            ),
            "{english}"
        );
    })
    .await;
}

#[tokio::test]
async fn 運用者は安全に関する記録だけを読む() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        did(
            &world,
            HUB,
            "Account/x".into(),
            "organization.manage",
            "Organization/018f-midori",
            "{}",
        )
        .await;
        did(
            &world,
            HUB,
            "Account/x".into(),
            "people.see",
            "Person/018f-kaname",
            "{}",
        )
        .await;
        did(
            &world,
            HUB,
            "anonymous".into(),
            "sign_in.failed",
            &format!("Account/{}", cast.sakura),
            "{}",
        )
        .await;
        let paths = [
            "/audit",
            "/audit/print",
            "/audit.csv",
            "/audit?shelf=directory",
            "/audit?act=organization.manage",
            "/audit?object=Organization/018f-midori",
            "/audit?person=Account/x",
            "/audit?shelf=people&act=people.see",
        ];
        for path in paths {
            let answer = cast.operator.get(path).await;
            assert_eq!(answer.status(), 200, "{path}");
            let lines = answer.text();
            assert!(
                !lines.contains("の管理画面を見ました") && !lines.contains("kaname"),
                "{path}: {lines}"
            );
        }
        let text = cast
            .operator
            .get("/audit?shelf=sign_in")
            .await
            .visible_text();
        assert!(
            text.contains(
                "ログインしていない人が佐倉 花子さんのパスワードを確認できませんでした。"
            ),
            "{text}"
        );
        assert_eq!(
            trail(&world, "audit.show_security").await.len(),
            paths.len(),
            "the export is another act"
        );
        assert_eq!(trail(&world, "audit.export").await.len(), 1);
        // The control: the coordinator does see them.
        assert!(
            cast.coordinator
                .get("/audit")
                .await
                .text()
                .contains("Organization 018f-midの管理画面を見ました")
        );
    })
    .await;
}

#[tokio::test]
async fn 役割のない人_よその拠点の人_ログインしていない人には開かない() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        let half = signed_in(&world, &cast.sakura, SecondFactor::NotYet).await;
        for path in ["/audit", "/audit/print", "/audit.csv"] {
            for (who, browser, expected) in [
                ("signed out", &mut world.browser(), 303),
                ("one factor", &mut half.clone(), 303),
                ("city officer", &mut cast.viewer, 403),
                ("coordinator of another hub", &mut cast.stranger, 303),
            ] {
                let answer = browser.get(path).await;
                assert_eq!(answer.status(), expected, "{who} {path}");
                assert!(!answer.text().contains("佐倉 花子さん"), "{who} {path}");
            }
        }
        assert_eq!(
            trail(&world, "audit.show").await,
            [],
            "who saw nothing stands nowhere"
        );
        // A role that has ended shuts the next page.
        assert_eq!(cast.coordinator.get("/audit").await.status(), 200);
        let sakura = cast.sakura.clone();
        world
            .write(move |tx| {
                set_roles(tx, &By::system("story"), HUB, &sakura, &[Role::Viewer]).unwrap();
                Ok(())
            })
            .await;
        assert_ne!(cast.coordinator.get("/audit").await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn 人と対象と種類と期間でしぼる() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        let sakura = format!("Account/{}", cast.sakura);
        did(
            &world,
            HUB,
            sakura.clone(),
            "organization.edit",
            "Organization/first",
            "{}",
        )
        .await;
        world.clock.advance_seconds(20 * 60);
        // Past midnight in Tokyo would need another session; the day before is written with an older clock.
        did(
            &world,
            HUB,
            "Account/other".into(),
            "organization.close",
            "Organization/second",
            "{\"closed_on\":\"2026-11-01\"}",
        )
        .await;
        let mut coordinator = signed_in(&world, &cast.sakura, SecondFactor::Shown).await;
        let cases = [
            (format!("person={sakura}&shelf=directory"), true, false),
            ("object=Organization/second".to_owned(), false, true),
            (
                "object=https://x/organizations/first/edit".to_owned(),
                true,
                false,
            ),
            ("shelf=directory".to_owned(), true, true),
            ("act=organization.close".to_owned(), false, true),
            ("ground=SYSTEM".to_owned(), false, false),
            (
                "from_year=2026&from_month=11&from_day=22".to_owned(),
                true,
                true,
            ),
            (
                "from_year=令和8&from_month=11&from_day=22&to_year=2026&to_month=11&to_day=22"
                    .to_owned(),
                true,
                true,
            ),
            (
                "from_year=2026&from_month=11&from_day=23".to_owned(),
                false,
                false,
            ),
            (
                "to_year=2026&to_month=11&to_day=21".to_owned(),
                false,
                false,
            ),
        ];
        for (query, first, second) in cases {
            let page = coordinator.get(&format!("/audit/print?{query}")).await;
            assert_eq!(page.status(), 200, "{query}");
            let text = page.visible_text();
            assert_eq!(
                text.contains("Organization firstの情報を直しました"),
                first,
                "{query}: {text}"
            );
            assert_eq!(
                text.contains("Organization secondの閉所を記録しました"),
                second,
                "{query}: {text}"
            );
        }
        let printed = coordinator
            .get("/audit/print?shelf=directory")
            .await
            .visible_text();
        assert!(
            printed.contains("種類：事業所の情報") && printed.contains("表示日時"),
            "{printed}"
        );
        for (query, sentence) in [
            (
                "from_year=2026&from_month=13&from_day=1",
                "日付として読めません",
            ),
            (
                "from_year=2026&from_month=11&from_day=22&to_year=2026&to_month=11&to_day=1",
                "「いつまで」が「いつから」より前です",
            ),
            ("object=みどり訪問看護", "対象を読み取れません"),
        ] {
            let page = coordinator.get(&format!("/audit?{query}")).await;
            assert_eq!(page.status(), 422, "{query}");
            assert!(
                page.visible_text().contains(sentence),
                "{query}: {}",
                page.visible_text()
            );
        }
        drop(cast.coordinator.get("/audit").await);
    })
    .await;
}

#[tokio::test]
async fn ページをたどると全部の記録が一度ずつ出る_細工したしおりは最初のページを出す() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        for n in 0..120 {
            did(
                &world,
                HUB,
                "Account/other".into(),
                "organization.edit",
                &format!("Organization/n{n:03}"),
                "{}",
            )
            .await;
        }
        let first = cast.coordinator.get("/audit?shelf=directory").await;
        let mut seen = numbers(&first.text());
        assert_eq!(seen.len(), 50);
        let mut page = first.clone();
        while let Some(next) = link(&page.text(), "next") {
            page = cast.coordinator.get(&next).await;
            seen.extend(numbers(&page.text()));
        }
        let expected: Vec<String> = (0..120).rev().map(|n| format!("n{n:03}")).collect();
        assert_eq!(
            seen, expected,
            "newest first, none twice, none missing, however often the trail is looked at"
        );
        let back = cast
            .coordinator
            .get(&link(&page.text(), "prev").unwrap())
            .await;
        assert_eq!(numbers(&back.text()), expected[50..100].to_vec());
        let cursor = link(&first.text(), "next").unwrap();
        let (path, token) = cursor.split_once("at=").unwrap();
        let swapped: String = token.chars().rev().collect();
        let tampered = [
            format!("{path}at={swapped}"),
            format!("{path}at=AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            format!("{path}at=%27%20or%201=1"),
            format!("{path}at="),
            format!("/audit?shelf=directory&ground=HUB&at={token}"),
        ];
        for path in tampered {
            let page = cast.coordinator.get(&path).await;
            assert_eq!(page.status(), 200, "{path}");
            assert_eq!(numbers(&page.text()), expected[..50], "{path}");
        }
        // Another session cannot go on with this one's cursor.
        let mut again = signed_in(&world, &cast.sakura, SecondFactor::Shown).await;
        assert_eq!(numbers(&again.get(&cursor).await.text()), expected[..50]);
        assert_eq!(
            numbers(&cast.coordinator.get(&cursor).await.text()),
            expected[50..100],
            "the control"
        );
    })
    .await;
}

#[tokio::test]
async fn 書き出しは記録に残り_最近の確認を求める() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        did(
            &world,
            HUB,
            "Account/other".into(),
            "organization.edit",
            "Organization/=cmd()",
            "{}",
        )
        .await;
        let file = cast.coordinator.get("/audit.csv?shelf=directory").await;
        assert_eq!(file.status(), 200);
        assert!(file.header("content-disposition").contains(".csv"));
        let text = file.text();
        assert!(
            text.starts_with("\u{feff}番号,日時,した人,したこと,根拠"),
            "{text}"
        );
        assert!(
            text.contains("この拠点にいない人がOrganization =cmd()の情報を直しました。"),
            "{text}"
        );
        assert_eq!(trail(&world, "audit.export").await.len(), 1);
        world.clock.advance_seconds(11 * 60);
        let later = cast.coordinator.get("/audit.csv").await;
        assert_eq!(
            later.status(),
            303,
            "eleven minutes later the factor is asked for again"
        );
        assert!(
            later.location().starts_with("/sign-in/confirm"),
            "{}",
            later.location()
        );
        assert_eq!(trail(&world, "audit.export").await.len(), 1);
        assert_eq!(
            cast.coordinator.get("/audit").await.status(),
            200,
            "reading goes on"
        );
    })
    .await;
}

#[tokio::test]
async fn だれでも自分のアカウントの履歴だけを読む() {
    on_both_databases(setup, async |world| {
        let mut cast = cast(&world).await;
        let text = cast.viewer.get("/account/history").await.visible_text();
        assert!(
            text.contains("システム（story）が大門 進さんのアカウントを作りました。"),
            "{text}"
        );
        assert!(!text.contains("佐倉") && !text.contains("磯貝"), "{text}");
        let sakura = format!("Account/{}", cast.sakura);
        let other = cast
            .viewer
            .get(&format!("/account/history?object={sakura}&person={sakura}"))
            .await
            .visible_text();
        assert!(
            !other.contains("佐倉") && other.contains("自分のアカウントの履歴を見ました"),
            "{other}"
        );
        assert_ne!(world.browser().get("/account/history").await.status(), 200);
        assert_eq!(trail(&world, "account.history").await.len(), 2);
    })
    .await;
}

/// The object numbers in sentences, top down.
fn numbers(html: &str) -> Vec<String> {
    html.split("Organization n")
        .skip(1)
        .map(|rest| format!("n{}", rest.chars().take(3).collect::<String>()))
        .collect()
}

/// Where the link with this relation leads.
fn link(html: &str, relation: &str) -> Option<String> {
    let (before, _) = html.split_once(&format!("\" rel=\"{relation}\""))?;
    let (_, href) = before.rsplit_once("href=\"")?;
    Some(href.replace("&amp;", "&"))
}
