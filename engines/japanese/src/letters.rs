//! The letters of a text, each in its one comparable form: what `fold` and `address` both stand on.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::itaiji;

/// The text with compatibility forms resolved (NFKC), so that `Letters` meets no combining kana mark.
///
/// Nearly every real string is already plain and is handed back untouched.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        // A free-standing dakuten (か゛) would decompose to a space and a mark; people mean が.
        let joined = text.chars().map(|letter| match letter {
            '゛' | 'ﾞ' => '\u{3099}',
            '゜' | 'ﾟ' => '\u{309A}',
            other => other,
        });
        Cow::Owned(joined.nfkc().collect())
    }
}

/// The letters of a composed text: lower case, half width, hiragana, common kanji, marks dropped.
///
/// What depends on neighbours is settled here: 々 and ゞ repeat, ケ between kanji reads が, ヴァ is ば.
pub(crate) struct Letters<'a> {
    rest: Peekable<Chars<'a>>,
    written_before: char,
    yielded_before: char,
}

impl<'a> Letters<'a> {
    pub(crate) fn of(composed: &'a str) -> Self {
        Letters {
            rest: composed.chars().peekable(),
            written_before: ' ',
            yielded_before: ' ',
        }
    }

    /// The next letter as written, without taking it.
    pub(crate) fn peek_written(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn common_form(&mut self, written: char) -> char {
        match written {
            '一'..='鿿' => itaiji::common(written),
            'ぁ'..='ヿ' => self.kana_form(written),
            '々' if is_kanji(self.yielded_before) => self.yielded_before,
            'A'..='Z' => written.to_ascii_lowercase(),
            '\0'..='\u{7F}' => written,
            '\u{3000}' => ' ',
            '！'..='～' => ascii_of_full_width(written),
            _ => rare_form(written),
        }
    }

    fn kana_form(&mut self, written: char) -> char {
        match written {
            'ケ' if self.reads_ga() => 'が',
            'ヶ' | 'ヵ' | 'ゖ' | 'ゕ' => 'が',
            'ヰ' | 'ゐ' => 'い',
            'ヱ' | 'ゑ' => 'え',
            'ヴ' | 'ゔ' => self.b_sound(),
            'ヷ' => 'わ',
            'ヸ' => 'い',
            'ヹ' => 'え',
            'ヺ' => 'を',
            'ゝ' | 'ヽ' if is_hiragana(self.yielded_before) => unvoiced(self.yielded_before),
            'ゞ' | 'ヾ' if is_hiragana(self.yielded_before) => voiced(self.yielded_before),
            'ァ'..='ン' => hiragana_of_katakana(written),
            _ => written,
        }
    }

    /// ケ stands for が in place names (桜ケ丘, つつじケ丘, 3ケ所), not inside a katakana word (カラオケ店).
    fn reads_ga(&mut self) -> bool {
        let after_place =
            self.written_before.is_alphanumeric() && !is_katakana(self.written_before);
        after_place && self.rest.peek().is_some_and(|&next| is_kanji(next))
    }

    fn b_sound(&mut self) -> char {
        let sound = match self.rest.peek() {
            Some('ァ' | 'ぁ') => 'ば',
            Some('ィ' | 'ぃ') => 'び',
            Some('ェ' | 'ぇ') => 'べ',
            Some('ォ' | 'ぉ') => 'ぼ',
            // レヴュー is レビュー: the small ゅ stays.
            Some('ュ' | 'ゅ') => return 'び',
            _ => return 'ぶ',
        };
        self.rest.next();
        sound
    }
}

impl Iterator for Letters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let written = self.rest.next()?;
            if is_mark(written) {
                continue;
            }
            let letter = self.common_form(written);
            self.written_before = written;
            self.yielded_before = letter;
            return Some(letter);
        }
    }
}

pub(crate) fn is_kanji(letter: char) -> bool {
    matches!(letter, '一'..='鿿' | '㐀'..='䶿' | '々' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

pub(crate) fn is_hiragana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ')
}

pub(crate) fn is_katakana(letter: char) -> bool {
    matches!(letter, 'ァ'..='ヺ' | 'ー')
}

/// Every sign that people type for a hyphen, a minus or a long vowel.
pub(crate) fn is_dash(letter: char) -> bool {
    matches!(
        letter,
        '-' | 'ー' | '~' | '〜' | '゠' | '\u{00AD}' | '\u{02D7}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2053}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{3030}'
                | '\u{FE58}'
                | '\u{FE63}'
    )
}

pub(crate) fn hiragana_of_katakana(letter: char) -> char {
    shifted(letter, -0x60)
}

/// が for か, ば for は; other kana unchanged.
pub(crate) fn voiced(kana: char) -> char {
    match kana {
        'か' | 'き' | 'く' | 'け' | 'こ' | 'さ' | 'し' | 'す' | 'せ' | 'そ' | 'た' | 'ち'
        | 'つ' | 'て' | 'と' | 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' => shifted(kana, 1),
        _ => kana,
    }
}

/// か for が, は for ば and ぱ; other kana unchanged.
pub(crate) fn unvoiced(kana: char) -> char {
    match kana {
        'が' | 'ぎ' | 'ぐ' | 'げ' | 'ご' | 'ざ' | 'じ' | 'ず' | 'ぜ' | 'ぞ' | 'だ' | 'ぢ'
        | 'づ' | 'で' | 'ど' | 'ば' | 'び' | 'ぶ' | 'べ' | 'ぼ' => shifted(kana, -1),
        'ぱ' | 'ぴ' | 'ぷ' | 'ぺ' | 'ぽ' => shifted(kana, -2),
        'ゔ' => 'う',
        _ => kana,
    }
}

/// Letters that NFKC leaves alone or that `Letters` narrows itself.
fn is_plain(letter: char) -> bool {
    matches!(
        letter,
        ' '..='~'
            | '一'..='鿿'
            | 'ぁ'..='ゖ'
            | 'ゝ'
            | 'ゞ'
            | 'ァ'..='ヾ'
            | '！'..='～'
            | '\u{3000}'..='〟'
            | '\u{2010}'..='\u{2016}'
            | '\u{2212}'
    )
}

fn is_mark(letter: char) -> bool {
    match letter {
        '\0'..='\u{2FF}' | '\u{3000}'..='\u{3029}' | 'ぁ'..='ゖ' | 'ァ'..='鿿' | '！'..='～' => {
            false
        }
        // Variation selectors tell two drawings of one kanji apart; joiners draw nothing.
        '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'
        | '\u{FEFF}' => true,
        _ => is_combining_mark(letter),
    }
}

fn ascii_of_full_width(letter: char) -> char {
    shifted(letter, -0xFEE0).to_ascii_lowercase()
}

/// Letters met once in ten thousand rows: accented Latin loses its accent, rare kanji their variant.
fn rare_form(written: char) -> char {
    let common = itaiji::common(written);
    if common != written {
        return common;
    }
    let mut base = None;
    if written < '\u{2000}' {
        decompose_canonical(written, |part| {
            base.get_or_insert(part);
        });
    }
    let base = base.unwrap_or(written);
    base.to_lowercase().next().unwrap_or(base)
}

fn shifted(letter: char, by: i32) -> char {
    u32::from(letter)
        .checked_add_signed(by)
        .and_then(char::from_u32)
        .unwrap_or(letter)
}
