//! The web side: routes only with a policy, one guard before every handler, one page for every kind of no.

mod cache;
mod form;
mod guard;
mod live;
mod place;
mod problem;
mod routes;
mod server;
mod upload;

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoten_ui::{Frame, IdleLock, Language, NavigationLink, Page};
use maud::Markup;

pub use cache::PublicCache;
pub use form::{Harmless, Parameters, Submitted};
pub use guard::{CONFIRM_PATH, LOCK_PATH, SECOND_FACTOR_PATH, SIGN_IN_PATH, cookie, token_hash};
pub use live::live_stream;
pub use place::{PeerAddress, PublicUrl, SourceNetwork};
pub use problem::{Problem, Unreadable, problem_json};
pub use routes::{RouteEntry, Routes, build_router};
pub use server::{Limits, ServeError, serve};
pub use upload::{UPLOAD_LIMIT, UploadError, Uploaded, UploadedFile};

use crate::authorization::{AccountActor, Actor};
use crate::clock::{Clock, Instant};
use crate::cx::{Cx, Done, No};
use crate::db::{Db, DbResult, Snapshot, Tx};
use crate::ids::Ids;
use crate::jobs::JobKind;
use crate::telemetry::Metrics;

/// Seconds without use after which a session is locked: a factor opens it again. Source: 医療情報システムの安全管理に
/// 関するガイドライン 6.0, 12.3.2 asks for a lock when somebody leaves the desk; the number is ours.
/// Use is noted once a minute, so the true limit lies between 14 and 15 minutes.
pub const IDLE_SECONDS: i64 = 15 * 60;
/// The same on a machine that several people use. Source: as above; the number is ours.
pub const SHARED_IDLE_SECONDS: i64 = 3 * 60;

/// A session that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSession {
    /// Whose it is.
    pub account: AccountActor,
    /// Whether its last use should be noted again.
    pub touch_due: bool,
}

/// Sessions, as the identity feature keeps them.
pub trait Sessions: Send + Sync {
    /// The session of a token hash, if it is in force at `now`.
    fn resolve(
        &self,
        snapshot: &Snapshot<'_>,
        token_hash: &str,
        now: Instant,
    ) -> DbResult<Option<FoundSession>>;
    /// Notes that the session was used.
    fn touch(&self, tx: &Tx<'_>, token_hash: &str) -> DbResult<()>;
    /// Keeps a form that met a closed door (a locked session, a factor shown too long ago) for the session it came
    /// with; gives the path where its sender finds it again. `None`: it is not kept.
    fn hold(&self, _: &Tx<'_>, _: &HeldForm) -> DbResult<Option<String>> {
        Ok(None)
    }
    /// A kept form has been sent after all: it is forgotten.
    fn release(&self, _: &Tx<'_>, _token_hash: &str, _id: &str) -> DbResult<()> {
        Ok(())
    }
}

/// A form that could not be taken yet.
#[derive(Clone, Debug)]
pub struct HeldForm {
    /// Hash of the token of the session it came with.
    pub session: String,
    /// Where it was sent: path and query.
    pub path: String,
    /// Its names and values as sent, `application/x-www-form-urlencoded`.
    pub body: String,
}

/// Largest form that is kept, bytes: a long report fits, a flood does not.
pub const HELD_FORM_LIMIT: usize = 64 * 1024;
/// Name of the parameter by which a kept form says that it is one.
pub const HELD_PARAMETER: &str = "held";

/// Menu entries for a reader: label and path.
pub type Navigation = fn(&Actor, Language) -> Vec<(String, String)>;

/// Names of organizations by their ids, as the feature that knows them gives them.
pub type OrganizationNames = fn(&Snapshot<'_>, &[String]) -> DbResult<Vec<String>>;

/// The running application, shared by every request.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

/// What [`App`] dereferences to.
pub struct AppParts {
    /// The database.
    pub db: Db,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where ids and tokens come from.
    pub ids: Ids,
    /// The hub whose pages this process serves.
    pub hub_id: String,
    /// Its name on the screen.
    pub hub_name: String,
    /// Sessions.
    pub sessions: Arc<dyn Sessions>,
    /// The menu.
    pub navigation: Navigation,
    /// Names of organizations: a password must not be one.
    pub organization_names: OrganizationNames,
    /// Kinds of long work this process can do.
    pub job_kinds: Vec<JobKind>,
    /// Counters.
    pub metrics: Metrics,
    /// Rendered public pages.
    pub public_cache: PublicCache,
    /// Folder for uploaded files that wait for their job.
    pub spool: std::path::PathBuf,
    /// Whether browsers reach us over HTTPS, so that cookies may be marked `Secure`.
    pub https: bool,
    /// The address people type.
    pub public_url: PublicUrl,
    /// Header in which our own proxy writes where a request comes from; without a proxy there is none.
    pub source_header: Option<axum::http::HeaderName>,
}

impl std::ops::Deref for App {
    type Target = AppParts;
    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: AppParts) -> App {
        App(Arc::new(parts))
    }

    /// Name of the session cookie. The `__Host-` prefix makes browsers refuse it from any other host.
    #[must_use]
    pub fn session_cookie(&self) -> &'static str {
        if self.https {
            "__Host-session"
        } else {
            "session"
        }
    }
}

impl Cx {
    /// A whole page: shell, menu and body.
    #[must_use]
    pub fn page(&self, page: Page<'_>, body: Markup) -> Response {
        self.page_with(StatusCode::OK, page, body)
    }

    /// A whole page with another status, such as a form that needs another look.
    #[must_use]
    pub fn page_with(&self, status: StatusCode, page: Page<'_>, body: Markup) -> Response {
        let links = (self.app.navigation)(&self.actor, self.language);
        let navigation: Vec<NavigationLink<'_>> = links
            .iter()
            .map(|(label, href)| NavigationLink { label, href })
            .collect();
        let lock_key = self.app.ids.next(self.now);
        let frame = Frame {
            language: self.language,
            hub_name: &self.app.hub_name,
            home: "/",
            person: self
                .actor
                .account()
                .map(|account| account.display_name.as_str()),
            here: &self.here,
            navigation: &navigation,
            notice: None,
            idle: self
                .actor
                .account()
                .filter(|account| account.two_factors)
                .map(|_| IdleLock {
                    seconds: IDLE_SECONDS,
                    shared_seconds: SHARED_IDLE_SECONDS,
                    lock_path: LOCK_PATH,
                    open_path: SECOND_FACTOR_PATH,
                    idempotency_key: &lock_key,
                }),
            stamp: self.stamp(),
        };
        html_response(status, page.render(&frame, body).into_string())
    }

    /// The time of the page in words, as printed on paper.
    #[must_use]
    pub fn stamp(&self) -> String {
        kyoten_calendar::date_time_long(kyoten_calendar::civil_date_time(self.now.0))
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        match HeaderValue::from_str(&encode_location(&self.location)) {
            Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
            Err(_) => Problem::fault().into_response(),
        }
    }
}

/// Locations may hold Japanese; header values may not.
fn encode_location(location: &str) -> String {
    let mut out = String::with_capacity(location.len());
    for byte in location.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// HTML with its entity tag.
#[must_use]
pub fn html_response(status: StatusCode, html: String) -> Response {
    let tag = entity_tag(html.as_bytes());
    (
        status,
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::ETAG, tag.as_str()),
        ],
        html,
    )
        .into_response()
}

/// JSON with its entity tag.
pub fn json_response<T: serde::Serialize>(value: &T) -> Result<Response, Problem> {
    let text = serde_json::to_string(value).map_err(|_| Problem::fault())?;
    let tag = entity_tag(text.as_bytes());
    Ok((
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::ETAG, tag.as_str()),
        ],
        text,
    )
        .into_response())
}

/// A file to keep, such as a CSV.
#[must_use]
pub fn download(content_type: &str, file_name: &str, bytes: Vec<u8>) -> Response {
    let ascii: String = file_name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let disposition = format!(
        "attachment; filename=\"{ascii}\"; filename*=UTF-8''{}",
        encode_location(file_name)
    );
    (
        [
            (header::CONTENT_TYPE, content_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response()
}

/// A strong entity tag: the first 128 bits of SHA-256.
fn entity_tag(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(bytes);
    format!("\"{}\"", data_encoding::HEXLOWER.encode(&digest[..16]))
}

impl From<No<std::convert::Infallible>> for Problem {
    fn from(no: No<std::convert::Infallible>) -> Problem {
        match no {
            No::Refused(never) => match never {},
            No::NotFound => Problem::NotFound,
            No::Forbidden => Problem::Forbidden,
            No::SignedOut => Problem::SignedOut,
            No::StepUp => Problem::StepUp,
            No::Busy => Problem::Busy,
            No::KeyReused => Problem::KeyReused,
            No::Fault(error) => {
                tracing::error!(error = %crate::telemetry::with_causes(error.as_ref()), "a request failed");
                Problem::fault()
            }
        }
    }
}

impl<R> No<R> {
    /// Separates a feature's own refusal, which its page explains, from everything else, which [`Problem`] does.
    pub fn refusal(self) -> Result<R, Problem> {
        match self {
            No::Refused(refusal) => Ok(refusal),
            No::NotFound => Err(Problem::NotFound),
            No::Forbidden => Err(Problem::Forbidden),
            No::SignedOut => Err(Problem::SignedOut),
            No::StepUp => Err(Problem::StepUp),
            No::Busy => Err(Problem::Busy),
            No::KeyReused => Err(Problem::KeyReused),
            No::Fault(error) => Err(No::<std::convert::Infallible>::Fault(error).into()),
        }
    }
}
