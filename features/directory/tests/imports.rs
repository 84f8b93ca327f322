//! Stories of the import screens: looked at first, published at once, taken back whole.
#![expect(
    clippy::unwrap_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

#[path = "imports/office.rs"]
mod office;

use kyoten_platform::authorization::Role;
use kyoten_platform::params;
use kyoten_testkit::{on_both_databases, on_sqlite};
use office::*;

const THREE: [(&str, &str, &str); 3] = [
    ("9912000101", "架空ヘルパーあさ", "000-1111-0101"),
    ("9912000102", "架空ヘルパーひる", "000-1111-0102"),
    ("9912000103", "架空ヘルパーよる", "000-1111-0103"),
];

const EVERYTHING_STAGED: &str = "select count(*) from listing";
const BATCHES: &str =
    "select count(*) from import_batch where state in ('published', 'undone', 'staging')";
const JOBS: &str = "select count(*) from job where kind like 'directory.import'";

#[tokio::test]
async fn 確かめるだけでは何も変わらず_取り込むとすぐに見つかる() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let start = page(&mut sakura, "/imports").await;
        assert!(
            start.contains("まだ何も取り込まれていません")
                && start.contains("医療情報ネット（ナビイ）オープンデータ")
        );

        let answer = upload(
            &mut sakura,
            &national("6"),
            "list.csv",
            ministry(&THREE).as_bytes(),
        )
        .await;
        assert_eq!(answer.status(), 303);
        let report = answer.location().to_owned();
        assert!(
            page(&mut sakura, &report)
                .await
                .contains("順番を待っています")
        );
        assert!(
            page(&mut sakura, "/imports")
                .await
                .contains("進んでいる作業")
        );

        world.run_jobs().await;
        let seen = page(&mut sakura, &report).await;
        for words in [
            "まだ何も反映していません",
            "加わる（3件）",
            "2行目",
            "架空ヘルパーあさ",
            "この内容で取り込む",
            "使う列",
        ] {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        assert_eq!(visible(&world).await, []);
        assert_eq!(number(&world, EVERYTHING_STAGED).await, 0);

        let import = published(&world, &mut sakura, &report).await;
        assert!(page(&mut sakura, &import).await.contains("反映しました"));
        assert_eq!(visible(&world).await.len(), 3);
        assert!(
            page(&mut sakura, "/search?q=架空ヘルパーひる")
                .await
                .contains("架空ヘルパーひる")
        );
        let list = page(&mut sakura, "/imports").await;
        for words in [
            "1番",
            "佐倉 花子",
            "2026年6月1日",
            "加わる 3件",
            "反映済み",
            "取り消す",
        ] {
            assert!(list.contains(words), "{words}: {list}");
        }
        // What has begun is not begun a second time, and its report says where it went.
        let again = sakura.post(&format!("{report}/publish"), &[]).await;
        assert_eq!(again.status(), 422);
        assert!(again.visible_text().contains("すでに始まっています"));
        let english = page(&mut sakura.clone().in_english(), &import).await;
        assert!(
            english.contains("Published. It is in the search."),
            "{english}"
        );
    })
    .await;
}

#[tokio::test]
async fn 同じファイルをもう一度取り込んでも_何も変わらない() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        imported(&world, &mut sakura, "6", &ministry(&THREE)).await;
        let before = (
            visible(&world).await,
            number(&world, EVERYTHING_STAGED).await,
        );
        let second = imported(&world, &mut sakura, "6", &ministry(&THREE)).await;
        assert!(
            page(&mut sakura, &second)
                .await
                .contains("変わるところがありません")
        );
        assert_eq!(
            before,
            (
                visible(&world).await,
                number(&world, EVERYTHING_STAGED).await
            )
        );
        assert_eq!(number(&world, BATCHES).await, 1);
    })
    .await;
}

#[tokio::test]
async fn 誤りのあるファイルは_すべての誤りを行番号つきで示し_何も変えない() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let bytes = fixture("mhlw_care_mistakes.csv");
        let report = checked(&world, &mut sakura, &national("4"), "mistakes.csv", &bytes).await;
        let seen = page(&mut sakura, &report).await;
        let said = [
            "「事業所番号」が空です",
            "「事業所番号」が表計算ソフトで丸められています",
            "「サービスの種類」の「訪問販売」は種類の一覧にありません",
            "列の数が見出しと合いません",
            "「事業所名」が空です",
            "「事業所名」に見えない文字（NUL）があります",
            "「事業所名」が長すぎます",
            "10行目と同じ番号で、内容が違います",
        ];
        for words in said {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        assert!(
            seen.contains("取り込めない（8件）") && seen.contains("必要な欄が空：2行"),
            "{seen}"
        );
        let csv = sakura.get(&format!("{report}/report.csv")).await;
        assert!(csv.bytes().starts_with("\u{feff}行,結果".as_bytes()));
        assert!(said.iter().all(|words| csv.text().contains(words)));
        let alone = page(&mut sakura, &format!("{report}?verdict=rejected&after=0")).await;
        assert!(
            alone.contains("12行目") && !alone.contains("加わる（"),
            "{alone}"
        );
        assert_eq!(visible(&world).await, []);
        assert_eq!(number(&world, EVERYTHING_STAGED).await, 0);
    })
    .await;
}

#[tokio::test]
async fn どんなファイルでも_わけを示すだけで倒れない() {
    on_sqlite(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let cases: [(&str, &[u8], &str); 7] = [
            (
                "quote.csv",
                &fixture("unclosed_quote.csv"),
                "引用符（\"）が閉じていない",
            ),
            (
                "picture.csv",
                &[0x89, b'P', b'N', b'G', 0, 1, 2, 0xff, 0xfe],
                "ファイル",
            ),
            ("blank.csv", b"\n\n\n", "ファイルに1行もありません"),
            ("utf16.csv", &[0xff, 0xfe, b'i', 0, b'd', 0], "UTF-16"),
            (
                "half.gz",
                &[0x1f, 0x8b, 8, 0, 0],
                "ファイルを開けませんでした",
            ),
            (
                "no.xlsx",
                b"PK\x03\x04 this is no spreadsheet",
                "ファイルを開けませんでした",
            ),
            (
                "../../etc/passwd",
                b"{\"type\":\"FeatureCollection\"}",
                "ファイルを開けませんでした",
            ),
        ];
        for (name, bytes, words) in cases {
            let report = checked(&world, &mut sakura, &national("4"), name, bytes).await;
            let seen = page(&mut sakura, &report).await;
            assert!(seen.contains(words), "{name}: {seen}");
            assert!(
                sakura.get(&format!("{report}/mapping")).await.status() < 500,
                "{name}"
            );
            assert!(
                sakura
                    .post(&format!("{report}/publish"), &[])
                    .await
                    .status()
                    < 500,
                "{name}"
            );
            world.run_jobs().await;
            assert_eq!(
                sakura.get(&format!("{report}/report.csv")).await.status(),
                200,
                "{name}"
            );
        }
        assert_eq!(visible(&world).await.len(), 0);
        for path in [
            "/imports/%00",
            "/imports/x",
            "/imports/batches/x/undo",
            "/imports/batches/7/undo",
        ] {
            assert_eq!(sakura.get(path).await.status(), 404, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn 文字コードがcp932でも取り込める() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let bytes = fixture("mhlw_care_24_cp932.csv");
        let report = checked(&world, &mut sakura, &national("4"), "cp932.csv", &bytes).await;
        published(&world, &mut sakura, &report).await;
        assert!(!visible(&world).await.is_empty());
        let seen = page(&mut sakura, &report).await;
        assert!(
            seen.contains("訪問看護") && !seen.contains('\u{fffd}'),
            "{seen}"
        );
    })
    .await;
}

#[tokio::test]
async fn 五パーセントを超えてなくなるときは_確かめてから() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        imported(&world, &mut sakura, "6", &many(0, 30)).await;
        let report = checked(
            &world,
            &mut sakura,
            &national("7"),
            "short.csv",
            many(0, 20).as_bytes(),
        )
        .await;
        let seen = page(&mut sakura, &report).await;
        assert!(
            seen.contains("30 件のうち 10 件がなくなります") && seen.contains("なくなってよい"),
            "{seen}"
        );

        let refused = sakura.post(&format!("{report}/publish"), &[]).await;
        assert_eq!(refused.status(), 422);
        assert!(
            refused
                .visible_text()
                .contains("よければ「なくなってよい」を選んでください")
        );
        world.run_jobs().await;
        assert_eq!(visible(&world).await.len(), 30);

        let answer = sakura
            .post(&format!("{report}/publish"), &[("vanishing", "yes")])
            .await;
        assert_eq!(answer.status(), 303);
        world.run_jobs().await;
        assert!(
            page(&mut sakura, answer.location())
                .await
                .contains("反映しました")
        );
        assert_eq!(visible(&world).await.len(), 20);
    })
    .await;
}

#[tokio::test]
async fn 中止すると_何も残らない() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        // Stopped while it waits.
        let answer = upload(
            &mut sakura,
            &national("6"),
            "a.csv",
            ministry(&THREE).as_bytes(),
        )
        .await;
        let waiting = answer.location().to_owned();
        let stopped = sakura.post(&format!("{waiting}/cancel"), &[]).await;
        assert_eq!(
            (stopped.status(), stopped.location()),
            (303, waiting.as_str())
        );
        world.run_jobs().await;
        assert!(page(&mut sakura, &waiting).await.contains("中止しました"));
        assert_eq!(
            sakura
                .post(&format!("{waiting}/publish"), &[])
                .await
                .status(),
            422
        );

        // Stopped while it stages: the wish is there before it begins, and it hears of it on the way.
        let report = checked(
            &world,
            &mut sakura,
            &national("6"),
            "b.csv",
            many(0, 6000).as_bytes(),
        )
        .await;
        let answer = sakura.post(&format!("{report}/publish"), &[]).await;
        let id = answer.location().rsplit('/').next().unwrap().to_owned();
        world
            .write(move |tx| {
                tx.execute(
                    "update job set cancel_requested_at = $2 where id = $1",
                    params![id, tx.now()],
                )?;
                Ok(())
            })
            .await;
        world.run_jobs().await;
        assert!(
            page(&mut sakura, answer.location())
                .await
                .contains("中止しました")
        );
        assert_eq!(number(&world, EVERYTHING_STAGED).await, 0);
        assert_eq!(number(&world, BATCHES).await, 0);
        assert_eq!(number(&world, "select count(*) from publication").await, 0);
    })
    .await;
}

#[tokio::test]
async fn 取り消すと元の内容に戻り_あとの取り込みがあるときはその番号を示す() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        imported(&world, &mut sakura, "5", &ministry(&THREE)).await;
        let before = visible(&world).await;
        let mut changed = THREE.to_vec();
        changed[0].2 = "000-1111-0909";
        changed.push(("9912000104", "架空ヘルパーあす", "000-1111-0104"));
        let text = ministry(&changed);
        let report = checked(
            &world,
            &mut sakura,
            &national("6"),
            "list.csv",
            text.as_bytes(),
        )
        .await;
        published(&world, &mut sakura, &report).await;
        assert_eq!(visible(&world).await.len(), 4);

        let ask = page(&mut sakura, "/imports/batches/1/undo").await;
        assert!(ask.contains("先に2番を取り消してください"), "{ask}");
        let refused = sakura.post("/imports/batches/1/undo", &[]).await;
        assert_eq!(refused.status(), 422);
        assert!(refused.visible_text().contains("2番"));

        let ask = page(&mut sakura, "/imports/batches/2/undo").await;
        assert!(
            ask.contains("2番の取り込みを取り消しますか") && ask.contains("そのまま残ります"),
            "{ask}"
        );
        let answer = sakura.post("/imports/batches/2/undo", &[]).await;
        assert_eq!(answer.status(), 303);
        world.run_jobs().await;
        assert!(
            page(&mut sakura, answer.location())
                .await
                .contains("取り消しました")
        );
        assert_eq!(visible(&world).await, before);
        assert!(
            page(&mut sakura, "/imports")
                .await
                .contains("取り消し済み（3番で）")
        );

        let twice = sakura.post("/imports/batches/2/undo", &[]).await;
        assert_eq!(twice.status(), 422);
        assert!(twice.visible_text().contains("すでに取り消されている"));
        // And what was taken back can be imported once more, from the same report.
        published(&world, &mut sakura, &report).await;
        assert_eq!(visible(&world).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn 拠点で確認したことは_新しい公開データのあとも残る() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        imported(&world, &mut sakura, "5", &ministry(&THREE)).await;
        let organization = world
            .write(|tx| {
                let found = tx.query_optional::<(String,)>(
                    "select organization_id from listing where identifier = $1",
                    params!["9912000101"],
                )?;
                let (organization,) = found.unwrap();
                tx.execute(
                    "insert into fact (id, hub_id, organization_id, field, value, source, visibility, verified_at, recorded_at, recorded_by)
                     values ('f1', $1, $2, 'telephone', '000-2222-7777', 'hub', 'public', $3, $3, 'System/story')",
                    params![HUB, organization, tx.now()],
                )?;
                Ok(organization)
            })
            .await;
        let mut changed = THREE;
        changed[0].2 = "000-1111-0909";
        imported(&world, &mut sakura, "6", &ministry(&changed)).await;
        assert_eq!(visible(&world).await[0].1, "000-1111-0909");
        let seen = page(&mut sakura, &format!("/organizations/{organization}")).await;
        assert!(seen.contains("000-2222-7777"), "{seen}");
        assert_eq!(number(&world, "select count(*) from fact where superseded_at is null").await, 1);
    })
    .await;
}

#[tokio::test]
async fn 拠点の一覧の列は_一度決めれば覚えている() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let bytes = fixture("own_list.csv");
        let report = checked(&world, &mut sakura, &own("6"), "資源一覧.csv", &bytes).await;
        let seen = page(&mut sakura, &report).await;
        assert!(seen.contains("知っている様式ではありません") && seen.contains("列の対応を決める"), "{seen}");
        let mapping = format!("{report}/mapping");
        let screen = sakura.get(&format!("{mapping}?file=0")).await;
        let shown = screen.visible_text();
        assert!(shown.contains("世話人") && shown.contains("いきいきサロン架空 / カフェ架空"), "{shown}");
        assert!(screen.text().contains("value=\"field:name\" selected"), "the names propose themselves");

        let wrong = sakura
            .post(
                &mapping,
                &[("file", "0"), ("name", ""), ("column-3", "identifier"), ("column-4", "identifier"), ("column-5", "moon"), ("kind", "column")],
            )
            .await;
        assert_eq!(wrong.status(), 422);
        let all_at_once = wrong.visible_text();
        for words in [
            "この一覧の呼び名を入力してください",
            "「事業所番号」は列「ふりがな」でも選ばれています",
            "列「電話」の意味は、示された中から選んでください",
            "「名称」を表す列を選んでください",
            "「種類」を表す列を選んでください",
            "事業所の見分け方を選んでください",
        ] {
            assert!(all_at_once.contains(words), "{words}: {all_at_once}");
        }
        let answers = [
            ("file", "0"),
            ("name", "地区の資源"),
            ("column-1", "kind"),
            ("column-2", "field:name"),
            ("column-3", "field:name_kana"),
            ("column-4", "field:address"),
            ("column-5", "field:telephone"),
            ("column-6", "unused"),
            ("kind", "column"),
            ("identifier", "name_and_address"),
        ];
        let answer = sakura.post(&mapping, &answers).await;
        assert_eq!(answer.status(), 303, "{}", answer.visible_text());
        world.run_jobs().await;
        let report = answer.location().to_owned();
        let seen = page(&mut sakura, &report).await;
        assert!(seen.contains("加わる（2件）") && seen.contains("地区の資源"), "{seen}");
        published(&world, &mut sakura, &report).await;
        assert_eq!(visible(&world).await.len(), 2);

        // The same columns again, next month, in another order: nobody is asked.
        let next = "団体名,種別,ふりがな,所在地,電話,世話人\nカフェ架空,認知症カフェ,かふぇかくう,松戸市根本10-2,000-1111-7002,\n";
        let report = checked(&world, &mut sakura, &own("7"), "資源一覧7月.csv", next.as_bytes()).await;
        let seen = page(&mut sakura, &report).await;
        for words in ["以前に決めた列の対応「地区の資源」を使いました", "変わる（1件）", "000-1111-7002"] {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        // And it can be said differently.
        let again = sakura.get(&format!("{report}/mapping?file=0")).await;
        assert!(again.text().contains("value=\"地区の資源\""), "{}", again.visible_text());
    })
    .await;
}

#[tokio::test]
async fn エクセルの一覧も_種類を一つに決めて取り込める() {
    on_sqlite(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let report = checked(
            &world,
            &mut sakura,
            &own("6"),
            "own.xlsx",
            &fixture("own_list.xlsx"),
        )
        .await;
        let mapping = format!("{report}/mapping");
        let screen = page(&mut sakura, &mapping).await;
        assert!(screen.contains("開始日"), "{screen}");
        let answers = [
            ("file", "0"),
            ("name", "通いの場"),
            ("column-2", "identifier"),
            ("column-3", "field:name"),
            ("column-4", "field:address"),
            ("kind", "home_help"),
            ("identifier", "column"),
        ];
        let answer = sakura.post(&mapping, &answers).await;
        assert_eq!(answer.status(), 303, "{}", answer.visible_text());
        world.run_jobs().await;
        let report = answer.location().to_owned();
        let seen = page(&mut sakura, &report).await;
        assert!(seen.contains("加わる（"), "{seen}");
        published(&world, &mut sakura, &report).await;
        assert!(!visible(&world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn 時点はファイル名から示すだけで_人が確かめる() {
    on_sqlite(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let bytes = ministry(&THREE);
        let boxes = |year, month, day| {
            [
                ("as_of_year", year),
                ("as_of_month", month),
                ("as_of_day", day),
                ("data_set", "national"),
            ]
        };
        let cases = [
            (
                boxes("", "", ""),
                "list.csv",
                "時点の年・月・日を入力してください",
            ),
            (
                boxes("", "", ""),
                "jigyosho_110_20260601.csv",
                "2026年6月1日（月）時点と思われます",
            ),
            (boxes("2026", "13", "1"), "list.csv", "実際にある日付"),
            (boxes("2026", "6", ""), "list.csv", "実際にある日付"),
            (boxes("2027", "1", "1"), "list.csv", "今日までの日付"),
        ];
        for (fields, name, words) in cases {
            let answer = upload(&mut sakura, &fields, name, bytes.as_bytes()).await;
            assert_eq!(answer.status(), 422, "{words}");
            let seen = answer.visible_text();
            assert!(
                seen.contains(words) && seen.contains("ファイルをもう一度選んでください"),
                "{words}: {seen}"
            );
        }
        let proposed = upload(
            &mut sakura,
            &boxes("", "", ""),
            "jigyosho_110_20260601.csv",
            bytes.as_bytes(),
        )
        .await;
        for value in ["value=\"2026\"", "value=\"6\"", "value=\"1\""] {
            assert!(proposed.text().contains(value), "{value}");
        }
        let two = [
            ("files", "a_20260601.csv", bytes.as_bytes()),
            ("files", "b_20260701.csv", bytes.as_bytes()),
        ];
        let differ = sakura.upload("/imports", &boxes("", "", ""), &two).await;
        assert!(
            differ
                .visible_text()
                .contains("日付がファイルごとに違います")
        );
        let nothing = sakura.upload("/imports", &[], &[]).await;
        assert_eq!(nothing.status(), 422);
        for words in [
            "取り込むファイルを選んでください",
            "時点の年・月・日",
            "どの一覧に取り込むかを選んでください",
        ] {
            assert!(nothing.visible_text().contains(words), "{words}");
        }
        assert_eq!(number(&world, JOBS).await, 0);
        let left = std::fs::read_dir(&world.app.spool)
            .unwrap()
            .filter_map(Result::ok);
        assert_eq!(
            left.filter(|file| file.path().extension().is_some_and(|end| end == "upload"))
                .count(),
            0
        );
        let era = upload(
            &mut sakura,
            &boxes("令和8", "6", "1"),
            "list.csv",
            bytes.as_bytes(),
        )
        .await;
        assert_eq!(era.status(), 303);
    })
    .await;
}

#[tokio::test]
async fn 二度送っても一度だけ() {
    on_both_databases(setup, async |world| {
        let sakura = sakura(&world).await;
        let text = ministry(&THREE);
        // Two tabs that send the same form with the same receipt number.
        let (mut first, mut second) = (sakura.clone(), sakura.clone());
        let one = upload(&mut first, &national("6"), "list.csv", text.as_bytes()).await;
        let two = upload(&mut second, &national("6"), "list.csv", text.as_bytes()).await;
        assert_eq!((one.status(), two.status()), (303, 303));
        assert_eq!(one.location(), two.location());
        assert_eq!(number(&world, JOBS).await, 1);
        world.run_jobs().await;
        let publish = format!("{}/publish", one.location());
        let once = first.post_with_key(&publish, "same", &[]).await;
        let twice = first.post_with_key(&publish, "same", &[]).await;
        assert_eq!(once.location(), twice.location());
        world.run_jobs().await;
        assert_eq!(number(&world, JOBS).await, 2);
        assert_eq!(visible(&world).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn コーディネーターだけが取り込める() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let report = imported(&world, &mut sakura, "6", &ministry(&THREE)).await;
        let mut viewer = person(&world, "viewer", Role::Viewer).await;
        let mut anybody = world.browser();
        let pages = ["/imports".to_owned(), report.clone(), format!("{report}/events"), format!("{report}/report.csv"), format!("{report}/mapping"), "/imports/batches/1/undo".to_owned()];
        for path in &pages {
            assert_eq!(viewer.get(path).await.status(), 403, "{path}");
            let answer = anybody.get(path).await;
            assert_eq!(answer.status(), 303, "{path}");
            assert!(answer.location().starts_with("/sign-in"), "{path}");
        }
        let acts = [format!("{report}/cancel"), format!("{report}/publish"), format!("{report}/mapping"), "/imports/batches/1/undo".to_owned()];
        for path in &acts {
            assert_eq!(viewer.post(path, &[]).await.status(), 403, "{path}");
            assert!(anybody.post(path, &[]).await.status() != 200, "{path}");
        }
        let refused = upload(&mut viewer, &national("6"), "list.csv", b"a,b\n").await;
        assert_eq!(refused.status(), 403);
        // Jobs of another hub, and other kinds of jobs, are not there.
        world
            .write(|tx| {
                for (id, hub, kind) in [("job-elsewhere", "aoba", "directory.import"), ("job-other", HUB, "directory.tidy")] {
                    tx.execute(
                        "insert into job (id, hub_id, kind, state, input, done, total, message, result, created_by, created_at)
                         values ($1, $2, $3, 'done', '{}', 0, 0, '', '', 'System/story', $4)",
                        params![id, hub, kind, tx.now()],
                    )?;
                }
                Ok(())
            })
            .await;
        for id in ["job-elsewhere", "job-other"] {
            for path in ["", "/events", "/report.csv", "/mapping"] {
                assert_eq!(sakura.get(&format!("/imports/{id}{path}")).await.status(), 404, "{id}{path}");
            }
            for path in ["/cancel", "/publish", "/mapping"] {
                assert_eq!(sakura.post(&format!("/imports/{id}{path}"), &[]).await.status(), 404, "{id}{path}");
            }
        }
        let audited = number(&world, "select count(*) from audit where action = 'directory.import' and actor like 'Account/%'").await;
        assert_eq!(audited, 2, "the check and the import");
    })
    .await;
}

#[tokio::test]
async fn 一つの地域のすべてのファイルを_一度に取り込み_半年後に更新する() {
    on_both_databases(setup, async |world| {
        let mut sakura = sakura(&world).await;
        let region = kyoten_region::generate(kyoten_region::DEMO_SEED);
        let files = region.files().unwrap();
        let read_by_import = |name: &str| {
            name.ends_with(".geojson")
                || name.ends_with(".csv")
                    && !["mesh_population.csv", "landmarks.csv"].contains(&name)
        };
        let base: Vec<_> = files
            .iter()
            .filter(|file| !file.name.contains('/') && read_by_import(&file.name))
            .map(|file| ("files", file.name.as_str(), file.bytes.as_slice()))
            .collect();
        let report = sakura
            .upload("/imports", &national("4"), &base)
            .await
            .location()
            .to_owned();
        world.run_jobs().await;
        let seen = page(&mut sakura, &report).await;
        for (_, name, _) in &base {
            assert!(seen.contains(name), "{name}: {seen}");
        }
        assert!(!seen.contains("このファイルは読めませんでした"), "{seen}");
        // With several files every line says which one it is of, on screen and in the CSV.
        let (_, first, _) = base
            .iter()
            .find(|(_, name, _)| name.starts_with("jigyosho"))
            .unwrap();
        assert!(seen.contains(&format!("{first} ")));
        assert!(
            sakura
                .get(&format!("{report}/report.csv"))
                .await
                .text()
                .contains(first)
        );
        published(&world, &mut sakura, &report).await;
        let n_before = visible(&world).await.len();
        assert!(n_before > 600, "{n_before}");
        let areas: Vec<(String,)> = world
            .read(|s| s.query("select geometry from boundary", &[]))
            .await
            .unwrap();
        assert_eq!(areas.len(), 4);
        for (area,) in areas {
            let area: serde_json::Value = serde_json::from_str(&area).unwrap();
            // A geometry and not a collection, or no map would be drawn.
            assert!(["Polygon", "MultiPolygon"].contains(&area["type"].as_str().unwrap()));
        }

        let renewal: Vec<_> = files
            .iter()
            .filter(|file| file.name.starts_with("renewal/") && file.name.ends_with(".csv"))
            .map(|file| ("files", file.name.as_str(), file.bytes.as_slice()))
            .collect();
        let report = sakura
            .upload("/imports", &national("10"), &renewal)
            .await
            .location()
            .to_owned();
        world.run_jobs().await;
        let seen = page(&mut sakura, &report).await;
        assert!(
            seen.contains("変わる（") && seen.contains("変わらない（"),
            "{seen}"
        );
        let answer = sakura
            .post(&format!("{report}/publish"), &[("vanishing", "yes")])
            .await;
        world.run_jobs().await;
        assert!(
            page(&mut sakura, answer.location())
                .await
                .contains("反映しました")
        );

        let broken = files
            .iter()
            .find(|file| file.name.starts_with("broken/broken"))
            .unwrap();
        let mistakes = files
            .iter()
            .find(|file| file.name == "broken/mistakes.json")
            .unwrap();
        let mistakes: serde_json::Value = serde_json::from_slice(&mistakes.bytes).unwrap();
        let report = checked(
            &world,
            &mut sakura,
            &national("11"),
            "dirty_130.csv",
            &broken.bytes,
        )
        .await;
        let seen = page(&mut sakura, &report).await;
        assert!(seen.contains("一部だけの一覧かもしれません"), "{seen}");
        let csv = sakura.get(&format!("{report}/report.csv")).await.text();
        for mistake in mistakes.as_array().unwrap() {
            let line = mistake["line"].as_u64().unwrap();
            assert!(csv.contains(&format!("\r\n{line},")), "{mistake}: {csv}");
        }
    })
    .await;
}
