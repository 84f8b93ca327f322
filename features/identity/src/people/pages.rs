//! The pages about people. Thin: the acts are in [`commands`], the markup in [`views`].

use std::convert::Infallible;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::{Permission, Role};
use kyoten_platform::cx::{Cx, Done, IdempotencyKey, No};
use kyoten_platform::db::{Snapshot, Tx};
use kyoten_platform::http::{Parameters, Problem, Routes, Submitted};
use kyoten_ui::Errors;
use serde::Deserialize;

use super::commands::{self, Which};
use super::forms::{
    AccountForm, EndForm, LicenceForm, MembershipForm, Nothing, PersonForm, RoleForm,
};
use super::model::{Narrowing, Person, is_meant};
use super::organizations::{self, Meant, MemberOrganization};
use super::permissions::{GIVE_RIGHTS, INVITE, KEEPERS, MANAGE, OPERATORS, SEE};
use super::rules::Refusal;
use super::{store, texts, views};
use crate::text;

/// The list of people.
pub const LIST: &str = "/people";
/// People on one page of the list.
pub(super) const PEOPLE_SHOWN: usize = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/people", KEEPERS, list)
        .get("/people/new", KEEPERS, ask_new)
        .post("/people/new", KEEPERS, add)
        .get("/people/{id}", KEEPERS, show)
        .get("/people/{id}/edit", KEEPERS, ask_edit)
        .post("/people/{id}/edit", KEEPERS, edit)
        .get("/people/{id}/memberships/new", KEEPERS, ask_membership)
        .post("/people/{id}/memberships/new", KEEPERS, add_membership)
        .get("/people/{id}/memberships/{membership}", KEEPERS, ask_change)
        .post("/people/{id}/memberships/{membership}", KEEPERS, change)
        .get(
            "/people/{id}/memberships/{membership}/end",
            KEEPERS,
            ask_end,
        )
        .post("/people/{id}/memberships/{membership}/end", KEEPERS, end)
        .get("/people/{id}/licence", KEEPERS, ask_licence)
        .post("/people/{id}/licence", KEEPERS, put_licence)
        .get("/people/{id}/account", KEEPERS, ask_account)
        .post("/people/{id}/account", KEEPERS, open_account)
        .get("/people/{id}/account/end", OPERATORS, ask_account_end)
        .post("/people/{id}/account/end", OPERATORS, set_account_end)
        .get("/people/{id}/account/disable", OPERATORS, ask_disable)
        .post("/people/{id}/account/disable", OPERATORS, disable)
        .get("/people/{id}/account/enable", OPERATORS, ask_enable)
        .post("/people/{id}/account/enable", OPERATORS, enable)
        .get("/people/{id}/roles/give", OPERATORS, ask_role)
        .post("/people/{id}/roles/give", OPERATORS, give_role)
        .get("/people/{id}/roles/{role}/take", OPERATORS, ask_take)
        .post("/people/{id}/roles/{role}/take", OPERATORS, take)
}

/// Where a person's page is.
#[must_use]
pub fn person_path(id: &str) -> String {
    format!("{LIST}/{id}")
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) only: String,
    #[serde(default)]
    pub(super) page: String,
}

impl Asked {
    pub(super) fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }

    pub(super) fn narrowing(&self) -> Option<Narrowing> {
        Narrowing::from_word(&self.only)
    }
}

async fn list(cx: Cx, Parameters(asked): Parameters<Asked>) -> Result<Response, Problem> {
    let wanted = asked.clone();
    let people = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let allowed = cx.allow(snapshot, &SEE, ())?;
            let mut people = store::people(snapshot, &allowed)?;
            let narrowing = wanted.narrowing();
            people.retain(|person| {
                is_meant(person, &wanted.q)
                    && narrowing.is_none_or(|narrowing| narrowing.takes(person, cx.now))
            });
            Ok(people)
        })
        .await?;
    Ok(views::list(&cx, &people, &asked))
}

/// A person, and what else their page shows.
pub(super) struct Shown {
    pub(super) person: Person,
    pub(super) history: Vec<store::HistoryLine>,
    pub(super) names: std::collections::HashMap<String, String>,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let shown = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            let allowed = cx.allow(snapshot, &SEE, ())?;
            let person = store::person(snapshot, &allowed, &id)?.ok_or(No::NotFound)?;
            Ok(Shown {
                history: store::history(snapshot, &allowed, &person)?,
                names: store::names(snapshot, &allowed)?,
                person,
            })
        })
        .await?;
    Ok(views::person(&cx, &shown))
}

async fn ask_new(cx: Cx) -> Result<Response, Problem> {
    allowed(&cx, &MANAGE).await?;
    Ok(views::person_form(
        &cx,
        None,
        &PersonForm::default(),
        &Errors::new(),
    ))
}

async fn add(
    cx: Cx,
    Submitted { key, fields }: Submitted<PersonForm>,
) -> Result<Response, Problem> {
    let particulars = match fields.read(&cx) {
        Ok(particulars) => particulars,
        Err(errors) => return Ok(views::person_form(&cx, None, &fields, &errors)),
    };
    let done = cx
        .act(key, move |cx, tx| {
            let id = commands::add_person(cx, tx, &particulars)?;
            Ok(Done::see(person_path(&id)))
        })
        .await;
    answer(&cx, LIST, done)
}

async fn ask_edit(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = one(&cx, &id, &MANAGE).await?;
    Ok(views::person_form(
        &cx,
        Some(&person),
        &PersonForm::of(&person),
        &Errors::new(),
    ))
}

async fn edit(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<PersonForm>,
) -> Result<Response, Problem> {
    let particulars = match fields.read(&cx) {
        Ok(particulars) => particulars,
        Err(errors) => {
            let person = one(&cx, &id, &MANAGE).await?;
            return Ok(views::person_form(&cx, Some(&person), &fields, &errors));
        }
    };
    act(&cx, key, id, move |cx, tx, id| {
        commands::change_person(cx, tx, id, &particulars)
    })
    .await
}

async fn ask_membership(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let (person, organizations) = with_organizations(&cx, &id).await?;
    let form = MembershipForm::beginning_today(cx.now);
    Ok(views::new_membership(
        &cx,
        &person,
        &organizations,
        &form,
        &Errors::new(),
    ))
}

async fn add_membership(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<MembershipForm>,
) -> Result<Response, Problem> {
    let errors = match fields.read_new(&cx) {
        Ok(work) => {
            let looked_up = understood(&cx, &work.organization).await?;
            if looked_up.is_empty() {
                return act(&cx, key, id, move |cx, tx, id| {
                    commands::add_membership(cx, tx, id, &work).map(drop)
                })
                .await;
            }
            looked_up
        }
        Err(errors) => errors,
    };
    let (person, organizations) = with_organizations(&cx, &id).await?;
    Ok(views::new_membership(
        &cx,
        &person,
        &organizations,
        &fields,
        &errors,
    ))
}

/// What is to be corrected about the number or name of an organization.
async fn understood(cx: &Cx, which: &Which) -> Result<Errors, Problem> {
    let Which::Named(named) = which.clone() else {
        return Ok(Errors::new());
    };
    let meant = cx
        .read::<_, Infallible, _>(move |cx, snapshot| {
            cx.allow::<_, Infallible>(snapshot, &MANAGE, ())?;
            Ok(organizations::meant(snapshot, &cx.hub_id, &named)?)
        })
        .await?;
    let mut errors = Errors::new();
    match meant {
        Meant::UnknownNumber => errors.add("number", text::people_cell_number(cx.language)),
        Meant::New { name, .. } if name.is_empty() => errors.add(
            "organization_name",
            text::people_cell_name_of_number(cx.language),
        ),
        Meant::Nothing => errors.add(
            "organization",
            text::people_organization_missing(cx.language),
        ),
        Meant::Known { .. } | Meant::New { .. } => {}
    }
    Ok(errors)
}

async fn ask_change(
    cx: Cx,
    Path((id, membership)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let person = one(&cx, &id, &MANAGE).await?;
    let Some(found) = person.memberships.iter().find(|one| one.id == membership) else {
        return Err(Problem::NotFound);
    };
    let form = MembershipForm::of(found);
    Ok(views::change_membership(
        &cx,
        &person,
        found,
        &form,
        &Errors::new(),
    ))
}

async fn change(
    cx: Cx,
    Path((id, membership)): Path<(String, String)>,
    Submitted { key, fields }: Submitted<MembershipForm>,
) -> Result<Response, Problem> {
    let person = one(&cx, &id, &MANAGE).await?;
    let Some(found) = person.memberships.iter().find(|one| one.id == membership) else {
        return Err(Problem::NotFound);
    };
    match fields.read(&cx, Some(found.period())) {
        Ok((position, period)) => {
            act(&cx, key, id, move |cx, tx, id| {
                commands::change_membership(cx, tx, id, &membership, &position, period)
            })
            .await
        }
        Err(errors) => Ok(views::change_membership(
            &cx, &person, found, &fields, &errors,
        )),
    }
}

async fn ask_end(
    cx: Cx,
    Path((id, membership)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let person = one(&cx, &id, &MANAGE).await?;
    let Some(found) = person.memberships.iter().find(|one| one.id == membership) else {
        return Err(Problem::NotFound);
    };
    Ok(views::end_membership(&cx, &person, found))
}

async fn end(
    cx: Cx,
    Path((id, membership)): Path<(String, String)>,
    Submitted { key, .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    act(&cx, key, id, move |cx, tx, id| {
        commands::end_membership(cx, tx, id, &membership)
    })
    .await
}

/// Which licence a form is about; none for a new one.
#[derive(Deserialize)]
struct OfProfession {
    #[serde(default)]
    profession: String,
}

async fn ask_licence(
    cx: Cx,
    Path(id): Path<String>,
    Parameters(OfProfession { profession }): Parameters<OfProfession>,
) -> Result<Response, Problem> {
    let person = one(&cx, &id, &MANAGE).await?;
    let known = person
        .licences
        .iter()
        .find(|licence| licence.profession == profession);
    let form = known.map_or_else(LicenceForm::default, LicenceForm::of);
    Ok(views::licence(&cx, &person, &form, &Errors::new()))
}

async fn put_licence(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<LicenceForm>,
) -> Result<Response, Problem> {
    match fields.read(&cx) {
        Ok(licence) => {
            act(&cx, key, id, move |cx, tx, id| {
                commands::put_licence(cx, tx, id, &licence)
            })
            .await
        }
        Err(errors) => {
            let person = one(&cx, &id, &MANAGE).await?;
            Ok(views::licence(&cx, &person, &fields, &errors))
        }
    }
}

async fn ask_account(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = one(&cx, &id, &INVITE).await?;
    if person.account.is_some() {
        return Ok(Done::see(person_path(&id)).into_response());
    }
    let form = AccountForm {
        roles: vec![Role::Member.word().to_owned()],
        ..AccountForm::default()
    };
    Ok(views::account(&cx, &person, &form, &Errors::new()))
}

async fn open_account(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<AccountForm>,
) -> Result<Response, Problem> {
    let errors = match fields.read(&cx) {
        Ok((login, roles)) => {
            let person = id.clone();
            let done = cx
                .act(key, move |cx, tx| {
                    commands::open_account(cx, tx, &person, &login, &roles)?;
                    Ok(Done::see(person_path(&person)))
                })
                .await;
            let refusal = match done {
                Ok(done) => return Ok(done.into_response()),
                Err(no) => no.refusal()?,
            };
            let field = match refusal {
                Refusal::LoginNameTaken => "login_name",
                _ => "roles",
            };
            let mut errors = Errors::new();
            errors.add(field, texts::refusal(cx.language, refusal));
            errors
        }
        Err(errors) => errors,
    };
    let person = one(&cx, &id, &INVITE).await?;
    Ok(views::account(&cx, &person, &fields, &errors))
}

async fn ask_account_end(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = with_account(&cx, &id).await?;
    let ends_at = person.account.as_ref().and_then(|account| account.ends_at);
    Ok(views::account_end(
        &cx,
        &person,
        &EndForm::of(ends_at),
        &Errors::new(),
    ))
}

async fn set_account_end(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<EndForm>,
) -> Result<Response, Problem> {
    match fields.read(&cx) {
        Ok(ends_at) => {
            act(&cx, key, id, move |cx, tx, id| {
                commands::set_account_end(cx, tx, id, ends_at)
            })
            .await
        }
        Err(errors) => {
            let person = with_account(&cx, &id).await?;
            Ok(views::account_end(&cx, &person, &fields, &errors))
        }
    }
}

async fn ask_disable(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = with_account(&cx, &id).await?;
    Ok(views::disable(&cx, &person))
}

async fn disable(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    act(&cx, key, id, commands::disable).await
}

async fn ask_enable(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = with_account(&cx, &id).await?;
    Ok(views::enable(&cx, &person))
}

async fn enable(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    act(&cx, key, id, commands::enable).await
}

async fn ask_role(cx: Cx, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = with_account(&cx, &id).await?;
    Ok(views::give_role(
        &cx,
        &person,
        &RoleForm::default(),
        &Errors::new(),
    ))
}

async fn give_role(
    cx: Cx,
    Path(id): Path<String>,
    Submitted { key, fields }: Submitted<RoleForm>,
) -> Result<Response, Problem> {
    match fields.read(&cx) {
        Ok((role, ends_at)) => {
            act(&cx, key, id, move |cx, tx, id| {
                commands::give_role(cx, tx, id, role, ends_at)
            })
            .await
        }
        Err(errors) => {
            let person = with_account(&cx, &id).await?;
            Ok(views::give_role(&cx, &person, &fields, &errors))
        }
    }
}

async fn ask_take(cx: Cx, Path((id, role)): Path<(String, String)>) -> Result<Response, Problem> {
    let person = with_account(&cx, &id).await?;
    let role = Role::from_word(&role).ok_or(Problem::NotFound)?;
    Ok(views::take_role(&cx, &person, role))
}

async fn take(
    cx: Cx,
    Path((id, role)): Path<(String, String)>,
    Submitted { key, .. }: Submitted<Nothing>,
) -> Result<Response, Problem> {
    let role = Role::from_word(&role).ok_or(Problem::NotFound)?;
    act(&cx, key, id, move |cx, tx, id| {
        commands::take_role(cx, tx, id, role)
    })
    .await
}

/// Does one act about a person and goes back to their page; a refusal is explained there.
pub(super) async fn act<F>(
    cx: &Cx,
    key: IdempotencyKey,
    id: String,
    command: F,
) -> Result<Response, Problem>
where
    F: FnOnce(&Cx, &Tx<'_>, &str) -> Result<(), No<Refusal>> + Send + 'static,
{
    let back = person_path(&id);
    let done = cx
        .act(key, move |cx, tx| {
            command(cx, tx, &id)?;
            Ok(Done::see(person_path(&id)))
        })
        .await;
    answer(cx, &back, done)
}

/// The answer to an act: where to look, or a page that explains a refusal and leads back.
pub(super) fn answer(
    cx: &Cx,
    back: &str,
    done: Result<Done, No<Refusal>>,
) -> Result<Response, Problem> {
    match done {
        Ok(done) => Ok(done.into_response()),
        Err(no) => Ok(views::refused(
            cx,
            StatusCode::UNPROCESSABLE_ENTITY,
            no.refusal()?,
            back,
        )),
    }
}

async fn allowed(cx: &Cx, permission: &'static Permission) -> Result<(), Problem> {
    cx.read::<_, Infallible, _>(move |cx, snapshot| {
        cx.allow::<_, Infallible>(snapshot, permission, ())?;
        Ok(())
    })
    .await?;
    Ok(())
}

/// A person, if the asker may do `permission`.
pub(super) async fn one(
    cx: &Cx,
    id: &str,
    permission: &'static Permission,
) -> Result<Person, Problem> {
    let id = id.to_owned();
    let found =
        cx.read::<_, Infallible, _>(move |cx, snapshot| found(cx, snapshot, &id, permission));
    Ok(found.await?)
}

fn found(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    id: &str,
    permission: &Permission,
) -> Result<Person, No<Infallible>> {
    let allowed = cx.allow(snapshot, permission, ())?;
    store::person(snapshot, &allowed, id)?.ok_or(No::NotFound)
}

/// A person with an account whose rights the asker may change.
async fn with_account(cx: &Cx, id: &str) -> Result<Person, Problem> {
    let person = one(cx, id, &GIVE_RIGHTS).await?;
    if person.account.is_none() {
        return Err(Problem::NotFound);
    }
    Ok(person)
}

async fn with_organizations(
    cx: &Cx,
    id: &str,
) -> Result<(Person, Vec<MemberOrganization>), Problem> {
    let id = id.to_owned();
    let read = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let person = found(cx, snapshot, &id, &MANAGE)?;
        let allowed = cx.allow(snapshot, &MANAGE, ())?;
        Ok((person, organizations::of_hub(snapshot, &allowed)?))
    });
    Ok(read.await?)
}
