//! Nobody can tell what they may not see: two databases that differ only in that answer every request with the
//! same bytes. Search, counts, order, pages, exports, errors, entity tags, live streams: whatever there is.

use axum::Router;
use axum::extract::Request as Asked;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use kyoten_feature_identity::{SecondFactor, open_session};
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::http::App;
use kyoten_platform::params;

use super::cast::{CANARY, Cast, HUB, Office, Prepared, Tampering, World, last, ministry};
use super::client::{Answer, Ask, encoded};
use super::dice::{Dice, cases, seed};
use super::who_may::session_of;

/// Requests in all, shared out among the actors; `KYOTEN_CASES` for more.
const USUAL_REQUESTS: usize = 10_000;

/// Those who must not see what another hub has, nor who else is signed in, nor the audit trail.
const EVERYBODY: [&str; 10] = [
    "nobody",
    "coordinator",
    "operator",
    "viewer",
    "evaluator",
    "member",
    "member-left",
    "one-factor",
    "other-coordinator",
    "disabled",
];

/// Those who moreover must not see what the coordinators of this hub keep to themselves.
const OUTSIDERS: [&str; 8] = [
    "nobody",
    "operator",
    "evaluator",
    "member",
    "member-left",
    "one-factor",
    "other-coordinator",
    "disabled",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_hub_has_cannot_be_told_from_any_answer() {
    let cast = Cast::assemble().await;
    let other = cast.varied(what_others_have).await;
    let n = cases(USUAL_REQUESTS) / 2 / EVERYBODY.len() + 1;
    let mut asked = 0;
    for who in EVERYBODY {
        asked += indistinguishable(&cast, &other, who, n, &Tampering::default())
            .await
            .unwrap_or_else(|told| panic!("{told}"));
    }
    println!(
        "{asked} requests of {} actors: the other hub's data make no difference",
        EVERYBODY.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_coordinators_keep_to_themselves_cannot_be_told_by_others() {
    let cast = Cast::assemble().await;
    let other = cast.varied(what_coordinators_keep).await;
    let n = cases(USUAL_REQUESTS) / 2 / OUTSIDERS.len() + 1;
    let mut asked = 0;
    for who in OUTSIDERS {
        asked += indistinguishable(&cast, &other, who, n, &Tampering::default())
            .await
            .unwrap_or_else(|told| panic!("{told}"));
    }
    println!(
        "{asked} requests of {} actors: what coordinators keep makes no difference",
        OUTSIDERS.len()
    );
    // The control: the two databases do differ, for those who may see it.
    let told = indistinguishable(&cast, &other, "coordinator", 600, &Tampering::default()).await;
    assert!(told.is_err(), "the coordinator sees no difference either");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_difference_that_may_be_seen_or_a_leak_is_found() {
    let cast = Cast::assemble().await;
    let public = cast
        .varied(async |_: &World, ours: &mut Office, _: &mut Office| {
            enter(ours, "12207", "ひかり訪問薬局").await;
        })
        .await;
    let told = indistinguishable(&cast, &public, "nobody", 600, &Tampering::default()).await;
    assert!(told.is_err(), "nobody noticed a new pharmacy");
    let other = cast.varied(what_others_have).await;
    for (what, around) in [
        (
            "a count over all hubs",
            counts_everything as fn(Router, &Cast, &App) -> Router,
        ),
        ("an entity tag of the whole database", tags_everything),
    ] {
        let leaking = Tampering {
            around: Some(around),
            ..Tampering::default()
        };
        let told = indistinguishable(&cast, &other, "nobody", 300, &leaking).await;
        assert!(told.is_err(), "nobody noticed {what}");
    }
}

/// Everything another hub may do, and what of our own hub nobody but its owner sees.
async fn what_others_have(world: &World, _: &mut Office, theirs: &mut Office) {
    for name in ["ひかり酸素", "みらい薬局", "中央薬局", "架空ヘルパー"] {
        for number in 1..=6 {
            enter(theirs, "13104", &format!("{name}{CANARY}{number}")).await;
        }
    }
    for organization in organizations(world, "national").await {
        let about = format!("/organizations/{organization}");
        theirs
            .act(
                &format!("{about}/edit"),
                &[
                    ("name", &format!("{CANARY}の呼び名")),
                    ("telephone", "03-1234-5678"),
                    ("capability:hot", "yes"),
                    ("source", "hub"),
                    ("seen", ""),
                    ("visibility", "public"),
                ],
            )
            .await;
    }
    let national = organizations(world, "national").await;
    theirs
        .act(
            &format!("/organizations/{}/merge", national[1]),
            &[("into", &national[0]), ("reason", CANARY)],
        )
        .await;
    theirs
        .act(
            &format!("/organizations/{}/close", national[0]),
            &[
                ("closed_on_year", "2026"),
                ("closed_on_month", "11"),
                ("closed_on_day", "2"),
                ("reason", CANARY),
            ],
        )
        .await;
    for name in ["東口", "中央公民館", "本町の広場"] {
        theirs
            .act(
                "/landmarks",
                &[("name", name), ("kana", ""), ("place", "35.70,139.70")],
            )
            .await;
    }
    let rows = [("9912000017", &*format!("{CANARY}ヘルパー"), "03-1111-0017")];
    theirs.upload("own", &ministry(&rows)).await;
    theirs.run_jobs().await;
    // Of our own hub: colleagues' sessions and lines of the audit trail.
    world
        .write(|tx| {
            let colleagues: Vec<(String,)> = tx.query(
                "select id from account where login_key in ('no-role', 'role-ended', 'account-over')",
                params![],
            )?;
            for (id,) in colleagues {
                open_session(tx, &kyoten_feature_identity::AccountId::new(id), SecondFactor::Shown)?;
            }
            for number in 0..7 {
                tx.audit(AuditEntry {
                    hub_id: HUB.to_owned(),
                    actor: "Account/somebody".to_owned(),
                    action: "organization.history".to_owned(),
                    ground: "HUB".to_owned(),
                    object: format!("Organization/{number}"),
                    detail: "{}".to_owned(),
                    request_id: "proof".to_owned(),
                });
            }
            Ok(())
        })
        .await;
}

/// What a coordinator states for the hub's eyes only, looks at, prepares.
async fn what_coordinators_keep(world: &World, ours: &mut Office, _: &mut Office) {
    for hub in ["national", HUB] {
        for organization in organizations(world, hub).await {
            ours.act(
                &format!("/organizations/{organization}/edit"),
                &[
                    ("name", "内々の呼び名"),
                    ("fax", "047-999-9999"),
                    ("night_contact", "夜は当直へ"),
                    ("capability:hot", "yes"),
                    ("source", "hub"),
                    ("seen", ""),
                    ("visibility", "hub"),
                ],
            )
            .await;
        }
    }
    let rows = [("9912000027", "架空ヘルパー二十七", "000-1111-0027")];
    let job = ours.upload("own", &ministry(&rows)).await;
    ours.run_jobs().await;
    let unknown = ours.upload("own", "ひみつの列,場所\nあ,い\n").await;
    ours.run_jobs().await;
    ours.act(&format!("/imports/{job}/cancel"), &[]).await;
    assert_ne!(job, unknown);
}

async fn enter(office: &mut Office, municipality: &str, name: &str) -> String {
    let location = office
        .act(
            "/organizations/new",
            &[
                ("kind", "pharmacy"),
                ("municipality", municipality),
                ("name", name),
                ("address", "みどり市本町1"),
            ],
        )
        .await;
    last(location.trim_end_matches("/manage"))
}

/// Organizations of a hub that stand on their own.
async fn organizations(world: &World, hub: &'static str) -> Vec<String> {
    world
        .read(move |snapshot| {
            snapshot.query::<(String,)>(
                "select distinct organization_id from listing where hub_id = $1 and organization_id not in
                        (select organization_id from organization_merge where undone_at is null)
                  order by organization_id",
                params![hub],
            )
        })
        .await
        .into_iter()
        .map(|(id,)| id)
        .collect()
}

/// Asks both databases the same, again and again. Gives how often, or what told them apart.
async fn indistinguishable(
    cast: &Cast,
    other: &Prepared,
    who: &str,
    n: usize,
    tampering: &Tampering,
) -> Result<usize, String> {
    let seed = seed(20_261_122);
    let one = cast.world(tampering);
    let two = cast.over(other, tampering);
    let mut questions = Questions::about(cast, &one, &two, who, seed).await;
    for number in 0..n {
        if let Some(seconds) = questions.pause() {
            one.clock.advance_seconds(seconds);
            two.clock.advance_seconds(seconds);
        }
        let ask = questions.next();
        let (first, second) = tokio::join!(one.ask(&ask), two.ask(&ask));
        if let Some(what) = difference(&first, &second) {
            return Err(format!(
                "{who} can tell the two apart by request {number} of seed {seed} (KYOTEN_SEED={seed}):\n{} {}\n{what}",
                ask.method, ask.target
            ));
        }
        questions.remember(&ask, &first);
    }
    Ok(n)
}

fn difference(one: &Answer, two: &Answer) -> Option<String> {
    if one.status != two.status {
        return Some(format!("status {} / {}", one.status, two.status));
    }
    let (a, b) = (one.header_lines(), two.header_lines());
    if a != b {
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            let these = these.iter().filter(|line| !those.contains(line));
            these.cloned().collect()
        };
        return Some(format!("headers {:?} / {:?}", only(&a, &b), only(&b, &a)));
    }
    (one.body != two.body).then(|| {
        let differs = one
            .body
            .iter()
            .zip(&two.body)
            .position(|(a, b)| a != b)
            .unwrap_or(one.body.len().min(two.body.len()));
        let around = |body: &[u8]| {
            let piece = &body[differs.saturating_sub(60)..body.len().min(differs + 120)];
            String::from_utf8_lossy(piece).into_owned()
        };
        format!("「{}」 / 「{}」", around(&one.body), around(&two.body))
    })
}

/// What somebody curious might ask, thrown with dice.
struct Questions {
    dice: Dice,
    who: String,
    session: Option<String>,
    ids: Vec<String>,
    known: Vec<(String, String)>,
    receipts: usize,
}

/// Words that stand in what is hidden, in what is not, or nowhere.
const WORDS: [&str; 24] = [
    "薬局",
    "ひかり",
    "ひかり酸素",
    "みらい薬局",
    "架空ヘルパー",
    "訪問介護",
    "カナリア",
    "カナリアの呼び名",
    "内々の呼び名",
    "夜は当直へ",
    "047-000-0101",
    "047-999-9999",
    "03-1234-5678",
    "000-1111-0001",
    "中央公民館",
    "本町",
    "湊市",
    "みどり市",
    "hikari",
    "とじた",
    "あわせた",
    "酸素",
    "ひ",
    "・・",
];
const PLACES: [&str; 8] = [
    "",
    "本町",
    "中央公民館",
    "東口",
    "カナリア中央公民館",
    "35.78,139.90",
    "湊市",
    "みどり市",
];

impl Questions {
    async fn about(cast: &Cast, one: &World, two: &World, who: &str, seed: u64) -> Questions {
        let mut ids: Vec<String> = cast.objects.values().cloned().collect();
        ids.extend(cast.accounts.values().map(|id| id.as_str().to_owned()));
        for world in [one, two] {
            ids.extend(every_id(world).await);
        }
        ids.sort_unstable();
        ids.dedup();
        Questions {
            dice: Dice::seeded(seed),
            who: who.to_owned(),
            session: session_of(cast, who),
            ids,
            known: Vec::new(),
            receipts: 0,
        }
    }

    /// Seconds that pass before the next question, if any; less than a session's patience.
    fn pause(&mut self) -> Option<i64> {
        self.dice
            .once_in(20)
            .then(|| 1 + self.dice.below(90) as i64)
    }

    fn next(&mut self) -> Ask {
        let mut ask = match self.dice.below(20) {
            0..=8 => self.search(),
            9..=13 => self.thing(),
            14..=16 => self.list(),
            17 => self.act(),
            18 => self.sign_in(),
            _ => self.nonsense(),
        };
        if self.dice.once_in(6) {
            ask = ask.with("accept", "application/json");
        }
        if self.dice.once_in(8) {
            ask = ask.with("accept-language", "en");
        }
        if self.dice.once_in(8) {
            let known = self.known.clone();
            if let Some((target, tag)) = (!known.is_empty()).then(|| self.dice.one(&known)) {
                ask = Ask::get(&target).with("if-none-match", &tag);
            }
        }
        ask.by(self.session.as_deref())
    }

    /// Keeps an entity tag, to ask again with it.
    fn remember(&mut self, ask: &Ask, answer: &Answer) {
        const KEPT: usize = 50;
        let tag = answer.header("etag");
        if ask.method == "GET" && !tag.is_empty() && self.known.len() < KEPT {
            self.known.push((ask.target.clone(), tag.to_owned()));
        }
    }

    fn search(&mut self) -> Ask {
        let path = self.dice.one(&[
            "/search",
            "/search",
            "/search/print",
            "/search.csv",
            "/search.geojson",
            "/api/v1/search",
        ]);
        let mut query = vec![("q", encoded(self.dice.one(&WORDS)))];
        if self.dice.once_in(3) {
            query.push(("near", encoded(self.dice.one(&PLACES))));
        }
        if self.dice.once_in(4) {
            let metres = self.dice.one(&["500", "2000", "20000", "160000", "x"]);
            query.push(("within", metres.to_owned()));
        }
        if self.dice.once_in(3) {
            query.push((
                "area",
                self.dice
                    .one(&["hub", "12", "13", "12207", "13104"])
                    .to_owned(),
            ));
        }
        if self.dice.once_in(3) {
            query.push((
                "kind",
                self.dice
                    .one(&["pharmacy", "visiting_care", "nothing"])
                    .to_owned(),
            ));
        }
        if self.dice.once_in(4) {
            query.push(("closed", "1".to_owned()));
        }
        if self.dice.once_in(4) {
            query.push(("open", self.dice.one(&["weekdays", "sunday"]).to_owned()));
        }
        if self.dice.once_in(3) {
            query.push(("page", format!("20261122-{}", self.dice.below(4))));
        }
        if self.dice.once_in(5) {
            query.push(("view", "map".to_owned()));
        }
        let query: Vec<String> = query
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Ask::get(&format!("{path}?{}", query.join("&")))
    }

    /// A page about one thing, whosever it is.
    fn thing(&mut self) -> Ask {
        let ids = std::mem::take(&mut self.ids);
        let id = self.dice.one(&ids);
        let second = self.dice.one(&ids);
        self.ids = ids;
        let number = self.dice.below(9);
        let target = match self.dice.below(16) {
            0..=2 => format!("/organizations/{id}"),
            3 => format!("/organizations/{id}/manage"),
            4 => format!("/organizations/{id}/edit"),
            5 => format!("/organizations/{id}/history"),
            6 => format!("/organizations/{id}/close"),
            7 => format!("/organizations/{id}/merge?into={second}"),
            8 => format!("/organizations/{id}/place.geojson"),
            9 => format!("/api/v1/organizations/{id}"),
            10 => format!("/imports/{id}"),
            11 => format!("/imports/{id}/report.csv"),
            12 => format!("/imports/{id}/mapping"),
            13 => format!("/imports/{id}/events"),
            14 => format!("/imports/{id}?verdict=added&after={number}"),
            _ => format!("/imports/batches/{number}/undo"),
        };
        Ask::get(&target)
    }

    fn list(&mut self) -> Ask {
        let number = self.dice.below(6);
        let target = match self.dice.below(12) {
            0 => "/".to_owned(),
            1 => "/overview".to_owned(),
            2 => format!("/overview/list?page={number}"),
            3 => "/overview/list?kind=pharmacy&unknown=telephone".to_owned(),
            4 => "/overview/list?municipality=13104".to_owned(),
            5 => "/landmarks".to_owned(),
            6 => "/imports".to_owned(),
            7 => format!("/imports?before={number}"),
            8 => "/account".to_owned(),
            9 => "/organizations/new".to_owned(),
            10 => "/api/v1/boundaries".to_owned(),
            _ => "/help".to_owned(),
        };
        Ask::get(&target)
    }

    /// A form about something that may or may not be there; whoever may not gets the same as for nothing.
    fn act(&mut self) -> Ask {
        self.receipts += 1;
        let ids = std::mem::take(&mut self.ids);
        let (id, second) = (self.dice.one(&ids), self.dice.one(&ids));
        self.ids = ids;
        let mut fields = vec![(
            "idempotency_key".to_owned(),
            format!("question-{}", self.receipts),
        )];
        // Nothing here would be taken from anybody: what is thrown must not change the two databases.
        let (target, form): (String, &[(&str, &str)]) = match self.dice.below(6) {
            0 => (format!("/organizations/{id}/verify"), &[]),
            1 => (format!("/organizations/{id}/close"), &[("reason", "")]),
            2 => (format!("/organizations/{id}/merge"), &[("into", "x y")]),
            3 => ("/account/end-session".to_owned(), &[("session", "0000")]),
            4 => (
                "/landmarks".to_owned(),
                &[("name", ""), ("kana", ""), ("place", "")],
            ),
            _ => (
                format!("/organizations/{id}/edit"),
                &[("source", ""), ("seen", "")],
            ),
        };
        fields.extend(
            form.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        if target.ends_with("/merge") {
            fields.push(("reason".to_owned(), second));
        }
        Ask::post(&target, &fields)
    }

    /// Guessing whether somebody exists; seldom, because a password is slow to compare.
    fn sign_in(&mut self) -> Ask {
        if self.who != "nobody" || !self.dice.once_in(4) {
            return Ask::get("/sign-in?back=/overview");
        }
        self.receipts += 1;
        let name = self
            .dice
            .one(&["other-coordinator", "minato", "nobody-at-all"]);
        let fields = [
            ("idempotency_key", format!("question-{}", self.receipts)),
            ("login_name", format!("{name}{}", self.dice.below(3))),
            ("password", "まちがった合い言葉です".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        Ask::post("/sign-in", &fields)
    }

    fn nonsense(&mut self) -> Ask {
        let target = self.dice.one(&[
            "/nothing",
            "/organizations",
            "/organizations/%00",
            "/imports/../imports",
            "/api/v1/organizations/x/y",
            "/search?q=%ff",
            "/search?kind=pharmacy&kind=clinic",
            "/assets/nothing.css",
            "/robots.txt",
            "/landmarks/x/remove",
        ]);
        Ask::get(target)
    }
}

/// Every id of either database, hidden or not.
async fn every_id(world: &World) -> Vec<String> {
    world
        .read(|snapshot| {
            snapshot.query::<(String,)>(
                "select id from organization union select id from fact union select id from job
                  union select id from landmark union select id from account union select id from person
                  union select id from closure union select id from organization_merge order by 1",
                params![],
            )
        })
        .await
        .into_iter()
        .map(|(id,)| id)
        .collect()
}

/// A leak: how many organizations there are, whosever they are.
fn counts_everything(router: Router, _: &Cast, app: &App) -> Router {
    adds_header(router, app, "x-total", "select count(*) from organization")
}

/// A leak: an entity tag that moves with things nobody here may see.
fn tags_everything(router: Router, _: &Cast, app: &App) -> Router {
    adds_header(
        router,
        app,
        "etag",
        "select coalesce(max(sequence), 0) from audit where hub_id = 'minato'",
    )
}

fn adds_header(router: Router, app: &App, name: &'static str, sql: &'static str) -> Router {
    let app = app.clone();
    router.layer(from_fn(move |request: Asked, next: Next| {
        let app = app.clone();
        async move {
            let mut response = next.run(request).await;
            let number = app
                .db
                .read(move |snapshot| snapshot.number(sql, params![]))
                .await;
            if let Ok(Ok(number)) = number
                && let Ok(value) = HeaderValue::from_str(&format!("\"{number}\""))
            {
                response.headers_mut().insert(name, value);
            }
            response
        }
    }))
}
