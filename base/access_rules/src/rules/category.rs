//! Category rule: profession × category, profession × flagged matter, ground × flagged matter.

use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{Category, Flag, Licence, Profession};
use crate::need::need;
use crate::time::Instant;
use crate::vocabulary::{Set, Word};

/// What a profession may be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clearance {
    /// Categories.
    pub categories: &'static [Category],
    /// Flagged matters.
    pub flags: &'static [Flag],
    /// The law licenses or registers the profession: flagged matters need the licence on file.
    pub licensed: bool,
    /// May open a file in an emergency.
    pub emergency: bool,
}

/// On TEAM: the profession may see this.
pub(crate) fn for_profession(
    profession: Profession,
    licences: &[Licence],
    case: &Case<'_>,
) -> Result<(), Why> {
    let clearance = clearance(profession);
    need(
        clearance.categories.contains(&case.category),
        Why::ProfessionCategory,
    )?;
    need(
        case.flags.within(Set::of(clearance.flags)),
        Why::ProfessionFlag,
    )?;
    let counts = !clearance.licensed || licensed(profession, licences, case.at);
    need(case.flags.is_empty() || counts, Why::NotLicensed)
}

/// On BREAK-GLASS: the profession may open files in emergencies, is licensed now, and may see this.
pub(crate) fn for_emergency(
    profession: Profession,
    licences: &[Licence],
    case: &Case<'_>,
) -> Result<(), Why> {
    let clearance = clearance(profession);
    need(clearance.emergency, Why::NotEmergencyProfession)?;
    need(licensed(profession, licences, case.at), Why::NotLicensed)?;
    need(
        case.flags.within(Set::of(clearance.flags)),
        Why::ProfessionFlag,
    )
}

/// On every ground: which flagged matters it shows at all.
pub(crate) fn flags_on_ground(ground: Ground, flags: Set<Flag>) -> Result<(), Why> {
    need(
        flags.within(Set::of(flags_shown(ground))),
        Why::FlagNotOnGround,
    )
}

/// The flagged matters of `ground`. Abuse is never shown to patient or family online: whoever holds the patient's telephone
/// may be the one it is about (個人情報の保護に関する法律 33条2項1号: disclosure that may harm life or body is withheld).
pub(crate) fn flags_shown(ground: Ground) -> &'static [Flag] {
    match ground {
        Ground::Team => Flag::ALL,
        Ground::Own | Ground::Family => &[Flag::Psychiatric, Flag::Hiv, Flag::Economic],
        Ground::BreakGlass => &[Flag::Psychiatric, Flag::Hiv],
        Ground::Public
        | Ground::Aggregate
        | Ground::Hub
        | Ground::EmergencyLink
        | Ground::Link
        | Ground::System => &[],
    }
}

/// The table of professions.
pub(crate) fn clearance(profession: Profession) -> Clearance {
    use Category::{Care, Coordination, Identity, Notice, Wishes};
    use Flag::{Abuse, Economic, Hiv, Psychiatric};
    /// Comes to the house, but treats nobody.
    const LIMITED: &[Category] = &[Notice, Coordination, Identity];
    let row = |categories, flags, licensed, emergency| Clearance {
        categories,
        flags,
        licensed,
        emergency,
    };
    let whole = Category::ALL;
    match profession {
        Profession::Doctor => row(whole, &[Psychiatric, Hiv, Abuse], true, true),
        Profession::Dentist => row(whole, &[Hiv], true, true),
        Profession::Pharmacist => row(whole, &[Psychiatric, Hiv], true, true),
        Profession::Nurse => row(whole, &[Psychiatric, Hiv, Abuse], true, true),
        Profession::PublicHealthNurse => {
            row(whole, &[Psychiatric, Hiv, Abuse, Economic], true, true)
        }
        Profession::Therapist => row(whole, &[], true, false),
        Profession::DentalHygienist => row(whole, &[Hiv], true, false),
        Profession::Dietitian => row(whole, &[], true, false),
        Profession::SocialWorker => row(whole, &[Psychiatric, Abuse, Economic], false, false),
        Profession::CareManager => row(whole, &[Psychiatric, Abuse, Economic], true, false),
        Profession::DisabilityCoordinator => {
            row(whole, &[Psychiatric, Abuse, Economic], false, false)
        }
        Profession::CareWorker => row(whole, &[], false, false),
        Profession::Guardian => row(
            &[Notice, Coordination, Identity, Care, Wishes],
            &[Abuse, Economic],
            false,
            false,
        ),
        Profession::EquipmentProvider | Profession::WelfareCommissioner | Profession::Clerk => {
            row(LIMITED, &[], false, false)
        }
    }
}

fn licensed(profession: Profession, licences: &[Licence], at: Instant) -> bool {
    licences
        .iter()
        .any(|licence| licence.profession == profession && licence.period.holds_at(at))
}
