//! Every component in every state, for people and for programs that look at them.

use maud::{Markup, html};

use crate::{
    Choice, DateText, Errors, Field, Form, Frame, Language, NavigationLink, Notice, NoticeKind,
    Page, actions, components, submit,
};

/// A name longer than any designer expects, without a place to break it.
pub(crate) const LONG_NAME: &str = "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末訪問看護リハビリテーションステーション長久命の長助";

/// One picture of the gallery: a component or a page in one state.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What it is and in which state.
    pub name: String,
    /// Its markup: a fragment for a component, a whole document for a page.
    pub html: Markup,
}

impl Sample {
    /// A named sample.
    pub fn new(name: impl Into<String>, html: Markup) -> Self {
        Sample {
            name: name.into(),
            html,
        }
    }
}

/// Samples of everything in this crate.
pub fn gallery(language: Language) -> Vec<Sample> {
    let mut samples = form_samples(language);
    samples.extend(components::samples(language));
    samples
}

/// All samples on one page, inside the shell with menu, notice and errors.
pub fn gallery_page(language: Language) -> Markup {
    let navigation = [
        NavigationLink {
            label: "今日",
            href: "/today",
        },
        NavigationLink {
            label: "事業所",
            href: "/gallery",
        },
        NavigationLink {
            label: "地域",
            href: "/areas",
        },
        NavigationLink {
            label: "取り込み",
            href: "/imports",
        },
        NavigationLink {
            label: "設定",
            href: "/settings",
        },
    ];
    let frame = Frame {
        language,
        hub_name: "みどり市在宅医療連携拠点",
        home: "/today",
        person: Some("山田 花子"),
        here: "/gallery",
        navigation: &navigation,
        notice: Some(Notice::new(NoticeKind::Success, "変更を保存しました。")),
        idle: None,
        stamp: "2026年11月22日（日） 14:05".to_owned(),
    };
    let errors = sample_errors();
    let body = html! {
        @for sample in gallery(language) {
            section.ky-sample {
                h2 { (sample.name) }
                (sample.html)
            }
        }
    };
    Page::new("部品の見本")
        .lead("画面の部品を、ふつうのとき、誤りがあるとき、名前が長いとき、何もないとき、たくさんあるときについて並べています。")
        .errors(&errors)
        .render(&frame, body)
}

fn sample_errors() -> Errors {
    let mut errors = Errors::new();
    errors.add("wrong_name", "事業所名を入力してください");
    errors.add("wrong_accepts", "受け入れの可否を選んでください");
    errors.add(
        "wrong_birthday",
        "生年月日は「昭和16年3月5日」のように入力してください",
    );
    errors
}

fn form_samples(language: Language) -> Vec<Sample> {
    let none = Errors::new();
    let some = sample_errors();
    vec![
        Sample::new(
            "form, first time",
            questions(&Form::new(language, &none), "first", ""),
        ),
        Sample::new(
            "form, answers to look at again, long name",
            questions(&Form::new(language, &some), "wrong", LONG_NAME),
        ),
        Sample::new("search box", search_box(&Form::new(language, &none))),
    ]
}

fn search_box(form: &Form) -> Markup {
    form.get(
        "/gallery",
        form.search_line(
            html! {
                (form.search_box(
                    Field::plain("q", "名前・住所・電話番号でさがす")
                        .hint("漢字、かな、ローマ字のどれでもさがせます。"),
                ))
                (form.text(Field::plain("near", "どこの近くですか")))
            },
            "さがす",
        ),
    )
}

fn questions(form: &Form, prefix: &str, typed: &str) -> Markup {
    let name = |field: &str| format!("{prefix}_{field}");
    let accepts = [
        Choice::new("yes", "受け入れできる"),
        Choice::new("ask", "相談してほしい").hint("人工呼吸器、麻薬の管理など"),
        Choice::new("no", "受け入れできない"),
        Choice::cannot_tell(form.language()),
    ];
    let days = [
        Choice::new("mon", "月曜日"),
        Choice::new("tue", "火曜日"),
        Choice::new("sun", "日曜日・祝日"),
        Choice::not_applicable(form.language()),
    ];
    let kinds = [
        Choice::new("nursing", "訪問看護"),
        Choice::new("clinic", LONG_NAME),
    ];
    let birthday = DateText {
        year: if typed.is_empty() {
            String::new()
        } else {
            "昭和".to_owned()
        },
        ..DateText::default()
    };
    form.post(
        "/gallery",
        "sample",
        html! {
            (form.text(Field::required(&name("name"), "事業所名").hint("看板や登録票にある名前").value(typed)))
            (form.telephone(Field::optional(&name("telephone"), "電話番号").autocomplete("tel").width(12)))
            (form.number(Field::optional(&name("staff"), "看護職員").unit("人").width(3).value("5")))
            (form.time(Field::optional(&name("opens"), "受付の始まり").hint("24時間制で、例：9:00")))
            (form.select(Field::required(&name("kind"), "種類"), &kinds))
            (form.radios(Field::required(&name("accepts"), "新しい依頼の受け入れ"), &accepts))
            (form.checkboxes(Field::optional(&name("days"), "休みの日"), &days, &["sun"]))
            (form.date(Field::required(&name("birthday"), "生年月日").hint("西暦でも和暦でも入力できます。例：昭和16年3月5日"), &birthday))
            (form.textarea(Field::optional(&name("memo"), "備考").value(typed), 4))
            (form.file(Field::optional(&name("file"), "取り込むファイル").hint("CSV または Excel"), ".csv,.xlsx"))
            (form.password(Field::required(&name("password"), "パスワード").autocomplete("current-password")))
            (actions(submit("この内容で登録する")))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that scold or explain nothing (UI.md, forms).
    const FORBIDDEN: [&str; 4] = ["不正", "無効", "エラーが発生しました", "必須項目です"];

    #[test]
    fn 見本のどこにも禁じられた言葉がない() {
        let shown = gallery_page(Language::Ja).into_string();
        for word in FORBIDDEN {
            assert!(!shown.contains(word), "{word}");
            for (key, ja, _) in crate::text::KEYS {
                assert!(!ja.contains(word), "{key}: {ja}");
            }
        }
    }

    /// The content security policy refuses both.
    #[test]
    fn 見本のどこにも埋め込みの様式や命令がない() {
        for language in Language::ALL {
            let shown = gallery_page(language).into_string();
            for forbidden in [
                " style=\"",
                "<style",
                " onclick=",
                "<script>",
                "javascript:",
            ] {
                assert!(!shown.contains(forbidden), "{forbidden}");
            }
        }
    }
}
