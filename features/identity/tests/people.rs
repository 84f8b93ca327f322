//! Stories of people: where they work, what they may do, how they get in and how they are out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

#[expect(dead_code, reason = "not everybody of the cast appears here")]
mod cast;

use cast::*;
use kyoten_calendar::civil_date;
use kyoten_feature_identity::people::commands::{self, Particulars, Which, Work};
use kyoten_feature_identity::people::model::Person;
use kyoten_feature_identity::people::organizations::Named;
use kyoten_feature_identity::people::permissions::SEE;
use kyoten_feature_identity::people::rules::{Period, Refusal};
use kyoten_feature_identity::people::sheet::{Column, Line, read, write};
use kyoten_feature_identity::people::{store, upload};
use kyoten_feature_identity::{
    AccountId, IdentifierSystem, LoginName, NATIONAL_HUB, create_hub, organization,
};
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::No;
use kyoten_testkit::{Answer, Browser, World, on_both_databases, on_sqlite};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// A first password that nothing about 瀬尾さん gives away.
const FIRST: &str = "雪の朝に郵便を待つ三毛猫";

/// 瀬尾さん, a nurse of みどり訪問看護ステーション, with an account but no password yet.
async fn seo(world: &World) -> String {
    member(world, "瀬尾 かおり", "seo", "みどり訪問看護ステーション").await
}

async fn member(
    world: &World,
    name: &'static str,
    login: &'static str,
    organization: &'static str,
) -> String {
    let cx = world.system();
    world
        .write(move |tx| {
            let particulars = Particulars {
                name: name.to_owned(),
                ..Particulars::default()
            };
            let id = commands::add_person(&cx, tx, &particulars).unwrap();
            let work = work_at(organization, tx.now(), None);
            commands::add_membership(&cx, tx, &id, &work).unwrap();
            let login = LoginName::parse(login).unwrap();
            commands::open_account(&cx, tx, &id, &login, &[Role::Member]).unwrap();
            Ok(id)
        })
        .await
}

fn work_at(organization: &str, starts_at: Instant, ends_at: Option<Instant>) -> Work {
    Work {
        organization: Which::Named(Named {
            number: String::new(),
            name: organization.to_owned(),
        }),
        name: organization.to_owned(),
        position: String::new(),
        period: Period { starts_at, ends_at },
    }
}

async fn known(world: &World, id: &str) -> Person {
    let (cx, id) = (world.system(), id.to_owned());
    world
        .read(move |snapshot| {
            let allowed = cx
                .allow::<_, std::convert::Infallible>(snapshot, &SEE, ())
                .unwrap();
            store::person(snapshot, &allowed, &id).unwrap().unwrap()
        })
        .await
}

async fn everybody(world: &World) -> Vec<Person> {
    let cx = world.system();
    world
        .read(move |snapshot| {
            let allowed = cx
                .allow::<_, std::convert::Infallible>(snapshot, &SEE, ())
                .unwrap();
            store::people(snapshot, &allowed).unwrap()
        })
        .await
}

async fn operator(world: &World) -> Browser {
    let account = person(world, "ajiro", Some(secret()), vec![Role::Operator]).await;
    signed_in(world, &account).await
}

async fn coordinator(world: &World) -> Browser {
    let account = sakura(world).await;
    signed_in(world, &account).await
}

async fn member_browser(world: &World, id: &str) -> Browser {
    let account = known(world, id).await.account.unwrap().id;
    signed_in(world, &AccountId::new(account)).await
}

/// The path of the invitation on a printed sheet.
fn invitation_on(sheet: &Answer) -> String {
    let page = sheet.text();
    let start = page.find("/invitations/").expect("a sheet with an address");
    page[start..]
        .chars()
        .take_while(|sign| *sign != '<' && *sign != '"')
        .collect()
}

#[tokio::test]
async fn 招待状を受け取った人は自分だけが知るパスワードを決めて入る() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        let mut hub = coordinator(&world).await;
        let sheet = hub.post(&format!("/people/{id}/invitation"), &[]).await;
        assert_eq!(sheet.status(), 200);
        assert!(sheet.text().contains("<svg") && sheet.visible_text().contains("瀬尾 かおり 様"));
        let address = invitation_on(&sheet);

        let mut phone = world.browser();
        let page = phone.get(&address).await;
        assert_eq!(page.status(), 200);
        assert!(page.visible_text().contains("seo"));
        for (password, again, expected) in [
            ("", "", "パスワードを入力してください"),
            ("短い", "短い", "13文字以上"),
            (
                "みどり訪問看護ステーション2026",
                "みどり訪問看護ステーション2026",
                "勤め先の名前",
            ),
            (
                "みどり市在宅医療連携拠点2026",
                "みどり市在宅医療連携拠点2026",
                "拠点の名前",
            ),
            (PASSWORD, FIRST, "同じパスワードをもう一度"),
        ] {
            let answer = phone
                .post(&address, &[("password", password), ("again", again)])
                .await;
            assert_eq!(answer.status(), 422, "{password}");
            assert!(
                answer.visible_text().contains(expected),
                "{password}: {}",
                answer.visible_text()
            );
        }
        let password = format!("{FIRST}とこたつ");
        let set = phone
            .post(&address, &[("password", &password), ("again", &password)])
            .await;
        assert_eq!((set.status(), set.location()), (303, "/sign-in/set-up"));
        assert_ne!(
            phone.get("/account").await.status(),
            200,
            "one factor is not enough"
        );
        assert_eq!(phone.get("/sign-in/set-up").await.status(), 200);

        let mut other = world.browser();
        let again = other.get(&address).await;
        assert_eq!(again.status(), 410);
        assert!(again.visible_text().contains("すでに使われました"));
        let twice = other
            .post(&address, &[("password", &password), ("again", &password)])
            .await;
        assert_eq!(twice.status(), 410);
        let later = first_factor(&mut world.browser(), "seo", &password).await;
        assert_eq!(later.status(), 303, "the password is theirs");
        let noted = everything_noted(&world).await;
        let token = address.trim_start_matches("/invitations/");
        assert!(!noted.contains("瀬尾") && !noted.contains(token) && !noted.contains(FIRST));
        let kept: i64 = world
            .read({
                let token = token.to_owned();
                move |snapshot| {
                    snapshot
                        .number(
                            "select count(*) from invitation where token_hash = $1",
                            kyoten_platform::params![token],
                        )
                        .unwrap()
                }
            })
            .await;
        assert_eq!(kept, 0, "only its hash is kept");
    })
    .await;
}

#[tokio::test]
async fn an_account_without_a_password_is_entered_with_none() {
    on_sqlite(setup, async |world| {
        seo(&world).await;
        for password in [
            "",
            " ",
            PASSWORD,
            "kyoten-nobody-1",
            "For nobody, and nobody knows it!",
        ] {
            let answer = first_factor(&mut world.browser(), "seo", password).await;
            assert_eq!(
                answer.status(),
                422,
                "{password:?}: the form again, as for a wrong password"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn 古い招待状は期限や取り消しや作り直しで開けなくなり_次にすることを言う() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        let mut hub = coordinator(&world).await;
        let invite = format!("/people/{id}/invitation");
        let first = invitation_on(&hub.post(&invite, &[]).await);
        let second = invitation_on(&hub.post(&invite, &[]).await);
        let mut phone = world.browser();
        let replaced = phone.get(&first).await;
        assert_eq!(replaced.status(), 410);
        assert!(replaced.visible_text().contains("いちばん新しい招待状"));
        assert_eq!(phone.get(&second).await.status(), 200);

        hub.post(&format!("{invite}/revoke"), &[]).await;
        assert_eq!(phone.get(&second).await.status(), 410);

        let third = invitation_on(&hub.post(&invite, &[]).await);
        world.clock.advance_seconds(7 * DAY - 1);
        assert_eq!(phone.get(&third).await.status(), 200);
        world.clock.advance_seconds(1);
        let expired = phone.get(&third).await;
        assert_eq!(expired.status(), 410);
        assert!(expired.visible_text().contains("期限が過ぎました"));

        let unknown = phone.get("/invitations/nothing-like-it").await;
        assert_eq!(unknown.status(), 404);
        assert!(unknown.visible_text().contains("最後まで入力されているか"));
    })
    .await;
}

#[tokio::test]
async fn やめた人は次のクリックから入れない() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        let mut hub = coordinator(&world).await;
        let mut phone = member_browser(&world, &id).await;
        assert_eq!(phone.get("/account").await.status(), 200);
        let membership = known(&world, &id).await.memberships[0].id.clone();
        let end = format!("/people/{id}/memberships/{membership}/end");
        assert!(hub.get(&end).await.visible_text().contains("次の操作から"));
        assert_eq!(hub.post(&end, &[]).await.status(), 303);
        assert_ne!(
            phone.get("/account").await.status(),
            200,
            "out at the next click"
        );
        let again = hub.post(&end, &[]).await;
        assert_eq!(again.status(), 422);
        assert!(again.visible_text().contains("すでに終わっています"));
        assert_eq!(audited(&world, "people.membership_ended").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_account_shut_or_over_is_out_at_the_next_click_and_can_be_opened_again() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        let mut operator = operator(&world).await;
        let mut phone = member_browser(&world, &id).await;
        let sheet = operator
            .post(&format!("/people/{id}/invitation"), &[])
            .await;
        let address = invitation_on(&sheet);
        let disable = format!("/people/{id}/account/disable");
        assert_eq!(operator.post(&disable, &[]).await.status(), 303);
        assert_ne!(phone.get("/account").await.status(), 200);
        assert_eq!(
            world.browser().get(&address).await.status(),
            410,
            "its invitation is useless"
        );
        assert_eq!(
            operator
                .post(&format!("/people/{id}/invitation"), &[])
                .await
                .status(),
            422,
            "nobody invites into a shut account"
        );
        assert_eq!(
            operator
                .post(&format!("/people/{id}/account/enable"), &[])
                .await
                .status(),
            303
        );
        assert_ne!(
            phone.get("/account").await.status(),
            200,
            "old sessions stay ended"
        );
        let mut phone = member_browser(&world, &id).await;
        assert_eq!(phone.get("/account").await.status(), 200);

        let end = format!("/people/{id}/account/end");
        let last = civil_date(world.app.clock.now().0);
        let fields = [
            ("ends_on_year", last.year().to_string()),
            ("ends_on_month", last.month().to_string()),
            ("ends_on_day", last.day().to_string()),
        ];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(operator.post(&end, &fields).await.status(), 303);
        assert_eq!(
            phone.get("/account").await.status(),
            200,
            "until the end of the day"
        );
        world.clock.advance_seconds(15 * HOUR);
        let mut phone = member_browser(&world, &id).await;
        assert_ne!(phone.get("/account").await.status(), 200, "over");
    })
    .await;
}

#[tokio::test]
async fn 自分の権限は変えられず_最後の運用者は残る() {
    on_both_databases(setup, async |world| {
        let ajiro = person(&world, "ajiro", Some(secret()), vec![Role::Operator]).await;
        let mut operator = signed_in(&world, &ajiro).await;
        let own = ajiro.to_string();
        for (path, fields) in [
            (
                format!("/people/{own}/roles/give"),
                vec![("role", "coordinator")],
            ),
            (format!("/people/{own}/roles/operator/take"), vec![]),
            (format!("/people/{own}/account/disable"), vec![]),
        ] {
            let answer = operator.post(&path, &fields).await;
            assert_eq!(answer.status(), 422, "{path}");
            assert!(
                answer
                    .visible_text()
                    .contains("自分の権限は自分では変えられません"),
                "{path}"
            );
        }
        let cx = world.system();
        let refused = world
            .write(move |tx| Ok(commands::disable(&cx, tx, &own).err()))
            .await;
        assert!(
            matches!(refused, Some(No::Refused(Refusal::LastOperator))),
            "not even the command line: {refused:?}"
        );

        let second = person(&world, "second", Some(secret()), vec![Role::Operator]).await;
        let take = format!("/people/{second}/roles/operator/take");
        assert_eq!(
            operator.post(&take, &[]).await.status(),
            303,
            "there is another one"
        );
        assert_eq!(
            operator
                .post(
                    &format!("/people/{second}/roles/give"),
                    &[("role", "evaluator")]
                )
                .await
                .status(),
            303
        );
        let roles = known(&world, second.as_str()).await.account.unwrap();
        assert_eq!(roles.roles_at(world.app.clock.now()), [Role::Evaluator]);
    })
    .await;
}

#[tokio::test]
async fn each_page_is_for_those_who_keep_people_and_rights_for_operators() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        world
            .write(|tx| Ok(create_hub(tx, "aoba", "あおば拠点", &[])?))
            .await;
        let viewer = person(&world, "funaki", Some(secret()), vec![Role::Viewer]).await;
        let mut viewer = signed_in(&world, &viewer).await;
        let mut member = member_browser(&world, &id).await;
        let mut hub = coordinator(&world).await;
        let mut operator = operator(&world).await;
        let keepers = [
            "/people".to_owned(),
            "/people/new".to_owned(),
            "/people/import".to_owned(),
            "/people/export.csv".to_owned(),
            "/people/invitations".to_owned(),
            "/people/review".to_owned(),
            format!("/people/{id}"),
        ];
        let rights = [
            format!("/people/{id}/roles/give"),
            format!("/people/{id}/account/end"),
            format!("/people/{id}/account/disable"),
        ];
        for path in keepers.iter().chain(&rights) {
            assert_eq!(
                world.browser().get(path).await.status(),
                303,
                "signed out: {path}"
            );
            assert_ne!(viewer.get(path).await.status(), 200, "viewer: {path}");
            assert_ne!(member.get(path).await.status(), 200, "member: {path}");
            assert_eq!(operator.get(path).await.status(), 200, "operator: {path}");
        }
        for path in &keepers {
            assert_eq!(hub.get(path).await.status(), 200, "coordinator: {path}");
        }
        for path in &rights {
            assert_ne!(hub.get(path).await.status(), 200, "coordinator: {path}");
        }
        let raised = hub
            .post(&format!("/people/{id}/roles/give"), &[("role", "operator")])
            .await;
        assert_ne!(raised.status(), 303);
        let nobody = known(&world, &id).await;
        assert_eq!(nobody.roles_in_force(world.app.clock.now()), [Role::Member]);

        // A coordinator opens accounts for members, not for operators.
        let made = hub.post("/people/new", &[("name", "梶谷 誠")]).await;
        let person = made.location().to_owned();
        let account = format!("{person}/account");
        let refused = hub
            .post(
                &account,
                &[("login_name", "kajitani"), ("roles", "operator")],
            )
            .await;
        assert_eq!(refused.status(), 422);
        assert!(refused.visible_text().contains("システム運用者だけが"));
        assert_eq!(
            hub.post(&account, &[("login_name", "kajitani"), ("roles", "member")])
                .await
                .status(),
            303
        );
        assert_eq!(
            hub.get(&format!("{person}/account")).await.status(),
            303,
            "one person, one account"
        );
    })
    .await;
}

#[tokio::test]
async fn what_belongs_to_another_hub_does_not_exist_here() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        let (elsewhere, foreign) = world
            .write(|tx| {
                create_hub(tx, "aoba", "あおば拠点", &[])?;
                let organization =
                    organization::find_or_create(tx, "aoba", IdentifierSystem::Local, "よそ@")?;
                tx.execute(
                    "insert into person (id, hub_id, name, created_at) values ('foreign', 'aoba', 'よその人', $1)",
                    kyoten_platform::params![tx.now()],
                )?;
                Ok(("foreign".to_owned(), organization.to_string()))
            })
            .await;
        let mut operator = operator(&world).await;
        for page in ["", "/edit", "/memberships/new", "/licence", "/account", "/roles/give"] {
            let theirs = operator.get(&format!("/people/{elsewhere}{page}")).await;
            let nobodys = operator.get(&format!("/people/nobody{page}")).await;
            assert_eq!((theirs.status(), nobodys.status()), (404, 404), "{page}");
        }
        for (act, fields) in [
            ("/edit", vec![("name", "別人")]),
            ("/account/disable", vec![]),
            ("/invitation", vec![]),
        ] {
            let answer = operator.post(&format!("/people/{elsewhere}{act}"), &fields).await;
            assert_eq!(answer.status(), 404, "{act}");
        }
        let day = [("starts_on_year", "2026"), ("starts_on_month", "4"), ("starts_on_day", "1")];
        let mut fields = vec![("organization", foreign.as_str())];
        fields.extend(day);
        let answer = operator.post(&format!("/people/{id}/memberships/new"), &fields).await;
        assert_eq!(answer.status(), 404, "an organization of another hub in the body");
        let list = operator.get("/people").await.visible_text();
        assert!(list.contains("瀬尾 かおり") && !list.contains("よその人"));
        // Somebody else's membership under my person.
        let other = member(&world, "雁野 美咲", "karino", "みどり居宅").await;
        let membership = known(&world, &other).await.memberships[0].id.clone();
        let end = format!("/people/{id}/memberships/{membership}/end");
        assert_eq!(operator.post(&end, &[]).await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_counts_once() {
    on_both_databases(setup, async |world| {
        let mut hub = coordinator(&world).await;
        let fields = [
            ("name", "瀬尾 かおり"),
            ("kana", "セオ カオリ"),
            ("mail", ""),
        ];
        let first = hub.post_with_key("/people/new", "once", &fields).await;
        let second = hub.post_with_key("/people/new", "once", &fields).await;
        assert_eq!((first.status(), first.location()), (303, second.location()));
        assert_eq!(
            everybody(&world).await.len(),
            2,
            "the coordinator and one nurse"
        );
        let person = first.location().to_owned();
        let shown = hub.get(&person).await.visible_text();
        assert!(shown.contains("せお かおり"), "{shown}");

        let work = [
            ("number", ""),
            ("organization_name", "みどり訪問看護"),
            ("position", "管理者"),
            ("starts_on_year", "令和8"),
            ("starts_on_month", "4"),
            ("starts_on_day", "1"),
        ];
        let path = format!("{person}/memberships/new");
        for _ in 0..2 {
            assert_eq!(hub.post_with_key(&path, "work", &work).await.status(), 303);
        }
        let overlapping = hub.post(&path, &work).await;
        assert_eq!(overlapping.status(), 422);
        assert!(overlapping.visible_text().contains("期間が重なります"));
        let wrong = hub
            .post(
                &path,
                &[
                    ("number", "12"),
                    ("starts_on_year", "2026"),
                    ("starts_on_month", "4"),
                    ("starts_on_day", "1"),
                ],
            )
            .await;
        assert!(
            wrong
                .visible_text()
                .contains("この番号の事業所は見つかりません")
        );
        let licence = [
            ("profession", "nurse"),
            ("registration_number", "123456"),
            ("seen", "yes"),
        ];
        for _ in 0..2 {
            assert_eq!(
                hub.post(&format!("{person}/licence"), &licence)
                    .await
                    .status(),
                303
            );
        }
        let shown = known(&world, person.trim_start_matches("/people/")).await;
        assert_eq!((shown.memberships.len(), shown.licences.len()), (1, 1));
        assert!(shown.licences[0].verified_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn sensitive_acts_ask_for_a_recent_factor() {
    on_sqlite(setup, async |world| {
        let id = seo(&world).await;
        let mut operator = operator(&world).await;
        world.clock.advance_seconds(11 * 60);
        for path in [
            "/people/import".to_owned(),
            "/people/export.xlsx".to_owned(),
            format!("/people/{id}/roles/give"),
            format!("/people/{id}/account/disable"),
        ] {
            let answer = operator.get(&path).await;
            assert_eq!(
                (answer.status(), answer.location()),
                (303, format!("/sign-in/confirm?back={path}").as_str())
            );
        }
        let late = operator
            .post(&format!("/people/{id}/account/disable"), &[])
            .await;
        assert!(
            late.location()
                .starts_with("/sign-in/confirm?back=/sign-in/held/"),
            "the form is kept until a factor is shown: {}",
            late.location()
        );
        assert!(
            known(&world, &id)
                .await
                .account
                .unwrap()
                .disabled_at
                .is_none()
        );
        assert_eq!(
            operator.get(&format!("/people/{id}")).await.status(),
            200,
            "looking is not"
        );
    })
    .await;
}

const LIST: &str = "氏名,かな,事業所番号,事業所名,職種,役職,登録番号,ログイン名,メール,権限,開始日,終了日,備考
瀬尾 かおり,セオ カオリ,,みどり訪問看護ステーション,看護師、ケアマネ,管理者,123456、12345678,seo,seo@midori.example.jp,,2026-04-01,,x
瀬尾 かおり,,1234567890,みどり居宅介護支援事業所,,,,seo,,会員,令和8年4月1日,2027-03-31,
渡会 俊介,わたらい しゅんすけ,,渡会クリニック,医師,院長,,watarai,,,,,
雁野 美咲,,,みどり居宅介護支援事業所,介護支援専門員,,,,,,,,
";

async fn uploaded(browser: &mut Browser, name: &str, bytes: &[u8]) -> Answer {
    let sent = browser
        .upload("/people/import", &[], &[("file", name, bytes)])
        .await;
    assert_eq!(sent.status(), 303, "{}", sent.visible_text());
    browser.get(sent.location()).await
}

/// Confirms what a page of the import shows.
async fn confirmed(browser: &mut Browser, page: &Answer) -> Answer {
    let text = page.text();
    let action = between(&text, "action=\"/people/import/", "\"");
    let fingerprint = between(&text, "name=\"fingerprint\" value=\"", "\"");
    browser
        .post(
            &format!("/people/import/{action}"),
            &[("fingerprint", &fingerprint)],
        )
        .await
}

fn between(text: &str, before: &str, after: &str) -> String {
    let start = text.find(before).expect(before) + before.len();
    text[start..].split(after).next().unwrap().to_owned()
}

#[tokio::test]
async fn 名簿は確かめてから一度に取り込まれ_同じ名簿は何も変えない() {
    on_both_databases(setup, async |world| {
        let mut operator = operator(&world).await;
        let page = uploaded(&mut operator, "名簿.csv", LIST.as_bytes()).await;
        let shown = page.visible_text();
        assert!(shown.contains("読み取らなかった列：備考"), "{shown}");
        assert_eq!(everybody(&world).await.len(), 1, "looking writes nothing");
        let done = confirmed(&mut operator, &page).await;
        assert_eq!(done.status(), 303, "{}", done.visible_text());
        let after = operator.get(done.location()).await.visible_text();
        assert!(after.contains("追加4行、変更0行、変更なし0行"), "{after}");

        let people = everybody(&world).await;
        assert_eq!(people.len(), 4);
        let seo = people.iter().find(|person| person.name == "瀬尾 かおり").unwrap();
        assert_eq!(seo.kana.as_deref(), Some("せお かおり"));
        assert_eq!((seo.memberships.len(), seo.licences.len()), (2, 2));
        assert_eq!(seo.roles_in_force(world.app.clock.now()), [Role::Member]);
        assert!(!seo.account.as_ref().unwrap().password_set, "nobody knows a password");
        assert_eq!(audited(&world, "people.list_imported").await, 1);
        let registered: i64 = world
            .read(|snapshot| {
                snapshot
                    .number(
                        "select count(*) from event where name = 'identity.organization_registered'",
                        kyoten_platform::params![],
                    )
                    .unwrap()
            })
            .await;
        assert_eq!(registered, 3, "the directory hears of each new organization once");

        let again = uploaded(&mut operator, "名簿.csv", LIST.as_bytes()).await;
        assert!(again.visible_text().contains("すべて登録済みです"), "{}", again.visible_text());
        assert!(!again.text().contains("name=\"fingerprint\""), "there is nothing to confirm");

        for path in ["/people/export.csv", "/people/export.xlsx"] {
            let file = operator.get(path).await;
            assert_eq!(file.status(), 200);
            let back = uploaded(&mut operator, "書き出し", file.bytes()).await;
            assert!(back.visible_text().contains("すべて登録済みです"), "{path}: {}", back.visible_text());
        }
        assert_eq!(audited(&world, "people.export").await, 2);

        // All invitations of the import on one pile of paper.
        let import = done.location().trim_start_matches("/people/import/").to_owned();
        let letters = operator.get(&format!("/people/invitations?import={import}")).await;
        assert!(letters.visible_text().contains("2人分の招待状を作る"), "{}", letters.visible_text());
        let sheets = operator.post("/people/invitations", &[("import", &import)]).await;
        assert_eq!(sheets.text().matches("ky-sheet\"").count(), 2);
        assert_eq!(
            world.browser().get(&invitation_on(&sheets)).await.status(),
            200
        );
    })
    .await;
}

#[tokio::test]
async fn すべての直すところが行と列と文で一度に示され_一行でもあれば何も登録しない() {
    on_both_databases(setup, async |world| {
        seo(&world).await;
        let mut hub = coordinator(&world).await;
        let list = "氏名,かな,事業所番号,事業所名,職種,役職,登録番号,ログイン名,メール,権限,開始日,終了日,管理番号
,,,みどり,,,,,,,,,
あ い,abc,,みどり,看護,,,,,,,,
う え,,12,,,,,,,,,,
お か,,9999999999,,,,,,,,,,
き く,,,,,主任,,,,,2026-04-01,,
け こ,,,みどり,,,,,x,,2026-04-31,,
さ し,,,みどり,,,,a b,,,,,
す せ,,,みどり,,,,ok1,,神さま,,,
そ た,,,みどり,,,,ok2,,システム運用者,,,
ち つ,,,みどり,,,,seo,,,,,
て と,,,みどり,,,,,,,2026-04-01,2026-03-31,
な に,,,みどり,,,,,,,,,nobody
ぬ ね,,,みどり,,,,,,会員,,,
の は,,,みどり,,,,,,,,,
の は,,,みどり,,,,,,,,,
";
        let page = uploaded(&mut hub, "だめ.csv", list.as_bytes()).await;
        let shown = page.visible_text();
        for sentence in [
            "「氏名」を書いてください",
            "ひらがなかカタカナ",
            "「看護」という職種は登録がありません",
            "この番号の事業所は見つかりません",
            "新しい番号です。事業所名も",
            "「役職」を書くときは",
            "name@example.jp",
            "「開始日」は 2026-04-01",
            "空白や改行を入れない",
            "「神さま」という権限はありません",
            "システム運用者だけが変えられます",
            "このログイン名は瀬尾 かおりさんのもの",
            "終了日は開始日以後",
            "この管理番号の人はいません",
            "権限を書くときは、ログイン名も",
            "15行目と同じ人",
            "14行に直すところがあります",
        ] {
            assert!(shown.contains(sentence), "{sentence}: {shown}");
        }
        assert!(!page.text().contains("name=\"fingerprint\""));
        let before = everybody(&world).await.len();
        // Somebody confirms all the same, with a made-up page.
        let id = world
            .read(|snapshot| {
                snapshot
                    .query_optional::<(String,)>("select id from people_import", kyoten_platform::params![])
                    .unwrap()
                    .unwrap()
                    .0
            })
            .await;
        let forced = hub.post(&format!("/people/import/{id}"), &[("fingerprint", "x")]).await;
        assert_eq!(forced.status(), 422);
        assert_eq!(everybody(&world).await.len(), before);

        let not_a_list = hub
            .upload("/people/import", &[], &[("file", "x.csv", b"a,b\n1,2\n")])
            .await;
        assert_eq!(not_a_list.status(), 422);
        assert!(not_a_list.visible_text().contains("「氏名」の列がある表"));
        let nothing = hub.upload("/people/import", &[], &[]).await;
        assert!(nothing.visible_text().contains("ファイルを1つ選んでください"));
    })
    .await;
}

#[tokio::test]
async fn a_list_that_would_do_something_else_by_now_is_shown_again() {
    on_both_databases(setup, async |world| {
        let mut operator = operator(&world).await;
        let page = uploaded(&mut operator, "名簿.csv", LIST.as_bytes()).await;
        member(&world, "渡会 俊介", "watarai", "渡会クリニック").await;
        let answer = confirmed(&mut operator, &page).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.visible_text().contains("もう一度ご確認ください"));
        let done = confirmed(&mut operator, &answer).await;
        assert_eq!(done.status(), 303, "what is shown now can be confirmed");
        let twice = confirmed(&mut operator, &page).await;
        assert_eq!(twice.status(), 422);
        assert!(twice.visible_text().contains("すでに取り込みました"));
    })
    .await;
}

#[tokio::test]
async fn 番号で書かれた事業所は全国のデータから見つかる() {
    on_both_databases(setup, async |world| {
        let national = world
            .write(|tx| {
                create_hub(tx, NATIONAL_HUB, "全国", &[])?;
                Ok(organization::find_or_create(
                    tx,
                    NATIONAL_HUB,
                    IdentifierSystem::Care,
                    "0170102313",
                )?)
            })
            .await;
        let mut hub = coordinator(&world).await;
        let list = "氏名,事業所番号,事業所名\n瀬尾 かおり,170102313,みどり\n雁野 美咲,０１７０１０２３１３,\n";
        let page = uploaded(&mut hub, "名簿.csv", list.as_bytes()).await;
        assert!(!page.visible_text().contains("新しい事業所\n"), "{}", page.visible_text());
        assert_eq!(confirmed(&mut hub, &page).await.status(), 303);
        for person in everybody(&world).await.iter().filter(|person| !person.memberships.is_empty()) {
            let membership = &person.memberships[0];
            assert_eq!(membership.organization_id, national.to_string());
            assert_eq!(membership.organization_name, "みどり");
        }
    })
    .await;
}

#[tokio::test]
async fn 棚卸しは一人ずつ判断され_記録に残る() {
    on_both_databases(setup, async |world| {
        let id = seo(&world).await;
        let karino = member(&world, "雁野 美咲", "karino", "みどり訪問看護ステーション").await;
        let mut operator = operator(&world).await;
        assert!(
            operator
                .get("/people/review")
                .await
                .visible_text()
                .contains("3件のうち3件")
        );
        world.clock.advance_seconds(60 * DAY);
        let ajiro = known_login(&world, "ajiro").await;
        let mut operator = signed_in(&world, &AccountId::new(ajiro)).await;
        let due = operator.get("/people/review").await.visible_text();
        assert!(
            due.contains("3件のうち0件") && due.contains("今期はまだ"),
            "{due}"
        );
        assert!(due.contains("ご自分の分は、ほかの人が確かめます"));
        world.clock.advance_seconds(95 * DAY);
        let mut operator =
            signed_in(&world, &AccountId::new(known_login(&world, "ajiro").await)).await;
        assert!(
            operator
                .get("/people?only=not-reviewed")
                .await
                .visible_text()
                .contains("前の期から未確認")
        );

        let organization = known(&world, &id).await.memberships[0]
            .organization_id
            .clone();
        let keep = [
            ("person", id.as_str()),
            ("organization", organization.as_str()),
            ("decision", "kept"),
        ];
        for _ in 0..2 {
            assert_eq!(
                operator
                    .post_with_key("/people/review", "keep", &keep)
                    .await
                    .status(),
                303
            );
        }
        let end = [
            ("person", karino.as_str()),
            ("organization", organization.as_str()),
            ("decision", "ended"),
        ];
        let mut phone = member_browser(&world, &karino).await;
        assert_eq!(phone.get("/account").await.status(), 200);
        assert_eq!(operator.post("/people/review", &end).await.status(), 303);
        assert_ne!(phone.get("/account").await.status(), 200);
        let record = operator
            .get("/people/review/record?quarter=2027-Q2")
            .await
            .visible_text();
        assert!(
            record.contains("このままでよい")
                && record.contains("所属を終えた")
                && record.contains("佐倉 花子"),
            "{record}"
        );
        let own = known_login(&world, "ajiro").await;
        let oneself = [
            ("person", own.as_str()),
            ("organization", ""),
            ("decision", "kept"),
        ];
        assert_eq!(
            operator.post("/people/review", &oneself).await.status(),
            422
        );
        assert!(
            operator
                .get("/people/review")
                .await
                .visible_text()
                .contains("2件のうち1件")
        );
        assert_eq!(audited(&world, "people.access_reviewed").await, 2);
    })
    .await;
}

async fn known_login(world: &World, login: &str) -> String {
    let people = everybody(world).await;
    let account = people
        .into_iter()
        .filter_map(|person| person.account)
        .find(|account| account.login_name == login);
    account.unwrap().id
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(most).unwrap()).unwrap()
    }
}

/// 200 acts on one person's memberships, told beside a model that marks hours on a calendar: whenever the model
/// says nobody is a member, the next click is refused; whenever it says somebody is, it is not.
#[tokio::test]
async fn random_memberships_agree_with_hours_marked_on_a_calendar() {
    on_sqlite(setup, async |world| {
        const PLACES: [&str; 2] = ["東ステーション", "西クリニック"];
        let begins = world.app.clock.now();
        let cx = world.system();
        let id = world
            .write({
                let cx = cx.clone();
                move |tx| {
                    let name = Particulars {
                        name: "瀬尾 かおり".to_owned(),
                        ..Particulars::default()
                    };
                    let id = commands::add_person(&cx, tx, &name).unwrap();
                    let login = LoginName::parse("seo").unwrap();
                    commands::open_account(&cx, tx, &id, &login, &[Role::Member]).unwrap();
                    Ok(id)
                }
            })
            .await;
        let mut dice = Dice(7);
        let mut hour = 0i64;
        // Per membership: place, id, hours in which it counts.
        let mut model: Vec<(usize, String, std::collections::BTreeSet<i64>)> = Vec::new();
        let far = 4_000;
        let (mut inside, mut outside) = (0, 0);
        for _ in 0..200 {
            hour += dice.below(9);
            world.clock.set(begins.plus_seconds(hour * HOUR));
            let place = usize::try_from(dice.below(2)).unwrap();
            let start = (hour + dice.below(12) - 6).max(0);
            let end = (dice.below(4) > 0).then(|| start + dice.below(20));
            let hours: std::collections::BTreeSet<i64> = (start..end.unwrap_or(far)).collect();
            if dice.below(3) < 2 {
                let work = work_at(
                    PLACES[place],
                    begins.plus_seconds(start * HOUR),
                    end.map(|end| begins.plus_seconds(end * HOUR)),
                );
                let (cx, person) = (world.system(), id.clone());
                let made = world
                    .write(move |tx| Ok(commands::add_membership(&cx, tx, &person, &work)))
                    .await;
                let free = model
                    .iter()
                    .all(|(at, _, taken)| *at != place || taken.is_disjoint(&hours));
                assert_eq!(made.is_ok(), free, "{made:?}");
                if let Ok(membership) = made {
                    model.push((place, membership, hours));
                }
            } else if !model.is_empty() {
                let one = usize::try_from(dice.below(i64::try_from(model.len()).unwrap())).unwrap();
                let (cx, person, membership) = (world.system(), id.clone(), model[one].1.clone());
                world
                    .write(move |tx| {
                        Ok(commands::end_membership(&cx, tx, &person, &membership).ok())
                    })
                    .await;
                model[one].2.retain(|marked| *marked < hour);
            }
            let counts = model.iter().any(|(_, _, hours)| hours.contains(&hour));
            let mut phone = member_browser(&world, &id).await;
            assert_eq!(
                phone.get("/account").await.status() == 200,
                counts,
                "hour {hour}: {model:?}"
            );
            if counts { inside += 1 } else { outside += 1 }
        }
        assert!(
            inside > 20 && outside > 20,
            "both were seen: {inside}, {outside}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_hub_exports_it_reads_back_unchanged_whatever_it_holds() {
    on_sqlite(setup, async |world| {
        const NAMES: [&str; 6] = [
            "=cmd|x",
            "+81 ひと",
            "@だれか",
            "'引用 符",
            "-負 号",
            "同姓 同名",
        ];
        const PLACES: [&str; 4] = ["=SUM(A1)", "みどり、あおば", "東/西 \"南\"", "みどり"];
        let cx = world.system();
        world
            .write(move |tx| {
                let mut dice = Dice(11);
                for n in 0..60 {
                    let pick = |dice: &mut Dice, words: &[&str]| {
                        words[usize::try_from(dice.below(i64::try_from(words.len()).unwrap()))
                            .unwrap()]
                        .to_owned()
                    };
                    let particulars = Particulars {
                        name: pick(&mut dice, &NAMES),
                        kana: pick(&mut dice, &["", "せお かおり"]),
                        mail: pick(&mut dice, &["", "a@example.jp"]),
                    };
                    let id = commands::add_person(&cx, tx, &particulars).unwrap();
                    for place in PLACES.iter().take(usize::try_from(dice.below(4)).unwrap()) {
                        let starts = tx
                            .now()
                            .plus_seconds((dice.below(400) - 300) * DAY + dice.below(DAY));
                        let ends =
                            (dice.below(2) > 0).then(|| starts.plus_seconds(dice.below(500) * DAY));
                        let mut work = work_at(place, starts, ends);
                        work.position = pick(&mut dice, &["", "=1", "管理者"]);
                        commands::add_membership(&cx, tx, &id, &work).unwrap();
                    }
                    if dice.below(2) > 0 {
                        let login = LoginName::parse(&format!("login{n}")).unwrap();
                        let roles: &[Role] = if dice.below(2) > 0 {
                            &[Role::Member]
                        } else {
                            &[Role::Member, Role::Evaluator]
                        };
                        commands::open_account(&cx, tx, &id, &login, roles).unwrap();
                    }
                }
                Ok(())
            })
            .await;
        let people = everybody(&world).await;
        let lines = write::lines(&people, world.app.clock.now());
        assert!(lines.len() > 60);
        for bytes in [write::csv(&lines).unwrap(), write::xlsx(&lines).unwrap()] {
            let sheet = read::read(&bytes).unwrap();
            let cx = world.system();
            let wrong = world
                .read(move |snapshot| {
                    let allowed = cx
                        .allow::<_, std::convert::Infallible>(snapshot, &SEE, ())
                        .unwrap();
                    let plan = upload::look(&cx, snapshot, &allowed, &sheet.lines).unwrap();
                    plan.rows
                        .into_iter()
                        .filter(|row| row.verdict.word() != "unchanged")
                        .map(|row| {
                            format!(
                                "{:?} {:?} {:?} {:?}",
                                row.name, row.organization, row.changes, row.mistakes
                            )
                        })
                        .collect::<Vec<_>>()
                })
                .await;
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
        // The control: one changed cell is noticed.
        let mut changed: Vec<Line> = lines;
        changed[0].set(Column::Mail, "other@example.jp");
        let cx = world.system();
        let noticed = world
            .read(move |snapshot| {
                let allowed = cx
                    .allow::<_, std::convert::Infallible>(snapshot, &SEE, ())
                    .unwrap();
                let plan = upload::look(&cx, snapshot, &allowed, &changed).unwrap();
                plan.rows
                    .iter()
                    .filter(|row| row.verdict.word() == "changed")
                    .count()
            })
            .await;
        assert_eq!(noticed, 1);
    })
    .await;
}
