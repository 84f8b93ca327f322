//! `kyoten roster` from the command line: small rosters, broken documents, exit codes, today's spreadsheet.

#![expect(
    clippy::expect_used,
    reason = "a story that cannot be told is a broken test"
)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Three doctors, four nights, a telephone; sato is away on the second night.
fn small() -> Value {
    let person = |id: &str, name: &str| {
        json!({ "id": id, "name": name, "organizations": ["clinic"], "profession": "doctor",
                "limits": { "max_duties": [{ "days": 2, "duties": 1 }] } })
    };
    let night = |day: u32| {
        json!({ "id": format!("n{day}"), "line": "phone", "starts_at": format!("2026-04-0{day}T18:00"),
                "ends_at": format!("2026-04-0{}T08:00", day + 1) })
    };
    let mut document = json!({
        "format": "kyoten-roster-problem", "version": 1, "title": "湊野の夜",
        "period": { "from": "2026-04-01", "to": "2026-04-05" },
        "organizations": [{ "id": "clinic", "name": "みなと診療所" }],
        "areas": [{ "id": "north" }],
        "lines": [{ "id": "phone", "name": "電話当番", "area": "north", "profession": "doctor", "kind": "phone" }],
        "shifts": (1..=4).map(night).collect::<Vec<_>>(),
        "people": [person("sato", "佐藤 花子"), person("kondo", "近藤 一"), person("abe", "阿部 進")],
        "objectives": [{ "empty_cells": 1 }, { "fairness": 1 }],
        "tariff": { "yen_per_duty": { "weekday_night": 10_000, "saturday": 12_000 } },
    });
    document["people"][0]["unavailable"] =
        json!([{ "from": "2026-04-02T12:00", "to": "2026-04-04" }]);
    document
}

struct Office(tempfile::TempDir);

impl Office {
    fn with(problem: &Value) -> Office {
        let office = Office(tempfile::tempdir().expect("a folder"));
        std::fs::write(office.file("problem.json"), problem.to_string()).expect("written");
        office
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).expect("a text")
    }

    fn roster(&self, words: &[&str]) -> Output {
        roster(self.0.path(), words)
    }
}

fn roster(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kyoten"))
        .arg("roster")
        .args(words)
        .current_dir(folder)
        .output()
        .expect("kyoten starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const PLAN: [&str; 4] = ["plan", "problem.json", "--work", "50000"];

#[test]
fn 小さな当番表ができカレンダーと負担と集計が書き出される() {
    let office = Office::with(&small());
    let outputs = ["--out", "roster.json", "--html", "r.html", "--svg", "r.svg"];
    let more = ["--totals", "t.csv", "--ics", "calendars"];
    let output = office.roster(&[&PLAN[..], &outputs, &more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let table = told(&output);
    for line in [
        "2026年4月",
        "湊野の夜",
        "決まりはすべて守られています。",
        "すべての枠に当番がいます。",
    ] {
        assert!(table.contains(line), "「{line}」 in\n{table}");
    }
    assert!(office.text("r.html").contains("<svg"));
    assert!(!office.text("r.html").contains("<script"));
    assert!(office.text("r.svg").starts_with("<svg"));
    let totals = office.text("t.csv");
    assert!(
        totals.starts_with("\u{feff}ID,名前,平日昼 時間"),
        "{totals}"
    );
    // Three weekday nights and a Saturday: 42,000 yen in all.
    assert!(
        totals
            .lines()
            .last()
            .is_some_and(|line| line.ends_with(",42000")),
        "{totals}"
    );
    assert!(
        office
            .text("calendars/sato.ics")
            .contains("BEGIN:VCALENDAR")
    );

    let again = office.roster(&["check", "problem.json", "roster.json", "--brief"]);
    assert_eq!(again.status.code(), Some(0), "{}", told(&again));
    let explained = office.roster(&["explain", "problem.json", "roster.json", "--cell", "n2"]);
    assert!(
        told(&explained).contains("佐藤 花子　休みです"),
        "{}",
        told(&explained)
    );
}

#[test]
fn 同じ種と仕事量からは糸の数によらず同じ答えが出る() {
    let office = Office::with(&small());
    let answer = |threads: &str| {
        let words = [&PLAN[..], &["--json", "--threads", threads]].concat();
        told(&office.roster(&words))
    };
    assert_eq!(answer("1"), answer("2"));
    let answer: Value = serde_json::from_str(&answer("1")).expect("JSON");
    assert_eq!(answer["format"], "kyoten-roster-answer");
    assert_eq!(answer["run"]["proven"], true);
    assert_eq!(answer["people"].as_array().map(Vec::len), Some(3));
}

#[test]
fn 空いている枠は訳とともに示され終わりの印は三() {
    let mut problem = small();
    for person in [1, 2] {
        problem["people"][person]["unavailable"] =
            json!([{ "from": "2026-04-02", "to": "2026-04-04" }]);
    }
    let office = Office::with(&problem);
    let output = office.roster(&PLAN);
    assert_eq!(output.status.code(), Some(3));
    let table = told(&output);
    for line in [
        "空き1",
        "資格のある人は、みな不在か",
        "佐藤 花子に頼む（休みです",
    ] {
        assert!(table.contains(line), "「{line}」 in\n{table}");
    }
}

#[test]
fn 壊れた文書はすべての間違いを場所とともに知らせ何も書かない() {
    let mut problem = small();
    problem["people"][0]["wishs"] = json!(1);
    problem["shifts"][1]["line"] = json!("roof");
    problem["tariff"]["yen_per_duty"]["weekday_night"] = json!("much");
    problem["tariff"]["yen_per_duty"]["payday"] = json!(1);
    let office = Office::with(&problem);
    let output =
        office.roster(&[&PLAN[..], &["--out", "roster.json", "--html", "r.html"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(told(&output), "");
    let said = said(&output);
    for path in [
        "people[0].wishs",
        "shifts[1].line",
        "tariff.yen_per_duty.weekday_night",
        "tariff.yen_per_duty.payday",
        "直すところが 4か所",
    ] {
        assert!(said.contains(path), "{path} in\n{said}");
    }
    assert!(!office.file("roster.json").exists());
    assert!(!office.file("r.html").exists());
}

#[test]
fn 命令の間違いの印は二で何をすればよいかを言う() {
    let office = Office::with(&small());
    let made = office.roster(&[&PLAN[..], &["--out", "roster.json"]].concat());
    assert_eq!(made.status.code(), Some(0));
    let both = ["problem.json", "roster.json"];
    let cases: [(&[&str], &str); 6] = [
        (&["explain", both[0], both[1], "--cell", "n9"], "n9"),
        (&["repair", both[0], both[1]], "--away"),
        (
            &[
                "repair",
                both[0],
                both[1],
                "--away",
                "ito",
                "--from",
                "2026-04-01",
                "--to",
                "2026-04-01",
            ],
            "ito",
        ),
        (
            &[
                "repair",
                both[0],
                both[1],
                "--away",
                "abe",
                "--from",
                "2026-04-03",
                "--to",
                "2026-04-01",
            ],
            "--to",
        ),
        (&["plan", both[0], "--totals", "t.pdf"], ".xlsx"),
        (&["plan", both[0], "--deadline", "soon"], "10s"),
    ];
    for (words, expected) in cases {
        let output = office.roster(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(
            said(&output).contains(expected),
            "{words:?}: {}",
            said(&output)
        );
    }
}

#[test]
fn 急な休みには変わる枠の少ない案が出て交代は両方向に確かめられる() {
    let office = Office::with(&small());
    let roster = json!({ "format": "kyoten-roster", "version": 1, "cells": [
        { "shift": "n1", "person": "sato" }, { "shift": "n2", "person": "kondo" },
        { "shift": "n3", "person": "abe" }, { "shift": "n4", "person": "sato" },
    ]});
    std::fs::write(office.file("roster.json"), roster.to_string()).expect("written");
    let away = [
        "--away",
        "kondo",
        "--from",
        "2026-04-02",
        "--to",
        "2026-04-02",
    ];
    let words = [
        &["repair", "problem.json", "roster.json"][..],
        &away,
        &["--json"],
    ]
    .concat();
    let answer: Value = serde_json::from_str(&told(&office.roster(&words))).expect("JSON");
    let best = &answer["ways"][0];
    let changes = best["changes"].as_array().expect("changes");
    assert!(changes.iter().any(|one| one["before"] == "kondo"), "{best}");
    assert_eq!(best["empty"], json!([]), "{best}");

    // sato is away on the night of n2, so the swap breaks a rule in one direction.
    let swap = office.roster(&[
        "repair",
        "problem.json",
        "roster.json",
        "--swap",
        "n1",
        "n2",
    ]);
    assert_eq!(swap.status.code(), Some(3));
    assert!(
        told(&swap).contains("佐藤 花子　休みです"),
        "{}",
        told(&swap)
    );
}

#[test]
fn 今の表計算の当番表が読め知らない名前は番地とともにすべて示される() {
    let office = Office::with(&small());
    let sheet = |names: [&str; 4]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet
            .write_string(0, 0, "令和8年4月 当番表")
            .expect("written");
        sheet.write_string(1, 1, "電話当番").expect("written");
        let days = ["4/1（水）", "令和8年4月2日", "2026-04-03", "4"];
        for (row, (day, name)) in (2..).zip(days.into_iter().zip(names)) {
            sheet.write_string(row, 0, day).expect("written");
            sheet.write_string(row, 1, name).expect("written");
        }
        book.save(office.file("today.xlsx")).expect("saved");
        office.roster(&["read-excel", "today.xlsx", "--problem", "problem.json"])
    };
    let read = sheet(["佐藤医師", "近藤　一", "阿部先生", "なし"]);
    assert_eq!(read.status.code(), Some(0), "{}", said(&read));
    let roster: Value = serde_json::from_str(&told(&read)).expect("JSON");
    let people: Vec<&Value> = (0..4).map(|n| &roster["cells"][n]["person"]).collect();
    assert_eq!(
        people,
        [&json!("sato"), &json!("kondo"), &json!("abe"), &Value::Null]
    );
    let planned = office.roster(&[
        "plan",
        "problem.json",
        "--work",
        "50000",
        "--published",
        "today.xlsx",
    ]);
    assert_eq!(planned.status.code(), Some(0), "{}", said(&planned));

    let unknown = sheet(["佐藤", "伊藤", "阿部", "鈴木"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(told(&unknown), "");
    for address in ["B4　「伊藤」", "B6　「鈴木」"] {
        assert!(said(&unknown).contains(address), "{}", said(&unknown));
    }
}

#[test]
fn 日付が横に並び見出しが結合されていても読める() {
    let office = Office::with(&small());
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    sheet
        .merge_range(0, 0, 0, 4, "2026年4月", &plain)
        .expect("merged");
    for (column, day) in (1..).zip(["1", "2", "3", "4"]) {
        sheet.write_string(1, column, day).expect("written");
    }
    sheet.write_string(2, 0, "電話当番").expect("written");
    sheet.write_string(2, 1, "佐藤").expect("written");
    sheet
        .merge_range(2, 2, 2, 3, "近藤", &plain)
        .expect("merged");
    sheet.write_string(2, 4, "阿部").expect("written");
    book.save(office.file("across.xlsx")).expect("saved");
    let read = office.roster(&["read-excel", "across.xlsx", "--problem", "problem.json"]);
    assert_eq!(read.status.code(), Some(0), "{}", said(&read));
    let roster: Value = serde_json::from_str(&told(&read)).expect("JSON");
    let people: Vec<&Value> = (0..4).map(|n| &roster["cells"][n]["person"]).collect();
    assert_eq!(
        people,
        [
            &json!("sato"),
            &json!("kondo"),
            &json!("kondo"),
            &json!("abe")
        ]
    );
}

#[test]
fn 公開された形の文書はどれも読める() {
    let folder = tempfile::tempdir().expect("a folder");
    for document in ["problem", "roster", "answer"] {
        let output = roster(folder.path(), &["schema", document]);
        let schema: Value = serde_json::from_str(&told(&output)).expect("JSON");
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
    }
}
