//! Dates known only to the year or the month.

use kyoten_calendar::civil::{Date, date};
use kyoten_calendar::{DateError, PartialDate};
use proptest::prelude::*;

#[test]
fn 年や月までの日付は含みうる日の範囲になる() {
    let cases: [(&str, Date, Date, &str); 9] = [
        (
            "昭和60年頃",
            date(1985, 1, 1),
            date(1985, 12, 31),
            "昭和60年頃",
        ),
        (
            "令和8年11月",
            date(2026, 11, 1),
            date(2026, 11, 30),
            "令和8年11月",
        ),
        ("昭和64年", date(1989, 1, 1), date(1989, 1, 7), "昭和64年"),
        ("平成元年", date(1989, 1, 8), date(1989, 12, 31), "平成元年"),
        (
            "平成1年1月",
            date(1989, 1, 8),
            date(1989, 1, 31),
            "平成元年1月",
        ),
        ("H31.4", date(2019, 4, 1), date(2019, 4, 30), "平成31年4月"),
        ("2026年", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (
            "2026/2 ごろ",
            date(2026, 2, 1),
            date(2026, 2, 28),
            "2026年2月頃",
        ),
        (
            "R8.11.22",
            date(2026, 11, 22),
            date(2026, 11, 22),
            "令和8年11月22日（日）",
        ),
    ];
    for (typed, earliest, latest, written) in cases {
        let read = PartialDate::parse(typed).unwrap();
        assert_eq!((read.earliest, read.latest), (earliest, latest), "{typed}");
        assert_eq!(read.to_string(), written, "{typed}");
        assert_eq!(PartialDate::parse(written).unwrap(), read, "{typed}");
        assert_eq!(read.day().is_some(), earliest == latest, "{typed}");
    }
}

#[test]
fn その元号にない月は断る() {
    assert!(matches!(
        PartialDate::parse("平成31年5月"),
        Err(DateError::OtherEra { .. })
    ));
    assert!(matches!(
        PartialDate::parse("昭和65年"),
        Err(DateError::NoSuchYear { .. })
    ));
    assert!(matches!(
        PartialDate::parse("令和8年13月"),
        Err(DateError::Unreadable { .. })
    ));
    assert!(matches!(
        PartialDate::parse("明治5年"),
        Err(DateError::BeforeSolarCalendar)
    ));
    assert!(matches!(PartialDate::parse("頃"), Err(DateError::Empty)));
}

proptest! {
    #[test]
    fn 何を打っても倒れない(typed in "\\PC{0,20}") {
        let _ = PartialDate::parse(&typed);
    }
}
