//! The history of every field: what each source and the hub stated, from when until when, by whom.

use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};

use super::model::{Origin, Service};
use super::store;
use crate::fact::store::FactRow;
use crate::fact::{self, Topic};
use crate::field::Field;
use crate::kind::Kind;

/// One value of one topic and the time it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What about.
    pub topic: Topic,
    /// What was stated, as stored.
    pub value: String,
    /// Where it comes from.
    pub source: Said,
    /// Since when it stood here.
    pub from: Option<Instant>,
    /// Until when; `None` while it stands.
    pub to: Option<Instant>,
    /// Reference of the person who imported or stated it.
    pub by: String,
}

/// Who stated a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A source, about a service of this kind.
    Listing(Kind, Origin),
    /// The hub: word of the fact's source and of its visibility.
    Hub {
        /// Word of [`fact::Source`].
        source: String,
        /// Word of [`fact::Visibility`].
        visibility: String,
    },
}

/// Every value an organization and those merged into it ever had, newest first.
pub fn lines(snapshot: &Snapshot<'_>, hub_id: &str, members: &[&str]) -> DbResult<Vec<Line>> {
    let mut lines = Vec::new();
    for member in members {
        let mut versions = Vec::new();
        for row in store::versions(snapshot, hub_id, member)? {
            let ended_at = row.ended_at;
            versions.push((store::service(row)?, ended_at));
        }
        lines.extend(of_versions(&versions));
        lines.extend(
            fact::store::all(snapshot, hub_id, member)?
                .iter()
                .filter_map(of_fact),
        );
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.from), line.topic.name()));
    Ok(lines)
}

fn of_fact(fact: &FactRow) -> Option<Line> {
    Some(Line {
        topic: fact.topic()?,
        value: fact.value.clone(),
        source: Said::Hub {
            source: fact.source.clone(),
            visibility: fact.visibility.clone(),
        },
        from: Some(fact.recorded_at),
        to: fact.superseded_at,
        by: fact.recorded_by.clone(),
    })
}

/// Versions come service by service, oldest first; a value that consecutive versions share is one line.
fn of_versions(versions: &[(Service, Option<Instant>)]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for service in versions.chunk_by(|(a, _), (b, _)| same_service(a, b)) {
        for field in Field::ALL {
            lines.extend(of_field(service, *field));
        }
    }
    lines
}

fn of_field(versions: &[(Service, Option<Instant>)], field: Field) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&Service> = None;
    for (service, ended_at) in versions {
        let value = service.listing.values.get(field);
        let goes_on = before.is_some_and(|before| before.listing.values.get(field) == value)
            && lines
                .last()
                .is_some_and(|line| line.to == service.origin.published_at);
        match (value, lines.last_mut()) {
            (Some(_), Some(line)) if goes_on => line.to = *ended_at,
            (Some(value), _) => lines.push(Line {
                topic: Topic::Field(field),
                value: value.to_owned(),
                source: Said::Listing(service.listing.kind, service.origin.clone()),
                from: service.origin.published_at,
                to: *ended_at,
                by: service.origin.imported_by.clone(),
            }),
            (None, _) => {}
        }
        before = Some(service);
    }
    lines
}

fn same_service(a: &Service, b: &Service) -> bool {
    a.listing.kind == b.listing.kind
        && a.origin.national == b.origin.national
        && a.listing.identifier.key() == b.listing.identifier.key()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Values;
    use crate::listing::{Identifier, Listing};

    fn version(from: i64, to: Option<i64>, telephone: &str) -> (Service, Option<Instant>) {
        let mut values = Values::default();
        values.set(Field::Telephone, telephone);
        let listing = Listing {
            kind: Kind::VisitingNursing,
            identifier: Identifier::parse("0170102313").unwrap(),
            prefecture: None,
            municipality: None,
            values,
            position: None,
            flags: Vec::new(),
        };
        let origin = Origin {
            national: true,
            layout: "care".into(),
            file: None,
            as_of: format!("2026-0{from}-01"),
            published_at: Some(Instant(from)),
            imported_by: "System/import".into(),
        };
        (
            Service {
                id: from,
                organization_id: "o".into(),
                listing,
                origin,
            },
            to.map(Instant),
        )
    }

    #[test]
    fn a_value_that_versions_share_is_one_line_and_a_gap_ends_it() {
        let versions = [
            version(1, Some(2), "1"),
            version(2, Some(3), "1"),
            version(3, Some(4), "2"),
            version(6, None, "2"),
        ];
        let lines: Vec<(String, Option<Instant>, Option<Instant>)> = of_versions(&versions)
            .into_iter()
            .map(|line| (line.value, line.from, line.to))
            .collect();
        let at = |n| Some(Instant(n));
        assert_eq!(
            lines,
            [
                ("1".into(), at(1), at(3)),
                ("2".into(), at(3), at(4)),
                ("2".into(), at(6), None)
            ]
        );
    }
}
