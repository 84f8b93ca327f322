//! Why somebody does not answer.

use crate::plan::{LineIx, ServiceIx};

/// Why a minute is not covered, or why one in a call chain is out.
///
/// The order is the precedence: what lasts until somebody acts stands before what passes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The plan names nobody for the role.
    NobodyAssigned,
    /// The organization does not take part in the network (any more, or yet).
    OrganizationLeft,
    /// The licence the role demands is not in force; a narcotics retailer's ends on 31 December
    /// (麻薬及び向精神薬取締法 第5条).
    LicenceEnded,
    /// Another pharmacy holds what is needed, but the permit to hand it over is not in force.
    TransferPermitEnded,
    /// The agreement the entry stands on is not in force.
    AgreementEnded,
    /// The patient is not registered where registration is demanded.
    RegistrationEnded,
    /// Neither the service nor anybody it may take from holds what is needed.
    StockMissing,
    /// The service answers for as many patients as it can.
    CapacityExceeded,
    /// Away, and nobody stands in.
    LeaveWithoutCover,
    /// Closed for a time, against the usual hours.
    Closed,
    /// The duty line should be staffed, but nobody is on it.
    NobodyOnDuty,
    /// Outside the usual hours.
    OutsideHours,
}

impl Reason {
    /// All reasons, by precedence.
    pub const ALL: [Reason; 12] = [
        Reason::NobodyAssigned,
        Reason::OrganizationLeft,
        Reason::LicenceEnded,
        Reason::TransferPermitEnded,
        Reason::AgreementEnded,
        Reason::RegistrationEnded,
        Reason::StockMissing,
        Reason::CapacityExceeded,
        Reason::LeaveWithoutCover,
        Reason::Closed,
        Reason::NobodyOnDuty,
        Reason::OutsideHours,
    ];

    /// The code in documents and tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reason::NobodyAssigned => "nobody_assigned",
            Reason::OrganizationLeft => "organization_left",
            Reason::LicenceEnded => "licence_ended",
            Reason::TransferPermitEnded => "transfer_permit_ended",
            Reason::AgreementEnded => "agreement_ended",
            Reason::RegistrationEnded => "registration_ended",
            Reason::StockMissing => "stock_missing",
            Reason::CapacityExceeded => "capacity_exceeded",
            Reason::LeaveWithoutCover => "leave_without_cover",
            Reason::Closed => "closed",
            Reason::NobodyOnDuty => "nobody_on_duty",
            Reason::OutsideHours => "outside_hours",
        }
    }

    /// In Japanese, as on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reason::NobodyAssigned => "担当が決まっていません",
            Reason::OrganizationLeft => "参加機関ではない期間です",
            Reason::LicenceEnded => "必要な免許の期間外です",
            Reason::TransferPermitEnded => "譲渡許可の期間外です",
            Reason::AgreementEnded => "協定の期間外です",
            Reason::RegistrationEnded => "事前登録の期間外です",
            Reason::StockMissing => "必要な品目の備蓄がありません",
            Reason::CapacityExceeded => "受け持てる人数を超えています",
            Reason::LeaveWithoutCover => "不在で、代わりが決まっていません",
            Reason::Closed => "臨時の休みです",
            Reason::NobodyOnDuty => "当番が決まっていません",
            Reason::OutsideHours => "対応時間外です",
        }
    }

    /// In English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Reason::NobodyAssigned => "nobody is assigned",
            Reason::OrganizationLeft => "the organization is not a member then",
            Reason::LicenceEnded => "the licence is not in force",
            Reason::TransferPermitEnded => "the transfer permit is not in force",
            Reason::AgreementEnded => "the agreement is not in force",
            Reason::RegistrationEnded => "the patient is not registered there",
            Reason::StockMissing => "nobody holds what is needed",
            Reason::CapacityExceeded => "more patients than it can answer for",
            Reason::LeaveWithoutCover => "away, and nobody stands in",
            Reason::Closed => "closed for that time",
            Reason::NobodyOnDuty => "nobody is on duty",
            Reason::OutsideHours => "outside its hours",
        }
    }

    /// Its bit in a set of reasons.
    pub(crate) fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A reason with the one whose matter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    /// Why.
    pub reason: Reason,
    /// The service that would act: the one named, on duty, or standing in. `None` on an empty line.
    pub service: Option<ServiceIx>,
    /// The duty line, when one was asked.
    pub line: Option<LineIx>,
}
