//! A night's cells are carried by several organizations, so that nobody carries the region alone.
//!
//! An empty cell counts as an organization still to be found, so that a roster under construction is never beyond repair.
//! A person with several affiliations counts for whichever helps: what is counted is the largest set of organizations that
//! can be told apart, one for each person (a maximum matching).

use super::{Objection, Rule};
use crate::label::Label;
use crate::plan::Plan;
use crate::problem::{DistinctOrganizations, PersonId, Problem, ShiftId};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "一晩を担う機関の数",
    en: "Organizations sharing a night",
    unit_ja: "機関不足",
    unit_en: "organizations short",
};

/// Objects with the number of organizations missing that night if the person took the cell.
pub fn objection(plan: &Plan, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let line = plan.problem.shift(shift).line;
    let rules = plan
        .problem
        .rules
        .distinct_organizations
        .iter()
        .filter(|rule| rule.lines.contains(&line));
    let short = rules
        .map(|rule| organizations_short(plan, rule, person, shift))
        .max()?;
    (short > 0).then(|| Objection::new(Rule::DistinctOrganizations, short))
}

fn organizations_short(
    plan: &Plan,
    rule: &DistinctOrganizations,
    person: PersonId,
    shift: ShiftId,
) -> i64 {
    let night = cells_of_night(plan.problem, rule, shift);
    let holder = |&cell: &ShiftId| {
        if cell == shift {
            Some(person)
        } else {
            plan.holder(cell)
        }
    };
    let mut holders: Vec<PersonId> = night.iter().filter_map(holder).collect();
    let empty = night.len() - holders.len();
    // Somebody with two cells of the night still stands for one organization only.
    holders.sort_unstable();
    holders.dedup();
    let wanted = rule.minimum.min(night.len());
    wanted as i64 - (empty + distinct(plan.problem, &holders)) as i64
}

/// The rule's cells that start on the same day.
pub fn cells_of_night(
    problem: &Problem,
    rule: &DistinctOrganizations,
    shift: ShiftId,
) -> Vec<ShiftId> {
    let day = problem.shift(shift).day;
    let from = problem.shifts.partition_point(|other| other.day < day);
    let to = problem.shifts.partition_point(|other| other.day <= day);
    let of_rule = |&cell: &usize| rule.lines.contains(&problem.shifts[cell].line);
    (from..to)
        .filter(of_rule)
        .map(|cell| ShiftId(cell as u32))
        .collect()
}

/// The most organizations these people can stand for, one each (augmenting paths).
fn distinct(problem: &Problem, people: &[PersonId]) -> usize {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    (0..people.len())
        .filter(|&at| places(problem, people, at, &mut taken, &mut Vec::new()))
        .count()
}

/// Whether the person at `at` can stand for an organization, moving others if need be. `taken` holds (organization, at).
fn places(
    problem: &Problem,
    people: &[PersonId],
    at: usize,
    taken: &mut Vec<(usize, usize)>,
    seen: &mut Vec<usize>,
) -> bool {
    for &organization in &problem.person(people[at]).organizations {
        if seen.contains(&organization) {
            continue;
        }
        seen.push(organization);
        let Some(place) = taken.iter().position(|&(other, _)| other == organization) else {
            taken.push((organization, at));
            return true;
        };
        let occupant = taken[place].1;
        if places(problem, people, occupant, taken, seen) {
            // The occupant moved on to another organization; its old entry is now ours.
            taken[place].1 = at;
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 一晩を一つの機関だけで担わない() {
        let mut base = night(&[("a", "phone", 18, 32), ("b", "visit", 18, 32)]);
        base["rules"] =
            json!({ "distinct_organizations": [{ "lines": ["phone", "visit"], "minimum": 2 }] });
        assert_eq!(
            amount(Rule::DistinctOrganizations, &base, &[], "sato", "a"),
            0,
            "the other cell may still be anybody's"
        );
        assert_eq!(
            amount(
                Rule::DistinctOrganizations,
                &base,
                &[("b", "suzuki")],
                "sato",
                "a"
            ),
            1,
            "both are of clinic-1"
        );
        assert_eq!(
            amount(
                Rule::DistinctOrganizations,
                &base,
                &[("b", "tanaka")],
                "sato",
                "a"
            ),
            0
        );
        assert_eq!(
            amount(
                Rule::DistinctOrganizations,
                &base,
                &[("b", "sato")],
                "sato",
                "a"
            ),
            1,
            "one person is one organization"
        );
        base["people"][1]["organizations"] = json!(["clinic-1", "clinic-2"]);
        assert_eq!(
            amount(
                Rule::DistinctOrganizations,
                &base,
                &[("b", "suzuki")],
                "sato",
                "a"
            ),
            0,
            "suzuki counts for clinic-2"
        );
    }
}
