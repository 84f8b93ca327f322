//! Names for the references in `recorded_by`, `verified_by`, `merged_by` …

use std::collections::HashMap;

use kyoten_feature_identity::LoginName;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::params;
use kyoten_ui::Language;

use crate::text;

/// Display names by reference: `Account/018f…`, or `Login/isogai` where a file names the person.
#[derive(Clone, Debug, Default)]
pub struct People(HashMap<String, String>);

/// Before a login name in a reference.
const LOGIN: &str = "Login/";

impl People {
    /// The people of a hub, those who left included: what they did keeps their name.
    pub fn of_hub(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<People> {
        let accounts = snapshot.query::<(String, String, String)>(
            "select id, login_key, display_name from account where hub_id = $1",
            params![hub_id],
        )?;
        let mut names = HashMap::new();
        for (id, login, name) in accounts {
            names.insert(format!("{LOGIN}{login}"), name.clone());
            names.insert(format!("Account/{id}"), name);
        }
        Ok(People(names))
    }

    /// The name for a reference; parts of the system by what they do.
    #[must_use]
    pub fn name(&self, language: Language, reference: &str) -> &str {
        let known = match reference.strip_prefix(LOGIN) {
            Some(login) => LoginName::parse(login)
                .ok()
                .and_then(|login| self.0.get(&format!("{LOGIN}{}", login.key()))),
            None => self.0.get(reference),
        };
        match (known, reference) {
            (Some(name), _) => name,
            (None, "System/import") => text::people_import(language),
            (None, "System/demo") => text::people_demo(language),
            (None, system) if system.starts_with("System/") => text::people_system(language),
            (None, link) if link.starts_with("Link/") => text::people_office(language),
            (None, _) => text::people_of_hub(language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_a_reference() {
        let known = ["Account/1", "Login/isogai"].map(|known| (known.into(), "磯貝 直子".into()));
        let people = People(HashMap::from(known));
        for (reference, name) in [
            ("Account/1", "磯貝 直子"),
            ("Login/Ｉsogai", "磯貝 直子"),
            ("Login/gone", "拠点の担当者"),
            ("Account/2", "拠点の担当者"),
            ("System/import", "取り込み"),
            ("System/demo", "デモのデータ"),
            ("System/jobs", "システム"),
            ("Link/1", "事業所（リンクから）"),
        ] {
            assert_eq!(people.name(Language::Ja, reference), name, "{reference}");
        }
    }
}
