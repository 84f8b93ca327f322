//! The cover over a screen that nobody used for a while: what is on it cannot be read, what was typed stays.

use maud::{Markup, html};

use crate::form::{Errors, Form};
use crate::{ButtonKind, Language, button, hidden, text};

/// Where and when a screen locks.
#[derive(Debug, Clone, Copy)]
pub struct IdleLock<'a> {
    /// Seconds without a touch.
    pub seconds: i64,
    /// The same on a machine that several people use, which [`SHARED_COOKIE`] tells.
    pub shared_seconds: i64,
    /// Where the lock is posted.
    pub lock_path: &'a str,
    /// Where a code is posted that opens it: field `code`.
    pub open_path: &'a str,
    /// Makes a code sent twice count once.
    pub idempotency_key: &'a str,
}

/// Name of the cookie, readable by scripts, that tells of a machine that several people use.
pub const SHARED_COOKIE: &str = "shared-machine";

/// The cover, unseen until the time is over. The server locks the session whether or not this runs; this hides what is
/// on the screen, and opens again without leaving the page.
pub(crate) fn idle(language: Language, lock: &IdleLock, here: &str) -> Markup {
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    html! {
        ky-idle data-seconds=(lock.seconds) data-shared-seconds=(lock.shared_seconds) data-shared=(SHARED_COOKIE)
            data-lock=(lock.lock_path)
            data-wrong=(text::idle_wrong(language)) data-lost=(text::idle_lost(language)) {
            dialog.ky-idle__cover aria-labelledby="idle-title" {
                p.ky-idle__title #idle-title { (text::idle_title(language)) }
                p { (text::idle_lead(language)) }
                (form.post(lock.open_path, lock.idempotency_key, html! {
                    (hidden("back", here))
                    // An id of its own: the page below may ask for a code as well.
                    div.ky-field {
                        label.ky-field__label for="idle-code" { (text::idle_code(language)) }
                        input.ky-input #idle-code name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
                            spellcheck="false" data-width="8";
                    }
                    p.ky-idle__sentence role="status" {}
                    (button(text::idle_open(language), ButtonKind::Primary))
                }))
                p { a href=(here) { (text::idle_otherwise(language)) } }
            }
        }
    }
}
