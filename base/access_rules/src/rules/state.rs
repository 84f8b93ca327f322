//! State rule: a draft is its writer's; what is confirmed only grows (安全管理ガイドライン 6.0, 14章).

use crate::act::Act;
use crate::decide::Case;
use crate::decision::Why;
use crate::facts::{AccountId, OrganizationId, RecordState};
use crate::need::need;

/// `account_id` and `organization_id` are the actor's, as far as the ground has them.
pub(crate) fn permits(
    case: &Case<'_>,
    account_id: Option<&AccountId>,
    organization_id: Option<&OrganizationId>,
) -> Result<(), Why> {
    need(acts(case.state).contains(&case.act), Why::NotInThisState)?;
    if let RecordState::Draft {
        author,
        on_behalf_of,
    } = case.state
    {
        let writer = account_id == Some(author);
        let principal = on_behalf_of.is_some() && account_id == on_behalf_of.as_ref();
        need(writer || principal, Why::OthersDraft)?;
        // 代行入力: who types for somebody else never confirms it.
        let confirms = principal || (writer && on_behalf_of.is_none());
        need(
            case.act != Act::Confirm || confirms,
            Why::ProxyCannotConfirm,
        )?;
    }
    // Whoever answers for a record corrects it.
    let answers_for_it = organization_id == Some(case.organization_id);
    let corrects = matches!(case.act, Act::Amend | Act::Void);
    need(!corrects || answers_for_it, Why::OthersRecord)
}

/// What can be done with a record in `state`.
pub(crate) fn acts(state: &RecordState) -> &'static [Act] {
    match state {
        RecordState::New => &[Act::Write],
        RecordState::Draft { .. } => &[Act::Read, Act::Edit, Act::Confirm],
        RecordState::Confirmed => &[Act::Read, Act::Export, Act::Amend, Act::Void, Act::Answer],
        RecordState::Amended | RecordState::Void => &[Act::Read, Act::Export],
    }
}
