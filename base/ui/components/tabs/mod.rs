//! Views of the same thing, each its own page.

use maud::{Markup, html};

use crate::{Language, Sample};

/// One view.
#[derive(Debug, Clone, Copy)]
pub struct Tab<'a> {
    /// Its words.
    pub label: &'a str,
    /// Its page.
    pub href: &'a str,
    /// Whether it is the view shown.
    pub here: bool,
}

/// A row of views; `label` names the row for screen readers: 「表示の切り替え」.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.ky-tabs aria-label=(label) {
            ul {
                @for tab in tabs {
                    li { a href=(tab.href) aria-current=[tab.here.then_some("page")] { (tab.label) } }
                }
            }
        }
    }
}

pub(super) fn samples(_: Language) -> Vec<Sample> {
    let tab = |label, here| Tab {
        label,
        href: "#",
        here,
    };
    vec![Sample::new(
        "tabs",
        tabs(
            "表示の切り替え",
            &[tab("一覧", true), tab("地図", false), tab("履歴", false)],
        ),
    )]
}
