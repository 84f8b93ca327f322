//! Rows of `landmark`: read whole, since a hub has some hundred at most; added, and marked as removed.

use kyoten_geography::GeoPoint;
use kyoten_platform::authorization::Allowed;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::{params, record};

record! {
    /// A place by which people of the hub say where something is.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Landmark {
        /// Its id.
        pub id: String,
        /// Its name as typed.
        pub name: String,
        /// The name's reading as typed.
        pub kana: Option<String>,
        /// The folded name.
        pub name_key: String,
        /// The folded reading; empty when there is none.
        pub kana_key: String,
        /// Degrees north.
        pub latitude: f64,
        /// Degrees east.
        pub longitude: f64,
    }
}

/// A landmark about to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLandmark {
    /// Its name, never empty.
    pub name: String,
    /// The name's reading.
    pub kana: Option<String>,
    /// Where it is.
    pub point: GeoPoint,
}

/// The landmarks of a hub, by reading and name.
pub fn landmarks(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<Landmark>> {
    snapshot.query(
        "select id, name, kana, name_key, kana_key, latitude, longitude
           from landmark where hub_id = $1 and removed_at is null order by kana_key, name_key, id",
        params![hub_id],
    )
}

/// One landmark of a hub.
pub fn landmark(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<Landmark>> {
    snapshot.query_optional(
        "select id, name, kana, name_key, kana_key, latitude, longitude
           from landmark where hub_id = $1 and id = $2 and removed_at is null",
        params![hub_id, id],
    )
}

/// Adds a landmark under the id that was asked about.
pub fn add(
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    landmark: &NewLandmark,
    by: &str,
) -> DbResult<()> {
    let kana_key = landmark
        .kana
        .as_deref()
        .map(kyoten_japanese::fold)
        .unwrap_or_default();
    tx.execute(
        "insert into landmark (id, hub_id, name, kana, name_key, kana_key, latitude, longitude, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            allowed.object(),
            allowed.hub_id(),
            landmark.name,
            landmark.kana,
            kyoten_japanese::fold(&landmark.name),
            kana_key,
            landmark.point.latitude(),
            landmark.point.longitude(),
            tx.now(),
            by
        ],
    )?;
    Ok(())
}

/// Takes a landmark off the list; the row stays, so that old events still have a name.
pub fn remove(tx: &Tx<'_>, allowed: &Allowed<'_, String>) -> DbResult<()> {
    tx.execute(
        "update landmark set removed_at = $3 where hub_id = $1 and id = $2 and removed_at is null",
        params![allowed.hub_id(), allowed.object(), tx.now()],
    )?;
    Ok(())
}
