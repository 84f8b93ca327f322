//! Days off by the Act, against two published lists; kinds of days and what standing by weighs on them.
#![expect(clippy::unwrap_used, reason = "a test may fall over")]

use kyoten_calendar::civil::{Date, date};
use kyoten_calendar::{
    Burden, DayClass, DayClasses, Holiday, Interval, Minute, Season, Weights, interval,
};
use proptest::prelude::*;

const PUBLISHED: &str = include_str!("holidays.txt");

/// Year, month and day of each day off in the published lists.
fn published() -> Vec<(i16, Vec<(i8, i8)>)> {
    let lines = PUBLISHED.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split(' ');
            let year = words.next().unwrap().parse().unwrap();
            let days = words.map(|word| (word[..2].parse().unwrap(), word[2..].parse().unwrap()));
            (year, days.collect())
        })
        .collect()
}

#[test]
fn 百五十年の祝日と休日が公表された一覧と一致する() {
    let years = published();
    assert_eq!((years[0].0, years.last().unwrap().0), (1949, 2099));
    for (year, days) in years {
        let ours: Vec<(i8, i8)> = Holiday::of_year(year)
            .into_iter()
            .map(|(on, _)| (on.month(), on.day()))
            .collect();
        assert_eq!(ours, days, "{year}");
    }
}

#[test]
fn 一覧から一日抜けば食い違いとして見つかる() {
    // The control of the test above: a list that lacks one day must not agree.
    let (year, mut days) = published()
        .into_iter()
        .find(|(year, _)| *year == 2026)
        .unwrap();
    days.retain(|&day| day != (9, 22));
    assert_ne!(Holiday::of_year(year).len(), days.len());
}

#[test]
fn 休みの名前と理由() {
    let national = |name| Some(Holiday::National(name));
    let cases: [(Date, Option<Holiday>, &str); 21] = [
        (date(2026, 1, 1), national("元日"), "the first of January"),
        (
            date(2026, 9, 22),
            Some(Holiday::Between),
            "between 敬老の日 and 秋分の日",
        ),
        (
            date(2026, 5, 6),
            Some(Holiday::Substitute),
            "5月3日 was a Sunday, the next two days holidays",
        ),
        (
            date(1987, 5, 4),
            Some(Holiday::Substitute),
            "before 2007: simply the Monday behind",
        ),
        (
            date(1992, 5, 4),
            Some(Holiday::Substitute),
            "a substitute comes before 国民の休日",
        ),
        (date(1988, 5, 4), Some(Holiday::Between), "first 国民の休日"),
        (date(1986, 5, 4), None, "a Sunday needed no 国民の休日"),
        (
            date(1973, 2, 12),
            None,
            "no substitutes before 12 April 1973",
        ),
        (
            date(1973, 4, 30),
            Some(Holiday::Substitute),
            "the first of all substitutes",
        ),
        (date(1985, 5, 4), None, "no 国民の休日 before 1985-12-27"),
        (
            date(1948, 9, 23),
            national("秋分の日"),
            "the Act's first holiday",
        ),
        (date(1948, 5, 3), None, "before the Act"),
        (
            date(1999, 1, 15),
            national("成人の日"),
            "before the happy Mondays",
        ),
        (date(2000, 1, 15), None, "the second Monday instead"),
        (
            date(2019, 4, 30),
            Some(Holiday::Between),
            "between 昭和の日 and the accession",
        ),
        (
            date(2019, 12, 23),
            None,
            "a year without an Emperor's birthday",
        ),
        (
            date(2020, 7, 24),
            national("スポーツの日"),
            "moved for the Olympics",
        ),
        (
            date(2021, 8, 9),
            Some(Holiday::Substitute),
            "山の日 moved onto a Sunday",
        ),
        (date(2021, 10, 11), None, "スポーツの日 was in July"),
        (
            date(2032, 9, 21),
            Some(Holiday::Between),
            "by the estimate of the equinox",
        ),
        (
            date(2028, 11, 23),
            national("勤労感謝の日"),
            "the same each year",
        ),
    ];
    for (on, holiday, why) in cases {
        assert_eq!(Holiday::of(on), holiday, "{on}: {why}");
    }
}

#[test]
fn 日の種別は年末年始とお盆と祝日の順に決まる() {
    let usual = DayClasses::usual();
    let mut july = DayClasses::usual();
    july.obon = Some(Season {
        first: (7, 13),
        last: (7, 16),
    });
    july.local.insert(date(2026, 10, 15), DayClass::Holiday);
    let cases = [
        (&usual, date(2026, 11, 20), DayClass::Weekday),
        (&usual, date(2026, 11, 21), DayClass::Saturday),
        (&usual, date(2026, 11, 22), DayClass::Sunday),
        (&usual, date(2026, 11, 23), DayClass::Holiday),
        (&usual, date(2026, 12, 28), DayClass::Weekday),
        (&usual, date(2026, 12, 29), DayClass::YearEnd),
        (&usual, date(2027, 1, 1), DayClass::YearEnd),
        (&usual, date(2027, 1, 4), DayClass::Weekday),
        (&usual, date(2026, 8, 15), DayClass::Obon),
        (&usual, date(2026, 8, 11), DayClass::Holiday),
        (&july, date(2026, 8, 14), DayClass::Weekday),
        (&july, date(2026, 7, 16), DayClass::Obon),
        (&july, date(2026, 10, 15), DayClass::Holiday),
    ];
    for (classes, on, class) in cases {
        assert_eq!(classes.of(on), class, "{on}");
    }
}

#[test]
fn 待機の重さは夜と休日と年末年始で増える() {
    let weights = Weights::usual();
    let between = |first: Date, from: i8, last: Date, until: i8| {
        Interval::new(
            Minute::of(first.at(from, 0, 0, 0)),
            Minute::of(last.at(until, 0, 0, 0)),
        )
    };
    let (friday, saturday) = (date(2026, 11, 20), date(2026, 11, 21));
    let cases = [
        (
            between(friday, 9, friday, 12),
            3.0,
            "three hours of a weekday",
        ),
        (
            between(friday, 17, friday, 19),
            2.5,
            "an hour of day, an hour of night",
        ),
        (
            between(friday, 18, saturday, 8),
            6.0 * 1.5 + 8.0 * 1.75,
            "Friday night into Saturday",
        ),
        (
            between(date(2026, 12, 31), 18, date(2027, 1, 1), 8),
            14.0 * 3.5,
            "New Year's night",
        ),
        (between(friday, 9, friday, 9), 0.0, "nothing"),
    ];
    for (when, hours, why) in cases {
        let weight = weights.of(when);
        assert!((weight.hours() - hours).abs() < 1e-9, "{why}: {weight:?}");
    }
    assert_eq!(
        interval(friday.at(18, 0, 0, 0), saturday.at(8, 0, 0, 0)),
        "11/20（金）18:00〜翌8:00"
    );
}

proptest! {
    #[test]
    fn 重さは一分ずつ足したものに等しい(start in 29_000_000i32..31_000_000, minutes in 0i32..6_000) {
        let weights = Weights::usual();
        let when = Interval::new(Minute(start), Minute(start + minutes));
        let by_minute: i64 = (start..start + minutes).map(|at| i64::from(weights.at(Minute(at)))).sum();
        prop_assert_eq!(weights.of(when), Burden(by_minute));
    }
}
