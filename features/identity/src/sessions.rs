//! Sessions: a random token in a cookie, its hash in the database. Everything about them is looked up again at
//! every request, so that what was ended a moment ago is over.

use kyoten_platform::authorization::{AccountActor, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{FoundSession, Sessions, token_hash};
use kyoten_platform::params;

use crate::model::AccountId;
use crate::rules::{LONGEST_SECONDS, ONE_FACTOR_SECONDS, SessionTimes};

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
                    session.last_seen_at,
                    session.expires_at,
                    session.second_factor_at,
                    session.confirmed_at,
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
        };
        if !times.in_force(now) {
            return Ok(None);
        }
        let account = AccountActor {
            id: row.account_id,
            hub_id: row.hub_id,
            display_name: row.display_name,
            roles,
            organizations,
            two_factors: row.second_factor_at.is_some(),
            confirmed_at: row.confirmed_at,
        };
        Ok(Some(FoundSession {
            account,
            touch_due: times.touch_due(now),
        }))
    }

    fn touch(&self, tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
        tx.execute(
            "update session set last_seen_at = $1 where token_hash = $2 and ended_at is null and last_seen_at < $1",
            params![tx.now(), token_hash],
        )
        .map(drop)
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
        last_seen_at: Instant,
        expires_at: Instant,
        second_factor_at: Option<Instant>,
        confirmed_at: Option<Instant>,
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
    let token = tx.new_token();
    let (life, second_factor_at) = match second_factor {
        SecondFactor::Shown => (LONGEST_SECONDS, Some(tx.now().0)),
        SecondFactor::NotYet => (ONE_FACTOR_SECONDS, None),
    };
    tx.execute(
        "insert into session (token_hash, account_id, created_at, last_seen_at, expires_at, second_factor_at, confirmed_at)
         values ($1, $2, $3, $3, $4, $5, $5)",
        params![token_hash(&token), account_id, tx.now(), tx.now().plus_seconds(life), second_factor_at],
    )?;
    Ok(token)
}

/// Ends one session; ending it again changes nothing.
pub(crate) fn end(tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
    tx.execute(
        "update session set ended_at = $1 where token_hash = $2 and ended_at is null",
        params![tx.now(), token_hash],
    )
    .map(drop)
}

/// Ends every session of an account.
pub(crate) fn end_all(tx: &Tx<'_>, account_id: &AccountId) -> DbResult<()> {
    tx.execute(
        "update session set ended_at = $1 where account_id = $2 and ended_at is null",
        params![tx.now(), account_id],
    )
    .map(drop)
}

/// Characters of a session's reference on the page of one's own sessions: too few to be anything but a name.
pub(crate) const REFERENCE_CHARACTERS: usize = 16;

kyoten_platform::record! {
    /// One of a person's sessions, as they see it.
    pub(crate) struct OwnSession {
        pub(crate) reference: String,
        pub(crate) created_at: Instant,
        pub(crate) last_seen_at: Instant,
        pub(crate) expires_at: Instant,
    }
}

/// The sessions of an account that are in force, newest first.
pub(crate) fn own(
    snapshot: &Snapshot<'_>,
    account_id: &str,
    now: Instant,
) -> DbResult<Vec<OwnSession>> {
    let open: Vec<OwnSession> = snapshot.query(
        "select substr(token_hash, 1, 16) as reference, created_at, last_seen_at, expires_at
           from session
          where account_id = $1 and ended_at is null and expires_at > $2
          order by created_at desc, token_hash",
        params![account_id, now],
    )?;
    let in_force = |session: &OwnSession| {
        SessionTimes {
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
        }
        .in_force(now)
    };
    Ok(open.into_iter().filter(in_force).collect())
}

/// Ends one of an account's own sessions by its reference; tells whether there was one.
pub(crate) fn end_own(tx: &Tx<'_>, account_id: &str, reference: &str) -> DbResult<bool> {
    let ended = tx.execute(
        "update session set ended_at = $1
          where account_id = $2 and substr(token_hash, 1, 16) = $3 and ended_at is null",
        params![tx.now(), account_id, reference],
    )?;
    Ok(ended > 0)
}
