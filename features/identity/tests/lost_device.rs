//! Stories of somebody who lost the telephone and the sheet of recovery codes, and of those who only say so.

#![expect(
    clippy::expect_used,
    reason = "a page without what it promises is a broken test"
)]

#[expect(dead_code, reason = "not everybody of the cast appears here")]
mod cast;

use cast::*;
use kyoten_feature_identity::{AccountId, TotpSecret};
use kyoten_platform::authorization::Role;
use kyoten_testkit::{Answer, Browser, World, on_both_databases};

const MINUTE: i64 = 60;

struct Story {
    sakura: AccountId,
    operator: Browser,
}

async fn people(world: &World) -> Story {
    let sakura = sakura(world).await;
    let operator = person(world, "unyou", Some(secret()), vec![Role::Operator]).await;
    Story {
        sakura,
        operator: signed_in(world, &operator).await,
    }
}

/// Somebody with 佐倉さん's password asks; gives their browser.
async fn asks(world: &World) -> Browser {
    let mut browser = world.browser();
    first_factor(&mut browser, "sakura", PASSWORD).await;
    let page = browser.get("/sign-in/second-factor").await.text();
    assert!(page.contains("/sign-in/lost-device"));
    assert_eq!(browser.get("/sign-in/lost-device").await.status(), 200);
    let asked = browser.post("/sign-in/lost-device", &[]).await;
    assert_eq!(
        (asked.status(), asked.location()),
        (303, "/sign-in/lost-device")
    );
    browser
}

/// The address of the only request on somebody's list.
async fn listed(browser: &mut Browser) -> String {
    let page = browser.get("/lost-devices").await.text();
    let rest = page
        .split("href=\"/lost-devices/")
        .nth(1)
        .expect("a request is listed");
    format!("/lost-devices/{}", rest.split('"').next().expect("an id"))
}

async fn confirm(browser: &mut Browser, request: &str) -> Answer {
    browser.post(&format!("{request}/confirm"), &[]).await
}

async fn type_code(browser: &mut Browser, code: &str) -> Answer {
    browser
        .post("/sign-in/lost-device/code", &[("code", code)])
        .await
}

fn codes(html: &str) -> Vec<String> {
    html.split("<code>")
        .skip(1)
        .filter_map(|rest| rest.split("</code>").next())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn 担当者が会って確かめれば新しい端末を設定でき_古いものは終わる() {
    on_both_databases(setup, async |world| {
        let Story {
            sakura,
            mut operator,
        } = people(&world).await;
        let mut elsewhere = signed_in(&world, &sakura).await;
        let sheet = codes(&elsewhere.post("/account/recovery-codes", &[]).await.text());
        let mut asking = asks(&world).await;
        let told = elsewhere.get("/account").await.visible_text();
        assert!(
            told.contains("端末をなくしたという申し出があります"),
            "{told}"
        );
        let met = operator.get("/people").await.visible_text();
        assert!(met.contains("待っている方が1人います"), "{met}");
        let request = listed(&mut operator).await;
        let page = operator.get(&request).await.visible_text();
        assert!(
            page.contains("佐倉 花子") && page.contains("ご本人に会って確かめた"),
            "{page}"
        );
        let shown = confirm(&mut operator, &request).await;
        assert_eq!(shown.status(), 200);
        let code = codes(&shown.text()).remove(0);
        assert_eq!(code.len(), 9, "two groups of four");
        assert_eq!(type_code(&mut asking, "aaaa aaaa").await.status(), 422);
        let done = type_code(&mut asking, &code.to_uppercase().replace(' ', "-")).await;
        assert_eq!((done.status(), done.location()), (303, "/sign-in/set-up"));
        assert!(
            !reaches_the_board(&mut asking).await,
            "the new factor has to be shown first"
        );
        assert!(
            !reaches_the_board(&mut elsewhere).await,
            "earlier sessions are over"
        );
        let new = TotpSecret::parse(&codes(&asking.get("/sign-in/set-up").await.text())[0])
            .expect("a secret");
        let first = new.code_at(world.app.clock.now());
        assert_eq!(
            asking
                .post("/sign-in/set-up", &[("code", &first)])
                .await
                .status(),
            200
        );
        assert!(reaches_the_board(&mut asking).await);
        world.clock.advance_seconds(MINUTE);
        let mut thief = world.browser();
        first_factor(&mut thief, "sakura", PASSWORD).await;
        assert_eq!(
            second_factor(&world, &mut thief).await.status(),
            422,
            "the old application"
        );
        let old = thief
            .post("/sign-in/recovery", &[("code", &sheet[0])])
            .await;
        assert_eq!(old.status(), 422, "the old sheet");
        let account = asking.get("/account").await.visible_text();
        for sentence in [
            "申し出がありました",
            "担当者が確かめました",
            "拠点の担当者",
            "新しい端末の設定を始めました",
        ] {
            assert!(account.contains(sentence), "{sentence}: {account}");
        }
        let met = operator.get("/people").await.visible_text();
        assert!(!met.contains("待っている方"), "{met}");
        assert_eq!(
            operator.get(&request).await.status(),
            404,
            "the request is over"
        );
        for action in [
            "lost_device.asked",
            "lost_device.confirmed",
            "lost_device.used",
        ] {
            assert_eq!(audited(&world, action).await, 1, "{action}");
        }
        assert!(
            !everything_noted(&world)
                .await
                .contains(&code.replace(' ', ""))
        );
    })
    .await;
}

#[tokio::test]
async fn 確かめるのは別の担当者だけで_ご本人の確認を済ませた人だけ() {
    on_both_databases(setup, async |world| {
        let Story {
            sakura,
            mut operator,
        } = people(&world).await;
        let mut asking = asks(&world).await;
        let request = listed(&mut operator).await;
        // 佐倉さん is a coordinator: with a session elsewhere they could confirm themselves.
        let mut own = signed_in(&world, &sakura).await;
        assert!(!own.get("/lost-devices").await.text().contains(&request));
        let refused = confirm(&mut own, &request).await;
        assert_eq!(refused.status(), 422);
        assert!(
            refused
                .visible_text()
                .contains("ほかの担当者に確かめてもらってください")
        );
        let viewer = person(&world, "viewer", Some(secret()), vec![Role::Viewer]).await;
        let mut viewer = signed_in(&world, &viewer).await;
        assert_eq!(viewer.get("/lost-devices").await.status(), 403);
        assert_eq!(confirm(&mut viewer, &request).await.status(), 403);
        assert_eq!(
            confirm(&mut asking, &request).await.status(),
            303,
            "with one factor: kept, not done"
        );
        world.clock.advance_seconds(10 * MINUTE);
        let late = confirm(&mut operator, &request).await;
        assert!(
            late.location().starts_with("/sign-in/confirm"),
            "{}",
            late.location()
        );
        assert!(
            operator
                .get(&request)
                .await
                .location()
                .starts_with("/sign-in/confirm")
        );
        assert_eq!(audited(&world, "lost_device.confirmed").await, 0);
        // The control: after showing a factor the operator may.
        let code = secret().code_at(world.app.clock.now());
        operator.post("/sign-in/confirm", &[("code", &code)]).await;
        assert_eq!(confirm(&mut operator, &request).await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn コードは15分だけ一度だけその人だけに使える() {
    on_both_databases(setup, async |world| {
        let Story { mut operator, .. } = people(&world).await;
        person(&world, "tanaka", Some(secret()), vec![Role::Viewer]).await;
        let mut asking = asks(&world).await;
        let request = listed(&mut operator).await;
        let first = codes(&confirm(&mut operator, &request).await.text()).remove(0);
        let second = codes(&confirm(&mut operator, &request).await.text()).remove(0);
        assert_eq!(
            type_code(&mut asking, &first).await.status(),
            422,
            "a newer one was given out"
        );
        let mut tanaka = world.browser();
        first_factor(&mut tanaka, "tanaka", PASSWORD).await;
        assert_eq!(
            type_code(&mut tanaka, &second).await.status(),
            422,
            "somebody else's"
        );
        world.clock.advance_seconds(15 * MINUTE - 30);
        first_factor(&mut asking, "sakura", PASSWORD).await;
        world.clock.advance_seconds(30);
        assert_eq!(
            type_code(&mut asking, &second).await.status(),
            422,
            "15 minutes to the second"
        );
        // The control: a second before it works, and then never again.
        let mut operator = second_operator(&world).await;
        let third = codes(&confirm(&mut operator, &request).await.text()).remove(0);
        world.clock.advance_seconds(14 * MINUTE);
        first_factor(&mut asking, "sakura", PASSWORD).await;
        world.clock.advance_seconds(59);
        assert_eq!(type_code(&mut asking, &third).await.status(), 303);
        let again = type_code(&mut asking, &third).await;
        assert_eq!(
            (again.status(), again.location()),
            (303, "/sign-in/set-up?back=/account"),
            "used up: there is a secret to set up"
        );
    })
    .await;
}

async fn second_operator(world: &World) -> Browser {
    let other = person(world, "unyou2", Some(secret()), vec![Role::Operator]).await;
    signed_in(world, &other).await
}

#[tokio::test]
async fn 心当たりのない申し出は本人が取り下げられる() {
    on_both_databases(setup, async |world| {
        let Story {
            sakura,
            mut operator,
        } = people(&world).await;
        let mut thief = asks(&world).await;
        let request = listed(&mut operator).await;
        let code = codes(&confirm(&mut operator, &request).await.text()).remove(0);
        let mut own = signed_in(&world, &sakura).await;
        let withdrawn = own.post("/account/lost-device/withdraw", &[]).await;
        assert_eq!(withdrawn.location(), "/account?done=withdrawn");
        assert_eq!(type_code(&mut thief, &code).await.status(), 422);
        assert!(reaches_the_board(&mut own).await);
        assert_eq!(confirm(&mut operator, &request).await.status(), 404);
        // The operator can say no as well, and a day ends every request.
        asks(&world).await;
        let request = listed(&mut operator).await;
        let refused = operator.post(&format!("{request}/refuse"), &[]).await;
        assert_eq!(refused.location(), "/lost-devices");
        asks(&world).await;
        assert!(
            operator
                .get("/lost-devices")
                .await
                .visible_text()
                .contains("確かめる")
        );
        world.clock.advance_seconds(24 * 60 * MINUTE);
        let mut operator = second_operator(&world).await;
        assert!(
            operator
                .get("/lost-devices")
                .await
                .visible_text()
                .contains("申し出はありません")
        );
        assert_eq!(audited(&world, "lost_device.refused").await, 2);
    })
    .await;
}
