//! Import screens: choose files, look at what would happen, let it happen, take it back.
//!
//! Every upload is only looked at first (a dry run). Publishing runs the same files again, so what a person has
//! seen is what happens, unless the directory has changed in between; then the report says so.

pub(super) mod mapping;
pub(super) mod stored;
mod undo;
mod upload;

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::{Policy, Role};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{Snapshot, Tx};
use kyoten_platform::events;
use kyoten_platform::http::{
    Parameters, Problem, Routes, Submitted, Uploaded, UploadedFile, download, live_stream,
};
use kyoten_platform::jobs::{self, Job};
use kyoten_ui::{Errors, Language, Page};
use serde::Deserialize;

use super::views::{self, History, Readers, Shown, Watched};
use super::{IMPORT, IMPORT_JOB, ImportRequest, ImportResult};
use crate::import::report::{self, CsvReport, Verdict};
use crate::text;
use upload::Typed;

pub use stored::{About, Batch, Brought, Outcome, Work};
pub use upload::{OWN, Typed as TypedUpload};

/// The list of imports and the form for new ones.
pub const LIST: &str = "/imports";
/// Batches on one page of the list.
const BATCHES_SHOWN: usize = 30;
/// Rows of each verdict on the first view of a report.
const ROWS_AT_FIRST: usize = 10;
/// Rows on one page when a single verdict is looked at.
const ROWS_SHOWN: usize = 100;

const COORDINATORS: Policy = Policy::Staff(&[Role::Coordinator]);

/// Routes of the import screens.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/imports", COORDINATORS, list)
        .post_files("/imports", COORDINATORS, check)
        .get("/imports/{job}", COORDINATORS, watch)
        .get("/imports/{job}/events", COORDINATORS, tell)
        .get("/imports/{job}/report.csv", COORDINATORS, csv)
        .post("/imports/{job}/cancel", COORDINATORS, cancel)
        .post("/imports/{job}/publish", COORDINATORS, publish)
        .get("/imports/{job}/mapping", COORDINATORS, mapping::show)
        .post("/imports/{job}/mapping", COORDINATORS, mapping::save)
        .get("/imports/batches/{batch}/undo", COORDINATORS, undo::ask)
        .post("/imports/batches/{batch}/undo", COORDINATORS, undo::undo)
}

/// Where a job of these screens is watched.
pub fn job_page(job: &str) -> String {
    format!("{LIST}/{job}")
}

/// A form without answers: nothing but its receipt number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Which part of the history a list shows.
#[derive(Debug, Deserialize)]
struct ListQuery {
    #[serde(default)]
    before: String,
}

/// `GET /imports`.
async fn list(cx: Cx, Parameters(query): Parameters<ListQuery>) -> Result<Response, Problem> {
    let before = query.before.parse().unwrap_or(i64::MAX);
    let history = history(&cx, before).await?;
    let typed = Typed::default();
    Ok(show_list(
        &cx,
        StatusCode::OK,
        &history,
        &typed,
        &Errors::new(),
    ))
}

/// `POST /imports`: takes the files and has them looked at.
async fn check(cx: Cx, uploaded: Uploaded) -> Result<Response, Problem> {
    let mut typed = Typed::of(&uploaded);
    let request = match typed.understand(&cx, &uploaded.files) {
        Ok(request) => request,
        Err(errors) => {
            forget(&uploaded.files);
            let history = history(&cx, i64::MAX).await?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(show_list(&cx, status, &history, &typed, &errors));
        }
    };
    let queued = cx
        .act::<Infallible, _>(uploaded.key, move |cx, tx| queue(cx, tx, "check", &request))
        .await;
    // Sent twice, or not taken: nobody will read this copy.
    if !matches!(&queued, Ok(done) if !done.repeated) {
        forget(&uploaded.files);
    }
    Ok(queued?.into_response())
}

/// `GET /imports/{job}`: how far it is, then what came of it.
async fn watch(
    cx: Cx,
    Path(id): Path<String>,
    Parameters(query): Parameters<Shown>,
) -> Result<Response, Problem> {
    let watched = watched(&cx, id, query).await?;
    Ok(show_job(&cx, StatusCode::OK, &watched, &Errors::new()))
}

/// Where a browser was in a job's stream of events.
#[derive(Debug, Deserialize)]
struct Cursor {
    #[serde(default)]
    cursor: Option<i64>,
}

/// `GET /imports/{job}/events`.
async fn tell(
    cx: Cx,
    Path(id): Path<String>,
    Parameters(Cursor { cursor }): Parameters<Cursor>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stream = Job::stream(&id);
    cx.read::<_, Infallible, _>(move |cx, snapshot| work(cx, snapshot, &id))
        .await?;
    Ok(live_stream(cx, &headers, cursor, stream))
}

/// `GET /imports/{job}/report.csv`: every kept row.
async fn csv(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let rows = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let work = work(cx, snapshot, &id)?;
        let several = matches!(&work.about, About::Import(request, _) if request.files.len() > 1);
        Ok((several, stored::every_outcome(snapshot, &id)?))
    });
    let (several, rows) = rows.await?;
    let bytes = csv_of(cx.language, several, &rows).map_err(|_| Problem::fault())?;
    let name = format!("{}.csv", text::import_csv_name(cx.language));
    Ok(download("text/csv; charset=utf-8", &name, bytes))
}

fn csv_of(language: Language, several: bool, rows: &[Outcome]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let language = match language {
        Language::Ja => report::Language::Japanese,
        Language::En => report::Language::English,
    };
    let mut csv = CsvReport::new(&mut bytes, language)?;
    for row in rows {
        let mut said = row.report();
        // A line number alone does not find its row when there were several files.
        if several {
            said.ja.insert(0, row.file.clone());
            said.en.insert(0, row.file.clone());
        }
        csv.write(&said)?;
    }
    csv.finish()?;
    Ok(bytes)
}

/// `POST /imports/{job}/cancel`. Stopping what has ended changes nothing.
async fn cancel(
    cx: Cx,
    Path(id): Path<String>,
    Submitted {
        key,
        fields: Nothing {},
    }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let work = work(cx, tx, &id)?;
        let allowed = cx.allow(tx, &IMPORT, id)?;
        jobs::request_cancel(cx, tx, &work.job.id)?;
        let subject = format!("Job/{}", work.job.id);
        tx.audit(cx.audit_entry(
            &IMPORT,
            &allowed,
            subject,
            "{\"act\":\"cancel\"}".to_owned(),
        ));
        Ok(Done::see(job_page(&work.job.id)))
    });
    Ok(done.await?.into_response())
}

/// The decision to import what was looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Decision {
    vanishing: String,
}

/// Why a looked-at import is not begun.
#[derive(Debug)]
enum NotBegun {
    /// Many services would vanish, and nobody has said that they may.
    VanishingNotConfirmed,
    /// It has begun already, or there is nothing in it; the page says which.
    NothingToBegin,
}

/// `POST /imports/{job}/publish`.
async fn publish(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<Decision>,
) -> Result<Response, Problem> {
    let confirmed = fields.vanishing == "yes";
    let looked_at = id.clone();
    let done = cx
        .act::<NotBegun, _>(key, move |cx, tx| begin(cx, tx, &looked_at, confirmed))
        .await;
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => {
            let mut errors = Errors::new();
            if let NotBegun::VanishingNotConfirmed = no.refusal()? {
                errors.add("vanishing", text::import_vanishing_missing(cx.language));
            }
            let watched = watched(&cx, id, Shown::default()).await?;
            Ok(show_job(
                &cx,
                StatusCode::UNPROCESSABLE_ENTITY,
                &watched,
                &errors,
            ))
        }
    }
}

fn begin(cx: &Cx, tx: &Tx<'_>, id: &str, confirmed: bool) -> Result<Done, No<NotBegun>> {
    let work = work(cx, tx, id)?;
    let About::Import(request, Some(result)) = &work.about else {
        return Err(No::Refused(NotBegun::NothingToBegin));
    };
    if !may_begin(request, result) || taken_up(cx, tx, &work)?.is_some() {
        return Err(No::Refused(NotBegun::NothingToBegin));
    }
    if result.needs_confirmation() && !confirmed {
        return Err(No::Refused(NotBegun::VanishingNotConfirmed));
    }
    let request = ImportRequest {
        dry_run: false,
        vanishing_confirmed: result.needs_confirmation() && confirmed,
        asked_by: None,
        ..request.clone()
    };
    queue(cx, tx, "import", &request)
}

/// Whether a report leads to an import: something of it can be taken and nothing of it is visible yet.
fn may_begin(request: &ImportRequest, result: &ImportResult) -> bool {
    let unfinished = request.dry_run || result.needs_confirmation();
    unfinished && !result.published && result.files.iter().any(|file| !file.refused)
}

/// The later import of the same files, if somebody has begun it: not failed, not stopped, not taken back.
fn taken_up<R>(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    looked_at: &Work,
) -> Result<Option<String>, No<R>> {
    let About::Import(first, Some(_)) = &looked_at.about else {
        return Ok(None);
    };
    let read_as = |request: &ImportRequest| -> Vec<_> {
        let files = request.files.iter();
        files
            .map(|file| (file.path.clone(), file.custom.clone()))
            .collect()
    };
    let is_it = |later: &Work| {
        later.job.id > looked_at.job.id
            && !matches!(later.job.state.as_str(), "failed" | "cancelled")
            && matches!(&later.about, About::Import(request, _) if !request.dry_run && read_as(request) == read_as(first))
    };
    let Some(later) = stored::latest_work(snapshot, &cx.hub_id)?
        .into_iter()
        .find(is_it)
    else {
        return Ok(None);
    };
    // What has been taken back may be imported once more.
    let stands = match later.batch() {
        Some(batch) => {
            stored::batch(snapshot, &cx.hub_id, batch)?.is_some_and(|batch| batch.is_published())
        }
        None => true,
    };
    Ok(stands.then_some(later.job.id))
}

/// Queues an import or its dry run in the transaction of the act that asks for it.
fn queue<R>(cx: &Cx, tx: &Tx<'_>, act: &str, request: &ImportRequest) -> Result<Done, No<R>> {
    let input = serde_json::to_string(request).unwrap_or_default();
    let job = jobs::queue(cx, tx, IMPORT_JOB, &input)?;
    let allowed = cx.allow(tx, &IMPORT, job.clone())?;
    let detail = serde_json::json!({ "act": act, "data_set": request.data_set, "files": request.files.len() });
    tx.audit(cx.audit_entry(&IMPORT, &allowed, format!("Job/{job}"), detail.to_string()));
    Ok(Done::see(job_page(&job)))
}

/// A job of these screens that the asker may see.
fn work<R>(cx: &Cx, snapshot: &Snapshot<'_>, id: &str) -> Result<Work, No<R>> {
    cx.allow::<_, R>(snapshot, &IMPORT, ())?;
    stored::work(snapshot, &cx.hub_id, id)?.ok_or(No::NotFound)
}

async fn history(cx: &Cx, before: i64) -> Result<History, Problem> {
    let history = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        cx.allow::<_, Infallible>(snapshot, &IMPORT, ())?;
        let mut batches = stored::batches(snapshot, &cx.hub_id, before, BATCHES_SHOWN as i64 + 1)?;
        let has_older = batches.len() > BATCHES_SHOWN;
        batches.truncate(BATCHES_SHOWN);
        Ok(History {
            batches,
            has_older,
            work: stored::latest_work(snapshot, &cx.hub_id)?,
            readers: Readers::of(cx, snapshot)?,
        })
    });
    Ok(history.await?)
}

async fn watched(cx: &Cx, id: String, shown: Shown) -> Result<Watched, Problem> {
    let watched = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let work = work(cx, snapshot, &id)?;
        let mut rows = Vec::new();
        if matches!(work.about, About::Import(_, Some(_))) {
            match shown.verdict() {
                Some(verdict) => {
                    let limit = ROWS_SHOWN as i64 + 1;
                    let after = shown.after.parse().unwrap_or(0);
                    rows.push((verdict, stored::outcomes(snapshot, &id, verdict, after, limit)?));
                }
                None => {
                    for verdict in Verdict::ALL {
                        let limit = ROWS_AT_FIRST as i64;
                        rows.push((verdict, stored::outcomes(snapshot, &id, verdict, 0, limit)?));
                    }
                }
            }
        }
        let has_more = shown.verdict().is_some() && rows.iter().any(|(_, rows)| rows.len() > ROWS_SHOWN);
        rows.iter_mut().for_each(|(_, rows)| rows.truncate(ROWS_SHOWN));
        let may_begin = matches!(&work.about, About::Import(request, Some(result)) if may_begin(request, result));
        Ok(Watched {
            cursor: events::head(snapshot, &cx.hub_id, &Job::stream(&id))?,
            taken_up: taken_up(cx, snapshot, &work)?,
            may_begin,
            has_more,
            shown,
            rows,
            work,
        })
    });
    Ok(watched.await?)
}

/// Removes uploads nobody will read. What cannot be removed stays until the spool is cleaned.
fn forget(files: &[UploadedFile]) {
    for file in files {
        if let Err(error) = std::fs::remove_file(&file.path) {
            tracing::warn!(%error, "an upload stays in the spool folder");
        }
    }
}

fn show_list(
    cx: &Cx,
    status: StatusCode,
    history: &History,
    typed: &Typed,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let page = Page::new(text::import_title(language))
        .lead(text::import_lead(language))
        .errors(errors);
    cx.page_with(status, page, views::list(cx, history, typed, errors))
}

fn show_job(cx: &Cx, status: StatusCode, watched: &Watched, errors: &Errors) -> Response {
    let language = cx.language;
    let above = [(text::import_title(language), LIST)];
    let page = Page::new(views::job_title(language, &watched.work))
        .breadcrumb(&above)
        .errors(errors);
    cx.page_with(status, page, views::job(cx, watched, errors))
}
