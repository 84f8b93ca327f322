//! Stories of looking for somebody who takes this patient, through HTTP, on both databases.

mod town;

use kyoten_platform::params;
use kyoten_testkit::{Browser, on_both_databases};
use town::{Entry, HUB, PLAIN, TOWN, add, coordinator, empty, rename, town};

/// Names in the order of the list.
#[expect(
    clippy::unwrap_used,
    reason = "an answer of another shape is a broken test"
)]
async fn names(browser: &mut Browser, query: &str) -> Vec<String> {
    let answer = browser.get_json(&format!("/api/v1/search?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}");
    let json = answer.json();
    json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn sorted_names(browser: &mut Browser, query: &str) -> Vec<String> {
    let mut names = names(browser, query).await;
    names.sort();
    names
}

#[tokio::test]
async fn どんな書き方でも同じ事業所が見つかる() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let cases = [
            ("q=高砂", "髙砂ひだまり訪問看護ステーション"),
            ("q=髙砂+訪問看護", "髙砂ひだまり訪問看護ステーション"),
            ("q=ひだまり", "髙砂ひだまり訪問看護ステーション"),
            ("q=ﾋﾀﾞﾏﾘ", "髙砂ひだまり訪問看護ステーション"),
            ("q=takasago+hidamari", "髙砂ひだまり訪問看護ステーション"),
            (
                "q=047-000-0101+ステーション",
                "髙砂ひだまり訪問看護ステーション",
            ),
            ("q=透析", "みどり透析クリニック"),
            ("q=特養", "みずうみの里"),
            ("q=渡辺会", "みずうみの里"),
            ("q=湖畔", "みずうみの里"),
            ("q=かわのかぜ", "かわの風訪問看護"),
            ("q=酸素", "みどり酸素サービス"),
        ];
        for (query, expected) in cases {
            let found = names(&mut resident, query).await;
            assert!(
                found.iter().any(|name| name == expected),
                "{query}: {found:?}"
            );
        }
        assert_eq!(
            sorted_names(&mut resident, "q=薬局").await,
            ["あおば薬局", "新宿あおば薬局"],
            "another hub's list stays closed"
        );
        assert_eq!(
            names(&mut resident, "q=薬局&area=hub").await,
            ["あおば薬局"]
        );
        assert_eq!(
            names(&mut resident, "q=薬局&area=13").await,
            ["新宿あおば薬局"]
        );
        assert_eq!(
            names(&mut resident, "q=砂&kind=visiting_nursing").await,
            ["髙砂ひだまり訪問看護ステーション"]
        );
        assert!(
            names(&mut resident, "q=砂").await.is_empty(),
            "one character finds nothing alone"
        );
    })
    .await;
}

#[tokio::test]
async fn かなの打ち間違いを一つ許し_そうと言う() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        for typed in [
            "みずうみのさど",
            "みずみのさと",
            "みずうみのととさ",
            "みうずみのさと",
        ] {
            let json = resident
                .get_json(&format!("/api/v1/search?q={typed}"))
                .await
                .json();
            let results = json["results"].as_array().unwrap();
            let expected = typed != "みずうみのととさ";
            assert_eq!(results.len(), usize::from(expected), "{typed}: {json}");
        }
        let page = resident.get("/search?q=みずみのさと").await.visible_text();
        assert!(
            page.contains("よみが近い") && page.contains("みずうみの里"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn 一つの組織は一枚のカードに_種類は並べて出る() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let json = resident.get_json("/api/v1/search?q=髙砂").await.json();
        assert_eq!(json["results"].as_array().unwrap().len(), 1, "{json}");
        assert_eq!(
            json["results"][0]["kinds"],
            serde_json::json!(["visiting_nursing", "care_management"])
        );
        assert_eq!(
            json["total"],
            serde_json::json!({ "kind": "exact", "count": 1 })
        );
    })
    .await;
}

#[tokio::test]
async fn 近い順に並び_距離の確かさを言う() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let nurses = names(&mut resident, "kind=visiting_nursing&near=みどり市本町").await;
        assert_eq!(
            nurses,
            ["髙砂ひだまり訪問看護ステーション", "かわの風訪問看護"]
        );
        let nurses = names(
            &mut resident,
            "kind=visiting_nursing&near=千葉県みどり市川辺3-1",
        )
        .await;
        assert_eq!(
            nurses,
            ["かわの風訪問看護", "髙砂ひだまり訪問看護ステーション"]
        );
        assert_eq!(
            names(&mut resident, "kind=visiting_nursing&near=本町&within=1000")
                .await
                .len(),
            1
        );
        assert_eq!(
            names(
                &mut resident,
                "kind=visiting_nursing&near=35.80,139.90&within=1000"
            )
            .await,
            ["かわの風訪問看護"]
        );
        let page = resident
            .get("/search?q=あおば&near=みどり市本町&within=3000")
            .await
            .visible_text();
        assert!(page.contains("町の中心までの距離"), "{page}");
        let page = resident
            .get("/search?q=透析&near=みどり市本町")
            .await
            .visible_text();
        assert!(page.contains("距離は不明"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn 場所がわからなければそう言い_いくつもあれば選んでもらう() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let unknown = resident.get("/search?q=薬局&near=どこでもない町").await;
        assert_eq!(unknown.status(), 422);
        assert!(
            unknown
                .visible_text()
                .contains("「どこでもない町」の場所がわかりません")
        );
        let several = resident.get("/search?q=薬局&near=府中市").await;
        assert_eq!(several.status(), 422);
        let words = several.visible_text();
        assert!(
            words.contains("東京都府中市") && words.contains("広島県府中市"),
            "{words}"
        );
        let nowhere = resident.get("/search?q=薬局&within=500").await;
        assert!(
            nowhere
                .visible_text()
                .contains("「どこの近くですか」も入力してください")
        );
    })
    .await;
}

#[tokio::test]
async fn 目印を加えると駅の近くでさがせ_外すとさがせない() {
    on_both_databases(town, async |world| {
        let mut sakura = coordinator(&world).await;
        let mut resident = world.browser();
        let near_station = "/search?kind=visiting_nursing&near=みどり駅";
        assert_eq!(resident.get(near_station).await.status(), 422);

        let wrong = sakura
            .post(
                "/landmarks",
                &[("name", ""), ("kana", "駅"), ("place", "月の裏")],
            )
            .await;
        assert_eq!(wrong.status(), 422);
        let words = wrong.visible_text();
        for sentence in [
            "名前を入力してください",
            "よみはひらがなかカタカナで",
            "場所がわかりません",
        ] {
            assert!(words.contains(sentence), "{sentence} in {words}");
        }

        let fields = [
            ("name", "みどり駅"),
            ("kana", "みどりえき"),
            ("place", "35.80,139.90"),
        ];
        assert_eq!(
            sakura
                .post_with_key("/landmarks", "once", &fields)
                .await
                .status(),
            303
        );
        assert_eq!(
            sakura
                .post_with_key("/landmarks", "once", &fields)
                .await
                .status(),
            303,
            "twice submitted counts once"
        );
        assert!(
            sakura
                .post("/landmarks", &fields)
                .await
                .visible_text()
                .contains("同じ名前の目印があります")
        );
        assert_eq!(
            names(&mut resident, "kind=visiting_nursing&near=みどりえき").await[0],
            "かわの風訪問看護"
        );
        assert_eq!(resident.get(near_station).await.status(), 200);

        let id = world.read(|snapshot| {
            snapshot
                .query::<(String,)>("select id from landmark where hub_id = $1", params![HUB])
                .unwrap()
        });
        let id = id.await.remove(0).0;
        assert_eq!(
            sakura
                .post(&format!("/landmarks/{id}/remove"), &[])
                .await
                .status(),
            303
        );
        assert_eq!(resident.get(near_station).await.status(), 422);
        assert_eq!(
            sakura
                .post(&format!("/landmarks/{id}/remove"), &[])
                .await
                .status(),
            404
        );
        let audit = world.read(|snapshot| {
            snapshot
                .number(
                    "select count(*) from audit where action = 'landmark.edit'",
                    &[],
                )
                .unwrap()
        });
        assert_eq!(audit.await, 2);
    })
    .await;
}

#[tokio::test]
async fn 目印は署名した連携コーディネーターだけが変えられる() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        assert_eq!(
            resident.get("/landmarks").await.status(),
            303,
            "to the sign-in page"
        );
        let refused = resident
            .post(
                "/landmarks",
                &[("name", "駅"), ("kana", ""), ("place", "35,139")],
            )
            .await;
        assert!(
            refused.status() == 401 || refused.status() == 303,
            "{}",
            refused.status()
        );
        let count = world.read(|snapshot| {
            snapshot
                .number("select count(*) from landmark", &[])
                .unwrap()
        });
        assert_eq!(count.await, 0);
    })
    .await;
}

#[tokio::test]
async fn 拠点が知っている名前でも_元の名前でも見つかる() {
    on_both_databases(town, async |world| {
        world
            .write(|tx| rename(tx, "aoba", &TOWN[2], "あおば薬局 本町通り店"))
            .await;
        let mut resident = world.browser();
        assert_eq!(
            names(&mut resident, "q=本町通り").await,
            ["あおば薬局 本町通り店"]
        );
        assert_eq!(
            sorted_names(&mut resident, "q=あおば薬局").await,
            ["あおば薬局 本町通り店", "新宿あおば薬局"]
        );
        let json = resident.get_json("/api/v1/search?q=本町通り").await.json();
        assert_eq!(json["results"][0]["freshness"], "fresh");
    })
    .await;
}

#[tokio::test]
async fn 統合した組織は一つになり_閉じた組織は頼まないと出ない() {
    on_both_databases(town, async |world| {
        world
            .write(|tx| {
                tx.execute(
                    "insert into organization_merge (id, hub_id, organization_id, into_organization_id, reason, merged_at, merged_by)
                     values ('m', $1, 'kaze', 'hidamari', '', 0, '')",
                    params![HUB],
                )?;
                tx.execute(
                    "insert into closure (id, hub_id, organization_id, closed_on, reason, recorded_at, recorded_by)
                     values ('c', $1, 'aoba', '2026-11-01', '', 0, '')",
                    params![HUB],
                )?;
                Ok(())
            })
            .await;
        let mut resident = world.browser();
        let json = resident.get_json("/api/v1/search?q=かわの風").await.json();
        assert_eq!(json["results"][0]["id"], "hidamari", "{json}");
        assert_eq!(names(&mut resident, "kind=visiting_nursing").await.len(), 1);
        assert!(names(&mut resident, "q=あおば&area=hub").await.is_empty());
        assert_eq!(names(&mut resident, "q=あおば&area=hub&closed=1").await, ["あおば薬局"]);
        let page = resident.get("/search?q=あおば&area=hub&closed=1").await.visible_text();
        assert!(page.contains("2026-11-01に閉じました"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn 曜日を指定すると休みの所は消え_わからない所は後ろに並ぶ() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let open = names(
            &mut resident,
            "area=hub&open=sunday&kind=visiting_nursing&kind=pharmacy",
        )
        .await;
        assert_eq!(open, ["かわの風訪問看護", "あおば薬局"]);
        let page = resident
            .get("/search?kind=pharmacy&area=hub&open=sunday")
            .await
            .visible_text();
        assert!(page.contains("利用できる曜日は未確認"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn 見つからないときは_外せば見つかる条件を件数つきで言う() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let page = resident
            .get("/search?q=透析&kind=pharmacy&area=13")
            .await
            .visible_text();
        assert!(
            page.contains("条件に合う事業所は見つかりませんでした"),
            "{page}"
        );
        let page = resident
            .get("/search?q=透析&kind=pharmacy")
            .await
            .visible_text();
        assert!(page.contains("種類を絞らずにさがす（1件）"), "{page}");
        assert!(page.contains("言葉を外してさがす（2件）"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn 打ち間違いで見つかったものも_めくって読める() {
    on_both_databases(town, async |world| {
        world
            .write(|tx| {
                for n in 0..25 {
                    let organization: &'static str =
                        Box::leak(format!("slip-{n:02}").into_boxed_str());
                    let entry = Entry {
                        id: 200 + n,
                        organization,
                        name: "湧水",
                        kana: "ワキミズノサト",
                        ..PLAIN
                    };
                    add(tx, &entry)?;
                }
                Ok(())
            })
            .await;
        let mut resident = world.browser();
        let first = resident
            .get_json("/api/v1/search?q=わきみすぬさと")
            .await
            .json();
        let cursor = first["next"].as_str().unwrap_or_default();
        assert_eq!(
            names(&mut resident, &format!("q=わきみすぬさと&page={cursor}"))
                .await
                .len(),
            5,
            "{first}"
        );
    })
    .await;
}

#[tokio::test]
async fn 何も取り込んでいなければ_そう言う() {
    on_both_databases(empty, async |world| {
        let mut resident = world.browser();
        for path in ["/", "/search?q=薬局"] {
            let page = resident.get(path).await;
            assert_eq!(page.status(), 200, "{path}");
            assert!(
                page.visible_text().contains("まだ取り込まれていません"),
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn 一覧は_印刷でも_ファイルでも_地図でも同じものを言う() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let query = "q=訪問看護&near=みどり市本町";
        let print = resident
            .get(&format!("/search/print?{query}"))
            .await
            .visible_text();
        for words in [
            "訪問看護",
            "みどり市本町",
            "髙砂ひだまり訪問看護ステーション",
            "2026年11月22日",
        ] {
            assert!(print.contains(words), "{words} in {print}");
        }
        let csv = resident.get(&format!("/search.csv?{query}")).await;
        let text = csv.text();
        assert!(csv.bytes().starts_with(b"\xEF\xBB\xBF"));
        assert_eq!(text.lines().count(), 3, "a header and two services: {text}");
        assert!(text.lines().next().unwrap().contains("名称,よみ,種類"));
        assert!(csv.header("content-disposition").contains("attachment"));
        let map = resident
            .get(&format!("/search.geojson?{query}"))
            .await
            .json();
        assert_eq!(map["features"][0]["properties"]["number"], 1);
        assert_eq!(
            map["features"][0]["properties"]["href"],
            "/organizations/hidamari"
        );
        let areas = resident.get("/api/v1/boundaries").await.json();
        assert_eq!(areas["features"][0]["properties"]["name"], "みどり市");
        let page = resident
            .get(&format!("/search?{query}&view=map"))
            .await
            .text();
        assert!(
            page.contains("ky-map") && page.contains("/search.geojson?q="),
            "{page}"
        );
        assert_eq!(
            resident
                .in_english()
                .get(&format!("/search?{query}"))
                .await
                .status(),
            200
        );
    })
    .await;
}

#[tokio::test]
async fn ページをめくっても同じ事業所は二度出ず_登録の順にも並ばない() {
    on_both_databases(town, async |world| {
        const EACH: usize = 45;
        world
            .write(|tx| {
                for n in 0..EACH {
                    let organization: &'static str =
                        Box::leak(format!("group-{n:02}").into_boxed_str());
                    let name: &'static str =
                        Box::leak(format!("きぼう{n:02}訪問看護").into_boxed_str());
                    add(
                        tx,
                        &Entry {
                            id: 100 + n as i64,
                            organization,
                            name,
                            ..PLAIN
                        },
                    )?;
                }
                Ok(())
            })
            .await;
        let mut resident = world.browser();
        let mut seen = Vec::new();
        let mut next = String::new();
        loop {
            let json = resident
                .get_json(&format!(
                    "/api/v1/search?q=きぼう&near=35.78,139.90&page={next}"
                ))
                .await
                .json();
            seen.extend(
                json["results"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|r| r["name"].as_str().unwrap().to_owned()),
            );
            match json["next"].as_str() {
                Some(cursor) => next = cursor.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen.len(), EACH);
        let mut unique = seen.clone();
        unique.sort();
        assert_ne!(
            seen, unique,
            "not by name, which is also the order of entry"
        );
        unique.dedup();
        assert_eq!(unique.len(), EACH);
        let page = resident.get("/search?q=きぼう").await.visible_text();
        assert!(
            page.contains("45件見つかりました") && page.contains("1–20件目"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn 東京都の診療所がないことを言う() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let page = resident
            .get("/search?kind=clinic&area=13")
            .await
            .visible_text();
        assert!(page.contains("東京都の診療所は"), "{page}");
        let page = resident
            .get("/search?kind=pharmacy&area=13")
            .await
            .visible_text();
        assert!(!page.contains("東京都の診療所は"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn 変わった入力にも落ち着いて答える() {
    on_both_databases(town, async |world| {
        let mut resident = world.browser();
        let long = format!("q={}", "あ".repeat(201));
        for (query, status) in [
            ("", 200),
            ("q=%22+OR+%2A", 200),
            ("q=%22%2A", 422),
            ("q=NEAR(a+b)", 200),
            ("q='%3B+drop+table+listing%3B--", 200),
            ("q=%00", 400),
            (long.as_str(), 422),
            ("kind=castle", 422),
            ("area=99", 422),
            ("open=never", 422),
            ("q=薬局&page=99999999-99999", 200),
            ("q=薬局&near=91,181", 422),
            ("q=😀🏥", 422),
        ] {
            let answer = resident.get(&format!("/search?{query}")).await;
            assert_eq!(answer.status(), status, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn 拠点限りの事実は_公開の検索に何の跡も残さない() {
    on_both_databases(town, async |world| {
        let queries = [
            "q=あおば薬局",
            "q=ないしょ",
            "kind=pharmacy&near=みどり市本町",
        ];
        let mut resident = world.browser();
        let mut before = Vec::new();
        for query in queries {
            before.push(
                resident
                    .get_json(&format!("/api/v1/search?{query}"))
                    .await
                    .text(),
            );
        }
        world
            .write(|tx| {
                rename(tx, "aoba", &TOWN[2], "ないしょの薬局")?;
                tx.execute("update fact set visibility = 'hub'", params![])?;
                Ok(())
            })
            .await;
        for (query, before) in queries.into_iter().zip(before) {
            assert_eq!(
                resident
                    .get_json(&format!("/api/v1/search?{query}"))
                    .await
                    .text(),
                before,
                "{query}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn 取り込み中の版は_公開するまで見えない() {
    on_both_databases(town, async |world| {
        world
            .write(|tx| {
                let renewed = Entry {
                    id: 50,
                    name: "あおば新薬局",
                    ..TOWN[2]
                };
                add(tx, &renewed)?;
                tx.execute("update listing set from_batch = 2 where id = 50", params![])?;
                tx.execute("update listing set to_batch = 2 where id = 3", params![])?;
                Ok(())
            })
            .await;
        let mut resident = world.browser();
        assert_eq!(
            names(&mut resident, "q=あおば&area=hub").await,
            ["あおば薬局"]
        );
        world
            .write(|tx| {
                Ok(tx.execute(
                    "update publication set batch = 2 where hub_id = 'national'",
                    params![],
                )?)
            })
            .await;
        assert_eq!(
            names(&mut resident, "q=あおば&area=hub").await,
            ["あおば新薬局"]
        );
    })
    .await;
}
