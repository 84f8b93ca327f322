//! When plans meet life: somebody falls ill, two people want to swap, somebody must be found.

mod absence;
mod swap;
mod volunteers;

pub use absence::{Alternative, Change, alternatives, with_absence};
pub use swap::{Swap, SwapCheck, check_swap};
pub use volunteers::{Volunteer, volunteers};
