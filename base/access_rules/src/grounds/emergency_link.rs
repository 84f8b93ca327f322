//! EMERGENCY-LINK: the code on the card at the door, shown by team or family; the card's fields only, for minutes.

use crate::decide::Case;
use crate::decision::{EMERGENCY_LINK_LONGEST, Ground, Why};
use crate::facts::EmergencyLink;
use crate::need::need;
use crate::rules::{self, Reader};

pub(crate) fn opens(link: &EmergencyLink, case: &Case<'_>) -> Result<(), Why> {
    need(link.hub_id == *case.hub_id, Why::OtherHub)?;
    need(link.patient_id == *case.patient_id, Why::OtherPatient)?;
    need(
        link.issued_at <= case.at && case.at < link.until,
        Why::NotNow,
    )?;
    need(
        link.until.since(link.issued_at) <= EMERGENCY_LINK_LONGEST,
        Why::TooLong,
    )?;
    let revoked = link.revoked_at.is_some_and(|revoked| revoked <= case.at);
    need(!revoked, Why::Revoked)?;
    need(issuer_stands(link, case), Why::IssuerLeft)?;
    rules::about_the_patient(case)?;
    rules::on_every_ground(Ground::EmergencyLink, case)?;
    // With the consent the card goes too.
    rules::consent::covers(case, Reader::Anyone)?;
    rules::state::permits(case, None, None)
}

/// Whether whoever showed the code was of team or family then, and is still.
fn issuer_stands(link: &EmergencyLink, case: &Case<'_>) -> bool {
    let of_team = case.circle.team.iter().any(|row| {
        row.hub_id == *case.hub_id
            && row.patient_id == *case.patient_id
            && row.account_id == link.issued_by
            && row.period.holds_at(link.issued_at)
            && row.period.holds_at(case.at)
    });
    let of_family = case.circle.family.iter().any(|row| {
        row.hub_id == *case.hub_id
            && row.patient_id == *case.patient_id
            && row.account_id == link.issued_by
            && row.confirmed
            && row.period.holds_at(link.issued_at)
            && row.period.holds_at(case.at)
    });
    of_team || of_family
}
