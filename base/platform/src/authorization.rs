//! Who may do what: the mechanism. Features bring the table, this file brings the decision and its witness.
//!
//! Deny by default. A permission names the grounds on which an act is open; [`decide`] is total and pure.
//! A store function that touches guarded rows takes an [`Allowed`], which only [`decide`] can make, so it cannot
//! be called by somebody who forgot to ask. Grounds about patients (TEAM, SELF …) come with the features that hold them.

use std::marker::PhantomData;

use crate::clock::Instant;
use crate::db::Snapshot;

/// Why somebody may see or do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Open to everybody, signed in or not.
    Public,
    /// A person working for the hub, with two factors, in a role that the permission names.
    Hub,
    /// The holder of a one-time link: one act for one organization.
    Link,
    /// A named part of the system itself: a job, the command line.
    System,
}

impl Ground {
    /// The word in the audit trail.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Ground::Public => "PUBLIC",
            Ground::Hub => "HUB",
            Ground::Link => "LINK",
            Ground::System => "SYSTEM",
        }
    }
}

/// What a person does for the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 連携コーディネーター: runs the hub day by day.
    Coordinator,
    /// 会員の専門職: a professional of a member organization; in force only while a membership is.
    Member,
    /// システム運用者: keeps the system running; no ground on people's data.
    Operator,
    /// 市の担当者: reads what the hub publishes inside.
    Viewer,
    /// 評価者: reads the region's statistics.
    Evaluator,
}

impl Role {
    /// Every role, in the order of screens.
    pub const ALL: [Role; 5] = [
        Role::Coordinator,
        Role::Member,
        Role::Operator,
        Role::Viewer,
        Role::Evaluator,
    ];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Member => "member",
            Role::Operator => "operator",
            Role::Viewer => "viewer",
            Role::Evaluator => "evaluator",
        }
    }

    /// The role of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody in particular: a resident on a public page.
    Anonymous,
    /// A person who signed in.
    Account(AccountActor),
    /// A part of the system: the name stands in the audit trail.
    System(&'static str),
}

/// A signed-in person, as read in the same snapshot as what they ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountActor {
    /// Account id.
    pub id: String,
    /// The hub they work for.
    pub hub_id: String,
    /// Name on the screen.
    pub display_name: String,
    /// Roles in force now.
    pub roles: Vec<Role>,
    /// Organizations whose confirmed membership is in force now.
    pub organizations: Vec<String>,
    /// Whether two different factors were shown in this session.
    pub two_factors: bool,
    /// When a second factor was last shown in this session: sensitive acts ask for a recent one.
    pub confirmed_at: Option<Instant>,
}

/// Seconds for which a shown factor opens sensitive acts (ASVS 5.0, 7.5.3: re-authentication before them).
pub const STEP_UP_SECONDS: i64 = 10 * 60;

impl AccountActor {
    /// Whether a factor was shown recently enough for a sensitive act. A time to come is of a clock that was wrong.
    #[must_use]
    pub fn confirmed_recently(&self, now: Instant) -> bool {
        self.confirmed_at
            .is_some_and(|at| at <= now && now < at.plus_seconds(STEP_UP_SECONDS))
    }
}

impl Actor {
    /// The word for this actor in the audit trail and the outbox.
    #[must_use]
    pub fn reference(&self) -> String {
        match self {
            Actor::Anonymous => "anonymous".to_owned(),
            Actor::Account(account) => format!("Account/{}", account.id),
            Actor::System(name) => format!("System/{name}"),
        }
    }

    /// The signed-in person, if there is one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountActor> {
        match self {
            Actor::Account(account) => Some(account),
            Actor::Anonymous | Actor::System(_) => None,
        }
    }
}

/// One line of a feature's who-may table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The act: `organization.edit`.
    pub action: &'static str,
    /// Whether everybody may.
    pub public: bool,
    /// Roles that may on ground HUB.
    pub roles: &'static [Role],
    /// Whether jobs and the command line may.
    pub system: bool,
    /// Whether a signed-in person must have shown a factor within [`STEP_UP_SECONDS`].
    pub step_up: bool,
}

/// The ground on which `actor` may do what `permission` describes to something of `hub_id`; `None` is no.
#[must_use]
pub fn decide(actor: &Actor, permission: &Permission, hub_id: &str) -> Option<Ground> {
    if permission.public {
        return Some(Ground::Public);
    }
    match actor {
        Actor::Anonymous => None,
        Actor::System(_) => permission.system.then_some(Ground::System),
        Actor::Account(account) => {
            let of_this_hub = account.hub_id == hub_id && account.two_factors;
            let in_role = permission
                .roles
                .iter()
                .any(|role| account.roles.contains(role));
            (of_this_hub && in_role).then_some(Ground::Hub)
        }
    }
}

/// Proof that [`decide`] said yes, bound to the snapshot in which it was decided.
#[derive(Debug)]
pub struct Allowed<'tx, T> {
    object: T,
    ground: Ground,
    hub_id: String,
    snapshot: PhantomData<&'tx ()>,
}

impl<T> Allowed<'_, T> {
    /// What it was decided about.
    pub fn object(&self) -> &T {
        &self.object
    }

    /// On which ground.
    #[must_use]
    pub fn ground(&self) -> Ground {
        self.ground
    }

    /// The hub whose rows are open.
    #[must_use]
    pub fn hub_id(&self) -> &str {
        &self.hub_id
    }
}

/// Asks [`decide`] and gives the witness. `None` must look to the asker like "there is no such thing".
pub fn allow<'tx, T>(
    _snapshot: &'tx Snapshot<'_>,
    actor: &Actor,
    permission: &Permission,
    hub_id: &str,
    object: T,
) -> Option<Allowed<'tx, T>> {
    let ground = decide(actor, permission, hub_id)?;
    Some(Allowed {
        object,
        ground,
        hub_id: hub_id.to_owned(),
        snapshot: PhantomData,
    })
}

/// Who may use a route at all; the finer question about the object is asked inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everybody.
    Public,
    /// Everybody, and the answer may be kept until the next change (never with a session).
    PublicCached,
    /// Whoever holds a one-time link: the token in the path is looked up inside, a session counts for nothing.
    Link,
    /// Somebody who showed the first factor and is about to show the second.
    FirstFactor,
    /// A person of the hub with two factors in one of these roles.
    Staff(&'static [Role]),
}

impl Policy {
    /// Whether `actor` may use the route.
    #[must_use]
    pub fn admits(self, actor: &Actor) -> bool {
        match (self, actor) {
            (Policy::Public | Policy::PublicCached | Policy::Link, _) => true,
            (Policy::FirstFactor, Actor::Account(_)) => true,
            (Policy::Staff(roles), Actor::Account(account)) => {
                account.two_factors && roles.iter().any(|role| account.roles.contains(role))
            }
            (Policy::FirstFactor | Policy::Staff(_), Actor::Anonymous | Actor::System(_)) => false,
        }
    }

    /// How the printed table names it.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Policy::Public => "public".to_owned(),
            Policy::PublicCached => "public, kept until the next change".to_owned(),
            Policy::Link => "holder of a one-time link".to_owned(),
            Policy::FirstFactor => "signed in with one factor".to_owned(),
            Policy::Staff(roles) => roles
                .iter()
                .map(|role| role.word())
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDIT: Permission = Permission {
        action: "organization.edit",
        public: false,
        roles: &[Role::Coordinator],
        system: false,
        step_up: false,
    };
    const SHOW: Permission = Permission {
        action: "organization.show",
        public: true,
        roles: &[],
        system: true,
        step_up: false,
    };

    fn person(hub: &str, roles: &[Role], two_factors: bool) -> Actor {
        Actor::Account(AccountActor {
            id: "a".into(),
            hub_id: hub.into(),
            display_name: "佐倉".into(),
            roles: roles.to_vec(),
            organizations: Vec::new(),
            two_factors,
            confirmed_at: None,
        })
    }

    #[test]
    fn only_a_coordinator_of_this_hub_with_two_factors_may_edit() {
        let cases = [
            (
                "coordinator here, two factors",
                person("h", &[Role::Coordinator], true),
                Some(Ground::Hub),
            ),
            (
                "coordinator here, one factor",
                person("h", &[Role::Coordinator], false),
                None,
            ),
            (
                "coordinator of another hub",
                person("other", &[Role::Coordinator], true),
                None,
            ),
            (
                "city officer here",
                person("h", &[Role::Viewer], true),
                None,
            ),
            ("operator here", person("h", &[Role::Operator], true), None),
            ("no role left", person("h", &[], true), None),
            ("resident", Actor::Anonymous, None),
            ("a job", Actor::System("import"), None),
        ];
        for (who, actor, expected) in cases {
            assert_eq!(decide(&actor, &EDIT, "h"), expected, "{who}");
            assert_eq!(
                decide(&actor, &SHOW, "h"),
                Some(Ground::Public),
                "{who} may read what is public"
            );
        }
    }
}
