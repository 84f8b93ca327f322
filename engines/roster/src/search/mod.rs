//! Finding a good roster.

mod construct;

use crate::answer::{Answer, StoppedBy};
use crate::objectives::Value;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::roster::Roster;

/// What a planning run is asked for.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Different seeds walk different ways; the same seed and work give the same bytes.
    pub seed: u64,
    /// Work budget in steps of the search.
    pub work: u64,
    /// Threads to use, at least 1; changes the time, never the answer.
    pub threads: usize,
    /// A roster to improve; cells a rule objects to are emptied first.
    pub start: Option<Roster>,
}

/// Eyes and brake of a caller. Both are called often and from several threads.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Whether to stop now, such as at a deadline.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told whenever something better is known.
    pub progress: &'a (dyn Fn(&Progress) + Sync),
}

impl Watch<'_> {
    /// Nobody watches.
    pub const NONE: Watch<'static> = Watch {
        stop: &|| false,
        progress: &|_| {},
    };
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Work done so far.
    pub work: u64,
    /// Cost of the best roster.
    pub value: Value,
    /// No roster costs less.
    pub bound: Value,
}

/// Plans a roster.
pub fn plan(problem: &Problem, settings: &Settings, _watch: Watch) -> Answer {
    let start = settings
        .start
        .as_ref()
        .map_or_else(|| Plan::empty(problem), |roster| Plan::of(problem, roster));
    let plan = construct::complete(start);
    Answer::of(&plan, None, StoppedBy::Work, 0)
}
