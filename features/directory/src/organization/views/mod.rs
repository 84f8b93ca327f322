//! What the pages about one organization look like; here the words and parts they share.

mod acts;
mod edit;
mod history;
mod manage;
mod show;

use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Field as Question, Form, Language, Map, Notice, NoticeKind, Tone, actions,
    badge, civil_date, civil_day, link_button, notice, telephone, unconfirmed,
};
use maud::{Markup, html};

use super::model::{Origin, Portrait, Stated};
use super::rules::{Mistake, Refusal};
use crate::fact::known::{Known, KnownShape};
use crate::fact::{Acceptance, Answer, Source, Topic, Visibility};
use crate::field::{Field, LIST_SEPARATOR, Shape};
use crate::import::layout::Layout;
use crate::import::problem::Said as _;
use crate::kind::Kind;
use crate::listing::PositionSource;
use crate::text;

pub use acts::{Candidate, choose_target, close, confirm_merge};
pub use edit::{conflicts, edit, enter, first_answers};
pub use history::history;
pub use manage::manage;
pub use show::show;

/// What stands between the words of a list.
pub fn comma(language: Language) -> &'static str {
    match language {
        Language::Ja => "、",
        Language::En => ", ",
    }
}

/// The words of a kind.
pub fn kind_label(language: Language, kind: Kind) -> &'static str {
    match language {
        Language::Ja => kind.label_ja(),
        Language::En => kind.label_en(),
    }
}

/// A day as stored, in words; what is no day stays as it is.
pub fn day(language: Language, iso: &str) -> String {
    kyoten_calendar::parse_date(iso).map_or_else(|_| iso.to_owned(), |on| civil_date(language, on))
}

/// The day of an instant, in words, without its weekday.
pub fn day_of(language: Language, at: Instant) -> String {
    civil_day(language, kyoten_calendar::civil_date(at.0))
}

/// 「2026年11月2日に確認」.
fn confirmed_on(language: Language, at: Instant) -> String {
    text::search_confirmed_on(language, day_of(language, at))
}

/// What became of it, where it is no longer simply there.
fn standing(language: Language, portrait: &Portrait) -> Markup {
    html! {
        @if let Some(closure) = &portrait.closure {
            (notice(language, &Notice::new(NoticeKind::Warning, &text::organization_closed_since(language, day(language, &closure.closed_on)))))
        }
        @if portrait.vanished {
            (notice(language, &Notice::new(NoticeKind::Warning, text::organization_vanished(language))))
        }
    }
}

/// One value as it is; several each with the services they are stated for.
fn stated_values(language: Language, topic: Topic, stated: &[Stated<'_>]) -> Markup {
    html! {
        @if let [only] = stated { (value(language, topic, only.text)) }
        @else {
            @for one in stated {
                div {
                    (value(language, topic, one.text))
                    " （"
                    @for (n, service) in one.services.iter().enumerate() {
                        @if n > 0 { (comma(language)) }
                        (kind_label(language, service.listing.kind))
                    }
                    "）"
                }
            }
        }
    }
}

/// A stored value as a person reads it.
pub fn value(language: Language, topic: Topic, stored: &str) -> Markup {
    match topic {
        // The Ministry's files write 0 where no capacity was stated.
        Topic::Field(Field::Capacity) if stored == "0" => {
            html! { span.ky-unknown { (text::organization_not_stated(language)) } }
        }
        Topic::Field(field) => match field.shape() {
            Shape::Telephone => telephone(language, stored),
            Shape::Url if is_link(stored) => {
                html! { a href=(stored) rel="noopener noreferrer" { (stored) } }
            }
            Shape::Days | Shape::List => {
                html! { (stored.split(LIST_SEPARATOR).collect::<Vec<_>>().join(comma(language))) }
            }
            Shape::Hours => html! { @for line in stored.split(';') { div { (line.trim()) } } },
            Shape::Text | Shape::Kana | Shape::Url | Shape::Number => lines(stored),
        },
        Topic::Known(Known {
            shape: KnownShape::Answer,
            ..
        }) => match Acceptance::from_value(stored) {
            Some(acceptance) => answer(language, &acceptance),
            None => unconfirmed(language),
        },
        Topic::Known(_) => lines(stored),
    }
}

/// Line breaks as they were typed.
fn lines(text: &str) -> Markup {
    html! { @for (n, line) in text.split('\n').enumerate() { @if n > 0 { br; } (line) } }
}

/// Only addresses of the web become links; a source may hold anything.
fn is_link(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn answer(language: Language, acceptance: &Acceptance) -> Markup {
    let tone = match acceptance.answer {
        Answer::Yes => Tone::Good,
        Answer::Ask => Tone::Care,
        Answer::No => Tone::Stop,
    };
    html! {
        (badge(answer_label(language, acceptance.answer), tone))
        @if !acceptance.condition.is_empty() { " " (lines(&acceptance.condition)) }
    }
}

fn answer_label(language: Language, answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => text::organization_answer_yes(language),
        Answer::Ask => text::organization_answer_ask(language),
        Answer::No => text::organization_answer_no(language),
    }
}

/// The map, and how well the place is known.
fn place(language: Language, portrait: &Portrait) -> Markup {
    html! {
        h2 { (text::organization_place(language)) }
        @for remark in place_remarks(language, portrait) { p { (remark) } }
        (map(language, portrait))
    }
}

/// What is to be said about the place; nothing where it is exactly known.
fn place_remarks(language: Language, portrait: &Portrait) -> Vec<String> {
    let degree = match portrait.position().map(|position| position.source) {
        Some(PositionSource::Given) => None,
        Some(PositionSource::Approximate) => Some(text::organization_place_approximate(language)),
        Some(PositionSource::TownCentroid) => Some(text::organization_place_town(language)),
        Some(PositionSource::MunicipalityCentroid) => {
            Some(text::organization_place_municipality(language))
        }
        None => Some(text::organization_place_unknown(language)),
    };
    let flags = portrait.flags().into_iter().map(|flag| match language {
        Language::Ja => flag.ja(),
        Language::En => flag.en(),
    });
    degree.map(str::to_owned).into_iter().chain(flags).collect()
}

fn map(language: Language, portrait: &Portrait) -> Markup {
    if portrait.position().is_none() {
        return html! {};
    }
    let points = format!("/organizations/{}/place.geojson", portrait.organization.id);
    Map {
        label: text::organization_map(language),
        areas: Some("/api/v1/boundaries"),
        points: Some(&points),
        attribution: text::search_map_source(language),
        ..Map::default()
    }
    .alone(language)
}

/// Each source once, with its day, and the credit its licence asks for.
fn sources(language: Language, portrait: &Portrait) -> Markup {
    let mut lines: Vec<String> = portrait
        .services
        .iter()
        .map(|service| origin(language, &service.origin))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let national = portrait
        .services
        .iter()
        .any(|service| service.origin.national);
    html! {
        h2 { (text::organization_sources(language)) }
        ul { @for line in &lines { li { (line) } } }
        @if national { p { (text::organization_credit(language)) } }
        @if !portrait.organization.identifier.is_empty() && portrait.organization.identifier_system != "local" {
            p { (text::organization_identifier(language, &portrait.organization.identifier)) }
        }
    }
}

/// A source in words, with the day it speaks of: 「介護サービス情報公表システム（2026年4月1日時点）」.
fn origin(language: Language, origin: &Origin) -> String {
    let as_of = kyoten_calendar::parse_date(&origin.as_of)
        .map_or_else(|_| origin.as_of.clone(), |on| civil_day(language, on));
    match source_name(language, &origin.layout) {
        _ if !origin.national => text::organization_own_list(language, as_of),
        Some(source) => text::organization_open_data_of(language, as_of, source),
        None => text::organization_open_data(language, as_of),
    }
}

/// Who publishes files of a layout: its label without the remark on columns.
fn source_name(language: Language, layout: &str) -> Option<&'static str> {
    let layout = Layout::named(layout)?;
    let label = match language {
        Language::Ja => layout.label_ja,
        Language::En => layout.label_en,
    };
    let name = label.split(['（', '(']).next().unwrap_or(label);
    Some(name.trim_end())
}

fn source_label(language: Language, word: &str) -> &'static str {
    match Source::parse(word) {
        Some(Source::Filing) => text::organization_source_filing(language),
        Some(Source::SelfReport) => text::organization_source_self_report(language),
        Some(Source::Record) => text::organization_source_record(language),
        Some(Source::Hub) | None => text::organization_source_hub(language),
    }
}

fn visibility_label(language: Language, visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => text::organization_visibility_public(language),
        Visibility::Members => text::organization_visibility_members(language),
        Visibility::Hub => text::organization_visibility_hub(language),
    }
}

fn visibility_word_label(language: Language, word: &str) -> &'static str {
    visibility_label(language, Visibility::parse(word).unwrap_or(Visibility::Hub))
}

pub(super) fn key(cx: &Cx) -> String {
    cx.app.ids.next(cx.now)
}

fn visibility_question(form: Form<'_>, language: Language, chosen: &str, keep: &str) -> Markup {
    let mut choices = vec![Choice::new("", keep)];
    choices.extend(
        Visibility::ALL.map(|one| Choice::new(one.word(), visibility_label(language, one))),
    );
    form.radios(
        Question::plain("visibility", text::organization_column_visibility(language)).value(chosen),
        &choices,
    )
}

/// What to do about an answer, naming its question.
pub fn sentence(language: Language, label: &str, mistake: &Mistake) -> String {
    match mistake {
        Mistake::Missing => text::organization_mistake_missing(language, label),
        Mistake::TooLong { max, found } => {
            text::organization_mistake_too_long(language, found, label, max)
        }
        Mistake::NotKana => text::organization_mistake_kana(language, label),
        Mistake::TelephoneSign(sign) => {
            text::organization_mistake_telephone_sign(language, label, sign)
        }
        Mistake::TelephoneSeveral => text::organization_mistake_telephone_several(language, label),
        Mistake::TelephoneAreaCode => text::organization_mistake_telephone_area(language, label),
        Mistake::TelephoneDigits { found, expected } => {
            text::organization_mistake_telephone_digits(language, expected, found, label)
        }
        Mistake::NotUrl => text::organization_mistake_url(language, label),
        Mistake::NotNumber => text::organization_mistake_number(language, label),
        Mistake::NotOffered => text::organization_mistake_choice(language, label),
        Mistake::ConditionAlone => text::organization_mistake_condition(language, label),
    }
}

/// Why a rule said no, in one sentence.
pub fn refusal(language: Language, refusal: &Refusal) -> String {
    match refusal {
        Refusal::AlreadyClosed { on } => {
            text::organization_refused_closed(language, day(language, on))
        }
        Refusal::NotClosed => text::organization_refused_not_closed(language).to_owned(),
        Refusal::MergedAway { .. } => text::organization_refused_merged_away(language).to_owned(),
        Refusal::MergeIntoItself => text::organization_refused_itself(language).to_owned(),
        Refusal::NoSuchTarget => text::organization_refused_no_target(language).to_owned(),
        Refusal::TargetClosed { name } => text::organization_refused_target_closed(language, name),
        Refusal::NotMerged => text::organization_refused_not_merged(language).to_owned(),
        Refusal::EditedMeanwhile(_) => text::organization_conflict(language).to_owned(),
        Refusal::AlreadyEntered { .. } => text::organization_refused_entered(language).to_owned(),
        Refusal::ImportRunning => text::organization_refused_import(language).to_owned(),
    }
}

/// The page of a refusal: the sentence, and where to go on.
pub fn refused(cx: &Cx, reason: &Refusal, back: &str) -> Markup {
    let language = cx.language;
    let onward = match reason {
        Refusal::MergedAway { into } => Some(into),
        Refusal::AlreadyEntered { id } => Some(id),
        _ => None,
    };
    html! {
        p { (refusal(language, reason)) }
        (actions(html! {
            @if let Some(id) = onward {
                (link_button(&format!("/organizations/{id}/manage"), text::organization_open_other(language), ButtonKind::Primary))
            }
            (link_button(back, text::organization_back(language), ButtonKind::Secondary))
        }))
    }
}
