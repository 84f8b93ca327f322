//! The hub's office in these stories: who sits there, the files on the desk, what the screens say.

use std::sync::Arc;

use kyoten_feature_identity::{
    By, DatabaseSessions, Known, LoginName, NATIONAL_HUB, NewAccount, Password, SALT_BYTES,
    SecondFactor, create_account, create_hub, hash_password, open_session,
};
use kyoten_platform::authorization::Role;
use kyoten_platform::params;
use kyoten_testkit::{Answer, Browser, Setup, World};

/// The hub of the stories.
pub const HUB: &str = "midori";

/// Identity and the directory, over an empty directory.
pub fn setup() -> Setup {
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
            create_hub(tx, HUB, "みどり市在宅医療連携拠点", &["12207".to_owned()])?;
            Ok(())
        },
    }
}

/// 佐倉さん, the coordinator, signed in with two factors.
pub async fn sakura(world: &World) -> Browser {
    person(world, "sakura", Role::Coordinator).await
}

/// Somebody of the hub, signed in with two factors.
pub async fn person(world: &World, login: &'static str, role: Role) -> Browser {
    let token = world
        .write(move |tx| {
            let known = Known {
                hub_name: "みどり市在宅医療連携拠点",
                login_name: login,
            };
            let password = Password::parse("夕方の川べりに三羽のさぎがいた", known).unwrap();
            let account = NewAccount {
                hub_id: HUB.to_owned(),
                login_name: LoginName::parse(login).unwrap(),
                display_name: "佐倉 花子".to_owned(),
                password_hash: hash_password(&password, &[1; SALT_BYTES]).unwrap(),
                totp_secret: None,
                roles: vec![role],
                granted_by: By::system("story"),
            };
            let id = create_account(tx, account).unwrap();
            Ok(open_session(tx, &id, SecondFactor::Shown)?)
        })
        .await;
    world.browser_with_session(&token)
}

/// The answers of the upload form for open data of the first day of a month of 2026.
pub fn national(month: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("as_of_year", "2026"),
        ("as_of_month", month),
        ("as_of_day", "1"),
        ("data_set", "national"),
    ]
}

/// The same for the hub's own list.
pub fn own(month: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut fields = national(month);
    fields[3] = ("data_set", "own");
    fields
}

/// A small file of `fixtures/import`.
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/import/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// Visiting carers in a layout of the Ministry: number, name, telephone.
pub fn ministry(rows: &[(&str, &str, &str)]) -> String {
    let mut text =
        "都道府県名,事業所名,サービスの種類,住所,事業所番号,電話番号,FAX番号\n".to_owned();
    for (number, name, telephone) in rows {
        let row = format!("千葉県,{name},訪問介護,千葉県架空市1-{number},{number},{telephone},\n");
        text.push_str(&row);
    }
    text
}

/// So many visiting carers, numbered from `first`.
pub fn many(first: usize, n: usize) -> String {
    let numbers: Vec<(String, String)> = (first..first + n)
        .map(|number| (format!("99120{number:05}"), format!("架空ヘルパー{number}")))
        .collect();
    let rows: Vec<(&str, &str, &str)> = numbers
        .iter()
        .map(|(number, name)| (number.as_str(), name.as_str(), "000-1111-0001"))
        .collect();
    ministry(&rows)
}

/// Uploads one file; the answer leads to the page of its dry run.
pub async fn upload(
    browser: &mut Browser,
    fields: &[(&str, &str)],
    name: &str,
    bytes: &[u8],
) -> Answer {
    browser
        .upload("/imports", fields, &[("files", name, bytes)])
        .await
}

/// Uploads a file, has it looked at, and gives the address of its report.
pub async fn checked(
    world: &World,
    browser: &mut Browser,
    fields: &[(&str, &str)],
    name: &str,
    bytes: &[u8],
) -> String {
    let answer = upload(browser, fields, name, bytes).await;
    assert_eq!(answer.status(), 303, "{}", answer.visible_text());
    world.run_jobs().await;
    answer.location().to_owned()
}

/// Publishes what was looked at, and gives the address of the import.
pub async fn published(world: &World, browser: &mut Browser, report: &str) -> String {
    let answer = browser.post(&format!("{report}/publish"), &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.visible_text());
    world.run_jobs().await;
    answer.location().to_owned()
}

/// Uploads, looks at and publishes a file of open data.
pub async fn imported(
    world: &World,
    browser: &mut Browser,
    month: &'static str,
    text: &str,
) -> String {
    let report = checked(
        world,
        browser,
        &national(month),
        "list.csv",
        text.as_bytes(),
    )
    .await;
    published(world, browser, &report).await
}

/// What a page says.
pub async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 200, "{path}: {}", answer.visible_text());
    answer.visible_text()
}

/// Every visible service: number and telephone, by number.
pub async fn visible(world: &World) -> Vec<(String, String)> {
    world
        .read(|snapshot| {
            let rows: Vec<(String, String)> = snapshot
                .query(
                    "select identifier, document from listing join publication on publication.hub_id = listing.hub_id
                      where from_batch <= publication.batch and (to_batch is null or to_batch > publication.batch)
                      order by identifier",
                    params![],
                )
                .unwrap();
            let telephone = |document: &str| {
                let document: serde_json::Value = serde_json::from_str(document).unwrap();
                document["telephone"].as_str().unwrap_or_default().to_owned()
            };
            rows.into_iter().map(|(number, document)| (number, telephone(&document))).collect()
        })
        .await
}

/// A number from the database.
pub async fn number(world: &World, sql: &'static str) -> i64 {
    world
        .read(move |snapshot| snapshot.number(sql, params![]).unwrap())
        .await
}
