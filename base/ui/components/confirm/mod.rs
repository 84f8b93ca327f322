//! The page before something that cannot be taken back, or that leaves the hub.

use maud::{Markup, html};

use crate::{
    ButtonKind, Errors, Fact, Form, Language, Sample, actions, button, facts, link_button,
};

/// What is about to happen. The page's title asks it: 「この取り込みを取り消しますか」.
#[derive(Debug, Clone)]
pub struct Confirm<'a> {
    /// What follows, in one or two sentences.
    pub consequence: &'a str,
    /// What it is about, each with 「変更」 where it can still be changed.
    pub about: &'a [Fact<'a>],
    /// Where the decision is posted.
    pub action: &'a str,
    /// Makes a decision sent twice count once.
    pub idempotency_key: &'a str,
    /// The button states the act: 「この取り込みを取り消す」.
    pub act: &'a str,
    /// [`ButtonKind::Danger`] for what cannot be undone.
    pub kind: ButtonKind,
    /// Words of the way back: 「戻る」.
    pub back: &'a str,
    /// Where back is.
    pub back_href: &'a str,
}

impl Confirm<'_> {
    /// The content of the page.
    pub fn render(&self, language: Language) -> Markup {
        let errors = Errors::new();
        let body = html! {
            (actions(html! {
                (button(self.act, self.kind))
                (link_button(self.back_href, self.back, ButtonKind::Quiet))
            }))
        };
        html! {
            p.ky-consequence { (self.consequence) }
            (facts(language, self.about))
            (Form::new(language, &errors).post(self.action, self.idempotency_key, body))
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let confirm = Confirm {
        consequence: "取り込んだ 1,204 件を、取り込む前の内容に戻します。拠点で書き加えた内容は残ります。",
        about: &[
            Fact::new("ファイル", "訪問看護_2026年6月.csv"),
            Fact::new("取り込んだ人", crate::gallery::LONG_NAME),
        ],
        action: "#",
        idempotency_key: "sample",
        act: "この取り込みを取り消す",
        kind: ButtonKind::Danger,
        back: "取り消さずに戻る",
        back_href: "#",
    };
    vec![Sample::new("confirm", confirm.render(language))]
}
