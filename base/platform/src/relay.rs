//! Several processes on one PostgreSQL tell each other of commits: one coalesced NOTIFY, one LISTEN.
//!
//! A NOTIFY inside every commit would cut throughput to a quarter; so each process sends at most twenty a
//! second, without content. Whoever hears one looks into the database, which is the truth.

use std::time::Duration;

use crate::db::{Db, Location};

/// Least time between two NOTIFYs of one process.
const COALESCE: Duration = Duration::from_millis(50);
/// How long a broken listening connection waits before it is opened again.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long one LISTEN waits before it looks whether the process still needs it.
const LISTEN_TURN: Duration = Duration::from_secs(5);

/// Starts the two threads; does nothing on SQLite, which has one process.
pub fn start(db: &Db) -> std::io::Result<()> {
    let Location::Postgres(address) = db.location().clone() else {
        return Ok(());
    };
    let process = std::process::id().to_string();
    let (listening, own) = (db.clone(), process.clone());
    let listen_address = address.clone();
    std::thread::Builder::new().name("relay-listen".to_owned()).spawn(move || {
        loop {
            if let Err(error) = listen(&listen_address, &listening, &own) {
                tracing::warn!(error = %crate::telemetry::with_causes(&error), "the LISTEN connection broke and is opened again");
            }
            // While nobody listened, anything may have happened.
            listening.wake();
            std::thread::sleep(RECONNECT);
        }
    })?;
    let mut commits = db.commits();
    std::thread::Builder::new().name("relay-notify".to_owned()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return };
        let mut client: Option<postgres::Client> = None;
        let mut told_of = 0;
        while runtime.block_on(commits.changed()).is_ok() {
            let own = commits.borrow_and_update().own;
            // A hint from elsewhere is not passed on, or two processes would wake each other forever.
            if own == told_of {
                continue;
            }
            told_of = own;
            if client.as_ref().is_none_or(postgres::Client::is_closed) {
                client = postgres::Client::connect(&address, postgres::NoTls).ok();
            }
            let told = client.as_mut().map(|client| client.execute("select pg_notify('kyoten', $1)", &[&process]));
            if !matches!(told, Some(Ok(_))) {
                tracing::warn!("other processes could not be told of a commit; they notice at their next look");
            }
            std::thread::sleep(COALESCE);
        }
    })?;
    Ok(())
}

fn listen(address: &str, db: &Db, own: &str) -> Result<(), postgres::Error> {
    use postgres::fallible_iterator::FallibleIterator;
    let mut client = postgres::Client::connect(address, postgres::NoTls)?;
    client.batch_execute("listen kyoten")?;
    loop {
        let mut notifications = client.notifications();
        let mut turn = notifications.timeout_iter(LISTEN_TURN);
        while let Some(notification) = turn.next()? {
            if notification.payload() != own {
                db.wake();
            }
        }
    }
}
