//! The public page.

use kyoten_platform::cx::Cx;
use kyoten_ui::{Fact, Tone, actions, badge, facts, freshness, print_button, unconfirmed};
use maud::{Markup, html};

use super::{day_of, kind_label, place, source_label, sources, standing, stated_values, value};
use crate::fact::known::KNOWN;
use crate::fact::store::FactRow;
use crate::fact::{Topic, Visibility};
use crate::field::Field;
use crate::freshness::Life;
use crate::organization::model::Portrait;
use crate::text;

/// The public page.
pub fn show(cx: &Cx, portrait: &Portrait) -> Markup {
    let language = cx.language;
    html! {
        (standing(language, portrait))
        p.ky-badges { @for kind in portrait.kinds() { (badge(kind_label(language, kind), Tone::Plain)) } }
        (facts(language, &plain_facts(cx, portrait)))
        (acceptance(cx, portrait))
        h2 { (text::organization_place(language)) }
        (place(language, portrait))
        (sources(language, portrait))
        (actions(print_button(language)))
    }
}

/// The fields a resident looks for first: shown even while nobody knows them.
fn is_always_shown(field: Field) -> bool {
    matches!(
        field,
        Field::NameKana | Field::Address | Field::Telephone | Field::OpenDays | Field::Hours
    )
}

fn plain_facts<'p>(cx: &Cx, portrait: &'p Portrait) -> Vec<Fact<'p>> {
    let language = cx.language;
    Field::ALL
        .iter()
        .copied()
        .filter(|field| *field != Field::Name)
        .filter_map(|field| {
            let topic = Topic::Field(field);
            let label = topic.label(language);
            if let Some(fact) = portrait.fact(topic) {
                return Some(
                    Fact::new(label, value(language, topic, &fact.value))
                        .note(confirmed(cx, topic, fact)),
                );
            }
            let stated = portrait.stated(field);
            if stated.is_empty() {
                return is_always_shown(field).then(|| Fact::new(label, unconfirmed(language)));
            }
            Some(Fact::new(label, stated_values(language, topic, &stated)))
        })
        .collect()
}

/// How old a statement of the hub is, without saying who in the hub made it.
fn confirmed(cx: &Cx, topic: Topic, fact: &FactRow) -> Markup {
    let when = fact
        .verified_at
        .map_or_else(String::new, |at| day_of(cx.language, at));
    html! {
        (freshness(cx.language, topic.life().freshness(fact.verified_at, cx.now), &when))
        " " (source_label(cx.language, &fact.source))
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
            p { (text::organization_not_asked(language)) (open.join("、")) }
        }
    }
}
