//! `kyoten demo`: the fictional region, made anew from its seed at every start, through the real importer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use kyoten_feature_directory::fact::{
    Acceptance, Answer, BRING_FACTS, Source, Topic, Visibility, store as facts,
};
use kyoten_feature_directory::imports::{FileToImport, ImportRequest, system_of};
use kyoten_feature_directory::kind::Kind;
use kyoten_feature_directory::landmark::{EDIT_LANDMARKS, store as landmarks};
use kyoten_feature_identity as identity;
use kyoten_feature_identity::people::commands::{
    self as people, LicenceFields, Particulars, Which, Work,
};
use kyoten_feature_identity::people::model::Person;
use kyoten_feature_identity::people::permissions::SEE;
use kyoten_feature_identity::people::profession::Profession;
use kyoten_feature_identity::people::rules::{Period, Refusal};
use kyoten_feature_identity::people::store;
use kyoten_feature_identity::{By, Known, LoginName, NewAccount, Password, SALT_BYTES, TotpSecret};
use kyoten_geography::GeoPoint;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::{Clock, Instant};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{Connection, Db, DbConfig, Location};
use kyoten_platform::http::App;
use kyoten_platform::ids::Ids;
use kyoten_region::{BASE_AS_OF, DEMO_SEED, Region};

use super::{audit, serve};
use crate::config::{AuditPlaces, Config};
use crate::wiring;

/// The hub of the demo.
const HUB: &str = "minatono";
/// Everybody's password in the demo. It guards nobody: all people and places are invented.
const PASSWORD: &str = "lighthouse-soup-at-dawn";
/// Where the demo lives when no database is named.
const DATABASE: &str = "var/demo/kyoten.sqlite";
/// Files of the region that are not for the importer, or not for its first run.
const NOT_IMPORTED: [&str; 3] = ["renewal/", "broken/", "mesh_population.csv"];
/// Seconds in a day.
const DAY_SECONDS: i64 = 86_400;
/// Days since the members of the demo joined: a review of their access is due.
const MEMBER_DAYS: i64 = 120;

/// The fictional region.
#[derive(clap::Args)]
pub struct Demo {
    /// Another seed gives another region of the same kind
    #[arg(long, default_value_t = DEMO_SEED)]
    seed: u64,
    /// Print the present code of the second factor of a login and end
    #[arg(long, value_name = "LOGIN")]
    code: Option<String>,
    /// Make the region and end without serving
    #[arg(long)]
    seed_only: bool,
}

/// Somebody who can sign in.
struct SignIn {
    login: String,
    who: String,
    roles: Vec<Role>,
    secret: TotpSecret,
}

impl Demo {
    /// Makes the region and serves it.
    pub fn run(self, config: &Config) -> Result<ExitCode> {
        let region = kyoten_region::generate(self.seed);
        let sign_ins = sign_ins(&region, self.seed);
        if let Some(login) = &self.code {
            let Some(found) = sign_ins.iter().find(|sign_in| sign_in.login == *login) else {
                bail!("nobody signs in as \"{login}\" in the demo");
            };
            println!("{}", found.secret.code_at(Clock::System.now()));
            return Ok(ExitCode::SUCCESS);
        }
        let database = demo_database(config);
        let config = Config {
            audit: AuditPlaces::in_folder(&audit_folder(&database)),
            database,
            spool: PathBuf::from("var/demo/spool"),
            hub: Some(HUB.to_owned()),
            ..config.clone()
        };
        reset(&config)?;
        let app = make(&config, &region, &sign_ins, self.seed)?;
        if self.seed_only {
            println!(
                "The fictional region is ready in {}.",
                place(&config.database)
            );
            return Ok(ExitCode::SUCCESS);
        }
        audit::make_key_if_missing(&config)?;
        serve::serve(app, &config, |address| announce(address, sign_ins))
    }
}

/// A database that was named in the configuration is taken; the usual one of real hubs never is.
fn demo_database(config: &Config) -> Location {
    match &config.database {
        Location::Sqlite(path) if path == Path::new("var/kyoten.sqlite") => {
            Location::Sqlite(PathBuf::from(DATABASE))
        }
        named => named.clone(),
    }
}

/// Where the demo's key and checkpoints are; they are made anew with it.
fn audit_folder(database: &Location) -> PathBuf {
    match database {
        Location::Sqlite(path) => path.with_extension("demo-audit"),
        Location::Postgres(_) => PathBuf::from("var/demo/postgres.demo-audit"),
    }
}

fn place(location: &Location) -> String {
    match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(_) => "PostgreSQL".to_owned(),
    }
}

/// Removes the last demo. What is not certainly a demo, or empty, is left alone: a database that cannot be read, one
/// of another program, one with a real hub.
fn reset(config: &Config) -> Result<()> {
    let location = &config.database;
    if let Location::Sqlite(path) = location
        && !path.exists()
    {
        return Ok(());
    }
    if !is_empty_or_demo(config)? {
        bail!(
            "{} is not a demo's database; the demo does not touch it. Name another with --database",
            place(location)
        );
    }
    let evidence = audit_folder(location);
    if evidence.exists() {
        std::fs::remove_dir_all(&evidence)
            .with_context(|| format!("the last demo's {} cannot be removed", evidence.display()))?;
    }
    match location {
        Location::Sqlite(path) => {
            for suffix in ["", "-wal", "-shm"] {
                let file = PathBuf::from(format!("{}{suffix}", path.display()));
                if file.exists() {
                    std::fs::remove_file(&file).with_context(|| {
                        format!("the last demo in {} cannot be removed", file.display())
                    })?;
                }
            }
            Ok(())
        }
        Location::Postgres(address) => {
            kyoten_platform::db::empty_postgres(address).context("the last demo cannot be removed")
        }
    }
}

fn is_empty_or_demo(config: &Config) -> Result<bool> {
    let connection = Connection::open(&config.database).context("the database cannot be opened")?;
    if !connection
        .has_tables()
        .context("the database cannot be read")?
    {
        return Ok(true);
    }
    drop(connection);
    let db = Db::open(
        DbConfig {
            readers: 1,
            ..DbConfig::for_location(config.database.clone())
        },
        Clock::System,
        Ids::Random,
    )?;
    let Ok(hubs) = db.read_blocking(identity::hubs)? else {
        return Ok(false);
    };
    let is_ours = |hub: &identity::Hub| hub.id == HUB || hub.id == identity::NATIONAL_HUB;
    Ok(hubs.iter().any(|hub| hub.id == HUB) && hubs.iter().all(is_ours))
}

fn sign_ins(region: &Region, seed: u64) -> Vec<SignIn> {
    let dice = Ids::seeded(seed);
    region
        .people
        .iter()
        .map(|person| {
            let mut secret = [0u8; 20];
            dice.fill(&mut secret);
            let roles = match person.part {
                "coordinator" => vec![Role::Coordinator],
                "operator" => vec![Role::Operator],
                "city_officer" => vec![Role::Viewer],
                "evaluator" => vec![Role::Evaluator],
                _ => vec![Role::Member],
            };
            SignIn {
                login: person.login_name.to_owned(),
                who: format!("{}（{}）", person.display_name, person.organization),
                roles,
                secret: TotpSecret::from_bytes(secret),
            }
        })
        .collect()
}

fn make(config: &Config, region: &Region, sign_ins: &[SignIn], seed: u64) -> Result<App> {
    wiring::migrate_database(config, &Clock::System)?;
    let ids = Ids::seeded(seed);
    let mut salt = [0u8; SALT_BYTES];
    ids.fill(&mut salt);
    let db = Db::open(
        DbConfig {
            readers: 1,
            ..DbConfig::for_location(config.database.clone())
        },
        Clock::System,
        ids,
    )?;
    let municipalities: Vec<String> = region
        .land
        .municipalities
        .iter()
        .map(|place| place.code.chars().take(5).collect())
        .collect();
    let hub_name = kyoten_region::cast::HUB;
    let known = Known {
        hub_name,
        login_name: "",
    };
    let password = Password::parse(PASSWORD, known)
        .map_err(|error| anyhow!("the demo's password: {error}"))?;
    let password_hash = identity::hash_password(&password, &salt)?;
    let mut accounts = Vec::new();
    for sign_in in sign_ins {
        accounts.push(NewAccount {
            hub_id: HUB.to_owned(),
            login_name: LoginName::parse(&sign_in.login)
                .map_err(|error| anyhow!("{}: {error}", sign_in.login))?,
            display_name: sign_in
                .who
                .split('（')
                .next()
                .unwrap_or_default()
                .to_owned(),
            password_hash: password_hash.clone(),
            totp_secret: Some(sign_in.secret.clone()),
            roles: sign_in.roles.clone(),
            granted_by: By::system("demo"),
        });
    }
    db.write_blocking(move |tx| {
        identity::create_hub(tx, identity::NATIONAL_HUB, "全国のオープンデータ", &[])?;
        identity::create_hub(tx, HUB, hub_name, &municipalities)?;
        accounts
            .into_iter()
            .try_for_each(|account| identity::create_account(tx, account).map(drop))
    })
    .map_err(|error| anyhow!("the demo's people could not be saved: {error:?}"))?;
    drop(db);
    let app = wiring::open(config, Clock::System, Ids::Random)?;
    import_region(&app, region)?;
    bring_people(&app, region)?;
    bring_facts(&app, region)?;
    bring_landmarks(&app, region)?;
    Ok(app)
}

/// Writes the region's files and imports them as anybody would.
fn import_region(app: &App, region: &Region) -> Result<()> {
    let folder = app.spool.join("region");
    std::fs::create_dir_all(&folder)?;
    region.write(&folder)?;
    let files = region
        .files()?
        .into_iter()
        .filter(|file| !NOT_IMPORTED.iter().any(|not| file.name.starts_with(not)))
        .filter(|file| {
            !["landmarks.csv", "overlay.json", "people.json", "dirt.json"]
                .contains(&file.name.as_str())
        })
        .map(|file| FileToImport {
            path: folder.join(&file.name),
            name: file.name,
            as_of: BASE_AS_OF.to_owned(),
            kind: None,
            custom: None,
            partial: false,
        })
        .collect();
    let request = ImportRequest {
        data_set: identity::NATIONAL_HUB.to_owned(),
        files,
        dry_run: false,
        vanishing_confirmed: false,
        asked_by: None,
    };
    let result = super::import::import(app, &request, None)?;
    if !result.published {
        bail!("the region could not be imported: {result:?}");
    }
    Ok(())
}

/// Readings, licences and memberships: the member professionals of the region work at its published offices.
fn bring_people(app: &App, region: &Region) -> Result<()> {
    let cx = Cx::system(app, "demo", HUB);
    let people = region.people.clone();
    let written = app.db.write_blocking(move |tx| {
        let allowed = cx.allow(tx, &SEE, ())?;
        for person in &people {
            let known = store::people(tx, &allowed)?;
            let signs_in = |known: &&Person| {
                let account = known.account.as_ref();
                account.is_some_and(|account| account.login_name == person.login_name)
            };
            let Some(known) = known.iter().find(signs_in) else {
                continue;
            };
            let particulars = Particulars {
                name: known.name.clone(),
                kana: person.kana.to_owned(),
                mail: String::new(),
            };
            people::change_person(&cx, tx, &known.id, &particulars)?;
            for profession in person
                .profession
                .iter()
                .filter_map(|words| Profession::from_words(words))
            {
                let licence = LicenceFields {
                    profession,
                    registration_number: String::new(),
                    valid_until: None,
                    seen: false,
                };
                people::put_licence(&cx, tx, &known.id, &licence)?;
            }
            let Some(office) = &person.office else {
                continue;
            };
            let Some(kind) = Kind::from_file_name(&format!("{}.csv", office.file)) else {
                continue;
            };
            let found = identity::organization::find(
                tx,
                identity::NATIONAL_HUB,
                system_of(kind),
                &office.identifier,
            )?;
            let Some(organization) = found else { continue };
            let work = Work {
                organization: Which::Id(organization.to_string()),
                name: person.organization.clone(),
                position: String::new(),
                period: Period {
                    starts_at: tx.now().plus_seconds(-MEMBER_DAYS * DAY_SECONDS),
                    ends_at: None,
                },
            };
            people::add_membership(&cx, tx, &known.id, &work)?;
        }
        Ok::<_, No<Refusal>>(())
    });
    written.map_err(|error| anyhow!("the demo's memberships could not be saved: {error:?}"))
}

/// What the hub knows beyond the open data, as fresh or stale as the generator says, counted back from today.
fn bring_facts(app: &App, region: &Region) -> Result<()> {
    let cx = Cx::system(app, "demo", HUB);
    let overlay = region.overlay.clone();
    let written = app.db.write_blocking(move |tx| {
        let mut organizations = HashMap::new();
        for fact in &overlay {
            let Some(kind) = Kind::from_file_name(&format!("{}.csv", fact.file)) else {
                continue;
            };
            let Some(topic) = Topic::parse(&topic_name(fact)) else {
                continue;
            };
            let found = match organizations.get(&(fact.file, fact.identifier.clone())) {
                Some(found) => Clone::clone(found),
                None => {
                    let found = identity::organization::find(
                        tx,
                        identity::NATIONAL_HUB,
                        system_of(kind),
                        &fact.identifier,
                    )?;
                    organizations.insert((fact.file, fact.identifier.clone()), found.clone());
                    found
                }
            };
            let Some(organization) = found else { continue };
            let allowed = cx.allow(tx, &BRING_FACTS, organization.to_string())?;
            let verified_at = fact
                .verified_days_ago
                .map(|days| tx.now().plus_seconds(-i64::from(days) * DAY_SECONDS));
            facts::state_verified(
                tx,
                &allowed,
                &facts::NewFact {
                    topic,
                    value: &fact_value(fact),
                    source: source_of(fact.source),
                    visibility: visibility_of(fact.visibility),
                    by: &fact
                        .verified_by
                        .map_or_else(|| cx.actor.reference(), |login| format!("Login/{login}")),
                },
                verified_at,
            )?;
        }
        Ok::<_, No<Infallible>>(())
    });
    written.map_err(|error| anyhow!("the demo's facts could not be saved: {error:?}"))
}

fn topic_name(fact: &kyoten_region::overlay::Fact) -> String {
    match fact.kind {
        "capability" => format!("capability:{}", fact.field),
        _ => fact.field.to_owned(),
    }
}

fn fact_value(fact: &kyoten_region::overlay::Fact) -> String {
    if fact.kind != "capability" {
        return fact.value.clone();
    }
    let answer = match fact.value.as_str() {
        "可" => Answer::Yes,
        "不可" => Answer::No,
        _ => Answer::Ask,
    };
    Acceptance {
        answer,
        condition: fact.condition.to_owned(),
    }
    .to_value()
}

fn source_of(word: &str) -> Source {
    match word {
        "届出" => Source::Filing,
        "実績" => Source::Record,
        _ => Source::SelfReport,
    }
}

fn visibility_of(word: &str) -> Visibility {
    match word {
        "公開" => Visibility::Public,
        "関係者限り" => Visibility::Members,
        _ => Visibility::Hub,
    }
}

fn bring_landmarks(app: &App, region: &Region) -> Result<()> {
    let cx = Cx::system(app, "demo", HUB);
    let mut wanted = Vec::new();
    for landmark in &region.landmarks {
        wanted.push(landmarks::NewLandmark {
            name: landmark.name.clone(),
            kana: Some(landmark.kana.clone()).filter(|kana| !kana.is_empty()),
            point: GeoPoint::new(landmark.lat, landmark.lon)
                .map_err(|error| anyhow!("{}: {error}", landmark.name))?,
        });
    }
    let written = app.db.write_blocking(move |tx| {
        for landmark in &wanted {
            let allowed = cx.allow(tx, &EDIT_LANDMARKS, tx.new_id())?;
            landmarks::add(tx, &allowed, landmark, &cx.actor.reference())?;
        }
        Ok::<_, No<Infallible>>(())
    });
    written.map_err(|error| anyhow!("the demo's landmarks could not be saved: {error:?}"))
}

fn announce(address: std::net::SocketAddr, sign_ins: Vec<SignIn>) {
    println!();
    println!(
        "kyoten, fictional region 湊野: all people, places and telephone numbers are invented."
    );
    println!();
    println!("  http://{address}/            for residents, no account needed");
    println!("  http://{address}/sign-in     for staff; password for everybody: {PASSWORD}");
    println!();
    print_codes(&sign_ins, Clock::System.now());
    println!();
    println!(
        "Codes change every 30 seconds: press Enter for new ones, or run `kyoten demo --code LOGIN`. Ctrl-C ends."
    );
    if std::io::stdin().is_terminal() {
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                if line.is_err() {
                    break;
                }
                print_codes(&sign_ins, Clock::System.now());
            }
        });
    }
}

fn print_codes(sign_ins: &[SignIn], now: Instant) {
    for sign_in in sign_ins {
        let roles: Vec<&str> = sign_in.roles.iter().map(|role| role.word()).collect();
        println!(
            "  {:<10} code {}   {:<12} {}",
            sign_in.login,
            sign_in.secret.code_at(now),
            roles.join(", "),
            sign_in.who
        );
    }
}
