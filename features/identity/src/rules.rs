//! Pure decisions: is this session in force, may this login be tried now.

use kyoten_platform::clock::Instant;
pub(crate) use kyoten_platform::http::{IDLE_SECONDS, SHARED_IDLE_SECONDS};

/// Seconds after which a session ends however busy it is: one long shift.
pub const LONGEST_SECONDS: i64 = 12 * 60 * 60;
/// Seconds a session with one factor lives: time to install an authenticator application.
pub const ONE_FACTOR_SECONDS: i64 = 30 * 60;
/// Seconds after which the use of a session is noted again.
pub const TOUCH_SECONDS: i64 = 60;
/// Seconds by which the clock may run behind the last use; machines that share a database differ a little.
/// A clock set back further ends sessions rather than prolonging them.
pub const CLOCK_TOLERANCE_SECONDS: i64 = 60;

/// Seconds for which failures of a login count.
pub const WINDOW_SECONDS: i64 = 60 * 60;
/// Failures after which attempts have to wait.
pub const FREE_FAILURES: usize = 5;
/// Failures per window and login that are evaluated at most: goal S8 of the reliability plan, 10 guesses per hour.
pub const MOST_FAILURES: usize = 10;
/// Failures per hour and network over all logins on machines that are not known: an office of thirty people behind one
/// address mistypes less, and a thousand accounts are worth little to somebody with a hundred guesses.
pub const MOST_FAILURES_OF_A_NETWORK: usize = 100;
/// Seconds to wait after the first failure that is no longer free; doubles with each further one.
pub const FIRST_WAIT_SECONDS: i64 = 60;

/// The instants a session's life depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionTimes {
    pub(crate) last_seen_at: Instant,
    pub(crate) expires_at: Instant,
    /// When it was first seen idle, if ever: from then on no clock opens it again.
    pub(crate) locked_at: Option<Instant>,
    /// The latest instant the installation has seen.
    pub(crate) clock_mark: Option<Instant>,
    /// Seconds without use that are too many.
    pub(crate) idle_seconds: i64,
}

/// How a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It may be used.
    Open,
    /// Nobody used it for a while: a factor opens it again.
    Locked,
    /// It is over.
    Over,
}

impl SessionTimes {
    pub(crate) fn life(self, now: Instant) -> Life {
        let idle = now.seconds_since(self.last_seen_at);
        let set_back = was_set_back(now, self.last_seen_at)
            || self.clock_mark.is_some_and(|mark| was_set_back(now, mark));
        if now >= self.expires_at || set_back {
            Life::Over
        } else if self.locked_at.is_some() || idle >= self.idle_seconds {
            Life::Locked
        } else {
            Life::Open
        }
    }

    pub(crate) fn touch_due(self, now: Instant) -> bool {
        self.locked_at.is_none() && now.seconds_since(self.last_seen_at) >= TOUCH_SECONDS
    }
}

/// Whether a clock that says `now` has been set back since it said `earlier`.
pub(crate) fn was_set_back(now: Instant, earlier: Instant) -> bool {
    now < earlier.plus_seconds(-CLOCK_TOLERANCE_SECONDS)
}

/// When a login with these failures (newest first, all within the window) may be tried again; `None` is at once.
///
/// Five failures are free. Then 1, 2, 4, 8, 16 minutes; after ten, until the tenth newest is an hour old.
/// A success does not wipe the failures away: somebody who knows the password could otherwise guess codes forever.
pub(crate) fn may_try_at(failures: &[Instant]) -> Option<Instant> {
    let newest = failures.first()?;
    let doublings = failures
        .len()
        .min(MOST_FAILURES)
        .checked_sub(FREE_FAILURES)?;
    let waited = newest.plus_seconds(FIRST_WAIT_SECONDS << doublings);
    let window = failures
        .get(MOST_FAILURES - 1)
        .map(|oldest| oldest.plus_seconds(WINDOW_SECONDS));
    Some(window.map_or(waited, |free| free.max(waited)))
}

/// When a network with these failures (newest first, all within the window) may try again; `None` is at once.
pub(crate) fn network_may_try_at(failures: &[Instant]) -> Option<Instant> {
    failures
        .get(MOST_FAILURES_OF_A_NETWORK - 1)
        .map(|oldest| oldest.plus_seconds(WINDOW_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Instant = Instant(43_200_000_000);

    #[test]
    fn セッションは放置15分で鍵がかかり_最長12時間か時計の逆行で終わる() {
        use Life::{Locked, Open, Over};
        let cases = [
            ("just used", 0, 3600, None, Some(0), Open),
            ("14 minutes 59 idle", 899, 3600, None, Some(899), Open),
            ("15 minutes idle", 900, 3600, None, Some(900), Locked),
            (
                "locked before, whatever the clock says",
                0,
                3600,
                Some(0),
                Some(0),
                Locked,
            ),
            ("absolute end", 0, 0, None, Some(0), Over),
            ("locked and at its end", 900, 0, Some(0), Some(0), Over),
            ("a second before it", 0, 1, None, Some(0), Open),
            ("clock a little behind", -60, 3600, None, Some(-60), Open),
            ("clock set back", -61, 3600, None, None, Over),
            (
                "clock set back behind what others saw",
                0,
                3600,
                None,
                Some(-61),
                Over,
            ),
            (
                "an installation that never looked at the clock",
                0,
                3600,
                None,
                None,
                Open,
            ),
        ];
        for (what, idle, left, locked, mark, expected) in cases {
            let times = SessionTimes {
                last_seen_at: NOON.plus_seconds(-idle),
                expires_at: NOON.plus_seconds(left),
                locked_at: locked.map(|ago: i64| NOON.plus_seconds(-ago)),
                clock_mark: mark.map(|ago: i64| NOON.plus_seconds(-ago)),
                idle_seconds: IDLE_SECONDS,
            };
            assert_eq!(times.life(NOON), expected, "{what}");
        }
    }

    #[test]
    fn 五回までは待たずに_その後は倍ずつ待つ() {
        let cases: [(usize, Option<i64>); 9] = [
            (0, None),
            (1, None),
            (4, None),
            (5, Some(1)),
            (6, Some(2)),
            (7, Some(4)),
            (8, Some(8)),
            (9, Some(16)),
            (10, Some(60)),
        ];
        for (failures, minutes) in cases {
            let failures = vec![NOON; failures];
            assert_eq!(
                may_try_at(&failures),
                minutes.map(|m| NOON.plus_seconds(60 * m)),
                "{}",
                failures.len()
            );
        }
    }

    proptest! {
        #[test]
        fn never_more_than_ten_guesses_in_any_hour(pauses in proptest::collection::vec(0i64..900, 0..400)) {
            let mut evaluated: Vec<Instant> = Vec::new();
            let mut now = NOON;
            for pause in pauses {
                now = now.plus_seconds(pause);
                let counted: Vec<Instant> = evaluated.iter().rev().copied()
                    .filter(|at| now.seconds_since(*at) < WINDOW_SECONDS).take(MOST_FAILURES).collect();
                if may_try_at(&counted).is_none_or(|at| at <= now) {
                    evaluated.push(now);
                }
            }
            for eleven in evaluated.windows(MOST_FAILURES + 1) {
                prop_assert!(eleven[MOST_FAILURES].seconds_since(eleven[0]) >= WINDOW_SECONDS);
            }
        }
    }
}
