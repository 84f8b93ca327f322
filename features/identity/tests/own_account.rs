//! Stories of one's own account: passwords, codes, sessions, the lock, forms that met a closed door.

#![expect(
    clippy::expect_used,
    reason = "a page without what it promises is a broken test"
)]

mod cast;

use cast::*;
use kyoten_feature_identity::{
    AccountId, SecondFactor, TotpSecret, clear_away, look_at_clock, open_session,
    require_password_change, set_roles,
};
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_platform::params;
use kyoten_testkit::{Answer, Browser, World, on_both_databases, on_sqlite};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const NEW: &str = "朝の港で三回汽笛が鳴っていた";

async fn change_password(browser: &mut Browser, old: &str, new: &str, again: &str) -> Answer {
    let fields = [
        ("old_password", old),
        ("new_password", new),
        ("new_password_again", again),
    ];
    browser.post("/account/password", &fields).await
}

#[tokio::test]
async fn パスワードを変えるとほかの端末は終わり_古いものでは入れない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut elsewhere = signed_in(&world, &sakura).await;
        let mut here = signed_in(&world, &sakura).await;
        let before = here.clone();
        assert_eq!(here.get("/account/password").await.status(), 200);
        let cases = [
            (PASSWORD, NEW, "違うもの", "2つの新しいパスワードが違います"),
            (PASSWORD, "短い", "短い", "13文字以上"),
            (
                PASSWORD,
                "みどり市在宅医療連携拠点2026",
                "みどり市在宅医療連携拠点2026",
                "拠点の名前",
            ),
            (PASSWORD, PASSWORD, PASSWORD, "今のパスワードと同じ"),
            (
                "ちがうパスワードです。違います",
                NEW,
                NEW,
                "今のパスワードが違います",
            ),
            ("", NEW, NEW, "今のパスワードを入力してください"),
        ];
        for (old, new, again, sentence) in cases {
            let answer = change_password(&mut here, old, new, again).await;
            assert_eq!(answer.status(), 422, "{sentence}");
            assert!(
                answer.visible_text().contains(sentence),
                "{}",
                answer.visible_text()
            );
        }
        assert!(
            reaches_the_board(&mut elsewhere).await,
            "nothing has changed yet"
        );
        let done = change_password(&mut here, PASSWORD, NEW, NEW).await;
        assert_eq!(
            (done.status(), done.location()),
            (303, "/account?done=password")
        );
        assert!(reaches_the_board(&mut here).await);
        assert!(!reaches_the_board(&mut elsewhere).await);
        assert!(
            !reaches_the_board(&mut before.clone()).await,
            "this session has a new token"
        );
        let account = here.get("/account?done=password").await.visible_text();
        assert!(account.contains("パスワードを変更しました"), "{account}");
        for (password, expected) in [(PASSWORD, 422), (NEW, 303)] {
            let answer = first_factor(&mut world.browser(), "sakura", password).await;
            assert_eq!(answer.status(), expected);
        }
        assert_eq!(audited(&world, "password.changed").await, 1);
        assert_eq!(audited(&world, "password.failed").await, 1);
        let noted = everything_noted(&world).await;
        assert!(!noted.contains(NEW) && !noted.contains(PASSWORD));
    })
    .await;
}

#[tokio::test]
async fn 今のパスワードも一時間に十回までしか試せない() {
    on_sqlite(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut evaluated = 0;
        let mut thief = signed_in(&world, &sakura).await;
        for _ in 0..59 {
            let answer = change_password(&mut thief, "推測したパスワード１２３", NEW, NEW).await;
            evaluated += i32::from(answer.status() == 422);
            world.clock.advance_seconds(MINUTE);
        }
        assert_eq!(evaluated, 10);
    })
    .await;
}

#[tokio::test]
async fn 渡されたパスワードは変えるまで何にも届かない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut earlier = signed_in(&world, &sakura).await;
        as_command(&world, move |tx, by| {
            require_password_change(tx, &by, HUB, &sakura).expect("of this hub")
        })
        .await;
        assert!(
            !reaches_the_board(&mut earlier).await,
            "true at the next click"
        );
        let mut browser = world.browser();
        first_factor(&mut browser, "sakura", PASSWORD).await;
        assert_eq!(
            browser.get("/sign-in/new-password").await.location(),
            "/sign-in/second-factor?back=/",
            "not with one factor"
        );
        second_factor(&world, &mut browser).await;
        assert!(!reaches_the_board(&mut browser).await);
        let sent = browser.get("/sign-in/second-factor?back=/board").await;
        assert_eq!(sent.location(), "/sign-in/new-password?back=/board");
        assert_eq!(browser.get(sent.location()).await.status(), 200);
        let choose = |password: &'static str| {
            [
                ("new_password", password),
                ("new_password_again", password),
                ("back", "/board"),
            ]
        };
        let same = browser
            .post("/sign-in/new-password", &choose(PASSWORD))
            .await;
        assert_eq!(same.status(), 422, "the same again is not a change");
        let done = browser.post("/sign-in/new-password", &choose(NEW)).await;
        assert_eq!((done.status(), done.location()), (303, "/board"));
        assert!(reaches_the_board(&mut browser).await);
        assert_eq!(
            first_factor(&mut world.browser(), "sakura", NEW)
                .await
                .status(),
            303
        );
        let again = browser
            .post("/sign-in/new-password", &choose(PASSWORD))
            .await;
        assert_eq!(
            again.location(),
            "/board",
            "only while it has to be changed"
        );
    })
    .await;
}

#[tokio::test]
async fn 大切な操作の前の確認は10分ちょうどで切れる() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        let began = world.app.clock.now();
        let ends = began.plus_seconds(10 * MINUTE);
        for (now, status) in [(Instant(ends.0 - 1), 200), (ends, 303)] {
            world.clock.set(now);
            let answer = browser.get("/account/recovery-codes").await;
            assert_eq!(answer.status(), status, "{}", ends.0 - now.0);
        }
        let sent = browser.get("/account/recovery-codes").await;
        assert_eq!(
            sent.location(),
            "/sign-in/confirm?back=/account/recovery-codes"
        );
        let page = browser.get(sent.location()).await;
        assert!(page.visible_text().contains("ご本人の確認"));
        let old = browser.clone();
        let wrong = browser
            .post("/sign-in/confirm", &[("code", "000000")])
            .await;
        assert_eq!(wrong.status(), 422);
        assert_eq!(browser.get("/account/recovery-codes").await.status(), 303);
        let code = secret().code_at(world.app.clock.now());
        let fields = [("code", code.as_str()), ("back", "/account/recovery-codes")];
        let shown = browser.post("/sign-in/confirm", &fields).await;
        assert_eq!(
            (shown.status(), shown.location()),
            (303, "/account/recovery-codes")
        );
        assert_eq!(browser.get("/account/recovery-codes").await.status(), 200);
        assert!(
            !reaches_the_board(&mut old.clone()).await,
            "its token was exchanged"
        );
        assert_eq!(
            browser.post("/sign-in/confirm", &fields).await.status(),
            422,
            "a code works once"
        );
        let twelve_hours = began.plus_seconds(12 * HOUR);
        world.clock.set(Instant(twelve_hours.0 - 1));
        assert!(
            !browser
                .get("/sign-in/second-factor")
                .await
                .location()
                .starts_with("/sign-in?")
        );
        world.clock.set(twelve_hours);
        assert!(
            browser
                .get("/sign-in/second-factor")
                .await
                .location()
                .starts_with("/sign-in?"),
            "confirming does not prolong the session"
        );
    })
    .await;
}

#[tokio::test]
async fn 回復コードを作り直すと前のものは使えない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        let first = codes(&browser.post("/account/recovery-codes", &[]).await.text());
        let second = codes(&browser.post("/account/recovery-codes", &[]).await.text());
        assert_eq!((first.len(), second.len()), (10, 10));
        for (code, expected) in [(&first[0], 422), (&second[0], 303)] {
            let mut later = world.browser();
            first_factor(&mut later, "sakura", PASSWORD).await;
            let answer = later.post("/sign-in/recovery", &[("code", code)]).await;
            assert_eq!(answer.status(), expected);
        }
        world.clock.advance_seconds(10 * MINUTE);
        let late = browser.post("/account/recovery-codes", &[]).await;
        assert!(
            late.location()
                .starts_with("/sign-in/confirm?back=/sign-in/held/"),
            "{}",
            late.location()
        );
        assert_eq!(audited(&world, "recovery_code.renewed").await, 2);
    })
    .await;
}

#[tokio::test]
async fn 認証アプリを切り替えると古いアプリの数字は使えない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut elsewhere = signed_in(&world, &sakura).await;
        let mut browser = signed_in(&world, &sakura).await;
        let begun = browser.post("/account/authenticator/begin", &[]).await;
        assert_eq!(begun.location(), "/account/authenticator");
        let page = browser.get("/account/authenticator").await.text();
        let new = TotpSecret::parse(&codes(&page)[0]).expect("the page shows the new secret");
        assert_ne!(new, secret());
        let old_code = secret().code_at(world.app.clock.now());
        let wrong = browser
            .post("/account/authenticator", &[("code", &old_code)])
            .await;
        assert_eq!(
            wrong.status(),
            422,
            "a code of the old one confirms nothing"
        );
        let code = new.code_at(world.app.clock.now());
        let done = browser
            .post("/account/authenticator", &[("code", &code)])
            .await;
        assert_eq!(done.location(), "/account?done=application");
        assert!(reaches_the_board(&mut browser).await);
        assert!(!reaches_the_board(&mut elsewhere).await);
        world.clock.advance_seconds(60);
        let mut later = world.browser();
        first_factor(&mut later, "sakura", PASSWORD).await;
        assert_eq!(second_factor(&world, &mut later).await.status(), 422);
        let code = new.code_at(world.app.clock.now());
        assert_eq!(
            later
                .post("/sign-in/second-factor", &[("code", &code)])
                .await
                .status(),
            303
        );
        assert_eq!(audited(&world, "second_factor.replaced").await, 1);
    })
    .await;
}

#[tokio::test]
async fn 鍵のかかった画面はコードで開き_12時間は延びない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(15 * MINUTE);
        let sent = browser.get("/board").await;
        assert_eq!(sent.location(), "/sign-in?back=/board");
        let sent = browser.get(sent.location()).await;
        assert_eq!(sent.location(), "/sign-in/second-factor?back=/board");
        let page = browser.get(sent.location()).await.visible_text();
        assert!(page.contains("画面に鍵がかかりました"), "{page}");
        let locked = browser.clone();
        assert_eq!(
            second_factor(&world, &mut browser).await.location(),
            "/board"
        );
        assert!(reaches_the_board(&mut browser).await);
        assert!(
            !reaches_the_board(&mut locked.clone()).await,
            "the old token opens nothing"
        );
        for _ in 0..47 {
            world.clock.advance_seconds(15 * MINUTE);
            let answer = second_factor(&world, &mut browser).await;
            let at_the_end =
                world.app.clock.now() >= kyoten_testkit::STORY_BEGINS.plus_seconds(12 * HOUR);
            assert_eq!(
                answer.status() == 303 && answer.location() == "/board",
                !at_the_end
            );
        }
        assert!(!reaches_the_board(&mut browser).await);
    })
    .await;
}

#[tokio::test]
async fn 画面を離れた合図ですぐに鍵がかかる() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        let page = browser.get("/account").await.text();
        assert!(page.contains("<ky-idle data-seconds=\"900\" data-shared-seconds=\"180\""));
        assert!(
            !world
                .browser()
                .get("/sign-in")
                .await
                .text()
                .contains("ky-idle"),
            "nobody to lock out"
        );
        let mut other_window = browser.clone();
        browser.post_raw("/sign-in/lock", &[]).await;
        assert!(!reaches_the_board(&mut other_window).await);
        assert_eq!(
            second_factor(&world, &mut browser).await.location(),
            "/board"
        );
        assert!(reaches_the_board(&mut browser).await);
    })
    .await;
}

#[tokio::test]
async fn 共用の端末は3分で鍵がかかる() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        for (shared, seconds, expected) in [
            ("yes", 3 * MINUTE - 1, true),
            ("yes", 3 * MINUTE, false),
            ("", 3 * MINUTE, true),
        ] {
            let mut browser = world.browser();
            let fields = [
                ("login_name", "sakura"),
                ("password", PASSWORD),
                ("shared", shared),
            ];
            browser.post("/sign-in", &fields).await;
            assert_eq!(second_factor(&world, &mut browser).await.status(), 303);
            assert_eq!(
                browser.cookie("device").is_some(),
                shared.is_empty(),
                "a shared device is never known"
            );
            world.clock.advance_seconds(seconds);
            assert_eq!(
                reaches_the_board(&mut browser).await,
                expected,
                "{shared} {seconds}"
            );
            world.clock.advance_seconds(MINUTE);
        }
    })
    .await;
}

#[tokio::test]
async fn 時計が動いても終わったセッションは生き返らない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let start = world.app.clock.now();
        // Locked, seen so, then the clock goes back.
        let mut locked = signed_in(&world, &sakura).await;
        world.clock.set(start.plus_seconds(20 * MINUTE));
        assert!(!reaches_the_board(&mut locked).await);
        world.clock.set(start.plus_seconds(19 * MINUTE + 30));
        assert!(
            !reaches_the_board(&mut locked).await,
            "within the tolerance, but it was seen locked"
        );
        world.clock.set(start.plus_seconds(5 * MINUTE));
        assert!(!reaches_the_board(&mut locked).await);
        // A session at its end that nobody looked at: the beat saw the time.
        let mut ended = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(13 * HOUR);
        look_at_clock(&world.app, 0).await.expect("the beat");
        world.clock.advance_seconds(-13 * HOUR);
        assert!(!reaches_the_board(&mut ended).await);
        look_at_clock(&world.app, 0).await.expect("the beat");
        assert_eq!(audited(&world, "clock.jumped").await, 1);
        // After the set-back people sign in again, with the clock as it is now.
        let mut fresh = signed_in(&world, &sakura).await;
        assert!(reaches_the_board(&mut fresh).await);
        // A clock that ran a year ahead for a moment locks nobody out for a year.
        world.clock.advance_seconds(365 * 24 * HOUR);
        look_at_clock(&world.app, 365 * 24 * HOUR)
            .await
            .expect("the beat");
        assert!(!reaches_the_board(&mut fresh).await);
        world.clock.advance_seconds(-365 * 24 * HOUR);
        assert!(!reaches_the_board(&mut fresh).await);
        let mut later = signed_in(&world, &sakura).await;
        assert!(reaches_the_board(&mut later).await);
        assert_eq!(audited(&world, "clock.jumped").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_control_without_a_mark_of_the_clock_an_unseen_end_would_be_undone() {
    on_sqlite(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut ended = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(13 * HOUR);
        look_at_clock(&world.app, 0).await.expect("the beat");
        world
            .write(|tx| Ok(tx.execute("delete from clock_mark", &[])?))
            .await;
        world.clock.advance_seconds(-13 * HOUR);
        assert!(
            reaches_the_board(&mut ended).await,
            "so the story above tells of the mark"
        );
    })
    .await;
}

#[tokio::test]
async fn 送った内容は鍵のかかった画面を越えて残り_本人だけが続けられる() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let tanaka = person(&world, "tanaka", Some(secret()), vec![Role::Coordinator]).await;
        let mut browser = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(15 * MINUTE);
        let words = "長い報告\n二行目 & <b>";
        let met = browser
            .post_with_key("/board/notes?day=1", "note-1", &[("words", words)])
            .await;
        let held = held_path(met.location());
        assert_eq!(met.location(), format!("/sign-in?back={held}"));
        let mut other = signed_in(&world, &tanaka).await;
        assert_eq!(
            other.get(&held).await.status(),
            404,
            "somebody else sees nothing"
        );
        let mut twin = signed_in(&world, &sakura).await;
        assert_eq!(
            twin.get(&held).await.status(),
            404,
            "nor another session of the same person"
        );
        assert_eq!(
            browser.get(&held).await.status(),
            303,
            "nor the locked screen"
        );
        assert_eq!(second_factor(&world, &mut browser).await.status(), 303);
        let page = browser.get(&held).await;
        assert!(page.visible_text().contains("送信を続ける"));
        let (action, fields) = form_of(&page.text());
        assert!(action.starts_with("/board/notes?day=1&held="), "{action}");
        assert_eq!(
            fields,
            [
                ("idempotency_key".to_owned(), "note-1".to_owned()),
                ("words".to_owned(), words.to_owned())
            ]
        );
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        for _ in 0..2 {
            let sent = browser.post_raw(&action, &fields).await;
            assert_eq!((sent.status(), sent.location()), (303, "/board"));
        }
        assert_eq!(
            audited(&world, "board.note").await,
            1,
            "sent twice counts once"
        );
        assert_eq!(browser.get(&held).await.status(), 404, "used up");
    })
    .await;
}

#[tokio::test]
async fn 確認を求められた送信も残り_役割を失えば通らない() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        world.clock.advance_seconds(11 * MINUTE);
        let met = browser.post("/board/seals", &[("words", "封をする")]).await;
        let held = held_path(met.location());
        assert_eq!(met.location(), format!("/sign-in/confirm?back={held}"));
        assert_eq!(audited(&world, "board.seal").await, 0);
        let code = secret().code_at(world.app.clock.now());
        let fields = [("code", code.as_str()), ("back", held.as_str())];
        assert_eq!(
            browser.post("/sign-in/confirm", &fields).await.location(),
            held
        );
        let (action, fields) = form_of(&browser.get(&held).await.text());
        let id = sakura.clone();
        as_command(&world, move |tx, by| {
            set_roles(tx, &by, HUB, &id, &[Role::Viewer]).expect("of this hub")
        })
        .await;
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(browser.post_raw(&action, &fields).await.status(), 403);
        assert_eq!(audited(&world, "board.seal").await, 0);
        browser.post_raw("/sign-out", &[]).await;
        assert_eq!(
            held_forms(&world).await,
            0,
            "nothing is left after signing out"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_never_kept() {
    on_sqlite(setup, async |world| {
        let sakura = sakura(&world).await;
        let mut browser = signed_in(&world, &sakura).await;
        let mut stranger = world.browser();
        assert_eq!(
            stranger
                .post("/board/notes", &[("words", "x")])
                .await
                .status(),
            401
        );
        world.clock.advance_seconds(15 * MINUTE);
        let long = "あ".repeat(30_000);
        for (path, name, value) in [
            ("/board/notes", "words", long.as_str()),
            ("/account/password", "old_password", PASSWORD),
        ] {
            assert_eq!(
                browser.post(path, &[(name, value)]).await.status(),
                401,
                "{path}"
            );
        }
        let elsewhere = [("words", "よそから"), ("idempotency_key", "k")];
        assert_eq!(
            browser
                .post_from_elsewhere("/board/notes", &elsewhere)
                .await
                .status(),
            401
        );
        assert_eq!(held_forms(&world).await, 0);
        for n in 0..25 {
            browser
                .post("/board/notes", &[("words", &n.to_string())])
                .await;
        }
        assert_eq!(held_forms(&world).await, 20, "the oldest give way");
    })
    .await;
}

#[tokio::test]
async fn 端末は粗い言葉で並び_一つずつでもまとめてでも終わらせられる() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let mut browsers = Vec::new();
        for _ in 0..3 {
            let mut browser = world.browser();
            first_factor(&mut browser, "sakura", PASSWORD).await;
            second_factor(&world, &mut browser).await;
            browsers.push(browser);
            world.clock.advance_seconds(30);
        }
        let mut here = browsers.remove(0);
        let page = here.get("/account").await;
        assert_eq!(page.text().matches("name=\"session\"").count(), 2);
        assert!(
            page.visible_text().contains("不明"),
            "{}",
            page.visible_text()
        );
        assert!(page.visible_text().contains("覚えている端末は3台です"));
        let done = here.post("/account/end-other-sessions", &[]).await;
        assert_eq!(done.location(), "/account");
        for other in &mut browsers {
            assert!(!reaches_the_board(other).await);
        }
        assert!(reaches_the_board(&mut here).await);
        assert!(
            here.get("/account")
                .await
                .visible_text()
                .contains("覚えている端末は1台です")
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_cleared_away_in_batches_and_the_rest_stays() {
    on_both_databases(setup, async |world| {
        let account = sakura(&world).await;
        let id = account.clone();
        world
            .write(move |tx| {
                for _ in 0..1_200 {
                    open_session(tx, &id, SecondFactor::Shown)?;
                }
                Ok(())
            })
            .await;
        let mut browser = signed_in(&world, &account).await;
        browser.post("/board/notes", &[("words", "x")]).await;
        world.clock.advance_seconds(30 * 24 * HOUR);
        assert_eq!(clear_away(&world.app).await.expect("cleared"), 0, "not yet");
        world.clock.advance_seconds(24 * HOUR);
        let mut fresh = signed_in(&world, &account).await;
        assert_eq!(
            clear_away(&world.app).await.expect("cleared"),
            1_202,
            "1,201 sessions, one answer"
        );
        assert!(reaches_the_board(&mut fresh).await);
        assert_eq!(rows(&world, "select count(*) from session").await, 1);
    })
    .await;
}

#[tokio::test]
async fn 自分のアカウントに起きたことは本人に伝わる() {
    on_sqlite(setup, async |world| {
        let account: AccountId = sakura(&world).await;
        first_factor(&mut world.browser(), "sakura", "推測したパスワード１２３").await;
        let mut browser = signed_in(&world, &account).await;
        as_command(&world, move |tx, by| {
            set_roles(tx, &by, HUB, &account, &[Role::Viewer]).expect("of this hub")
        })
        .await;
        let page = browser.get("/account").await.visible_text();
        for sentence in [
            "パスワードが違いました",
            "わかりません",
            "役割が変わりました",
            "拠点の担当者",
        ] {
            assert!(page.contains(sentence), "{sentence}: {page}");
        }
    })
    .await;
}

async fn held_forms(world: &World) -> i64 {
    rows(world, "select count(*) from held_form").await
}

async fn rows(world: &World, query: &'static str) -> i64 {
    world
        .read(move |snapshot| snapshot.number(query, params![]).expect("a number"))
        .await
}

fn held_path(location: &str) -> String {
    let (_, back) = location.split_once("?back=").expect("a way back");
    assert!(back.starts_with("/sign-in/held/"), "{location}");
    back.to_owned()
}

/// Address and hidden fields of a page's first form in its main part.
fn form_of(html: &str) -> (String, Vec<(String, String)>) {
    let decoded = |text: &str| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    };
    let main = html.split("<main").nth(1).expect("a main part");
    let form = main.split("<form").nth(1).expect("a form");
    let action = form
        .split("action=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let fields = form
        .split("type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once('"')?;
            let value = rest.split("value=\"").nth(1)?.split('"').next()?;
            Some((decoded(name), decoded(value)))
        });
    (decoded(action.expect("an address")), fields.collect())
}

fn codes(html: &str) -> Vec<String> {
    html.split("<code>")
        .skip(1)
        .filter_map(|rest| rest.split("</code>").next())
        .map(str::to_owned)
        .collect()
}
