//! Content that renews itself while somebody looks at it.
//!
//! The server's event is only a hint. On the event `changed` the browser asks for the page again
//! and takes the fragment from it, so what is shown always comes from the database.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// Content that is renewed when the stream at `src` says `changed`.
///
/// `id` names the fragment within the page and must stay the same from one rendering to the next.
/// `cursor` is the reader's place in that stream; the browser sends `?cursor=` when it first
/// connects and `Last-Event-ID` when it connects again. Without scripts a link reloads the page.
pub fn live(
    language: Language,
    src: &str,
    id: &str,
    cursor: &str,
    here: &str,
    body: Markup,
) -> Markup {
    html! {
        ky-live src=(src) data-fragment=(id) data-cursor=(cursor)
            data-updated=(text::live_updated(language)) {
            div id=(id) { (body) }
            div.ky-live__status role="status" aria-live="polite" {}
            p.ky-live__lost {
                span.ky-live__sentence hidden { (text::live_lost(language)) " " }
                a href=(here) { (text::reload(language)) }
            }
        }
    }
}

/// A place whose text is read out politely when a script changes it.
pub fn live_region(id: &str) -> Markup {
    html! { div.ky-hidden id=(id) role="status" aria-live="polite" {} }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let body = crate::progress("取り込んでいます", 3, 10, "3 / 10 ファイル");
    vec![Sample::new(
        "live",
        live(language, "/sample/events", "sample-live", "", "#", body),
    )]
}
