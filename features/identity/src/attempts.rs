//! Attempts to show a factor, written down so that guessing is slow whichever process answers.

use kyoten_platform::clock::Instant;
use kyoten_platform::cx::No;
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::http::token_hash;
use kyoten_platform::params;

use crate::rules::{MOST_FAILURES, WINDOW_SECONDS, may_try_at};

/// Seconds for which attempts are kept.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// Why an attempt was not evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// This login failed too often; it may be tried again then.
    Wait(Instant),
}

/// Writes an attempt down as failed, unless the login has to wait; gives its number.
pub(crate) fn begin(tx: &Tx<'_>, login_key: &str) -> Result<i64, No<Refusal>> {
    let key = token_hash(login_key);
    forget_old(tx)?;
    if let Some(at) = may_try_at(&failures(tx, &key)?).filter(|at| *at > tx.now()) {
        return Err(No::Refused(Refusal::Wait(at)));
    }
    let number = tx.number(
        "insert into sign_in_attempt (login_key, attempted_at, succeeded) values ($1, $2, 0) returning id",
        params![key, tx.now()],
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
fn failures(tx: &Tx<'_>, key: &str) -> DbResult<Vec<Instant>> {
    let found: Vec<(Instant,)> = tx.query(
        "select attempted_at from sign_in_attempt
          where login_key = $1 and succeeded = 0 and attempted_at > $2 and attempted_at <= $3
          order by attempted_at desc limit $4",
        params![
            key,
            tx.now().plus_seconds(-WINDOW_SECONDS),
            tx.now(),
            MOST_FAILURES as i64
        ],
    )?;
    Ok(found.into_iter().map(|(at,)| at).collect())
}

fn forget_old(tx: &Tx<'_>) -> DbResult<()> {
    tx.execute(
        "delete from sign_in_attempt where attempted_at < $1",
        params![tx.now().plus_seconds(-KEPT_SECONDS)],
    )
    .map(drop)
}
