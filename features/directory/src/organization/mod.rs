//! One organization: its page, its facts, its history, and what a person of the hub may do with it.

pub mod answers;
mod api;
pub mod asking;
pub mod commands;
mod entry;
pub mod history;
pub mod members;
pub mod model;
mod names;
pub mod overlay;
mod pages;
pub mod people;
pub mod permissions;
pub mod rules;
pub mod store;
mod views;

use kyoten_platform::authorization::Policy;
use kyoten_platform::http::Routes;

pub use api::openapi;
pub use entry::LAYOUT as ENTRY_LAYOUT;
pub use names::names;
pub(crate) use pages::municipalities;
pub(crate) use views::{comma, kind_label};

use permissions::{KEEPERS, READERS};

/// Puts the routes of organizations on the router.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    asking::routes(routes)
        .get("/organizations/new", KEEPERS, pages::enter)
        .post("/organizations/new", KEEPERS, pages::enter_submit)
        .get("/organizations/{id}", Policy::PublicCached, pages::show)
        .get(
            "/organizations/{id}/place.geojson",
            Policy::PublicCached,
            api::place,
        )
        .get("/organizations/{id}/manage", KEEPERS, pages::manage)
        .post("/organizations/{id}/verify", KEEPERS, pages::verify_submit)
        .get("/organizations/{id}/edit", KEEPERS, pages::edit)
        .post("/organizations/{id}/edit", KEEPERS, pages::edit_submit)
        .get("/organizations/{id}/close", KEEPERS, pages::close)
        .post("/organizations/{id}/close", KEEPERS, pages::close_submit)
        .post("/organizations/{id}/reopen", KEEPERS, pages::reopen_submit)
        .get("/organizations/{id}/merge", KEEPERS, pages::merge)
        .post("/organizations/{id}/merge", KEEPERS, pages::merge_submit)
        .post(
            "/organizations/{id}/unmerge",
            KEEPERS,
            pages::unmerge_submit,
        )
        .get("/organizations/{id}/history", READERS, pages::history)
        .get(
            "/api/v1/organizations/{id}",
            Policy::PublicCached,
            api::show,
        )
}
