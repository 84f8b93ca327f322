//! What came back from a form whose questions are the lines of two tables.
//!
//! The names a form may hold are those of the topics and a handful beside them; everything else is refused by
//! name, as with any other form. A new field of the table is a new question without a line here.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use crate::fact::Topic;

/// Names of questions that are no topic.
const OTHER_NAMES: &[&str] = &["source", "visibility", "seen", "kind", "municipality"];
/// Ending of the name of a condition's box.
const CONDITION: &str = ":condition";

/// Answers as typed, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<(String, String)>);

impl Answers {
    /// Answers from elsewhere than a form, such as what stands in a form at first.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Answers {
        Answers(pairs.into_iter().collect())
    }

    /// The one answer to a question; empty when there is none.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        self.many(name).next().unwrap_or_default()
    }

    /// All answers to a question.
    pub fn many(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The condition typed beside an answer.
    #[must_use]
    pub fn condition(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known.strip_suffix(CONDITION) == Some(name))
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }
}

/// Name of the box for the condition of an answer.
#[must_use]
pub fn condition_name(name: &str) -> String {
    format!("{name}{CONDITION}")
}

fn is_known(name: &str) -> bool {
    let topic = name.strip_suffix(CONDITION).unwrap_or(name);
    OTHER_NAMES.contains(&name) || Topic::parse(topic).is_some()
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Answers, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Answers;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names and answers")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, OneOrMore>()? {
                    if !is_known(&name) {
                        return Err(de::Error::unknown_field(&name, &[]));
                    }
                    pairs.extend(value.0.into_iter().map(|value| (name.clone(), value)));
                }
                Ok(Answers(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// A name may come once or several times.
struct OneOrMore(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMore, D::Error> {
        Vec::<String>::deserialize(deserializer).map(OneOrMore)
    }
}
