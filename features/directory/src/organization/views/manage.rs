//! Everything the hub knows about an organization, with the acts.

use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Column, Errors, Form, Language, Table, Tone, actions, badge, button, disclosure,
    freshness, known, link_button, print_button, submit, submit_named, unconfirmed,
};
use maud::{Markup, html};

use super::{
    confirmed_on, day_of, key, kind_label, lines, origin, place, source_label, sources, standing,
    stated_values, value, visibility_label, visibility_question, visibility_word_label,
};
use crate::fact::Topic;
use crate::field::Field;
use crate::freshness::LIVES;
use crate::organization::model::Portrait;
use crate::organization::people::People;
use crate::text;

/// Everything the hub knows, with the acts.
pub fn manage(cx: &Cx, portrait: &Portrait, people: &People, errors: &Errors) -> Markup {
    let language = cx.language;
    let id = &portrait.organization.id;
    html! {
        (standing(language, portrait))
        @if let Some(closure) = &portrait.closure { p { (text::organization_closure_reason(language, &closure.reason)) } }
        p.ky-badges { @for kind in portrait.kinds() { (badge(kind_label(language, kind), Tone::Plain)) } }
        (actions(html! {
            (link_button(&format!("/organizations/{id}/edit"), text::organization_edit(language), ButtonKind::Primary))
            (link_button(&format!("/organizations/{id}/ask"), text::asking_ask(language), ButtonKind::Secondary))
            (link_button(&format!("/organizations/{id}/contacts"), text::asking_contacts(language), ButtonKind::Secondary))
            (link_button(&format!("/organizations/{id}/history"), text::organization_history(language), ButtonKind::Secondary))
            (link_button(&format!("/organizations/{id}"), text::organization_public_page(language), ButtonKind::Secondary))
            (link_button(&format!("/organizations/{id}/merge"), text::organization_merge(language), ButtonKind::Secondary))
            @if portrait.closure.is_none() {
                (link_button(&format!("/organizations/{id}/close"), text::organization_close(language), ButtonKind::Secondary))
            }
        }))
        @if portrait.closure.is_some() { (reopen_form(cx, id)) }
        (verify_form(cx, portrait, people, errors))
        (lives(language))
        (merges(cx, portrait, people))
        (place(language, portrait))
        (sources(language, portrait))
        (actions(print_button(language)))
    }
}

/// How long each kind of statement stays true, and why.
fn lives(language: Language) -> Markup {
    disclosure(
        text::organization_lives(language),
        false,
        html! {
            ul {
                @for span in &LIVES {
                    li {
                        @match language {
                            Language::Ja => (text::organization_life(language, span.days, span.reason_ja)),
                            Language::En => (text::organization_life(language, span.days, span.reason_en)),
                        }
                    }
                }
            }
        },
    )
}

fn reopen_form(cx: &Cx, id: &str) -> Markup {
    let errors = Errors::new();
    Form::new(cx.language, &errors).post(
        &format!("/organizations/{id}/reopen"),
        &key(cx),
        actions(button(
            text::organization_reopen(cx.language),
            ButtonKind::Secondary,
        )),
    )
}

fn verify_form(cx: &Cx, portrait: &Portrait, people: &People, errors: &Errors) -> Markup {
    let language = cx.language;
    let columns = [
        Column::words(text::organization_column_topic(language)),
        Column::words(text::organization_column_value(language)),
        Column::words(text::organization_column_freshness(language)),
        Column::words(text::organization_column_source(language)),
        Column::short(text::organization_column_visibility(language)),
    ];
    let mut table = Table::new(text::organization_facts(language), columns);
    for (n, topic) in Topic::all().enumerate() {
        let row = managed_row(cx, portrait, people, topic);
        // The first box carries the question's own id, so that the summary's link lands on it.
        let box_id = if n == 0 {
            "topic".to_owned()
        } else {
            format!("topic-{}", n + 1)
        };
        let name = html! {
            @if row.can_verify {
                div.ky-choice {
                    input.ky-choice__input #(box_id) type="checkbox" name="topic" value=(topic.name());
                    label.ky-choice__label for=(box_id) { (topic.label(language)) }
                }
            } @else { span id=(box_id) { (topic.label(language)) } }
        };
        table.row([name, row.value, row.freshness, row.source, row.visibility]);
    }
    let form = Form::new(language, errors);
    form.post(
        &format!("/organizations/{}/verify", portrait.organization.id),
        &key(cx),
        html! {
            (table.render(language))
            @if let Some(sentence) = errors.of("topic") { p.ky-field__error { (sentence) } }
            div.ky-brief { (visibility_question(form, language, "", text::organization_visibility_keep(language))) }
            (actions(html! {
                (submit(text::organization_verify(language)))
                (submit_named(text::organization_verify_all(language), ButtonKind::Secondary, "all", "yes"))
            }))
        },
    )
}

struct ManagedRow {
    can_verify: bool,
    value: Markup,
    freshness: Markup,
    source: Markup,
    visibility: Markup,
}

fn managed_row(cx: &Cx, portrait: &Portrait, people: &People, topic: Topic) -> ManagedRow {
    let language = cx.language;
    let stated = match topic {
        Topic::Field(field) => portrait.stated(field),
        Topic::Known(_) => Vec::new(),
    };
    let unverified = || freshness(language, topic.life().freshness(None, cx.now), "");
    let Some(fact) = portrait.fact(topic) else {
        return ManagedRow {
            can_verify: stated.len() == 1,
            value: if stated.is_empty() {
                unconfirmed(language)
            } else {
                stated_values(language, topic, &stated)
            },
            freshness: unverified(),
            source: match stated.first().and_then(|one| one.services.first()) {
                Some(service) => html! { (origin(language, &service.origin)) },
                None => html! { (text::organization_no_source(language)) },
            },
            visibility: html! { (visibility_label(language, topic.usual_visibility())) },
        };
    };
    let when = fact
        .verified_at
        .map_or_else(String::new, |at| confirmed_on(language, at));
    let differs = stated.iter().any(|one| one.text != fact.value);
    ManagedRow {
        can_verify: true,
        value: html! {
            (value(language, topic, &fact.value))
            @if differs {
                div.ky-facts__note { (text::organization_open_data_says(language)) (stated_values(language, topic, &stated)) }
            }
        },
        freshness: freshness(
            language,
            topic.life().freshness(fact.verified_at, cx.now),
            &when,
        ),
        source: html! {
            (source_label(language, &fact.source))
            @if let Some(by) = &fact.verified_by { div { (people.name(language, by)) } }
        },
        visibility: html! { (visibility_word_label(language, &fact.visibility)) },
    }
}

fn merges(cx: &Cx, portrait: &Portrait, people: &People) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    html! {
        @if !portrait.merges.is_empty() {
            h2 { (text::organization_merged_into_this(language)) }
            ul {
                @for merge in &portrait.merges {
                    @let name = portrait.services.iter()
                        .find(|service| service.organization_id == merge.organization_id)
                        .and_then(|service| service.listing.values.get(Field::Name));
                    li {
                        p { (known(language, name)) " （" (day_of(language, merge.merged_at)) " " (people.name(language, &merge.merged_by)) "）" }
                        @if !merge.reason.is_empty() { p { (lines(&merge.reason)) } }
                        (Form::new(language, &errors).post(
                            &format!("/organizations/{}/unmerge", merge.organization_id),
                            &key(cx),
                            actions(button(text::organization_unmerge(language), ButtonKind::Secondary)),
                        ))
                    }
                }
            }
        }
    }
}
