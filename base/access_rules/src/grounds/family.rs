//! FAMILY: somebody whom the patient named reads what the patient shared.

use super::standing::signed_in_for;
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{FamilyLink, Person, Relation};
use crate::need::{first_of, need};
use crate::rules;

pub(crate) fn opens(person: &Person, case: &Case<'_>) -> Result<(), Why> {
    signed_in_for(case.act, person, case.at)?;
    first_of(
        case.circle.family.iter().map(|link| {
            linked(person, link, Relation::Delegate, case)?;
            shares(link, case)
        }),
        Why::NoRow,
    )?;
    rules::about_the_patient(case)?;
    rules::on_every_ground(Ground::Family, case)?;
    rules::state::permits(case, Some(&person.account.id), None)
}

/// Whether `link` ties this account to this patient now, as `relation`.
pub(super) fn linked(
    person: &Person,
    link: &FamilyLink,
    relation: Relation,
    case: &Case<'_>,
) -> Result<(), Why> {
    need(link.hub_id == *case.hub_id, Why::OtherHub)?;
    need(link.patient_id == *case.patient_id, Why::OtherPatient)?;
    need(link.account_id == person.account.id, Why::OtherAccount)?;
    need(link.relation == relation, Why::OtherRole)?;
    need(link.confirmed, Why::Unconfirmed)?;
    need(link.period.holds_at(case.at), Why::NotNow)
}

fn shares(link: &FamilyLink, case: &Case<'_>) -> Result<(), Why> {
    let shared = link.categories.contains(case.category) && case.flags.within(link.flags);
    need(shared, Why::NotShared)
}
