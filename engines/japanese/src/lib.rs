#![doc = include_str!("../README.md")]

pub mod address;
pub mod corporation;
mod folding;
pub mod identifier;
mod itaiji;
pub mod kana;
mod letters;
pub mod telephone;
pub mod terms;

pub use folding::fold;
