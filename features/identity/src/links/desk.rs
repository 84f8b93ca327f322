//! What coordinators do with links: see what became of them, deliver, type answers, decide.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::http::{Harmless, Parameters, Problem, Submitted};
use kyoten_ui::Errors;
use serde::Deserialize;

use super::commands::{self, Keys, OnBehalf, Refusal};
use super::holder::{Typed, against};
use super::rules::{Channel, DeliveryState, LONGEST_REMARK, MOST_AT_ONCE, Standing, Voice};
use super::store::{self, AnswerRow, DeliveryRow, LinkRow, ListedLink};
use super::{
    ANSWER_FOR, About, Act, Asked, ContactKind, ContactRow, LINKS_PATH, MANAGE_LINKS, Names,
    Question, contact, desk_views, document, sheet,
};
use crate::text;

/// Links looked at for the list; older ones are found by their organization.
const MOST_LISTED: i64 = 1_000;
/// Links shown on one page.
pub(super) const ON_A_PAGE: usize = 100;
/// Longest id, batch or address that is looked at, characters.
const LONGEST: usize = 200;

/// What the list shows.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Filter {
    #[serde(default)]
    pub standing: String,
    #[serde(default)]
    pub batch: String,
    #[serde(default)]
    pub page: String,
}

/// `GET /links`.
pub(super) async fn list(
    cx: Cx,
    Parameters(filter): Parameters<Filter>,
) -> Result<Response, Problem> {
    let batch = filter.batch.clone();
    let (links, guessed) = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let _allowed = cx.allow::<_, Infallible>(snapshot, &MANAGE_LINKS, ())?;
            let links = store::listed(snapshot, &cx.hub_id, &batch, MOST_LISTED)?;
            let guessed = commands::code_wait(cx, snapshot)?;
            Ok((links, guessed))
        })
        .await?;
    let chosen = Standing::ALL
        .into_iter()
        .find(|standing| standing.word() == filter.standing);
    Ok(desk_views::list(&cx, &links, chosen, &filter, guessed))
}

/// Everything about one link.
pub(super) struct Whole {
    pub link: LinkRow,
    pub deliveries: Vec<DeliveryRow>,
    pub answers: Vec<AnswerRow>,
    pub contacts: Vec<ContactRow>,
    pub names: Names,
}

impl Whole {
    /// Where it stands.
    pub fn standing(&self, cx: &Cx) -> Standing {
        let last = self.deliveries.first();
        let count = |wanted: fn(&AnswerRow) -> bool| {
            self.answers.iter().filter(|answer| wanted(answer)).count() as i64
        };
        let listed = ListedLink {
            id: String::new(),
            act: String::new(),
            title_ja: String::new(),
            title_en: String::new(),
            addressee: String::new(),
            issued_at: self.link.issued_at,
            expires_at: self.link.expires_at,
            revoked_at: self.link.revoked_at,
            n_answers: count(AnswerRow::stands),
            n_waiting: count(|answer| answer.decision == "waiting"),
            last_state: last.map(|delivery| delivery.state.clone()),
            last_channel: last.map(|delivery| delivery.channel.clone()),
        };
        listed.standing(cx.now)
    }

    /// The address of a kind that is used.
    pub fn preferred(&self, kind: ContactKind) -> Option<&ContactRow> {
        self.contacts.iter().find(|one| one.kind == kind.word())
    }
}

fn whole(cx: &Cx, snapshot: &Snapshot<'_>, id: &str) -> Result<Whole, No<Infallible>> {
    let _allowed = cx.allow::<_, Infallible>(snapshot, &MANAGE_LINKS, ())?;
    let link = store::link(snapshot, &cx.hub_id, id)?.ok_or(No::NotFound)?;
    Ok(Whole {
        deliveries: store::deliveries(snapshot, &cx.hub_id, id)?,
        answers: store::answers(snapshot, &cx.hub_id, id)?,
        contacts: contact::contacts(snapshot, &cx.hub_id, &link.organization_id)?,
        names: names(cx, snapshot)?,
        link,
    })
}

fn names(cx: &Cx, snapshot: &Snapshot<'_>) -> DbResult<Names> {
    store::names(snapshot, &cx.hub_id).map(Arc::new)
}

/// `GET /links/{id}`.
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    show_with(&cx, id, StatusCode::OK, &Errors::new()).await
}

async fn show_with(
    cx: &Cx,
    id: String,
    status: StatusCode,
    errors: &Errors,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let whole = cx
        .read(move |cx, snapshot| whole(cx, snapshot, &id))
        .await?;
    Ok(desk_views::show(cx, status, &whole, errors))
}

/// A form with nothing but its receipt number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// `POST /links/{id}/revoke`.
pub(super) async fn revoke(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let done = cx
        .act(key, move |cx, tx| {
            let allowed = cx.allow(tx, &MANAGE_LINKS, id)?;
            commands::revoke(cx, tx, &allowed)?;
            Ok(Done::see(link_path(allowed.object())))
        })
        .await;
    follow(&cx, done)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BecameForm {
    #[serde(default)]
    state: String,
}

/// `POST /links/{id}/deliveries/{delivery}`.
pub(super) async fn became(
    cx: Cx,
    Path((id, delivery)): Path<(String, String)>,
    Submitted { key, fields }: Submitted<BecameForm>,
) -> Result<Response, Problem> {
    let (id, delivery) = (checked(&id)?, checked(&delivery)?);
    let state = DeliveryState::parse(&fields.state).ok_or(Problem::NotFound)?;
    let done = cx
        .act(key, move |cx, tx| {
            let allowed = cx.allow(tx, &MANAGE_LINKS, id)?;
            commands::delivery_became(cx, tx, &allowed, &delivery, state)?;
            Ok(Done::see(link_path(allowed.object())))
        })
        .await;
    follow(&cx, done)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliverForm {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    reply_to: String,
    /// Whether the sending process is to send it.
    #[serde(default)]
    queue: String,
}

/// Makes a delivery and shows what it is made of: the only page on which its keys ever stand.
pub(super) async fn deliver(
    act: &'static dyn Act,
    cx: Cx,
    id: String,
    headers: HeaderMap,
    Harmless(fields): Harmless<DeliverForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let channel = Channel::parse(&fields.channel).ok_or(Problem::NotFound)?;
    let origin = origin(&cx, &headers);
    let address = match address(&cx, channel, &fields.address) {
        Ok(address) => address,
        Err(sentence) => {
            let mut errors = Errors::new();
            errors.add(format!("address-{}", channel.word()), sentence);
            return show_with(&cx, id, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
        }
    };
    let queued = channel == Channel::Mail && !fields.queue.is_empty();
    let (to, from) = (address, origin.clone());
    let made = cx
        .write(move |cx, tx| {
            let allowed = cx.allow(tx, &MANAGE_LINKS, id)?;
            let (link, asked) = asked_of(act, cx, tx, allowed.object())?;
            if queued {
                commands::queue_mail(cx, tx, &allowed, &to, &from)?;
                return Ok((link, asked, None));
            }
            let to = match to.as_str() {
                "" => known_address(cx, tx, channel, &link, &asked)?,
                _ => to,
            };
            let keys = commands::deliver(cx, tx, &allowed, channel, &to)?;
            Ok((link, asked, Some((keys, to))))
        })
        .await;
    let (link, asked, keys, address) = match made {
        Ok((link, asked, Some((keys, to)))) => (link, asked, keys, to),
        Ok((link, _, None)) => return Ok(Done::see(link_path(&link.id)).into_response()),
        Err(no) => return follow(&cx, Err(no)),
    };
    let made = desk_views::Made {
        act,
        link: &link,
        asked: &asked,
        keys: &keys,
        origin: &origin,
        address: &address,
    };
    Ok(match channel {
        Channel::Mail => desk_views::letter(&cx, &made),
        Channel::Telephone => desk_views::telephone(&cx, &made),
        Channel::Fax | Channel::HandedOver => {
            let sheets = [(link.clone(), asked.clone(), keys.clone(), address.clone())];
            paper(
                &cx,
                &sheets,
                &origin,
                &short(&fields.reply_to),
                &link_path(&link.id),
            )
        }
    })
}

/// The address to use, or what to do about it. What was handed over needs none.
fn address(cx: &Cx, channel: Channel, typed: &str) -> Result<String, String> {
    let kind = match channel {
        Channel::Mail => ContactKind::Mail,
        Channel::Fax => ContactKind::Fax,
        Channel::Telephone => ContactKind::Telephone,
        Channel::HandedOver => return Ok(String::new()),
    };
    match kind.read(cx.language, typed)? {
        Some(address) => Ok(address),
        None if channel == Channel::Mail => {
            Err(text::links_address_missing(cx.language).to_owned())
        }
        None => Ok(String::new()),
    }
}

fn asked_of(
    act: &dyn Act,
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    id: &str,
) -> Result<(LinkRow, Asked), No<Refusal>> {
    let link = store::link(snapshot, &cx.hub_id, id)?
        .filter(|link| link.act == act.paths().word)
        .ok_or(No::NotFound)?;
    match act.ask(cx, snapshot, &commands::about(&link))? {
        Question::Ask(asked) => Ok((link, asked)),
        Question::Gone(why) => Err(No::Refused(Refusal::Gone(why))),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetsForm {
    #[serde(default)]
    reply_to: String,
}

type MadeSheet = (LinkRow, Asked, Keys, String);

/// The sheets of everything issued together that nobody has answered yet, in one print view.
pub(super) async fn sheets(
    act: &'static dyn Act,
    cx: Cx,
    batch: String,
    headers: HeaderMap,
    Harmless(fields): Harmless<SheetsForm>,
) -> Result<Response, Problem> {
    let batch = checked(&batch)?;
    let origin = origin(&cx, &headers);
    let back = format!("{LINKS_PATH}?batch={batch}");
    let made = cx
        .write(move |cx, tx| {
            let mut made: Vec<MadeSheet> = Vec::new();
            let links = store::batch(tx, &cx.hub_id, &batch, act.paths().word)?;
            for link in links.into_iter().take(MOST_AT_ONCE) {
                let over = link.revoked_at.is_some() || link.expires_at <= cx.now;
                if over || !store::answers(tx, &cx.hub_id, &link.id)?.is_empty() {
                    continue;
                }
                let allowed = cx.allow(tx, &MANAGE_LINKS, link.id.clone())?;
                let about = About {
                    organization_id: &link.organization_id,
                    subject: &link.subject,
                };
                let Question::Ask(asked) = act.ask(cx, tx, &about)? else {
                    continue;
                };
                let to = known_address(cx, tx, Channel::Fax, &link, &asked)?;
                let keys = commands::deliver(cx, tx, &allowed, Channel::Fax, &to)?;
                made.push((link, asked, keys, to));
            }
            if made.is_empty() {
                return Err(No::NotFound);
            }
            Ok(made)
        })
        .await;
    match made {
        Ok(made) => Ok(paper(&cx, &made, &origin, &short(&fields.reply_to), &back)),
        Err(no) => follow(&cx, Err(no)),
    }
}

/// The number of an organization: the contact that is used, else what stands in the entry itself.
fn known_address(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    channel: Channel,
    link: &LinkRow,
    asked: &Asked,
) -> DbResult<String> {
    let kind = match channel {
        Channel::Fax => ContactKind::Fax,
        Channel::Telephone => ContactKind::Telephone,
        Channel::Mail | Channel::HandedOver => return Ok(String::new()),
    };
    let known = contact::preferred(snapshot, &cx.hub_id, &link.organization_id, kind)?;
    let entry = || {
        let line = asked.lines.iter().find(|line| line.name == kind.word());
        // Where services differ the line holds several numbers: none of them is the one to dial.
        line.and_then(|line| line.now.clone())
            .filter(|now| kyoten_japanese::telephone::parse(now).is_ok())
    };
    Ok(known
        .filter(|known| !known.is_trouble())
        .map(|known| known.address)
        .or_else(entry)
        .unwrap_or_default())
}

fn paper(cx: &Cx, made: &[MadeSheet], origin: &str, reply_to: &str, back: &str) -> Response {
    let sheets = maud::html! {
        @for (link, asked, keys, to) in made {
            (sheet::sheet(cx, &sheet::Sheet { link, asked, keys, origin, to, reply_to }))
        }
    };
    let tools = desk_views::paper_tools(cx, made.len(), back);
    document::paper(cx, text::links_paper_title(cx.language), &tools, &sheets)
}

/// The page on which an answer is typed for the office.
pub(super) async fn on_behalf(
    act: &'static dyn Act,
    cx: Cx,
    id: String,
) -> Result<Response, Problem> {
    on_behalf_with(
        act,
        &cx,
        id,
        StatusCode::OK,
        &Typed::default(),
        &Errors::new(),
    )
    .await
}

async fn on_behalf_with(
    act: &'static dyn Act,
    cx: &Cx,
    id: String,
    status: StatusCode,
    typed: &Typed,
    errors: &Errors,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let read = cx
        .read(move |cx, snapshot| {
            let _allowed = cx.allow::<_, Refusal>(snapshot, &ANSWER_FOR, ())?;
            asked_of(act, cx, snapshot, &id)
        })
        .await;
    match read {
        Ok((link, asked)) => Ok(desk_views::on_behalf(
            cx, status, act, &link, &asked, typed, errors,
        )),
        Err(no) => follow(cx, Err(no)),
    }
}

/// What somebody of the hub typed for the office.
pub(super) async fn on_behalf_submit(
    act: &'static dyn Act,
    cx: Cx,
    id: String,
    Submitted { key, fields }: Submitted<Typed>,
) -> Result<Response, Problem> {
    fields.known_to(act, &["answer", "remark", "voice", "said_by"])?;
    let (content, mut errors) = fields.read(act, cx.language);
    let voice = Voice::parse(fields.one("voice")).filter(|voice| *voice != Voice::Web);
    if voice.is_none() {
        errors.add("voice", text::links_voice_missing(cx.language));
    }
    let said_by = fields.one("said_by").trim().to_owned();
    if said_by.chars().count() > LONGEST_REMARK {
        errors.add(
            "said_by",
            text::links_remark_too_long(cx.language, LONGEST_REMARK),
        );
    }
    let (Some(voice), true) = (voice, errors.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return on_behalf_with(act, &cx, id, status, &fields, &errors).await;
    };
    let id = checked(&id)?;
    let done = cx
        .act(key, move |cx, tx| {
            let allowed = cx.allow(tx, &ANSWER_FOR, id)?;
            let (_, asked) = asked_of(act, cx, tx, allowed.object())?;
            let given = OnBehalf {
                voice,
                said_by,
                content: against(&asked, content),
            };
            commands::answer_on_behalf(cx, tx, &allowed, act, &given)?;
            Ok(Done::see(link_path(allowed.object())))
        })
        .await;
    follow(&cx, done)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideForm {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    take: String,
}

/// Takes an answer that waits, or puts it aside.
pub(super) async fn decide(
    act: &'static dyn Act,
    cx: Cx,
    id: String,
    Submitted { key, fields }: Submitted<DecideForm>,
) -> Result<Response, Problem> {
    let id = checked(&id)?;
    let take = match fields.take.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Problem::NotFound),
    };
    let done = cx
        .act(key, move |cx, tx| {
            let allowed = cx.allow(tx, &ANSWER_FOR, id)?;
            commands::decide(cx, tx, &allowed, act, &fields.answer, take)?;
            Ok(Done::see(link_path(allowed.object())))
        })
        .await;
    follow(&cx, done)
}

fn follow(cx: &Cx, done: Result<Done, No<Refusal>>) -> Result<Response, Problem> {
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => Ok(desk_views::refused(cx, &no.refusal()?)),
    }
}

/// Where everything about a link is.
pub(super) fn link_path(id: &str) -> String {
    format!("{LINKS_PATH}/{id}")
}

/// An id that can stand in the database; anything else is not found without asking it.
fn checked(id: &str) -> Result<String, Problem> {
    let plausible =
        id.len() <= LONGEST && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plausible.then(|| id.to_owned()).ok_or(Problem::NotFound)
}

fn short(typed: &str) -> String {
    typed.trim().chars().take(LONGEST).collect()
}

/// Address of this site as this browser knows it: what an office can type or photograph.
fn origin(cx: &Cx, headers: &HeaderMap) -> String {
    let scheme = if cx.app.https { "https" } else { "http" };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| {
            host.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
        });
    format!("{scheme}://{}", host.unwrap_or_default())
}
