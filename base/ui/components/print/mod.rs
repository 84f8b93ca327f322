//! The button that prints; it appears only where scripts can press it.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// 「印刷する」. Every page prints well from the browser's own menu too.
pub fn print_button(language: Language) -> Markup {
    html! {
        ky-print {
            button.ky-button data-kind="secondary" type="button" hidden { (text::print(language)) }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![Sample::new("print button", print_button(language))]
}
