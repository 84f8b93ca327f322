//! Who lost the device and the recovery codes: a second person sees them and gives them a code (厚生労働省 医療情報
//! システムの安全管理に関するガイドライン 6.0, 14章: another way in an emergency, with a second person).
//!
//! The person shows their password and asks. A coordinator or the operator, never the person, sees them, shows a factor
//! of their own and reads out a code of 15 minutes. The person types it: every earlier second factor ends and a new one
//! is set up. So it takes the password, and somebody of the hub who saw a face. Each step stands in the audit trail and
//! on the person's own page, where they can withdraw what they did not ask for.

use std::convert::Infallible;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{Problem, Routes, Submitted, token_hash};
use kyoten_platform::params;
use kyoten_ui::{
    ButtonKind, Column, Errors, Fact, Field, Form, Notice, NoticeKind, Page, Table, button, facts,
    notice, submit,
};
use maud::{Markup, html};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::terminal::Terminal;
use super::{FirstFactor, first_factor, note_own, note_with, offer};
use crate::attempts::{self, Refusal};
use crate::pages::{ACCOUNT_PATH, SET_UP_PATH, code_error};
use crate::permissions::{CONFIRM_LOST_DEVICE, OWN_SESSIONS};
use crate::totp::in_groups;
use crate::{accounts, recovery, sessions, text, views};

pub(crate) const LOST_PATH: &str = "/sign-in/lost-device";
const LOST_CODE_PATH: &str = "/sign-in/lost-device/code";
pub(crate) const LIST_PATH: &str = "/lost-devices";
const WITHDRAW_PATH: &str = "/account/lost-device/withdraw";

/// Seconds a request waits for a second person.
const REQUEST_SECONDS: i64 = 24 * 60 * 60;
/// Seconds the code works: long enough to read it out, too short to pass it on.
const CODE_SECONDS: i64 = 15 * 60;
/// Base32 characters of the code: 40 bits, of which ten an hour may be tried, for a quarter of an hour.
const CODE_CHARACTERS: usize = 8;

pub(crate) fn routes(routes: Routes) -> Routes {
    const SECOND_PERSON: Policy = Policy::Staff(&[Role::Coordinator, Role::Operator]);
    routes
        .get(LOST_PATH, Policy::FirstFactor, show_ask)
        .post(LOST_PATH, Policy::FirstFactor, post_ask)
        .post(LOST_CODE_PATH, Policy::FirstFactor, post_code)
        .post(WITHDRAW_PATH, Policy::Staff(&Role::ALL), post_withdraw)
        .get(LIST_PATH, SECOND_PERSON, show_list)
        .get("/lost-devices/{id}", SECOND_PERSON, show_one)
        .post("/lost-devices/{id}/confirm", SECOND_PERSON, post_confirm)
        .post("/lost-devices/{id}/refuse", SECOND_PERSON, post_refuse)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeForm {
    #[serde(default)]
    code: String,
}

async fn show_ask(cx: Cx) -> Result<Response, Problem> {
    ask_view(&cx, &Errors::new()).await
}

async fn post_ask(
    cx: Cx,
    Submitted { key, fields: _ }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx.act(key, |cx, tx| {
        let found = asker(cx, tx)?;
        ask(cx, tx, &found)?;
        Ok(Done::see(LOST_PATH))
    });
    Ok(done.await?.into_response())
}

async fn post_code(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<CodeForm>,
) -> Result<Response, Problem> {
    let done = cx
        .write(move |cx, tx| use_code(cx, tx, &fields.code, &terminal))
        .await;
    match done {
        Ok(true) => Ok(Done::see(SET_UP_PATH).into_response()),
        Ok(false) => ask_view(&cx, &code_error(text::lost_code_wrong(cx.language))).await,
        Err(no) => no.refusal().map(|refusal| views::wait(&cx, refusal)),
    }
}

async fn post_withdraw(
    cx: Cx,
    Submitted { key, fields: _ }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, |cx, tx| {
        let _allowed = cx.allow::<_, Infallible>(tx, &OWN_SESSIONS, ())?;
        let account = cx.actor.account().ok_or(No::SignedOut)?;
        let open = open_of(tx, &account.id, cx.now)?.ok_or(No::NotFound)?;
        end(tx, &open.id)?;
        let own = cx.actor.reference();
        note_with(cx, tx, "lost_device.refused", &own, &own, "{}");
        Ok(Done::see(format!("{ACCOUNT_PATH}?done=withdrawn")))
    });
    Ok(done.await?.into_response())
}

async fn show_list(cx: Cx) -> Result<Response, Problem> {
    // Who is on the list is the hub's business; the recent factor is asked for before anything is confirmed.
    let waiting = cx
        .read::<_, Infallible, _>(|cx, snapshot| Ok(waiting(snapshot, cx)?))
        .await?;
    Ok(list_view(&cx, &waiting))
}

async fn show_one(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let found = cx
        .read(move |cx, snapshot| request(cx, snapshot, &id))
        .await?;
    Ok(one_view(&cx, &found, &Errors::new()))
}

/// Not answered from memory when sent twice: the code is never stored in clear, so a second page shows a second code.
async fn post_confirm(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx
        .write::<_, Infallible, _>(move |cx, tx| {
            let found = request(cx, tx, &id)?;
            let code = confirm(cx, tx, &found)?;
            Ok((found, code))
        })
        .await?;
    Ok(match done {
        (found, Some(code)) => code_view(&cx, &found, &code),
        (found, None) => {
            let mut errors = Errors::new();
            errors.add("confirm", text::lost_own(cx.language));
            one_view(&cx, &found, &errors)
        }
    })
}

async fn post_refuse(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields: _ }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let found = request(cx, tx, &id)?;
        end(tx, &found.id)?;
        record(cx, tx, "refused", &found);
        Ok(Done::see(LIST_PATH))
    });
    Ok(done.await?.into_response())
}

kyoten_platform::record! {
    /// A request that waits.
    pub(crate) struct Request {
        id: String,
        account_id: String,
        display_name: String,
        login_name: String,
        pub(crate) asked_at: Instant,
        code_expires_at: Option<Instant>,
    }
}

/// Somebody with one factor who could show the second one if they had it.
fn asker<R>(cx: &Cx, snapshot: &Snapshot<'_>) -> Result<FirstFactor, No<R>> {
    let found = first_factor(cx, snapshot)?;
    let has_factor = found.totp_secret.is_some() || found.passkeys > 0;
    if has_factor && found.second_factor_at.is_none() {
        Ok(found)
    } else {
        Err(No::SignedOut)
    }
}

fn ask(cx: &Cx, tx: &Tx<'_>, found: &FirstFactor) -> Result<(), No<Infallible>> {
    if open_of(tx, found.account_id.as_str(), cx.now)?.is_some() {
        return Ok(());
    }
    let id = tx.new_id();
    tx.execute(
        "insert into lost_device (id, hub_id, account_id, asked_at, expires_at) values ($1, $2, $3, $4, $5)",
        params![id, cx.hub_id, found.account_id, tx.now(), tx.now().plus_seconds(REQUEST_SECONDS)],
    )?;
    note_own(cx, tx, "lost_device.asked", found);
    tx.emit(cx.event(
        "identity",
        "identity.lost_device_asked",
        format!("LostDevice/{id}"),
        "{}".to_owned(),
    ));
    Ok(())
}

/// The second person saw them: a code. `None`: they are the person.
fn confirm(cx: &Cx, tx: &Tx<'_>, found: &Request) -> Result<Option<String>, No<Infallible>> {
    let confirmer = cx.actor.account().ok_or(No::SignedOut)?;
    if confirmer.id == found.account_id {
        return Ok(None);
    }
    let code: String = tx.new_token().chars().take(CODE_CHARACTERS).collect();
    tx.execute(
        "update lost_device set confirmed_at = $1, confirmed_by = $2, code_hash = $3, code_expires_at = $4 where id = $5",
        params![
            tx.now(),
            cx.actor.reference(),
            token_hash(&code),
            tx.now().plus_seconds(CODE_SECONDS),
            found.id
        ],
    )?;
    record(cx, tx, "confirmed", found);
    Ok(Some(in_groups(&code)))
}

/// The person types the code: what they had before ends, a new second factor is set up. No is "wrong" or "too late".
fn use_code(cx: &Cx, tx: &Tx<'_>, typed: &str, terminal: &Terminal) -> Result<bool, No<Refusal>> {
    let found = asker(cx, tx)?;
    let session = cx.session.as_deref().ok_or(No::SignedOut)?;
    let attempt = attempts::begin(tx, &found.login_key, terminal)?;
    let used = tx.execute(
        "update lost_device set ended_at = $1, code_hash = null
          where account_id = $2 and code_hash = $3 and code_expires_at > $1 and confirmed_at <= $1 and ended_at is null",
        params![tx.now(), found.account_id, token_hash(&plain(typed))],
    )?;
    if used == 0 {
        note_own(cx, tx, "lost_device.failed", &found);
        return Ok(false);
    }
    attempts::succeeded(tx, attempt)?;
    accounts::forget_factors(tx, &found.account_id)?;
    recovery::forget(tx, found.account_id.as_str())?;
    sessions::end_others(tx, found.account_id.as_str(), session)?;
    super::terminal::forget_others(tx, found.account_id.as_str(), &Terminal::default())?;
    offer(tx, session)?;
    note_own(cx, tx, "lost_device.used", &found);
    Ok(true)
}

/// The request of an id, for somebody who may confirm it now.
fn request(cx: &Cx, snapshot: &Snapshot<'_>, id: &str) -> Result<Request, No<Infallible>> {
    let allowed = cx.allow::<_, Infallible>(snapshot, &CONFIRM_LOST_DEVICE, ())?;
    snapshot
        .query_optional(
            "select lost_device.id, lost_device.account_id, account.display_name, account.login_name,
                    lost_device.asked_at, lost_device.code_expires_at
               from lost_device join account on account.id = lost_device.account_id
              where lost_device.id = $1 and lost_device.hub_id = $2 and lost_device.ended_at is null
                and lost_device.expires_at > $3 and account.disabled_at is null",
            params![id, allowed.hub_id(), cx.now],
        )?
        .ok_or(No::NotFound)
}

/// The requests of the hub that wait, oldest first, but not the asker's own.
fn waiting(snapshot: &Snapshot<'_>, cx: &Cx) -> DbResult<Vec<Request>> {
    let own = cx.actor.account().map_or("", |account| account.id.as_str());
    snapshot.query(
        "select lost_device.id, lost_device.account_id, account.display_name, account.login_name,
                lost_device.asked_at, lost_device.code_expires_at
           from lost_device join account on account.id = lost_device.account_id
          where lost_device.hub_id = $1 and lost_device.ended_at is null and lost_device.expires_at > $2
            and account.disabled_at is null and lost_device.account_id <> $3
          order by lost_device.asked_at, lost_device.id",
        params![cx.hub_id, cx.now, own],
    )
}

/// An account's own request that waits.
pub(crate) fn open_of(
    snapshot: &Snapshot<'_>,
    account_id: &str,
    now: Instant,
) -> DbResult<Option<Request>> {
    snapshot.query_optional(
        "select lost_device.id, lost_device.account_id, account.display_name, account.login_name,
                lost_device.asked_at, lost_device.code_expires_at
           from lost_device join account on account.id = lost_device.account_id
          where lost_device.account_id = $1 and lost_device.ended_at is null and lost_device.expires_at > $2
          order by lost_device.asked_at desc limit 1",
        params![account_id, now],
    )
}

fn end(tx: &Tx<'_>, id: &str) -> DbResult<()> {
    tx.execute(
        "update lost_device set ended_at = $1, code_hash = null where id = $2 and ended_at is null",
        params![tx.now(), id],
    )
    .map(drop)
}

/// What a second person did, in the trail of the account it is about.
fn record(cx: &Cx, tx: &Tx<'_>, what: &str, found: &Request) {
    let subject = format!("Account/{}", found.account_id);
    let detail = serde_json::json!({ "request": found.id }).to_string();
    let by = cx.actor.reference();
    note_with(
        cx,
        tx,
        &format!("lost_device.{what}"),
        &by,
        &subject,
        &detail,
    );
    tx.emit(cx.event(
        "identity",
        &format!("identity.lost_device_{what}"),
        subject,
        detail,
    ));
}

fn plain(typed: &str) -> String {
    typed
        .nfkc()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

async fn ask_view(cx: &Cx, errors: &Errors) -> Result<Response, Problem> {
    let open = cx
        .read::<_, Infallible, _>(|cx, snapshot| {
            let found = asker(cx, snapshot)?;
            Ok(open_of(snapshot, found.account_id.as_str(), cx.now)?)
        })
        .await?;
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = html! {
        h2 { (text::lost_step_ask(language)) }
        @if let Some(open) = &open {
            p { (text::lost_asked(language, views::moment(language, open.asked_at))) }
            h2 { (text::lost_step_code(language)) }
            p { (text::lost_step_code_detail(language)) }
            (form.post(LOST_CODE_PATH, &views::receipt(cx), html! {
                (form.code(Field::required("code", text::lost_code(language))
                    .hint(text::lost_code_hint(language)).autocomplete("off").width(12)))
                (submit(text::lost_code_act(language)))
            }))
        } @else {
            p { (text::lost_step_ask_detail(language)) }
            (form.post(LOST_PATH, &views::receipt(cx), submit(text::lost_ask(language))))
        }
    };
    let page = Page::new(text::lost_title(language)).lead(text::lost_lead(language));
    Ok(cx.page_with(views::status(errors), page.errors(errors), body))
}

fn list_view(cx: &Cx, waiting: &[Request]) -> Response {
    let language = cx.language;
    let mut table = Table::new(
        text::lost_list_title(language),
        [
            Column::words(text::lost_who(language)),
            Column::short(text::lost_when(language)),
            Column::words(text::lost_state(language)),
            Column::words(text::session_act(language)),
        ],
    );
    for request in waiting {
        let state = match request.code_expires_at {
            Some(_) => text::lost_state_confirmed(language),
            None => text::lost_state_waiting(language),
        };
        table.row([
            html! { (request.display_name) },
            html! { (views::moment(language, request.asked_at)) },
            html! { (state) },
            html! { a href={ (LIST_PATH) "/" (request.id) } { (text::lost_list_open(language)) } },
        ]);
    }
    let body = html! {
        @if waiting.is_empty() { p { (text::lost_list_none(language)) } } @else { (table.render(language)) }
    };
    let page = Page::new(text::lost_list_title(language)).lead(text::lost_list_lead(language));
    cx.page(page, body)
}

fn one_view(cx: &Cx, request: &Request, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let confirm = format!("{LIST_PATH}/{}/confirm", request.id);
    let refuse = format!("{LIST_PATH}/{}/refuse", request.id);
    let body = html! {
        p.ky-consequence { (text::lost_one_consequence(language)) }
        (about(cx, request))
        div #confirm { (form.post(&confirm, &views::receipt(cx), submit(text::lost_confirm(language)))) }
        (form.post(&refuse, &views::receipt(cx), button(text::lost_refuse(language), ButtonKind::Secondary)))
    };
    let breadcrumb = [(text::lost_list_title(language), LIST_PATH)];
    let page = Page::new(text::lost_one_title(language))
        .lead(text::lost_list_lead(language))
        .breadcrumb(&breadcrumb);
    cx.page_with(views::status(errors), page.errors(errors), body)
}

fn code_view(cx: &Cx, request: &Request, code: &str) -> Response {
    let language = cx.language;
    let until = views::moment(language, cx.now.plus_seconds(CODE_SECONDS));
    let lead = text::lost_code_lead(language, until);
    let body = html! {
        (about(cx, request))
        (facts(language, &[Fact::new(text::lost_code(language), html! { code { (code) } })]))
        p { a href=(LIST_PATH) { (text::lost_list_title(language)) } }
    };
    cx.page(Page::new(text::lost_code_title(language)).lead(&lead), body)
}

fn about(cx: &Cx, request: &Request) -> Markup {
    let language = cx.language;
    facts(
        language,
        &[
            Fact::new(text::lost_who(language), request.display_name.as_str()),
            Fact::new(text::login_name(language), request.login_name.as_str()),
            Fact::new(
                text::lost_when(language),
                views::moment(language, request.asked_at),
            ),
        ],
    )
}

/// On one's own page: somebody asked in one's name.
pub(crate) fn open_notice(cx: &Cx, open: &Request) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    let title = text::lost_open_notice(language, views::moment(language, open.asked_at));
    let mut warning = Notice::new(NoticeKind::Warning, &title);
    warning.body = html! {
        p { (text::lost_open_notice_detail(language)) }
        (Form::new(language, &errors).post(
            WITHDRAW_PATH,
            &views::receipt(cx),
            button(text::lost_withdraw(language), ButtonKind::Secondary),
        ))
    };
    notice(language, &warning)
}
