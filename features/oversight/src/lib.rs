#![doc = include_str!("../README.md")]

pub mod acts;
mod names;
mod pages;
pub mod permissions;
mod question;
mod views;

/// The feature's sentences, from `text/ja.ftl` and `text/en.ftl`.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

use kyoten_platform::feature::Feature;

/// Oversight as a feature.
#[must_use]
pub fn feature() -> Feature {
    Feature {
        name: "oversight",
        routes: pages::routes,
        migrations: &[],
        jobs: &[],
        listeners: &[],
        permissions: &[
            &permissions::SHOW_HUB,
            &permissions::SHOW_SECURITY,
            &permissions::EXPORT,
            &permissions::OWN_HISTORY,
        ],
        openapi: None,
    }
}
