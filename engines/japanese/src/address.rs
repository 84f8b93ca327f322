//! Addresses: one comparable form for the many ways one is written, and keys for a table of towns.
//!
//! Nothing here knows which towns exist: a caller builds a table with [`town_key`] and looks up
//! [`town_candidates`] in it. The forms are for comparing only; what was written is what is shown.

use crate::letters::{Letters, composed, is_dash, is_hiragana};

/// A comparable form of an address: `南1条西6-5 さくらびる2階` for 南１条西六丁目５番地　サクラビル２階.
///
/// Letters are folded as for search, 字 and 大字 dropped, numerals before 丁目, 番地, 号, 条 … are
/// digits, 丁目, 番地, 番, 号 and every dash between numbers are `-`. The building, if any, follows
/// after one space. Two addresses of one form are the same place; the converse does not hold.
pub fn normalize(address: &str) -> String {
    let letters = letters_of(address);
    let plain = squeezed(without_postal_code(&letters), Numerals::BeforeCounters);
    with_building_apart(&plain)
}

/// The key of a town in a table of towns; with an empty `town` the key of the municipality.
///
/// Counties (郡), 字, the way of writing numerals and 丁目 make no difference. All numerals become
/// digits, also those in names (三田 is `3田`), since addresses write them either way.
pub fn town_key(prefecture: &str, city: &str, town: &str) -> String {
    let place = letters_of(&format!("{city}{town}"));
    let mut key = prefecture.to_owned();
    key.push_str(&place_key(&place));
    key
}

/// The key of a town without its 丁目, `None` when it has none: an address often stops before it
/// (松戸市新松戸). A table of towns takes it in beside [`town_key`], with the middle of the 丁目.
pub fn area_key(prefecture: &str, city: &str, town: &str) -> Option<String> {
    let folded: String = letters_of(town).into_iter().collect();
    let (before, _) = folded.rsplit_once("丁目")?;
    let area = before.trim_end_matches(is_number);
    (!area.is_empty() && area.len() < before.len()).then(|| town_key(prefecture, city, area))
}

/// Candidate [`town_key`]s of an address that begins with its prefecture, from longest to shortest,
/// down to the municipality; empty when the prefecture is missing (see [`town_candidates_in`]).
pub fn town_candidates(address: &str) -> Vec<String> {
    let letters = letters_of(address);
    match beginning_with_prefecture(without_postal_code(&letters)) {
        Some((prefecture, place)) => candidates(prefecture, place),
        None => Vec::new(),
    }
}

/// As [`town_candidates`], for an address that may leave out a prefecture known from elsewhere.
/// A prefecture written in the address wins.
pub fn town_candidates_in(prefecture: &str, address: &str) -> Vec<String> {
    let letters = letters_of(address);
    let letters = without_postal_code(&letters);
    match beginning_with_prefecture(letters) {
        Some((written, place)) => candidates(written, place),
        None => candidates(prefecture, letters),
    }
}

/// The prefecture an address begins with, if any.
pub fn prefecture(address: &str) -> Option<&'static str> {
    let beginning: String = address.chars().take(LONGEST_BEGINNING).collect();
    let letters = letters_of(&beginning);
    beginning_with_prefecture(without_postal_code(&letters)).map(|(prefecture, _)| prefecture)
}

/// Letters that hold a postal code and a prefecture, with generous white space.
const LONGEST_BEGINNING: usize = 24;

/// Letters of the longest town key worth trying, counted after the prefecture; the longest of the
/// 190,000 towns of Geolonia 住所データ (2024-01) has 21 with its prefecture.
const LONGEST_TOWN: usize = 24;

/// Letters of the shortest municipality (津市).
const SHORTEST_MUNICIPALITY: usize = 2;

fn candidates(prefecture: &str, place: &[char]) -> Vec<String> {
    let mut keys = Vec::new();
    if let Some(place) = without_kyoto_streets(place) {
        push_prefixes(&mut keys, prefecture, &place);
    }
    push_prefixes(&mut keys, prefecture, place);
    keys
}

fn push_prefixes(keys: &mut Vec<String>, prefecture: &str, place: &[char]) {
    let place = place_key(place);
    let town = before_house(&place);
    let mut cuts: Vec<usize> = Vec::with_capacity(LONGEST_TOWN);
    let mut letters = town.char_indices().take(LONGEST_TOWN).peekable();
    while let Some((start, letter)) = letters.next() {
        let inside_number = letter.is_ascii_digit()
            && letters
                .peek()
                .is_some_and(|(_, next)| next.is_ascii_digit());
        if !inside_number {
            cuts.push(start + letter.len_utf8());
        }
    }
    for &cut in cuts.iter().skip(SHORTEST_MUNICIPALITY - 1).rev() {
        let mut key = String::with_capacity(prefecture.len() + cut);
        key.push_str(prefecture);
        key.push_str(&town[..cut]);
        keys.push(key);
    }
}

/// The part in which a town can end: up to the second dash or gap, since a town may hold one itself
/// (麻布十番一丁目 is `麻布10-1`).
fn before_house(place: &str) -> &str {
    match place.match_indices(['-', ' ']).nth(1) {
        Some((second, _)) => &place[..second],
        None => place,
    }
}

/// A municipality and what follows it, as it stands in keys.
fn place_key(place: &[char]) -> String {
    squeezed(
        &without_redrawn_ward(without_county(place)),
        Numerals::Everywhere,
    )
}

/// Folded letters without 字 and 大字, every dash as `-`; ー stays inside a word of kana.
fn letters_of(address: &str) -> Vec<char> {
    let composed = composed(address);
    let mut letters = Letters::of(&composed);
    let mut plain: Vec<char> = Vec::with_capacity(address.len() / 3 + 1);
    while let Some(letter) = letters.next() {
        if letter == '字' {
            plain.pop_if(|before| *before == '大');
            continue;
        }
        plain.push(match letter {
            'ー' if in_word(plain.last(), letters.peek_written()) => 'ー',
            dash if is_dash(dash) => '-',
            space if space.is_whitespace() => ' ',
            other => other,
        });
    }
    plain
}

fn in_word(before: Option<&char>, next: Option<char>) -> bool {
    before.is_some_and(|&before| is_hiragana(before) || before == 'ー')
        && next.is_none_or(|next| !next.is_numeric())
}

/// Leading white space and 〒123-4567 dropped.
fn without_postal_code(letters: &[char]) -> &[char] {
    let letters = trimmed(letters);
    match letters {
        ['〒', rest @ ..] => {
            let end = rest
                .iter()
                .position(|&letter| !matches!(letter, '0'..='9' | '-' | ' '))
                .unwrap_or(rest.len());
            &rest[end..]
        }
        _ => letters,
    }
}

fn trimmed(letters: &[char]) -> &[char] {
    let start = letters
        .iter()
        .position(|&letter| letter != ' ')
        .unwrap_or(letters.len());
    &letters[start..]
}

/// The prefecture and what follows it; one written twice (東京都東京都新宿区) is taken once.
fn beginning_with_prefecture(letters: &[char]) -> Option<(&'static str, &[char])> {
    let (_, name, _) = PREFECTURES
        .iter()
        .find(|(_, name, _)| begins_with(letters, name))?;
    let mut rest = letters;
    while begins_with(rest, name) {
        rest = trimmed(&rest[name.chars().count()..]);
    }
    Some((name, rest))
}

fn begins_with(letters: &[char], name: &str) -> bool {
    let mut at = letters.iter();
    name.chars().all(|letter| at.next() == Some(&letter))
}

/// The place without its county: 空知郡上富良野町 is 上富良野町, but 郡山市 and 大和郡山市 stay.
fn without_county(place: &[char]) -> Vec<char> {
    let named_so = CITIES_WITH_GUN.iter().any(|city| begins_with(place, city));
    let county = place
        .iter()
        .take(LONGEST_COUNTY)
        .position(|&letter| letter == '郡');
    match county {
        Some(end) if end > 0 && !named_so && !passes_a_city(&place[..end]) => {
            place[end + 1..].to_vec()
        }
        _ => place.to_vec(),
    }
}

/// Whether a municipality ends before the 郡, which is then part of a town's name (山口市小郡).
fn passes_a_city(before: &[char]) -> bool {
    match before {
        // The counties 余市郡 and 高市郡 are named so themselves.
        ['余' | '高', '市'] => false,
        _ => before.iter().any(|letter| matches!(letter, '市' | '区')),
    }
}

/// Letters of the longest county with its 郡 (東諸県郡, 北葛飾郡), and one to spare for a space.
const LONGEST_COUNTY: usize = 5;

/// Cities whose own name has a 郡 after the first letter.
const CITIES_WITH_GUN: [&str; 3] = ["大和郡山市", "蒲郡市", "小郡市"];

/// The place without a ward of 浜松市: they were redrawn on 2024-01-01 and kept the towns' names, so
/// that tables and addresses of different years disagree on the ward only.
fn without_redrawn_ward(place: Vec<char>) -> Vec<char> {
    if !begins_with(&place, REDRAWN_CITY) {
        return place;
    }
    let city_end = REDRAWN_CITY.chars().count();
    let (city, behind) = place.split_at(city_end);
    match REDRAWN_WARDS.iter().find(|ward| begins_with(behind, ward)) {
        Some(ward) => [city, &behind[ward.chars().count()..]].concat(),
        None => place,
    }
}

/// The city whose wards were redrawn.
const REDRAWN_CITY: &str = "浜松市";

/// Its wards before and after.
const REDRAWN_WARDS: [&str; 9] = [
    "中央区",
    "浜名区",
    "天竜区",
    "中区",
    "東区",
    "西区",
    "南区",
    "北区",
    "浜北区",
];

/// In Kyoto a house is found by its streets (烏丸通御池上る二条殿町): the place without them, when
/// there are any.
fn without_kyoto_streets(place: &[char]) -> Option<Vec<char>> {
    if !begins_with(place, "京都市") {
        return None;
    }
    let city_end = place.iter().position(|&letter| letter == '区')? + 1;
    let turn = (city_end..place.len().saturating_sub(1))
        .rev()
        .find(|&at| {
            matches!(
                place[at..at + 2],
                ['上' | '下', 'る'] | ['西' | '東', '入'] | ['が' | '入', 'る']
            )
        })?;
    let behind = &place[turn + 2..];
    let behind = match behind {
        ['る', rest @ ..] => rest,
        _ => behind,
    };
    Some([&place[..city_end], behind].concat())
}

/// Where kanji numerals are read as numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numerals {
    /// Only where 丁目, 番, 条 … follow: 三田市 keeps its name.
    BeforeCounters,
    /// Everywhere, for keys.
    Everywhere,
}

/// The address without what people write or leave out at will; numbers joined by `-`, a gap between
/// two numbers is one space.
fn squeezed(letters: &[char], numerals: Numerals) -> String {
    let mut plain = Squeezed::with_capacity(letters.len() * 3);
    let mut at = 0;
    while let Some(letters) = letters.get(at..).filter(|rest| !rest.is_empty()) {
        at += plain.take(letters, numerals);
    }
    plain.text
}

/// The letters of a bracket with both its signs; the sign alone when it is never closed.
fn letters_of_bracket(letters: &[char]) -> usize {
    letters
        .iter()
        .position(|&letter| letter == ')')
        .map_or(1, |close| close + 1)
}

/// How many letters at the beginning only join a number to the next: 丁目, 番地の, 号 … 0 for none.
fn letters_joining(letters: &[char]) -> usize {
    match letters {
        ['丁', '目', ..] => 2,
        ['丁'] | ['丁', '0'..='9' | '-' | ' ', ..] => 1,
        ['番', '地', 'の', ..] => 3,
        ['番', '地', ..] => 2,
        ['番', '町' | '丁' | '館' | '街', ..] => 0,
        ['番', 'の', next, ..] if is_number(*next) => 2,
        ['番', ..] => 1,
        ['号', '室' | '館' | '棟' | '線' | '店' | '車', ..] => 0,
        ['号', 'の', next, ..] if is_number(*next) => 2,
        ['号', ..] => 1,
        ['の', next, ..] if is_number(*next) => 1,
        _ => 0,
    }
}

fn is_number(letter: char) -> bool {
    letter.is_ascii_digit() || numeral(letter).is_some()
}

fn counter_follows(behind: &[char]) -> bool {
    matches!(
        behind,
        ['丁', '目', ..]
            | ['番' | '号' | '条' | '線' | '区', ..]
            | ['地', '割', ..]
            | ['丁' | '階', ..]
    )
}

/// What stands between the last letter and the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Dash,
}

/// The squeezed text so far, and the gap to write if another number comes.
struct Squeezed {
    text: String,
    gap: Gap,
}

impl Squeezed {
    fn with_capacity(bytes: usize) -> Self {
        Squeezed {
            text: String::with_capacity(bytes),
            gap: Gap::None,
        }
    }

    /// Takes what the first of the letters begins, and says how many letters that was.
    fn take(&mut self, letters: &[char], numerals: Numerals) -> usize {
        let joining = letters_joining(letters);
        let in_kanji = letters_of_number(letters);
        match letters {
            ['(', ..] if numerals == Numerals::Everywhere => {
                self.space();
                return letters_of_bracket(letters);
            }
            ['第', next, ..] if is_number(*next) => self.space(),
            // 平和通り and 平和通 are one street.
            ['り', ..] if numerals == Numerals::Everywhere && self.text.ends_with('通') => {}
            ['-', ..] => self.gap = Gap::Dash,
            [digit @ '0'..='9', ..] => self.digit(*digit),
            _ if in_kanji > 0 => {
                let (number, behind) = letters.split_at(in_kanji);
                if numerals == Numerals::Everywhere || counter_follows(behind) {
                    self.number(number);
                } else {
                    number.iter().for_each(|&name| self.letter(name));
                }
                return in_kanji;
            }
            _ if joining > 0 && self.ends_in_number() => {
                self.gap = Gap::Dash;
                return joining;
            }
            [name, ..] if name.is_alphanumeric() => self.letter(*name),
            _ => self.space(),
        }
        1
    }

    fn ends_in_number(&self) -> bool {
        self.text.ends_with(|last: char| last.is_ascii_digit())
    }

    fn letter(&mut self, letter: char) {
        self.gap = Gap::None;
        self.text.push(letter);
    }

    fn space(&mut self) {
        if self.gap == Gap::None {
            self.gap = Gap::Space;
        }
    }

    fn digit(&mut self, digit: char) {
        if self.ends_in_number() {
            match self.gap {
                Gap::None => {}
                Gap::Space => self.text.push(' '),
                Gap::Dash => self.text.push('-'),
            }
        }
        self.letter(digit);
    }

    /// A number in kanji. Beside digits it is a number of its own (三俣二1).
    fn number(&mut self, numerals: &[char]) {
        self.gap = Gap::Dash;
        for digit in digits_of(numerals).chars() {
            self.digit(digit);
        }
        self.gap = Gap::Dash;
    }
}

fn letters_of_number(letters: &[char]) -> usize {
    letters
        .iter()
        .take_while(|&&letter| numeral(letter).is_some())
        .count()
}

/// What a kanji numeral stands for.
#[derive(Clone, Copy)]
enum Numeral {
    Digit(u64),
    Power(u64),
}

fn numeral(letter: char) -> Option<Numeral> {
    Some(match letter {
        '〇' | '零' => Numeral::Digit(0),
        '一' | '壱' => Numeral::Digit(1),
        '二' | '弐' => Numeral::Digit(2),
        '三' => Numeral::Digit(3),
        '四' => Numeral::Digit(4),
        '五' => Numeral::Digit(5),
        '六' => Numeral::Digit(6),
        '七' => Numeral::Digit(7),
        '八' => Numeral::Digit(8),
        '九' => Numeral::Digit(9),
        '十' => Numeral::Power(10),
        '百' => Numeral::Power(100),
        '千' => Numeral::Power(1000),
        _ => return None,
    })
}

/// 二十三 and 二三 are both 23.
fn digits_of(numerals: &[char]) -> String {
    let values = || numerals.iter().filter_map(|&letter| numeral(letter));
    if values().all(|value| matches!(value, Numeral::Digit(_))) {
        return values()
            .filter_map(|value| match value {
                Numeral::Digit(digit) => char::from_digit(digit as u32, 10),
                Numeral::Power(_) => None,
            })
            .collect();
    }
    let mut sum: u64 = 0;
    let mut pending: u64 = 0;
    for value in values() {
        match value {
            Numeral::Digit(digit) => pending = pending.saturating_mul(10).saturating_add(digit),
            Numeral::Power(power) => {
                sum = sum.saturating_add(pending.max(1).saturating_mul(power));
                pending = 0;
            }
        }
    }
    sum.saturating_add(pending).to_string()
}

/// Puts one space between the number of the house and the building behind it.
fn with_building_apart(plain: &str) -> String {
    match house_number_end(plain) {
        Some(end) if end < plain.len() => {
            format!(
                "{} {}",
                &plain[..end],
                plain[end..].trim_start_matches([' ', '-'])
            )
        }
        _ => plain.to_owned(),
    }
}

/// Where the number of the house ends: behind the first number that is not part of the town's name.
fn house_number_end(plain: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let start = from + plain[from..].find(|letter: char| letter.is_ascii_digit())?;
        let end = plain[start..]
            .find(|letter: char| !letter.is_ascii_digit() && letter != '-')
            .map_or(plain.len(), |length| start + length);
        match plain[end..].chars().next() {
            // 12-5 3階: the storey belongs to the building.
            Some('階' | 'f') => match plain[start..end].rfind('-') {
                Some(dash) => return Some(start + dash),
                None => return Some(end),
            },
            Some(next) if CONTINUES_TOWN.contains(&next) && !plain[start..end].contains('-') => {
                from = end;
            }
            _ => return Some(end),
        }
    }
}

/// Letters that behind a number show it to be part of a town's name: 南1条西6, 第2地割, 3番町.
const CONTINUES_TOWN: [char; 17] = [
    '条', '線', '区', '通', '町', '丁', '地', '番', '号', 'の', '東', '西', '南', '北', '軒', '村',
    '市',
];

/// The 47 prefectures (JIS X 0401) and, last, one that does not exist: code, name, reading.
///
/// The fictional one is where the demo and the tests live. JIS X 0401 ends at 47, so no real file can
/// name it, and what is imported for a real region can never be mixed up with it.
pub const PREFECTURES: [(&str, &str, &str); 48] = [
    ("01", "北海道", "ほっかいどう"),
    ("02", "青森県", "あおもりけん"),
    ("03", "岩手県", "いわてけん"),
    ("04", "宮城県", "みやぎけん"),
    ("05", "秋田県", "あきたけん"),
    ("06", "山形県", "やまがたけん"),
    ("07", "福島県", "ふくしまけん"),
    ("08", "茨城県", "いばらきけん"),
    ("09", "栃木県", "とちぎけん"),
    ("10", "群馬県", "ぐんまけん"),
    ("11", "埼玉県", "さいたまけん"),
    ("12", "千葉県", "ちばけん"),
    ("13", "東京都", "とうきょうと"),
    ("14", "神奈川県", "かながわけん"),
    ("15", "新潟県", "にいがたけん"),
    ("16", "富山県", "とやまけん"),
    ("17", "石川県", "いしかわけん"),
    ("18", "福井県", "ふくいけん"),
    ("19", "山梨県", "やまなしけん"),
    ("20", "長野県", "ながのけん"),
    ("21", "岐阜県", "ぎふけん"),
    ("22", "静岡県", "しずおかけん"),
    ("23", "愛知県", "あいちけん"),
    ("24", "三重県", "みえけん"),
    ("25", "滋賀県", "しがけん"),
    ("26", "京都府", "きょうとふ"),
    ("27", "大阪府", "おおさかふ"),
    ("28", "兵庫県", "ひょうごけん"),
    ("29", "奈良県", "ならけん"),
    ("30", "和歌山県", "わかやまけん"),
    ("31", "鳥取県", "とっとりけん"),
    ("32", "島根県", "しまねけん"),
    ("33", "岡山県", "おかやまけん"),
    ("34", "広島県", "ひろしまけん"),
    ("35", "山口県", "やまぐちけん"),
    ("36", "徳島県", "とくしまけん"),
    ("37", "香川県", "かがわけん"),
    ("38", "愛媛県", "えひめけん"),
    ("39", "高知県", "こうちけん"),
    ("40", "福岡県", "ふくおかけん"),
    ("41", "佐賀県", "さがけん"),
    ("42", "長崎県", "ながさきけん"),
    ("43", "熊本県", "くまもとけん"),
    ("44", "大分県", "おおいたけん"),
    ("45", "宮崎県", "みやざきけん"),
    ("46", "鹿児島県", "かごしまけん"),
    ("47", "沖縄県", "おきなわけん"),
    ("48", "湊野県", "みなとのけん"),
];
