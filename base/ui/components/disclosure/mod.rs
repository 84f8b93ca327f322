//! More for those who want it; works without scripts.

use maud::{Markup, html};

use crate::{Language, Sample};

/// Content behind a line that opens it; `open` at first or not.
pub fn disclosure(summary: &str, open: bool, body: Markup) -> Markup {
    html! {
        details.ky-disclosure open[open] {
            summary { (summary) }
            div.ky-disclosure__body { (body) }
        }
    }
}

pub(super) fn samples(_: Language) -> Vec<Sample> {
    let body = || html! { p { "介護サービス情報公表システムと医療情報ネットの公開データです。" } };
    vec![
        Sample::new(
            "disclosure, closed",
            disclosure("この情報の出典", false, body()),
        ),
        Sample::new(
            "disclosure, open, long name",
            disclosure(crate::gallery::LONG_NAME, true, body()),
        ),
    ]
}
