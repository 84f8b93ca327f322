//! Proofs of access, told through the whole application's router: who may what, what nobody can tell, what ends
//! at once. `docs/security.md` says what they prove and how to run them longer.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a proof that cannot be carried out is a broken test"
)]

mod canaries;
mod cast;
mod client;
mod dice;
mod mutants;
mod non_interference;
mod revocation;
mod who_may;
