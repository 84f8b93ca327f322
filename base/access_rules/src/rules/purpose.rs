//! Purpose rule: each ground serves its purposes and no other (個人情報の保護に関する法律 18条).

use crate::act::Purpose;
use crate::decision::{Ground, Why};
use crate::need::need;
use crate::vocabulary::Word;

pub(crate) fn serves(ground: Ground, purpose: Purpose) -> Result<(), Why> {
    need(purposes(ground).contains(&purpose), Why::OtherPurpose)
}

/// What `ground` is for. Maintenance has no ground on persons' data.
pub(crate) fn purposes(ground: Ground) -> &'static [Purpose] {
    use Purpose::{Care, Coordination, Emergency, Own, Statistics};
    match ground {
        Ground::Public => Purpose::ALL,
        Ground::Aggregate => &[Statistics],
        Ground::Own | Ground::Family => &[Own],
        Ground::Team => &[Care, Coordination],
        Ground::Hub | Ground::Link => &[Coordination],
        Ground::BreakGlass | Ground::EmergencyLink => &[Emergency],
        // Which part has which is said in `grounds::system`.
        Ground::System => &[Coordination, Emergency, Statistics],
    }
}
