//! Applications with one check taken out. Each stands for a mistake that somebody, somewhere, has made.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use kyoten_feature_identity::DatabaseSessions;
use kyoten_platform::authorization::{AccountActor, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{App, FoundSession, Sessions};
use kyoten_platform::params;

use super::cast::{Cast, HUB, Tampering};

/// A check that is missing.
pub struct Mutant {
    /// Which, as a noun.
    pub missing: &'static str,
    /// Those of the cast whom it would let in.
    pub concerns: &'static [&'static str],
    sessions: Option<Lenient>,
    around: Option<fn(Router, &Cast, &App) -> Router>,
}

const SESSIONS: Mutant = Mutant {
    missing: "",
    concerns: &[],
    sessions: None,
    around: None,
};

/// Every mutant.
pub const MUTANTS: &[Mutant] = &[
    Mutant {
        missing: "the border between hubs",
        concerns: &["other-coordinator"],
        sessions: Some(Lenient::Hub),
        ..SESSIONS
    },
    Mutant {
        missing: "the second factor",
        concerns: &["one-factor"],
        sessions: Some(Lenient::SecondFactor),
        ..SESSIONS
    },
    Mutant {
        missing: "the end of an account that was stopped",
        concerns: &["disabled"],
        sessions: Some(Lenient::Disabled),
        ..SESSIONS
    },
    Mutant {
        missing: "the end of an account on its last day",
        concerns: &["account-over"],
        sessions: Some(Lenient::AccountEnd),
        ..SESSIONS
    },
    Mutant {
        missing: "the end of a session",
        concerns: &["session-ended"],
        sessions: Some(Lenient::SessionEnd),
        ..SESSIONS
    },
    Mutant {
        missing: "the limits of time of a session",
        concerns: &["session-idle", "session-expired", "clock-behind"],
        sessions: Some(Lenient::Times),
        ..SESSIONS
    },
    Mutant {
        missing: "the end of a role",
        concerns: &["role-ended"],
        sessions: Some(Lenient::RoleEnd),
        ..SESSIONS
    },
    Mutant {
        missing: "the end of a membership",
        concerns: &["member-left"],
        sessions: Some(Lenient::Membership),
        ..SESSIONS
    },
    Mutant {
        missing: "the beginning of a membership",
        concerns: &["member-to-come"],
        sessions: Some(Lenient::Membership),
        ..SESSIONS
    },
    Mutant {
        missing: "the confirmation of a membership",
        concerns: &["member-unconfirmed"],
        sessions: Some(Lenient::Membership),
        ..SESSIONS
    },
    Mutant {
        missing: "the role asked for by one route",
        concerns: &["viewer"],
        around: Some(one_route_for_everybody),
        ..SESSIONS
    },
    Mutant {
        missing: "the border between hubs in one statement of SQL",
        concerns: &["coordinator"],
        around: Some(other_hubs_objects),
        ..SESSIONS
    },
    Mutant {
        missing: "the silence about another hub",
        concerns: &["nobody"],
        around: Some(foreign_name_in_a_header),
        ..SESSIONS
    },
    Mutant {
        missing: "the emptiness of a refusal (CVE-2021-40375)",
        concerns: &["viewer"],
        around: Some(refusal_with_contents),
        ..SESSIONS
    },
];

impl Mutant {
    /// What to tamper with.
    pub fn tampering(&self) -> Tampering {
        Tampering {
            sessions: self
                .sessions
                .map(|lenient| Arc::new(lenient) as Arc<dyn Sessions>),
            around: self.around,
        }
    }
}

/// Sessions that overlook one thing.
#[derive(Clone, Copy, Debug)]
pub enum Lenient {
    /// Whose hub it is.
    Hub,
    /// How many factors were shown.
    SecondFactor,
    /// That the account was disabled.
    Disabled,
    /// That the account is over.
    AccountEnd,
    /// That the session was ended.
    SessionEnd,
    /// Idle time, expiry, clock.
    Times,
    /// That the role has ended.
    RoleEnd,
    /// Whether the membership is in force.
    Membership,
}

impl Sessions for Lenient {
    fn resolve(
        &self,
        snapshot: &Snapshot<'_>,
        token_hash: &str,
        now: Instant,
    ) -> DbResult<Option<FoundSession>> {
        let found = DatabaseSessions.resolve(snapshot, token_hash, now)?;
        let Some(found) = found.or(self.overlooked(snapshot, token_hash)?) else {
            return Ok(None);
        };
        let mut account = found.account;
        match self {
            Lenient::Hub => account.hub_id = HUB.to_owned(),
            Lenient::SecondFactor => account.two_factors = true,
            Lenient::RoleEnd if account.roles.is_empty() => account.roles = vec![Role::Coordinator],
            Lenient::Membership if account.roles.is_empty() => account.roles = vec![Role::Member],
            _ => {}
        }
        Ok(Some(FoundSession { account, ..found }))
    }

    fn touch(&self, tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
        DatabaseSessions.touch(tx, token_hash)
    }
}

impl Lenient {
    fn overlooked(
        self,
        snapshot: &Snapshot<'_>,
        token_hash: &str,
    ) -> DbResult<Option<FoundSession>> {
        if !matches!(
            self,
            Lenient::Disabled | Lenient::AccountEnd | Lenient::SessionEnd | Lenient::Times
        ) {
            return Ok(None);
        }
        let found = snapshot.query_optional::<(String, String, String)>(
            "select account.id, account.hub_id, account.display_name
               from session join account on account.id = session.account_id where session.token_hash = $1",
            params![token_hash],
        )?;
        Ok(found.map(|(id, hub_id, display_name)| FoundSession {
            account: AccountActor {
                id,
                hub_id,
                display_name,
                roles: vec![Role::Coordinator],
                organizations: Vec::new(),
                two_factors: true,
                confirmed_at: None,
            },
            touch_due: false,
        }))
    }
}

/// One route whose policy is forgotten: whoever asks is let through as if the route asked nobody.
fn one_route_for_everybody(router: Router, cast: &Cast, _: &App) -> Router {
    let session = cookie_of(cast, "coordinator");
    router.layer(from_fn(move |mut request: Request, next: Next| {
        let session = session.clone();
        async move {
            if request.uri().path() == "/landmarks" && request.method() == "GET" {
                request.headers_mut().insert(header::COOKIE, session);
            }
            next.run(request).await
        }
    }))
}

/// One statement without `and hub_id = …`: the other hub's thing is taken for one of ours.
fn other_hubs_objects(router: Router, cast: &Cast, _: &App) -> Router {
    let theirs = cast.object("job", "other").unwrap_or_default().to_owned();
    let ours = cast.object("job", "own").unwrap_or_default().to_owned();
    router.layer(from_fn(move |mut request: Request, next: Next| {
        let target = request.uri().to_string().replace(&theirs, &ours);
        async move {
            if let Ok(target) = target.parse() {
                *request.uri_mut() = target;
            }
            next.run(request).await
        }
    }))
}

/// "Forbidden", and below it the page.
fn refusal_with_contents(router: Router, cast: &Cast, _: &App) -> Router {
    let session = cookie_of(cast, "coordinator");
    let inner = router.clone();
    router.layer(from_fn(move |request: Request, next: Next| {
        let (inner, session) = (inner.clone(), session.clone());
        async move {
            let (parts, body) = request.into_parts();
            let allowed = axum::http::Request::builder()
                .uri(parts.uri.clone())
                .header(header::COOKIE, session)
                .body(axum::body::Body::empty());
            let leaks = parts.method == "GET" && parts.uri.path() == "/imports";
            let mut response = next.run(Request::from_parts(parts, body)).await;
            if leaks
                && response.status() == 403
                && let Ok(allowed) = allowed
                && let Ok(page) = tower::ServiceExt::oneshot(inner, allowed).await
            {
                *response.body_mut() = page.into_body();
            }
            response
        }
    }))
}

/// Whose hub shares the database, told to everybody.
fn foreign_name_in_a_header(router: Router, cast: &Cast, _: &App) -> Router {
    let id = cast.accounts["other-coordinator"].as_str().to_owned();
    let id = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static(""));
    router.layer(from_fn(move |request: Request, next: Next| {
        let id = id.clone();
        async move {
            let mut response = next.run(request).await;
            response.headers_mut().insert("x-neighbour", id);
            response
        }
    }))
}

fn cookie_of(cast: &Cast, who: &str) -> HeaderValue {
    let line = format!("session={}", cast.sessions[who]);
    HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static(""))
}
