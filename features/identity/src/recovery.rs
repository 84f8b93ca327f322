//! Recovery codes: ten sheets of paper for the day the telephone is lost. Each works once.

use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::token_hash;
use kyoten_platform::params;
use unicode_normalization::UnicodeNormalization;

use crate::totp::in_groups;

/// Codes given out at set-up.
pub const RECOVERY_CODES: usize = 10;
/// Base32 characters of a code: 120 bits, so that a plain hash is enough (ASVS 5.0 §6.5.2 asks for 112).
const CODE_CHARACTERS: usize = 24;

/// Makes new codes, forgets the old ones, and gives the new ones in groups of four to be shown once.
pub(crate) fn renew(tx: &Tx<'_>, account_id: &str) -> DbResult<Vec<String>> {
    forget(tx, account_id)?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code: String = tx.new_token().chars().take(CODE_CHARACTERS).collect();
        tx.execute(
            "insert into recovery_code (account_id, code_hash) values ($1, $2)",
            params![account_id, token_hash(&code)],
        )?;
        codes.push(in_groups(&code));
    }
    Ok(codes)
}

/// Uses a code up. No when there is none like it, or it was used before.
pub(crate) fn redeem(tx: &Tx<'_>, account_id: &str, typed: &str) -> DbResult<bool> {
    let used = tx.execute(
        "update recovery_code set used_at = $1 where account_id = $2 and code_hash = $3 and used_at is null",
        params![tx.now(), account_id, token_hash(&plain(typed))],
    )?;
    Ok(used == 1)
}

/// Codes that still work.
pub(crate) fn left(snapshot: &Snapshot<'_>, account_id: &str) -> DbResult<i64> {
    snapshot.number(
        "select count(*) from recovery_code where account_id = $1 and used_at is null",
        params![account_id],
    )
}

/// Makes every code of an account useless.
pub(crate) fn forget(tx: &Tx<'_>, account_id: &str) -> DbResult<()> {
    tx.execute(
        "delete from recovery_code where account_id = $1",
        params![account_id],
    )
    .map(drop)
}

/// A code however it was typed: spaces, hyphens, width and case do not matter.
fn plain(typed: &str) -> String {
    typed
        .nfkc()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
