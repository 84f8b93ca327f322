//! What asking and contacts look like.

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_feature_identity::links::{
    ContactKind, ContactRow, LINKS_PATH, LONGEST_LINK_DAYS, MOST_AT_ONCE, Refusal, USUAL_LINK_DAYS,
    refusal_words,
};
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Field as Question, Form, Page, Table, Tone, actions, badge,
    empty_state, hidden, link_button, submit, submit_named,
};
use maud::{Markup, html};

use super::pages::{ACTS, AskForm, Candidates, ContactForm, ManyForm, ManyQuery};
use crate::kind::Kind;
use crate::organization::model::Portrait;
use crate::organization::people::People;
use crate::organization::views::{day_of, key, kind_label};
use crate::text;

/// What to ask one organization, until when.
pub(super) fn ask(cx: &Cx, portrait: &Portrait, typed: &AskForm, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let id = &portrait.organization.id;
    html! {
        p { (text::asking_lead(language)) }
        (form.post(&format!("/organizations/{id}/ask"), &key(cx), html! {
            (act_question(form, &typed.act))
            (days_question(form, &typed.days))
            (actions(html! {
                (submit(text::asking_issue(language)))
                (link_button(&format!("/organizations/{id}/manage"), text::organization_back(language), ButtonKind::Quiet))
            }))
        }))
    }
}

fn act_question(form: Form<'_>, chosen: &str) -> Markup {
    let language = form.language();
    let acts = ACTS.map(|act| Choice::new(act.paths().word, act.title(language)));
    form.radios(
        Question::required("act", text::asking_what(language)).value(chosen),
        &acts,
    )
}

fn days_question(form: Form<'_>, typed: &str) -> Markup {
    let language = form.language();
    let days = if typed.is_empty() {
        USUAL_LINK_DAYS.to_string()
    } else {
        typed.to_owned()
    };
    form.number(
        Question::required("days", text::asking_days(language))
            .hint(&text::asking_days_hint(language, LONGEST_LINK_DAYS))
            .unit(text::asking_days_unit(language))
            .width(3)
            .value(days),
    )
}

/// Whom to ask at once, and what.
pub(super) fn ask_many(
    cx: &Cx,
    status: StatusCode,
    query: &ManyQuery,
    kind: Option<Kind>,
    candidates: &Candidates,
    typed: &ManyForm,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let kinds: Vec<Choice<'_>> = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind_label(language, *kind)))
        .collect();
    let places: Vec<Choice<'_>> = candidates
        .places
        .iter()
        .map(|(code, name)| Choice::new(code.to_string(), name.as_str()))
        .collect();
    let body = html! {
        (form.get(super::ASK_PATH, html! {
            (form.select(Question::plain("kind", text::asking_kind(language)).value(query.kind.as_str()), &kinds))
            @if places.len() > 1 {
                (form.select(Question::optional("municipality", text::asking_municipality(language)).value(query.municipality.as_str()), &places))
            }
            (actions(submit(text::asking_show(language))))
        }))
        @if kind.is_some() { (candidates_form(cx, form, query, candidates, typed, errors)) }
    };
    let above = [(text::asking_links(language), LINKS_PATH)];
    let lead = text::asking_many_lead(language, MOST_AT_ONCE);
    let page = Page::new(text::asking_many(language))
        .lead(&lead)
        .breadcrumb(&above)
        .errors(errors);
    cx.page_with(status, page, body)
}

fn candidates_form(
    cx: &Cx,
    form: Form<'_>,
    query: &ManyQuery,
    candidates: &Candidates,
    typed: &ManyForm,
    errors: &Errors,
) -> Markup {
    let language = cx.language;
    if candidates.found.is_empty() {
        return empty_state(
            text::asking_none(language),
            html! { a href="/overview" { (text::asking_none_next(language)) } },
        );
    }
    let first_look = typed.act.is_empty() && errors.is_empty();
    let mut table = Table::new(
        text::asking_who(language),
        [
            Column::words(text::asking_column_name(language)),
            Column::short(text::asking_column_fax(language)),
            Column::words(text::asking_column_state(language)),
        ],
    );
    for (n, (one, asked)) in candidates.found.iter().enumerate() {
        let id = if n == 0 {
            "organization".to_owned()
        } else {
            format!("organization-{}", n + 1)
        };
        let on = if first_look {
            !asked
        } else {
            typed.organization.contains(&one.id)
        };
        table.row([
            html! {
                div.ky-choice {
                    input.ky-choice__input #(id) type="checkbox" name="organization" value=(one.id) checked[on];
                    label.ky-choice__label for=(id) { (one.name) }
                }
            },
            html! { @if let Some(fax) = &one.fax { (fax) } },
            html! { @if *asked { (text::asking_being_asked(language)) } @else { (text::asking_not_asked(language)) } },
        ]);
    }
    html! {
        p { (text::asking_found(language, candidates.found.len(), candidates.total)) }
        (form.post(&super::pages::many_path(query), &key(cx), html! {
            (hidden("kind", &query.kind)) (hidden("municipality", &query.municipality))
            (act_question(form, &typed.act))
            (days_question(form, &typed.days))
            (table.render(language))
            @if let Some(sentence) = errors.of("organization") { p.ky-field__error { (sentence) } }
            (actions(submit(text::asking_issue_many(language))))
        }))
    }
}

/// How an organization is reached, newest and preferred first.
pub(super) fn contacts(
    cx: &Cx,
    portrait: &Portrait,
    rows: &[ContactRow],
    people: &People,
    typed: &ContactForm,
    errors: &Errors,
) -> Markup {
    let language = cx.language;
    let id = &portrait.organization.id;
    let form = Form::new(language, errors);
    let nothing = Errors::new();
    let mut table = Table::new(
        text::asking_contacts(language),
        [
            Column::words(text::asking_column_address(language)),
            Column::short(text::asking_column_state(language)),
            Column::words(text::asking_column_given(language)),
            Column::words(text::asking_column_acts(language)),
        ],
    )
    .when_empty(empty_state(text::asking_no_contacts(language), html! {}));
    for row in rows {
        let kind = ContactKind::parse(&row.kind).map_or("", |kind| kind.label(language));
        let tone = match row.state.as_str() {
            "confirmed" => Tone::Good,
            _ if row.is_trouble() => Tone::Care,
            _ => Tone::Plain,
        };
        table.row([
            html! { (kind) " " (row.address) @if row.preferred { " " (badge(text::asking_preferred(language), Tone::Good)) } },
            html! { (badge(row.state_label(language), tone)) div { (day_of(language, row.state_at)) } },
            html! { (row.given_by) div { (day_of(language, row.recorded_at)) " " (people.name(language, &row.recorded_by)) } },
            Form::new(language, &nothing).post(&format!("/organizations/{id}/contacts/{}", row.id), &key(cx), actions(html! {
                @if !row.preferred { (submit_named(text::asking_prefer(language), ButtonKind::Secondary, "act", "prefer")) }
                (submit_named(text::asking_remove(language), ButtonKind::Secondary, "act", "remove"))
            })),
        ]);
    }
    let kinds = ContactKind::ALL.map(|kind| Choice::new(kind.word(), kind.label(language)));
    html! {
        p { (text::asking_contacts_lead(language)) }
        (table.render(language))
        h2 { (text::asking_add_contact(language)) }
        (form.post(&format!("/organizations/{id}/contacts"), &key(cx), html! {
            (form.radios(Question::required("kind", text::asking_contact_kind(language)).value(typed.kind.as_str()), &kinds))
            (form.text(Question::required("address", text::asking_contact_address(language)).value(typed.address.as_str()).autocomplete("off")))
            (form.text(Question::required("given_by", text::asking_given_by(language)).hint(text::asking_given_by_hint(language))
                .value(typed.given_by.as_str()).autocomplete("off")))
            (actions(html! {
                (submit(text::asking_keep(language)))
                (link_button(&format!("/organizations/{id}/manage"), text::organization_back(language), ButtonKind::Quiet))
            }))
        }))
    }
}

/// Why nobody was asked, and where to go on.
pub(super) fn refused(cx: &Cx, refusal: &Refusal) -> Response {
    let language = cx.language;
    let (sentence, onward) = refusal_words(language, refusal);
    let body = html! {
        p { (sentence) }
        (actions(link_button(&onward, text::asking_look(language), ButtonKind::Primary)))
    };
    cx.page_with(
        StatusCode::CONFLICT,
        Page::new(text::asking_refused(language)),
        body,
    )
}
