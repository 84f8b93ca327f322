#![doc = include_str!("../README.md")]

mod browser;
pub mod expectations;
mod world;

pub use browser::{Answer, Browser};
pub use world::{
    SOURCE_HEADER, STORY_BEGINS, Setup, World, on_both_databases, on_sqlite, postgres_database,
};
