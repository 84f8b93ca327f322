//! What goes on, the form for new files, what has been imported.

use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Field as Question, Form, Language, Table, disclosure,
    empty_state, link_button, submit,
};
use maud::{Markup, html};

use super::{History, day, job_title, kinds, label, moment, said, undo_page};
use crate::import::report::Verdict;
use crate::imports::pages::{Batch, Brought, LIST, OWN, TypedUpload, Work, job_page};
use crate::text;

/// What one upload may weigh, megabytes: the platform's limit for files.
const MOST_MEGABYTES: u64 = 200;

/// What a file chooser offers first.
const ACCEPTED: &str = ".csv,.gz,.xlsx,.ods,.json,.geojson,.topojson";

/// `GET /imports`: what goes on, the form, what has been imported.
pub fn list(cx: &Cx, history: &History, typed: &TypedUpload, errors: &Errors) -> Markup {
    let language = cx.language;
    html! {
        (running(cx, history))
        h2 { (text::import_new(language)) }
        p { (text::import_new_lead(language)) }
        (upload_form(cx, typed, errors))
        h2 { (text::import_history(language)) }
        (batches(cx, history))
    }
}

fn running(cx: &Cx, history: &History) -> Markup {
    let language = cx.language;
    let columns = [
        Column::words(text::import_job_import(language)),
        Column::short(text::import_batch_when(language)),
        Column::words(text::import_batch_by(language)),
    ];
    let mut table = Table::new(text::import_running_caption(language), columns);
    for work in history.work.iter().filter(|work| !work.job.has_ended()) {
        table.row([
            html! { a href=(job_page(&work.job.id)) { (job_title(language, work)) } },
            html! { (moment(language, work.job.created_at)) },
            html! { (history.readers.name(language, &work.job.created_by)) },
        ]);
    }
    let table = table.render(language);
    html! {
        @if !table.0.is_empty() {
            h2 { (text::import_running(language)) }
            (table)
        }
    }
}

fn upload_form(cx: &Cx, typed: &TypedUpload, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let data_sets = [
        Choice::new(NATIONAL_HUB, text::import_national(language))
            .hint(text::import_national_hint(language)),
        Choice::new(OWN, text::import_own(language)).hint(text::import_own_hint(language)),
    ];
    let partial = [Choice::new("yes", text::import_partial(language))
        .hint(text::import_partial_hint(language))];
    let ticked: &[&str] = if typed.partial { &["yes"] } else { &[] };
    let body = html! {
        (files_question(language, errors))
        (form.date(Question::required("as_of", text::import_as_of(language)).hint(text::import_as_of_hint(language)), &typed.as_of))
        (form.radios(Question::required("data_set", text::import_data_set(language)).value(typed.data_set.as_str()), &data_sets))
        (form.checkboxes(Question::optional("partial", text::import_extent(language)), &partial, ticked))
        (form.select(
            Question::optional("kind", text::import_kind(language)).hint(text::import_kind_hint(language)).value(typed.kind.as_str()),
            &kinds(language),
        ))
        (submit(text::import_check(language)))
    };
    html! {
        p { (text::import_ministry(language)) }
        ul {
            li { (text::import_ministry_care(language)) }
            li { (text::import_ministry_medical(language)) }
        }
        (form.post_files(LIST, &cx.app.ids.next(cx.now), body))
    }
}

/// The file chooser for several files at once.
fn files_question(language: Language, errors: &Errors) -> Markup {
    let error = errors.of("files");
    let described = if error.is_some() {
        "files-error files-hint"
    } else {
        "files-hint"
    };
    html! {
        div.ky-field data-invalid[error.is_some()] {
            label.ky-field__label for="files" {
                (text::import_files(language)) " "
                span.ky-field__need data-need="required" { (kyoten_ui::text::required(language)) }
            }
            p.ky-field__hint #files-hint { (text::import_files_hint(language, MOST_MEGABYTES)) }
            input.ky-file #files name="files" type="file" multiple accept=(ACCEPTED) aria-required="true"
                aria-invalid=[error.map(|_| "true")] aria-describedby=(described);
            @if let Some(sentence) = error {
                p.ky-field__error #files-error {
                    span.ky-hidden { (kyoten_ui::text::error_prefix(language)) }
                    (sentence)
                }
            }
        }
    }
}

fn batches(cx: &Cx, history: &History) -> Markup {
    let language = cx.language;
    let columns = [
        Column::short(text::import_batch_number(language)),
        Column::short(text::import_batch_when(language)),
        Column::words(text::import_batch_by(language)),
        Column::words(text::import_batch_files(language)),
        Column::words(text::import_batch_counts(language)),
        Column::short(text::import_batch_state(language)),
        Column::short(text::import_batch_act(language)),
    ];
    let mut table = Table::new(text::import_history_caption(language), columns)
        .when_empty(empty_state(text::import_none(language), html! {}));
    for batch in &history.batches {
        let work = history.work_of(batch);
        let by = work.map_or(batch.created_by.as_str(), |work| {
            work.job.created_by.as_str()
        });
        let (files, counts) = brought(language, batch);
        table.row([
            html! { (text::import_batch_is(language, batch.id)) },
            html! { @if let Some(at) = batch.published_at { (moment(language, at)) } },
            html! { (history.readers.name(language, by)) },
            files,
            counts,
            html! { (state(language, batch)) },
            acts(language, batch, work),
        ]);
    }
    let oldest = history.batches.last().map_or(0, |batch| batch.id);
    html! {
        (table.render(language))
        @if history.has_older {
            (link_button(&format!("{LIST}?before={oldest}"), text::import_older(language), ButtonKind::Secondary))
        }
    }
}

/// Files of one import that are named at once; more stand behind a line to open.
const FILES_SHOWN: usize = 5;

/// Files and counts of a batch, as cells.
pub(super) fn brought(language: Language, batch: &Batch) -> (Markup, Markup) {
    let files = match batch.brought() {
        Brought::Undid(number) => {
            let words = text::import_batch_undoes(language, number);
            return (html! { (words) }, html! { (text::import_no_act(language)) });
        }
        Brought::Files(files) => files,
    };
    let counts = [
        Verdict::Added,
        Verdict::Changed,
        Verdict::Vanished,
        Verdict::Rejected,
    ]
    .map(|verdict| {
        let n: u64 = files.iter().map(|file| file.n(verdict)).sum();
        text::import_batch_count(language, n, said(language, &verdict))
    });
    let list = html! {
        ul {
            @for file in &files {
                li { (text::import_batch_file(language, day(language, &file.as_of), label(language, file), &file.name)) }
            }
        }
    };
    let files = if files.len() > FILES_SHOWN {
        disclosure(
            &text::import_batch_files_many(language, files.len()),
            false,
            list,
        )
    } else {
        list
    };
    (
        files,
        html! { ul { @for count in counts { li { (count) } } } },
    )
}

fn state(language: Language, batch: &Batch) -> String {
    match batch.undone_by {
        Some(by) => text::import_state_undone(language, by),
        None => text::import_state_published(language).to_owned(),
    }
}

fn acts(language: Language, batch: &Batch, work: Option<&Work>) -> Markup {
    let may_be_undone = batch.is_published() && batch.has_files();
    html! {
        @if let Some(work) = work {
            p { a href=(job_page(&work.job.id)) { (text::import_look(language)) span.ky-hidden { (text::import_batch_is(language, batch.id)) } } }
        }
        @if may_be_undone {
            p { a href=(undo_page(batch.id)) { (text::import_undo(language)) span.ky-hidden { (text::import_batch_is(language, batch.id)) } } }
        }
        @if work.is_none() && !may_be_undone { (text::import_no_act(language)) }
    }
}
