//! What every signed-in person must bring before any ground is looked at.

use crate::act::Act;
use crate::decision::Why;
use crate::facts::{HubId, Membership, Person};
use crate::need::need;
use crate::time::Instant;

/// An account in use, two factors, and for taking persons' data out a factor shown again.
pub(crate) fn signed_in_for(act: Act, person: &Person, at: Instant) -> Result<(), Why> {
    signed_in(person, at)?;
    let stepped_up = person
        .session
        .stepped_up_until
        .is_some_and(|until| at < until);
    need(act != Act::Export || stepped_up, Why::NoStepUp)
}

/// An account in use and two factors.
pub(crate) fn signed_in(person: &Person, at: Instant) -> Result<(), Why> {
    need(person.account.enabled, Why::AccountDisabled)?;
    let ended = person.account.ends_at.is_some_and(|end| end <= at);
    need(!ended, Why::AccountEnded)?;
    need(person.session.two_factors, Why::OneFactor)
}

/// A confirmed membership in force in this hub.
pub(crate) fn works_here(membership: &Membership, hub_id: &HubId, at: Instant) -> Result<(), Why> {
    need(membership.hub_id == *hub_id, Why::MembershipElsewhere)?;
    need(membership.confirmed, Why::MembershipUnconfirmed)?;
    need(membership.period.holds_at(at), Why::MembershipNotNow)
}
