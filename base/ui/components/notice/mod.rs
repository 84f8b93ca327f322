//! A message above the content: what happened, or what to know before going on.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// What kind of message it is; said in a word, a shape and a colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Information,
    /// What was asked for is done.
    Success,
    /// Something needs care.
    Warning,
    /// Something did not happen, or must not wait.
    Error,
}

/// A message: one sentence, and what to do next if there is something.
#[derive(Debug, Clone)]
pub struct Notice<'a> {
    /// Its kind.
    pub kind: NoticeKind,
    /// The sentence.
    pub title: &'a str,
    /// What to do next; may be empty.
    pub body: Markup,
}

impl<'a> Notice<'a> {
    /// A message of one sentence.
    pub fn new(kind: NoticeKind, title: &'a str) -> Self {
        Notice {
            kind,
            title,
            body: html! {},
        }
    }
}

/// The message as a banner.
pub fn notice(language: Language, notice: &Notice) -> Markup {
    let (name, word, shape) = match notice.kind {
        NoticeKind::Information => (
            "information",
            text::notice_information(language),
            INFORMATION,
        ),
        NoticeKind::Success => ("success", text::notice_success(language), SUCCESS),
        NoticeKind::Warning => ("warning", text::notice_warning(language), WARNING),
        NoticeKind::Error => ("error", text::notice_error(language), ERROR),
    };
    html! {
        div.ky-notice data-kind=(name) role="status" {
            svg.ky-notice__shape viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" {
                path d=(shape) fill-rule="evenodd" {}
            }
            div.ky-notice__text {
                p.ky-notice__title { span.ky-notice__word { (word) } " " (notice.title) }
                @if !notice.body.0.is_empty() { div.ky-notice__body { (notice.body) } }
            }
        }
    }
}

// A shape for each kind, so that nobody needs the colour: round, round with a tick, triangle, octagon.
const INFORMATION: &str = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.2 4.6h2.4V9h-2.4V6.600Zm0 4.200h2.400v6.600h-2.400v-6.600Z";
const SUCCESS: &str = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm5.300 7.300-6.600 6.800-4-4 1.500-1.500 2.500 2.500 5.100-5.300 1.500 1.500Z";
const WARNING: &str = "M12 2.500 23 21.500H1L12 2.500Zm-1.100 6.700v6h2.200v-6h-2.200Zm0 7.400v2.200h2.200v-2.200h-2.200Z";
const ERROR: &str = "M7.900 2h8.200L22 7.900v8.200L16.100 22H7.900L2 16.100V7.900L7.900 2Zm2.900 4.600v7h2.400v-7h-2.400Zm0 8.600v2.400h2.400v-2.400h-2.400Z";

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let sample = |name, kind, title, body| {
        Sample::new(name, notice(language, &Notice { kind, title, body }))
    };
    vec![
        sample(
            "notice, information",
            NoticeKind::Information,
            "11月24日（火）の夜間は当番表が変わります。",
            html! { p { a href="#" { "当番表を見る" } } },
        ),
        sample(
            "notice, success",
            NoticeKind::Success,
            "登録しました。",
            html! {},
        ),
        sample(
            "notice, warning",
            NoticeKind::Warning,
            "前回より 5 % を超える事業所がなくなっています。",
            html! { p { "内容を確かめてから、取り込みを続けてください。" } },
        ),
        sample(
            "notice, error, long name",
            NoticeKind::Error,
            crate::gallery::LONG_NAME,
            html! { p { "ファイルを直して、もう一度取り込んでください。" } },
        ),
    ]
}
