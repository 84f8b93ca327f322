//! Counting the published services of an area: by kind, by what is unknown, by how fresh the hub's knowledge is.

use std::collections::{HashMap, HashSet};

use kyoten_geography::MunicipalityCode;
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};

use crate::fact::{self, Topic, store::VerifiedFact};
use crate::field::Field;
use crate::freshness::Freshness;
use crate::import::join::{JoinReason, join_suggestions};
use crate::kind::Kind;
use crate::listing::{Listing, PositionSource};
use crate::organization::model::Service;
use crate::organization::store;

/// Something a coordinator would want to know of every service and does not know of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No reading.
    Kana,
    /// No telephone.
    Telephone,
    /// No place at all.
    Position,
    /// No better place than the middle of the town.
    TownOnly,
    /// No days.
    Days,
    /// The hub has never verified anything about it.
    NeverVerified,
    /// The hub says one thing, its source another: since a renewal, maybe somebody should ask again.
    Differs,
}

impl Gap {
    /// Every gap, in the order of the page.
    pub const ALL: [Gap; 7] = [
        Gap::Kana,
        Gap::Telephone,
        Gap::Position,
        Gap::TownOnly,
        Gap::Days,
        Gap::NeverVerified,
        Gap::Differs,
    ];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Gap::Kana => "kana",
            Gap::Telephone => "telephone",
            Gap::Position => "position",
            Gap::TownOnly => "town",
            Gap::Days => "days",
            Gap::NeverVerified => "never_verified",
            Gap::Differs => "differs",
        }
    }

    /// The gap of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Gap> {
        Gap::ALL.into_iter().find(|gap| gap.word() == word)
    }
}

/// What the hub has stated and verified, by organization.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    fields: HashMap<String, Vec<(Field, String)>>,
    verified: HashSet<String>,
}

impl Stated {
    fn of(facts: &[VerifiedFact]) -> Stated {
        let mut stated = Stated::default();
        for fact in facts {
            if let Some(field) = Field::parse(&fact.field) {
                stated
                    .fields
                    .entry(fact.organization_id.clone())
                    .or_default()
                    .push((field, fact.value.clone()));
            }
            if fact.verified_at.is_some() {
                stated.verified.insert(fact.organization_id.clone());
            }
        }
        stated
    }

    fn fields_of(&self, service: &Service) -> &[(Field, String)] {
        self.fields
            .get(&service.organization_id)
            .map_or(&[], Vec::as_slice)
    }

    fn has(&self, service: &Service, wanted: Field) -> bool {
        service.listing.values.get(wanted).is_some()
            || self
                .fields_of(service)
                .iter()
                .any(|(field, _)| *field == wanted)
    }

    fn differs(&self, service: &Service) -> bool {
        let other = |field: Field, value: &str| {
            service
                .listing
                .values
                .get(field)
                .is_some_and(|listed| listed != value)
        };
        self.fields_of(service)
            .iter()
            .any(|(field, value)| other(*field, value))
    }

    /// Whether a service has a gap, the hub's statements counted as knowledge.
    #[must_use]
    pub fn lacks(&self, service: &Service, gap: Gap) -> bool {
        let position = service.listing.position;
        match gap {
            Gap::Kana => !self.has(service, Field::NameKana),
            Gap::Telephone => !self.has(service, Field::Telephone),
            Gap::Days => !self.has(service, Field::OpenDays) && !self.has(service, Field::Hours),
            Gap::Position => position.is_none(),
            Gap::TownOnly => position.is_some_and(|position| match position.source {
                PositionSource::Given | PositionSource::Approximate => false,
                PositionSource::TownCentroid | PositionSource::MunicipalityCentroid => true,
            }),
            Gap::NeverVerified => !self.verified.contains(&service.organization_id),
            Gap::Differs => self.differs(service),
        }
    }
}

/// The services of one municipality that stand on their own: not closed; merged ones stand with their target.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its code.
    pub code: MunicipalityCode,
    /// Its name.
    pub name: String,
    /// Its services, by name.
    pub services: Vec<Service>,
}

/// The hub's area, read in one snapshot.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its municipalities.
    pub places: Vec<Place>,
    /// What the hub has stated.
    pub stated: Stated,
    facts: Vec<VerifiedFact>,
    merged: HashSet<String>,
}

impl Area {
    /// Reads the municipalities of a hub.
    pub fn load(
        snapshot: &Snapshot<'_>,
        hub_id: &str,
        municipalities: Vec<(MunicipalityCode, String)>,
    ) -> DbResult<Area> {
        let facts = fact::store::verified(snapshot, hub_id)?;
        let closed: HashSet<String> = store::closed(snapshot, hub_id)?
            .into_iter()
            .map(|(id,)| id)
            .collect();
        let merged = store::merged_away(snapshot, hub_id)?
            .into_iter()
            .map(|(id,)| id)
            .collect();
        let mut places = Vec::new();
        for (code, name) in municipalities {
            let mut services = store::services_in(snapshot, hub_id, &code.to_string())?;
            services.retain(|service| !closed.contains(&service.organization_id));
            places.push(Place {
                code,
                name,
                services,
            });
        }
        Ok(Area {
            places,
            stated: Stated::of(&facts),
            facts,
            merged,
        })
    }

    /// The kinds that occur, in order, with the number of services in each municipality.
    #[must_use]
    pub fn by_kind(&self) -> Vec<(Kind, Vec<usize>)> {
        let mut counts: HashMap<Kind, Vec<usize>> = HashMap::new();
        for (n, place) in self.places.iter().enumerate() {
            for service in &place.services {
                counts
                    .entry(service.listing.kind)
                    .or_insert_with(|| vec![0; self.places.len()])[n] += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(kind, _)| *kind);
        counts
    }

    /// For each gap the number of services in each municipality that have it.
    #[must_use]
    pub fn by_gap(&self) -> Vec<(Gap, Vec<usize>)> {
        let lacking = |place: &Place, gap| {
            place
                .services
                .iter()
                .filter(|service| self.stated.lacks(service, gap))
                .count()
        };
        Gap::ALL
            .into_iter()
            .map(|gap| {
                (
                    gap,
                    self.places
                        .iter()
                        .map(|place| lacking(place, gap))
                        .collect(),
                )
            })
            .collect()
    }

    /// How many of the hub's statements are fresh, ageing, stale, never verified.
    #[must_use]
    pub fn by_freshness(&self, now: Instant) -> [(Freshness, usize); 4] {
        let classes = [
            Freshness::Fresh,
            Freshness::Ageing,
            Freshness::Stale,
            Freshness::Unknown,
        ];
        let class = |fact: &VerifiedFact| {
            Some(
                Topic::parse(&fact.field)?
                    .life()
                    .freshness(fact.verified_at, now),
            )
        };
        classes.map(|wanted| {
            (
                wanted,
                self.facts
                    .iter()
                    .filter(|fact| class(fact) == Some(wanted))
                    .count(),
            )
        })
    }

    /// Pairs of services that may belong to one organization, merged ones left out.
    #[must_use]
    pub fn joins(&self) -> Vec<(&Service, &Service, JoinReason)> {
        let mut joins = Vec::new();
        for place in &self.places {
            let services: Vec<&Service> = place
                .services
                .iter()
                .filter(|service| !self.merged.contains(&service.organization_id))
                .collect();
            let listings: Vec<Listing> = services
                .iter()
                .map(|service| service.listing.clone())
                .collect();
            joins.extend(
                join_suggestions(&listings)
                    .into_iter()
                    .filter_map(|suggestion| {
                        let (a, b) = (services[suggestion.a], services[suggestion.b]);
                        (a.organization_id != b.organization_id).then_some((a, b, suggestion.why))
                    }),
            );
        }
        joins
    }
}
