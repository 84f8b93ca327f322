//! Who appears in these stories, and the application they use.

#![expect(
    clippy::unwrap_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use kyoten_feature_identity::{
    AccountId, By, DatabaseSessions, Known, LoginName, NewAccount, Password, PasswordHash,
    SALT_BYTES, SecondFactor, TotpSecret, create_account, create_hub, feature, hash_password,
    open_session,
};
use kyoten_platform::audit::{ChainCheck, check_chain};
use kyoten_platform::authorization::{Permission, Policy, Role};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::Tx;
use kyoten_platform::feature::Feature;
use kyoten_platform::http::{Problem, Routes, Submitted};
use kyoten_platform::params;
use kyoten_testkit::{Answer, Browser, Setup, World};

/// The hub of the stories.
pub const HUB: &str = "midori";
/// Everybody's password.
pub const PASSWORD: &str = "夕方の川べりに三羽のさぎがいた";

/// Identity, and one page that only coordinators reach.
pub fn setup() -> Setup {
    Setup {
        features: vec![feature(), board()],
        sessions: Arc::new(DatabaseSessions),
        hub_id: HUB,
        hub_name: "みどり市在宅医療連携拠点",
        prepare: |tx| {
            Ok(create_hub(
                tx,
                HUB,
                "みどり市在宅医療連携拠点",
                &["12345".to_owned()],
            )?)
        },
    }
}

fn board() -> Feature {
    Feature {
        name: "board",
        routes: |routes: Routes| {
            const COORDINATORS: Policy = Policy::Staff(&[Role::Coordinator]);
            routes
                .get("/board", COORDINATORS, show_board)
                .post("/board/notes", COORDINATORS, post_note)
                .post("/board/seals", COORDINATORS, post_seal)
        },
        migrations: &[],
        jobs: &[],
        listeners: &[],
        permissions: &[],
        openapi: None,
    }
}

/// What somebody writes on the board.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    #[serde(default)]
    words: String,
}

/// Writing on the board.
const NOTE: Permission = Permission {
    action: "board.note",
    public: false,
    roles: &[Role::Coordinator],
    system: false,
    step_up: false,
};

/// Sealing it: sensitive.
const SEAL: Permission = Permission {
    action: "board.seal",
    step_up: true,
    ..NOTE
};

async fn post_note(cx: Cx, form: Submitted<Note>) -> Result<Response, Problem> {
    write_on_board(cx, form, &NOTE).await
}

async fn post_seal(cx: Cx, form: Submitted<Note>) -> Result<Response, Problem> {
    write_on_board(cx, form, &SEAL).await
}

async fn write_on_board(
    cx: Cx,
    Submitted { key, fields }: Submitted<Note>,
    permission: &'static Permission,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let entry = {
            let allowed = cx.allow::<_, Infallible>(tx, permission, ())?;
            let detail = serde_json::json!({ "words": fields.words }).to_string();
            cx.audit_entry(permission, &allowed, "Board/1".to_owned(), detail)
        };
        tx.audit(entry);
        Ok(Done::see("/board"))
    });
    Ok(done.await?.into_response())
}

async fn show_board(_: Cx) -> Response {
    "the board".into_response()
}

/// The secret in the authenticator application of those who set it up before the story.
pub fn secret() -> TotpSecret {
    TotpSecret::from_bytes(*b"12345678901234567890")
}

/// 佐倉さん, a coordinator whose second factor is set up.
pub async fn sakura(world: &World) -> AccountId {
    person(world, "sakura", Some(secret()), vec![Role::Coordinator]).await
}

/// Somebody of the hub.
pub async fn person(
    world: &World,
    login: &'static str,
    totp: Option<TotpSecret>,
    roles: Vec<Role>,
) -> AccountId {
    world
        .write(move |tx| {
            let account = NewAccount {
                hub_id: HUB.to_owned(),
                login_name: LoginName::parse(login).unwrap(),
                display_name: "佐倉 花子".to_owned(),
                password_hash: password_hash(),
                totp_secret: totp,
                roles,
                granted_by: By::system("story"),
            };
            Ok(create_account(tx, account).unwrap())
        })
        .await
}

/// The hash of [`PASSWORD`].
pub fn password_hash() -> PasswordHash {
    let known = Known {
        hub_name: "みどり市在宅医療連携拠点",
        login_name: "sakura",
    };
    hash_password(&Password::parse(PASSWORD, known).unwrap(), &[1; SALT_BYTES]).unwrap()
}

/// A browser in which somebody has shown both factors.
pub async fn signed_in(world: &World, account: &AccountId) -> Browser {
    let account = account.clone();
    let token = world
        .write(move |tx| Ok(open_session(tx, &account, SecondFactor::Shown)?))
        .await;
    world.browser_with_session(&token)
}

/// Types login name and password.
pub async fn first_factor(browser: &mut Browser, login: &str, password: &str) -> Answer {
    browser
        .post(
            "/sign-in",
            &[
                ("login_name", login),
                ("password", password),
                ("back", "/board"),
            ],
        )
        .await
}

/// Types the code the application shows now.
pub async fn second_factor(world: &World, browser: &mut Browser) -> Answer {
    let code = secret().code_at(world.app.clock.now());
    browser
        .post(
            "/sign-in/second-factor",
            &[("code", &code), ("back", "/board")],
        )
        .await
}

/// Whether the browser reaches the coordinators' page.
pub async fn reaches_the_board(browser: &mut Browser) -> bool {
    browser.get("/board").await.status() == 200
}

/// How often an act stands in the audit trail.
pub async fn audited(world: &World, action: &'static str) -> i64 {
    world
        .read(move |snapshot| {
            snapshot
                .number(
                    "select count(*) from audit where action = $1",
                    params![action],
                )
                .unwrap()
        })
        .await
}

/// Everything in the audit trail and the outbox, as one text.
pub async fn everything_noted(world: &World) -> String {
    world
        .read(|snapshot| {
            assert!(matches!(
                check_chain(snapshot, HUB),
                Ok(ChainCheck::Intact { .. })
            ));
            let audit: Vec<(String, String, String)> = snapshot
                .query("select actor, object, detail from audit", params![])
                .unwrap();
            let events: Vec<(String, String, String)> = snapshot
                .query("select actor, subject, arguments from event", params![])
                .unwrap();
            format!("{audit:?}{events:?}")
        })
        .await
}

/// Changes something as the command line does.
pub async fn as_command(world: &World, act: impl FnOnce(&Tx<'_>, By) + Send + 'static) {
    world
        .write(move |tx| {
            act(tx, By::system("story"));
            Ok::<(), No<Infallible>>(())
        })
        .await;
}
