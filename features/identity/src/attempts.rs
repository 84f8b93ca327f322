//! Attempts to show a factor, written down so that guessing is slow whichever process answers.
//!
//! Three budgets, all in the database. A login from machines that are not known has one, shared by all of them: that is
//! what a guesser meets. Each known device of a login has its own, so that a guesser elsewhere never makes the owner
//! wait. And a network has one over all logins: that is what somebody meets who tries one password on a thousand names.

use kyoten_platform::clock::Instant;
use kyoten_platform::cx::No;
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::http::{SourceNetwork, token_hash};
use kyoten_platform::params;

use crate::rules::{
    MOST_FAILURES, MOST_FAILURES_OF_A_NETWORK, WINDOW_SECONDS, may_try_at, network_may_try_at,
};
use crate::sign_in::terminal::Terminal;

/// Seconds for which attempts are kept.
pub(crate) const KEPT_SECONDS: i64 = 24 * 60 * 60;
/// Attempts that are cleared away at once: more than are made meanwhile, few enough to hold nobody up.
const CLEARED_AT_ONCE: i64 = 100;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Why an attempt was not evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too many failed; it may be tried again then.
    Wait(Instant),
}

/// Writes an attempt down as failed, unless it has to wait; gives its number.
pub(crate) fn begin(tx: &Tx<'_>, login_key: &str, terminal: &Terminal) -> Result<i64, No<Refusal>> {
    let known = terminal.known_to(tx, login_key, tx.now())?;
    // A known device counts for itself; the network's budget is for machines nobody knows.
    let (budget, sources) = match (&known, &terminal.network) {
        (Some(device), _) => (token_hash(&format!("device {device}")), Vec::new()),
        (None, Some(network)) => (token_hash(login_key), keyed(tx, network)?),
        (None, None) => (token_hash(login_key), Vec::new()),
    };
    forget_old(tx)?;
    let of_login = may_try_at(&failures(tx, &budget)?);
    let of_network = network_may_try_at(&failures_of_network(tx, &sources)?);
    if let Some(at) = of_login.max(of_network).filter(|at| *at > tx.now()) {
        return Err(No::Refused(Refusal::Wait(at)));
    }
    let number = tx.number(
        "insert into sign_in_attempt (login_key, attempted_at, succeeded, source) values ($1, $2, 0, $3) returning id",
        params![budget, tx.now(), sources.first().map_or("", String::as_str)],
    )?;
    Ok(number)
}

/// The attempt was a right one after all.
pub(crate) fn succeeded(tx: &Tx<'_>, number: i64) -> DbResult<()> {
    tx.execute(
        "update sign_in_attempt set succeeded = 1 where id = $1",
        params![number],
    )
    .map(drop)
}

/// The newest failures that count, newest first. Those of a time to come are of a clock that was wrong; they must
/// not lock anybody out until then.
fn failures(tx: &Tx<'_>, budget: &str) -> DbResult<Vec<Instant>> {
    let found: Vec<(Instant,)> = tx.query(
        "select attempted_at from sign_in_attempt
          where login_key = $1 and succeeded = 0 and attempted_at > $2 and attempted_at <= $3
          order by attempted_at desc limit $4",
        params![
            budget,
            tx.now().plus_seconds(-WINDOW_SECONDS),
            tx.now(),
            MOST_FAILURES as i64
        ],
    )?;
    Ok(found.into_iter().map(|(at,)| at).collect())
}

fn failures_of_network(tx: &Tx<'_>, sources: &[String]) -> DbResult<Vec<Instant>> {
    let [today, yesterday] = [0, 1].map(|n| sources.get(n).map_or("", String::as_str));
    if today.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(Instant,)> = tx.query(
        "select attempted_at from sign_in_attempt
          where source in ($1, $2) and source <> '' and succeeded = 0 and attempted_at > $3 and attempted_at <= $4
          order by attempted_at desc limit $5",
        params![
            today,
            yesterday,
            tx.now().plus_seconds(-WINDOW_SECONDS),
            tx.now(),
            MOST_FAILURES_OF_A_NETWORK as i64
        ],
    )?;
    Ok(found.into_iter().map(|(at,)| at).collect())
}

/// What stands for a network in the database: today's keyed hash, then yesterday's. Keys live two days; without the
/// key a hash says nothing about the address.
fn keyed(tx: &Tx<'_>, network: &SourceNetwork) -> DbResult<Vec<String>> {
    let today = tx.now().seconds_since(Instant(0)).div_euclid(DAY_SECONDS);
    tx.execute(
        "insert into source_key (day, key) values ($1, $2) on conflict (day) do nothing",
        params![today, tx.new_token()],
    )?;
    let keys: Vec<(String,)> = tx.query(
        "select key from source_key where day in ($1, $2) order by day desc",
        params![today, today - 1],
    )?;
    Ok(keys
        .into_iter()
        .map(|(key,)| token_hash(&format!("{key} {network}")))
        .collect())
}

fn forget_old(tx: &Tx<'_>) -> DbResult<()> {
    tx.execute(
        "delete from sign_in_attempt
          where id in (select id from sign_in_attempt where attempted_at < $1 order by attempted_at limit $2)",
        params![tx.now().plus_seconds(-KEPT_SECONDS), CLEARED_AT_ONCE],
    )?;
    let today = tx.now().seconds_since(Instant(0)).div_euclid(DAY_SECONDS);
    tx.execute("delete from source_key where day < $1", params![today - 1])
        .map(drop)
}
