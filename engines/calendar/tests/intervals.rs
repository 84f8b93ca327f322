//! The algebra of interval sets against a naive model: one truth value a minute.

use kyoten_calendar::civil::date;
use kyoten_calendar::{DAY, Interval, IntervalSet, Minute};
use proptest::prelude::*;

const N_MINUTES: i32 = 200;
const WINDOW: Interval = Interval::new(Minute(0), Minute(N_MINUTES));

fn sets() -> impl Strategy<Value = Vec<Interval>> {
    let one = (0..N_MINUTES, -3..30i32)
        .prop_map(|(from, long)| Interval::new(Minute(from), Minute((from + long).min(N_MINUTES))));
    proptest::collection::vec(one, 0..40)
}

fn naive(intervals: &[Interval]) -> Vec<bool> {
    let in_any = |at| {
        intervals
            .iter()
            .any(|one| one.starts_at.0 <= at && at < one.ends_at.0)
    };
    (0..N_MINUTES).map(in_any).collect()
}

fn minutes_of(set: &IntervalSet) -> Vec<bool> {
    let tidy = set
        .intervals()
        .windows(2)
        .all(|two| two[0].ends_at < two[1].starts_at);
    assert!(
        tidy && set.intervals().iter().all(|one| !one.is_empty()),
        "{set:?}"
    );
    naive(set.intervals())
}

fn both(a: &[bool], b: &[bool], rule: fn(bool, bool) -> bool) -> Vec<bool> {
    a.iter().zip(b).map(|(&a, &b)| rule(a, b)).collect()
}

proptest! {
    #[test]
    fn 区間の集まりの計算は一分ずつの計算と一致する(a in sets(), b in sets(), few in 0usize..3) {
        // A short second set makes the lopsided path run as well.
        let b = if few == 0 { b.into_iter().take(2).collect() } else { b };
        let (naive_a, naive_b) = (naive(&a), naive(&b));
        let (a, b): (IntervalSet, IntervalSet) = (a.into_iter().collect(), b.into_iter().collect());
        prop_assert_eq!(minutes_of(&a), naive_a.clone());
        prop_assert_eq!(minutes_of(&a.union(&b)), both(&naive_a, &naive_b, |a, b| a || b));
        prop_assert_eq!(minutes_of(&a.intersection(&b)), both(&naive_a, &naive_b, |a, b| a && b));
        prop_assert_eq!(minutes_of(&a.difference(&b)), both(&naive_a, &naive_b, |a, b| a && !b));
        prop_assert_eq!(minutes_of(&b.difference(&a)), both(&naive_b, &naive_a, |b, a| b && !a));
        prop_assert_eq!(a.complement(WINDOW), IntervalSet::one(WINDOW).difference(&a));
        prop_assert_eq!(a.complement(WINDOW).complement(WINDOW), a.clone());
        prop_assert_eq!(a.minutes(), i64::try_from(naive_a.iter().filter(|&&is_in| is_in).count()).unwrap());
        for (at, &is_in) in (0..).zip(&naive_a) {
            prop_assert_eq!(a.contains(Minute(at)), is_in);
        }
        for one in b.intervals() {
            let all = (one.starts_at.0..one.ends_at.0).all(|at| naive_a[usize::try_from(at).unwrap()]);
            prop_assert_eq!(a.covers(*one), all);
            let shared = a.intervals()[a.touching(*one)].iter().map(|touching| touching.intersection(*one));
            prop_assert_eq!(shared.collect::<IntervalSet>(), a.within(*one));
        }
    }

    #[test]
    fn 分と日時は行き来できる(minute in -1_000_000_000i32..2_000_000_000) {
        let minute = Minute(minute);
        prop_assert_eq!(Minute::of(minute.date_time()), minute);
        prop_assert_eq!(Minute::start_of(minute.date()).plus(minute.of_day()), minute);
    }
}

#[test]
fn 一日は0時から24時まで() {
    let day = Interval::of_days(date(2026, 12, 31), date(2026, 12, 31));
    assert_eq!(day.minutes(), i64::from(DAY));
    assert_eq!(day.ends_at.to_string(), "2027-01-01T00:00");
    assert!(day.contains(Minute::of(date(2026, 12, 31).at(23, 59, 59, 0))));
    assert!(!day.contains(day.ends_at));
}

#[test]
fn 順に並んでいない区間も加えられる() {
    let at = |from, until| Interval::new(Minute(from), Minute(until));
    let mut set = IntervalSet::EMPTY;
    for interval in [at(50, 60), at(10, 20), at(15, 30), at(60, 61), at(5, 5)] {
        set.push(interval);
    }
    assert_eq!(set.intervals(), [at(10, 30), at(50, 61)]);
}
