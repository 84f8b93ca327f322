//! Indicators with their uncertainty: proportions, rates, standardised ratios, directly standardised rates, and the
//! limits of a funnel.

use serde::Serialize;

use crate::distribution::{gamma_quantile, normal_quantile};

/// An indicator with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Indicator {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Why an indicator has no value.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoIndicator {
    /// More events than people.
    #[error("{events} events among {population} people; events cannot be more than people")]
    MoreEvents {
        /// Events.
        events: u64,
        /// People.
        population: u64,
    },
    /// Nothing to divide by.
    #[error("{what} is {value}; it must be above zero")]
    NothingToDivideBy {
        /// Of what.
        what: &'static str,
        /// How much.
        value: f64,
    },
}

/// Below this many events Byar's approximation gives way to exact Poisson limits.
/// Source  Public Health England, Technical Guide: Confidence Intervals (2018).
pub const FEW_EVENTS: u64 = 10;
/// Below this many events a directly standardised rate is not advised. Source  the same guide.
pub const FEW_FOR_STANDARDIZING: u64 = 10;

/// The share of people with an event, by Wilson's score interval.
///
/// Source  Wilson 1927, JASA 22:209; Newcombe 1998, Statistics in Medicine 17:857.
pub fn proportion(events: u64, population: u64, level: f64) -> Result<Indicator, NoIndicator> {
    positive("the population", population as f64)?;
    if events > population {
        return Err(NoIndicator::MoreEvents { events, population });
    }
    let (n, z) = (population as f64, normal_quantile(0.5 + level / 2.0));
    let p = events as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let by = 1.0 + z * z / n;
    Ok(Indicator {
        value: p,
        low: if events == 0 {
            0.0
        } else {
            (middle - reach) / by
        },
        high: if events == population {
            1.0
        } else {
            (middle + reach) / by
        },
    })
}

/// The limits of a count of events: Byar's approximation, exact Poisson limits below [`FEW_EVENTS`].
///
/// Source  Breslow & Day 1987, Statistical Methods in Cancer Research II, p 69; Garwood 1936.
#[must_use]
pub fn count_limits(events: u64, level: f64) -> [f64; 2] {
    let (o, tail) = (events as f64, (1.0 - level) / 2.0);
    if events < FEW_EVENTS {
        let low = if events == 0 {
            0.0
        } else {
            gamma_quantile(tail, o)
        };
        return [low, gamma_quantile(1.0 - tail, o + 1.0)];
    }
    [
        byar(o, -normal_quantile(1.0 - tail)),
        byar(o + 1.0, normal_quantile(1.0 - tail)),
    ]
}

/// Byar's limit of a count; for the upper one give the count plus one.
fn byar(count: f64, z: f64) -> f64 {
    let root = 1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt());
    count * root * root * root
}

/// Events for each `per` units of person-time.
pub fn rate(events: u64, person_time: f64, per: f64, level: f64) -> Result<Indicator, NoIndicator> {
    positive("the person-time", person_time)?;
    let [low, high] = count_limits(events, level);
    Ok(Indicator {
        value: events as f64 / person_time * per,
        low: low / person_time * per,
        high: high / person_time * per,
    })
}

/// Observed events against those expected at a standard's rates (indirect standardisation, e.g. SMR).
pub fn standardized_ratio(
    observed: u64,
    expected: f64,
    level: f64,
) -> Result<Indicator, NoIndicator> {
    positive("the expected number", expected)?;
    let [low, high] = count_limits(observed, level);
    Ok(Indicator {
        value: observed as f64 / expected,
        low: low / expected,
        high: high / expected,
    })
}

/// One age band (or other stratum) of a directly standardised rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Events observed.
    pub events: u64,
    /// People observed.
    pub population: f64,
    /// People in the standard population.
    pub standard: f64,
}

/// The rate the area would have with the standard's age structure, for each `per` people, by Dobson's method.
///
/// Source  Dobson, Kuulasmaa, Eberle & Scherer 1991, Statistics in Medicine 10:457.
/// Differs not advised below [`FEW_FOR_STANDARDIZING`] events: the caller decides whether to show it.
pub fn directly_standardized(
    strata: &[Stratum],
    per: f64,
    level: f64,
) -> Result<Indicator, NoIndicator> {
    let standard: f64 = strata.iter().map(|one| one.standard).sum();
    positive("the standard population", standard)?;
    for one in strata.iter().filter(|one| one.standard > 0.0) {
        positive("a stratum's population", one.population)?;
    }
    let of = |value: fn(&Stratum) -> f64| {
        strata
            .iter()
            .filter(|one| one.standard > 0.0)
            .map(value)
            .sum::<f64>()
    };
    let value = of(|one| one.standard * one.events as f64 / one.population) / standard;
    let variance = of(|one| {
        let by = one.standard / one.population;
        by * by * one.events as f64
    }) / (standard * standard);
    let events: u64 = strata.iter().map(|one| one.events).sum();
    let [low, high] = count_limits(events, level);
    // Without events the variance is zero: the widest stratum weight is the careful choice.
    let widest = strata
        .iter()
        .filter(|one| one.standard > 0.0)
        .map(|one| one.standard / one.population / standard)
        .fold(0.0, f64::max);
    let stretch = if events == 0 {
        widest
    } else {
        (variance / events as f64).sqrt()
    };
    Ok(Indicator {
        value: value * per,
        low: (value + stretch * (low - events as f64)).max(0.0) * per,
        high: (value + stretch * (high - events as f64)) * per,
    })
}

/// Between which proportions an area of this population would lie by chance alone: outside exactly when the area's own
/// Wilson interval leaves out the target.
///
/// Source  Spiegelhalter 2005, Statistics in Medicine 24:1185, for the funnel.
#[must_use]
pub fn funnel_of_proportion(target: f64, population: u64, level: f64) -> [f64; 2] {
    let reach =
        normal_quantile(0.5 + level / 2.0) * (target * (1.0 - target) / population as f64).sqrt();
    [(target - reach).max(0.0), (target + reach).min(1.0)]
}

/// Between which counts an area would lie by chance alone when `expected` events are: outside exactly when its own
/// interval by [`count_limits`] leaves out the expected number. Whole numbers, both ends inside.
#[must_use]
pub fn funnel_of_count(expected: f64, level: f64) -> [u64; 2] {
    let inside = |count: u64| {
        let [low, high] = count_limits(count, level);
        low <= expected && expected <= high
    };
    // Both limits grow with the count, so the counts inside are one run around the expected number.
    let middle = expected.max(0.0).round() as u64;
    let (mut first, mut last) = (middle, middle);
    while first > 0 && inside(first - 1) {
        first -= 1;
    }
    while inside(last + 1) {
        last += 1;
    }
    [first, last]
}

fn positive(what: &'static str, value: f64) -> Result<(), NoIndicator> {
    if value > 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(NoIndicator::NothingToDivideBy { what, value })
    }
}
