//! Sessions: a random token in a cookie, its hash in the database. Everything about them is looked up again at
//! every request, so that what was ended a moment ago is over.

use kyoten_platform::authorization::{AccountActor, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{FoundSession, HeldForm, Sessions, token_hash};
use kyoten_platform::params;

use crate::model::AccountId;
use crate::rules::{
    IDLE_SECONDS, LONGEST_SECONDS, Life, ONE_FACTOR_SECONDS, SHARED_IDLE_SECONDS, SessionTimes,
};
use crate::sign_in::terminal::Terminal;
use crate::sign_in::{clock, held};

/// Sessions as they stand in the table `session`.
#[derive(Clone, Copy, Debug, Default)]
pub struct DatabaseSessions;

impl Sessions for DatabaseSessions {
    fn resolve(
        &self,
        snapshot: &Snapshot<'_>,
        token_hash: &str,
        now: Instant,
    ) -> DbResult<Option<FoundSession>> {
        // One row per role and membership in force, one row without them when there is none.
        let rows: Vec<SessionRow> = snapshot.query(
            "select account.id as account_id,
                    account.hub_id,
                    account.display_name,
                    account.password_must_change,
                    session.last_seen_at,
                    session.expires_at,
                    session.second_factor_at,
                    session.confirmed_at,
                    session.locked_at,
                    session.shared,
                    (select latest_at from clock_mark where id = 1) as clock_mark,
                    account_role.role,
                    membership.organization_id
               from session
               join account on account.id = session.account_id
               left join account_role
                 on account_role.account_id = account.id
                and account_role.starts_at <= $2
                and (account_role.ends_at is null or account_role.ends_at > $2)
               left join membership
                 on membership.hub_id = account.hub_id
                and membership.person_id = account.person_id
                and membership.confirmed_at is not null
                and membership.starts_at <= $2
                and (membership.ends_at is null or membership.ends_at > $2)
              where session.token_hash = $1
                and session.ended_at is null
                and account.disabled_at is null
                and (account.ends_at is null or account.ends_at > $2)
              order by account_role.role, membership.organization_id",
            params![token_hash, now],
        )?;
        let organizations = organizations(&rows);
        let roles = roles(&rows, &organizations);
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let times = SessionTimes {
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            locked_at: row.locked_at,
            clock_mark: row.clock_mark,
            idle_seconds: idle_seconds(row.shared),
        };
        let life = times.life(now);
        let both_shown = row.second_factor_at.is_some();
        // With one factor there is nothing to open again: idle is over.
        if life == Life::Over || (life == Life::Locked && !both_shown) {
            return Ok(None);
        }
        let is_open = life == Life::Open;
        let account = AccountActor {
            id: row.account_id,
            hub_id: row.hub_id,
            display_name: row.display_name,
            roles,
            organizations,
            // A locked session, and one whose owner still has to choose a password, reach what one factor reaches.
            two_factors: both_shown && is_open && row.password_must_change == 0,
            confirmed_at: row.confirmed_at.filter(|_| is_open),
        };
        Ok(Some(FoundSession {
            account,
            touch_due: times.touch_due(now),
        }))
    }

    fn touch(&self, tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
        clock::advance(tx)?;
        // Too late for a use: from now on it is locked, also for a clock that is set back. Then this use is noted.
        tx.execute(
            "update session set locked_at = $1
              where token_hash = $2 and ended_at is null and locked_at is null
                and last_seen_at <= case shared when 1 then cast($3 as bigint) else cast($4 as bigint) end",
            params![
                tx.now(),
                token_hash,
                tx.now().plus_seconds(-SHARED_IDLE_SECONDS),
                tx.now().plus_seconds(-IDLE_SECONDS)
            ],
        )?;
        tx.execute(
            "update session set last_seen_at = $1
              where token_hash = $2 and ended_at is null and locked_at is null and last_seen_at < $1",
            params![tx.now(), token_hash],
        )
        .map(drop)
    }

    fn hold(&self, tx: &Tx<'_>, form: &HeldForm) -> DbResult<Option<String>> {
        held::hold(tx, form)
    }

    fn release(&self, tx: &Tx<'_>, token_hash: &str, id: &str) -> DbResult<()> {
        held::release(tx, token_hash, id)
    }
}

fn idle_seconds(shared: i64) -> i64 {
    if shared == 0 {
        IDLE_SECONDS
    } else {
        SHARED_IDLE_SECONDS
    }
}

fn organizations(rows: &[SessionRow]) -> Vec<String> {
    let mut organizations: Vec<String> = rows
        .iter()
        .filter_map(|row| row.organization_id.clone())
        .collect();
    organizations.sort_unstable();
    organizations.dedup();
    organizations
}

/// Roles in force. A member professional is one only while a membership is: who left the last organization is out.
fn roles(rows: &[SessionRow], organizations: &[String]) -> Vec<Role> {
    let mut roles: Vec<Role> = rows
        .iter()
        .filter_map(|row| row.role.as_deref())
        .filter_map(Role::from_word)
        .filter(|role| *role != Role::Member || !organizations.is_empty())
        .collect();
    roles.dedup();
    roles
}

kyoten_platform::record! {
    struct SessionRow {
        account_id: String,
        hub_id: String,
        display_name: String,
        password_must_change: i64,
        last_seen_at: Instant,
        expires_at: Instant,
        second_factor_at: Option<Instant>,
        confirmed_at: Option<Instant>,
        locked_at: Option<Instant>,
        shared: i64,
        clock_mark: Option<Instant>,
        role: Option<String>,
        organization_id: Option<String>,
    }
}

/// Whether the second factor has been shown in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Both factors: the session reaches what its roles reach.
    Shown,
    /// Only the password so far: the session reaches the second-factor page and lives for half an hour.
    NotYet,
}

/// Opens a session and gives its token: for the cookie, and to no one else.
pub fn open_session(
    tx: &Tx<'_>,
    account_id: &AccountId,
    second_factor: SecondFactor,
) -> DbResult<String> {
    open_on(tx, account_id, second_factor, &Terminal::default())
}

/// The same on a machine of which something is known.
pub(crate) fn open_on(
    tx: &Tx<'_>,
    account_id: &AccountId,
    second_factor: SecondFactor,
    terminal: &Terminal,
) -> DbResult<String> {
    clock::advance(tx)?;
    let token = tx.new_token();
    let (life, second_factor_at) = match second_factor {
        SecondFactor::Shown => (LONGEST_SECONDS, Some(tx.now().0)),
        SecondFactor::NotYet => (ONE_FACTOR_SECONDS, None),
    };
    tx.execute(
        "insert into session (token_hash, account_id, created_at, last_seen_at, expires_at, second_factor_at,
                              confirmed_at, family, device, shared)
         values ($1, $2, $3, $3, $4, $5, $5, $1, $6, $7)",
        params![
            token_hash(&token),
            account_id,
            tx.now(),
            tx.now().plus_seconds(life),
            second_factor_at,
            terminal.words,
            i64::from(terminal.shared)
        ],
    )?;
    if second_factor == SecondFactor::Shown {
        tx.execute(
            "update account set last_signed_in_at = $1 where id = $2",
            params![tx.now(), account_id],
        )?;
    }
    Ok(token)
}

/// A factor has been shown in a session: it goes on as a whole one under a new token (ASVS 5.0, 7.2.4). A session that
/// was whole before keeps its beginning and its end, however often it is opened again; one with one factor begins now.
pub(crate) fn exchange(tx: &Tx<'_>, old_hash: &str) -> DbResult<String> {
    let token = tx.new_token();
    tx.execute(
        "insert into session (token_hash, account_id, created_at, last_seen_at, expires_at, second_factor_at,
                              confirmed_at, family, device, shared)
         select $1, account_id,
                case when second_factor_at is null then cast($3 as bigint) else created_at end, cast($3 as bigint),
                case when second_factor_at is null then cast($4 as bigint) else expires_at end,
                coalesce(second_factor_at, cast($3 as bigint)), cast($3 as bigint), family, device, shared
           from session where token_hash = $2",
        params![
            token_hash(&token),
            old_hash,
            tx.now(),
            tx.now().plus_seconds(LONGEST_SECONDS)
        ],
    )?;
    tx.execute(
        "update account set last_signed_in_at = $1
          where id = (select account_id from session where token_hash = $2 and second_factor_at is null)",
        params![tx.now(), old_hash],
    )?;
    tx.execute(
        "update session set ended_at = $1 where token_hash = $2 and ended_at is null",
        params![tx.now(), old_hash],
    )?;
    Ok(token)
}

/// Whether a session is on a machine that several people use.
pub(crate) fn is_shared(snapshot: &Snapshot<'_>, token_hash: &str) -> DbResult<bool> {
    let shared = snapshot.number(
        "select count(*) from session where token_hash = $1 and shared = 1",
        params![token_hash],
    )?;
    Ok(shared == 1)
}

/// Locks a session; locking it again changes nothing.
pub(crate) fn lock(tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
    tx.execute(
        "update session set locked_at = $1 where token_hash = $2 and ended_at is null and locked_at is null",
        params![tx.now(), token_hash],
    )
    .map(drop)
}

/// Ends one session with the forms it kept; ending it again changes nothing.
pub(crate) fn end(tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
    tx.execute(
        "update session set ended_at = $1 where token_hash = $2 and ended_at is null",
        params![tx.now(), token_hash],
    )?;
    tx.execute(
        "delete from held_form where family = (select family from session where token_hash = $1)",
        params![token_hash],
    )
    .map(drop)
}

/// Ends every session of an account.
pub(crate) fn end_all(tx: &Tx<'_>, account_id: &AccountId) -> DbResult<()> {
    tx.execute(
        "update session set ended_at = $1 where account_id = $2 and ended_at is null",
        params![tx.now(), account_id],
    )?;
    tx.execute(
        "delete from held_form where account_id = $1",
        params![account_id],
    )
    .map(drop)
}

/// Ends every session of an account but the one with this token; tells how many.
pub(crate) fn end_others(tx: &Tx<'_>, account_id: &str, own_hash: &str) -> DbResult<u64> {
    let ended = tx.execute(
        "update session set ended_at = $1 where account_id = $2 and token_hash <> $3 and ended_at is null",
        params![tx.now(), account_id, own_hash],
    )?;
    tx.execute(
        "delete from held_form
          where account_id = $1 and family <> coalesce((select family from session where token_hash = $2), '')",
        params![account_id, own_hash],
    )?;
    Ok(ended)
}

/// Characters of a session's reference on the page of one's own sessions: too few to be anything but a name.
pub(crate) const REFERENCE_CHARACTERS: usize = 16;

kyoten_platform::record! {
    /// One of a person's sessions, as they see it.
    pub(crate) struct OwnSession {
        pub(crate) reference: String,
        pub(crate) device: String,
        pub(crate) shared: i64,
        pub(crate) created_at: Instant,
        pub(crate) last_seen_at: Instant,
        pub(crate) expires_at: Instant,
        pub(crate) locked_at: Option<Instant>,
        pub(crate) clock_mark: Option<Instant>,
    }
}

impl OwnSession {
    pub(crate) fn life(&self, now: Instant) -> Life {
        let times = SessionTimes {
            last_seen_at: self.last_seen_at,
            expires_at: self.expires_at,
            locked_at: self.locked_at,
            clock_mark: self.clock_mark,
            idle_seconds: idle_seconds(self.shared),
        };
        times.life(now)
    }
}

/// The sessions of an account that are not over, newest first.
pub(crate) fn own(
    snapshot: &Snapshot<'_>,
    account_id: &str,
    now: Instant,
) -> DbResult<Vec<OwnSession>> {
    let mut open: Vec<OwnSession> = snapshot.query(
        "select substr(token_hash, 1, 16) as reference, device, shared, created_at, last_seen_at, expires_at, locked_at,
                (select latest_at from clock_mark where id = 1) as clock_mark
           from session
          where account_id = $1 and ended_at is null and expires_at > $2
          order by created_at desc, token_hash",
        params![account_id, now],
    )?;
    open.retain(|session| session.life(now) != Life::Over);
    Ok(open)
}

/// Ends one of an account's own sessions by its reference; tells whether there was one.
pub(crate) fn end_own(tx: &Tx<'_>, account_id: &str, reference: &str) -> DbResult<bool> {
    let found: Option<(String,)> = tx.query_optional(
        "select token_hash from session
          where account_id = $1 and substr(token_hash, 1, 16) = $2 and ended_at is null",
        params![account_id, reference],
    )?;
    match found {
        Some((hash,)) => end(tx, &hash).map(|()| true),
        None => Ok(false),
    }
}
