//! Who is on duty: override before temporary schedule before rotation before nobody.

use kyoten_calendar::{Days, Interval, IntervalSet};

use crate::plan::{Line, Rotation, ServiceIx, Shift};

/// Who has the line for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// When.
    pub when: Interval,
    /// Who; `None` when nobody.
    pub service: Option<ServiceIx>,
}

/// A line over a window: every minute in exactly one duty, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyTimes {
    /// Who has it when, neighbours differ.
    pub duties: Vec<Duty>,
    /// Minutes outside the line's hours for which nothing special was said.
    pub outside: IntervalSet,
}

impl DutyTimes {
    /// The duties of a line.
    #[must_use]
    pub fn of(line: &Line, days: &Days) -> DutyTimes {
        let window = days.window();
        let hours = line.hours.minutes(days);
        let rotation = line.rotation.as_ref();
        let mut duties = rotation.map_or_else(
            || vec![nobody(window)],
            |rotation| turns(rotation, window, &hours),
        );
        let mut special = IntervalSet::EMPTY;
        for temporary in &line.temporary {
            lay(&mut duties, temporary.when, None);
            for shift in &temporary.shifts {
                let when = shift.when.intersection(temporary.when);
                lay(&mut duties, when, shift.service);
            }
        }
        for Shift { when, service } in &line.overrides {
            lay(&mut duties, *when, *service);
        }
        join(&mut duties);
        for duty in duties.iter().filter(|duty| duty.service.is_some()) {
            special.push(duty.when);
        }
        let outside = hours.complement(window).difference(&special);
        DutyTimes { duties, outside }
    }

    /// Who has the line at a minute of the window.
    #[must_use]
    pub fn at(&self, at: kyoten_calendar::Minute) -> Option<ServiceIx> {
        let next = self.duties.partition_point(|duty| duty.when.ends_at <= at);
        self.duties.get(next).and_then(|duty| duty.service)
    }
}

/// The turns of a rotation within the line's hours, nobody outside them.
fn turns(rotation: &Rotation, window: Interval, hours: &IntervalSet) -> Vec<Duty> {
    let mut duties = Vec::new();
    let mut from = window.starts_at;
    let every = i64::from(rotation.every.max(1));
    for open in hours.intervals() {
        let open = open.intersection(rotation.when);
        let mut at = open.starts_at;
        while at < open.ends_at && !rotation.turns.is_empty() {
            let since = i64::from(at.0) - i64::from(rotation.when.starts_at.0);
            let turn = since / every;
            let left = every - since % every;
            let until = at
                .plus(i32::try_from(left).unwrap_or(i32::MAX))
                .min(open.ends_at);
            let who = usize::try_from(turn).unwrap_or(0) % rotation.turns.len();
            put(&mut duties, Interval::new(from, at), None);
            put(
                &mut duties,
                Interval::new(at, until),
                Some(rotation.turns[who]),
            );
            (from, at) = (until, until);
        }
    }
    put(&mut duties, Interval::new(from, window.ends_at), None);
    duties
}

/// Lays somebody over a time, whoever had it before.
fn lay(duties: &mut Vec<Duty>, when: Interval, service: Option<ServiceIx>) {
    let (Some(first), Some(last)) = (duties.first(), duties.last()) else {
        return;
    };
    let when = when.intersection(Interval::new(first.when.starts_at, last.when.ends_at));
    if when.is_empty() {
        return;
    }
    let start = duties.partition_point(|duty| duty.when.ends_at <= when.starts_at);
    let end = duties.partition_point(|duty| duty.when.starts_at < when.ends_at);
    let (head, tail) = (duties[start], duties[end - 1]);
    let mut laid = Vec::with_capacity(3);
    let before = Interval::new(head.when.starts_at, when.starts_at);
    put(&mut laid, before, head.service);
    put(&mut laid, when, service);
    let behind = Interval::new(when.ends_at, tail.when.ends_at);
    put(&mut laid, behind, tail.service);
    duties.splice(start..end, laid);
}

fn put(duties: &mut Vec<Duty>, when: Interval, service: Option<ServiceIx>) {
    if !when.is_empty() {
        duties.push(Duty { when, service });
    }
}

/// Joins neighbours of the same person.
fn join(duties: &mut Vec<Duty>) {
    duties.dedup_by(|next, last| {
        let same = next.service == last.service;
        if same {
            last.when.ends_at = next.when.ends_at;
        }
        same
    });
}

fn nobody(window: Interval) -> Duty {
    Duty {
        when: window,
        service: None,
    }
}
