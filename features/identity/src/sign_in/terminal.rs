//! The machine somebody signs in on: what its browser says of itself, where it is, and whether it is known.
//!
//! A browser in which both factors were shown keeps a random token; the database keeps its hash with the account.
//! Attempts from it have a budget of their own, so that guesses from elsewhere never make its owner wait.
//! The token opens nothing: on a known device both factors are still asked for.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{App, PeerAddress, Problem, SourceNetwork, cookie, token_hash};
use kyoten_platform::params;

/// Seconds a device stays known without signing in on it: half a year.
pub(crate) const KNOWN_SECONDS: i64 = 180 * 24 * 60 * 60;

/// The machine of a request.
#[derive(Clone, Default)]
pub(crate) struct Terminal {
    /// Browser and kind of machine in two words; empty when not known.
    pub(crate) words: String,
    /// Whether several people use it, as the person said.
    pub(crate) shared: bool,
    /// The token of a known device, as its browser sent it.
    pub(crate) device: Option<String>,
    /// The network it is in.
    pub(crate) network: Option<SourceNetwork>,
}

impl<S: Send + Sync> FromRequestParts<S> for Terminal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let cx = Cx::from_request_parts(parts, state).await?;
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Ok(Terminal {
            words: words(user_agent),
            shared: false,
            device: cookie(&parts.headers, cookie_name(&cx.app)).map(str::to_owned),
            network: SourceNetwork::of(
                parts.extensions.get::<PeerAddress>().copied(),
                &parts.headers,
                cx.app.source_header.as_ref(),
            ),
        })
    }
}

impl Terminal {
    /// The hash of its token, when it is a known device of the account with this login.
    pub(crate) fn known_to(
        &self,
        snapshot: &Snapshot<'_>,
        login_key: &str,
        now: Instant,
    ) -> DbResult<Option<String>> {
        let hash = self.device.as_deref().map(token_hash).unwrap_or_default();
        let known = snapshot.number(
            "select count(*) from known_device join account on account.id = known_device.account_id
              where known_device.token_hash = $1 and account.login_key = $2
                and known_device.ended_at is null and known_device.created_at <= $3 and known_device.expires_at > $3",
            params![hash, login_key, now],
        )?;
        Ok((known == 1).then_some(hash))
    }

    /// Both factors were shown here: from now on the machine is known. Gives the token for its cookie; a machine that
    /// several people use is never known.
    pub(crate) fn become_known(&self, tx: &Tx<'_>, account_id: &str) -> DbResult<Option<String>> {
        if self.shared {
            return Ok(None);
        }
        let token = match &self.device {
            Some(token) => token.clone(),
            None => tx.new_token(),
        };
        tx.execute(
            "insert into known_device (token_hash, account_id, device, created_at, last_seen_at, expires_at)
             values ($1, $2, $3, $4, $4, $5)
             on conflict (token_hash, account_id)
             do update set device = excluded.device, last_seen_at = excluded.last_seen_at,
                           expires_at = excluded.expires_at, ended_at = null",
            params![
                token_hash(&token),
                account_id,
                self.words,
                tx.now(),
                tx.now().plus_seconds(KNOWN_SECONDS)
            ],
        )?;
        Ok(Some(token))
    }
}

/// Name of the cookie with a device's token.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    if app.https { "__Host-device" } else { "device" }
}

/// Forgets every known device of an account but this one, when its password changed or somebody is unsure.
pub(crate) fn forget_others(tx: &Tx<'_>, account_id: &str, here: &Terminal) -> DbResult<()> {
    let own = here.device.as_deref().map(token_hash).unwrap_or_default();
    tx.execute(
        "update known_device set ended_at = $1 where account_id = $2 and token_hash <> $3 and ended_at is null",
        params![tx.now(), account_id, own],
    )
    .map(drop)
}

/// How many devices of an account are known.
pub(crate) fn known(snapshot: &Snapshot<'_>, account_id: &str, now: Instant) -> DbResult<i64> {
    snapshot.number(
        "select count(*) from known_device where account_id = $1 and ended_at is null and expires_at > $2",
        params![account_id, now],
    )
}

/// Browser and kind of machine: what a person needs to recognise their own, and no more (no versions, no models).
fn words(user_agent: &str) -> String {
    // The first word that occurs decides: browsers carry the names of those they descend from.
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("FxiOS", "Firefox"),
        ("Firefox", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const MACHINES: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "Chromebook"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let first = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| user_agent.contains(sign))
            .map(|(_, name)| *name)
    };
    let found: Vec<&str> = [first(&BROWSERS), first(&MACHINES)]
        .into_iter()
        .flatten()
        .collect();
    found.join("・")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_named_in_two_words_and_nothing_finer() {
        let cases = [
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome・Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari・iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge・Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox・Linux",
            ),
            ("curl/8.5.0", ""),
            ("", ""),
        ];
        for (user_agent, expected) in cases {
            assert_eq!(words(user_agent), expected, "{user_agent}");
        }
    }
}
