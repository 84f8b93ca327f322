//! The grounds, one file each: who stands in which relation, then the rules that hold on every ground.

pub(crate) mod aggregate;
pub(crate) mod break_glass;
pub(crate) mod emergency_link;
pub(crate) mod family;
pub(crate) mod hub;
pub(crate) mod one_time_link;
pub(crate) mod own;
pub(crate) mod public;
pub(crate) mod standing;
pub(crate) mod system;
pub(crate) mod team;
