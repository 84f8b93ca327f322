//! Renewing what one signs in with, while one still can: recovery codes, the authenticator application.

use std::convert::Infallible;

use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{Problem, Routes, Submitted};
use kyoten_platform::params;
use kyoten_ui::{ButtonKind, Confirm, Errors, Fact, Form, Page, submit};
use maud::html;
use serde::Deserialize;

use super::terminal::{self, Terminal};
use super::{FirstFactor, Offered, first_factor, note_own, offer, offered};
use crate::pages::{ACCOUNT_PATH, code_error, entered};
use crate::permissions::OWN_FACTORS;
use crate::sign_in::Entered;
use crate::{recovery, sessions, text, views};

pub(crate) const CODES_PATH: &str = "/account/recovery-codes";
pub(crate) const APPLICATION_PATH: &str = "/account/authenticator";
const OFFER_PATH: &str = "/account/authenticator/begin";

pub(crate) fn routes(routes: Routes) -> Routes {
    const STAFF: Policy = Policy::Staff(&Role::ALL);
    routes
        .get(CODES_PATH, STAFF, show_codes)
        .post(CODES_PATH, STAFF, post_codes)
        .get(APPLICATION_PATH, STAFF, show_application)
        .post(OFFER_PATH, STAFF, post_offer)
        .post(APPLICATION_PATH, STAFF, post_application)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewCode {
    #[serde(default)]
    code: String,
}

async fn show_codes(cx: Cx) -> Result<Response, Problem> {
    let left = cx
        .read(|cx, snapshot| {
            let found = own(cx, snapshot)?;
            Ok(recovery::left(snapshot, found.account_id.as_str())?)
        })
        .await?;
    let language = cx.language;
    let confirm = Confirm {
        consequence: text::codes_renew_consequence(language),
        about: &[Fact::new(
            text::codes_left(language),
            text::codes_left_count(language, left),
        )],
        action: CODES_PATH,
        idempotency_key: &views::receipt(&cx),
        act: text::codes_renew_act(language),
        kind: ButtonKind::Primary,
        back: text::factors_back(language),
        back_href: ACCOUNT_PATH,
    };
    Ok(cx.page(
        Page::new(text::codes_renew_title(language)),
        confirm.render(language),
    ))
}

/// Not answered from memory when sent twice: codes are never stored in clear, so a second page shows a second set.
async fn post_codes(cx: Cx, Submitted { .. }: Submitted<Nothing>) -> Result<Response, Problem> {
    let codes = cx
        .write::<_, Infallible, _>(|cx, tx| {
            let found = own(cx, tx)?;
            note_own(cx, tx, "recovery_code.renewed", &found);
            Ok(recovery::renew(tx, found.account_id.as_str())?)
        })
        .await?;
    Ok(views::recovery_codes(
        &cx,
        ACCOUNT_PATH,
        text::codes_renewed_lead(cx.language),
        &codes,
    ))
}

async fn show_application(cx: Cx) -> Result<Response, Problem> {
    let waiting = cx
        .read(|cx, snapshot| Ok(offered(&own(cx, snapshot)?)))
        .await?;
    Ok(application_view(&cx, waiting.as_ref(), &Errors::new()))
}

async fn post_offer(
    cx: Cx,
    Submitted { key, fields: _ }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, |cx, tx| {
        own(cx, tx)?;
        let session = cx.session.as_deref().ok_or(No::SignedOut)?;
        offer(tx, session)?;
        Ok(Done::see(APPLICATION_PATH))
    });
    Ok(done.await?.into_response())
}

async fn post_application(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<NewCode>,
) -> Result<Response, Problem> {
    let code = fields.code;
    let (waiting, done) = cx
        .write(move |cx, tx| {
            let found = own(cx, tx)?;
            let done = replace(cx, tx, &found, &code, &terminal)?;
            Ok::<_, No<Infallible>>((offered(&found), done))
        })
        .await?;
    Ok(match done {
        Some(done) => entered(&cx, &done, &format!("{ACCOUNT_PATH}?done=application")),
        None => {
            let errors = code_error(text::set_up_wrong(cx.language));
            application_view(&cx, waiting.as_ref(), &errors)
        }
    })
}

/// The account of who asks, when they may change what they sign in with.
fn own(cx: &Cx, snapshot: &Snapshot<'_>) -> Result<FirstFactor, No<Infallible>> {
    let _allowed = cx.allow::<_, Infallible>(snapshot, &OWN_FACTORS, ())?;
    first_factor(cx, snapshot)
}

/// A code of the new secret makes it the account's; the old application shows codes in vain, other sessions end.
fn replace(
    cx: &Cx,
    tx: &Tx<'_>,
    found: &FirstFactor,
    typed: &str,
    terminal: &Terminal,
) -> Result<Option<Entered>, No<Infallible>> {
    let session = cx.session.as_deref().ok_or(No::SignedOut)?;
    let Some(new) = offered(found) else {
        return Ok(None);
    };
    let Some(step) = new.secret.step_of(typed, tx.now()) else {
        return Ok(None);
    };
    take_over(tx, found, &new, step)?;
    sessions::end_others(tx, found.account_id.as_str(), session)?;
    terminal::forget_others(tx, found.account_id.as_str(), terminal)?;
    note_own(cx, tx, "second_factor.replaced", found);
    Ok(Some(Entered {
        token: sessions::exchange(tx, session)?,
        device: None,
    }))
}

fn take_over(tx: &Tx<'_>, found: &FirstFactor, new: &Offered, step: i64) -> DbResult<()> {
    tx.execute(
        "update account set totp_secret = $1, totp_last_step = $2 where id = $3",
        params![new.secret.base32(), step, found.account_id],
    )
    .map(drop)
}

fn application_view(cx: &Cx, waiting: Option<&Offered>, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = match waiting {
        None => form.post(
            OFFER_PATH,
            &views::receipt(cx),
            html! {
                (submit(text::application_begin(language)))
            },
        ),
        Some(offered) => html! {
            (views::offered_secret(cx, offered))
            h2 { (text::set_up_step_code(language)) }
            (form.post(APPLICATION_PATH, &views::receipt(cx), html! {
                (views::code_field(cx, &form))
                (submit(text::application_act(language)))
            }))
        },
    };
    let breadcrumb = [(text::account_title(language), ACCOUNT_PATH)];
    let page = Page::new(text::application_title(language))
        .lead(text::application_lead(language))
        .breadcrumb(&breadcrumb);
    cx.page_with(views::status(errors), page.errors(errors), body)
}
