//! The acts of signing in. Each attempt is written down before anything secret is compared, so that a hundred
//! attempts at once count as a hundred.

use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::Ground;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::token_hash;
use kyoten_platform::params;

use crate::attempts::Refusal;
use crate::model::{AccountId, login_key};
use crate::sessions::SecondFactor;
use crate::totp::TotpSecret;
use crate::{attempts, recovery, sessions};

pub(crate) mod clock;
pub(crate) mod confirm;
pub(crate) mod factors;
pub(crate) mod held;
pub(crate) mod history;
pub(crate) mod housekeeping;
pub(crate) mod lost_device;
pub(crate) mod passkeys;
pub(crate) mod passwords;
pub(crate) mod terminal;

use terminal::Terminal;

/// An attempt with a password that waits for its evaluation.
pub(crate) struct Attempt {
    number: i64,
    candidate: Option<Candidate>,
}

impl Attempt {
    /// What the password is compared with, if somebody has the login name.
    pub(crate) fn password_hash(&self) -> Option<String> {
        self.candidate
            .as_ref()
            .map(|candidate| candidate.password_hash.clone())
    }
}

kyoten_platform::record! {
    struct Candidate {
        id: AccountId,
        password_hash: String,
        totp_secret: Option<String>,
        passkeys: i64,
    }
}

/// Writes the attempt down and finds whom it is about.
pub(crate) fn begin(
    cx: &Cx,
    tx: &Tx<'_>,
    login_name: &str,
    terminal: &Terminal,
) -> Result<Attempt, No<Refusal>> {
    let key = login_key(login_name);
    let number = attempts::begin(tx, &key, terminal)?;
    let candidate = tx.query_optional(
        "select id, password_hash, totp_secret,
                (select count(*) from passkey where passkey.account_id = account.id) as passkeys
           from account
          where login_key = $1 and hub_id = $2 and disabled_at is null
            and (ends_at is null or ends_at > $3)",
        params![key, cx.hub_id, tx.now()],
    )?;
    Ok(Attempt { number, candidate })
}

/// A session has been opened: its token for the cookie, and what comes next.
pub(crate) struct Opened {
    pub(crate) token: String,
    pub(crate) next: Next,
}

/// What a person has to do after the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Show the second factor.
    SecondFactor,
    /// Set one up.
    SetUp,
}

/// Ends an attempt whose password was compared. `None` is "wrong", whatever was wrong.
pub(crate) fn conclude(
    cx: &Cx,
    tx: &Tx<'_>,
    attempt: &Attempt,
    fits: bool,
    terminal: &Terminal,
) -> Result<Option<Opened>, No<Refusal>> {
    let Some(candidate) = attempt.candidate.as_ref() else {
        note(cx, tx, "sign_in.failed", "anonymous", "Account/unknown");
        return Ok(None);
    };
    let subject = format!("Account/{}", candidate.id);
    if !fits {
        note(cx, tx, "sign_in.failed", "anonymous", &subject);
        return Ok(None);
    }
    attempts::succeeded(tx, attempt.number)?;
    if let Some(earlier) = &cx.session {
        sessions::end(tx, earlier)?;
    }
    let token = sessions::open_on(tx, &candidate.id, SecondFactor::NotYet, terminal)?;
    let next = if candidate.totp_secret.is_some() || candidate.passkeys > 0 {
        Next::SecondFactor
    } else {
        offer(tx, &token_hash(&token))?;
        Next::SetUp
    };
    note(cx, tx, "sign_in.succeeded", &subject, &subject);
    Ok(Some(Opened { token, next }))
}

/// Where a session with one factor stands.
pub(crate) enum Standing {
    /// The second factor has been shown; these are the ways to show one again.
    Complete(Asked),
    /// It has to be shown.
    MustShow(Asked),
    /// Both have been shown, and the password is one that somebody else gave out.
    MustChoosePassword,
    /// It has to be set up with this secret.
    MustSetUp(Offered),
}

/// What a person is asked for, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Nobody used the session for a while; else somebody is just signing in.
    pub(crate) locked: bool,
    /// Whether there is an authenticator application to show a code.
    pub(crate) application: bool,
    /// Whether there is a passkey.
    pub(crate) passkeys: bool,
}

/// The secret offered for set-up and the login name it is for.
pub(crate) struct Offered {
    pub(crate) secret: TotpSecret,
    pub(crate) login_name: String,
}

kyoten_platform::record! {
    struct FirstFactor {
        account_id: AccountId,
        login_name: String,
        login_key: String,
        totp_secret: Option<String>,
        totp_last_step: i64,
        totp_offer: Option<String>,
        second_factor_at: Option<Instant>,
        password_must_change: i64,
        passkeys: i64,
        device: String,
        shared: i64,
    }
}

/// Where the asker's session stands.
pub(crate) fn standing<R>(cx: &Cx, snapshot: &Snapshot<'_>) -> Result<Standing, No<R>> {
    let found = first_factor(cx, snapshot)?;
    let is_whole = cx
        .actor
        .account()
        .is_some_and(|account| account.two_factors);
    let asked = Asked {
        locked: found.second_factor_at.is_some(),
        application: found.totp_secret.is_some(),
        passkeys: found.passkeys > 0,
    };
    // A locked session hides when its factor was shown; one with a password to change does not.
    let is_open = cx
        .actor
        .account()
        .is_some_and(|account| account.confirmed_at.is_some());
    match found.second_factor_at {
        _ if is_whole => Ok(Standing::Complete(asked)),
        Some(_) if is_open && found.password_must_change == 1 => Ok(Standing::MustChoosePassword),
        Some(_) => Ok(Standing::MustShow(asked)),
        None if asked.application || asked.passkeys => Ok(Standing::MustShow(asked)),
        None => offered(&found)
            .map(Standing::MustSetUp)
            .ok_or(No::SignedOut),
    }
}

/// Shows a code of the authenticator application: on the way in, to open a locked session, before a sensitive act.
/// `None` is "wrong", or used before.
pub(crate) fn show_code(
    cx: &Cx,
    tx: &Tx<'_>,
    typed: &str,
    terminal: &Terminal,
) -> Result<Option<Entered>, No<Refusal>> {
    let found = first_factor(cx, tx)?;
    let attempt = attempts::begin(tx, &found.login_key, terminal)?;
    let secret = found
        .totp_secret
        .as_deref()
        .and_then(|text| TotpSecret::parse(text).ok());
    let fresh = secret
        .and_then(|secret| secret.step_of(typed, tx.now()))
        .filter(|step| *step > found.totp_last_step);
    let Some(step) = fresh else {
        note_own(cx, tx, "second_factor.failed", &found);
        return Ok(None);
    };
    tx.execute(
        "update account set totp_last_step = $1 where id = $2",
        params![step, found.account_id],
    )?;
    attempts::succeeded(tx, attempt)?;
    note_own(cx, tx, "second_factor.succeeded", &found);
    complete(cx, tx, &found, terminal).map(Some)
}

/// Shows a recovery code instead. `None` is "wrong", or used before.
pub(crate) fn show_recovery_code(
    cx: &Cx,
    tx: &Tx<'_>,
    typed: &str,
    terminal: &Terminal,
) -> Result<Option<Entered>, No<Refusal>> {
    let found = first_factor(cx, tx)?;
    let attempt = attempts::begin(tx, &found.login_key, terminal)?;
    if !recovery::redeem(tx, found.account_id.as_str(), typed)? {
        note_own(cx, tx, "recovery_code.failed", &found);
        return Ok(None);
    }
    attempts::succeeded(tx, attempt)?;
    note_own(cx, tx, "recovery_code.used", &found);
    complete(cx, tx, &found, terminal).map(Some)
}

/// The second factor has been set up: a session's token, and the recovery codes to be shown once.
pub(crate) struct SetUp {
    pub(crate) entered: Entered,
    pub(crate) recovery_codes: Vec<String>,
}

/// Confirms the offered secret with a code of it. `None` is "wrong".
///
/// No throttle here: who sees the page sees the secret, so there is nothing to guess.
pub(crate) fn set_up<R>(
    cx: &Cx,
    tx: &Tx<'_>,
    typed: &str,
    terminal: &Terminal,
) -> Result<Option<SetUp>, No<R>> {
    let found = first_factor(cx, tx)?;
    let offered = offered(&found)
        .filter(|_| found.totp_secret.is_none() && found.second_factor_at.is_none())
        .ok_or(No::SignedOut)?;
    let Some(step) = offered.secret.step_of(typed, tx.now()) else {
        return Ok(None);
    };
    tx.execute(
        "update account set totp_secret = $1, totp_last_step = $2 where id = $3 and totp_secret is null",
        params![offered.secret.base32(), step, found.account_id],
    )?;
    let recovery_codes = recovery::renew(tx, found.account_id.as_str())?;
    note_own(cx, tx, "second_factor.set_up", &found);
    let entered = complete(cx, tx, &found, terminal)?;
    Ok(Some(SetUp {
        entered,
        recovery_codes,
    }))
}

/// Ends the asker's session, if there is one.
pub(crate) fn sign_out<R>(cx: &Cx, tx: &Tx<'_>) -> Result<(), No<R>> {
    let (Some(session), Some(account)) = (&cx.session, cx.actor.account()) else {
        return Ok(());
    };
    sessions::end(tx, session)?;
    let subject = format!("Account/{}", account.id);
    note(cx, tx, "sign_out", &subject, &subject);
    Ok(())
}

/// A whole session: its token, and the token by which the machine is known from now on.
pub(crate) struct Entered {
    pub(crate) token: String,
    pub(crate) device: Option<String>,
}

/// More rights, new token (session fixation): the session goes on under another.
fn complete<R>(
    cx: &Cx,
    tx: &Tx<'_>,
    found: &FirstFactor,
    terminal: &Terminal,
) -> Result<Entered, No<R>> {
    let session = cx.session.as_deref().ok_or(No::SignedOut)?;
    let here = Terminal {
        words: found.device.clone(),
        shared: found.shared == 1,
        ..terminal.clone()
    };
    Ok(Entered {
        token: sessions::exchange(tx, session)?,
        device: here.become_known(tx, found.account_id.as_str())?,
    })
}

fn first_factor<R>(cx: &Cx, snapshot: &Snapshot<'_>) -> Result<FirstFactor, No<R>> {
    let session = cx.session.as_deref().ok_or(No::SignedOut)?;
    let found = snapshot.query_optional(
        "select account.id as account_id,
                account.login_name,
                account.login_key,
                account.totp_secret,
                account.totp_last_step,
                session.totp_offer,
                session.second_factor_at,
                account.password_must_change,
                (select count(*) from passkey where passkey.account_id = account.id) as passkeys,
                session.device,
                session.shared
           from session join account on account.id = session.account_id
          where session.token_hash = $1",
        params![session],
    )?;
    found.ok_or(No::SignedOut)
}

fn offered(found: &FirstFactor) -> Option<Offered> {
    let secret = TotpSecret::parse(found.totp_offer.as_deref()?).ok()?;
    Some(Offered {
        secret,
        login_name: found.login_name.clone(),
    })
}

/// Lays a new secret beside the session. It becomes the account's when a code confirms it.
pub(crate) fn offer(tx: &Tx<'_>, session: &str) -> DbResult<()> {
    /// Base32 characters of a shared secret: 160 bits of the token's 256.
    const SECRET_CHARACTERS: usize = 32;
    let secret: String = tx.new_token().chars().take(SECRET_CHARACTERS).collect();
    tx.execute(
        "update session set totp_offer = $1 where token_hash = $2",
        params![secret.to_ascii_uppercase(), session],
    )
    .map(drop)
}

fn note_own(cx: &Cx, tx: &Tx<'_>, action: &str, found: &FirstFactor) {
    let subject = format!("Account/{}", found.account_id);
    note(cx, tx, action, &subject, &subject);
}

/// A line of the audit trail. Nothing that was typed stands in it.
fn note(cx: &Cx, tx: &Tx<'_>, action: &str, actor: &str, object: &str) {
    note_with(cx, tx, action, actor, object, "{}");
}

fn note_with(cx: &Cx, tx: &Tx<'_>, action: &str, actor: &str, object: &str, detail: &str) {
    tx.audit(AuditEntry {
        hub_id: cx.hub_id.clone(),
        actor: actor.to_owned(),
        action: action.to_owned(),
        // Everybody may try to sign in.
        ground: Ground::Public.word().to_owned(),
        object: object.to_owned(),
        detail: detail.to_owned(),
        request_id: cx.request_id.clone(),
    });
}
