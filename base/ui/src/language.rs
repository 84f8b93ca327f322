//! The two languages of the screens, and how a request chooses one.

/// Cookie in which a person's choice of language is kept: `ja` or `en`.
pub const LANGUAGE_COOKIE: &str = "language";

/// Where the language switch posts to, with the fields `language` (`ja`, `en`) and `back` (a path).
pub const LANGUAGE_PATH: &str = "/language";

/// A language in which every sentence of the screens exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Japanese, the first language of every hub.
    #[default]
    Ja,
    /// English.
    En,
}

impl Language {
    /// Both languages, in the order in which they are offered.
    pub const ALL: [Language; 2] = [Language::Ja, Language::En];

    /// The language a request asks for: the kept choice first, then the browser's wish, then Japanese.
    ///
    /// `cookie` is the value of [`LANGUAGE_COOKIE`], `accept_language` the header as sent.
    pub fn chosen(cookie: Option<&str>, accept_language: Option<&str>) -> Language {
        cookie
            .and_then(Language::from_tag)
            .or_else(|| accept_language.and_then(most_wanted))
            .unwrap_or_default()
    }

    /// The language of a tag such as `ja`, `ja-JP` or `EN-us`; nothing for other languages.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The tag for `lang` attributes and the cookie: `ja` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }

    /// The language's name in itself: 日本語, English.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::Ja => "日本語",
            Language::En => "English",
        }
    }

    /// The language the switch offers.
    pub fn other(self) -> Language {
        match self {
            Language::Ja => Language::En,
            Language::En => Language::Ja,
        }
    }
}

/// The first known language of an `Accept-Language` header by weight; equal weights keep their order.
fn most_wanted(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for part in header.split(',') {
        let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = match weight.trim().strip_prefix("q=") {
            Some(number) => number.trim().parse().unwrap_or(0.0),
            None => 1.0_f32,
        };
        let Some(language) = Language::from_tag(tag) else {
            continue;
        };
        if weight > best.map_or(0.0, |(heaviest, _)| heaviest) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Ja};

    #[test]
    fn 言語は選んだもの_ブラウザの希望_日本語の順に決まる() {
        let cases = [
            (None, None, Ja),
            (Some("en"), None, En),
            (Some("en"), Some("ja"), En),
            (Some("fr"), Some("en-GB"), En),
            (None, Some("en-US,en;q=0.9,ja;q=0.8"), En),
            (None, Some("fr,ja;q=0.5,en;q=0.7"), En),
            (None, Some("zh-CN, ko;q=0.9"), Ja),
            (None, Some("en;q=0, ja;q=0.1"), Ja),
            (None, Some("en;q=nonsense"), Ja),
            (None, Some(",;;q="), Ja),
        ];
        for (cookie, header, expected) in cases {
            assert_eq!(
                Language::chosen(cookie, header),
                expected,
                "{cookie:?} {header:?}"
            );
        }
    }
}
