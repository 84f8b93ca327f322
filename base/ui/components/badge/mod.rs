//! A word about the state of something, in words and shape; colour only repeats it.

use maud::{Markup, Render, html};

use crate::{Language, Sample, text};

/// What a badge is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// A plain label: a kind of service.
    #[default]
    Plain,
    /// Good news: 受け入れ可.
    Good,
    /// Needs care: 要相談.
    Care,
    /// Not possible: 受け入れ停止.
    Stop,
}

/// A short word in a frame.
pub fn badge(label: &str, tone: Tone) -> Markup {
    let name = match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Care => "care",
        Tone::Stop => "stop",
    };
    html! { span.ky-badge data-tone=(name) { (label) } }
}

/// How old a fact is against the time it usually stays true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// Under half its life.
    Fresh,
    /// Under its life.
    Ageing,
    /// Past its life.
    Stale,
    /// Never verified.
    Unknown,
}

/// The age of a fact: shape (full, half, empty, dashed circle), word, and `when` in words
/// such as 「3日前に確認」 (may be empty).
pub fn freshness(language: Language, freshness: Freshness, when: &str) -> Markup {
    let word = match freshness {
        Freshness::Fresh => text::freshness_fresh(language),
        Freshness::Ageing => text::freshness_ageing(language),
        Freshness::Stale => text::freshness_stale(language),
        Freshness::Unknown => text::freshness_unknown(language),
    };
    let words = html! {
        (word)
        @if !when.is_empty() { span.ky-freshness__when { (text::freshness_when(language, when)) } }
    };
    freshness_in_words(freshness, words)
}

/// The age of a fact with a sentence of its own: 「拠点の確認：まだ」.
pub fn freshness_in_words(freshness: Freshness, words: impl Render) -> Markup {
    let name = match freshness {
        Freshness::Fresh => "fresh",
        Freshness::Ageing => "ageing",
        Freshness::Stale => "stale",
        Freshness::Unknown => "unknown",
    };
    html! {
        span.ky-freshness data-freshness=(name) {
            svg.ky-freshness__shape viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
                circle.ky-freshness__ring cx="8" cy="8" r="6.5" {}
                @match freshness {
                    Freshness::Fresh => { circle.ky-freshness__fill cx="8" cy="8" r="6.5" {} }
                    Freshness::Ageing => { path.ky-freshness__fill d="M8 1.500v13a6.500 6.500 0 0 1 0-13Z" {} }
                    Freshness::Stale | Freshness::Unknown => {}
                }
            }
            span { (words) }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![
        Sample::new(
            "badge",
            html! {
                p.ky-badges {
                    (badge("訪問看護", Tone::Plain)) (badge("受け入れ可", Tone::Good))
                    (badge("要相談", Tone::Care)) (badge("受け入れ停止", Tone::Stop))
                }
            },
        ),
        Sample::new(
            "badge, long name",
            html! { p.ky-badges { (badge(crate::gallery::LONG_NAME, Tone::Plain)) } },
        ),
        Sample::new(
            "freshness",
            html! {
                p { (freshness(language, Freshness::Fresh, "3日前に確認")) }
                p { (freshness(language, Freshness::Ageing, "5週間前に確認")) }
                p { (freshness(language, Freshness::Stale, "8か月前に確認")) }
                p { (freshness(language, Freshness::Unknown, "")) }
                p { (freshness_in_words(Freshness::Unknown, "拠点の確認：まだ")) }
            },
        ),
    ]
}
