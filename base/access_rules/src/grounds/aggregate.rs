//! AGGREGATE: statistics of the hub with small cells suppressed, for city, evaluator and coordinator.

use super::standing::{signed_in, works_here};
use crate::act::Question;
use crate::decision::{Ground, Why};
use crate::facts::{HubDuty, HubId, HubRole, Person};
use crate::need::{first_of, need};
use crate::rules::{field, purpose};

/// Duties that read statistics.
const READERS: [HubRole; 3] = [
    HubRole::Coordinator,
    HubRole::CityViewer,
    HubRole::Evaluator,
];

pub(crate) fn opens(
    person: &Person,
    hub_id: &HubId,
    suppressed: bool,
    question: &Question<'_>,
) -> Result<(), Why> {
    signed_in(person, question.at)?;
    first_of(
        person
            .memberships
            .iter()
            .map(|membership| works_here(membership, hub_id, question.at)),
        Why::NoMembership,
    )?;
    first_of(
        person
            .hub_duties
            .iter()
            .map(|duty| reads_statistics(duty, hub_id, question)),
        Why::NoRow,
    )?;
    purpose::serves(Ground::Aggregate, question.purpose)?;
    need(
        field::acts(Ground::Aggregate).contains(&question.act),
        Why::ActNotOnGround,
    )?;
    need(suppressed, Why::NotSuppressed)
}

fn reads_statistics(duty: &HubDuty, hub_id: &HubId, question: &Question<'_>) -> Result<(), Why> {
    need(duty.hub_id == *hub_id, Why::OtherHub)?;
    need(READERS.contains(&duty.role), Why::OtherRole)?;
    need(duty.period.holds_at(question.at), Why::NotNow)
}
