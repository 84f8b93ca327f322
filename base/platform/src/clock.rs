//! Time. The only file of the project that reads the machine's clock (RELIABILITY rule 10).
//!
//! Everything else receives an [`Instant`] from its `Cx`, so that a test can fast-forward a night.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// An instant: microseconds since 1970-01-01T00:00:00Z, as stored in every `*_at` column.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// Microseconds in one second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;

impl Instant {
    /// This instant moved by whole seconds, negative for the past.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(
            self.0
                .saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)),
        )
    }

    /// Whole seconds from `earlier` to this instant, negative when `earlier` is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0) / MICROS_PER_SECOND
    }
}

/// Where "now" comes from: the machine, or a hand that a test moves.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved.
    Manual(ManualClock),
}

impl Clock {
    /// The present instant, truncated to microseconds.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => Instant(jiff::Timestamp::now().as_microsecond()),
            Clock::Manual(hand) => Instant(hand.0.load(Ordering::SeqCst)),
        }
    }
}

/// A clock moved by hand; clones share the same hand.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock standing at `start`.
    #[must_use]
    pub fn at(start: Instant) -> ManualClock {
        ManualClock(Arc::new(AtomicI64::new(start.0)))
    }

    /// Moves the hand by whole seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0
            .fetch_add(seconds.saturating_mul(MICROS_PER_SECOND), Ordering::SeqCst);
    }

    /// Puts the hand at `instant`, forwards or backwards.
    pub fn set(&self, instant: Instant) {
        self.0.store(instant.0, Ordering::SeqCst);
    }
}
