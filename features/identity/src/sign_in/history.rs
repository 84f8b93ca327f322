//! What happened to one's own account, told to its owner: somebody else's act is noticed by the one it concerns.

use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;
use kyoten_ui::Language;

use crate::text;

/// Lines looked through for the latest happenings.
const LINES: i64 = 20;
/// Happenings shown: enough that a few wrong codes push nothing grave away. The account's history page has the rest.
const SHOWN: usize = 10;

kyoten_platform::record! {
    /// Something that happened to an account.
    pub(crate) struct Happening {
        pub(crate) recorded_at: Instant,
        pub(crate) actor: String,
        pub(crate) action: String,
    }
}

impl Happening {
    /// What happened, in words.
    pub(crate) fn words(&self, language: Language) -> &'static str {
        ACTS.iter()
            .find(|(action, _)| *action == self.action)
            .map_or("", |(_, words)| words(language))
    }
}

type Words = fn(Language) -> &'static str;

/// The acts an owner hears of, as they stand in the audit trail, and their words.
const ACTS: [(&str, Words); 22] = [
    ("sign_in.failed", text::happened_sign_in_failed),
    ("second_factor.succeeded", text::happened_signed_in),
    ("second_factor.failed", text::happened_code_failed),
    ("second_factor.set_up", text::happened_set_up),
    ("second_factor.replaced", text::happened_replaced),
    ("recovery_code.used", text::happened_code_used),
    ("recovery_code.failed", text::happened_recovery_failed),
    ("recovery_code.renewed", text::happened_codes_renewed),
    ("password.changed", text::happened_password_changed),
    ("password.failed", text::happened_password_failed),
    ("passkey.added", text::happened_passkey_added),
    ("passkey.removed", text::happened_passkey_removed),
    ("passkey.used", text::happened_passkey_used),
    ("passkey.failed", text::happened_passkey_failed),
    ("passkey.counter_went_back", text::happened_passkey_copied),
    ("lost_device.asked", text::happened_lost_asked),
    ("lost_device.confirmed", text::happened_lost_confirmed),
    ("lost_device.refused", text::happened_lost_refused),
    ("lost_device.used", text::happened_lost_used),
    ("account.second_factor_reset", text::happened_reset),
    ("account.roles_set", text::happened_roles_set),
    (
        "account.password_to_change",
        text::happened_password_to_change,
    ),
];

/// The latest of them, newest first.
pub(crate) fn of_account(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    account_id: &str,
) -> DbResult<Vec<Happening>> {
    let mut lines: Vec<Happening> = snapshot.query(
        "select recorded_at, actor, action from audit
          where hub_id = $1 and object = $2 and action <> 'session.own'
          order by sequence desc limit $3",
        params![hub_id, format!("Account/{account_id}"), LINES],
    )?;
    lines.retain(|line| ACTS.iter().any(|(action, _)| *action == line.action));
    lines.truncate(SHOWN);
    Ok(lines)
}
