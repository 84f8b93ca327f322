//! What a list would do: row by row, every mistake at once, before anything happens. Pure over what is known.

use std::collections::{HashMap, HashSet};

use kyoten_calendar::civil::Date;
use kyoten_calendar::{civil_date, parse_date};
use kyoten_platform::authorization::{Allowed, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;
use kyoten_ui::Language;

use super::write::role_word;
use super::{BETWEEN, Column, LONGEST_CELL, Line, parts_things, several};
use crate::model::{LoginName, LoginNameError};
use crate::people::commands::{LicenceFields, Particulars, Which, Work};
use crate::people::model::{Membership, Person};
use crate::people::organizations::{self, Meant, Named};
use crate::people::profession::Profession;
use crate::people::rules::{
    Asker, Period, Refusal, beginning, end_of, last_day, may_be_member, may_change_roles,
};
use crate::people::store;
use crate::text;

/// What a row would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It cannot be taken as it is.
    Rejected,
    /// A person would be added.
    Added,
    /// Something of a known person would change.
    Changed,
    /// Everything stands already.
    Unchanged,
}

impl Verdict {
    /// Every verdict, what needs a person first.
    pub const ALL: [Verdict; 4] = [
        Verdict::Rejected,
        Verdict::Added,
        Verdict::Changed,
        Verdict::Unchanged,
    ];

    /// The word in machine-readable reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Rejected => "rejected",
            Verdict::Added => "added",
            Verdict::Changed => "changed",
            Verdict::Unchanged => "unchanged",
        }
    }
}

/// A cell that needs another look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which column.
    pub column: Column,
    /// What about it.
    pub what: What,
}

/// What about a cell needs another look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Nothing is written where something must be.
    Missing,
    /// More than [`LONGEST_CELL`] characters.
    TooLong,
    /// A reading with other letters than kana.
    NotKana,
    /// No mail address.
    NotMail,
    /// Not a day.
    NotADay,
    /// A profession that no line of the table names.
    UnknownProfession(String),
    /// A role that there is not.
    UnknownRole(String),
    /// A number nobody knows.
    UnknownNumber,
    /// The number is new, and its name is missing.
    NameOfNewNumber,
    /// Something that only stands in a row with an organization.
    NeedsOrganization,
    /// Roles without a login name.
    NeedsLogin,
    /// A login name that is none.
    Login(LoginNameError),
    /// Somebody of another hub, or a row above, has the login name.
    LoginTaken,
    /// The login name is somebody else's: that one's name.
    LoginOf(String),
    /// The person has this login name already; it does not change.
    LoginStays(String),
    /// Several people fit: the list has to say which.
    Ambiguous,
    /// No person has this id.
    UnknownId,
    /// The same person and organization stand in this row above.
    Repeats(u64),
    /// The end lies before the beginning.
    EndsBeforeStart,
    /// A rule says no.
    Refused(Refusal),
}

impl What {
    /// What to do about it.
    #[must_use]
    pub fn sentence(&self, language: Language, column: Column) -> String {
        let heading = column.heading();
        match self {
            What::Missing => text::people_cell_missing(language, heading),
            What::TooLong => text::people_cell_too_long(language, heading, LONGEST_CELL),
            What::NotKana => text::people_cell_not_kana(language).to_owned(),
            What::NotMail => text::people_cell_not_mail(language).to_owned(),
            What::NotADay => text::people_cell_not_a_day(language, heading),
            What::UnknownProfession(word) => text::people_cell_profession(language, word),
            What::UnknownRole(word) => {
                let known = Role::ALL.map(role_word).join(BETWEEN);
                text::people_cell_role(language, known, word)
            }
            What::UnknownNumber => text::people_cell_number(language).to_owned(),
            What::NameOfNewNumber => text::people_cell_name_of_number(language).to_owned(),
            What::NeedsOrganization => text::people_cell_needs_organization(language, heading),
            What::NeedsLogin => text::people_cell_needs_login(language).to_owned(),
            What::Login(error) => error.sentence(language),
            What::LoginTaken => text::login_name_taken(language).to_owned(),
            What::LoginOf(name) => text::people_cell_login_of(language, name),
            What::LoginStays(login) => text::people_cell_login_stays(language, login),
            What::Ambiguous => text::people_cell_ambiguous(language).to_owned(),
            What::UnknownId => text::people_cell_unknown_id(language).to_owned(),
            What::Repeats(line) => text::people_cell_repeats(language, line),
            What::EndsBeforeStart => text::people_ends_before_start(language).to_owned(),
            What::Refused(refusal) => crate::people::texts::refusal(language, *refusal),
        }
    }
}

/// A cell and what it would change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// Which column.
    pub column: Column,
    /// What stands there now; empty for nothing.
    pub before: String,
    /// What would stand there.
    pub after: String,
}

/// Whom a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    /// A known person's id.
    Known(String),
    /// A person to be added; rows with the same key are about the same one.
    New(String),
}

/// What would happen to the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountStep {
    /// One is opened.
    Open(LoginName, Vec<Role>),
    /// Its roles become these.
    Roles(Vec<Role>),
}

/// What would happen to the membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipStep {
    /// One begins.
    Add(Work),
    /// Position or time of this one change.
    Change(String, String, Period),
}

/// A row, and what it would do.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// Line in the file.
    pub line: u64,
    /// Name as written.
    pub name: String,
    /// Organization as written, or as known.
    pub organization: String,
    /// Whether the organization would be entered.
    pub new_organization: bool,
    /// What it would do.
    pub verdict: Verdict,
    /// Cell by cell.
    pub changes: Vec<Change>,
    /// What needs another look.
    pub mistakes: Vec<Mistake>,
    pub(super) whom: Whom,
    pub(super) particulars: Option<Particulars>,
    pub(super) licences: Vec<LicenceFields>,
    pub(super) membership: Option<MembershipStep>,
    pub(super) account: Option<AccountStep>,
}

/// What a whole list would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Its rows in order.
    pub rows: Vec<PlannedRow>,
}

impl Plan {
    /// How many rows have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    }

    /// Organizations that would be entered.
    #[must_use]
    pub fn new_organizations(&self) -> usize {
        let names: HashSet<&str> = self
            .rows
            .iter()
            .filter(|row| row.new_organization)
            .map(|row| row.organization.as_str())
            .collect();
        names.len()
    }

    /// Accounts that would be opened.
    #[must_use]
    pub fn new_accounts(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| matches!(row.account, Some(AccountStep::Open(..))))
            .count()
    }

    /// Whether it can be carried out: nothing is rejected, and something would change.
    #[must_use]
    pub fn may_be_done(&self) -> bool {
        self.count(Verdict::Rejected) == 0 && self.count(Verdict::Unchanged) < self.rows.len()
    }

    /// What was shown, in a few signs: a confirmation carries it, so that nothing else happens than was seen.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut seen = String::new();
        for row in &self.rows {
            seen.push_str(&format!(
                "{}|{:?}|{:?}\n",
                row.line, row.verdict, row.changes
            ));
        }
        kyoten_platform::http::token_hash(&seen)
    }
}

/// Everything a plan depends on besides the rows.
pub struct Known<'a> {
    /// Everybody of the hub.
    pub people: Vec<Person>,
    /// Organizations by what the rows say.
    pub organizations: HashMap<Named, Meant>,
    /// Login keys that people of other hubs have.
    pub taken: HashSet<String>,
    /// Accounts that operate the system.
    pub operators: Vec<String>,
    /// Who imports.
    pub asker: Asker<'a>,
    /// When.
    pub now: Instant,
}

impl<'a> Known<'a> {
    /// Looks up everything the rows mention.
    pub fn gather<T>(
        snapshot: &Snapshot<'_>,
        allowed: &Allowed<'_, T>,
        lines: &[Line],
        asker: Asker<'a>,
        now: Instant,
    ) -> DbResult<Known<'a>> {
        let mut organizations = HashMap::new();
        let mut taken = HashSet::new();
        for line in lines {
            let named = named(line);
            if !organizations.contains_key(&named) {
                let meant = organizations::meant(snapshot, allowed.hub_id(), &named)?;
                organizations.insert(named, meant);
            }
            if let Ok(login) = LoginName::parse(line.cell(Column::Login)) {
                let elsewhere = snapshot.number(
                    "select count(*) from account where login_key = $1 and hub_id <> $2",
                    params![login.key(), allowed.hub_id()],
                )?;
                if elsewhere > 0 {
                    taken.insert(login.key().to_owned());
                }
            }
        }
        Ok(Known {
            people: store::people(snapshot, allowed)?,
            organizations,
            taken,
            operators: store::operators(snapshot, allowed, now)?,
            asker,
            now,
        })
    }
}

fn named(line: &Line) -> Named {
    Named {
        number: line.cell(Column::Number).to_owned(),
        name: line.cell(Column::Organization).to_owned(),
    }
}

/// Plans every row.
#[must_use]
pub fn plan(lines: &[Line], known: &Known<'_>) -> Plan {
    let mut planner = Planner::of(known);
    Plan {
        rows: lines.iter().map(|line| planner.row(line)).collect(),
    }
}

/// Finds people fast, and remembers the rows above.
struct Planner<'k> {
    known: &'k Known<'k>,
    by_id: HashMap<&'k str, &'k Person>,
    by_login: HashMap<String, &'k Person>,
    by_name: HashMap<String, Vec<&'k Person>>,
    /// Person and organization of the rows above, with their line.
    seen: HashMap<(Whom, String), u64>,
    /// Login keys of people to be added, with the key they go by and their name.
    new_logins: HashMap<String, (String, String)>,
    /// Logins given in rows above, by person.
    opened: HashMap<Whom, String>,
    /// Who was given a login in rows above.
    given: HashMap<String, Whom>,
}

/// A row under consideration: what its cells say so far, and what needs another look.
struct Reading<'l> {
    line: &'l Line,
    mistakes: Vec<Mistake>,
    changes: Vec<Change>,
}

impl Reading<'_> {
    fn cell(&self, column: Column) -> &str {
        self.line.cell(column)
    }

    fn wrong(&mut self, column: Column, what: What) {
        self.mistakes.push(Mistake { column, what });
    }

    fn change(&mut self, column: Column, before: &str, after: &str) {
        if before != after {
            self.changes.push(Change {
                column,
                before: before.to_owned(),
                after: after.to_owned(),
            });
        }
    }

    /// The day in a cell; nothing when it is empty or none.
    fn day(&mut self, column: Column) -> Option<Date> {
        let cell = self.cell(column).to_owned();
        if cell.is_empty() {
            return None;
        }
        let day = parse_date(&cell).ok();
        if day.is_none() {
            self.wrong(column, What::NotADay);
        }
        day
    }
}

impl<'k> Planner<'k> {
    fn of(known: &'k Known<'k>) -> Planner<'k> {
        let mut by_name: HashMap<String, Vec<&Person>> = HashMap::new();
        let (mut by_id, mut by_login) = (HashMap::new(), HashMap::new());
        for person in &known.people {
            by_id.insert(person.id.as_str(), person);
            by_name
                .entry(kyoten_japanese::fold(&person.name))
                .or_default()
                .push(person);
            let login = person
                .account
                .as_ref()
                .and_then(|account| LoginName::parse(&account.login_name).ok());
            if let Some(login) = login {
                by_login.insert(login.key().to_owned(), person);
            }
        }
        Planner {
            known,
            by_id,
            by_login,
            by_name,
            seen: HashMap::new(),
            new_logins: HashMap::new(),
            opened: HashMap::new(),
            given: HashMap::new(),
        }
    }

    fn row(&mut self, line: &Line) -> PlannedRow {
        let mut reading = Reading {
            line,
            mistakes: Vec::new(),
            changes: Vec::new(),
        };
        for column in Column::ALL {
            if line.cell(column).chars().count() > LONGEST_CELL {
                reading.wrong(column, What::TooLong);
            }
        }
        if line.cell(Column::Name).is_empty() {
            reading.wrong(Column::Name, What::Missing);
        }
        let login = self.login(&mut reading);
        let meant = self.organization(&mut reading);
        let person = self.person(&mut reading, login.as_ref(), meant);
        let meant = self
            .own_organization(line, person)
            .unwrap_or_else(|| meant.clone());
        let whom = match person {
            Some(person) => Whom::Known(person.id.clone()),
            None => self.newcomer(&mut reading, login.as_ref(), &meant),
        };
        self.repeats(&mut reading, &whom, &meant);
        let particulars = particulars(&mut reading, person);
        let licences = licences(&mut reading, person);
        let membership = self.membership(&mut reading, person, &meant);
        let account = self.account(&mut reading, person, &whom, login, &meant);
        let verdict = match (&reading.mistakes[..], person, &reading.changes[..]) {
            ([_, ..], _, _) => Verdict::Rejected,
            ([], None, _) => Verdict::Added,
            ([], Some(_), [_, ..]) => Verdict::Changed,
            ([], Some(_), []) => Verdict::Unchanged,
        };
        PlannedRow {
            line: line.line,
            name: line.cell(Column::Name).to_owned(),
            organization: match (&meant, line.cell(Column::Organization)) {
                (Meant::Known { name, .. }, "") => name.clone(),
                (_, written) => written.to_owned(),
            },
            new_organization: matches!(meant, Meant::New { .. }) && reading.mistakes.is_empty(),
            verdict,
            changes: reading.changes,
            mistakes: reading.mistakes,
            whom,
            particulars,
            licences,
            membership,
            account,
        }
    }

    fn login(&self, reading: &mut Reading<'_>) -> Option<LoginName> {
        let cell = reading.cell(Column::Login).to_owned();
        if cell.is_empty() {
            return None;
        }
        match LoginName::parse(&cell) {
            Ok(login) => {
                if self.known.taken.contains(login.key()) {
                    reading.wrong(Column::Login, What::LoginTaken);
                }
                Some(login)
            }
            Err(error) => {
                reading.wrong(Column::Login, What::Login(error));
                None
            }
        }
    }

    fn organization(&self, reading: &mut Reading<'_>) -> &'k Meant {
        const NOTHING: &Meant = &Meant::Nothing;
        let meant = self
            .known
            .organizations
            .get(&named(reading.line))
            .unwrap_or(NOTHING);
        match meant {
            Meant::UnknownNumber => reading.wrong(Column::Number, What::UnknownNumber),
            Meant::New { name, .. } if name.is_empty() => {
                reading.wrong(Column::Organization, What::NameOfNewNumber)
            }
            Meant::Nothing | Meant::Known { .. } | Meant::New { .. } => {}
        }
        meant
    }

    /// Whom the row is about: by our id, by login name, by name and organization, by name alone.
    fn person(
        &self,
        reading: &mut Reading<'_>,
        login: Option<&LoginName>,
        meant: &Meant,
    ) -> Option<&'k Person> {
        let id = reading.cell(Column::Id).to_owned();
        if !id.is_empty() {
            let found = self.by_id.get(id.as_str()).copied();
            if found.is_none() {
                reading.wrong(Column::Id, What::UnknownId);
            }
            return found;
        }
        let name = kyoten_japanese::fold(reading.cell(Column::Name));
        if let Some(found) = login.and_then(|login| self.by_login.get(login.key()).copied()) {
            if kyoten_japanese::fold(&found.name) != name {
                reading.wrong(Column::Login, What::LoginOf(found.name.clone()));
            }
            return Some(found);
        }
        let namesakes = self.by_name.get(&name).map_or(&[][..], Vec::as_slice);
        let candidates: Vec<&Person> = match meant {
            Meant::Known { id, .. } => namesakes
                .iter()
                .copied()
                .filter(|person| {
                    person
                        .memberships
                        .iter()
                        .any(|membership| membership.organization_id == *id)
                })
                .collect(),
            Meant::New { .. } | Meant::UnknownNumber => Vec::new(),
            Meant::Nothing => {
                let free: Vec<&Person> = namesakes
                    .iter()
                    .copied()
                    .filter(|person| person.memberships_standing(self.known.now).next().is_none())
                    .collect();
                if free.is_empty() {
                    namesakes.to_vec()
                } else {
                    free
                }
            }
        };
        match candidates[..] {
            [] => None,
            [only] => Some(only),
            _ => {
                reading.wrong(Column::Name, What::Ambiguous);
                None
            }
        }
    }

    /// Without a number a person's own organization of that name is meant, whichever else has the name.
    fn own_organization(&self, line: &Line, person: Option<&Person>) -> Option<Meant> {
        let name = kyoten_japanese::fold(line.cell(Column::Organization));
        if name.is_empty() || !line.cell(Column::Number).is_empty() {
            return None;
        }
        let own = person?
            .memberships_standing(self.known.now)
            .find(|membership| {
                membership.identifier_system == "local"
                    && kyoten_japanese::fold(&membership.organization_name) == name
            })?;
        Some(Meant::Known {
            id: own.organization_id.clone(),
            name: own.organization_name.clone(),
        })
    }

    /// The key of a person to be added. Rows with one login name are about one person.
    fn newcomer(
        &mut self,
        reading: &mut Reading<'_>,
        login: Option<&LoginName>,
        meant: &Meant,
    ) -> Whom {
        let name = kyoten_japanese::fold(reading.cell(Column::Name));
        let Some(login) = login else {
            return Whom::New(format!("{name}|{}", place(meant)));
        };
        let key = format!("login|{}", login.key());
        let (known_key, first_name) = self
            .new_logins
            .entry(login.key().to_owned())
            .or_insert_with(|| (key, name.clone()))
            .clone();
        if first_name != name {
            reading.wrong(Column::Login, What::LoginTaken);
        }
        Whom::New(known_key)
    }

    fn repeats(&mut self, reading: &mut Reading<'_>, whom: &Whom, meant: &Meant) {
        let line = reading.line.line;
        let first = *self
            .seen
            .entry((whom.clone(), place(meant)))
            .or_insert(line);
        if first != line {
            reading.wrong(Column::Name, What::Repeats(first));
        }
    }

    fn membership(
        &self,
        reading: &mut Reading<'_>,
        person: Option<&Person>,
        meant: &Meant,
    ) -> Option<MembershipStep> {
        let (starts, ends) = (reading.day(Column::StartsOn), reading.day(Column::EndsOn));
        let position = reading.cell(Column::Position).to_owned();
        let organization = match meant {
            Meant::Known { id, .. } => Some(id.as_str()),
            Meant::New { .. } => None,
            Meant::UnknownNumber => return None,
            Meant::Nothing => {
                for column in [Column::Position, Column::StartsOn, Column::EndsOn] {
                    if !reading.cell(column).is_empty() {
                        reading.wrong(column, What::NeedsOrganization);
                    }
                }
                return None;
            }
        };
        let at_organization: Vec<&Membership> = person
            .iter()
            .flat_map(|person| &person.memberships)
            .filter(|membership| Some(membership.organization_id.as_str()) == organization)
            .collect();
        let now = self.known.now;
        let found = same_membership(&at_organization, starts, ends, now);
        let mut period = found.map_or(
            Period {
                starts_at: beginning(civil_date(now.0)),
                ends_at: None,
            },
            Membership::period,
        );
        // A cell that says the day that stands already leaves the hour as it is.
        if let Some(day) = starts.filter(|day| civil_date(period.starts_at.0) != *day) {
            period.starts_at = beginning(day);
        }
        if let Some(day) = ends.filter(|day| period.ends_at.map(last_day) != Some(*day)) {
            period.ends_at = Some(end_of(day));
        }
        if period.ends_at.is_some_and(|end| end <= period.starts_at) {
            reading.wrong(Column::EndsOn, What::EndsBeforeStart);
            return None;
        }
        let beside: Vec<Period> = at_organization
            .iter()
            .filter(|membership| found.is_none_or(|found| found.id != membership.id))
            .map(|membership| membership.period())
            .collect();
        if let Err(refusal) = may_be_member(period, &beside) {
            reading.wrong(Column::StartsOn, What::Refused(refusal));
            return None;
        }
        let Some(found) = found else {
            let named = named(reading.line);
            let shown = if named.name.is_empty() {
                &named.number
            } else {
                &named.name
            };
            reading.change(Column::Organization, "", shown);
            reading.change(Column::Position, "", &position);
            return Some(MembershipStep::Add(Work {
                name: named.name.clone(),
                organization: match organization {
                    Some(id) => Which::Id(id.to_owned()),
                    None => Which::Named(named),
                },
                position,
                period,
            }));
        };
        let position = if position.is_empty() {
            found.position.clone()
        } else {
            position
        };
        reading.change(Column::Position, &found.position, &position);
        let day = |at: Instant| civil_date(at.0).to_string();
        reading.change(
            Column::StartsOn,
            &day(found.starts_at),
            &day(period.starts_at),
        );
        let last =
            |end: Option<Instant>| end.map_or_else(String::new, |end| last_day(end).to_string());
        reading.change(Column::EndsOn, &last(found.ends_at), &last(period.ends_at));
        let changed = position != found.position || period != found.period();
        changed.then(|| MembershipStep::Change(found.id.clone(), position, period))
    }

    fn account(
        &mut self,
        reading: &mut Reading<'_>,
        person: Option<&Person>,
        whom: &Whom,
        login: Option<LoginName>,
        meant: &Meant,
    ) -> Option<AccountStep> {
        let stated = roles(reading);
        let account = person.and_then(|person| person.account.as_ref());
        if let (Some(account), Some(login)) = (account, &login)
            && LoginName::parse(&account.login_name).map(|known| known.key() != login.key())
                == Ok(true)
        {
            let stays = What::LoginStays(account.login_name.clone());
            reading.wrong(Column::Login, stays);
            return None;
        }
        let (id, before) = match account {
            Some(account) => (account.id.as_str(), account.roles_at(self.known.now)),
            None => ("", Vec::new()),
        };
        let usual = if account.is_none() && !matches!(meant, Meant::Nothing) {
            Some(vec![Role::Member])
        } else {
            None
        };
        let after = match (stated, usual) {
            (Some(stated), _) => stated,
            (None, Some(usual)) if login.is_some() => usual,
            (None, _) => before.clone(),
        };
        let asked = may_change_roles(self.known.asker, id, &before, &after, &self.known.operators);
        if let Err(refusal) = asked {
            reading.wrong(Column::Roles, What::Refused(refusal));
            return None;
        }
        let words = |roles: &[Role]| {
            roles
                .iter()
                .map(|role| role_word(*role))
                .collect::<Vec<_>>()
                .join(BETWEEN)
        };
        match (account, login) {
            (Some(_), _) => {
                reading.change(Column::Roles, &words(&before), &words(&after));
                (before != after).then_some(AccountStep::Roles(after))
            }
            (None, Some(login)) => {
                let holder = self
                    .given
                    .entry(login.key().to_owned())
                    .or_insert_with(|| whom.clone());
                if holder != whom {
                    reading.wrong(Column::Login, What::LoginTaken);
                    return None;
                }
                // A second row about the same newcomer opens no second account.
                let first = self
                    .opened
                    .entry(whom.clone())
                    .or_insert_with(|| login.key().to_owned());
                if first != login.key() {
                    let stays = What::LoginStays(first.clone());
                    reading.wrong(Column::Login, stays);
                    return None;
                }
                reading.change(Column::Login, "", login.as_typed());
                reading.change(Column::Roles, "", &words(&after));
                Some(AccountStep::Open(login, after))
            }
            (None, None) => {
                if !after.is_empty() {
                    reading.wrong(Column::Login, What::NeedsLogin);
                }
                None
            }
        }
    }
}

/// What stands for an organization among the rows of one list.
fn place(meant: &Meant) -> String {
    match meant {
        Meant::Known { id, .. } => id.clone(),
        Meant::New { identifier, .. } => format!("new {identifier}"),
        Meant::UnknownNumber | Meant::Nothing => String::new(),
    }
}

/// The membership a row is about: of the same beginning, else the one that stands, else one with the same end.
fn same_membership<'m>(
    at_organization: &[&'m Membership],
    starts: Option<Date>,
    ends: Option<Date>,
    now: Instant,
) -> Option<&'m Membership> {
    let of_start = |membership: &&&Membership| {
        starts.is_some_and(|day| civil_date(membership.starts_at.0) == day)
    };
    let of_end = |membership: &&&Membership| {
        ends.is_some_and(|day| membership.ends_at.map(last_day) == Some(day))
    };
    at_organization
        .iter()
        .find(of_start)
        .or_else(|| {
            at_organization
                .iter()
                .find(|membership| !membership.period().over(now))
        })
        .or_else(|| {
            at_organization
                .iter()
                .find(of_end)
                .filter(|_| starts.is_none())
        })
        .copied()
}

fn particulars(reading: &mut Reading<'_>, person: Option<&Person>) -> Option<Particulars> {
    let kana = kyoten_japanese::kana::to_hiragana(reading.cell(Column::Kana));
    if !is_reading(&kana) {
        reading.wrong(Column::Kana, What::NotKana);
    }
    let mail = reading.cell(Column::Mail).to_owned();
    if !is_mail(&mail) {
        reading.wrong(Column::Mail, What::NotMail);
    }
    let before = person.map_or_else(Particulars::default, |person| Particulars {
        name: person.name.clone(),
        kana: person.kana.clone().unwrap_or_default(),
        mail: person.mail.clone().unwrap_or_default(),
    });
    let stated = |said: String, before: &str| {
        if said.is_empty() {
            before.to_owned()
        } else {
            said
        }
    };
    let after = Particulars {
        name: stated(reading.cell(Column::Name).to_owned(), &before.name),
        kana: stated(kana, &before.kana),
        mail: stated(mail, &before.mail),
    };
    reading.change(Column::Name, &before.name, &after.name);
    reading.change(Column::Kana, &before.kana, &after.kana);
    reading.change(Column::Mail, &before.mail, &after.mail);
    (after != before).then_some(after)
}

/// Whether a text may be a reading: kana with spaces, or nothing.
pub(crate) fn is_reading(text: &str) -> bool {
    let letters: String = text
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != 'ー' && *sign != '・')
        .collect();
    letters.is_empty() || kyoten_japanese::kana::is_kana(&letters)
}

/// Whether a text may be a mail address, or nothing. Whether it reaches anybody is found out by writing to it.
pub(crate) fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    text.is_empty()
        || (!text.contains(char::is_whitespace)
            && parts.is_some_and(|(name, host)| {
                !name.is_empty() && host.contains('.') && !host.contains('@')
            }))
}

/// Whether a number may stand among others in one cell.
pub(crate) fn is_registration(text: &str) -> bool {
    !text.contains(parts_things)
}

fn licences(reading: &mut Reading<'_>, person: Option<&Person>) -> Vec<LicenceFields> {
    let line = reading.line;
    let numbers = several(line.cell(Column::Registration));
    let ends = several(line.cell(Column::ValidUntil));
    let words = several(line.cell(Column::Professions));
    if words.is_empty() {
        for column in [Column::Registration, Column::ValidUntil] {
            if !line.cell(column).is_empty() {
                reading.wrong(Column::Professions, What::Missing);
            }
        }
    }
    let mut stated: Vec<LicenceFields> = Vec::new();
    for (place, word) in words.into_iter().enumerate() {
        if word.is_empty() {
            continue;
        }
        let Some(profession) = Profession::from_words(word) else {
            reading.wrong(
                Column::Professions,
                What::UnknownProfession(word.to_owned()),
            );
            continue;
        };
        let known = person
            .iter()
            .flat_map(|person| &person.licences)
            .find(|licence| licence.profession == profession.code);
        let until = ends.get(place).copied().unwrap_or_default();
        let valid_until = match (until, parse_date(until)) {
            ("", _) => known.and_then(|licence| licence.valid_until.as_deref()?.parse().ok()),
            (_, Ok(day)) => Some(day),
            (_, Err(_)) => {
                reading.wrong(Column::ValidUntil, What::NotADay);
                None
            }
        };
        let number = numbers.get(place).copied().unwrap_or_default();
        let before = known.map_or("", |licence| licence.registration_number.as_str());
        let fields = LicenceFields {
            profession,
            registration_number: if number.is_empty() { before } else { number }.to_owned(),
            valid_until,
            seen: false,
        };
        if known.is_none() {
            reading.change(Column::Professions, "", profession.ja);
        }
        reading.change(Column::Registration, before, &fields.registration_number);
        let end = fields
            .valid_until
            .map_or_else(String::new, |day| day.to_string());
        let known_end = known.and_then(|licence| licence.valid_until.as_deref());
        reading.change(Column::ValidUntil, known_end.unwrap_or_default(), &end);
        stated.push(fields);
    }
    stated
}

/// The roles a row states, in the order of screens; nothing when the cell is empty.
fn roles(reading: &mut Reading<'_>) -> Option<Vec<Role>> {
    let line = reading.line;
    let words = several(line.cell(Column::Roles));
    if words.is_empty() {
        return None;
    }
    let mut stated = Vec::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        let wanted = kyoten_japanese::fold(word);
        let role = Role::ALL
            .into_iter()
            .find(|role| kyoten_japanese::fold(role_word(*role)) == wanted || role.word() == word);
        match role {
            Some(role) => stated.push(role),
            None => reading.wrong(Column::Roles, What::UnknownRole(word.to_owned())),
        }
    }
    Some(
        Role::ALL
            .into_iter()
            .filter(|role| stated.contains(role))
            .collect(),
    )
}
