//! What every route promises, whatever feature it belongs to.

mod common;

use common::setup;
use kyoten_testkit::on_both_databases;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_submission_twice_is_done_once() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        let first = coordinator
            .post_with_key("/notes", "receipt-1", &[("body", "一度だけ")])
            .await;
        let second = coordinator
            .post_with_key("/notes", "receipt-1", &[("body", "一度だけ")])
            .await;
        assert_eq!((first.status(), second.status()), (303, 303));
        assert_eq!(
            first.location(),
            second.location(),
            "a retry gets the first answer"
        );
        let other = coordinator
            .post_with_key("/notes", "receipt-1", &[("body", "別の内容")])
            .await;
        assert_eq!(
            other.status(),
            422,
            "the same receipt number with another content is refused"
        );
        let keyless = coordinator
            .post_raw("/notes", &[("body", "控えなし")])
            .await;
        assert_eq!(keyless.status(), 400);
        let notes = world
            .read(|s| s.number("select count(*) from note", &[]))
            .await
            .expect("count");
        assert_eq!(notes, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_what_helps() {
    on_both_databases(setup, async |world| {
        let cases = [
            (
                "nobody reads a staff page",
                world.browser(),
                "/notes/1",
                303,
            ),
            (
                "one factor",
                world.browser_with_session("onefactor"),
                "/notes/1",
                303,
            ),
            (
                "an unknown session",
                world.browser_with_session("guess"),
                "/notes/1",
                303,
            ),
            (
                "another role",
                world.browser_with_session("viewer"),
                "/notes/1",
                403,
            ),
            (
                "a coordinator, no such note",
                world.browser_with_session("coordinator"),
                "/notes/1",
                404,
            ),
            ("nobody, public page", world.browser(), "/notes", 200),
        ];
        for (who, mut browser, path, status) in cases {
            assert_eq!(browser.get(path).await.status(), status, "{who}");
        }
        let mut nobody = world.browser();
        let sent_away = nobody.get("/notes/1?x=1&y=2").await;
        assert_eq!(sent_away.location(), "/sign-in?back=/notes/1?x=1%26y=2");
        assert_eq!(nobody.post("/notes", &[("body", "a")]).await.status(), 401);
        let json = nobody.get_json("/notes/1").await;
        assert_eq!(
            (json.status(), json.header("content-type")),
            (401, "application/problem+json")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ended_elsewhere_reads_and_writes_nothing_more() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        let note = coordinator
            .post("/notes", &[("body", "本文")])
            .await
            .location()
            .to_owned();
        assert_eq!(coordinator.get(&note).await.status(), 200);
        let hash = kyoten_platform::http::token_hash("coordinator");
        world
            .write(move |tx| {
                tx.execute(
                    "insert into note (id, hub_id, body) values ($1, 'h', '')",
                    kyoten_platform::params![format!("ended {hash}")],
                )?;
                Ok(())
            })
            .await;
        assert_eq!(coordinator.get(&note).await.status(), 303);
        assert_eq!(
            coordinator
                .post("/notes", &[("body", "あと")])
                .await
                .status(),
            401
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_from_other_sites_are_refused() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        let refused = coordinator
            .post_from_elsewhere("/notes", &[("_key", "k"), ("body", "a")])
            .await;
        assert_eq!(refused.status(), 403);
        assert!(
            refused
                .visible_text()
                .contains("ほかのサイトからの送信は受け付けていません")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn not_found_is_the_same_bytes_for_everything() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        let mut bodies = Vec::new();
        for path in ["/notes/1", "/notes/018f0000-0000-7000-8000-000000000000"] {
            let answer = coordinator.get(path).await;
            assert_eq!(answer.status(), 404);
            // The language switch leads back to where one is; nothing else may differ.
            bodies.push(answer.text().replace(path, "HERE"));
        }
        assert_eq!(bodies[0], bodies[1]);
        assert_eq!(world.browser().get("/nothing/there").await.status(), 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_is_kept_until_something_is_committed() {
    on_both_databases(setup, async |world| {
        let mut resident = world.browser();
        let first = resident.get("/notes").await;
        let again = resident.get("/notes").await;
        assert_eq!(first.bytes(), again.bytes());
        let tag = first.header("etag").to_owned();
        let unchanged = resident
            .get_with("/notes", &[("if-none-match", &tag)])
            .await;
        assert_eq!((unchanged.status(), unchanged.bytes().len()), (304, 0));
        world
            .browser_with_session("coordinator")
            .post("/notes", &[("body", "新しい一行")])
            .await;
        let after = resident.get("/notes").await;
        assert!(
            after.visible_text().contains("新しい一行"),
            "a commit empties the shelf"
        );
        assert_eq!(
            resident
                .get_with("/notes", &[("if-none-match", &tag)])
                .await
                .status(),
            200
        );
        let english = world.browser().in_english().get("/notes").await;
        assert!(
            english.text().contains("lang=\"en\""),
            "languages are kept apart"
        );
        let staff = world
            .browser_with_session("coordinator")
            .get("/notes")
            .await;
        assert!(
            staff.visible_text().contains("佐倉")
                && !resident.get("/notes").await.visible_text().contains("佐倉")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_gets_a_sentence_and_changes_nothing() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        let nul = coordinator.post("/notes", &[("body", "a\0b")]).await;
        assert_eq!(nul.status(), 400);
        assert!(
            nul.visible_text()
                .contains("使えない文字（NUL）が含まれています。")
        );
        let unknown = coordinator
            .post("/notes", &[("body", "a"), ("admin", "1")])
            .await;
        assert!(
            unknown
                .visible_text()
                .contains("知らない項目「admin」が含まれています。")
        );
        let large = coordinator
            .post("/notes", &[("body", &"あ".repeat(200_000))])
            .await;
        assert_eq!(large.status(), 413);
        let panicked = world.browser().get("/panics").await;
        assert_eq!(panicked.status(), 503);
        assert!(!panicked.text().contains("bug"), "no internals");
        assert_eq!(
            world
                .read(|s| s.number("select count(*) from note", &[]))
                .await
                .expect("count"),
            0
        );
        for answer in [nul, unknown, large, panicked] {
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("script-src 'self'") && !policy.contains("unsafe"),
                "{policy}"
            );
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_stored_as_typed() {
    on_both_databases(setup, async |world| {
        let mut coordinator = world.browser_with_session("coordinator");
        for text in [
            "<script>alert(1)</script>",
            "𠮷野家の髙橋",
            "ﾊﾝｶｸ　全角",
            "' or 1=1 --",
            "\u{202e}abc",
            "か\u{3099}",
            "a\nb",
        ] {
            let note = coordinator
                .post("/notes", &[("body", text)])
                .await
                .location()
                .to_owned();
            let page = coordinator.get(&note).await;
            assert_eq!(page.status(), 200);
            let id = note.trim_start_matches("/notes/").to_owned();
            let stored = world
                .read(move |s| {
                    s.query_optional::<(String,)>(
                        "select body from note where id = $1",
                        kyoten_platform::params![id],
                    )
                })
                .await
                .expect("read")
                .expect("stored");
            assert_eq!(stored.0, text);
            assert!(
                !page.text().contains("<script>alert"),
                "text never becomes markup"
            );
        }
    })
    .await;
}
