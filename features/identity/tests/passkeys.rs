//! Stories of passkeys, told with an authenticator of our own: a key, a counter and a fingerprint that fits or not.

#![expect(
    clippy::expect_used,
    reason = "a page without what it promises is a broken test"
)]

#[expect(dead_code, reason = "not everybody of the cast appears here")]
mod cast;

use cast::*;
use data_encoding::BASE64URL_NOPAD;
use kyoten_feature_identity::{AccountId, disable_account};
use kyoten_platform::authorization::Role;
use kyoten_platform::params;
use kyoten_testkit::{Answer, Browser, World, on_both_databases, on_sqlite};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Bits of the authenticator data (Web Authentication, §6.1).
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// A device that makes passkeys as the standard describes, and can be told to misbehave.
#[derive(Clone)]
struct Device {
    key: SigningKey,
    id: Vec<u8>,
    user: Vec<u8>,
    counter: u32,
    /// Where its browser believes to be.
    origin: &'static str,
    relying_party: &'static str,
    flags: u8,
}

impl Device {
    fn new(seed: u8) -> Device {
        Device {
            key: SigningKey::from_slice(&[seed; 32]).expect("a key"),
            id: vec![seed; 16],
            user: Vec::new(),
            counter: 1,
            origin: "http://localhost:8080",
            relying_party: "localhost",
            flags: USER_PRESENT | USER_VERIFIED,
        }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.relying_party).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes a passkey for the user that the options name.
    fn create(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        self.user = bytes(&options["user"]["id"]);
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut data = self.authenticator_data(self.flags | ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        // COSE_Key of ES256 on P-256 (RFC 9053 §2.1).
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(&data);
        let challenge = options["challenge"].as_str().expect("a challenge");
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": text(&self.client_data("webauthn.create", challenge)),
                "attestationObject": text(&object),
            },
        })
    }

    /// Signs the challenge of the options.
    fn show(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let challenge = options["publicKey"]["challenge"]
            .as_str()
            .expect("a challenge");
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.authenticator_data(self.flags);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": text(&client_data),
                "authenticatorData": text(&data),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": text(&self.user),
            },
        })
    }
}

/// Something a device does wrong.
type Wrong = fn(&mut Device);

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn bytes(value: &Value) -> Vec<u8> {
    BASE64URL_NOPAD
        .decode(value.as_str().expect("text").as_bytes())
        .expect("base64url")
}

async fn options(browser: &mut Browser, path: &str) -> Value {
    browser.post_raw(path, &[]).await.json()
}

async fn register(browser: &mut Browser, device: &mut Device, name: &str) -> Answer {
    let offer = options(browser, "/account/passkeys/options").await;
    let credential = device.create(&offer["options"]).to_string();
    let challenge = offer["challenge"].as_str().expect("a challenge");
    let fields = [
        ("name", name),
        ("challenge", challenge),
        ("credential", &credential),
    ];
    browser.post("/account/passkeys", &fields).await
}

/// Shows a passkey; gives the answer and what was sent.
async fn show(browser: &mut Browser, device: &mut Device) -> (Answer, [(String, String); 2]) {
    let offer = options(browser, "/sign-in/passkey/options").await;
    let sent = [
        (
            "challenge".to_owned(),
            offer["challenge"].as_str().expect("a challenge").to_owned(),
        ),
        (
            "credential".to_owned(),
            device.show(&offer["options"]).to_string(),
        ),
    ];
    (send(browser, &sent).await, sent)
}

async fn send(browser: &mut Browser, sent: &[(String, String); 2]) -> Answer {
    let mut fields: Vec<(&str, &str)> = sent
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("back", "/board"));
    browser.post("/sign-in/passkey", &fields).await
}

async fn with_passkey(world: &World) -> (AccountId, Browser, Device) {
    let sakura = sakura(world).await;
    let mut browser = signed_in(world, &sakura).await;
    let mut device = Device::new(1);
    let done = register(&mut browser, &mut device, "自分のスマートフォン").await;
    assert_eq!(
        (done.status(), done.location()),
        (303, "/account/passkeys?done=added")
    );
    (sakura, browser, device)
}

async fn opens(world: &World, device: &mut Device) -> bool {
    let mut browser = world.browser();
    let (answer, _) = show(&mut browser, device).await;
    assert!([303, 422].contains(&answer.status()), "{}", answer.status());
    assert_eq!(
        answer.status() == 303,
        reaches_the_board(&mut browser).await
    );
    answer.status() == 303
}

#[tokio::test]
async fn パスキーだけで入れて_名前で並び_消せば入れない() {
    on_both_databases(setup, async |world| {
        let (_, mut browser, mut device) = with_passkey(&world).await;
        let list = browser.get("/account/passkeys").await;
        assert!(
            list.visible_text()
                .contains("自分のスマートフォン まだ使っていません")
                || list.visible_text().contains("自分のスマートフォン")
        );
        let account = browser.get("/account").await.visible_text();
        assert!(account.contains("パスキー 1個"), "{account}");
        assert!(opens(&world, &mut device).await);
        let mut by_hand = world.browser();
        first_factor(&mut by_hand, "sakura", PASSWORD).await;
        assert!(
            by_hand
                .get("/sign-in/second-factor")
                .await
                .text()
                .contains("ky-passkey")
        );
        let list = browser.get("/account/passkeys").await.text();
        let id = list
            .split("name=\"passkey\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("listed")
            .to_owned();
        let removed = browser
            .post("/account/passkeys/remove", &[("passkey", &id)])
            .await;
        assert_eq!(removed.location(), "/account/passkeys?done=removed");
        assert!(!opens(&world, &mut device).await, "removed");
        for (action, times) in [
            ("passkey.added", 1),
            ("passkey.used", 1),
            ("passkey.removed", 1),
        ] {
            assert_eq!(audited(&world, action).await, times, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_device_may_not_do_wrong() {
    on_both_databases(setup, async |world| {
        let (_, _, device) = with_passkey(&world).await;
        assert!(
            opens(&world, &mut device.clone()).await,
            "the control: as it is, it opens"
        );
        let wrongs: [(&str, Wrong); 6] = [
            ("another site's address", |device| {
                device.origin = "https://localhost.example"
            }),
            ("another relying party", |device| {
                device.relying_party = "elsewhere.example"
            }),
            ("nobody was recognised", |device| {
                device.flags = USER_PRESENT
            }),
            ("nobody was there", |device| device.flags = 0),
            ("another key", |device| {
                device.key = SigningKey::from_slice(&[9; 32]).expect("a key")
            }),
            ("another person's handle", |device| {
                device.user = vec![7; 16]
            }),
        ];
        for (what, wrong) in wrongs {
            let mut device = device.clone();
            device.counter = 100;
            wrong(&mut device);
            assert!(!opens(&world, &mut device).await, "{what}");
        }
        let mut device = device;
        device.counter = 200;
        assert!(
            opens(&world, &mut device).await,
            "and nothing of this broke it"
        );
    })
    .await;
}

#[tokio::test]
async fn 同じ答えは二度と使えず_五分を過ぎても使えない() {
    on_both_databases(setup, async |world| {
        let (_, _, mut device) = with_passkey(&world).await;
        let mut browser = world.browser();
        let (first, sent) = show(&mut browser, &mut device).await;
        assert_eq!(first.status(), 303);
        let mut thief = world.browser();
        assert_eq!(send(&mut thief, &sent).await.status(), 422, "replayed");
        assert!(!reaches_the_board(&mut thief).await);
        for (seconds, expected) in [(299, 303), (300, 422)] {
            let mut late = world.browser();
            let offer = options(&mut late, "/sign-in/passkey/options").await;
            let sent = [
                (
                    "challenge".to_owned(),
                    offer["challenge"].as_str().expect("a challenge").to_owned(),
                ),
                (
                    "credential".to_owned(),
                    device.show(&offer["options"]).to_string(),
                ),
            ];
            world.clock.advance_seconds(seconds);
            assert_eq!(send(&mut late, &sent).await.status(), expected, "{seconds}");
        }
    })
    .await;
}

#[tokio::test]
async fn 複製されたパスキーはどちらも使えなくなり_本人に伝わる() {
    on_both_databases(setup, async |world| {
        let (_, mut browser, mut device) = with_passkey(&world).await;
        let mut copy = device.clone();
        assert!(opens(&world, &mut device).await);
        assert!(opens(&world, &mut device).await);
        assert!(!opens(&world, &mut copy).await, "its counter lies behind");
        assert!(
            !opens(&world, &mut device).await,
            "and neither is trusted any more"
        );
        assert_eq!(audited(&world, "passkey.counter_went_back").await, 1);
        let account = browser.get("/account").await.visible_text();
        assert!(account.contains("複製された疑い"), "{account}");
    })
    .await;
}

#[tokio::test]
async fn パスキーで鍵を開け_大切な操作の前の確認もできる() {
    on_both_databases(setup, async |world| {
        let (_, mut browser, mut device) = with_passkey(&world).await;
        world.clock.advance_seconds(11 * 60);
        assert_eq!(
            browser.get("/account/passkeys/new").await.location(),
            "/sign-in/confirm?back=/account/passkeys/new"
        );
        assert!(
            browser
                .get("/sign-in/confirm")
                .await
                .text()
                .contains("ky-passkey")
        );
        let late = browser.post_raw("/account/passkeys/options", &[]).await;
        assert_ne!(late.status(), 200, "no challenge without a recent factor");
        let old = browser.clone();
        assert_eq!(show(&mut browser, &mut device).await.0.status(), 303);
        assert_eq!(browser.get("/account/passkeys/new").await.status(), 200);
        assert!(!reaches_the_board(&mut old.clone()).await);
        world.clock.advance_seconds(15 * 60);
        assert!(!reaches_the_board(&mut browser).await);
        assert_eq!(show(&mut browser, &mut device).await.0.status(), 303);
        assert!(reaches_the_board(&mut browser).await);
        // 11 + 15 minutes have passed; 12 hours after signing in it is over all the same.
        world.clock.advance_seconds(12 * 3600 - 26 * 60);
        assert!(
            browser
                .get("/sign-in/second-factor")
                .await
                .location()
                .starts_with("/sign-in?back")
        );
    })
    .await;
}

#[tokio::test]
async fn 登録できないもの() {
    on_both_databases(setup, async |world| {
        let (_, mut browser, device) = with_passkey(&world).await;
        assert_eq!(
            register(&mut browser, &mut device.clone(), "もう一度")
                .await
                .status(),
            422,
            "registered already"
        );
        let mut unseen = Device {
            flags: USER_PRESENT,
            ..Device::new(2)
        };
        assert_eq!(
            register(&mut browser, &mut unseen, "指紋なし")
                .await
                .status(),
            422
        );
        let mut elsewhere = Device {
            origin: "https://elsewhere.example",
            ..Device::new(3)
        };
        assert_eq!(
            register(&mut browser, &mut elsewhere, "よそ")
                .await
                .status(),
            422
        );
        assert_eq!(
            register(&mut browser, &mut Device::new(4), " ")
                .await
                .status(),
            422,
            "without a name"
        );
        // A challenge of somebody else registers nothing here.
        let tanaka = person(&world, "tanaka", Some(secret()), vec![Role::Viewer]).await;
        let mut other = signed_in(&world, &tanaka).await;
        let offer = options(&mut other, "/account/passkeys/options").await;
        let credential = Device::new(5).create(&offer["options"]).to_string();
        let fields = [
            ("name", "盗んだ挑戦"),
            (
                "challenge",
                offer["challenge"].as_str().expect("a challenge"),
            ),
            ("credential", &credential),
        ];
        assert_eq!(
            browser.post("/account/passkeys", &fields).await.status(),
            422
        );
        assert_eq!(
            register(&mut browser, &mut Device::new(6), "二つ目")
                .await
                .status(),
            303,
            "the control"
        );
    })
    .await;
}

#[tokio::test]
async fn 止められた人のパスキーでは入れず_最後の方法は消せない() {
    on_both_databases(setup, async |world| {
        let (sakura, mut browser, mut device) = with_passkey(&world).await;
        let id = sakura.clone();
        world
            .write(move |tx| {
                Ok(tx.execute(
                    "update account set totp_secret = null where id = $1",
                    params![id],
                )?)
            })
            .await;
        let list = browser.get("/account/passkeys").await.text();
        let passkey = list
            .split("name=\"passkey\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("listed")
            .to_owned();
        let kept = browser
            .post("/account/passkeys/remove", &[("passkey", &passkey)])
            .await;
        assert_eq!(kept.status(), 422);
        assert!(kept.visible_text().contains("最後のログインの方法"));
        assert!(opens(&world, &mut device).await);
        as_command(&world, move |tx, by| {
            disable_account(tx, &by, HUB, &sakura).expect("of this hub")
        })
        .await;
        assert!(!opens(&world, &mut device).await);
    })
    .await;
}

#[tokio::test]
async fn strangers_get_nothing_but_a_bounded_number_of_challenges() {
    on_sqlite(setup, async |world| {
        let mut stranger = world.browser();
        for (challenge, credential) in [("", ""), ("x", "{}"), ("x", "[[[[")] {
            let sent = [("challenge".to_owned(), challenge.to_owned()), ("credential".to_owned(), credential.to_owned())];
            assert_eq!(send(&mut stranger, &sent).await.status(), 422);
        }
        assert_eq!(audited(&world, "passkey.failed").await, 0, "a stranger does not fill the trail");
        world
            .write(|tx| {
                for _ in 0..10_000 {
                    let expires_at = tx.now().plus_seconds(300);
                    tx.execute(
                        "insert into passkey_challenge (token_hash, state, expires_at) values ($1, '', $2)",
                        params![tx.new_token(), expires_at],
                    )?;
                }
                Ok(())
            })
            .await;
        assert_eq!(stranger.post_raw("/sign-in/passkey/options", &[]).await.status(), 503);
        world.clock.advance_seconds(301);
        // Expired ones make room.
        assert_eq!(stranger.post_raw("/sign-in/passkey/options", &[]).await.status(), 200);
    })
    .await;
}
