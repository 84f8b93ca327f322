//! The clock's high-water mark: what makes a clock that is set back end sessions instead of reviving them.
//!
//! Every sign-in, every noted use and a beat twice a minute move the mark. A clock that falls behind it by more than
//! the tolerance was set back: then every session is over, and the mark begins anew. A clock set forward makes sessions
//! look idle or over; set right again it has been set back. Machines that share a database may differ by the tolerance.

use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::params;

use crate::rules::was_set_back;

/// Moves the mark to now. Tells by how many seconds the clock was set back, if it was; then all sessions have ended.
pub(crate) fn advance(tx: &Tx<'_>) -> DbResult<Option<i64>> {
    let now = tx.now();
    let mark: Option<(Instant,)> =
        tx.query_optional("select latest_at from clock_mark where id = 1", &[])?;
    let set_back = mark.map(|(at,)| at).filter(|mark| was_set_back(now, *mark));
    if let Some(mark) = set_back {
        tx.execute(
            "update clock_mark set latest_at = $1 where id = 1",
            params![now],
        )?;
        tx.execute(
            "update session set ended_at = $1 where ended_at is null",
            params![now],
        )?;
        tx.execute("delete from held_form", &[])?;
        return Ok(Some(mark.seconds_since(now)));
    }
    tx.execute(
        "insert into clock_mark (id, latest_at) values (1, $1)
         on conflict (id) do update set latest_at = excluded.latest_at
          where clock_mark.latest_at < excluded.latest_at",
        params![now],
    )?;
    Ok(None)
}
