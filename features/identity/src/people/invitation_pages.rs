//! Invitations on paper and on the invited person's own screen.

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use kyoten_platform::authorization::Policy;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::http::{Harmless, Parameters, Problem, Routes, Submitted};
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Fact, Field, Form, Notice, NoticeKind, Page, Table,
    actions, button, empty_state, facts, hidden, link_button, notice, print_button, submit,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::forms::Nothing;
use super::invitation::{self, Invited, Issued};
use super::model::Person;
use super::organizations::{self, MemberOrganization};
use super::pages::{LIST, act, person_path};
use super::permissions::{INVITE, KEEPERS};
use super::rules::{INVITATION_DAYS, InvitationState, Refusal};
use super::texts::{self, moment};
use super::views::{account_badge, receipt, refused};
use super::{store, upload};
use crate::pages::{SET_UP_PATH, hashed, with_session_to};
use crate::password::{Known, Password};
use crate::{text, totp};

/// The page from which invitations are printed.
pub(super) const LETTERS: &str = "/people/invitations";
/// Most invitations printed at once.
const MOST_AT_ONCE: usize = 500;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/people/invitations", KEEPERS, choose)
        .post("/people/invitations", KEEPERS, print_many)
        .post("/people/{id}/invitation", KEEPERS, print_one)
        .post("/people/{id}/invitation/revoke", KEEPERS, revoke)
        .get("/invitations/{token}", Policy::Link, open)
        .post("/invitations/{token}", Policy::Link, accept)
}

pub(super) fn invite_path(person: &str) -> String {
    format!("{}/invitation", person_path(person))
}

pub(super) fn revoke_path(person: &str) -> String {
    format!("{}/invitation/revoke", person_path(person))
}

/// Whose invitations: of one organization, of one import, or everybody's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Whose {
    organization: String,
    import: String,
}

async fn choose(cx: Cx, Parameters(whose): Parameters<Whose>) -> Result<Response, Problem> {
    let wanted = whose.clone();
    let (people, organizations) = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let allowed = cx.allow(snapshot, &INVITE, ())?;
            Ok((
                to_invite(cx, snapshot, &wanted)?,
                organizations::of_hub(snapshot, &allowed)?,
            ))
        })
        .await?;
    Ok(chooser(&cx, &people, &organizations, &whose))
}

/// People the asker may invite now, by organization and name.
fn to_invite(
    cx: &Cx,
    snapshot: &kyoten_platform::db::Snapshot<'_>,
    whose: &Whose,
) -> Result<Vec<Person>, No<Infallible>> {
    let allowed = cx.allow(snapshot, &INVITE, ())?;
    let of_import = upload::accounts(snapshot, &allowed, &whose.import)?;
    let mut people = store::people(snapshot, &allowed)?;
    people.retain(|person| {
        let account = person.account.as_ref();
        invitation::may_invite(cx, person, cx.now).is_ok()
            && (whose.import.is_empty()
                || account.is_some_and(|account| of_import.contains(&account.id)))
            && (whose.organization.is_empty()
                || person
                    .memberships_standing(cx.now)
                    .any(|membership| membership.organization_id == whose.organization))
    });
    people.sort_by_key(|person| {
        let place = person.memberships_standing(cx.now).next();
        (
            place.map(|membership| membership.organization_name.clone()),
            person.kana.clone().unwrap_or_else(|| person.name.clone()),
        )
    });
    people.truncate(MOST_AT_ONCE);
    Ok(people)
}

fn chooser(
    cx: &Cx,
    people: &[Person],
    organizations: &[MemberOrganization],
    whose: &Whose,
) -> Response {
    let language = cx.language;
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    let choices: Vec<Choice<'_>> = organizations
        .iter()
        .map(|organization| Choice::new(organization.id.as_str(), organization.name.as_str()))
        .collect();
    let mut table = Table::new(
        text::people_letters(language),
        [
            Column::words(text::people_name(language)),
            Column::words(text::people_memberships(language)),
            Column::words(text::people_invitation(language)),
        ],
    )
    .when_empty(empty_state(
        text::people_letters_none(language),
        html! { ul { li { a href=(LIST) { (text::people_title(language)) } } } },
    ));
    for person in people {
        let state = person
            .account
            .as_ref()
            .and_then(|account| account.invitation_state(cx.now));
        table.row([
            html! { a href=(person_path(&person.id)) { (person.name) } },
            html! { (places(cx, person)) },
            html! {
                @match state {
                    Some(state) => (texts::invitation(language, state)),
                    None => (account_badge(cx, person.account.as_ref())),
                }
            },
        ]);
    }
    let body = html! {
        @if whose.import.is_empty() && !organizations.is_empty() {
            (form.get(LETTERS, html! {
                (form.select(Field::plain("organization", text::people_organization(language))
                    .value(whose.organization.as_str()), &choices))
                (button(text::people_search_act(language), ButtonKind::Secondary))
            }))
        }
        @if !people.is_empty() {
            (notice(language, &Notice::new(NoticeKind::Information, text::people_letters_notice(language))))
            (form.post(LETTERS, &receipt(cx), html! {
                (hidden("organization", &whose.organization))
                (hidden("import", &whose.import))
                (submit(&text::people_letters_act(language, people.len())))
            }))
        }
        (table.render(language))
    };
    cx.page(
        Page::new(text::people_letters(language))
            .lead(&text::people_letters_lead(language, INVITATION_DAYS))
            .breadcrumb(&[(text::people_title(language), LIST)]),
        body,
    )
}

fn places(cx: &Cx, person: &Person) -> String {
    let names: Vec<&str> = person
        .memberships_standing(cx.now)
        .map(|membership| membership.organization_name.as_str())
        .collect();
    if names.is_empty() {
        text::people_no_membership(cx.language).to_owned()
    } else {
        names.join("、")
    }
}

/// Sheets are made anew each time they are printed: what was printed before stops working, and nothing that would
/// open an account is kept anywhere. Hence no receipt number: the answer must not be repeated from memory.
async fn print_many(
    cx: Cx,
    headers: HeaderMap,
    Harmless(whose): Harmless<Whose>,
) -> Result<Response, Problem> {
    let issued = cx
        .write(move |cx, tx| {
            let people = to_invite(cx, tx, &whose).map_err(|no| match no {
                No::Fault(error) => No::Fault(error),
                _ => No::<Refusal>::NotFound,
            })?;
            people
                .iter()
                .map(|person| invitation::invite(cx, tx, &person.id))
                .collect::<Result<Vec<Issued>, No<Refusal>>>()
        })
        .await;
    match issued {
        Ok(issued) => Ok(sheets(&cx, &site(&cx, &headers), &issued, LETTERS)),
        Err(no) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(refused(&cx, status, no.refusal()?, LETTERS))
        }
    }
}

async fn print_one(
    cx: Cx,
    Path(id): Path<String>,
    headers: HeaderMap,
    Harmless(Nothing {}): Harmless<Nothing>,
) -> Result<Response, Problem> {
    let back = person_path(&id);
    match cx
        .write(move |cx, tx| invitation::invite(cx, tx, &id))
        .await
    {
        Ok(issued) => Ok(sheets(&cx, &site(&cx, &headers), &[issued], &back)),
        Err(no) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(refused(&cx, status, no.refusal()?, &back))
        }
    }
}

async fn revoke(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    act(&cx, key, id, invitation::revoke).await
}

/// How browsers reach us, as the one who prints does.
fn site(cx: &Cx, headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let scheme = if cx.app.https { "https" } else { "http" };
    format!("{scheme}://{host}")
}

fn sheets(cx: &Cx, site: &str, issued: &[Issued], back: &str) -> Response {
    let language = cx.language;
    let body = html! {
        div.ky-on-screen {
            (notice(language, &Notice::new(NoticeKind::Warning, text::people_sheets_warning(language))))
            (actions(html! {
                (print_button(language))
                (link_button(back, text::people_back(language), ButtonKind::Secondary))
            }))
        }
        @for one in issued { (sheet(cx, site, one)) }
    };
    cx.page(
        Page::new(&text::people_sheets_title(language, issued.len()))
            .breadcrumb(&[(text::people_title(language), LIST)]),
        body,
    )
}

/// One sheet of paper for one person.
#[must_use]
pub fn sheet(cx: &Cx, site: &str, issued: &Issued) -> Markup {
    let language = cx.language;
    let address = format!("{site}{}", issued.token.path());
    html! {
        section.ky-sheet {
            h2 { (text::people_sheet_for(language, &issued.name)) }
            @if !issued.organizations.is_empty() { p { (issued.organizations.join("、")) } }
            p { (text::people_sheet_lead(language, &cx.app.hub_name)) }
            ol {
                li { (text::people_sheet_open(language)) }
                li { (text::people_sheet_password(language)) }
                li { (text::people_sheet_factor(language)) }
            }
            @if let Some(picture) = totp::qr_code(&address, text::people_sheet_picture(language)) { p { (picture) } }
            (facts(language, &[
                Fact::new(text::people_sheet_address(language), html! { code.ky-sheet__address { (address) } }),
                Fact::new(text::login_name(language), html! { code { (issued.login_name) } }),
                Fact::new(text::people_sheet_until(language), moment(language, issued.expires_at)),
            ]))
            p { (text::people_sheet_own(language)) }
        }
    }
}

/// The first password, twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstPassword {
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

async fn open(cx: Cx, Path(token): Path<String>) -> Result<Response, Problem> {
    let invited = look(&cx, &token).await?;
    Ok(match invited {
        Some(invited) if matches!(invited.state, InvitationState::Open(_)) => {
            first_password(&cx, &token, &invited, &Errors::new())
        }
        other => closed(&cx, other.map(|invited| invited.state)),
    })
}

async fn look(cx: &Cx, token: &str) -> Result<Option<Invited>, Problem> {
    let token = token.to_owned();
    let found = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        Ok(invitation::find(snapshot, &cx.hub_id, &token, cx.now)?)
    });
    Ok(found.await?)
}

async fn accept(
    cx: Cx,
    Path(token): Path<String>,
    Harmless(fields): Harmless<FirstPassword>,
) -> Result<Response, Problem> {
    let invited = match look(&cx, &token).await? {
        Some(invited) if matches!(invited.state, InvitationState::Open(_)) => invited,
        other => return Ok(closed(&cx, other.map(|invited| invited.state))),
    };
    let password = match judged(&cx, &invited, &fields) {
        Ok(password) => password,
        Err(errors) => return Ok(first_password(&cx, &token, &invited, &errors)),
    };
    let hash = hashed(&cx, password).await?;
    match cx
        .write(move |cx, tx| invitation::accept(cx, tx, &token, &hash))
        .await
    {
        Ok(session) => Ok(with_session_to(&cx, &session, SET_UP_PATH)),
        Err(no) => Ok(closed(&cx, Some(no.refusal()?))),
    }
}

fn judged(cx: &Cx, invited: &Invited, fields: &FirstPassword) -> Result<Password, Errors> {
    let mut errors = Errors::new();
    let known = Known {
        hub_name: &cx.app.hub_name,
        login_name: &invited.login_name,
    };
    if fields.password.is_empty() {
        errors.add("password", text::people_password_missing(cx.language));
        return Err(errors);
    }
    let password = Password::parse_knowing(&fields.password, known, &invited.organizations)
        .map_err(|error| errors.add("password", error.sentence(cx.language)));
    if fields.again != fields.password {
        errors.add("again", text::people_password_differs(cx.language));
    }
    match password {
        Ok(password) if errors.is_empty() => Ok(password),
        _ => Err(errors),
    }
}

fn first_password(cx: &Cx, token: &str, invited: &Invited, errors: &Errors) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let fewest = crate::password::SHORTEST_PASSWORD;
    let hint = text::people_password_hint(language, fewest);
    let path = format!("{}{}", invitation::PATH, crate::back::encoded(token));
    let body = html! {
        (facts(language, &[Fact::new(text::login_name(language), html! { code { (invited.login_name) } })]))
        (form.post(&path, &receipt(cx), html! {
            (form.password(Field::required("password", text::people_new_password(language)).hint(&hint).autocomplete("new-password")))
            (form.password(Field::required("again", text::people_password_again(language)).autocomplete("new-password")))
            (submit(text::people_password_act(language)))
        }))
    };
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    cx.page_with(
        status,
        Page::new(text::people_welcome(language))
            .lead(&text::people_welcome_lead(language, &cx.app.hub_name))
            .errors(errors),
        body,
    )
}

/// An invitation that opens nothing: why, and the next step.
fn closed(cx: &Cx, state: Option<InvitationState>) -> Response {
    let language = cx.language;
    let sentence = match state {
        None => text::people_closed_unknown(language),
        Some(InvitationState::Accepted) => text::people_closed_accepted(language),
        Some(InvitationState::Revoked) => text::people_closed_revoked(language),
        Some(InvitationState::Expired | InvitationState::Open(_)) => {
            text::people_closed_expired(language)
        }
        Some(InvitationState::Pointless) => text::people_closed_pointless(language),
    };
    let status = match state {
        None => StatusCode::NOT_FOUND,
        Some(_) => StatusCode::GONE,
    };
    let body = html! {
        p { (sentence) }
        @if state == Some(InvitationState::Accepted) {
            (actions(link_button("/sign-in", text::sign_in_title(language), ButtonKind::Primary)))
        }
    };
    cx.page_with(status, Page::new(text::people_closed_title(language)), body)
}
