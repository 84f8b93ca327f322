//! The search itself: index, candidates, what the hub knows, order, one page.
//!
//! Candidates are read without their texts first. Few of them are all read and checked letter by letter; of many
//! only as many as the page needs, in their order. Around a place the search widens ring by ring until the page is
//! full, so that a dense city and a mountain village both cost little.

use std::collections::HashMap;

use kyoten_geography::{GeoPoint, Meters, cells_within};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_ui::Freshness;

use super::check::Service;
use super::gather::Gathered;
use super::rank::{Away, Draw, Fit, Rank};
use super::store::{self, Candidate, Overlay, PublicFact};
use super::{Area, Found, MOST_CANDIDATES, Note, Search, StandsIn, Total};
use crate::fact::Topic;

/// Up to so many organizations are all checked letter by letter, and their number is exact.
const CHECKED_WHOLE: usize = 400;

/// Organizations read at a time while a page fills.
const READ_AT_A_TIME: usize = 64;

/// With fewer results than this, one slip of typing is forgiven in readings.
const FEW_RESULTS: usize = 3;

/// How far the search widens around a place, metres: upper ends of distance bands, so that every band in the answer is
/// complete and the order does not change when the next ring is read. Beyond the last one a person names an area.
const RINGS: [Meters; 5] = [
    Meters(1_000.0),
    Meters(3_000.0),
    Meters(8_000.0),
    Meters(20_000.0),
    Meters(60_000.0),
];

/// Looks for what `search` says, in one snapshot.
pub fn find(snapshot: &Snapshot<'_>, search: &Search) -> DbResult<Found> {
    let overlay = Overlay::load(snapshot, &search.hub_id)?;
    if !overlay.has_data() {
        return Ok(noted(Note::NoData));
    }
    let asks_nothing =
        search.query.is_empty() && search.kinds.is_empty() && search.area == Area::Everywhere;
    if asks_nothing && search.near.is_none() {
        return Ok(noted(Note::NothingAsked));
    }
    let narrowed = !search.kinds.is_empty()
        || search.near.is_some()
        || matches!(search.area, Area::Municipalities(_));
    if search.query.has_only_single_characters() && !narrowed {
        return Ok(noted(Note::SingleCharacter));
    }
    let finder = Finder {
        snapshot,
        search,
        overlay,
        draw: Draw::of(&search.hub_id, search.on),
    };
    let list = finder.list()?;
    finder.found(list)
}

fn noted(note: Note) -> Found {
    Found {
        notes: vec![note],
        ..Found::default()
    }
}

/// One search under way.
pub(super) struct Finder<'s, 'c> {
    pub(super) snapshot: &'s Snapshot<'c>,
    pub(super) search: &'s Search,
    pub(super) overlay: Overlay,
    pub(super) draw: Draw,
}

/// One organization under way.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) organization_id: String,
    pub(super) candidates: Vec<Candidate>,
    pub(super) distance: Option<Meters>,
    pub(super) freshness: Freshness,
    pub(super) verified_at: Option<Instant>,
    pub(super) fit: Fit,
    /// The service that answers, and where each word stands in it; filled by the check.
    pub(super) answer: Option<(Service, Vec<StandsIn>)>,
    pub(super) rank: Rank,
}

/// Organizations in order, those before `sure.len()` checked.
#[derive(Default)]
struct List {
    sure: Vec<Group>,
    total: Total,
    searched_within: Option<Meters>,
    capped: bool,
    by_slip: bool,
}

impl Finder<'_, '_> {
    fn list(&self) -> DbResult<List> {
        let mut list = self.list_as_typed()?;
        if list.sure.len() < FEW_RESULTS {
            self.add_near_readings(&mut list)?;
        }
        Ok(list)
    }

    fn list_as_typed(&self) -> DbResult<List> {
        let questions = self.search.query.index_questions();
        let Some(center) = self.search.near else {
            let gathered = self.gather(&questions, None, MOST_CANDIDATES)?;
            return self.arranged(gathered, None, None);
        };
        // What is rare in the whole country needs no rings, and then what has no position can be listed too.
        let rare = self.rows(&questions, None, CHECKED_WHOLE)?;
        if !rare.capped {
            let gathered = self.read(rare)?;
            return self.arranged(gathered, self.search.within, None);
        }
        match self.search.within {
            Some(radius) => self.within(center, radius, &questions),
            None => self.ring_by_ring(center, &RINGS, &questions),
        }
    }

    /// Everything within a radius, or, when that is too much, the nearest of it.
    fn within(
        &self,
        center: GeoPoint,
        radius: Meters,
        questions: &[Vec<String>],
    ) -> DbResult<List> {
        let rows = self.rows(
            questions,
            Some(&cells_within(center, radius)),
            MOST_CANDIDATES,
        )?;
        let smaller: Vec<Meters> = RINGS.into_iter().filter(|ring| *ring < radius).collect();
        if !rows.capped || smaller.is_empty() {
            let gathered = self.read(rows)?;
            return self.arranged(gathered, Some(radius), None);
        }
        let list = self.ring_by_ring(center, &smaller, questions)?;
        Ok(List {
            capped: true,
            ..list
        })
    }

    /// Widens until the page and one more are full. A ring with too much in it ends the search at the one before.
    fn ring_by_ring(
        &self,
        center: GeoPoint,
        rings: &[Meters],
        questions: &[Vec<String>],
    ) -> DbResult<List> {
        let wanted = self.search.first + self.search.size;
        let mut before: Option<(Gathered, Meters)> = None;
        for ring in rings {
            let rows = self.rows(
                questions,
                Some(&cells_within(center, *ring)),
                MOST_CANDIDATES,
            )?;
            if rows.capped
                && let Some((smaller, radius)) = before
            {
                let list = self.arranged(smaller, Some(radius), Some(radius))?;
                return Ok(List {
                    capped: true,
                    ..list
                });
            }
            let gathered = self.read(rows)?;
            let is_last = rings.last() == Some(ring);
            if is_last || gathered.capped || gathered.candidates.len() > wanted {
                let list = self.arranged(gathered.clone(), Some(*ring), Some(*ring))?;
                if is_last || list.capped || list.sure.len() > wanted {
                    return Ok(list);
                }
            }
            before = Some((gathered, *ring));
        }
        Ok(List::default())
    }

    /// Organizations of the candidates within `radius`, in order, as far as the page needs them checked.
    fn arranged(
        &self,
        gathered: Gathered,
        radius: Option<Meters>,
        ring: Option<Meters>,
    ) -> DbResult<List> {
        let mut groups = self.grouped(gathered.candidates, radius);
        let facts = self.facts_of(&groups)?;
        for group in &mut groups {
            self.judge_freshness(group, &facts);
            self.place_in_order(group);
        }
        let proved = self.search.query.is_proved_by_terms() && !gathered.of_the_hub;
        let read_all = self.search.open_on.is_some() || (groups.len() <= CHECKED_WHOLE && !proved);
        let mut list = if read_all {
            let mut sure = self.checked(groups, &facts, None)?;
            sure.sort_by_key(|group| group.rank);
            List {
                total: Total::Exact(sure.len()),
                sure,
                ..List::default()
            }
        } else {
            groups.sort_by_key(|group| group.rank);
            self.checked_as_needed(groups, &facts, proved)?
        };
        list.searched_within = ring;
        list.capped = gathered.capped;
        Ok(list)
    }

    fn checked_as_needed(&self, groups: Vec<Group>, facts: &Facts, proved: bool) -> DbResult<List> {
        let wanted = self.search.first + self.search.size;
        let all = groups.len();
        let mut sure = Vec::new();
        let mut read = 0;
        for part in groups.chunks(READ_AT_A_TIME) {
            read += part.len();
            sure.extend(self.checked(part.to_vec(), facts, None)?);
            if sure.len() > wanted {
                break;
            }
        }
        let unread = all - read;
        let total = match unread {
            0 => Total::Exact(sure.len()),
            _ if proved => Total::Exact(sure.len() + unread),
            _ => Total::About(sure.len() + unread),
        };
        Ok(List {
            sure,
            total,
            ..List::default()
        })
    }

    /// Candidates by the organization that stands for them; closed ones and those too far away left out.
    fn grouped(&self, candidates: Vec<Candidate>, radius: Option<Meters>) -> Vec<Group> {
        let mut by_organization: HashMap<String, Vec<Candidate>> = HashMap::new();
        for candidate in candidates {
            let id = self.overlay.resolve(&candidate.organization_id);
            match by_organization.get_mut(id) {
                Some(group) if group.iter().any(|known| known.id == candidate.id) => {}
                Some(group) => group.push(candidate),
                None => drop(by_organization.insert(id.to_owned(), vec![candidate])),
            }
        }
        let groups = by_organization
            .into_iter()
            .filter_map(|(organization_id, mut candidates)| {
                if !self.search.include_closed && self.closed_on(&organization_id).is_some() {
                    return None;
                }
                candidates.sort_by_key(|candidate| candidate.id);
                let distance = self
                    .search
                    .near
                    .and_then(|center| nearest(center, &candidates));
                if radius.is_some_and(|radius| distance.is_none_or(|distance| distance > radius)) {
                    return None;
                }
                Some(Group {
                    organization_id,
                    candidates,
                    distance,
                    freshness: Freshness::Unknown,
                    verified_at: None,
                    fit: Fit::Known,
                    answer: None,
                    rank: Rank::of(Fit::Known, Away::NotAsked, Freshness::Unknown, 0),
                })
            });
        groups.collect()
    }

    /// The day it closed, if that day has come.
    pub(super) fn closed_on(&self, organization_id: &str) -> Option<&str> {
        let today = self.search.on.to_string();
        self.overlay
            .closed_on(organization_id)
            .filter(|on| *on <= today.as_str())
    }

    fn facts_of(&self, groups: &[Group]) -> DbResult<Facts> {
        let members: Vec<&str> = groups
            .iter()
            .flat_map(|group| self.overlay.members(&group.organization_id))
            .collect();
        store::public_facts(self.snapshot, &self.overlay, &members)
    }

    /// The class of the freshest public statement about the organization.
    fn judge_freshness(&self, group: &mut Group, facts: &Facts) {
        for fact in self
            .overlay
            .members(&group.organization_id)
            .filter_map(|member| facts.get(member))
            .flatten()
        {
            let Some(topic) = Topic::parse(&fact.field) else {
                continue;
            };
            let freshness = topic.life().freshness(fact.verified_at, self.search.now);
            let better = Rank::of(Fit::Known, Away::NotAsked, freshness, 0)
                < Rank::of(Fit::Known, Away::NotAsked, group.freshness, 0);
            if better {
                group.freshness = freshness;
                group.verified_at = fact.verified_at;
            }
        }
    }

    fn place_in_order(&self, group: &mut Group) {
        let away = match (self.search.near, group.distance) {
            (None, _) => Away::NotAsked,
            (Some(_), Some(distance)) => Away::By(distance),
            (Some(_), None) => Away::Unknown,
        };
        group.rank = Rank::of(
            group.fit,
            away,
            group.freshness,
            self.draw.lot(&group.organization_id),
        );
    }

    /// The organizations that really hold every word and are not known to be shut, with the service that does.
    fn checked(
        &self,
        groups: Vec<Group>,
        facts: &Facts,
        slip: Option<usize>,
    ) -> DbResult<Vec<Group>> {
        let ids: Vec<i64> = groups
            .iter()
            .flat_map(|group| group.candidates.iter().map(|candidate| candidate.id))
            .collect();
        let texts = store::texts(self.snapshot, &ids)?;
        let mut sure = Vec::with_capacity(groups.len());
        for mut group in groups {
            let own = facts
                .get(&group.organization_id)
                .map_or(&[][..], Vec::as_slice);
            let services = group.candidates.iter().filter_map(|candidate| {
                Some(Service::new(
                    texts.get(&candidate.id)?,
                    &candidate.kind,
                    own,
                ))
            });
            let answers = services.filter_map(|service| {
                let openness = self.openness(&service)?;
                let stands_in = service.holds(&self.search.query, slip)?;
                Some((openness, service, stands_in))
            });
            if let Some((openness, service, stands_in)) =
                answers.min_by_key(|(openness, _, stands_in)| (*openness, stands_in.clone()))
            {
                group.fit = if slip.is_some() {
                    Fit::ReadingIsNear
                } else {
                    openness
                };
                group.answer = Some((service, stands_in));
                self.place_in_order(&mut group);
                sure.push(group);
            }
        }
        Ok(sure)
    }

    /// `None` when the service is known to be shut then.
    fn openness(&self, service: &Service) -> Option<Fit> {
        match self.search.open_on.map(|days| service.is_open_on(days)) {
            None | Some(Some(true)) => Some(Fit::Known),
            Some(None) => Some(Fit::Unknown),
            Some(Some(false)) => None,
        }
    }

    /// Adds organizations in whose reading a word occurs with one slip of typing.
    fn add_near_readings(&self, list: &mut List) -> DbResult<()> {
        let words: Vec<usize> = self.search.query.slips().map(|(at, _)| at).collect();
        for at in words {
            let cells = self
                .search
                .near
                .zip(self.search.within)
                .map(|(center, radius)| cells_within(center, radius));
            let questions = self.search.query.slip_questions(at);
            let gathered = self.gather(&questions, cells.as_ref(), MOST_CANDIDATES)?;
            let mut groups = self.grouped(gathered.candidates, self.search.within);
            groups.retain(|group| {
                list.sure
                    .iter()
                    .all(|known| known.organization_id != group.organization_id)
            });
            let facts = self.facts_of(&groups)?;
            for group in &mut groups {
                self.judge_freshness(group, &facts);
            }
            let near = self.checked(groups, &facts, Some(at))?;
            list.by_slip |= !near.is_empty();
            list.sure.extend(near);
        }
        if list.by_slip {
            list.sure.sort_by_key(|group| group.rank);
            list.total = Total::Exact(list.sure.len());
            list.searched_within = None;
        }
        Ok(())
    }

    /// The page of a list, in full.
    fn found(&self, list: List) -> DbResult<Found> {
        let end = self.search.first + self.search.size;
        let has_more = list.sure.len() > end;
        let page: Vec<Group> = list
            .sure
            .into_iter()
            .skip(self.search.first)
            .take(self.search.size)
            .collect();
        let mut notes = Vec::new();
        if list.capped {
            notes.push(Note::TooMany);
        }
        if list.by_slip {
            notes.push(Note::ReadingIsNear);
        }
        if page.iter().any(|group| group.fit == Fit::Unknown) {
            notes.push(Note::DaysUnknown);
        }
        if self.search.near.is_some()
            && (self.search.within.is_some() || list.searched_within.is_some())
        {
            notes.push(Note::WithoutPosition);
        }
        let total = match (list.capped, list.searched_within) {
            (true, None) => Total::AtLeast(list.total.number()),
            _ => list.total,
        };
        let results = self.described(page)?;
        Ok(Found {
            results,
            total,
            searched_within: list.searched_within,
            has_more,
            notes,
        })
    }
}

type Facts = HashMap<String, Vec<PublicFact>>;

fn nearest(center: GeoPoint, candidates: &[Candidate]) -> Option<Meters> {
    let distances = candidates
        .iter()
        .filter_map(|candidate| Some(center.distance_to(point_of(candidate)?)));
    distances.min_by(|a, b| a.0.total_cmp(&b.0))
}

pub(super) fn point_of(candidate: &Candidate) -> Option<GeoPoint> {
    GeoPoint::new(candidate.latitude?, candidate.longitude?).ok()
}
