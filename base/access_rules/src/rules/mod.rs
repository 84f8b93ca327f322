//! The rules that hold across grounds, one file each: purpose, fields, categories and flags, consent, states.

pub(crate) mod category;
pub(crate) mod consent;
pub(crate) mod field;
pub(crate) mod patient;
pub(crate) mod purpose;
pub(crate) mod state;

use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{AccountId, OrganizationId};
use crate::need::need;

/// Who reads under a consent.
#[derive(Clone, Copy)]
pub(crate) enum Reader<'a> {
    /// Somebody of an organization.
    Member(&'a AccountId, &'a OrganizationId),
    /// No person: the card, the system.
    Anyone,
}

/// What must hold whatever the ground.
pub(crate) fn on_every_ground(ground: Ground, case: &Case<'_>) -> Result<(), Why> {
    need(case.circle.patient.hub_id == *case.hub_id, Why::OtherHub)?;
    need(
        case.circle.patient.id == *case.patient_id,
        Why::OtherPatient,
    )?;
    purpose::serves(ground, case.purpose)?;
    field::shows(ground, case)?;
    category::flags_on_ground(ground, case.flags)?;
    patient::permits(case)
}

/// The information is the patient's own, not a relative's that stands in the patient's file.
pub(crate) fn about_the_patient(case: &Case<'_>) -> Result<(), Why> {
    need(case.subject_id == case.patient_id, Why::OtherSubject)
}
