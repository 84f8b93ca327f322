#![doc = include_str!("../README.md")]
#![recursion_limit = "256"]

mod assets;
#[path = "../components/mod.rs"]
mod components;
mod date;
mod form;
mod gallery;
mod language;
mod page;

/// The words of shell and components, from `text/ja.ftl` and `text/en.ftl`.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use assets::{Asset, all_assets, asset, asset_url};
pub use components::*;
pub use date::{civil_date, civil_date_time, civil_date_with_era, civil_day};
pub use form::{Choice, DateText, Errors, Field, Form, IDEMPOTENCY_FIELD};
pub use gallery::{Sample, gallery, gallery_page};
pub use language::{LANGUAGE_COOKIE, LANGUAGE_PATH, Language};
pub use page::{Frame, HELP_PATH, NavigationLink, Page, SIGN_OUT_PATH, page};
