//! The decision as SQL, for lists: the same rule as [`crate::decide`] for reading, over rows instead of one object.
//!
//! Each text is a condition for `where`, portable between SQLite and PostgreSQL, over a row that the query calls `record`
//! (any table or view with the columns of `access_record`) and over the relations of [`CONTRACT`]. Parameters, always these:
//!
//! | | |
//! |---|---|
//! | `$1` | the hub |
//! | `$2` | the account that asks |
//! | `$3` | now, microseconds |
//! | `$4` | 1 when this session showed two factors, else 0 |
//!
//! Tested equal to `decide` on random worlds, both ways: nothing shown that it denies, nothing hidden that it allows.

use crate::act::Purpose;
use crate::decision::Ground;

/// One ground's condition.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The ground.
    pub ground: Ground,
    /// The condition, in parentheses.
    pub condition: &'static str,
}

/// The relations that the conditions read, as `create table` statements: the contract of identity and circle.
pub const CONTRACT: &str = include_str!("contract.sql");

macro_rules! scope {
    ($file:literal) => {
        concat!(
            "(\n",
            include_str!("readable.sql"),
            "    and\n",
            include_str!($file),
            ")"
        )
    };
}

const OWN: &str = scope!("own.sql");
const FAMILY: &str = scope!("family.sql");
const TEAM: &str = scope!("team.sql");
const HUB: &str = scope!("hub.sql");
const BREAK_GLASS: &str = scope!("break_glass.sql");
const OWN_OR_FAMILY: &str = concat!("(", scope!("own.sql"), " or ", scope!("family.sql"), ")");
const TEAM_OR_HUB: &str = concat!("(", scope!("team.sql"), " or ", scope!("hub.sql"), ")");

/// The condition under which a signed-in person may read a listed record for `purpose`.
/// `None`: nobody reads persons' records in lists for that purpose.
#[must_use]
pub fn reading(purpose: Purpose) -> Option<&'static str> {
    match purpose {
        Purpose::Care => Some(TEAM),
        Purpose::Coordination => Some(TEAM_OR_HUB),
        Purpose::Emergency => Some(BREAK_GLASS),
        Purpose::Own => Some(OWN_OR_FAMILY),
        Purpose::Statistics | Purpose::Maintenance => None,
    }
}

/// The grounds behind [`reading`], in the order of precedence, for lists that show or audit the ground of each row.
#[must_use]
pub fn by_ground(purpose: Purpose) -> &'static [Scope] {
    const fn scope(ground: Ground, condition: &'static str) -> Scope {
        Scope { ground, condition }
    }
    const CARE: &[Scope] = &[scope(Ground::Team, TEAM)];
    const COORDINATION: &[Scope] = &[scope(Ground::Team, TEAM), scope(Ground::Hub, HUB)];
    const EMERGENCY: &[Scope] = &[scope(Ground::BreakGlass, BREAK_GLASS)];
    const THEIR_OWN: &[Scope] = &[scope(Ground::Own, OWN), scope(Ground::Family, FAMILY)];
    match purpose {
        Purpose::Care => CARE,
        Purpose::Coordination => COORDINATION,
        Purpose::Emergency => EMERGENCY,
        Purpose::Own => THEIR_OWN,
        Purpose::Statistics | Purpose::Maintenance => &[],
    }
}
