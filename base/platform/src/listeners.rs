//! Listeners: what a feature does after something happened, exactly once, from the outbox.
//!
//! Each listener keeps its place per hub. It handles an event and moves its place in one transaction, so a crash
//! in between repeats nothing and skips nothing. The database is the truth; the commit hint only wakes it.

use std::convert::Infallible;

use crate::cx::{Cx, No};
use crate::db::Tx;
use crate::events::RecordedEvent;
use crate::http::App;
use crate::params;

/// Events one transaction hands to a listener at most.
const EVENTS_PER_ROUND: i64 = 100;

/// A named listener and the events it wants.
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    /// Its name, which keeps its place.
    pub name: &'static str,
    /// The event names it wants.
    pub wants: &'static [&'static str],
    /// What it does; runs in the transaction that moves its place.
    pub on: fn(&Cx, &Tx<'_>, &RecordedEvent) -> Result<(), No<Infallible>>,
}

/// Lets every listener read on until nothing is left; tells how many events were handled.
pub async fn run_once(app: &App, listeners: &[Listener]) -> Result<u64, No<Infallible>> {
    let mut handled = 0;
    for listener in listeners {
        loop {
            let round = one_round(app, *listener).await?;
            handled += round;
            if round == 0 {
                break;
            }
        }
    }
    Ok(handled)
}

/// Runs the listeners whenever something was committed, until the process ends.
pub async fn run(app: App, listeners: Vec<Listener>) {
    let mut commits = app.db.commits();
    loop {
        commits.borrow_and_update();
        if let Err(no) = run_once(&app, &listeners).await {
            tracing::warn!(problem = ?no, "a listener could not go on; it tries again after the next commit");
        }
        if commits.changed().await.is_err() {
            return;
        }
    }
}

async fn one_round(app: &App, listener: Listener) -> Result<u64, No<Infallible>> {
    let hub_id = app.hub_id.clone();
    let behind = app.db.read(move |snapshot| {
        let place = place(snapshot, listener.name, &hub_id)?;
        snapshot.number(
            "select count(*) from event where hub_id = $1 and sequence > $2",
            params![hub_id, place],
        )
    });
    if behind.await?? == 0 {
        return Ok(0);
    }
    let cx = Cx::system(app, listener.name, &app.hub_id);
    let written = app.db.write(move |tx| {
        let place = place(tx, listener.name, &cx.hub_id)?;
        let events: Vec<RecordedEvent> = tx.query(
            "select sequence, stream, position, occurred_at, name, actor, subject, arguments
               from event where hub_id = $1 and sequence > $2 order by sequence limit $3",
            params![cx.hub_id, place, EVENTS_PER_ROUND],
        )?;
        for event in events
            .iter()
            .filter(|event| listener.wants.contains(&event.name.as_str()))
        {
            (listener.on)(&cx, tx, event)?;
        }
        if let Some(last) = events.last() {
            tx.execute(
                "insert into listener_cursor (listener, hub_id, sequence) values ($1, $2, $3)
                 on conflict (listener, hub_id) do update set sequence = excluded.sequence",
                params![listener.name, cx.hub_id, last.sequence],
            )?;
        }
        Ok::<_, No<Infallible>>(events.len() as u64)
    });
    Ok(written.await?)
}

fn place(
    snapshot: &crate::db::Snapshot<'_>,
    listener: &str,
    hub_id: &str,
) -> crate::db::DbResult<i64> {
    snapshot.number(
        "select sequence from listener_cursor where listener = $1 and hub_id = $2",
        params![listener, hub_id],
    )
}
