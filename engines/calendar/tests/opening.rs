//! Weekly opening hours with their exceptions, and what a window's days weigh.
#![expect(clippy::unwrap_used, reason = "a test may fall over")]

use kyoten_calendar::civil::{Date, date};
use kyoten_calendar::{
    DAY, DayWord, Days, Interval, IntervalSet, Minute, Opening, OpeningRule, Weights,
};
use proptest::prelude::*;

fn rule(days: &[&str], except: &[&str], from: i32, until: i32) -> OpeningRule {
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|word| DayWord::parse(word).unwrap())
            .collect()
    };
    OpeningRule {
        days: words(days),
        except: words(except),
        from: from * 60,
        until: until * 60,
    }
}

fn minutes(opening: &Opening, first: Date, last: Date) -> Vec<String> {
    let days = Days::of(Interval::of_days(first, last), &Weights::usual());
    let open = opening.minutes(&days);
    open.intervals()
        .iter()
        .map(|one| format!("{}/{}", one.starts_at, one.ends_at))
        .collect()
}

const ORDINARY: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

#[test]
fn 平日の診療時間は祝日と年末年始に休む() {
    let clinic = Opening {
        rules: vec![rule(&ORDINARY, &[], 9, 18)],
    };
    // Sunday 22, 勤労感謝の日 on Monday 23, Tuesday 24 November 2026.
    assert_eq!(
        minutes(&clinic, date(2026, 11, 22), date(2026, 11, 24)),
        ["2026-11-24T09:00/2026-11-24T18:00"]
    );
    assert_eq!(
        minutes(&clinic, date(2026, 12, 28), date(2027, 1, 4)),
        [
            "2026-12-28T09:00/2026-12-28T18:00",
            "2027-01-04T09:00/2027-01-04T18:00"
        ]
    );
    // お盆 is no day off by itself; 山の日 is.
    assert_eq!(
        minutes(&clinic, date(2026, 8, 11), date(2026, 8, 14)).len(),
        3
    );
}

#[test]
fn 第2水曜は午後休診() {
    let clinic = Opening {
        rules: vec![
            rule(&["wed"], &["wed#2"], 9, 18),
            rule(&["wed#2"], &[], 9, 12),
        ],
    };
    assert_eq!(
        minutes(&clinic, date(2026, 11, 1), date(2026, 11, 20)),
        [
            "2026-11-04T09:00/2026-11-04T18:00",
            "2026-11-11T09:00/2026-11-11T12:00",
            "2026-11-18T09:00/2026-11-18T18:00",
        ]
    );
}

#[test]
fn 夜は翌朝まで続き前日からも入ってくる() {
    let night = Opening {
        rules: vec![rule(&["every_day"], &[], 18, 8)],
    };
    assert_eq!(
        minutes(&night, date(2027, 1, 1), date(2027, 1, 1)),
        [
            "2027-01-01T00:00/2027-01-01T08:00",
            "2027-01-01T18:00/2027-01-02T00:00"
        ]
    );
    let always = Opening::always();
    assert_eq!(
        minutes(&always, date(2027, 1, 1), date(2027, 1, 3)),
        ["2027-01-01T00:00/2027-01-04T00:00"]
    );
    assert!(minutes(&Opening::default(), date(2027, 1, 1), date(2027, 1, 3)).is_empty());
}

#[test]
fn 曜日のことばを読む() {
    for word in [
        "mon",
        "sun",
        "wed#2",
        "sat#5",
        "holiday",
        "year_end",
        "every_day",
    ] {
        assert!(DayWord::parse(word).is_some(), "{word}");
    }
    for word in [
        "", "Mon", "monday", "wed#0", "wed#6", "wed#", "#2", "obon", "月",
    ] {
        assert_eq!(DayWord::parse(word), None, "{word}");
    }
}

proptest! {
    #[test]
    fn 期間の表で数えた重さは一日ずつ数えた重さに等しい(
        start in 29_000_000i32..31_000_000, long in 0i32..30 * DAY, from in -DAY..30 * DAY, minutes in 0i32..9_000,
    ) {
        let weights = Weights::usual();
        let window = Interval::new(Minute(start), Minute(start + long));
        let part = Interval::new(Minute(start + from), Minute(start + from + minutes));
        let days = Days::of(window, &weights);
        let inside = part.intersection(window);
        prop_assert_eq!(days.burden(inside), weights.of(inside));
        let set = IntervalSet::one(inside);
        prop_assert_eq!(days.burden_of_set(&set), weights.of_set(&set));
    }
}
