//! What stands before every handler: who asks, may they, and what every answer must carry.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use kyoten_ui::{LANGUAGE_COOKIE, Language};
use sha2::{Digest, Sha256};

use super::cache::KeptPage;
use super::form::{FORM_LIMIT, pairs_of};
use super::problem::face;
use super::{App, FoundSession, HELD_FORM_LIMIT, HELD_PARAMETER, HeldForm, Problem};
use crate::authorization::{Actor, Policy};
use crate::cx::{Cx, Inner, No};

/// No inline script or style, nothing from elsewhere. MapLibre's worker is a file of ours.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; \
     style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Where a signed-out reader of a staff page is sent.
pub const SIGN_IN_PATH: &str = "/sign-in";
/// Where a code is posted, on the way in and to open a locked session.
pub const SECOND_FACTOR_PATH: &str = "/sign-in/second-factor";
/// Where a session is locked by its owner's screen.
pub const LOCK_PATH: &str = "/sign-in/lock";
/// Where somebody who is signed in shows a factor again before a sensitive act.
pub const CONFIRM_PATH: &str = "/sign-in/confirm";

/// What is known about a route before anybody asks.
#[derive(Clone)]
pub(super) struct RouteFacts {
    pub(super) app: App,
    pub(super) path: &'static str,
    pub(super) policy: Policy,
}

/// The number a request carries through logs, audit and pages.
#[derive(Clone)]
struct RequestNumber(Arc<str>);

/// Around everything: request number, kept public pages, headers, panics.
pub(super) async fn outermost(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let now = app.clock.now();
    let language = language_of(request.headers());
    let keepable =
        request.method() == Method::GET && session_token(&app, request.headers()).is_none();
    if keepable && let Some(path) = request.uri().path_and_query() {
        let generation = app.db.generation();
        if let Some(kept) = app
            .public_cache
            .find(generation, now, language, path.as_str())
        {
            app.metrics.count("(kept)", StatusCode::OK);
            return with_headers(
                kept_answer(&kept, request.headers()),
                Policy::PublicCached,
                app.https,
            );
        }
    }
    request
        .extensions_mut()
        .insert(RequestNumber(app.ids.next(now).into()));
    next.run(request).await
}

/// Before one handler: session, policy, same-origin; after it: the face of a problem, entity tags, headers.
pub(super) async fn guard(
    State(facts): State<RouteFacts>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = std::time::Instant::now();
    let wants_json = wants_json(request.uri().path(), request.headers());
    let conditional = request.headers().get(header::IF_NONE_MATCH).cloned();
    let method = request.method().clone();
    let asked = Asked::of(&facts.app, &request);
    let cx = match context(&facts, asked).await {
        Ok(cx) => cx,
        Err((cx, problem)) => {
            let answer = match form_to_hold(&cx, &mut request).await {
                Some(form) if !wants_json => held(&facts, &cx, &problem, form).await,
                _ => None,
            };
            let answer =
                answer.unwrap_or_else(|| refusal(&facts, &cx, &problem, &method, wants_json));
            return finish(&facts, answer, started);
        }
    };
    if is_act(&method) && !comes_from_us(request.headers(), cx.session.is_some()) {
        return finish(&facts, face(&Problem::OtherSite, &cx, wants_json), started);
    }
    let form = form_to_hold(&cx, &mut request).await;
    let was_held = held_before(&cx, &method);
    let generation = facts.app.db.generation();
    request.extensions_mut().insert(cx.clone());
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answer.unwrap_or_else(|_| {
        tracing::error!(request.id = %cx.request_id, route = facts.path, "a handler panicked; this is a bug");
        Problem::fault().into_response()
    });
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let kept = match form.filter(|_| !wants_json) {
            Some(form) => held(&facts, &cx, &problem, form).await,
            None => None,
        };
        response = kept.unwrap_or_else(|| refusal(&facts, &cx, &problem, &method, wants_json));
    } else if let Some(id) = was_held {
        release(&cx, id).await;
    }
    if facts.policy == Policy::PublicCached
        && cx.session.is_none()
        && response.status() == StatusCode::OK
    {
        response = keep(&cx, generation, response).await;
    }
    if let (Some(sent), Some(own)) = (&conditional, response.headers().get(header::ETAG))
        && matches_tag(sent, own)
    {
        response = not_modified(own.clone());
    }
    if let Ok(number) = HeaderValue::from_str(&cx.request_id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), number);
    }
    finish(&facts, response, started)
}

/// A copy of a small form that came with a session from a page of ours: should the door be closed, it is kept.
/// Whatever holds a password is not.
async fn form_to_hold(cx: &Cx, request: &mut Request) -> Option<HeldForm> {
    let session = cx.session.clone()?;
    let headers = request.headers();
    let is_form = headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    });
    let length: Option<usize> = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    let is_small = length.is_none_or(|length| length <= HELD_FORM_LIMIT);
    let is_ours = is_act(request.method()) && comes_from_us(headers, true);
    if !is_form || !is_small || !is_ours || request.uri().path().starts_with(SIGN_IN_PATH) {
        return None;
    }
    let body = std::mem::replace(request.body_mut(), Body::empty());
    let limited = http_body_util::Limited::new(body, FORM_LIMIT);
    let Ok(read) = limited.collect().await else {
        // Too long or cut off: the handler meets an unfinished body and says so.
        *request.body_mut() = Body::from_stream(futures_util::stream::once(async {
            Err::<Bytes, _>(std::io::Error::other("the form was cut off"))
        }));
        return None;
    };
    let bytes = read.to_bytes();
    *request.body_mut() = Body::from(bytes.clone());
    let names_a_password = pairs_of(&bytes)
        .ok()?
        .iter()
        .any(|(name, _)| name.contains("password"));
    if bytes.len() > HELD_FORM_LIMIT || names_a_password {
        return None;
    }
    let path = request.uri().path_and_query()?.as_str().to_owned();
    let body = String::from_utf8(bytes.to_vec()).ok()?;
    Some(HeldForm {
        session,
        path,
        body,
    })
}

/// Keeps a form that met a closed door and sends its writer to open it; `None` when the door is another.
async fn held(facts: &RouteFacts, cx: &Cx, problem: &Problem, form: HeldForm) -> Option<Response> {
    let door = match problem {
        Problem::SignedOut => SIGN_IN_PATH,
        Problem::StepUp => CONFIRM_PATH,
        _ => return None,
    };
    let sessions = Arc::clone(&facts.app.sessions);
    let kept = cx
        .app
        .db
        .write(move |tx| Ok::<_, No<Infallible>>(sessions.hold(tx, &form)?))
        .await;
    let back = kept.ok()??;
    Some(crate::cx::Done::see(format!("{door}?back={back}")).into_response())
}

/// The number of a kept form that is sent now.
fn held_before(cx: &Cx, method: &Method) -> Option<String> {
    let (_, query) = cx.here.split_once('?').filter(|_| is_act(method))?;
    let id = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(HELD_PARAMETER)?.strip_prefix('='))?;
    Some(id.to_owned())
}

async fn release(cx: &Cx, id: String) {
    let Some(session) = cx.session.clone() else {
        return;
    };
    let sessions = Arc::clone(&cx.app.sessions);
    let released = cx
        .app
        .db
        .write(move |tx| Ok::<_, No<Infallible>>(sessions.release(tx, &session, &id)?))
        .await;
    if let Err(error) = released {
        // It goes with the session at the latest.
        tracing::warn!(
            ?error,
            "a kept form could not be forgotten after it was sent"
        );
    }
}

fn finish(facts: &RouteFacts, response: Response, started: std::time::Instant) -> Response {
    facts.app.metrics.count(facts.path, response.status());
    facts.app.metrics.observe(started.elapsed());
    with_headers(response, facts.policy, facts.app.https)
}

/// A signed-out reader of a page goes to the sign-in page, who must confirm themselves to the page for that;
/// everybody else gets the problem's face.
fn refusal(
    facts: &RouteFacts,
    cx: &Cx,
    problem: &Problem,
    method: &Method,
    wants_json: bool,
) -> Response {
    let path = match problem {
        Problem::SignedOut => Some(SIGN_IN_PATH),
        Problem::StepUp => Some(CONFIRM_PATH),
        _ => None,
    };
    if let Some(path) = path.filter(|_| *method == Method::GET && !wants_json) {
        let back: String = cx
            .here
            .bytes()
            .map(|byte| match byte {
                b'&' | b'+' | b'#' | b'%' => format!("%{byte:02X}"),
                byte => char::from(byte).to_string(),
            })
            .collect();
        return crate::cx::Done::see(format!("{path}?back={back}")).into_response();
    }
    if problem.status().is_server_error() {
        tracing::warn!(request.id = %cx.request_id, route = facts.path, problem = ?problem, "a request could not be served");
    }
    face(problem, cx, wants_json)
}

/// What a request says about itself, taken out of it before anybody waits for the database.
struct Asked {
    token: Option<String>,
    number: Option<String>,
    language: Language,
    here: String,
}

impl Asked {
    fn of(app: &App, request: &Request) -> Asked {
        Asked {
            token: session_token(app, request.headers()).map(|token| token_hash(&token)),
            number: request
                .extensions()
                .get::<RequestNumber>()
                .map(|number| number.0.to_string()),
            language: language_of(request.headers()),
            here: request
                .uri()
                .path_and_query()
                .map(|path| path.as_str().to_owned())
                .unwrap_or_default(),
        }
    }
}

/// Builds the context; an error carries an anonymous context so that the answer has a face.
async fn context(facts: &RouteFacts, asked: Asked) -> Result<Cx, (Cx, Problem)> {
    let app = &facts.app;
    let now = app.clock.now();
    let found = match &asked.token {
        None => Ok(None),
        Some(hash) => resolve(app, hash, now).await,
    };
    let (actor, session, broken) = match found {
        // Somebody of another hub on the same database is nobody here.
        Ok(Some(found)) if found.account.hub_id == app.hub_id => {
            (Actor::Account(found.account), asked.token, None)
        }
        Ok(Some(_)) => (Actor::Anonymous, None, None),
        Ok(None) => (Actor::Anonymous, None, None),
        Err(no) => (Actor::Anonymous, None, Some(Problem::from(no))),
    };
    let cx = Cx::new(Inner {
        app: app.clone(),
        actor,
        hub_id: app.hub_id.clone(),
        language: asked.language,
        request_id: asked.number.unwrap_or_else(|| app.ids.next(now)),
        here: asked.here,
        now,
        policy: facts.policy,
        session,
    });
    match broken {
        Some(problem) => Err((cx, problem)),
        None if facts.policy.admits(&cx.actor) => Ok(cx),
        // With two factors but another role, the page is forbidden; with less, signing in is what helps.
        None => {
            let two_factors = cx
                .actor
                .account()
                .is_some_and(|account| account.two_factors);
            let problem = if two_factors {
                Problem::Forbidden
            } else {
                Problem::SignedOut
            };
            Err((cx, problem))
        }
    }
}

async fn resolve(
    app: &App,
    token_hash: &str,
    now: crate::clock::Instant,
) -> Result<Option<FoundSession>, No<Infallible>> {
    let sessions = Arc::clone(&app.sessions);
    let hash = token_hash.to_owned();
    let found = app
        .db
        .read(move |snapshot| sessions.resolve(snapshot, &hash, now))
        .await??;
    if found.as_ref().is_some_and(|found| found.touch_due) {
        let sessions = Arc::clone(&app.sessions);
        let hash = token_hash.to_owned();
        app.db
            .write(move |tx| Ok::<_, No<Infallible>>(sessions.touch(tx, &hash)?))
            .await?;
    }
    Ok(found)
}

/// What is stored of a session token.
#[must_use]
pub fn token_hash(token: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

fn session_token(app: &App, headers: &HeaderMap) -> Option<String> {
    cookie(headers, app.session_cookie()).map(str::to_owned)
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (found, value) = pair.trim().split_once('=')?;
            (found == name && !value.is_empty()).then_some(value)
        })
}

fn language_of(headers: &HeaderMap) -> Language {
    let accept = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Language::chosen(cookie(headers, LANGUAGE_COOKIE), accept)
}

fn is_act(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Same-origin: what the browser says of itself. Without a session nothing can be stolen, so old phones that
/// send neither header may still answer a link.
fn comes_from_us(headers: &HeaderMap, has_session: bool) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => !has_session,
    }
}

fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    path.starts_with("/api/") || (accept.contains("json") && !accept.contains("text/html"))
}

async fn keep(cx: &Cx, generation: u64, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(collected) = body.collect().await else {
        return Problem::fault().into_response();
    };
    let body: Bytes = collected.to_bytes();
    if let (Some(content_type), Some(entity_tag)) = (
        parts.headers.get(header::CONTENT_TYPE),
        parts.headers.get(header::ETAG),
    ) {
        let page = KeptPage {
            body: body.clone(),
            content_type: content_type.clone(),
            entity_tag: entity_tag.clone(),
        };
        cx.app
            .public_cache
            .keep(generation, cx.now, cx.language, cx.here.clone(), page);
    }
    Response::from_parts(parts, Body::from(body))
}

fn kept_answer(kept: &KeptPage, headers: &HeaderMap) -> Response {
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| matches_tag(sent, &kept.entity_tag))
    {
        return not_modified(kept.entity_tag.clone());
    }
    let mut response = Response::new(Body::from(kept.body.clone()));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, kept.content_type.clone());
    response
        .headers_mut()
        .insert(header::ETAG, kept.entity_tag.clone());
    response
}

fn matches_tag(sent: &HeaderValue, own: &HeaderValue) -> bool {
    let (Ok(sent), Ok(own)) = (sent.to_str(), own.to_str()) else {
        return false;
    };
    sent.split(',')
        .any(|tag| tag.trim().trim_start_matches("W/") == own || tag.trim() == "*")
}

fn not_modified(tag: HeaderValue) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    response.headers_mut().insert(header::ETAG, tag);
    response
}

fn with_headers(mut response: Response, policy: Policy, https: bool) -> Response {
    let headers = response.headers_mut();
    let fixed = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    fixed(
        headers,
        header::CONTENT_SECURITY_POLICY,
        CONTENT_SECURITY_POLICY,
    );
    fixed(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    fixed(headers, header::REFERRER_POLICY, "same-origin");
    fixed(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    fixed(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    if https {
        fixed(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
    match policy {
        Policy::PublicCached => fixed(headers, header::CACHE_CONTROL, "no-cache"),
        Policy::Public | Policy::Link | Policy::FirstFactor | Policy::Staff(_) => {
            fixed(headers, header::CACHE_CONTROL, "no-store")
        }
    }
    fixed(
        headers,
        header::VARY,
        "Cookie, Accept-Language, Accept-Encoding",
    );
    response
}
