//! Filters as links that can be switched on and off one by one.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// One filter.
#[derive(Debug, Clone)]
pub struct Chip<'a> {
    /// Its words, with a count if there is one: 「訪問看護（42）」.
    pub label: &'a str,
    /// The page with this filter turned the other way.
    pub href: &'a str,
    /// Whether it is on now.
    pub on: bool,
}

/// A row of filters.
pub fn filter_chips(language: Language, chips: &[Chip]) -> Markup {
    html! {
        nav aria-label=(text::filters_label(language)) {
            ul.ky-chips {
                @for chip in chips {
                    li {
                        a.ky-chip href=(chip.href) aria-current=[chip.on.then_some("true")] { (chip.label) }
                    }
                }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let chip = |label, on| Chip {
        label,
        href: "#",
        on,
    };
    vec![Sample::new(
        "filter chips: on, off, long name",
        filter_chips(
            language,
            &[
                chip("訪問看護（42）", true),
                chip("訪問診療（18）", false),
                chip("薬局（0）", false),
                chip(crate::gallery::LONG_NAME, false),
            ],
        ),
    )]
}
