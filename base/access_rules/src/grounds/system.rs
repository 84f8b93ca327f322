//! SYSTEM: a named part of the program with its one purpose and its few categories. The operator is not the system.

use crate::act::Purpose;
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{Category, HubId, SystemPart};
use crate::need::need;
use crate::rules::{self, Reader};

pub(crate) fn opens(part: SystemPart, hub_id: &HubId, case: &Case<'_>) -> Result<(), Why> {
    need(*hub_id == *case.hub_id, Why::OtherHub)?;
    let (purpose, categories) = duty(part);
    need(case.purpose == purpose, Why::OtherPurpose)?;
    rules::about_the_patient(case)?;
    rules::on_every_ground(Ground::System, case)?;
    need(
        categories.contains(&case.category),
        Why::CategoryNotOnGround,
    )?;
    if case.category != Category::Coordination {
        rules::consent::covers(case, Reader::Anyone)?;
    }
    rules::state::permits(case, None, None)
}

/// What a part is for, and what it reads for that.
pub(crate) fn duty(part: SystemPart) -> (Purpose, &'static [Category]) {
    use Category::{Care, Clinical, Coordination, EmergencyCard, Identity, Wishes};
    match part {
        SystemPart::DowntimePack => (Purpose::Emergency, &[Coordination, Identity, EmergencyCard]),
        SystemPart::Reminders => (Purpose::Coordination, &[Coordination]),
        SystemPart::Indicators => (Purpose::Statistics, &[Coordination, Clinical, Care, Wishes]),
    }
}
