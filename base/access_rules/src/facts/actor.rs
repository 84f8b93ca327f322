//! Who asks.

use super::{AccountId, HubId, OrganizationId, RecordId, SubjectId};
use crate::act::Act;
use crate::time::{Instant, Period};
use crate::vocabulary::vocabulary;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody in particular: a resident on a public page.
    Anonymous,
    /// Somebody who signed in.
    Person(Person),
    /// Whoever holds an emergency card's code: an ambulance crew at the door.
    EmergencyLink(EmergencyLink),
    /// Whoever holds a one-time link: an office without accounts.
    OneTimeLink(OneTimeLink),
    /// A named part of the system itself, working for one hub.
    System {
        /// Which part.
        part: SystemPart,
        /// For which hub.
        hub_id: HubId,
    },
}

/// Somebody who signed in, with everything that is known about who they are. Rows in force and past rows alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The sign-in.
    pub account: Account,
    /// What was shown in this session.
    pub session: Session,
    /// Where they work, worked and will work.
    pub memberships: Vec<Membership>,
    /// Licences on file.
    pub licences: Vec<Licence>,
    /// Duties at hubs.
    pub hub_duties: Vec<HubDuty>,
}

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Not disabled.
    pub enabled: bool,
    /// The first instant at which it no longer opens, where an end was agreed.
    pub ends_at: Option<Instant>,
}

/// What was shown in this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Two *different* factors (安全管理ガイドライン 6.0, 14章: twice the same is not two).
    pub two_factors: bool,
    /// Until when a factor shown again counts for sensitive acts.
    pub stepped_up_until: Option<Instant>,
}

/// A person's place in an organization that takes part in a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The hub.
    pub hub_id: HubId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// What they do there.
    pub profession: Profession,
    /// The organization confirmed that this person works there.
    pub confirmed: bool,
    /// From the first to the day after the last working instant.
    pub period: Period,
}

/// A licence on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// For which profession.
    pub profession: Profession,
    /// From registration until expiry or revocation.
    pub period: Period,
}

/// A duty at a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubDuty {
    /// The hub.
    pub hub_id: HubId,
    /// The duty.
    pub role: HubRole,
    /// When it is held.
    pub period: Period,
}

vocabulary! {
    /// What somebody does for a hub. Only a coordinator has a ground on persons' data, and only on coordination.
    HubRole {
        Coordinator "coordinator" "連携コーディネーター" "coordinator",
        MemberProfessional "member_professional" "参加機関の専門職" "member professional",
        CityViewer "city_viewer" "市の担当者" "city officer",
        Evaluator "evaluator" "評価者" "evaluator",
        Operator "operator" "システム運用者" "system operator",
    }
}

vocabulary! {
    /// What somebody does at an organization.
    Profession {
        Doctor "doctor" "医師" "doctor",
        Dentist "dentist" "歯科医師" "dentist",
        Pharmacist "pharmacist" "薬剤師" "pharmacist",
        Nurse "nurse" "看護師" "nurse",
        PublicHealthNurse "public_health_nurse" "保健師" "public health nurse",
        Therapist "therapist" "リハビリ職（PT・OT・ST）" "therapist",
        DentalHygienist "dental_hygienist" "歯科衛生士" "dental hygienist",
        Dietitian "dietitian" "管理栄養士" "dietitian",
        SocialWorker "social_worker" "医療ソーシャルワーカー" "medical social worker",
        CareManager "care_manager" "介護支援専門員" "care manager",
        DisabilityCoordinator "disability_coordinator" "相談支援専門員" "disability support coordinator",
        CareWorker "care_worker" "介護職" "care worker",
        Guardian "guardian" "成年後見人" "guardian of adults",
        EquipmentProvider "equipment_provider" "福祉用具・酸素・機器の業者" "equipment provider",
        WelfareCommissioner "welfare_commissioner" "民生委員" "welfare commissioner",
        Clerk "clerk" "事務職" "clerk",
    }
}

vocabulary! {
    /// A part of the system that touches persons' data without anybody asking.
    SystemPart {
        DowntimePack "downtime_pack" "停電・停止時の持ち出しパック" "downtime pack",
        Reminders "reminders" "期限のお知らせ" "reminders",
        Indicators "indicators" "指標の集計" "indicators",
    }
}

/// The code on an emergency card, shown to a crew at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyLink {
    /// The patient's hub.
    pub hub_id: HubId,
    /// Whose card.
    pub patient_id: SubjectId,
    /// Who showed the code: a team member, the patient or the family.
    pub issued_by: AccountId,
    /// When it begins.
    pub issued_at: Instant,
    /// The first instant at which it no longer opens; at most [`crate::EMERGENCY_LINK_LONGEST`] later.
    pub until: Instant,
    /// Taken back.
    pub revoked_at: Option<Instant>,
}

/// A link without an account: one act, one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The hub that asks.
    pub hub_id: HubId,
    /// About whom.
    pub patient_id: SubjectId,
    /// The one record that is asked about.
    pub record_id: RecordId,
    /// The organization that is asked.
    pub organization_id: OrganizationId,
    /// How long that organization takes part in the hub.
    pub organization_takes_part: Period,
    /// The one act besides reading the question.
    pub act: Act,
    /// When the link opens.
    pub period: Period,
    /// Taken back.
    pub revoked_at: Option<Instant>,
    /// How often it may be answered.
    pub answers: Answers,
    /// The last answer.
    pub answered_at: Option<Instant>,
}

/// How often a one-time link may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Once.
    Once,
    /// Again and again until the link ends.
    UntilItEnds,
}
