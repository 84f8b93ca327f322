//! The generated matrix: every route × everybody × every object, against the table that people wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use axum::http::Method;
use kyoten::wiring;
use kyoten_platform::authorization::Policy;
use kyoten_testkit::expectations::{Expectations, Outcome, Principal, Request};

use super::canaries::{Canaries, heard, listen};
use super::cast::{Cast, Tampering, World};
use super::client::{Answer, Ask};
use super::dice::{Dice, seed};
use super::mutants::MUTANTS;

/// Every cell.
const WHOLE: usize = 1;
/// On PostgreSQL one cell in so many: copying a database takes longer there, and the decisions are the same program's.
const POSTGRES_SAMPLE: usize = 25;

/// Workers that go through the matrix side by side, each over its own copy of the database.
const WORKERS: usize = 2;

/// Forms that do not name what they hold, so that an unknown field cannot be refused: which, and why.
const TAKES_ANY_FIELD: [(&str, &str); 4] = [
    (
        "/sign-out",
        "has no form: whatever is sent with it is not read",
    ),
    (
        "/imports/{job}/mapping",
        "asks one question per column of a file; what is not a column is not read",
    ),
    (
        "/imports",
        "comes with files; its text fields are read by name",
    ),
    ("/people/import", "comes with a file and reads nothing else"),
];

/// Where the tables stand.
fn tables() -> Expectations {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expectations");
    Expectations::read(&folder).unwrap_or_else(|error| panic!("{error:#}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_from_every_route_what_the_table_says_and_nothing_else() {
    listen();
    let cast = Cast::assemble().await;
    let proof = Arc::new(Proof {
        canaries: Canaries::of(&cast),
        cast,
        tables: tables(),
    });
    let report = Matrix::whole(&proof, &Tampering::default()).await;
    println!("{}", report.summary());
    assert!(report.findings.is_empty(), "{}", report.findings_text());
    assert_eq!(
        proof.canaries.first(&heard()),
        None,
        "what must stay secret stands in the log"
    );
    assert!(report.grants > 0 && report.denials > report.grants);

    // The control: each of these has one check taken out, and the same matrix must notice.
    for mutant in MUTANTS {
        let report = Matrix::of(&proof, &mutant.tampering(), WHOLE, |principal| {
            mutant.concerns.contains(&principal.name.as_str())
        })
        .await;
        println!(
            "without {}: {} findings in {} requests",
            mutant.missing,
            report.findings.len(),
            report.requests
        );
        assert!(
            !report.findings.is_empty(),
            "nobody noticed that {} is missing",
            mutant.missing
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_of_it_is_the_same_on_postgresql() {
    let Some(cast) = Cast::assemble_on_postgres().await else {
        println!("skipped on PostgreSQL: KYOTEN_TEST_POSTGRES does not name a cluster");
        return;
    };
    let proof = Arc::new(Proof {
        canaries: Canaries::of(&cast),
        cast,
        tables: tables(),
    });
    let report = Matrix::of(&proof, &Tampering::default(), POSTGRES_SAMPLE, |_| true).await;
    println!("on PostgreSQL: {}", report.summary());
    assert!(report.findings.is_empty(), "{}", report.findings_text());
    let mutant = &MUTANTS[0];
    let report = Matrix::of(&proof, &mutant.tampering(), POSTGRES_SAMPLE, |principal| {
        mutant.concerns.contains(&principal.name.as_str())
    })
    .await;
    assert!(
        !report.findings.is_empty(),
        "nobody noticed that {} is missing",
        mutant.missing
    );
}

#[tokio::test]
async fn every_route_stands_in_the_table_and_every_line_of_the_table_is_a_route() {
    let (cast, tables) = (Cast::assemble().await, tables());
    let world = cast.world(&Tampering::default());
    let routes: BTreeSet<(String, String)> = wiring::routes(&world.app)
        .table()
        .iter()
        .map(|entry| (entry.method.to_string(), entry.path.to_owned()))
        .collect();
    let expected: BTreeSet<(String, String)> = tables
        .routes
        .iter()
        .map(|route| (route.method.clone(), route.path.clone()))
        .collect();
    let asked: BTreeSet<(String, String)> = tables
        .requests
        .iter()
        .map(|route| (route.method.clone(), route.path.clone()))
        .collect();
    assert_eq!(
        routes.difference(&expected).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "these routes do not stand in who-may.txt: write down who may, then look at it together"
    );
    assert_eq!(
        routes.difference(&asked).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "these routes do not stand in requests.txt: write down how they are asked"
    );
    assert_eq!(
        expected
            .union(&asked)
            .filter(|route| !routes.contains(route))
            .collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "these stand in the tables, but the program has no such route"
    );
    for route in &tables.routes {
        let requests = &tables
            .requests(&route.method, &route.path)
            .unwrap()
            .requests;
        let mut asked: Vec<String> = requests
            .iter()
            .flat_map(|request| {
                let relations = cast.relations(&request.kind).into_iter();
                relations.map(|relation| object_of(request, &relation))
            })
            .collect();
        let mut written: Vec<String> = route
            .rows
            .iter()
            .flat_map(|row| row.objects.clone())
            .collect();
        asked.sort_unstable();
        written.sort_unstable();
        assert_eq!(
            written, asked,
            "{} {}: what stands in who-may.txt is not what requests.txt asks for",
            route.method, route.path
        );
    }
    assert_eq!(
        tables.routes.len(),
        expected.len(),
        "a route stands in who-may.txt twice"
    );
    assert_eq!(
        tables.requests.len(),
        asked.len(),
        "a route stands in requests.txt twice"
    );
}

/// What the matrix is made of.
struct Proof {
    cast: Cast,
    canaries: Canaries,
    tables: Expectations,
}

/// What came of a matrix.
#[derive(Default)]
pub struct Report {
    routes: usize,
    principals: usize,
    cells: usize,
    requests: usize,
    grants: usize,
    denials: usize,
    findings: Vec<String>,
}

impl Report {
    fn summary(&self) -> String {
        format!(
            "{} routes × {} principals: {} cells, {} requests, {} granted, {} denied, {} findings",
            self.routes,
            self.principals,
            self.cells,
            self.requests,
            self.grants,
            self.denials,
            self.findings.len()
        )
    }

    /// The findings, grants first.
    fn findings_text(&self) -> String {
        const SHOWN: usize = 100;
        let mut findings: Vec<&str> = self.findings.iter().map(String::as_str).collect();
        findings.sort_by_key(|finding| !finding.starts_with("UNEXPECTED GRANT"));
        findings.truncate(SHOWN);
        format!("{}\n{}", self.summary(), findings.join("\n"))
    }

    fn add(&mut self, other: Report) {
        self.cells += other.cells;
        self.requests += other.requests;
        self.grants += other.grants;
        self.denials += other.denials;
        self.findings.extend(other.findings);
    }
}

/// One worker's part of the matrix.
struct Matrix {
    proof: Arc<Proof>,
    tampering: Tampering,
    principals: Vec<Principal>,
    world: World,
    report: Report,
    /// The page of each refusal, by who, how and what: it must be the same for everything refused.
    refusals: BTreeMap<String, (String, String)>,
    receipts: usize,
    /// One cell in so many is looked at, thrown with these dice.
    one_in: usize,
    dice: Dice,
}

/// One request of the matrix and what must come of it.
struct Cell<'c> {
    method: &'c str,
    /// Whoever holds a link is told by a page of its own.
    by_link: bool,
    path: &'c str,
    request: &'c Request,
    relation: &'c str,
    who: &'c Principal,
    expected: Outcome,
}

impl Cell<'_> {
    fn name(&self) -> String {
        format!(
            "{} {} [{}] by {}",
            self.method,
            self.path,
            object_of(self.request, self.relation),
            self.who.name
        )
    }
}

impl Matrix {
    async fn whole(proof: &Arc<Proof>, tampering: &Tampering) -> Report {
        Matrix::of(proof, tampering, WHOLE, |_| true).await
    }

    async fn of(
        proof: &Arc<Proof>,
        tampering: &Tampering,
        one_in: usize,
        who: impl Fn(&Principal) -> bool,
    ) -> Report {
        let principals: Vec<Principal> = proof
            .tables
            .principals
            .iter()
            .filter(|principal| who(principal))
            .cloned()
            .collect();
        let workers: Vec<_> = (0..WORKERS)
            .map(|part| {
                let (proof, tampering) = (Arc::clone(proof), tampering.clone());
                let principals = principals.clone();
                tokio::spawn(async move {
                    let mut matrix = Matrix {
                        world: proof.cast.world(&tampering),
                        proof,
                        tampering,
                        principals,
                        report: Report::default(),
                        refusals: BTreeMap::new(),
                        receipts: part * 1_000_000,
                        one_in,
                        dice: Dice::seeded(seed(1) + part as u64),
                    };
                    matrix.go_through(part).await;
                    matrix.report
                })
            })
            .collect();
        let mut report = Report {
            routes: proof.tables.routes.len(),
            principals: principals.len(),
            ..Report::default()
        };
        for worker in workers {
            report.add(worker.await.expect("a worker goes through its part"));
        }
        report
    }

    async fn go_through(&mut self, part: usize) {
        let proof = Arc::clone(&self.proof);
        self.world = self.used().await;
        let principals = self.principals.clone();
        let routes = wiring::routes(&self.world.app);
        for (at, entry) in routes.table().iter().enumerate() {
            if at % WORKERS != part {
                continue;
            }
            let method = entry.method.as_str();
            let (Some(route), Some(asked)) = (
                proof.tables.route(method, entry.path),
                proof.tables.requests(method, entry.path),
            ) else {
                self.finds(format!("{method} {} stands in no table", entry.path));
                continue;
            };
            for request in &asked.requests {
                for relation in proof.cast.relations(&request.kind) {
                    let object = object_of(request, &relation);
                    for who in &principals {
                        if !self.dice.once_in(self.one_in) {
                            continue;
                        }
                        let cell = proof
                            .tables
                            .column(who)
                            .and_then(|column| route.cell(&object, column));
                        match cell {
                            Err(error) => self.finds(format!("{error:#}")),
                            Ok(cell) => {
                                self.look_at(&Cell {
                                    method,
                                    by_link: entry.policy == Policy::Link,
                                    path: entry.path,
                                    request,
                                    relation: &relation,
                                    who,
                                    expected: cell.for_whom(who.factor_is_old),
                                })
                                .await;
                            }
                        }
                    }
                }
            }
        }
    }

    fn finds(&mut self, finding: String) {
        if !self.report.findings.contains(&finding) {
            self.report.findings.push(finding);
        }
    }

    /// Sends the request of a cell and compares what came of it.
    async fn look_at(&mut self, cell: &Cell<'_>) {
        self.report.cells += 1;
        // What changes something is done over a copy of its own, so that every act finds everything as it was;
        // so is what a form refuses, because wrong codes are counted.
        let changes = cell.method == "POST" && !is_refusal(cell.expected);
        let alone = changes.then(|| self.fresh());
        let world = alone.as_ref().unwrap_or(&self.world);
        let ask = self.ask_of(cell, None);
        let (before, written) = (world.audited().await, world.written().await);
        let answer = world.ask(&ask).await;
        let audited = world.audited().await > before;
        let committed = world.written().await != written;
        self.report.requests += 1;
        self.receipts += 1;
        if let Some(what) = self.proof.canaries.in_answer(&ask, &answer) {
            let finding = format!("{}: the answer tells {what}", cell.name());
            self.finds(finding);
        }
        let got = outcome(&answer, cell.method, audited);
        if got.is_granted() {
            self.report.grants += 1;
        } else {
            self.report.denials += 1;
        }
        if got != cell.expected {
            let word = if got.is_granted() && !cell.expected.is_granted() {
                "UNEXPECTED GRANT"
            } else if !got.is_granted() && cell.expected.is_granted() {
                "unexpected denial"
            } else {
                "unexpected answer"
            };
            self.finds(format!(
                "{word}: {}: expected {}, got {} (status {})",
                cell.name(),
                cell.expected.word(),
                got.word(),
                answer.status
            ));
            if alone.is_none() && audited {
                self.world = self.used().await;
            }
            return;
        }
        if is_refusal(got) {
            // A form that met a closed door is kept for its sender, and for nobody else.
            let held = answer.header("location").contains("/sign-in/held/");
            if committed && !held {
                self.finds(format!(
                    "{}: refused, yet something was written",
                    cell.name()
                ));
            }
            self.compare_refusal(cell, got, &ask, &answer);
        }
        if got == Outcome::Done && self.is_first_of_its_class(cell) {
            if let Some(world) = &alone
                && let Some(what) = self.proof.canaries.in_records(world).await
            {
                let finding = format!("{}: what was written down tells {what}", cell.name());
                self.finds(finding);
            }
            self.look_at_bad_forms(cell).await;
        }
    }

    fn fresh(&self) -> World {
        self.proof.cast.world(&self.tampering)
    }

    /// A copy in which everybody has been seen once, so that what a session notes about its use is noted.
    async fn used(&self) -> World {
        let world = self.fresh();
        for who in &self.principals {
            let session = session_of(&self.proof.cast, &who.name);
            world
                .ask(&Ask::get("/account").by(session.as_deref()))
                .await;
        }
        world
    }

    fn ask_of(&self, cell: &Cell<'_>, extra: Option<(&str, &str)>) -> Ask {
        let cast = &self.proof.cast;
        let fill = |text: &str| cast.fill(text, &cell.who.name, &cell.request.kind, cell.relation);
        let target = fill(&cell.request.target);
        let ask = if cell.method == Method::GET.as_str() {
            Ask::get(&target)
        } else {
            let mut fields = Vec::new();
            if !cell.path.ends_with("/language") && !cell.path.ends_with("/sign-out") {
                let receipt = format!("cell-{}", self.receipts);
                fields.push(("idempotency_key".to_owned(), receipt));
            }
            for (name, value) in &cell.request.fields {
                fields.push((name.clone(), fill(value)));
            }
            if let Some((name, value)) = extra {
                fields.push((name.to_owned(), value.to_owned()));
            }
            Ask::post(&target, &fields)
        };
        ask.by(session_of(cast, &cell.who.name).as_deref())
    }

    /// A refusal must not tell for what it stands: the same bytes for everything of one person.
    fn compare_refusal(&mut self, cell: &Cell<'_>, got: Outcome, ask: &Ask, answer: &Answer) {
        let id = self.proof.cast.fill(
            "{object}",
            &cell.who.name,
            &cell.request.kind,
            cell.relation_or_none(),
        );
        let bare = bare(answer, ask, &id);
        let key = format!(
            "{} {} {} {} {}",
            cell.who.name,
            got.word(),
            cell.method,
            answer.header("content-type"),
            if cell.by_link { cell.path } else { "" }
        );
        let name = cell.name();
        match self.refusals.get(&key) {
            None => {
                self.refusals.insert(key, (name, bare));
            }
            Some((_, first)) if *first == bare => {}
            Some((other, first)) => {
                let finding = format!(
                    "{name} is refused with other bytes than {other}: {}",
                    first_difference(first, &bare)
                );
                self.finds(finding);
            }
        }
    }

    fn is_first_of_its_class(&self, cell: &Cell<'_>) -> bool {
        self.principals
            .iter()
            .find(|principal| principal.class == cell.who.class)
            == Some(cell.who)
    }

    /// An act that is allowed is not done from another site, and not with a field the form does not have.
    async fn look_at_bad_forms(&mut self, cell: &Cell<'_>) {
        let world = self.fresh();
        let elsewhere = self.ask_of(cell, None).with("sec-fetch-site", "cross-site");
        let before = world.audited().await;
        let answer = world.ask(&elsewhere).await;
        self.report.requests += 1;
        if answer.status != 403 || world.audited().await != before {
            self.finds(format!("{}: done for another site", cell.name()));
        }
        if TAKES_ANY_FIELD.iter().any(|(path, _)| *path == cell.path) {
            return;
        }
        let unknown = self.ask_of(cell, Some(("hub_id", "minato")));
        let answer = world.ask(&unknown).await;
        self.report.requests += 1;
        if answer.status != 400 || world.audited().await != before {
            self.finds(format!(
                "{}: an unknown field is not refused (status {})",
                cell.name(),
                answer.status
            ));
        }
    }
}

impl Cell<'_> {
    fn relation_or_none(&self) -> &str {
        if self.relation == "-" {
            "missing"
        } else {
            self.relation
        }
    }
}

/// How the table names an object of a request.
fn object_of(request: &Request, relation: &str) -> String {
    if request.place.is_empty() {
        relation.to_owned()
    } else {
        format!("{}:{relation}", request.place)
    }
}

/// The session somebody sends; nobody sends none.
pub fn session_of(cast: &Cast, who: &str) -> Option<String> {
    match who {
        "nobody" => None,
        "forged-session" => Some("abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst".to_owned()),
        _ => Some(
            cast.sessions
                .get(who)
                .unwrap_or_else(|| panic!("the cast has no {who}"))
                .clone(),
        ),
    }
}

/// The title of the page that asks for a factor again, as it stands in the platform's texts.
const STEP_UP_TITLE: &str = "もう一度、ご本人の確認をお願いします";

/// What came of a request, seen from outside and from the audit trail.
pub fn outcome(answer: &Answer, method: &str, audited: bool) -> Outcome {
    let location = answer.header("location");
    match (answer.status, method) {
        (303, _) if location.starts_with("/sign-in?back=") => Outcome::SignIn,
        (303, _) if location.starts_with("/sign-in/confirm") => Outcome::Confirm,
        (200 | 303, "POST") if audited => Outcome::Done,
        (303, _) => Outcome::Moved,
        (200, "POST") => Outcome::Again,
        (200 | 304, _) => Outcome::Shown,
        (401, _) => Outcome::SignIn,
        (403, _) if answer.text().contains(STEP_UP_TITLE) => Outcome::Confirm,
        (403, _) => Outcome::Forbidden,
        (404, _) => Outcome::NotFound,
        (410, _) => Outcome::Closed,
        (409 | 422, _) => Outcome::Again,
        (400, _) => Outcome::Unreadable,
        _ => Outcome::Fault,
    }
}

fn is_refusal(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::SignIn | Outcome::Confirm | Outcome::Forbidden | Outcome::NotFound
    )
}

/// An answer without what the asker brought along (the address, the object's id) and without the request's number.
fn bare(answer: &Answer, ask: &Ask, id: &str) -> String {
    let target = ask.target.as_str();
    let path = target.split('?').next().unwrap_or_default();
    let mut text = answer.text();
    // From the longest to the shortest, so that none is cut in two; a number of one digit is no name.
    for brought in [target.replace('&', "&amp;").as_str(), target, path, id] {
        if brought.len() > 2 {
            text = text.replace(brought, "…");
        }
    }
    for before in ["お問い合わせ番号：", "urn:uuid:"] {
        text = without_what_follows(&text, before, UUID_CHARACTERS);
    }
    // Where in the menu the page stands is a matter of its address.
    let text = [
        " aria-current=\"page\"",
        " aria-current=\"true\"",
        " data-here",
    ]
    .into_iter()
    .fold(text, |text, mark| text.replace(mark, ""));
    let headers = answer.header_lines().into_iter().map(|line| {
        // The last is the route's, whatever the object is.
        let told = [
            "etag:",
            "content-length:",
            "x-request-id:",
            "location: /sign-in",
            "cache-control:",
        ];
        let name = told.into_iter().find(|name| line.starts_with(name));
        name.map_or(line.clone(), str::to_owned)
    });
    format!("{}\n\n{text}", headers.collect::<Vec<_>>().join("\n"))
}

/// Characters of a request's number.
const UUID_CHARACTERS: usize = 36;

fn without_what_follows(text: &str, before: &str, n: usize) -> String {
    let mut parts = text.split(before);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let rest: String = part.chars().skip(n).collect();
        format!("{all}{before}{rest}")
    })
}

fn first_difference(a: &str, b: &str) -> String {
    let differs = a
        .char_indices()
        .zip(b.chars())
        .find(|((_, a), b)| a != b)
        .map_or(a.len().min(b.len()), |((at, _), _)| at);
    let around = |text: &str| -> String {
        let start = text[..differs.min(text.len())]
            .char_indices()
            .rev()
            .nth(40)
            .map_or(0, |(at, _)| at);
        text[start..].chars().take(120).collect()
    };
    format!("「{}」 / 「{}」", around(a), around(b))
}
