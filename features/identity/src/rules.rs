//! Pure decisions: is this session in force, may this login be tried now.

use kyoten_platform::clock::Instant;

/// Seconds without use after which a session ends. Source: 医療情報システムの安全管理に関するガイドライン 6.0, 12.3.2
/// asks for a lock when somebody leaves the desk; the number is ours.
/// Use is noted once a minute, so the true limit lies between 14 and 15 minutes.
pub const IDLE_SECONDS: i64 = 15 * 60;
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
/// Seconds to wait after the first failure that is no longer free; doubles with each further one.
pub const FIRST_WAIT_SECONDS: i64 = 60;

/// The instants a session's life depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionTimes {
    pub(crate) last_seen_at: Instant,
    pub(crate) expires_at: Instant,
}

impl SessionTimes {
    pub(crate) fn in_force(self, now: Instant) -> bool {
        let idle = now.seconds_since(self.last_seen_at);
        now < self.expires_at && (-CLOCK_TOLERANCE_SECONDS..IDLE_SECONDS).contains(&idle)
    }

    pub(crate) fn touch_due(self, now: Instant) -> bool {
        now.seconds_since(self.last_seen_at) >= TOUCH_SECONDS
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Instant = Instant(43_200_000_000);

    #[test]
    fn セッションは放置15分_最長12時間_時計の逆行で終わる() {
        let cases = [
            ("just used", 0, 3600, true),
            ("14 minutes 59 idle", 899, 3600, true),
            ("15 minutes idle", 900, 3600, false),
            ("absolute end", 0, 0, false),
            ("a second before it", 0, 1, true),
            ("clock a little behind", -60, 3600, true),
            ("clock set back", -61, 3600, false),
        ];
        for (what, idle, left, expected) in cases {
            let times = SessionTimes {
                last_seen_at: NOON.plus_seconds(-idle),
                expires_at: NOON.plus_seconds(left),
            };
            assert_eq!(times.in_force(NOON), expected, "{what}");
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
