//! What a list shows and why: seen on the screen, printed on paper.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// The conditions of a list, each (label, value, page without it); none means everything.
pub fn conditions(language: Language, conditions: &[(&str, &str, Option<&str>)]) -> Markup {
    html! {
        @if !conditions.is_empty() {
            div.ky-conditions {
                h2.ky-conditions__heading { (text::conditions_label(language)) }
                ul {
                    @for (label, value, without) in conditions {
                        li {
                            (text::labelled(language, label, value))
                            @if let Some(href) = without {
                                a.ky-conditions__remove href=(href) {
                                    span aria-hidden="true" { "×" }
                                    span.ky-hidden { (value) (text::condition_remove(language)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![Sample::new(
        "conditions of a list",
        conditions(
            language,
            &[
                ("言葉", "みどり", Some("#")),
                ("種類", "訪問看護", Some("#")),
                ("場所", crate::gallery::LONG_NAME, None),
            ],
        ),
    )]
}
