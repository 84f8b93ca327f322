//! Who and what there is: みどり市's hub, 湊市's hub on the same database, the nation's open data, and everybody who
//! might ask. Made once through the real screens and commands, then copied for each batch of requests.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use kyoten::config::Config;
use kyoten::wiring;
use kyoten_feature_identity::links::{self, Channel, ContactConfirm, NewLink};
use kyoten_feature_identity::{
    AccountId, By, Known, LoginName, NATIONAL_HUB, NewAccount, Password, PasswordHash, SALT_BYTES,
    SecondFactor, TotpSecret, create_account, create_hub, disable_account, hash_password,
    open_session, set_roles,
};
use kyoten_japanese::address::town_key;
use kyoten_platform::Language;
use kyoten_platform::authorization::{AccountActor, Actor, Policy, Role};
use kyoten_platform::clock::{Clock, Instant, ManualClock};
use kyoten_platform::cx::{Cx, Inner, No};
use kyoten_platform::db::{Connection, Db, DbConfig, DbResult, Engine, Location, Snapshot, Tx};
use kyoten_platform::http::{App, AppParts, PublicCache, Sessions, build_router, token_hash};
use kyoten_platform::ids::Ids;
use kyoten_platform::telemetry::Metrics;
use kyoten_platform::{jobs, params};
use kyoten_testkit::postgres_database;

use super::client::{Answer, Ask, ask};

/// The hub whose pages are served.
pub const HUB: &str = "midori";
/// Another hub on the same database.
pub const OTHER_HUB: &str = "minato";
/// Everybody's password.
pub const PASSWORD: &str = "夕方の川べりに三羽のさぎがいた";
/// Sunday 2026-11-22 09:00 in Tokyo.
pub const BEGINNING: Instant = Instant(1_795_305_600_000_000);
/// Stands in every name, word and number of the other hub: must appear in no answer of ours.
pub const CANARY: &str = "カナリア";
/// One recovery code of everybody, base32.
pub const RECOVERY: &str = "abcdabcdabcdabcdabcdabcd";

/// Dice of every application that is asked: the same, so that the same is thrown. An id must not come twice, so
/// what was there before them was thrown with others.
const OUR_DICE: u64 = 11;
const THEIR_DICE: u64 = 23;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const MIDORI: &str = "12207";
const MINATO: &str = "13104";

/// The secret in everybody's authenticator application.
pub fn totp() -> TotpSecret {
    TotpSecret::from_bytes(*b"12345678901234567890")
}

/// A state of the database that can be copied quickly.
pub enum Prepared {
    /// A whole SQLite file.
    File(Vec<u8>),
    /// A database of a PostgreSQL cluster.
    Cluster(Location),
}

/// A prepared database and what is in it.
pub struct Cast {
    prepared: Prepared,
    /// Session tokens by principal; nobody's is missing.
    pub sessions: BTreeMap<String, String>,
    /// Second sessions, in another browser.
    pub second_sessions: BTreeMap<String, String>,
    /// Account ids by principal.
    pub accounts: BTreeMap<String, AccountId>,
    /// Ids of objects by kind and relation.
    pub objects: BTreeMap<(String, String), String>,
    /// Holds the uploads of the prepared jobs.
    _folder: tempfile::TempDir,
}

/// An application over a copy of the prepared database.
pub struct World {
    pub app: App,
    pub clock: ManualClock,
    pub router: Router,
    // Dropped last: it holds the database.
    folder: tempfile::TempDir,
}

/// What of the real wiring is replaced: nothing, or a check is taken out to see that somebody notices.
#[derive(Clone, Default)]
pub struct Tampering {
    /// Sessions that look less closely.
    pub sessions: Option<Arc<dyn Sessions>>,
    /// Something around the router.
    pub around: Option<fn(Router, &Cast, &App) -> Router>,
}

/// Somebody of the cast: name, hub, roles, and what is wrong with them.
struct Person {
    name: &'static str,
    hub: &'static str,
    role: Option<Role>,
    totp: bool,
    factors: SecondFactor,
}

const STAFF: Person = Person {
    name: "",
    hub: HUB,
    role: Some(Role::Coordinator),
    totp: true,
    factors: SecondFactor::Shown,
};

fn people() -> Vec<Person> {
    let member = |name| Person {
        name,
        role: Some(Role::Member),
        ..STAFF
    };
    let coordinator = |name| Person { name, ..STAFF };
    let role = |name, role| Person {
        name,
        role: Some(role),
        ..STAFF
    };
    let other = |name, role| Person {
        name,
        hub: OTHER_HUB,
        role: Some(role),
        ..STAFF
    };
    vec![
        coordinator("coordinator"),
        coordinator("coordinator-long-ago"),
        role("operator", Role::Operator),
        role("operator-long-ago", Role::Operator),
        role("viewer", Role::Viewer),
        role("evaluator", Role::Evaluator),
        member("member"),
        member("member-elsewhere"),
        member("member-left"),
        member("member-to-come"),
        member("member-unconfirmed"),
        member("member-nowhere"),
        coordinator("role-ended"),
        Person {
            name: "no-role",
            role: None,
            ..STAFF
        },
        coordinator("disabled"),
        coordinator("account-over"),
        coordinator("session-ended"),
        coordinator("session-idle"),
        coordinator("session-expired"),
        coordinator("clock-behind"),
        Person {
            name: "one-factor",
            factors: SecondFactor::NotYet,
            ..STAFF
        },
        Person {
            name: "one-factor-new",
            totp: false,
            factors: SecondFactor::NotYet,
            ..STAFF
        },
        // Whose life the histories tell.
        Person {
            name: "subject",
            role: None,
            ..STAFF
        },
        // Who prepares everything at the screens, so that nobody who asks has done it.
        coordinator("desk"),
        other("other-desk", Role::Coordinator),
        other("other-coordinator", Role::Coordinator),
        other("other-operator", Role::Operator),
        other("other-member", Role::Member),
    ]
}

impl Cast {
    /// Makes everything, through the real screens wherever there is one.
    pub async fn assemble() -> Cast {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Sqlite(folder.path().join("prepared.sqlite"));
        Cast::assemble_at(location, folder).await
    }

    /// The same on PostgreSQL, when there is a cluster.
    pub async fn assemble_on_postgres() -> Option<Cast> {
        let location = apart(|| postgres_database(None))?;
        let folder = tempfile::tempdir().expect("a folder");
        Some(Cast::assemble_at(location, folder).await)
    }

    async fn assemble_at(location: Location, folder: tempfile::TempDir) -> Cast {
        let spool = folder.path().join("spool");
        let clock = ManualClock::at(BEGINNING.plus_seconds(-2 * DAY));
        let ids = Ids::seeded(7);
        let config = |hub| config(&location, &spool, hub);
        let first = Clock::Manual(clock.clone());
        let db = apart(|| {
            wiring::migrate_database(&config(HUB), &first).expect("the schema is made");
            let place = DbConfig::for_location(location.clone());
            Db::open(place, first.clone(), ids.clone()).expect("the database opens")
        });
        let (mut accounts, hash) = (BTreeMap::new(), password_hash());
        let made = write(&db, move |tx| {
            hubs_and_places(tx)?;
            let mut made = Vec::new();
            for person in people() {
                made.push((person.name.to_owned(), account(tx, &person, &hash)));
            }
            Ok(made)
        })
        .await;
        accounts.extend(made);
        let app = opened(&config(HUB), first.clone(), ids.clone());
        let other = opened(&config(OTHER_HUB), first.clone(), ids.clone());
        let mut objects = Objects::default();
        let mut office = Office::sit_down(&app, &db, &accounts["desk"]).await;
        office.national().await;
        office.objects("own", "", &mut objects).await;
        let mut office = Office::sit_down(&other, &db, &accounts["other-desk"]).await;
        office.objects("other", CANARY, &mut objects).await;
        objects.put(
            "organization",
            "national",
            &national_organization(&db).await,
        );
        objects.put("batch", "national", "1");
        objects.put("asset", "own", "kyoten.css");
        for (relation, app, who) in [
            ("own", &app, "desk"),
            ("other", &other, "other-desk"),
            ("revoked", &app, "desk"),
        ] {
            link(&db, app, &accounts[who], relation, &mut objects).await;
        }
        clock.set(BEGINNING);
        let ids = accounts.clone();
        let organizations = [
            objects.get("organization", "own"),
            objects.get("organization", "national"),
            objects.get("organization", "other"),
        ];
        let (sessions, second_sessions) = write(&db, move |tx| {
            biographies(tx, &ids, &organizations)?;
            Ok((sessions(tx, &ids)?, sessions(tx, &ids)?))
        })
        .await;
        let tokens = sessions.clone();
        write(&db, move |tx| Ok(fates(tx, &tokens)?)).await;
        for (kind, own) in [
            ("member-person", "member"),
            ("account-person", "subject"),
            ("disabled-person", "disabled"),
            ("viewer-person", "viewer"),
        ] {
            objects.put(kind, "own", accounts[own].as_str());
            objects.put(kind, "other", accounts["other-member"].as_str());
        }
        for (relation, who) in [("own", "member"), ("other", "other-member")] {
            let membership = membership_of(&db, &accounts[who]).await;
            objects.put("membership", relation, &membership);
        }
        objects.put("session", "colleague", &token_hash(&sessions["desk"])[..16]);
        objects.put(
            "session",
            "other",
            &token_hash(&sessions["other-coordinator"])[..16],
        );
        Cast {
            prepared: match &location {
                Location::Sqlite(file) => Prepared::File(packed(file)),
                Location::Postgres(_) => Prepared::Cluster(location),
            },
            sessions,
            second_sessions,
            accounts,
            objects: objects.0,
            _folder: folder,
        }
    }

    /// An application of our hub over a fresh copy.
    pub fn world(&self, tampering: &Tampering) -> World {
        self.over(&self.prepared, tampering)
    }

    /// The same over another state of the database.
    pub fn over(&self, prepared: &Prepared, tampering: &Tampering) -> World {
        self.opened(prepared, tampering, OUR_DICE)
    }

    fn opened(&self, prepared: &Prepared, tampering: &Tampering, dice: u64) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let location = match prepared {
            Prepared::File(bytes) => {
                let file = folder.path().join("copy.sqlite");
                std::fs::write(&file, bytes).expect("copied");
                Location::Sqlite(file)
            }
            Prepared::Cluster(origin) => {
                apart(|| postgres_database(Some(origin))).expect("the cluster is still there")
            }
        };
        let clock = ManualClock::at(BEGINNING);
        let config = config(&location, &folder.path().join("spool"), HUB);
        let opened = opened(&config, Clock::Manual(clock.clone()), Ids::seeded(dice));
        let app = match &tampering.sessions {
            None => opened,
            Some(sessions) => with_sessions(&opened, Arc::clone(sessions)),
        };
        let router = build_router(wiring::routes(&app));
        World {
            router: match tampering.around {
                None => router,
                Some(around) => around(router, self, &app),
            },
            app,
            clock,
            folder,
        }
    }

    /// Another state of the database: what the coordinators of both hubs make of it at their screens.
    pub async fn varied(
        &self,
        change: impl AsyncFnOnce(&World, &mut Office, &mut Office),
    ) -> Prepared {
        let world = self.opened(&self.prepared, &Tampering::default(), THEIR_DICE);
        let config = config(
            world.app.db.location(),
            &world.folder.path().join("spool"),
            OTHER_HUB,
        );
        let clock = Clock::Manual(world.clock.clone());
        let other = opened(&config, clock, Ids::seeded(THEIR_DICE + 1));
        let db = &world.app.db;
        let mut ours = Office::sit_down(&world.app, db, &self.accounts["desk"]).await;
        let mut theirs = Office::sit_down(&other, db, &self.accounts["other-desk"]).await;
        change(&world, &mut ours, &mut theirs).await;
        match world.app.db.location() {
            Location::Sqlite(file) => Prepared::File(packed(file)),
            Location::Postgres(_) => Prepared::Cluster(world.app.db.location().clone()),
        }
    }

    /// The id of an object, as far as it does not depend on who asks.
    pub fn object(&self, kind: &str, relation: &str) -> Option<&str> {
        self.objects
            .get(&(kind.to_owned(), relation.to_owned()))
            .map(String::as_str)
    }

    /// Which relations there are to objects of a kind.
    pub fn relations(&self, kind: &str) -> Vec<String> {
        let mut relations: Vec<String> = self
            .objects
            .keys()
            .filter(|(known, _)| known == kind)
            .map(|(_, relation)| relation.clone())
            .collect();
        match kind {
            "-" => relations.push("-".to_owned()),
            "session" => relations.push("self".to_owned()),
            _ => {}
        }
        if kind != "-" {
            relations.extend(["missing".to_owned(), "malformed".to_owned()]);
        }
        relations
    }

    /// A text of the tables with its braces filled in for somebody and an object.
    pub fn fill(&self, text: &str, who: &str, kind: &str, relation: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').expect("a brace is closed");
            filled.push_str(before);
            filled.push_str(&self.meaning(name, who, kind, relation));
            rest = behind;
        }
        filled + rest
    }

    fn meaning(&self, name: &str, who: &str, kind: &str, relation: &str) -> String {
        match (name, relation) {
            ("object", "missing") => missing(kind).to_owned(),
            ("object", "malformed") => "no%27such%22id".to_owned(),
            ("object", "self") => self.second_sessions.get(who).map_or_else(
                || "0123456789abcdef".to_owned(),
                |token| token_hash(token)[..16].to_owned(),
            ),
            ("object", _) => self
                .object(kind, relation)
                .unwrap_or_else(|| panic!("the cast has no {kind} that is {relation}"))
                .to_owned(),
            ("code", _) => totp().code_at(BEGINNING),
            ("offered-code", _) => offered().code_at(BEGINNING),
            ("recovery", _) => RECOVERY.to_owned(),
            ("password", _) => PASSWORD.to_owned(),
            ("login", _) => "coordinator".to_owned(),
            ("people-csv", _) => people_csv(""),
            ("csv", _) => ministry(&[("9912000009", "架空ヘルパー九", "000-1111-0009")]),
            _ => {
                let (relation, kind) = name.split_once('.').expect("relation.kind");
                self.object(kind, relation)
                    .unwrap_or_else(|| panic!("the cast has no {name}"))
                    .to_owned()
            }
        }
    }
}

impl World {
    /// Sends a request.
    pub async fn ask(&self, request: &Ask) -> Answer {
        ask(&self.router, request).await
    }

    /// Lines of the audit trails of both hubs together.
    pub async fn audited(&self) -> i64 {
        self.read(|snapshot| snapshot.number("select count(*) from audit", params![]))
            .await
    }

    /// Moves whenever anything at all is written into the file; PostgreSQL has no such number.
    pub async fn written(&self) -> i64 {
        if self.app.db.engine() != Engine::Sqlite {
            return 0;
        }
        self.read(|snapshot| {
            snapshot.number("select data_version from pragma_data_version", params![])
        })
        .await
    }

    /// Reads in one snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Snapshot<'_>) -> DbResult<T> + Send + 'static,
    ) -> T {
        self.app
            .db
            .read(read)
            .await
            .expect("the reader answers")
            .expect("the question is well formed")
    }

    /// Writes through the one writer.
    pub async fn write<T: Send + 'static>(
        &self,
        command: impl FnOnce(&Tx<'_>) -> Result<T, No<Infallible>> + Send + 'static,
    ) -> T {
        write(&self.app.db, command).await
    }
}

async fn write<T: Send + 'static>(
    db: &Db,
    command: impl FnOnce(&Tx<'_>) -> Result<T, No<Infallible>> + Send + 'static,
) -> T {
    db.write(move |tx| command(tx))
        .await
        .expect("the fact is written")
}

fn config(location: &Location, spool: &Path, hub: &str) -> Config {
    Config {
        hub: Some(hub.to_owned()),
        ..Config::in_folder(location.clone(), spool)
    }
}

/// A database as one file, whatever still stands beside it.
fn packed(file: &Path) -> Vec<u8> {
    let packed = file.with_extension("packed");
    // SQLite refuses to overwrite; there may be one from before.
    let _ = std::fs::remove_file(&packed);
    Connection::open(&Location::Sqlite(file.to_owned()))
        .expect("opens")
        .batch(&format!("vacuum into '{}'", packed.display()))
        .expect("packed");
    std::fs::read(&packed).expect("read")
}

/// The real wiring. It waits for the database, which a thread of the async runtime must not.
fn opened(config: &Config, clock: Clock, ids: Ids) -> App {
    apart(|| wiring::open(config, clock, ids)).expect("the application opens")
}

/// Does on a thread of its own what waits for a database.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().expect("the work does not panic"))
}

/// The same application with other sessions.
fn with_sessions(app: &App, sessions: Arc<dyn Sessions>) -> App {
    App::new(AppParts {
        db: app.db.clone(),
        clock: app.clock.clone(),
        ids: app.ids.clone(),
        hub_id: app.hub_id.clone(),
        hub_name: app.hub_name.clone(),
        sessions,
        navigation: app.navigation,
        organization_names: app.organization_names,
        job_kinds: app.job_kinds.clone(),
        metrics: Metrics::default(),
        public_cache: PublicCache::default(),
        spool: app.spool.clone(),
        https: app.https,
        public_url: app.public_url.clone(),
        source_header: app.source_header.clone(),
    })
}

fn password_hash() -> PasswordHash {
    let known = Known {
        hub_name: "みどり市在宅医療連携拠点",
        login_name: "coordinator",
    };
    let password = Password::parse(PASSWORD, known).expect("a good password");
    hash_password(&password, &[1; SALT_BYTES]).expect("hashed")
}

/// The secret offered to who has not set up a second factor.
fn offered() -> TotpSecret {
    TotpSecret::from_bytes(*b"09876543210987654321")
}

fn hubs_and_places(tx: &Tx<'_>) -> DbResult<()> {
    create_hub(tx, NATIONAL_HUB, "全国", &[])?;
    create_hub(tx, HUB, "みどり市在宅医療連携拠点", &[MIDORI.to_owned()])?;
    create_hub(
        tx,
        OTHER_HUB,
        &format!("{CANARY}湊市拠点"),
        &[MINATO.to_owned()],
    )?;
    for kind in ["municipality", "town", "boundary"] {
        tx.execute(
            "insert into reference_edition (kind, edition, as_of, source, row_count) values ($1, 1, '2026-01-01', 'proof', 1)",
            params![kind],
        )?;
    }
    for (code, prefecture, name) in [(MIDORI, "千葉県", "みどり市"), (MINATO, "東京都", "湊市")]
    {
        tx.execute(
            "insert into municipality (edition, code, prefecture, name, kana, latitude, longitude) values (1, $1, $2, $3, '', 35.78, 139.9)",
            params![code, prefecture, name],
        )?;
    }
    tx.execute(
        "insert into town (edition, key, label, municipality, latitude, longitude, quality) values (1, $1, $2, $3, 35.78, 139.9, 'town')",
        params![town_key("千葉県", "みどり市", "本町"), "千葉県みどり市本町", MIDORI],
    )?;
    tx.execute(
        "insert into boundary (edition, code, geometry) values (1, $1, $2)",
        params![MIDORI, r#"{"type":"Polygon","coordinates":[[[139.8,35.7],[140.0,35.7],[140.0,35.9],[139.8,35.7]]]}"#],
    )?;
    Ok(())
}

fn account(tx: &Tx<'_>, person: &Person, hash: &PasswordHash) -> AccountId {
    let name = if person.hub == OTHER_HUB {
        format!("{CANARY} {}", person.name)
    } else {
        format!("みどり {}", person.name)
    };
    let new = NewAccount {
        hub_id: person.hub.to_owned(),
        login_name: LoginName::parse(person.name).expect("a login name"),
        display_name: name,
        password_hash: hash.clone(),
        totp_secret: person.totp.then(totp),
        roles: person.role.into_iter().collect(),
        granted_by: By::system("proof"),
    };
    let id = create_account(tx, new).expect("an account");
    tx.execute(
        "insert into recovery_code (account_id, code_hash) values ($1, $2)",
        params![id, token_hash(RECOVERY)],
    )
    .expect("a recovery code");
    id
}

/// Memberships, ended roles, ended accounts.
fn biographies(
    tx: &Tx<'_>,
    ids: &BTreeMap<String, AccountId>,
    [own, national, other]: &[String; 3],
) -> Result<(), No<Infallible>> {
    let now = tx.now();
    let (before, after) = (now.plus_seconds(-DAY), now.plus_seconds(DAY));
    let memberships = [
        ("member", own, before, None, true),
        ("member-elsewhere", national, before, None, true),
        ("member-left", own, before, Some(now), true),
        ("member-to-come", own, after, None, true),
        ("member-unconfirmed", own, before, None, false),
        ("other-member", other, before, None, true),
    ];
    for (who, organization, starts, ends, confirmed) in memberships {
        let hub = if who == "other-member" {
            OTHER_HUB
        } else {
            HUB
        };
        tx.execute(
            "insert into membership (id, hub_id, person_id, organization_id, position, starts_at, ends_at, confirmed_at, confirmed_by,
                                     created_at, created_by)
             values ($1, $2, $3, $4, '', $5, $6, $7, 'System/proof', $5, 'System/proof')",
            params![tx.new_id(), hub, ids[who], organization, starts, ends, confirmed.then_some(before)],
        )?;
    }
    let by = By::system("proof");
    set_roles(tx, &by, HUB, &ids["role-ended"], &[]).expect("the role ends");
    tx.execute(
        "update account set ends_at = $1 where id = $2",
        params![now, ids["account-over"]],
    )?;
    Ok(())
}

fn sessions(tx: &Tx<'_>, ids: &BTreeMap<String, AccountId>) -> DbResult<BTreeMap<String, String>> {
    let mut tokens = BTreeMap::new();
    for person in people() {
        let token = open_session(tx, &ids[person.name], person.factors)?;
        tx.execute(
            "update session set totp_offer = $1 where token_hash = $2",
            params![
                (!person.totp).then(|| offered().base32()),
                token_hash(&token)
            ],
        )?;
        tokens.insert(person.name.to_owned(), token);
    }
    Ok(tokens)
}

/// What became of some sessions before the first request.
fn fates(tx: &Tx<'_>, tokens: &BTreeMap<String, String>) -> DbResult<()> {
    let now = tx.now();
    let hash = |who: &str| token_hash(&tokens[who]);
    for who in ["coordinator-long-ago", "operator-long-ago"] {
        tx.execute(
            "update session set confirmed_at = $1, second_factor_at = $1, created_at = $1 where token_hash = $2",
            params![now.plus_seconds(-HOUR), hash(who)],
        )?;
    }
    tx.execute(
        "update session set ended_at = $1 where token_hash = $2",
        params![now, hash("session-ended")],
    )?;
    tx.execute(
        "update session set last_seen_at = $1 where token_hash = $2",
        params![now.plus_seconds(-16 * 60), hash("session-idle")],
    )?;
    tx.execute(
        "update session set expires_at = $1 where token_hash = $2",
        params![now, hash("session-expired")],
    )?;
    tx.execute(
        "update session set last_seen_at = $1 where token_hash = $2",
        params![now.plus_seconds(HOUR), hash("clock-behind")],
    )?;
    // Only the flag of the account: the session itself stays as it was, so that both are looked at.
    let account = tx.query_optional::<(String,)>(
        "select account_id from session where token_hash = $1",
        params![hash("disabled")],
    )?;
    if let Some((account,)) = account {
        tx.execute(
            "update account set disabled_at = $1 where id = $2",
            params![now, account],
        )?;
    }
    Ok(())
}

/// Disabling as the operator does it; used by the histories.
pub fn disable(tx: &Tx<'_>, id: &AccountId) {
    disable_account(tx, &By::system("proof"), HUB, id).expect("disabled");
}

/// Ids of objects by kind and relation.
#[derive(Default)]
struct Objects(BTreeMap<(String, String), String>);

impl Objects {
    fn put(&mut self, kind: &str, relation: &str, id: &str) {
        self.0
            .insert((kind.to_owned(), relation.to_owned()), id.to_owned());
    }

    fn get(&self, kind: &str, relation: &str) -> String {
        self.0[&(kind.to_owned(), relation.to_owned())].clone()
    }
}

/// An id that was never given out.
fn missing(kind: &str) -> &'static str {
    match kind {
        "batch" => "987654",
        "session" => "fedcba9876543210",
        _ => "018f0000-0000-7000-8000-00000000abcd",
    }
}

/// A coordinator at the screens of a hub.
pub struct Office {
    app: App,
    router: Router,
    session: String,
    receipts: usize,
}

impl Office {
    async fn sit_down(app: &App, db: &Db, account: &AccountId) -> Office {
        let account = account.clone();
        let session = write(db, move |tx| {
            Ok(open_session(tx, &account, SecondFactor::Shown)?)
        })
        .await;
        Office {
            app: app.clone(),
            router: wiring::router(app),
            session,
            receipts: 0,
        }
    }

    /// Sends a form that must be taken; gives the address it leads to.
    pub async fn act(&mut self, target: &str, fields: &[(&str, &str)]) -> String {
        self.receipts += 1;
        let mut pairs = vec![(
            "idempotency_key".to_owned(),
            format!("office-{}-{}", &self.session[..8], self.receipts),
        )];
        pairs.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let request = Ask::post(target, &pairs).by(Some(&self.session));
        let answer = ask(&self.router, &request).await;
        let said = answer.text();
        let said = said.split_once("<main").map_or(&*said, |(_, main)| main);
        assert_eq!(answer.status, 303, "{target}: {said}");
        answer.header("location").to_owned()
    }

    pub async fn run_jobs(&self) {
        let app = self.app.clone();
        tokio::task::spawn_blocking(move || while jobs::run_one(&app).expect("jobs run") {})
            .await
            .expect("jobs do not panic");
    }

    pub async fn upload(&mut self, data_set: &str, text: &str) -> String {
        let location = self
            .act(
                "/imports",
                &[
                    ("as_of_year", "2026"),
                    ("as_of_month", "10"),
                    ("as_of_day", "1"),
                    ("data_set", data_set),
                    ("@files", text),
                ],
            )
            .await;
        last(&location)
    }

    /// The nation's open data: batch 1.
    async fn national(&mut self) {
        let rows = [
            ("9912000001", "架空ヘルパーいち", "000-1111-0001"),
            ("9912000002", "架空ヘルパーに", "000-1111-0002"),
        ];
        let looked_at = self.upload("national", &ministry(&rows)).await;
        self.run_jobs().await;
        self.act(&format!("/imports/{looked_at}/publish"), &[])
            .await;
        self.run_jobs().await;
    }

    /// One of everything a hub has.
    async fn objects(&mut self, relation: &str, mark: &str, objects: &mut Objects) {
        let municipality = if mark.is_empty() { MIDORI } else { MINATO };
        for (kind, name) in [
            ("organization", "ひかり酸素"),
            ("target", "みらい薬局"),
            ("closed-organization", "とじた薬局"),
            ("merged-organization", "あわせた薬局"),
        ] {
            let location = self
                .act(
                    "/organizations/new",
                    &[
                        ("kind", "pharmacy"),
                        ("municipality", municipality),
                        ("name", &format!("{mark}{name}")),
                        ("telephone", "047-000-0101"),
                    ],
                )
                .await;
            let id = location
                .split('/')
                .nth(2)
                .expect("an organization's page")
                .to_owned();
            objects.put(kind, relation, &id);
        }
        let own = |kind: &str| objects.get(kind, relation);
        let (organization, target, closed, merged) = (
            own("organization"),
            own("target"),
            own("closed-organization"),
            own("merged-organization"),
        );
        self.act(
            &format!("/organizations/{organization}/verify"),
            &[("topic", "telephone"), ("visibility", "hub")],
        )
        .await;
        self.act(
            &format!("/organizations/{closed}/close"),
            &[
                ("closed_on_year", "2026"),
                ("closed_on_month", "11"),
                ("closed_on_day", "1"),
                ("reason", &format!("{mark}廃業の届け出")),
            ],
        )
        .await;
        self.act(
            &format!("/organizations/{merged}/merge"),
            &[("into", &target), ("reason", &format!("{mark}同じ薬局"))],
        )
        .await;
        for (kind, name) in [("landmark", "中央公民館"), ("second-landmark", "北口")] {
            self.act(
                "/landmarks",
                &[
                    ("name", &format!("{mark}{name}")),
                    ("kana", ""),
                    ("place", "35.78,139.90"),
                ],
            )
            .await;
            let name = format!("{mark}{name}");
            let found = self
                .app
                .db
                .read(move |snapshot| {
                    snapshot.query_optional::<(String,)>(
                        "select id from landmark where name = $1",
                        params![name],
                    )
                })
                .await
                .expect("read")
                .expect("read")
                .expect("the landmark is there");
            objects.put(kind, relation, &found.0);
        }
        let rows = [(
            "9912000007",
            &*format!("{mark}架空ヘルパー七"),
            "000-1111-0007",
        )];
        let published = self.upload("own", &ministry(&rows)).await;
        self.run_jobs().await;
        let import = self
            .act(&format!("/imports/{published}/publish"), &[])
            .await;
        self.run_jobs().await;
        objects.put("import", relation, &last(&import));
        let hub = self.app.hub_id.clone();
        let batch = self
            .app
            .db
            .read(move |snapshot| {
                snapshot.number(
                    "select max(id) from import_batch where hub_id = $1 and state = 'published'",
                    params![hub],
                )
            })
            .await
            .expect("read")
            .expect("read");
        objects.put("batch", relation, &batch.to_string());
        let rows = [(
            "9912000008",
            &*format!("{mark}架空ヘルパー八"),
            "000-1111-0008",
        )];
        let looked_at = self.upload("own", &ministry(&rows)).await;
        let unknown = self
            .upload(
                "own",
                &format!("呼び名,場所\n{mark}架空の家,みどり市本町1\n"),
            )
            .await;
        self.run_jobs().await;
        objects.put("job", relation, &looked_at);
        objects.put("unknown-table", relation, &unknown);
        let waiting = self.upload("own", &ministry(&rows)).await;
        objects.put("waiting-job", relation, &waiting);
        self.people(relation, mark, objects).await;
    }

    /// People as the hub knows them: without an account, invited, on a list that was looked at.
    async fn people(&mut self, relation: &str, mark: &str, objects: &mut Objects) {
        let person = self.person(&format!("{mark}花田みどり")).await;
        objects.put("person", relation, &person);
        for (kind, name, login) in [
            ("invited-person", "三田村いずみ", "mitamura"),
            ("revoked-person", "四谷つばさ", "yotsuya"),
        ] {
            let person = self.person(&format!("{mark}{name}")).await;
            let login = format!("{login}.{}", self.app.hub_id);
            let form = [("login_name", login.as_str()), ("roles", "member")];
            self.act(&format!("/people/{person}/account"), &form).await;
            let sheet = self
                .page(&format!("/people/{person}/invitation"), &[])
                .await;
            let token = between(&sheet, "/invitations/", "<");
            objects.put(kind, relation, &person);
            if kind == "invited-person" {
                objects.put("invitation", relation, &token);
            } else {
                if mark.is_empty() {
                    objects.put("invitation", "revoked", &token);
                }
                self.act(&format!("/people/{person}/invitation/revoke"), &[])
                    .await;
            }
        }
        let list = self
            .act("/people/import", &[("@file", &people_csv(mark))])
            .await;
        let list = list.split('?').next().unwrap_or_default().to_owned();
        let looked_at = self.look(&list).await;
        let fingerprint = between(&looked_at, "name=\"fingerprint\" value=\"", "\"");
        objects.put("people-list", relation, &last(&list));
        objects.put("fingerprint", relation, &fingerprint);
    }

    async fn person(&mut self, name: &str) -> String {
        let form = [("name", name), ("kana", ""), ("mail", "")];
        last(&self.act("/people/new", &form).await)
    }

    /// What a form that answers with a page of its own says.
    async fn page(&mut self, target: &str, fields: &[(String, String)]) -> String {
        let request = Ask::post(target, fields).by(Some(&self.session));
        let answer = ask(&self.router, &request).await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.text()
    }

    async fn look(&mut self, target: &str) -> String {
        let request = Ask::get(target).by(Some(&self.session));
        ask(&self.router, &request).await.text()
    }
}

/// A one-time link with a delivery by fax, as a coordinator issues it; `revoked` is taken back at once.
async fn link(db: &Db, app: &App, by: &AccountId, relation: &str, objects: &mut Objects) {
    let own = if relation == "other" { "other" } else { "own" };
    // One organization is asked the same only once at a time.
    let kind = if relation == "revoked" {
        "target"
    } else {
        "organization"
    };
    let (organization, now) = (objects.get(kind, own), app.clock.now());
    let cx = Cx::new(Inner {
        app: app.clone(),
        actor: Actor::Account(AccountActor {
            id: by.to_string(),
            hub_id: app.hub_id.clone(),
            display_name: String::new(),
            roles: vec![Role::Coordinator],
            organizations: Vec::new(),
            two_factors: true,
            confirmed_at: Some(now),
        }),
        hub_id: app.hub_id.clone(),
        language: Language::Ja,
        request_id: "proof".to_owned(),
        here: String::new(),
        now,
        policy: Policy::Public,
        session: None,
    });
    let revoked = relation == "revoked";
    let made = write(db, move |tx| {
        let allowed = cx.allow(tx, &links::MANAGE_LINKS, organization)?;
        let new = NewLink {
            addressee: "みどり薬局",
            subject: "",
            days: 21,
            batch: "batch-1",
        };
        let id = links::issue(&cx, tx, &allowed, &ContactConfirm, &new).expect("issued");
        let allowed = cx.allow(tx, &links::MANAGE_LINKS, id.clone())?;
        let keys =
            links::deliver(&cx, tx, &allowed, Channel::Fax, "047-000-0102").expect("delivered");
        if revoked {
            links::revoke(&cx, tx, &allowed).expect("revoked");
        }
        let delivery = tx.query_optional::<(String,)>(
            "select id from link_delivery where link_id = $1",
            params![id],
        )?;
        Ok((id, keys.token, delivery.expect("a delivery").0))
    })
    .await;
    let (id, token, delivery) = made;
    objects.put("link-token", relation, &token);
    if relation != "revoked" {
        objects.put("link", relation, &id);
        objects.put("delivery", relation, &delivery);
    }
}

async fn membership_of(db: &Db, person: &AccountId) -> String {
    let person = person.clone();
    db.read(move |snapshot| {
        snapshot.query_optional::<(String,)>(
            "select id from membership where person_id = $1",
            params![person],
        )
    })
    .await
    .expect("read")
    .expect("read")
    .expect("the person is a member")
    .0
}

async fn national_organization(db: &Db) -> String {
    db.read(|snapshot| {
        snapshot.query_optional::<(String,)>(
            "select id from organization where hub_id = 'national' and identifier = '9912000001'",
            params![],
        )
    })
    .await
    .expect("read")
    .expect("read")
    .expect("the import brought it")
    .0
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} does not stand in {text}"));
    rest.split(after).next().unwrap_or_default().to_owned()
}

/// A list of one new person.
fn people_csv(mark: &str) -> String {
    format!("氏名,かな,職種\n{mark}五島かえで,ごとうかえで,看護師\n")
}

pub fn last(location: &str) -> String {
    location.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Visiting carers in a layout of the Ministry: number, name, telephone.
pub fn ministry(rows: &[(&str, &str, &str)]) -> String {
    let mut text =
        "都道府県名,事業所名,サービスの種類,住所,事業所番号,電話番号,FAX番号\n".to_owned();
    for (number, name, telephone) in rows {
        text.push_str(&format!(
            "千葉県,{name},訪問介護,千葉県みどり市本町1-{number},{number},{telephone},\n"
        ));
    }
    text
}
