#![doc = include_str!("../README.md")]

mod answer;
mod bounds;
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
pub mod totals;

pub use answer::*;
pub use document::*;
pub use label::Label;
pub use plan::Plan;
pub use problem::*;
pub use roster::Roster;
pub use search::{Progress, Settings, Watch, plan};
