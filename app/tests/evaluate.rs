//! `kyoten evaluate` as a city officer meets it.
#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

const COLUMNS: [&str; 10] = [
    "--data",
    "P.csv",
    "--unit",
    "district",
    "--time",
    "year",
    "--outcome",
    "at_home",
    "--cohort",
    "hub_since",
];

fn evaluate(folder: &Path, verb: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyoten"));
    command
        .current_dir(folder)
        .args(["evaluate", verb])
        .args(COLUMNS)
        .args(more)
        .output()
        .unwrap()
}

fn told(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Forty districts over six years; from the year of their hub on, 3 points more.
fn panel(folder: &Path) {
    let mut csv = String::from("district,year,at_home,hub_since,city\n");
    for district in 0..40 {
        let since = [0, 0, 2022, 2024][district % 4];
        for year in 2020..2026 {
            let effect = if since > 0 && year >= since { 3.0 } else { 0.0 };
            let noise = ((district * 31 + year * 17) % 13) as f64 / 13.0;
            let since = if since == 0 {
                String::new()
            } else {
                since.to_string()
            };
            writeln!(
                csv,
                "d{district},{year},{},{since},c{}",
                10.0 + district as f64 + effect + noise,
                district % 20
            )
            .unwrap();
        }
    }
    std::fs::write(folder.join("P.csv"), csv).unwrap();
}

#[test]
fn 拠点の効果と確からしさと言えないことを知らせる() {
    let folder = tempfile::tempdir().unwrap();
    panel(folder.path());
    let output = evaluate(folder.path(), "att-gt", &["--cluster", "city"]);
    let table = told(&output.stdout);
    // Twenty cities are few, and that is said: done, but read the warnings.
    for words in [
        "on average",
        "higher than it would have been",
        "ATT(2022, 2025)",
        "which is no proof",
        "By periods since exposure",
    ] {
        assert!(table.contains(words), "{words} is missing:\n{table}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&evaluate(folder.path(), "att-gt", &["--json"]).stdout).unwrap();
    let overall = json["figures"]["aggregates"][0]["overall"]["value"]
        .as_f64()
        .unwrap();
    assert!((overall - 3.0).abs() < 0.3, "{overall}");
    let again = evaluate(folder.path(), "att-gt", &["--json"]);
    assert_eq!(
        json,
        serde_json::from_slice::<serde_json::Value>(&again.stdout).unwrap(),
        "the same bytes"
    );
    for verb in [
        "describe",
        "twfe",
        "event-study",
        "sun-abraham",
        "imputation",
        "two-stage",
        "bacon",
    ] {
        let output = evaluate(folder.path(), verb, &[]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{verb}: {}",
            told(&output.stderr)
        );
    }
    assert_eq!(
        evaluate(folder.path(), "placebo", &["--earlier", "1"])
            .status
            .code(),
        Some(0)
    );
    let few = evaluate(
        folder.path(),
        "twfe",
        &["--cluster", "city", "--wild", "webb", "--draws", "499"],
    );
    assert_eq!(few.status.code(), Some(3), "few clusters are a warning");
    assert!(told(&few.stdout).contains("only 20 clusters"));
    assert!(told(&few.stdout).contains("Wild cluster bootstrap"));
}

#[test]
fn 直すところのある表は何も書き出さず全部の場所を知らせる() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("P.csv"),
        "district,year,at_home,hub_since\na,2020,x,\na,soon,1,never\n",
    )
    .unwrap();
    let output = evaluate(folder.path(), "att-gt", &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = told(&output.stderr);
    for words in [
        "P.csv:2, column at_home",
        "P.csv:3, column year",
        "2 things to correct",
    ] {
        assert!(told.contains(words), "{words} is missing:\n{told}");
    }
}

#[test]
fn 小さな数は伏せて合計からも逆算できない() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("T.csv"),
        "町,診療,看護,看取り\n南,40,3,25\n北,30,50,61\n西,22,45,90\n",
    )
    .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyoten"));
    let output = command
        .current_dir(folder.path())
        .args(["evaluate", "protect", "--data", "T.csv"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let table = told(&output.stdout);
    assert_eq!(table.matches('*').count(), 4, "{table}");
    assert!(table.contains("total,92,98,176,366"), "{table}");
}
