//! 棚卸し: once a quarter somebody looks at who has access and says of each "still right", or ends it.
//!
//! A decision is a line that stays: who, when, what stood on the list. Source of the duty: 医療情報システムの安全管理に関する
//! ガイドライン 6.0, 14章 (rights follow real posts).

use kyoten_platform::authorization::Allowed;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::params;
use serde_json::json;

use super::commands::{self, note, of_hub};
use super::model::Access;
use super::permissions::REVIEW;
use super::rules::{Quarter, Refusal};

/// What is decided about one access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is still right.
    Kept,
    /// It ends now.
    Ended,
}

impl Decision {
    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Decision::Kept => "kept",
            Decision::Ended => "ended",
        }
    }

    /// The decision of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Decision> {
        [Decision::Kept, Decision::Ended]
            .into_iter()
            .find(|decision| decision.word() == word)
    }
}

/// Decides about a person's access through an organization (empty: the hub's own office).
///
/// Ending a membership ends it now. Access of the hub's own office hangs on roles: ending it is the operator's act
/// on the person's page, so here it can only be kept.
pub fn decide(
    cx: &Cx,
    tx: &Tx<'_>,
    person_id: &str,
    organization_id: &str,
    decision: Decision,
) -> Result<(), No<Refusal>> {
    let (person, allowed) = of_hub(cx, tx, &REVIEW, person_id)?;
    let now = tx.now();
    let accesses = person.accesses(now);
    let access = accesses
        .iter()
        .find(|access| access.organization_id() == organization_id)
        .ok_or(No::Refused(Refusal::AlreadyOver))?;
    let account = person.account.as_ref().map(|account| account.id.as_str());
    if account.is_some() && commands::asker(cx).account == account {
        return Err(No::Refused(Refusal::OwnRights));
    }
    let detail = stood(access, now);
    match (decision, access.membership) {
        (Decision::Ended, Some(membership)) => {
            commands::end_membership(cx, tx, person_id, &membership.id)?
        }
        (Decision::Ended, None) => return Err(No::Refused(Refusal::OperatorsOnly)),
        (Decision::Kept, _) => {}
    }
    let quarter = Quarter::of(kyoten_calendar::civil_date(now.0));
    tx.execute(
        "insert into access_review (id, hub_id, quarter, person_id, organization_id, decision, detail, decided_at, decided_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            tx.new_id(),
            allowed.hub_id(),
            quarter.to_string(),
            person_id,
            organization_id,
            decision.word(),
            detail.to_string(),
            now,
            cx.actor.reference()
        ],
    )?;
    let told = json!({ "decision": decision.word(), "quarter": quarter.to_string() });
    note(cx, tx, &REVIEW, &allowed, "people.access_reviewed", &told);
    Ok(())
}

/// What stood on the list when it was decided.
fn stood(access: &Access<'_>, now: Instant) -> serde_json::Value {
    let roles: Vec<&str> = access
        .person
        .roles_in_force(now)
        .into_iter()
        .map(kyoten_platform::authorization::Role::word)
        .collect();
    let account = access.person.account.as_ref();
    json!({
        "roles": roles,
        "membership": access.membership.map(|membership| &membership.id),
        "ends_at": access.membership.and_then(|membership| membership.ends_at).map(|end| end.0),
        "last_sign_in_at": account.and_then(|account| account.last_sign_in_at).map(|at| at.0),
    })
}

kyoten_platform::record! {
    /// A decision of a quarter's review.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Decided {
        /// The person's name now.
        pub name: String,
        /// The organization's name; empty for the hub's own office.
        pub organization: String,
        /// `kept` or `ended`.
        pub decision: String,
        /// When.
        pub decided_at: Instant,
        /// By whom.
        pub decided_by: String,
    }
}

/// The record of a quarter: every decision, in the order in which they were made.
pub fn record<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    quarter: Quarter,
) -> DbResult<Vec<Decided>> {
    snapshot.query(
        "select person.name,
                coalesce(member_organization.name, '') as organization,
                access_review.decision,
                access_review.decided_at,
                access_review.decided_by
           from access_review
           join person on person.id = access_review.person_id
           left join member_organization
             on member_organization.hub_id = access_review.hub_id
            and member_organization.organization_id = access_review.organization_id
          where access_review.hub_id = $1 and access_review.quarter = $2
          order by access_review.decided_at, access_review.id",
        params![allowed.hub_id(), quarter.to_string()],
    )
}
