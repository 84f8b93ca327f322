#![doc = include_str!("../README.md")]

mod answer;
mod capacity;
mod chain;
mod change;
mod coverage;
pub mod document;
mod duty;
mod gap;
mod load;
pub mod plan;
mod reason;
mod repair;
mod report;

pub use chain::Link;
pub use change::{Change, Effect, NotInPlan, PatientPlan};
pub use coverage::Coverage;
pub use duty::{Duty, DutyTimes};
pub use gap::Gap;
pub use load::Load;
pub use reason::{Cause, Reason};
pub use repair::{Costs, Repair, Repairs, Step};
pub use report::{Finding, JointGap, Totals, answerer_name};
