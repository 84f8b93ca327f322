//! The kyoten application: configuration, wiring, commands. `main.rs` only calls [`commands::run`].

pub mod commands;
pub mod config;
pub mod front;
pub mod wiring;

/// The application's own sentences, typed, in both languages.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}
