//! What a hub states about an organization, beyond the open data or against them.
//!
//! A fact is one statement about one [`Topic`]: who said so, who verified it when, who may see it. The newest
//! that nobody replaced counts; it survives every renewal of the open data. Nothing is ever overwritten.

pub mod known;
pub mod store;

use kyoten_platform::Language;
use kyoten_platform::authorization::Permission;
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::freshness::Life;
use known::{KNOWN, Known};

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A plain field that open data also have.
    Field(Field),
    /// Something only the hub asks for.
    Known(&'static Known),
}

impl Topic {
    /// Every topic, in the order of pages.
    pub fn all() -> impl Iterator<Item = Topic> {
        Field::ALL
            .iter()
            .copied()
            .map(Topic::Field)
            .chain(KNOWN.iter().map(Topic::Known))
    }

    /// The topic of a stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Topic> {
        Field::parse(name)
            .map(Topic::Field)
            .or_else(|| Known::parse(name).map(Topic::Known))
    }

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Topic::Field(field) => field.name(),
            Topic::Known(known) => known.name,
        }
    }

    /// Its words.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Topic::Field(field), Language::Ja) => field.label_ja(),
            (Topic::Field(field), Language::En) => field.label_en(),
            (Topic::Known(known), language) => known.label(language),
        }
    }

    /// How quickly it ages.
    #[must_use]
    pub fn life(self) -> Life {
        match self {
            Topic::Field(field) => Life::of_field(field),
            Topic::Known(known) => known.life,
        }
    }

    /// Who sees it unless the hub says otherwise.
    #[must_use]
    pub fn usual_visibility(self) -> Visibility {
        match self {
            Topic::Field(_) => Visibility::Public,
            Topic::Known(known) => known.visibility,
        }
    }
}

/// Bringing many facts at once with the command line, each with its own date of verification.
pub const BRING_FACTS: Permission = Permission {
    action: "fact.bring",
    public: false,
    roles: &[],
    system: true,
    step_up: false,
};

/// Who may see a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// 公開: everybody.
    Public,
    /// 関係者限り: people who work with the hub.
    Members,
    /// 拠点限り: the hub's own people.
    Hub,
}

impl Visibility {
    /// From the widest to the narrowest.
    pub const ALL: [Visibility; 3] = [Visibility::Public, Visibility::Members, Visibility::Hub];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Visibility::Public => "public",
            Visibility::Members => "members",
            Visibility::Hub => "hub",
        }
    }

    /// The visibility of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Visibility> {
        Visibility::ALL
            .into_iter()
            .find(|visibility| visibility.word() == word)
    }
}

/// Who said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// 届出: filed with an authority.
    Filing,
    /// 自己申告: the organization says so itself.
    SelfReport,
    /// 実績: seen in what it did.
    Record,
    /// 拠点で確認: the hub asked and made sure.
    Hub,
}

impl Source {
    /// In the order of forms.
    pub const ALL: [Source; 4] = [
        Source::Hub,
        Source::SelfReport,
        Source::Record,
        Source::Filing,
    ];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Source::Filing => "filing",
            Source::SelfReport => "self_report",
            Source::Record => "record",
            Source::Hub => "hub",
        }
    }

    /// The source of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// Whether an organization takes something on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// ○ 可.
    Yes,
    /// △ 要相談: telephone first.
    Ask,
    /// × 不可.
    No,
}

impl Answer {
    /// In the order of forms.
    pub const ALL: [Answer; 3] = [Answer::Yes, Answer::Ask, Answer::No];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Answer::Yes => "yes",
            Answer::Ask => "ask",
            Answer::No => "no",
        }
    }

    /// The answer of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|answer| answer.word() == word)
    }
}

/// An answer with its condition: the stored value of a [`known::KnownShape::Answer`], as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The answer.
    pub answer: Answer,
    /// On which condition; empty when none is stated.
    #[serde(default)]
    pub condition: String,
}

impl Acceptance {
    /// The stored text.
    #[must_use]
    pub fn to_value(&self) -> String {
        serde_json::json!({ "answer": self.answer.word(), "condition": self.condition }).to_string()
    }

    /// Reads a stored text; `None` for what was never written by [`Acceptance::to_value`].
    #[must_use]
    pub fn from_value(value: &str) -> Option<Acceptance> {
        serde_json::from_str(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_words_are_read_back() {
        for topic in Topic::all() {
            assert_eq!(Topic::parse(topic.name()), Some(topic));
        }
        assert!(
            Visibility::ALL
                .iter()
                .all(|v| Visibility::parse(v.word()) == Some(*v))
        );
        assert!(
            Source::ALL
                .iter()
                .all(|s| Source::parse(s.word()) == Some(*s))
        );
        let acceptance = Acceptance {
            answer: Answer::Ask,
            condition: "日中のみ\"<b>\n".into(),
        };
        assert_eq!(
            Acceptance::from_value(&acceptance.to_value()),
            Some(acceptance)
        );
        assert_eq!(Acceptance::from_value("ask"), None);
    }
}
