//! Names for the references in `recorded_by`, `verified_by`, `merged_by` …

use std::collections::HashMap;

use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;

/// Display names by reference (`Account/018f…`).
#[derive(Clone, Debug, Default)]
pub struct People(HashMap<String, String>);

impl People {
    /// The people of a hub, those who left included: what they did keeps their name.
    pub fn of_hub(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<People> {
        let accounts = snapshot.query::<(String, String)>(
            "select id, display_name from account where hub_id = $1",
            params![hub_id],
        )?;
        Ok(People(
            accounts
                .into_iter()
                .map(|(id, name)| (format!("Account/{id}"), name))
                .collect(),
        ))
    }

    /// The name for a reference; the reference itself for parts of the system.
    #[must_use]
    pub fn name<'a>(&'a self, reference: &'a str) -> &'a str {
        self.0.get(reference).map_or(reference, String::as_str)
    }
}
