//! The answer: a ground with what it shows and what it demands, or no, with reasons for the audit trail.

use crate::facts::Category;
use crate::time::{HOUR, MINUTE, SECOND};
use crate::vocabulary::{Set, vocabulary};

/// Longest emergency opening, in microseconds: 2 hours.
pub const BREAK_GLASS_LONGEST: i64 = 2 * HOUR;
/// Shortest reason for an emergency opening, in characters without white space.
pub const REASON_CHARACTERS: u32 = 10;
/// Longest life of an emergency card's code, in microseconds: 30 minutes.
pub const EMERGENCY_LINK_LONGEST: i64 = 30 * MINUTE;
/// How soon hub and team lead must have been told of an emergency opening, in microseconds: 5 seconds.
pub const NOTIFY_WITHIN: i64 = 5 * SECOND;

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow(Allowance),
    /// No. To the asker this looks like "there is no such thing", the same bytes.
    Deny {
        /// What was missing on each ground that was tried, in their order; for the audit trail only.
        why: Vec<Refusal>,
    },
}

/// A yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// On which ground: the first in the order of [`Ground`] that opens.
    pub ground: Ground,
    /// Which categories this reader may be shown now on this ground: confirmed, unflagged information about the patient.
    /// Empty where the object is not a person's record.
    pub view: Set<Category>,
    /// What has to be done with it, in the same transaction.
    pub obligations: Set<Obligation>,
}

/// Why a ground did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Refusal {
    /// The ground that was tried.
    pub ground: Ground,
    /// The condition that did not hold.
    pub why: Why,
}

impl Decision {
    /// The ground, if the answer is yes.
    #[must_use]
    pub fn ground(&self) -> Option<Ground> {
        match self {
            Decision::Allow(allowance) => Some(allowance.ground),
            Decision::Deny { .. } => None,
        }
    }
}

vocabulary! {
    /// Why somebody may. The order is the precedence: the first ground that opens is the one in the audit trail,
    /// so an emergency opening is never used by somebody who has an ordinary ground.
    Ground {
        Public "PUBLIC" "公開情報" "public",
        Aggregate "AGGREGATE" "統計（少数を伏せたもの）" "suppressed statistics",
        Own "SELF" "本人" "the patient",
        Family "FAMILY" "本人が指名した家族" "delegate of the patient",
        Team "TEAM" "ケアチーム" "care team",
        Hub "HUB" "拠点の連絡調整" "hub coordination",
        BreakGlass "BREAK-GLASS" "緊急時閲覧" "break-glass",
        EmergencyLink "EMERGENCY-LINK" "緊急時カード" "emergency card",
        Link "LINK" "一回限りのリンク" "one-time link",
        System "SYSTEM" "システムの自動処理" "the system itself",
    }
}

vocabulary! {
    /// What a yes demands.
    Obligation {
        AuditRow "audit_row" "閲覧・操作の記録を残す" "write who saw what",
        NotifyHub "notify_hub" "5秒以内に拠点へ知らせる" "tell the hub within 5 seconds",
        NotifyTeamLead "notify_team_lead" "5秒以内にチームのまとめ役へ知らせる" "tell the team lead within 5 seconds",
        Review "review" "事後の審査に回す" "put into the review queue",
        SecondPerson "second_person" "二人目の承認を得る" "have a second person approve",
        Watermark "watermark" "だれがいつ出したかを刷り込む" "mark with who took it and when",
    }
}

vocabulary! {
    /// A condition that did not hold. For the audit trail; the asker is never told.
    Why {
        AccountDisabled "account_disabled" "アカウントが停止している" "the account is disabled",
        AccountEnded "account_ended" "アカウントの期限が過ぎた" "the account has ended",
        OneFactor "one_factor" "二要素目が示されていない" "only one factor was shown",
        NoMembership "no_membership" "所属がない" "no membership",
        MembershipElsewhere "membership_elsewhere" "この拠点の所属ではない" "the membership is in another hub",
        MembershipUnconfirmed "membership_unconfirmed" "所属が確認されていない" "the membership is not confirmed",
        MembershipNotNow "membership_not_now" "所属の期間外" "the membership is not in force",
        NoRow "no_row" "この根拠の登録がない" "nothing is registered for this ground",
        OtherHub "other_hub" "ほかの拠点の登録" "registered in another hub",
        OtherPatient "other_patient" "ほかの方の登録" "registered for another patient",
        OtherAccount "other_account" "ほかの人の登録" "registered for another account",
        OtherOrganization "other_organization" "ほかの事業所としての登録" "registered for another organization",
        OtherRole "other_role" "役割が違う" "another role",
        OtherRecord "other_record" "ほかの記録へのリンク" "the link is about another record",
        NotNow "not_now" "期間外" "not in force now",
        Revoked "revoked" "取り消された" "revoked",
        Unconfirmed "unconfirmed" "本人確認が済んでいない" "identity not confirmed",
        AlreadyAnswered "already_answered" "すでに回答済み" "already answered",
        OrganizationLeft "organization_left" "事業所が参加していない" "the organization does not take part",
        IssuerLeft "issuer_left" "発行した人がチーム・家族ではない" "the issuer is not of team or family",
        TooLong "too_long" "認められる長さを超えている" "longer than allowed",
        ReasonTooShort "reason_too_short" "理由が短い" "the reason is too short",
        NotNotified "not_notified" "まだ知らせていない" "nobody has been told yet",
        Unjustified "unjustified" "審査で認められなかった" "the review did not accept it",
        BeforeJoining "before_joining" "今の所属より前の緊急時閲覧" "opened before the present membership",
        BeforeLeaving "before_leaving" "チームを離れる前の緊急時閲覧" "opened before leaving the team",
        NotLicensed "not_licensed" "資格の登録がない" "no valid licence on file",
        NotEmergencyProfession "not_emergency_profession" "緊急時閲覧のできない職種" "not a profession for emergencies",
        ReadsOnly "reads_only" "閲覧のみの一員" "reads only",
        NotShared "not_shared" "本人が共有していない" "not shared by the patient",
        NoConsent "no_consent" "同意がない" "no consent",
        ConsentElsewhere "consent_elsewhere" "ほかの拠点・ほかの方の同意" "consent in another hub or file",
        ConsentOfOther "consent_of_other" "情報の持ち主の同意ではない" "consent of another subject",
        ConsentNotNow "consent_not_now" "同意の期間外" "consent not in force",
        ConsentWithdrawn "consent_withdrawn" "同意が撤回された" "consent withdrawn",
        ConsentOrganization "consent_organization" "同意の範囲にない事業所・人" "consent does not cover organization or person",
        ConsentCategory "consent_category" "同意の範囲にない項目" "consent does not cover the category",
        ConsentFlag "consent_flag" "特に配慮する事項の同意がない" "consent does not name the flagged matter",
        OtherPurpose "other_purpose" "この根拠の目的ではない" "the ground does not serve this purpose",
        ActNotOnGround "act_not_on_ground" "この根拠ではできない操作" "the ground does not open this act",
        CategoryNotOnGround "category_not_on_ground" "この根拠では見えない項目" "the ground does not show this category",
        FlagNotOnGround "flag_not_on_ground" "この根拠では見えない配慮事項" "the ground does not show this flagged matter",
        OtherSubject "other_subject" "ほかの方についての情報" "about somebody else",
        ProfessionCategory "profession_category" "この職種では見えない項目" "not for this profession",
        ProfessionFlag "profession_flag" "この職種では見えない配慮事項" "flagged matter not for this profession",
        OthersDraft "others_draft" "ほかの人の下書き" "somebody else's draft",
        ProxyCannotConfirm "proxy_cannot_confirm" "代行入力した人は確定できない" "who types on behalf cannot confirm",
        NotInThisState "not_in_this_state" "記録の状態に合わない操作" "not possible in the record's state",
        OthersRecord "others_record" "ほかの事業所の記録" "another organization answers for the record",
        PatientMerged "patient_merged" "ほかの登録に統合された" "merged into another file",
        FileClosed "file_closed" "閲覧のみの期間" "the file is read-only",
        NoStepUp "no_step_up" "再認証がない" "no factor shown again",
        NotSuppressed "not_suppressed" "少数が伏せられていない" "small cells are not suppressed",
    }
}
