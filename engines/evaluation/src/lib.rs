#![doc = include_str!("../README.md")]

pub mod bacon;
pub mod disclosure;
mod distribution;
mod estimate;
pub mod few_clusters;
pub mod group_time;
pub mod imputation;
pub mod indicators;
pub mod linear;
pub mod panel;
pub mod sun_abraham;
pub mod table;
pub mod two_by_two;
pub mod two_way;
mod warning;

pub use estimate::{Certainty, Estimate};
pub use panel::{Layout, Panel};
pub use warning::{Refusal, Warning};
