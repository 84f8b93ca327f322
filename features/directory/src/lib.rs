#![doc = include_str!("../README.md")]

pub mod fact;
pub mod field;
pub mod freshness;
pub mod import;
pub mod imports;
pub mod kind;
pub mod landmark;
pub mod listing;
pub mod organization;
pub mod overview;
pub mod search;

/// The feature's sentences, from `text/ja.ftl` and `text/en.ftl`.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

use kyoten_platform::authorization::Permission;
use kyoten_platform::db::Migration;
use kyoten_platform::feature::Feature;
use kyoten_platform::http::Routes;
use kyoten_platform::listeners::Listener;
use kyoten_platform::migration;

const MIGRATIONS: &[Migration] = &[migration!(
    3,
    "create_directory",
    "../migrations/0003_create_directory.sql"
)];

const PERMISSIONS: &[&Permission] = &[
    &fact::BRING_FACTS,
    &imports::IMPORT,
    &landmark::EDIT_LANDMARKS,
    &organization::permissions::SHOW,
    &organization::permissions::MANAGE,
    &organization::permissions::EDIT,
    &organization::permissions::CLOSE,
    &organization::permissions::MERGE,
    &organization::permissions::CREATE,
    &organization::permissions::HISTORY,
    &organization::permissions::OVERVIEW,
    &organization::members::LIST_MEMBERS,
];

// The text index forgets versions that nobody sees, and finds the hub's names laid over the new ones. Organizations
// that come with lists of people are listed.
const LISTENERS: &[Listener] = &[
    imports::LISTENERS[0],
    organization::overlay::FOLLOWS_RENEWAL,
    organization::members::FOLLOWS_MEMBERS,
];

/// The directory as a feature.
#[must_use]
pub fn feature() -> Feature {
    Feature {
        name: "directory",
        routes,
        migrations: MIGRATIONS,
        jobs: imports::JOBS,
        listeners: LISTENERS,
        permissions: PERMISSIONS,
        openapi: Some(openapi),
    }
}

fn routes(routes: Routes) -> Routes {
    let routes = search::routes(routes);
    let routes = landmark::routes(routes);
    let routes = organization::routes(routes);
    let routes = overview::routes(routes);
    imports::routes(routes)
}

fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = search::openapi();
    document.merge(organization::openapi());
    document
}
