//! Stories of one-time links: an office without an account answers; everybody else learns nothing.

#![expect(
    clippy::unwrap_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

#[expect(dead_code, reason = "the cast plays in other stories too")]
mod cast;

use std::convert::Infallible;

use cast::{HUB, audited, everything_noted, sakura, setup, signed_in};
use kyoten_feature_identity::links::{
    self, About, Act, Answering, Asked, Channel, ContactConfirm, Content, Hand, Keys, Line,
    NewLink, Paths, Question, Refusal, WRONG_CODES_PER_HOUR,
};
use kyoten_feature_identity::{
    AccountId, By, IdentifierSystem, act_paths, create_hub, disable_account, organization,
};
use kyoten_platform::Language;
use kyoten_platform::authorization::{AccountActor, Actor, Policy, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, Inner, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::feature::Feature;
use kyoten_platform::params;
use kyoten_testkit::{Answer, Browser, Setup, World, on_both_databases, on_sqlite};

const DAY: i64 = 24 * 60 * 60;

/// 「空きの確認」: an act of another feature, as small as acts are.
struct Vacancy;

impl Act for Vacancy {
    fn paths(&self) -> &'static Paths {
        act_paths!("vacancy.tell")
    }
    fn title(&self, _: Language) -> &'static str {
        "空きの確認"
    }
    fn answering(&self) -> Answering {
        Answering::Until
    }
    fn lines(&self) -> &'static [&'static str] {
        &["free"]
    }
    fn ask(&self, _: &Cx, _: &Snapshot<'_>, _: &About<'_>) -> DbResult<Question> {
        Ok(Question::Ask(Asked {
            lead: "今週の空きをお知らせください。".into(),
            shown: Vec::new(),
            lines: vec![Line {
                name: "free",
                label: "空き".into(),
                now: Some("0".into()),
            }],
        }))
    }
    fn read(&self, _: Language, _: &str, typed: &str) -> Result<Option<String>, String> {
        match typed.trim() {
            "" => Ok(None),
            number if number.parse::<u32>().is_ok() => Ok(Some(number.to_owned())),
            _ => Err("空きを数字で入力してください".into()),
        }
    }
    fn apply(
        &self,
        _: &Cx,
        _: &Tx<'_>,
        _: &Hand<'_, '_>,
        _: &About<'_>,
        _: &Content,
    ) -> Result<(), No<Refusal>> {
        Ok(())
    }
}

fn world() -> Setup {
    let mut setup = setup();
    setup.features.push(Feature {
        name: "vacancy",
        routes: |routes| links::routes_of(routes, &Vacancy),
        migrations: &[],
        jobs: &[],
        listeners: &[],
        permissions: &[],
        openapi: None,
    });
    setup
}

/// What a request of this coordinator knows.
fn desk(world: &World, account: &AccountId) -> Cx {
    let now = world.app.clock.now();
    Cx::new(Inner {
        app: world.app.clone(),
        actor: Actor::Account(AccountActor {
            id: account.to_string(),
            hub_id: HUB.to_owned(),
            display_name: "佐倉 花子".into(),
            roles: vec![Role::Coordinator],
            organizations: Vec::new(),
            two_factors: true,
            confirmed_at: Some(now),
        }),
        hub_id: HUB.to_owned(),
        language: Language::Ja,
        request_id: "story".into(),
        here: String::new(),
        now,
        policy: Policy::Public,
        session: None,
    })
}

/// A link to an office, with what opens it.
struct Asking {
    id: String,
    organization: String,
    keys: Keys,
}

impl Asking {
    fn page(&self, act: &dyn Act) -> String {
        format!("/l/{}/{}", self.keys.token, act.paths().word)
    }

    fn code(&self) -> String {
        self.keys.code.as_ref().unwrap().to_string()
    }
}

async fn ask(
    world: &World,
    by: &AccountId,
    act: &'static dyn Act,
    number: &'static str,
    channel: Channel,
) -> Asking {
    let cx = desk(world, by);
    world
        .write(move |tx| {
            let organization =
                organization::find_or_create(tx, HUB, IdentifierSystem::Local, number)?.to_string();
            let allowed = cx.allow(tx, &links::MANAGE_LINKS, organization.clone())?;
            let new = NewLink {
                addressee: "みどり訪問看護ステーション",
                subject: "",
                days: 21,
                batch: "",
            };
            let id = links::issue(&cx, tx, &allowed, act, &new).unwrap();
            let allowed = cx.allow(tx, &links::MANAGE_LINKS, id.clone())?;
            let keys = links::deliver(&cx, tx, &allowed, channel, "").unwrap();
            Ok(Asking {
                id,
                organization,
                keys,
            })
        })
        .await
}

async fn keep_fax(world: &World, by: &AccountId, organization: &str, number: &'static str) {
    let (cx, organization) = (desk(world, by), organization.to_owned());
    world
        .write(move |tx| {
            let allowed = cx.allow(tx, &links::KEEP_CONTACTS, organization)?;
            let new = links::NewContact {
                kind: links::ContactKind::Fax,
                address: number,
                given_by: "名刺",
            };
            Ok(links::keep(&cx, tx, &allowed, &new)?)
        })
        .await;
}

/// The hidden value of a form.
fn hidden(page: &Answer, name: &str) -> String {
    let html = page.text();
    let from = html
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_default();
    from.split('"').next().unwrap_or_default().to_owned()
}

/// Opens the page of a link and presses a button of it.
async fn press(office: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = hidden(&office.get(path).await, "seen");
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    office.post(path, &all).await
}

async fn decisions(world: &World, link: &str) -> Vec<(String, String)> {
    let link = link.to_owned();
    world
        .read(move |snapshot| {
            snapshot
                .query(
                    "select channel, decision from link_answer where link_id = $1 order by answered_at, id",
                    params![link],
                )
                .unwrap()
        })
        .await
}

#[tokio::test]
async fn アカウントのない事業所が番号を入れて_変わりないと答える() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Telephone).await;
        keep_fax(&world, &sakura, &asking.organization, "047-366-1111").await;
        let mut office = world.browser();
        let first = office.get("/l").await;
        assert!(!first.text().contains("<script"), "an old phone runs none");
        assert!(first.bytes().len() < 2_500, "{} bytes", first.bytes().len());

        let entered = office.post_raw("/l", &[("code", &asking.code())]).await;
        assert_eq!(entered.status(), 303);
        let found = office.get(entered.location()).await;
        let path = found.location().to_owned();
        let page = office.get(&path).await;
        assert_eq!(page.status(), 200);
        assert!(page.bytes().len() < 6_000, "{} bytes", page.bytes().len());
        assert!(page.visible_text().contains("047-366-1111"));
        assert!(!page.text().contains("<script"));
        assert_eq!(office.cookie("session"), None, "no cookie is needed");

        let done = press(&mut office, &path, &[("answer", "same")]).await;
        assert_eq!((done.status(), done.location()), (303, path.as_str()));
        let thanks = office.get(&path).await;
        assert_eq!(thanks.status(), 200);
        assert!(thanks.visible_text().contains("お答えをいただきました"));
        assert_eq!(
            decisions(&world, &asking.id).await,
            [("web".to_owned(), "taken".to_owned())]
        );

        // Whoever else opens the same link is told when it was answered; the code leads there too.
        let again = world.browser().get(&asking.page(&ContactConfirm)).await;
        assert!(again.visible_text().contains("2026年11月22日（日）9:00"));
        assert!(
            !again.text().contains("047-366-1111"),
            "and sees nothing more"
        );
        let noted = everything_noted(&world).await;
        assert!(noted.contains(&format!("Link/{}", asking.id)));
        assert!(noted.contains(&format!("Organization/{}", asking.organization)));
        for (action, times) in [
            ("link.code_used", 1),
            ("link.opened", 2),
            ("link.answered", 1),
        ] {
            assert_eq!(audited(&world, action).await, times, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn どの鍵もそのままでは残らない() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let mut office = world.browser();
        let entered = office.post_raw("/l", &[("code", &asking.code())]).await;
        let opened = entered.location().trim_start_matches("/l/").to_owned();
        let path = format!("/l/{opened}/contact.confirm");
        assert_eq!(
            press(&mut office, &path, &[("answer", "same")])
                .await
                .status(),
            303
        );
        let everything = world
            .read(|snapshot| {
                let mut all = Vec::<(String, String)>::new();
                for sql in [
                    "select key_hash, kind from link_key",
                    "select key, location from idempotency",
                    "select detail, object from audit",
                    "select arguments, subject from event",
                    "select content, entered_by from link_answer",
                    "select address, state from link_delivery",
                ] {
                    all.extend(snapshot.query::<(String, String)>(sql, params![]).unwrap());
                }
                format!("{all:?}")
            })
            .await;
        assert!(
            everything.contains("opened"),
            "the control: something was read"
        );
        let code = asking.code();
        for secret in [&asking.keys.token, &opened, &code, &code.replace('-', "")] {
            assert!(!everything.contains(secret.as_str()));
        }
    })
    .await;
}

#[tokio::test]
async fn 期日はその瞬間に終わり_ずっと後には知らないものと同じになる() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let path = asking.page(&ContactConfirm);
        let end = world.app.clock.now().plus_seconds(21 * DAY);
        let mut office = world.browser();
        world.clock.set(Instant(end.0 - 1));
        let seen = hidden(&office.get(&path).await, "seen");
        assert!(!seen.is_empty(), "one microsecond before, it opens");
        world.clock.set(end);
        let late = office.get(&path).await;
        assert_eq!(late.status(), 410);
        assert!(late.visible_text().contains("お答えの期日"));
        let posted = office
            .post(&path, &[("seen", &seen), ("answer", "same")])
            .await;
        assert_eq!(posted.status(), 410, "the page that was open does not help");
        assert!(decisions(&world, &asking.id).await.is_empty());

        let nothing = format!("/l/{}/contact.confirm", "a".repeat(52));
        world.clock.set(Instant(end.plus_seconds(90 * DAY).0 - 1));
        assert_eq!(office.get(&path).await.status(), 410);
        world.clock.set(end.plus_seconds(90 * DAY));
        let (forgotten, unknown) = (office.get(&path).await, office.get(&nothing).await);
        assert_eq!((forgotten.status(), unknown.status()), (404, 404));
        assert_eq!(forgotten.bytes(), unknown.bytes());
    })
    .await;
}

#[tokio::test]
async fn 知らない鍵_別の用件の鍵_別の拠点の鍵は同じ答えになる() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let elsewhere = ask(&world, &sakura, &ContactConfirm, "2", Channel::Fax).await;
        let other = elsewhere.id.clone();
        world
            .write(move |tx| {
                create_hub(tx, "other", "となりの拠点", &[])?;
                tx.execute(
                    "update link set hub_id = 'other' where id = $1",
                    params![other.clone()],
                )?;
                tx.execute(
                    "update link_key set hub_id = 'other' where link_id = $1",
                    params![other],
                )?;
                Ok(())
            })
            .await;
        let mut office = world.browser();
        let unknown = office
            .get(&format!("/l/{}/contact.confirm", "z".repeat(52)))
            .await;
        assert_eq!(unknown.status(), 404);
        let token = &asking.keys.token;
        for path in [
            format!("/l/{token}/vacancy.tell"),
            elsewhere.page(&ContactConfirm),
            format!("/l/{}", elsewhere.keys.token),
            format!("/l/{}x/contact.confirm", &token[..51]),
            format!("/l/{token}a/contact.confirm"),
            "/l/あ/contact.confirm".to_owned(),
            format!("/l/{}/contact.confirm", asking.id),
            format!("/l/{}/contact.confirm", asking.code()),
        ] {
            let answer = office.get(&path).await;
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(answer.bytes(), unknown.bytes(), "{path}");
            if path.ends_with("confirm") {
                let posted = office
                    .post(&path, &[("answer", "same"), ("seen", "x")])
                    .await;
                assert_eq!(posted.bytes(), unknown.bytes(), "{path}");
            }
        }
        // The code of another hub's link is as unknown as one that never was.
        let foreign = office.post_raw("/l", &[("code", &elsewhere.code())]).await;
        assert_eq!(foreign.status(), 422);
        // The control: the right token with its own act opens.
        assert_eq!(
            office.get(&asking.page(&ContactConfirm)).await.status(),
            200
        );
    })
    .await;
}

#[tokio::test]
async fn 他の事業所の番号を混ぜても_鍵の事業所だけが答えられる() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let mine = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let theirs = ask(&world, &sakura, &ContactConfirm, "2", Channel::Fax).await;
        keep_fax(&world, &sakura, &mine.organization, "047-366-1111").await;
        keep_fax(&world, &sakura, &theirs.organization, "047-366-2222").await;
        let mut office = world.browser();
        let path = mine.page(&ContactConfirm);
        let swapped = format!(
            "{path}?organization_id={}&link={}",
            theirs.organization, theirs.id
        );
        let page = office.get(&swapped).await.visible_text();
        assert!(page.contains("047-366-1111") && !page.contains("047-366-2222"));
        for (name, value) in [
            ("organization_id", theirs.organization.as_str()),
            ("link", theirs.id.as_str()),
            ("on_behalf_of", theirs.organization.as_str()),
            ("entered_by", "Account/1"),
            ("decision", "taken"),
            ("voice", "paper"),
        ] {
            let answer = press(&mut office, &path, &[("answer", "same"), (name, value)]).await;
            assert_eq!(answer.status(), 400, "{name} is no question of ours");
        }
        assert_eq!(
            press(&mut office, &path, &[("answer", "same")])
                .await
                .status(),
            303
        );
        assert!(decisions(&world, &theirs.id).await.is_empty());
        assert_eq!(decisions(&world, &mine.id).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn control_a_key_that_opens_another_office_is_noticed() {
    on_sqlite(world, async |world: World| {
        let sakura = sakura(&world).await;
        let mine = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let theirs = ask(&world, &sakura, &ContactConfirm, "2", Channel::Fax).await;
        keep_fax(&world, &sakura, &mine.organization, "047-366-1111").await;
        keep_fax(&world, &sakura, &theirs.organization, "047-366-2222").await;
        let (from, to) = (mine.id.clone(), theirs.id.clone());
        world
            .write(move |tx| {
                tx.execute(
                    "update link_key set link_id = $2 where link_id = $1",
                    params![from, to],
                )?;
                Ok(())
            })
            .await;
        let path = mine.page(&ContactConfirm);
        let mut office = world.browser();
        let page = office.get(&path).await.visible_text();
        assert!(!page.contains("047-366-1111") && page.contains("047-366-2222"));
        press(&mut office, &path, &[("answer", "same")]).await;
        assert_eq!(decisions(&world, &theirs.id).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn 取り消したお願いは開かず_お願いした人が辞めても残る() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let kept = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let revoked = ask(&world, &sakura, &ContactConfirm, "2", Channel::Fax).await;
        let mut desk = signed_in(&world, &sakura).await;
        let answer = desk
            .post(&format!("/links/{}/revoke", revoked.id), &[])
            .await;
        assert_eq!(answer.status(), 303);
        let mut office = world.browser();
        let seen = hidden(&office.get(&kept.page(&ContactConfirm)).await, "seen");
        let page = office.get(&revoked.page(&ContactConfirm)).await;
        assert_eq!(page.status(), 410);
        assert!(page.visible_text().contains("取り消しました"));
        let path = revoked.page(&ContactConfirm);
        let posted = office
            .post(&path, &[("seen", &seen), ("answer", "same")])
            .await;
        assert_eq!(posted.status(), 410);
        // A code of a link that was taken back leads to the same sentence.
        let entered = office.post_raw("/l", &[("code", &revoked.code())]).await;
        let found = office.get(entered.location()).await;
        assert_eq!(office.get(found.location()).await.status(), 410);

        world
            .write(move |tx| {
                disable_account(tx, &By::system("story"), HUB, &sakura).unwrap();
                Ok(())
            })
            .await;
        assert_ne!(
            desk.get("/links").await.status(),
            200,
            "the control: she is out"
        );
        let path = kept.page(&ContactConfirm);
        assert_eq!(
            press(&mut office, &path, &[("answer", "same")])
                .await
                .status(),
            303
        );
    })
    .await;
}

#[tokio::test]
async fn 二度押しても一度だけ_二度目の答えにはいつ答えたかを伝える() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let path = asking.page(&ContactConfirm);
        let mut office = world.browser();
        let seen = hidden(&office.get(&path).await, "seen");
        let fields = [("seen", seen.as_str()), ("answer", "same")];
        for _ in 0..2 {
            let done = office.post_with_key(&path, "one-receipt", &fields).await;
            assert_eq!((done.status(), done.location()), (303, path.as_str()));
        }
        world.clock.advance_seconds(DAY);
        let second = office.post(&path, &fields).await;
        assert_eq!(second.status(), 200);
        assert!(second.visible_text().contains("2026年11月22日（日）9:00"));
        assert_eq!(decisions(&world, &asking.id).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn 答えの書き間違いは一度に知らせ_書いたものは残る() {
    on_sqlite(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let path = asking.page(&ContactConfirm);
        let mut office = world.browser();
        type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
        let cases: [Case<'_>; 6] = [
            (&[], &["どちらかを選んでください"]),
            (&[("answer", "yes")], &["どちらかを選んでください"]),
            (&[("answer", "corrected")], &["違うところを書いてから"]),
            (
                &[("answer", "same"), ("fax", "0473661111")],
                &["違うところが書かれています"],
            ),
            (
                &[("answer", "corrected"), ("fax", "１２"), ("mail", "だれか")],
                &["FAXの番号は", "name@example.jp"],
            ),
            (
                &[
                    ("answer", "corrected"),
                    ("remark", "<script>alert(1)</script>"),
                    ("fax", "x"),
                ],
                &["FAXの番号は"],
            ),
        ];
        for (fields, sentences) in cases {
            let answer = press(&mut office, &path, fields).await;
            assert_eq!(answer.status(), 422, "{fields:?}");
            for sentence in sentences {
                assert!(
                    answer.visible_text().contains(sentence),
                    "{fields:?} {sentence}"
                );
            }
            for (name, value) in fields.iter().filter(|(name, _)| *name != "answer") {
                assert!(
                    answer.visible_text().contains(value)
                        || answer.text().contains(&format!("value=\"{value}\"")),
                    "{name}"
                );
            }
            assert!(!answer.text().contains("<script>"));
        }
        assert!(decisions(&world, &asking.id).await.is_empty());
        // What changed while the office was reading is shown before it counts.
        let seen = hidden(&office.get(&path).await, "seen");
        keep_fax(&world, &sakura, &asking.organization, "047-366-9999").await;
        let stale = office
            .post(&path, &[("seen", &seen), ("answer", "same")])
            .await;
        assert_eq!(stale.status(), 409);
        assert!(stale.visible_text().contains("047-366-9999"));
        assert!(decisions(&world, &asking.id).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn リンクからの直しは_コーディネーターが反映するまで何も変えない() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        keep_fax(&world, &sakura, &asking.organization, "047-366-1111").await;
        let path = asking.page(&ContactConfirm);
        let mut office = world.browser();
        let sent = press(
            &mut office,
            &path,
            &[("answer", "corrected"), ("fax", "047-366-5555")],
        )
        .await;
        assert_eq!(sent.status(), 303);
        let fax = async |world: &World| {
            let organization = asking.organization.clone();
            world
                .read(move |snapshot| {
                    links::preferred(snapshot, HUB, &organization, links::ContactKind::Fax)
                        .unwrap()
                        .unwrap()
                        .address
                })
                .await
        };
        assert_eq!(fax(&world).await, "047-366-1111");
        let mut desk = signed_in(&world, &sakura).await;
        let page = desk.get(&format!("/links/{}", asking.id)).await;
        assert!(page.visible_text().contains("047-366-5555"));
        assert!(page.visible_text().contains("反映を待っている"));
        let answer = hidden(&page, "answer");
        let decide = format!("/links/{}/contact.confirm/decide", asking.id);
        let done = desk
            .post(&decide, &[("answer", &answer), ("take", "yes")])
            .await;
        assert_eq!(done.status(), 303);
        assert_eq!(fax(&world).await, "047-366-5555");
        let twice = desk
            .post(&decide, &[("answer", &answer), ("take", "no")])
            .await;
        assert_eq!(twice.status(), 409);
        assert_eq!(fax(&world).await, "047-366-5555");
    })
    .await;
}

#[tokio::test]
async fn 紙と画面の答えが違えば両方残り_見くらべて決める() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        keep_fax(&world, &sakura, &asking.organization, "047-366-1111").await;
        let mut office = world.browser();
        let path = asking.page(&ContactConfirm);
        assert_eq!(press(&mut office, &path, &[("answer", "same")]).await.status(), 303);
        world.clock.advance_seconds(60);
        let mut desk = signed_in(&world, &sakura).await;
        let typing = format!("/links/{}/contact.confirm", asking.id);
        let empty = desk.post(&typing, &[("answer", "same")]).await;
        assert_eq!(empty.status(), 422, "how it came is asked");
        let fields = [
            ("voice", "paper"),
            ("said_by", "管理者の方"),
            ("answer", "corrected"),
            ("fax", "047-366-7777"),
        ];
        assert_eq!(desk.post(&typing, &fields).await.status(), 303);
        assert_eq!(
            decisions(&world, &asking.id).await,
            [("web".to_owned(), "taken".to_owned()), ("paper".to_owned(), "waiting".to_owned())]
        );
        let page = desk.get(&format!("/links/{}", asking.id)).await;
        let text = page.visible_text();
        assert!(text.contains("答えの違い") && text.contains("047-366-1111") && text.contains("047-366-7777"));
        assert!(text.contains("佐倉 花子がみどり訪問看護ステーションに代わって入力しました（お答えいただいた方：管理者の方）"));
        let list = desk.get("/links?standing=to_decide").await.visible_text();
        assert!(list.contains("みどり訪問看護ステーション"));
        // The same paper typed twice is told when it was typed.
        let again = desk.post(&typing, &fields).await;
        assert_eq!(again.status(), 409);
        let answer = hidden(&page, "answer");
        let decide = format!("/links/{}/contact.confirm/decide", asking.id);
        assert_eq!(desk.post(&decide, &[("answer", &answer), ("take", "yes")]).await.status(), 303);
        assert_eq!(
            decisions(&world, &asking.id).await,
            [("web".to_owned(), "set_aside".to_owned()), ("paper".to_owned(), "taken".to_owned())]
        );
    })
    .await;
}

#[tokio::test]
async fn 期日まで何度でも答えられるお願いは_最後の答えが残る() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &Vacancy, "1", Channel::Mail).await;
        assert!(asking.keys.code.is_none(), "mail needs no code");
        let path = asking.page(&Vacancy);
        let mut office = world.browser();
        for free in ["1", "2"] {
            let done = press(
                &mut office,
                &path,
                &[("answer", "corrected"), ("free", free)],
            )
            .await;
            assert_eq!(done.status(), 303);
            world.clock.advance_seconds(60);
        }
        let page = office.get(&path).await;
        assert!(page.visible_text().contains("にお答えをいただいています"));
        assert_eq!(
            decisions(&world, &asking.id).await,
            [
                ("web".to_owned(), "replaced".to_owned()),
                ("web".to_owned(), "waiting".to_owned())
            ]
        );
    })
    .await;
}

/// Numbers whose check digit fits, none of them given out.
fn guesses(n: usize) -> Vec<String> {
    let mut found = Vec::new();
    for number in 0u64.. {
        let typed = format!("{:012}", number * 7_919 + 100_000_000_000);
        if links::ShortCode::parse(&typed).is_ok() {
            found.push(typed);
        }
        if found.len() == n {
            break;
        }
    }
    found
}

/// Types codes one after another; gives how many were looked up. `forget` is a throttle that does not remember.
async fn looked_up(world: &World, codes: &[String], forget: bool) -> usize {
    let mut guesser = world.browser();
    let mut looked_up = 0;
    for code in codes {
        match guesser.post_raw("/l", &[("code", code)]).await.status() {
            422 => looked_up += 1,
            429 => {}
            other => unreachable!("{other}"),
        }
        if forget {
            world
                .write(|tx| {
                    tx.execute("delete from link_code_attempt", params![])?;
                    Ok(())
                })
                .await;
        }
    }
    looked_up
}

#[tokio::test]
async fn 一万回推測しても_調べるのは一時間に三十回まで() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Telephone).await;
        let codes = guesses(10_000);
        assert_eq!(looked_up(&world, &codes, false).await, WRONG_CODES_PER_HOUR);
        let mut office = world.browser();
        let right = office.post_raw("/l", &[("code", &asking.code())]).await;
        assert_eq!(right.status(), 429, "nothing is an oracle meanwhile");
        assert!(!right.header("retry-after").is_empty());
        let page = office.get(&asking.page(&ContactConfirm)).await;
        assert_eq!(page.status(), 200, "the picture on the sheet still opens");
        let mut desk = signed_in(&world, &sakura).await;
        let list = desk.get("/links").await.visible_text();
        assert!(list.contains("違うお答え番号が続けて入力されています"));
        world.clock.advance_seconds(60 * 60);
        let later = office.post_raw("/l", &[("code", &asking.code())]).await;
        assert_eq!(later.status(), 303);
    })
    .await;
}

#[tokio::test]
async fn control_a_throttle_that_forgets_is_noticed() {
    on_sqlite(world, async |world: World| {
        let codes = guesses(3 * WRONG_CODES_PER_HOUR);
        assert!(looked_up(&world, &codes, true).await > WRONG_CODES_PER_HOUR);
    })
    .await;
}

#[tokio::test]
async fn 打ち間違いは推測に数えない() {
    on_sqlite(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Telephone).await;
        let mut office = world.browser();
        let code = asking.code().replace('-', "");
        let (digits, last) = code.split_at(11);
        let wrong = (last.parse::<u8>().unwrap() + 1) % 10;
        for typed in [
            format!("{digits}{wrong}"),
            "1234".into(),
            "ABCD".into(),
            String::new(),
        ] {
            for _ in 0..20 {
                let answer = office.post_raw("/l", &[("code", &typed)]).await;
                assert_eq!(answer.status(), 422, "{typed}");
            }
        }
        assert_eq!(
            office.post_raw("/l", &[("code", &code)]).await.status(),
            303
        );
    })
    .await;
}

#[tokio::test]
async fn 番号で開いた画面は二時間で閉じ_番号からまた開ける() {
    on_sqlite(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Telephone).await;
        let mut office = world.browser();
        let entered = office.post_raw("/l", &[("code", &asking.code())]).await;
        let path = format!("{}/contact.confirm", entered.location());
        world.clock.advance_seconds(2 * 60 * 60 - 1);
        assert_eq!(office.get(&path).await.status(), 200);
        world.clock.advance_seconds(1);
        assert_eq!(office.get(&path).await.location(), "/l");
        let again = office.post_raw("/l", &[("code", &asking.code())]).await;
        assert_eq!(again.status(), 303);
    })
    .await;
}

#[tokio::test]
async fn 戻ったメール_届かないファックス_変わった番号には次にすることがある() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::HandedOver).await;
        keep_fax(&world, &sakura, &asking.organization, "047-366-1111").await;
        let mut desk = signed_in(&world, &sakura).await;
        let deliver = format!("/links/{}/contact.confirm/deliver", asking.id);
        let sheet = desk
            .post(
                &deliver,
                &[
                    ("channel", "fax"),
                    ("address", "047-366-1111"),
                    ("reply_to", "047-000-0000"),
                ],
            )
            .await;
        assert_eq!(sheet.status(), 200);
        let text = sheet.visible_text();
        for words in [
            "みどり訪問看護ステーション 御中",
            "変わりありません",
            "お答え番号",
            "047-000-0000",
            "kyoten.test/l",
        ] {
            assert!(text.contains(words), "{words}");
        }
        assert!(sheet.text().contains("<svg"), "the picture is there");
        let mail = desk
            .post(
                &deliver,
                &[("channel", "mail"), ("address", "info@example.jp")],
            )
            .await;
        assert!(mail.text().contains("mailto:info@example.jp?subject="));
        let wrong = desk
            .post(&deliver, &[("channel", "mail"), ("address", "だれか")])
            .await;
        assert_eq!(wrong.status(), 422);

        let fax = delivery(&world, &asking.id, "fax").await;
        let became = format!("/links/{}/deliveries/{fax}", asking.id);
        assert_eq!(desk.post(&became, &[("state", "sent")]).await.status(), 303);
        assert_eq!(
            desk.post(&became, &[("state", "bounced")]).await.status(),
            409,
            "a fax does not bounce"
        );
        assert_eq!(
            desk.post(&became, &[("state", "failed")]).await.status(),
            303
        );
        let page = desk
            .get(&format!("/links/{}", asking.id))
            .await
            .visible_text();
        assert!(
            page.contains("FAXが届いていません。番号を確かめて送り直すか、電話で伺ってください")
        );
        assert!(
            page.contains("前に使ったときの状態：届かなかった"),
            "the contact has learnt"
        );
        let elsewhere = ask(&world, &sakura, &ContactConfirm, "2", Channel::Fax).await;
        let swapped = format!("/links/{}/deliveries/{fax}", elsewhere.id);
        assert_eq!(
            desk.post(&swapped, &[("state", "sent")]).await.status(),
            404
        );
    })
    .await;
}

async fn delivery(world: &World, link: &str, channel: &'static str) -> String {
    let link = link.to_owned();
    world
        .read(move |snapshot| {
            snapshot
                .query_optional::<(String,)>(
                    "select id from link_delivery where link_id = $1 and channel = $2",
                    params![link, channel],
                )
                .unwrap()
                .unwrap()
                .0
        })
        .await
}

#[tokio::test]
async fn 送信待ちのメールに鍵はなく_出るときに作られる() {
    on_both_databases(world, async |world: World| {
        let sakura = sakura(&world).await;
        let sent = ask(&world, &sakura, &ContactConfirm, "1", Channel::Telephone).await;
        let revoked = ask(&world, &sakura, &ContactConfirm, "2", Channel::Telephone).await;
        let mut desk = signed_in(&world, &sakura).await;
        for one in [&revoked, &sent] {
            let deliver = format!("/links/{}/contact.confirm/deliver", one.id);
            let fields = [
                ("channel", "mail"),
                ("address", "info@example.jp"),
                ("queue", "yes"),
            ];
            assert_eq!(desk.post(&deliver, &fields).await.status(), 303);
        }
        desk.post(&format!("/links/{}/revoke", revoked.id), &[])
            .await;
        let cx = world.system();
        let mails = world
            .write(move |tx| {
                let mut mails = Vec::new();
                while let Some(mail) = links::take_mail(&cx, tx).unwrap() {
                    mails.push(mail);
                }
                Ok::<_, No<Infallible>>(mails)
            })
            .await;
        let [mail] = mails.as_slice() else {
            unreachable!("one of two is in force: {mails:?}")
        };
        assert_eq!(
            (mail.address.as_str(), mail.link.id.as_str()),
            ("info@example.jp", sent.id.as_str())
        );
        let path = mail.url.strip_prefix("http://kyoten.test").unwrap();
        let mut office = world.browser();
        let found = office.get(path).await;
        assert_eq!(office.get(found.location()).await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn コーディネーターでなければ何も見えない() {
    on_sqlite(world, async |world: World| {
        let sakura = sakura(&world).await;
        let asking = ask(&world, &sakura, &ContactConfirm, "1", Channel::Fax).await;
        let viewer = cast::person(
            &world,
            "shiyakusho",
            Some(cast::secret()),
            vec![Role::Viewer],
        )
        .await;
        let mut viewer = signed_in(&world, &viewer).await;
        let mut nobody = world.browser();
        let link = format!("/links/{}", asking.id);
        for path in [
            "/links".to_owned(),
            link.clone(),
            format!("{link}/contact.confirm"),
        ] {
            assert_eq!(nobody.get(&path).await.status(), 303, "{path}");
            assert_eq!(viewer.get(&path).await.status(), 403, "{path}");
        }
        for path in [
            format!("{link}/revoke"),
            format!("{link}/contact.confirm"),
            format!("{link}/contact.confirm/deliver"),
            format!("{link}/contact.confirm/decide"),
            "/links/batches/b/contact.confirm".to_owned(),
        ] {
            assert_eq!(nobody.post(&path, &[]).await.status(), 401, "{path}");
            assert_eq!(viewer.post(&path, &[]).await.status(), 403, "{path}");
        }
    })
    .await;
}
