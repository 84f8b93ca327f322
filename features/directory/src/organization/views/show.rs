//! The public page.

use kyoten_platform::cx::Cx;
use kyoten_ui::{
    Fact, Language, Tone, actions, badge, call_button, facts, freshness, print_button, unconfirmed,
};
use maud::{Markup, html};

use super::{
    confirmed_on, kind_label, map, place_remarks, source_label, sources, standing, stated_values,
    value,
};
use crate::fact::known::KNOWN;
use crate::fact::store::FactRow;
use crate::fact::{Topic, Visibility};
use crate::field::Field;
use crate::freshness::Life;
use crate::listing::address_with_building;
use crate::organization::model::Portrait;
use crate::text;

/// The public page: whom to call, where, when, whether they take somebody on; then the rest.
pub fn show(cx: &Cx, portrait: &Portrait) -> Markup {
    let language = cx.language;
    let first: Vec<Fact<'_>> = FIRST
        .into_iter()
        .filter_map(|field| plain_fact(cx, portrait, field))
        .collect();
    let more: Vec<Fact<'_>> = Field::ALL
        .iter()
        .copied()
        .filter(|field| !is_shown_on_top(*field))
        .filter_map(|field| plain_fact(cx, portrait, field))
        .collect();
    html! {
        p.ky-facts__note { (reading(language, portrait)) }
        p.ky-badges { @for kind in portrait.kinds() { (badge(kind_label(language, kind), Tone::Plain)) } }
        (standing(language, portrait))
        (calls(cx, portrait))
        (facts(language, &[whereabouts(cx, portrait)].into_iter().chain(first).collect::<Vec<_>>()))
        (acceptance(cx, portrait))
        @if portrait.position().is_some() {
            div.ky-on-screen {
                h2 { (text::organization_place(language)) }
                (map(language, portrait))
            }
        }
        @if !more.is_empty() {
            h2 { (text::organization_more(language)) }
            (facts(language, &more))
        }
        (sources(language, portrait))
        (actions(print_button(language)))
    }
}

/// What a resident looks for after the telephone number and the address.
const FIRST: [Field; 6] = [
    Field::OpenDays,
    Field::OpenDaysNote,
    Field::Hours,
    Field::ReceptionHours,
    Field::Departments,
    Field::Url,
];

/// Whether a field stands above the rest; a building stands in its address.
fn is_shown_on_top(field: Field) -> bool {
    FIRST.contains(&field)
        || matches!(
            field,
            Field::Name | Field::NameKana | Field::Telephone | Field::Address | Field::Building
        )
}

/// The fields a resident looks for first: shown even while nobody knows them.
fn is_always_shown(field: Field) -> bool {
    matches!(field, Field::OpenDays | Field::Hours)
}

fn reading(language: Language, portrait: &Portrait) -> Markup {
    match portrait.text(Field::NameKana) {
        Some(kana) => html! { (kana) },
        None => {
            html! { (Topic::Field(Field::NameKana).label(language)) " " (unconfirmed(language)) }
        }
    }
}

/// A button for each number; several each with the services they are stated for.
fn calls(cx: &Cx, portrait: &Portrait) -> Markup {
    let language = cx.language;
    let topic = Topic::Field(Field::Telephone);
    if let Some(fact) = portrait.fact(topic) {
        return html! {
            (actions(call_button(language, &fact.value)))
            p.ky-facts__note { (confirmed(cx, topic, fact)) }
        };
    }
    let stated = portrait.stated(Field::Telephone);
    html! {
        @if stated.is_empty() {
            p { (topic.label(language)) " " (unconfirmed(language)) }
        }
        @for one in &stated {
            (actions(html! {
                (call_button(language, one.text))
                @if stated.len() > 1 {
                    span.ky-badges {
                        @for service in &one.services { (badge(kind_label(language, service.listing.kind), Tone::Plain)) }
                    }
                }
            }))
        }
    }
}

/// Address and building on one line, and how well the place is known.
fn whereabouts<'p>(cx: &Cx, portrait: &'p Portrait) -> Fact<'p> {
    let language = cx.language;
    let topic = Topic::Field(Field::Address);
    let whole = |address: &str| {
        address_with_building(address, portrait.text(Field::Building).unwrap_or_default())
    };
    let stated = portrait.stated(Field::Address);
    let shown = match (portrait.fact(topic), stated.as_slice()) {
        (Some(fact), _) => html! { (whole(&fact.value)) },
        (None, []) => unconfirmed(language),
        (None, [only]) => html! { (whole(only.text)) },
        (None, _) => stated_values(language, topic, &stated),
    };
    let remarks = place_remarks(language, portrait);
    let note = html! {
        @if let Some(fact) = portrait.fact(topic) { div { (confirmed(cx, topic, fact)) } }
        @for remark in &remarks { div { (remark) } }
    };
    let fact = Fact::new(topic.label(language), shown);
    if note.0.is_empty() {
        fact
    } else {
        fact.note(note)
    }
}

fn plain_fact<'p>(cx: &Cx, portrait: &'p Portrait, field: Field) -> Option<Fact<'p>> {
    let language = cx.language;
    let topic = Topic::Field(field);
    let label = topic.label(language);
    if let Some(fact) = portrait.fact(topic) {
        let shown = Fact::new(label, value(language, topic, &fact.value));
        return Some(shown.note(confirmed(cx, topic, fact)));
    }
    let stated = portrait.stated(field);
    if stated.is_empty() {
        return is_always_shown(field).then(|| Fact::new(label, unconfirmed(language)));
    }
    Some(Fact::new(label, stated_values(language, topic, &stated)))
}

/// How old a statement of the hub is, without saying who in the hub made it.
fn confirmed(cx: &Cx, topic: Topic, fact: &FactRow) -> Markup {
    let when = fact
        .verified_at
        .map_or_else(String::new, |at| confirmed_on(cx.language, at));
    html! {
        (freshness(cx.language, topic.life().freshness(fact.verified_at, cx.now), &when))
        " · " (source_label(cx.language, &fact.source))
    }
}

fn acceptance(cx: &Cx, portrait: &Portrait) -> Markup {
    let language = cx.language;
    let mut stated = Vec::new();
    let mut open = Vec::new();
    for topic in KNOWN.iter().map(Topic::Known) {
        match portrait.fact(topic) {
            Some(fact) => stated.push(
                Fact::new(topic.label(language), value(language, topic, &fact.value))
                    .note(confirmed(cx, topic, fact)),
            ),
            None if topic.life() == Life::Capability => open.push(topic.label(language)),
            None if topic.usual_visibility() == Visibility::Public => {
                stated.push(Fact::new(topic.label(language), unconfirmed(language)));
            }
            None => {}
        }
    }
    html! {
        h2 { (text::organization_acceptance(language)) }
        (facts(language, &stated))
        @if !open.is_empty() {
            p { (text::organization_not_asked(language)) }
            ul.ky-abreast-list { @for label in &open { li { (label) } } }
        }
    }
}
