//! From one part of a long list to the next, by cursor.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// Links to the parts before and after this one; `words` say where we are: 「21–40件目（全245件）」.
pub fn pagination(
    language: Language,
    words: &str,
    previous: Option<&str>,
    next: Option<&str>,
) -> Markup {
    let place = html! { p.ky-pagination__words { (words) } };
    if previous.is_none() && next.is_none() {
        return place;
    }
    html! {
        nav.ky-pagination aria-label=(text::pages_label(language)) {
            @if let Some(href) = previous {
                a.ky-button data-kind="secondary" href=(href) rel="prev" { (text::pages_previous(language)) }
            }
            (place)
            @if let Some(href) = next {
                a.ky-button data-kind="secondary" href=(href) rel="next" { (text::pages_next(language)) }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![
        Sample::new(
            "pagination, middle",
            pagination(language, "21–40件目（全245件）", Some("#"), Some("#")),
        ),
        Sample::new(
            "pagination, only page",
            pagination(language, "全3件", None, None),
        ),
    ]
}
