//! The plan as a JSON document: `docs/schemas/coverage-plan.schema.json`, `schema` [`SCHEMA`], `version` [`VERSION`].
//!
//! All mistakes are told at once, each with its path in the document. A date in `from` means its first
//! minute, a date in `until` its last; a date with a time means that minute, and `until` is then not included.

mod mistake;
mod patients;
mod rows;
mod walk;

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

pub use mistake::{Mistake, Problem, What};
pub use rows::FIELDS;

use crate::plan::Plan;
use walk::{Place, Walk};

/// The `schema` of a plan document.
pub const SCHEMA: &str = "kyoten.coverage-plan";
/// The `version` this program reads.
pub const VERSION: u64 = 1;

/// Reads a plan.
///
/// `n_threads`: how many threads read the patients, who are nearly all of a document; the result is the same.
///
/// Errors  all mistakes, in the order of the document's lists.
pub fn read(text: &str, n_threads: usize) -> Result<Plan, Vec<Mistake>> {
    // Only the outermost level is taken apart here: a country's patients as one tree would not fit.
    let lists: HashMap<String, &RawValue> = serde_json::from_str(text).map_err(not_json)?;
    let mut walk = Walk::default();
    let top = Place::TOP;
    let mut head = serde_json::Map::new();
    for (name, raw) in &lists {
        if name != "patients" {
            match serde_json::from_str::<Value>(raw.get()) {
                Ok(value) => _ = head.insert(name.clone(), value),
                Err(error) => walk.add(&top.key(name), Problem::from_json(&error)),
            }
        }
    }
    let (mut plan, names) = rows::read(&mut walk, &top, &head, lists.contains_key("patients"));
    if let Some(raw) = lists.get("patients") {
        patients::read(&mut walk, &mut plan, &names, raw.get(), n_threads);
    }
    if walk.mistakes.is_empty() {
        Ok(plan)
    } else {
        Err(walk.mistakes)
    }
}

fn not_json(error: serde_json::Error) -> Vec<Mistake> {
    vec![Mistake {
        path: String::new(),
        problem: Problem::from_json(&error),
    }]
}
