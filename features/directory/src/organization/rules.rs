//! Pure decisions: what a typed answer means, which statements an edit changes, when an act is refused.

use kyoten_japanese::{kana, telephone};
use kyoten_platform::clock::Instant;

use super::answers::Answers;
use super::model::Portrait;
use crate::fact::known::{KnownShape, LONGEST_KNOWN_TEXT};
use crate::fact::store::FactRow;
use crate::fact::{Acceptance, Answer, Topic};
use crate::field::{Field, LIST_SEPARATOR, Shape};

/// The days of [`Shape::Days`], in the Ministry's words.
pub const OPEN_DAYS: [&str; 4] = ["平日", "土曜日", "日曜日", "祝日"];

/// Longest reason for closing or merging, characters.
pub const LONGEST_REASON: usize = 500;

/// Why an answer needs another look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was typed where something is needed.
    Missing,
    /// More characters than the field takes.
    TooLong {
        /// What it takes.
        max: usize,
        /// What was typed.
        found: usize,
    },
    /// A reading with something else than kana.
    NotKana,
    /// A sign no telephone number has.
    TelephoneSign(char),
    /// Two numbers in one box.
    TelephoneSeveral,
    /// It does not begin with 0.
    TelephoneAreaCode,
    /// Too few or too many digits.
    TelephoneDigits {
        /// What was typed.
        found: usize,
        /// What numbers beginning like this have.
        expected: usize,
    },
    /// Not an address of a web page.
    NotUrl,
    /// Not a whole number.
    NotNumber,
    /// Not one of the answers offered.
    NotOffered,
    /// A condition without an answer.
    ConditionAlone,
}

/// What was typed for a topic, as it will be stored; `None` when nothing was.
pub fn read(topic: Topic, answers: &Answers) -> Result<Option<String>, Mistake> {
    match topic {
        Topic::Field(field) => read_field(field, answers),
        Topic::Known(known) => match known.shape {
            KnownShape::Text(max) => within(max, answers.one(known.name)),
            KnownShape::Answer => read_acceptance(known.name, answers),
        },
    }
}

fn read_field(field: Field, answers: &Answers) -> Result<Option<String>, Mistake> {
    let typed = match field.shape() {
        Shape::Days => return read_days(answers.many(field.name())),
        Shape::List => listed(answers.one(field.name())),
        _ => answers.one(field.name()).to_owned(),
    };
    let Some(text) = within(field.max_chars(), &typed)? else {
        return Ok(None);
    };
    match field.shape() {
        Shape::Kana if !is_reading(&text) => Err(Mistake::NotKana),
        Shape::Telephone => telephone::parse(&text)
            .map(|_| Some(text))
            .map_err(telephone_mistake),
        Shape::Url if !is_web_address(&text) => Err(Mistake::NotUrl),
        Shape::Number => digits(&text).map(Some).ok_or(Mistake::NotNumber),
        _ => Ok(Some(text)),
    }
}

fn read_days<'a>(chosen: impl Iterator<Item = &'a str>) -> Result<Option<String>, Mistake> {
    let chosen: Vec<&str> = chosen.filter(|day| !day.is_empty()).collect();
    if chosen.iter().any(|day| !OPEN_DAYS.contains(day)) {
        return Err(Mistake::NotOffered);
    }
    let days: Vec<&str> = OPEN_DAYS
        .into_iter()
        .filter(|day| chosen.contains(day))
        .collect();
    Ok((!days.is_empty()).then(|| days.join(&LIST_SEPARATOR.to_string())))
}

fn read_acceptance(name: &str, answers: &Answers) -> Result<Option<String>, Mistake> {
    let condition = within(LONGEST_KNOWN_TEXT, answers.condition(name))?.unwrap_or_default();
    let answer = match answers.one(name) {
        "" if condition.is_empty() => return Ok(None),
        "" => return Err(Mistake::ConditionAlone),
        word => Answer::parse(word).ok_or(Mistake::NotOffered)?,
    };
    Ok(Some(Acceptance { answer, condition }.to_value()))
}

/// A text as typed, `None` when it is blank.
pub fn within(max: usize, typed: &str) -> Result<Option<String>, Mistake> {
    let found = typed.chars().count();
    if found > max {
        return Err(Mistake::TooLong { max, found });
    }
    Ok((!typed.trim().is_empty()).then(|| typed.to_owned()))
}

/// Words divided as people divide them, divided as they are stored.
fn listed(typed: &str) -> String {
    let words = typed
        .split(['、', '，', ',', '\n', LIST_SEPARATOR])
        .map(str::trim)
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&LIST_SEPARATOR.to_string())
}

fn is_reading(text: &str) -> bool {
    let kana_only: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '・' | '･'))
        .collect();
    kana::is_kana(&kana_only)
}

fn telephone_mistake(error: telephone::TelephoneError) -> Mistake {
    use telephone::TelephoneError;
    match error {
        TelephoneError::Sign(sign) => Mistake::TelephoneSign(sign),
        TelephoneError::Several => Mistake::TelephoneSeveral,
        TelephoneError::TooShort { found, expected }
        | TelephoneError::TooLong { found, expected } => {
            Mistake::TelephoneDigits { found, expected }
        }
        _ => Mistake::TelephoneAreaCode,
    }
}

fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    !host.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// A whole number in half-width digits.
fn digits(text: &str) -> Option<String> {
    let plain: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect();
    (!plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit())).then_some(plain)
}

/// One statement that an edit makes, replaces or takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What about.
    pub topic: Topic,
    /// What is stated from now on; `None` leaves it to the open data.
    pub value: Option<String>,
}

/// Two people changed the same thing: what stands there now, and what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What about.
    pub topic: Topic,
    /// The other person's statement, `None` when they took it back.
    pub theirs: Option<String>,
    /// Who and when, where it is known.
    pub by: Option<(String, Instant)>,
    /// What was typed here.
    pub mine: Option<String>,
}

/// What an edit changes, when `base` stood in the form, `current` stands now and `typed` came back.
///
/// What the person did not touch stays as it is now, whoever changed it meanwhile.
/// Errors  every topic that both changed to something else.
pub fn changes(
    typed: &[(Topic, Option<String>)],
    base: &[FactRow],
    current: &[FactRow],
) -> Result<Vec<Change>, Vec<Conflict>> {
    let (mut changes, mut conflicts) = (Vec::new(), Vec::new());
    for (topic, mine) in typed {
        let before = value_of(base, *topic);
        let now = current.iter().find(|fact| fact.field == topic.name());
        let theirs = now.map(|fact| fact.value.as_str());
        if mine.as_deref() == before || mine.as_deref() == theirs {
            continue;
        }
        if theirs == before {
            changes.push(Change {
                topic: *topic,
                value: mine.clone(),
            });
        } else {
            conflicts.push(Conflict {
                topic: *topic,
                theirs: theirs.map(str::to_owned),
                by: now.map(|fact| (fact.recorded_by.clone(), fact.recorded_at)),
                mine: mine.clone(),
            });
        }
    }
    if conflicts.is_empty() {
        Ok(changes)
    } else {
        Err(conflicts)
    }
}

fn value_of(facts: &[FactRow], topic: Topic) -> Option<&str> {
    facts
        .iter()
        .find(|fact| fact.field == topic.name())
        .map(|fact| fact.value.as_str())
}

/// A rule said no, with the facts it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is closed already.
    AlreadyClosed {
        /// Since this day, ISO.
        on: String,
    },
    /// There is no closure to take back.
    NotClosed,
    /// It was merged into another one; acts go there.
    MergedAway {
        /// Id of the other.
        into: String,
    },
    /// The target is the organization itself, or part of it.
    MergeIntoItself,
    /// The target does not exist for this hub.
    NoSuchTarget,
    /// The target is closed.
    TargetClosed {
        /// Its name.
        name: String,
    },
    /// There is no merge to take back.
    NotMerged,
    /// Somebody changed the same things meanwhile.
    EditedMeanwhile(Vec<Conflict>),
    /// The hub has entered this name at this address before.
    AlreadyEntered {
        /// Id of that entry.
        id: String,
    },
    /// An import of the hub's own list is running; two at once would show half of it.
    ImportRunning,
}

/// Whether an organization may be closed.
pub fn may_close(portrait: &Portrait) -> Result<(), Refusal> {
    match &portrait.closure {
        Some(closure) => Err(Refusal::AlreadyClosed {
            on: closure.closed_on.clone(),
        }),
        None => Ok(()),
    }
}

/// Whether `portrait` may become part of `target`.
pub fn may_merge(portrait: &Portrait, target: &Portrait) -> Result<(), Refusal> {
    if portrait.organization.id == target.organization.id {
        return Err(Refusal::MergeIntoItself);
    }
    if target.closure.is_some() {
        return Err(Refusal::TargetClosed {
            name: target.name().to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        Answers::of(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn 入力は項目ごとの形で確かめる() {
        type Case = (Field, &'static str, Result<Option<&'static str>, Mistake>);
        let cases: &[Case] = &[
            (Field::Name, " 架空 医院 ", Ok(Some(" 架空 医院 "))),
            (Field::Name, "　", Ok(None)),
            (
                Field::NameKana,
                "かくう　いいん",
                Ok(Some("かくう　いいん")),
            ),
            (
                Field::NameKana,
                "カクウ・クリニック",
                Ok(Some("カクウ・クリニック")),
            ),
            (Field::NameKana, "架空", Err(Mistake::NotKana)),
            (
                Field::Telephone,
                "０４７（３６６）１１１１",
                Ok(Some("０４７（３６６）１１１１")),
            ),
            (
                Field::Telephone,
                "047-366-111",
                Err(Mistake::TelephoneDigits {
                    found: 9,
                    expected: 10,
                }),
            ),
            (
                Field::Telephone,
                "0473661111, 0473661112",
                Err(Mistake::TelephoneSeveral),
            ),
            (
                Field::Telephone,
                "代表へ",
                Err(Mistake::TelephoneSign('へ')),
            ),
            (
                Field::Url,
                "https://example.jp/a?b",
                Ok(Some("https://example.jp/a?b")),
            ),
            (Field::Url, "javascript:alert(1)", Err(Mistake::NotUrl)),
            (Field::Url, "http://", Err(Mistake::NotUrl)),
            (Field::Url, "https://a b", Err(Mistake::NotUrl)),
            (Field::Beds, "１９", Ok(Some("19"))),
            (Field::Beds, "19床", Err(Mistake::NotNumber)),
            (Field::Beds, "-1", Err(Mistake::NotNumber)),
            (
                Field::Departments,
                "内科、外科\n 小児科",
                Ok(Some("内科|外科|小児科")),
            ),
            (
                Field::Capacity,
                "12345678901",
                Err(Mistake::TooLong { max: 10, found: 11 }),
            ),
        ];
        for (field, typed, expected) in cases {
            let found = read(Topic::Field(*field), &answers(&[(field.name(), typed)]));
            assert_eq!(
                found.as_ref().map(Option::as_deref),
                expected.as_ref().map(|text| *text),
                "{field} {typed}"
            );
        }
    }

    #[test]
    fn 曜日は並べ直して覚える() {
        let days = |pairs: &[(&str, &str)]| read(Topic::Field(Field::OpenDays), &answers(pairs));
        assert_eq!(
            days(&[("open_days", "祝日"), ("open_days", "平日")]),
            Ok(Some("平日|祝日".into()))
        );
        assert_eq!(days(&[]), Ok(None));
        assert_eq!(days(&[("open_days", "毎日")]), Err(Mistake::NotOffered));
    }

    #[test]
    fn 受け入れは答えと条件で覚える() {
        let Some(topic) = Topic::parse("capability:hot") else {
            panic!("the table has it")
        };
        let found = |answer: &str, condition: &str| {
            read(
                topic,
                &answers(&[
                    ("capability:hot", answer),
                    ("capability:hot:condition", condition),
                ]),
            )
        };
        assert_eq!(
            found("ask", "日中のみ").map(|v| v.and_then(|v| Acceptance::from_value(&v))),
            Ok(Some(Acceptance {
                answer: Answer::Ask,
                condition: "日中のみ".into()
            }))
        );
        assert_eq!(found("", ""), Ok(None));
        assert_eq!(found("", "日中のみ"), Err(Mistake::ConditionAlone));
        assert_eq!(found("maybe", ""), Err(Mistake::NotOffered));
    }

    fn fact(id: &str, value: &str) -> FactRow {
        FactRow {
            id: id.into(),
            organization_id: "o".into(),
            field: "telephone".into(),
            value: value.into(),
            source: "hub".into(),
            visibility: "public".into(),
            verified_at: None,
            verified_by: None,
            recorded_at: Instant(1),
            recorded_by: "Account/b".into(),
            superseded_at: None,
        }
    }

    #[test]
    fn 触らなかった項目は他の人の変更が残り_両方が変えた項目だけが食い違う() {
        let topic = Topic::Field(Field::Telephone);
        // The story, what stood in the form, what stands now, what came back, what follows.
        type Text = Option<&'static str>;
        type Case = (&'static str, Text, Text, Text, &'static str);
        let cases: &[Case] = &[
            ("untouched", Some("1"), Some("1"), Some("1"), "nothing"),
            (
                "untouched while another changed it",
                Some("1"),
                Some("2"),
                Some("1"),
                "nothing",
            ),
            ("changed", Some("1"), Some("1"), Some("3"), "change"),
            ("stated for the first time", None, None, Some("3"), "change"),
            (
                "left to the open data",
                Some("1"),
                Some("1"),
                None,
                "change",
            ),
            (
                "both changed to the same",
                Some("1"),
                Some("3"),
                Some("3"),
                "nothing",
            ),
            (
                "both changed to something else",
                Some("1"),
                Some("2"),
                Some("3"),
                "conflict",
            ),
            (
                "taken back by another",
                Some("1"),
                None,
                Some("3"),
                "conflict",
            ),
        ];
        for (story, base, current, mine, expected) in cases {
            let facts = |value: &Option<&str>| {
                value
                    .map(|value| fact("f", value))
                    .into_iter()
                    .collect::<Vec<_>>()
            };
            let found = changes(
                &[(topic, mine.map(str::to_owned))],
                &facts(base),
                &facts(current),
            );
            let word = match &found {
                Ok(changes) if changes.is_empty() => "nothing",
                Ok(_) => "change",
                Err(_) => "conflict",
            };
            assert_eq!(word, *expected, "{story}");
        }
    }
}
