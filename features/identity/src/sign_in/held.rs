//! Forms that met a closed door: kept on the server for the session they came with, offered again once it is open.
//!
//! A form is bound to the session's family (it survives the exchange of tokens, not the end of the session) and to the
//! account. Sending it again goes through the same checks as the first time: who lost the role meanwhile is refused.
//! Absent: forms with files, forms with passwords, what programs send.

use axum::response::Response;
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{HELD_PARAMETER, HeldForm, Problem, Routes};
use kyoten_platform::params;
use kyoten_ui::{Page, hidden, submit};
use maud::html;
use serde::Deserialize;

use crate::permissions::OWN_SESSIONS;
use crate::{back, text};

/// Forms kept for one session; the oldest give way.
const KEPT_FORMS: i64 = 20;

const HELD_PATH: &str = "/sign-in/held";

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/sign-in/held/{id}", Policy::Staff(&Role::ALL), show_held)
}

#[derive(Deserialize)]
struct HeldId {
    id: String,
}

async fn show_held(
    cx: Cx,
    axum::extract::Path(HeldId { id }): axum::extract::Path<HeldId>,
) -> Result<Response, Problem> {
    let found = cx
        .read::<_, std::convert::Infallible, _>(move |cx, snapshot| {
            let _allowed = cx.allow::<_, std::convert::Infallible>(snapshot, &OWN_SESSIONS, ())?;
            let account = cx.actor.account().ok_or(No::SignedOut)?;
            let session = cx.session.as_deref().ok_or(No::SignedOut)?;
            find(snapshot, &account.id, session, &id, cx.now)?
                .map(|form| (id, form))
                .ok_or(No::NotFound)
        })
        .await?;
    Ok(view(&cx, &found.0, &found.1))
}

kyoten_platform::record! {
    struct Kept {
        path: String,
        body: String,
    }
}

/// Keeps a form; gives where it is found again.
pub(crate) fn hold(tx: &Tx<'_>, form: &HeldForm) -> DbResult<Option<String>> {
    let id = tx.new_id();
    // A form that was kept before and met the next door is kept under its new number only.
    let mark = form.path.rfind(&format!("{HELD_PARAMETER}="));
    let path = match mark {
        Some(at) => form.path.get(..at.saturating_sub(1)).unwrap_or_default(),
        None => form.path.as_str(),
    };
    if let Some(earlier) = mark.and_then(|at| form.path.get(at + HELD_PARAMETER.len() + 1..)) {
        release(tx, &form.session, earlier)?;
    }
    let kept = tx.execute(
        "insert into held_form (id, family, account_id, path, body, held_at, expires_at)
         select $1, family, account_id, $3, $4, cast($5 as bigint), expires_at
           from session where token_hash = $2 and ended_at is null",
        params![id, form.session, path, form.body, tx.now()],
    )?;
    tx.execute(
        "delete from held_form
          where family = (select family from session where token_hash = $1)
            and id not in (select id from held_form
                            where family = (select family from session where token_hash = $1)
                            order by held_at desc, id desc limit $2)",
        params![form.session, KEPT_FORMS],
    )?;
    Ok((kept == 1).then(|| format!("{HELD_PATH}/{id}")))
}

/// Forgets a form of this session: it has been sent.
pub(crate) fn release(tx: &Tx<'_>, token_hash: &str, id: &str) -> DbResult<()> {
    tx.execute(
        "delete from held_form
          where id = $1 and family = (select family from session where token_hash = $2)",
        params![id, token_hash],
    )
    .map(drop)
}

fn find(
    snapshot: &Snapshot<'_>,
    account_id: &str,
    token_hash: &str,
    id: &str,
    now: Instant,
) -> DbResult<Option<Kept>> {
    snapshot.query_optional(
        "select path, body from held_form
          where id = $1 and account_id = $2 and expires_at > $4
            and family = (select family from session where token_hash = $3)",
        params![id, account_id, token_hash, now],
    )
}

fn view(cx: &Cx, id: &str, form: &Kept) -> Response {
    let language = cx.language;
    // The receipt number is among the fields: a form that arrived after all counts once.
    let pairs: Vec<(String, String)> = serde_html_form::from_str(&form.body).unwrap_or_default();
    let separator = if form.path.contains('?') { '&' } else { '?' };
    let action = format!(
        "{}{separator}{HELD_PARAMETER}={id}",
        back::local_path(&form.path)
    );
    let body = html! {
        form.ky-form method="post" action=(action) novalidate {
            @for (name, value) in &pairs { (hidden(name, value)) }
            (submit(text::held_send(language)))
        }
        p { a href="/" { (text::held_drop(language)) } }
    };
    cx.page(
        Page::new(text::held_title(language)).lead(text::held_lead(language)),
        body,
    )
}
