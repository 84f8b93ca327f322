//! HUB: a coordinator of the patient's hub, on coordination fields. A hub's administrator is not a clinical reader.

use super::standing::{signed_in_for, works_here};
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{HubDuty, HubRole, Person};
use crate::need::{first_of, need};
use crate::rules;

pub(crate) fn opens(person: &Person, case: &Case<'_>) -> Result<(), Why> {
    signed_in_for(case.act, person, case.at)?;
    first_of(
        person
            .hub_duties
            .iter()
            .map(|duty| is_coordinator(duty, case)),
        Why::NoRow,
    )?;
    first_of(
        person.memberships.iter().map(|membership| {
            works_here(membership, case.hub_id, case.at)?;
            rules::state::permits(
                case,
                Some(&person.account.id),
                Some(&membership.organization_id),
            )
        }),
        Why::NoMembership,
    )?;
    rules::on_every_ground(Ground::Hub, case)
}

fn is_coordinator(duty: &HubDuty, case: &Case<'_>) -> Result<(), Why> {
    need(duty.hub_id == *case.hub_id, Why::OtherHub)?;
    need(duty.role == HubRole::Coordinator, Why::OtherRole)?;
    need(duty.period.holds_at(case.at), Why::NotNow)
}
