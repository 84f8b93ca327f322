//! What the columns of a table mean: one question for each.

use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Errors, Fact, Field as Question, Form, Language, Notice, NoticeKind,
    actions, facts, link_button, notice, submit,
};
use maud::{Markup, html};

use super::kinds;
use crate::imports::pages::mapping::{
    Answers, BY_COLUMN, BY_NAME, Table, UNUSED, column_field, target_label, targets,
};
use crate::imports::pages::{LIST, job_page};
use crate::text;

/// The screen on which a person says what the columns of a table mean.
pub fn mapping(cx: &Cx, job: &str, table: &Table, answers: &Answers, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let mut kinds_or_column = vec![Choice::new(
        BY_COLUMN,
        text::import_mapping_kind_by_column(language),
    )];
    kinds_or_column.extend(kinds(language));
    let identifiers = [
        Choice::new(BY_COLUMN, text::import_mapping_by_number(language)),
        Choice::new(BY_NAME, text::import_mapping_by_name(language)),
    ];
    let complete = [Choice::new("yes", text::import_mapping_complete(language))
        .hint(text::import_mapping_complete_hint(language))];
    let ticked: &[&str] = if answers.complete { &["yes"] } else { &[] };
    let body = html! {
        (hidden("file", &table.file.to_string()))
        (form.text(Question::required("name", text::import_mapping_name(language)).value(answers.name.as_str())))
        h2 { (text::import_mapping_columns(language)) }
        p { (text::import_mapping_proposed(language)) }
        @for (at, name) in table.header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            (column_question(language, &form, table, at, name, answers))
        }
        (form.select(Question::required("kind", text::import_mapping_kind(language)).value(answers.kind.as_str()), &kinds_or_column))
        (form.radios(Question::required("identifier", text::import_mapping_identifier(language)).value(answers.identifier.as_str()), &identifiers))
        (form.checkboxes(Question::optional("complete", text::import_mapping_extent(language)), &complete, ticked))
        (submit(text::import_mapping_save(language)))
    };
    html! {
        (facts(language, &[Fact::new(text::import_file(language), table.file_name.as_str())]))
        (form.post(&format!("{}/mapping", job_page(job)), &cx.app.ids.next(cx.now), body))
    }
}

fn column_question(
    language: Language,
    form: &Form<'_>,
    table: &Table,
    at: usize,
    name: &str,
    answers: &Answers,
) -> Markup {
    let mut choices = vec![Choice::new(UNUSED, text::import_mapping_unused(language))];
    choices.extend(
        targets()
            .into_iter()
            .filter_map(|target| Some(Choice::new(target.code()?, target_label(language, target)))),
    );
    let samples: Vec<&str> = table
        .samples
        .iter()
        .filter_map(|row| row.get(at))
        .map(String::as_str)
        .filter(|sample| !sample.is_empty())
        .collect();
    let hint = if samples.is_empty() {
        text::import_mapping_no_samples(language).to_owned()
    } else {
        text::import_mapping_samples(language, samples.join(" / "))
    };
    let meaning = answers.columns.get(at).map_or("", String::as_str);
    form.select(
        Question::plain(&column_field(at), name)
            .hint(&hint)
            .value(meaning),
        &choices,
    )
}

/// A value the person does not see.
fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// When the file of a mapping is gone or is no table of a person's own.
pub fn mapping_not_readable(language: Language) -> Markup {
    html! {
        (notice(language, &Notice::new(NoticeKind::Warning, text::import_mapping_not_readable(language))))
        (actions(link_button(LIST, text::import_start_again(language), ButtonKind::Secondary)))
    }
}
