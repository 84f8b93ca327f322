//! 和暦: boundary days, and every day of two centuries there and back.

use kyoten_calendar::civil::{Date, date};
use kyoten_calendar::{DateError, Era, WarekiDate, date_long, parse_date};

#[test]
fn 改元の日は新しい元号に属する() {
    let cases = [
        (date(1873, 1, 1), "明治6年1月1日（水）"),
        (date(1912, 7, 29), "明治45年7月29日（月）"),
        (date(1912, 7, 30), "大正元年7月30日（火）"),
        (date(1926, 12, 24), "大正15年12月24日（金）"),
        (date(1926, 12, 25), "昭和元年12月25日（土）"),
        (date(1989, 1, 7), "昭和64年1月7日（土）"),
        (date(1989, 1, 8), "平成元年1月8日（日）"),
        (date(2019, 4, 30), "平成31年4月30日（火）"),
        (date(2019, 5, 1), "令和元年5月1日（水）"),
        (date(2026, 11, 22), "令和8年11月22日（日）"),
    ];
    for (on, written) in cases {
        assert_eq!(WarekiDate::of(on).unwrap().to_string(), written);
    }
}

#[test]
fn 明治6年より前は旧暦なので和暦にしない() {
    assert_eq!(
        WarekiDate::of(date(1872, 12, 31)),
        Err(DateError::BeforeSolarCalendar)
    );
    assert_eq!(
        WarekiDate::of(date(1603, 3, 24)),
        Err(DateError::BeforeSolarCalendar)
    );
    assert_eq!(
        WarekiDate::from_parts(Era::Meiji, 5, 12, 2),
        Err(DateError::BeforeSolarCalendar)
    );
}

#[test]
fn every_day_from_1873_to_2100_is_read_back_from_each_way_of_writing_it() {
    let mut on = date(1873, 1, 1);
    while on <= date(2100, 12, 31) {
        let wareki = WarekiDate::of(on).unwrap();
        let (month, day) = (on.month().unsigned_abs(), on.day().unsigned_abs());
        assert_eq!(
            WarekiDate::from_parts(wareki.era(), wareki.year(), month, day),
            Ok(wareki)
        );
        let packed = format!("{:04}{month:02}{day:02}", on.year());
        let ways = [
            wareki.to_string(),
            wareki.without_weekday(),
            wareki.short(),
            date_long(on),
            on.to_string(),
            packed,
        ];
        for way in ways {
            assert_eq!(parse_date(&way), Ok(on), "{way}");
        }
        on = on.tomorrow().unwrap();
    }
}

#[test]
fn each_era_names_its_source_and_signs() {
    for era in Era::ALL {
        assert!(era.source().contains("改"), "{era}");
        assert_eq!(Era::of(era.first_day()), Some(era));
        assert_eq!(
            Era::of(era.first_day().yesterday().unwrap()).map_or(0, |e| e as usize + 1),
            era as usize
        );
    }
    assert!(Era::ALL.is_sorted_by_key(|era| era.first_day()));
    assert_eq!(Era::of(Date::MIN), None);
    assert_eq!(
        (Era::Reiwa.name(), Era::Reiwa.letter(), Era::Reiwa.square()),
        ("令和", 'R', '㋿')
    );
}
