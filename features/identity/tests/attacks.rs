//! Stories of people who guess, and of the people whose accounts they guess at. Time is moved by hand.

#[expect(dead_code, reason = "not everybody of the cast appears here")]
mod cast;

use cast::*;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_platform::params;
use kyoten_testkit::{Browser, SOURCE_HEADER, World, on_both_databases, on_sqlite};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const GUESS: &str = "推測したパスワード１２３";
/// Goal S8: guesses that are evaluated per hour and account.
const MOST_PER_HOUR: usize = 10;

/// Guesses at one login, `pause` seconds apart; the instants at which a guess was evaluated. Between two guesses the
/// story may do something, such as making the hub forgetful.
async fn guess_at(
    world: &World,
    login: &str,
    guesses: usize,
    pause: i64,
    between: impl AsyncFn(&World, usize),
) -> Vec<Instant> {
    let mut evaluated = Vec::new();
    for n in 0..guesses {
        let mut guesser = world.browser();
        if first_factor(&mut guesser, login, GUESS).await.status() == 422 {
            evaluated.push(world.app.clock.now());
        }
        between(world, n).await;
        world.clock.advance_seconds(pause);
    }
    evaluated
}

fn most_in_an_hour(evaluated: &[Instant]) -> usize {
    let within = |from: &Instant| {
        evaluated
            .iter()
            .filter(|at| *at >= from && at.seconds_since(*from) < HOUR)
            .count()
    };
    evaluated.iter().map(within).max().unwrap_or(0)
}

async fn nothing(_: &World, _: usize) {}

#[tokio::test]
async fn 一万回の推測は一時間に十回しか調べられない() {
    on_sqlite(setup, async |world| {
        sakura(&world).await;
        // 8 seconds apart: a day has 10,800 of them, ten thousand take 22 hours.
        let evaluated = guess_at(&world, "sakura", 10_000, 8, nothing).await;
        assert!(most_in_an_hour(&evaluated) <= MOST_PER_HOUR);
        let hours = 10_000 * 8 / HOUR as usize;
        assert!(
            evaluated.len() >= hours,
            "an account is never closed for good: {}",
            evaluated.len()
        );
    })
    .await;
}

#[tokio::test]
async fn the_control_a_hub_that_forgets_attempts_lets_more_through_and_is_noticed() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let forget = async |world: &World, _: usize| {
            world
                .write(|tx| Ok(tx.execute("delete from sign_in_attempt", &[])?))
                .await;
        };
        let evaluated = guess_at(&world, "sakura", 15, MINUTE, forget).await;
        assert_eq!(most_in_an_hour(&evaluated), 15);
    })
    .await;
}

#[tokio::test]
async fn 攻撃が続いても本人は覚えている端末から待たずに入れる() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let mut own = world.browser();
        first_factor(&mut own, "sakura", PASSWORD).await;
        second_factor(&world, &mut own).await;
        assert!(
            own.cookie("device").is_some_and(|token| token.len() >= 26),
            "128 bits and more"
        );
        world.clock.advance_seconds(30);
        let sign_in = async |world: &World, n: usize| {
            // Every ten minutes the owner comes, and somebody who does not have the device.
            if !n.is_multiple_of(10) {
                return;
            }
            let mut owner = own.clone();
            owner.post_raw("/sign-out", &[]).await;
            assert_eq!(
                first_factor(&mut owner, "sakura", PASSWORD).await.status(),
                303,
                "{n}"
            );
            assert_eq!(
                second_factor(world, &mut owner).await.location(),
                "/board",
                "{n}"
            );
            if n >= 10 {
                let stranger = first_factor(&mut world.browser(), "sakura", PASSWORD).await;
                assert_eq!(
                    stranger.status(),
                    429,
                    "the control: elsewhere even the owner waits"
                );
            }
        };
        let evaluated = guess_at(&world, "sakura", 61, MINUTE, sign_in).await;
        assert!(most_in_an_hour(&evaluated) <= MOST_PER_HOUR);
    })
    .await;
}

#[tokio::test]
async fn a_known_device_has_a_budget_of_its_own_for_its_own_account_while_it_is_known() {
    on_both_databases(setup, async |world| {
        let account = sakura(&world).await;
        let mut own = world.browser();
        first_factor(&mut own, "sakura", PASSWORD).await;
        second_factor(&world, &mut own).await;
        person(&world, "tanaka", Some(secret()), vec![Role::Viewer]).await;
        let mut stolen = own.clone();
        stolen.post_raw("/sign-out", &[]).await;
        // Whoever stole the device guesses on its budget, ten an hour, and not without end.
        let mut evaluated = 0;
        for _ in 0..59 {
            evaluated +=
                usize::from(first_factor(&mut stolen, "sakura", GUESS).await.status() == 422);
            world.clock.advance_seconds(MINUTE);
        }
        assert_eq!(evaluated, MOST_PER_HOUR);
        assert_eq!(
            first_factor(&mut world.browser(), "sakura", PASSWORD)
                .await
                .status(),
            303,
            "its owner gets in elsewhere meanwhile"
        );
        // The token is bound to its account: at another one the device is as strange as any.
        for _ in 0..5 {
            first_factor(&mut world.browser(), "tanaka", GUESS).await;
        }
        assert_eq!(
            first_factor(&mut stolen, "tanaka", PASSWORD).await.status(),
            429
        );
        // And it ends: after half a year, or when its owner ends it.
        for _ in 0..5 {
            first_factor(&mut world.browser(), "sakura", GUESS).await;
        }
        world
            .write(move |tx| {
                Ok(tx.execute(
                    "update known_device set ended_at = $1 where account_id = $2",
                    params![tx.now(), account],
                )?)
            })
            .await;
        assert_eq!(
            first_factor(&mut own, "sakura", PASSWORD).await.status(),
            429
        );
    })
    .await;
}

fn browser_in(world: &World, network: &str) -> Browser {
    world.browser().with_header(SOURCE_HEADER_NAME, network)
}

const SOURCE_HEADER_NAME: &str = "x-story-source";

/// One guess at each of `logins` names; how many were evaluated.
async fn spray(world: &World, logins: usize, network: impl Fn(usize) -> String) -> usize {
    let mut evaluated = 0;
    for n in 0..logins {
        let mut sprayer = browser_in(world, &network(n));
        let answer = first_factor(&mut sprayer, &format!("name{n}"), GUESS).await;
        evaluated += usize::from(answer.status() == 422);
    }
    evaluated
}

#[tokio::test]
async fn 千人に一つずつ試す人はその場所ごと待たされ_ほかの場所の人は入れる() {
    assert_eq!(SOURCE_HEADER.as_str(), SOURCE_HEADER_NAME);
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let mut own = browser_in(&world, "203.0.113.7");
        first_factor(&mut own, "sakura", PASSWORD).await;
        second_factor(&world, &mut own).await;
        world.clock.advance_seconds(30);
        let from_one = |_: usize| "203.0.113.7".to_owned();
        assert_eq!(spray(&world, 1_000, from_one).await, 100);
        let waiting =
            first_factor(&mut browser_in(&world, "203.0.113.7"), "sakura", PASSWORD).await;
        assert_eq!(waiting.status(), 429, "the network waits");
        let mut elsewhere = browser_in(&world, "198.51.100.1");
        assert_eq!(
            first_factor(&mut elsewhere, "sakura", PASSWORD)
                .await
                .status(),
            303
        );
        own.post_raw("/sign-out", &[]).await;
        assert_eq!(
            first_factor(&mut own, "sakura", PASSWORD).await.status(),
            303,
            "a known device does not"
        );
        let stored: String = world
            .read(|snapshot| {
                let rows: Vec<(String, String)> = snapshot
                    .query("select login_key, source from sign_in_attempt", params![])
                    .unwrap_or_default();
                format!("{rows:?}")
            })
            .await;
        assert!(
            stored.len() > 10_000 && !stored.contains("203.0.113"),
            "no address in clear"
        );
        // An hour later the budget is there again; two days later nothing can be told of the old hashes.
        world.clock.advance_seconds(HOUR);
        assert!(spray(&world, 1, from_one).await == 1);
        world.clock.advance_seconds(48 * HOUR);
        spray(&world, 1, from_one).await;
        let keys = world
            .read(|snapshot| {
                snapshot
                    .number("select count(*) from source_key", &[])
                    .unwrap_or(-1)
            })
            .await;
        assert_eq!(keys, 1, "the keys of earlier days are gone");
    })
    .await;
}

#[tokio::test]
async fn the_control_from_a_network_each_every_guess_is_evaluated() {
    on_sqlite(setup, async |world| {
        let from_many = |n: usize| format!("198.51.100.{n}");
        assert_eq!(spray(&world, 110, from_many).await, 110);
    })
    .await;
}

#[tokio::test]
async fn 名前があるかどうかは答えの一バイトにも表れない() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        person(&world, "fresh1", None, vec![Role::Viewer]).await;
        let mut answers = Vec::new();
        for login in ["sakura", "fresh1", "nobody"] {
            let answer = first_factor(&mut world.browser(), login, GUESS).await;
            answers.push((answer.status(), without_numbers(&answer.text(), login)));
        }
        assert!(
            answers[0]
                .1
                .contains("ログイン名またはパスワードが違います")
        );
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
        // The control: what is compared does differ when something differs.
        let other = first_factor(&mut world.browser(), "sakura", "").await;
        assert_ne!(answers[0].1, without_numbers(&other.text(), "sakura"));
    })
    .await;
}

/// A page without its receipt numbers and without what was typed as the login.
fn without_numbers(html: &str, login: &str) -> String {
    let mut parts = html.split("name=\"idempotency_key\" value=\"");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    masked.replace(&format!("value=\"{login}\""), "value=\"\"")
}

#[tokio::test]
async fn コードも回復コードもパスワードと同じ一時間十回に数えられる() {
    on_both_databases(setup, async |world| {
        sakura(&world).await;
        let mut thief = world.browser();
        first_factor(&mut thief, "sakura", PASSWORD).await;
        let mut evaluated = Vec::new();
        for n in 0..29 {
            let path = ["/sign-in/second-factor", "/sign-in/recovery"][n % 2];
            if thief.post(path, &[("code", "123456")]).await.status() == 422 {
                evaluated.push(world.app.clock.now());
            }
            world.clock.advance_seconds(MINUTE);
        }
        assert_eq!(
            evaluated.len(),
            9,
            "5 at once, then after 1, 2, 4 and 8 minutes"
        );
    })
    .await;
}
