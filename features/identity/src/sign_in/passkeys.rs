//! Passkeys (Web Authentication Level 3): possession of a device and its owner's fingerprint, face or PIN in one step.
//!
//! The device must have recognised its owner (user verification), so a passkey is two different factors and opens a
//! whole session by itself; without that it is refused. The signature is bound to our address, so it is worth nothing
//! to a page that only looks like ours. A challenge works once, for five minutes. Attestation is not asked for: which
//! make of device people use is not ours to know.

use std::convert::Infallible;

use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{
    Harmless, Parameters, Problem, Routes, Submitted, json_response, token_hash,
};
use kyoten_platform::params;
use kyoten_ui::{
    ButtonKind, Column, Errors, Field, Form, Notice, NoticeKind, Page, PasskeyAct, Table, button,
    hidden, link_button, notice, passkey, passkey_fields,
};
use maud::{Markup, html};
use serde::Deserialize;
use webauthn_rs::prelude::{
    AuthenticationResult, CreationChallengeResponse, DiscoverableAuthentication, DiscoverableKey,
    Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
    Webauthn, WebauthnBuilder, WebauthnError,
};

use super::terminal::Terminal;
use super::{Entered, note, note_with};
use crate::back::local_path;
use crate::model::AccountId;
use crate::pages::{ACCOUNT_PATH, SHARED, entered, with_shared};
use crate::permissions::{OWN_FACTORS, OWN_SESSIONS};
use crate::sessions::{self, SecondFactor};
use crate::{text, views};

pub(crate) const PASSKEYS_PATH: &str = "/account/passkeys";
const NEW_PATH: &str = "/account/passkeys/new";
const CREATE_OPTIONS_PATH: &str = "/account/passkeys/options";
const REMOVE_PATH: &str = "/account/passkeys/remove";
pub(crate) const SIGN_IN_WITH_PATH: &str = "/sign-in/passkey";
pub(crate) const SHOW_OPTIONS_PATH: &str = "/sign-in/passkey/options";

/// Seconds in which a challenge must be answered: time to find the other telephone.
const CHALLENGE_SECONDS: i64 = 5 * 60;
/// Challenges that may wait at once, over all: strangers can ask for them.
const MOST_CHALLENGES: i64 = 10_000;
/// Expired challenges cleared away when a new one is made.
const CLEARED_AT_ONCE: i64 = 100;
/// Most characters of a passkey's name.
const LONGEST_NAME: usize = 40;

pub(crate) fn routes(routes: Routes) -> Routes {
    const STAFF: Policy = Policy::Staff(&Role::ALL);
    routes
        .get(PASSKEYS_PATH, STAFF, show_passkeys)
        .get(NEW_PATH, STAFF, show_new)
        .post(CREATE_OPTIONS_PATH, STAFF, post_create_options)
        .post(PASSKEYS_PATH, STAFF, post_new)
        .post(REMOVE_PATH, STAFF, post_remove)
        .post(SHOW_OPTIONS_PATH, Policy::Public, post_show_options)
        .post(SIGN_IN_WITH_PATH, Policy::Public, post_sign_in)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
struct Happened {
    #[serde(default)]
    done: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPasskey {
    #[serde(default)]
    name: String,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    credential: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownPasskey {
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    shared: String,
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemoveForm {
    #[serde(default)]
    passkey: String,
}

/// Why nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// Whatever was wrong with the device's answer.
    Wrong,
    /// The device is registered already, here or by somebody else.
    Taken,
    /// Without it nobody could sign in any more.
    LastWay,
}

impl Refusal {
    fn sentence(self, cx: &Cx) -> &'static str {
        match self {
            Refusal::Wrong => text::passkey_wrong(cx.language),
            Refusal::Taken => text::passkey_taken(cx.language),
            Refusal::LastWay => text::passkey_last_way(cx.language),
        }
    }
}

async fn show_passkeys(
    cx: Cx,
    Parameters(Happened { done }): Parameters<Happened>,
) -> Result<Response, Problem> {
    list_view(&cx, &done, &Errors::new()).await
}

async fn show_new(cx: Cx, terminal: Terminal) -> Result<Response, Problem> {
    // Asked for here already, so that nobody meets the confirmation after the fingerprint.
    cx.read(own_id).await?;
    Ok(new_view(&cx, &terminal.words, &Errors::new()))
}

async fn post_create_options(cx: Cx, Harmless(_): Harmless<Nothing>) -> Result<Response, Problem> {
    let relying_party = relying_party(&cx)?;
    let offer = cx
        .write(move |cx, tx| begin_registration(cx, tx, &relying_party))
        .await?;
    json_response(&offer)
}

async fn post_new(
    cx: Cx,
    Submitted { key, fields }: Submitted<NewPasskey>,
) -> Result<Response, Problem> {
    let mut errors = Errors::new();
    let name = fields.name.trim().to_owned();
    if name.is_empty() {
        errors.add("name", text::passkey_name_missing(cx.language));
    } else if name.chars().count() > LONGEST_NAME {
        errors.add(
            "name",
            text::passkey_name_too_long(cx.language, LONGEST_NAME),
        );
    }
    if !errors.is_empty() {
        return Ok(new_view(&cx, &name, &errors));
    }
    let relying_party = relying_party(&cx)?;
    let (typed, answer) = (name.clone(), fields);
    let done = cx
        .act(key, move |cx, tx| {
            register(cx, tx, &relying_party, &typed, &answer)?;
            Ok(Done::see(format!("{PASSKEYS_PATH}?done=added")))
        })
        .await;
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => {
            errors.add("name", no.refusal()?.sentence(&cx));
            Ok(new_view(&cx, &name, &errors))
        }
    }
}

async fn post_remove(
    cx: Cx,
    Submitted { key, fields }: Submitted<RemoveForm>,
) -> Result<Response, Problem> {
    let done = cx
        .act(key, move |cx, tx| {
            remove(cx, tx, &fields.passkey)?;
            Ok(Done::see(format!("{PASSKEYS_PATH}?done=removed")))
        })
        .await;
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => {
            let mut errors = Errors::new();
            errors.add("passkeys", no.refusal()?.sentence(&cx));
            list_view(&cx, "", &errors).await
        }
    }
}

async fn post_show_options(cx: Cx, Harmless(_): Harmless<Nothing>) -> Result<Response, Problem> {
    let relying_party = relying_party(&cx)?;
    let offer = cx
        .write(move |_, tx| begin_showing(tx, &relying_party))
        .await?;
    json_response(&offer)
}

async fn post_sign_in(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<ShownPasskey>,
) -> Result<Response, Problem> {
    let back = local_path(&fields.back).to_owned();
    let shared = fields.shared == SHARED;
    let terminal = Terminal { shared, ..terminal };
    let relying_party = relying_party(&cx)?;
    let done = cx
        .write::<_, Infallible, _>(move |cx, tx| {
            sign_in(cx, tx, &relying_party, &fields, &terminal)
        })
        .await?;
    Ok(match done {
        // Opening one's own session again says nothing new about the machine.
        Some(done) if cx.session.is_some() => entered(&cx, &done, &back),
        Some(done) => with_shared(&cx, entered(&cx, &done, &back), shared),
        None => {
            let mut errors = Errors::new();
            errors.add("login_name", text::passkey_wrong(cx.language));
            views::sign_in(&cx, &back, "", &errors)
        }
    })
}

/// Who we are to a device: our host name, and the address a signature must name.
fn relying_party(cx: &Cx) -> Result<Webauthn, Problem> {
    let url = &cx.app.public_url;
    let built = Url::parse(url.origin()).ok().and_then(|origin| {
        WebauthnBuilder::new(url.host(), &origin)
            .ok()?
            .rp_name(&cx.app.hub_name)
            // Trying things out on one's own machine needs no configured port.
            .allow_any_port(!url.is_https())
            .build()
            .ok()
    });
    built.ok_or_else(Problem::fault)
}

/// What a device is asked to sign.
#[derive(serde::Serialize)]
struct Offer {
    challenge: String,
    options: serde_json::Value,
}

/// A challenge for a new passkey of the asker.
fn begin_registration(
    cx: &Cx,
    tx: &Tx<'_>,
    relying_party: &Webauthn,
) -> Result<Offer, No<Infallible>> {
    let id = own_id(cx, tx)?;
    let account: Owner = tx
        .query_optional(
            "select login_name, display_name from account where id = $1",
            params![id],
        )?
        .ok_or(No::SignedOut)?;
    let known = of_account(tx, &id)?
        .iter()
        .filter_map(|stored| stored.passkey().map(|passkey| passkey.cred_id().clone()))
        .collect();
    let (options, state) = relying_party
        .start_passkey_registration(
            user_handle(&id),
            &account.login_name,
            &account.display_name,
            Some(known),
        )
        .map_err(|error| fault(&error))?;
    keep_challenge(tx, Some(&id), &state, discoverable(&options))
}

/// A challenge for whoever holds a passkey of ours.
fn begin_showing(tx: &Tx<'_>, relying_party: &Webauthn) -> Result<Offer, No<Infallible>> {
    let (mut options, state) = relying_party
        .start_discoverable_authentication()
        .map_err(|error| fault(&error))?;
    // Asked for by a button, not offered while somebody types.
    options.mediation = None;
    keep_challenge(tx, None, &state, as_json(&options))
}

fn keep_challenge(
    tx: &Tx<'_>,
    account_id: Option<&str>,
    state: &impl serde::Serialize,
    options: serde_json::Value,
) -> Result<Offer, No<Infallible>> {
    tx.execute(
        "delete from passkey_challenge where token_hash in
            (select token_hash from passkey_challenge where expires_at < $1 limit $2)",
        params![tx.now(), CLEARED_AT_ONCE],
    )?;
    let waiting = tx.number("select count(*) from passkey_challenge", &[])?;
    if waiting >= MOST_CHALLENGES {
        return Err(No::Busy);
    }
    let challenge = tx.new_token();
    tx.execute(
        "insert into passkey_challenge (token_hash, account_id, state, expires_at) values ($1, $2, $3, $4)",
        params![
            token_hash(&challenge),
            account_id,
            as_json(state).to_string(),
            tx.now().plus_seconds(CHALLENGE_SECONDS)
        ],
    )?;
    Ok(Offer { challenge, options })
}

/// The state kept with a challenge, which is used up with this. `account_id`: whose registration it must be.
fn take_challenge<T: serde::de::DeserializeOwned>(
    tx: &Tx<'_>,
    challenge: &str,
    account_id: Option<&str>,
) -> DbResult<Option<T>> {
    let taken: Option<(Option<String>, String, Instant)> = tx.query_optional(
        "delete from passkey_challenge where token_hash = $1 returning account_id, state, expires_at",
        params![token_hash(challenge)],
    )?;
    Ok(taken
        .filter(|(owner, _, expires_at)| owner.as_deref() == account_id && tx.now() < *expires_at)
        .and_then(|(_, state, _)| serde_json::from_str(&state).ok()))
}

fn register(
    cx: &Cx,
    tx: &Tx<'_>,
    relying_party: &Webauthn,
    name: &str,
    answer: &NewPasskey,
) -> Result<(), No<Refusal>> {
    let id = own_id(cx, tx).map_err(widened)?;
    let state: PasskeyRegistration =
        take_challenge(tx, &answer.challenge, Some(&id))?.ok_or(No::Refused(Refusal::Wrong))?;
    let credential: RegisterPublicKeyCredential =
        serde_json::from_str(&answer.credential).map_err(|_| No::Refused(Refusal::Wrong))?;
    let passkey = relying_party
        .finish_passkey_registration(&credential, &state)
        .map_err(|_| No::Refused(Refusal::Wrong))?;
    let added = tx.execute(
        "insert into passkey (id, account_id, credential_id, credential, name, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing",
        params![
            tx.new_id(),
            id,
            credential_name(passkey.cred_id()),
            as_json(&passkey).to_string(),
            name,
            tx.now()
        ],
    )?;
    if added == 0 {
        return Err(No::Refused(Refusal::Taken));
    }
    let own = format!("Account/{id}");
    note(cx, tx, "passkey.added", &own, &own);
    tx.emit(cx.event("identity", "identity.passkey_added", own, "{}".to_owned()));
    Ok(())
}

fn remove(cx: &Cx, tx: &Tx<'_>, passkey_id: &str) -> Result<(), No<Refusal>> {
    let id = own_id(cx, tx).map_err(widened)?;
    let gone = tx.execute(
        "delete from passkey where id = $1 and account_id = $2",
        params![passkey_id, id],
    )?;
    if gone == 0 {
        return Err(No::NotFound);
    }
    let ways_left = tx.number(
        "select (select count(*) from passkey where account_id = $1)
              + (select count(*) from account where id = $1 and totp_secret is not null)",
        params![id],
    )?;
    if ways_left == 0 {
        return Err(No::Refused(Refusal::LastWay));
    }
    let own = format!("Account/{id}");
    note(cx, tx, "passkey.removed", &own, &own);
    tx.emit(cx.event("identity", "identity.passkey_removed", own, "{}".to_owned()));
    Ok(())
}

/// Checks a shown passkey and opens what it opens: a new session, a locked one, the door before a sensitive act.
/// `None` is "wrong", whatever was wrong.
fn sign_in(
    cx: &Cx,
    tx: &Tx<'_>,
    relying_party: &Webauthn,
    answer: &ShownPasskey,
    terminal: &Terminal,
) -> Result<Option<Entered>, No<Infallible>> {
    let state: Option<DiscoverableAuthentication> = take_challenge(tx, &answer.challenge, None)?;
    let credential: Option<PublicKeyCredential> = serde_json::from_str(&answer.credential).ok();
    // What names nobody's passkey is not written down: a stranger would fill the trail.
    let (Some(state), Some(credential)) = (state, credential) else {
        return Ok(None);
    };
    let Some(stored) = shown(cx, tx, relying_party, &credential)? else {
        return Ok(None);
    };
    let own = format!("Account/{}", stored.account_id);
    let Some(mut passkey) = stored.passkey() else {
        return Ok(None);
    };
    let key = DiscoverableKey::from(&passkey);
    match relying_party.finish_discoverable_authentication_v2(&credential, state, &key) {
        Ok(result) if result.user_verified() => {
            used(tx, &stored, &mut passkey, &result)?;
            note(cx, tx, "passkey.used", &own, &own);
            enter(cx, tx, &stored.account_id, terminal).map(Some)
        }
        // Two devices with one key: nobody can tell which is the owner's, so neither opens anything.
        Err(WebauthnError::CredentialPossibleCompromise) => {
            tx.execute("delete from passkey where id = $1", params![stored.id])?;
            let detail = serde_json::json!({ "passkey": stored.id }).to_string();
            note_with(
                cx,
                tx,
                "passkey.counter_went_back",
                "anonymous",
                &own,
                &detail,
            );
            Ok(None)
        }
        Ok(_) | Err(_) => {
            note(cx, tx, "passkey.failed", "anonymous", &own);
            Ok(None)
        }
    }
}

/// The passkey a device says it shows, of an account of this hub that may sign in.
fn shown(
    cx: &Cx,
    tx: &Tx<'_>,
    relying_party: &Webauthn,
    credential: &PublicKeyCredential,
) -> DbResult<Option<Stored>> {
    let Ok((owner, credential_id)) = relying_party.identify_discoverable_authentication(credential)
    else {
        return Ok(None);
    };
    let found: Option<Stored> = tx.query_optional(
        "select passkey.id, passkey.account_id, passkey.credential, passkey.name, passkey.created_at, passkey.last_used_at
           from passkey join account on account.id = passkey.account_id
          where passkey.credential_id = $1 and account.hub_id = $2 and account.disabled_at is null
            and (account.ends_at is null or account.ends_at > $3)",
        params![credential_name(credential_id), cx.hub_id, tx.now()],
    )?;
    Ok(found.filter(|stored| user_handle(&stored.account_id) == owner))
}

fn used(
    tx: &Tx<'_>,
    stored: &Stored,
    passkey: &mut Passkey,
    result: &AuthenticationResult,
) -> DbResult<()> {
    passkey.update_credential(result);
    tx.execute(
        "update passkey set credential = $1, last_used_at = $2 where id = $3",
        params![as_json(passkey).to_string(), tx.now(), stored.id],
    )
    .map(drop)
}

fn enter(
    cx: &Cx,
    tx: &Tx<'_>,
    account_id: &str,
    terminal: &Terminal,
) -> Result<Entered, No<Infallible>> {
    let is_own = cx
        .actor
        .account()
        .is_some_and(|account| account.id == account_id);
    let mut here = terminal.clone();
    let token = match &cx.session {
        Some(session) if is_own => {
            here.shared = sessions::is_shared(tx, session)?;
            sessions::exchange(tx, session)?
        }
        other => {
            if let Some(session) = other {
                sessions::end(tx, session)?;
            }
            let id = AccountId::new(account_id);
            sessions::open_on(tx, &id, SecondFactor::Shown, terminal)?
        }
    };
    Ok(Entered {
        token,
        device: here.become_known(tx, account_id)?,
    })
}

kyoten_platform::record! {
    struct Owner {
        login_name: String,
        display_name: String,
    }
}

kyoten_platform::record! {
    struct Stored {
        id: String,
        account_id: String,
        credential: String,
        name: String,
        created_at: Instant,
        last_used_at: Option<Instant>,
    }
}

impl Stored {
    fn passkey(&self) -> Option<Passkey> {
        serde_json::from_str(&self.credential).ok()
    }
}

fn of_account(snapshot: &Snapshot<'_>, account_id: &str) -> DbResult<Vec<Stored>> {
    snapshot.query(
        "select id, account_id, credential, name, created_at, last_used_at
           from passkey where account_id = $1 order by created_at, id",
        params![account_id],
    )
}

/// How many passkeys an account has.
pub(crate) fn count(snapshot: &Snapshot<'_>, account_id: &str) -> DbResult<i64> {
    snapshot.number(
        "select count(*) from passkey where account_id = $1",
        params![account_id],
    )
}

/// The asker's account, when they may change what they sign in with.
fn own_id(cx: &Cx, snapshot: &Snapshot<'_>) -> Result<String, No<Infallible>> {
    let _allowed = cx.allow::<_, Infallible>(snapshot, &OWN_FACTORS, ())?;
    let account = cx.actor.account().ok_or(No::SignedOut)?;
    Ok(account.id.clone())
}

fn widened(no: No<Infallible>) -> No<Refusal> {
    match no {
        No::Refused(never) => match never {},
        No::NotFound => No::NotFound,
        No::Forbidden => No::Forbidden,
        No::SignedOut => No::SignedOut,
        No::StepUp => No::StepUp,
        No::Busy => No::Busy,
        No::KeyReused => No::KeyReused,
        No::Fault(error) => No::Fault(error),
    }
}

/// What a device stores as the user: the account's number, which says nothing about the person.
fn user_handle(account_id: &str) -> Uuid {
    Uuid::parse_str(account_id).unwrap_or_default()
}

fn credential_name(id: &[u8]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(id)
}

/// A passkey that signs in without a login name must live in the device together with its user; the library asks for
/// that only when told so here.
fn discoverable(options: &CreationChallengeResponse) -> serde_json::Value {
    let mut options = as_json(options);
    let selection = &mut options["publicKey"]["authenticatorSelection"];
    selection["residentKey"] = "required".into();
    selection["requireResidentKey"] = true.into();
    options
}

fn as_json(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn fault(error: &WebauthnError) -> No<Infallible> {
    tracing::error!(%error, "a passkey could not be asked for; this is a bug");
    No::Busy
}

/// The button on the pages that ask for a factor.
pub(crate) fn show_button(cx: &Cx, back: &str, act: &str) -> Markup {
    let errors = Errors::new();
    let form = Form::new(cx.language, &errors).post(
        SIGN_IN_WITH_PATH,
        &views::receipt(cx),
        html! {
            (hidden("back", back))
            (hidden("shared", ""))
            (passkey_fields(act, ButtonKind::Secondary))
        },
    );
    passkey(cx.language, PasskeyAct::Show, SHOW_OPTIONS_PATH, &form)
}

async fn list_view(cx: &Cx, done: &str, errors: &Errors) -> Result<Response, Problem> {
    let own = cx
        .read::<_, Infallible, _>(|cx, snapshot| {
            let _allowed = cx.allow::<_, Infallible>(snapshot, &OWN_SESSIONS, ())?;
            let account = cx.actor.account().ok_or(No::SignedOut)?;
            Ok(of_account(snapshot, &account.id)?)
        })
        .await?;
    let language = cx.language;
    let news = match done {
        "added" => Some(text::done_passkey(language)),
        "removed" => Some(text::done_passkey_removed(language)),
        _ => None,
    };
    let body = html! {
        @if let Some(words) = news { (notice(language, &Notice::new(NoticeKind::Success, words))) }
        div #passkeys {
            @if own.is_empty() { p { (text::passkeys_none(language)) } } @else { (table(cx, &own)) }
        }
        (link_button(NEW_PATH, text::passkey_new_title(language), ButtonKind::Primary))
    };
    let breadcrumb = [(text::account_title(language), ACCOUNT_PATH)];
    let page = Page::new(text::passkeys_title(language))
        .lead(text::passkeys_lead(language))
        .breadcrumb(&breadcrumb);
    Ok(cx.page_with(views::status(errors), page.errors(errors), body))
}

fn table(cx: &Cx, own: &[Stored]) -> Markup {
    let language = cx.language;
    let mut table = Table::new(
        text::passkeys(language),
        [
            Column::words(text::passkey_name(language)),
            Column::short(text::passkey_since(language)),
            Column::short(text::passkey_last_used(language)),
            Column::words(text::session_act(language)),
        ],
    );
    let errors = Errors::new();
    for stored in own {
        let remove = Form::new(language, &errors).post(
            REMOVE_PATH,
            &views::receipt(cx),
            html! {
                (hidden("passkey", &stored.id))
                (button(text::passkey_remove(language), ButtonKind::Secondary))
            },
        );
        let last_used = stored.last_used_at.map_or_else(
            || text::passkey_never_used(language).to_owned(),
            |at| views::moment(language, at),
        );
        table.row([
            html! { (stored.name) },
            html! { (views::moment(language, stored.created_at)) },
            html! { (last_used) },
            remove,
        ]);
    }
    table.render(language)
}

fn new_view(cx: &Cx, name: &str, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let posted = form.post(
        PASSKEYS_PATH,
        &views::receipt(cx),
        html! {
            (form.text(Field::required("name", text::passkey_name(language))
                .hint(text::passkey_name_hint(language)).value(name).autocomplete("off")))
            (passkey_fields(text::passkey_register(language), ButtonKind::Primary))
        },
    );
    let body = passkey(language, PasskeyAct::Create, CREATE_OPTIONS_PATH, &posted);
    let breadcrumb = [
        (text::account_title(language), ACCOUNT_PATH),
        (text::passkeys_title(language), PASSKEYS_PATH),
    ];
    let page = Page::new(text::passkey_new_title(language))
        .lead(text::passkey_new_lead(language))
        .breadcrumb(&breadcrumb);
    cx.page_with(views::status(errors), page.errors(errors), body)
}
