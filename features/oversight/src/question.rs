//! What was typed into the filters, and the question to the trail that it means.

use data_encoding::BASE64URL_NOPAD;
use kyoten_platform::audit::trail::{Cursor, Question};
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_ui::{DateText, Errors};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::acts::Shelf;
use crate::text;

/// Longest text taken from an address, bytes: longer than any reference.
const LONGEST: usize = 200;
/// Bytes of the tag that binds a cursor to its page.
const TAG_BYTES: usize = 8;

/// What of the trail a reader may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every line of the hub.
    Hub,
    /// The lines about the safety of the system.
    Security,
    /// The lines about the own account.
    Own,
}

impl Scope {
    /// The shelves that may be chosen.
    pub fn shelves(self) -> impl Iterator<Item = Shelf> {
        Shelf::ALL
            .into_iter()
            .filter(move |shelf| self != Scope::Security || shelf.is_security())
    }
}

/// The filters as typed, and where the page goes on.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Typed {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub person: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub shelf: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub act: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ground: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub object: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from_year: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from_month: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from_day: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to_year: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to_month: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to_day: String,
    /// A cursor made by [`Typed::going_on`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
}

impl Typed {
    /// The first day, as typed.
    pub fn from(&self) -> DateText {
        DateText {
            year: self.from_year.clone(),
            month: self.from_month.clone(),
            day: self.from_day.clone(),
        }
    }

    /// The last day, as typed.
    pub fn to(&self) -> DateText {
        DateText {
            year: self.to_year.clone(),
            month: self.to_month.clone(),
            day: self.to_day.clone(),
        }
    }

    /// The same filters with a change, from the newest line on.
    pub fn with(&self, change: impl FnOnce(&mut Typed)) -> Typed {
        let mut typed = self.clone();
        typed.at.clear();
        change(&mut typed);
        typed
    }

    /// The address of a page with these filters.
    pub fn address(&self, path: &str) -> String {
        match serde_html_form::to_string(self) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }

    /// The same filters, going on at `cursor`.
    pub fn going_on(&self, cx: &Cx, cursor: Cursor) -> Typed {
        let (way, number) = match cursor {
            Cursor::Newest => return self.with(|_| {}),
            Cursor::OlderThan(number) => (0u8, number),
            Cursor::NewerThan(number) => (1, number),
        };
        let plain = [&[way], &number.to_be_bytes()[..]].concat();
        let tag = self.tag(cx, &plain);
        self.with(|typed| typed.at = BASE64URL_NOPAD.encode(&[plain, tag].concat()))
    }

    /// Where to go on; the newest lines when the cursor was made for another session or other filters, or by hand.
    pub fn cursor(&self, cx: &Cx) -> Cursor {
        let decoded = BASE64URL_NOPAD
            .decode(self.at.as_bytes())
            .unwrap_or_default();
        let Some((plain, tag)) = decoded.split_at_checked(1 + size_of::<i64>()) else {
            return Cursor::Newest;
        };
        if tag != self.tag(cx, plain) {
            return Cursor::Newest;
        }
        match plain.split_first() {
            Some((way, number)) => match (way, number.try_into().map(i64::from_be_bytes)) {
                (0, Ok(number)) => Cursor::OlderThan(number),
                (1, Ok(number)) => Cursor::NewerThan(number),
                _ => Cursor::Newest,
            },
            None => Cursor::Newest,
        }
    }

    /// Binds a cursor to session and filters. It guards nothing secret: what a forged cursor could reach, the filters
    /// reach too.
    fn tag(&self, cx: &Cx, plain: &[u8]) -> Vec<u8> {
        let filters = self.with(|_| {}).address(&cx.hub_id);
        let mut hasher = Sha256::new();
        for part in [
            cx.session.as_deref().unwrap_or_default().as_bytes(),
            filters.as_bytes(),
            plain,
        ] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize()[..TAG_BYTES].to_vec()
    }

    /// The question, or what to type instead.
    pub fn question(&self, cx: &Cx, scope: Scope) -> Result<Question, Errors> {
        let mut errors = Errors::new();
        let from = self.day(cx, "from", &self.from(), &mut errors);
        let to = self.day(cx, "to", &self.to(), &mut errors);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            errors.add("to", text::audit_period_backwards(cx.language));
        }
        let object = reference(&self.object).unwrap_or_else(|| {
            errors.add("object", text::audit_object_wrong(cx.language));
            String::new()
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        let start = |day| Instant(kyoten_calendar::start_of_day(day));
        Ok(Question {
            hub_id: cx.hub_id.clone(),
            actor: cut(&self.person),
            object,
            actions: self.actions(scope),
            ground: cut(&self.ground),
            from: from.map(start),
            to: to.and_then(|day| day.tomorrow().ok()).map(start),
        })
    }

    fn day(
        &self,
        cx: &Cx,
        field: &str,
        typed: &DateText,
        errors: &mut Errors,
    ) -> Option<jiff::civil::Date> {
        let line = typed.in_one_line()?;
        kyoten_calendar::parse_date(&line)
            .map_err(|_| errors.add(field, text::audit_period_wrong(cx.language, &line)))
            .ok()
    }

    /// The acts asked for. For the reader of security never empty, because empty asks for every act.
    fn actions(&self, scope: Scope) -> Vec<String> {
        let open: Vec<String> = scope.shelves().flat_map(Shelf::acts).collect();
        let asked: Vec<String> = match Shelf::from_word(&self.shelf) {
            Some(shelf) => shelf.acts(),
            None => Vec::new(),
        };
        let asked: Vec<String> = match (self.act.as_str(), asked.is_empty()) {
            ("", _) => asked,
            (act, true) => vec![cut(act)],
            (act, false) => asked.into_iter().filter(|word| word == act).collect(),
        };
        match (scope, asked.is_empty()) {
            (Scope::Hub | Scope::Own, _) => asked,
            (Scope::Security, true) => open,
            (Scope::Security, false) => {
                let seen: Vec<String> = asked
                    .into_iter()
                    .filter(|word| open.contains(word))
                    .collect();
                if seen.is_empty() { open } else { seen }
            }
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// `Organization/018f…` from what a person has at hand: that, or the address of the organization's page.
fn reference(typed: &str) -> Option<String> {
    const PAGES: &str = "/organizations/";
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(String::new());
    }
    let is_id = |id: &str| {
        !id.is_empty()
            && id.len() <= LONGEST
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if let Some((_, rest)) = typed.split_once(PAGES) {
        let id = rest.split(['/', '?', '#']).next().unwrap_or_default();
        return is_id(id).then(|| format!("Organization/{id}"));
    }
    let (kind, id) = typed.split_once('/')?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_kind && is_id(id)).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_understood_from_what_a_person_has_at_hand() {
        let cases = [
            ("", Some("")),
            (" Organization/018f-a ", Some("Organization/018f-a")),
            (
                "https://hub.example/organizations/018f-a/edit?x=1",
                Some("Organization/018f-a"),
            ),
            ("/organizations/018f-a#facts", Some("Organization/018f-a")),
            ("Account/018f", Some("Account/018f")),
            ("みどり訪問看護", None),
            ("Organization/", None),
            ("/organizations/'; drop table audit", None),
            ("Organization/a b", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(reference(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn the_reader_of_security_never_asks_for_everything() {
        let cases = [
            ("", ""),
            ("directory", ""),
            ("", "organization.edit"),
            ("sign_in", "organization.edit"),
            ("people", "people.see"),
            ("nonsense", "nonsense"),
        ];
        for (shelf, act) in cases {
            let typed = Typed {
                shelf: shelf.to_owned(),
                act: act.to_owned(),
                ..Typed::default()
            };
            let actions = typed.actions(Scope::Security);
            assert!(!actions.is_empty(), "{shelf} {act}");
            let open: Vec<String> = Scope::Security.shelves().flat_map(Shelf::acts).collect();
            assert!(
                actions.iter().all(|word| open.contains(word)),
                "{shelf} {act}: {actions:?}"
            );
        }
        assert!(Typed::default().actions(Scope::Hub).is_empty());
    }
}
