//! A first roster: pinned cells, then the cells with the fewest candidates, each to the person who owes most.

use crate::constraints::{self, allows};
use crate::objectives::fairness;
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId};

/// Empties cells a rule objects to and fills empty cells while somebody is allowed.
pub(super) fn complete(mut plan: Plan) -> Plan {
    clear_violations(&mut plan);
    let problem = plan.problem;
    let eligible = |shift| {
        problem
            .person_ids()
            .filter(|&person| constraints::is_eligible(&Plan::empty(problem), person, shift))
            .count()
    };
    let mut open: Vec<ShiftId> = problem
        .shift_ids()
        .filter(|&shift| plan.holder(shift).is_none())
        .collect();
    open.sort_by_cached_key(|&shift| {
        (
            problem.shift(shift).pinned.is_none(),
            eligible(shift),
            shift,
        )
    });
    for shift in open {
        let owes_most = |&person: &PersonId| {
            (
                fairness::deviation_minutes(problem, person, plan.load_minutes(person)),
                person,
            )
        };
        let candidate = problem
            .person_ids()
            .filter(|&person| allows(&plan, person, shift))
            .min_by_key(owes_most);
        if let Some(person) = candidate {
            plan.assign(shift, person);
        }
    }
    plan
}

/// Takes people off cells a rule objects to, later cells first, until no rule is broken.
fn clear_violations(plan: &mut Plan) {
    loop {
        let violations = constraints::check(plan);
        let Some(last) = violations.iter().map(|violation| violation.shift).max() else {
            return;
        };
        plan.clear(last);
    }
}
