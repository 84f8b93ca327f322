//! The directory as it is now, for planning: what is in force, with what this import has staged laid over it.

use std::collections::HashMap;
use std::sync::Arc;

use kyoten_calendar::civil::Date;
use kyoten_geography::{GeoPoint, MunicipalityCode};
use kyoten_platform::cx::No;
use kyoten_platform::db::{Db, DbError, DbResult, Row, Snapshot};
use kyoten_platform::{params, record};

use super::batch;
use crate::field::{Field, Values};
use crate::import::layout::Layout;
use crate::import::plan::{Current, Entry, Scope, ScopeState};
use crate::kind::Kind;
use crate::listing::{Identifier, Listing, Position, PositionFlag, PositionSource, Prefecture};
use crate::organization::ENTRY_LAYOUT;

/// Precedence of lists that no built-in layout describes.
const OWN_PRECEDENCE: u8 = 10;

/// What one version of a listing is known by: its row, and the identifier key that finds it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Row of `listing`.
    pub id: i64,
    /// Whether this import staged it.
    pub staged: bool,
}

/// One known service; small, because the whole country has 380,000.
#[derive(Clone)]
struct Known {
    version: Version,
    content_hash: u64,
    as_of: Date,
    layout: Arc<str>,
    precedence: u8,
    visible: bool,
    prefecture: Option<Prefecture>,
}

/// [`Current`] over the database.
pub struct Directory {
    db: Db,
    data_set: String,
    visible_batch: i64,
    kinds: HashMap<Kind, HashMap<Box<str>, Known>>,
    scopes: HashMap<Scope, ScopeState>,
    layouts: HashMap<String, (Arc<str>, u8)>,
}

record! {
    struct StoredScope {
        kind: String,
        prefecture: String,
        as_of: String,
        layout: String,
    }
}

impl Directory {
    /// The data set as it is now.
    pub fn of(db: &Db, data_set: &str) -> Result<Directory, No<std::convert::Infallible>> {
        let set = data_set.to_owned();
        let (visible_batch, stored) = db.read_blocking(move |s| {
            let visible_batch = batch::published(s, &set)?;
            Ok::<_, DbError>((visible_batch, scopes(s, &set, visible_batch)?))
        })??;
        let mut directory = Directory {
            db: db.clone(),
            data_set: data_set.to_owned(),
            visible_batch,
            kinds: HashMap::new(),
            scopes: HashMap::new(),
            layouts: HashMap::new(),
        };
        for scope in stored {
            let (Some(kind), Some(prefecture)) = (
                Kind::parse(&scope.kind),
                Prefecture::parse(&scope.prefecture),
            ) else {
                continue;
            };
            let scope_of = Scope { kind, prefecture };
            // An import that was taken back leaves an empty date: nothing is known of the scope any more.
            let Ok(as_of) = scope.as_of.parse() else {
                directory.scopes.remove(&scope_of);
                continue;
            };
            let (layout, precedence) = directory.layout(&scope.layout);
            directory.scopes.insert(
                scope_of,
                ScopeState {
                    as_of,
                    layout,
                    precedence,
                },
            );
        }
        Ok(directory)
    }

    /// Notes what this import has staged.
    pub fn staged(
        &mut self,
        listing: &Listing,
        id: i64,
        as_of: Date,
        layout: &Arc<str>,
        precedence: u8,
    ) {
        let known = Known {
            version: Version { id, staged: true },
            content_hash: listing.content_hash(),
            as_of,
            layout: Arc::clone(layout),
            precedence,
            visible: true,
            prefecture: listing.prefecture,
        };
        self.kinds
            .entry(listing.kind)
            .or_default()
            .insert(listing.identifier.key().into(), known);
    }

    /// Notes that a file has confirmed a service.
    pub fn confirmed(&mut self, kind: Kind, key: &str, as_of: Date) {
        if let Some(known) = self.kinds.get_mut(&kind).and_then(|kind| kind.get_mut(key)) {
            known.as_of = known.as_of.max(as_of);
        }
    }

    /// Notes that a service has vanished.
    pub fn vanished(&mut self, scope: Scope, key: &str) {
        if let Some(known) = self
            .kinds
            .get_mut(&scope.kind)
            .and_then(|kind| kind.get_mut(key))
        {
            known.visible = false;
        }
    }

    /// Notes what is known of scopes after a file.
    pub fn scopes_after(&mut self, scopes: &[(Scope, ScopeState)]) {
        self.scopes.extend(scopes.iter().cloned());
    }

    /// Name and precedence of a stored layout.
    pub fn layout(&mut self, name: &str) -> (Arc<str>, u8) {
        if let Some(known) = self.layouts.get(name) {
            return known.clone();
        }
        let precedence = Layout::named(name).map_or(OWN_PRECEDENCE, |layout| layout.precedence);
        let found: (Arc<str>, u8) = (name.into(), precedence);
        self.layouts.insert(name.to_owned(), found.clone());
        found
    }

    /// Reads all services of a kind once; a file of one kind needs no other.
    fn load(&mut self, kind: Kind) -> DbResult<()> {
        if self.kinds.contains_key(&kind) {
            return Ok(());
        }
        let (set, visible_batch) = (self.data_set.clone(), self.visible_batch);
        let rows: Vec<StoredEntry> = self.db.read_blocking(move |s| {
            s.query(
                "select id, identifier_key, content_hash, as_of, layout, prefecture, to_batch from listing
                  where hub_id = $1 and kind = $2 and from_batch <= $3 order by identifier_key, from_batch",
                params![set, kind.code(), visible_batch],
            )
        })??;
        let mut entries = HashMap::with_capacity(rows.len());
        for row in rows {
            let (layout, precedence) = self.layout(&row.layout);
            let prefecture = row.prefecture.as_deref().and_then(Prefecture::parse);
            let own: Date = row.as_of.parse().unwrap_or(Date::MIN);
            let visible = row.to_batch.is_none_or(|to| to > visible_batch);
            // A complete file that kept a service has confirmed it, though no new version was written.
            let confirmed = prefecture
                .and_then(|prefecture| self.scopes.get(&Scope { kind, prefecture }))
                .map(|scope| scope.as_of);
            let as_of = if visible {
                confirmed.map_or(own, |confirmed| confirmed.max(own))
            } else {
                own
            };
            let known = Known {
                version: Version {
                    id: row.id,
                    staged: false,
                },
                content_hash: row.content_hash.cast_unsigned(),
                as_of,
                layout,
                precedence,
                visible,
                prefecture,
            };
            entries.insert(row.identifier_key.into_boxed_str(), known);
        }
        self.kinds.insert(kind, entries);
        Ok(())
    }
}

record! {
    struct StoredEntry {
        id: i64,
        identifier_key: String,
        content_hash: i64,
        as_of: String,
        layout: String,
        prefecture: Option<String>,
        to_batch: Option<i64>,
    }
}

impl Known {
    fn entry(&self) -> Entry<Version> {
        Entry {
            version: self.version,
            content_hash: self.content_hash,
            as_of: self.as_of,
            layout: Arc::clone(&self.layout),
            precedence: self.precedence,
            visible: self.visible,
        }
    }
}

impl Current for Directory {
    type Version = Version;
    type Error = No<std::convert::Infallible>;

    fn entry(&mut self, kind: Kind, key: &str) -> Result<Option<Entry<Version>>, Self::Error> {
        self.load(kind)?;
        Ok(self
            .kinds
            .get(&kind)
            .and_then(|kind| kind.get(key))
            .map(Known::entry))
    }

    fn listing(&mut self, version: &Version) -> Result<Listing, Self::Error> {
        let id = version.id;
        let found = self.db.read_blocking(move |s| listing(s, id))??;
        found.ok_or(No::NotFound)
    }

    fn scope(&mut self, scope: Scope) -> Result<Option<ScopeState>, Self::Error> {
        Ok(self.scopes.get(&scope).cloned())
    }

    fn visible(&mut self, scope: Scope) -> Result<Vec<(String, Entry<Version>)>, Self::Error> {
        self.load(scope.kind)?;
        let known = self.kinds.get(&scope.kind).into_iter().flatten();
        Ok(known
            .filter(|(_, known)| known.visible && known.prefecture == Some(scope.prefecture))
            // What a person entered by hand is in no file, and has not vanished for that.
            .filter(|(_, known)| &*known.layout != ENTRY_LAYOUT)
            .map(|(key, known)| (key.to_string(), known.entry()))
            .collect())
    }
}

fn scopes(
    snapshot: &Snapshot<'_>,
    data_set: &str,
    visible_batch: i64,
) -> DbResult<Vec<StoredScope>> {
    snapshot.query(
        "select kind, prefecture, as_of, layout from listing_scope
          where hub_id = $1 and batch <= $2 order by batch",
        params![data_set, visible_batch],
    )
}

/// A version as a listing.
pub fn listing(snapshot: &Snapshot<'_>, id: i64) -> DbResult<Option<Listing>> {
    let mut found = None;
    snapshot.for_each(
        "select kind, identifier, identifier_key, prefecture, municipality, name, document, latitude, longitude,
                position_source, position_flags
           from listing where id = $1",
        params![id],
        |row| {
            found = read_listing(row)?;
            Ok(std::ops::ControlFlow::Break(()))
        },
    )?;
    Ok(found)
}

/// Reads what [`super::stage`] wrote; `None` for a row of a kind this program does not know.
fn read_listing(row: &Row<'_>) -> DbResult<Option<Listing>> {
    let kind: String = row.get(0)?;
    let Some(kind) = Kind::parse(&kind) else {
        return Ok(None);
    };
    let (given, key): (String, String) = (row.get(1)?, row.get(2)?);
    let name: String = row.get(5)?;
    let document: String = row.get(6)?;
    // Reading it as "nothing known" would erase fields at the next renewal.
    let mut values: Values = serde_json::from_str(&document).map_err(|_| DbError::Column {
        column: 6,
        record: "Listing",
        found: "a text that is no object of known fields".to_owned(),
        expected: "the fields of a listing",
    })?;
    values.set(Field::Name, &name);
    let address = values.get(Field::Address).unwrap_or_default().to_owned();
    let identifier = match Identifier::parse(&given) {
        Some(identifier) if identifier.key() == key => identifier,
        _ => Identifier::from_name_and_address(&name, &address),
    };
    let (prefecture, municipality): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    let (latitude, longitude): (Option<f64>, Option<f64>) = (row.get(7)?, row.get(8)?);
    let source: Option<String> = row.get(9)?;
    let flags: String = row.get(10)?;
    let point = latitude
        .zip(longitude)
        .and_then(|(latitude, longitude)| GeoPoint::new(latitude, longitude).ok());
    Ok(Some(Listing {
        kind,
        identifier,
        prefecture: prefecture.as_deref().and_then(Prefecture::parse),
        municipality: municipality.and_then(|code| MunicipalityCode::parse(&code).ok()),
        values,
        position: point
            .zip(source.as_deref().and_then(PositionSource::parse))
            .map(|(point, source)| Position { point, source }),
        flags: flags.split(',').filter_map(PositionFlag::parse).collect(),
    }))
}
