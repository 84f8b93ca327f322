//! Random small regions: lists by SQL equal the decision, and what must hold whatever the region.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot build its region fails there"
)]

mod lists;
mod properties;
mod region;
