//! Inference when clusters are few, as hubs and cities are.

mod randomization;
mod wild;

pub use randomization::{Randomization, placebo, randomization};
pub use wild::{Draws, WildBootstrap, WildChoices, wild_bootstrap};
