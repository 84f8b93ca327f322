//! The way down to a page.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// Pages above, from the top, then this page without a link. Pages get it from [`crate::Page`].
pub(crate) fn breadcrumb(language: Language, above: &[(&str, &str)], this: &str) -> Markup {
    html! {
        nav.ky-breadcrumb aria-label=(text::breadcrumb_label(language)) {
            ol {
                @for (label, href) in above { li { a href=(href) { (label) } } }
                li { span aria-current="page" { (this) } }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![Sample::new(
        "breadcrumb, long name",
        breadcrumb(
            language,
            &[("今日", "#"), ("事業所をさがす", "#")],
            crate::gallery::LONG_NAME,
        ),
    )]
}
