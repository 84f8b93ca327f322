//! A tiny feature, so that the platform is tested through what features use.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::{AccountActor, Permission, Policy, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Migration, Snapshot, Tx};
use kyoten_platform::feature::Feature;
use kyoten_platform::http::{FoundSession, Problem, Routes, Sessions, Submitted, live_stream};
use kyoten_platform::jobs::{JobCx, JobError, JobKind};
use kyoten_platform::listeners::Listener;
use kyoten_platform::params;
use kyoten_testkit::Setup;
use kyoten_ui::Page;
use maud::html;

pub const HUB: &str = "minato";

/// Notes of the hub: the smallest thing that can be written, read, watched and closed.
pub const CREATE_NOTE: Migration = Migration {
    number: 900,
    name: "create_note",
    sql: "create table note (\n    id text not null primary key,\n    hub_id text not null,\n    body text not null\n);\ncreate table heard (\n    subject text not null\n);",
};

pub const WRITE_NOTE: Permission = Permission {
    action: "note.write",
    public: false,
    roles: &[Role::Coordinator],
    system: true,
    step_up: false,
};

/// Sessions as a table in code: the token's first word is the role, a second word `one` means one factor.
pub struct NamedSessions;

impl Sessions for NamedSessions {
    fn resolve(
        &self,
        snapshot: &Snapshot<'_>,
        token_hash: &str,
        _: Instant,
    ) -> DbResult<Option<FoundSession>> {
        let ended = snapshot.number(
            "select count(*) from note where id = $1",
            params![format!("ended {token_hash}")],
        )?;
        let known = [
            ("coordinator", Role::Coordinator, true),
            ("viewer", Role::Viewer, true),
            ("onefactor", Role::Coordinator, false),
        ];
        let found = known
            .iter()
            .find(|(token, ..)| kyoten_platform::http::token_hash(token) == token_hash);
        Ok(found
            .filter(|_| ended == 0)
            .map(|(token, role, two_factors)| FoundSession {
                account: AccountActor {
                    id: (*token).to_owned(),
                    hub_id: HUB.to_owned(),
                    display_name: "佐倉".to_owned(),
                    roles: vec![*role],
                    organizations: Vec::new(),
                    two_factors: *two_factors,
                    confirmed_at: None,
                },
                touch_due: false,
            }))
    }

    fn touch(&self, _: &Tx<'_>, _: &str) -> DbResult<()> {
        Ok(())
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteForm {
    #[serde(default)]
    body: String,
}

async fn list(cx: Cx) -> Result<Response, Problem> {
    let notes = cx
        .read(|cx, snapshot| {
            Ok::<_, No<Infallible>>(snapshot.query::<(String,)>(
                "select body from note where hub_id = $1 order by body",
                params![cx.hub_id],
            )?)
        })
        .await?;
    Ok(cx.page(
        Page::new("覚え書き"),
        html! { ul { @for (body,) in &notes { li { (body) } } } },
    ))
}

async fn write(
    cx: Cx,
    Submitted { key, fields }: Submitted<NoteForm>,
) -> Result<Response, Problem> {
    let done = cx
        .act(key, move |cx, tx| {
            let id = tx.new_id();
            let allowed = cx.allow(tx, &WRITE_NOTE, id.clone())?;
            tx.execute(
                "insert into note (id, hub_id, body) values ($1, $2, $3)",
                params![id, cx.hub_id, fields.body],
            )?;
            tx.audit(cx.audit_entry(&WRITE_NOTE, &allowed, format!("Note/{id}"), "{}".to_owned()));
            tx.emit(cx.event(
                "notes",
                "note.written",
                format!("Note/{id}"),
                "{}".to_owned(),
            ));
            Ok::<_, No<Infallible>>(Done::see(format!("/notes/{id}")))
        })
        .await?;
    Ok(done.into_response())
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let body = cx
        .read(move |cx, snapshot| {
            let found = snapshot.query_optional::<(String,)>(
                "select body from note where hub_id = $1 and id = $2",
                params![cx.hub_id, id],
            )?;
            found.ok_or(No::<Infallible>::NotFound)
        })
        .await?;
    Ok(cx.page(Page::new("覚え書き"), html! { p { (body.0) } }))
}

async fn panics() -> Result<Response, Problem> {
    panic!("a handler's bug")
}

async fn watch(cx: Cx, headers: axum::http::HeaderMap) -> Response {
    live_stream(cx, &headers, None, "notes".to_owned())
}

fn routes(routes: Routes) -> Routes {
    routes
        .get("/notes", Policy::PublicCached, list)
        .post("/notes", Policy::Staff(&[Role::Coordinator]), write)
        .get("/notes/{id}", Policy::Staff(&[Role::Coordinator]), show)
        .get("/notes/live", Policy::Staff(&[Role::Coordinator]), watch)
        .get("/panics", Policy::Public, panics)
}

fn count_to_three(job: &JobCx) -> Result<String, JobError> {
    for step in 1..=3 {
        job.progress(step, 3, "数えています")?;
    }
    Ok("{\"counted\":3}".to_owned())
}

fn hear(
    _: &Cx,
    tx: &Tx<'_>,
    event: &kyoten_platform::events::RecordedEvent,
) -> Result<(), No<Infallible>> {
    tx.execute(
        "insert into heard (subject) values ($1)",
        params![event.subject],
    )?;
    Ok(())
}

pub fn setup() -> Setup {
    Setup {
        features: vec![Feature {
            name: "notes",
            routes,
            migrations: &[CREATE_NOTE],
            jobs: &[JobKind {
                name: "count",
                run: count_to_three,
            }],
            listeners: &[Listener {
                name: "hearer",
                wants: &["note.written"],
                on: hear,
            }],
            permissions: &[&WRITE_NOTE],
            openapi: None,
        }],
        sessions: Arc::new(NamedSessions),
        hub_id: HUB,
        hub_name: "みなと在宅連携拠点",
        prepare: |_| Ok(()),
    }
}
