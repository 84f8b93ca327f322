//! TEAM: a member of this patient's team now, for an organization where they work now, within the patient's consent.

use super::standing::{signed_in_for, works_here};
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{Category, Membership, Person, TeamMember, TeamRole};
use crate::need::{first_of, need};
use crate::rules::{self, Reader};

pub(crate) fn opens(person: &Person, case: &Case<'_>) -> Result<(), Why> {
    signed_in_for(case.act, person, case.at)?;
    // Each membership stands or falls as a whole: a nurse here who is a clerk there does not mix the two.
    first_of(
        person
            .memberships
            .iter()
            .map(|membership| opens_as(membership, person, case)),
        Why::NoMembership,
    )?;
    rules::on_every_ground(Ground::Team, case)
}

fn opens_as(membership: &Membership, person: &Person, case: &Case<'_>) -> Result<(), Why> {
    works_here(membership, case.hub_id, case.at)?;
    first_of(
        case.circle
            .team
            .iter()
            .map(|row| on_team(row, membership, person, case)),
        Why::NoRow,
    )?;
    // Once consent is withdrawn, the team still learns just that, and whom to ask.
    if case.category != Category::Notice {
        let reader = Reader::Member(&person.account.id, &membership.organization_id);
        rules::consent::covers(case, reader)?;
    }
    rules::category::for_profession(membership.profession, &person.licences, case)?;
    rules::state::permits(
        case,
        Some(&person.account.id),
        Some(&membership.organization_id),
    )
}

fn on_team(
    row: &TeamMember,
    membership: &Membership,
    person: &Person,
    case: &Case<'_>,
) -> Result<(), Why> {
    need(row.hub_id == *case.hub_id, Why::OtherHub)?;
    need(row.patient_id == *case.patient_id, Why::OtherPatient)?;
    need(row.account_id == person.account.id, Why::OtherAccount)?;
    need(
        row.organization_id == membership.organization_id,
        Why::OtherOrganization,
    )?;
    need(row.period.holds_at(case.at), Why::NotNow)?;
    need(
        row.role != TeamRole::Reader || case.act.only_looks(),
        Why::ReadsOnly,
    )
}
