//! Broken decisions, for the control: one check left out, or a period with a wrong edge.

use std::cell::Cell;

use crate::decision::{Ground, Refusal, Why};
use crate::time::{Instant, Period};

/// One way to break the decision.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mutant {
    /// This condition is not asked on this ground.
    LeavesOut(Refusal),
    /// The end of a period belongs to it.
    EndIncluded,
    /// The start of a period does not belong to it.
    StartExcluded,
}

thread_local! {
    static MUTANT: Cell<Option<Mutant>> = const { Cell::new(None) };
    static GROUND: Cell<Option<Ground>> = const { Cell::new(None) };
}

/// Runs `act` with the decision broken in this way, on this thread.
pub(crate) fn with<T>(mutant: Mutant, act: impl FnOnce() -> T) -> T {
    MUTANT.set(Some(mutant));
    let result = act();
    MUTANT.set(None);
    result
}

/// Remembers which ground is being tried.
pub(crate) fn on_ground(ground: Ground) {
    GROUND.set(Some(ground));
}

/// Whether the condition is left out just now.
pub(crate) fn leaves_out(why: Why) -> bool {
    matches!(
        MUTANT.get(),
        Some(Mutant::LeavesOut(refusal))
            if refusal.why == why && GROUND.get() == Some(refusal.ground)
    )
}

/// The edges of a period, moved by one microsecond where the mutant says so.
pub(crate) fn edges(period: &Period) -> (Instant, Option<Instant>) {
    let later = |instant: Instant| Instant(instant.0 + 1);
    match MUTANT.get() {
        Some(Mutant::EndIncluded) => (period.starts_at, period.ends_at.map(later)),
        Some(Mutant::StartExcluded) => (later(period.starts_at), period.ends_at),
        Some(Mutant::LeavesOut(_)) | None => (period.starts_at, period.ends_at),
    }
}
