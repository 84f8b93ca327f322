//! Reading the trail: who did what, to what, when, newest first.
//!
//! Every question is answered along one index and in order of the lines' numbers, so that a page of fifty costs the
//! same among five thousand lines and among five million. Clocks may jump: a period is first translated into the
//! numbers between which its lines stand, and each line's own time is then compared.

use crate::clock::Instant;
use crate::db::{DbResult, Snapshot};
use crate::params;

crate::record! {
    /// A line as it can be shown.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
    pub struct TrailLine {
        /// Its number.
        pub sequence: i64,
        /// When.
        pub recorded_at: Instant,
        /// Who.
        pub actor: String,
        /// What was done or seen.
        pub action: String,
        /// On which ground.
        pub ground: String,
        /// To what.
        pub object: String,
        /// Further facts as JSON.
        pub detail: String,
        /// The request that asked for it.
        pub request_id: String,
    }
}

/// What is asked of a hub's trail. Empty texts and `None` ask for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Whose trail.
    pub hub_id: String,
    /// Who: `Account/018f…`.
    pub actor: String,
    /// To what: `Organization/018f…`.
    pub object: String,
    /// What was done; several are asked for one by one. Empty asks for every act.
    pub actions: Vec<String>,
    /// On which ground.
    pub ground: String,
    /// From when on.
    pub from: Option<Instant>,
    /// The first instant that does not belong any more.
    pub to: Option<Instant>,
}

/// From where a page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// The newest lines.
    Newest,
    /// Lines with smaller numbers.
    OlderThan(i64),
    /// Lines with larger numbers.
    NewerThan(i64),
}

macro_rules! trail {
    ($along:literal, $order:literal) => {
        concat!(
            "select sequence, recorded_at, actor, action, ground, object, detail, request_id
               from audit
              where hub_id = $1 and ",
            $along,
            " and sequence > $2 and sequence < $3
                and ($4 = '' or actor = $4) and ($5 = '' or object = $5)
                and ($6 = '' or action = $6) and ($7 = '' or ground = $7)
                and +recorded_at >= $8 and +recorded_at < $9
              order by sequence ",
            $order,
            " limit $10"
        )
    };
}

/// At most `limit` lines, newest first.
pub fn lines(
    snapshot: &Snapshot<'_>,
    question: &Question,
    cursor: Cursor,
    limit: i64,
) -> DbResult<Vec<TrailLine>> {
    let Some((mut after, mut before)) = numbers(snapshot, question)? else {
        return Ok(Vec::new());
    };
    let upwards = match cursor {
        Cursor::Newest => false,
        Cursor::OlderThan(number) => {
            before = before.min(number);
            false
        }
        Cursor::NewerThan(number) => {
            after = after.max(number);
            true
        }
    };
    let sql = match (
        question.object.is_empty(),
        question.actor.is_empty(),
        upwards,
    ) {
        (false, _, false) => trail!("object = $5", "desc"),
        (false, _, true) => trail!("object = $5", "asc"),
        (true, false, false) => trail!("actor = $4", "desc"),
        (true, false, true) => trail!("actor = $4", "asc"),
        (true, true, false) if question.actions.is_empty() => trail!("1 = 1", "desc"),
        (true, true, true) if question.actions.is_empty() => trail!("1 = 1", "asc"),
        (true, true, false) => trail!("action = $6", "desc"),
        (true, true, true) => trail!("action = $6", "asc"),
    };
    let any = [String::new()];
    let actions = if question.actions.is_empty() {
        &any[..]
    } else {
        &question.actions
    };
    let mut found = Vec::new();
    for action in actions {
        found.extend(snapshot.query::<TrailLine>(
            sql,
            params![
                question.hub_id,
                after,
                before,
                question.actor,
                question.object,
                action,
                question.ground,
                question.from.unwrap_or(Instant(i64::MIN)),
                question.to.unwrap_or(Instant(i64::MAX)),
                limit
            ],
        )?);
    }
    let keep = usize::try_from(limit).unwrap_or(0);
    if upwards {
        found.sort_by_key(|line| line.sequence);
        found.truncate(keep);
    }
    found.sort_by_key(|line| std::cmp::Reverse(line.sequence));
    found.truncate(keep);
    Ok(found)
}

/// The numbers, both excluded, between which every line of the period stands; `None` when the period has no lines.
fn numbers(snapshot: &Snapshot<'_>, question: &Question) -> DbResult<Option<(i64, i64)>> {
    if question.from.is_none() && question.to.is_none() {
        return Ok(Some((i64::MIN, i64::MAX)));
    }
    let found = snapshot.query_optional::<(Option<i64>, Option<i64>)>(
        "select min(sequence), max(sequence) from audit where hub_id = $1 and recorded_at >= $2 and recorded_at < $3",
        params![
            question.hub_id,
            question.from.unwrap_or(Instant(i64::MIN)),
            question.to.unwrap_or(Instant(i64::MAX))
        ],
    )?;
    Ok(match found {
        Some((Some(first), Some(last))) => Some((first.saturating_sub(1), last.saturating_add(1))),
        _ => None,
    })
}

crate::record! {
    /// What somebody saw or changed, once for each object.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
    pub struct Touched {
        /// The object.
        pub object: String,
        /// How often.
        pub times: i64,
        /// First time in the period.
        pub first_at: Instant,
        /// Last time in the period.
        pub last_at: Instant,
    }
}

/// Every object that `question.actor` saw or changed in the period: the question of a leak (個人情報保護法26条: whose
/// data did this account reach?).
pub fn objects_of_actor(snapshot: &Snapshot<'_>, question: &Question) -> DbResult<Vec<Touched>> {
    let Some((after, before)) = numbers(snapshot, question)? else {
        return Ok(Vec::new());
    };
    snapshot.query(
        "select object, count(*) as times, min(recorded_at) as first_at, max(recorded_at) as last_at
           from audit
          where hub_id = $1 and actor = $2 and sequence > $3 and sequence < $4
            and +recorded_at >= $5 and +recorded_at < $6
          group by object order by object",
        params![
            question.hub_id,
            question.actor,
            after,
            before,
            question.from.unwrap_or(Instant(i64::MIN)),
            question.to.unwrap_or(Instant(i64::MAX))
        ],
    )
}
