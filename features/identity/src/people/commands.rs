//! What the hub may do about people, one function each. Every one asks, acts, writes it down and tells of it in one
//! transaction.

use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::{Actor, Allowed, Permission, Role, allow};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::params;
use serde_json::{Value, json};

use super::model::{Account, Membership, Person};
use super::organizations::{self, Meant, Named};
use super::permissions::{GIVE_RIGHTS, INVITE, MANAGE};
use super::profession::Profession;
use super::rules::{Asker, Period, Refusal, may_be_member, may_change_roles, may_shut};
use super::store;
use crate::model::LoginName;
use crate::password::PasswordHash;
use crate::sessions;

/// Stream of everything that happens to people.
pub const STREAM: &str = "identity";

/// What everybody may know of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// Family and given name.
    pub name: String,
    /// Reading in hiragana; empty while nobody gave it.
    pub kana: String,
    /// Mail address at work; empty while nobody gave it.
    pub mail: String,
}

/// Adds a person; gives the id.
pub fn add_person(cx: &Cx, tx: &Tx<'_>, particulars: &Particulars) -> Result<String, No<Refusal>> {
    let id = tx.new_id();
    let allowed = cx.allow(tx, &MANAGE, id.clone())?;
    tx.execute(
        "insert into person (id, hub_id, name, kana, mail, created_at) values ($1, $2, $3, $4, $5, $6)",
        params![
            id,
            allowed.hub_id(),
            particulars.name,
            said(&particulars.kana),
            said(&particulars.mail),
            tx.now()
        ],
    )?;
    note(cx, tx, &MANAGE, &allowed, "people.person_added", &json!({}));
    Ok(id)
}

/// Changes name, reading and mail address. The account shows the same name.
pub fn change_person(
    cx: &Cx,
    tx: &Tx<'_>,
    id: &str,
    particulars: &Particulars,
) -> Result<(), No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &MANAGE, id)?;
    let changed: Vec<&str> = [
        ("name", person.name != particulars.name),
        ("kana", person.kana.unwrap_or_default() != particulars.kana),
        ("mail", person.mail.unwrap_or_default() != particulars.mail),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect();
    if changed.is_empty() {
        return Ok(());
    }
    tx.execute(
        "update person set name = $1, kana = $2, mail = $3 where id = $4 and hub_id = $5",
        params![
            particulars.name,
            said(&particulars.kana),
            said(&particulars.mail),
            id,
            allowed.hub_id()
        ],
    )?;
    tx.execute(
        "update account set display_name = $1 where person_id = $2 and hub_id = $3",
        params![particulars.name, id, allowed.hub_id()],
    )?;
    let detail = json!({ "fields": changed });
    note(cx, tx, &MANAGE, &allowed, "people.person_changed", &detail);
    Ok(())
}

/// Which organization is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// One that is known, by its id.
    Id(String),
    /// One by its number or name, entered when it is new.
    Named(Named),
}

/// Where, as what and how long somebody works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Which organization.
    pub organization: Which,
    /// Its name as given, for the hub's list; may be empty.
    pub name: String,
    /// What they are there; may be empty.
    pub position: String,
    /// From when until when.
    pub period: Period,
}

/// Adds a membership, confirmed by whoever adds it; gives its id.
pub fn add_membership(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    work: &Work,
) -> Result<String, No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &MANAGE, person_id)?;
    let meant = which(tx, allowed.hub_id(), &work.organization)?;
    let organization =
        organizations::take_in(cx, tx, &allowed, &meant, &work.name)?.ok_or(No::NotFound)?;
    let beside: Vec<Period> = periods_at(&person, &organization, None);
    may_be_member(work.period, &beside).map_err(No::Refused)?;
    let id = tx.new_id();
    tx.execute(
        "insert into membership (id, hub_id, person_id, organization_id, position, starts_at, ends_at, confirmed_at,
                                 confirmed_by, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)",
        params![
            id,
            allowed.hub_id(),
            person_id,
            organization,
            work.position,
            work.period.starts_at,
            work.period.ends_at,
            tx.now(),
            cx.actor.reference()
        ],
    )?;
    let detail = json!({ "organization": format!("Organization/{organization}") });
    note(
        cx,
        tx,
        &MANAGE,
        &allowed,
        "people.membership_added",
        &detail,
    );
    Ok(id)
}

fn which(tx: &Tx<'_>, hub_id: &str, organization: &Which) -> DbResult<Meant> {
    match organization {
        Which::Named(named) => organizations::meant(tx, hub_id, named),
        Which::Id(id) if organizations::exists(tx, hub_id, id)? => Ok(Meant::Known {
            id: id.clone(),
            name: String::new(),
        }),
        Which::Id(_) => Ok(Meant::Nothing),
    }
}

/// Changes position and time of a membership.
pub fn change_membership(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    membership_id: &str,
    position: &str,
    period: Period,
) -> Result<(), No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &MANAGE, person_id)?;
    let membership = membership(&person, membership_id)?;
    if membership.position == position && membership.period() == period {
        return Ok(());
    }
    let beside = periods_at(&person, &membership.organization_id, Some(membership_id));
    may_be_member(period, &beside).map_err(No::Refused)?;
    tx.execute(
        "update membership set position = $1, starts_at = $2, ends_at = $3 where id = $4 and hub_id = $5",
        params![
            position,
            period.starts_at,
            period.ends_at,
            membership_id,
            allowed.hub_id()
        ],
    )?;
    let detail = at_organization(membership);
    note(
        cx,
        tx,
        &MANAGE,
        &allowed,
        "people.membership_changed",
        &detail,
    );
    Ok(())
}

/// Ends a membership now: at the next request it gives no access any more. One that has not begun never begins.
pub fn end_membership(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    membership_id: &str,
) -> Result<(), No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &MANAGE, person_id)?;
    let membership = membership(&person, membership_id)?;
    if membership.period().over(tx.now()) {
        return Err(No::Refused(Refusal::AlreadyOver));
    }
    let end = tx.now().max(membership.starts_at);
    tx.execute(
        "update membership set ends_at = $1 where id = $2 and hub_id = $3",
        params![end, membership_id, allowed.hub_id()],
    )?;
    let detail = at_organization(membership);
    note(
        cx,
        tx,
        &MANAGE,
        &allowed,
        "people.membership_ended",
        &detail,
    );
    Ok(())
}

/// A licence as somebody of the hub writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceFields {
    /// Which profession.
    pub profession: &'static Profession,
    /// 登録番号; may be empty.
    pub registration_number: String,
    /// The last day; nothing without end.
    pub valid_until: Option<kyoten_calendar::civil::Date>,
    /// Whether the paper was seen.
    pub seen: bool,
}

/// Writes a licence down, or changes what is written of the same profession.
pub fn put_licence(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    fields: &LicenceFields,
) -> Result<(), No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &MANAGE, person_id)?;
    let valid_until = fields.valid_until.map(|day| day.to_string());
    let detail = json!({ "profession": fields.profession.code, "seen": fields.seen });
    let known = person
        .licences
        .iter()
        .find(|licence| licence.profession == fields.profession.code);
    let verified_at = fields.seen.then_some(tx.now());
    let Some(known) = known else {
        tx.execute(
            "insert into licence (id, hub_id, person_id, profession, registration_number, valid_from, valid_until,
                                  verified_at, verified_by, created_at)
             values ($1, $2, $3, $4, $5, null, $6, $7, $8, $9)",
            params![
                tx.new_id(),
                allowed.hub_id(),
                person_id,
                fields.profession.code,
                fields.registration_number,
                valid_until,
                verified_at,
                verified_at.map(|_| cx.actor.reference()),
                tx.now()
            ],
        )?;
        note(cx, tx, &MANAGE, &allowed, "people.licence_added", &detail);
        return Ok(());
    };
    let same =
        known.registration_number == fields.registration_number && known.valid_until == valid_until;
    if same && !fields.seen {
        return Ok(());
    }
    // What was seen was seen with this number and this end; another number has to be seen again.
    let kept = known.verified_at.filter(|_| same);
    tx.execute(
        "update licence set registration_number = $1, valid_until = $2, verified_at = $3, verified_by = $4
          where id = $5 and hub_id = $6",
        params![
            fields.registration_number,
            valid_until,
            verified_at.or(kept),
            verified_at.or(kept).map(|_| cx.actor.reference()),
            known.id,
            allowed.hub_id()
        ],
    )?;
    note(cx, tx, &MANAGE, &allowed, "people.licence_changed", &detail);
    Ok(())
}

/// Opens an account for a person, without a password: an invitation lets them set their own. Gives its id.
pub fn open_account(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    login_name: &LoginName,
    roles: &[Role],
) -> Result<String, No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &INVITE, person_id)?;
    if person.account.is_some() {
        return Err(No::Refused(Refusal::HasAccount));
    }
    let id = tx.new_id();
    may_change_roles(asker(cx), &id, &[], roles, &[]).map_err(No::Refused)?;
    if roles.iter().any(|role| *role != Role::Member) {
        cx.allow::<_, Refusal>(tx, &GIVE_RIGHTS, ())?;
    }
    let taken = tx.number(
        "select count(*) from account where login_key = $1",
        params![login_name.key()],
    )?;
    if taken > 0 {
        return Err(No::Refused(Refusal::LoginNameTaken));
    }
    tx.execute(
        "insert into account (id, person_id, hub_id, login_name, login_key, display_name, password_hash,
                              password_changed_at, totp_secret, totp_last_step, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, null, 0, $8)",
        params![
            id,
            person_id,
            allowed.hub_id(),
            login_name.as_typed(),
            login_name.key(),
            person.name,
            PasswordHash::nobodys().as_str(),
            tx.now()
        ],
    )?;
    for role in roles {
        grant(cx, tx, &allowed, &id, *role, None)?;
    }
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    let of_account = about_account(cx, tx, &INVITE, &id)?;
    let detail = json!({ "roles": words });
    note(cx, tx, &INVITE, &of_account, "account.created", &detail);
    Ok(id)
}

/// Gives a role from now on, with an end if there is one. Of a role in force only the end is changed.
pub fn give_role(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    role: Role,
    ends_at: Option<Instant>,
) -> Result<(), No<Refusal>> {
    let (account, allowed) = account_of(cx, tx, person_id)?;
    let before = account.roles_at(tx.now());
    let mut after = before.clone();
    if !after.contains(&role) {
        after.push(role);
    }
    let operators = store::operators(tx, &allowed, tx.now())?;
    may_change_roles(asker(cx), &account.id, &before, &after, &operators).map_err(No::Refused)?;
    // An end set for the last operator would shut the hub out on that day, and one's own end is one's own right.
    if before.contains(&role) {
        may_shut_if_operator(cx, &account, role, ends_at, &operators)?;
    }
    grant(cx, tx, &allowed, &account.id, role, ends_at)?;
    let detail = json!({ "role": role.word() });
    note(
        cx,
        tx,
        &GIVE_RIGHTS,
        &allowed,
        "account.role_given",
        &detail,
    );
    Ok(())
}

fn may_shut_if_operator(
    cx: &Cx,
    account: &Account,
    role: Role,
    ends_at: Option<Instant>,
    operators: &[String],
) -> Result<(), No<Refusal>> {
    let asker = asker(cx);
    if asker.account == Some(account.id.as_str()) {
        return Err(No::Refused(Refusal::OwnRights));
    }
    if role == Role::Operator && ends_at.is_some() {
        return may_shut(asker, &account.id, operators).map_err(No::Refused);
    }
    Ok(())
}

/// Takes a role away at once.
pub fn take_role(cx: &Cx, tx: &Tx<'_>, person_id: &str, role: Role) -> Result<(), No<Refusal>> {
    let (account, allowed) = account_of(cx, tx, person_id)?;
    let before = account.roles_at(tx.now());
    if !before.contains(&role) {
        return Err(No::Refused(Refusal::AlreadyOver));
    }
    let after: Vec<Role> = before
        .iter()
        .copied()
        .filter(|other| *other != role)
        .collect();
    let operators = store::operators(tx, &allowed, tx.now())?;
    may_change_roles(asker(cx), &account.id, &before, &after, &operators).map_err(No::Refused)?;
    end_role(tx, &allowed, &account.id, role)?;
    let detail = json!({ "role": role.word() });
    note(
        cx,
        tx,
        &GIVE_RIGHTS,
        &allowed,
        "account.role_taken",
        &detail,
    );
    Ok(())
}

/// Sets the first instant at which an account is over, or takes the end away.
pub fn set_account_end(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    ends_at: Option<Instant>,
) -> Result<(), No<Refusal>> {
    let (account, allowed) = account_of(cx, tx, person_id)?;
    if account.ends_at == ends_at {
        return Ok(());
    }
    let operators = store::operators(tx, &allowed, tx.now())?;
    may_shut(
        asker(cx),
        &account.id,
        if ends_at.is_some() { &operators } else { &[] },
    )
    .map_err(No::Refused)?;
    tx.execute(
        "update account set ends_at = $1 where id = $2 and hub_id = $3",
        params![ends_at, account.id, allowed.hub_id()],
    )?;
    let detail = json!({ "ends_at": ends_at.map(|end| end.0) });
    note(cx, tx, &GIVE_RIGHTS, &allowed, "account.end_set", &detail);
    Ok(())
}

/// Shuts a person out everywhere at once: no sign-in, every session over at its next request, invitations useless.
pub fn disable(cx: &Cx, tx: &Tx<'_>, person_id: &str) -> Result<(), No<Refusal>> {
    let (account, allowed) = account_of(cx, tx, person_id)?;
    if account.disabled_at.is_some() {
        return Err(No::Refused(Refusal::AlreadyOver));
    }
    let operators = store::operators(tx, &allowed, tx.now())?;
    may_shut(asker(cx), &account.id, &operators).map_err(No::Refused)?;
    tx.execute(
        "update account set disabled_at = $1 where id = $2 and hub_id = $3",
        params![tx.now(), account.id, allowed.hub_id()],
    )?;
    tx.execute(
        "update invitation set revoked_at = $1
          where account_id = $2 and hub_id = $3 and accepted_at is null and revoked_at is null",
        params![tx.now(), account.id, allowed.hub_id()],
    )?;
    sessions::end_all(tx, &crate::model::AccountId::new(account.id.clone()))?;
    note(
        cx,
        tx,
        &GIVE_RIGHTS,
        &allowed,
        "account.disabled",
        &json!({}),
    );
    Ok(())
}

/// Lets a person in again who was shut out. Sessions stay ended, and nobody lets themselves in.
pub fn enable(cx: &Cx, tx: &Tx<'_>, person_id: &str) -> Result<(), No<Refusal>> {
    let (account, allowed) = account_of(cx, tx, person_id)?;
    if account.disabled_at.is_none() {
        return Ok(());
    }
    if asker(cx).account == Some(account.id.as_str()) {
        return Err(No::Refused(Refusal::OwnRights));
    }
    tx.execute(
        "update account set disabled_at = null where id = $1 and hub_id = $2",
        params![account.id, allowed.hub_id()],
    )?;
    note(
        cx,
        tx,
        &GIVE_RIGHTS,
        &allowed,
        "account.enabled",
        &json!({}),
    );
    Ok(())
}

/// Sets exactly these roles, as a list of people says. Ends of roles that stay are kept.
pub(crate) fn set_roles(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    roles: &[Role],
) -> Result<(), No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &INVITE, person_id)?;
    let account = person.account.ok_or(No::NotFound)?;
    let before = account.roles_at(tx.now());
    if roles == before {
        return Ok(());
    }
    let operators = store::operators(tx, &allowed, tx.now())?;
    may_change_roles(asker(cx), &account.id, &before, roles, &operators).map_err(No::Refused)?;
    let of_account = about_account(cx, tx, &INVITE, &account.id)?;
    for role in roles.iter().filter(|role| !before.contains(role)) {
        grant(cx, tx, &of_account, &account.id, *role, None)?;
    }
    for role in before.iter().filter(|role| !roles.contains(role)) {
        end_role(tx, &of_account, &account.id, *role)?;
    }
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    let detail = json!({ "roles": words });
    note(cx, tx, &INVITE, &of_account, "account.roles_set", &detail);
    Ok(())
}

/// Who asks, as the rules see it.
pub(crate) fn asker(cx: &Cx) -> Asker<'_> {
    match &cx.actor {
        Actor::Account(account) => Asker {
            account: Some(&account.id),
            roles: &account.roles,
        },
        Actor::Anonymous => Asker {
            account: Some(""),
            roles: &[],
        },
        Actor::System(_) => Asker {
            account: None,
            roles: &[],
        },
    }
}

/// A person of the hub and the proof that the asker may; "not found" for everybody else's.
pub(crate) fn of_hub<'tx>(
    cx: &Cx,
    tx: &'tx Tx<'_>,
    permission: &Permission,
    id: &str,
) -> Result<(Person, Allowed<'tx, String>), No<Refusal>> {
    let allowed = cx.allow(tx, permission, id.to_owned())?;
    let person = store::person(tx, &allowed, id)?.ok_or(No::NotFound)?;
    Ok((person, allowed))
}

fn account_of<'tx>(
    cx: &Cx,
    tx: &'tx Tx<'_>,
    person_id: &str,
) -> Result<(Account, Allowed<'tx, String>), No<Refusal>> {
    let (person, _) = of_hub(cx, tx, &GIVE_RIGHTS, person_id)?;
    let account = person.account.ok_or(No::NotFound)?;
    let allowed = about_account(cx, tx, &GIVE_RIGHTS, &account.id)?;
    Ok((account, allowed))
}

/// The witness for lines about an account rather than its person.
pub(crate) fn about_account<'tx>(
    cx: &Cx,
    tx: &'tx Tx<'_>,
    permission: &Permission,
    account_id: &str,
) -> Result<Allowed<'tx, String>, No<Refusal>> {
    let object = format!("{ACCOUNT}{account_id}");
    allow(tx, &cx.actor, permission, &cx.hub_id, object).ok_or(No::NotFound)
}

/// Before an account's id where a witness is about an account.
const ACCOUNT: &str = "Account/";

/// The audit line and the event of one act: `people.membership_ended` is told as `identity.membership_ended`.
pub(crate) fn note(
    cx: &Cx,
    tx: &Tx<'_>,
    permission: &Permission,
    allowed: &Allowed<'_, String>,
    action: &str,
    detail: &Value,
) {
    let subject = if allowed.object().starts_with(ACCOUNT) {
        allowed.object().clone()
    } else {
        format!("Person/{}", allowed.object())
    };
    tx.audit(AuditEntry {
        action: action.to_owned(),
        ..cx.audit_entry(permission, allowed, subject.clone(), detail.to_string())
    });
    let told = match action.split_once('.') {
        Some(("account", what)) => format!("identity.account_{what}"),
        Some((_, what)) => format!("identity.{what}"),
        None => format!("identity.{action}"),
    };
    tx.emit(cx.event(STREAM, &told, subject, detail.to_string()));
}

fn grant(
    cx: &Cx,
    tx: &Tx<'_>,
    _: &Allowed<'_, String>,
    account_id: &str,
    role: Role,
    ends_at: Option<Instant>,
) -> DbResult<()> {
    let changed = tx.execute(
        "update account_role set ends_at = $1
          where account_id = $2 and role = $3 and starts_at <= $4 and (ends_at is null or ends_at > $4)",
        params![ends_at, account_id, role.word(), tx.now()],
    )?;
    if changed == 0 {
        tx.execute(
            "insert into account_role (account_id, role, starts_at, ends_at, granted_by) values ($1, $2, $3, $4, $5)
             on conflict (account_id, role, starts_at) do update set ends_at = excluded.ends_at",
            params![account_id, role.word(), tx.now(), ends_at, cx.actor.reference()],
        )?;
    }
    Ok(())
}

fn end_role(tx: &Tx<'_>, _: &Allowed<'_, String>, account_id: &str, role: Role) -> DbResult<()> {
    tx.execute(
        "update account_role set ends_at = $1
          where account_id = $2 and role = $3 and (ends_at is null or ends_at > $1)",
        params![tx.now(), account_id, role.word()],
    )
    .map(drop)
}

fn membership<'p>(person: &'p Person, id: &str) -> Result<&'p Membership, No<Refusal>> {
    person
        .memberships
        .iter()
        .find(|membership| membership.id == id)
        .ok_or(No::NotFound)
}

fn periods_at(person: &Person, organization_id: &str, except: Option<&str>) -> Vec<Period> {
    person
        .memberships
        .iter()
        .filter(|membership| membership.organization_id == organization_id)
        .filter(|membership| Some(membership.id.as_str()) != except)
        .map(Membership::period)
        .collect()
}

fn at_organization(membership: &Membership) -> Value {
    json!({ "organization": format!("Organization/{}", membership.organization_id) })
}

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
