//! The generator's rules, as tables of good and bad files.

use kyoten_texts::{DEFAULT_LANGUAGE_TYPE, TextFile, generate};

fn code(ja: &str, en: &str) -> Result<String, Vec<String>> {
    let file = |name: &str, source: &str| TextFile {
        name: name.to_owned(),
        source: source.to_owned(),
    };
    generate(
        &file("text/ja.ftl", ja),
        &file("text/en.ftl", en),
        DEFAULT_LANGUAGE_TYPE,
    )
    .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn every_text_becomes_a_typed_function() {
    let cases = [
        (
            "search-title = 事業所をさがす",
            "search-title = Find an office",
            "pub fn search_title(language: ::kyoten_ui::Language) -> &'static str {",
        ),
        (
            "found = { $count } 件",
            "found = { $count } found",
            "pub fn found(language: ::kyoten_ui::Language, count: impl ::std::fmt::Display) -> ::std::string::String {",
        ),
        (
            "route = { $to }まで{ $from-place }から",
            "route = from { $from-place } to { $to }",
            "route(language: ::kyoten_ui::Language, from_place: impl ::std::fmt::Display, to: impl ::std::fmt::Display)",
        ),
        ("move = 移す", "move = Move", "pub fn r#move("),
        (
            "kind = { $type }",
            "kind = { $type }",
            "r#type: impl ::std::fmt::Display",
        ),
        (
            "-hub = 拠点\ntitle = { -hub }のページ",
            "title = The hub",
            "Language::Ja => \"拠点のページ\",",
        ),
        (
            "a = あ\nb = { a }い",
            "a = A\nb = { a }B",
            "Language::En => \"AB\",",
        ),
        (
            "two-lines =\n    一行目\n    二行目",
            "two-lines = one",
            "Language::Ja => \"一行目\\n二行目\",",
        ),
        (
            "windows = 改行\r\nnext = 次",
            "windows = CR\r\nnext = LF",
            "Language::Ja => \"改行\",",
        ),
        (
            "brace = {\"{\"}名前{\"}\"}",
            "brace = x",
            "Language::Ja => \"{名前}\",",
        ),
        (
            "# 検索画面の見出し。\ntitle = 検索",
            "title = Search",
            "/// 検索画面の見出し。\n///\n/// ```text\n/// 検索\n/// ```\n",
        ),
        (
            "kept = 順\nalpha = 一",
            "alpha = 1\nkept = 2",
            "(\"kept\", \"順\", \"2\"),\n    (\"alpha\", \"一\", \"1\"),",
        ),
    ];
    for (ja, en, expected) in cases {
        let code = code(ja, en).unwrap();
        assert!(code.contains(expected), "{ja}\ngave\n{code}");
    }
}

#[test]
fn english_plurals_choose_by_what_the_argument_displays() {
    let en = "found = { $count ->\n    [0] none\n    [one] one office\n   *[other] { $count } offices\n }";
    let code = code("found = { $count } 件", en).unwrap();
    assert!(code.contains("match count.as_str() {"), "{code}");
    assert!(code.contains("\"0\" => {"), "{code}");
    assert!(code.contains("\"1\" => {"), "{code}");
    assert!(code.contains("_ => {"), "{code}");
    let listed = "(\"found\", \"{ $count } 件\", \"{ $count -> [0] none [one] one office *[other] { $count } offices }\")";
    assert!(code.contains(listed), "{code}");
}

#[test]
fn a_fault_in_the_texts_is_a_sentence_with_file_line_and_key() {
    let cases = [
        (
            "a = あ\nb = い",
            "a = A",
            "text/en.ftl: the key `b` has no text here, but text/ja.ftl:2 has one",
        ),
        (
            "a = あ",
            "a = A\n\nc = C",
            "text/ja.ftl: the key `c` has no text here, but text/en.ftl:3 has one",
        ),
        (
            "a = あ\nfound = { $count } 件",
            "a = A\nfound = some",
            "text/en.ftl:2: the key `found` does not use the argument $count, but text/ja.ftl:2 does",
        ),
        (
            "found = 件",
            "found = { $count }",
            "text/ja.ftl:1: the key `found` does not use the argument $count, but text/en.ftl:1 does",
        ),
        (
            "a = { -hub }",
            "a = A",
            "text/ja.ftl:1: the key `a` refers to { -hub }, which is not in this file",
        ),
        (
            "a = { b }",
            "a = A",
            "text/ja.ftl:1: the key `a` refers to { b }, which is not in this file",
        ),
        (
            "a = { b }\nb = { a }",
            "a = A\nb = B",
            "text/ja.ftl:1: the key `a` refers to itself: a → b → a",
        ),
        (
            "a = あ\na = い",
            "a = A",
            "text/ja.ftl:2: the key `a` is written twice, first on line 1",
        ),
        (
            "a = あ\nTitle = い",
            "a = A\nTitle = B",
            "text/ja.ftl:2: the key `Title` cannot become a function. Keys are small letters and digits joined by single hyphens",
        ),
        (
            "a = あ\n    .label = い",
            "a = A",
            "text/ja.ftl:1: the key `a` has an attribute, which is not used here. Maybe give it a key of its own",
        ),
        (
            "a = { NUMBER($n) }",
            "a = { $n }",
            "text/ja.ftl:1: the key `a` calls NUMBER(). Maybe hand over the argument already formatted",
        ),
        (
            "a = { $n ->\n    [few] 少\n   *[other] 多\n }",
            "a = { $n }",
            "text/ja.ftl:1: the key `a` has the plural [few], which neither language knows. Maybe write the number, such as [0]",
        ),
        (
            "a = { $n ->\n    [1] 一\n    [one] 一\n   *[other] 多\n }",
            "a = { $n }",
            "text/ja.ftl:1: the key `a` can never choose [one], because an earlier case already means 1",
        ),
        (
            "a = { $n ->\n   *[other] 多\n }",
            "a = { $n }",
            "text/ja.ftl:1: the key `a` chooses by $n between one case only",
        ),
        (
            "a = { $language }",
            "a = A",
            "text/ja.ftl:1: the key `a` has the argument $language, which cannot become a parameter. Maybe use small letters, and not `language`",
        ),
    ];
    for (ja, en, expected) in cases {
        let problems = code(ja, en).unwrap_err();
        assert!(
            problems.iter().any(|problem| problem == expected),
            "{ja}\ngave\n{problems:#?}"
        );
    }
}

#[test]
fn text_that_is_not_fluent_names_its_line() {
    let problems = code("a = あ\n\n壊れた行\n", "a = A").unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].starts_with("text/ja.ftl:3: is not Fluent syntax: "),
        "{problems:?}"
    );
}

#[test]
fn one_build_shows_the_problems_of_both_files() {
    let problems = code("a = { b }", "a = { c }").unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
}
