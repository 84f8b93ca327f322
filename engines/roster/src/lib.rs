#![doc = include_str!("../README.md")]

#[cfg(test)]
extern crate self as kyoten_roster;

mod answer;
mod bounds;
#[cfg(test)]
mod case;
pub mod constraints;
mod dice;
mod document;
pub mod explain;
pub mod instances;
mod label;
mod lines;
pub mod objectives;
mod plan;
mod problem;
pub mod repair;
mod roster;
mod search;
pub mod sequence;
mod simplex;

pub use answer::*;
pub use document::*;
pub use label::Label;
pub use plan::Plan;
pub use problem::*;
pub use roster::Roster;
pub use search::{Progress, Settings, Watch, plan};
