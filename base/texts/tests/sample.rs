//! The generated code of a sample, compiled and called as a feature would.

#![deny(missing_docs)]

use kyoten_texts::{TextFile, generate};

#[derive(Clone, Copy)]
/// The reader's language.
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// The sample's texts.
pub mod text {
    include!("sample/texts.rs");
}

use Language::{En, Ja};

#[test]
fn sample_texts_rs_is_what_the_generator_writes() {
    let file = |name: &str, source: &str| TextFile {
        name: name.to_owned(),
        source: source.to_owned(),
    };
    let ja = file("sample/ja.ftl", include_str!("sample/ja.ftl"));
    let en = file("sample/en.ftl", include_str!("sample/en.ftl"));
    let written = generate(&ja, &en, "crate::Language").unwrap();
    assert!(
        written == include_str!("sample/texts.rs"),
        "sample/texts.rs should be:\n{written}"
    );
}

#[test]
fn generated_functions_speak_both_languages() {
    let cases = [
        (text::search_title(Ja).to_owned(), "事業所をさがす"),
        (text::search_title(En).to_owned(), "Find an office"),
        (text::welcome(Ja).to_owned(), "地域連携拠点へようこそ"),
        (text::found(Ja, 1), "1 件"),
        (text::found(En, 0), "No office found"),
        (text::found(En, 1), "One office found"),
        (text::found(En, "1,259"), "1,259 offices found"),
        (text::kind(Ja, "hospital"), "病院（hospital）"),
        (text::kind(En, "pharmacy"), "Office (pharmacy)"),
        (
            text::address(Ja, "271-0092", "松戸1-1"),
            "〒271-0092\n松戸1-1",
        ),
        (
            text::address(En, "271-0092", "1-1 Matsudo"),
            "1-1 Matsudo\n271-0092",
        ),
        (
            text::r#move(Ja).to_owned(),
            "<b>[移す]</b> \"引用\" \\ 逆斜線",
        ),
        (text::full(Ja, 1, 2, 3, 4, 5, 6, 7), "1234567"),
        (text::full(En, 1, 2, 3, 4, 5, 6, 7), "7654321"),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
}

#[test]
fn the_list_of_texts_shows_places_to_fill() {
    let (_, ja, en) = text::KEYS
        .iter()
        .find(|(key, _, _)| *key == "address")
        .unwrap();
    assert_eq!(
        (*ja, *en),
        (
            "〒{ $postal_code }\n{ $street }",
            "{ $street }\n{ $postal_code }"
        )
    );
}
