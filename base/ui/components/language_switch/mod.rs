//! The button that changes the language and stays on the page.

use maud::{Markup, html};

use crate::{LANGUAGE_PATH, Language, Sample, hidden};

/// Offers the other language in its own words; posts to [`LANGUAGE_PATH`]. Every page has it in its header.
pub(crate) fn language_switch(language: Language, here: &str) -> Markup {
    let other = language.other();
    html! {
        form.ky-language method="post" action=(LANGUAGE_PATH) {
            (hidden("language", other.tag()))
            (hidden("back", here))
            button.ky-header__act type="submit" lang=(other.tag()) { (other.own_name()) }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![Sample::new(
        "language switch",
        language_switch(language, "/"),
    )]
}
