//! What the decision knows: plain rows, handed in. Nobody here looks anything up.
//!
//! Rows about somebody else may be handed in; they open nothing, because every row is compared with the question's
//! own hub, patient and account.

mod actor;
mod circle;
mod record;

pub use actor::{
    Account, Actor, Answers, EmergencyLink, HubDuty, HubRole, Licence, Membership, OneTimeLink,
    Person, Profession, Session, SystemPart,
};
pub use circle::{
    BreakGlass, Circle, Consent, FamilyLink, ListedOrganization, Patient, PatientState, Relation,
    Review, Scope, TeamMember, TeamRole, reason_characters,
};
pub use record::{Category, Flag, Record, RecordState};

/// Declares an id: text as stored, compared for equality and nothing else.
macro_rules! ids {
    ($($(#[$about:meta])* $name:ident,)+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            pub struct $name(pub String);

            impl From<&str> for $name {
                fn from(id: &str) -> Self {
                    Self(id.to_owned())
                }
            }
        )+
    };
}

ids! {
    /// A hub: the unit of tenancy.
    HubId,
    /// Somebody's sign-in.
    AccountId,
    /// An office, clinic, hospital, association or city.
    OrganizationId,
    /// Somebody information is about: the patient, or a relative (whose own data need their own consent).
    SubjectId,
    /// One record about somebody.
    RecordId,
}
