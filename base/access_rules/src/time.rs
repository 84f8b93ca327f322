//! Instants and half-open periods. The crate has no clock: `now` is handed in.

/// Microseconds since 1970-01-01T00:00:00Z, as stored in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in one hour.
pub const HOUR: i64 = 60 * MINUTE;

impl Instant {
    /// Microseconds from `earlier` to this instant; never overflows.
    #[must_use]
    pub fn since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// `[starts_at, ends_at)`: the start belongs to it, the end does not; without an end it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first instant of it.
    pub starts_at: Instant,
    /// The first instant after it.
    pub ends_at: Option<Instant>,
}

impl Period {
    /// From `starts_at` up to, not including, `ends_at`.
    #[must_use]
    pub fn between(starts_at: Instant, ends_at: Instant) -> Self {
        Self {
            starts_at,
            ends_at: Some(ends_at),
        }
    }

    /// From `starts_at` on.
    #[must_use]
    pub fn from(starts_at: Instant) -> Self {
        Self {
            starts_at,
            ends_at: None,
        }
    }

    /// Whether `at` lies in it.
    #[must_use]
    pub fn holds_at(&self, at: Instant) -> bool {
        #[cfg(test)]
        let (starts_at, ends_at) = crate::model::mutant::edges(self);
        #[cfg(not(test))]
        let (starts_at, ends_at) = (self.starts_at, self.ends_at);
        starts_at <= at && ends_at.is_none_or(|end| at < end)
    }
}
