//! Two people exchange duties, or one takes over another's.

use crate::constraints::{self, Violation};
use crate::objectives::{self, Value};
use crate::plan::Plan;
use crate::problem::{Problem, ShiftId};

/// A wished exchange, named by the shifts' identifiers so that it still means the same after a shift was moved to another
/// time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// Identifier of the shift to be given away.
    pub give: String,
    /// Identifier of the shift taken in return.
    pub take: String,
}

/// Whether an exchange can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwapCheck {
    /// It breaks no rule; the cost changes so, level by level.
    Fine(Value),
    /// It would break rules, in one direction or both; these are all of them, and none was broken before.
    Breaks(Vec<Violation>),
    /// There is nothing to exchange: a shift does not exist (any more), is empty, or both belong to one person.
    Nothing,
}

/// Checks an exchange in both directions against the roster and the shifts as they are now.
pub fn check_swap(plan: &Plan, swap: &Swap) -> SwapCheck {
    let Some((give, take)) = shifts(plan.problem, swap) else {
        return SwapCheck::Nothing;
    };
    let (Some(giver), Some(taker)) = (plan.holder(give), plan.holder(take)) else {
        return SwapCheck::Nothing;
    };
    if giver == taker {
        return SwapCheck::Nothing;
    }
    let mut after = plan.clone();
    after.clear(take);
    after.assign(give, taker);
    after.assign(take, giver);
    let before: Vec<Violation> = constraints::check(plan);
    let broken: Vec<Violation> = constraints::check(&after)
        .into_iter()
        .filter(|violation| !before.contains(violation))
        .collect();
    if broken.is_empty() {
        SwapCheck::Fine(difference(plan, &after))
    } else {
        SwapCheck::Breaks(broken)
    }
}

fn shifts(problem: &Problem, swap: &Swap) -> Option<(ShiftId, ShiftId)> {
    problem
        .find_shift(&swap.give)
        .zip(problem.find_shift(&swap.take))
        .filter(|(give, take)| give != take)
}

/// Cost after less cost before.
pub(super) fn difference(before: &Plan, after: &Plan) -> Value {
    let (before, after) = (objectives::evaluate(before), objectives::evaluate(after));
    Value(
        after
            .0
            .iter()
            .zip(&before.0)
            .map(|(after, before)| after.saturating_sub(*before))
            .collect(),
    )
}
