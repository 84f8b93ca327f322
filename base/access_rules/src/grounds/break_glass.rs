//! BREAK-GLASS: a licensed person opens one patient's file in an emergency; everybody concerned is told, and it is reviewed.
//!
//! Consent is not asked: the law opens this where life or body is at stake and consent is hard to obtain
//! (個人情報の保護に関する法律 27条1項2号).

use super::standing::{signed_in_for, works_here};
use crate::decide::Case;
use crate::decision::{BREAK_GLASS_LONGEST, Ground, REASON_CHARACTERS, Why};
use crate::facts::{BreakGlass, Membership, Person, Review};
use crate::need::{first_of, need};
use crate::rules;

pub(crate) fn opens(person: &Person, case: &Case<'_>) -> Result<(), Why> {
    signed_in_for(case.act, person, case.at)?;
    first_of(
        person
            .memberships
            .iter()
            .map(|membership| opens_as(membership, person, case)),
        Why::NoMembership,
    )?;
    rules::about_the_patient(case)?;
    rules::on_every_ground(Ground::BreakGlass, case)?;
    rules::state::permits(case, Some(&person.account.id), None)
}

fn opens_as(membership: &Membership, person: &Person, case: &Case<'_>) -> Result<(), Why> {
    works_here(membership, case.hub_id, case.at)?;
    first_of(
        case.circle
            .break_glass
            .iter()
            .map(|row| is_open(row, membership, person, case)),
        Why::NoRow,
    )?;
    rules::category::for_emergency(membership.profession, &person.licences, case)
}

fn is_open(
    row: &BreakGlass,
    membership: &Membership,
    person: &Person,
    case: &Case<'_>,
) -> Result<(), Why> {
    need(row.hub_id == *case.hub_id, Why::OtherHub)?;
    need(row.patient_id == *case.patient_id, Why::OtherPatient)?;
    need(row.account_id == person.account.id, Why::OtherAccount)?;
    need(row.opened_at <= case.at && case.at < row.until, Why::NotNow)?;
    need(
        row.until.since(row.opened_at) <= BREAK_GLASS_LONGEST,
        Why::TooLong,
    )?;
    need(
        row.reason_characters >= REASON_CHARACTERS,
        Why::ReasonTooShort,
    )?;
    need(
        row.notified_at.is_some_and(|told| told <= case.at),
        Why::NotNotified,
    )?;
    need(row.review != Review::Unjustified, Why::Unjustified)?;
    // Coming back to an organization or to a team does not bring an old opening back.
    need(
        membership.period.starts_at <= row.opened_at,
        Why::BeforeJoining,
    )?;
    need(!left_team_since(row, person, case), Why::BeforeLeaving)
}

/// Whether the person left this patient's team after opening.
fn left_team_since(row: &BreakGlass, person: &Person, case: &Case<'_>) -> bool {
    case.circle.team.iter().any(|member| {
        member.hub_id == *case.hub_id
            && member.patient_id == *case.patient_id
            && member.account_id == person.account.id
            && member
                .period
                .ends_at
                .is_some_and(|left| row.opened_at < left && left <= case.at)
    })
}
