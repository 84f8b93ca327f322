//! Rows of `fact`: read by organization, added, replaced; never changed otherwise.

use kyoten_platform::authorization::Allowed;
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::{params, record};

use super::{Source, Topic, Visibility};

record! {
    /// One statement as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct FactRow {
        /// Its id.
        pub id: String,
        /// About whom.
        pub organization_id: String,
        /// Name of its [`Topic`].
        pub field: String,
        /// What is stated: a text, or JSON for an answer.
        pub value: String,
        /// Word of its [`Source`].
        pub source: String,
        /// Word of its [`Visibility`].
        pub visibility: String,
        /// When somebody last made sure.
        pub verified_at: Option<Instant>,
        /// Who did.
        pub verified_by: Option<String>,
        /// When it was entered.
        pub recorded_at: Instant,
        /// Who entered it.
        pub recorded_by: String,
        /// When another statement, or none, took its place.
        pub superseded_at: Option<Instant>,
    }
}

impl FactRow {
    /// What it is about; `None` when a newer program wrote it.
    #[must_use]
    pub fn topic(&self) -> Option<Topic> {
        Topic::parse(&self.field)
    }

    /// Whether everybody may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.visibility == Visibility::Public.word()
    }
}

/// The statements in force about an organization, newest first.
pub fn current(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    organization_id: &str,
) -> DbResult<Vec<FactRow>> {
    snapshot.query(
        "select id, organization_id, field, value, source, visibility, verified_at, verified_by, recorded_at, recorded_by, superseded_at
           from fact where hub_id = $1 and organization_id = $2 and superseded_at is null
          order by recorded_at desc, id desc",
        params![hub_id, organization_id],
    )
}

/// Every statement ever made about an organization, newest first.
pub fn all(snapshot: &Snapshot<'_>, hub_id: &str, organization_id: &str) -> DbResult<Vec<FactRow>> {
    snapshot.query(
        "select id, organization_id, field, value, source, visibility, verified_at, verified_by, recorded_at, recorded_by, superseded_at
           from fact where hub_id = $1 and organization_id = $2
          order by recorded_at desc, id desc",
        params![hub_id, organization_id],
    )
}

record! {
    /// A statement in force and when it was last verified: all an overview needs.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct VerifiedFact {
        /// About whom.
        pub organization_id: String,
        /// Name of its [`Topic`].
        pub field: String,
        /// What is stated.
        pub value: String,
        /// When somebody last made sure.
        pub verified_at: Option<Instant>,
    }
}

/// When each statement in force of the hub was last verified.
pub fn verified(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<VerifiedFact>> {
    snapshot.query(
        "select organization_id, field, value, verified_at from fact where hub_id = $1 and superseded_at is null",
        params![hub_id],
    )
}

/// A statement about to be made by the person who acts.
#[derive(Clone, Debug)]
pub struct NewFact<'a> {
    /// What about.
    pub topic: Topic,
    /// What is stated.
    pub value: &'a str,
    /// Who said so.
    pub source: Source,
    /// Who may see it.
    pub visibility: Visibility,
    /// Reference of the person who enters and verifies it.
    pub by: &'a str,
}

/// What entitles somebody to state facts about one organization: a person's permission, or the office's own link.
pub trait Entitled: Sealed {
    /// The hub that will say so.
    fn hub_id(&self) -> &str;
    /// The organization it is about.
    fn organization_id(&self) -> &str;
}

/// Only this crate says what entitles somebody.
pub trait Sealed {}

impl Sealed for Allowed<'_, String> {}
impl Entitled for Allowed<'_, String> {
    fn hub_id(&self) -> &str {
        self.hub_id()
    }
    fn organization_id(&self) -> &str {
        self.object()
    }
}

/// States something, verified now. The caller has withdrawn what it replaces.
pub fn state(tx: &Tx<'_>, allowed: &dyn Entitled, fact: &NewFact<'_>) -> DbResult<()> {
    state_verified(tx, allowed, fact, Some(tx.now()))
}

/// States something that was verified at another time, or never: what a list brings with it.
pub fn state_verified(
    tx: &Tx<'_>,
    allowed: &dyn Entitled,
    fact: &NewFact<'_>,
    verified_at: Option<Instant>,
) -> DbResult<()> {
    tx.execute(
        "insert into fact (id, hub_id, organization_id, field, value, source, visibility, verified_at, verified_by, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            tx.new_id(),
            allowed.hub_id(),
            allowed.organization_id(),
            fact.topic.name(),
            fact.value,
            fact.source.word(),
            fact.visibility.word(),
            verified_at,
            verified_at.map(|_| fact.by),
            tx.now(),
            fact.by
        ],
    )?;
    Ok(())
}

/// Ends what is stated about a topic; it stays in the history. `owner` is the organization allowed or one that
/// was merged into it.
pub fn withdraw(tx: &Tx<'_>, allowed: &dyn Entitled, owner: &str, topic: Topic) -> DbResult<()> {
    tx.execute(
        "update fact set superseded_at = $4 where hub_id = $1 and organization_id = $2 and field = $3 and superseded_at is null",
        params![allowed.hub_id(), owner, topic.name(), tx.now()],
    )?;
    Ok(())
}
