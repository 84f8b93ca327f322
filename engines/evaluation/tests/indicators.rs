//! Published intervals of indicators, and that a funnel says the same as the interval.

mod worlds;

use kyoten_evaluation::indicators::*;
use proptest::prelude::*;
use worlds::near;

#[test]
fn wilson_as_newcombe_prints_it() {
    // Newcombe 1998, table I, method 3.
    let cases = [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ];
    for (events, population, low, high) in cases {
        let found = proportion(events, population, 0.95).unwrap();
        near(found.low, low, 5e-5);
        near(found.high, high, 5e-5);
    }
    assert_eq!(
        proportion(5, 4, 0.95).unwrap_err().to_string(),
        "5 events among 4 people; events cannot be more than people"
    );
    assert_eq!(
        proportion(0, 0, 0.95).unwrap_err().to_string(),
        "the population is 0; it must be above zero"
    );
}

#[test]
fn counts_have_the_limits_of_the_poisson_tables() {
    // Exact limits as tabulated (e.g. Breslow & Day 1987, table 2.10); Byar is near them from ten on.
    let cases = [
        (0, 0.0, 3.689, 5e-4),
        (1, 0.0253, 5.572, 5e-4),
        (5, 1.623, 11.668, 5e-4),
        (10, 4.795, 18.39, 0.01),
        (100, 81.36, 121.63, 0.02),
    ];
    for (events, low, high, within) in cases {
        let found = count_limits(events, 0.95);
        near(found[0], low, within);
        near(found[1], high, within);
    }
    let found = standardized_ratio(24, 16.0, 0.95).unwrap();
    near(found.value, 1.5, 1e-12);
    let as_rate = rate(24, 16.0, 1.0, 0.95).unwrap();
    assert_eq!(found, as_rate);
}

#[test]
fn a_single_stratum_is_the_crude_rate_and_the_standard_may_be_in_any_unit() {
    let one = [Stratum {
        events: 30,
        population: 2000.0,
        standard: 500.0,
    }];
    let crude = rate(30, 2000.0, 1000.0, 0.95).unwrap();
    let found = directly_standardized(&one, 1000.0, 0.95).unwrap();
    near(found.value, crude.value, 1e-12);
    near(found.low, crude.low, 1e-9);
    near(found.high, crude.high, 1e-9);
    let strata = |scale: f64| {
        [(12, 900.0, 0.7), (40, 700.0, 0.2), (25, 100.0, 0.1)].map(
            |(events, population, standard)| Stratum {
                events,
                population,
                standard: standard * scale,
            },
        )
    };
    let [a, b] =
        [1.0, 1000.0].map(|scale| directly_standardized(&strata(scale), 1000.0, 0.95).unwrap());
    near(a.low, b.low, 1e-9);
    near(
        a.value,
        1000.0 * (0.7 * 12.0 / 900.0 + 0.2 * 40.0 / 700.0 + 0.1 * 25.0 / 100.0),
        1e-9,
    );
    assert!(
        directly_standardized(
            &[Stratum {
                events: 0,
                population: 0.0,
                standard: 1.0
            }],
            1.0,
            0.95
        )
        .is_err()
    );
}

proptest! {
    #[test]
    fn outside_the_funnel_is_exactly_where_the_own_interval_leaves_out_the_target(
        population in 5u64..2000, share in 0.0..1.0f64, target in 0.02..0.98f64, expected in 0.5..60.0f64, count in 0u64..120,
    ) {
        let events = (share * population as f64) as u64;
        let own = proportion(events, population, 0.95).unwrap();
        let [low, high] = funnel_of_proportion(target, population, 0.95);
        let reach = 1e-9;
        let inside = own.value > low + reach && own.value < high - reach;
        let outside = own.value < low - reach || own.value > high + reach;
        let holds = own.low <= target && target <= own.high;
        prop_assert!(!inside || holds);
        prop_assert!(!outside || !holds || low <= 0.0 || high >= 1.0);
        let [first, last] = funnel_of_count(expected, 0.95);
        let [low, high] = count_limits(count, 0.95);
        prop_assert_eq!((first..=last).contains(&count), low <= expected && expected <= high);
    }

    #[test]
    fn wider_certainty_is_a_wider_interval_around_the_value(events in 0u64..500, more in 1u64..500) {
        let population = events + more;
        let [narrow, wide] = [0.8, 0.99].map(|level| proportion(events, population, level).unwrap());
        prop_assert!(wide.low <= narrow.low && narrow.low <= narrow.value && narrow.value <= narrow.high && narrow.high <= wide.high);
        let [narrow, wide] = [0.8, 0.99].map(|level| count_limits(events, level));
        prop_assert!(wide[0] <= narrow[0] && narrow[0] <= events as f64 && events as f64 <= narrow[1] && narrow[1] <= wide[1]);
    }
}
