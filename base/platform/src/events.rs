//! The outbox: what happened, written with the change itself.
//!
//! An event says in the past tense what happened, to what, by whom, with arguments that are rendered at reading
//! time in the reader's language. Live pages and listeners read the outbox; nobody is handed anything that was
//! not committed. A client's cursor counts the events of its own stream only, so that what it may not see
//! never moves what it sees.

use crate::clock::Instant;
use crate::db::{DbResult, Snapshot};
use crate::params;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The hub it concerns.
    pub hub_id: String,
    /// What can be watched on its own: `import/018f…`, `directory`.
    pub stream: String,
    /// Name in the past tense: `directory.batch_published`.
    pub name: String,
    /// Account id or system actor.
    pub actor: String,
    /// What it happened to: `Organization/018f…`.
    pub subject: String,
    /// Typed arguments as JSON.
    pub arguments: String,
}

crate::record! {
    /// An event as it stands in the outbox.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RecordedEvent {
        /// Number within the hub; internal, never shown to clients.
        pub sequence: i64,
        /// The stream it belongs to.
        pub stream: String,
        /// Number within its stream: the client's cursor.
        pub position: i64,
        /// When it was committed.
        pub occurred_at: Instant,
        /// Name in the past tense.
        pub name: String,
        /// Account id or system actor.
        pub actor: String,
        /// What it happened to.
        pub subject: String,
        /// Typed arguments as JSON.
        pub arguments: String,
    }
}

/// Events of one stream after a client's cursor, oldest first, at most `limit`.
pub fn since(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    stream: &str,
    cursor: i64,
    limit: i64,
) -> DbResult<Vec<RecordedEvent>> {
    snapshot.query(
        "select sequence, stream, position, occurred_at, name, actor, subject, arguments
           from event where hub_id = $1 and stream = $2 and position > $3 order by position limit $4",
        params![hub_id, stream, cursor, limit],
    )
}

/// Position of the newest event of a stream, 0 when it has none.
pub fn head(snapshot: &Snapshot<'_>, hub_id: &str, stream: &str) -> DbResult<i64> {
    snapshot.number(
        "select position from stream_head where hub_id = $1 and stream = $2",
        params![hub_id, stream],
    )
}
