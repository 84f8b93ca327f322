//! What holds between people and for everybody: pairs, limits, objectives.

use super::*;
use crate::objectives::{self, Component, Level};
use std::collections::BTreeSet;

impl Builder {
    pub(super) fn pairs(&self, document: &Document) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (index, entry) in document.pairs.iter().enumerate() {
            let path = format!("pairs[{index}]");
            let person = |id: &str, field: &str| {
                PersonId(
                    self.find(&self.names.people, id, &format!("{path}.{field}"), "person") as u32,
                )
            };
            let (one, other) = (
                person(&entry.person, "person"),
                person(&entry.other, "other"),
            );
            if one == other {
                self.mistakes.add(
                    &format!("{path}.other"),
                    "must be somebody else than person",
                );
            }
            match entry.rule.as_str() {
                "apart" => pairs.push(Pair::Apart(one, other)),
                "needs" => pairs.push(Pair::Needs(one, other)),
                rule => self.mistakes.add(
                    &format!("{path}.rule"),
                    format!("「{rule}」 must be one of \"apart\", \"needs\""),
                ),
            }
        }
        pairs
    }

    pub(super) fn rules(&self, entry: &RulesEntry) -> Rules {
        let kind = |(index, text): (usize, &String)| {
            self.kind(text, &format!("rules.clinic_rest_kinds[{index}]"))
        };
        let distinct = |(index, entry): (usize, &DistinctOrganizationsEntry)| {
            let path = format!("rules.distinct_organizations[{index}]");
            DistinctOrganizations {
                lines: self.find_all(
                    &self.names.lines,
                    &entry.lines,
                    &format!("{path}.lines"),
                    "line",
                ),
                minimum: self.not_below(entry.minimum, 1, &format!("{path}.minimum")) as usize,
            }
        };
        Rules {
            clinic: ClinicRule {
                rest_minutes: self.not_below(
                    entry.clinic_rest_minutes,
                    0,
                    "rules.clinic_rest_minutes",
                ),
                kinds: entry
                    .clinic_rest_kinds
                    .iter()
                    .enumerate()
                    .map(kind)
                    .collect(),
            },
            distinct_organizations: entry
                .distinct_organizations
                .iter()
                .enumerate()
                .map(distinct)
                .collect(),
            ideal_gap_minutes: self.not_below(
                entry.ideal_gap_minutes,
                0,
                "rules.ideal_gap_minutes",
            ),
        }
    }

    pub(super) fn objectives(&self, document: &Document, shifts: &[Shift]) -> Vec<Level> {
        if document.objectives.is_empty() {
            return objectives::default_levels();
        }
        let mut seen = BTreeSet::new();
        let mut levels = Vec::new();
        for (index, entry) in document.objectives.iter().enumerate() {
            let mut terms = Vec::new();
            for (name, &weight) in entry {
                let path = format!("objectives[{index}].{name}");
                let weight = self.within(weight, 1..=LARGEST_WEIGHT, &path);
                match Component::from_code(name) {
                    None => self.mistakes.add(
                        &path,
                        format!(
                            "there is no objective of this name; known are {}",
                            known_objectives()
                        ),
                    ),
                    Some(component) if !seen.insert(component) => self
                        .mistakes
                        .add(&path, "stands in an earlier level already"),
                    Some(component) => {
                        if component == Component::Fairness
                            && !fairness_fits(weight, document, shifts)
                        {
                            self.mistakes.add(
                                &path,
                                format!(
                                    "is {weight}, too large for squares of loads as large as these"
                                ),
                            );
                        }
                        terms.push((component, weight));
                    }
                }
            }
            levels.push(Level { terms });
        }
        levels
    }
}

/// Whether weighted squares of all loads stay inside 64 bits.
fn fairness_fits(weight: i64, document: &Document, shifts: &[Shift]) -> bool {
    let planned: i128 = shifts
        .iter()
        .map(|shift| i128::from(shift.weight_minutes))
        .sum();
    let carried: i128 = document
        .people
        .iter()
        .map(|person| i128::from(person.carried_minutes.abs()))
        .sum();
    let largest = 2 * planned + carried;
    largest * largest * i128::from(weight) < i128::from(i64::MAX / 4)
}

fn known_objectives() -> String {
    objectives::COMPONENTS.map(Component::code).join(", ")
}
