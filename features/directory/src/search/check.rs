//! Whether a listing really holds what was asked: terms of an index only make it likely.

use kyoten_japanese::fold;
use kyoten_japanese::kana::{loose, within_one_slip};

use super::query::{Alternative, Query};
use super::store::{ListingText, PublicFact};
use super::terms::telephone_term;
use super::{OpenOn, StandsIn};
use crate::field::{Field, LIST_SEPARATOR, Values};
use crate::kind::Kind;

/// A service with the hub's public statements laid over it.
#[derive(Clone, Debug)]
pub(super) struct Service {
    /// Row of `listing`.
    pub id: i64,
    /// What it is.
    pub kind: Option<Kind>,
    /// Its number as given.
    pub identifier: String,
    /// What is shown.
    pub values: Values,
    /// The date of the open data.
    pub as_of: String,
    /// The name before the hub's correction, by which it is still found.
    replaced_name: Option<String>,
}

impl Service {
    /// Lays the hub's statements over a listing. A document that cannot be read leaves the name.
    pub(super) fn new(text: &ListingText, kind: &str, facts: &[PublicFact]) -> Service {
        let mut values: Values = serde_json::from_str(&text.document).unwrap_or_default();
        values.set(Field::Name, &text.name);
        let mut replaced_name = None;
        for fact in facts {
            if let Some(field) = Field::parse(&fact.field) {
                if field == Field::Name && fact.value != text.name {
                    replaced_name = Some(text.name.clone());
                }
                values.set(field, &fact.value);
            }
        }
        Service {
            id: text.id,
            kind: Kind::parse(kind),
            identifier: text.identifier.clone(),
            values,
            as_of: text.as_of.clone(),
            replaced_name,
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.values.get(Field::Name).unwrap_or_default()
    }

    /// Whether it can be used on the days asked for; `None` when nobody has said.
    pub(super) fn is_open_on(&self, days: OpenOn) -> Option<bool> {
        let stated = self.values.get(Field::OpenDays)?;
        Some(
            stated
                .split(LIST_SEPARATOR)
                .any(|day| day.trim() == days.word()),
        )
    }

    /// Where each word stands, in the words' order; `None` when one stands nowhere.
    ///
    /// The word numbered `slip` may hold one slip of typing, if it is a reading.
    pub(super) fn holds(&self, query: &Query, slip: Option<usize>) -> Option<Vec<StandsIn>> {
        let texts = Folded::of(self);
        query
            .words()
            .iter()
            .enumerate()
            .map(|(at, word)| {
                let found = word
                    .alternatives
                    .iter()
                    .find_map(|meaning| texts.holds(meaning));
                let nearly = || {
                    word.alternatives
                        .iter()
                        .find_map(|meaning| texts.nearly_holds(meaning))
                };
                found.or_else(|| if slip == Some(at) { nearly() } else { None })
            })
            .collect()
    }
}

impl OpenOn {
    /// The Ministry's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            OpenOn::Weekdays => "平日",
            OpenOn::Saturday => "土曜日",
            OpenOn::Sunday => "日曜日",
            OpenOn::Holidays => "祝日",
        }
    }
}

/// The texts of a service in search form.
struct Folded {
    texts: Vec<(StandsIn, String)>,
    reading: Option<String>,
    kind: Option<Kind>,
    telephone: Option<String>,
}

impl Folded {
    fn of(service: &Service) -> Folded {
        let value = |field| service.values.get(field).map(fold);
        let reading = value(Field::NameKana);
        let texts = [
            (StandsIn::Name, value(Field::Name)),
            (StandsIn::Name, service.replaced_name.as_deref().map(fold)),
            (StandsIn::Reading, reading.clone()),
            (
                StandsIn::Kind,
                service.kind.map(|kind| fold(kind.label_ja())),
            ),
            (StandsIn::Corporation, value(Field::Corporation)),
            (StandsIn::Address, value(Field::Address)),
        ];
        Folded {
            texts: texts
                .into_iter()
                .filter_map(|(stands_in, text)| Some((stands_in, text?)))
                .collect(),
            reading,
            kind: service.kind,
            telephone: service
                .values
                .get(Field::Telephone)
                .and_then(telephone_term),
        }
    }

    fn holds(&self, meaning: &Alternative) -> Option<StandsIn> {
        match meaning {
            Alternative::Text(word) => self
                .texts
                .iter()
                .find(|(_, text)| text.contains(word))
                .map(|(stands_in, _)| *stands_in),
            Alternative::Romaji(kana) => {
                let reading = loose(self.reading.as_deref()?);
                reading.contains(&loose(kana)).then_some(StandsIn::Reading)
            }
            Alternative::Kind(kind) => (self.kind == Some(*kind)).then_some(StandsIn::Kind),
            Alternative::Telephone(term) => {
                (self.telephone.as_ref() == Some(term)).then_some(StandsIn::Telephone)
            }
        }
    }

    fn nearly_holds(&self, meaning: &Alternative) -> Option<StandsIn> {
        let (Alternative::Text(kana) | Alternative::Romaji(kana)) = meaning else {
            return None;
        };
        within_one_slip(self.reading.as_deref()?, kana).then_some(StandsIn::ReadingNearly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(facts: &[PublicFact]) -> Service {
        let text = ListingText {
            id: 1,
            identifier: "0170102313".into(),
            name: "髙砂ひだまり訪問看護".into(),
            document: r#"{"name_kana":"タカサゴヒダマリホウモンカンゴ","corporation":"株式会社ﾐﾗｲ","address":"千葉県みどり市本町1丁目2番","telephone":"000-0000-0000","open_days":"平日|土曜日"}"#.into(),
            as_of: "2026-04-01".into(),
        };
        Service::new(&text, "visiting_nursing", facts)
    }

    #[test]
    fn 言葉がどこにあるかを言う() {
        let cases = [
            ("高砂", Some(vec![StandsIn::Name])),
            ("髙砂", Some(vec![StandsIn::Name])),
            ("ヒダマリ", Some(vec![StandsIn::Name])),
            ("たかさご", Some(vec![StandsIn::Reading])),
            ("takasago", Some(vec![StandsIn::Reading])),
            ("訪問看護", Some(vec![StandsIn::Name])),
            ("訪問看護ステーション", Some(vec![StandsIn::Kind])),
            ("みらい", Some(vec![StandsIn::Corporation])),
            ("本町 高砂", Some(vec![StandsIn::Address, StandsIn::Name])),
            ("砂", Some(vec![StandsIn::Name])),
            ("高砂 あおい", None),
            ("看訪", None),
        ];
        for (typed, expected) in cases {
            let query = Query::parse(typed).unwrap();
            assert_eq!(service(&[]).holds(&query, None), expected, "{typed}");
        }
    }

    #[test]
    fn よみの打ち間違いは許すと言ったときだけ許す() {
        for typed in [
            "ひだまに",
            "ひだり",
            "ひだだまり",
            "ひまだり",
            "たかさこ",
            "ホウモンカンコ",
        ] {
            let query = Query::parse(typed).unwrap();
            let held = service(&[]).holds(&query, Some(0));
            let expected = loose(&fold(typed)).chars().count() >= 4;
            assert_eq!(held.is_some(), expected, "{typed}");
        }
        let query = Query::parse("ひだまに").unwrap();
        assert_eq!(service(&[]).holds(&query, None), None);
        assert_eq!(
            service(&[]).holds(&query, Some(0)),
            Some(vec![StandsIn::ReadingNearly])
        );
    }

    #[test]
    fn 拠点の知っている名前でも_元の名前でも見つかる() {
        let fact = PublicFact {
            organization_id: "o".into(),
            field: "name".into(),
            value: "みどりの風訪問看護".into(),
            verified_at: None,
        };
        let service = service(&[fact]);
        assert_eq!(service.name(), "みどりの風訪問看護");
        for typed in ["みどりの風", "高砂"] {
            assert_eq!(
                service.holds(&Query::parse(typed).unwrap(), None),
                Some(vec![StandsIn::Name]),
                "{typed}"
            );
        }
    }

    #[test]
    fn 曜日は書いてあるときだけわかる() {
        assert_eq!(service(&[]).is_open_on(OpenOn::Saturday), Some(true));
        assert_eq!(service(&[]).is_open_on(OpenOn::Sunday), Some(false));
        let unknown = ListingText {
            id: 1,
            identifier: String::new(),
            name: "薬局".into(),
            document: "{}".into(),
            as_of: String::new(),
        };
        assert_eq!(
            Service::new(&unknown, "pharmacy", &[]).is_open_on(OpenOn::Sunday),
            None
        );
    }
}
