//! Changing one's password: of one's own accord, or because the first one was somebody else's idea.

use std::convert::Infallible;

use axum::response::Response;
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{Snapshot, Tx};
use kyoten_platform::http::{Parameters, Problem, Routes, Submitted};
use kyoten_platform::params;
use kyoten_ui::{Errors, Field, Form, Page, hidden, submit};
use maud::html;
use serde::Deserialize;

use super::terminal::{self, Terminal};
use super::{Entered, Standing};
use crate::accounts::{self, AccountRefusal, By};
use crate::attempts::{self, Refusal};
use crate::back::local_path;
use crate::model::AccountId;
use crate::pages::{ACCOUNT_PATH, Back, elsewhere, entered, place, standing};
use crate::password::{self, Known, Password, PasswordHash, SALT_BYTES, hash_password};
use crate::permissions::OWN_PASSWORD;
use crate::{sessions, text, views};

pub(crate) const PASSWORD_PATH: &str = "/account/password";
pub(crate) const NEW_PASSWORD_PATH: &str = "/sign-in/new-password";

pub(crate) fn routes(routes: Routes) -> Routes {
    const STAFF: Policy = Policy::Staff(&Role::ALL);
    routes
        .get(PASSWORD_PATH, STAFF, show_change)
        .post(PASSWORD_PATH, STAFF, post_change)
        .get(NEW_PASSWORD_PATH, Policy::FirstFactor, show_first)
        .post(NEW_PASSWORD_PATH, Policy::FirstFactor, post_first)
}

/// Says that somebody else knows an account's password: after the next sign-in its owner has to choose another.
///
/// Errors  `NotFound` when the hub has no such account; `Forbidden` when `by` may not manage accounts.
pub fn require_password_change(
    tx: &Tx<'_>,
    by: &By,
    hub_id: &str,
    id: &AccountId,
) -> Result<(), No<AccountRefusal>> {
    let allowed = accounts::allowed(tx, by, hub_id)?;
    accounts::of_hub(tx, &allowed, id)?;
    tx.execute(
        "update account set password_must_change = 1 where id = $1",
        params![id],
    )?;
    accounts::record(tx, &allowed, by, "account_password_to_change", id, "{}");
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordForm {
    #[serde(default)]
    old_password: String,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    new_password_again: String,
    #[serde(default)]
    back: String,
}

async fn show_change(cx: Cx) -> Response {
    change_view(&cx, &Errors::new())
}

async fn show_first(
    cx: Cx,
    Parameters(Back { back }): Parameters<Back>,
) -> Result<Response, Problem> {
    let back = local_path(&back);
    Ok(match standing(&cx).await? {
        Standing::MustChoosePassword => first_view(&cx, back, &Errors::new()),
        other => elsewhere(&other, back),
    })
}

async fn post_change(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<PasswordForm>,
) -> Result<Response, Problem> {
    let facts = cx
        .read(|cx, snapshot| {
            let _allowed = cx.allow::<_, Infallible>(snapshot, &OWN_PASSWORD, ())?;
            facts(cx, snapshot)
        })
        .await?;
    let mut errors = Errors::new();
    if fields.old_password.is_empty() {
        errors.add("old_password", text::password_old_missing(cx.language));
    }
    let Some(new) = judged(&cx, &fields, &facts, &mut errors).filter(|_| errors.is_empty()) else {
        return Ok(change_view(&cx, &errors));
    };
    let (login_key, here) = (facts.login_key.clone(), terminal.clone());
    let begun = cx
        .write(move |_, tx| attempts::begin(tx, &login_key, &here))
        .await;
    let attempt = match begun {
        Ok(attempt) => attempt,
        Err(no) => return no.refusal().map(|refusal| views::wait(&cx, refusal)),
    };
    let Compared {
        old_fits, new_hash, ..
    } = compare(&cx, fields.old_password, new, facts.password_hash.clone()).await?;
    let done = cx
        .write(move |cx, tx| {
            if !old_fits {
                super::note(
                    cx,
                    tx,
                    "password.failed",
                    &own_reference(cx),
                    &own_reference(cx),
                );
                return Ok::<_, No<Refusal>>(None);
            }
            attempts::succeeded(tx, attempt)?;
            change(cx, tx, &facts, &new_hash, &terminal).map(Some)
        })
        .await;
    match done {
        Ok(Some(done)) => Ok(entered(
            &cx,
            &done,
            &format!("{ACCOUNT_PATH}?done=password"),
        )),
        Ok(None) => {
            errors.add("old_password", text::password_old_wrong(cx.language));
            Ok(change_view(&cx, &errors))
        }
        Err(no) => no.refusal().map(|refusal| views::wait(&cx, refusal)),
    }
}

/// The old password has just been typed and both factors shown, so it is not asked for again.
async fn post_first(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<PasswordForm>,
) -> Result<Response, Problem> {
    let back = local_path(&fields.back).to_owned();
    match standing(&cx).await? {
        Standing::MustChoosePassword => {}
        other => return Ok(elsewhere(&other, &back)),
    }
    let facts = cx.read(facts).await?;
    let mut errors = Errors::new();
    let Some(new) = judged(&cx, &fields, &facts, &mut errors) else {
        return Ok(first_view(&cx, &back, &errors));
    };
    let compared = compare(&cx, fields.new_password, new, facts.password_hash.clone()).await?;
    if compared.old_fits {
        errors.add("new_password", text::password_same(cx.language));
        return Ok(first_view(&cx, &back, &errors));
    }
    let done = cx
        .write(move |cx, tx| change::<Infallible>(cx, tx, &facts, &compared.new_hash, &terminal))
        .await?;
    Ok(entered(&cx, &done, &back))
}

kyoten_platform::record! {
    /// What a new password is judged by, and what it replaces.
    struct Facts {
        login_name: String,
        login_key: String,
        password_hash: String,
    }
}

struct Judgement {
    facts: Facts,
    facilities: Vec<String>,
}

impl std::ops::Deref for Judgement {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.facts
    }
}

fn facts(cx: &Cx, snapshot: &Snapshot<'_>) -> Result<Judgement, No<Infallible>> {
    let account = cx.actor.account().ok_or(No::SignedOut)?;
    let facts = snapshot
        .query_optional(
            "select login_name, login_key, password_hash from account where id = $1",
            params![account.id],
        )?
        .ok_or(No::SignedOut)?;
    let facilities = (cx.app.organization_names)(snapshot, &account.organizations)?;
    Ok(Judgement { facts, facilities })
}

fn judged(
    cx: &Cx,
    fields: &PasswordForm,
    facts: &Judgement,
    errors: &mut Errors,
) -> Option<Password> {
    if fields.new_password.is_empty() {
        errors.add("new_password", text::password_new_missing(cx.language));
        return None;
    }
    let known = Known {
        hub_name: &cx.app.hub_name,
        login_name: &facts.login_name,
    };
    let parsed = Password::parse_knowing(&fields.new_password, known, &facts.facilities);
    if let Err(error) = &parsed {
        errors.add("new_password", error.sentence(cx.language));
    } else if fields.new_password != fields.new_password_again {
        errors.add(
            "new_password_again",
            text::password_again_differs(cx.language),
        );
        return None;
    } else if fields.new_password == fields.old_password {
        errors.add("new_password", text::password_same(cx.language));
        return None;
    }
    parsed.ok()
}

struct Compared {
    old_fits: bool,
    new_hash: PasswordHash,
}

/// Both hashes, on a blocking thread.
async fn compare(
    cx: &Cx,
    typed: String,
    new: Password,
    stored: String,
) -> Result<Compared, Problem> {
    let place = place().await?;
    let mut salt = [0u8; SALT_BYTES];
    cx.app.ids.fill(&mut salt);
    let compared = tokio::task::spawn_blocking(move || {
        let _place = place;
        let old_fits = password::is_password(&typed, Some(&stored));
        hash_password(&new, &salt).map(|new_hash| Compared { old_fits, new_hash })
    });
    match compared.await {
        Ok(Ok(compared)) => Ok(compared),
        Ok(Err(_)) | Err(_) => Err(Problem::fault()),
    }
}

/// The new password is in force: every other session and every other known device ends, this one gets a new token.
fn change<R>(
    cx: &Cx,
    tx: &Tx<'_>,
    facts: &Judgement,
    new: &PasswordHash,
    terminal: &Terminal,
) -> Result<Entered, No<R>> {
    let account = cx.actor.account().ok_or(No::SignedOut)?;
    let session = cx.session.as_deref().ok_or(No::SignedOut)?;
    // Compare and set: of two changes at once the second finds its old password gone.
    let changed = tx.execute(
        "update account set password_hash = $1, password_changed_at = $2, password_must_change = 0
          where id = $3 and password_hash = $4",
        params![new.as_str(), tx.now(), account.id, facts.password_hash],
    )?;
    if changed == 0 {
        return Err(No::SignedOut);
    }
    let ended = sessions::end_others(tx, &account.id, session)?;
    terminal::forget_others(tx, &account.id, terminal)?;
    let detail = serde_json::json!({ "other_sessions_ended": ended }).to_string();
    super::note_with(
        cx,
        tx,
        "password.changed",
        &own_reference(cx),
        &own_reference(cx),
        &detail,
    );
    tx.emit(cx.event(
        "identity",
        "identity.password_changed",
        own_reference(cx),
        "{}".to_owned(),
    ));
    Ok(Entered {
        token: sessions::exchange(tx, session)?,
        device: None,
    })
}

fn own_reference(cx: &Cx) -> String {
    cx.actor.reference()
}

fn change_view(cx: &Cx, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = form.post(PASSWORD_PATH, &views::receipt(cx), html! {
        (form.password(Field::required("old_password", text::password_old(language)).autocomplete("current-password")))
        (new_fields(cx, &form))
        (submit(text::password_change_act(language)))
    });
    let breadcrumb = [(text::account_title(language), ACCOUNT_PATH)];
    let page = Page::new(text::password_change_title(language))
        .lead(text::password_change_lead(language))
        .breadcrumb(&breadcrumb);
    cx.page_with(views::status(errors), page.errors(errors), body)
}

fn first_view(cx: &Cx, back: &str, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = form.post(
        NEW_PASSWORD_PATH,
        &views::receipt(cx),
        html! {
            (hidden("back", back))
            (new_fields(cx, &form))
            (submit(text::password_change_act(language)))
        },
    );
    let page =
        Page::new(text::password_first_title(language)).lead(text::password_first_lead(language));
    cx.page_with(views::status(errors), page.errors(errors), body)
}

fn new_fields(cx: &Cx, form: &Form<'_>) -> maud::Markup {
    let language = cx.language;
    let hint = text::password_new_hint(language, password::SHORTEST_PASSWORD);
    html! {
        (form.password(Field::required("new_password", text::password_new(language)).hint(&hint).autocomplete("new-password")))
        (form.password(Field::required("new_password_again", text::password_again(language)).autocomplete("new-password")))
    }
}
