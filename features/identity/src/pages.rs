//! The pages of signing in and of one's own account. Thin: the acts are in `sign_in`, the markup in `views`.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::http::{
    Harmless, LOCK_PATH, Parameters, Problem, Routes, SECOND_FACTOR_PATH, SIGN_IN_PATH, Submitted,
};
use kyoten_ui::{Errors, LANGUAGE_COOKIE, LANGUAGE_PATH, Language, SHARED_COOKIE, SIGN_OUT_PATH};
use serde::Deserialize;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::back::{encoded, local_path};
use crate::password::{Password, PasswordHash, SALT_BYTES, hash_password};
use crate::permissions::OWN_SESSIONS;
use crate::sign_in::terminal::{self, Terminal};
use crate::sign_in::{
    Entered, Next, Standing, confirm, factors, held, history, lost_device, passkeys, passwords,
};
use crate::{password, recovery, sessions, sign_in, text, views};

pub(crate) const SET_UP_PATH: &str = "/sign-in/set-up";
pub(crate) const RECOVERY_PATH: &str = "/sign-in/recovery";
pub(crate) const ACCOUNT_PATH: &str = "/account";
pub(crate) const END_SESSION_PATH: &str = "/account/end-session";
pub(crate) const END_OTHERS_PATH: &str = "/account/end-other-sessions";

/// Password hashes computed at once; each takes 19 MiB and a processor.
const HASHES_AT_ONCE: usize = 2;
/// Longest wait for a place among them.
const LONGEST_WAIT_FOR_A_PLACE: Duration = Duration::from_secs(10);
/// Seconds the choice of a language is kept: one year.
const LANGUAGE_SECONDS: i64 = 365 * 24 * 60 * 60;

/// What the box 「共用の端末」 sends.
pub(crate) const SHARED: &str = "yes";

static PLACES: Semaphore = Semaphore::const_new(HASHES_AT_ONCE);

pub(crate) fn routes(routes: Routes) -> Routes {
    const STAFF: Policy = Policy::Staff(&Role::ALL);
    let routes = [
        confirm::routes,
        factors::routes,
        held::routes,
        crate::links::routes,
        lost_device::routes,
        passkeys::routes,
        passwords::routes,
    ]
    .into_iter()
    .fold(routes, |routes, more| more(routes));
    routes
        .get(SIGN_IN_PATH, Policy::Public, show_sign_in)
        .post(SIGN_IN_PATH, Policy::Public, post_sign_in)
        .get(SECOND_FACTOR_PATH, Policy::FirstFactor, show_second_factor)
        .post(SECOND_FACTOR_PATH, Policy::FirstFactor, post_second_factor)
        .get(SET_UP_PATH, Policy::FirstFactor, show_set_up)
        .post(SET_UP_PATH, Policy::FirstFactor, post_set_up)
        .get(RECOVERY_PATH, Policy::FirstFactor, show_recovery)
        .post(RECOVERY_PATH, Policy::FirstFactor, post_recovery)
        .post(SIGN_OUT_PATH, Policy::Public, post_sign_out)
        .post(LOCK_PATH, STAFF, post_lock)
        .get(ACCOUNT_PATH, STAFF, show_account)
        .post(END_SESSION_PATH, STAFF, post_end_session)
        .post(END_OTHERS_PATH, STAFF, post_end_others)
        .post(LANGUAGE_PATH, Policy::Public, post_language)
}

/// Where a person wanted to go.
#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    pub(crate) back: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInForm {
    #[serde(default)]
    login_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    shared: String,
    #[serde(default)]
    back: String,
}

/// A code and where to go afterwards.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    #[serde(default)]
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) back: String,
}

/// What was done just before, for a sentence on top.
#[derive(Deserialize)]
struct Happened {
    #[serde(default)]
    done: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndSessionForm {
    #[serde(default)]
    session: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageForm {
    #[serde(default)]
    language: String,
    #[serde(default)]
    back: String,
}

async fn show_sign_in(cx: Cx, Parameters(Back { back }): Parameters<Back>) -> Response {
    match cx.actor.account() {
        Some(account) if account.two_factors => {
            return Done::see(local_path(&back)).into_response();
        }
        // Sent here from a page: the password is done, the code is what is missing. Who comes by themselves may
        // want to be somebody else.
        Some(_) if !back.is_empty() => {
            return Done::see(with_back(SECOND_FACTOR_PATH, local_path(&back))).into_response();
        }
        Some(_) | None => {}
    }
    views::sign_in(&cx, local_path(&back), "", &Errors::new())
}

async fn post_sign_in(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<SignInForm>,
) -> Result<Response, Problem> {
    let back = local_path(&fields.back);
    let errors = missing(&cx, &fields);
    if !errors.is_empty() {
        return Ok(views::sign_in(&cx, back, &fields.login_name, &errors));
    }
    let place = place().await?;
    let shared = fields.shared == SHARED;
    let terminal = Terminal { shared, ..terminal };
    let (login_name, here) = (fields.login_name.clone(), terminal.clone());
    let attempt = match cx
        .write(move |cx, tx| sign_in::begin(cx, tx, &login_name, &here))
        .await
    {
        Ok(attempt) => attempt,
        Err(no) => return Ok(views::wait(&cx, no.refusal()?)),
    };
    let (stored, typed) = (attempt.password_hash(), fields.password);
    let compared = tokio::task::spawn_blocking(move || {
        let _place = place;
        password::is_password(&typed, stored.as_deref())
    });
    let fits = compared.await.map_err(|_| Problem::fault())?;
    let opened = match cx
        .write(move |cx, tx| sign_in::conclude(cx, tx, &attempt, fits, &terminal))
        .await
    {
        Ok(opened) => opened,
        Err(no) => return Ok(views::wait(&cx, no.refusal()?)),
    };
    Ok(match opened {
        Some(opened) => {
            let location = with_back(path_of(opened.next), back);
            let response = Done::see(location).into_response();
            with_shared(&cx, with_session(&cx, &opened.token, response), shared)
        }
        None => {
            let mut errors = Errors::new();
            errors.add("login_name", text::sign_in_wrong(cx.language));
            views::sign_in(&cx, back, &fields.login_name, &errors)
        }
    })
}

fn missing(cx: &Cx, fields: &SignInForm) -> Errors {
    let mut errors = Errors::new();
    if fields.login_name.trim().is_empty() {
        errors.add("login_name", text::login_name_missing(cx.language));
    }
    if fields.password.is_empty() {
        errors.add("password", text::password_missing(cx.language));
    }
    errors
}

pub(crate) async fn place() -> Result<SemaphorePermit<'static>, Problem> {
    match tokio::time::timeout(LONGEST_WAIT_FOR_A_PLACE, PLACES.acquire()).await {
        Ok(Ok(place)) => Ok(place),
        Ok(Err(_)) | Err(_) => Err(Problem::Busy),
    }
}

fn path_of(next: Next) -> &'static str {
    match next {
        Next::SecondFactor => SECOND_FACTOR_PATH,
        Next::SetUp => SET_UP_PATH,
    }
}

async fn show_second_factor(
    cx: Cx,
    Parameters(Back { back }): Parameters<Back>,
) -> Result<Response, Problem> {
    let back = local_path(&back);
    Ok(match standing(&cx).await? {
        Standing::MustShow(asked) => views::second_factor(&cx, back, asked, &Errors::new()),
        other => elsewhere(&other, back),
    })
}

async fn post_second_factor(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<CodeForm>,
) -> Result<Response, Problem> {
    let (code, back) = (fields.code, local_path(&fields.back));
    let asked = match standing(&cx).await? {
        Standing::MustShow(asked) => asked,
        other => return Ok(elsewhere(&other, back)),
    };
    match cx
        .write(move |cx, tx| sign_in::show_code(cx, tx, &code, &terminal))
        .await
    {
        Ok(Some(done)) => Ok(entered(&cx, &done, back)),
        Ok(None) => Ok(views::second_factor(
            &cx,
            back,
            asked,
            &code_error(text::second_factor_wrong(cx.language)),
        )),
        Err(no) => no.refusal().map(|refusal| views::wait(&cx, refusal)),
    }
}

async fn show_recovery(
    cx: Cx,
    Parameters(Back { back }): Parameters<Back>,
) -> Result<Response, Problem> {
    let back = local_path(&back);
    Ok(match standing(&cx).await? {
        Standing::MustShow(_) => views::recovery(&cx, back, &Errors::new()),
        other => elsewhere(&other, back),
    })
}

async fn post_recovery(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<CodeForm>,
) -> Result<Response, Problem> {
    let (code, back) = (fields.code, local_path(&fields.back));
    match cx
        .write(move |cx, tx| sign_in::show_recovery_code(cx, tx, &code, &terminal))
        .await
    {
        Ok(Some(done)) => Ok(entered(&cx, &done, back)),
        Ok(None) => Ok(views::recovery(
            &cx,
            back,
            &code_error(text::recovery_wrong(cx.language)),
        )),
        Err(no) => no.refusal().map(|refusal| views::wait(&cx, refusal)),
    }
}

async fn show_set_up(
    cx: Cx,
    Parameters(Back { back }): Parameters<Back>,
) -> Result<Response, Problem> {
    let back = local_path(&back);
    Ok(match standing(&cx).await? {
        Standing::MustSetUp(offered) => views::set_up(&cx, back, &offered, &Errors::new()),
        other => elsewhere(&other, back),
    })
}

async fn post_set_up(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<CodeForm>,
) -> Result<Response, Problem> {
    let (code, back) = (fields.code, local_path(&fields.back));
    let offered = match standing(&cx).await? {
        Standing::MustSetUp(offered) => offered,
        other => return Ok(elsewhere(&other, back)),
    };
    let done = cx
        .write(move |cx, tx| sign_in::set_up::<Infallible>(cx, tx, &code, &terminal))
        .await?;
    Ok(match done {
        Some(done) => {
            let lead = text::codes_lead(cx.language);
            // Past the door's second page, which knows whether a password has to be chosen first.
            let onwards = with_back(SECOND_FACTOR_PATH, back);
            let page = views::recovery_codes(&cx, &onwards, lead, &done.recovery_codes);
            with_entered(&cx, &done.entered, page)
        }
        None => views::set_up(
            &cx,
            back,
            &offered,
            &code_error(text::set_up_wrong(cx.language)),
        ),
    })
}

async fn post_sign_out(cx: Cx) -> Result<Response, Problem> {
    cx.write(|cx, tx| sign_in::sign_out::<Infallible>(cx, tx))
        .await?;
    let mut response = Done::see(SIGN_IN_PATH).into_response();
    response.headers_mut().insert(
        "clear-site-data",
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(with_cookie(
        &cx,
        response,
        cx.app.session_cookie(),
        "",
        Some(0),
    ))
}

/// The screen was left alone: the session is locked in every window.
async fn post_lock(cx: Cx, Harmless(_): Harmless<Nothing>) -> Result<Response, Problem> {
    cx.write::<_, Infallible, _>(|cx, tx| {
        let session = cx.session.as_deref().ok_or(No::SignedOut)?;
        Ok(sessions::lock(tx, session)?)
    })
    .await?;
    Ok(Done::see(SECOND_FACTOR_PATH).into_response())
}

async fn show_account(
    cx: Cx,
    Parameters(Happened { done }): Parameters<Happened>,
) -> Result<Response, Problem> {
    let own = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let id = own_id(cx)?;
            let _allowed = cx.allow::<_, Infallible>(snapshot, &OWN_SESSIONS, ())?;
            Ok(views::OwnAccount {
                sessions: sessions::own(snapshot, &id, cx.now)?,
                passkeys: passkeys::count(snapshot, &id)?,
                codes_left: recovery::left(snapshot, &id)?,
                known_devices: terminal::known(snapshot, &id, cx.now)?,
                lost_device: lost_device::open_of(snapshot, &id, cx.now)?,
                history: history::of_account(snapshot, &cx.hub_id, &id)?,
            })
        })
        .await?;
    Ok(views::account(&cx, &own, &done))
}

/// Ends every other session, and with them what was known of other devices.
async fn post_end_others(
    cx: Cx,
    terminal: Terminal,
    Submitted { key, fields: _ }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let id = own_id(cx)?;
        let session = cx.session.clone().ok_or(No::SignedOut)?;
        let allowed = cx.allow::<_, Infallible>(tx, &OWN_SESSIONS, ())?;
        let entry = cx.audit_entry(
            &OWN_SESSIONS,
            &allowed,
            format!("Account/{id}"),
            "{\"ended\":\"others\"}".to_owned(),
        );
        sessions::end_others(tx, &id, &session)?;
        terminal::forget_others(tx, &id, &terminal)?;
        tx.audit(entry);
        Ok(Done::see(ACCOUNT_PATH))
    });
    Ok(done.await?.into_response())
}

async fn post_end_session(
    cx: Cx,
    Submitted { key, fields }: Submitted<EndSessionForm>,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let id = own_id(cx)?;
        let entry: AuditEntry = {
            let allowed = cx.allow::<_, Infallible>(tx, &OWN_SESSIONS, ())?;
            cx.audit_entry(
                &OWN_SESSIONS,
                &allowed,
                format!("Account/{id}"),
                "{\"ended\":true}".to_owned(),
            )
        };
        if !sessions::end_own(tx, &id, &fields.session)? {
            return Err(No::NotFound);
        }
        tx.audit(entry);
        Ok(Done::see(ACCOUNT_PATH))
    });
    Ok(done.await?.into_response())
}

async fn post_language(cx: Cx, Harmless(fields): Harmless<LanguageForm>) -> Response {
    let back = Done::see(local_path(&fields.back)).into_response();
    match Language::from_tag(&fields.language) {
        Some(language) => with_cookie(
            &cx,
            back,
            LANGUAGE_COOKIE,
            language.tag(),
            Some(LANGUAGE_SECONDS),
        ),
        None => back,
    }
}

pub(crate) async fn standing(cx: &Cx) -> Result<Standing, Problem> {
    Ok(cx.read(sign_in::standing::<Infallible>).await?)
}

/// Sends somebody to the step that is theirs.
pub(crate) fn elsewhere(standing: &Standing, back: &str) -> Response {
    let location = match standing {
        Standing::Complete(_) => back.to_owned(),
        Standing::MustShow(_) => with_back(SECOND_FACTOR_PATH, back),
        Standing::MustChoosePassword => with_back(passwords::NEW_PASSWORD_PATH, back),
        Standing::MustSetUp(_) => with_back(SET_UP_PATH, back),
    };
    Done::see(location).into_response()
}

pub(crate) fn with_back(path: &str, back: &str) -> String {
    format!("{path}?back={}", encoded(back))
}

fn own_id(cx: &Cx) -> Result<String, No<Infallible>> {
    cx.actor
        .account()
        .map(|account| account.id.clone())
        .ok_or(No::SignedOut)
}

pub(crate) fn code_error(sentence: &str) -> Errors {
    let mut errors = Errors::new();
    errors.add("code", sentence);
    errors
}

/// A whole session: its cookie, the one of the known device, and where to go.
pub(crate) fn entered(cx: &Cx, done: &Entered, location: &str) -> Response {
    with_entered(cx, done, Done::see(location).into_response())
}

fn with_entered(cx: &Cx, done: &Entered, response: Response) -> Response {
    let response = with_session(cx, &done.token, response);
    match &done.device {
        Some(token) => {
            let name = terminal::cookie_name(&cx.app);
            with_cookie(cx, response, name, token, Some(terminal::KNOWN_SECONDS))
        }
        None => response,
    }
}

/// A page to see next, with a new session.
pub(crate) fn with_session_to(cx: &Cx, token: &str, location: &str) -> Response {
    with_session(cx, token, Done::see(location).into_response())
}

/// The hash of a new password, computed where it holds up nobody.
pub(crate) async fn hashed(cx: &Cx, password: Password) -> Result<PasswordHash, Problem> {
    let place = place().await?;
    let mut salt = [0u8; SALT_BYTES];
    cx.app.ids.fill(&mut salt);
    let hashing = tokio::task::spawn_blocking(move || {
        let _place = place;
        hash_password(&password, &salt)
    });
    let hash = hashing.await.map_err(|_| Problem::fault())?;
    hash.map_err(|_| Problem::fault())
}

fn with_session(cx: &Cx, token: &str, response: Response) -> Response {
    with_cookie(cx, response, cx.app.session_cookie(), token, None)
}

/// Adds a cookie; without `max_age` seconds it goes when the browser closes.
fn with_cookie(
    cx: &Cx,
    mut response: Response,
    name: &str,
    value: &str,
    max_age: Option<i64>,
) -> Response {
    if let Ok(line) = HeaderValue::from_str(&cookie_line(name, value, max_age, cx.app.https)) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

/// Tells the page's scripts whether the machine is one that several people use. Not a secret; the server keeps its own.
pub(crate) fn with_shared(cx: &Cx, mut response: Response, shared: bool) -> Response {
    let secure = if cx.app.https { "; Secure" } else { "" };
    let life = if shared { "" } else { "; Max-Age=0" };
    let line = format!("{SHARED_COOKIE}={SHARED}; Path=/; SameSite=Lax{life}{secure}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

/// A cookie for this host only, out of reach of scripts.
fn cookie_line(name: &str, value: &str, max_age: Option<i64>, https: bool) -> String {
    let life = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let secure = if https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{life}{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_stays_with_this_host_and_out_of_reach_of_scripts() {
        assert_eq!(
            cookie_line("session", "t", None, false),
            "session=t; Path=/; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            cookie_line("__Host-session", "t", None, true),
            "__Host-session=t; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            cookie_line("session", "", Some(0), false),
            "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
