//! Who stands around a patient: team, consent, family, emergencies.

use super::{AccountId, Category, Flag, HubId, OrganizationId, SubjectId};
use crate::time::{Instant, Period};
use crate::vocabulary::{Set, vocabulary};

/// A patient and everybody's standing towards them. Rows in force and past rows alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The patient.
    pub patient: Patient,
    /// The care team, past and future members included.
    pub team: Vec<TeamMember>,
    /// Consents of the patient and of relatives.
    pub consents: Vec<Consent>,
    /// The patient's own account and those of named delegates.
    pub family: Vec<FamilyLink>,
    /// Emergency openings.
    pub break_glass: Vec<BreakGlass>,
}

/// A patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// The hub where the patient is registered.
    pub hub_id: HubId,
    /// The patient.
    pub id: SubjectId,
    /// Alive, dead, or the same person as another entry.
    pub state: PatientState,
}

/// The state of a patient's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatientState {
    /// In care.
    Active,
    /// Dead: closing entries may be written until `read_only_from`.
    Deceased {
        /// The first instant of read-only.
        read_only_from: Instant,
    },
    /// Found to be the same person as another entry: everything is asked there, nothing opens here.
    Merged,
}

/// A place in a patient's care team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// The hub.
    pub hub_id: HubId,
    /// The patient.
    pub patient_id: SubjectId,
    /// Who.
    pub account_id: AccountId,
    /// For which organization: the same person at another office is not on the team.
    pub organization_id: OrganizationId,
    /// As what.
    pub role: TeamRole,
    /// From joining to leaving.
    pub period: Period,
}

vocabulary! {
    /// A place in a care team.
    TeamRole {
        Lead "lead" "チームのまとめ役" "team lead",
        Member "member" "チームの一員" "team member",
        Reader "reader" "閲覧のみ" "reads only",
    }
}

/// A consent to share, in one of the four forms in use (医政局 事務連絡 令和2年3月31日: explicit consent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The hub.
    pub hub_id: HubId,
    /// In whose file.
    pub patient_id: SubjectId,
    /// Whose information: the patient's, or a relative's with their own consent (指定居宅介護支援等の事業の人員及び運営に関する基準 23条3項).
    pub subject_id: SubjectId,
    /// To whom.
    pub scope: Scope,
    /// Which categories.
    pub categories: Set<Category>,
    /// Which flagged matters are named expressly.
    pub flags: Set<Flag>,
    /// When it was given: what is added to a list later is not covered.
    pub agreed_at: Instant,
    /// When it holds.
    pub period: Period,
    /// Withdrawn from this instant on.
    pub withdrawn_at: Option<Instant>,
}

/// To whom a consent opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// 一括: every organization taking part in the hub.
    Blanket,
    /// 施設リスト: the organizations on the list as it stood when consent was given.
    FacilityList(Vec<ListedOrganization>),
    /// 施設ごと: the organization named on this sheet.
    EachFacility(OrganizationId),
    /// 個人単位: these persons by name.
    Individuals(Vec<AccountId>),
}

/// An organization on a consent's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrganization {
    /// The organization.
    pub organization_id: OrganizationId,
    /// From being put on the list to being taken off.
    pub period: Period,
}

/// An account that reads as the patient or as a delegate whom the patient named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyLink {
    /// The hub.
    pub hub_id: HubId,
    /// Whose file.
    pub patient_id: SubjectId,
    /// Whose account.
    pub account_id: AccountId,
    /// As whom.
    pub relation: Relation,
    /// The identity was checked.
    pub confirmed: bool,
    /// Categories shared with a delegate; without meaning for the patient's own account.
    pub categories: Set<Category>,
    /// Flagged matters shared with a delegate; without meaning for the patient's own account.
    pub flags: Set<Flag>,
    /// When it holds.
    pub period: Period,
}

vocabulary! {
    /// As whom a family account reads.
    Relation {
        Own "self" "本人" "the patient",
        Delegate "delegate" "本人が指名した家族など" "delegate named by the patient",
    }
}

/// 緊急時閲覧: an emergency opening (個人情報の保護に関する法律 27条1項2号: life or body, consent hard to obtain).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakGlass {
    /// The hub.
    pub hub_id: HubId,
    /// The one patient.
    pub patient_id: SubjectId,
    /// Who opened.
    pub account_id: AccountId,
    /// Length of the reason as counted by [`reason_characters`]; at least [`crate::REASON_CHARACTERS`].
    pub reason_characters: u32,
    /// When it was opened.
    pub opened_at: Instant,
    /// The first instant at which it no longer opens; at most [`crate::BREAK_GLASS_LONGEST`] later.
    pub until: Instant,
    /// When hub and team lead were told; nothing opens before.
    pub notified_at: Option<Instant>,
    /// What the review found.
    pub review: Review,
}

vocabulary! {
    /// What the review of an emergency opening found.
    Review {
        Pending "pending" "審査待ち" "waiting for review",
        Justified "justified" "妥当" "justified",
        Unjustified "unjustified" "理由が認められない" "not justified",
    }
}

/// Letters of a reason that count: everything but white space.
#[must_use]
pub fn reason_characters(reason: &str) -> u32 {
    let letters = reason.chars().filter(|c| !c.is_whitespace()).count();
    u32::try_from(letters).unwrap_or(u32::MAX)
}
