//! The pages about people as HTML.

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_platform::authorization::Role;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Column, Confirm, Errors, Fact, Field, Form, Language, Notice, NoticeKind,
    Page, Table, Tone, actions, badge, button, disclosure, empty_state, facts, known, link_button,
    notice, pagination, submit, unconfirmed,
};
use maud::{Markup, html};

use super::forms::{AccountForm, EndForm, LicenceForm, MembershipForm, PersonForm, RoleForm};
use super::import_pages::IMPORT_PATH;
use super::invitation_pages::{LETTERS, invite_path, revoke_path};
use super::model::{Account, Licence, Membership, Narrowing, Person};
use super::organizations::MemberOrganization;
use super::pages::{Asked, LIST, PEOPLE_SHOWN, Shown, person_path};
use super::profession::{PROFESSIONS, Profession};
use super::review_pages::REVIEW_PATH;
use super::rules::{InvitationState, Refusal, ReviewState};
use super::texts::{self, day, moment, until};
use crate::back::encoded;
use crate::text;

pub(super) fn list(cx: &Cx, people: &[Person], asked: &Asked) -> Response {
    let language = cx.language;
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    let choices: Vec<Choice<'_>> = Narrowing::ALL
        .into_iter()
        .map(|one| Choice::new(one.word(), texts::narrowing(language, one)))
        .collect();
    let search = form.get(LIST, html! {
        (form.search_box(Field::plain("q", text::people_search(language)).value(asked.q.as_str())))
        (form.select(Field::plain("only", text::people_narrow(language)).value(asked.only.as_str()), &choices))
        (button(text::people_search_act(language), ButtonKind::Secondary))
    });
    let first = (asked.page() - 1) * PEOPLE_SHOWN;
    let mut table = Table::new(
        text::people_title(language),
        [
            Column::words(text::people_name(language)),
            Column::words(text::people_memberships(language)),
            Column::words(text::people_roles(language)),
            Column::words(text::people_account(language)),
            Column::words(text::people_last_sign_in(language)),
        ],
    )
    .when_empty(empty_state(
        text::people_none(language),
        html! { ul { li { a href=(LIST) { (text::people_show_all(language)) } } } },
    ));
    for person in people.iter().skip(first).take(PEOPLE_SHOWN) {
        table.row(list_row(cx, person));
    }
    let body = html! {
        (actions(html! {
            (link_button("/people/new", text::people_add(language), ButtonKind::Primary))
            (link_button(IMPORT_PATH, text::people_import(language), ButtonKind::Secondary))
            (link_button(LETTERS, text::people_letters(language), ButtonKind::Secondary))
            (link_button(REVIEW_PATH, text::people_review(language), ButtonKind::Secondary))
        }))
        (search)
        (table.render(language))
        (pages(language, people.len(), first, asked))
        (disclosure(text::people_export(language), false, html! {
            p { (text::people_export_lead(language)) }
            (actions(html! {
                (link_button("/people/export.xlsx", "Excel", ButtonKind::Secondary))
                (link_button("/people/export.csv", "CSV", ButtonKind::Secondary))
            }))
        }))
    };
    cx.page(
        Page::new(text::people_title(language)).lead(text::people_lead(language)),
        body,
    )
}

fn list_row(cx: &Cx, person: &Person) -> [Markup; 5] {
    let (language, now) = (cx.language, cx.now);
    let places: Vec<&Membership> = person.memberships_standing(now).collect();
    let roles = texts::roles(language, &person.roles_in_force(now));
    let last = person
        .account
        .as_ref()
        .and_then(|account| account.last_sign_in_at);
    let not_reviewed = person
        .accesses(now)
        .iter()
        .any(|access| access.state(now) == ReviewState::Overdue);
    [
        html! {
            a href=(person_path(&person.id)) { (person.name) }
            @if let Some(kana) = &person.kana { br; small { (kana) } }
        },
        html! {
            @if places.is_empty() { (text::people_no_membership(language)) }
            @for (n, place) in places.iter().enumerate() {
                @if n > 0 { br; }
                (place.organization_name)
                @if !place.position.is_empty() { (text::people_as(language, &place.position)) }
                @if place.period().ending_soon(now) { " " (badge(text::people_ending_soon(language), Tone::Care)) }
            }
        },
        html! { @if roles.is_empty() { (text::people_no_roles(language)) } @else { (roles) } },
        html! {
            (account_badge(cx, person.account.as_ref()))
            @if not_reviewed { " " (badge(texts::review(language, ReviewState::Overdue), Tone::Care)) }
        },
        html! {
            @match (last, &person.account) {
                (Some(at), _) => (day(language, at)),
                (None, Some(_)) => (text::people_never(language)),
                (None, None) => (text::people_no_account(language)),
            }
        },
    ]
}

fn pages(language: Language, all: usize, first: usize, asked: &Asked) -> Markup {
    let last = (first + PEOPLE_SHOWN).min(all);
    let words = if all <= PEOPLE_SHOWN {
        text::people_count(language, all)
    } else {
        text::people_count_of(language, all, first + 1, last)
    };
    let link = |page: usize| {
        format!(
            "{LIST}?q={}&only={}&page={page}",
            encoded(&asked.q),
            encoded(&asked.only)
        )
    };
    let previous = (first > 0).then(|| link(asked.page() - 1));
    let next = (last < all).then(|| link(asked.page() + 1));
    pagination(language, &words, previous.as_deref(), next.as_deref())
}

/// The state of an account in a word.
pub(super) fn account_badge(cx: &Cx, account: Option<&Account>) -> Markup {
    let (language, now) = (cx.language, cx.now);
    let Some(account) = account else {
        return badge(text::people_no_account(language), Tone::Plain);
    };
    if account.disabled_at.is_some() {
        return badge(text::people_account_disabled(language), Tone::Stop);
    }
    if !account.open(now) {
        return badge(text::people_account_over(language), Tone::Stop);
    }
    if !account.password_set {
        return match account.invitation_state(now) {
            Some(InvitationState::Open(_)) => {
                badge(text::people_account_invited(language), Tone::Plain)
            }
            _ => badge(text::people_account_to_invite(language), Tone::Care),
        };
    }
    if account.second_factor {
        badge(text::people_account_ready(language), Tone::Good)
    } else {
        badge(text::people_account_one_factor(language), Tone::Care)
    }
}

pub(super) fn person(cx: &Cx, shown: &Shown) -> Response {
    let language = cx.language;
    let person = &shown.person;
    let edit = format!("{}/edit", person_path(&person.id));
    let body = html! {
        (facts(language, &[
            Fact::new(text::people_name(language), person.name.as_str()).change(&edit),
            Fact::new(text::people_kana(language), known(language, person.kana.as_deref())),
            Fact::new(text::people_mail(language), known(language, person.mail.as_deref())),
        ]))
        h2 { (text::people_memberships(language)) }
        (memberships(cx, person))
        h2 { (text::people_licences(language)) }
        (licences(cx, person))
        h2 { (text::people_account(language)) }
        (account_part(cx, person))
        h2 { (text::people_history(language)) }
        (history(cx, shown))
    };
    cx.page(
        Page::new(&person.name)
            .lead(person.kana.as_deref().unwrap_or_default())
            .breadcrumb(&[(text::people_title(language), LIST)]),
        body,
    )
}

fn memberships(cx: &Cx, person: &Person) -> Markup {
    let (language, now) = (cx.language, cx.now);
    let mut table = Table::new(
        text::people_memberships(language),
        [
            Column::words(text::people_organization(language)),
            Column::words(text::people_position(language)),
            Column::short(text::people_starts_on(language)),
            Column::words(text::people_ends_on(language)),
            Column::words(text::people_act(language)),
        ],
    )
    .when_empty(html! { p { (text::people_no_membership_yet(language)) } });
    for membership in person.memberships.iter().rev() {
        let path = format!("{}/memberships/{}", person_path(&person.id), membership.id);
        let over = membership.period().over(now);
        table.row([
            html! { (membership.organization_name) },
            html! { @if membership.position.is_empty() { (unconfirmed(language)) } @else { (membership.position) } },
            html! { (day(language, membership.starts_at)) },
            html! {
                @match membership.ends_at {
                    Some(end) => { (until(language, end)) " " },
                    None => { (text::people_no_end(language)) " " },
                }
                @if over { (badge(text::people_over(language), Tone::Plain)) }
                @else if membership.confirmed_at.is_none() { (badge(text::people_not_confirmed(language), Tone::Care)) }
                @else if membership.period().ending_soon(now) { (badge(text::people_ending_soon(language), Tone::Care)) }
                @else if !membership.period().in_force(now) { (badge(text::people_to_come(language), Tone::Plain)) }
            },
            html! {
                @if over { (text::people_nothing_to_do(language)) } @else {
                    (actions(html! {
                        (link_button(&path, text::people_change(language), ButtonKind::Secondary))
                        (link_button(&format!("{path}/end"), text::people_end(language), ButtonKind::Secondary))
                    }))
                }
            },
        ]);
    }
    let add = format!("{}/memberships/new", person_path(&person.id));
    html! {
        (table.render(language))
        (actions(link_button(&add, text::people_add_membership(language), ButtonKind::Secondary)))
    }
}

fn licences(cx: &Cx, person: &Person) -> Markup {
    let language = cx.language;
    let mut table = Table::new(
        text::people_licences(language),
        [
            Column::words(text::people_profession(language)),
            Column::short(text::people_registration(language)),
            Column::words(text::people_valid_until(language)),
            Column::words(text::people_seen(language)),
            Column::words(text::people_act(language)),
        ],
    )
    .when_empty(html! { p { (text::people_no_licence_yet(language)) } });
    let path = format!("{}/licence", person_path(&person.id));
    for licence in &person.licences {
        let profession = Profession::from_code(&licence.profession);
        let change = format!("{path}?profession={}", licence.profession);
        table.row([
            html! {
                (profession.map_or(licence.profession.as_str(), |line| line.name(language)))
                @if let Some(law) = profession.and_then(|line| line.law) { br; small lang="ja" { (law) } }
            },
            html! { (licence.registration_number) },
            licence_end(cx, licence, profession),
            html! {
                @match licence.verified_at {
                    Some(at) => (text::people_seen_on(language, day(language, at))),
                    None => (text::people_not_seen(language)),
                }
            },
            link_button(&change, text::people_change(language), ButtonKind::Secondary),
        ]);
    }
    html! {
        (table.render(language))
        (actions(link_button(&path, text::people_add_licence(language), ButtonKind::Secondary)))
    }
}

pub(super) fn licence_end(cx: &Cx, licence: &Licence, profession: Option<&Profession>) -> Markup {
    let (language, now) = (cx.language, cx.now);
    let period = licence.period();
    let Some(end) = period.ends_at else {
        let renewed = profession.is_some_and(|line| line.renewed);
        return if renewed {
            unconfirmed(language)
        } else {
            html! { (text::people_no_end(language)) }
        };
    };
    html! {
        (until(language, end)) " "
        @if period.over(now) { (badge(text::people_run_out(language), Tone::Stop)) }
        @else if period.ending_soon(now) { (badge(text::people_ending_soon(language), Tone::Care)) }
    }
}

fn account_part(cx: &Cx, person: &Person) -> Markup {
    let (language, now) = (cx.language, cx.now);
    let path = person_path(&person.id);
    let Some(account) = &person.account else {
        let add = format!("{path}/account");
        return html! {
            p { (text::people_no_account_yet(language)) }
            (actions(link_button(&add, text::people_open_account(language), ButtonKind::Secondary)))
        };
    };
    let is_operator = roles_of(cx).contains(&Role::Operator);
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    let invitation = account
        .invitation_state(now)
        .map(|state| texts::invitation(language, state));
    let last = account.last_sign_in_at.map_or_else(
        || text::people_never(language).to_owned(),
        |at| moment(language, at),
    );
    let end = account.ends_at.map_or_else(
        || text::people_no_end(language).to_owned(),
        |end| until(language, end),
    );
    let is_open_invitation = matches!(
        account.invitation_state(now),
        Some(InvitationState::Open(_))
    );
    html! {
        (facts(language, &[
            Fact::new(text::login_name(language), account.login_name.as_str()),
            Fact::new(text::people_state(language), account_badge(cx, Some(account))),
            Fact::new(text::people_last_sign_in(language), last),
            Fact::new(text::people_invitation(language), invitation.as_deref().unwrap_or(text::people_invitation_none(language))),
            Fact::new(text::people_account_end(language), end),
        ]))
        @if account.to_be_invited(now) {
            (form.post(&invite_path(&person.id), &receipt(cx), html! {
                (button(
                    if account.invitation.is_some() { text::people_invite_again(language) } else { text::people_invite(language) },
                    ButtonKind::Primary,
                ))
            }))
            @if is_open_invitation {
                (form.post(&revoke_path(&person.id), &receipt(cx), html! {
                    (button(text::people_revoke(language), ButtonKind::Secondary))
                }))
            }
        }
        h2 { (text::people_roles(language)) }
        (role_table(cx, person, account, is_operator))
        @if is_operator {
            (actions(html! {
                (link_button(&format!("{path}/roles/give"), text::people_give_role(language), ButtonKind::Secondary))
                (link_button(&format!("{path}/account/end"), text::people_set_end(language), ButtonKind::Secondary))
                @if account.disabled_at.is_some() {
                    (link_button(&format!("{path}/account/enable"), text::people_enable(language), ButtonKind::Secondary))
                } @else {
                    (link_button(&format!("{path}/account/disable"), text::people_disable(language), ButtonKind::Secondary))
                }
            }))
        } @else {
            p { (text::people_ask_operator(language)) }
        }
    }
}

fn role_table(cx: &Cx, person: &Person, account: &Account, is_operator: bool) -> Markup {
    let (language, now) = (cx.language, cx.now);
    let mut table = Table::new(
        text::people_roles(language),
        [
            Column::words(text::people_role(language)),
            Column::short(text::people_starts_on(language)),
            Column::words(text::people_ends_on(language)),
            Column::words(text::people_act(language)),
        ],
    )
    .when_empty(html! { p { (text::people_no_roles(language)) } });
    let idle_member = person.memberships_in_force(now).next().is_none();
    for grant in account.roles.iter().filter(|grant| !grant.period.over(now)) {
        let take = format!(
            "{}/roles/{}/take",
            person_path(&person.id),
            grant.role.word()
        );
        table.row([
            html! {
                (texts::role(language, grant.role))
                @if grant.role == Role::Member && idle_member {
                    br; small { (text::people_member_idle(language)) }
                }
            },
            html! { (day(language, grant.period.starts_at)) },
            html! {
                @match grant.period.ends_at {
                    Some(end) => (until(language, end)),
                    None => (text::people_no_end(language)),
                }
            },
            html! {
                @if is_operator { (link_button(&take, text::people_take_role(language), ButtonKind::Secondary)) }
                @else { (text::people_nothing_to_do(language)) }
            },
        ]);
    }
    table.render(language)
}

fn history(cx: &Cx, shown: &Shown) -> Markup {
    let language = cx.language;
    let mut table = Table::new(
        text::people_history(language),
        [
            Column::short(text::people_when(language)),
            Column::words(text::people_what(language)),
            Column::words(text::people_who(language)),
        ],
    );
    for line in &shown.history {
        let Some(what) = texts::act(language, &line.action) else {
            continue;
        };
        table.row([
            html! { (moment(language, line.recorded_at)) },
            html! { (what) },
            html! { (name_of(language, &shown.names, &line.actor)) },
        ]);
    }
    table.render(language)
}

/// The name behind a reference.
pub(super) fn name_of<'n>(
    language: Language,
    names: &'n std::collections::HashMap<String, String>,
    reference: &str,
) -> &'n str {
    match names.get(reference) {
        Some(name) => name,
        None if reference.starts_with("System/") => text::people_system(language),
        None => text::people_nobody(language),
    }
}

pub(super) fn person_form(
    cx: &Cx,
    person: Option<&Person>,
    typed: &PersonForm,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let (title, path, act) = match person {
        Some(person) => (
            text::people_change_title(language),
            format!("{}/edit", person_path(&person.id)),
            text::people_save(language),
        ),
        None => (
            text::people_add(language),
            "/people/new".to_owned(),
            text::people_add_act(language),
        ),
    };
    let body = form.post(&path, &receipt(cx), html! {
        (form.text(Field::required("name", text::people_name(language))
            .hint(text::people_name_hint(language)).value(typed.name.as_str()).autocomplete("off")))
        (form.text(Field::optional("kana", text::people_kana(language)).value(typed.kana.as_str()).autocomplete("off")))
        (form.email(Field::optional("mail", text::people_mail(language))
            .hint(text::people_mail_hint(language)).value(typed.mail.as_str()).autocomplete("off")))
        (submit(act))
    });
    page_about(cx, person, title, errors, body)
}

pub(super) fn new_membership(
    cx: &Cx,
    person: &Person,
    organizations: &[MemberOrganization],
    typed: &MembershipForm,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let choices: Vec<Choice<'_>> = organizations
        .iter()
        .map(|organization| Choice::new(organization.id.as_str(), organization.name.as_str()))
        .collect();
    let elsewhere = !typed.number.is_empty() || !typed.organization_name.is_empty();
    let body = form.post(
        &format!("{}/memberships/new", person_path(&person.id)),
        &receipt(cx),
        html! {
            (form.select(Field::plain("organization", text::people_organization(language))
                .value(typed.organization.as_str()), &choices))
            (disclosure(text::people_organization_other(language), elsewhere || choices.is_empty(), html! {
                (form.code(Field::plain("number", text::people_number(language))
                    .hint(text::people_number_hint(language)).value(typed.number.as_str())))
                (form.text(Field::plain("organization_name", text::people_organization_name(language))
                    .hint(text::people_organization_name_hint(language)).value(typed.organization_name.as_str())))
            }))
            (membership_fields(cx, &form, typed))
            (submit(text::people_add_membership(language)))
        },
    );
    page_about(
        cx,
        Some(person),
        text::people_add_membership(language),
        errors,
        body,
    )
}

pub(super) fn change_membership(
    cx: &Cx,
    person: &Person,
    membership: &Membership,
    typed: &MembershipForm,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = html! {
        (facts(language, &[Fact::new(text::people_organization(language), membership.organization_name.as_str())]))
        (form.post(
            &format!("{}/memberships/{}", person_path(&person.id), membership.id),
            &receipt(cx),
            html! {
                (membership_fields(cx, &form, typed))
                (submit(text::people_save(language)))
            },
        ))
    };
    page_about(
        cx,
        Some(person),
        text::people_change_membership(language),
        errors,
        body,
    )
}

fn membership_fields(cx: &Cx, form: &Form<'_>, typed: &MembershipForm) -> Markup {
    let language = cx.language;
    html! {
        (form.text(Field::optional("position", text::people_position(language))
            .hint(text::people_position_hint(language)).value(typed.position.as_str())))
        (form.date(Field::required("starts_on", text::people_starts_on(language)), &typed.starts_on()))
        (form.date(Field::optional("ends_on", text::people_ends_on(language))
            .hint(text::people_ends_on_hint(language)), &typed.ends_on()))
    }
}

pub(super) fn end_membership(cx: &Cx, person: &Person, membership: &Membership) -> Response {
    let language = cx.language;
    let path = format!(
        "{}/memberships/{}/end",
        person_path(&person.id),
        membership.id
    );
    let only = person.memberships_in_force(cx.now).count() <= 1;
    let consequence = if only {
        text::people_end_last_consequence(language)
    } else {
        text::people_end_consequence(language)
    };
    confirm(
        cx,
        person,
        text::people_end_title(language),
        consequence,
        &[Fact::new(
            text::people_organization(language),
            membership.organization_name.as_str(),
        )],
        &path,
        text::people_end_act(language),
    )
}

pub(super) fn licence(cx: &Cx, person: &Person, typed: &LicenceForm, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let choices: Vec<Choice<'_>> = PROFESSIONS
        .iter()
        .map(|line| Choice::new(line.code, line.name(language)))
        .collect();
    let body = form.post(
        &format!("{}/licence", person_path(&person.id)),
        &receipt(cx),
        html! {
            (form.select(Field::required("profession", text::people_profession(language))
                .value(typed.profession.as_str()), &choices))
            (form.code(Field::optional("registration_number", text::people_registration(language))
                .value(typed.registration_number.as_str())))
            (form.date(Field::optional("valid_until", text::people_valid_until(language))
                .hint(text::people_valid_until_hint(language)), &typed.valid_until()))
            (form.checkboxes(
                Field::plain("seen", text::people_seen(language)),
                &[Choice::new("yes", text::people_seen_choice(language))],
                &[typed.seen.as_str()],
            ))
            (submit(text::people_save(language)))
        },
    );
    page_about(
        cx,
        Some(person),
        text::people_add_licence(language),
        errors,
        body,
    )
}

pub(super) fn account(cx: &Cx, person: &Person, typed: &AccountForm, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let choices = role_choices(cx);
    let body = form.post(
        &format!("{}/account", person_path(&person.id)),
        &receipt(cx),
        html! {
            (form.code(Field::required("login_name", text::login_name(language))
                .hint(text::people_login_hint(language)).value(typed.login_name.as_str()).autocomplete("off")))
            (form.checkboxes(Field::required("roles", text::people_roles(language)), &choices, &typed.roles))
            (submit(text::people_open_account(language)))
        },
    );
    page_about(
        cx,
        Some(person),
        text::people_open_account(language),
        errors,
        body,
    )
}

/// Roles the asker may give.
fn role_choices(cx: &Cx) -> Vec<Choice<'static>> {
    let language = cx.language;
    let all = roles_of(cx).contains(&Role::Operator);
    Role::ALL
        .into_iter()
        .filter(|role| all || *role == Role::Member)
        .map(|role| {
            Choice::new(role.word(), texts::role(language, role))
                .hint(texts::role_means(language, role))
        })
        .collect()
}

pub(super) fn give_role(cx: &Cx, person: &Person, typed: &RoleForm, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = form.post(
        &format!("{}/roles/give", person_path(&person.id)),
        &receipt(cx),
        html! {
            (form.radios(Field::required("role", text::people_role(language)).value(typed.role.as_str()), &role_choices(cx)))
            (form.date(Field::optional("ends_on", text::people_ends_on(language))
                .hint(text::people_ends_on_hint(language)), &typed.ends_on()))
            (submit(text::people_give_role(language)))
        },
    );
    page_about(
        cx,
        Some(person),
        text::people_give_role(language),
        errors,
        body,
    )
}

pub(super) fn take_role(cx: &Cx, person: &Person, role: Role) -> Response {
    let language = cx.language;
    confirm(
        cx,
        person,
        text::people_take_title(language),
        text::people_take_consequence(language),
        &[Fact::new(
            text::people_role(language),
            texts::role(language, role),
        )],
        &format!("{}/roles/{}/take", person_path(&person.id), role.word()),
        text::people_take_act(language),
    )
}

pub(super) fn account_end(cx: &Cx, person: &Person, typed: &EndForm, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let body = form.post(
        &format!("{}/account/end", person_path(&person.id)),
        &receipt(cx),
        html! {
            (form.date(Field::optional("ends_on", text::people_account_end(language))
                .hint(text::people_account_end_hint(language)), &typed.ends_on()))
            (submit(text::people_save(language)))
        },
    );
    page_about(
        cx,
        Some(person),
        text::people_set_end(language),
        errors,
        body,
    )
}

pub(super) fn disable(cx: &Cx, person: &Person) -> Response {
    let language = cx.language;
    confirm(
        cx,
        person,
        text::people_disable_title(language),
        text::people_disable_consequence(language),
        &[],
        &format!("{}/account/disable", person_path(&person.id)),
        text::people_disable_act(language),
    )
}

pub(super) fn enable(cx: &Cx, person: &Person) -> Response {
    let language = cx.language;
    confirm(
        cx,
        person,
        text::people_enable_title(language),
        text::people_enable_consequence(language),
        &[],
        &format!("{}/account/enable", person_path(&person.id)),
        text::people_enable_act(language),
    )
}

fn confirm(
    cx: &Cx,
    person: &Person,
    title: &str,
    consequence: &str,
    about: &[Fact<'_>],
    action: &str,
    act: &str,
) -> Response {
    let language = cx.language;
    let back = person_path(&person.id);
    let who = Fact::new(text::people_name(language), person.name.as_str());
    let about: Vec<Fact<'_>> = std::iter::once(who).chain(about.iter().cloned()).collect();
    let body = Confirm {
        consequence,
        about: &about,
        action,
        idempotency_key: &receipt(cx),
        act,
        kind: ButtonKind::Danger,
        back: text::people_back(language),
        back_href: &back,
    }
    .render(language);
    page_about(cx, Some(person), title, &Errors::new(), body)
}

/// A rule said no: why, and where to go on.
pub(super) fn refused(cx: &Cx, status: StatusCode, refusal: Refusal, back: &str) -> Response {
    let language = cx.language;
    let sentence = texts::refusal(language, refusal);
    let body = html! {
        (notice(language, &Notice::new(NoticeKind::Warning, &sentence)))
        (actions(link_button(back, text::people_back(language), ButtonKind::Secondary)))
    };
    cx.page_with(
        status,
        Page::new(text::people_refused_title(language))
            .breadcrumb(&[(text::people_title(language), LIST)]),
        body,
    )
}

fn page_about(
    cx: &Cx,
    person: Option<&Person>,
    title: &str,
    errors: &Errors,
    body: Markup,
) -> Response {
    let language = cx.language;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let list = (text::people_title(language), LIST);
    match person {
        Some(person) => {
            let path = person_path(&person.id);
            let way = [list, (person.name.as_str(), path.as_str())];
            let page = Page::new(title)
                .lead(&person.name)
                .breadcrumb(&way)
                .errors(errors);
            cx.page_with(status, page, body)
        }
        None => cx.page_with(
            status,
            Page::new(title).breadcrumb(&[list]).errors(errors),
            body,
        ),
    }
}

fn roles_of(cx: &Cx) -> &[Role] {
    cx.actor
        .account()
        .map_or(&[], |account| account.roles.as_slice())
}

/// A fresh receipt number for a form.
pub(super) fn receipt(cx: &Cx) -> String {
    cx.app.ids.next(cx.now)
}
