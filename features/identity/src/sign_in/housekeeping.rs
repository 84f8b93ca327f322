//! What is done beside all requests: the clock is looked at, what is over is cleared away.

use std::convert::Infallible;
use std::time::Duration;

use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::Ground;
use kyoten_platform::cx::{Cx, IDEMPOTENCY_DAYS, No};
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::http::App;
use kyoten_platform::params;

use super::clock;
use crate::attempts;

/// Time between two looks at the clock. A set-back of the clock that nobody signed in or clicked before is noticed
/// when it is longer than this.
pub const BEAT: Duration = Duration::from_secs(30);
/// Beats between two clearings: an hour.
const BEATS_PER_CLEARING: u64 = 120;
/// Seconds by which a clock may differ from the time that passed before it is written down (goal R13: trusted time).
const NOTED_JUMP_SECONDS: i64 = 5;
/// Seconds for which an ended session is kept; the audit trail keeps what matters.
const ENDED_SESSION_SECONDS: i64 = 30 * DAY_SECONDS;
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// Rows cleared away in one transaction, so that nobody waits behind it.
const BATCH: i64 = 500;

/// Looks at the clock every [`BEAT`] and clears away what is over every hour, until the process ends.
pub async fn keep_house(app: App) {
    let mut beat: u64 = 0;
    loop {
        let (wall, watch) = (app.clock.now(), std::time::Instant::now());
        tokio::time::sleep(BEAT).await;
        let passed = i64::try_from(watch.elapsed().as_secs()).unwrap_or(i64::MAX);
        let jump = app.clock.now().seconds_since(wall).saturating_sub(passed);
        if let Err(problem) = look_at_clock(&app, jump).await {
            tracing::error!(?problem, "the clock could not be looked at");
        }
        beat += 1;
        if beat.is_multiple_of(BEATS_PER_CLEARING)
            && let Err(problem) = clear_away(&app).await
        {
            tracing::error!(?problem, "what is over could not be cleared away");
        }
    }
}

/// Moves the clock's mark. `jump` are the seconds by which the clock ran ahead of the time that passed, negative when
/// it was set back; more than five, or a clock behind the mark, stands in the audit trail.
pub async fn look_at_clock(app: &App, jump: i64) -> Result<(), No<Infallible>> {
    let cx = Cx::system(app, "clock", &app.hub_id);
    cx.write(move |cx, tx| {
        let set_back = clock::advance(tx)?;
        let seconds = set_back.map_or(jump, |seconds| -seconds);
        if seconds.abs() > NOTED_JUMP_SECONDS {
            tx.audit(AuditEntry {
                hub_id: cx.hub_id.clone(),
                actor: cx.actor.reference(),
                action: "clock.jumped".to_owned(),
                ground: Ground::System.word().to_owned(),
                object: "Clock/system".to_owned(),
                detail:
                    serde_json::json!({ "seconds": seconds, "sessions_ended": set_back.is_some() })
                        .to_string(),
                request_id: cx.request_id.clone(),
            });
        }
        Ok(())
    })
    .await
}

/// Deletes what is over, a batch per transaction; tells how many rows went.
pub async fn clear_away(app: &App) -> Result<u64, No<Infallible>> {
    let mut gone = 0;
    loop {
        let cleared = app
            .db
            .write(|tx| Ok::<_, No<Infallible>>(clear_batch(tx)?))
            .await?;
        gone += cleared;
        if cleared == 0 {
            return Ok(gone);
        }
    }
}

fn clear_batch(tx: &Tx<'_>) -> DbResult<u64> {
    let now = tx.now();
    let mut gone = 0;
    for (statement, before) in [
        (
            "delete from session where token_hash in
                (select token_hash from session where expires_at < $1 or ended_at < $1 limit $2)",
            now.plus_seconds(-ENDED_SESSION_SECONDS),
        ),
        (
            "delete from idempotency where (scope, key) in
                (select scope, key from idempotency where answered_at < $1 limit $2)",
            now.plus_seconds(-IDEMPOTENCY_DAYS * DAY_SECONDS),
        ),
        (
            "delete from sign_in_attempt where id in
                (select id from sign_in_attempt where attempted_at < $1 limit $2)",
            now.plus_seconds(-attempts::KEPT_SECONDS),
        ),
        (
            "delete from passkey_challenge where token_hash in
                (select token_hash from passkey_challenge where expires_at < $1 limit $2)",
            now,
        ),
        (
            "delete from held_form where id in (select id from held_form where expires_at < $1 limit $2)",
            now,
        ),
        (
            "delete from known_device where (token_hash, account_id) in
                (select token_hash, account_id from known_device where expires_at < $1 limit $2)",
            now,
        ),
    ] {
        gone += tx.execute(statement, params![before, BATCH])?;
    }
    Ok(gone)
}
