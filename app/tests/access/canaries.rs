//! Names and secrets that must turn up nowhere: not in an answer, not in a header, not in a line of the log.

use std::io::Write;
use std::sync::{Arc, Mutex, Once, PoisonError};

use kyoten_platform::http::token_hash;
use tracing_subscriber::fmt::MakeWriter;

use super::cast::{CANARY, Cast, PASSWORD, RECOVERY, World, totp};
use super::client::{Answer, Ask};

/// What must not turn up, and what it is.
pub struct Canaries(Vec<(String, String)>);

impl Canaries {
    /// Of everybody in the cast.
    pub fn of(cast: &Cast) -> Canaries {
        let mut canaries = vec![
            ("another hub's name".to_owned(), CANARY.to_owned()),
            ("a password".to_owned(), PASSWORD.to_owned()),
            ("a hash of a password".to_owned(), "$argon2id$".to_owned()),
            ("a shared secret".to_owned(), totp().base32()),
            ("a recovery code".to_owned(), RECOVERY.to_owned()),
        ];
        for (who, token) in cast.sessions.iter().chain(&cast.second_sessions) {
            canaries.push((format!("the session of {who}"), token.clone()));
            canaries.push((format!("the stored session of {who}"), token_hash(token)));
        }
        for (who, id) in cast
            .accounts
            .iter()
            .filter(|(who, _)| who.starts_with("other-"))
        {
            canaries.push((format!("the account of {who}"), id.as_str().to_owned()));
        }
        Canaries(canaries)
    }

    /// What of it stands in an answer, its headers included, unless the asker brought it along.
    pub fn in_answer(&self, ask: &Ask, answer: &Answer) -> Option<&str> {
        let told = format!("{}\n{}", answer.header_lines().join("\n"), answer.text());
        let brought = format!("{}\n{}", ask.target, String::from_utf8_lossy(&ask.body));
        let (what, _) = self
            .0
            .iter()
            .find(|(_, canary)| told.contains(canary) && !brought.contains(canary))?;
        Some(what.as_str())
    }

    /// What of it stands in a text.
    pub fn first(&self, text: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(_, canary)| text.contains(canary))
            .map(|(what, _)| what.as_str())
    }

    /// What of the secrets stands in what a world has written down about itself.
    pub async fn in_records(&self, world: &World) -> Option<String> {
        let written = world
            .read(|snapshot| {
                let audit = snapshot.query::<(String, String, String)>(
                    "select action, object, detail from audit where hub_id = 'midori'",
                    kyoten_platform::params![],
                )?;
                let events = snapshot.query::<(String, String, String)>(
                    "select name, subject, arguments from event where hub_id = 'midori'",
                    kyoten_platform::params![],
                )?;
                Ok(format!("{audit:?}{events:?}"))
            })
            .await;
        let counters = world.app.metrics.text(world.app.clock.now());
        self.first(&written)
            .or_else(|| self.first(&counters))
            .map(str::to_owned)
    }
}

/// Everything this process has logged since [`listen`].
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Hears every line of the log from now on, down to the finest.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(Ear)
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody else listens");
    });
}

/// What was heard.
pub fn heard() -> String {
    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&log).into_owned()
}

struct Ear;

impl Write for Ear {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        LOG.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Ear {
    type Writer = Ear;
    fn make_writer(&self) -> Ear {
        Ear
    }
}

#[tokio::test]
async fn a_canary_is_seen_wherever_it_sits() {
    listen();
    let cast = Arc::new(Cast::assemble().await);
    let canaries = Canaries::of(&cast);
    let world = cast.world(&super::cast::Tampering::default());
    let ask = Ask::get("/help");
    let mut answer = world.ask(&ask).await;
    assert_eq!(canaries.in_answer(&ask, &answer), None);
    answer.body.extend_from_slice(PASSWORD.as_bytes());
    assert_eq!(canaries.in_answer(&ask, &answer), Some("a password"));
    let mut answer = world.ask(&ask).await;
    let token = cast.sessions["operator"].parse().unwrap();
    answer.headers.insert("x-told", token);
    assert_eq!(
        canaries.in_answer(&ask, &answer),
        Some("the session of operator")
    );
    tracing::debug!("a bird that may sing");
    assert!(heard().contains("a bird that may sing"));
}
