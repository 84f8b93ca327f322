//! Stories of signing in, told through HTTP.

#![expect(
    clippy::expect_used,
    reason = "a page without what it promises is a broken test"
)]

mod cast;

use cast::*;
use kyoten_feature_identity::{TotpSecret, disable_account, reset_second_factor, set_roles};
use kyoten_platform::authorization::Role;
use kyoten_testkit::{World, on_both_databases, on_sqlite};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

#[tokio::test]
async fn はじめてのログインでは認証アプリを設定してからでないと先へ進めない() {
    on_both_databases(setup, async |world| {
        person(&world, "sakura", None, vec![Role::Coordinator]).await;
        let mut browser = world.browser();
        let sent = browser.get("/board?day=今日&x=1").await;
        assert_eq!(
            (sent.status(), sent.location()),
            (
                303,
                "/sign-in?back=/board?day=%25E4%25BB%258A%25E6%2597%25A5%26x=1"
            )
        );
        let page = browser.get(sent.location()).await.text();
        assert!(
            page.contains("name=\"back\" value=\"/board?day=%E4%BB%8A%E6%97%A5&amp;x=1\""),
            "the way back is kept"
        );

        let answer = first_factor(&mut browser, "Ｓａｋｕｒａ", PASSWORD).await;
        assert_eq!(
            (answer.status(), answer.location()),
            (303, "/sign-in/set-up?back=/board")
        );
        assert!(
            answer
                .header("set-cookie")
                .contains("Path=/; HttpOnly; SameSite=Lax")
        );
        assert!(
            !reaches_the_board(&mut browser).await,
            "one factor reaches nothing"
        );
        assert_eq!(
            browser.get("/sign-in/second-factor").await.location(),
            "/sign-in/set-up?back=/"
        );

        let page = browser.get("/sign-in/set-up?back=/board").await;
        let secret = shown_secret(&page.text());
        assert!(page.text().contains("<svg") && !page.text().contains("style="));
        let wrong = browser
            .post("/sign-in/set-up", &[("code", "000000"), ("back", "/board")])
            .await;
        assert_eq!(wrong.status(), 422);
        assert_eq!(
            shown_secret(&wrong.text()),
            secret,
            "the same secret is shown again"
        );

        let half_open = browser.clone();
        let code = secret.code_at(world.app.clock.now());
        let done = browser
            .post("/sign-in/set-up", &[("code", &code), ("back", "/board")])
            .await;
        assert_eq!(done.status(), 200);
        assert_eq!(recovery_codes(&done.text()).len(), 10);
        assert!(reaches_the_board(&mut browser).await);
        assert_eq!(
            browser.get("/sign-in?back=/board").await.location(),
            "/board"
        );
        assert_eq!(
            half_open.clone().get("/sign-in/set-up").await.location(),
            "/sign-in?back=/sign-in/set-up",
            "its token was exchanged"
        );

        let mut later = world.browser();
        assert_eq!(
            first_factor(&mut later, "sakura", PASSWORD)
                .await
                .location(),
            "/sign-in/second-factor?back=/board"
        );
        let again = later
            .post("/sign-in/second-factor", &[("code", &code)])
            .await;
        assert_eq!(
            again.status(),
            422,
            "the code that confirmed the set-up is used up"
        );
        assert_eq!(audited(&world, "second_factor.set_up").await, 1);
    })
    .await;
}

#[tokio::test]
async fn 違うパスワードも知らない名前も止められた人も同じ答えになる() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let gone = person(&world, "gone", Some(secret()), vec![]).await;
        as_command(&world, move |tx, by| {
            disable_account(tx, &by, HUB, &gone).unwrap()
        })
        .await;
        let mut answers = Vec::new();
        for (login, password) in [
            ("sakura", "違うパスワードです。違います"),
            ("nobody", PASSWORD),
            ("gone", PASSWORD),
        ] {
            let answer = first_factor(&mut world.browser(), login, password).await;
            assert!(answer.header("set-cookie").is_empty());
            answers.push((answer.status(), answer.visible_text()));
        }
        assert_eq!(answers[0].0, 422);
        assert!(
            answers[0]
                .1
                .contains("ログイン名またはパスワードが違います")
        );
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{answers:?}"
        );

        for login in ["sakura", "nobody"] {
            let answer = first_factor(&mut world.browser(), login, "").await;
            assert!(
                answer.status() == 422
                    && answer
                        .visible_text()
                        .contains("パスワードを入力してください"),
                "{login}"
            );
        }
        assert_eq!(audited(&world, "sign_in.failed").await, 3);
        let noted = everything_noted(&world).await;
        for secret in ["nobody", "違うパスワード", "佐倉", PASSWORD, "sakura"] {
            assert!(
                !noted.contains(secret),
                "{secret} stands in the audit trail"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn 確認コードは一度だけ使える() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let mut first = world.browser();
        first_factor(&mut first, "sakura", PASSWORD).await;
        let wrong = first
            .post("/sign-in/second-factor", &[("code", "000000")])
            .await;
        assert_eq!(wrong.status(), 422);
        assert!(!reaches_the_board(&mut first).await);
        assert_eq!(second_factor(&world, &mut first).await.location(), "/board");
        assert!(reaches_the_board(&mut first).await);

        let mut second = world.browser();
        first_factor(&mut second, "sakura", PASSWORD).await;
        assert_eq!(
            second_factor(&world, &mut second).await.status(),
            422,
            "seen over the shoulder, too late"
        );
        world.clock.advance_seconds(30);
        assert_eq!(
            second_factor(&world, &mut second).await.location(),
            "/board"
        );
        assert_eq!(audited(&world, "second_factor.failed").await, 2);
        assert_eq!(audited(&world, "second_factor.succeeded").await, 2);
    })
    .await;
}

#[tokio::test]
async fn 五回続けて違うと待ってもらい_時間がたてば入れる() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let mut guesser = world.browser();
        for _ in 0..5 {
            assert_eq!(
                first_factor(&mut guesser, "sakura", "推測したパスワード１２３")
                    .await
                    .status(),
                422
            );
        }
        let mut owner = world.browser();
        let waiting = first_factor(&mut owner, "sakura", PASSWORD).await;
        assert_eq!(
            (waiting.status(), waiting.header("retry-after")),
            (429, "60")
        );
        assert!(
            waiting.visible_text().contains("9:01以降にもう一度"),
            "{}",
            waiting.visible_text()
        );
        assert_eq!(
            first_factor(&mut owner, "someone-else", PASSWORD)
                .await
                .status(),
            422,
            "others do not wait"
        );

        for _ in 0..4 {
            first_factor(&mut guesser, "someone-else", PASSWORD).await;
        }
        let unknown = first_factor(&mut owner, "someone-else", PASSWORD).await;
        assert_eq!(
            unknown.visible_text(),
            waiting.visible_text(),
            "who is unknown waits alike"
        );

        world.clock.advance_seconds(MINUTE);
        assert_eq!(
            first_factor(&mut owner, "sakura", PASSWORD).await.status(),
            303
        );
        assert_eq!(second_factor(&world, &mut owner).await.location(), "/board");
    })
    .await;
}

#[tokio::test]
async fn パスワードを知る人も確認コードを一時間に十回までしか試せない() {
    on_sqlite(setup, async |world| {
        sakura(&world).await;
        let mut evaluated = 0;
        for _ in 0..59 {
            let mut guesser = world.browser();
            if first_factor(&mut guesser, "sakura", PASSWORD)
                .await
                .status()
                == 303
            {
                let answer = guesser
                    .post("/sign-in/second-factor", &[("code", "123456")])
                    .await;
                evaluated += i32::from(answer.status() == 422);
            }
            world.clock.advance_seconds(MINUTE);
        }
        assert_eq!(evaluated, 10);
    })
    .await;
}

#[tokio::test]
async fn 同時に送っても十回より多くは調べられない() {
    on_sqlite(setup, async |world| {
        sakura(&world).await;
        let guesses = (0..12).map(|_| {
            let mut browser = world.browser();
            tokio::spawn(async move {
                first_factor(&mut browser, "sakura", "推測したパスワード１２３")
                    .await
                    .status()
            })
        });
        let mut evaluated = 0;
        for guess in guesses.collect::<Vec<_>>() {
            evaluated += i32::from(guess.await.unwrap() == 422);
        }
        assert_eq!(evaluated, 5);
    })
    .await;
}

#[tokio::test]
async fn 端末をなくしたときは回復コードで一度だけ入れる() {
    on_both_databases(setup, async |world| {
        person(&world, "sakura", None, vec![Role::Coordinator]).await;
        let codes = set_up(&world).await;
        for (typed, expected) in [
            (codes[0].to_uppercase().replace(' ', "-"), 303),
            (codes[0].clone(), 422),
            (codes[1].clone(), 303),
        ] {
            let mut browser = world.browser();
            first_factor(&mut browser, "sakura", PASSWORD).await;
            assert_eq!(browser.get("/sign-in/recovery").await.status(), 200);
            let answer = browser
                .post("/sign-in/recovery", &[("code", &typed), ("back", "/board")])
                .await;
            assert_eq!(answer.status(), expected, "{typed}");
            assert_eq!(reaches_the_board(&mut browser).await, expected == 303);
            if expected == 303 {
                let account = browser.get("/account").await.visible_text();
                assert!(
                    account.contains("9個") || account.contains("8個"),
                    "{account}"
                );
            }
        }
        assert_eq!(audited(&world, "recovery_code.used").await, 2);
    })
    .await;
}

#[tokio::test]
async fn 放置すれば15分_使い続けても12時間で終わる() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut idle = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(15 * MINUTE - 1);
        assert!(reaches_the_board(&mut idle).await);
        world.clock.advance_seconds(15 * MINUTE - 1);
        assert!(reaches_the_board(&mut idle).await, "its last use was noted");
        world.clock.advance_seconds(15 * MINUTE);
        assert!(!reaches_the_board(&mut idle).await);

        let mut busy = signed_in(&world, &sakura).await;
        for _ in 0..72 {
            assert!(reaches_the_board(&mut busy).await);
            world.clock.advance_seconds(10 * MINUTE);
        }
        assert!(!reaches_the_board(&mut busy).await);

        let mut set_back = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(-HOUR);
        assert!(
            !reaches_the_board(&mut set_back).await,
            "a clock set back prolongs nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn ログアウトすると次の要求から何にも届かない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        let mut stolen = browser.clone();
        // The header's button sends an empty form.
        let answer = browser.post_raw("/sign-out", &[]).await;
        assert_eq!((answer.status(), answer.location()), (303, "/sign-in"));
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(browser.cookie("session"), None);
        assert!(!reaches_the_board(&mut stolen).await);
        assert_eq!(
            stolen
                .post("/account/end-session", &[("session", "x")])
                .await
                .status(),
            401
        );
        assert_eq!(
            browser.post_raw("/sign-out", &[]).await.status(),
            303,
            "twice does no harm"
        );
        assert_eq!(audited(&world, "sign_out").await, 1);
    })
    .await;
}

#[tokio::test]
async fn 役割を外された人と止められた人は次の要求から入れない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        assert!(reaches_the_board(&mut browser).await);
        let id = sakura.clone();
        as_command(&world, move |tx, by| {
            set_roles(tx, &by, HUB, &id, &[Role::Viewer]).unwrap()
        })
        .await;
        assert_eq!(browser.get("/board").await.status(), 403);
        assert_eq!(browser.get("/account").await.status(), 200);
        let id = sakura.clone();
        as_command(&world, move |tx, by| {
            set_roles(tx, &by, HUB, &id, &[Role::Coordinator]).unwrap()
        })
        .await;
        assert!(reaches_the_board(&mut browser).await);
        let id = sakura.clone();
        as_command(&world, move |tx, by| {
            disable_account(tx, &by, HUB, &id).unwrap()
        })
        .await;
        assert!(!reaches_the_board(&mut browser).await);
        assert_eq!(audited(&world, "account.roles_set").await, 2);
    })
    .await;
}

#[tokio::test]
async fn 二つ目の要素を取り消すと設定からやり直す() {
    on_sqlite(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        as_command(&world, move |tx, by| {
            reset_second_factor(tx, &by, HUB, &sakura).unwrap()
        })
        .await;
        assert!(!reaches_the_board(&mut browser).await);
        let answer = first_factor(&mut browser, "sakura", PASSWORD).await;
        assert_eq!(answer.location(), "/sign-in/set-up?back=/board");
    })
    .await;
}

#[tokio::test]
async fn 別の端末のログインを終わらせられるのは本人だけ() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let other = person(&world, "tanaka", Some(secret()), vec![Role::Viewer]).await;
        let mut forgotten = signed_in(&world, &sakura).await;
        let mut here = signed_in(&world, &sakura).await;
        let reference = other_session(&here.get("/account").await.text());
        let mut tanaka = signed_in(&world, &other).await;
        assert_eq!(
            tanaka
                .post("/account/end-session", &[("session", &reference)])
                .await
                .status(),
            404
        );
        assert!(reaches_the_board(&mut forgotten).await);
        let ended = here
            .post("/account/end-session", &[("session", &reference)])
            .await;
        assert_eq!((ended.status(), ended.location()), (303, "/account"));
        assert!(!reaches_the_board(&mut forgotten).await);
        assert!(reaches_the_board(&mut here).await);
    })
    .await;
}

#[tokio::test]
async fn ログインの後によそのサイトへは行かない() {
    on_sqlite(setup, async |world| {
        sakura(&world).await;
        for back in [
            "//elsewhere.example",
            "https://elsewhere.example",
            "/\\elsewhere.example",
        ] {
            let mut browser = world.browser();
            let page = browser.get(&format!("/sign-in?back={back}")).await.text();
            assert!(
                !page.contains(&format!("name=\"back\" value=\"{back}")),
                "{back}"
            );
            let fields = [
                ("login_name", "sakura"),
                ("password", PASSWORD),
                ("back", back),
            ];
            assert_eq!(
                browser.post("/sign-in", &fields).await.location(),
                "/sign-in/second-factor?back=/"
            );
            let code = secret().code_at(world.app.clock.now());
            assert_eq!(
                browser
                    .post("/sign-in/second-factor", &[("code", &code), ("back", back)])
                    .await
                    .location(),
                "/"
            );
            assert_eq!(
                browser
                    .post_raw("/language", &[("language", "en"), ("back", back)])
                    .await
                    .location(),
                "/"
            );
            world.clock.advance_seconds(30);
        }
    })
    .await;
}

#[tokio::test]
async fn the_pages_speak_the_chosen_language() {
    on_sqlite(setup, async |world| {
        let mut browser = world.browser();
        assert!(
            browser
                .get("/sign-in")
                .await
                .visible_text()
                .contains("ログインする")
        );
        let answer = browser
            .post_raw(
                "/language",
                &[("language", "en"), ("back", "/sign-in?back=/board")],
            )
            .await;
        assert_eq!(
            (answer.status(), answer.location()),
            (303, "/sign-in?back=/board")
        );
        assert!(
            browser
                .get("/sign-in")
                .await
                .visible_text()
                .contains("Login name")
        );
        browser
            .post_raw("/language", &[("language", "fr"), ("back", "/")])
            .await;
        assert_eq!(browser.cookie("language"), Some("en"));
    })
    .await;
}

#[tokio::test]
async fn よそのサイトからのログインは受け付けない() {
    on_sqlite(setup, async |world| {
        sakura(&world).await;
        let fields = [
            ("login_name", "sakura"),
            ("password", PASSWORD),
            ("idempotency_key", "k"),
        ];
        assert_eq!(
            world
                .browser()
                .post_from_elsewhere("/sign-in", &fields)
                .await
                .status(),
            403
        );
        assert_eq!(
            world
                .browser()
                .post_raw("/sign-in", &fields[..2])
                .await
                .status(),
            400,
            "without a receipt number"
        );
        let unknown = [
            ("login_name", "sakura"),
            ("password", PASSWORD),
            ("role", "operator"),
        ];
        assert_eq!(
            world.browser().post("/sign-in", &unknown).await.status(),
            400
        );
    })
    .await;
}

async fn set_up(world: &World) -> Vec<String> {
    let mut browser = world.browser();
    first_factor(&mut browser, "sakura", PASSWORD).await;
    let secret = shown_secret(&browser.get("/sign-in/set-up").await.text());
    let code = secret.code_at(world.app.clock.now());
    recovery_codes(
        &browser
            .post("/sign-in/set-up", &[("code", &code)])
            .await
            .text(),
    )
}

fn shown_secret(html: &str) -> TotpSecret {
    TotpSecret::parse(&codes(html)[0]).expect("the page shows the secret")
}

fn recovery_codes(html: &str) -> Vec<String> {
    codes(html)
}

fn codes(html: &str) -> Vec<String> {
    html.split("<code>")
        .skip(1)
        .filter_map(|rest| rest.split("</code>").next())
        .map(str::to_owned)
        .collect()
}

fn other_session(html: &str) -> String {
    let rest = html
        .split("name=\"session\" value=\"")
        .nth(1)
        .expect("another session is listed");
    rest.split('"').next().unwrap_or_default().to_owned()
}
