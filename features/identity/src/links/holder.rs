//! What an office does with its link: finds it, reads what is asked, answers.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoten_platform::Language;
use kyoten_platform::cx::{Cx, Done, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::{Harmless, Problem, Submitted, Unreadable};
use kyoten_ui::Errors;
use serde::Deserialize;

use super::commands::{self, OpenLink, Refusal};
use super::rules::{Content, LONGEST_REMARK};
use super::{Act, Asked, CODE_PATH, Question, ShortCode, views};
use crate::text;

/// Button by which everything is as it stands.
pub(super) const SAME: &str = "same";
/// Button by which something is corrected.
pub(super) const CORRECTED: &str = "corrected";

/// Names and answers as they came.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Typed(pub(super) Vec<(String, String)>);

impl Typed {
    /// The answer to a question; empty when there is none.
    pub(super) fn one(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Refuses names that no question has.
    pub(super) fn known_to(&self, act: &dyn Act, others: &[&str]) -> Result<(), Problem> {
        let known = |name: &str| act.lines().contains(&name) || others.contains(&name);
        match self.0.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(Problem::Unreadable(Unreadable::UnknownField(name.clone()))),
            None => Ok(()),
        }
    }

    /// What was typed for the act's lines, and what needs another look.
    pub(super) fn read(&self, act: &dyn Act, language: Language) -> (Content, Errors) {
        let (mut content, mut errors) = (Content::default(), Errors::new());
        for line in act.lines() {
            match act.read(language, line, self.one(line)) {
                Ok(Some(value)) => drop(content.corrections.insert((*line).to_owned(), value)),
                Ok(None) => {}
                Err(sentence) => errors.add(*line, sentence),
            }
        }
        self.one("remark").trim().clone_into(&mut content.remark);
        if content.remark.chars().count() > LONGEST_REMARK {
            errors.add(
                "remark",
                text::links_remark_too_long(language, LONGEST_REMARK),
            );
        }
        let nothing = content.is_same() && content.remark.is_empty();
        match self.one("answer") {
            SAME if !content.is_same() => {
                errors.add("answer", text::links_same_but_typed(language))
            }
            SAME => {}
            CORRECTED if nothing && errors.is_empty() => {
                errors.add("answer", text::links_nothing_typed(language));
            }
            CORRECTED => {}
            _ => errors.add("answer", text::links_answer_missing(language)),
        }
        (content, errors)
    }
}

/// Gives an answer what stood when it was given; what was typed as it stands is no correction.
pub(super) fn against(asked: &Asked, mut content: Content) -> Content {
    for line in &asked.lines {
        let now = line.now.clone().unwrap_or_default();
        if content.corrections.get(line.name) == Some(&now) {
            content.corrections.remove(line.name);
        }
        content.stood.insert(line.name.to_owned(), now);
    }
    content
}

/// A short name for what stands, so that "no change" is about what the person saw.
pub(super) fn seen(asked: &Asked) -> String {
    let stands: Vec<(&str, Option<&str>)> = asked
        .lines
        .iter()
        .map(|line| (line.name, line.now.as_deref()))
        .collect();
    let hash = kyoten_platform::http::token_hash(&serde_json::json!(stands).to_string());
    hash.chars().take(16).collect()
}

/// `GET /l`: where a short code is typed.
pub(super) async fn show_code(cx: Cx) -> Response {
    views::code(&cx, "", &Errors::new())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    #[serde(default)]
    code: String,
}

/// `POST /l`: exchanges the code for the act's page.
pub(super) async fn submit_code(
    cx: Cx,
    Harmless(fields): Harmless<CodeForm>,
) -> Result<Response, Problem> {
    let code = match ShortCode::parse(&fields.code) {
        Ok(code) => code,
        Err(error) => return Ok(views::code_again(&cx, &fields.code, &Refusal::Code(error))),
    };
    // Asked first without writing: a flood of guesses is turned away by readers.
    let waits = cx.read::<_, Infallible, _>(|cx, snapshot| Ok(commands::code_wait(cx, snapshot)?));
    if let Some(at) = waits.await? {
        return Ok(views::wait(&cx, at));
    }
    match cx
        .write(move |cx, tx| commands::enter_code(cx, tx, &code))
        .await
    {
        Ok(Some(token)) => Ok(Done::see(format!("{CODE_PATH}/{token}")).into_response()),
        Ok(None) => Ok(views::code_again(&cx, &fields.code, &Refusal::NoSuchCode)),
        Err(no) => match no.refusal()? {
            Refusal::Wait(at) => Ok(views::wait(&cx, at)),
            other => Ok(views::refused(&cx, &other)),
        },
    }
}

/// `GET /l/{token}`: to the page of the act the token is for.
pub(super) async fn find(cx: Cx, Path(token): Path<String>) -> Result<Response, Problem> {
    let asked = token.clone();
    let found = cx
        .read(move |cx, snapshot| commands::act_of(cx, snapshot, &asked))
        .await;
    match found {
        Ok(word) => Ok(Done::see(format!("{CODE_PATH}/{token}/{word}")).into_response()),
        Err(no) => explained(&cx, no),
    }
}

/// What the office reads, put together in one snapshot.
pub(super) struct Reading {
    pub(super) link: super::LinkRow,
    pub(super) asked: Asked,
    /// What was answered so far, where it may be changed.
    pub(super) own: Option<super::AnswerRow>,
}

fn look(
    act: &dyn Act,
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    token: &str,
) -> Result<Reading, No<Refusal>> {
    let open = commands::open(cx, snapshot, token, act)?;
    let asked = ask(act, cx, snapshot, &open)?;
    let detail = serde_json::json!({ "link": open.id(), "act": act.paths().word });
    snapshot.note_view(commands::by_holder(cx, open.link(), "link.opened", &detail));
    Ok(Reading {
        asked,
        own: open.own_answer().cloned(),
        link: open.link().clone(),
    })
}

fn ask(
    act: &dyn Act,
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    open: &OpenLink<'_>,
) -> Result<Asked, No<Refusal>> {
    match act.ask(cx, snapshot, &open.about())? {
        Question::Ask(asked) => Ok(asked),
        Question::Gone(why) => Err(No::Refused(Refusal::Gone(why))),
    }
}

/// The act's page.
pub(super) async fn show(
    act: &'static dyn Act,
    cx: Cx,
    token: String,
) -> Result<Response, Problem> {
    again(
        act,
        &cx,
        token,
        StatusCode::OK,
        &Typed::default(),
        &Errors::new(),
    )
    .await
}

async fn again(
    act: &'static dyn Act,
    cx: &Cx,
    token: String,
    status: StatusCode,
    typed: &Typed,
    errors: &Errors,
) -> Result<Response, Problem> {
    let asked = token.clone();
    let read = cx
        .read(move |cx, snapshot| look(act, cx, snapshot, &asked))
        .await;
    match read {
        Ok(reading) => Ok(views::question(
            cx, status, act, &token, &reading, typed, errors,
        )),
        Err(no) => explained(cx, no),
    }
}

/// What came back from the act's page.
pub(super) async fn submit(
    act: &'static dyn Act,
    cx: Cx,
    token: String,
    Submitted { key, fields }: Submitted<Typed>,
) -> Result<Response, Problem> {
    fields.known_to(act, &["answer", "remark", "seen"])?;
    let (content, mut errors) = fields.read(act, cx.language);
    if !errors.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return again(act, &cx, token, status, &fields, &errors).await;
    }
    let (held, saw) = (token.clone(), fields.one("seen").to_owned());
    let done = cx
        .act(key, move |cx, tx| {
            let open = commands::open(cx, tx, &held, act).map_err(Map::map)?;
            let asked = ask(act, cx, tx, &open).map_err(Map::map)?;
            if seen(&asked) != saw {
                return Err(No::Refused(Answer::ChangedMeanwhile));
            }
            commands::answer(cx, tx, &open, act, &against(&asked, content)).map_err(Map::map)?;
            // The answer is kept under its receipt number: no secret may stand in it.
            Ok(Done::see("answered"))
        })
        .await;
    match done {
        Ok(_) => {
            let word = act.paths().word;
            Ok(Done::see(format!("{CODE_PATH}/{token}/{word}")).into_response())
        }
        Err(No::Refused(Answer::ChangedMeanwhile)) => {
            errors.add("answer", text::links_changed_meanwhile(cx.language));
            again(act, &cx, token, StatusCode::CONFLICT, &fields, &errors).await
        }
        Err(No::Refused(Answer::Refused(refusal))) => Ok(views::refused(&cx, &refusal)),
        Err(No::NotFound) => Ok(views::unknown(&cx)),
        Err(no) => Err(no.refusal().err().unwrap_or(Problem::Fault)),
    }
}

/// Why an answer was not taken.
enum Answer {
    Refused(Refusal),
    ChangedMeanwhile,
}

/// Another reason for the same no.
trait Map {
    fn map(self) -> No<Answer>;
}

impl Map for No<Refusal> {
    fn map(self) -> No<Answer> {
        match self {
            No::Refused(refusal) => No::Refused(Answer::Refused(refusal)),
            No::NotFound => No::NotFound,
            No::Forbidden => No::Forbidden,
            No::SignedOut => No::SignedOut,
            No::StepUp => No::StepUp,
            No::Busy => No::Busy,
            No::KeyReused => No::KeyReused,
            No::Fault(fault) => No::Fault(fault),
        }
    }
}

/// The page of a no: one constant page for whatever is not known, a sentence for whoever held the right key.
fn explained(cx: &Cx, no: No<Refusal>) -> Result<Response, Problem> {
    match no {
        No::NotFound => Ok(views::unknown(cx)),
        No::Refused(Refusal::Reopen) => Ok(Done::see(CODE_PATH).into_response()),
        other => other.refusal().map(|refusal| views::refused(cx, &refusal)),
    }
}

/// A page that says when to come back.
pub(super) fn retry_after(mut response: Response, seconds: i64) -> Response {
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}
