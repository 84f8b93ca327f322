//! Consent rule: the owner of the information agreed, to this reader, for this category, and still does.

use super::Reader;
use crate::decide::Case;
use crate::decision::Why;
use crate::facts::{Consent, Flag, Scope};
use crate::need::{first_of, need};

pub(crate) fn covers(case: &Case<'_>, reader: Reader<'_>) -> Result<(), Why> {
    // One consent must cover the whole: halves of two do not add up.
    first_of(
        case.circle
            .consents
            .iter()
            .map(|consent| covered_by(consent, case, reader)),
        Why::NoConsent,
    )
}

fn covered_by(consent: &Consent, case: &Case<'_>, reader: Reader<'_>) -> Result<(), Why> {
    need(
        consent.hub_id == *case.hub_id && consent.patient_id == *case.patient_id,
        Why::ConsentElsewhere,
    )?;
    need(consent.subject_id == *case.subject_id, Why::ConsentOfOther)?;
    need(consent.period.holds_at(case.at), Why::ConsentNotNow)?;
    let withdrawn = consent
        .withdrawn_at
        .is_some_and(|withdrawn| withdrawn <= case.at);
    need(!withdrawn, Why::ConsentWithdrawn)?;
    need(reaches(consent, case, reader), Why::ConsentOrganization)?;
    need(
        consent.categories.contains(case.category),
        Why::ConsentCategory,
    )?;
    // Passing on signs of abuse is a duty that asks no consent (高齢者虐待の防止、高齢者の養護者に対する支援等に関する法律 7条).
    let named = consent.flags.with(Flag::Abuse);
    need(case.flags.within(named), Why::ConsentFlag)
}

fn reaches(consent: &Consent, case: &Case<'_>, reader: Reader<'_>) -> bool {
    let Reader::Member(account_id, organization_id) = reader else {
        return true;
    };
    match &consent.scope {
        Scope::Blanket => true,
        // The list as the patient saw it: whoever was added later needs a new consent.
        Scope::FacilityList(listed) => listed.iter().any(|entry| {
            entry.organization_id == *organization_id
                && entry.period.starts_at <= consent.agreed_at
                && entry.period.holds_at(case.at)
        }),
        Scope::EachFacility(named) => named == organization_id,
        Scope::Individuals(named) => named.contains(account_id),
    }
}
