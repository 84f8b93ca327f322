//! Accounts: made, given roles, disabled. Called by the command line and, later, by the operator's pages.

use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::{Actor, Allowed, Role, allow};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::events::Event;
use kyoten_platform::params;
use kyoten_ui::Language;

use crate::model::{AccountId, LoginName};
use crate::password::PasswordHash;
use crate::permissions::MANAGE_ACCOUNTS;
use crate::totp::TotpSecret;
use crate::{recovery, sessions, text};

/// Who does it, and in which request.
#[derive(Clone, Debug)]
pub struct By {
    actor: Actor,
    request_id: String,
}

impl By {
    /// The asker of a request.
    #[must_use]
    pub fn asker(cx: &Cx) -> By {
        By {
            actor: cx.actor.clone(),
            request_id: cx.request_id.clone(),
        }
    }

    /// A part of the system, such as a command of the command line.
    #[must_use]
    pub fn system(name: &'static str) -> By {
        By {
            actor: Actor::System(name),
            request_id: name.to_owned(),
        }
    }
}

/// What is known of a person who shall sign in.
#[derive(Clone)]
pub struct NewAccount {
    /// The hub they work for.
    pub hub_id: String,
    /// What they type to sign in; unique on the whole installation.
    pub login_name: LoginName,
    /// What others see.
    pub display_name: String,
    /// Their first password, hashed.
    pub password_hash: PasswordHash,
    /// Their second factor, when it is set up already (demo, tests); else the first sign-in asks for it.
    pub totp_secret: Option<TotpSecret>,
    /// What they do for the hub from now on.
    pub roles: Vec<Role>,
    /// Who lets them in.
    pub granted_by: By,
}

/// Why an account was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// Somebody has this login name already.
    #[error("this login name is taken")]
    LoginNameTaken,
}

impl AccountRefusal {
    /// What to do about it, in words for the form.
    #[must_use]
    pub fn sentence(self, language: Language) -> String {
        match self {
            AccountRefusal::LoginNameTaken => text::login_name_taken(language).to_owned(),
        }
    }
}

/// Makes an account.
///
/// Errors  `Refused(LoginNameTaken)`; `Forbidden` when `granted_by` may not manage accounts of the hub.
pub fn create_account(tx: &Tx<'_>, new: NewAccount) -> Result<AccountId, No<AccountRefusal>> {
    let allowed = allowed(tx, &new.granted_by, &new.hub_id)?;
    let taken = tx.number(
        "select count(*) from account where login_key = $1",
        params![new.login_name.key()],
    )?;
    if taken > 0 {
        return Err(No::Refused(AccountRefusal::LoginNameTaken));
    }
    let id = AccountId::new(tx.new_id());
    tx.execute(
        "insert into person (id, hub_id, name, kana, created_at) values ($1, $2, $3, null, $4)",
        params![id, allowed.hub_id(), new.display_name, tx.now()],
    )?;
    tx.execute(
        "insert into account (id, person_id, hub_id, login_name, login_key, display_name, password_hash, password_changed_at,
                              totp_secret, totp_last_step, created_at)
         values ($1, $1, $2, $3, $4, $5, $6, $7, $8, 0, $7)",
        params![
            id,
            allowed.hub_id(),
            new.login_name.as_typed(),
            new.login_name.key(),
            new.display_name,
            new.password_hash.as_str(),
            tx.now(),
            new.totp_secret.as_ref().map(TotpSecret::base32)
        ],
    )?;
    grant(tx, &allowed, &new.granted_by, &id, &new.roles)?;
    record(
        tx,
        &allowed,
        &new.granted_by,
        "account_created",
        &id,
        &roles_json(&new.roles),
    );
    Ok(id)
}

/// Sets what a person does for the hub from now on; `NotFound` when the hub has no such account.
pub fn set_roles(
    tx: &Tx<'_>,
    by: &By,
    hub_id: &str,
    id: &AccountId,
    roles: &[Role],
) -> Result<(), No<AccountRefusal>> {
    let allowed = allowed(tx, by, hub_id)?;
    of_hub(tx, &allowed, id)?;
    for role in Role::ALL.into_iter().filter(|role| !roles.contains(role)) {
        tx.execute(
            "update account_role set ends_at = $1 where account_id = $2 and role = $3 and (ends_at is null or ends_at > $1)",
            params![tx.now(), id, role.word()],
        )?;
    }
    grant(tx, &allowed, by, id, roles)?;
    record(
        tx,
        &allowed,
        by,
        "account_roles_set",
        id,
        &roles_json(roles),
    );
    Ok(())
}

/// Shuts a person out at once: no sign-in, and every session is over at its next request.
pub fn disable_account(
    tx: &Tx<'_>,
    by: &By,
    hub_id: &str,
    id: &AccountId,
) -> Result<(), No<AccountRefusal>> {
    let allowed = allowed(tx, by, hub_id)?;
    of_hub(tx, &allowed, id)?;
    tx.execute(
        "update account set disabled_at = $1 where id = $2 and disabled_at is null",
        params![tx.now(), id],
    )?;
    sessions::end_all(tx, id)?;
    record(tx, &allowed, by, "account_disabled", id, "{}");
    Ok(())
}

/// Takes away a second factor that was lost with its recovery codes: the next sign-in sets up a new one.
pub fn reset_second_factor(
    tx: &Tx<'_>,
    by: &By,
    hub_id: &str,
    id: &AccountId,
) -> Result<(), No<AccountRefusal>> {
    let allowed = allowed(tx, by, hub_id)?;
    of_hub(tx, &allowed, id)?;
    forget_factors(tx, id)?;
    recovery::forget(tx, id.as_str())?;
    sessions::end_all(tx, id)?;
    record(tx, &allowed, by, "account_second_factor_reset", id, "{}");
    Ok(())
}

/// Takes the authenticator application and every passkey from an account.
pub(crate) fn forget_factors(tx: &Tx<'_>, id: &AccountId) -> DbResult<()> {
    tx.execute(
        "update account set totp_secret = null where id = $1",
        params![id],
    )?;
    tx.execute("delete from passkey where account_id = $1", params![id])
        .map(drop)
}

pub(crate) fn allowed<'tx>(
    tx: &'tx Tx<'_>,
    by: &By,
    hub_id: &str,
) -> Result<Allowed<'tx, ()>, No<AccountRefusal>> {
    allow(tx, &by.actor, &MANAGE_ACCOUNTS, hub_id, ()).ok_or(No::Forbidden)
}

pub(crate) fn of_hub(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, ()>,
    id: &AccountId,
) -> Result<(), No<AccountRefusal>> {
    let found = tx.number(
        "select count(*) from account where id = $1 and hub_id = $2",
        params![id, allowed.hub_id()],
    )?;
    if found == 1 {
        Ok(())
    } else {
        Err(No::NotFound)
    }
}

/// Roles in force stay as they are, the others begin now.
fn grant(
    tx: &Tx<'_>,
    _: &Allowed<'_, ()>,
    by: &By,
    id: &AccountId,
    roles: &[Role],
) -> DbResult<()> {
    for role in roles {
        let in_force = tx.number(
            "select count(*) from account_role
              where account_id = $1 and role = $2 and starts_at <= $3 and (ends_at is null or ends_at > $3)",
            params![id, role.word(), tx.now()],
        )?;
        if in_force == 0 {
            tx.execute(
                "insert into account_role (account_id, role, starts_at, granted_by) values ($1, $2, $3, $4)
                 on conflict (account_id, role, starts_at) do update set ends_at = null",
                params![id, role.word(), tx.now(), by.actor.reference()],
            )?;
        }
    }
    Ok(())
}

fn roles_json(roles: &[Role]) -> String {
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    serde_json::json!({ "roles": words }).to_string()
}

/// The audit line and the event of one change: `account_created` is `account.created` and `identity.account_created`.
pub(crate) fn record(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, ()>,
    by: &By,
    what: &str,
    id: &AccountId,
    detail: &str,
) {
    let subject = format!("Account/{id}");
    tx.audit(AuditEntry {
        hub_id: allowed.hub_id().to_owned(),
        actor: by.actor.reference(),
        action: what.replacen('_', ".", 1),
        ground: allowed.ground().word().to_owned(),
        object: subject.clone(),
        detail: detail.to_owned(),
        request_id: by.request_id.clone(),
    });
    tx.emit(Event {
        hub_id: allowed.hub_id().to_owned(),
        stream: "identity".to_owned(),
        name: format!("identity.{what}"),
        actor: by.actor.reference(),
        subject,
        arguments: detail.to_owned(),
    });
}
