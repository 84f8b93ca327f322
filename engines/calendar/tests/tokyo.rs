//! Instants and the wall clock in Japan, and how times are written.

use kyoten_calendar::civil::{DateTime, date};
use kyoten_calendar::{
    civil_date, civil_date_time, date_long, date_short, date_time_long, instant, interval,
    start_of_day, until,
};
use proptest::prelude::*;

/// 2026-11-22T00:00:00Z.
const NINE_IN_THE_MORNING: i64 = 1_795_305_600_000_000;

#[test]
fn 協定世界時の0時は日本の9時() {
    assert_eq!(
        civil_date_time(NINE_IN_THE_MORNING),
        date(2026, 11, 22).at(9, 0, 0, 0)
    );
    assert_eq!(civil_date_time(0), date(1970, 1, 1).at(9, 0, 0, 0));
    let just_before_nine_hours = NINE_IN_THE_MORNING + 15 * 3_600_000_000 - 1;
    assert_eq!(civil_date(just_before_nine_hours), date(2026, 11, 22));
    assert_eq!(civil_date(just_before_nine_hours + 1), date(2026, 11, 23));
    assert_eq!(start_of_day(date(2026, 11, 23)), just_before_nine_hours + 1);
}

#[test]
fn 日付と時刻の書き方() {
    let on = date(2026, 11, 22);
    assert_eq!(date_long(on), "2026年11月22日（日）");
    assert_eq!(date_short(on), "11/22（日）");
    assert_eq!(
        date_time_long(on.at(9, 5, 59, 0)),
        "2026年11月22日（日）9:05"
    );
}

#[test]
fn 終わりの時刻は始まりから見て書く() {
    let starts_at = date(2026, 11, 22).at(18, 0, 0, 0);
    let cases = [
        (
            date(2026, 11, 22).at(21, 30, 0, 0),
            "21:30まで",
            "11/22（日）18:00〜21:30",
        ),
        (
            date(2026, 11, 23).at(0, 0, 0, 0),
            "24:00まで",
            "11/22（日）18:00〜24:00",
        ),
        (
            date(2026, 11, 23).at(6, 0, 0, 0),
            "翌6:00まで",
            "11/22（日）18:00〜翌6:00",
        ),
        (
            date(2026, 11, 24).at(6, 0, 0, 0),
            "11/24（火）6:00まで",
            "11/22（日）18:00〜11/24（火）6:00",
        ),
    ];
    for (ends_at, short, long) in cases {
        assert_eq!(until(starts_at, ends_at), short);
        assert_eq!(interval(starts_at, ends_at), long);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn instants_come_back(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
        prop_assert_eq!(instant(civil_date_time(micros)), micros);
    }

    #[test]
    fn no_number_makes_it_fall_over(micros in any::<i64>()) {
        let _ = civil_date(micros);
        let _ = instant(DateTime::MIN) < instant(DateTime::MAX);
    }
}
