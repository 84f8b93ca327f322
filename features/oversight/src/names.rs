//! Names for the references in lines, and the sentence of a line.

use std::collections::BTreeMap;

use kyoten_feature_directory::landmark::store::landmark;
use kyoten_feature_directory::organization::model::Audience;
use kyoten_feature_directory::organization::store::{self, Found};
use kyoten_feature_identity::{KnownPerson, display_names};
use kyoten_platform::audit::trail::TrailLine;
use kyoten_platform::authorization::{Allowed, Role};
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_ui::Language;

use crate::{acts, text};

/// Characters of an id that are shown where there is no name.
const SHORT_ID: usize = 8;
/// How often a merged organization is followed to where it is now.
const MOST_MERGES: usize = 5;

/// Names of everything that some lines mention.
#[derive(Clone, Debug, Default)]
pub struct Names {
    people: BTreeMap<String, KnownPerson>,
    things: BTreeMap<String, String>,
}

impl Names {
    /// Gathers the names for `lines`, each looked up once.
    pub fn of<T>(
        snapshot: &Snapshot<'_>,
        allowed: &Allowed<'_, T>,
        lines: &[TrailLine],
    ) -> DbResult<Names> {
        let references = lines
            .iter()
            .flat_map(|line| [line.actor.as_str(), line.object.as_str()]);
        let people = display_names(snapshot, allowed, references)?;
        let mut things = BTreeMap::new();
        for line in lines {
            if things.contains_key(&line.object) {
                continue;
            }
            let name = match line.object.split_once('/') {
                Some(("Organization", id)) => organization(snapshot, allowed.hub_id(), id)?,
                Some(("Landmark", id)) => {
                    landmark(snapshot, allowed.hub_id(), id)?.map(|landmark| landmark.name)
                }
                _ => None,
            };
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                things.insert(line.object.clone(), name);
            }
        }
        Ok(Names { people, things })
    }

    /// The line as a sentence, without its time: 「佐倉さん（連携コーディネーター）がみどり訪問看護の情報を直しました。」
    #[must_use]
    pub fn sentence(&self, language: Language, line: &TrailLine) -> String {
        let who = self.who(language, &line.actor, line.recorded_at);
        let what = self.what(language, &line.object);
        match acts::of(&line.action, &line.detail) {
            Some(act) => text::sentence(language, act.did(language, what), who),
            None => text::sentence_unknown(language, &line.action, what, who),
        }
    }

    /// Who acted, with what they were then.
    #[must_use]
    pub fn who(&self, language: Language, actor: &str, at: Instant) -> String {
        if let Some(person) = self.people.get(actor) {
            let roles: Vec<&str> = person
                .roles_at(at)
                .into_iter()
                .map(|role| role_name(language, role))
                .collect();
            return if roles.is_empty() {
                text::who_person_without_role(language, &person.display_name)
            } else {
                let roles = roles.join(text::roles_and(language));
                text::who_person(language, &person.display_name, roles)
            };
        }
        match actor.split_once('/') {
            Some(("System", part)) => text::who_system(language, part),
            Some(("Account", _)) => text::who_left(language).to_owned(),
            _ => text::who_anonymous(language).to_owned(),
        }
    }

    /// What it was done to.
    #[must_use]
    pub fn what(&self, language: Language, object: &str) -> String {
        if let Some(person) = self.people.get(object) {
            return text::what_person(language, &person.display_name);
        }
        let name = self.things.get(object);
        match (object.split_once('/'), name) {
            (Some(("Landmark", _)), Some(name)) => text::what_landmark_named(language, name),
            (_, Some(name)) => name.clone(),
            (Some(("Account", _)), None) => text::what_somebody(language).to_owned(),
            (Some(("Job", _)), None) => text::what_job(language).to_owned(),
            (Some(("ImportBatch", number)), None) => text::what_batch(language, number),
            (Some(("ImportMapping", _)), None) => text::what_mapping(language).to_owned(),
            (Some(("Landmark", _)), None) => text::what_landmark(language).to_owned(),
            (Some(("Audit", _)), None) => text::what_audit(language).to_owned(),
            (Some(("Overview", _)), None) => text::what_overview(language).to_owned(),
            (Some(("Link", _)), None) => text::what_link(language).to_owned(),
            (Some(("Hub", _)), None) => text::what_of_hub(language).to_owned(),
            (Some((kind, id)), None) => {
                let short: String = id.chars().take(SHORT_ID).collect();
                format!("{kind} {short}")
            }
            (None, None) => object.to_owned(),
        }
    }
}

/// Why it was allowed, in words; a ground of a newer program as the word it is.
#[must_use]
pub fn ground(language: Language, word: &str) -> &str {
    match word {
        "HUB" => text::ground_hub(language),
        "PUBLIC" => text::ground_public(language),
        "LINK" => text::ground_link(language),
        "SYSTEM" => text::ground_system(language),
        other => other,
    }
}

fn role_name(language: Language, role: Role) -> &'static str {
    match role {
        Role::Coordinator => text::role_coordinator(language),
        Role::Member => text::role_member(language),
        Role::Operator => text::role_operator(language),
        Role::Viewer => text::role_viewer(language),
        Role::Evaluator => text::role_evaluator(language),
    }
}

/// The name under which the hub's people know an organization now.
fn organization(snapshot: &Snapshot<'_>, hub_id: &str, id: &str) -> DbResult<Option<String>> {
    let mut id = id.to_owned();
    for _ in 0..MOST_MERGES {
        match store::find(snapshot, hub_id, &id, Audience::Staff)? {
            Some(Found::Here(portrait)) => return Ok(Some(portrait.name().to_owned())),
            Some(Found::MergedInto(target)) => id = target,
            None => return Ok(None),
        }
    }
    Ok(None)
}
