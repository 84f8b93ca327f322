//! Hubs: the unit of tenancy.

use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::params;

/// The read-only hub of the nation's open data.
pub const NATIONAL_HUB: &str = "national";

/// A hub (拠点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hub {
    /// Its id: short, lower case, as in the configuration.
    pub id: String,
    /// Its name on the screen.
    pub name: String,
    /// Municipal codes (5 digits) it answers for.
    pub municipalities: Vec<String>,
    /// Since when it has been here.
    pub created_at: Instant,
}

/// Writes a hub, or renews name and municipalities of the one with this id.
pub fn create_hub(tx: &Tx<'_>, id: &str, name: &str, municipalities: &[String]) -> DbResult<()> {
    tx.execute(
        "insert into hub (id, name, municipalities, created_at) values ($1, $2, $3, $4)
         on conflict (id) do update set name = excluded.name, municipalities = excluded.municipalities",
        params![id, name, serde_json::json!(municipalities).to_string(), tx.now()],
    )
    .map(drop)
}

/// The hub with this id.
pub fn hub(snapshot: &Snapshot<'_>, id: &str) -> DbResult<Option<Hub>> {
    let stored: Option<StoredHub> = snapshot.query_optional(
        "select id, name, municipalities, created_at from hub where id = $1",
        params![id],
    )?;
    Ok(stored.map(Hub::from))
}

/// Every hub by id, the nation's open data included.
pub fn hubs(snapshot: &Snapshot<'_>) -> DbResult<Vec<Hub>> {
    let stored: Vec<StoredHub> = snapshot.query(
        "select id, name, municipalities, created_at from hub order by id",
        params![],
    )?;
    Ok(stored.into_iter().map(Hub::from).collect())
}

/// The hub of people, when there is exactly one: what a command means that names none.
pub fn only_hub(snapshot: &Snapshot<'_>) -> DbResult<Option<Hub>> {
    let mut of_people: Vec<Hub> = hubs(snapshot)?
        .into_iter()
        .filter(|hub| hub.id != NATIONAL_HUB)
        .collect();
    Ok(of_people.pop().filter(|_| of_people.is_empty()))
}

kyoten_platform::record! {
    struct StoredHub {
        id: String,
        name: String,
        municipalities: String,
        created_at: Instant,
    }
}

impl From<StoredHub> for Hub {
    fn from(stored: StoredHub) -> Hub {
        // Only `create_hub` writes the column; a hand-edited one is read as "answers for none".
        let municipalities = serde_json::from_str(&stored.municipalities).unwrap_or_default();
        Hub {
            id: stored.id,
            name: stored.name,
            municipalities,
            created_at: stored.created_at,
        }
    }
}
