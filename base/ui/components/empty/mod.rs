//! A list without anything in it says so, and what to do next.

use maud::{Markup, html};

use crate::{Language, Sample};

/// One sentence, then the next step.
pub fn empty_state(sentence: &str, next: Markup) -> Markup {
    html! {
        div.ky-empty {
            p.ky-empty__sentence { (sentence) }
            div { (next) }
        }
    }
}

pub(super) fn samples(_: Language) -> Vec<Sample> {
    vec![Sample::new(
        "empty state",
        empty_state(
            "「みどり」に合う事業所は見つかりませんでした。",
            html! { ul { li { "言葉を短くする" } li { a href="#" { "条件をすべて外す" } } } },
        ),
    )]
}
