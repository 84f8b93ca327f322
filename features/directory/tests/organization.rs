//! Stories of one organization: its page, what the hub states, closing, merging, entering, looking back.

#![expect(
    clippy::unwrap_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

use std::convert::Infallible;
use std::sync::Arc;

use kyoten_feature_identity::{
    By, DatabaseSessions, IdentifierSystem, Known, LoginName, NATIONAL_HUB, NewAccount, Password,
    SALT_BYTES, SecondFactor, create_account, create_hub, hash_password, open_session,
    organization,
};
use kyoten_geography::{GeoPoint, MunicipalityCode};
use kyoten_platform::authorization::Role;
use kyoten_platform::cx::No;
use kyoten_platform::{params, text_index};
use kyoten_testkit::{Answer, Browser, Setup, World, on_both_databases, on_sqlite};

use kyoten_feature_directory::kind::Kind;
use kyoten_feature_directory::search::terms::{Searchable, terms_of};

const HUB: &str = "midori";
const CITY: &str = "12207";
const DAY: i64 = 24 * 60 * 60;
const JUGEMU: &str = "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に住む処藪ら柑子の藪柑子パイポパイポ";

fn setup() -> Setup {
    Setup {
        features: vec![
            kyoten_feature_identity::feature(),
            kyoten_feature_directory::feature(),
        ],
        sessions: Arc::new(DatabaseSessions),
        hub_id: HUB,
        hub_name: "みどり市在宅医療連携拠点",
        prepare: |tx| {
            create_hub(tx, NATIONAL_HUB, "全国", &[])?;
            create_hub(tx, HUB, "みどり市在宅医療連携拠点", &[CITY.to_owned()])?;
            tx.execute(
                "insert into reference_edition (kind, edition, as_of, source, row_count) values ('municipality', 1, '2026-01-01', 'story', 1)",
                params![],
            )?;
            tx.execute(
                "insert into municipality (edition, code, prefecture, name, kana, latitude, longitude)
                 values (1, $1, '千葉県', 'みどり市', 'みどりし', 35.8, 139.9)",
                params![CITY],
            )?;
            Ok(())
        },
    }
}

/// Somebody of the hub, signed in with two factors.
async fn person(world: &World, login: &'static str, name: &'static str, role: Role) -> Browser {
    let token = world
        .write(move |tx| {
            let words = "夕方の川べりに三羽のさぎがいた";
            let password = Password::parse(
                words,
                Known {
                    hub_name: "みどり",
                    login_name: login,
                },
            )
            .unwrap();
            let new = NewAccount {
                hub_id: HUB.to_owned(),
                login_name: LoginName::parse(login).unwrap(),
                display_name: name.to_owned(),
                password_hash: hash_password(&password, &[7; SALT_BYTES]).unwrap(),
                totp_secret: None,
                roles: vec![role],
                granted_by: By::system("story"),
            };
            let Ok(id) = create_account(tx, new) else {
                panic!("the account is new")
            };
            Ok(open_session(tx, &id, SecondFactor::Shown)?)
        })
        .await;
    world.browser_with_session(&token)
}

async fn coordinator(world: &World) -> Browser {
    person(world, "sakura", "佐倉 花子", Role::Coordinator).await
}

/// What an import would stage for one service.
#[derive(Clone, Copy)]
struct Listed {
    kind: Kind,
    identifier: &'static str,
    name: &'static str,
    address: &'static str,
    telephone: &'static str,
    as_of: &'static str,
}

const STATION: Listed = Listed {
    kind: Kind::VisitingNursing,
    identifier: "0170102313",
    name: "みどり訪問看護ステーション",
    address: "千葉県みどり市本町1-2-3",
    telephone: "047-000-0001",
    as_of: "2026-06-30",
};
const CLINIC: Listed = Listed {
    kind: Kind::Clinic,
    identifier: "1210100001",
    name: "みどり訪問看護ステーション",
    address: "千葉県みどり市本町1-2-3",
    telephone: "047-000-0002",
    as_of: "2025-06-01",
};

/// Publishes services as a batch of open data, each replacing its earlier version; gives the organizations' ids.
async fn publish(world: &World, services: &'static [Listed]) -> Vec<String> {
    world.write(move |tx| publish_now(tx, services)).await
}

fn publish_now(
    tx: &kyoten_platform::db::Tx<'_>,
    services: &[Listed],
) -> Result<Vec<String>, No<Infallible>> {
    let batch = tx.query_optional::<(i64,)>(
        "insert into import_batch (hub_id, state, summary, created_by, created_at, published_at)
         values ('national', 'published', '[]', 'System/import', $1, $1) returning id",
        params![tx.now()],
    )?;
    let batch = batch.map_or(0, |(id,)| id);
    let mut ids = Vec::new();
    for service in services {
        let system = if service.kind == Kind::Clinic {
            IdentifierSystem::Medical
        } else {
            IdentifierSystem::Care
        };
        let id =
            organization::find_or_create(tx, NATIONAL_HUB, system, service.identifier)?.to_string();
        tx.execute(
            "update listing set to_batch = $2 where organization_id = $1 and kind = $3 and to_batch is null and from_batch < $2",
            params![id, batch, service.kind.code()],
        )?;
        let document = serde_json::json!({ "address": service.address, "telephone": service.telephone, "url": "javascript:alert(1)" }).to_string();
        let row = tx.query_optional::<(i64,)>(
            "insert into listing (hub_id, organization_id, kind, identifier, identifier_key, prefecture, municipality, name,
                                  document, latitude, longitude, position_source, position_flags, as_of, layout, content_hash, from_batch)
             values ('national', $1, $2, $3, $4, '12', $5, $6, $7, 35.8, 139.9, 'town_centroid', 'no_coordinates', $8, 'care', 0, $9)
             returning id",
            params![id, service.kind.code(), service.identifier, service.identifier.trim_start_matches('0'), CITY,
                    service.name, document, service.as_of, batch],
        )?;
        let searchable = Searchable {
            kind: service.kind,
            name: service.name,
            kana: None,
            corporation: None,
            address: Some(service.address),
            telephone: Some(service.telephone),
            prefecture: None,
            municipality: MunicipalityCode::parse(CITY).ok(),
            point: GeoPoint::new(35.8, 139.9).ok(),
        };
        tx.index_terms(
            text_index!("listing_terms"),
            row.map_or(0, |(id,)| id),
            &terms_of(&searchable),
        )?;
        ids.push(id);
    }
    tx.execute(
        "insert into publication (hub_id, batch) values ('national', $1) on conflict (hub_id) do update set batch = excluded.batch",
        params![batch],
    )?;
    Ok(ids)
}

/// The hidden "seen" field of an edit form.
fn seen(page: &Answer) -> String {
    let html = page.text();
    let Some((_, rest)) = html.split_once("name=\"seen\" value=\"") else {
        panic!("no edit form: {}", page.visible_text())
    };
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn edit(browser: &mut Browser, id: &str, fields: &[(&str, &str)]) -> Answer {
    let form = browser.get(&format!("/organizations/{id}/edit")).await;
    let seen = seen(&form);
    let mut all = vec![("seen", seen.as_str()), ("source", "hub")];
    all.extend_from_slice(fields);
    browser
        .post(&format!("/organizations/{id}/edit"), &all)
        .await
}

fn shows(page: &Answer, wanted: &[&str], unwanted: &[&str]) {
    let text = page.visible_text();
    for word in wanted {
        assert!(text.contains(word), "「{word}」 is missing from: {text}");
    }
    for word in unwanted {
        assert!(!text.contains(word), "「{word}」 stands in: {text}");
    }
}

#[tokio::test]
async fn 拠点が直した内容は公開データの更新のあとも残り_履歴に両方が出る() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let id = &ids[0];
        let page = format!("/organizations/{id}");
        let mut sakura = coordinator(&world).await;
        let mut resident = world.browser();
        shows(
            &resident.get(&page).await,
            &[
                "みどり訪問看護ステーション",
                "047-000-0001",
                "番地までの位置ではなく町の中心です",
                "未確認",
                "厚生労働省",
                "2026年6月30日",
            ],
            &["佐倉"],
        );

        let done = edit(
            &mut sakura,
            id,
            &[
                ("telephone", "047-000-9999"),
                ("name_kana", "みどりほうもんかんごすてーしょん"),
            ],
        )
        .await;
        assert_eq!(
            (done.status(), done.location()),
            (303, format!("/organizations/{id}/manage").as_str())
        );
        shows(
            &resident.get(&page).await,
            &[
                "047-000-9999",
                "みどりほうもんかんごすてーしょん",
                "拠点で確認",
            ],
            &["047-000-0001", "佐倉"],
        );
        assert!(
            resident
                .get(&page)
                .await
                .text()
                .contains("href=\"tel:0470009999\"")
        );

        world.clock.advance_seconds(30 * DAY);
        const RENEWED: Listed = Listed {
            telephone: "047-000-0003",
            as_of: "2026-12-31",
            ..STATION
        };
        publish(&world, &[RENEWED]).await;
        shows(
            &resident.get(&page).await,
            &["047-000-9999", "2026年12月31日"],
            &["047-000-0003"],
        );
        let manage = coordinator_again(&world, &mut sakura, &format!("{page}/manage")).await;
        shows(
            &manage,
            &["公開データでは：", "047-000-0003", "佐倉 花子"],
            &[],
        );
        let history = sakura.get(&format!("{page}/history")).await;
        shows(
            &history,
            &[
                "047-000-0001",
                "047-000-0003",
                "047-000-9999",
                "佐倉 花子",
                "現在まで",
                "2026年6月30日",
            ],
            &[],
        );

        let done = edit(
            &mut sakura,
            id,
            &[("name_kana", "みどりほうもんかんごすてーしょん")],
        )
        .await;
        assert_eq!(done.status(), 303, "an empty telephone means the open data");
        shows(
            &resident.get(&page).await,
            &["047-000-0003"],
            &["047-000-9999"],
        );
    })
    .await;
}

#[tokio::test]
async fn サービスごとに違う番号は_一度に確かめたことにはならない() {
    on_sqlite(setup, async |world| {
        const ADVICE: Listed = Listed {
            kind: Kind::CareManagement,
            telephone: "047-000-0007",
            ..STATION
        };
        let ids = publish(&world, &[STATION, ADVICE]).await;
        assert_eq!(ids[0], ids[1], "one number, one organization");
        let mut sakura = coordinator(&world).await;
        assert_eq!(
            sakura
                .post(
                    &format!("/organizations/{}/verify", ids[0]),
                    &[("all", "yes")]
                )
                .await
                .status(),
            303
        );
        let page = world
            .browser()
            .get(&format!("/organizations/{}", ids[0]))
            .await;
        shows(
            &page,
            &["047-000-0001 訪問看護", "047-000-0007 居宅介護支援"],
            &[],
        );
        let stated = world
            .read(|s| {
                s.number(
                    "select count(*) from fact where field = 'telephone'",
                    params![],
                )
                .unwrap()
            })
            .await;
        assert_eq!(stated, 0);
    })
    .await;
}

#[tokio::test]
async fn 更新で公開データが変わると_拠点の内容との違いが一覧に出る() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let mut sakura = coordinator(&world).await;
        edit(&mut sakura, &ids[0], &[("name", "なかよし看護の家")]).await;
        let differing = "/overview/list?unknown=differs";
        shows(&sakura.get(differing).await, &[STATION.name], &[]);
        world.clock.advance_seconds(60);
        const MOVED: Listed = Listed {
            name: "あたらしい訪問看護",
            ..STATION
        };
        world
            .write(|tx| {
                let ids = publish_now(tx, &[MOVED])?;
                tx.emit(kyoten_platform::events::Event {
                    hub_id: HUB.to_owned(),
                    stream: "directory".to_owned(),
                    name: "directory.batch_published".to_owned(),
                    actor: "System/import".to_owned(),
                    subject: "ImportBatch/2".to_owned(),
                    arguments: "{}".to_owned(),
                });
                Ok(ids)
            })
            .await;
        world.run_jobs().await;
        let mut resident = world.browser();
        for words in ["なかよし看護", "あたらしい訪問看護"] {
            shows(
                &resident.get(&format!("/search?q={words}")).await,
                &["なかよし看護の家"],
                &[],
            );
        }
        shows(
            &sakura
                .get(&format!("/organizations/{}/history", ids[0]))
                .await,
            &[STATION.name, "あたらしい訪問看護", "なかよし看護の家"],
            &[],
        );
    })
    .await;
}

#[tokio::test]
async fn every_page_speaks_english_and_bears_long_names() {
    on_sqlite(setup, async |world| {
        const LONG: Listed = Listed {
            name: JUGEMU,
            ..STATION
        };
        let ids = publish(&world, &[LONG, CLINIC]).await;
        let mut sakura = coordinator(&world).await.in_english();
        for path in [
            "",
            "/manage",
            "/edit",
            "/history",
            "/close",
            "/merge",
            &format!("/merge?into={}", ids[1]),
        ] {
            let page = sakura
                .get(&format!("/organizations/{}{path}", ids[0]))
                .await;
            assert_eq!(page.status(), 200, "{path}");
            shows(&page, &[JUGEMU], &["未確認", "公開データ", "履歴"]);
        }
        for path in ["/overview", "/overview/list", "/organizations/new"] {
            let page = sakura.get(path).await;
            assert_eq!(page.status(), 200, "{path}");
            shows(&page, &[], &["未確認", "公開データ", "履歴"]);
        }
    })
    .await;
}

/// Sessions live for some hours only: after a month somebody signs in again.
async fn coordinator_again(world: &World, browser: &mut Browser, path: &str) -> Answer {
    let answer = browser.get(path).await;
    if answer.status() == 200 {
        return answer;
    }
    let token = world
        .write(|tx| {
            let found = tx.query_optional::<(String,)>(
                "select id from account where login_key = 'sakura'",
                params![],
            )?;
            let id =
                kyoten_feature_identity::AccountId::new(found.map(|(id,)| id).unwrap_or_default());
            Ok(open_session(tx, &id, SecondFactor::Shown)?)
        })
        .await;
    *browser = world.browser_with_session(&token);
    browser.get(path).await
}

#[tokio::test]
async fn 拠点限りの内容は公開のページにもapiにも出ない() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let id = &ids[0];
        let mut sakura = coordinator(&world).await;
        let done = edit(
            &mut sakura,
            id,
            &[
                ("night_contact", "当番 090-0000-1234"),
                ("capability:hot", "ask"),
                ("capability:hot:condition", "日中のみ"),
            ],
        )
        .await;
        assert_eq!(done.status(), 303);
        let mut resident = world.browser();
        shows(
            &resident.get(&format!("/organizations/{id}")).await,
            &["在宅酸素", "要相談", "日中のみ"],
            &["090-0000-1234", "夜間の連絡先"],
        );
        let api = resident
            .get_json(&format!("/api/v1/organizations/{id}"))
            .await;
        assert_eq!(
            (api.status(), api.json()["name"].as_str()),
            (200, Some(STATION.name))
        );
        assert!(!api.text().contains("090-0000-1234"));
        let facts = api.json()["facts"].as_array().cloned().unwrap_or_default();
        let hot = facts.iter().find(|fact| fact["name"] == "capability:hot");
        assert_eq!(
            hot.map(|fact| (fact["answer"].clone(), fact["value"].clone())),
            Some(("ask".into(), "日中のみ".into()))
        );
        shows(
            &sakura.get(&format!("/organizations/{id}/manage")).await,
            &["090-0000-1234", "拠点限り"],
            &[],
        );
        let place = resident
            .get(&format!("/organizations/{id}/place.geojson"))
            .await;
        assert_eq!(
            place.json()["features"][0]["geometry"]["coordinates"][1],
            35.8
        );
    })
    .await;
}

#[tokio::test]
async fn 職員でない人と役割の違う人は直せない() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let id = &ids[0];
        let mut resident = world.browser();
        let mut officer = person(&world, "midorikawa", "緑川 市", Role::Viewer).await;
        for act in ["manage", "edit", "close", "merge"] {
            let path = format!("/organizations/{id}/{act}");
            let sent_away = resident.get(&path).await;
            assert!(
                sent_away.location().starts_with("/sign-in"),
                "{act}: {}",
                sent_away.status()
            );
            let refused = officer.get(&path).await.status();
            assert!(refused == 403 || refused == 404, "{act}: {refused}");
        }
        for act in ["edit", "verify", "close", "reopen", "merge", "unmerge"] {
            let path = format!("/organizations/{id}/{act}");
            assert_ne!(resident.post(&path, &[]).await.status(), 303, "{act}");
            assert_ne!(officer.post(&path, &[]).await.status(), 303, "{act}");
        }
        assert_eq!(
            officer
                .get(&format!("/organizations/{id}/history"))
                .await
                .status(),
            200
        );
        assert_eq!(officer.get("/overview").await.status(), 200);
        for strange in ["nobody", "018f", "%00", "a'b", &"x".repeat(4000)] {
            let answer = resident.get(&format!("/organizations/{strange}")).await;
            assert_eq!(answer.status(), 404, "{strange}");
        }
    })
    .await;
}

#[tokio::test]
async fn 閉じた事業所は公開の検索に出ず_取り消せば戻る() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let id = &ids[0];
        let mut sakura = coordinator(&world).await;
        let mut resident = world.browser();
        let close = format!("/organizations/{id}/close");
        shows(
            &resident.get("/search?q=みどり訪問").await,
            &[STATION.name],
            &[],
        );
        let wrong = sakura
            .post(
                &close,
                &[
                    ("closed_on_year", "令和9"),
                    ("closed_on_month", "1"),
                    ("closed_on_day", "1"),
                ],
            )
            .await;
        assert_eq!(wrong.status(), 422);
        shows(
            &wrong,
            &[
                "閉じた日を、今日までの日付で入力してください",
                "理由を入力するか選んでください",
            ],
            &[],
        );
        assert!(wrong.text().contains("令和9"), "what was typed stays");
        let day = [
            ("closed_on_year", "令和8"),
            ("closed_on_month", "１０"),
            ("closed_on_day", "31"),
            ("reason", "閉院の届出"),
        ];
        let first = sakura.post_with_key(&close, "close-1", &day).await;
        let again = sakura.post_with_key(&close, "close-1", &day).await;
        assert_eq!(
            (first.status(), again.status(), first.location()),
            (303, 303, again.location())
        );
        let refused = sakura.post(&close, &day).await;
        assert_eq!(refused.status(), 409);
        shows(&refused, &["すでに記録されています"], &[]);
        shows(
            &resident.get("/search?q=みどり訪問").await,
            &[],
            &["047-000-0001"],
        );
        shows(
            &resident.get(&format!("/organizations/{id}")).await,
            &["2026年10月31日（土） に閉じました"],
            &[],
        );
        assert_eq!(
            resident
                .get_json(&format!("/api/v1/organizations/{id}"))
                .await
                .json()["closed_on"],
            "2026-10-31"
        );

        assert_eq!(
            sakura
                .post(&format!("/organizations/{id}/reopen"), &[])
                .await
                .status(),
            303
        );
        shows(
            &resident.get("/search?q=みどり訪問").await,
            &[STATION.name, "047-000-0001"],
            &[],
        );
        shows(
            &sakura
                .post(&format!("/organizations/{id}/reopen"), &[])
                .await,
            &["閉じていません"],
            &[],
        );
        shows(
            &sakura.get(&format!("/organizations/{id}/history")).await,
            &["閉院の届出", "閉所を取り消した"],
            &[],
        );
    })
    .await;
}

#[tokio::test]
async fn 二つの登録をまとめると一つになり_元に戻せる() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION, CLINIC]).await;
        let (station, clinic) = (&ids[0], &ids[1]);
        let mut sakura = coordinator(&world).await;
        let mut resident = world.browser();
        let path = format!("/organizations/{clinic}/merge");
        shows(&sakura.get("/overview").await, &["名称と住所が同じ"], &[]);
        shows(
            &sakura.get(&path).await,
            &["同じ事業所かもしれません", "訪問看護"],
            &[],
        );
        shows(
            &sakura
                .get(&format!("{path}?into=https://x/organizations/{station}"))
                .await,
            &["まとめる側", "この2つをまとめる"],
            &[],
        );
        for (into, sentence) in [
            (clinic.as_str(), "この事業所自身"),
            ("nobody", "見つかりません"),
            ("名前", "見つかりません"),
        ] {
            let answer = sakura.get(&format!("{path}?into={into}")).await;
            assert_eq!(answer.status(), 422, "{into}");
            shows(&answer, &[sentence], &[]);
        }
        let fields = [
            ("into", station.as_str()),
            ("reason", "同じ建物の一つの事業所"),
        ];
        let first = sakura.post_with_key(&path, "merge-1", &fields).await;
        let again = sakura.post_with_key(&path, "merge-1", &fields).await;
        assert_eq!(
            (first.status(), first.location()),
            (303, format!("/organizations/{station}/manage").as_str())
        );
        assert_eq!(
            (again.status(), again.location()),
            (first.status(), first.location())
        );
        shows(
            &sakura.post(&path, &fields).await,
            &["ほかの事業所にまとめられています"],
            &[],
        );
        let moved = resident.get(&format!("/organizations/{clinic}")).await;
        assert_eq!(
            (moved.status(), moved.location()),
            (303, format!("/organizations/{station}").as_str())
        );
        shows(
            &resident.get(&format!("/organizations/{station}")).await,
            &["診療所", "047-000-0001", "047-000-0002"],
            &[],
        );
        let circle = sakura
            .post(
                &format!("/organizations/{station}/merge"),
                &[("into", clinic)],
            )
            .await;
        assert_eq!(circle.status(), 409, "a circle is a merge into itself");
        shows(&sakura.get("/overview").await, &[], &["名称と住所が同じ"]);

        let undo = format!("/organizations/{clinic}/unmerge");
        assert_eq!(sakura.post(&undo, &[]).await.status(), 303);
        assert_eq!(sakura.post(&undo, &[]).await.status(), 409);
        assert_eq!(
            resident
                .get(&format!("/organizations/{clinic}"))
                .await
                .status(),
            200
        );
        shows(
            &resident.get(&format!("/organizations/{station}")).await,
            &[],
            &["047-000-0002"],
        );
        shows(
            &sakura
                .get(&format!("/organizations/{clinic}/history"))
                .await,
            &["同じ建物の一つの事業所", "まとめたのを元に戻した"],
            &[],
        );
    })
    .await;
}

#[tokio::test]
async fn 入力している間に他の人が変えたら両方を見せる() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let path = format!("/organizations/{}/edit", ids[0]);
        let mut sakura = coordinator(&world).await;
        let mut ume = person(&world, "ume", "梅田 太郎", Role::Coordinator).await;
        let old = seen(&sakura.get(&path).await);
        assert_eq!(
            edit(
                &mut ume,
                &ids[0],
                &[("telephone", "047-000-1111"), ("fax", "047-000-2222")]
            )
            .await
            .status(),
            303
        );
        let mine = [
            ("source", "hub"),
            ("telephone", "047-000-3333"),
            ("url", "https://example.jp"),
        ];
        let mut fields = vec![("seen", old.as_str())];
        fields.extend(mine);
        let conflict = sakura.post(&path, &fields).await;
        assert_eq!(conflict.status(), 409);
        shows(
            &conflict,
            &[
                "ほかの人が同じ項目を変えました",
                "047-000-1111",
                "梅田 太郎",
                "047-000-3333",
            ],
            &[],
        );
        assert!(
            conflict.text().contains("https://example.jp"),
            "what was typed stays"
        );
        let now = seen(&conflict);
        let mut fields = vec![("seen", now.as_str()), ("fax", "047-000-2222")];
        fields.extend(mine);
        assert_eq!(
            sakura.post(&path, &fields).await.status(),
            303,
            "having seen both, mine counts"
        );
        let page = world
            .browser()
            .get(&format!("/organizations/{}", ids[0]))
            .await;
        shows(
            &page,
            &["047-000-3333", "047-000-2222", "https://example.jp"],
            &["047-000-1111"],
        );
    })
    .await;
}

#[tokio::test]
async fn まちがいは項目ごとに一度に知らせ_入力は残る() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let mut sakura = coordinator(&world).await;
        let long = "長".repeat(201);
        let wrong = edit(
            &mut sakura,
            &ids[0],
            &[
                ("name", &long),
                ("name_kana", "みどり駅前"),
                ("telephone", "047-000-00"),
                ("url", "javascript:alert(1)"),
                ("beds", "十九"),
                ("capability:hot:condition", "日中のみ"),
            ],
        )
        .await;
        assert_eq!(wrong.status(), 422);
        shows(
            &wrong,
            &[
                "名称は200文字までで入力してください（いまは201文字です）",
                "名称のよみはひらがなかカタカナで入力してください",
                "電話番号は10桁で入力してください（いまは8桁です）",
                "ホームページは http:// か https:// で始まるアドレスを入力してください",
                "病床数は0以上の整数で入力してください",
                "在宅酸素（HOT）は「可」「要相談」「不可」のどれかを選んでください",
            ],
            &[],
        );
        for kept in [
            "みどり駅前",
            "047-000-00",
            "javascript:alert(1)",
            "十九",
            "日中のみ",
            &long,
        ] {
            assert!(
                wrong.text().contains(&format!("value=\"{kept}\"")),
                "{kept}"
            );
        }
        assert!(wrong.text().contains("<title>エラー："));
        let strange = edit(&mut sakura, &ids[0], &[("shoe_size", "27")]).await;
        assert_eq!(
            strange.status(),
            400,
            "a field the form does not have is refused by name"
        );
        shows(&strange, &["shoe_size"], &[]);
        let none = sakura
            .post(&format!("/organizations/{}/verify", ids[0]), &[])
            .await;
        assert_eq!(none.status(), 422);
        shows(&none, &["確認した項目を選んでください"], &[]);
    })
    .await;
}

#[tokio::test]
async fn どんな文字列も打ったとおりに残り_実行されない() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let mut sakura = coordinator(&world).await;
        let naughty = [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "'; drop table fact; --",
            "{{7*7}} ${7*7} %s %n",
            "髙橋 﨑 𠮷野家 🏥‍⚕️ é ﷽ \u{202e}abc",
            " 前後に空白 ",
            JUGEMU,
        ];
        for text in naughty {
            let done = edit(
                &mut sakura,
                &ids[0],
                &[("name", text), ("note", text), ("night_contact", text)],
            )
            .await;
            assert_eq!(done.status(), 303, "{text}: {}", done.visible_text());
            for path in ["", "/manage", "/edit", "/history"] {
                let page = sakura
                    .get(&format!("/organizations/{}{path}", ids[0]))
                    .await;
                assert_eq!(page.status(), 200, "{text} {path}");
                let html = page.text();
                assert!(
                    !html.contains("<script>alert") && !html.contains("<img src=x"),
                    "{text} {path}"
                );
                assert!(
                    !html.contains("href=\"javascript"),
                    "a source may hold anything, but not as a link"
                );
            }
            let api = sakura
                .get_json(&format!("/api/v1/organizations/{}", ids[0]))
                .await
                .json();
            assert_eq!(api["name"], text);
        }
    })
    .await;
}

#[tokio::test]
async fn 今も正しいと押すと_直さなくても確認した日が新しくなる() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let id = &ids[0];
        let mut sakura = coordinator(&world).await;
        let verify = format!("/organizations/{id}/verify");
        assert_eq!(sakura.post(&verify, &[("topic", "telephone"), ("topic", "address")]).await.status(), 303);
        shows(&world.browser().get(&format!("/organizations/{id}")).await, &["047-000-0001", "2026年11月22日"], &[]);
        let n = world
            .read(|s| s.number("select count(*) from fact where superseded_at is null and verified_at is not null", params![]).unwrap())
            .await;
        assert_eq!(n, 2);
        assert_eq!(sakura.post(&verify, &[("all", "yes"), ("visibility", "hub")]).await.status(), 303);
        shows(&world.browser().get(&format!("/organizations/{id}")).await, &["047-000-0001"], &["拠点で確認"]);
    })
    .await;
}

#[tokio::test]
async fn 拠点が付けた名前でも公開データの名前でも見つかる() {
    on_both_databases(setup, async |world| {
        let ids = publish(&world, &[STATION]).await;
        let mut sakura = coordinator(&world).await;
        let mut resident = world.browser();
        edit(&mut sakura, &ids[0], &[("name", "なかよし看護の家")]).await;
        for words in ["なかよし看護", "みどり訪問看護"] {
            shows(
                &resident.get(&format!("/search?q={words}")).await,
                &["なかよし看護の家"],
                &[],
            );
        }
        edit(&mut sakura, &ids[0], &[]).await;
        shows(
            &resident.get("/search?q=なかよし看護").await,
            &[],
            &["なかよし看護の家"],
        );
    })
    .await;
}

#[tokio::test]
async fn 公開データにない事業所を登録すると_すぐに見つかる() {
    on_both_databases(setup, async |world| {
        let mut sakura = coordinator(&world).await;
        let empty = sakura.post("/organizations/new", &[("telephone", "1")]).await;
        assert_eq!(empty.status(), 422);
        shows(&empty, &["種類を入力するか選んでください", "市区町村を入力するか選んでください", "名称を入力するか選んでください", "電話番号は"], &[]);
        let fields = [
            ("kind", Kind::ALL.last().copied().map_or("", Kind::code)),
            ("municipality", CITY),
            ("name", "架空サロンひだまり"),
            ("address", "千葉県みどり市本町9-9"),
        ];
        let first = sakura.post_with_key("/organizations/new", "new-1", &fields).await;
        let again = sakura.post_with_key("/organizations/new", "new-1", &fields).await;
        assert_eq!((first.status(), first.location()), (303, again.location()), "{}", first.visible_text());
        shows(&sakura.get(first.location()).await, &["架空サロンひだまり", "拠点の名簿（2026年11月22日"], &[]);
        shows(&world.browser().get("/search?q=架空サロン").await, &["架空サロンひだまり"], &[]);
        let twin = sakura.post("/organizations/new", &fields).await;
        assert_eq!(twin.status(), 409);
        shows(&twin, &["すでに拠点の名簿にあります"], &[]);
        world
            .write(|tx| {
                tx.execute(
                    "insert into import_batch (hub_id, state, summary, created_by, created_at) values ($1, 'staging', '', 'x', 0)",
                    params![HUB],
                )?;
                Ok(())
            })
            .await;
        let busy = sakura.post("/organizations/new", &[fields[0], fields[1], ("name", "別の会")]).await;
        assert_eq!(busy.status(), 409);
        shows(&busy, &["取り込みが進んでいます"], &[]);
    })
    .await;
}

#[tokio::test]
async fn 地域の一覧の数はその先の一覧につながる() {
    on_both_databases(setup, async |world| {
        let mut officer = person(&world, "midorikawa", "緑川 市", Role::Viewer).await;
        shows(
            &officer.get("/overview").await,
            &["まだ何も取り込まれていません"],
            &[],
        );
        publish(&world, &[STATION, CLINIC]).await;
        let page = officer.get("/overview").await;
        shows(
            &page,
            &[
                "みどり市",
                "位置が町の中心",
                "よみが未確認",
                "拠点が一度も確認していない",
            ],
            &["事業所を登録する"],
        );
        let html = page.text();
        let links: Vec<&str> = html
            .split("href=\"/overview/list?")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(links.len() >= 10, "{links:?}");
        for link in links {
            let list = officer
                .get(&format!("/overview/list?{}", link.replace("&amp;", "&")))
                .await;
            assert_eq!(list.status(), 200, "{link}");
            shows(&list, &[STATION.name], &[]);
        }
        shows(
            &officer
                .get("/overview/list?kind=nonsense&page=-1&municipality=99999")
                .await,
            &[STATION.name],
            &[],
        );
        shows(
            &officer
                .get(&format!(
                    "/overview/list?kind={}&unknown=position",
                    Kind::Clinic.code()
                ))
                .await,
            &["この条件に合う事業所はありません"],
            &[],
        );
    })
    .await;
}

#[tokio::test]
async fn a_vanished_organization_keeps_its_page_and_says_so() {
    on_sqlite(setup, async |world| {
        let ids = publish(&world, &[STATION, CLINIC]).await;
        world
            .write(|tx| {
                tx.execute(
                    "update listing set to_batch = 1 where kind = 'clinic'",
                    params![],
                )?;
                Ok(())
            })
            .await;
        let page = world
            .browser()
            .in_english()
            .get(&format!("/organizations/{}", ids[1]))
            .await;
        assert_eq!(page.status(), 200);
        shows(&page, &["no longer list it", "Clinic"], &[]);
    })
    .await;
}

#[tokio::test]
async fn 名簿だけで知られた事業所も一覧に載り_全国の事業所は名前を得る() {
    use kyoten_feature_identity::people::commands::{self, Particulars, Which, Work};
    use kyoten_feature_identity::people::organizations::{self, Named};
    use kyoten_feature_identity::people::rules::Period;
    on_both_databases(setup, async |world| {
        let cx = world.system();
        let (own, unnamed) = world
            .write(move |tx| {
                let unnamed =
                    organization::find_or_create(tx, HUB, IdentifierSystem::Care, "1299999999")?;
                let person = Particulars {
                    name: "瀬尾 かおり".to_owned(),
                    ..Particulars::default()
                };
                let id = commands::add_person(&cx, tx, &person).unwrap();
                let mut organizations = Vec::new();
                for (number, name) in [("", "川べりの通いの場"), ("1299999999", "")] {
                    let named = Named {
                        number: number.to_owned(),
                        name: name.to_owned(),
                    };
                    let work = Work {
                        organization: Which::Named(named.clone()),
                        name: name.to_owned(),
                        position: String::new(),
                        period: Period {
                            starts_at: tx.now(),
                            ends_at: None,
                        },
                    };
                    commands::add_membership(&cx, tx, &id, &work).unwrap();
                    let meant = organizations::meant(tx, HUB, &named)?;
                    if let organizations::Meant::Known { id, .. } = meant {
                        organizations.push(id);
                    }
                }
                assert_eq!(organizations[1], unnamed.to_string());
                Ok((organizations[0].clone(), organizations[1].clone()))
            })
            .await;
        for _ in 0..2 {
            world.run_jobs().await;
        }
        let mut resident = world.browser();
        let page = resident.get(&format!("/organizations/{own}")).await;
        assert_eq!(page.status(), 200);
        assert!(page.visible_text().contains("川べりの通いの場"));
        let found = resident.get("/search?q=川べり&area=all").await;
        assert!(found.visible_text().contains("川べりの通いの場"));
        let nameless = resident.get(&format!("/organizations/{unnamed}")).await;
        assert_eq!(nameless.status(), 404, "nobody knows its name yet");
        let listed = world
            .read(|snapshot| {
                snapshot
                    .number(
                        "select count(*) from listing where hub_id = $1",
                        params![HUB],
                    )
                    .unwrap()
            })
            .await;
        assert_eq!(listed, 1, "once");
    })
    .await;
}
