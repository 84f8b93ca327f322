#![doc = include_str!("../README.md")]

pub mod audit;
pub mod authorization;
pub mod clock;
pub mod cx;
pub mod db;
pub mod events;
pub mod feature;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod listeners;
pub mod relay;
pub mod telemetry;

/// The platform's own sentences, typed, in both languages.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use kyoten_ui::Language;
