//! One job: how far it is, what was found, the decision.

use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Field as Question, Form, Language, Notice, NoticeKind,
    Table, actions, button, disclosure, empty_state, link_button, live, notice, progress, submit,
    unknown,
};
use maud::{Markup, html};

use super::{Watched, day, label, pick, said, undo_page};
use crate::import::partial_hint;
use crate::import::report::Verdict;
use crate::imports::jobs::MOST_KEPT_ROWS;
use crate::imports::pages::{About, LIST, Outcome, job_page};
use crate::imports::{FileResult, ImportRequest, ImportResult};
use crate::kind::Kind;
use crate::organization::kind_label;
use crate::text;

/// The fragment that is renewed while a job runs.
const FRAGMENT: &str = "import-job";

/// Why a file could not be read that saying what its columns mean cures.
const CURED_BY_MAPPING: &str = "unknown_layout";

/// `GET /imports/{job}`.
pub fn job(cx: &Cx, watched: &Watched, errors: &Errors) -> Markup {
    let language = cx.language;
    let job = &watched.work.job;
    if !job.has_ended() {
        let here = job_page(&job.id);
        let src = format!("{here}/events");
        return live(
            language,
            &src,
            FRAGMENT,
            &watched.cursor.to_string(),
            &here,
            in_progress(cx, watched),
        );
    }
    let start_again = || {
        actions(link_button(
            LIST,
            text::import_start_again(language),
            ButtonKind::Secondary,
        ))
    };
    let content = match (job.state.as_str(), &watched.work.about) {
        ("cancelled", _) => html! {
            (notice(language, &Notice::new(NoticeKind::Information, text::import_cancelled(language))))
            (start_again())
        },
        ("done", About::Undo(undone)) => html! {
            (notice(language, &Notice {
                kind: NoticeKind::Success,
                title: text::import_undone(language),
                body: html! { p { (text::import_batch_is(language, undone.batch)) } },
            }))
            (actions(link_button(LIST, text::import_to_list(language), ButtonKind::Secondary)))
        },
        ("done", About::Import(request, Some(result))) => {
            report(cx, watched, request, result, errors)
        }
        _ => html! {
            (notice(language, &Notice {
                kind: NoticeKind::Error,
                title: text::import_failed(language),
                body: html! { p { (job.message) } },
            }))
            (start_again())
        },
    };
    // The same place as while it ran, so that the page that watched it shows the end.
    html! { div id=(FRAGMENT) { (content) } }
}

fn in_progress(cx: &Cx, watched: &Watched) -> Markup {
    let language = cx.language;
    let job = &watched.work.job;
    let words = match (job.state.as_str(), job.message.as_str()) {
        ("queued", _) => text::import_queued(language).to_owned(),
        (_, "") => text::import_progress(language, job.done),
        (_, file) => text::import_progress_file(language, job.done, file),
    };
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let nothing_wrong = Errors::new();
    let stop = actions(button(text::import_cancel(language), ButtonKind::Secondary));
    html! {
        (progress(text::import_working(language), count(job.done), count(job.total), &words))
        p { (text::import_leave(language)) }
        @if job.cancel_requested_at.is_some() {
            p { (text::import_stopping(language)) }
        } @else if matches!(watched.work.about, About::Import(..)) {
            (Form::new(language, &nothing_wrong).post(&format!("{}/cancel", job_page(&job.id)), &cx.app.ids.next(cx.now), stop))
        }
    }
}

fn report(
    cx: &Cx,
    watched: &Watched,
    request: &ImportRequest,
    result: &ImportResult,
    errors: &Errors,
) -> Markup {
    let language = cx.language;
    let alone = watched.shown.verdict().is_some();
    html! {
        (headline(language, watched, request, result))
        @if !alone {
            (setting(language, request))
            (files_table(language, result))
            @for file in &result.files { (about_file(language, watched, request, file)) }
        }
        @for (verdict, rows) in &watched.rows { (rows_of(language, watched, result, *verdict, rows)) }
        p { a href={ (job_page(&watched.work.job.id)) "/report.csv" } { (text::import_csv(language)) } }
        @if rows_told(result) > MOST_KEPT_ROWS as u64 { p { (text::import_csv_limit(language, MOST_KEPT_ROWS)) } }
        @if watched.may_begin && watched.taken_up.is_none() { (decision(cx, watched, result, errors)) }
    }
}

/// Rows a report tells one by one: all but those that simply stay as they were.
fn rows_told(result: &ImportResult) -> u64 {
    let told = Verdict::ALL
        .into_iter()
        .filter(|verdict| *verdict != Verdict::Unchanged);
    told.map(|verdict| result.n(verdict)).sum()
}

fn headline(
    language: Language,
    watched: &Watched,
    request: &ImportRequest,
    result: &ImportResult,
) -> Markup {
    if result.published {
        let body = actions(html! {
            (link_button("/search", text::import_to_search(language), ButtonKind::Secondary))
            (link_button(&undo_page(result.batch), text::import_undo(language), ButtonKind::Quiet))
        });
        let title = text::import_published(language);
        return notice(
            language,
            &Notice {
                kind: NoticeKind::Success,
                title,
                body,
            },
        );
    }
    if let Some(later) = &watched.taken_up {
        let body = html! { p { a href=(job_page(later)) { (text::import_see_import(language)) } } };
        let title = text::import_taken_up(language);
        return notice(
            language,
            &Notice {
                kind: NoticeKind::Information,
                title,
                body,
            },
        );
    }
    let (kind, sentence) = if result.files.iter().all(|file| file.refused) {
        (NoticeKind::Error, text::import_nothing_to_take(language))
    } else if request.dry_run {
        (NoticeKind::Information, text::import_nothing_yet(language))
    } else if result.needs_confirmation() {
        (NoticeKind::Warning, text::import_asks_again(language))
    } else {
        (NoticeKind::Information, text::import_nothing_new(language))
    };
    notice(language, &Notice::new(kind, sentence))
}

fn setting(language: Language, request: &ImportRequest) -> Markup {
    let national = request.data_set == NATIONAL_HUB;
    let data_set = if national {
        text::import_for_nation(language)
    } else {
        text::import_for_own_list(language)
    };
    html! {
        p {
            (data_set)
            @if request.files.iter().any(|file| file.partial) { " ／ " (text::import_as_partial(language)) }
        }
    }
}

fn files_table(language: Language, result: &ImportResult) -> Markup {
    let verdicts = Verdict::ALL.map(|verdict| said(language, &verdict));
    let mut columns = vec![
        Column::words(text::import_file(language)),
        Column::words(text::import_layout(language)),
        Column::short(text::import_as_of(language)),
        Column::numbers(text::import_rows(language)),
    ];
    columns.extend(verdicts.iter().map(|verdict| Column::numbers(verdict)));
    let mut table = Table::new(text::import_batch_files(language), columns);
    for file in &result.files {
        let mut cells = vec![
            html! { (file.name) },
            layout(language, file),
            html! { (day(language, &file.as_of)) },
            html! { (file.rows) },
        ];
        cells.extend(Verdict::ALL.map(|verdict| html! { (file.n(verdict)) }));
        table.row(cells);
    }
    table.render(language)
}

/// The layout in words; a refused file may have none.
fn layout(language: Language, file: &FileResult) -> Markup {
    match label(language, file) {
        "" => unknown(language),
        label => html! { (label) },
    }
}

fn about_file(
    language: Language,
    watched: &Watched,
    request: &ImportRequest,
    file: &FileResult,
) -> Markup {
    let remembered = file.layout.starts_with("custom:");
    let cured = file.refused && file.problem_code == CURED_BY_MAPPING;
    let asked = request
        .files
        .iter()
        .position(|asked| asked.name == file.name);
    let mapping = asked.map(|at| format!("{}/mapping?file={at}", job_page(&watched.work.job.id)));
    let perhaps_partial =
        partial_hint(&file.name) && asked.is_some_and(|at| !request.files[at].partial);
    let has_news =
        file.problem.is_some() || remembered || perhaps_partial || !file.used_columns.is_empty();
    html! {
        @if has_news {
            h2 { (file.name) }
            @if let Some((ja, en)) = &file.problem {
                @let (kind, title) = if file.refused {
                    (NoticeKind::Error, text::import_refused(language))
                } else {
                    (NoticeKind::Warning, text::import_remark(language))
                };
                (notice(language, &Notice { kind, title, body: html! { p { (pick(language, ja, en)) } } }))
            }
            @if let (true, Some(href)) = (cured, &mapping) {
                (actions(link_button(href, text::import_mapping_title(language), ButtonKind::Primary)))
            }
            @if let (true, Some(href)) = (remembered, &mapping) {
                p {
                    (text::import_mapping_remembered(language, label(language, file))) " "
                    a href=(href) { (text::import_mapping_change(language)) }
                }
            }
            @if perhaps_partial { p { (text::import_perhaps_partial(language)) } }
            @if !file.used_columns.is_empty() { (columns(language, file)) }
            @if !file.reasons.is_empty() {
                h3 { (text::import_reasons(language)) }
                ul {
                    @for (code, n) in &file.reasons {
                        li { (text::import_reason_count(language, n, text::import_reason(language, code))) }
                    }
                }
            }
        }
    }
}

fn columns(language: Language, file: &FileResult) -> Markup {
    let (used, unused) = (&file.used_columns, &file.unused_columns);
    let body = html! {
        p { (text::import_columns_used(language, used.join(" / "))) }
        @if !unused.is_empty() { p { (text::import_columns_unused(language, unused.join(" / "))) } }
    };
    disclosure(
        &text::import_columns(language, unused.len(), used.len()),
        false,
        body,
    )
}

fn rows_of(
    language: Language,
    watched: &Watched,
    result: &ImportResult,
    verdict: Verdict,
    rows: &[Outcome],
) -> Markup {
    let alone = watched.shown.verdict().is_some();
    if rows.is_empty() && !alone {
        return html! {};
    }
    let words = said(language, &verdict);
    let several = result.files.len() > 1;
    // A line number stays on one line; a file's name may break.
    let place_column = if several || verdict == Verdict::Vanished {
        Column::words
    } else {
        Column::short
    };
    let columns = [
        place_column(text::import_row_where(language)),
        Column::words(text::import_row_what(language)),
        Column::words(text::import_row_why(language)),
    ];
    let mut table = Table::new(text::import_rows_caption(language), columns)
        .when_empty(empty_state(text::import_rows_none(language), html! {}));
    for row in rows {
        table.row([
            place(language, several, row),
            service(language, row),
            sentences(language, row),
        ]);
    }
    let here = job_page(&watched.work.job.id);
    let all = format!("{here}?verdict={}", verdict.code());
    let next = format!("{all}&after={}", rows.last().map_or(0, |row| row.number));
    let n = result.n(verdict);
    html! {
        h2 { (text::import_rows_of(language, n, &words)) }
        (table.render(language))
        @if alone {
            (kyoten_ui::pagination(
                language,
                &text::import_rows_place(language, rows.len()),
                (!watched.shown.after.is_empty()).then_some(all.as_str()),
                watched.has_more.then_some(next.as_str()),
            ))
            p { a href=(here) { (text::import_back(language)) } }
        } @else if n > rows.len() as u64 && verdict != Verdict::Unchanged {
            p { a href=(all) { (text::import_rows_more(language, &words)) } }
        }
    }
}

fn place(language: Language, several: bool, row: &Outcome) -> Markup {
    let place = match (row.line, several) {
        (..=0, _) => text::import_row_not_in_file(language, &row.file),
        (line, false) => text::import_row_line(language, line),
        (line, true) => text::import_row_line_of(language, &row.file, line),
    };
    html! { (place) }
}

fn service(language: Language, row: &Outcome) -> Markup {
    let kind = Kind::parse(&row.kind).map(|kind| kind_label(language, kind));
    let name = if row.name.is_empty() {
        text::import_row_unnamed(language)
    } else {
        &row.name
    };
    html! {
        (name)
        @if kind.is_some() || !row.identifier.is_empty() {
            br;
            @if let Some(kind) = kind { (kind) " " }
            (row.identifier)
        }
    }
}

fn sentences(language: Language, row: &Outcome) -> Markup {
    let report = row.report();
    let sentences = match language {
        Language::Ja => &report.ja,
        Language::En => &report.en,
    };
    html! {
        @match sentences.as_slice() {
            [] => { (text::import_row_in_order(language)) }
            [only] => { (only) }
            several => { ul { @for sentence in several { li { (sentence) } } } }
        }
    }
}

/// What a person decides after having looked.
fn decision(cx: &Cx, watched: &Watched, result: &ImportResult, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let sentences: Vec<&str> = result
        .files
        .iter()
        .flat_map(|file| &file.to_confirm)
        .map(|(ja, en)| pick(language, ja, en))
        .collect();
    let may_vanish = [Choice::new("yes", text::import_vanishing_ok(language))];
    let nobody_ticked: &[&str] = &[];
    let body = html! {
        @if !sentences.is_empty() {
            ul { @for sentence in &sentences { li { (sentence) } } }
            (form.checkboxes(Question::required("vanishing", text::import_vanishing(language)), &may_vanish, nobody_ticked))
        }
        (submit(text::import_publish(language)))
    };
    form.post(
        &format!("{}/publish", job_page(&watched.work.job.id)),
        &cx.app.ids.next(cx.now),
        body,
    )
}
