//! All SQL about links, their keys, deliveries and answers.

use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::{Language, params, record};

use super::rules::{Channel, Content, DeliveryState, Standing, StandingFacts, Voice, standing};

record! {
    /// A link as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LinkRow {
        /// Its id.
        pub id: String,
        /// Static word of its act.
        pub act: String,
        /// What the act is called in Japanese.
        pub title_ja: String,
        /// And in English.
        pub title_en: String,
        /// The organization asked.
        pub organization_id: String,
        /// Its name when it was asked.
        pub addressee: String,
        /// What within the act.
        pub subject: String,
        /// `once` or `until`.
        pub answers: String,
        /// What it was issued together with; empty for a single one.
        pub batch: String,
        /// When it was issued.
        pub issued_at: Instant,
        /// By whom.
        pub issued_by: String,
        /// The first instant at which it no longer opens.
        pub expires_at: Instant,
        /// When it was taken back.
        pub revoked_at: Option<Instant>,
    }
}

impl LinkRow {
    /// What its act is called.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        in_language(language, &self.title_ja, &self.title_en)
    }
}

fn in_language<'a>(language: Language, ja: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

record! {
    /// What a key leads to.
    pub(super) struct KeyRow {
        pub link_id: String,
        pub delivery_id: String,
        pub kind: String,
        pub expires_at: Instant,
    }
}

record! {
    /// A delivery as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DeliveryRow {
        /// Its id.
        pub id: String,
        /// Word of its [`Channel`].
        pub channel: String,
        /// Address or number used.
        pub address: String,
        /// Word of its [`DeliveryState`].
        pub state: String,
        /// When it was made.
        pub made_at: Instant,
        /// By whom.
        pub made_by: String,
        /// When its state was last said.
        pub state_at: Instant,
    }
}

impl DeliveryRow {
    /// Its channel; only words of ours are stored.
    #[must_use]
    pub fn channel(&self) -> Channel {
        Channel::parse(&self.channel).unwrap_or(Channel::HandedOver)
    }

    /// Its state; only words of ours are stored.
    #[must_use]
    pub fn state(&self) -> DeliveryState {
        DeliveryState::parse(&self.state).unwrap_or(DeliveryState::Queued)
    }
}

record! {
    /// An answer as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AnswerRow {
        /// Its id.
        pub id: String,
        /// Word of its [`Voice`].
        pub channel: String,
        /// Its [`Content`] as JSON.
        pub content: String,
        /// When it came.
        pub answered_at: Instant,
        /// Who typed it.
        pub entered_by: String,
        /// The organization for which somebody of the hub typed it.
        pub on_behalf_of: Option<String>,
        /// Who said so.
        pub said_by: String,
        /// `taken`, `same`, `waiting`, `set_aside` or `replaced`.
        pub decision: String,
        /// `correction` or `differs` while it waits.
        pub waits_for: String,
        /// When a person decided.
        pub decided_at: Option<Instant>,
        /// Who decided.
        pub decided_by: Option<String>,
    }
}

impl AnswerRow {
    /// How it came; only words of ours are stored.
    #[must_use]
    pub fn voice(&self) -> Voice {
        Voice::parse(&self.channel).unwrap_or(Voice::Web)
    }

    /// What it says.
    #[must_use]
    pub fn content(&self) -> Content {
        serde_json::from_str(&self.content).unwrap_or_default()
    }

    /// Whether it still speaks for the office.
    #[must_use]
    pub fn stands(&self) -> bool {
        matches!(self.decision.as_str(), "taken" | "same" | "waiting")
    }
}

record! {
    /// A link in a list, with what its standing is told by.
    #[derive(Clone, Debug)]
    pub struct ListedLink {
        /// Its id.
        pub id: String,
        /// Static word of its act.
        pub act: String,
        /// What the act is called in Japanese.
        pub title_ja: String,
        /// And in English.
        pub title_en: String,
        /// The organization's name when it was asked.
        pub addressee: String,
        /// When it was issued.
        pub issued_at: Instant,
        /// When it ends.
        pub expires_at: Instant,
        /// When it was taken back.
        pub revoked_at: Option<Instant>,
        /// How many answers stand.
        pub n_answers: i64,
        /// How many of them wait for a person.
        pub n_waiting: i64,
        /// State of the newest delivery.
        pub last_state: Option<String>,
        /// Channel of the newest delivery.
        pub last_channel: Option<String>,
    }
}

impl ListedLink {
    /// What its act is called.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        in_language(language, &self.title_ja, &self.title_en)
    }

    /// Where it stands.
    #[must_use]
    pub fn standing(&self, now: Instant) -> Standing {
        let facts = StandingFacts {
            revoked: self.revoked_at.is_some(),
            expires_at: self.expires_at,
            answers: self.n_answers,
            waiting_answers: self.n_waiting,
            last_delivery: self.last_state.as_deref().and_then(DeliveryState::parse),
        };
        standing(&facts, now)
    }
}

/// A link of a hub.
pub fn link(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<LinkRow>> {
    snapshot.query_optional(
        "select id, act, title_ja, title_en, organization_id, addressee, subject, answers, batch, issued_at, issued_by, expires_at, revoked_at
           from link where hub_id = $1 and id = $2",
        params![hub_id, id],
    )
}

/// The links issued together, in the order of names.
pub fn batch(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    batch: &str,
    act: &str,
) -> DbResult<Vec<LinkRow>> {
    snapshot.query(
        "select id, act, title_ja, title_en, organization_id, addressee, subject, answers, batch, issued_at, issued_by, expires_at, revoked_at
           from link where hub_id = $1 and batch = $2 and act = $3 and batch <> '' order by addressee, id",
        params![hub_id, batch, act],
    )
}

/// The newest link by which an organization is being asked the same thing and has not answered yet.
pub fn being_asked(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    organization_id: &str,
    act: &str,
    subject: &str,
    now: Instant,
) -> DbResult<Option<String>> {
    let found = snapshot.query_optional::<(String,)>(
        "select l.id from link l
          where l.hub_id = $1 and l.organization_id = $2 and l.act = $3 and l.subject = $4
            and l.revoked_at is null and l.expires_at > $5
            and not exists (select 1 from link_answer a where a.hub_id = l.hub_id and a.link_id = l.id)
          order by l.issued_at desc, l.id desc",
        params![hub_id, organization_id, act, subject, now],
    )?;
    Ok(found.map(|(id,)| id))
}

/// The newest links of a hub with what became of them, at most `limit`.
pub fn listed(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    batch: &str,
    limit: i64,
) -> DbResult<Vec<ListedLink>> {
    snapshot.query(
        "select l.id, l.act, l.title_ja, l.title_en, l.addressee, l.issued_at, l.expires_at, l.revoked_at,
                (select count(*) from link_answer a
                  where a.hub_id = l.hub_id and a.link_id = l.id and a.decision in ('taken', 'same', 'waiting')) as n_answers,
                (select count(*) from link_answer a
                  where a.hub_id = l.hub_id and a.link_id = l.id and a.decision = 'waiting') as n_waiting,
                (select d.state from link_delivery d
                  where d.hub_id = l.hub_id and d.link_id = l.id order by d.made_at desc, d.id desc limit 1) as last_state,
                (select d.channel from link_delivery d
                  where d.hub_id = l.hub_id and d.link_id = l.id order by d.made_at desc, d.id desc limit 1) as last_channel
           from link l
          where l.hub_id = $1 and ($2 = '' or l.batch = $2)
          order by l.issued_at desc, l.addressee, l.id limit $3",
        params![hub_id, batch, limit],
    )
}

/// The deliveries of a link, newest first.
pub fn deliveries(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    link_id: &str,
) -> DbResult<Vec<DeliveryRow>> {
    snapshot.query(
        "select id, channel, address, state, made_at, made_by, state_at
           from link_delivery where hub_id = $1 and link_id = $2 order by made_at desc, id desc",
        params![hub_id, link_id],
    )
}

/// The answers to a link, oldest first.
pub fn answers(snapshot: &Snapshot<'_>, hub_id: &str, link_id: &str) -> DbResult<Vec<AnswerRow>> {
    snapshot.query(
        "select id, channel, content, answered_at, entered_by, on_behalf_of, said_by, decision, waits_for, decided_at, decided_by
           from link_answer where hub_id = $1 and link_id = $2 order by answered_at, id",
        params![hub_id, link_id],
    )
}

/// What a token leads to.
pub(super) fn token(snapshot: &Snapshot<'_>, hub_id: &str, hash: &str) -> DbResult<Option<KeyRow>> {
    snapshot.query_optional(
        "select link_id, delivery_id, kind, expires_at from link_key
          where key_hash = $1 and hub_id = $2 and kind in ('token', 'opened')",
        params![hash, hub_id],
    )
}

/// What a short code leads to, while it does.
pub(super) fn code(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    hash: &str,
    now: Instant,
) -> DbResult<Option<KeyRow>> {
    snapshot.query_optional(
        "select link_id, delivery_id, kind, expires_at from link_key
          where key_hash = $1 and hub_id = $2 and kind = 'code' and expires_at > $3",
        params![hash, hub_id, now],
    )
}

/// How many short codes of a hub open something now.
pub(super) fn open_codes(snapshot: &Snapshot<'_>, hub_id: &str, now: Instant) -> DbResult<i64> {
    snapshot.number(
        "select count(*) from link_key k join link l on l.id = k.link_id
          where k.hub_id = $1 and k.kind = 'code' and k.expires_at > $2 and l.revoked_at is null and l.expires_at > $2",
        params![hub_id, now],
    )
}

/// The newest wrong codes that count, newest first. Those of a time to come are of a clock that was wrong.
pub(super) fn wrong_codes(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    from: Instant,
    now: Instant,
    limit: i64,
) -> DbResult<Vec<Instant>> {
    let found: Vec<(Instant,)> = snapshot.query(
        "select attempted_at from link_code_attempt
          where hub_id = $1 and succeeded = 0 and attempted_at > $2 and attempted_at <= $3
          order by attempted_at desc, id desc limit $4",
        params![hub_id, from, now, limit],
    )?;
    Ok(found.into_iter().map(|(at,)| at).collect())
}

pub(super) fn note_code_attempt(
    tx: &Tx<'_>,
    hub_id: &str,
    at: Instant,
    succeeded: bool,
) -> DbResult<()> {
    tx.execute(
        "insert into link_code_attempt (hub_id, attempted_at, succeeded) values ($1, $2, $3)",
        params![hub_id, at, i64::from(succeeded)],
    )
    .map(drop)
}

pub(super) fn forget_code_attempts(tx: &Tx<'_>, before: Instant) -> DbResult<()> {
    tx.execute(
        "delete from link_code_attempt where attempted_at < $1",
        params![before],
    )
    .map(drop)
}

pub(super) fn insert_link(tx: &Tx<'_>, hub_id: &str, link: &LinkRow) -> DbResult<()> {
    tx.execute(
        "insert into link (id, hub_id, act, organization_id, addressee, subject, answers, batch, issued_at, issued_by, expires_at,
                           title_ja, title_en)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            link.id,
            hub_id,
            link.act,
            link.organization_id,
            link.addressee,
            link.subject,
            link.answers,
            link.batch,
            link.issued_at,
            link.issued_by,
            link.expires_at,
            link.title_ja,
            link.title_en
        ],
    )
    .map(drop)
}

pub(super) fn revoke(tx: &Tx<'_>, hub_id: &str, id: &str, by: &str) -> DbResult<bool> {
    let changed = tx.execute(
        "update link set revoked_at = $3, revoked_by = $4 where hub_id = $1 and id = $2 and revoked_at is null",
        params![hub_id, id, tx.now(), by],
    )?;
    Ok(changed > 0)
}

/// A key about to be stored.
pub(super) struct NewKey<'a> {
    pub hash: String,
    pub link_id: &'a str,
    pub delivery_id: &'a str,
    pub kind: &'static str,
    pub expires_at: Instant,
}

pub(super) fn insert_key(tx: &Tx<'_>, hub_id: &str, key: &NewKey<'_>) -> DbResult<()> {
    tx.execute(
        "insert into link_key (key_hash, hub_id, link_id, delivery_id, kind, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            key.hash,
            hub_id,
            key.link_id,
            key.delivery_id,
            key.kind,
            tx.now(),
            key.expires_at
        ],
    )
    .map(drop)
}

/// Forgets pages that were opened by a code and can no longer be used.
pub(super) fn forget_opened(tx: &Tx<'_>, hub_id: &str, before: Instant) -> DbResult<()> {
    tx.execute(
        "delete from link_key where hub_id = $1 and kind = 'opened' and expires_at < $2",
        params![hub_id, before],
    )
    .map(drop)
}

pub(super) fn insert_delivery(
    tx: &Tx<'_>,
    hub_id: &str,
    link_id: &str,
    channel: Channel,
    address: &str,
    by: &str,
) -> DbResult<String> {
    let id = tx.new_id();
    tx.execute(
        "insert into link_delivery (id, hub_id, link_id, channel, address, state, made_at, made_by, state_at, state_by)
         values ($1, $2, $3, $4, $5, 'queued', $6, $7, $6, $7)",
        params![id, hub_id, link_id, channel.word(), address, tx.now(), by],
    )?;
    Ok(id)
}

pub(super) fn set_delivery_state(
    tx: &Tx<'_>,
    hub_id: &str,
    delivery_id: &str,
    state: DeliveryState,
    by: &str,
) -> DbResult<()> {
    tx.execute(
        "update link_delivery set state = $3, state_at = $4, state_by = $5 where hub_id = $1 and id = $2",
        params![hub_id, delivery_id, state.word(), tx.now(), by],
    )
    .map(drop)
}

/// An answer about to be stored.
pub(super) struct NewAnswer<'a> {
    pub link_id: &'a str,
    pub delivery_id: &'a str,
    pub voice: Voice,
    pub content: &'a Content,
    pub entered_by: &'a str,
    pub on_behalf_of: Option<&'a str>,
    pub said_by: &'a str,
    pub decision: &'static str,
    pub waits_for: &'static str,
}

pub(super) fn insert_answer(tx: &Tx<'_>, hub_id: &str, new: &NewAnswer<'_>) -> DbResult<String> {
    let id = tx.new_id();
    tx.execute(
        "insert into link_answer (id, hub_id, link_id, delivery_id, channel, content, answered_at, entered_by, on_behalf_of,
                                  said_by, decision, waits_for)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            id,
            hub_id,
            new.link_id,
            new.delivery_id,
            new.voice.word(),
            serde_json::json!(new.content).to_string(),
            tx.now(),
            new.entered_by,
            new.on_behalf_of,
            new.said_by,
            new.decision,
            new.waits_for
        ],
    )?;
    Ok(id)
}

/// Writes down what a person, or a later answer, made of an answer.
pub(super) fn decide(
    tx: &Tx<'_>,
    hub_id: &str,
    answer_id: &str,
    decision: &str,
    by: &str,
) -> DbResult<()> {
    tx.execute(
        "update link_answer set decision = $3, waits_for = '', decided_at = $4, decided_by = $5 where hub_id = $1 and id = $2",
        params![hub_id, answer_id, decision, tx.now(), by],
    )
    .map(drop)
}

pub(super) fn queue_mail(
    tx: &Tx<'_>,
    hub_id: &str,
    link_id: &str,
    delivery_id: &str,
    address: &str,
    origin: &str,
) -> DbResult<()> {
    tx.execute(
        "insert into link_outbox (id, hub_id, link_id, delivery_id, address, origin, queued_at) values ($1, $2, $3, $4, $5, $6, $7)",
        params![tx.new_id(), hub_id, link_id, delivery_id, address, origin, tx.now()],
    )
    .map(drop)
}

record! {
    /// A mail that waits.
    pub(super) struct QueuedMail {
        pub id: String,
        pub link_id: String,
        pub delivery_id: String,
        pub address: String,
        pub origin: String,
    }
}

pub(super) fn next_mail(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Option<QueuedMail>> {
    snapshot.query_optional(
        "select id, link_id, delivery_id, address, origin from link_outbox
          where hub_id = $1 and taken_at is null order by queued_at, id limit 1",
        params![hub_id],
    )
}

pub(super) fn mail_taken(tx: &Tx<'_>, id: &str) -> DbResult<()> {
    tx.execute(
        "update link_outbox set taken_at = $2 where id = $1",
        params![id, tx.now()],
    )
    .map(drop)
}

/// Display names by reference, `Account/018f…`, of everybody who has an account in the hub.
pub(super) fn names(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<(String, String)>> {
    let found: Vec<(String, String)> = snapshot.query(
        "select id, display_name from account where hub_id = $1",
        params![hub_id],
    )?;
    Ok(found
        .into_iter()
        .map(|(id, name)| (format!("Account/{id}"), name))
        .collect())
}
