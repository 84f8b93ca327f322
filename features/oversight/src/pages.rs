//! The trail as pages, on paper and as a file. Whoever looks stands in it.

use std::convert::Infallible;

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_feature_identity::everybody;
use kyoten_platform::audit::trail::{self, Cursor, Question, TrailLine};
use kyoten_platform::authorization::{Allowed, Permission, Policy, Role};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::{Parameters, Problem, Routes, download};
use kyoten_ui::Errors;

use crate::names::{Names, ground};
use crate::permissions::{EXPORT, OWN_HISTORY, SHOW_HUB, SHOW_SECURITY};
use crate::question::{Scope, Typed};
use crate::{text, views};

/// Where the trail is.
pub const PAGE: &str = "/audit";
/// The same for A4.
pub const PRINT: &str = "/audit/print";
/// The same as a file.
pub const FILE: &str = "/audit.csv";
/// The own account.
pub const HISTORY: &str = "/account/history";

/// Lines on a page.
const PAGE_SIZE: usize = 50;
/// Lines on paper: about twenty sheets.
pub const MOST_PRINTED: usize = 500;
/// Lines in a file.
pub const MOST_TAKEN: usize = 20_000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Puts the routes on the router.
pub fn routes(routes: Routes) -> Routes {
    const READERS: Policy = Policy::Staff(&[Role::Coordinator, Role::Operator]);
    routes
        .get(PAGE, READERS, show)
        .get(PRINT, READERS, print)
        .get(FILE, READERS, csv_file)
        .get(HISTORY, Policy::Staff(&Role::ALL), history)
}

/// Lines and what is needed to read them.
pub struct Answer {
    /// What the reader may see.
    pub scope: Scope,
    /// The lines, newest first.
    pub lines: Vec<TrailLine>,
    /// Names for them.
    pub names: Names,
    /// Whether there are older lines.
    pub older: bool,
    /// Whether there are newer lines.
    pub newer: bool,
    /// Everybody who may be asked about, as (reference, name).
    pub everybody: Vec<(String, String)>,
    /// What has to be typed differently; then there are no lines.
    pub errors: Errors,
}

/// `GET /audit`.
async fn show(cx: Cx, Parameters(typed): Parameters<Typed>) -> Result<Response, Problem> {
    let answer = ask(&cx, &typed, PAGE_SIZE, None).await?;
    let status = if answer.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(views::show(&cx, status, &typed, &answer))
}

/// `GET /audit/print`: the newest lines that fit, with conditions and time.
async fn print(cx: Cx, Parameters(typed): Parameters<Typed>) -> Result<Response, Problem> {
    let answer = ask(&cx, &typed.with(|_| {}), MOST_PRINTED, None).await?;
    Ok(views::printed(&cx, &typed, &answer))
}

/// `GET /audit.csv`.
async fn csv_file(cx: Cx, Parameters(typed): Parameters<Typed>) -> Result<Response, Problem> {
    let answer = ask(&cx, &typed.with(|_| {}), MOST_TAKEN, Some(&EXPORT)).await?;
    let bytes = csv_of(&cx, &answer).map_err(|_| Problem::fault())?;
    let day = kyoten_calendar::civil_date(cx.now.0);
    let name = format!("{}-{day}.csv", text::audit_file(cx.language));
    Ok(download("text/csv; charset=utf-8", &name, bytes))
}

/// `GET /account/history`.
async fn history(cx: Cx, Parameters(typed): Parameters<Typed>) -> Result<Response, Problem> {
    let reference = cx.actor.reference();
    // Only where the page goes on is taken from the address.
    let typed = Typed {
        at: typed.at,
        ..Typed::default()
    };
    let asked = typed.clone();
    let answer = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let allowed = cx.allow::<_, Infallible>(snapshot, &OWN_HISTORY, ())?;
            snapshot.note_view(cx.audit_entry(
                &OWN_HISTORY,
                &allowed,
                reference.clone(),
                "{}".to_owned(),
            ));
            let question = Question {
                hub_id: cx.hub_id.clone(),
                object: reference,
                ..Question::default()
            };
            let page = Page::read(snapshot, &question, asked.cursor(cx), PAGE_SIZE)?;
            page.answer(snapshot, &allowed, Scope::Own)
        })
        .await?;
    Ok(views::history(&cx, &typed, &answer))
}

/// Asks the trail and notes in it that somebody asked.
async fn ask(
    cx: &Cx,
    typed: &Typed,
    size: usize,
    taking: Option<&'static Permission>,
) -> Result<Answer, Problem> {
    let typed = typed.clone();
    let answer = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let (scope, looking, allowed) = scope(cx, snapshot)?;
        // Taking away needs more than looking.
        let noted = match taking {
            Some(permission) => {
                cx.allow::<_, Infallible>(snapshot, permission, ())?;
                permission
            }
            None => looking,
        };
        let (page, errors) = match typed.question(cx, scope) {
            Ok(question) => {
                let page = Page::read(snapshot, &question, typed.cursor(cx), size)?;
                snapshot.note_view(cx.audit_entry(
                    noted,
                    &allowed,
                    format!("Audit/{}", cx.hub_id),
                    asked(&question, page.lines.len()),
                ));
                (page, Errors::new())
            }
            Err(errors) => (Page::default(), errors),
        };
        let mut answer = page.answer(snapshot, &allowed, scope)?;
        answer.errors = errors;
        answer.everybody = everybody(snapshot, &allowed)?;
        Ok(answer)
    });
    Ok(answer.await?)
}

type Looking<'tx> = (Scope, &'static Permission, Allowed<'tx, ()>);

/// The widest view that is open to the asker.
fn scope<'tx>(cx: &Cx, snapshot: &'tx Snapshot<'_>) -> Result<Looking<'tx>, No<Infallible>> {
    match cx.allow::<_, Infallible>(snapshot, &SHOW_HUB, ()) {
        Ok(allowed) => Ok((Scope::Hub, &SHOW_HUB, allowed)),
        Err(No::NotFound) => Ok((
            Scope::Security,
            &SHOW_SECURITY,
            cx.allow(snapshot, &SHOW_SECURITY, ())?,
        )),
        Err(no) => Err(no),
    }
}

/// What was asked, for the line about it.
fn asked(question: &Question, lines: usize) -> String {
    serde_json::json!({
        "actor": question.actor,
        "object": question.object,
        "ground": question.ground,
        "from": question.from,
        "to": question.to,
        "lines": lines,
    })
    .to_string()
}

/// Lines and whether there are more on either side.
#[derive(Default)]
struct Page {
    lines: Vec<TrailLine>,
    older: bool,
    newer: bool,
}

impl Page {
    fn read(
        snapshot: &Snapshot<'_>,
        question: &Question,
        cursor: Cursor,
        size: usize,
    ) -> Result<Page, No<Infallible>> {
        // One more than shown tells whether there are more.
        let limit = i64::try_from(size).unwrap_or(i64::MAX - 1) + 1;
        let mut lines = trail::lines(snapshot, question, cursor, limit)?;
        let more = lines.len() > size;
        Ok(match cursor {
            Cursor::NewerThan(_) if !more => Page::read(snapshot, question, Cursor::Newest, size)?,
            Cursor::NewerThan(_) => {
                lines.remove(0);
                Page {
                    lines,
                    older: true,
                    newer: true,
                }
            }
            Cursor::Newest | Cursor::OlderThan(_) => {
                lines.truncate(size);
                Page {
                    lines,
                    older: more,
                    newer: cursor != Cursor::Newest,
                }
            }
        })
    }

    fn answer(
        self,
        snapshot: &Snapshot<'_>,
        allowed: &Allowed<'_, ()>,
        scope: Scope,
    ) -> Result<Answer, No<Infallible>> {
        Ok(Answer {
            scope,
            names: Names::of(snapshot, allowed, &self.lines)?,
            lines: self.lines,
            older: self.older,
            newer: self.newer,
            everybody: Vec::new(),
            errors: Errors::new(),
        })
    }
}

fn csv_of(cx: &Cx, answer: &Answer) -> Result<Vec<u8>, csv::Error> {
    let language = cx.language;
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record([
        text::audit_column_number(language),
        text::audit_column_when(language),
        text::audit_column_who(language),
        text::audit_column_what(language),
        text::audit_column_ground(language),
        text::audit_column_reference(language),
        text::audit_column_object(language),
        text::audit_column_act(language),
        text::audit_column_detail(language),
    ])?;
    for line in &answer.lines {
        let at = kyoten_calendar::civil_date_time(line.recorded_at.0);
        let row = [
            line.sequence.to_string(),
            at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            answer.names.who(language, &line.actor, line.recorded_at),
            answer.names.sentence(language, line),
            ground(language, &line.ground).to_owned(),
            line.actor.clone(),
            line.object.clone(),
            line.action.clone(),
            line.detail.clone(),
        ];
        writer.write_record(row.map(|cell| as_text(&cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// A cell that no spreadsheet runs as a formula.
fn as_text(cell: &str) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
