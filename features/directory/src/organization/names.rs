//! Names of organizations for those who know only their ids.

use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;

/// The names that sources state for these organizations now, in no particular order.
pub fn names(snapshot: &Snapshot<'_>, organizations: &[String]) -> DbResult<Vec<String>> {
    let mut names = Vec::new();
    for id in organizations {
        let found: Vec<(String,)> = snapshot.query(
            "select distinct name from listing where organization_id = $1 and to_batch is null",
            params![id],
        )?;
        names.extend(found.into_iter().map(|(name,)| name));
    }
    Ok(names)
}
