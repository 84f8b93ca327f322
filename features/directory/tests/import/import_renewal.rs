//! The rules of renewal, as tables of cases: files one after the other, and what the last one does.

use kyoten_feature_directory::{
    field::Field,
    import::{
        gazetteer::Gazetteer,
        join::{JoinReason, JoinSuggestion, join_suggestions},
        memory::InMemory,
        plan::Closing,
        problem::Said,
        report::{Report, Verdict},
    },
    kind::Kind,
};
use proptest::prelude::*;

use crate::cast::{import, read};

/// Three ways one service is listed: the Ministry's file, a third party's, a cut that is not complete.
#[derive(Clone, Copy, Debug)]
enum Source {
    Ministry,
    ThirdParty,
    Cut,
}
use Source::{Cut, Ministry, ThirdParty};

/// Number, name, telephone.
type Row<'r> = (&'r str, &'r str, &'r str);

fn csv(source: Source, prefecture: &str, rows: &[Row<'_>]) -> String {
    let header = match source {
        Ministry => "都道府県名,事業所名,サービスの種類,住所,事業所番号,電話番号,FAX番号",
        ThirdParty => "pref,name,service_type,address,jigyosho_no,tel",
        Cut => "kind,name,address,id,geo_source,tel",
    };
    let mut text = format!("{header}\n");
    for (number, name, telephone) in rows {
        // Written short in the cases, as long as a 事業所番号 is in the file.
        let zero = if number.starts_with('0') { "0" } else { "" };
        let number = &match number.is_empty() {
            true => String::new(),
            false => format!("{zero}1{:0>8}", number.trim_start_matches('0')),
        };
        let place = format!("{prefecture}架空市1-{number}");
        text.push_str(&match source {
            Ministry => format!("{prefecture},{name},訪問介護,{place},{number},{telephone},\n"),
            ThirdParty => format!("{prefecture},{name},訪問介護,{place},{number},{telephone}\n"),
            Cut => format!("houmon_kaigo(110),{name},{place},{number},,{telephone}\n"),
        });
    }
    text
}

struct Step<'s>(Source, &'s str, &'s [Row<'s>]);

fn run(directory: &mut InMemory, step: &Step<'_>) -> (Report, Closing<usize>) {
    let Step(source, as_of, rows) = step;
    import(
        directory,
        "x.csv",
        csv(*source, "千葉県", rows).as_bytes(),
        as_of,
        &Gazetteer::empty(),
    )
}

/// added, changed, unchanged, older, rejected, vanished, scopes to confirm
type Counts = [u64; 7];

fn counts((report, closing): &(Report, Closing<usize>)) -> Counts {
    [
        report.n(Verdict::Added),
        report.n(Verdict::Changed),
        report.n(Verdict::Unchanged),
        report.n(Verdict::Older),
        report.n(Verdict::Rejected),
        closing.vanished.len() as u64,
        closing.needs_confirmation.len() as u64,
    ]
}

const A: Row<'_> = ("0100", "架空A", "000-1");
const A_MOVED: Row<'_> = ("0100", "架空A", "000-9");
const A_SILENT: Row<'_> = ("0100", "架空A", "");
const A_WITHOUT_ZERO: Row<'_> = ("100", "架空A", "000-1");
const B: Row<'_> = ("0200", "架空B", "000-2");
const B_SILENT: Row<'_> = ("0200", "架空B", "");

#[test]
fn 更新のきまり() {
    let cases: &[(&str, &[Step<'_>], Counts)] = &[
        (
            "初めての取り込み",
            &[Step(Ministry, "2025-06-01", &[A, B])],
            [2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "同じファイルをもう一度",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2025-06-01", &[A, B]),
            ],
            [0, 0, 2, 0, 0, 0, 0],
        ),
        (
            "新しい時点の同じ中身",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2026-04-01", &[A, B]),
            ],
            [0, 0, 2, 0, 0, 0, 0],
        ),
        (
            "先頭のゼロが落ちても同じ事業所",
            &[
                Step(Ministry, "2025-06-01", &[A]),
                Step(Ministry, "2026-04-01", &[A_WITHOUT_ZERO]),
            ],
            // The address in these files contains the number, so that much changes.
            [0, 1, 0, 0, 0, 0, 0],
        ),
        (
            "電話が変わり、ひとつ増えた",
            &[
                Step(Ministry, "2025-06-01", &[A]),
                Step(Ministry, "2026-04-01", &[A_MOVED, B]),
            ],
            [1, 1, 0, 0, 0, 0, 0],
        ),
        (
            "新しいファイルで空になった値は消える",
            &[
                Step(Ministry, "2025-06-01", &[A]),
                Step(Ministry, "2026-04-01", &[A_SILENT]),
            ],
            [0, 1, 0, 0, 0, 0, 0],
        ),
        (
            "古いファイルは何も上書きしない",
            &[
                Step(Ministry, "2026-04-01", &[A]),
                Step(Ministry, "2025-06-01", &[A_MOVED, B]),
            ],
            [0, 0, 0, 2, 0, 0, 0],
        ),
        (
            "なくなった（5％を超えるので確認を求める）",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2026-04-01", &[A]),
            ],
            [0, 0, 1, 0, 0, 1, 1],
        ),
        (
            "なくなったものが戻る",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2026-04-01", &[A]),
                Step(Ministry, "2026-05-01", &[A, B]),
            ],
            [1, 0, 1, 0, 0, 0, 0],
        ),
        (
            "同じ時点の直したファイルでもなくなる",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2025-06-01", &[A]),
            ],
            [0, 0, 1, 0, 0, 1, 1],
        ),
        (
            "同じ時点のほかの様式では、なくならない",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(ThirdParty, "2025-06-01", &[A]),
            ],
            [0, 0, 1, 0, 0, 0, 0],
        ),
        (
            "同じ時点のほかの様式は、空いている値だけを入れる",
            &[
                Step(Ministry, "2025-06-01", &[A, B_SILENT]),
                Step(ThirdParty, "2025-06-01", &[A_MOVED, B]),
            ],
            [0, 1, 1, 0, 0, 0, 0],
        ),
        (
            "同じ時点なら厚生労働省の様式の値が残る",
            &[
                Step(ThirdParty, "2025-06-01", &[A_MOVED]),
                Step(Ministry, "2025-06-01", &[A]),
            ],
            [0, 1, 0, 0, 0, 0, 0],
        ),
        (
            "一部だけの一覧は、ないものを判定しない",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Cut, "2026-04-01", &[A]),
            ],
            [0, 0, 1, 0, 0, 0, 0],
        ),
        (
            "一部だけの一覧の空欄は、値を消さない",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Cut, "2026-04-01", &[A_SILENT]),
            ],
            [0, 0, 1, 0, 0, 0, 0],
        ),
        (
            "一部だけの一覧も、古ければ何もしない",
            &[
                Step(Ministry, "2026-04-01", &[A]),
                Step(Cut, "2025-06-01", &[A_MOVED, B]),
            ],
            [0, 0, 0, 2, 0, 0, 0],
        ),
        (
            "一部だけの一覧より古い完全な一覧は、その行だけ古い",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Cut, "2026-04-01", &[A_MOVED]),
                Step(Ministry, "2025-12-01", &[A, B]),
            ],
            [0, 0, 1, 1, 0, 0, 0],
        ),
        (
            "同じ番号が二度、同じ中身なら一度、ちがえば断る",
            &[Step(Ministry, "2025-06-01", &[A, A, A_MOVED])],
            [1, 0, 0, 0, 1, 0, 0],
        ),
        (
            "断られた行の事業所は、なくなったことにしない",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2026-04-01", &[A, ("0200", "", "")]),
            ],
            [0, 0, 1, 0, 1, 0, 0],
        ),
        (
            "番号を読めない行があれば、何もなくさない",
            &[
                Step(Ministry, "2025-06-01", &[A, B]),
                Step(Ministry, "2026-04-01", &[A, ("", "架空B", "")]),
            ],
            [0, 0, 1, 0, 1, 0, 0],
        ),
    ];
    for (story, steps, expected) in cases {
        let mut directory = InMemory::default();
        let results: Vec<_> = steps
            .iter()
            .map(|step| counts(&run(&mut directory, step)))
            .collect();
        assert_eq!(results.last(), Some(expected), "{story}");
    }
}

#[test]
fn what_a_layout_does_not_know_is_carried_forward() {
    let mut directory = InMemory::default();
    run(&mut directory, &Step(Ministry, "2025-06-01", &[A]));
    // The cut knows no fax and no FAX column; the third party's list neither.
    let with_fax = csv(Ministry, "千葉県", &[A]).replace("000-1,\n", "000-1,000-7\n");
    import(
        &mut directory,
        "x.csv",
        with_fax.as_bytes(),
        "2025-07-01",
        &Gazetteer::empty(),
    );
    let result = run(&mut directory, &Step(ThirdParty, "2026-04-01", &[A_MOVED]));
    assert_eq!(counts(&result), [0, 1, 0, 0, 0, 0, 0]);
    let listing = directory.listings()[&(Kind::HomeHelp, "100000100".to_owned())].clone();
    assert_eq!(listing.values.get(Field::Fax), Some("000-7"));
    assert_eq!(listing.values.get(Field::Telephone), Some("000-9"));
    let said = &result.0.shown(Verdict::Changed)[0].ja;
    assert_eq!(said[..1], ["「電話番号」が変わります（000-1 → 000-9）"]);
}

#[test]
fn vanished_is_judged_within_kind_and_prefecture_only() {
    let mut directory = InMemory::default();
    let chiba = csv(Ministry, "千葉県", &[A, B]);
    let iwate = csv(Ministry, "岩手県", &[("0300", "架空C", "")]);
    import(
        &mut directory,
        "x.csv",
        chiba.as_bytes(),
        "2025-06-01",
        &Gazetteer::empty(),
    );
    let (report, closing) = import(
        &mut directory,
        "x.csv",
        iwate.as_bytes(),
        "2026-04-01",
        &Gazetteer::empty(),
    );
    assert_eq!((report.n(Verdict::Added), closing.vanished.len()), (1, 0));
    assert_eq!(directory.listings().len(), 3);
}

#[test]
fn 五パーセントちょうどまでは確認を求めない() {
    for (n_before, n_after, asks) in [
        (100, 95, false),
        (100, 94, true),
        (20, 19, false),
        (19, 18, true),
    ] {
        let numbers: Vec<String> = (0..n_before).map(|n| format!("9{n:04}")).collect();
        let rows: Vec<Row<'_>> = numbers
            .iter()
            .map(|number| (number.as_str(), "架空", ""))
            .collect();
        let mut directory = InMemory::default();
        run(&mut directory, &Step(Ministry, "2025-06-01", &rows));
        let (_, closing) = run(
            &mut directory,
            &Step(Ministry, "2026-04-01", &rows[..n_after]),
        );
        assert_eq!(closing.vanished.len(), n_before - n_after);
        assert_eq!(
            !closing.needs_confirmation.is_empty(),
            asks,
            "{n_before} → {n_after}"
        );
        for ask in &closing.needs_confirmation {
            assert!(
                ask.ja()
                    .starts_with(&format!("千葉県の訪問介護は {n_before} 件のうち")),
                "{}",
                ask.ja()
            );
        }
    }
}

#[test]
fn 同じ名前と住所や同じ電話は統合の候補になる() {
    let text = "kind,name,address,id,geo_source,tel\n\
        hospital,医療法人社団 架空病院,千葉県架空市1-2-3,1,,000-111-2222\n\
        houmon_kango(130),架空病院,架空市一丁目2番地3,2,,\n\
        houmon_kaigo(110),架空病院ヘルパー,千葉県架空市9,3,,03-1111-2222\n\
        kyotaku_shien(430),架空病院ケアプラン,千葉県架空市8,4,,03(1111)2222\n\
        clinic,別の診療所,千葉県架空市8,5,,03-1111-2222\n\
        houmon_kango(130),架空病院,千葉県架空市1-2-3,1,,\n";
    let whole = read("x.csv", text.as_bytes(), &Gazetteer::empty()).unwrap();
    let listings: Vec<_> = whole
        .listings
        .into_iter()
        .map(|(_, listing, _)| listing)
        .collect();
    let suggestions = join_suggestions(&listings);
    assert_eq!(
        suggestions,
        [
            JoinSuggestion {
                a: 0,
                b: 1,
                why: JoinReason::NameAndAddress
            },
            JoinSuggestion {
                a: 2,
                b: 3,
                why: JoinReason::TelephoneAndSimilarName
            },
            // The last one is the hospital's own number: joined already, only its twin is new.
            JoinSuggestion {
                a: 1,
                b: 5,
                why: JoinReason::NameAndAddress
            },
        ]
    );
}

fn any_source() -> impl Strategy<Value = Source> {
    prop_oneof![Just(Ministry), Just(ThirdParty), Just(Cut)]
}

fn any_rows() -> impl Strategy<Value = Vec<(String, String, String)>> {
    let row = (
        "[1-6]00",
        "架空[ABC]",
        prop_oneof![Just(String::new()), "000-[1-3]"],
    );
    proptest::collection::vec(row, 1..6)
}

proptest! {
    #![proptest_config(crate::cast::proptest_config())]

    #[test]
    fn importing_the_same_files_again_changes_nothing(
        files in proptest::collection::vec((any_source(), any_rows()), 1..5)
    ) {
        let mut directory = InMemory::default();
        let all = |directory: &mut InMemory| -> u64 {
            files.iter().map(|(source, rows)| {
                let rows: Vec<Row<'_>> = rows.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
                let [added, changed, ..] = counts(&run(directory, &Step(*source, "2025-06-01", &rows)));
                added + changed
            }).sum()
        };
        let last = &files[files.len() - 1..];
        all(&mut directory);
        let before: Vec<_> = directory.listings().into_iter().map(|(key, listing)| (key, listing.clone())).collect();
        for (source, rows) in last {
            let rows: Vec<Row<'_>> = rows.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
            let [added, changed, _, _, _, vanished, _] = counts(&run(&mut directory, &Step(*source, "2025-06-01", &rows)));
            prop_assert_eq!((added, changed, vanished), (0, 0, 0));
        }
        let after: Vec<_> = directory.listings().into_iter().map(|(key, listing)| (key, listing.clone())).collect();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn one_file_of_each_layout_in_any_round_settles(rows in any_rows(), other in any_rows(), cut in any_rows()) {
        let mut directory = InMemory::default();
        let files = [(Ministry, &rows), (ThirdParty, &other), (Cut, &cut)];
        let round = |directory: &mut InMemory| {
            let mut n = 0;
            for (source, rows) in files {
                let rows: Vec<Row<'_>> = rows.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
                let [added, changed, _, _, _, vanished, _] = counts(&run(directory, &Step(source, "2025-06-01", &rows)));
                n += added + changed + vanished;
            }
            n
        };
        round(&mut directory);
        round(&mut directory);
        prop_assert_eq!(round(&mut directory), 0);
    }
}
