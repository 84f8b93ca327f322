#![doc = include_str!("../README.md")]

mod act;
mod decide;
mod decision;
pub mod facts;
mod grounds;
#[cfg(test)]
mod model;
mod need;
mod rules;
pub mod scopes;
mod time;
mod vocabulary;
mod who_may;

pub use act::{Act, Object, Purpose, Question};
pub use decide::{decide, obligations};
pub use decision::{
    Allowance, BREAK_GLASS_LONGEST, Decision, EMERGENCY_LINK_LONGEST, Ground, NOTIFY_WITHIN,
    Obligation, REASON_CHARACTERS, Refusal, Why,
};
pub use time::{HOUR, Instant, MINUTE, Period, SECOND};
pub use vocabulary::{Set, Word};
pub use who_may::who_may;
