//! The step-up page: somebody who is signed in shows a factor again before a sensitive act (ASVS 5.0, 7.5.3).

use axum::response::Response;
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::cx::Cx;
use kyoten_platform::http::{CONFIRM_PATH, Parameters, Problem, Routes, Submitted};
use kyoten_ui::{Errors, Page};
use maud::html;

use super::terminal::Terminal;
use super::{Standing, passkeys};
use crate::back::local_path;
use crate::pages::{Back, CodeForm, code_error, elsewhere, entered, standing};
use crate::{sign_in, text, views};

pub(crate) fn routes(routes: Routes) -> Routes {
    const STAFF: Policy = Policy::Staff(&Role::ALL);
    routes
        .get(CONFIRM_PATH, STAFF, show_confirm)
        .post(CONFIRM_PATH, STAFF, post_confirm)
}

async fn show_confirm(
    cx: Cx,
    Parameters(Back { back }): Parameters<Back>,
) -> Result<Response, Problem> {
    view(&cx, local_path(&back), &Errors::new()).await
}

async fn post_confirm(
    cx: Cx,
    terminal: Terminal,
    Submitted { fields, .. }: Submitted<CodeForm>,
) -> Result<Response, Problem> {
    let (code, back) = (fields.code, local_path(&fields.back));
    let shown = cx
        .write(move |cx, tx| sign_in::show_code(cx, tx, &code, &terminal))
        .await;
    match shown {
        Ok(Some(done)) => Ok(entered(&cx, &done, back)),
        Ok(None) => {
            let errors = code_error(text::second_factor_wrong(cx.language));
            view(&cx, back, &errors).await
        }
        Err(no) => no.refusal().map(|refusal| views::wait(&cx, refusal)),
    }
}

async fn view(cx: &Cx, back: &str, errors: &Errors) -> Result<Response, Problem> {
    let asked = match standing(cx).await? {
        Standing::Complete(asked) | Standing::MustShow(asked) => asked,
        other => return Ok(elsewhere(&other, back)),
    };
    let body = html! {
        @if asked.application {
            (views::code_form(cx, CONFIRM_PATH, back, errors, text::second_factor_act(cx.language)))
        }
        @if asked.passkeys { (passkeys::show_button(cx, back, text::passkey_show(cx.language))) }
    };
    let page = Page::new(text::confirm_title(cx.language)).lead(text::confirm_lead(cx.language));
    Ok(cx.page_with(views::status(errors), page.errors(errors), body))
}
