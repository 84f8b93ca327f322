//! Taking an import back: a page that says what follows, then a job.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{Snapshot, Tx};
use kyoten_platform::http::{Problem, Submitted};
use kyoten_platform::jobs;
use kyoten_ui::Page;
use maud::Markup;

use super::stored::{self, Batch};
use super::{LIST, Nothing, job_page};
use crate::imports::undo::{UndoRefusal, refusal};
use crate::imports::views::{self, Readers};
use crate::imports::{IMPORT, UNDO_JOB, UndoInput};
use crate::text;

/// `GET /imports/batches/{batch}/undo`.
pub async fn ask(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let (batch, readers, refused) = facts(&cx, id).await?;
    let body = match refused {
        None => views::undo(&cx, &batch, &readers),
        Some(refused) => views::undo_refused(&cx, &refused),
    };
    Ok(page(&cx, StatusCode::OK, &batch, body))
}

/// `POST /imports/batches/{batch}/undo`.
pub async fn undo(
    cx: Cx,
    Path(id): Path<String>,
    Submitted {
        key,
        fields: Nothing {},
    }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let wanted = id.clone();
    let done = cx
        .act::<UndoRefusal, _>(key, move |cx, tx| queue(cx, tx, &wanted))
        .await;
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => {
            let refused = no.refusal()?;
            let (batch, ..) = facts(&cx, id).await?;
            let body = views::undo_refused(&cx, &refused);
            Ok(page(&cx, StatusCode::UNPROCESSABLE_ENTITY, &batch, body))
        }
    }
}

fn queue(cx: &Cx, tx: &Tx<'_>, id: &str) -> Result<Done, No<UndoRefusal>> {
    let batch = find(cx, tx, id)?;
    let allowed = cx.allow(tx, &IMPORT, batch.id)?;
    refusal(tx, &batch.hub_id, batch.id)?;
    let input = serde_json::json!(UndoInput {
        data_set: batch.hub_id.clone(),
        batch: batch.id
    });
    let job = jobs::queue(cx, tx, UNDO_JOB, &input.to_string())?;
    let subject = format!("ImportBatch/{}", batch.id);
    let detail = serde_json::json!({ "act": "undo", "job": job });
    tx.audit(cx.audit_entry(&IMPORT, &allowed, subject, detail.to_string()));
    Ok(Done::see(job_page(&job)))
}

async fn facts(cx: &Cx, id: String) -> Result<(Batch, Readers, Option<UndoRefusal>), Problem> {
    let facts = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let batch = find(cx, snapshot, &id)?;
        cx.allow::<_, Infallible>(snapshot, &IMPORT, batch.id)?;
        let refused = match refusal(snapshot, &batch.hub_id, batch.id) {
            Ok(()) => None,
            Err(No::Refused(refused)) => Some(refused),
            Err(No::Fault(error)) => return Err(No::Fault(error)),
            Err(_) => return Err(No::Busy),
        };
        Ok((batch, Readers::of(cx, snapshot)?, refused))
    });
    Ok(facts.await?)
}

fn find<R>(cx: &Cx, snapshot: &Snapshot<'_>, id: &str) -> Result<Batch, No<R>> {
    let id: i64 = id.parse().map_err(|_| No::NotFound)?;
    stored::batch(snapshot, &cx.hub_id, id)?
        .filter(Batch::has_files)
        .ok_or(No::NotFound)
}

fn page(cx: &Cx, status: StatusCode, batch: &Batch, body: Markup) -> Response {
    let title = text::import_undo_title(cx.language, batch.id);
    let above = [(text::import_title(cx.language), LIST)];
    cx.page_with(status, Page::new(&title).breadcrumb(&above), body)
}
