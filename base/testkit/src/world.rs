//! A whole application over a real, empty database.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use kyoten_platform::authorization::Actor;
use kyoten_platform::clock::{Clock, Instant, ManualClock};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{
    Connection, Db, DbConfig, Engine, Location, Migration, Snapshot, Tx, migrate,
};
use kyoten_platform::feature::{Feature, MIGRATIONS};
use kyoten_platform::http::{
    App, AppParts, PublicCache, PublicUrl, Routes, Sessions, build_router,
};
use kyoten_platform::ids::Ids;
use kyoten_platform::telemetry::Metrics;
use kyoten_platform::{Language, jobs, listeners};

use crate::browser::Browser;

/// Sunday 2026-11-22 09:00 in Tokyo: where every story begins.
pub const STORY_BEGINS: Instant = Instant(1_795_305_600_000_000);

/// Header in which a story says where a request comes from.
pub const SOURCE_HEADER: axum::http::HeaderName =
    axum::http::HeaderName::from_static("x-story-source");

/// What a story's application is made of.
pub struct Setup {
    /// The features, in the order in which they may call each other.
    pub features: Vec<Feature>,
    /// Sessions, as the identity feature keeps them.
    pub sessions: Arc<dyn Sessions>,
    /// The hub whose pages are served.
    pub hub_id: &'static str,
    /// Its name.
    pub hub_name: &'static str,
    /// Writes what must be there before the story begins, such as the hub itself.
    pub prepare: fn(&Tx<'_>) -> Result<(), No<Infallible>>,
}

/// A running application and the hands that move its clock.
pub struct World {
    /// The application.
    pub app: App,
    /// The clock's hand.
    pub clock: ManualClock,
    /// The finished router.
    pub router: Router,
    listeners: Vec<listeners::Listener>,
    browsers: AtomicU64,
    // Dropped last: the folder with the database and the spool.
    _folder: tempfile::TempDir,
}

/// Tells the story on SQLite and on PostgreSQL.
pub async fn on_both_databases<S: AsyncFn(World)>(setup: impl Fn() -> Setup, story: S) {
    story(World::start(setup(), Engine::Sqlite).await).await;
    if postgres_cluster().is_some() {
        story(World::start(setup(), Engine::Postgres).await).await;
    } else {
        println!("skipped on PostgreSQL: KYOTEN_TEST_POSTGRES does not name a cluster");
    }
}

/// Tells the story on SQLite only, where the database makes no difference.
pub async fn on_sqlite<S: AsyncFn(World)>(setup: impl Fn() -> Setup, story: S) {
    story(World::start(setup(), Engine::Sqlite).await).await;
}

impl World {
    /// Starts an application over a new, empty database.
    #[expect(
        clippy::expect_used,
        reason = "a world that cannot start is a broken test"
    )]
    pub async fn start(setup: Setup, engine: Engine) -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let location = match engine {
            Engine::Sqlite => Location::Sqlite(folder.path().join("kyoten.sqlite")),
            Engine::Postgres => tokio::task::spawn_blocking(new_postgres_database)
                .await
                .expect("a PostgreSQL database"),
        };
        let hand = ManualClock::at(STORY_BEGINS);
        let clock = Clock::Manual(hand.clone());
        let ids = Ids::seeded(1);
        let migrations: Vec<Migration> = MIGRATIONS
            .iter()
            .chain(setup.features.iter().flat_map(|feature| feature.migrations))
            .copied()
            .collect();
        let (for_migration, with_clock) = (location.clone(), clock.clone());
        let db = tokio::task::spawn_blocking({
            let (clock, ids) = (clock.clone(), ids.clone());
            move || {
                let connection = Connection::open(&for_migration).expect("the database opens");
                migrate(&connection, &migrations, &with_clock).expect("the schema is made");
                drop(connection);
                Db::open(
                    DbConfig {
                        location: for_migration,
                        readers: 2,
                        write_queue: 256,
                    },
                    clock,
                    ids,
                )
                .expect("the database opens")
            }
        })
        .await
        .expect("the database opens");
        let prepare = setup.prepare;
        db.write(move |tx| prepare(tx))
            .await
            .expect("the story's beginning is written");
        let app = App::new(AppParts {
            db,
            clock,
            ids,
            hub_id: setup.hub_id.to_owned(),
            hub_name: setup.hub_name.to_owned(),
            sessions: setup.sessions,
            navigation: no_navigation,
            organization_names: no_names,
            job_kinds: setup
                .features
                .iter()
                .flat_map(|feature| feature.jobs)
                .copied()
                .collect(),
            metrics: Metrics::default(),
            public_cache: PublicCache::default(),
            spool: folder.path().to_owned(),
            https: false,
            public_url: PublicUrl::this_machine(),
            source_header: Some(SOURCE_HEADER),
        });
        let routes = setup
            .features
            .iter()
            .fold(Routes::new(&app), |routes, feature| {
                (feature.routes)(routes)
            });
        let listeners = setup
            .features
            .iter()
            .flat_map(|feature| feature.listeners)
            .copied()
            .collect();
        World {
            router: build_router(routes),
            app,
            clock: hand,
            listeners,
            browsers: AtomicU64::new(0),
            _folder: folder,
        }
    }

    /// A new browser: nobody has signed in.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(
            self.router.clone(),
            self.browsers.fetch_add(1, Ordering::SeqCst),
        )
    }

    /// A browser in which the owner of this session token has signed in.
    #[must_use]
    pub fn browser_with_session(&self, token: &str) -> Browser {
        self.browser().with_cookie(self.app.session_cookie(), token)
    }

    /// The context of a system actor, for writing a story's facts through commands.
    #[must_use]
    pub fn system(&self) -> Cx {
        Cx::system(&self.app, "story", &self.app.hub_id)
    }

    /// Writes through the one writer.
    #[expect(
        clippy::expect_used,
        reason = "a story whose facts cannot be written is a broken test"
    )]
    pub async fn write<T: Send + 'static>(
        &self,
        command: impl FnOnce(&Tx<'_>) -> Result<T, No<Infallible>> + Send + 'static,
    ) -> T {
        self.app
            .db
            .write(move |tx| command(tx))
            .await
            .expect("the story's fact is written")
    }

    /// Reads in one snapshot.
    #[expect(
        clippy::expect_used,
        reason = "a story whose facts cannot be read is a broken test"
    )]
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Snapshot<'_>) -> T + Send + 'static,
    ) -> T {
        self.app
            .db
            .read(read)
            .await
            .expect("the story's fact is read")
    }

    /// Does all waiting jobs and lets the listeners hear of everything; tells how many jobs were done.
    #[expect(
        clippy::expect_used,
        reason = "a story whose jobs cannot run is a broken test"
    )]
    pub async fn run_jobs(&self) -> usize {
        let app = self.app.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut done = 0;
            while jobs::run_one(&app).expect("the job runner reaches the database") {
                done += 1;
            }
            done
        });
        let done = done.await.expect("the job runner does not panic");
        listeners::run_once(&self.app, &self.listeners)
            .await
            .expect("the listeners reach the database");
        done
    }
}

fn no_names(_: &Snapshot<'_>, _: &[String]) -> kyoten_platform::db::DbResult<Vec<String>> {
    Ok(Vec::new())
}

fn no_navigation(_: &Actor, _: Language) -> Vec<(String, String)> {
    Vec::new()
}

/// The address of a cluster in which databases may be created.
#[expect(
    clippy::disallowed_methods,
    reason = "the test's surroundings name the cluster"
)]
#[expect(clippy::panic, reason = "`make test` promises both databases")]
fn postgres_cluster() -> Option<String> {
    let address = std::env::var("KYOTEN_TEST_POSTGRES").ok();
    let required = std::env::var("KYOTEN_TEST_POSTGRES_REQUIRED").is_ok();
    match address {
        Some(address) => Some(address),
        None if required => panic!("KYOTEN_TEST_POSTGRES must name a PostgreSQL cluster"),
        None => None,
    }
}

fn new_postgres_database() -> Location {
    made_from(None)
}

/// A copy of a PostgreSQL database that nobody needs to stay connected to, or a new, empty one; `None` when
/// `KYOTEN_TEST_POSTGRES` names no cluster. Waits for the cluster: not to be called on a thread of the async runtime.
#[must_use]
pub fn postgres_database(copy_of: Option<&Location>) -> Option<Location> {
    postgres_cluster()?;
    let name = copy_of.map(|location| match location {
        Location::Postgres(address) => {
            let path = address.split('?').next().unwrap_or_default();
            path.rsplit('/').next().unwrap_or_default().to_owned()
        }
        Location::Sqlite(_) => String::new(),
    });
    Some(made_from(name.as_deref()))
}

#[expect(clippy::expect_used, reason = "a cluster that was promised must work")]
fn made_from(template: Option<&str>) -> Location {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let cluster = postgres_cluster().expect("KYOTEN_TEST_POSTGRES");
    let name = format!(
        "story_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::SeqCst)
    );
    let mut client =
        postgres::Client::connect(&cluster, postgres::NoTls).expect("the cluster answers");
    // A database is copied only while nobody is connected to it.
    let (alone, origin) = match template {
        None => (
            String::new(),
            "template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'".to_owned(),
        ),
        Some(template) => (
            format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{template}'"
            ),
            format!("template {template}"),
        ),
    };
    // `create database` must stand alone in its message.
    for statement in [
        alone,
        format!("drop database if exists {name} with (force)"),
        format!("create database {name} {origin}"),
    ] {
        client
            .batch_execute(&statement)
            .expect("a database is created");
    }
    let (base, query) = cluster.split_once('?').unwrap_or((cluster.as_str(), ""));
    let base = base.rsplit_once('/').map_or(base, |(server, _)| server);
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    Location::Postgres(format!("{base}/{name}{query}"))
}
