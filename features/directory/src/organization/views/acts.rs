//! The questions before closing and merging.

use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, DateText, Errors, Fact, Field as Question, Form, actions, button, facts, hidden,
    known, link_button, submit,
};
use maud::{Markup, html};

use super::{comma, key, kind_label};
use crate::field::Field;
use crate::kind::Kind;
use crate::organization::model::Portrait;
use crate::text;

/// The question before closing.
pub fn close(cx: &Cx, portrait: &Portrait, on: &DateText, reason: &str, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let id = &portrait.organization.id;
    html! {
        p.ky-consequence { (text::organization_close_consequence(language)) }
        (form.post(&format!("/organizations/{id}/close"), &key(cx), html! {
            (form.date(Question::required("closed_on", text::organization_closed_on(language)), on))
            (form.textarea(Question::required("reason", text::organization_reason(language)).value(reason), 3))
            (actions(html! {
                (button(text::organization_close_act(language), ButtonKind::Danger))
                (link_button(&format!("/organizations/{id}/manage"), text::organization_back(language), ButtonKind::Quiet))
            }))
        }))
    }
}

/// An organization that may be the same one: id, name and address.
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Option<String>,
    /// Its kinds.
    pub kinds: Vec<Kind>,
}

/// The choice of what to merge into.
pub fn choose_target(
    cx: &Cx,
    portrait: &Portrait,
    candidates: &[Candidate],
    typed: &str,
    errors: &Errors,
) -> Markup {
    let language = cx.language;
    let id = &portrait.organization.id;
    let form = Form::new(language, errors);
    html! {
        h2 { (text::organization_merge_suggestions(language)) }
        @if candidates.is_empty() { p { (text::organization_merge_no_suggestions(language)) } }
        ul {
            @for candidate in candidates {
                li {
                    a href={ "/organizations/" (id) "/merge?into=" (candidate.id) } { (candidate.name) }
                    " （"
                    @for (n, kind) in candidate.kinds.iter().enumerate() { @if n > 0 { (comma(language)) } (kind_label(language, *kind)) }
                    "） " (known(language, candidate.address.as_deref()))
                }
            }
        }
        (form.get(&format!("/organizations/{id}/merge"), html! {
            (form.code(Question::required("into", text::organization_merge_into(language))
                .hint(text::organization_merge_into_hint(language)).value(typed)))
            (actions(submit(text::organization_merge_look(language))))
        }))
    }
}

/// The question before merging, with both sides.
pub fn confirm_merge(
    cx: &Cx,
    portrait: &Portrait,
    target: &Portrait,
    reason: &str,
    errors: &Errors,
) -> Markup {
    let language = cx.language;
    let (id, into) = (&portrait.organization.id, &target.organization.id);
    let form = Form::new(language, errors);
    let side = |label, side: &Portrait| {
        let kinds: Vec<&str> = side
            .kinds()
            .into_iter()
            .map(|kind| kind_label(language, kind))
            .collect();
        Fact::new(
            label,
            html! {
                (side.name()) " （" (kinds.join(comma(language))) "）"
                div { (known(language, side.text(Field::Address))) }
                div { (known(language, side.text(Field::Telephone))) }
            },
        )
    };
    html! {
        p.ky-consequence { (text::organization_merge_consequence(language)) }
        (facts(language, &[
            side(text::organization_merge_goes(language), portrait),
            side(text::organization_merge_stays(language), target),
        ]))
        p { a href={ "/organizations/" (into) "/merge?into=" (id) } { (text::organization_merge_swap(language)) } }
        (form.post(&format!("/organizations/{id}/merge"), &key(cx), html! {
            (hidden("into", into))
            (form.textarea(Question::optional("reason", text::organization_reason(language)).value(reason), 3))
            (actions(html! {
                (button(text::organization_merge_act(language), ButtonKind::Danger))
                (link_button(&format!("/organizations/{id}/manage"), text::organization_back(language), ButtonKind::Quiet))
            }))
        }))
    }
}
