//! What a person typed into the one box, as words that can be looked up.
//!
//! A word may mean several things at once: a text in a name, a reading typed in romaji, a kind of service by
//! another name (特養), a telephone number. Each meaning is an [`Alternative`]; a listing fits when every word
//! fits in one of its meanings.

use kyoten_japanese::kana::{self, SHORTEST_WITH_SLIP, loose, slip_terms};
use kyoten_japanese::{fold, terms};

use super::terms::{kind_term, telephone_term};
use crate::kind::Kind;

/// Longest text the box takes, characters: a name, an address and a telephone number together are shorter.
pub const LONGEST_QUERY: usize = 200;

/// Most words a box takes: a name, a town and a kind have fewer.
pub const MOST_WORDS: usize = 8;

/// Most index questions one search may ask: the product of the words' alternatives is cut here.
const MOST_QUESTIONS: usize = 8;

/// The words of the box, at most [`MOST_WORDS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
}

/// One word and all it may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As typed.
    pub typed: String,
    /// What it may mean; the first is the word itself.
    pub alternatives: Vec<Alternative>,
}

/// One meaning of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// A folded text that stands in a name, a reading, a kind, a corporation or an address.
    Text(String),
    /// Hiragana made of romaji; vowel length is open, so it is compared by ear.
    Romaji(String),
    /// Another word for a kind of service.
    Kind(Kind),
    /// A telephone number, as its index term.
    Telephone(String),
}

/// Why a box cannot be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryProblem {
    /// Longer than [`LONGEST_QUERY`].
    TooLong,
    /// Nothing but signs: 「・・」.
    OnlySigns,
    /// More words than [`MOST_WORDS`].
    TooManyWords,
}

impl Query {
    /// The words of a box, separated by spaces of any width.
    ///
    /// Errors  [`QueryProblem`]. An empty box is an empty query.
    pub fn parse(text: &str) -> Result<Query, QueryProblem> {
        if text.chars().count() > LONGEST_QUERY {
            return Err(QueryProblem::TooLong);
        }
        let words: Vec<Word> = text.split_whitespace().filter_map(Word::parse).collect();
        if words.len() > MOST_WORDS {
            return Err(QueryProblem::TooManyWords);
        }
        if words.is_empty() && !text.trim().is_empty() {
            return Err(QueryProblem::OnlySigns);
        }
        Ok(Query { words })
    }

    /// The words in the order typed.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether no word can be looked up in the index: all have one character. They narrow what
    /// something else has found, but find nothing alone.
    #[must_use]
    pub fn has_only_single_characters(&self) -> bool {
        !self.is_empty() && self.index_questions().iter().all(Vec::is_empty)
    }

    /// Lists of terms that must all be present; a listing that fits has all terms of at least one list.
    #[must_use]
    pub fn index_questions(&self) -> Vec<Vec<String>> {
        let mut questions: Vec<Vec<String>> = vec![Vec::new()];
        for word in &self.words {
            let room = (MOST_QUESTIONS / questions.len()).max(1);
            let meanings: Vec<Vec<String>> = word
                .alternatives
                .iter()
                .take(room)
                .map(Alternative::terms)
                .collect();
            questions = questions
                .iter()
                .flat_map(|before| {
                    meanings
                        .iter()
                        .map(|terms| [before.as_slice(), terms].concat())
                })
                .collect();
        }
        questions
    }

    /// Whether finding the terms is already proof: every word has two kanji, so its only term is the word.
    #[must_use]
    pub fn is_proved_by_terms(&self) -> bool {
        self.words
            .iter()
            .all(|word| match word.alternatives.as_slice() {
                [Alternative::Text(text)] => {
                    text.chars().count() == 2
                        && !kana::is_kana(text)
                        && !text.chars().any(is_kana_letter)
                }
                [Alternative::Telephone(_)] => true,
                _ => false,
            })
    }

    /// Words in kana that are long enough for one slip of typing to be forgiven.
    pub fn slips(&self) -> impl Iterator<Item = (usize, &str)> {
        self.words
            .iter()
            .enumerate()
            .filter_map(|(at, word)| Some((at, word.kana()?)))
    }

    /// Index questions that forgive one slip in the word at `at`; the other words as they are.
    #[must_use]
    pub fn slip_questions(&self, at: usize) -> Vec<Vec<String>> {
        let Some(kana) = self.words.get(at).and_then(Word::kana) else {
            return Vec::new();
        };
        let others: Vec<String> = self
            .words
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .filter_map(|(_, word)| word.alternatives.first())
            .flat_map(Alternative::terms)
            .collect();
        slip_terms(&loose(kana))
            .into_iter()
            .map(|terms| [terms, others.clone()].concat())
            .collect()
    }
}

impl Word {
    fn parse(typed: &str) -> Option<Word> {
        if let Some(term) = telephone_term(typed) {
            return Some(Word {
                typed: typed.to_owned(),
                alternatives: vec![Alternative::Telephone(term)],
            });
        }
        let folded = fold(typed);
        if folded.is_empty() {
            return None;
        }
        let mut alternatives = vec![Alternative::Text(folded.clone())];
        alternatives.extend(kinds_called(&folded).map(Alternative::Kind));
        alternatives.extend(romaji(typed).map(Alternative::Romaji));
        Some(Word {
            typed: typed.to_owned(),
            alternatives,
        })
    }

    /// The word as a reading, if it is one and long enough to forgive a slip.
    fn kana(&self) -> Option<&str> {
        self.alternatives
            .iter()
            .find_map(|alternative| match alternative {
                Alternative::Text(text) | Alternative::Romaji(text) if is_long_kana(text) => {
                    Some(text.as_str())
                }
                _ => None,
            })
    }
}

impl Alternative {
    /// Terms that every listing with this meaning has; none for a single character.
    fn terms(&self) -> Vec<String> {
        match self {
            Alternative::Text(text) => terms::query_terms(text),
            Alternative::Romaji(kana) => terms::query_terms(&loose(kana)),
            Alternative::Kind(kind) => vec![kind_term(*kind)],
            Alternative::Telephone(term) => vec![term.clone()],
        }
    }
}

/// Kinds for which the folded word is another name, in Japanese or English; the kind's own label is indexed as text.
fn kinds_called(folded: &str) -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(move |kind| {
        let mut words = kind.other_words().iter().copied().chain([kind.label_en()]);
        words.any(|word| fold(word) == folded)
    })
}

/// The reading a word in Latin letters may be, if its index question would be one.
fn romaji(typed: &str) -> Option<String> {
    let reading = fold(&kana::from_romaji(typed)?);
    let by_ear = loose(&reading);
    (by_ear.chars().count() >= 2 && !kana::is_kana(typed)).then_some(reading)
}

fn is_long_kana(text: &str) -> bool {
    kana::is_kana(text) && loose(text).chars().count() >= SHORTEST_WITH_SLIP
}

fn is_kana_letter(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions(text: &str) -> Vec<String> {
        let query = Query::parse(text).unwrap();
        query
            .index_questions()
            .iter()
            .map(|terms| terms.join(" "))
            .collect()
    }

    #[test]
    fn 打った言葉は引ける形になる() {
        let cases: [(&str, &[&str]); 13] = [
            ("", &[""]),
            ("薬局", &["薬局"]),
            ("透析　薬局", &["透析 薬局"]),
            ("ﾀｶｻｺﾞ", &["かさ さご たか"]),
            ("髙砂", &["高砂"]),
            ("ＡＢＣ薬局", &["ab bc c薬 薬局"]),
            ("特養", &["特養", "k_nursing_home"]),
            ("pharmacy", &["ac ar cy ha ma ph rm", "k_pharmacy"]),
            ("047-366-1111", &["t_0473661111"]),
            ("０４７（３６６）１１１１", &["t_0473661111"]),
            ("1-2-3", &["-2 -3 1- 2-"]),
            ("森", &[""]),
            ("森 薬局", &["薬局"]),
        ];
        for (typed, expected) in cases {
            assert_eq!(questions(typed), expected, "{typed}");
        }
    }

    #[test]
    fn ローマ字はよみとしても引く() {
        let query = Query::parse("Matsudo").unwrap();
        let meanings = &query.words()[0].alternatives;
        assert_eq!(
            meanings,
            &[
                Alternative::Text("matsudo".into()),
                Alternative::Romaji("まつど".into())
            ]
        );
        assert!(
            questions("Matsudo").contains(&"つと まつ".to_owned()),
            "by ear: {:?}",
            questions("Matsudo")
        );
    }

    #[test]
    fn 引けないものはわけを言う() {
        assert_eq!(Query::parse("・・"), Err(QueryProblem::OnlySigns));
        assert_eq!(
            Query::parse("一 二 三 四 五 六 七 八 九"),
            Err(QueryProblem::TooManyWords)
        );
        assert_eq!(
            Query::parse(&"あ".repeat(LONGEST_QUERY + 1)),
            Err(QueryProblem::TooLong)
        );
        assert!(Query::parse("　 ").unwrap().is_empty());
        assert!(Query::parse("森").unwrap().has_only_single_characters());
        assert!(
            !Query::parse("森 薬局")
                .unwrap()
                .has_only_single_characters()
        );
        assert!(!Query::parse("").unwrap().has_only_single_characters());
    }

    #[test]
    fn 二文字の漢字は索引だけで確かめられる() {
        for (typed, proved) in [
            ("透析", true),
            ("透析 薬局", true),
            ("訪問看護", false),
            ("もり", false),
            ("松の", false),
            ("特養", false),
        ] {
            assert_eq!(
                Query::parse(typed).unwrap().is_proved_by_terms(),
                proved,
                "{typed}"
            );
        }
    }

    #[test]
    fn 四文字からのかなは打ち間違いを許す() {
        let slips = |typed: &str| {
            Query::parse(typed)
                .unwrap()
                .slips()
                .map(|(_, kana)| kana.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(slips("ひだまり"), ["ひだまり"]);
        assert_eq!(slips("hidamari"), ["ひだまり"]);
        assert!(slips("もり").is_empty());
        assert!(slips("日溜まり").is_empty());
        assert!(
            !Query::parse("ひだまり 松戸")
                .unwrap()
                .slip_questions(0)
                .is_empty()
        );
    }

    #[test]
    fn the_number_of_index_questions_is_bounded() {
        let query =
            Query::parse("hospital hospital hospital hospital hospital hospital hospital").unwrap();
        assert!(query.index_questions().len() <= MOST_QUESTIONS);
    }
}
