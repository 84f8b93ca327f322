//! Questions and their answers: one [`Form`] per page, one call per question.
//!
//! The server judges, nothing is checked in the browser. Labels stand above, hints under the
//! label, then the control, then what to do if the answer needs another look; the same sentence
//! stands in the summary on top.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::{Language, text};

/// Name of the hidden field that makes a form sent twice count once.
pub const IDEMPOTENCY_FIELD: &str = "idempotency_key";

/// The questions of one page: their language and what was wrong with the last answers.
///
/// ```
/// use kyoten_ui::{Errors, Field, Form, Language, submit};
/// use maud::html;
///
/// let mut errors = Errors::new();
/// errors.add("name", "事業所名を入力してください");
/// let form = Form::new(Language::Ja, &errors);
/// let page = form.post("/organizations", "018f", html! {
///     (form.text(Field::required("name", "事業所名").value("").hint("看板にある名前")))
///     (submit("登録する"))
/// });
/// assert!(page.into_string().contains(r#"aria-describedby="name-error name-hint""#));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    language: Language,
    errors: &'a Errors,
}

impl<'a> Form<'a> {
    /// Questions in `language`; `errors` are those of the answers shown, none the first time.
    pub fn new(language: Language, errors: &'a Errors) -> Self {
        Form { language, errors }
    }

    /// The language of the questions.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A form that changes something. `idempotency_key` is fresh for each page shown.
    pub fn post(&self, action: &str, idempotency_key: &str, body: Markup) -> Markup {
        html! {
            form.ky-form method="post" action=(action) novalidate data-once=(text::sending(self.language)) {
                (hidden(IDEMPOTENCY_FIELD, idempotency_key))
                (body)
            }
        }
    }

    /// A form that changes something and carries files.
    pub fn post_files(&self, action: &str, idempotency_key: &str, body: Markup) -> Markup {
        html! {
            form.ky-form method="post" action=(action) enctype="multipart/form-data" novalidate
                data-once=(text::sending(self.language)) {
                (hidden(IDEMPOTENCY_FIELD, idempotency_key))
                (body)
            }
        }
    }

    /// A form that only asks: the answers become part of the address.
    pub fn get(&self, action: &str, body: Markup) -> Markup {
        html! {
            form.ky-form method="get" action=(action) novalidate { (body) }
        }
    }

    /// One line of text.
    pub fn text(&self, field: Field) -> Markup {
        self.line(field, "text", None, None)
    }

    /// A whole number, typed with any keyboard; full-width digits are the server's business.
    pub fn number(&self, field: Field) -> Markup {
        self.line(field, "text", Some("numeric"), Some(false))
    }

    /// A telephone number.
    pub fn telephone(&self, field: Field) -> Markup {
        self.line(field, "tel", Some("tel"), Some(false))
    }

    /// A mail address.
    pub fn email(&self, field: Field) -> Markup {
        self.line(field, "email", Some("email"), Some(false))
    }

    /// An identifier: no spelling help, no capital letters, latin keyboard.
    pub fn code(&self, field: Field) -> Markup {
        self.line(field, "text", Some("text"), Some(false))
    }

    /// A password; `autocomplete` of the field says whether it is the current or a new one.
    /// What was typed is never sent back.
    pub fn password(&self, field: Field) -> Markup {
        self.line(field.value(""), "password", None, Some(false))
    }

    /// A time of day, 24 hours, typed: 「9:30」「21時」 are both for the server to understand.
    pub fn time(&self, field: Field) -> Markup {
        self.line(field.width(5), "text", Some("text"), Some(false))
    }

    fn line(
        &self,
        field: Field,
        kind: &str,
        inputmode: Option<&str>,
        spellcheck: Option<bool>,
    ) -> Markup {
        let control = html! {
            div.ky-field__line {
                input.ky-input #(field.name) name=(field.name) type=(kind) value=[value_of(&field, kind)]
                    inputmode=[inputmode] autocomplete=[field.autocomplete]
                    spellcheck=[spellcheck] autocapitalize=[spellcheck.map(|_| "none")]
                    data-width=[field.width]
                    aria-required=[field.aria_required()]
                    aria-invalid=[self.aria_invalid(&field)]
                    aria-describedby=[self.described_by(&field)];
                @if let Some(unit) = field.unit { span.ky-field__unit { (unit) } }
            }
        };
        self.question(&field, control)
    }

    /// A box for words to look for; the keyboard of a phone offers to search.
    pub fn search_box(&self, field: Field) -> Markup {
        self.line(field, "search", Some("search"), Some(false))
    }

    /// One or two boxes and the one button of a search: side by side on wide screens.
    pub fn search_line(&self, boxes: Markup, act: &str) -> Markup {
        html! {
            div.ky-search {
                (boxes)
                button.ky-button data-kind="primary" type="submit" { (act) }
            }
        }
    }

    /// Several lines of text.
    pub fn textarea(&self, field: Field, rows: u8) -> Markup {
        let control = html! {
            textarea.ky-input #(field.name) name=(field.name) rows=(rows)
                autocomplete=[field.autocomplete]
                aria-required=[field.aria_required()]
                aria-invalid=[self.aria_invalid(&field)]
                aria-describedby=[self.described_by(&field)] {
                "\n" (field.value)
            }
        };
        self.question(&field, control)
    }

    /// A file to send.
    ///
    /// `accept` are endings and types as in HTML, `.csv,.xlsx`.
    pub fn file(&self, field: Field, accept: &str) -> Markup {
        let control = html! {
            input.ky-file #(field.name) name=(field.name) type="file" accept=(accept)
                aria-required=[field.aria_required()]
                aria-invalid=[self.aria_invalid(&field)]
                aria-describedby=[self.described_by(&field)];
        };
        self.question(&field, control)
    }

    /// One of many, closed: for lists a person knows by heart (prefectures); else use radios.
    pub fn select(&self, field: Field, choices: &[Choice]) -> Markup {
        let control = html! {
            div.ky-select {
                select.ky-input #(field.name) name=(field.name)
                    aria-required=[field.aria_required()]
                    aria-invalid=[self.aria_invalid(&field)]
                    aria-describedby=[self.described_by(&field)] {
                    option value="" {
                        @if field.or_all { (text::select_all(self.language)) } @else { (text::select_empty(self.language)) }
                    }
                    @for choice in choices {
                        option value=(choice.value) selected[choice.value == field.value] { (choice.label) }
                    }
                }
            }
        };
        self.question(&field, control)
    }

    /// One of a few. Nothing is chosen until a person has chosen it.
    pub fn radios(&self, field: Field, choices: &[Choice]) -> Markup {
        let control = html! {
            div.ky-choices {
                @for (n, choice) in choices.iter().enumerate() {
                    (self.choice(&field, "radio", n, choice, *choice.value == *field.value))
                }
            }
        };
        self.group(&field, Some("radiogroup"), control)
    }

    /// Any of a few; `chosen` are the values ticked so far.
    pub fn checkboxes(
        &self,
        field: Field,
        choices: &[Choice],
        chosen: &[impl AsRef<str>],
    ) -> Markup {
        let ticked = |choice: &Choice| chosen.iter().any(|value| value.as_ref() == choice.value);
        let control = html! {
            div.ky-choices {
                @for (n, choice) in choices.iter().enumerate() {
                    (self.choice(&field, "checkbox", n, choice, ticked(choice)))
                }
            }
        };
        self.group(&field, None, control)
    }

    /// The first control carries the field's own id, so that the summary's link lands on it.
    fn choice(&self, field: &Field, kind: &str, n: usize, choice: &Choice, on: bool) -> Markup {
        let id = match n {
            0 => field.name.to_owned(),
            _ => format!("{}-{}", field.name, n + 1),
        };
        let hint_id = choice.hint.map(|_| format!("{id}-hint-own"));
        let invalid = if kind == "checkbox" {
            self.aria_invalid(field)
        } else {
            None
        };
        html! {
            div.ky-choice {
                input.ky-choice__input #(id) type=(kind) name=(field.name) value=(choice.value) checked[on]
                    aria-invalid=[invalid] aria-describedby=[hint_id.as_deref()];
                label.ky-choice__label for=(id) { (choice.label) }
                @if let (Some(hint), Some(hint_id)) = (choice.hint, &hint_id) {
                    p.ky-choice__hint #(hint_id) { (hint) }
                }
            }
        }
    }

    /// A date in three boxes, sent as `name_year`, `name_month`, `name_day`.
    ///
    /// The year box takes 「1941」 as well as 「昭和16」; the server understands both.
    pub fn date(&self, field: Field, typed: &DateText) -> Markup {
        let boxes = [
            ("year", text::date_year(self.language), &typed.year),
            ("month", text::date_month(self.language), &typed.month),
            ("day", text::date_day(self.language), &typed.day),
        ];
        let birthday = field.autocomplete == Some("bday");
        let control = html! {
            div.ky-date {
                @for (part, label, value) in &boxes {
                    @let id = if *part == "year" { field.name.to_owned() } else { format!("{}_{part}", field.name) };
                    div.ky-date__part {
                        label.ky-date__label for=(id) { (label) }
                        input.ky-input #(id) name={ (field.name) "_" (part) } type="text" value=(value)
                            inputmode=[(*part != "year").then_some("numeric")] spellcheck="false"
                            autocomplete=[birthday.then(|| format!("bday-{part}"))]
                            aria-invalid=[self.aria_invalid(&field)];
                    }
                }
            }
        };
        self.group(&field, None, control)
    }

    /// A question with one control: label, hint, control, what to do.
    fn question(&self, field: &Field, control: Markup) -> Markup {
        html! {
            div.ky-field data-invalid[self.error(field).is_some()] {
                label.ky-field__label for=(field.name) { (field.label) (self.need(field)) }
                (self.hint(field))
                (control)
                (self.error_line(field))
            }
        }
    }

    /// A question with several controls: the same order, in a fieldset.
    fn group(&self, field: &Field, role: Option<&str>, control: Markup) -> Markup {
        let radios = role.is_some();
        html! {
            fieldset.ky-field role=[role] data-invalid[self.error(field).is_some()]
                aria-required=[field.aria_required().filter(|_| radios)]
                aria-invalid=[self.aria_invalid(field).filter(|_| radios)]
                aria-describedby=[self.described_by(field)] {
                legend.ky-field__label { (field.label) (self.need(field)) }
                (self.hint(field))
                (control)
                (self.error_line(field))
            }
        }
    }

    fn need(&self, field: &Field) -> Markup {
        let (name, words) = match field.need {
            Need::Required => ("required", text::required(self.language)),
            Need::Optional => ("optional", text::optional(self.language)),
            Need::Unsaid => return html! {},
        };
        html! { " " span.ky-field__need data-need=(name) { (words) } }
    }

    fn hint(&self, field: &Field) -> Markup {
        html! {
            @if let Some(hint) = field.hint {
                p.ky-field__hint id={ (field.name) "-hint" } { (hint) }
            }
        }
    }

    fn error_line(&self, field: &Field) -> Markup {
        html! {
            @if let Some(sentence) = self.error(field) {
                p.ky-field__error id={ (field.name) "-error" } {
                    span.ky-hidden { (text::error_prefix(self.language)) }
                    (sentence)
                }
            }
        }
    }

    fn error(&self, field: &Field) -> Option<&'a str> {
        self.errors.of(field.name)
    }

    fn aria_invalid(&self, field: &Field) -> Option<&'static str> {
        self.error(field).map(|_| "true")
    }

    fn described_by(&self, field: &Field) -> Option<String> {
        let error = self.error(field).map(|_| format!("{}-error", field.name));
        let hint = field.hint.map(|_| format!("{}-hint", field.name));
        match (error, hint) {
            (Some(error), Some(hint)) => Some(format!("{error} {hint}")),
            (error, hint) => error.or(hint),
        }
    }
}

fn value_of<'f>(field: &'f Field, kind: &str) -> Option<&'f str> {
    (kind != "password").then_some(&*field.value)
}

/// A value the person does not see.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// One question: its name, its words and the answer so far.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    name: &'a str,
    label: &'a str,
    need: Need,
    hint: Option<&'a str>,
    value: Cow<'a, str>,
    autocomplete: Option<&'a str>,
    unit: Option<&'a str>,
    width: Option<u8>,
    or_all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
    Unsaid,
}

impl<'a> Field<'a> {
    /// A question that must be answered: 「※必須」.
    pub fn required(name: &'a str, label: &'a str) -> Self {
        Field::new(name, label, Need::Required)
    }

    /// A question that may stay open: 「※任意」.
    pub fn optional(name: &'a str, label: &'a str) -> Self {
        Field::new(name, label, Need::Optional)
    }

    /// A question where neither word helps, such as a search box.
    pub fn plain(name: &'a str, label: &'a str) -> Self {
        Field::new(name, label, Need::Unsaid)
    }

    fn new(name: &'a str, label: &'a str, need: Need) -> Self {
        Field {
            name,
            label,
            need,
            hint: None,
            value: Cow::Borrowed(""),
            autocomplete: None,
            unit: None,
            width: None,
            or_all: false,
        }
    }

    /// A select that narrows a list: choosing nothing means 「すべて」.
    pub fn or_all(mut self) -> Self {
        self.or_all = true;
        self
    }

    /// One sentence that helps to answer.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What the person typed, kept as typed, right or wrong.
    pub fn value(mut self, value: impl Into<Cow<'a, str>>) -> Self {
        self.value = value.into();
        self
    }

    /// What the browser may fill in, in HTML's words: `name`, `tel`, `one-time-code`, `bday` …
    pub fn autocomplete(mut self, autocomplete: &'a str) -> Self {
        self.autocomplete = Some(autocomplete);
        self
    }

    /// The unit after the box: 分, km, 人.
    pub fn unit(mut self, unit: &'a str) -> Self {
        self.unit = Some(unit);
        self
    }

    /// About how many characters the answer has: 2–12; wider answers take the whole line.
    pub fn width(mut self, characters: u8) -> Self {
        // The style sheet knows these widths; the next larger one is taken.
        self.width = [3, 6, 8, 12].into_iter().find(|known| *known >= characters);
        self
    }

    fn aria_required(&self) -> Option<&'static str> {
        (self.need == Need::Required).then_some("true")
    }
}

/// One answer offered by radios, checkboxes or a select.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    value: Cow<'a, str>,
    label: Cow<'a, str>,
    hint: Option<&'a str>,
}

impl<'a> Choice<'a> {
    /// The value sent and the words shown.
    pub fn new(value: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>) -> Self {
        Choice {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// 「わからない」, value `unknown`: offered last wherever a person may not know.
    pub fn cannot_tell(language: Language) -> Self {
        Choice::new("unknown", text::cannot_tell(language))
    }

    /// 「該当なし」, value `none`: offered last wherever the question may not apply.
    pub fn not_applicable(language: Language) -> Self {
        Choice::new("none", text::not_applicable(language))
    }

    /// One sentence about this answer.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// A date as typed into the three boxes, before anybody judged it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct DateText {
    /// 「1941」, 「昭和16」, 「S16」.
    #[serde(default)]
    pub year: String,
    /// 1–12.
    #[serde(default)]
    pub month: String,
    /// 1–31.
    #[serde(default)]
    pub day: String,
}

impl DateText {
    /// The three boxes in one line, for `kyoten_calendar::parse_date`: 「昭和16年3月5日」.
    /// Nothing when nothing was typed.
    pub fn in_one_line(&self) -> Option<String> {
        let [year, month, day] = [&self.year, &self.month, &self.day].map(|part| part.trim());
        (!year.is_empty() || !month.is_empty() || !day.is_empty())
            .then(|| format!("{}年{month}月{day}日", year.trim_end_matches('年')))
    }
}

/// What to do about the answers, by field and in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    list: Vec<(String, String)>,
}

impl Errors {
    /// Nothing to do.
    pub fn new() -> Self {
        Errors::default()
    }

    /// Adds a sentence saying what to do with one field: 「訪問開始時刻を入力してください」.
    pub fn add(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.list.push((field.into(), sentence.into()));
    }

    /// The first sentence for a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.iter()
            .find_map(|(name, sentence)| (name == field).then_some(sentence))
    }

    /// Whether every answer is fine.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// (field, sentence) in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list
            .iter()
            .map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }

    /// The box on top of the page that takes focus and leads to each field; empty without errors.
    pub fn summary(&self, language: Language) -> Markup {
        if self.is_empty() {
            return html! {};
        }
        html! {
            section.ky-error-summary tabindex="-1" autofocus aria-labelledby="error-summary" {
                h2.ky-error-summary__heading #error-summary { (text::error_summary_heading(language)) }
                p { (text::error_summary_lead(language)) }
                ul {
                    @for (field, sentence) in self.iter() {
                        li { a href={ "#" (field) } { (sentence) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_error(field: &str) -> Errors {
        let mut errors = Errors::new();
        errors.add(field, "名前を入力してください");
        errors
    }

    #[test]
    fn 誤りの文は入力欄と上のまとめで同じで_まとめから欄へ移れる() {
        let errors = one_error("name");
        let form = Form::new(Language::Ja, &errors);
        let field = form.text(Field::required("name", "名前")).into_string();
        let summary = errors.summary(Language::Ja).into_string();
        assert!(field.contains(r#"id="name""#) && summary.contains(r##"href="#name""##));
        assert!(field.contains("名前を入力してください"));
        assert!(summary.contains("名前を入力してください"));
    }

    #[test]
    fn 読み上げの順は誤り_説明の順() {
        let cases = [
            (true, true, Some("name-error name-hint")),
            (true, false, Some("name-error")),
            (false, true, Some("name-hint")),
            (false, false, None),
        ];
        for (with_error, with_hint, expected) in cases {
            let errors = one_error(if with_error { "name" } else { "other" });
            let mut field = Field::plain("name", "名前");
            if with_hint {
                field = field.hint("説明");
            }
            let form = Form::new(Language::Ja, &errors);
            assert_eq!(form.described_by(&field).as_deref(), expected);
        }
    }

    #[test]
    fn 選ばれていないものは選ばれていない() {
        let errors = Errors::new();
        let form = Form::new(Language::Ja, &errors);
        let choices = [Choice::new("yes", "はい"), Choice::new("no", "いいえ")];
        let radios = |value| form.radios(Field::required("ok", "受け入れ").value(value), &choices);
        assert!(!radios("").into_string().contains("checked"));
        assert!(!radios("maybe").into_string().contains("checked"));
        assert_eq!(radios("no").into_string().matches(" checked").count(), 1);
    }

    #[test]
    fn 合言葉は送り返さない() {
        let errors = Errors::new();
        let form = Form::new(Language::Ja, &errors);
        let html = form.password(Field::required("password", "パスワード").value("secret"));
        assert!(!html.into_string().contains("secret"));
    }

    #[test]
    fn 三つの箱の日付は和暦でも西暦でも読める() {
        let typed = |year: &str| DateText {
            year: year.to_owned(),
            month: "３".to_owned(),
            day: " 5 ".to_owned(),
        };
        for year in ["1941", "昭和16", "S16", "昭和１６年"] {
            let line = typed(year).in_one_line().unwrap();
            let day = kyoten_calendar::parse_date(&line);
            assert_eq!(day, Ok(kyoten_calendar::civil::date(1941, 3, 5)), "{line}");
        }
        assert_eq!(DateText::default().in_one_line(), None);
    }

    #[test]
    fn 先頭の改行も書いたとおりに残る() {
        let errors = Errors::new();
        let form = Form::new(Language::Ja, &errors);
        let html = form.textarea(Field::plain("memo", "メモ").value("\n二行目"), 3);
        assert!(html.into_string().contains(">\n\n二行目</textarea>"));
    }
}
