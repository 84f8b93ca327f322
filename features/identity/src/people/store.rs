//! People as rows. Every statement carries the hub; every reader shows that somebody was asked.

use kyoten_platform::authorization::{Allowed, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;

use super::model::{Account, Invitation, Licence, Membership, Person, RoleGrant};
use super::rules::Period;
use crate::password::PasswordHash;

/// Everybody of the hub, by reading and name.
pub fn people<T>(snapshot: &Snapshot<'_>, allowed: &Allowed<'_, T>) -> DbResult<Vec<Person>> {
    gather(snapshot, allowed.hub_id(), "")
}

/// One person of the hub.
pub fn person<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    id: &str,
) -> DbResult<Option<Person>> {
    if id.is_empty() {
        return Ok(None);
    }
    Ok(gather(snapshot, allowed.hub_id(), id)?.pop())
}

/// The person of an account.
pub fn person_of_account<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    account_id: &str,
) -> DbResult<Option<Person>> {
    let found = snapshot.query_optional::<(String,)>(
        "select person_id from account where hub_id = $1 and id = $2",
        params![allowed.hub_id(), account_id],
    )?;
    match found {
        Some((id,)) => person(snapshot, allowed, &id),
        None => Ok(None),
    }
}

/// Accounts that operate the system at `now`.
pub fn operators<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    now: Instant,
) -> DbResult<Vec<String>> {
    let found = snapshot.query::<(String,)>(
        "select distinct account.id
           from account join account_role on account_role.account_id = account.id
          where account.hub_id = $1
            and account.disabled_at is null
            and (account.ends_at is null or account.ends_at > $2)
            and account_role.role = $3
            and account_role.starts_at <= $2
            and (account_role.ends_at is null or account_role.ends_at > $2)",
        params![allowed.hub_id(), now, Role::Operator.word()],
    )?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

kyoten_platform::record! {
    struct PersonRow {
        id: String,
        name: String,
        kana: Option<String>,
        mail: Option<String>,
        created_at: Instant,
    }
}

kyoten_platform::record! {
    struct AccountRow {
        id: String,
        person_id: String,
        login_name: String,
        password_set: bool,
        second_factor: bool,
        disabled_at: Option<Instant>,
        ends_at: Option<Instant>,
        created_at: Instant,
        last_sign_in_at: Option<Instant>,
    }
}

kyoten_platform::record! {
    struct RoleRow {
        account_id: String,
        role: String,
        starts_at: Instant,
        ends_at: Option<Instant>,
        granted_by: String,
    }
}

kyoten_platform::record! {
    struct InvitationRow {
        account_id: String,
        created_at: Instant,
        expires_at: Instant,
        accepted_at: Option<Instant>,
        revoked_at: Option<Instant>,
    }
}

/// A handful of statements for everybody rather than several for each; `only` is one person's id, or empty.
fn gather(snapshot: &Snapshot<'_>, hub_id: &str, only: &str) -> DbResult<Vec<Person>> {
    let rows: Vec<PersonRow> = snapshot.query(
        "select id, name, kana, mail, created_at from person
          where hub_id = $1 and ($2 = '' or id = $2)
          order by coalesce(kana, name), name, id",
        params![hub_id, only],
    )?;
    let mut people: Vec<Person> = rows.into_iter().map(Person::from).collect();
    let places: std::collections::HashMap<String, usize> = people
        .iter()
        .enumerate()
        .map(|(place, person)| (person.id.clone(), place))
        .collect();
    let mut add = |person_id: &str, put: &mut dyn FnMut(&mut Person)| {
        if let Some(person) = places.get(person_id).and_then(|at| people.get_mut(*at)) {
            put(person);
        }
    };
    for membership in memberships(snapshot, hub_id, only)? {
        add(&membership.person_id.clone(), &mut |person| {
            person.memberships.push(membership.clone())
        });
    }
    for licence in licences(snapshot, hub_id, only)? {
        add(&licence.person_id.clone(), &mut |person| {
            person.licences.push(licence.clone())
        });
    }
    for (person_id, account) in accounts(snapshot, hub_id, only)? {
        add(&person_id, &mut |person| {
            person.account = Some(account.clone())
        });
    }
    let reviews: Vec<(String, String, Instant)> = snapshot.query(
        "select person_id, organization_id, max(decided_at) as reviewed_at from access_review
          where hub_id = $1 and ($2 = '' or person_id = $2)
          group by person_id, organization_id",
        params![hub_id, only],
    )?;
    for (person_id, organization, at) in reviews {
        add(&person_id, &mut |person| {
            person.reviews.push((organization.clone(), at))
        });
    }
    Ok(people)
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Person {
        Person {
            id: row.id,
            name: row.name,
            kana: row.kana,
            mail: row.mail,
            created_at: row.created_at,
            memberships: Vec::new(),
            licences: Vec::new(),
            account: None,
            reviews: Vec::new(),
        }
    }
}

fn memberships(snapshot: &Snapshot<'_>, hub_id: &str, only: &str) -> DbResult<Vec<Membership>> {
    snapshot.query(
        "select membership.id,
                membership.person_id,
                membership.organization_id,
                case when coalesce(member_organization.name, '') = '' then organization.identifier
                     else member_organization.name end as organization_name,
                organization.identifier_system,
                organization.identifier,
                membership.position,
                membership.starts_at,
                membership.ends_at,
                membership.confirmed_at,
                membership.confirmed_by
           from membership
           join organization on organization.id = membership.organization_id
           left join member_organization
             on member_organization.hub_id = membership.hub_id
            and member_organization.organization_id = membership.organization_id
          where membership.hub_id = $1 and ($2 = '' or membership.person_id = $2)
          order by membership.starts_at, membership.id",
        params![hub_id, only],
    )
}

fn licences(snapshot: &Snapshot<'_>, hub_id: &str, only: &str) -> DbResult<Vec<Licence>> {
    snapshot.query(
        "select id, person_id, profession, registration_number, valid_until, verified_at from licence
          where hub_id = $1 and ($2 = '' or person_id = $2)
          order by created_at, id",
        params![hub_id, only],
    )
}

fn accounts(snapshot: &Snapshot<'_>, hub_id: &str, only: &str) -> DbResult<Vec<(String, Account)>> {
    let rows: Vec<AccountRow> = snapshot.query(
        "select account.id,
                account.person_id,
                account.login_name,
                cast(case when account.password_hash = $3 then 0 else 1 end as bigint) as password_set,
                cast(case when account.totp_secret is not null
                            or exists (select 1 from passkey where passkey.account_id = account.id)
                          then 1 else 0 end as bigint) as second_factor,
                account.disabled_at,
                account.ends_at,
                account.created_at,
                account.last_signed_in_at as last_sign_in_at
           from account
          where account.hub_id = $1 and ($2 = '' or account.person_id = $2)
          order by account.id",
        params![hub_id, only, PasswordHash::nobodys().as_str()],
    )?;
    let roles: Vec<RoleRow> = snapshot.query(
        "select account_role.account_id, account_role.role, account_role.starts_at, account_role.ends_at,
                account_role.granted_by
           from account_role join account on account.id = account_role.account_id
          where account.hub_id = $1 and ($2 = '' or account.person_id = $2)
          order by account_role.starts_at, account_role.role",
        params![hub_id, only],
    )?;
    let invitations: Vec<InvitationRow> = snapshot.query(
        "select invitation.account_id, invitation.created_at, invitation.expires_at, invitation.accepted_at,
                invitation.revoked_at
           from invitation join account on account.id = invitation.account_id
          where account.hub_id = $1 and ($2 = '' or account.person_id = $2)
          order by invitation.created_at, invitation.id",
        params![hub_id, only],
    )?;
    let mut accounts: Vec<(String, Account)> = rows
        .into_iter()
        .map(|row| (row.person_id.clone(), Account::from(row)))
        .collect();
    let places: std::collections::HashMap<String, usize> = accounts
        .iter()
        .enumerate()
        .map(|(place, (_, account))| (account.id.clone(), place))
        .collect();
    for row in roles {
        let Some(role) = Role::from_word(&row.role) else {
            continue;
        };
        if let Some((_, account)) = places
            .get(&row.account_id)
            .and_then(|at| accounts.get_mut(*at))
        {
            account.roles.push(RoleGrant {
                role,
                period: Period {
                    starts_at: row.starts_at,
                    ends_at: row.ends_at,
                },
                granted_by: row.granted_by,
            });
        }
    }
    for row in invitations {
        if let Some((_, account)) = places
            .get(&row.account_id)
            .and_then(|at| accounts.get_mut(*at))
        {
            account.invitation = Some(Invitation {
                created_at: row.created_at,
                expires_at: row.expires_at,
                accepted_at: row.accepted_at,
                revoked_at: row.revoked_at,
            });
        }
    }
    Ok(accounts)
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Account {
        Account {
            id: row.id,
            login_name: row.login_name,
            roles: Vec::new(),
            password_set: row.password_set,
            second_factor: row.second_factor,
            disabled_at: row.disabled_at,
            ends_at: row.ends_at,
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
            invitation: None,
        }
    }
}

kyoten_platform::record! {
    /// A line of a person's history: what was done, when, by whom.
    pub struct HistoryLine {
        /// When.
        pub recorded_at: Instant,
        /// Account or part of the system.
        pub actor: String,
        /// The act: `people.membership_ended`.
        pub action: String,
        /// Facts as JSON, without names.
        pub detail: String,
    }
}

/// Lines of history shown on a person's page.
const HISTORY_LINES: i64 = 40;

/// What was done about a person and their account, newest first.
pub fn history<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    person: &Person,
) -> DbResult<Vec<HistoryLine>> {
    let account = person
        .account
        .as_ref()
        .map_or("", |account| account.id.as_str());
    snapshot.query(
        "select recorded_at, actor, action, detail from audit
          where hub_id = $1 and (object = $2 or object = $3)
          order by sequence desc limit $4",
        params![
            allowed.hub_id(),
            format!("Person/{}", person.id),
            format!("Account/{account}"),
            HISTORY_LINES
        ],
    )
}

/// Names for references such as `Account/018f…`, those who left included.
pub fn names<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
) -> DbResult<std::collections::HashMap<String, String>> {
    let rows: Vec<(String, String)> = snapshot.query(
        "select id, display_name from account where hub_id = $1",
        params![allowed.hub_id()],
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (format!("Account/{id}"), name))
        .collect())
}
