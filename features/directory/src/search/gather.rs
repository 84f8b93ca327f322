//! From questions to candidates: what the index names, what is visible to the hub, what passes the filters.

use std::collections::BTreeSet;

use kyoten_geography::{MunicipalityCode, SearchArea};
use kyoten_platform::db::{DbResult, TermQuery};
use kyoten_platform::text_index;

use super::Area;
use super::find::Finder;
use super::store::{self, Candidate};
use super::terms::{hub_term, kind_term, municipality_term, prefecture_term};

/// Groups of alternatives that both databases take in one question.
const MOST_GROUPS: usize = 2;

/// Rows of the two indexes that hold the wanted terms.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) ids: Vec<i64>,
    /// Rows of the hub's own index.
    pub(super) own: Vec<i64>,
    pub(super) capped: bool,
}

/// The listings of rows, as far as they are visible and pass the filters.
#[derive(Clone, Default)]
pub(super) struct Gathered {
    pub(super) candidates: Vec<Candidate>,
    /// Whether there were more than a search looks at.
    pub(super) capped: bool,
    /// Whether the hub's own index brought some: these are likely only, never proved.
    pub(super) of_the_hub: bool,
}

impl Finder<'_, '_> {
    /// Rows with all terms of at least one of `questions` and the filters, at most `most`.
    pub(super) fn gather(
        &self,
        questions: &[Vec<String>],
        cells: Option<&SearchArea>,
        most: usize,
    ) -> DbResult<Gathered> {
        let rows = self.rows(questions, cells, most)?;
        self.read(rows)
    }

    pub(super) fn rows(
        &self,
        questions: &[Vec<String>],
        cells: Option<&SearchArea>,
        most: usize,
    ) -> DbResult<Rows> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let mut ids = BTreeSet::new();
        let mut own = BTreeSet::new();
        for terms in questions {
            let mut question = self.question(terms, cells);
            if question.is_empty() {
                // Nothing the index could narrow by: there is more than a search looks at.
                return Ok(Rows {
                    capped: true,
                    ..Rows::default()
                });
            }
            ids.extend(
                self.snapshot
                    .matching(text_index!("listing_terms"), &question, limit)?,
            );
            question.all.push(hub_term(&self.search.hub_id));
            own.extend(
                self.snapshot
                    .matching(text_index!("overlay_terms"), &question, limit)?,
            );
        }
        let capped = ids.len() > most;
        Ok(Rows {
            ids: ids.into_iter().take(most).collect(),
            own: own.into_iter().collect(),
            capped,
        })
    }

    /// The visible listings of rows that pass the filters.
    pub(super) fn read(&self, rows: Rows) -> DbResult<Gathered> {
        let mut candidates = store::candidates(self.snapshot, &rows.ids)?;
        if !rows.own.is_empty() {
            candidates.extend(self.of_the_hub(&rows.own)?);
        }
        candidates
            .retain(|candidate| self.overlay.shows(candidate) && self.passes_filters(candidate));
        Ok(Gathered {
            candidates,
            capped: rows.capped,
            of_the_hub: !rows.own.is_empty(),
        })
    }

    /// Listings of organizations that the hub's own index names.
    pub(super) fn of_the_hub(&self, entries: &[i64]) -> DbResult<Vec<Candidate>> {
        let organizations =
            store::overlay_organizations(self.snapshot, &self.search.hub_id, entries)?;
        let members: Vec<&str> = organizations
            .iter()
            .flat_map(|id| self.overlay.members(id))
            .collect();
        store::candidates_of(self.snapshot, &members)
    }

    pub(super) fn question(&self, terms: &[String], cells: Option<&SearchArea>) -> TermQuery {
        let area = match &self.search.area {
            Area::Everywhere => Vec::new(),
            Area::Prefecture(prefecture) => vec![prefecture_term(*prefecture)],
            Area::Municipalities(codes) => codes.iter().copied().map(municipality_term).collect(),
        };
        let cells = cells
            .map(|area| area.cells.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        let kinds = self.search.kinds.iter().copied().map(kind_term).collect();
        let mut question = TermQuery {
            all: terms.to_vec(),
            any: Vec::new(),
        };
        // The narrowest first: a filter for which there is no room left is applied to the candidates.
        for mut group in [cells, kinds, area] {
            match group.len() {
                0 => {}
                1 => question.all.append(&mut group),
                _ if question.any.len() < MOST_GROUPS => question.any.push(group),
                _ => {}
            }
        }
        question
    }

    pub(super) fn passes_filters(&self, candidate: &Candidate) -> bool {
        let kinds = &self.search.kinds;
        let of_kind = kinds.is_empty() || kinds.iter().any(|kind| kind.code() == candidate.kind);
        let in_area = match &self.search.area {
            Area::Everywhere => true,
            Area::Prefecture(wanted) => {
                let code = wanted.to_string();
                candidate.prefecture.as_deref() == Some(code.as_str())
                    || candidate
                        .municipality
                        .as_deref()
                        .is_some_and(|municipality| municipality.starts_with(&code))
            }
            Area::Municipalities(wanted) => candidate
                .municipality
                .as_deref()
                .is_some_and(|code| lies_in(code, wanted)),
        };
        of_kind && in_area
    }
}

/// Whether a municipality is one of `wanted`, or a ward of one.
fn lies_in(code: &str, wanted: &[MunicipalityCode]) -> bool {
    MunicipalityCode::parse(code).is_ok_and(|code| {
        wanted.contains(&code)
            || code
                .city_of_ward()
                .is_some_and(|city| wanted.contains(&city))
    })
}
