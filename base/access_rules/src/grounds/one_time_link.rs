//! LINK: an office without accounts reads one question and answers it. No second factor, hence no name and nothing clinical.

use crate::act::Act;
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{Answers, OneTimeLink};
use crate::need::need;
use crate::rules;

pub(crate) fn opens(link: &OneTimeLink, case: &Case<'_>) -> Result<(), Why> {
    need(link.hub_id == *case.hub_id, Why::OtherHub)?;
    need(link.patient_id == *case.patient_id, Why::OtherPatient)?;
    need(link.record_id == *case.record_id, Why::OtherRecord)?;
    need(link.period.holds_at(case.at), Why::NotNow)?;
    let revoked = link.revoked_at.is_some_and(|revoked| revoked <= case.at);
    need(!revoked, Why::Revoked)?;
    need(
        link.organization_takes_part.holds_at(case.at),
        Why::OrganizationLeft,
    )?;
    let used_up = match link.answers {
        Answers::Once => link.answered_at.is_some(),
        Answers::UntilItEnds => false,
    };
    need(!used_up, Why::AlreadyAnswered)?;
    need(
        case.act == Act::Read || case.act == link.act,
        Why::ActNotOnGround,
    )?;
    rules::about_the_patient(case)?;
    rules::on_every_ground(Ground::Link, case)?;
    rules::state::permits(case, None, None)
}
