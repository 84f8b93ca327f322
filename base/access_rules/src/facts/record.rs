//! What is asked about.

use super::{AccountId, HubId, OrganizationId, RecordId, SubjectId};
use crate::vocabulary::{Set, vocabulary};

/// One record in a patient's file, or the one that is about to be begun ([`RecordState::New`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The hub.
    pub hub_id: HubId,
    /// Its id.
    pub id: RecordId,
    /// In whose file.
    pub patient_id: SubjectId,
    /// About whom: the patient, or a relative.
    pub subject_id: SubjectId,
    /// The organization that answers for it.
    pub organization_id: OrganizationId,
    /// What kind of information.
    pub category: Category,
    /// Matters that need particular care.
    pub flags: Set<Flag>,
    /// How far it is.
    pub state: RecordState,
}

vocabulary! {
    /// Kinds of information about a person: the field groups of every screen, list, print and export.
    Category {
        Notice "notice" "同意の状態と問い合わせ先" "state of consent and whom to ask",
        Coordination "coordination" "連絡調整（予定・担当・返事）" "coordination: dates, who, answers",
        Identity "identity" "氏名・住所・連絡先" "name, address, telephone",
        EmergencyCard "emergency_card" "緊急時カード" "emergency card",
        Clinical "clinical" "診療・看護の記録" "medical and nursing record",
        Care "care" "介護・生活の記録" "care and daily life",
        Wishes "wishes" "本人の意思（人生会議）" "wishes (advance care planning)",
        Family "family" "家族の情報" "about the family",
    }
}

vocabulary! {
    /// Matters that need particular care: opened by profession and by express consent, not by team alone.
    Flag {
        Psychiatric "psychiatric" "精神" "psychiatric",
        Hiv "hiv" "HIV" "HIV",
        Abuse "abuse" "虐待" "abuse",
        Economic "economic" "経済" "money",
    }
}

/// How far a record is (安全管理ガイドライン 6.0, 14章: 記録の確定).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordState {
    /// Not begun: what [`crate::Act::Write`] would begin.
    New,
    /// Being written: nobody's but the writer's and the one it is written for.
    Draft {
        /// 入力者: who typed it.
        author: AccountId,
        /// 代行入力: on whose behalf; only they can confirm it.
        on_behalf_of: Option<AccountId>,
    },
    /// 確定: unchangeable; corrected only by a further version.
    Confirmed,
    /// Confirmed, and replaced by a further version.
    Amended,
    /// 取消: confirmed, and declared entered in error; stays readable.
    Void,
}
