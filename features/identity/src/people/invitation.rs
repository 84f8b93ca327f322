//! Invitations: one token on paper, with which a person sets the password nobody else ever knew.
//!
//! The token is shown when the invitation is made and never again; the database keeps its hash. A newer invitation
//! takes the place of an older one. Nothing is sent: the system has no way out of the house.

use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::token_hash;
use kyoten_platform::params;
use serde_json::json;

use super::commands::{about_account, asker, note, of_hub};
use super::model::Person;
use super::permissions::{ACCEPT, INVITE};
use super::rules::{DAY_SECONDS, INVITATION_DAYS, InvitationState, Refusal, invitation_state};
use crate::model::AccountId;
use crate::password::PasswordHash;
use crate::sessions::{self, SecondFactor};
use crate::sign_in;

/// Where an invitation is opened; its token follows.
pub const PATH: &str = "/invitations/";

/// An invitation at the moment it is made: all that stands on its sheet.
#[derive(Clone, Debug)]
pub struct Issued {
    /// For whom.
    pub name: String,
    /// What they will sign in with.
    pub login_name: String,
    /// Where they work, for sorting sheets.
    pub organizations: Vec<String>,
    /// The secret: for the sheet, and for nothing else.
    pub token: Token,
    /// Until when it may be used.
    pub expires_at: Instant,
}

/// A secret that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The path under which the invitation opens.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{PATH}{}", self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Makes an invitation; those made before stop working.
pub fn invite(cx: &Cx, tx: &Tx<'_>, person_id: &str) -> Result<Issued, No<Refusal>> {
    let (person, _) = of_hub(cx, tx, &INVITE, person_id)?;
    let account = person.account.as_ref().ok_or(No::NotFound)?;
    may_invite(cx, &person, tx.now()).map_err(No::Refused)?;
    let allowed = about_account(cx, tx, &INVITE, &account.id)?;
    take_back(tx, allowed.hub_id(), &account.id)?;
    let token = tx.new_token();
    let expires_at = tx.now().plus_seconds(INVITATION_DAYS * DAY_SECONDS);
    tx.execute(
        "insert into invitation (id, hub_id, account_id, token_hash, created_at, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            tx.new_id(),
            allowed.hub_id(),
            account.id,
            token_hash(&token),
            tx.now(),
            cx.actor.reference(),
            expires_at
        ],
    )?;
    note(cx, tx, &INVITE, &allowed, "account.invited", &json!({}));
    Ok(Issued {
        name: person.name.clone(),
        login_name: account.login_name.clone(),
        organizations: person
            .memberships_standing(tx.now())
            .map(|membership| membership.organization_name.clone())
            .collect(),
        token: Token(token),
        expires_at,
    })
}

/// Whether the asker may invite this person now.
pub fn may_invite(cx: &Cx, person: &Person, now: Instant) -> Result<(), Refusal> {
    let Some(account) = person.account.as_ref().filter(|account| account.open(now)) else {
        return Err(Refusal::AccountShut);
    };
    if account.password_set {
        return Err(Refusal::SignedUp);
    }
    let asker = asker(cx);
    let only_a_member = account
        .roles_at(now)
        .iter()
        .all(|role| *role == Role::Member);
    let gives_all = asker.account.is_none() || asker.roles.contains(&Role::Operator);
    if gives_all || only_a_member {
        Ok(())
    } else {
        Err(Refusal::OperatorsOnly)
    }
}

/// Takes an invitation back; nothing happens when there is none open.
pub fn revoke(cx: &Cx, tx: &Tx<'_>, person_id: &str) -> Result<(), No<Refusal>> {
    let (person, _) = of_hub(cx, tx, &INVITE, person_id)?;
    let account = person.account.as_ref().ok_or(No::NotFound)?;
    let allowed = about_account(cx, tx, &INVITE, &account.id)?;
    if take_back(tx, allowed.hub_id(), &account.id)? {
        note(
            cx,
            tx,
            &INVITE,
            &allowed,
            "account.invitation_revoked",
            &json!({}),
        );
    }
    Ok(())
}

fn take_back(tx: &Tx<'_>, hub_id: &str, account_id: &str) -> DbResult<bool> {
    let taken = tx.execute(
        "update invitation set revoked_at = $1
          where account_id = $2 and hub_id = $3 and accepted_at is null and revoked_at is null",
        params![tx.now(), account_id, hub_id],
    )?;
    Ok(taken > 0)
}

/// What the holder of a token sees and what a password is measured against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invited {
    pub(crate) account_id: String,
    pub(crate) login_name: String,
    /// Names of the organizations they work for.
    pub(crate) organizations: Vec<String>,
    pub(crate) state: InvitationState,
    invitation_id: String,
}

kyoten_platform::record! {
    struct InvitedRow {
        id: String,
        account_id: String,
        person_id: String,
        login_name: String,
        password_hash: String,
        disabled_at: Option<Instant>,
        ends_at: Option<Instant>,
        expires_at: Instant,
        accepted_at: Option<Instant>,
        revoked_at: Option<Instant>,
    }
}

/// The invitation of a token; nothing when there never was one.
pub(crate) fn find(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    token: &str,
    now: Instant,
) -> DbResult<Option<Invited>> {
    let row: Option<InvitedRow> = snapshot.query_optional(
        "select invitation.id, invitation.account_id, account.person_id, account.login_name, account.password_hash,
                account.disabled_at, account.ends_at, invitation.expires_at, invitation.accepted_at,
                invitation.revoked_at
           from invitation join account on account.id = invitation.account_id
          where invitation.token_hash = $1 and invitation.hub_id = $2",
        params![token_hash(token), hub_id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let mut state = invitation_state(row.accepted_at, row.revoked_at, row.expires_at, now);
    let shut = row.disabled_at.is_some() || row.ends_at.is_some_and(|end| end <= now);
    let has_password = row.password_hash != PasswordHash::nobodys().as_str();
    if matches!(state, InvitationState::Open(_)) && (shut || has_password) {
        state = InvitationState::Pointless;
    }
    let organizations: Vec<(String,)> = snapshot.query(
        "select member_organization.name
           from membership join member_organization
             on member_organization.hub_id = membership.hub_id
            and member_organization.organization_id = membership.organization_id
          where membership.hub_id = $1 and membership.person_id = $2
          order by membership.starts_at",
        params![hub_id, row.person_id],
    )?;
    Ok(Some(Invited {
        account_id: row.account_id,
        login_name: row.login_name,
        organizations: organizations.into_iter().map(|(name,)| name).collect(),
        state,
        invitation_id: row.id,
    }))
}

/// Sets the first password and opens a session that leads to the second factor; gives its token.
pub(crate) fn accept(
    cx: &Cx,
    tx: &Tx<'_>,
    token: &str,
    password: &PasswordHash,
) -> Result<String, No<InvitationState>> {
    let invited = find(tx, &cx.hub_id, token, tx.now())?.ok_or(No::NotFound)?;
    if !matches!(invited.state, InvitationState::Open(_)) {
        return Err(No::Refused(invited.state));
    }
    let allowed = cx.allow(tx, &ACCEPT, ())?;
    tx.execute(
        "update invitation set accepted_at = $1 where id = $2 and accepted_at is null",
        params![tx.now(), invited.invitation_id],
    )?;
    tx.execute(
        "update account set password_hash = $1, password_changed_at = $2 where id = $3 and hub_id = $4",
        params![password.as_str(), tx.now(), invited.account_id, cx.hub_id],
    )?;
    let account = AccountId::new(invited.account_id);
    sessions::end_all(tx, &account)?;
    let session = sessions::open_session(tx, &account, SecondFactor::NotYet)?;
    sign_in::offer(tx, &token_hash(&session))?;
    let subject = format!("Account/{account}");
    tx.audit(AuditEntry {
        actor: subject.clone(),
        ground: kyoten_platform::authorization::Ground::Link
            .word()
            .to_owned(),
        ..cx.audit_entry(&ACCEPT, &allowed, subject.clone(), "{}".to_owned())
    });
    tx.emit(cx.event(
        super::commands::STREAM,
        "identity.invitation_accepted",
        subject,
        "{}".to_owned(),
    ));
    Ok(session)
}
