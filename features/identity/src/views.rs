//! The markup of the sign-in pages.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kyoten_calendar::civil_date_time;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_platform::http::{SECOND_FACTOR_PATH, SIGN_IN_PATH};
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Fact, Field, Form, LANGUAGE_PATH, Language, Notice,
    NoticeKind, Page, Table, actions, button, facts, hidden, link_button, notice, print_button,
    submit,
};
use maud::{Markup, html};

use crate::attempts::Refusal;
use crate::pages::{
    END_OTHERS_PATH, END_SESSION_PATH, RECOVERY_PATH, SET_UP_PATH, SHARED, with_back,
};
use crate::permissions::CONFIRM_LOST_DEVICE;
use crate::rules::Life;
use crate::sessions::{OwnSession, REFERENCE_CHARACTERS};
use crate::sign_in::factors::{APPLICATION_PATH, CODES_PATH};
use crate::sign_in::history::Happening;
use crate::sign_in::lost_device::{self, LIST_PATH, LOST_PATH, Request};
use crate::sign_in::passkeys::{self, PASSKEYS_PATH};
use crate::sign_in::passwords::PASSWORD_PATH;
use crate::sign_in::{Asked, Offered};
use crate::{text, totp};

pub(crate) fn sign_in(cx: &Cx, back: &str, login_name: &str, errors: &Errors) -> Response {
    let form = Form::new(cx.language, errors);
    let name_hint = text::login_name_hint(cx.language);
    let body = form.post(SIGN_IN_PATH, &receipt(cx), html! {
        (hidden("back", back))
        (form.code(Field::required("login_name", text::login_name(cx.language))
            .hint(name_hint).value(login_name).autocomplete("username")))
        (form.password(Field::required("password", text::password(cx.language)).autocomplete("current-password")))
        (form.checkboxes(
            Field::plain("shared", text::shared_title(cx.language)).hint(text::shared_hint(cx.language)),
            &[Choice::new(SHARED, text::shared(cx.language))],
            &[] as &[&str],
        ))
        (submit(text::sign_in_act(cx.language)))
    });
    let body = html! {
        (body)
        h2 { (text::passkeys(cx.language)) }
        p { (text::passkey_sign_in_lead(cx.language)) }
        (passkeys::show_button(cx, back, text::passkey_sign_in(cx.language)))
    };
    cx.page_with(
        status(errors),
        Page::new(text::sign_in_title(cx.language)).errors(errors),
        body,
    )
}

/// The second factor on the way in, and the lock of a session that nobody used for a while.
pub(crate) fn second_factor(cx: &Cx, back: &str, asked: Asked, errors: &Errors) -> Response {
    let language = cx.language;
    let (title, lead) = if asked.locked {
        (text::locked_title(language), text::locked_lead(language))
    } else {
        (
            text::second_factor_title(language),
            text::second_factor_lead(language),
        )
    };
    let body = html! {
        @if asked.application {
            (code_form(cx, SECOND_FACTOR_PATH, back, errors, text::second_factor_act(language)))
        }
        @if asked.passkeys { (passkeys::show_button(cx, back, text::passkey_show(language))) }
        p { a href=(with_back(RECOVERY_PATH, back)) { (text::recovery_instead(language)) } }
        @if !asked.locked { p { a href=(LOST_PATH) { (text::lost_instead(language)) } } }
    };
    let page = Page::new(title).lead(lead);
    cx.page_with(status(errors), page.errors(errors), body)
}

pub(crate) fn set_up(cx: &Cx, back: &str, offered: &Offered, errors: &Errors) -> Response {
    let language = cx.language;
    let body = html! {
        (offered_secret(cx, offered))
        h2 { (text::set_up_step_code(language)) }
        (code_form(cx, SET_UP_PATH, back, errors, text::set_up_act(language)))
    };
    let page = Page::new(text::set_up_title(language)).lead(text::set_up_lead(language));
    cx.page_with(status(errors), page.errors(errors), body)
}

/// What an authenticator application takes over: a picture, and letters for who cannot scan it.
pub(crate) fn offered_secret(cx: &Cx, offered: &Offered) -> Markup {
    let language = cx.language;
    let uri = offered.secret.uri(&cx.app.hub_name, &offered.login_name);
    let secret = offered.secret.in_groups();
    html! {
        h2 { (text::set_up_step_app(language)) }
        p { (text::set_up_step_app_detail(language)) }
        h2 { (text::set_up_step_picture(language)) }
        @if let Some(picture) = totp::qr_code(&uri, text::set_up_picture(language)) { p { (picture) } }
        p { (text::set_up_step_picture_detail(language)) }
        (facts(language, &[Fact::new(text::set_up_secret(language), html! { code { (secret) } })]))
    }
}

pub(crate) fn recovery(cx: &Cx, back: &str, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = html! {
        (form.post(RECOVERY_PATH, &receipt(cx), html! {
            (hidden("back", back))
            (form.code(Field::required("code", text::recovery_code(language))
                .hint(text::recovery_code_hint(language)).autocomplete("off")))
            (submit(text::recovery_act(language)))
        }))
        p { a href=(with_back(SECOND_FACTOR_PATH, back)) { (text::second_factor_instead(language)) } }
    };
    let page = Page::new(text::recovery_title(language)).lead(text::recovery_lead(language));
    cx.page_with(status(errors), page.errors(errors), body)
}

/// The only page that ever shows recovery codes.
pub(crate) fn recovery_codes(cx: &Cx, back: &str, lead: &str, codes: &[String]) -> Response {
    let language = cx.language;
    let mut warning = Notice::new(NoticeKind::Warning, text::codes_warning(language));
    warning.body = html! { p { (text::codes_warning_detail(language)) } };
    let body = html! {
        (notice(language, &warning))
        ol { @for code in codes { li { code { (code) } } } }
        (actions(html! {
            (link_button(back, text::codes_kept(language), ButtonKind::Primary))
            (print_button(language))
        }))
    };
    cx.page(Page::new(text::codes_title(language)).lead(lead), body)
}

const SECONDS_PER_MINUTE: i64 = 60;

pub(crate) fn wait(cx: &Cx, refusal: Refusal) -> Response {
    let Refusal::Wait(at) = refusal;
    // Pages show minutes: the next full one, or the person would come too early.
    let from = at.plus_seconds(SECONDS_PER_MINUTE - 1);
    let body = html! {
        p { (text::wait_until(cx.language, moment(cx.language, from))) }
        p { (text::wait_help(cx.language)) }
    };
    let mut response = cx.page_with(
        StatusCode::TOO_MANY_REQUESTS,
        Page::new(text::wait_title(cx.language)),
        body,
    );
    let seconds = HeaderValue::from(at.seconds_since(cx.now).max(1));
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}

/// What a person sees of their own account.
pub(crate) struct OwnAccount {
    pub(crate) sessions: Vec<OwnSession>,
    pub(crate) passkeys: i64,
    pub(crate) codes_left: i64,
    pub(crate) known_devices: i64,
    pub(crate) lost_device: Option<Request>,
    pub(crate) history: Vec<Happening>,
}

pub(crate) fn account(cx: &Cx, own: &OwnAccount, done: &str) -> Response {
    let language = cx.language;
    let name = cx
        .actor
        .account()
        .map(|account| account.display_name.as_str())
        .unwrap_or_default();
    let news = match done {
        "password" => Some(text::done_password(language)),
        "application" => Some(text::done_application(language)),
        "withdrawn" => Some(text::done_withdrawn(language)),
        _ => None,
    };
    let body = html! {
        @if let Some(words) = news { (notice(language, &Notice::new(NoticeKind::Success, words))) }
        @if let Some(open) = &own.lost_device { (lost_device::open_notice(cx, open)) }
        (facts(language, &[Fact::new(text::display_name(language), name)]))
        @if is_second_person(cx) { p { a href=(LIST_PATH) { (text::lost_list_title(language)) } } }
        h2 { (text::factors_title(language)) }
        (facts(language, &[
            Fact::new(text::passkeys(language), html! {
                (text::passkeys_count(language, own.passkeys)) " " a href=(PASSKEYS_PATH) { (text::passkeys_title(language)) }
            }),
            Fact::new(text::password(language), html! { a href=(PASSWORD_PATH) { (text::password_change_title(language)) } }),
            Fact::new(text::application(language), html! { a href=(APPLICATION_PATH) { (text::application_title(language)) } }),
            Fact::new(text::codes_left(language), html! {
                (text::codes_left_count(language, own.codes_left)) " " a href=(CODES_PATH) { (text::codes_renew_title(language)) }
            }),
        ]))
        h2 { (text::sessions_title(language)) }
        p { (text::sessions_lead(language)) }
        (sessions_table(cx, &own.sessions))
        p { (text::known_devices(language, own.known_devices)) }
        (end_others(cx))
        h2 { (text::history_title(language)) }
        p { (text::history_lead(language)) }
        (history_table(cx, &own.history))
        p { a href="/account/history" { (text::account_history(language)) } }
        h2 { (text::language_title(language)) }
        (language_choice(cx))
    };
    cx.page(Page::new(text::account_title(language)), body)
}

fn is_second_person(cx: &Cx) -> bool {
    let roles = cx.actor.account().map_or(&[][..], |account| &account.roles);
    roles
        .iter()
        .any(|role| CONFIRM_LOST_DEVICE.roles.contains(role))
}

fn sessions_table(cx: &Cx, sessions: &[OwnSession]) -> Markup {
    let language = cx.language;
    let mut table = Table::new(
        text::sessions_title(language),
        [
            Column::words(text::session_device(language)),
            Column::short(text::session_since(language)),
            Column::short(text::session_last_seen(language)),
            Column::short(text::session_until(language)),
            Column::words(text::session_act(language)),
        ],
    );
    let here = cx
        .session
        .as_deref()
        .and_then(|hash| hash.get(..REFERENCE_CHARACTERS));
    for session in sessions {
        let act = if here == Some(session.reference.as_str()) {
            html! { (text::session_here(language)) }
        } else {
            end_session(cx, &session.reference)
        };
        table.row([
            device(cx, session),
            html! { (moment(language, session.created_at)) },
            html! { (moment(language, session.last_seen_at)) },
            html! { (moment(language, session.expires_at)) },
            act,
        ]);
    }
    table.render(language)
}

fn device(cx: &Cx, session: &OwnSession) -> Markup {
    let language = cx.language;
    let words = match session.device.as_str() {
        "" => text::session_device_unknown(language),
        words => words,
    };
    html! {
        (words)
        @if session.shared == 1 { (text::session_shared(language)) }
        @if session.life(cx.now) == Life::Locked { (text::session_locked(language)) }
    }
}

fn history_table(cx: &Cx, history: &[Happening]) -> Markup {
    let language = cx.language;
    let own = cx.actor.reference();
    let mut table = Table::new(
        text::history_title(language),
        [
            Column::short(text::history_when(language)),
            Column::words(text::history_what(language)),
            Column::words(text::history_who(language)),
        ],
    );
    for line in history {
        let who = if line.actor == own {
            text::history_self(language)
        } else if line.actor == "anonymous" {
            text::history_nobody(language)
        } else {
            text::history_other(language)
        };
        table.row([
            html! { (moment(language, line.recorded_at)) },
            html! { (line.words(language)) },
            html! { (who) },
        ]);
    }
    table.render(language)
}

fn end_others(cx: &Cx) -> Markup {
    let errors = Errors::new();
    Form::new(cx.language, &errors).post(
        END_OTHERS_PATH,
        &receipt(cx),
        button(
            text::sessions_end_others(cx.language),
            ButtonKind::Secondary,
        ),
    )
}

fn end_session(cx: &Cx, reference: &str) -> Markup {
    let errors = Errors::new();
    Form::new(cx.language, &errors).post(
        END_SESSION_PATH,
        &receipt(cx),
        html! {
            (hidden("session", reference))
            (button(text::session_end(cx.language), ButtonKind::Secondary))
        },
    )
}

fn language_choice(cx: &Cx) -> Markup {
    let errors = Errors::new();
    let form = Form::new(cx.language, &errors);
    html! {
        @for language in Language::ALL.into_iter().filter(|language| *language != cx.language) {
            (form.post(LANGUAGE_PATH, &receipt(cx), html! {
                (hidden("language", language.tag()))
                (hidden("back", &cx.here))
                span lang=(language.tag()) { (button(language.own_name(), ButtonKind::Secondary)) }
            }))
        }
    }
}

pub(crate) fn code_form(cx: &Cx, action: &str, back: &str, errors: &Errors, act: &str) -> Markup {
    let form = Form::new(cx.language, errors);
    form.post(
        action,
        &receipt(cx),
        html! {
            (hidden("back", back))
            (code_field(cx, &form))
            (submit(act))
        },
    )
}

pub(crate) fn code_field(cx: &Cx, form: &Form<'_>) -> Markup {
    form.number(
        Field::required("code", text::code(cx.language))
            .hint(text::code_hint(cx.language))
            .autocomplete("one-time-code")
            .width(8),
    )
}

pub(crate) fn receipt(cx: &Cx) -> String {
    cx.app.ids.next(cx.now)
}

pub(crate) fn status(errors: &Errors) -> StatusCode {
    if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

pub(crate) fn moment(language: Language, at: Instant) -> String {
    kyoten_ui::civil_date_time(language, civil_date_time(at.0))
}
