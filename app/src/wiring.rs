//! Puts the application together: the list of features, one timeline of migrations, one router.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, anyhow, bail};
use kyoten_feature_directory as directory;
use kyoten_feature_identity as identity;
use kyoten_feature_oversight as oversight;
use kyoten_platform::Language;
use kyoten_platform::audit::keeper::{Keeper, keep_until_stopped};
use kyoten_platform::authorization::{Actor, Role};
use kyoten_platform::clock::Clock;
use kyoten_platform::db::{Connection, Db, DbConfig, Engine, Migration, migrate};
use kyoten_platform::feature::{Feature, MIGRATIONS};
use kyoten_platform::http::{App, AppParts, Limits, PublicCache, Routes, build_router, serve};
use kyoten_platform::ids::Ids;
use kyoten_platform::telemetry::Metrics;
use kyoten_platform::{jobs, listeners, relay};
use tokio::net::TcpListener;

use crate::config::Config;
use crate::{front, text};

/// Every feature of this program, in the order in which they may call each other.
#[must_use]
pub fn features() -> Vec<Feature> {
    vec![
        identity::feature(),
        directory::feature(),
        oversight::feature(),
        front::feature(),
    ]
}

/// The whole timeline of the schema.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    MIGRATIONS
        .iter()
        .chain(features().iter().flat_map(|feature| feature.migrations))
        .copied()
        .collect()
}

/// Brings the database up to date; tells which steps were applied.
pub fn migrate_database(config: &Config, clock: &Clock) -> Result<Vec<i64>> {
    if let kyoten_platform::db::Location::Sqlite(path) = &config.database
        && let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).with_context(|| {
            format!(
                "the folder {} for the database cannot be made",
                folder.display()
            )
        })?;
    }
    let connection = Connection::open(&config.database).context("the database cannot be opened")?;
    Ok(migrate(&connection, &migrations(), clock)?)
}

/// Opens the database and puts the application together. Without a hub in it there is nothing to serve.
pub fn open(config: &Config, clock: Clock, ids: Ids) -> Result<App> {
    migrate_database(config, &clock)?;
    std::fs::create_dir_all(&config.spool).with_context(|| {
        format!(
            "the folder {} for uploads cannot be made",
            config.spool.display()
        )
    })?;
    let db_config = DbConfig {
        readers: config.readers,
        ..DbConfig::for_location(config.database.clone())
    };
    let db =
        Db::open(db_config, clock.clone(), ids.clone()).context("the database cannot be opened")?;
    let hub = hub_to_serve(&db, config.hub.as_deref())?;
    Ok(App::new(AppParts {
        db,
        clock,
        ids,
        hub_id: hub.id,
        hub_name: hub.name,
        sessions: Arc::new(identity::DatabaseSessions),
        navigation,
        organization_names: directory::organization::names,
        job_kinds: features()
            .iter()
            .flat_map(|feature| feature.jobs)
            .copied()
            .collect(),
        metrics: Metrics::default(),
        public_cache: PublicCache::default(),
        spool: config.spool.clone(),
        https: config.https,
        public_url: config.public_url.clone(),
        source_header: config.source_header.clone(),
    }))
}

fn hub_to_serve(db: &Db, named: Option<&str>) -> Result<identity::Hub> {
    let named = named.map(str::to_owned);
    let hubs = db.read_blocking(identity::hubs)??;
    let local: Vec<identity::Hub> = hubs
        .into_iter()
        .filter(|hub| hub.id != identity::NATIONAL_HUB)
        .collect();
    match named {
        Some(id) => local
            .into_iter()
            .find(|hub| hub.id == id)
            .ok_or_else(|| anyhow!("there is no hub \"{id}\" in this database")),
        None => match <[identity::Hub; 1]>::try_from(local) {
            Ok([hub]) => Ok(hub),
            Err(hubs) if hubs.is_empty() => {
                bail!("there is no hub in this database yet; make one with `kyoten init`")
            }
            Err(hubs) => {
                let ids: Vec<&str> = hubs.iter().map(|hub| hub.id.as_str()).collect();
                bail!(
                    "this database holds several hubs; name the one to serve with --hub: {}",
                    ids.join(", ")
                )
            }
        },
    }
}

/// The menu: what a person can use, at most four on a phone's bar.
fn navigation(actor: &Actor, language: Language) -> Vec<(String, String)> {
    let roles: &[Role] = actor
        .account()
        .filter(|account| account.two_factors)
        .map_or(&[], |account| account.roles.as_slice());
    let mut links = vec![(text::menu_search(language), "/search")];
    if roles.contains(&Role::Coordinator) || roles.contains(&Role::Viewer) {
        links.push((text::menu_overview(language), "/overview"));
    }
    if roles.contains(&Role::Coordinator) {
        links.push((text::menu_links(language), "/links"));
        links.push((text::menu_import(language), "/imports"));
        links.push((text::menu_landmarks(language), "/landmarks"));
    }
    if roles.contains(&Role::Coordinator) || roles.contains(&Role::Operator) {
        links.push((text::menu_audit(language), "/audit"));
        links.push((text::menu_people(language), "/people"));
    }
    if roles.is_empty() {
        links.push((text::menu_sign_in(language), "/sign-in"));
    } else {
        links.push((text::menu_account(language), "/account"));
    }
    links
        .into_iter()
        .map(|(label, href)| (label.to_owned(), href.to_owned()))
        .collect()
}

/// The router with every feature's routes.
pub fn router(app: &App) -> axum::Router {
    build_router(routes(app))
}

/// Every feature's routes with their policies.
#[must_use]
pub fn routes(app: &App) -> Routes {
    features()
        .iter()
        .fold(Routes::new(app), |routes, feature| (feature.routes)(routes))
}

/// Serves until `stop`; jobs, listeners and the keeper of audit checkpoints run beside it.
pub async fn run(
    app: App,
    config: &Config,
    keeper: Option<Keeper>,
    stop: impl Future<Output = ()> + Send,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<()> {
    if app.db.engine() == Engine::Sqlite {
        let app = app.clone();
        tokio::task::spawn_blocking(move || jobs::requeue_lost(&app))
            .await?
            .map_err(|no| anyhow!("the job list could not be read: {no:?}"))?;
    }
    relay::start(&app.db)
        .context("the threads that tell other processes of changes could not start")?;
    let stopping = Arc::new(AtomicBool::new(false));
    let runner = {
        let (app, stopping) = (app.clone(), Arc::clone(&stopping));
        std::thread::Builder::new()
            .name("jobs".to_owned())
            .spawn(move || jobs::run_until_stopped(&app, &stopping))?
    };
    let keeping = keeper
        .map(|keeper| {
            let (app, stopping) = (app.clone(), Arc::clone(&stopping));
            std::thread::Builder::new()
                .name("audit-keeper".to_owned())
                .spawn(move || keep_until_stopped(&app, keeper, &stopping))
        })
        .transpose()?;
    let all_listeners = features()
        .iter()
        .flat_map(|feature| feature.listeners)
        .copied()
        .collect();
    let keeping_house = tokio::spawn(identity::keep_house(app.clone()));
    let listening = tokio::spawn(listeners::run(app.clone(), all_listeners));
    if let Some(address) = config.operations {
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("{address} for operations cannot be listened on"))?;
        tokio::spawn(serve(
            listener,
            front::operations_router(&app),
            Limits::USUAL,
            std::future::pending(),
        ));
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", config.listen))?;
    ready(listener.local_addr()?);
    serve(listener, router(&app), Limits::USUAL, stop).await?;
    stopping.store(true, Ordering::SeqCst);
    runner.thread().unpark();
    listening.abort();
    keeping_house.abort();
    if let Some(keeping) = keeping {
        // The last lines are signed before the process ends; that takes milliseconds.
        keeping.thread().unpark();
        let _ = tokio::task::spawn_blocking(move || keeping.join()).await;
    }
    // A job that is in the middle of its work goes on after the next start; waiting here could take minutes.
    Ok(())
}
