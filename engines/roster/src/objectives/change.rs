//! What the roster's cost changes by when one cell changes hands; looks only at the two people concerned.

use super::{Component, Value, fairness, spread};
use crate::plan::Plan;
use crate::problem::{PersonId, ShiftId};

/// Change of the cost by level if the cell went to `holder` (or stayed empty), all else as it is.
pub fn change(plan: &Plan, shift: ShiftId, holder: Option<PersonId>) -> Value {
    let of_level = |level: &super::Level| {
        let weighted = |&(component, weight): &(Component, i64)| {
            component_change(component, plan, shift, holder).saturating_mul(weight)
        };
        level
            .terms
            .iter()
            .map(weighted)
            .fold(0, i64::saturating_add)
    };
    Value(plan.problem.objectives.iter().map(of_level).collect())
}

/// Change of one component in its own unit.
pub fn component_change(
    component: Component,
    plan: &Plan,
    shift: ShiftId,
    holder: Option<PersonId>,
) -> i64 {
    let before = plan.holder(shift);
    if before == holder {
        return 0;
    }
    let added = |person: PersonId| match component {
        Component::Fairness => fairness_of_adding(plan, person, shift),
        Component::Spread => spread::cost_of_adding(plan.problem, plan.duties(person), shift),
        _ => 0,
    };
    let removed = |person: PersonId| match component {
        Component::Fairness => fairness_of_removing(plan, person, shift),
        Component::Spread => -spread::cost_of_adding(plan.problem, plan.duties(person), shift),
        _ => 0,
    };
    let of_cell = component.cell_cost(plan.problem, shift, holder)
        - component.cell_cost(plan.problem, shift, before);
    of_cell + holder.map_or(0, added) + before.map_or(0, removed)
}

fn fairness_of_adding(plan: &Plan, person: PersonId, shift: ShiftId) -> i64 {
    let load = plan.load_minutes(person);
    fairness::person_cost(
        plan.problem,
        person,
        load + plan.problem.shift(shift).weight_minutes,
    ) - fairness::person_cost(plan.problem, person, load)
}

fn fairness_of_removing(plan: &Plan, person: PersonId, shift: ShiftId) -> i64 {
    let load = plan.load_minutes(person);
    fairness::person_cost(
        plan.problem,
        person,
        load - plan.problem.shift(shift).weight_minutes,
    ) - fairness::person_cost(plan.problem, person, load)
}
