//! The button that asks the device for a passkey; it appears only where a script and a device can answer.

use maud::{Markup, html};

use crate::{ButtonKind, Language, Sample, button, text};

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyAct {
    /// A new one is made in the device.
    Create,
    /// One that the device holds is shown.
    Show,
}

/// The fields the island fills in: the challenge's token and the device's answer, as JSON.
pub const PASSKEY_FIELDS: [&str; 2] = ["challenge", "credential"];

/// A form whose answer is a passkey. `options` is the address that gives a challenge (POST, JSON with `challenge` and
/// `options`); `form` is made with [`crate::Form::post`] and holds the fields of [`PASSKEY_FIELDS`] from [`passkey_fields`].
///
/// Without scripts, or on a machine that knows no passkeys, a sentence says what to do instead.
pub fn passkey(language: Language, act: PasskeyAct, options: &str, form: &Markup) -> Markup {
    let word = match act {
        PasskeyAct::Create => "create",
        PasskeyAct::Show => "get",
    };
    html! {
        ky-passkey data-act=(word) data-options=(options)
            data-unsupported=(text::passkey_unsupported(language))
            data-refused=(text::passkey_refused(language))
            data-known=(text::passkey_known(language))
            data-elsewhere=(text::passkey_elsewhere(language))
            data-confirm=(text::passkey_confirm(language))
            data-lost=(text::passkey_lost(language)) {
            (form)
            p.ky-passkey__sentence role="status" { (text::passkey_no_script(language)) }
        }
    }
}

/// The hidden fields and the button, for the end of the form.
pub fn passkey_fields(act: &str, kind: ButtonKind) -> Markup {
    html! {
        @for name in PASSKEY_FIELDS { input type="hidden" name=(name) value=""; }
        div.ky-passkey__button hidden { (button(act, kind)) }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let errors = crate::Errors::new();
    let form = crate::Form::new(language, &errors).post(
        "#",
        "sample",
        passkey_fields("パスキーを使う", ButtonKind::Secondary),
    );
    vec![Sample::new(
        "passkey, before the script runs",
        passkey(language, PasskeyAct::Show, "#", &form),
    )]
}
