//! An organization as one hub sees it: what the open data say, what the hub states, what became of it.

use kyoten_geography::{GeoPoint, MunicipalityCode};
use kyoten_platform::clock::Instant;
use kyoten_platform::record;

use crate::fact::{Topic, store::FactRow};
use crate::field::{Field, Values};
use crate::kind::Kind;
use crate::listing::{Identifier, Listing, Position, PositionFlag, PositionSource, Prefecture};

/// Hub id of the open data.
pub const NATIONAL: &str = "national";

record! {
    /// An organization's identity; its name is in the directory.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrganizationRow {
        /// Its id.
        pub id: String,
        /// [`NATIONAL`], or the hub that entered it.
        pub hub_id: String,
        /// `care`, `medical` or `local`.
        pub identifier_system: String,
        /// Its number as given; empty where there is none.
        pub identifier: String,
    }
}

record! {
    /// One version of one service, with the import that brought it.
    #[derive(Clone, Debug)]
    pub struct ListingRow {
        /// Its id.
        pub id: i64,
        /// Whose data it is.
        pub hub_id: String,
        /// The organization it belongs to.
        pub organization_id: String,
        /// Code of its [`Kind`].
        pub kind: String,
        /// The number as given.
        pub identifier: String,
        /// Code of its prefecture.
        pub prefecture: Option<String>,
        /// Code of its municipality.
        pub municipality: Option<String>,
        /// Its name.
        pub name: String,
        /// Every other field, as JSON.
        pub document: String,
        /// Where it is.
        pub latitude: Option<f64>,
        /// Where it is.
        pub longitude: Option<f64>,
        /// How its place was come by.
        pub position_source: Option<String>,
        /// What is to be said about its place.
        pub position_flags: String,
        /// The day its source speaks of.
        pub as_of: String,
        /// The layout it was read by.
        pub layout: String,
        /// When its import was published.
        pub published_at: Option<Instant>,
        /// Who imported it.
        pub created_by: String,
        /// What was imported, as JSON.
        pub summary: String,
        /// When a later import took its place; null while it is the newest.
        pub ended_at: Option<Instant>,
    }
}

/// One service of an organization as a source states it, and where that stands.
#[derive(Clone, Debug)]
pub struct Service {
    /// Row of the version.
    pub id: i64,
    /// The organization the source lists it under (another one after a merge).
    pub organization_id: String,
    /// What is stated.
    pub listing: Listing,
    /// Where it is stated.
    pub origin: Origin,
}

/// Where a version of a service comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whether it is open data rather than the hub's own list.
    pub national: bool,
    /// Stable name of the layout.
    pub layout: String,
    /// The file it stood in, where the import kept it.
    pub file: Option<String>,
    /// The day the source speaks of, `2026-06-30`.
    pub as_of: String,
    /// When it became visible.
    pub published_at: Option<Instant>,
    /// Who imported it.
    pub imported_by: String,
}

/// A row that no program of ours writes: which column, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Name of the column.
    pub column: &'static str,
    /// What stands there.
    pub found: String,
}

impl ListingRow {
    /// The service of this row.
    pub fn into_service(self) -> Result<Service, Unreadable> {
        let unreadable = |column, found: &str| Unreadable {
            column,
            found: found.to_owned(),
        };
        let kind = Kind::parse(&self.kind).ok_or_else(|| unreadable("kind", &self.kind))?;
        let mut values: Values = serde_json::from_str(&self.document)
            .map_err(|error| unreadable("document", &error.to_string()))?;
        values.set(Field::Name, &self.name);
        let identifier = Identifier::parse(&self.identifier).unwrap_or_else(|| {
            Identifier::from_name_and_address(
                &self.name,
                values.get(Field::Address).unwrap_or_default(),
            )
        });
        let listing = Listing {
            kind,
            identifier,
            prefecture: self.prefecture.as_deref().and_then(Prefecture::parse),
            municipality: self
                .municipality
                .as_deref()
                .and_then(|code| MunicipalityCode::parse(code).ok()),
            position: position(
                self.latitude,
                self.longitude,
                self.position_source.as_deref(),
            ),
            flags: self
                .position_flags
                .split(',')
                .filter_map(PositionFlag::parse)
                .collect(),
            values,
        };
        let origin = Origin {
            national: self.hub_id == NATIONAL,
            file: file_of(&self.summary, &self.layout, &self.as_of),
            layout: self.layout,
            as_of: self.as_of,
            published_at: self.published_at,
            imported_by: self.created_by,
        };
        Ok(Service {
            id: self.id,
            organization_id: self.organization_id,
            listing,
            origin,
        })
    }
}

fn position(
    latitude: Option<f64>,
    longitude: Option<f64>,
    source: Option<&str>,
) -> Option<Position> {
    let point = GeoPoint::new(latitude?, longitude?).ok()?;
    // Words that are not ours mean one of the degrees of "the middle of something".
    let source = source
        .and_then(PositionSource::parse)
        .unwrap_or(PositionSource::TownCentroid);
    Some(Position { point, source })
}

/// The file an import names for a layout and a day; the summary is another module's, so nothing is demanded of it.
fn file_of(summary: &str, layout: &str, as_of: &str) -> Option<String> {
    let summary: serde_json::Value = serde_json::from_str(summary).ok()?;
    let files = summary.as_array()?;
    let says = |file: &serde_json::Value, key: &str, text: &str| {
        file.get(key).and_then(|v| v.as_str()) == Some(text)
    };
    let mut fitting = files
        .iter()
        .filter(|file| says(file, "layout", layout) && says(file, "as_of", as_of));
    let (first, second) = (fitting.next()?, fitting.next());
    let name = ["name", "file"]
        .iter()
        .find_map(|key| first.get(*key)?.as_str())?;
    second.is_none().then(|| name.to_owned())
}

record! {
    /// A closure as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ClosureRow {
        /// Its id.
        pub id: String,
        /// The first day on which it is closed, `2026-11-22`.
        pub closed_on: String,
        /// Why.
        pub reason: String,
        /// When it was entered.
        pub recorded_at: Instant,
        /// Who entered it.
        pub recorded_by: String,
        /// When it was taken back.
        pub reopened_at: Option<Instant>,
        /// Who took it back.
        pub reopened_by: Option<String>,
    }
}

record! {
    /// A merge as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MergeRow {
        /// Its id.
        pub id: String,
        /// The organization that went into another.
        pub organization_id: String,
        /// The other.
        pub into_organization_id: String,
        /// Why.
        pub reason: String,
        /// When.
        pub merged_at: Instant,
        /// Who said so.
        pub merged_by: String,
        /// When it was taken back.
        pub undone_at: Option<Instant>,
        /// Who took it back.
        pub undone_by: Option<String>,
    }
}

/// For whose eyes an organization is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody: public statements only.
    Public,
    /// The hub's own people: every statement.
    Staff,
}

/// An organization as one audience of one hub sees it.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// Its identity.
    pub organization: OrganizationRow,
    /// Its services in the order of kinds; the newest known ones when it has vanished from its source.
    pub services: Vec<Service>,
    /// Whether no source lists it any more.
    pub vanished: bool,
    /// The statements in force that the audience may see: its own first, then those of organizations merged into it.
    pub facts: Vec<FactRow>,
    /// Its closure, while it is closed.
    pub closure: Option<ClosureRow>,
    /// What was merged into it.
    pub merges: Vec<MergeRow>,
}

/// What sources say about one field: a text, and the services for which it is said.
#[derive(Clone, Debug)]
pub struct Stated<'p> {
    /// The text.
    pub text: &'p str,
    /// For which services.
    pub services: Vec<&'p Service>,
}

impl Portrait {
    /// Its name: the hub's, else the first service's.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text(Field::Name).unwrap_or_default()
    }

    /// The text of a field: the hub's statement, else the first service that has one.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.fact(Topic::Field(field))
            .map(|fact| fact.value.as_str())
            .or_else(|| {
                self.services
                    .iter()
                    .find_map(|service| service.listing.values.get(field))
            })
    }

    /// The hub's statement about a topic.
    #[must_use]
    pub fn fact(&self, topic: Topic) -> Option<&FactRow> {
        self.facts.iter().find(|fact| fact.field == topic.name())
    }

    /// What the sources say about a field, each text once, in the order of services.
    #[must_use]
    pub fn stated(&self, field: Field) -> Vec<Stated<'_>> {
        let mut stated: Vec<Stated<'_>> = Vec::new();
        for service in &self.services {
            let Some(text) = service.listing.values.get(field) else {
                continue;
            };
            match stated.iter_mut().find(|known| known.text == text) {
                Some(known) => known.services.push(service),
                None => stated.push(Stated {
                    text,
                    services: vec![service],
                }),
            }
        }
        stated
    }

    /// Where it is: the best place any of its services has.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.services
            .iter()
            .filter_map(|service| service.listing.position)
            .min_by_key(|position| position.source)
    }

    /// What is to be said about its place, each thing once.
    #[must_use]
    pub fn flags(&self) -> Vec<PositionFlag> {
        let mut flags: Vec<PositionFlag> = self
            .services
            .iter()
            .flat_map(|service| service.listing.flags.clone())
            .collect();
        flags.sort_unstable();
        flags.dedup();
        flags
    }

    /// Its kinds in order, each once.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self
            .services
            .iter()
            .map(|service| service.listing.kind)
            .collect();
        kinds.dedup();
        kinds
    }

    /// The municipality of its first service that has one.
    #[must_use]
    pub fn municipality(&self) -> Option<MunicipalityCode> {
        self.services
            .iter()
            .find_map(|service| service.listing.municipality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_only_when_it_is_certain() {
        let summary = r#"[{"name":"a.csv","layout":"care","as_of":"2026-06-30"},{"name":"b.csv","layout":"medical","as_of":"2025-06-01"},{"name":"c.csv","layout":"medical","as_of":"2025-06-01"}]"#;
        assert_eq!(
            file_of(summary, "care", "2026-06-30").as_deref(),
            Some("a.csv")
        );
        assert_eq!(file_of(summary, "medical", "2025-06-01"), None);
        assert_eq!(file_of("", "care", "2026-06-30"), None);
    }
}
