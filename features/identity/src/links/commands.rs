//! What can be done with a link: issue, deliver, open, answer, decide, take back. One transaction each.

use std::marker::PhantomData;

use kyoten_platform::Language;
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::{Allowed, Ground, Permission};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::events::Event;
use kyoten_platform::http::token_hash;
use serde_json::json;

use super::code::{CodeError, ShortCode};
use super::rules::{
    self, Answering, CODE_DAYS, CODE_WINDOW_SECONDS, Channel, Content, DAY_SECONDS, DeliveryState,
    LONGEST_LINK_DAYS, MOST_OPEN_CODES, OPENED_SECONDS, REMEMBERED_DAYS, Verdict, Voice,
    WRONG_CODES_PER_HOUR, outcomes, verdict,
};
use super::store::{self, AnswerRow, LinkRow, NewAnswer, NewKey};
use super::{About, Act, Hand, contact};

/// Characters of a token: 256 bits in base32.
const TOKEN_LENGTH: usize = 52;

/// A rule said no, with the facts it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It ended then.
    Expired(Instant),
    /// It was taken back then.
    Revoked(Instant),
    /// It was answered then, in this way.
    Answered(Instant, Voice),
    /// The page opened by a short code was left too long; the code opens it again.
    Reopen,
    /// The organization is already being asked the same; the link by which it is.
    AlreadyAsked(String),
    /// As many short codes are open as may be.
    TooManyCodes,
    /// Too many wrong codes were typed; the next one is looked up then.
    Wait(Instant),
    /// The code is none.
    Code(CodeError),
    /// No link has this code.
    NoSuchCode,
    /// This cannot become of the delivery.
    NotPossible,
    /// The answer was decided about already.
    Decided,
    /// What is asked about is not there any more; why, in the reader's language.
    Gone(String),
}

/// What is asked of whom, until when.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    /// The organization's name, as the sheet and the letter say it.
    pub addressee: &'a str,
    /// What within the act; empty for acts about the organization itself.
    pub subject: &'a str,
    /// Days until it ends, at most [`LONGEST_LINK_DAYS`].
    pub days: i64,
    /// What it is issued together with; empty for a single one.
    pub batch: &'a str,
}

/// Issues a link for the organization allowed; gives its id. No key exists yet: [`deliver`] makes them.
///
/// Errors  `AlreadyAsked` when the organization is being asked the same and has not answered.
pub fn issue(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    act: &dyn Act,
    new: &NewLink<'_>,
) -> Result<String, No<Refusal>> {
    let word = act.paths().word;
    let organization_id = allowed.object();
    if let Some(id) = store::being_asked(
        tx,
        allowed.hub_id(),
        organization_id,
        word,
        new.subject,
        tx.now(),
    )? {
        return Err(No::Refused(Refusal::AlreadyAsked(id)));
    }
    let days = new.days.clamp(1, LONGEST_LINK_DAYS);
    let link = LinkRow {
        id: tx.new_id(),
        act: word.to_owned(),
        title_ja: act.title(Language::Ja).to_owned(),
        title_en: act.title(Language::En).to_owned(),
        organization_id: organization_id.clone(),
        addressee: new.addressee.to_owned(),
        subject: new.subject.to_owned(),
        answers: act.answering().word().to_owned(),
        batch: new.batch.to_owned(),
        issued_at: tx.now(),
        issued_by: cx.actor.reference(),
        expires_at: tx.now().plus_seconds(days * DAY_SECONDS),
        revoked_at: None,
    };
    store::insert_link(tx, allowed.hub_id(), &link)?;
    tx.audit(AuditEntry {
        action: "link.issued".to_owned(),
        ..cx.audit_entry(
            &super::permissions::MANAGE_LINKS,
            allowed,
            format!("Organization/{organization_id}"),
            json!({ "link": link.id, "act": word }).to_string(),
        )
    });
    Ok(link.id)
}

/// Whether an organization is being asked this and has not answered yet.
pub fn is_being_asked(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    organization_id: &str,
    act: &dyn Act,
) -> DbResult<bool> {
    let word = act.paths().word;
    let found = store::being_asked(snapshot, &cx.hub_id, organization_id, word, "", cx.now)?;
    Ok(found.is_some())
}

/// What opens a link, in the clear: shown once, never stored.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Stands in the address, mailed or printed as a picture.
    pub token: String,
    /// Read out or printed; none for mail.
    pub code: Option<ShortCode>,
}

/// Makes a delivery with keys of its own. Keys made before still open the link: a second sheet does not spoil the first.
pub fn deliver(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    channel: Channel,
    address: &str,
) -> Result<Keys, No<Refusal>> {
    let link = in_force(cx, tx, allowed)?;
    let by = cx.actor.reference();
    let delivery = store::insert_delivery(tx, allowed.hub_id(), &link.id, channel, address, &by)?;
    let keys = make_keys(cx, tx, &link, &delivery, channel)?;
    note(
        cx,
        tx,
        allowed,
        &link,
        "link.delivery_made",
        json!({ "link": link.id, "channel": channel.word() }),
    );
    Ok(keys)
}

/// Leaves a mail to the sending process. Its token is made when it leaves, by [`take_mail`].
pub fn queue_mail(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    address: &str,
    origin: &str,
) -> Result<(), No<Refusal>> {
    let link = in_force(cx, tx, allowed)?;
    let by = cx.actor.reference();
    let hub = allowed.hub_id();
    let delivery = store::insert_delivery(tx, hub, &link.id, Channel::Mail, address, &by)?;
    store::queue_mail(tx, hub, &link.id, &delivery, address, origin)?;
    note(
        cx,
        tx,
        allowed,
        &link,
        "link.delivery_made",
        json!({ "link": link.id, "channel": "mail" }),
    );
    Ok(())
}

/// A mail about to leave.
#[derive(Clone, Debug)]
pub struct OutgoingMail {
    /// To whom.
    pub address: String,
    /// Which link it brings.
    pub link: LinkRow,
    /// The address of its page.
    pub url: String,
}

/// The next mail of the outbox with a fresh token, for the sending process; links that ended meanwhile are passed over.
pub fn take_mail(cx: &Cx, tx: &Tx<'_>) -> Result<Option<OutgoingMail>, No<Refusal>> {
    while let Some(mail) = store::next_mail(tx, &cx.hub_id)? {
        store::mail_taken(tx, &mail.id)?;
        let Some(link) = store::link(tx, &cx.hub_id, &mail.link_id)? else {
            continue;
        };
        if link.revoked_at.is_some() || link.expires_at <= tx.now() {
            continue;
        }
        let keys = make_keys(cx, tx, &link, &mail.delivery_id, Channel::Mail)?;
        let by = cx.actor.reference();
        store::set_delivery_state(tx, &cx.hub_id, &mail.delivery_id, DeliveryState::Sent, &by)?;
        return Ok(Some(OutgoingMail {
            address: mail.address,
            url: url(&mail.origin, &keys.token),
            link,
        }));
    }
    Ok(None)
}

/// The address of a link's page.
#[must_use]
pub fn url(origin: &str, token: &str) -> String {
    format!("{origin}/l/{token}")
}

fn make_keys(
    cx: &Cx,
    tx: &Tx<'_>,
    link: &LinkRow,
    delivery_id: &str,
    channel: Channel,
) -> Result<Keys, No<Refusal>> {
    let token = tx.new_token();
    let key = |hash, kind, expires_at| NewKey {
        hash,
        link_id: &link.id,
        delivery_id,
        kind,
        expires_at,
    };
    let hash = token_hash(&token);
    store::insert_key(tx, &cx.hub_id, &key(hash, "token", link.expires_at))?;
    if !channel.has_code() {
        return Ok(Keys { token, code: None });
    }
    if store::open_codes(tx, &cx.hub_id, tx.now())? >= MOST_OPEN_CODES {
        return Err(No::Refused(Refusal::TooManyCodes));
    }
    let ends = tx
        .now()
        .plus_seconds(CODE_DAYS * DAY_SECONDS)
        .min(link.expires_at);
    let code = ShortCode::of_token(&tx.new_token());
    store::insert_key(tx, &cx.hub_id, &key(code.hash(), "code", ends))?;
    Ok(Keys {
        token,
        code: Some(code),
    })
}

/// Proof that somebody holds a link that opens now, bound to the snapshot in which it was looked up. Only [`open`]
/// makes one; what changes on behalf of an office demands it, or an [`Allowed`].
#[derive(Debug)]
pub struct OpenLink<'tx> {
    link: LinkRow,
    hub_id: String,
    delivery_id: String,
    answers: Vec<AnswerRow>,
    snapshot: PhantomData<&'tx ()>,
}

impl OpenLink<'_> {
    /// Id of the link.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.link.id
    }

    /// The hub that asked.
    #[must_use]
    pub fn hub_id(&self) -> &str {
        &self.hub_id
    }

    /// What it opens: one organization, one subject.
    #[must_use]
    pub fn about(&self) -> About<'_> {
        About {
            organization_id: &self.link.organization_id,
            subject: &self.link.subject,
        }
    }

    /// The link itself.
    #[must_use]
    pub fn link(&self) -> &LinkRow {
        &self.link
    }

    /// The holder's own answer so far, where it may be changed.
    #[must_use]
    pub fn own_answer(&self) -> Option<&AnswerRow> {
        own_answer(&self.answers)
    }

    /// The word for the holder in the audit trail and in what they state.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("Link/{}", self.link.id)
    }
}

fn own_answer(answers: &[AnswerRow]) -> Option<&AnswerRow> {
    answers
        .iter()
        .rfind(|answer| answer.voice() == Voice::Web && answer.decision != "replaced")
}

/// Opens the link of a token for one act. An unknown token, one of another hub or for another act, and one whose link
/// ended more than [`REMEMBERED_DAYS`] ago are the same: not found. Whoever holds the right token is told what
/// became of the link.
pub fn open<'tx>(
    cx: &Cx,
    snapshot: &'tx Snapshot<'_>,
    token: &str,
    act: &dyn Act,
) -> Result<OpenLink<'tx>, No<Refusal>> {
    let (link, delivery_id, key_ends) = held(cx, snapshot, token)?;
    if link.act != act.paths().word {
        return Err(No::NotFound);
    }
    let answers = store::answers(snapshot, &cx.hub_id, &link.id)?;
    if let Some(at) = link.revoked_at {
        return Err(No::Refused(Refusal::Revoked(at)));
    }
    if let Some(own) = own_answer(&answers).filter(|_| link.answers == Answering::Once.word()) {
        return Err(No::Refused(Refusal::Answered(own.answered_at, own.voice())));
    }
    if link.expires_at <= cx.now {
        return Err(No::Refused(Refusal::Expired(link.expires_at)));
    }
    if key_ends <= cx.now {
        return Err(No::Refused(Refusal::Reopen));
    }
    Ok(OpenLink {
        link,
        hub_id: cx.hub_id.clone(),
        delivery_id,
        answers,
        snapshot: PhantomData,
    })
}

/// The word of the act that a token is for.
pub(super) fn act_of(cx: &Cx, snapshot: &Snapshot<'_>, token: &str) -> Result<String, No<Refusal>> {
    held(cx, snapshot, token).map(|(link, _, _)| link.act)
}

fn held(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    token: &str,
) -> Result<(LinkRow, String, Instant), No<Refusal>> {
    let plausible =
        token.len() == TOKEN_LENGTH && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plausible {
        return Err(No::NotFound);
    }
    let key = store::token(snapshot, &cx.hub_id, &token_hash(token))?.ok_or(No::NotFound)?;
    let link = store::link(snapshot, &cx.hub_id, &key.link_id)?.ok_or(No::NotFound)?;
    let forgotten = link.expires_at.plus_seconds(REMEMBERED_DAYS * DAY_SECONDS);
    if forgotten <= cx.now {
        return Err(No::NotFound);
    }
    Ok((link, key.delivery_id, key.expires_at))
}

/// When the next code is looked up; `None`: now. A read, so that a flood of guesses costs no writing.
pub(super) fn code_wait(cx: &Cx, snapshot: &Snapshot<'_>) -> DbResult<Option<Instant>> {
    let wrong = store::wrong_codes(
        snapshot,
        &cx.hub_id,
        cx.now.plus_seconds(-CODE_WINDOW_SECONDS),
        cx.now,
        WRONG_CODES_PER_HOUR as i64,
    )?;
    Ok(rules::code_may_be_tried_at(&wrong).filter(|at| *at > cx.now))
}

/// Exchanges a short code for a token of two hours; `None` when no link has it.
pub(super) fn enter_code(
    cx: &Cx,
    tx: &Tx<'_>,
    code: &ShortCode,
) -> Result<Option<String>, No<Refusal>> {
    if let Some(at) = code_wait(cx, tx)? {
        return Err(No::Refused(Refusal::Wait(at)));
    }
    store::forget_code_attempts(tx, cx.now.plus_seconds(-DAY_SECONDS))?;
    store::forget_opened(tx, &cx.hub_id, cx.now.plus_seconds(-DAY_SECONDS))?;
    let found = store::code(tx, &cx.hub_id, &code.hash(), cx.now)?;
    store::note_code_attempt(tx, &cx.hub_id, cx.now, found.is_some())?;
    let Some(key) = found else {
        return Ok(None);
    };
    let Some(link) = store::link(tx, &cx.hub_id, &key.link_id)? else {
        return Ok(None);
    };
    let token = tx.new_token();
    store::insert_key(
        tx,
        &cx.hub_id,
        &NewKey {
            hash: token_hash(&token),
            link_id: &link.id,
            delivery_id: &key.delivery_id,
            kind: "opened",
            expires_at: cx.now.plus_seconds(OPENED_SECONDS),
        },
    )?;
    tx.audit(by_holder(
        cx,
        &link,
        "link.code_used",
        &json!({ "link": link.id }),
    ));
    Ok(Some(token))
}

/// A line of the audit trail about what the holder of a link does.
pub(super) fn by_holder(
    cx: &Cx,
    link: &LinkRow,
    action: &str,
    detail: &serde_json::Value,
) -> AuditEntry {
    AuditEntry {
        hub_id: cx.hub_id.clone(),
        actor: format!("Link/{}", link.id),
        action: action.to_owned(),
        ground: Ground::Link.word().to_owned(),
        object: format!("Organization/{}", link.organization_id),
        detail: detail.to_string(),
        request_id: cx.request_id.clone(),
    }
}

/// Takes the holder's answer: it counts at once, or waits for a person ([`verdict`]).
pub fn answer(
    cx: &Cx,
    tx: &Tx<'_>,
    open: &OpenLink<'_>,
    act: &dyn Act,
    content: &Content,
) -> Result<Verdict, No<Refusal>> {
    let by = open.reference();
    if let Some(own) = open.own_answer() {
        store::decide(tx, open.hub_id(), &own.id, "replaced", &by)?;
    }
    let earlier = open
        .answers
        .iter()
        .rfind(|answer| answer.voice() != Voice::Web && answer.stands());
    let verdict = verdict(
        Voice::Web,
        content,
        earlier.map(AnswerRow::content).as_ref(),
    );
    if verdict == Verdict::Taken {
        act.apply(cx, tx, &Hand::Office(open), &open.about(), content)?;
    }
    let (decision, waits_for) = stored(verdict);
    store::insert_answer(
        tx,
        open.hub_id(),
        &NewAnswer {
            link_id: open.id(),
            delivery_id: &open.delivery_id,
            voice: Voice::Web,
            content,
            entered_by: &by,
            on_behalf_of: None,
            said_by: "",
            decision,
            waits_for,
        },
    )?;
    let state = DeliveryState::Answered;
    store::set_delivery_state(tx, open.hub_id(), &open.delivery_id, state, &by)?;
    let detail = json!({ "link": open.id(), "act": open.link.act, "decision": decision });
    tx.audit(by_holder(cx, &open.link, "link.answered", &detail));
    tx.emit(Event {
        actor: by,
        ..event(cx, &open.link, "identity.link_answered", &detail)
    });
    Ok(verdict)
}

/// An answer that came by telephone or on paper.
#[derive(Clone, Debug)]
pub struct OnBehalf {
    /// How it came.
    pub voice: Voice,
    /// Who said so, in words; may be empty.
    pub said_by: String,
    /// What it says.
    pub content: Content,
}

/// Takes an answer somebody of the hub typed for the office. Paper may come late, so an ended link still takes it.
pub fn answer_on_behalf(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    act: &dyn Act,
    given: &OnBehalf,
) -> Result<Verdict, No<Refusal>> {
    let hub = allowed.hub_id();
    let link = of_act(tx, allowed, act)?;
    if let Some(at) = link.revoked_at {
        return Err(No::Refused(Refusal::Revoked(at)));
    }
    let answers = store::answers(tx, hub, &link.id)?;
    if let Some(same) = answers
        .iter()
        .rfind(|answer| answer.voice() == given.voice && answer.stands())
    {
        return Err(No::Refused(Refusal::Answered(
            same.answered_at,
            given.voice,
        )));
    }
    let earlier = answers.iter().rfind(|answer| answer.stands());
    let verdict = verdict(
        given.voice,
        &given.content,
        earlier.map(AnswerRow::content).as_ref(),
    );
    if verdict == Verdict::Taken {
        act.apply(cx, tx, &Hand::Hub, &about(&link), &given.content)?;
    }
    let (decision, waits_for) = stored(verdict);
    let by = cx.actor.reference();
    store::insert_answer(
        tx,
        hub,
        &NewAnswer {
            link_id: &link.id,
            delivery_id: "",
            voice: given.voice,
            content: &given.content,
            entered_by: &by,
            on_behalf_of: Some(&link.organization_id),
            said_by: &given.said_by,
            decision,
            waits_for,
        },
    )?;
    for delivery in store::deliveries(tx, hub, &link.id)? {
        let fits = match given.voice {
            Voice::Telephone => delivery.channel() == Channel::Telephone,
            Voice::Paper => matches!(delivery.channel(), Channel::Fax | Channel::HandedOver),
            Voice::Web => false,
        };
        if fits {
            store::set_delivery_state(tx, hub, &delivery.id, DeliveryState::Answered, &by)?;
        }
    }
    let detail = json!({ "link": link.id, "act": link.act, "channel": given.voice.word(), "decision": decision });
    note_as(
        cx,
        tx,
        allowed,
        &super::permissions::ANSWER_FOR,
        &link,
        "link.answered_on_behalf",
        detail.clone(),
    );
    tx.emit(event(cx, &link, "identity.link_answered", &detail));
    Ok(verdict)
}

/// What a person makes of an answer that waits: it counts from now on, and others that say something else no longer
/// do; or it is put aside.
pub fn decide(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    act: &dyn Act,
    answer_id: &str,
    take: bool,
) -> Result<(), No<Refusal>> {
    let hub = allowed.hub_id();
    let link = of_act(tx, allowed, act)?;
    let answers = store::answers(tx, hub, &link.id)?;
    let chosen = answers
        .iter()
        .find(|answer| answer.id == answer_id)
        .ok_or(No::NotFound)?;
    if chosen.decision != "waiting" {
        return Err(No::Refused(Refusal::Decided));
    }
    let by = cx.actor.reference();
    if take {
        act.apply(cx, tx, &Hand::Hub, &about(&link), &chosen.content())?;
        for other in answers
            .iter()
            .filter(|other| other.id != chosen.id && other.stands())
        {
            store::decide(tx, hub, &other.id, "set_aside", &by)?;
        }
    }
    let decision = if take { "taken" } else { "set_aside" };
    store::decide(tx, hub, &chosen.id, decision, &by)?;
    let detail = json!({ "link": link.id, "answer": chosen.id, "decision": decision });
    note_as(
        cx,
        tx,
        allowed,
        &super::permissions::ANSWER_FOR,
        &link,
        "link.answer_decided",
        detail.clone(),
    );
    tx.emit(event(cx, &link, "identity.link_answer_decided", &detail));
    Ok(())
}

/// Takes a link back: whatever opens it opens nothing from now on.
pub fn revoke(cx: &Cx, tx: &Tx<'_>, allowed: &Allowed<'_, String>) -> Result<(), No<Refusal>> {
    let link = store::link(tx, allowed.hub_id(), allowed.object())?.ok_or(No::NotFound)?;
    if store::revoke(tx, allowed.hub_id(), &link.id, &cx.actor.reference())? {
        note(
            cx,
            tx,
            allowed,
            &link,
            "link.revoked",
            json!({ "link": link.id }),
        );
    }
    Ok(())
}

/// Says what became of a delivery; a contact that was used for it learns of it too.
pub fn delivery_became(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    delivery_id: &str,
    state: DeliveryState,
) -> Result<(), No<Refusal>> {
    let hub = allowed.hub_id();
    let link = store::link(tx, hub, allowed.object())?.ok_or(No::NotFound)?;
    let deliveries = store::deliveries(tx, hub, &link.id)?;
    let delivery = deliveries
        .iter()
        .find(|delivery| delivery.id == delivery_id)
        .ok_or(No::NotFound)?;
    if !outcomes(delivery.channel(), delivery.state()).contains(&state) {
        return Err(No::Refused(Refusal::NotPossible));
    }
    store::set_delivery_state(tx, hub, delivery_id, state, &cx.actor.reference())?;
    contact::learn(tx, hub, &link.organization_id, delivery, state)?;
    note(
        cx,
        tx,
        allowed,
        &link,
        "link.delivery_became",
        json!({ "link": link.id, "channel": delivery.channel, "state": state.word() }),
    );
    Ok(())
}

fn in_force(cx: &Cx, tx: &Tx<'_>, allowed: &Allowed<'_, String>) -> Result<LinkRow, No<Refusal>> {
    let link = store::link(tx, allowed.hub_id(), allowed.object())?.ok_or(No::NotFound)?;
    if let Some(at) = link.revoked_at {
        return Err(No::Refused(Refusal::Revoked(at)));
    }
    if link.expires_at <= cx.now {
        return Err(No::Refused(Refusal::Expired(link.expires_at)));
    }
    Ok(link)
}

/// The link allowed, when it is one of this act.
fn of_act(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    act: &dyn Act,
) -> Result<LinkRow, No<Refusal>> {
    store::link(tx, allowed.hub_id(), allowed.object())?
        .filter(|link| link.act == act.paths().word)
        .ok_or(No::NotFound)
}

pub(super) fn about(link: &LinkRow) -> About<'_> {
    About {
        organization_id: &link.organization_id,
        subject: &link.subject,
    }
}

fn stored(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Taken => ("taken", ""),
        Verdict::Same => ("same", ""),
        Verdict::Correction => ("waiting", "correction"),
        Verdict::Differs => ("waiting", "differs"),
    }
}

fn note(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    link: &LinkRow,
    action: &str,
    detail: serde_json::Value,
) {
    note_as(
        cx,
        tx,
        allowed,
        &super::permissions::MANAGE_LINKS,
        link,
        action,
        detail,
    );
}

fn note_as(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    permission: &Permission,
    link: &LinkRow,
    action: &str,
    detail: serde_json::Value,
) {
    tx.audit(AuditEntry {
        action: action.to_owned(),
        ..cx.audit_entry(
            permission,
            allowed,
            format!("Organization/{}", link.organization_id),
            detail.to_string(),
        )
    });
}

fn event(cx: &Cx, link: &LinkRow, name: &str, detail: &serde_json::Value) -> Event {
    let subject = format!("Organization/{}", link.organization_id);
    cx.event("links", name, subject, detail.to_string())
}
