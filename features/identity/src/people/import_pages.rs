//! Lists in and out: upload, look, confirm; template and export.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_calendar::civil_date;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::http::{
    Parameters, Problem, Routes, Submitted, Uploaded, UploadedFile, download,
};
use kyoten_ui::{
    ButtonKind, Column as Heading, Errors, Fact, Field, Form, Notice, NoticeKind, Page, Table,
    Tone, actions, badge, disclosure, facts, hidden, link_button, notice, pagination, steps,
    submit,
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::invitation_pages::LETTERS;
use super::pages::LIST;
use super::permissions::{EXPORT, IMPORT, KEEPERS};
use super::rules::Refusal;
use super::sheet::plan::{Plan, PlannedRow, Verdict};
use super::sheet::read::{self, FileMistake, LARGEST_FILE, Sheet};
use super::sheet::{Column, write};
use super::upload::{self, Upload};
use super::views::{receipt, refused};
use super::{store, texts};
use crate::text;

/// Where lists are uploaded.
pub(super) const IMPORT_PATH: &str = "/people/import";
/// Rows of one verdict on one page.
const ROWS_SHOWN: usize = 100;
/// Endings of files that are taken.
const ACCEPT: &str = ".xlsx,.xls,.ods,.csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/people/import", KEEPERS, ask)
        .post_files("/people/import", KEEPERS, take)
        .get("/people/import/{id}", KEEPERS, show)
        .post("/people/import/{id}", KEEPERS, confirm)
        .get("/people/template.xlsx", KEEPERS, template)
        .get("/people/template.csv", KEEPERS, template_csv)
        .get("/people/export.xlsx", KEEPERS, export)
        .get("/people/export.csv", KEEPERS, export_csv)
}

async fn ask(cx: Cx) -> Result<Response, Problem> {
    cx.read::<_, Infallible, _>(|cx, snapshot| {
        cx.allow::<_, Infallible>(snapshot, &IMPORT, ())?;
        Ok(())
    })
    .await?;
    Ok(form(&cx, &Errors::new()))
}

fn form(cx: &Cx, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = html! {
        (step(cx, 0))
        p { (text::people_import_how(language)) }
        (actions(html! {
            (link_button("/people/template.xlsx", text::people_template_xlsx(language), ButtonKind::Secondary))
            (link_button("/people/template.csv", text::people_template_csv(language), ButtonKind::Secondary))
        }))
        (form.post_files(IMPORT_PATH, &receipt(cx), html! {
            (form.file(Field::required("file", text::people_file(language)).hint(text::people_file_hint(language)), ACCEPT))
            (submit(text::people_look(language)))
        }))
        (disclosure(text::people_columns(language), false, html! {
            ul { @for column in Column::ALL { li { (column.headings().join(" ／ ")) } } }
            p { (text::people_columns_empty(language)) }
        }))
    };
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    cx.page_with(
        status,
        Page::new(text::people_import(language))
            .lead(text::people_import_lead(language))
            .breadcrumb(&[(text::people_title(language), LIST)])
            .errors(errors),
        body,
    )
}

fn step(cx: &Cx, current: usize) -> Markup {
    let language = cx.language;
    let labels = [
        text::people_step_file(language),
        text::people_step_look(language),
        text::people_step_letters(language),
    ];
    steps(language, &labels, current)
}

async fn take(cx: Cx, uploaded: Uploaded) -> Result<Response, Problem> {
    let sheet = understood(&uploaded.files).await;
    forget(&uploaded.files).await;
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(mistake) => {
            let mut errors = Errors::new();
            let sentence = mistake.map_or_else(
                || text::people_file_missing(cx.language).to_owned(),
                |mistake| mistake.sentence(cx.language),
            );
            errors.add("file", sentence);
            return Ok(form(&cx, &errors));
        }
    };
    let name = uploaded
        .files
        .first()
        .map(|file| file.original_name.replace('\0', ""))
        .unwrap_or_default();
    let done = cx
        .act(uploaded.key, move |cx, tx| {
            let id = upload::keep(cx, tx, &name, &sheet.lines)?;
            let passed_over = sheet.passed_over.join("、");
            Ok(Done::see(format!(
                "{IMPORT_PATH}/{id}?over={}",
                crate::back::encoded(&passed_over)
            )))
        })
        .await;
    super::pages::answer(&cx, IMPORT_PATH, done)
}

/// What the file says; nothing inside the error when there was none.
async fn understood(files: &[UploadedFile]) -> Result<Sheet, Option<FileMistake>> {
    let [file] = files else {
        return Err(None);
    };
    if file.size_bytes > LARGEST_FILE as u64 {
        return Err(Some(FileMistake::TooLarge));
    }
    let bytes = tokio::fs::read(&file.path)
        .await
        .map_err(|_| Some(FileMistake::Unreadable))?;
    let reading = tokio::task::spawn_blocking(move || read::read(&bytes));
    reading
        .await
        .map_err(|_| Some(FileMistake::Unreadable))?
        .map_err(Some)
}

/// A list holds people's data: its copy does not outlive the request.
async fn forget(files: &[UploadedFile]) {
    for file in files {
        if let Err(error) = tokio::fs::remove_file(&file.path).await {
            tracing::warn!(%error, "an uploaded list stays in the spool folder");
        }
    }
}

/// Which part of a plan is shown, and what was passed over.
#[derive(Clone, Debug, Default, Deserialize)]
struct Part {
    #[serde(default)]
    only: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    over: String,
}

async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Parameters(part): Parameters<Part>,
) -> Result<Response, Problem> {
    let (upload, plan) = looked_at(&cx, &id).await?;
    Ok(page(&cx, StatusCode::OK, &id, &upload, &plan, &part, None))
}

async fn looked_at(cx: &Cx, id: &str) -> Result<(Upload, Plan), Problem> {
    let id = id.to_owned();
    let read = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let allowed = cx.allow(snapshot, &IMPORT, ())?;
        let upload = upload::find(snapshot, &allowed, &id)?.ok_or(No::NotFound)?;
        let plan = upload::look(cx, snapshot, &allowed, &upload.lines)?;
        Ok((upload, plan))
    });
    Ok(read.await?)
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    #[serde(default)]
    fingerprint: String,
}

async fn confirm(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<Confirmed>,
) -> Result<Response, Problem> {
    let import = id.clone();
    let done = cx
        .act(key, move |cx, tx| {
            upload::confirm(cx, tx, &import, &fields.fingerprint)?;
            Ok(Done::see(format!("{IMPORT_PATH}/{import}")))
        })
        .await;
    let refusal = match done {
        Ok(done) => return Ok(done.into_response()),
        Err(no) => no.refusal()?,
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if refusal == Refusal::ImportedAlready {
        return Ok(refused(&cx, status, refusal, LIST));
    }
    let (upload, plan) = looked_at(&cx, &id).await?;
    let part = Part::default();
    Ok(page(&cx, status, &id, &upload, &plan, &part, Some(refusal)))
}

fn page(
    cx: &Cx,
    status: StatusCode,
    id: &str,
    upload: &Upload,
    plan: &Plan,
    part: &Part,
    refusal: Option<Refusal>,
) -> Response {
    let language = cx.language;
    let title = match upload.confirmed_at {
        Some(_) => text::people_step_letters(language),
        None => text::people_step_look(language),
    };
    let body = match (upload.confirmed_at, &upload.lines[..]) {
        (Some(_), _) => finished(cx, id, upload),
        (None, []) => html! {
            (notice(language, &Notice::new(NoticeKind::Warning, text::people_import_forgotten(language))))
            (actions(link_button(IMPORT_PATH, text::people_import(language), ButtonKind::Primary)))
        },
        (None, _) => proposal(cx, id, plan, part, refusal),
    };
    cx.page_with(
        status,
        Page::new(title).lead(&upload.file_name).breadcrumb(&[
            (text::people_title(language), LIST),
            (text::people_import(language), IMPORT_PATH),
        ]),
        body,
    )
}

fn finished(cx: &Cx, id: &str, upload: &Upload) -> Markup {
    let language = cx.language;
    let [added, changed, unchanged] = upload.counts;
    let sentence = text::people_imported(language, added, changed, unchanged);
    html! {
        (step(cx, 2))
        (notice(language, &Notice::new(NoticeKind::Success, &sentence)))
        p { (text::people_imported_next(language)) }
        (actions(html! {
            (link_button(&format!("{LETTERS}?import={id}"), text::people_letters(language), ButtonKind::Primary))
            (link_button(LIST, text::people_title(language), ButtonKind::Secondary))
        }))
    }
}

fn proposal(cx: &Cx, id: &str, plan: &Plan, part: &Part, refusal: Option<Refusal>) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    let rejected = plan.count(Verdict::Rejected);
    let counts: Vec<(&str, String)> = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            (
                verdict_word(cx, verdict),
                text::people_rows(language, plan.count(verdict)),
            )
        })
        .collect();
    let mut shown: Vec<Fact<'_>> = counts
        .iter()
        .map(|(label, count)| Fact::new(label, count.as_str()))
        .collect();
    let organizations = text::people_count_organizations(language, plan.new_organizations());
    let accounts = text::people_count_accounts(language, plan.new_accounts());
    shown.push(Fact::new(
        text::people_new_organizations(language),
        organizations.as_str(),
    ));
    shown.push(Fact::new(
        text::people_new_accounts(language),
        accounts.as_str(),
    ));
    html! {
        (step(cx, 1))
        @if let Some(refusal) = refusal {
            (notice(language, &Notice::new(NoticeKind::Warning, &texts::refusal(language, refusal))))
        }
        @if rejected > 0 {
            (notice(language, &Notice::new(NoticeKind::Error, &text::people_import_rejected(language, rejected))))
        } @else if !plan.may_be_done() {
            (notice(language, &Notice::new(NoticeKind::Information, text::people_import_nothing(language))))
        }
        @if !part.over.is_empty() {
            p { (text::people_passed_over(language, &part.over)) }
        }
        (facts(language, &shown))
        @if plan.may_be_done() {
            (Form::new(language, &errors).post(&format!("{IMPORT_PATH}/{id}"), &receipt(cx), html! {
                (hidden("fingerprint", &plan.fingerprint()))
                (actions(html! {
                    (submit(text::people_import_confirm(language)))
                    (link_button(IMPORT_PATH, text::people_import_other(language), ButtonKind::Quiet))
                }))
            }))
        } @else {
            (actions(link_button(IMPORT_PATH, text::people_import_again(language), ButtonKind::Primary)))
        }
        (rows(cx, id, plan, part))
    }
}

/// Rows that need a person first, then what happens, then what stays; 100 at a time.
fn rows(cx: &Cx, id: &str, plan: &Plan, part: &Part) -> Markup {
    let language = cx.language;
    let mut wanted: Vec<&PlannedRow> = plan
        .rows
        .iter()
        .filter(|row| part.only.is_empty() || row.verdict.word() == part.only)
        .collect();
    wanted.sort_by_key(|row| (row.verdict, row.line));
    let page = part.page.parse::<usize>().unwrap_or(1).max(1);
    let first = (page - 1) * ROWS_SHOWN;
    let last = (first + ROWS_SHOWN).min(wanted.len());
    let mut table = Table::new(
        text::people_import_rows(language),
        [
            Heading::short(text::people_line(language)),
            Heading::words(text::people_name(language)),
            Heading::words(text::people_organization(language)),
            Heading::words(text::people_verdict(language)),
            Heading::words(text::people_import_what(language)),
        ],
    );
    for row in wanted.iter().skip(first).take(ROWS_SHOWN) {
        table.row([
            html! { (row.line) },
            html! { (row.name) },
            html! {
                @if row.organization.is_empty() { (text::people_no_membership(language)) } @else { (row.organization) }
                @if row.new_organization { " " (badge(text::people_new(language), Tone::Plain)) }
            },
            badge(verdict_word(cx, row.verdict), tone(row.verdict)),
            what(cx, row),
        ]);
    }
    let link = |page: usize| format!("{IMPORT_PATH}/{id}?only={}&page={page}", part.only);
    let (previous, next) = (
        (page > 1).then(|| link(page - 1)),
        (last < wanted.len()).then(|| link(page + 1)),
    );
    let words = text::people_rows_of(language, wanted.len(), (first + 1).min(wanted.len()), last);
    html! {
        (table.render(language))
        (pagination(language, &words, previous.as_deref(), next.as_deref()))
    }
}

fn what(cx: &Cx, row: &PlannedRow) -> Markup {
    let language = cx.language;
    if !row.mistakes.is_empty() {
        return html! {
            ul {
                @for mistake in &row.mistakes {
                    li {
                        strong { (mistake.column.heading()) } "："
                        (mistake.what.sentence(language, mistake.column))
                    }
                }
            }
        };
    }
    if row.changes.is_empty() {
        return html! { (text::people_row_unchanged(language)) };
    }
    if row.verdict == Verdict::Added {
        // Name and organization stand in columns of their own.
        let told: Vec<String> = row
            .changes
            .iter()
            .filter(|change| !matches!(change.column, Column::Name | Column::Organization))
            .map(|change| format!("{}：{}", change.column.heading(), change.after))
            .collect();
        return html! {
            @if told.is_empty() { (text::people_row_name_only(language)) } @else { (told.join("／")) }
        };
    }
    html! {
        ul {
            @for change in &row.changes {
                li {
                    (change.column.heading()) "："
                    @if !change.before.is_empty() { (change.before) " → " }
                    @if change.after.is_empty() { (text::people_nothing(language)) } @else { (change.after) }
                }
            }
        }
    }
}

fn verdict_word(cx: &Cx, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Rejected => text::people_verdict_rejected(cx.language),
        Verdict::Added => text::people_verdict_added(cx.language),
        Verdict::Changed => text::people_verdict_changed(cx.language),
        Verdict::Unchanged => text::people_verdict_unchanged(cx.language),
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Rejected => Tone::Stop,
        Verdict::Added => Tone::Good,
        Verdict::Changed => Tone::Care,
        Verdict::Unchanged => Tone::Plain,
    }
}

async fn template(cx: Cx) -> Result<Response, Problem> {
    let bytes = write::template().map_err(|_| Problem::fault())?;
    let name = text::people_template_name(cx.language);
    Ok(download(XLSX, &format!("{name}.xlsx"), bytes))
}

async fn template_csv(cx: Cx) -> Result<Response, Problem> {
    let bytes = write::template_csv().map_err(|_| Problem::fault())?;
    let name = text::people_template_name(cx.language);
    Ok(download(CSV, &format!("{name}.csv"), bytes))
}

async fn export(cx: Cx) -> Result<Response, Problem> {
    let bytes = write::xlsx(&everybody(&cx).await?).map_err(|_| Problem::fault())?;
    Ok(download(XLSX, &format!("{}.xlsx", export_name(&cx)), bytes))
}

async fn export_csv(cx: Cx) -> Result<Response, Problem> {
    let bytes = write::csv(&everybody(&cx).await?).map_err(|_| Problem::fault())?;
    Ok(download(CSV, &format!("{}.csv", export_name(&cx)), bytes))
}

fn export_name(cx: &Cx) -> String {
    text::people_export_name(cx.language, civil_date(cx.now.0))
}

/// Everybody as rows; that they left is written down before they do.
async fn everybody(cx: &Cx) -> Result<Vec<super::sheet::Line>, Problem> {
    let read = cx.read::<_, Infallible, _>(|cx, snapshot| {
        let allowed = cx.allow(snapshot, &EXPORT, ())?;
        let people = store::people(snapshot, &allowed)?;
        let lines = write::lines(&people, cx.now);
        let detail = serde_json::json!({ "people": people.len() }).to_string();
        let subject = format!("Hub/{}", cx.hub_id);
        snapshot.note_view(cx.audit_entry(&EXPORT, &allowed, subject, detail));
        Ok(lines)
    });
    Ok(read.await?)
}
