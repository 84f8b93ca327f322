//! Dates as people type them.

use kyoten_calendar::civil::date;
use kyoten_calendar::{parse_date, parse_year};
use proptest::prelude::*;

#[test]
fn 人が打つとおりの日付を読む() {
    let cases = [
        ("R8.11.22", date(2026, 11, 22)),
        ("r8/11/22", date(2026, 11, 22)),
        ("Ｒ８－１１－２２", date(2026, 11, 22)),
        ("R.8.11.22", date(2026, 11, 22)),
        ("R081122", date(2026, 11, 22)),
        ("令和８年１１月２２日", date(2026, 11, 22)),
        ("令和 8 年 11 月 22 日", date(2026, 11, 22)),
        ("㋿8年11月22日", date(2026, 11, 22)),
        ("令和8年11月22日（日）", date(2026, 11, 22)),
        ("令和8年11月22日日曜日", date(2026, 11, 22)),
        ("2026年11月22日(日曜)", date(2026, 11, 22)),
        ("2026/11/22", date(2026, 11, 22)),
        ("2026-11-22", date(2026, 11, 22)),
        ("２０２６．１１．２２", date(2026, 11, 22)),
        ("西暦2026年11月22日", date(2026, 11, 22)),
        ("20261122", date(2026, 11, 22)),
        (" 2026　11　22 ", date(2026, 11, 22)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和1年12月25日", date(1926, 12, 25)),
        ("S64.1.7", date(1989, 1, 7)),
        ("T15.12.24", date(1926, 12, 24)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("1868/1/3", date(1868, 1, 3)),
        ("令和6年2月29日", date(2024, 2, 29)),
    ];
    for (typed, expected) in cases {
        assert_eq!(parse_date(typed), Ok(expected), "{typed}");
    }
}

#[test]
fn 読めない日付には次にすることを答える() {
    let unreadable = |typed: &str| {
        format!(
            "「{typed}」を日付として読み取れません。「令和8年11月22日」「2026/11/22」のように入力してください"
        )
    };
    let cases = [
        ("", "日付を入力してください".to_owned()),
        ("　", "日付を入力してください".to_owned()),
        ("きのう", unreadable("きのう")),
        ("2026/11/22/3", unreadable("2026/11/22/3")),
        ("2026+11-22", unreadable("2026+11-22")),
        ("元年1月1日", unreadable("元年1月1日")),
        ("昭和0年1月1日", unreadable("昭和0年1月1日")),
        ("99999999999999", unreadable("99999999999999")),
        ("昭和65年", "昭和に65年はありません。1990年は平成2年です".to_owned()),
        ("昭和65年1月1日", "昭和に65年はありません。1990年は平成2年です".to_owned()),
        ("昭和64年1月8日", "昭和64年1月8日という日はありません。その日は平成元年1月8日です".to_owned()),
        ("令和元年4月30日", "令和元年4月30日という日はありません。その日は平成31年4月30日です".to_owned()),
        ("明治45年7月30日", "明治45年7月30日という日はありません。その日は大正元年7月30日です".to_owned()),
        ("2026/2/29", "2026年2月29日という日はありません".to_owned()),
        ("令和8年2月30日", "令和8年2月30日という日はありません".to_owned()),
        ("令和8年13月1日", "令和8年13月1日という日はありません".to_owned()),
        ("2026/11/999", "2026年11月999日という日はありません".to_owned()),
        (
            "明治5年12月2日",
            "明治6年1月1日より前の和暦は、旧暦のため扱えません。西暦で入力してください".to_owned(),
        ),
        (
            "26/11/22",
            "「26/11/22」の年が、西暦か和暦かわかりません。西暦は4けたで、和暦は元号をつけて入力してください".to_owned(),
        ),
        (
            "昭和元年",
            "「昭和元年」には月または日がありません。年・月・日をすべて入力してください".to_owned(),
        ),
        (
            "2026年11月",
            "「2026年11月」には月または日がありません。年・月・日をすべて入力してください".to_owned(),
        ),
        (
            "令和8年11月22日（月）",
            "2026年11月22日（日）は日曜日です。日付と曜日のどちらかを直してください".to_owned(),
        ),
    ];
    for (typed, sentence) in cases {
        assert_eq!(
            parse_date(typed).map_err(|error| error.to_string()),
            Err(sentence),
            "{typed}"
        );
    }
}

#[test]
fn 年だけも読む() {
    let cases = [
        ("昭和元年", Ok(1926)),
        ("S64", Ok(1989)),
        ("令和８年", Ok(2026)),
        ("平成31年", Ok(2019)),
        ("2026年", Ok(2026)),
        (
            "昭和65年",
            Err("昭和に65年はありません。1990年は平成2年です"),
        ),
        (
            "明治46年",
            Err("明治に46年はありません。1913年は大正2年です"),
        ),
    ];
    for (typed, expected) in cases {
        assert_eq!(
            parse_year(typed).map_err(|error| error.to_string()),
            expected.map_err(str::to_owned)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_makes_it_fall_over(typed in "[RrSs令和昭元西暦年月日曜（()）０-９0-9./ー -]{0,16}") {
        let _ = parse_date(&typed);
        let _ = parse_year(&typed);
    }

    #[test]
    fn no_text_at_all_makes_it_fall_over(typed in any::<String>()) {
        let _ = parse_date(&typed);
    }
}
