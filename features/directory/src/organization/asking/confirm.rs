//! 「掲載内容の確認」: an office looks at its own public entry and says that it is right, or what is right instead.
//!
//! "Nothing has changed" counts at once: what everybody saw is what everybody goes on seeing, only fresher. A correction
//! waits until a coordinator accepts it, whatever it corrects: a sheet that lay in the wrong tray must not be able to
//! send patients to a wrong telephone, and even wrong hours cost somebody a way. The office sees public statements only,
//! so what the hub keeps to itself is neither shown nor touched.

use kyoten_feature_identity::act_paths;
use kyoten_feature_identity::links::{
    About, Act, Asked, Content, Hand, Line, OpenLink, Paths, Question, Refusal,
};
use kyoten_platform::Language;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};

use crate::fact::store::{self as facts, Entitled, NewFact};
use crate::fact::{Source, Topic};
use crate::field::{Field, Shape};
use crate::organization::answers::Answers;
use crate::organization::commands::{STREAM, only_text};
use crate::organization::model::{Audience, Portrait};
use crate::organization::permissions::EDIT;
use crate::organization::store::{self, Found};
use crate::organization::{comma, kind_label, overlay, rules, views};
use crate::text;

/// What an office is asked about.
const FIELDS: [Field; 6] = [
    Field::Name,
    Field::Address,
    Field::Telephone,
    Field::Fax,
    Field::Hours,
    Field::ReceptionHours,
];
/// Their names, as the form knows them.
const LINES: [&str; 6] = [
    "name",
    "address",
    "telephone",
    "fax",
    "hours",
    "reception_hours",
];

/// The act of confirming one's own entry.
pub struct OrganizationConfirm;

impl Act for OrganizationConfirm {
    fn paths(&self) -> &'static Paths {
        act_paths!("organization.confirm")
    }

    fn title(&self, language: Language) -> &'static str {
        text::asking_confirm(language)
    }

    fn lines(&self) -> &'static [&'static str] {
        &LINES
    }

    fn ask(&self, cx: &Cx, snapshot: &Snapshot<'_>, about: &About<'_>) -> DbResult<Question> {
        let language = cx.language;
        Ok(match entry(cx, snapshot, about, Audience::Public)? {
            Ok(portrait) => Question::Ask(Asked {
                lead: text::asking_confirm_lead(language, &cx.app.hub_name),
                shown: vec![(
                    text::asking_kinds(language).to_owned(),
                    kinds(language, &portrait),
                )],
                lines: FIELDS
                    .iter()
                    .filter(|field| is_asked(**field, &portrait))
                    .map(|field| line(language, *field, &portrait))
                    .collect(),
            }),
            Err(gone) => Question::Gone(gone),
        })
    }

    fn read(&self, language: Language, line: &str, typed: &str) -> Result<Option<String>, String> {
        let Some(topic) = Field::parse(line).map(Topic::Field) else {
            return Ok(None);
        };
        let answers = Answers::of([(line.to_owned(), typed.trim().to_owned())]);
        rules::read(topic, &answers)
            .map_err(|mistake| views::sentence(language, topic.label(language), &mistake))
    }

    fn apply(
        &self,
        cx: &Cx,
        tx: &Tx<'_>,
        hand: &Hand<'_, '_>,
        about: &About<'_>,
        content: &Content,
    ) -> Result<(), No<Refusal>> {
        let portrait = entry(cx, tx, about, Audience::Staff)?
            .map_err(|gone| No::Refused(Refusal::Gone(gone)))?;
        let id = portrait.organization.id.clone();
        let by = hand.reference(cx);
        let (verified, corrected) = match hand {
            Hand::Office(open) => {
                let own = OwnEntry { open, id: &id };
                (verify(tx, &own, &portrait, content, &by)?, Vec::new())
            }
            Hand::Hub => {
                let allowed = cx.allow(tx, &EDIT, id.clone())?;
                let corrected = correct(tx, &allowed, &portrait, content, &by)?;
                (verify(tx, &allowed, &portrait, content, &by)?, corrected)
            }
        };
        overlay::refresh(tx, &cx.hub_id, &id)?;
        let arguments = serde_json::json!({ "verified": verified, "corrected": corrected });
        let mut event = cx.event(
            STREAM,
            "directory.organization_confirmed",
            format!("Organization/{id}"),
            arguments.to_string(),
        );
        event.actor = by;
        tx.emit(event);
        Ok(())
    }
}

/// An office's own entry, by its link: the organization asked, or the one it was merged into. Made from nothing but an
/// open link, so an answer can state facts about nobody else.
struct OwnEntry<'a, 'tx> {
    open: &'a OpenLink<'tx>,
    id: &'a str,
}

impl facts::Sealed for OwnEntry<'_, '_> {}
impl Entitled for OwnEntry<'_, '_> {
    fn hub_id(&self) -> &str {
        self.open.hub_id()
    }
    fn organization_id(&self) -> &str {
        self.id
    }
}

/// The entry asked about, wherever merges have led; or why there is none to ask about.
fn entry(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    about: &About<'_>,
    audience: Audience,
) -> DbResult<Result<Portrait, String>> {
    let id = store::merge_target(snapshot, &cx.hub_id, about.organization_id)?;
    let portrait = match store::find(snapshot, &cx.hub_id, &id, audience)? {
        Some(Found::Here(portrait)) => *portrait,
        Some(Found::MergedInto(_)) | None => {
            return Ok(Err(text::asking_not_there(cx.language).to_owned()));
        }
    };
    Ok(match &portrait.closure {
        Some(closure) => {
            let on = views::day(cx.language, &closure.closed_on);
            Err(text::asking_closed(cx.language, portrait.name(), on))
        }
        None => Ok(portrait),
    })
}

/// Reception hours are asked of those who have them; everybody is asked the rest.
fn is_asked(field: Field, portrait: &Portrait) -> bool {
    field != Field::ReceptionHours || portrait.text(field).is_some()
}

fn line(language: Language, field: Field, portrait: &Portrait) -> Line {
    let topic = Topic::Field(field);
    let shown = |text: &str| match field.shape() {
        Shape::Hours => text
            .split(';')
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("\n"),
        _ => text.to_owned(),
    };
    let now = match (portrait.fact(topic), &portrait.stated(field)[..]) {
        (Some(fact), _) => Some(shown(&fact.value)),
        (None, []) => None,
        (None, [only]) => Some(shown(only.text)),
        (None, several) => Some(
            several
                .iter()
                .map(|one| {
                    let kinds: Vec<&str> = one
                        .services
                        .iter()
                        .map(|service| kind_label(language, service.listing.kind))
                        .collect();
                    text::asking_of_kind(language, kinds.join(comma(language)), shown(one.text))
                })
                .collect::<Vec<_>>()
                .join("\n"),
        ),
    };
    Line {
        name: field.name(),
        label: topic.label(language).to_owned(),
        now,
    }
}

fn kinds(language: Language, portrait: &Portrait) -> String {
    let kinds: Vec<&str> = portrait
        .kinds()
        .into_iter()
        .map(|kind| kind_label(language, kind))
        .collect();
    kinds.join(comma(language))
}

/// Everything shown and not corrected is verified now. Where services differ there is no one statement to verify, and
/// what the hub does not show in public was not seen by the office.
fn verify(
    tx: &Tx<'_>,
    entitled: &dyn Entitled,
    portrait: &Portrait,
    content: &Content,
    by: &str,
) -> DbResult<Vec<&'static str>> {
    let mut verified = Vec::new();
    for field in FIELDS {
        let topic = Topic::Field(field);
        let before = portrait.fact(topic);
        let hidden = before.is_some_and(|fact| !fact.is_public());
        if hidden || content.corrections.contains_key(field.name()) {
            continue;
        }
        let Some(value) = before
            .map(|fact| fact.value.as_str())
            .or_else(|| only_text(portrait, topic))
        else {
            continue;
        };
        state(tx, entitled, portrait, topic, value, by)?;
        verified.push(field.name());
    }
    Ok(verified)
}

fn correct(
    tx: &Tx<'_>,
    entitled: &dyn Entitled,
    portrait: &Portrait,
    content: &Content,
    by: &str,
) -> DbResult<Vec<&'static str>> {
    let mut corrected = Vec::new();
    for field in FIELDS {
        if let Some(value) = content.corrections.get(field.name()) {
            state(tx, entitled, portrait, Topic::Field(field), value, by)?;
            corrected.push(field.name());
        }
    }
    Ok(corrected)
}

/// 自己申告, verified now; who may see it stays as it was.
fn state(
    tx: &Tx<'_>,
    entitled: &dyn Entitled,
    portrait: &Portrait,
    topic: Topic,
    value: &str,
    by: &str,
) -> DbResult<()> {
    let before = portrait.fact(topic);
    if let Some(before) = before {
        facts::withdraw(tx, entitled, &before.organization_id, topic)?;
    }
    let fact = NewFact {
        topic,
        value,
        source: Source::SelfReport,
        visibility: before
            .and_then(|fact| crate::fact::Visibility::parse(&fact.visibility))
            .unwrap_or_else(|| topic.usual_visibility()),
        by,
    };
    facts::state(tx, entitled, &fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_field() {
        assert_eq!(FIELDS.map(Field::name), LINES);
    }
}
