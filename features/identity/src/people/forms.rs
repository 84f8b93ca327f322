//! What comes back from the forms about people, as typed, and what it means. Every mistake at once.

use kyoten_calendar::civil::Date;
use kyoten_calendar::{civil_date, parse_date};
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_ui::{DateText, Errors};
use serde::Deserialize;

use super::commands::{LicenceFields, Particulars, Which, Work};
use super::model::{Licence, Membership, Person};
use super::organizations::Named;
use super::profession::Profession;
use super::rules::{Period, beginning, end_of, last_day};
use super::sheet::LONGEST_CELL;
use super::sheet::plan::{is_mail, is_reading, is_registration};
use crate::model::LoginName;
use crate::text;

/// Name, reading and mail address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PersonForm {
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) mail: String,
}

impl PersonForm {
    pub(super) fn of(person: &Person) -> PersonForm {
        PersonForm {
            name: person.name.clone(),
            kana: person.kana.clone().unwrap_or_default(),
            mail: person.mail.clone().unwrap_or_default(),
        }
    }

    pub(super) fn read(&self, cx: &Cx) -> Result<Particulars, Errors> {
        let mut errors = Errors::new();
        let name = line(cx, &mut errors, "name", &self.name);
        if name.is_empty() {
            errors.add("name", text::people_name_missing(cx.language));
        }
        let kana = line(
            cx,
            &mut errors,
            "kana",
            &kyoten_japanese::kana::to_hiragana(&self.kana),
        );
        if !is_reading(&kana) {
            errors.add("kana", text::people_cell_not_kana(cx.language));
        }
        let mail = line(cx, &mut errors, "mail", &self.mail);
        if !is_mail(&mail) {
            errors.add("mail", text::people_cell_not_mail(cx.language));
        }
        done(errors, Particulars { name, kana, mail })
    }
}

/// Where, as what and how long.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MembershipForm {
    pub(super) organization: String,
    pub(super) number: String,
    pub(super) organization_name: String,
    pub(super) position: String,
    starts_on_year: String,
    starts_on_month: String,
    starts_on_day: String,
    ends_on_year: String,
    ends_on_month: String,
    ends_on_day: String,
}

impl MembershipForm {
    pub(super) fn of(membership: &Membership) -> MembershipForm {
        let starts = date_text(Some(civil_date(membership.starts_at.0)));
        let ends = date_text(membership.ends_at.map(last_day));
        MembershipForm {
            organization: membership.organization_id.clone(),
            position: membership.position.clone(),
            starts_on_year: starts.year,
            starts_on_month: starts.month,
            starts_on_day: starts.day,
            ends_on_year: ends.year,
            ends_on_month: ends.month,
            ends_on_day: ends.day,
            ..MembershipForm::default()
        }
    }

    /// An empty form beginning today.
    pub(super) fn beginning_today(now: Instant) -> MembershipForm {
        let today = date_text(Some(civil_date(now.0)));
        MembershipForm {
            starts_on_year: today.year,
            starts_on_month: today.month,
            starts_on_day: today.day,
            ..MembershipForm::default()
        }
    }

    pub(super) fn starts_on(&self) -> DateText {
        boxes(
            &self.starts_on_year,
            &self.starts_on_month,
            &self.starts_on_day,
        )
    }

    pub(super) fn ends_on(&self) -> DateText {
        boxes(&self.ends_on_year, &self.ends_on_month, &self.ends_on_day)
    }

    /// Position and time. `before` keeps the hour of an end or a beginning whose day was not changed.
    pub(super) fn read(&self, cx: &Cx, before: Option<Period>) -> Result<(String, Period), Errors> {
        let mut errors = Errors::new();
        let position = line(cx, &mut errors, "position", &self.position);
        let starts = day(cx, &mut errors, "starts_on", &self.starts_on());
        if starts.is_none() && errors.of("starts_on").is_none() {
            errors.add("starts_on", text::people_start_missing(cx.language));
        }
        let ends = day(cx, &mut errors, "ends_on", &self.ends_on());
        let same_start = before.filter(|period| Some(civil_date(period.starts_at.0)) == starts);
        let same_end = before.filter(|period| period.ends_at.map(last_day) == ends);
        let period = Period {
            starts_at: same_start.map_or_else(
                || starts.map_or(cx.now, beginning),
                |period| period.starts_at,
            ),
            ends_at: same_end.map_or_else(|| ends.map(end_of), |period| period.ends_at),
        };
        if period.ends_at.is_some_and(|end| end <= period.starts_at) {
            errors.add("ends_on", text::people_ends_before_start(cx.language));
        }
        done(errors, (position, period))
    }

    /// Everything about a new membership.
    pub(super) fn read_new(&self, cx: &Cx) -> Result<Work, Errors> {
        let (read, mut errors) = match self.read(cx, None) {
            Ok(read) => (Some(read), Errors::new()),
            Err(errors) => (None, errors),
        };
        let number = line(cx, &mut errors, "number", &self.number);
        let name = line(
            cx,
            &mut errors,
            "organization_name",
            &self.organization_name,
        );
        let organization = match (self.organization.as_str(), &number, &name) {
            ("", number, name) if number.is_empty() && name.is_empty() => {
                errors.add(
                    "organization",
                    text::people_organization_missing(cx.language),
                );
                Which::Id(String::new())
            }
            ("", ..) => Which::Named(Named {
                number,
                name: name.clone(),
            }),
            (id, ..) => Which::Id(id.to_owned()),
        };
        match read {
            Some((position, period)) => done(
                errors,
                Work {
                    organization,
                    name,
                    position,
                    period,
                },
            ),
            None => Err(errors),
        }
    }
}

/// A licence.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LicenceForm {
    pub(super) profession: String,
    pub(super) registration_number: String,
    valid_until_year: String,
    valid_until_month: String,
    valid_until_day: String,
    pub(super) seen: String,
}

impl LicenceForm {
    pub(super) fn of(licence: &Licence) -> LicenceForm {
        let last = licence.valid_until.as_deref();
        let until = date_text(last.and_then(|day| day.parse().ok()));
        LicenceForm {
            profession: licence.profession.clone(),
            registration_number: licence.registration_number.clone(),
            valid_until_year: until.year,
            valid_until_month: until.month,
            valid_until_day: until.day,
            seen: String::new(),
        }
    }

    pub(super) fn valid_until(&self) -> DateText {
        boxes(
            &self.valid_until_year,
            &self.valid_until_month,
            &self.valid_until_day,
        )
    }

    pub(super) fn read(&self, cx: &Cx) -> Result<LicenceFields, Errors> {
        let mut errors = Errors::new();
        let profession = Profession::from_code(&self.profession);
        if profession.is_none() {
            errors.add("profession", text::people_profession_missing(cx.language));
        }
        let number = line(
            cx,
            &mut errors,
            "registration_number",
            &self.registration_number,
        );
        if !is_registration(&number) {
            errors.add("registration_number", text::people_one_number(cx.language));
        }
        let valid_until = day(cx, &mut errors, "valid_until", &self.valid_until());
        match profession {
            Some(profession) => done(
                errors,
                LicenceFields {
                    profession,
                    registration_number: number,
                    valid_until,
                    seen: self.seen == "yes",
                },
            ),
            None => Err(errors),
        }
    }
}

/// A new account.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AccountForm {
    pub(super) login_name: String,
    pub(super) roles: Vec<String>,
}

impl AccountForm {
    pub(super) fn read(&self, cx: &Cx) -> Result<(LoginName, Vec<Role>), Errors> {
        let mut errors = Errors::new();
        let login = LoginName::parse(&self.login_name)
            .map_err(|error| errors.add("login_name", error.sentence(cx.language)));
        let roles: Vec<Role> = Role::ALL
            .into_iter()
            .filter(|role| self.roles.iter().any(|word| word == role.word()))
            .collect();
        if roles.is_empty() {
            errors.add("roles", text::people_roles_missing(cx.language));
        }
        match login {
            Ok(login) => done(errors, (login, roles)),
            Err(()) => Err(errors),
        }
    }
}

/// A role and its end.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RoleForm {
    pub(super) role: String,
    ends_on_year: String,
    ends_on_month: String,
    ends_on_day: String,
}

impl RoleForm {
    pub(super) fn ends_on(&self) -> DateText {
        boxes(&self.ends_on_year, &self.ends_on_month, &self.ends_on_day)
    }

    pub(super) fn read(&self, cx: &Cx) -> Result<(Role, Option<Instant>), Errors> {
        let mut errors = Errors::new();
        let role = Role::from_word(&self.role);
        if role.is_none() {
            errors.add("role", text::people_roles_missing(cx.language));
        }
        let ends_at = end(cx, &mut errors, &self.ends_on());
        match role {
            Some(role) => done(errors, (role, ends_at)),
            None => Err(errors),
        }
    }
}

/// The end of an account.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EndForm {
    ends_on_year: String,
    ends_on_month: String,
    ends_on_day: String,
}

impl EndForm {
    pub(super) fn of(ends_at: Option<Instant>) -> EndForm {
        let last = date_text(ends_at.map(last_day));
        EndForm {
            ends_on_year: last.year,
            ends_on_month: last.month,
            ends_on_day: last.day,
        }
    }

    pub(super) fn ends_on(&self) -> DateText {
        boxes(&self.ends_on_year, &self.ends_on_month, &self.ends_on_day)
    }

    pub(super) fn read(&self, cx: &Cx) -> Result<Option<Instant>, Errors> {
        let mut errors = Errors::new();
        let ends_at = end(cx, &mut errors, &self.ends_on());
        done(errors, ends_at)
    }
}

/// A form without questions: nothing but its receipt number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

fn done<T>(errors: Errors, value: T) -> Result<T, Errors> {
    if errors.is_empty() {
        Ok(value)
    } else {
        Err(errors)
    }
}

/// A text on one line, outer spaces aside.
fn line(cx: &Cx, errors: &mut Errors, field: &str, typed: &str) -> String {
    let text = typed
        .split(char::is_control)
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned();
    if text.chars().count() > LONGEST_CELL {
        errors.add(field, text::people_too_long(cx.language, LONGEST_CELL));
    }
    text
}

fn day(cx: &Cx, errors: &mut Errors, field: &str, typed: &DateText) -> Option<Date> {
    let written = typed.in_one_line()?;
    match parse_date(&written) {
        Ok(day) => Some(day),
        Err(_) => {
            errors.add(field, text::people_not_a_day(cx.language));
            None
        }
    }
}

/// An end to come. Who shall be out at once is shut out with the button for it.
fn end(cx: &Cx, errors: &mut Errors, typed: &DateText) -> Option<Instant> {
    let end = day(cx, errors, "ends_on", typed).map(end_of)?;
    if end <= cx.now {
        errors.add("ends_on", text::people_end_passed(cx.language));
    }
    Some(end)
}

fn boxes(year: &str, month: &str, day: &str) -> DateText {
    DateText {
        year: year.to_owned(),
        month: month.to_owned(),
        day: day.to_owned(),
    }
}

fn date_text(day: Option<Date>) -> DateText {
    day.map_or_else(DateText::default, |day| DateText {
        year: day.year().to_string(),
        month: day.month().to_string(),
        day: day.day().to_string(),
    })
}
