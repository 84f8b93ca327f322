//! Buttons do something, link buttons go somewhere; both look alike and say what they do.

use maud::{Markup, html};

use crate::{Language, Sample};

/// How much weight an act has on its page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main act of a page.
    #[default]
    Primary,
    /// Any other act.
    Secondary,
    /// An act that looks like a link: 「やめる」.
    Quiet,
    /// An act with consequences, on a page of its own ([`crate::Confirm`]).
    Danger,
}

impl ButtonKind {
    fn name(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Secondary => "secondary",
            ButtonKind::Quiet => "quiet",
            ButtonKind::Danger => "danger",
        }
    }
}

/// Sends the form it stands in: 「この内容で登録する」.
pub fn submit(label: &str) -> Markup {
    button(label, ButtonKind::Primary)
}

/// Sends the form it stands in.
pub fn button(label: &str, kind: ButtonKind) -> Markup {
    html! { button.ky-button data-kind=(kind.name()) type="submit" { (label) } }
}

/// Sends the form it stands in and says which of several buttons it was.
pub fn submit_named(label: &str, kind: ButtonKind, name: &str, value: &str) -> Markup {
    html! {
        button.ky-button data-kind=(kind.name()) type="submit" name=(name) value=(value) { (label) }
    }
}

/// Goes to a page.
pub fn link_button(href: &str, label: &str, kind: ButtonKind) -> Markup {
    html! { a.ky-button data-kind=(kind.name()) href=(href) { (label) } }
}

/// Buttons side by side; on phones under each other, full width.
pub fn actions(buttons: Markup) -> Markup {
    html! { div.ky-actions { (buttons) } }
}

pub(super) fn samples(_: Language) -> Vec<Sample> {
    vec![
        Sample::new(
            "button",
            actions(html! {
                (submit("この内容で登録する"))
                (button("下書きとして保存する", ButtonKind::Secondary))
                (link_button("#", "やめる", ButtonKind::Quiet))
                (button("取り込みを取り消す", ButtonKind::Danger))
            }),
        ),
        Sample::new(
            "button, long name",
            actions(link_button(
                "#",
                crate::gallery::LONG_NAME,
                ButtonKind::Secondary,
            )),
        ),
    ]
}
