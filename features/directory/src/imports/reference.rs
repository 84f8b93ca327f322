//! Reference tables of the country: municipalities, towns, polygons. They come in editions; publishing an import
//! puts its editions in force together with its services.

use std::convert::Infallible;

use kyoten_calendar::civil::Date;
use kyoten_geography::{Boundaries, GeoPoint, Meters, MunicipalityCode, TownQuality, TownTable};
use kyoten_platform::cx::No;
use kyoten_platform::db::{Db, DbError, DbResult, Snapshot, Tx, Value, WriteError};
use kyoten_platform::{params, record};

use sha2::{Digest, Sha256};

use crate::import::gazetteer::{Gazetteer, Municipality};
use crate::listing::Prefecture;

/// Rows staged in one transaction.
const ROWS_PER_STEP: usize = 2000;

/// The three tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// 市区町村.
    Municipality,
    /// 町丁目.
    Town,
    /// Polygons.
    Boundary,
}

impl Table {
    fn word(self) -> &'static str {
        match self {
            Table::Municipality => "municipality",
            Table::Town => "town",
            Table::Boundary => "boundary",
        }
    }
}

/// A staged edition, to be put in force by the publication.
#[derive(Clone, Debug)]
pub struct Edition {
    table: Table,
    number: i64,
    as_of: String,
    source: String,
    rows: i64,
    fingerprint: String,
}

/// What an import brought, before it is stored.
#[derive(Default)]
pub struct Brought {
    /// Municipalities and where they came from.
    pub municipalities: Option<(Vec<Municipality>, String, Date)>,
    /// Towns and where they came from.
    pub towns: Option<(TownTable, String, Date)>,
    /// Polygons and where they came from; several files add up.
    pub boundaries: Option<(Boundaries, String, Date)>,
}

record! {
    struct StoredMunicipality {
        code: String,
        prefecture: String,
        name: String,
        kana: String,
        latitude: Option<f64>,
        longitude: Option<f64>,
    }
}

/// The reference tables to check rows against: what the import brought, and what is in force for the rest.
pub fn gazetteer(db: &Db, brought: Brought) -> Result<(Gazetteer, Stored), No<Infallible>> {
    let municipalities = match &brought.municipalities {
        Some((municipalities, ..)) => municipalities.clone(),
        None => db.read_blocking(municipalities_in_force)??,
    };
    let stored = Stored {
        municipalities: brought
            .municipalities
            .map(|(_, source, as_of)| (source, as_of)),
        towns: brought
            .towns
            .as_ref()
            .map(|(_, source, as_of)| (source.clone(), *as_of)),
        boundaries: brought
            .boundaries
            .as_ref()
            .map(|(_, source, as_of)| (source.clone(), *as_of)),
    };
    let towns = match brought.towns {
        Some((towns, ..)) => towns,
        None => db.read_blocking(towns_in_force)??,
    };
    let mut boundaries = db.read_blocking(boundaries_in_force)??;
    if let Some((newer, ..)) = brought.boundaries {
        // A new file of one city replaces that city only; the rest of the country stays as it was.
        boundaries = merged(&boundaries, newer);
    }
    Ok((Gazetteer::new(municipalities, boundaries, towns), stored))
}

/// Which tables the import brought itself, with source and date.
pub struct Stored {
    municipalities: Option<(String, Date)>,
    towns: Option<(String, Date)>,
    boundaries: Option<(String, Date)>,
}

/// Stages the tables the import brought as new editions; a table that is in force already is not staged again.
pub fn stage(
    db: &Db,
    gazetteer: &Gazetteer,
    stored: &Stored,
) -> Result<Vec<Edition>, No<Infallible>> {
    let mut editions = Vec::new();
    if let Some((source, as_of)) = &stored.municipalities {
        let rows = gazetteer
            .municipalities()
            .map(|known| {
                let (latitude, longitude) = known
                    .office
                    .map(|at| (at.latitude(), at.longitude()))
                    .unzip();
                params![
                    known.code.to_string(),
                    known.prefecture.name(),
                    known.name,
                    known.kana,
                    latitude,
                    longitude
                ]
                .to_vec()
            })
            .collect();
        let sql =
            "insert into municipality (edition, code, prefecture, name, kana, latitude, longitude)
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict (edition, code) do nothing";
        editions.extend(stage_rows(
            db,
            Table::Municipality,
            sql,
            rows,
            source,
            *as_of,
        )?);
    }
    if let Some((source, as_of)) = &stored.towns {
        let rows = gazetteer
            .towns()
            .entries()
            .map(|town| {
                let municipality = gazetteer
                    .municipality_named(town.prefecture, town.city)
                    .map(|code| code.to_string());
                let label = format!("{}{}{}", town.prefecture, town.city, town.name);
                params![
                    town.key,
                    label,
                    municipality,
                    town.point.latitude(),
                    town.point.longitude(),
                    town.quality.word()
                ]
                .to_vec()
            })
            .collect();
        let sql =
            "insert into town (edition, key, label, municipality, latitude, longitude, quality)
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict (edition, key) do nothing";
        editions.extend(stage_rows(db, Table::Town, sql, rows, source, *as_of)?);
    }
    if let Some((source, as_of)) = &stored.boundaries {
        let boundaries = gazetteer.boundaries();
        let rows = boundaries
            .codes()
            .filter_map(|code| {
                let geometry = geometry_of(&boundaries.to_geojson(&[*code], Meters(0.0)))?;
                Some(params![code.to_string(), geometry].to_vec())
            })
            .collect();
        let sql = "insert into boundary (edition, code, geometry) values ($1, $2, $3) on conflict (edition, code) do nothing";
        editions.extend(stage_rows(db, Table::Boundary, sql, rows, source, *as_of)?);
    }
    Ok(editions)
}

/// Puts staged editions in force; part of the publishing transaction.
pub fn put_in_force(tx: &Tx<'_>, editions: &[Edition]) -> DbResult<()> {
    for edition in editions {
        tx.execute(
            "insert into reference_edition (kind, edition, as_of, source, row_count, fingerprint) values ($1, $2, $3, $4, $5, $6)
             on conflict (kind) do update
             set edition = excluded.edition, as_of = excluded.as_of, source = excluded.source, row_count = excluded.row_count,
                 fingerprint = excluded.fingerprint",
            params![edition.table.word(), edition.number, edition.as_of, edition.source, edition.rows, edition.fingerprint],
        )?;
    }
    Ok(())
}

/// Removes editions that are no longer in force, in small steps.
pub fn drop_old_editions(db: &Db) -> Result<(), No<Infallible>> {
    const OLD: [(&str, &str); 3] = [
        (
            "select edition, key from town where edition < (select edition from reference_edition where kind = 'town') limit 2000",
            "delete from town where edition = $1 and key = $2",
        ),
        (
            "select edition, code from municipality where edition < (select edition from reference_edition where kind = 'municipality') limit 2000",
            "delete from municipality where edition = $1 and code = $2",
        ),
        (
            "select edition, code from boundary where edition < (select edition from reference_edition where kind = 'boundary') limit 2000",
            "delete from boundary where edition = $1 and code = $2",
        ),
    ];
    for (find, delete) in OLD {
        loop {
            let removed = db.write_blocking(move |tx| {
                let old: Vec<(i64, String)> = tx.query(find, &[])?;
                for (edition, key) in &old {
                    tx.execute(delete, params![*edition, key])?;
                }
                Ok::<_, No<Infallible>>(old.len())
            })?;
            if removed == 0 {
                break;
            }
        }
    }
    Ok(())
}

fn stage_rows(
    db: &Db,
    table: Table,
    sql: &'static str,
    rows: Vec<Vec<Value>>,
    source: &str,
    as_of: Date,
) -> Result<Option<Edition>, No<Infallible>> {
    let fingerprint = fingerprint(&rows, source);
    let known = db.read_blocking(move |s| {
        s.query_optional::<(String,)>(
            "select fingerprint from reference_edition where kind = $1",
            params![table.word()],
        )
    })??;
    if known.is_some_and(|(known,)| known == fingerprint) {
        return Ok(None);
    }
    let number = db.read_blocking(move |s| {
        let newest = match table {
            Table::Municipality => "select coalesce(max(edition), 0) from municipality",
            Table::Town => "select coalesce(max(edition), 0) from town",
            Table::Boundary => "select coalesce(max(edition), 0) from boundary",
        };
        s.number(newest, &[])
    })?? + 1;
    let count = rows.len() as i64;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(ROWS_PER_STEP).collect();
        let written: Result<(), WriteError<DbError>> = db.write_blocking(move |tx| {
            for row in chunk {
                let mut values = vec![Value::Integer(number)];
                values.extend(row);
                tx.execute(sql, &values)?;
            }
            Ok(())
        });
        written.map_err(|error| match error {
            WriteError::Refused(error) => No::from(error),
            WriteError::Fault(error) => No::Fault(error),
            WriteError::Busy | WriteError::Stopped => No::Busy,
        })?;
    }
    Ok(Some(Edition {
        table,
        number,
        as_of: as_of.to_string(),
        source: source.to_owned(),
        rows: count,
        fingerprint,
    }))
}

/// SHA-256 over every value with its kind, so that the same file again is recognised.
fn fingerprint(rows: &[Vec<Value>], source: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(source.as_bytes());
    for value in rows.iter().flatten() {
        match value {
            Value::Null => digest.update([0]),
            Value::Integer(number) => digest.update(number.to_le_bytes()),
            Value::Real(number) => digest.update(number.to_bits().to_le_bytes()),
            Value::Text(text) => digest.update(text.as_bytes()),
            Value::Blob(bytes) => digest.update(bytes),
        }
        digest.update([0x1f]);
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The geometry inside a collection of one feature.
fn geometry_of(collection: &str) -> Option<String> {
    let collection: serde_json::Value = serde_json::from_str(collection).ok()?;
    let geometry = collection.get("features")?.get(0)?.get("geometry")?;
    geometry.is_object().then(|| geometry.to_string())
}

/// A collection around a stored geometry, as the reader of polygons wants it.
fn collection_of(geometry: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{geometry}}}]}}"#
    )
}

fn municipalities_in_force(snapshot: &Snapshot<'_>) -> DbResult<Vec<Municipality>> {
    let stored: Vec<StoredMunicipality> = snapshot.query(
        "select code, prefecture, name, kana, latitude, longitude from municipality
          where edition = (select edition from reference_edition where kind = 'municipality')",
        &[],
    )?;
    // What this program stored it can read; a row that somebody else put there is passed over.
    Ok(stored
        .into_iter()
        .filter_map(|row| {
            Some(Municipality {
                code: MunicipalityCode::parse(&row.code).ok()?,
                prefecture: Prefecture::named(&row.prefecture)?,
                name: row.name,
                kana: row.kana,
                office: row
                    .latitude
                    .zip(row.longitude)
                    .and_then(|(latitude, longitude)| GeoPoint::new(latitude, longitude).ok()),
            })
        })
        .collect())
}

record! {
    struct StoredTown {
        key: String,
        latitude: f64,
        longitude: f64,
        quality: String,
    }
}

fn towns_in_force(snapshot: &Snapshot<'_>) -> DbResult<TownTable> {
    let stored: Vec<StoredTown> = snapshot.query(
        "select key, latitude, longitude, quality from town
          where edition = (select edition from reference_edition where kind = 'town')",
        &[],
    )?;
    Ok(TownTable::restored(stored.into_iter().filter_map(|town| {
        let point = GeoPoint::new(town.latitude, town.longitude).ok()?;
        Some((town.key, point, TownQuality::from_word(&town.quality)?))
    })))
}

fn boundaries_in_force(snapshot: &Snapshot<'_>) -> DbResult<Boundaries> {
    let stored: Vec<(String, String)> = snapshot.query(
        "select code, geometry from boundary
          where edition = (select edition from reference_edition where kind = 'boundary')",
        &[],
    )?;
    let mut boundaries = Boundaries::default();
    for (code, geometry) in stored {
        if let Ok(code) = MunicipalityCode::parse(&code)
            && let Err(error) = boundaries.add_geojson(&collection_of(&geometry), Some(code))
        {
            tracing_lost_polygon(&code.to_string(), &error.to_string());
        }
    }
    Ok(boundaries)
}

/// A stored polygon that cannot be read means "not checked" for that municipality, which each row then says.
fn tracing_lost_polygon(code: &str, error: &str) {
    tracing::warn!(
        municipality.code = code,
        error,
        "a stored polygon cannot be read"
    );
}

/// `newer` with what only `known` has.
pub fn merged(known: &Boundaries, newer: Boundaries) -> Boundaries {
    let mut merged = newer;
    let missing: Vec<MunicipalityCode> = known
        .codes()
        .filter(|code| merged.name(code).is_none())
        .copied()
        .collect();
    for code in missing {
        if let Err(error) = merged.add_geojson(&known.to_geojson(&[code], Meters(0.0)), Some(code))
        {
            tracing_lost_polygon(&code.to_string(), &error.to_string());
        }
    }
    merged
}
