//! What `kyoten doctor` says about a hub's people.

use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;
use kyoten_ui::Language;

use crate::text;

/// Something about a hub's accounts that a person should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The hub is not in the database.
    NoHub,
    /// Nobody in force is a coordinator.
    NoCoordinator,
    /// Accounts that have not set up their second factor yet.
    WithoutSecondFactor {
        /// How many.
        accounts: i64,
    },
    /// Accounts in force that have no role and reach nothing.
    WithoutRole {
        /// How many.
        accounts: i64,
    },
}

impl Finding {
    /// The finding and what to do, in words.
    #[must_use]
    pub fn sentence(self, language: Language) -> String {
        match self {
            Finding::NoHub => text::finding_no_hub(language).to_owned(),
            Finding::NoCoordinator => text::finding_no_coordinator(language).to_owned(),
            Finding::WithoutSecondFactor { accounts } => {
                text::finding_without_second_factor(language, accounts)
            }
            Finding::WithoutRole { accounts } => text::finding_without_role(language, accounts),
        }
    }
}

/// Everything to look at in a hub at `now`; empty when all is well.
pub fn findings(snapshot: &Snapshot<'_>, hub_id: &str, now: Instant) -> DbResult<Vec<Finding>> {
    if crate::hub(snapshot, hub_id)?.is_none() {
        return Ok(vec![Finding::NoHub]);
    }
    let coordinators = snapshot.number(
        "select count(*) from account join account_role on account_role.account_id = account.id
          where account.hub_id = $1 and account.disabled_at is null and account_role.role = 'coordinator'
            and account_role.starts_at <= $2 and (account_role.ends_at is null or account_role.ends_at > $2)",
        params![hub_id, now],
    )?;
    let one_factor = snapshot.number(
        "select count(*) from account
          where hub_id = $1 and disabled_at is null and totp_secret is null
            and not exists (select 1 from passkey where passkey.account_id = account.id)",
        params![hub_id],
    )?;
    let idle = snapshot.number(
        "select count(*) from account
          where hub_id = $1 and disabled_at is null
            and not exists (select 1 from account_role
                             where account_role.account_id = account.id and account_role.starts_at <= $2
                               and (account_role.ends_at is null or account_role.ends_at > $2))",
        params![hub_id, now],
    )?;
    let found = [
        (coordinators == 0).then_some(Finding::NoCoordinator),
        (one_factor > 0).then_some(Finding::WithoutSecondFactor {
            accounts: one_factor,
        }),
        (idle > 0).then_some(Finding::WithoutRole { accounts: idle }),
    ];
    Ok(found.into_iter().flatten().collect())
}
