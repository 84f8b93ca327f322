//! The table for people in `docs/` is the program's own, and says what it must.

use std::path::Path;

use kyoten_access_rules::who_may;

#[test]
fn the_printed_table_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/who-may-persons.md");
    let printed = std::fs::read_to_string(path).expect("the table is printed");
    assert_eq!(
        printed,
        who_may(),
        "docs/who-may-persons.md differs from the decision: look at what changed, then run `cargo xtask permissions`"
    );
}

#[test]
fn people_without_a_ground_have_a_row_of_no() {
    let table = who_may();
    for who in [
        "指名されていない家族",
        "二要素目なし",
        "チームを離れた人",
        "事業所を離れた人",
        "停止されたアカウント",
        "チーム外 / professional",
        "市の担当者",
        "評価者",
        "システム運用者",
        "サインインしていない人",
    ] {
        let row = table
            .lines()
            .find(|line| line.starts_with("| ") && line.contains(who))
            .unwrap_or_else(|| panic!("{who} has a row"));
        assert!(
            row.ends_with("| – | – | – | – | – | – | – | – | – |"),
            "{row}"
        );
    }
}
