//! `kyoten coverage` as a coordinator meets it.
#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn kyoten(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyoten"));
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn example(folder: &Path) -> PathBuf {
    let path = folder.join("plan.json");
    let example = kyoten(folder, &["coverage", "example"]);
    assert_eq!(example.status.code(), Some(0));
    std::fs::write(&path, &example.stdout).unwrap();
    path
}

const WINDOW: [&str; 6] = [
    "coverage",
    "check",
    "plan.json",
    "--from",
    "2026-12-01",
    "--to=2027-01-05",
];

fn check(folder: &Path, more: &[&str]) -> Output {
    kyoten(folder, &[&WINDOW, more].concat())
}

#[test]
fn 例の計画では元日の麻薬の空きと理由と手当てを知らせる() {
    let folder = tempfile::tempdir().unwrap();
    example(folder.path());
    let output = check(folder.path(), &["--at", "2027-01-01T02:00"]);
    let table = told(&output);
    assert_eq!(output.status.code(), Some(3), "{table}");
    for words in [
        "空き 1件",
        "1/1（金）0:00〜24:00　医療用麻薬",
        "譲渡許可の期間外です（麻薬の夜間当番：",
        "「麻薬小売業者間譲渡許可（夜間薬局グループ）」を更新する",
        "2027年1月1日（金）2:00 に電話をかける順",
        "× 出られません",
        "待機の負担が大きい機関",
    ] {
        assert!(table.contains(words), "{words} is missing:\n{table}");
    }
    let english = told(&check(folder.path(), &["--lang", "en"]));
    assert!(
        english.contains("the transfer permit is not in force"),
        "{english}"
    );
    assert_eq!(
        table,
        told(&check(folder.path(), &["--at", "2027-01-01T02:00"])),
        "the same bytes"
    );
}

#[test]
fn 空きのない期間は終了コード0で表計算やカレンダーにも書き出せる() {
    let folder = tempfile::tempdir().unwrap();
    example(folder.path());
    let quiet = kyoten(
        folder.path(),
        &[
            "coverage",
            "check",
            "plan.json",
            "--from",
            "2026-12-01",
            "--to",
            "2026-12-31",
        ],
    );
    assert_eq!(quiet.status.code(), Some(0), "{}", told(&quiet));
    assert!(told(&quiet).contains("空いている時間はありません"));

    let json: serde_json::Value =
        serde_json::from_slice(&check(folder.path(), &["--json"]).stdout).unwrap();
    assert_eq!(json["findings"][0]["from"], "2027-01-01T00:00");
    assert_eq!(
        json["findings"][0]["cause"]["reason"],
        "transfer_permit_ended"
    );
    assert_eq!(json["findings"][0]["owner"], "pharmacy-4");
    assert_eq!(
        json["findings"][0]["repairs"][0]["steps"][0]["do"],
        "renew_permit"
    );
    let csv = told(&check(folder.path(), &["--csv"]));
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(
        csv.contains("2027-01-01T00:00,2027-01-02T00:00,1440,narcotics,transfer_permit_ended"),
        "{csv}"
    );
    let ics = told(&check(folder.path(), &["--ics"]));
    assert!(
        ics.contains("DTSTART;TZID=Asia/Tokyo:20270101T000000"),
        "{ics}"
    );
}

#[test]
fn 直すところのある計画は何も書き出さず場所を知らせる() {
    let folder = tempfile::tempdir().unwrap();
    let path = example(folder.path());
    let broken = std::fs::read_to_string(&path).unwrap().replacen(
        "\"service\":\"dr-01\"",
        "\"service\":\"dr-99\"",
        2,
    );
    std::fs::write(&path, broken).unwrap();
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("直すところが 2か所"), "{told}");
    assert!(
        told.contains("].service: サービス「dr-99」は services にありません"),
        "{told}"
    );
    let backwards = kyoten(
        folder.path(),
        &[
            "coverage",
            "check",
            "plan.json",
            "--from",
            "2027-01-05",
            "--to",
            "2026-12-01",
        ],
    );
    assert_eq!(backwards.status.code(), Some(2));
}

#[test]
fn 休みを認める前に何が空くかと誰が代われるかがわかる() {
    let folder = tempfile::tempdir().unwrap();
    example(folder.path());
    let away = |absence: &str| check(folder.path(), &["--away", absence]);
    // Two holders keep the narcotics line; the third is on duty this week and the line knows nobody else.
    let pharmacist = away("line-narcotics=2026-12-10..2026-12-12");
    assert_eq!(pharmacist.status.code(), Some(2), "a line is no service");
    let on_duty = (1..=3).map(|n| away(&format!("ph-{n}=2026-12-10..2026-12-12")));
    let opened: Vec<String> = on_duty
        .filter(|one| one.status.code() == Some(3))
        .map(|one| told(&one))
        .collect();
    assert!(!opened.is_empty());
    for table in opened {
        assert!(
            table.contains("不在で、代わりが決まっていません"),
            "{table}"
        );
        assert!(table.contains("代わりを決める（候補"), "{table}");
        assert!(
            !table.contains("譲渡許可の期間外"),
            "only what is new: {table}"
        );
    }
}
