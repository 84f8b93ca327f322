//! The fixture `fixtures/import/people-30.xlsx`: 30 organizations, 60 people, all invented. Seeded: the same every time.

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be made is a broken test"
)]

use std::path::PathBuf;

use kyoten_feature_identity::people::sheet::{Column, Line, read, write};

/// Organizations in the list.
const ORGANIZATIONS: usize = 30;
/// People in each.
const PEOPLE: usize = 2;

const PLACES: [(&str, &str); 10] = [
    ("望帆台", "bohodai"),
    ("川湊", "kawaminato"),
    ("潮見", "shiomi"),
    ("灯台前", "todaimae"),
    ("浜松原", "hamamatsubara"),
    ("霧坂", "kirisaka"),
    ("鷗町", "kamomecho"),
    ("水門", "suimon"),
    ("松ヶ枝", "matsugae"),
    ("渡瀬", "watase"),
];
const KINDS: [(&str, &str, &str); 3] = [
    ("訪問看護ステーション", "看護師", "kango"),
    ("在宅クリニック", "医師", "clinic"),
    ("居宅介護支援事業所", "介護支援専門員", "kyotaku"),
];
const FAMILIES: [(&str, &str); 12] = [
    ("渚", "なぎさ"),
    ("汐見", "しおみ"),
    ("磯部", "いそべ"),
    ("沖野", "おきの"),
    ("浦上", "うらかみ"),
    ("波多野", "はたの"),
    ("舟橋", "ふなはし"),
    ("網野", "あみの"),
    ("灘", "なだ"),
    ("岬", "みさき"),
    ("州崎", "すざき"),
    ("湊", "みなと"),
];
const GIVEN: [(&str, &str); 10] = [
    ("明", "あきら"),
    ("千尋", "ちひろ"),
    ("健", "けん"),
    ("由美", "ゆみ"),
    ("誠", "まこと"),
    ("美咲", "みさき"),
    ("直子", "なおこ"),
    ("俊", "しゅん"),
    ("恵", "めぐみ"),
    ("拓也", "たくや"),
];

fn list() -> Vec<Line> {
    (0..ORGANIZATIONS * PEOPLE)
        .map(|n| {
            let organization = n / PEOPLE;
            let (place, place_letters) = PLACES[organization % PLACES.len()];
            let (kind, profession, kind_letters) = KINDS[organization / PLACES.len()];
            let (family, family_kana) = FAMILIES[(n * 7) % FAMILIES.len()];
            let (given, given_kana) = GIVEN[(n * 3 + organization) % GIVEN.len()];
            let mut line = Line::default();
            line.set(Column::Name, format!("{family} {given}"));
            line.set(Column::Kana, format!("{family_kana} {given_kana}"));
            line.set(Column::Organization, format!("{kind}{place}"));
            line.set(Column::Professions, profession);
            line.set(
                Column::Position,
                if n % PEOPLE == 0 { "管理者" } else { "" },
            );
            line.set(Column::Registration, format!("00{:06}", 10_007 * (n + 1)));
            line.set(
                Column::Login,
                format!("{kind_letters}.{place_letters}{}", n % PEOPLE + 1),
            );
            line.set(Column::StartsOn, "2026-10-01");
            line
        })
        .collect()
}

/// Writes the fixture anew with `KYOTEN_WRITE_FIXTURES=1`; else looks whether it is what it says.
#[test]
fn the_list_of_thirty_organizations_is_what_its_seed_says() {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/import/people-30.xlsx");
    if option_env!("KYOTEN_WRITE_FIXTURES").is_some() {
        std::fs::write(&path, write::xlsx(&list()).unwrap()).unwrap();
    }
    let sheet = read::read(&std::fs::read(path).unwrap()).unwrap();
    let (read, expected) = (sheet.lines, list());
    assert_eq!(read.len(), ORGANIZATIONS * PEOPLE);
    for (read, expected) in read.iter().zip(&expected) {
        assert_eq!(read.cells(), expected.cells());
    }
    let logins: std::collections::HashSet<&str> = expected
        .iter()
        .map(|line| line.cell(Column::Login))
        .collect();
    assert_eq!(logins.len(), expected.len(), "everybody has their own");
}
