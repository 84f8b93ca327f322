//! Stories of asking offices: one or many, by sheet or telephone; what their answers do to the directory.

#![expect(
    clippy::unwrap_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

#[expect(dead_code, reason = "the town plays in other stories too")]
mod town;

use kyoten_feature_directory::kind::Kind;
use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_platform::cx::No;
use kyoten_platform::params;
use kyoten_testkit::{Answer, Browser, Setup, World, on_both_databases, on_sqlite};
use town::{Entry, HUB, PLAIN, coordinator};

const FIRST: Entry = Entry {
    id: 101,
    organization: "station-a",
    name: "ひだまり訪問看護",
    address: "千葉県みどり市本町1",
    telephone: "047-000-0101",
    ..PLAIN
};
const SECOND: Entry = Entry {
    id: 102,
    organization: "station-b",
    name: "かわかぜ訪問看護",
    address: "千葉県みどり市川辺2",
    telephone: "047-000-0202",
    ..PLAIN
};

/// Two stations and the identities that other stories do without.
fn setup() -> Setup {
    Setup {
        prepare: |tx| {
            (town::town().prepare)(tx)?;
            tx.execute(
                "insert into import_batch (id, hub_id, state, summary, created_by, created_at, published_at)
                 values (1, 'national', 'published', '[]', 'System/import', 0, 0)",
                params![],
            )?;
            for entry in [FIRST, SECOND] {
                tx.execute(
                    "insert into organization (id, hub_id, identifier_system, identifier, identifier_key, created_at)
                     values ($1, $2, 'care', $1, $1, 0)",
                    params![entry.organization, NATIONAL_HUB],
                )?;
                town::add(tx, &entry)?;
            }
            Ok::<(), No<std::convert::Infallible>>(())
        },
        ..town::empty()
    }
}

fn hidden(page: &Answer, name: &str) -> String {
    let html = page.text();
    let from = html
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_default();
    from.split('"').next().unwrap_or_default().to_owned()
}

/// Asks one organization to confirm its entry; gives the path of the link's page for coordinators.
async fn ask(desk: &mut Browser, organization: &str) -> String {
    let done = desk
        .post(
            &format!("/organizations/{organization}/ask"),
            &[("act", "organization.confirm"), ("days", "21")],
        )
        .await;
    assert_eq!(done.status(), 303, "{}", done.visible_text());
    done.location().to_owned()
}

/// Makes a sheet and reads the code off it.
async fn code_of_sheet(desk: &mut Browser, link: &str) -> String {
    let sheet = desk
        .post(
            &format!("{link}/organization.confirm/deliver"),
            &[("channel", "fax"), ("address", "")],
        )
        .await;
    assert_eq!(sheet.status(), 200);
    codes(&sheet).pop().unwrap()
}

fn codes(sheets: &Answer) -> Vec<String> {
    let text = sheets.visible_text();
    text.split("お答え番号")
        .skip(1)
        .filter_map(|rest| rest.split_whitespace().next().map(str::to_owned))
        .filter(|word| word.len() == 14 && word.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
        .collect()
}

/// Types the code and goes on to the page of the act.
async fn page_of(office: &mut Browser, code: &str) -> String {
    let entered = office.post_raw("/l", &[("code", code)]).await;
    assert_eq!(entered.status(), 303, "{}", entered.visible_text());
    office.get(entered.location()).await.location().to_owned()
}

async fn answer(office: &mut Browser, page: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = hidden(&office.get(page).await, "seen");
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    office.post(page, &all).await
}

/// The facts in force: organization, field, value, source, who verified.
async fn facts(world: &World) -> Vec<(String, String, String, String, String)> {
    world
        .read(|snapshot| {
            snapshot
                .query(
                    "select organization_id, field, value, source, verified_by from fact
                      where hub_id = $1 and superseded_at is null and verified_by is not null order by organization_id, field",
                    params![HUB],
                )
                .unwrap()
        })
        .await
}

#[tokio::test]
async fn 事業所が変わりないと答えると_見えていた内容が本人の確認になる() {
    on_both_databases(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let link = ask(&mut desk, "station-a").await;
        let code = code_of_sheet(&mut desk, &link).await;
        let mut office = world.browser();
        let page = page_of(&mut office, &code).await;
        let shown = office.get(&page).await;
        for words in [
            "ひだまり訪問看護 御中",
            "千葉県みどり市本町1",
            "047-000-0101",
            "訪問看護",
            "変わりありません",
        ] {
            assert!(shown.visible_text().contains(words), "{words}");
        }
        assert!(shown.bytes().len() < 6_000, "{} bytes", shown.bytes().len());
        assert_eq!(
            answer(&mut office, &page, &[("answer", "same")])
                .await
                .status(),
            303
        );

        let facts = facts(&world).await;
        let topics: Vec<&str> = facts.iter().map(|fact| fact.1.as_str()).collect();
        assert_eq!(
            topics,
            ["address", "name", "telephone"],
            "what nobody states cannot be verified"
        );
        assert!(
            facts
                .iter()
                .all(|fact| fact.0 == "station-a" && fact.3 == "self_report")
        );
        assert!(
            facts
                .iter()
                .all(|fact| link.ends_with(fact.4.trim_start_matches("Link/")))
        );
        let manage = desk
            .get("/organizations/station-a/manage")
            .await
            .visible_text();
        assert!(manage.contains("事業所（リンクから）"), "{manage}");
        let public = world
            .browser()
            .get("/organizations/station-a")
            .await
            .visible_text();
        assert!(public.contains("2026年11月22日に確認"));
    })
    .await;
}

#[tokio::test]
async fn リンクからの直しは提案で_コーディネーターが反映してから公開される() {
    on_both_databases(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let link = ask(&mut desk, "station-a").await;
        let code = code_of_sheet(&mut desk, &link).await;
        let mut office = world.browser();
        let page = page_of(&mut office, &code).await;
        let wrong = answer(
            &mut office,
            &page,
            &[("answer", "corrected"), ("telephone", "047-1")],
        )
        .await;
        assert_eq!(wrong.status(), 422);
        let fields = [
            ("answer", "corrected"),
            ("telephone", "047-000-0999"),
            ("remark", "電話が変わりました"),
        ];
        assert_eq!(answer(&mut office, &page, &fields).await.status(), 303);
        assert!(
            facts(&world).await.is_empty(),
            "a wrong holder has changed nothing"
        );
        let public = world
            .browser()
            .get("/organizations/station-a")
            .await
            .visible_text();
        assert!(public.contains("047-000-0101") && !public.contains("047-000-0999"));

        let waiting = desk.get(&link).await;
        assert!(waiting.visible_text().contains("これまで：047-000-0101"));
        let chosen = hidden(&waiting, "answer");
        let decided = desk
            .post(
                &format!("{link}/organization.confirm/decide"),
                &[("answer", &chosen), ("take", "yes")],
            )
            .await;
        assert_eq!(decided.status(), 303);
        let facts = facts(&world).await;
        let telephone = facts.iter().find(|fact| fact.1 == "telephone").unwrap();
        assert_eq!(
            (telephone.2.as_str(), telephone.3.as_str()),
            ("047-000-0999", "self_report")
        );
        assert!(
            telephone.4.starts_with("Account/"),
            "the coordinator answers for it"
        );
        assert!(
            facts.iter().any(|fact| fact.1 == "address"),
            "the rest is as it was"
        );
        let public = world
            .browser()
            .get("/organizations/station-a")
            .await
            .visible_text();
        assert!(public.contains("047-000-0999"));
    })
    .await;
}

#[tokio::test]
async fn 統合した事業所の用紙は統合先を確かめ_廃止した事業所には理由を伝える() {
    on_both_databases(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let link = ask(&mut desk, "station-a").await;
        let code = code_of_sheet(&mut desk, &link).await;
        let mut office = world.browser();
        let page = page_of(&mut office, &code).await;
        // Of what two services say differently nothing can be verified at once; the hub's own word can.
        world
            .write(|tx| {
                tx.execute(
                    "insert into fact (id, hub_id, organization_id, field, value, source, visibility, verified_at, verified_by, recorded_at, recorded_by)
                     values ('f', $1, 'station-b', 'telephone', '047-000-0505', 'hub', 'public', 5, 'Account/x', 5, 'Account/x')",
                    params![HUB],
                )?;
                Ok(())
            })
            .await;
        let merged = desk
            .post(
                "/organizations/station-a/merge",
                &[("into", "station-b"), ("reason", "統合")],
            )
            .await;
        assert_eq!(merged.status(), 303, "{}", merged.visible_text());
        let shown = office.get(&page).await.visible_text();
        assert!(shown.contains("かわかぜ訪問看護"), "{shown}");
        assert_eq!(
            answer(&mut office, &page, &[("answer", "same")])
                .await
                .status(),
            303
        );
        let facts = facts(&world).await;
        let [telephone] = facts.as_slice() else {
            unreachable!("{facts:?}")
        };
        assert_eq!(
            (telephone.0.as_str(), telephone.2.as_str()),
            ("station-b", "047-000-0505")
        );
        assert!(telephone.4.starts_with("Link/"));

        let link = ask(&mut desk, "station-b").await;
        let code = code_of_sheet(&mut desk, &link).await;
        let page = page_of(&mut office, &code).await;
        let seen = hidden(&office.get(&page).await, "seen");
        let closed = desk
            .post(
                "/organizations/station-b/close",
                &[
                    ("closed_on_year", "2026"),
                    ("closed_on_month", "11"),
                    ("closed_on_day", "1"),
                    ("reason", "廃止届"),
                ],
            )
            .await;
        assert_eq!(closed.status(), 303, "{}", closed.visible_text());
        let told = office.get(&page).await;
        assert_eq!(told.status(), 410);
        assert!(
            told.visible_text()
                .contains("廃止（休止）とうかがっています")
        );
        let posted = office
            .post(&page, &[("seen", &seen), ("answer", "same")])
            .await;
        assert_eq!(posted.status(), 410);
    })
    .await;
}

#[tokio::test]
async fn 拠点だけが知る内容は_事業所に見せず_確かめたことにもしない() {
    on_sqlite(setup, async |world: World| {
        world
            .write(|tx| {
                tx.execute(
                    "insert into fact (id, hub_id, organization_id, field, value, source, visibility, verified_at, verified_by, recorded_at, recorded_by)
                     values ('f', $1, 'station-a', 'telephone', '090-0000-1234', 'hub', 'hub', 5, 'Account/x', 5, 'Account/x')",
                    params![HUB],
                )?;
                Ok(())
            })
            .await;
        let mut desk = coordinator(&world).await;
        let link = ask(&mut desk, "station-a").await;
        let code = code_of_sheet(&mut desk, &link).await;
        let mut office = world.browser();
        let page = page_of(&mut office, &code).await;
        assert!(!office.get(&page).await.text().contains("090-0000-1234"));
        answer(&mut office, &page, &[("answer", "same")]).await;
        let facts = facts(&world).await;
        let telephone = facts.iter().find(|fact| fact.1 == "telephone").unwrap();
        assert_eq!(telephone.4, "Account/x", "nobody outside verified it");
    })
    .await;
}

#[tokio::test]
async fn 電話で聞いた答えは_その場で反映され_誰が代わりに入力したかが残る() {
    on_both_databases(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let link = ask(&mut desk, "station-a").await;
        let script = desk
            .post(
                &format!("{link}/organization.confirm/deliver"),
                &[("channel", "telephone"), ("address", "047-000-0101")],
            )
            .await;
        assert!(script.visible_text().contains("お世話になっております"));
        assert_eq!(codes(&script).len(), 1);
        let typing = format!("{link}/organization.confirm");
        assert_eq!(desk.get(&typing).await.status(), 200);
        let fields = [
            ("voice", "telephone"),
            ("said_by", "事務の方"),
            ("answer", "corrected"),
            ("fax", "047-000-0303"),
        ];
        assert_eq!(desk.post(&typing, &fields).await.status(), 303);
        let facts = facts(&world).await;
        let fax = facts.iter().find(|fact| fact.1 == "fax").unwrap();
        assert_eq!(
            (fax.2.as_str(), fax.3.as_str()),
            ("047-000-0303", "self_report")
        );
        let text = desk.get(&link).await.visible_text();
        assert!(
            text.contains(
                "佐倉 花子がひだまり訪問看護に代わって入力しました（お答えいただいた方：事務の方）"
            ),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn まとめてお願いし_まとめて印刷し_二度目は同じところに頼まない() {
    on_both_databases(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let kind = Kind::VisitingNursing.code();
        let list = desk.get(&format!("/ask?kind={kind}")).await;
        assert!(list.visible_text().contains("ひだまり訪問看護"));
        let nobody = desk
            .post("/ask", &[("kind", kind), ("act", ""), ("days", "0")])
            .await;
        assert_eq!(nobody.status(), 422);
        for sentence in [
            "お願いすることを選んで",
            "日数は1から60",
            "事業所に印をつけて",
        ] {
            assert!(nobody.visible_text().contains(sentence), "{sentence}");
        }
        let fields = [
            ("act", "organization.confirm"),
            ("days", "14"),
            ("kind", kind),
            ("organization", "station-a"),
            ("organization", "station-b"),
        ];
        let mut keyed = Vec::new();
        for _ in 0..2 {
            let done = desk.post_with_key("/ask", "one-receipt", &fields).await;
            keyed.push((done.status(), done.location().to_owned()));
        }
        assert_eq!(keyed[0], keyed[1]);
        let together = desk.get(&keyed[0].1).await;
        assert!(
            together
                .visible_text()
                .contains("まとめて出したお願い（2件）"),
            "pressed twice, asked once"
        );
        let batch = keyed[0].1.split("batch=").nth(1).unwrap().to_owned();
        let sheets = desk
            .post(
                &format!("/links/batches/{batch}/organization.confirm"),
                &[("reply_to", "047-111-2222")],
            )
            .await;
        assert_eq!(sheets.status(), 200);
        assert_eq!(sheets.text().matches("<section class=\"sheet\"").count(), 2);
        assert_eq!(sheets.text().matches("<svg").count(), 2);
        assert_eq!(sheets.visible_text().matches("047-111-2222").count(), 2);

        let again = desk.post("/ask", &fields).await;
        assert_eq!(again.status(), 409, "nobody is asked the same twice");
        let codes = codes(&sheets);
        let mut office = world.browser();
        let page = page_of(&mut office, &codes[0]).await;
        assert_eq!(
            answer(&mut office, &page, &[("answer", "same")])
                .await
                .status(),
            303
        );
        let rest = desk
            .post(&format!("/links/batches/{batch}/organization.confirm"), &[])
            .await;
        assert_eq!(
            rest.text().matches("<section class=\"sheet\"").count(),
            1,
            "who answered gets no sheet"
        );
        let text = desk
            .get(&format!("/links?batch={batch}&standing=answered"))
            .await
            .visible_text();
        assert!(text.contains("答えがあった（1）"));
        let unknown = desk
            .post("/links/batches/none/organization.confirm", &[])
            .await;
        assert_eq!(unknown.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn 一度にお願いできるのは二百か所まで() {
    on_sqlite(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let ids: Vec<String> = (0..201).map(|n| format!("o-{n}")).collect();
        let mut fields = vec![
            ("act", "organization.confirm"),
            ("days", "14"),
            ("kind", ""),
        ];
        fields.extend(ids.iter().map(|id| ("organization", id.as_str())));
        let answer = desk.post("/ask", &fields).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.visible_text().contains("200か所まで"));
    })
    .await;
}

#[tokio::test]
async fn 連絡先は_どこから聞いたかと一緒に登録し_いつも使うものを選べる() {
    on_both_databases(setup, async |world: World| {
        let mut desk = coordinator(&world).await;
        let path = "/organizations/station-a/contacts";
        let empty = desk
            .post(
                path,
                &[("kind", "fax"), ("address", "12"), ("given_by", "")],
            )
            .await;
        assert_eq!(empty.status(), 422);
        for sentence in ["FAXの番号は", "どこから聞いた宛先か"] {
            assert!(empty.visible_text().contains(sentence), "{sentence}");
        }
        for address in ["047-000-0303", "047-000-0404"] {
            let fields = [("kind", "fax"), ("address", address), ("given_by", "名刺")];
            assert_eq!(desk.post(path, &fields).await.status(), 303);
            world.clock.advance_seconds(1);
        }
        let first = world
            .read(|snapshot| {
                let rows =
                    kyoten_feature_identity::links::contacts(snapshot, HUB, "station-a").unwrap();
                assert_eq!(rows[0].address, "047-000-0404", "the newest is used");
                rows[1].id.clone()
            })
            .await;
        assert_eq!(
            desk.post(&format!("{path}/{first}"), &[("act", "prefer")])
                .await
                .status(),
            303
        );
        assert_eq!(
            desk.post(
                &format!("/organizations/station-b/contacts/{first}"),
                &[("act", "remove")]
            )
            .await
            .status(),
            404
        );
        let link = ask(&mut desk, "station-a").await;
        let page = desk.get(&link).await;
        assert!(
            page.text().contains("value=\"047-000-0303\""),
            "the preferred one is proposed"
        );
        assert_eq!(
            desk.post(&format!("{path}/{first}"), &[("act", "remove")])
                .await
                .status(),
            303
        );
        assert!(!desk.get(path).await.visible_text().contains("047-000-0303"));
    })
    .await;
}
