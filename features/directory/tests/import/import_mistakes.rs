//! Broken files: every mistake is found at its line, in words that say what to do.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use kyoten_feature_directory::{
    field::Field,
    import::{
        memory::InMemory,
        open,
        problem::{FileProblem, RowNote, Said},
        report::{CsvReport, Language, SHOWN_ROWS, Verdict},
    },
};

use crate::cast::{fixture, gazetteer, import, read};

#[test]
fn すべてのまちがいが行番号と直し方つきで見つかる() {
    let (report, closing) = import(
        &mut InMemory::default(),
        "mhlw_care_mistakes.csv",
        &fixture("mhlw_care_mistakes.csv"),
        "2026-04-01",
        &gazetteer(),
    );
    let said: Vec<String> = report
        .shown(Verdict::Rejected)
        .iter()
        .flat_map(|row| {
            row.ja
                .iter()
                .map(|said| format!("{}行目：{said}", row.line.unwrap()))
        })
        .collect();
    assert_eq!(
        said,
        [
            "2行目：「事業所番号」が空です。入れてから取り込み直してください",
            "3行目：「事業所番号」が表計算ソフトで丸められています（9.91E+09）。列を文字列にして、元の番号を入れ直してください",
            "4行目：「サービスの種類」の「訪問販売」は種類の一覧にありません。一覧の言葉に直してください",
            "5行目：列の数が見出しと合いません（見出し 24、この行 7）。カンマや改行を含む値を引用符で囲んでください",
            "6行目：「事業所名」が空です。入れてから取り込み直してください",
            "7行目：「事業所名」に見えない文字（NUL）があります。打ち直してから取り込み直してください",
            "8行目：「事業所名」が長すぎます（201字、上限 200字）。短くしてから取り込み直してください",
            "12行目：10行目と同じ番号で、内容が違います。正しい方だけを残してください",
        ],
    );
    assert_eq!(report.n(Verdict::Added), 2);
    assert_eq!(report.n(Verdict::Repeated), 1);
    assert_eq!(report.n_rows(), 11);
    // Rows whose number is unreadable: nobody can say what has vanished.
    assert!(closing.not_judged.unwrap().ja().contains("判定しません"));
    let reasons: Vec<(&str, u64)> = report.reasons().filter(|(_, n)| *n > 1).collect();
    assert_eq!(reasons, [("missing", 2), ("not_a_number", 2)]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_said_at_its_line() {
    let whole = read("x.csv", &fixture("unclosed_quote.csv"), &gazetteer()).unwrap();
    assert_eq!(whole.rejected.len(), 1);
    assert_eq!(whole.rejected[0].0, 2);
    assert_eq!(whole.rejected[0].1[0].code(), "unclosed_quote");
    assert!(whole.lost_rows);
}

#[test]
fn files_that_cannot_be_read_at_all_say_why() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&fixture("clinic.csv").repeat(50)).unwrap();
    let mut cut = packed.finish().unwrap();
    cut.truncate(cut.len() / 2);
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("empty", Vec::new(), "empty"),
        ("blank lines", b"\n\r\n\n".to_vec(), "empty"),
        ("UTF-16", vec![0xff, 0xfe, b'i', 0, b'd', 0], "utf16"),
        (
            "neither UTF-8 nor CP932",
            b"\xff\xff,\xfe\xfe\n1,2\n".to_vec(),
            "header_unreadable",
        ),
        (
            "zip that is no spreadsheet",
            b"PK\x03\x04nonsense".to_vec(),
            "broken",
        ),
        (
            "old Office file that is none",
            vec![0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3],
            "broken",
        ),
        ("half a gzip", cut, "broken"),
        ("unknown columns", "色,形\n赤,丸\n".into(), "unknown_layout"),
        (
            "the same column twice",
            "jigyosho_no,name,name,address,lg_code6\n1,a,b,c,d\n".into(),
            "repeated_column",
        ),
    ];
    for (what, bytes, code) in cases {
        let problem = read("clinic.csv", bytes, &gazetteer()).expect_err(what);
        assert_eq!(problem.code(), *code, "{what}: {problem:?}");
        assert!(
            problem.ja().ends_with("ください"),
            "{what}: {}",
            problem.ja()
        );
        assert!(!problem.en().is_empty());
    }
}

#[test]
fn one_unreadable_character_rejects_its_row_only() {
    let mut bytes = "id,name,address,departments\n1,架空A,千葉県松戸市根本1,内科\n2,架空"
        .as_bytes()
        .to_vec();
    bytes.extend_from_slice(b"\xff");
    bytes
        .extend_from_slice("B,千葉県松戸市根本2,内科\n3,架空C,千葉県松戸市根本3,内科\n".as_bytes());
    let whole = read("clinic.csv", &bytes, &gazetteer()).unwrap();
    assert_eq!(whole.listings.len(), 2);
    assert_eq!(whole.rejected.len(), 1);
    let (line, problems) = &whole.rejected[0];
    assert_eq!((*line, problems[0].code()), (3, "unreadable"));
    assert!(
        problems[0].ja().contains("「name」"),
        "{}",
        problems[0].ja()
    );
}

#[test]
fn a_letter_torn_by_a_comma_is_no_letter() {
    // Together the bytes would be あ, but the comma stands between them.
    let mut bytes = "id,name,address,departments\n1,架空".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xe3,\x81\x82,x\n");
    let whole = read("clinic.csv", &bytes, &gazetteer()).unwrap();
    assert_eq!(whole.rejected[0].1[0].code(), "unreadable");
}

#[test]
fn spare_commas_of_spreadsheets_are_no_mistake() {
    let text = "id,name,address,departments,,\n1,架空A,千葉県松戸市根本1,内科,,\n,,,,,\n2,架空B,千葉県松戸市根本2,内科,,\n";
    let whole = read("clinic.csv", text.as_bytes(), &gazetteer()).unwrap();
    assert_eq!((whole.listings.len(), whole.rejected.len()), (2, 0));
}

#[test]
fn the_csv_report_opens_in_a_spreadsheet_and_runs_nothing() {
    let text = "id,name,address,departments\n1,=cmd(),千葉県松戸市根本1,内科\n1,架空,千葉県松戸市根本1,内科\n2,\"+a\",千葉県松戸市根本,\n";
    let mut directory = InMemory::default();
    let (report, _) = import(
        &mut directory,
        "clinic.csv",
        text.as_bytes(),
        "2025-06-01",
        &gazetteer(),
    );
    let mut output = Vec::new();
    let mut csv = CsvReport::new(&mut output, Language::Japanese).unwrap();
    for verdict in Verdict::ALL {
        for row in report.shown(verdict) {
            csv.write(row).unwrap();
        }
    }
    csv.finish().unwrap();
    let written = String::from_utf8(output).unwrap();
    assert!(
        written.starts_with("\u{feff}行,結果,種類,番号,名称,説明\r\n"),
        "{written}"
    );
    assert!(
        written.contains(",'=cmd(),") && written.contains(",'+a,"),
        "{written}"
    );
    assert!(
        written.contains("3,取り込めない,診療所,1,架空,\"2行目と同じ番号で"),
        "{written}"
    );
}

#[test]
fn a_page_shows_the_first_rows_only_but_counts_all() {
    let mut text = String::from("id,name,address,departments\n");
    for n in 0..SHOWN_ROWS + 50 {
        text.push_str(&format!("{},架空{n},千葉県松戸市根本{n},内科\n", 1000 + n));
    }
    let (report, _) = import(
        &mut InMemory::default(),
        "clinic.csv",
        text.as_bytes(),
        "2025-06-01",
        &gazetteer(),
    );
    assert_eq!(report.n(Verdict::Added), SHOWN_ROWS as u64 + 50);
    assert_eq!(report.shown(Verdict::Added).len(), SHOWN_ROWS);
}

#[test]
fn numbers_that_are_none_are_stored_as_typed_and_noted() {
    let whole = read("x.csv", &fixture("mhlw_care_mistakes.csv"), &gazetteer()).unwrap();
    let (_, listing, notes) = whole
        .listings
        .iter()
        .find(|(line, ..)| *line == 10)
        .unwrap();
    assert_eq!(listing.values.get(Field::Capacity), Some("たくさん"));
    assert_eq!(
        notes[0],
        RowNote::NotANumber {
            field: Field::Capacity,
            text: "たくさん".into()
        }
    );
}

#[test]
fn gzip_is_told_by_its_bytes_not_by_the_name() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&fixture("clinic.csv")).unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(
        read("clinic.csv", &packed, &gazetteer())
            .unwrap()
            .listings
            .len(),
        2
    );
    assert!(matches!(
        open(&b"{}"[..]),
        Ok(kyoten_feature_directory::import::Opened::Boundaries(_))
    ));
    assert!(matches!(open(&b""[..]).err(), Some(FileProblem::Empty)));
}
