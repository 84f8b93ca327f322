//! The plan of a region: who promised to answer for whom, in which role, and on what conditions.
//!
//! Everything refers by place in a list (`ServiceIx` …), so that a country fits in memory; the names in
//! documents are resolved once, by [`crate::document`]. There are no names of patients here: a patient is
//! an identifier and what was agreed.

use kyoten_calendar::{Interval, IntervalSet, Opening, Weights};

/// Declares places in a list: small numbers that cannot be taken for one another.
macro_rules! places {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place as an index.
            #[must_use]
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The place of the nth.
            #[must_use]
            pub fn nth(n: usize) -> $name {
                // A list with more than four thousand million entries does not fit in memory.
                $name(u32::try_from(n).unwrap_or(u32::MAX))
            }
        }
    )*};
}

places! {
    /// Place of an organization.
    OrganizationIx,
    /// Place of a service.
    ServiceIx,
    /// Place of a duty line.
    LineIx,
    /// Place of a role.
    RoleIx,
    /// Place of a kind of licence.
    LicenceIx,
    /// Place of an item of supply.
    ItemIx,
    /// Place of a transfer permit.
    PermitIx,
    /// Place of an agreement.
    AgreementIx,
    /// Place of a role plan.
    RolePlanIx,
    /// Place of a patient.
    PatientIx,
}

/// The whole plan of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The hub that coordinates, owner of what nobody else owns.
    pub hub: Named,
    /// Kinds of days and what hours weigh.
    pub weights: Weights,
    /// What repairs cost.
    pub costs: crate::repair::Costs,
    /// Roles, such as doctor or narcotics.
    pub roles: Vec<Role>,
    /// Roles that are needed together.
    pub joint: Vec<Joint>,
    /// Kinds of licences, such as 麻薬小売業者免許.
    pub licences: Vec<Named>,
    /// Items of supply.
    pub items: Vec<Named>,
    /// Independent organizations.
    pub organizations: Vec<Organization>,
    /// What organizations offer.
    pub services: Vec<Service>,
    /// Permits to hand narcotics from one pharmacy to another.
    pub permits: Vec<Permit>,
    /// Agreements between organizations.
    pub agreements: Vec<Agreement>,
    /// Duty lines.
    pub lines: Vec<Line>,
    /// What may be agreed for a patient in one role: equal plans stand here once.
    pub role_plans: Vec<RolePlan>,
    /// Patients.
    pub patients: Vec<Patient>,
}

/// What has only an identifier and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
}

/// What somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// `doctor`, `nurse`, `pharmacy`, `narcotics`, `bed`, `desk` …
    pub id: String,
    /// 医師, 訪問看護, 薬局, 麻薬, 後方ベッド, 家族の相談窓口 …
    pub name: String,
    /// The licence without which nobody may act in this role (麻薬小売業者免許).
    pub licence: Option<LicenceIx>,
}

/// Roles that one night needs at the same minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// The roles.
    pub roles: Vec<RoleIx>,
}

/// An independent organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// clinic, hospital, visiting_nursing, pharmacy …: only shown.
    pub kind: String,
    /// While it takes part in the hub's network.
    pub member: Interval,
}

/// One thing an organization offers: a doctor, a station's nurses, a pharmacy's counter, back-up beds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// Whose it is.
    pub organization: OrganizationIx,
    /// The roles it can answer for.
    pub roles: Vec<RoleIx>,
    /// Reached at every hour (24時間連絡体制): hours and closures do not matter, leave does.
    pub contact_24h: bool,
    /// Weekly hours.
    pub opening: Opening,
    /// Open in spite of hours and closures.
    pub extra: Vec<Interval>,
    /// Closed in spite of hours.
    pub closures: Vec<Interval>,
    /// Away; the first that holds decides.
    pub leave: Vec<Leave>,
    /// Licences by kind with their terms.
    pub licences: Vec<(LicenceIx, Interval)>,
    /// What it holds itself, and while it does.
    pub stock: Vec<(ItemIx, Interval)>,
    /// How many patients it answers for at the same time; the first in the plan come first.
    pub capacity: Option<u32>,
    /// Whether a patient must be registered beforehand (在宅療養後方支援病院の事前登録).
    pub registration_required: bool,
}

/// Somebody is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// When.
    pub when: Interval,
    /// Who stands in (代診): answers at the hours of the one who is away.
    pub cover: Option<ServiceIx>,
}

/// 麻薬小売業者間譲渡許可: its members may supply from each other's stock
/// (麻薬及び向精神薬取締法 第24条第12項第1号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// The services that may.
    pub members: Vec<ServiceIx>,
    /// Its term.
    pub valid: Interval,
}

/// An agreement that an answerer stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// The organization that must renew it.
    pub organization: OrganizationIx,
    /// Its term.
    pub valid: Interval,
}

/// A duty line: one telephone that members of several organizations take in turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its identifier.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// The role it answers for.
    pub role: RoleIx,
    /// The hours it is to be staffed.
    pub hours: Opening,
    /// Who takes turns, when nothing else is said.
    pub rotation: Option<Rotation>,
    /// Times in which fixed shifts replace the rotation.
    pub temporary: Vec<Temporary>,
    /// Exceptions above all; a later one wins.
    pub overrides: Vec<Shift>,
}

/// Turns of equal length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// From the first turn until it ends.
    pub when: Interval,
    /// Length of a turn in minutes, above 0.
    pub every: i32,
    /// Who, in order, again and again.
    pub turns: Vec<ServiceIx>,
}

/// A time in which only the shifts given here count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Temporary {
    /// When the rotation does not count.
    pub when: Interval,
    /// The shifts instead, cut to that time; a later one wins.
    pub shifts: Vec<Shift>,
}

/// Somebody, or on purpose nobody, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// When.
    pub when: Interval,
    /// Who; `None` takes whoever it was off the line.
    pub service: Option<ServiceIx>,
}

/// What was agreed for a patient in one role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RolePlan {
    /// The role.
    pub role: RoleIx,
    /// Items the patient needs in this role.
    pub needs: Vec<ItemIx>,
    /// Who answers, in the order of calling.
    pub entries: Vec<Entry>,
}

/// One who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Who.
    pub answerer: Answerer,
    /// As what.
    pub standing: Standing,
    /// The agreement it stands on.
    pub agreement: Option<AgreementIx>,
    /// While the patient is registered there.
    pub registered: Option<Interval>,
}

/// A service or a duty line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answerer {
    /// A service.
    Service(ServiceIx),
    /// Whoever is on duty.
    Line(LineIx),
}

/// As what somebody answers; called in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 主担当
    Primary,
    /// 副担当
    Deputy,
    /// 待機の当番
    DutyGroup,
    /// 最後の受け皿
    Fallback,
}

impl Standing {
    /// All, in the order of calling.
    pub const ALL: [Standing; 4] = [
        Standing::Primary,
        Standing::Deputy,
        Standing::DutyGroup,
        Standing::Fallback,
    ];

    /// The code in documents.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Standing::Primary => "primary",
            Standing::Deputy => "deputy",
            Standing::DutyGroup => "duty_group",
            Standing::Fallback => "fallback",
        }
    }

    /// 主担当, 副担当, 待機, 最後の受け皿.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::Primary => "主担当",
            Standing::Deputy => "副担当",
            Standing::DutyGroup => "待機",
            Standing::Fallback => "最後の受け皿",
        }
    }
}

/// One patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// An identifier, no name.
    pub id: String,
    /// When somebody must answer: in care and at home.
    pub active: IntervalSet,
    /// The organization that coordinates for this patient; the hub when `None`.
    pub coordinator: Option<OrganizationIx>,
    /// What was agreed, one role plan a role.
    pub roles: Vec<RolePlanIx>,
}

/// From the beginning of time until its end: what a plan means that names no date.
///
/// A thousand years each way from 1970, far enough inside the range of [`kyoten_calendar::Minute`] to add days.
pub const ALWAYS: Interval = Interval::new(
    kyoten_calendar::Minute(-525_949_200),
    kyoten_calendar::Minute(525_949_200),
);
