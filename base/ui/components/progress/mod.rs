//! How far a long work has come; drawn by the server, renewed by [`crate::live`].

use maud::{Markup, html};

use crate::{Language, Sample};

/// A bar with the same in words: 「12,000 / 48,000 行」. `total` zero means not yet known.
pub fn progress(label: &str, done: u64, total: u64, words: &str) -> Markup {
    html! {
        div.ky-progress {
            p.ky-progress__label { (label) span.ky-progress__words { (words) } }
            @if total == 0 {
                progress.ky-progress__bar aria-label=(label) {}
            } @else {
                progress.ky-progress__bar aria-label=(label) max=(total) value=(done.min(total)) {}
            }
        }
    }
}

pub(super) fn samples(_: Language) -> Vec<Sample> {
    vec![
        Sample::new(
            "progress",
            progress("取り込んでいます", 12_000, 48_000, "12,000 / 48,000 行"),
        ),
        Sample::new(
            "progress, zero",
            progress("取り込んでいます", 0, 48_000, "0 / 48,000 行"),
        ),
        Sample::new(
            "progress, total unknown",
            progress("行を数えています", 0, 0, ""),
        ),
    ]
}
