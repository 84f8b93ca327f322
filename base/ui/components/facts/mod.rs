//! What is known about one thing: label and value, never a blank.

use maud::{Markup, Render, html};

use crate::{Language, Sample, text};

/// One line of what is known.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    label: &'a str,
    value: Markup,
    note: Option<Markup>,
    change: Option<&'a str>,
}

impl<'a> Fact<'a> {
    /// A label and its value; for a value that may be missing use [`known`].
    pub fn new(label: &'a str, value: impl Render) -> Self {
        Fact {
            label,
            value: value.render(),
            note: None,
            change: None,
        }
    }

    /// Where it comes from and how old it is, under the value.
    pub fn note(mut self, note: Markup) -> Self {
        self.note = Some(note);
        self
    }

    /// Where the value can be changed; shown as 「変更」 with the label for screen readers.
    pub fn change(mut self, href: &'a str) -> Self {
        self.change = Some(href);
        self
    }
}

/// A list of facts: beside their labels on wide screens, under them on phones.
pub fn facts(language: Language, facts: &[Fact]) -> Markup {
    html! {
        dl.ky-facts {
            @for fact in facts {
                div.ky-facts__row {
                    dt { (fact.label) }
                    dd {
                        (fact.value)
                        @if let Some(note) = &fact.note { div.ky-facts__note { (note) } }
                    }
                    @if let Some(href) = fact.change {
                        dd.ky-facts__change {
                            a href=(href) {
                                span.ky-hidden { (text::change_what(language, fact.label)) }
                                (text::change(language))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A value, or 「未確認」 where nobody has confirmed one. A blank text counts as none.
pub fn known(language: Language, value: Option<&str>) -> Markup {
    match value {
        Some(value) if !value.trim().is_empty() => html! { (value) },
        _ => unconfirmed(language),
    }
}

/// 「未確認」: nobody has asked or confirmed yet; asking would help.
pub fn unconfirmed(language: Language) -> Markup {
    html! { span.ky-unknown { (text::unconfirmed(language)) } }
}

/// 「不明」: it was asked and cannot be known, or the source does not say.
pub fn unknown(language: Language) -> Markup {
    html! { span.ky-unknown { (text::unknown(language)) } }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![Sample::new(
        "facts: known, unknown, long name",
        facts(
            language,
            &[
                Fact::new("名称", crate::gallery::LONG_NAME).change("#"),
                Fact::new("読み", unconfirmed(language)).change("#"),
                Fact::new("所在地", "みどり市本町1丁目2番3号")
                    .note(html! { "出典：医療情報ネット（2026年6月1日現在）" })
                    .change("#"),
                Fact::new("電話", crate::telephone(language, "00-0000-0101")),
                Fact::new("24時間対応", unknown(language)),
                Fact::new("備考", known(language, Some("  "))),
            ],
        ),
    )]
}
