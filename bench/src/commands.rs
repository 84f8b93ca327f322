//! Durable commands per second, beside the disk's own limit.

use std::io::Write;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::clock::Clock;
use kyoten_platform::db::{Connection, Db, DbConfig, DbError, Location, Migration, migrate};
use kyoten_platform::events::Event;
use kyoten_platform::feature::MIGRATIONS;
use kyoten_platform::ids::Ids;
use kyoten_platform::params;

use crate::{Bench, Figure};

/// The smallest honest command: one row changed, one audit line, one event.
const CREATE_ACT: Migration = Migration {
    number: 900,
    name: "create_act",
    sql: "create table act (\n    id text not null primary key,\n    body text not null\n);",
};

/// The raw limit, then both databases at 1, 8 and 64 writers.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let seconds = Duration::from_secs(bench.seconds);
    let syncs = syncs_per_second(bench, seconds)?;
    let mut figures = vec![Figure::new(
        "write 4 KiB + fdatasync alone, one at a time",
        syncs,
        "syncs/s",
        "the disk's limit",
    )];
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let mut places = Vec::new();
    let folder = tempfile::tempdir_in(&bench.folder)?;
    places.push((
        "SQLite",
        Location::Sqlite(folder.path().join("acts.sqlite")),
    ));
    match cluster() {
        Some(address) => places.push(("PostgreSQL", new_database(&address)?)),
        None => println!("skipped PostgreSQL: KYOTEN_TEST_POSTGRES does not name a cluster"),
    }
    for (name, location) in places {
        let connection = Connection::open(&location)?;
        migrate(
            &connection,
            &[MIGRATIONS, &[CREATE_ACT]].concat(),
            &Clock::System,
        )?;
        drop(connection);
        let db = Db::open(DbConfig::for_location(location), Clock::System, Ids::Random)?;
        for writers in [1, 8, 64] {
            let rate = runtime.block_on(acts_per_second(&db, writers, seconds))?;
            let ratio = rate / syncs;
            figures.push(Figure::new(
                format!("durable commands, {name}, {writers} writers"),
                rate,
                "commands/s",
                format!("{ratio:.2} × the disk's syncs"),
            ));
        }
    }
    Ok(figures)
}

fn syncs_per_second(bench: &Bench, seconds: Duration) -> Result<f64> {
    let path = bench.folder.join("syncs.bin");
    let mut file = std::fs::File::create(&path)?;
    file.write_all(&vec![0u8; 4 << 20])?;
    file.sync_all()?;
    let page = [7u8; 4096];
    let begin = Instant::now();
    let mut syncs = 0u64;
    while begin.elapsed() < seconds {
        file.write_all_at(&page, (syncs % 1024) * 4096)?;
        file.sync_data()?;
        syncs += 1;
    }
    let rate = syncs as f64 / begin.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}

async fn acts_per_second(db: &Db, writers: usize, seconds: Duration) -> Result<f64> {
    let (stop, acts) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..writers {
        let (db, stop, acts) = (db.clone(), Arc::clone(&stop), Arc::clone(&acts));
        tasks.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                act(&db).await?;
                acts.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), anyhow::Error>(())
        }));
    }
    tokio::time::sleep(seconds).await;
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await??;
    }
    Ok(acts.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64())
}

async fn act(db: &Db) -> Result<()> {
    let written = db.write(|tx| {
        let id = tx.new_id();
        tx.execute(
            "insert into act (id, body) values ($1, $2)",
            params![id, "ここに一行の記録が入ります"],
        )?;
        tx.audit(AuditEntry {
            hub_id: "bench".into(),
            actor: "Account/bench".into(),
            action: "act.write".into(),
            ground: "HUB".into(),
            object: format!("Act/{id}"),
            detail: "{}".into(),
            request_id: id.clone(),
        });
        tx.emit(Event {
            hub_id: "bench".into(),
            stream: "acts".into(),
            name: "act.written".into(),
            actor: "Account/bench".into(),
            subject: format!("Act/{id}"),
            arguments: "{}".into(),
        });
        Ok::<_, DbError>(())
    });
    written
        .await
        .map_err(|error| anyhow!("a command failed: {error:?}"))
}

/// The cluster `scripts/with-postgres.sh` started.
#[expect(
    clippy::disallowed_methods,
    reason = "the benchmark's surroundings name the cluster"
)]
pub fn cluster() -> Option<String> {
    std::env::var("KYOTEN_TEST_POSTGRES").ok()
}

/// A new, empty database in the cluster.
pub fn new_database(cluster: &str) -> Result<Location> {
    let mut client = postgres::Client::connect(cluster, postgres::NoTls)?;
    client.batch_execute("drop database if exists kyoten_bench with (force)")?;
    client.batch_execute("create database kyoten_bench template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'")?;
    let base = cluster
        .rsplit_once('/')
        .map_or(cluster, |(server, _)| server);
    Ok(Location::Postgres(format!("{base}/kyoten_bench")))
}
