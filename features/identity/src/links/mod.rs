//! One-time links: an office without any account answers one question, in a minute, on any telephone.
//!
//! A **link** is one act for one organization until a date. What opens it are **keys**: a token in an address (mail, the
//! picture on a sheet) and a short code that is read out or printed. Each **delivery** has keys of its own, stored as
//! hashes; an office that lost its sheet gets another one and the first still works. The clear keys stand on the
//! page or the sheet made for a delivery and nowhere else.
//!
//! An act belongs to the feature whose fact it is about. It implements [`Act`] and adds its routes with [`routes_of`];
//! everything else is here: pages for the office and for the coordinator, sheet, letter, telephone script, deciding
//! between answers. Deliberately absent: accounts for offices, reminders (the round that asks decides), sending.

mod code;
mod commands;
mod contact;
mod desk;
mod desk_views;
mod document;
mod holder;
mod permissions;
mod rules;
mod sheet;
mod store;
mod views;

use std::sync::Arc;

use axum::extract::Path;
use axum::http::HeaderMap;
use kyoten_platform::Language;
use kyoten_platform::authorization::Policy;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::http::{Harmless, Parameters, Routes, Submitted};

pub use code::{CODE_DIGITS, CodeError, ShortCode};
pub use commands::{
    Keys, NewLink, OnBehalf, OpenLink, OutgoingMail, Refusal, answer, answer_on_behalf, decide,
    deliver, delivery_became, is_being_asked, issue, open, queue_mail, revoke, take_mail, url,
};
pub use contact::{
    ContactConfirm, ContactKind, ContactRow, LONGEST_CONTACT, NewContact, contacts, keep, prefer,
    preferred, remove,
};
pub use desk_views::refusal_words;
pub use permissions::{ANSWER_FOR, ASKERS, KEEP_CONTACTS, MANAGE_LINKS};
pub use rules::{
    Answering, Channel, Content, DeliveryState, LONGEST_LINK_DAYS, MOST_AT_ONCE, MOST_OPEN_CODES,
    Standing, USUAL_LINK_DAYS, Verdict, Voice, WRONG_CODES_PER_HOUR,
};
pub use store::{AnswerRow, DeliveryRow, LinkRow};

/// Where the coordinators' list of links is.
pub const LINKS_PATH: &str = "/links";
/// Where a short code is typed.
pub const CODE_PATH: &str = "/l";

/// What is asked, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The organization.
    pub organization_id: &'a str,
    /// What within the act.
    pub subject: &'a str,
}

/// Who stands behind an answer that is being applied.
pub enum Hand<'a, 'tx> {
    /// The office itself, by its link.
    Office(&'a OpenLink<'tx>),
    /// A person of the hub, who typed it or accepted it; `cx` says who.
    Hub,
}

impl Hand<'_, '_> {
    /// The word for them in what is stated and in the audit trail.
    #[must_use]
    pub fn reference(&self, cx: &Cx) -> String {
        match self {
            Hand::Office(open) => open.reference(),
            Hand::Hub => cx.actor.reference(),
        }
    }
}

/// One thing asked: what stands, to be left or corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its stable name: of the box, and in the stored answer.
    pub name: &'static str,
    /// Its words.
    pub label: String,
    /// What stands now; `None`: nobody knows.
    pub now: Option<String>,
}

/// What is asked now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// One sentence: what this is about.
    pub lead: String,
    /// What stands and is not asked about, as label and value.
    pub shown: Vec<(String, String)>,
    /// What is asked.
    pub lines: Vec<Line>,
}

/// What an act has to ask of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// This.
    Ask(Asked),
    /// Nothing any more; why, in the reader's language.
    Gone(String),
}

/// The addresses of an act, all made from its word by [`act_paths!`](crate::act_paths).
#[derive(Debug)]
pub struct Paths {
    /// The word, `organization.confirm`.
    pub word: &'static str,
    /// The office's page.
    pub page: &'static str,
    /// The page on which a coordinator types an answer.
    pub on_behalf: &'static str,
    /// Where deliveries are made.
    pub deliver: &'static str,
    /// Where a coordinator decides between answers.
    pub decide: &'static str,
    /// Where the sheets of links issued together are printed.
    pub sheets: &'static str,
}

/// The addresses of an act of this word.
#[macro_export]
macro_rules! act_paths {
    ($word:literal) => {{
        const PATHS: $crate::links::Paths = $crate::links::Paths {
            word: $word,
            page: concat!("/l/{token}/", $word),
            on_behalf: concat!("/links/{id}/", $word),
            deliver: concat!("/links/{id}/", $word, "/deliver"),
            decide: concat!("/links/{id}/", $word, "/decide"),
            sheets: concat!("/links/batches/{batch}/", $word),
        };
        &PATHS
    }};
}

/// Something an office can be asked by a link.
pub trait Act: Send + Sync {
    /// Its word and addresses: `act_paths!("organization.confirm")`.
    fn paths(&self) -> &'static Paths;
    /// What it is called: 「掲載内容の確認」.
    fn title(&self, language: Language) -> &'static str;
    /// How often it may be answered.
    fn answering(&self) -> Answering {
        Answering::Once
    }
    /// Names of everything it may ask.
    fn lines(&self) -> &'static [&'static str];
    /// What it asks now. `cx` may be the office's: show only what the holder of a lost sheet may see.
    fn ask(&self, cx: &Cx, snapshot: &Snapshot<'_>, about: &About<'_>) -> DbResult<Question>;
    /// What was typed for a line as it will be stored, `None` when nothing was; or what to do about it.
    fn read(&self, language: Language, line: &str, typed: &str) -> Result<Option<String>, String>;
    /// Makes the answer count.
    fn apply(
        &self,
        cx: &Cx,
        tx: &Tx<'_>,
        hand: &Hand<'_, '_>,
        about: &About<'_>,
        content: &Content,
    ) -> Result<(), No<Refusal>>;
}

/// Puts the pages of an act on the router.
#[must_use]
pub fn routes_of(routes: Routes, act: &'static dyn Act) -> Routes {
    let paths = act.paths();
    routes
        .get(
            paths.page,
            Policy::Link,
            move |cx: Cx, Path(token): Path<String>| holder::show(act, cx, token),
        )
        .post(
            paths.page,
            Policy::Link,
            move |cx: Cx, Path(token): Path<String>, form: Submitted<holder::Typed>| {
                holder::submit(act, cx, token, form)
            },
        )
        .get(
            paths.on_behalf,
            ASKERS,
            move |cx: Cx, Path(id): Path<String>| desk::on_behalf(act, cx, id),
        )
        .post(
            paths.on_behalf,
            ASKERS,
            move |cx: Cx, Path(id): Path<String>, form: Submitted<holder::Typed>| {
                desk::on_behalf_submit(act, cx, id, form)
            },
        )
        .post(
            paths.deliver,
            ASKERS,
            move |cx: Cx,
                  Path(id): Path<String>,
                  headers: HeaderMap,
                  form: Harmless<desk::DeliverForm>| {
                desk::deliver(act, cx, id, headers, form)
            },
        )
        .post(
            paths.decide,
            ASKERS,
            move |cx: Cx, Path(id): Path<String>, form: Submitted<desk::DecideForm>| {
                desk::decide(act, cx, id, form)
            },
        )
        .post(
            paths.sheets,
            ASKERS,
            move |cx: Cx,
                  Path(batch): Path<String>,
                  headers: HeaderMap,
                  form: Harmless<desk::SheetsForm>| {
                desk::sheets(act, cx, batch, headers, form)
            },
        )
}

/// Puts the pages that all acts share on the router, and those of the acts about contacts.
pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get(CODE_PATH, Policy::Link, holder::show_code)
        .post(CODE_PATH, Policy::Link, holder::submit_code)
        .get("/l/style.css", Policy::Public, document::style)
        .get("/l/{token}", Policy::Link, holder::find)
        .get(
            LINKS_PATH,
            ASKERS,
            |cx: Cx, query: Parameters<desk::Filter>| desk::list(cx, query),
        )
        .get("/links/{id}", ASKERS, desk::show)
        .post("/links/{id}/revoke", ASKERS, desk::revoke)
        .post("/links/{id}/deliveries/{delivery}", ASKERS, desk::became);
    routes_of(routes, &ContactConfirm)
}

/// A name for every reference of the hub's people.
type Names = Arc<Vec<(String, String)>>;
