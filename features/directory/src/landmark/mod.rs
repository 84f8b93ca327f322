//! 目印: stations, halls, hospitals by which people of a hub say where something is.
//!
//! The open data know no railway stations, so 「松戸駅の近く」 is answered from this list. Landmarks are
//! the hub's own, open to everybody who searches, and never part of the national data.

mod pages;
pub mod store;

use kyoten_platform::authorization::{Permission, Policy, Role};
use kyoten_platform::http::Routes;

/// Who may add and remove landmarks.
pub const EDIT_LANDMARKS: Permission = Permission {
    action: "landmark.edit",
    public: false,
    roles: &[Role::Coordinator],
    system: true,
    step_up: false,
};

/// Puts the landmarks' routes on the router.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get(
            "/landmarks",
            Policy::Staff(&[Role::Coordinator]),
            pages::list,
        )
        .post(
            "/landmarks",
            Policy::Staff(&[Role::Coordinator]),
            pages::add,
        )
        .post(
            "/landmarks/{id}/remove",
            Policy::Staff(&[Role::Coordinator]),
            pages::remove,
        )
}
