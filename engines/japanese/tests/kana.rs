//! Readings: conversion, romaji, and one forgiven slip.

use kyoten_japanese::fold;
use kyoten_japanese::kana::{
    SHORTEST_WITH_SLIP, from_romaji, is_kana, loose, slip_terms, to_hiragana, to_katakana,
    within_one_slip,
};
use kyoten_japanese::terms::index_terms;
use proptest::prelude::*;

#[test]
fn かなの種類を変えられる() {
    assert_eq!(
        to_hiragana("ホウモンｶﾝｺﾞ・ヴェルデ東館"),
        "ほうもんかんご・ゔぇるで東館"
    );
    assert_eq!(
        to_katakana("ほうもんかんご・いすゞ東館"),
        "ホウモンカンゴ・イスヾ東館"
    );
    for (text, answer) in [
        ("マツドしりつ", true),
        ("ｾﾝﾀｰ", true),
        ("松戸", false),
        ("まつど 市", false),
        ("", false),
    ] {
        assert_eq!(is_kana(text), answer, "{text}");
    }
}

#[test]
fn ローマ字は流儀を問わず読める() {
    for (word, reading) in [
        ("matsudo", "まつど"),
        ("MATUDO", "まつど"),
        ("Ｍａｔｓｕｄｏ", "まつど"),
        ("shinjuku", "しんじゅく"),
        ("sinzyuku", "しんじゅく"),
        ("tsuruoka", "つるおか"),
        ("turuoka", "つるおか"),
        ("Shimbashi", "しんばし"),
        ("honmachi", "ほんまち"),
        ("hommachi", "ほんまち"),
        ("kan'ichi", "かんいち"),
        ("itchōme", "いっちょうめ"),
        ("beppu", "べっぷ"),
        ("Ōmuta", "おうむた"),
        ("O\u{304}muta", "おうむた"),
        ("tōkyō", "とうきょう"),
        ("toukyou", "とうきょう"),
        ("ohno", "おうの"),
        ("Satoh", "さとう"),
        ("sohara", "そはら"),
        ("fukushi", "ふくし"),
        ("hukusi", "ふくし"),
    ] {
        assert_eq!(from_romaji(word).as_deref(), Some(reading), "{word}");
    }
    for word in ["clinic", "abc", "松戸", "まつど", "", "1", "x", "-"] {
        assert_eq!(from_romaji(word), None, "{word}");
    }
}

#[test]
fn 打ち間違い一つまでは見つかる() {
    let reading = fold("マツドシリツソウゴウイリョウセンター");
    for (query, found) in [
        ("まつどしりつ", true),
        // No slip at all: size, dakuten, long vowels.
        ("まっとしりつ", true),
        ("そおごおいりょおせんた", true),
        ("ソーゴーイリョーセンター", true),
        ("sougou", false),
        // One slip: wrong, missing, superfluous, exchanged.
        ("まつろしりつ", true),
        ("まつしりつ", true),
        ("まつどしりすつ", true),
        ("まどつしりつ", true),
        ("しりつまそうごう", true),
        // Two slips.
        ("まつろしるつ", false),
        ("とまつしつり", false),
        // Too short for a slip.
        ("まつろ", false),
        ("まつど", true),
        ("", false),
    ] {
        assert_eq!(within_one_slip(&reading, &fold(query)), found, "{query}");
    }
    // Romaji does not say how long an o is.
    assert!(within_one_slip(
        "おおさかしりつ",
        &from_romaji("osaka").expect("romaji")
    ));
    assert!(within_one_slip(
        "おおむたびょういん",
        &from_romaji("Ōmuta").expect("romaji")
    ));
}

#[test]
fn 間違いのありうる場所ごとに残る語を問う() {
    assert_eq!(
        slip_terms("あかさた"),
        [vec!["さた"], vec!["あか"], vec!["あさ", "かた", "さか"]]
    );
    assert!(slip_terms("まつど").is_empty());
    assert_eq!(slip_terms("あかさたな").len(), 5);
}

#[test]
fn 耳で紛れるものは緩い形で同じになる() {
    for (one, other) in [
        ("おおさか", "おーさか"),
        ("おうさか", "おさか"),
        ("びょういん", "ひよおいん"),
        ("けいあい", "けーあい"),
        ("にっしん", "につしん"),
        ("かとう", "がどお"),
    ] {
        assert_eq!(loose(one), loose(other), "{one} {other}");
    }
    assert_ne!(loose("かとう"), loose("さとう"));
}

/// One slip at a place: what a hurried thumb does.
fn slipped(word: &str, at: usize, kind: usize, other: char) -> String {
    let mut kana: Vec<char> = word.chars().collect();
    let at = at % kana.len();
    match kind {
        0 => kana[at] = other,
        1 => drop(kana.remove(at)),
        2 => kana.insert(at, other),
        _ => {
            let next = (at + 1) % kana.len();
            if next > at {
                kana.swap(at, next);
            }
        }
    }
    kana.into_iter().collect()
}

/// Whether the index hands out the reading for the query.
fn is_candidate(reading: &str, query: &str) -> bool {
    let index = index_terms(&loose(reading));
    slip_terms(query)
        .iter()
        .any(|terms| terms.iter().all(|term| index.contains(term)))
}

proptest! {
    #[test]
    fn 一つ打ち間違えた語は必ず見つかる(
        before in "[かさたなはまん]{0,4}", word in "[かさたなはまきしちにひみん]{5,9}", after in "[かさたなはまん]{0,4}",
        at in 0usize..9, kind in 0usize..4, other in prop::char::range('な', 'の'),
    ) {
        let reading = format!("{before}{word}{after}");
        let query = slipped(&word, at, kind, other);
        prop_assert!(within_one_slip(&reading, &query));
        prop_assert!(is_candidate(&reading, &loose(&query)));
    }

    #[test]
    fn 一つ違いの読みはすべて索引の候補に入る(reading in "[あいうおかがこさしじつづっょーん]{3,12}", query in "[あうおかこさしつっん]{4,7}") {
        let query = loose(&query);
        if within_one_slip(&reading, &query) && query.chars().count() >= SHORTEST_WITH_SLIP {
            prop_assert!(is_candidate(&reading, &query));
        }
    }

    #[test]
    fn 緩い形は二度でも変わらない(text in "[ぁ-ゖー]{0,16}") {
        let once = loose(&text);
        prop_assert_eq!(loose(&once), once);
    }

    #[test]
    fn どんな文字でも落ちない(text in ".*", other in ".*") {
        let _ = (from_romaji(&text), slip_terms(&text), within_one_slip(&text, &other), to_katakana(&to_hiragana(&text)));
    }
}
