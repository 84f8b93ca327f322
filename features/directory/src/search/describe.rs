//! One page of organizations in full: services of all who were merged, the hub's own words, reasons.

use std::collections::{BTreeSet, HashMap};

use kyoten_geography::GeoPoint;
use kyoten_platform::db::DbResult;

use super::find::{Finder, Group, point_of};
use super::store::{self, Candidate};
use super::{FoundOrganization, PositionKnowledge, Reason};
use crate::field::Field;
use crate::kind::Kind;
use crate::listing::{PositionSource, address_with_building};

impl Finder<'_, '_> {
    pub(super) fn described(&self, page: Vec<Group>) -> DbResult<Vec<FoundOrganization>> {
        let members: Vec<&str> = page
            .iter()
            .flat_map(|group| self.overlay.members(&group.organization_id))
            .collect();
        let mut siblings = store::candidates_of(self.snapshot, &members)?;
        siblings.retain(|sibling| self.overlay.shows(sibling));
        let mut kinds: HashMap<&str, BTreeSet<Kind>> = HashMap::new();
        for sibling in &siblings {
            let id = self.overlay.resolve(&sibling.organization_id);
            kinds
                .entry(id)
                .or_default()
                .extend(Kind::parse(&sibling.kind));
        }
        let described = page.iter().filter_map(|group| {
            let kinds = kinds
                .get(group.organization_id.as_str())
                .into_iter()
                .flatten()
                .copied()
                .collect();
            self.describe(group, kinds)
        });
        Ok(described.collect())
    }

    pub(super) fn describe(&self, group: &Group, kinds: Vec<Kind>) -> Option<FoundOrganization> {
        let (service, stands_in) = group.answer.as_ref()?;
        let value = |field| service.values.get(field).map(str::to_owned);
        let answering = group
            .candidates
            .iter()
            .find(|candidate| candidate.id == service.id)?;
        let position =
            position_of(answering).or_else(|| group.candidates.iter().find_map(position_of));
        let words = self.search.query.words().iter().zip(stands_in);
        let mut reasons: Vec<Reason> = words
            .map(|(word, stands_in)| Reason::Word {
                typed: word.typed.clone(),
                stands_in: *stands_in,
            })
            .collect();
        if let Some(days) = self.search.open_on {
            reasons.push(if service.is_open_on(days).is_some() {
                Reason::OpenThen
            } else {
                Reason::OpenUnknown
            });
        }
        let address = match (value(Field::Address), value(Field::Building)) {
            (Some(address), building) => Some(address_with_building(
                &address,
                &building.unwrap_or_default(),
            )),
            (None, building) => building,
        };
        Some(FoundOrganization {
            organization_id: group.organization_id.clone(),
            name: service.name().to_owned(),
            kana: value(Field::NameKana),
            kinds,
            address,
            telephone: value(Field::Telephone),
            open_days: value(Field::OpenDays),
            identifier: service.identifier.clone(),
            position,
            distance: group.distance,
            freshness: group.freshness,
            verified_at: group.verified_at,
            as_of: service.as_of.clone(),
            closed_on: self.closed_on(&group.organization_id).map(str::to_owned),
            reasons,
        })
    }
}

fn position_of(candidate: &Candidate) -> Option<(GeoPoint, PositionKnowledge)> {
    let known = match candidate
        .position_source
        .as_deref()
        .and_then(PositionSource::parse)
    {
        Some(PositionSource::Given) => PositionKnowledge::Given,
        Some(PositionSource::Approximate) => PositionKnowledge::Approximate,
        Some(PositionSource::TownCentroid) => PositionKnowledge::TownMiddle,
        Some(PositionSource::MunicipalityCentroid) | None => PositionKnowledge::MunicipalityMiddle,
    };
    Some((point_of(candidate)?, known))
}
