//! What a feature hands to the application: its routes, steps of the schema, jobs, listeners, table of who may.

use crate::authorization::Permission;
use crate::db::Migration;
use crate::http::Routes;
use crate::jobs::JobKind;
use crate::listeners::Listener;

/// One thing a hub does.
pub struct Feature {
    /// Its folder's name.
    pub name: &'static str,
    /// Puts its routes on the router.
    pub routes: fn(Routes) -> Routes,
    /// Its steps of the schema.
    pub migrations: &'static [Migration],
    /// Its kinds of long work.
    pub jobs: &'static [JobKind],
    /// What it does when something happened elsewhere.
    pub listeners: &'static [Listener],
    /// Who may do what in it.
    pub permissions: &'static [&'static Permission],
    /// Its part of the OpenAPI document.
    pub openapi: Option<fn() -> utoipa::openapi::OpenApi>,
}

/// The platform's own steps of the schema.
pub const MIGRATIONS: &[Migration] = &[
    crate::migration!(
        1,
        "create_platform",
        "../migrations/0001_create_platform.sql"
    ),
    crate::migration!(
        7,
        "keep_audit_checkpoints",
        "../migrations/0007_keep_audit_checkpoints.sql"
    ),
];
