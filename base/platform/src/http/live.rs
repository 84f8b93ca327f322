//! Live pages: a hint over server-sent events that a stream has moved; the page then asks again.
//!
//! Each hint carries the cursor of that stream. After a broken connection the browser sends its last cursor and
//! is told at once when it missed something. The session is looked at again, at that time, before every hint.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event as Hint, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::cx::{Cx, No};
use crate::events;

/// Seconds between signs of life, below the 30 s after which proxies commonly cut idle connections.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Commits closer together than this are told once.
const COALESCE: Duration = Duration::from_millis(50);

/// Streams a hint `changed` whenever `stream` has new events. Authorise the object before calling this.
pub fn live_stream(cx: Cx, headers: &HeaderMap, cursor: Option<i64>, stream: String) -> Response {
    let last_seen = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok());
    let cursor = last_seen.or(cursor);
    let commits = cx.app.db.commits();
    let state = (cx, commits, cursor, stream);
    let hints = stream::unfold(state, |(cx, mut commits, cursor, stream)| async move {
        loop {
            commits.borrow_and_update();
            let name = stream.clone();
            let head = cx
                .looked_at_now()
                .read(move |cx, snapshot| {
                    Ok::<_, No<Infallible>>(events::head(snapshot, &cx.hub_id, &name)?)
                })
                .await;
            match head {
                Ok(position) if Some(position) != cursor => {
                    let hint = Hint::default()
                        .event("changed")
                        .id(position.to_string())
                        .data(position.to_string());
                    return Some((
                        Ok::<_, Infallible>(hint),
                        (cx, commits, Some(position), stream),
                    ));
                }
                Ok(_) | Err(No::Busy) => {}
                // Signed out, or broken: the stream ends and the browser asks again, as anybody would.
                Err(_) => return None,
            }
            if commits.changed().await.is_err() {
                return None;
            }
            tokio::time::sleep(COALESCE).await;
        }
    });
    let mut response = Sse::new(hints)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    response.headers_mut().insert(
        header::HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response
}
