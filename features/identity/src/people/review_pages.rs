//! The quarterly review: one list per organization, one decision per line, one record per quarter.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_calendar::civil_date;
use kyoten_platform::cx::{Cx, Done};
use kyoten_platform::http::{Parameters, Problem, Routes, Submitted};
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Field, Form, Page, Table, Tone, actions, badge, button,
    empty_state, hidden, link_button, print_button, submit_named,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::model::{Access, Person};
use super::organizations::{self, MemberOrganization};
use super::pages::{LIST, person_path};
use super::permissions::{KEEPERS, REVIEW};
use super::profession::Profession;
use super::review::{self, Decided, Decision};
use super::rules::{Quarter, ReviewState};
use super::texts::{self, day, moment, until};
use super::views::{licence_end, name_of, receipt, refused};
use super::{commands, store};
use crate::text;

/// The review.
pub(super) const REVIEW_PATH: &str = "/people/review";
/// What stands for the hub's own office where an organization is chosen.
const OFFICE: &str = "office";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/people/review", KEEPERS, show)
        .post("/people/review", KEEPERS, decide)
        .get("/people/review/record", KEEPERS, record)
}

/// Which organization, and whether what was decided is shown too.
#[derive(Clone, Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    all: String,
}

/// The hub as the review sees it.
struct Standing {
    people: Vec<Person>,
    organizations: Vec<MemberOrganization>,
}

async fn show(cx: Cx, Parameters(wanted): Parameters<Wanted>) -> Result<Response, Problem> {
    let standing = cx
        .read::<_, Infallible, _>(|cx, snapshot| {
            let allowed = cx.allow(snapshot, &REVIEW, ())?;
            Ok(Standing {
                people: store::people(snapshot, &allowed)?,
                organizations: organizations::of_hub(snapshot, &allowed)?,
            })
        })
        .await?;
    Ok(page(&cx, &standing, &wanted))
}

fn page(cx: &Cx, standing: &Standing, wanted: &Wanted) -> Response {
    let language = cx.language;
    let quarter = Quarter::of(civil_date(cx.now.0));
    let mut by_place: Vec<(String, String, Vec<Access<'_>>)> = standing
        .organizations
        .iter()
        .map(|organization| {
            (
                organization.id.clone(),
                organization.name.clone(),
                Vec::new(),
            )
        })
        .collect();
    by_place.push((
        String::new(),
        text::people_office(language).to_owned(),
        Vec::new(),
    ));
    let (mut all, mut open) = (0, 0);
    for person in &standing.people {
        for access in person.accesses(cx.now) {
            let done = access.state(cx.now) == ReviewState::Done;
            all += 1;
            open += usize::from(!done);
            let place = by_place
                .iter_mut()
                .find(|(id, ..)| id == access.organization_id());
            if let Some((.., accesses)) = place
                && (!done || !wanted.all.is_empty())
            {
                accesses.push(access);
            }
        }
    }
    by_place.retain(|(id, _, accesses)| {
        let asked = match wanted.organization.as_str() {
            "" => true,
            OFFICE => id.is_empty(),
            organization => id == organization,
        };
        asked && !accesses.is_empty()
    });
    let sentence = text::people_review_progress(language, all, all - open);
    let body = html! {
        p { (sentence) }
        (chooser(cx, standing, wanted))
        (actions(html! {
            (print_button(language))
            (link_button(&format!("{REVIEW_PATH}/record?quarter={quarter}"), text::people_review_record(language), ButtonKind::Secondary))
        }))
        @if by_place.is_empty() {
            (empty_state(text::people_review_none(language), html! {
                ul { li { a href=(format!("{REVIEW_PATH}?all=yes")) { (text::people_review_show_all(language)) } } }
            }))
        }
        @for (id, name, accesses) in &by_place {
            h2 { (name) }
            (list(cx, name, accesses, wanted))
            (keep_all(cx, id, name, accesses, wanted))
        }
    };
    cx.page(
        Page::new(&text::people_review_title(
            language,
            texts::quarter(language, quarter),
        ))
        .lead(text::people_review_lead(language))
        .breadcrumb(&[(text::people_title(language), LIST)]),
        body,
    )
}

fn chooser(cx: &Cx, standing: &Standing, wanted: &Wanted) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    let mut choices = vec![Choice::new(OFFICE, text::people_office(language))];
    choices.extend(
        standing
            .organizations
            .iter()
            .map(|organization| Choice::new(organization.id.as_str(), organization.name.as_str())),
    );
    form.get(
        REVIEW_PATH,
        html! {
            (form.select(Field::plain("organization", text::people_organization(language))
                .value(wanted.organization.as_str()), &choices))
            (form.checkboxes(
                Field::plain("all", text::people_review_which(language)),
                &[Choice::new("yes", text::people_review_show_all(language))],
                &[wanted.all.as_str()],
            ))
            (button(text::people_search_act(language), ButtonKind::Secondary))
        },
    )
}

fn list(cx: &Cx, name: &str, accesses: &[Access<'_>], wanted: &Wanted) -> Markup {
    let (language, now) = (cx.language, cx.now);
    let mut table = Table::new(
        name,
        [
            Column::words(text::people_name(language)),
            Column::words(text::people_roles(language)),
            Column::words(text::people_last_sign_in(language)),
            Column::words(text::people_ends_on(language)),
            Column::words(text::people_licences(language)),
            Column::words(text::people_review(language)),
        ],
    );
    for access in accesses {
        let person = access.person;
        let state = access.state(now);
        let roles = texts::roles(language, &person.roles_in_force(now));
        let last = person
            .account
            .as_ref()
            .and_then(|account| account.last_sign_in_at);
        let ends_at = match access.membership {
            Some(membership) => membership.ends_at,
            None => person.account.as_ref().and_then(|account| account.ends_at),
        };
        table.row([
            html! {
                a href=(person_path(&person.id)) { (person.name) }
                @if let Some(membership) = access.membership {
                    @if !membership.position.is_empty() { (text::people_as(language, &membership.position)) }
                }
            },
            html! { @if roles.is_empty() { (text::people_no_roles(language)) } @else { (roles) } },
            html! {
                @match (last, &person.account) {
                    (Some(at), _) => (day(language, at)),
                    (None, Some(_)) => (text::people_never(language)),
                    (None, None) => (text::people_no_account(language)),
                }
            },
            html! {
                @match ends_at {
                    Some(end) => (until(language, end)),
                    None => (text::people_no_end(language)),
                }
            },
            licences(cx, person),
            decision(cx, access, state, wanted),
        ]);
    }
    table.render(language)
}

fn licences(cx: &Cx, person: &Person) -> Markup {
    let language = cx.language;
    let ending: Vec<_> = person
        .licences
        .iter()
        .filter(|licence| licence.period().over(cx.now) || licence.period().ending_soon(cx.now))
        .collect();
    html! {
        @if ending.is_empty() { (text::people_licences_fine(language)) }
        @for licence in ending {
            @let profession = Profession::from_code(&licence.profession);
            (profession.map_or(licence.profession.as_str(), |line| line.name(language))) " "
            (licence_end(cx, licence, profession))
        }
    }
}

fn decision(cx: &Cx, access: &Access<'_>, state: ReviewState, wanted: &Wanted) -> Markup {
    let language = cx.language;
    let account = access
        .person
        .account
        .as_ref()
        .map(|account| account.id.as_str());
    let own = account.is_some() && commands::asker(cx).account == account;
    let errors = Errors::new();
    html! {
        (badge(texts::review(language, state), tone(state)))
        @if own {
            p { (text::people_review_own(language)) }
        } @else if state != ReviewState::Done {
            div.ky-on-screen {
                (Form::new(language, &errors).post(REVIEW_PATH, &receipt(cx), html! {
                    (hidden("person", &access.person.id))
                    (hidden("organization", access.organization_id()))
                    (hidden("back", &wanted.organization))
                    (actions(html! {
                        (submit_named(text::people_review_keep(language), ButtonKind::Secondary, "decision", Decision::Kept.word()))
                        @if access.membership.is_some() {
                            (submit_named(text::people_review_end(language), ButtonKind::Secondary, "decision", Decision::Ended.word()))
                        } @else {
                            (link_button(&person_path(&access.person.id), text::people_review_office(language), ButtonKind::Quiet))
                        }
                    }))
                }))
            }
        }
    }
}

fn keep_all(cx: &Cx, id: &str, name: &str, accesses: &[Access<'_>], wanted: &Wanted) -> Markup {
    let open = accesses
        .iter()
        .filter(|access| access.state(cx.now) != ReviewState::Done)
        .count();
    if open < 2 {
        return html! {};
    }
    let errors = Errors::new();
    html! {
        div.ky-on-screen {
            (Form::new(cx.language, &errors).post(REVIEW_PATH, &receipt(cx), html! {
                (hidden("organization", id))
                (hidden("back", &wanted.organization))
                (submit_named(&text::people_review_keep_all(cx.language, open, name), ButtonKind::Secondary, "decision", Decision::Kept.word()))
            }))
        }
    }
}

fn tone(state: ReviewState) -> Tone {
    match state {
        ReviewState::Overdue => Tone::Stop,
        ReviewState::Due => Tone::Care,
        ReviewState::Done => Tone::Good,
    }
}

/// A decision; without a person about everybody of the organization who is open.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DecisionForm {
    person: String,
    organization: String,
    decision: String,
    back: String,
}

async fn decide(
    cx: Cx,
    Submitted { key, fields }: Submitted<DecisionForm>,
) -> Result<Response, Problem> {
    let decision = Decision::from_word(&fields.decision).ok_or(Problem::NotFound)?;
    let back = if fields.back.is_empty() {
        REVIEW_PATH.to_owned()
    } else {
        format!(
            "{REVIEW_PATH}?organization={}",
            crate::back::encoded(&fields.back)
        )
    };
    let to = back.clone();
    let done = cx
        .act(key, move |cx, tx| {
            if !fields.person.is_empty() {
                review::decide(cx, tx, &fields.person, &fields.organization, decision)?;
                return Ok(Done::see(to));
            }
            let allowed = cx.allow(tx, &REVIEW, ())?;
            let own = commands::asker(cx).account.map(str::to_owned);
            for person in store::people(tx, &allowed)? {
                let account = person.account.as_ref().map(|account| account.id.clone());
                let open = person.accesses(cx.now).iter().any(|access| {
                    access.organization_id() == fields.organization
                        && access.state(cx.now) != ReviewState::Done
                });
                if open && (account.is_none() || account != own) {
                    review::decide(cx, tx, &person.id, &fields.organization, Decision::Kept)?;
                }
            }
            Ok(Done::see(to))
        })
        .await;
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(refused(&cx, status, no.refusal()?, &back))
        }
    }
}

#[derive(Debug, Deserialize)]
struct OfQuarter {
    #[serde(default)]
    quarter: String,
}

async fn record(
    cx: Cx,
    Parameters(OfQuarter { quarter }): Parameters<OfQuarter>,
) -> Result<Response, Problem> {
    let quarter = Quarter::parse(&quarter).unwrap_or_else(|| Quarter::of(civil_date(cx.now.0)));
    let (decided, names) = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let allowed = cx.allow(snapshot, &REVIEW, ())?;
            Ok((
                review::record(snapshot, &allowed, quarter)?,
                store::names(snapshot, &allowed)?,
            ))
        })
        .await?;
    Ok(record_page(&cx, quarter, &decided, &names))
}

fn record_page(
    cx: &Cx,
    quarter: Quarter,
    decided: &[Decided],
    names: &HashMap<String, String>,
) -> Response {
    let language = cx.language;
    let title = text::people_review_record_title(language, texts::quarter(language, quarter));
    let mut table = Table::new(
        &title,
        [
            Column::words(text::people_organization(language)),
            Column::words(text::people_name(language)),
            Column::words(text::people_review_decision(language)),
            Column::words(text::people_when(language)),
            Column::words(text::people_who(language)),
        ],
    )
    .when_empty(html! { p { (text::people_review_record_none(language)) } });
    for line in decided {
        let what = match Decision::from_word(&line.decision) {
            Some(Decision::Kept) => text::people_review_kept(language),
            Some(Decision::Ended) | None => text::people_review_ended(language),
        };
        let organization = match line.organization.as_str() {
            "" => text::people_office(language),
            name => name,
        };
        table.row([
            html! { (organization) },
            html! { (line.name) },
            html! { (what) },
            html! { (moment(language, line.decided_at)) },
            html! { (name_of(language, names, &line.decided_by)) },
        ]);
    }
    let earlier = format!("{REVIEW_PATH}/record?quarter={}", quarter.before());
    let body = html! {
        (actions(html! {
            (print_button(language))
            (link_button(&earlier, &texts::quarter(language, quarter.before()), ButtonKind::Secondary))
        }))
        (table.render(language))
    };
    cx.page(
        Page::new(&title).breadcrumb(&[
            (text::people_title(language), LIST),
            (text::people_review(language), REVIEW_PATH),
        ]),
        body,
    )
}
