//! What the hub knows of a person, put together for screens, lists and rules.

use std::str::FromStr;

use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;

use super::rules::{
    InvitationState, Period, ReviewState, beginning, invitation_state, review_state,
};

/// A person of the hub with everything that hangs on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Id.
    pub id: String,
    /// Family and given name.
    pub name: String,
    /// Reading in hiragana, once somebody gave it.
    pub kana: Option<String>,
    /// Mail address at work, once somebody gave it.
    pub mail: Option<String>,
    /// Since when the hub knows the person.
    pub created_at: Instant,
    /// Where they work, worked and will work; the earliest first.
    pub memberships: Vec<Membership>,
    /// Their licences.
    pub licences: Vec<Licence>,
    /// Their account, when they have one.
    pub account: Option<Account>,
    /// Per organization (empty: the hub's own office) when their access was last reviewed.
    pub reviews: Vec<(String, Instant)>,
}

kyoten_platform::record! {
    /// Where a person works, from when until when.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Membership {
        /// Id.
        pub id: String,
        /// Whose it is.
        pub person_id: String,
        /// Where.
        pub organization_id: String,
        /// Its name in the hub's list; its number while nobody gave a name.
        pub organization_name: String,
        /// Who gave out its number: `care`, `medical`, `local`.
        pub identifier_system: String,
        /// Its number as first written.
        pub identifier: String,
        /// What they are there; empty when nobody said.
        pub position: String,
        /// The first instant.
        pub starts_at: Instant,
        /// The first instant at which it is over.
        pub ends_at: Option<Instant>,
        /// When hub or organization confirmed it; before that it counts for nothing.
        pub confirmed_at: Option<Instant>,
        /// Who confirmed it.
        pub confirmed_by: Option<String>,
    }
}

impl Membership {
    /// From when until when.
    #[must_use]
    pub fn period(&self) -> Period {
        Period {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }

    /// Whether it counts at `now`.
    #[must_use]
    pub fn in_force(&self, now: Instant) -> bool {
        self.confirmed_at.is_some() && self.period().in_force(now)
    }

    /// The official number; nothing for entries of the hub's own list.
    #[must_use]
    pub fn number(&self) -> &str {
        if self.identifier_system == "local" {
            ""
        } else {
            &self.identifier
        }
    }
}

kyoten_platform::record! {
    /// A licensed profession of a person.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Licence {
        /// Id.
        pub id: String,
        /// Whose it is.
        pub person_id: String,
        /// A line of [`super::profession::PROFESSIONS`].
        pub profession: String,
        /// 登録番号; empty when nobody gave it.
        pub registration_number: String,
        /// The last day, `2027-03-31`; nothing without end.
        pub valid_until: Option<String>,
        /// When somebody of the hub saw the licence.
        pub verified_at: Option<Instant>,
    }
}

impl Licence {
    /// When it ends, as a period without beginning.
    #[must_use]
    pub fn period(&self) -> Period {
        let last = self.valid_until.as_deref();
        Period {
            starts_at: Instant(i64::MIN),
            ends_at: last
                .and_then(|day| kyoten_calendar::civil::Date::from_str(day).ok())
                .and_then(|day| day.tomorrow().ok())
                .map(beginning),
        }
    }
}

/// What a person signs in with, and what for.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Account id.
    pub id: String,
    /// As typed.
    pub login_name: String,
    /// Every role they ever had, the earliest first.
    pub roles: Vec<RoleGrant>,
    /// Whether they set their own password.
    pub password_set: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// When it was shut by hand.
    pub disabled_at: Option<Instant>,
    /// The first instant at which it is over.
    pub ends_at: Option<Instant>,
    /// Since when there is one.
    pub created_at: Instant,
    /// When a session with both factors last began.
    pub last_sign_in_at: Option<Instant>,
    /// The newest invitation.
    pub invitation: Option<Invitation>,
}

impl Account {
    /// Whether its holder may sign in at `now`.
    #[must_use]
    pub fn open(&self, now: Instant) -> bool {
        self.disabled_at.is_none() && self.ends_at.is_none_or(|end| end > now)
    }

    /// Roles whose time it is, whether or not the account is open.
    #[must_use]
    pub fn roles_at(&self, now: Instant) -> Vec<Role> {
        let granted = |role: &Role| {
            self.roles
                .iter()
                .any(|grant| grant.role == *role && grant.period.in_force(now))
        };
        Role::ALL.into_iter().filter(granted).collect()
    }

    /// Where its newest invitation stands.
    #[must_use]
    pub fn invitation_state(&self, now: Instant) -> Option<InvitationState> {
        let invitation = self.invitation?;
        Some(invitation_state(
            invitation.accepted_at,
            invitation.revoked_at,
            invitation.expires_at,
            now,
        ))
    }

    /// Whether somebody still has to set a password and may.
    #[must_use]
    pub fn to_be_invited(&self, now: Instant) -> bool {
        self.open(now) && !self.password_set
    }
}

/// A role and its time.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleGrant {
    /// What for.
    pub role: Role,
    /// From when until when.
    pub period: Period,
    /// Who gave it.
    pub granted_by: String,
}

/// An invitation without its secret.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Invitation {
    /// When it was made.
    pub created_at: Instant,
    /// Until when it may be used.
    pub expires_at: Instant,
    /// When it was used.
    pub accepted_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// One line of the quarterly review: a person and one reason why they have access.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// Who.
    pub person: &'a Person,
    /// The membership; nothing for the hub's own office.
    pub membership: Option<&'a Membership>,
}

impl Access<'_> {
    /// The organization; empty for the hub's own office.
    #[must_use]
    pub fn organization_id(&self) -> &str {
        self.membership
            .map_or("", |membership| membership.organization_id.as_str())
    }

    /// Where its review stands.
    #[must_use]
    pub fn state(&self, now: Instant) -> ReviewState {
        let since = match (self.membership, &self.person.account) {
            (Some(membership), _) => membership.starts_at,
            (None, Some(account)) => account.created_at,
            (None, None) => self.person.created_at,
        };
        review_state(since, self.person.reviewed_at(self.organization_id()), now)
    }
}

impl Person {
    /// Memberships that count at `now`.
    pub fn memberships_in_force(&self, now: Instant) -> impl Iterator<Item = &Membership> {
        self.memberships
            .iter()
            .filter(move |membership| membership.in_force(now))
    }

    /// Memberships that are not over at `now`.
    pub fn memberships_standing(&self, now: Instant) -> impl Iterator<Item = &Membership> {
        self.memberships
            .iter()
            .filter(move |membership| !membership.period().over(now))
    }

    /// What the person may really do at `now`: a member professional only while a membership counts.
    #[must_use]
    pub fn roles_in_force(&self, now: Instant) -> Vec<Role> {
        let Some(account) = self.account.as_ref().filter(|account| account.open(now)) else {
            return Vec::new();
        };
        let is_member = self.memberships_in_force(now).next().is_some();
        let mut roles = account.roles_at(now);
        roles.retain(|role| *role != Role::Member || is_member);
        roles
    }

    /// Every reason why the person has access at `now`: memberships, or an open account of the hub's own office.
    #[must_use]
    pub fn accesses(&self, now: Instant) -> Vec<Access<'_>> {
        let mut accesses: Vec<Access<'_>> = self
            .memberships_in_force(now)
            .map(|membership| Access {
                person: self,
                membership: Some(membership),
            })
            .collect();
        let of_the_office = self.account.as_ref().is_some_and(|account| {
            account.open(now)
                && account
                    .roles_at(now)
                    .iter()
                    .any(|role| *role != Role::Member)
        });
        if of_the_office {
            accesses.push(Access {
                person: self,
                membership: None,
            });
        }
        accesses
    }

    /// When their access through an organization (empty: the office) was last reviewed.
    #[must_use]
    pub fn reviewed_at(&self, organization_id: &str) -> Option<Instant> {
        self.reviews
            .iter()
            .filter(|(organization, _)| organization == organization_id)
            .map(|(_, at)| *at)
            .max()
    }
}

/// What the list of people is narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrowing {
    /// People without an account.
    NoAccount,
    /// Open accounts without a second factor.
    OneFactor,
    /// A membership, an account, a role or a licence ends soon.
    EndingSoon,
    /// Open accounts nobody ever signed in with.
    NeverSignedIn,
    /// Access nobody has reviewed in time.
    NotReviewed,
    /// Accounts that are shut.
    Shut,
}

impl Narrowing {
    /// Every one, in the order of the screen.
    pub const ALL: [Narrowing; 6] = [
        Narrowing::NoAccount,
        Narrowing::OneFactor,
        Narrowing::EndingSoon,
        Narrowing::NeverSignedIn,
        Narrowing::NotReviewed,
        Narrowing::Shut,
    ];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Narrowing::NoAccount => "no-account",
            Narrowing::OneFactor => "one-factor",
            Narrowing::EndingSoon => "ending-soon",
            Narrowing::NeverSignedIn => "never-signed-in",
            Narrowing::NotReviewed => "not-reviewed",
            Narrowing::Shut => "shut",
        }
    }

    /// The narrowing of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Narrowing> {
        Narrowing::ALL
            .into_iter()
            .find(|narrowing| narrowing.word() == word)
    }

    /// Whether a person stays in the list.
    #[must_use]
    pub fn takes(self, person: &Person, now: Instant) -> bool {
        let account = person.account.as_ref();
        let open = account.filter(|account| account.open(now));
        match self {
            Narrowing::NoAccount => account.is_none(),
            Narrowing::OneFactor => open.is_some_and(|account| !account.second_factor),
            Narrowing::EndingSoon => ends_soon(person, now),
            Narrowing::NeverSignedIn => {
                open.is_some_and(|account| account.last_sign_in_at.is_none())
            }
            Narrowing::NotReviewed => person
                .accesses(now)
                .iter()
                .any(|access| access.state(now) != ReviewState::Done),
            Narrowing::Shut => account.is_some_and(|account| !account.open(now)),
        }
    }
}

fn ends_soon(person: &Person, now: Instant) -> bool {
    let memberships = person.memberships.iter().map(Membership::period);
    let licences = person.licences.iter().map(Licence::period);
    let account = person.account.iter().flat_map(|account| {
        let whole = Period {
            starts_at: account.created_at,
            ends_at: account.ends_at,
        };
        account
            .roles
            .iter()
            .map(|grant| grant.period)
            .chain([whole])
    });
    memberships
        .chain(licences)
        .chain(account)
        .any(|period| period.ending_soon(now))
}

/// Whether a person is meant by what somebody typed: a part of name, reading, login name or organization.
#[must_use]
pub fn is_meant(person: &Person, typed: &str) -> bool {
    let words: Vec<String> = typed
        .split_whitespace()
        .map(kyoten_japanese::fold)
        .filter(|word| !word.is_empty())
        .collect();
    let mut texts = vec![kyoten_japanese::fold(&person.name)];
    texts.extend(person.kana.as_deref().map(kyoten_japanese::fold));
    texts.extend(
        person
            .account
            .iter()
            .map(|account| kyoten_japanese::fold(&account.login_name)),
    );
    for membership in &person.memberships {
        texts.push(kyoten_japanese::fold(&membership.organization_name));
        texts.push(kyoten_japanese::fold(&membership.identifier));
    }
    words
        .iter()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}
