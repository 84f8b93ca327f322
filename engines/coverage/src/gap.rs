//! The minutes nobody answers, each with its true cause.
//!
//! At one minute several entries fail, each by one or more causes. The cause told is the one *nearest to
//! being lifted*: the entry with the fewest failing reasons; among those the reason of highest precedence
//! ([`Reason`]'s order: what lasts until somebody acts first); among those the first in the order of
//! calling. All others are told by the call chain.

use kyoten_calendar::{Interval, IntervalSet, Minute};

use crate::answer::Answer;
use crate::reason::{Cause, Reason};

/// A time in which a role of a patient is not covered, with one cause throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// When; maximal: a neighbouring gap has another cause or is another time.
    pub when: Interval,
    /// Why.
    pub cause: Cause,
    /// The entry, in the order of calling, that came nearest to answering; `None` when there is none.
    pub entry: Option<u16>,
}

/// The gaps of a role answered by these entries, over the whole window.
pub(crate) fn gaps(window: Interval, answers: &[&Answer]) -> Vec<Gap> {
    let uncovered = uncovered(window, answers);
    let mut gaps: Vec<Gap> = Vec::new();
    if uncovered.is_empty() {
        return gaps;
    }
    let mut cursors = Cursors::of(answers);
    for &hole in uncovered.intervals() {
        let mut at = hole.starts_at;
        while at < hole.ends_at {
            let (entry, cause, until) = cursors.nearest(at);
            let when = Interval::new(at, until.min(hole.ends_at));
            match gaps.last_mut() {
                Some(last)
                    if last.when.ends_at == at && (last.cause, last.entry) == (cause, entry) =>
                {
                    last.when.ends_at = when.ends_at;
                }
                _ => gaps.push(Gap { when, cause, entry }),
            }
            at = when.ends_at;
        }
    }
    gaps
}

/// What no entry covers; the entry that covers most is taken off first, so that most plans end at once.
fn uncovered(window: Interval, answers: &[&Answer]) -> IntervalSet {
    let mut order: Vec<&&Answer> = answers.iter().collect();
    order.sort_by_key(|answer| std::cmp::Reverse(answer.minutes));
    let mut rest = IntervalSet::one(window);
    for answer in order {
        if rest.is_empty() {
            break;
        }
        rest = rest.difference(&answer.ready);
    }
    rest
}

/// Walks through the failing minutes of all entries, forwards only.
struct Cursors<'a> {
    entries: Vec<Vec<(Cause, &'a [Interval])>>,
}

impl<'a> Cursors<'a> {
    fn of(answers: &[&'a Answer]) -> Cursors<'a> {
        let of_answer = |answer: &&'a Answer| {
            let failing = answer.failing.iter();
            failing
                .map(|(cause, when)| (*cause, when.intervals()))
                .collect()
        };
        Cursors {
            entries: answers.iter().map(of_answer).collect(),
        }
    }

    /// The cause at a minute, and until when nothing changes at the latest.
    fn nearest(&mut self, at: Minute) -> (Option<u16>, Cause, Minute) {
        let mut until = Minute(i32::MAX);
        let mut best: Option<(u32, Reason, u16, Cause)> = None;
        for (n, entry) in (0..).zip(&mut self.entries) {
            let mut reasons = 0;
            let mut first: Option<Cause> = None;
            for (cause, rest) in entry.iter_mut() {
                let passed = rest.iter().take_while(|one| one.ends_at <= at).count();
                *rest = &rest[passed..];
                match rest.first() {
                    Some(one) if one.contains(at) => {
                        until = until.min(one.ends_at);
                        reasons |= cause.reason.bit();
                        first = Some(first.map_or(*cause, |first| first.min(*cause)));
                    }
                    Some(one) => until = until.min(one.starts_at),
                    None => {}
                }
            }
            let nearness = first.map(|cause| (reasons.count_ones(), cause.reason, n, cause));
            best = match (best, nearness) {
                (Some(best), Some(other)) => Some(best.min(other)),
                (best, other) => best.or(other),
            };
        }
        match best {
            Some((_, _, n, cause)) => (Some(n), cause, until),
            None => (None, NOBODY, until),
        }
    }
}

/// The cause when a plan names nobody.
const NOBODY: Cause = Cause {
    reason: Reason::NobodyAssigned,
    service: None,
    line: None,
};
