//! A document tells every mistake at once, with its place.

use kyoten_roster::{Document, RosterDocument, instances, read_problem};

fn small() -> serde_json::Value {
    serde_json::json!({
        "format": "kyoten-roster-problem", "version": 1,
        "period": { "from": "2026-04-01", "to": "2026-04-03" },
        "organizations": [{ "id": "clinic" }],
        "areas": [{ "id": "north" }],
        "lines": [{ "id": "night", "area": "north", "profession": "doctor", "kind": "visit" }],
        "shifts": [{ "id": "s1", "line": "night", "starts_at": "2026-04-01T18:00", "ends_at": "2026-04-02T08:00" }],
        "people": [{ "id": "sato", "organizations": ["clinic"], "profession": "doctor" }],
    })
}

fn mistakes_after(change: impl FnOnce(&mut serde_json::Value)) -> Vec<String> {
    let mut document = small();
    change(&mut document);
    match read_problem(&document.to_string()) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.into_iter().map(|mistake| mistake.path).collect(),
    }
}

#[test]
fn a_complete_document_has_no_mistake() {
    assert_eq!(mistakes_after(|_| {}), Vec::<String>::new());
}

#[test]
fn 間違いは場所とともに一度にすべて知らされる() {
    type Change = fn(&mut serde_json::Value);
    let cases: [(Change, &[&str]); 11] = [
        (|d| d["format"] = "csv".into(), &["format"]),
        (|d| d["version"] = 2.into(), &["version"]),
        (|d| d["peple"] = 1.into(), &["peple"]),
        (|d| d["people"][0]["wishs"] = 1.into(), &["people[0].wishs"]),
        (
            |d| d["people"][0]["profession"] = 3.into(),
            &["people[0].profession"],
        ),
        (|d| d["lines"][0]["kind"] = "fax".into(), &["lines[0].kind"]),
        (
            |d| d["shifts"][0]["ends_at"] = "2026-04-01T17:00".into(),
            &["shifts[0].ends_at"],
        ),
        (
            |d| d["shifts"][0]["starts_at"] = "1 April".into(),
            &["shifts[0].starts_at"],
        ),
        (
            |d| d["shifts"][0]["line"] = "day".into(),
            &["shifts[0].line"],
        ),
        (
            |d| {
                d["objectives"] =
                    serde_json::json!([{ "fairness": 1 }, { "fairness": 1, "luck": 2 }])
            },
            &["objectives[1].fairness", "objectives[1].luck"],
        ),
        (
            |d| {
                d["period"]["to"] = "2026-02-30".into();
                d["people"][0]["organizations"] = serde_json::json!(["hospital"]);
                d["people"][0]["wishes"] = serde_json::json!([{ "wish": "maybe", "from": "2026-04-01", "to": "2026-04-02" }]);
                d["pairs"] =
                    serde_json::json!([{ "rule": "apart", "person": "sato", "other": "sato" }]);
            },
            &[
                "period.to",
                "people[0].organizations[0]",
                "people[0].wishes[0].wish",
                "pairs[0].other",
            ],
        ),
    ];
    for (change, expected) in cases {
        let mut found = mistakes_after(change);
        found.retain(|path| {
            path != "shifts[0].starts_at" || expected.contains(&"shifts[0].starts_at")
        });
        assert!(
            expected
                .iter()
                .all(|path| found.iter().any(|other| other == path)),
            "{found:?} should name {expected:?}"
        );
        assert_eq!(
            found.len(),
            expected.len(),
            "{found:?} against {expected:?}"
        );
    }
}

#[test]
fn what_is_not_json_is_told_with_line_and_column() {
    let Err(mistakes) = read_problem("{\n  \"format\": }") else {
        panic!("read nonsense")
    };
    assert_eq!(mistakes[0].path, "line 2, column 13");
}

#[test]
fn documents_survive_writing_and_reading() {
    for document in [instances::easy(8, 10, 3, 1), instances::tight(6, 14, 2, 1)] {
        let written = serde_json::to_string(&document).unwrap();
        assert_eq!(Document::read(&written), Ok(document));
    }
}

#[test]
fn a_roster_survives_writing_and_reading() {
    let problem = instances::easy(8, 10, 3, 1).problem().unwrap();
    let answer = kyoten_roster::plan(
        &problem,
        &kyoten_roster::Settings {
            seed: 1,
            work: 1_000,
            threads: 1,
            start: None,
        },
        kyoten_roster::Watch::NONE,
    );
    let written = serde_json::to_string(&RosterDocument::of(&problem, &answer.roster)).unwrap();
    assert_eq!(RosterDocument::read(&written, &problem), Ok(answer.roster));
}

#[test]
fn nobody_and_nothing_to_do_are_planned_too() {
    let cases: [fn(&mut serde_json::Value); 3] = [
        |d| d["shifts"] = serde_json::json!([]),
        |d| d["people"] = serde_json::json!([]),
        |d| d["objectives"] = serde_json::json!([{}]),
    ];
    for change in cases {
        let mut document = small();
        change(&mut document);
        let problem = read_problem(&document.to_string()).unwrap();
        let settings = kyoten_roster::Settings {
            seed: 1,
            work: 50_000,
            threads: 2,
            start: None,
        };
        let answer = kyoten_roster::plan(&problem, &settings, kyoten_roster::Watch::NONE);
        assert!(
            answer.is_optimal(),
            "{:?} against {:?}",
            answer.value,
            answer.bound
        );
        assert_eq!(answer.burdens.len(), problem.people.len());
    }
}
