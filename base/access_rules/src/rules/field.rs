//! Field rule: which acts a ground opens, which categories it shows, which it lets be written.

use crate::act::Act;
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::Category;
use crate::need::need;
use crate::vocabulary::Word;

pub(crate) fn shows(ground: Ground, case: &Case<'_>) -> Result<(), Why> {
    need(acts(ground).contains(&case.act), Why::ActNotOnGround)?;
    let categories = if case.act.only_looks() {
        shown(ground)
    } else {
        written(ground)
    };
    need(
        categories.contains(&case.category),
        Why::CategoryNotOnGround,
    )
}

/// What may be done on `ground`.
pub(crate) fn acts(ground: Ground) -> &'static [Act] {
    use Act::{Amend, Answer, Confirm, Edit, Export, Read, Void, Write};
    match ground {
        Ground::Public | Ground::Aggregate => &[Read, Export],
        Ground::Own => &[Read, Export, Write, Edit, Confirm],
        Ground::Family => &[Read, Write, Edit, Confirm],
        Ground::Team | Ground::Hub => &[Read, Export, Write, Edit, Confirm, Amend, Void],
        Ground::BreakGlass | Ground::EmergencyLink | Ground::System => &[Read],
        Ground::Link => &[Read, Answer],
    }
}

/// The field view: what is shown on `ground`. A delegate sees of it what the patient shared, a system part what its duty
/// names, a team member what consent and profession leave.
pub(crate) fn shown(ground: Ground) -> &'static [Category] {
    use Category::{Care, Clinical, Coordination, EmergencyCard, Identity, Notice, Wishes};
    match ground {
        Ground::Public | Ground::Aggregate => &[],
        Ground::Own | Ground::Family | Ground::Team => Category::ALL,
        Ground::Hub => &[Notice, Coordination, Identity],
        Ground::BreakGlass => &[
            Notice,
            Coordination,
            Identity,
            EmergencyCard,
            Clinical,
            Care,
            Wishes,
        ],
        Ground::EmergencyLink => &[EmergencyCard],
        Ground::Link => &[Coordination],
        Ground::System => &[
            Coordination,
            Identity,
            EmergencyCard,
            Clinical,
            Care,
            Wishes,
        ],
    }
}

/// What may be written on `ground`.
pub(crate) fn written(ground: Ground) -> &'static [Category] {
    use Category::{Care, Clinical, Coordination, EmergencyCard, Family, Identity, Notice, Wishes};
    match ground {
        Ground::Team => &[
            Coordination,
            Identity,
            EmergencyCard,
            Clinical,
            Care,
            Wishes,
            Family,
        ],
        // The coordinator enters consents and withdrawals.
        Ground::Hub => &[Notice, Coordination, Identity],
        // What they notice at home.
        Ground::Own | Ground::Family => &[Care],
        Ground::Link => &[Coordination],
        Ground::Public
        | Ground::Aggregate
        | Ground::BreakGlass
        | Ground::EmergencyLink
        | Ground::System => &[],
    }
}
