//! Readings: kana kinds, romaji, and finding a reading although one key was mistyped.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use wana_kana::ConvertJapanese;

use crate::letters::{Letters, composed, hiragana_of_katakana, is_hiragana, is_katakana, unvoiced};
use crate::terms::query_terms;

/// Shortest query, in loose kana, to which one slip is forgiven; in a shorter one it would match anything.
pub const SHORTEST_WITH_SLIP: usize = 4;

/// The text with katakana (also half-width) written in hiragana; everything else as it was.
pub fn to_hiragana(text: &str) -> String {
    composed(text)
        .chars()
        .map(|letter| match letter {
            'ァ'..='ヶ' | 'ヽ' | 'ヾ' => hiragana_of_katakana(letter),
            other => other,
        })
        .collect()
}

/// The text with hiragana (and half-width katakana) written in katakana; everything else as it was.
pub fn to_katakana(text: &str) -> String {
    composed(text)
        .chars()
        .map(|letter| match letter {
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => {
                char::from_u32(u32::from(letter) + KATAKANA_ABOVE_HIRAGANA).unwrap_or(letter)
            }
            other => other,
        })
        .collect()
}

/// Distance of katakana from hiragana in Unicode.
const KATAKANA_ABOVE_HIRAGANA: u32 = 0x60;

/// Whether the text is kana only (either kind, long vowel marks included), and not empty.
pub fn is_kana(text: &str) -> bool {
    let composed = composed(text);
    !composed.is_empty()
        && composed
            .chars()
            .all(|letter| is_hiragana(letter) || is_katakana(letter))
}

/// The hiragana reading of a word in romaji (Hepburn, Kunrei, with ō, ou or oh), or `None` when
/// it is not romaji from end to end (`clinic`).
///
/// Where romaji leaves vowel length open (`Osaka`), so does the answer; [`within_one_slip`] and
/// [`loose`] make nothing of it.
pub fn from_romaji(word: &str) -> Option<String> {
    let romaji = spelled_out(word)?;
    let reading = romaji.to_hiragana();
    is_kana(&reading).then_some(reading)
}

/// Romaji in plain ASCII as an input method would type it, `None` when other letters are in it.
fn spelled_out(word: &str) -> Option<String> {
    let letters: Vec<char> = word.nfkc().flat_map(char::to_lowercase).collect();
    let mut romaji = String::with_capacity(letters.len() + 2);
    for (at, &letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied();
        match letter {
            'ā' | 'â' => romaji.push_str("aa"),
            'ī' | 'î' => romaji.push_str("ii"),
            'ū' | 'û' => romaji.push_str("uu"),
            'ē' | 'ê' => romaji.push_str("ee"),
            'ō' | 'ô' => romaji.push_str("ou"),
            // Shimbashi, Gumma, Honmachi.
            'm' if matches!(next, Some('b' | 'm' | 'p')) => romaji.push_str("n'"),
            // Matcha, Itchōme.
            't' if next == Some('c') => romaji.push('c'),
            // Ohno, Satoh: the passport's long o.
            'h' if romaji.ends_with('o')
                && next.is_none_or(|next| !is_vowel(next) && next != 'y') =>
            {
                romaji.push('u')
            }
            'a'..='z' => romaji.push(letter),
            '\'' | '’' => romaji.push('\''),
            ' ' | '-' | '‐' | '.' => {}
            _ => return None,
        }
    }
    (!romaji.is_empty()).then_some(romaji)
}

fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'a' | 'i' | 'u' | 'e' | 'o' | 'ā' | 'ī' | 'ū' | 'ē' | 'ō' | 'â' | 'î' | 'û' | 'ê' | 'ô'
    )
}

/// A folded reading with everything removed that people confuse by ear: small kana are large,
/// dakuten and handakuten gone, long vowels (おう, おお, おー, えい …) short, all but kana dropped.
///
/// Index `index_terms(&loose(reading))` and ask with `slip_terms(&loose(query))`: then every
/// reading for which [`within_one_slip`] holds is among the candidates.
pub fn loose(folded: &str) -> String {
    let mut loose = String::with_capacity(folded.len());
    let mut vowel_before = None;
    for letter in Letters::of(folded).filter(|&letter| is_hiragana(letter)) {
        let sound = unvoiced(large(letter));
        let vowel = vowel(sound);
        if !prolongs(vowel_before, sound) {
            loose.push(sound);
            vowel_before = vowel;
        }
    }
    loose
}

/// Whether this sound only lengthens the vowel before it (the second う of くう, the う of こう).
fn prolongs(vowel_before: Option<char>, sound: char) -> bool {
    matches!(
        (vowel_before, sound),
        (Some('あ'), 'あ')
            | (Some('い'), 'い')
            | (Some('う'), 'う')
            | (Some('え'), 'え' | 'い')
            | (Some('お'), 'お' | 'う')
    )
}

/// The vowel a large unvoiced kana ends in; `None` for ん.
fn vowel(sound: char) -> Option<char> {
    match sound {
        'あ' | 'か' | 'さ' | 'た' | 'な' | 'は' | 'ま' | 'や' | 'ら' | 'わ' => Some('あ'),
        'い' | 'き' | 'し' | 'ち' | 'に' | 'ひ' | 'み' | 'り' => Some('い'),
        'う' | 'く' | 'す' | 'つ' | 'ぬ' | 'ふ' | 'む' | 'ゆ' | 'る' => Some('う'),
        'え' | 'け' | 'せ' | 'て' | 'ね' | 'へ' | 'め' | 'れ' => Some('え'),
        'お' | 'こ' | 'そ' | 'と' | 'の' | 'ほ' | 'も' | 'よ' | 'ろ' => Some('お'),
        _ => None,
    }
}

fn large(kana: char) -> char {
    match kana {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' | 'を' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        other => other,
    }
}

/// What to ask the index so that one slip in a kana query is forgiven: alternatives, each a list of
/// terms that must all be present. Empty for a query shorter than [`SHORTEST_WITH_SLIP`].
///
/// A wrong, a missing and a superfluous kana at one place leave the same terms standing; two kana
/// exchanged give the terms of the word put right. Alternatives implied by a broader one are left out.
/// The candidates must still be confirmed with [`within_one_slip`].
pub fn slip_terms(folded_kana: &str) -> Vec<Vec<String>> {
    let kana: Vec<char> = folded_kana.chars().collect();
    if kana.len() < SHORTEST_WITH_SLIP {
        return Vec::new();
    }
    let blurred = (0..kana.len()).map(|at| terms_without(&kana, at));
    let exchanged = (0..kana.len() - 1).map(|at| terms_exchanged(&kana, at));
    broadest(blurred.chain(exchanged).collect())
}

/// Terms on either side of the kana at `at`, which may be wrong, superfluous or lack a neighbour.
fn terms_without(kana: &[char], at: usize) -> BTreeSet<String> {
    let before: String = kana[..at].iter().collect();
    let after: String = kana[at + 1..].iter().collect();
    query_terms(&before)
        .into_iter()
        .chain(query_terms(&after))
        .collect()
}

fn terms_exchanged(kana: &[char], at: usize) -> BTreeSet<String> {
    let mut right = kana.to_vec();
    right.swap(at, at + 1);
    query_terms(&right.into_iter().collect::<String>())
        .into_iter()
        .collect()
}

fn broadest(alternatives: Vec<BTreeSet<String>>) -> Vec<Vec<String>> {
    let mut kept: Vec<BTreeSet<String>> = Vec::new();
    for terms in alternatives {
        if !kept.iter().any(|broader| broader.is_subset(&terms)) {
            kept.retain(|narrower| !terms.is_subset(narrower));
            kept.push(terms);
        }
    }
    kept.into_iter()
        .map(|terms| terms.into_iter().collect())
        .collect()
}

/// Whether `query` occurs in `reading` (both folded) with at most one slip of typing: a wrong,
/// missing or superfluous kana, or two neighbours exchanged. What [`loose`] removes is no slip;
/// a query shorter than [`SHORTEST_WITH_SLIP`] in loose kana must occur without one.
///
/// Source: approximate substring matching after Sellers 1980, doi:10.1016/0196-6774(80)90016-4,
/// with the exchange of neighbours after Damerau 1964, doi:10.1145/363958.363994.
pub fn within_one_slip(reading: &str, query: &str) -> bool {
    let reading = loose(reading);
    let query = loose(query);
    if query.is_empty() || reading.contains(&query) {
        return !query.is_empty();
    }
    let query: Vec<char> = query.chars().collect();
    query.len() >= SHORTEST_WITH_SLIP && fewest_slips(&reading, &query) <= 1
}

/// The fewest slips with which `query` occurs anywhere in `reading`.
fn fewest_slips(reading: &str, query: &[char]) -> usize {
    // Column by column of the reading; a match may begin anywhere, so row 0 costs nothing.
    let mut column: Vec<usize> = (0..=query.len()).collect();
    let mut column_before = column.clone();
    let mut kana_before = None;
    let mut fewest = query.len();
    for kana in reading.chars() {
        let mut next = vec![0; query.len() + 1];
        for at in 1..=query.len() {
            let wrong = column[at - 1] + usize::from(query[at - 1] != kana);
            let mut slips = wrong.min(column[at] + 1).min(next[at - 1] + 1);
            if at >= 2 && query[at - 2] == kana && Some(query[at - 1]) == kana_before {
                slips = slips.min(column_before[at - 2] + 1);
            }
            next[at] = slips;
        }
        fewest = fewest.min(next[query.len()]);
        kana_before = Some(kana);
        column_before = std::mem::replace(&mut column, next);
    }
    fewest
}
