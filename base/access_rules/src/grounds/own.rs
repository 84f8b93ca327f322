//! SELF: the patient reads their own file.

use super::family::linked;
use super::standing::signed_in_for;
use crate::decide::Case;
use crate::decision::{Ground, Why};
use crate::facts::{Person, Relation};
use crate::need::first_of;
use crate::rules;

pub(crate) fn opens(person: &Person, case: &Case<'_>) -> Result<(), Why> {
    signed_in_for(case.act, person, case.at)?;
    first_of(
        case.circle
            .family
            .iter()
            .map(|link| linked(person, link, Relation::Own, case)),
        Why::NoRow,
    )?;
    rules::about_the_patient(case)?;
    rules::on_every_ground(Ground::Own, case)?;
    rules::state::permits(case, Some(&person.account.id), None)
}
