//! Asking offices: what is asked of one or of many at once, and how they are reached. Links, sheets and answers are
//! identity's; here is what the directory wants to know.

mod confirm;
mod pages;
mod views;

use kyoten_feature_identity::links::{self, ASKERS};
use kyoten_platform::http::Routes;

pub use confirm::OrganizationConfirm;

/// Where many are asked at once.
pub const ASK_PATH: &str = "/ask";

/// Puts the routes of asking on the router.
pub(super) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/organizations/{id}/ask", ASKERS, pages::ask)
        .post("/organizations/{id}/ask", ASKERS, pages::ask_submit)
        .get("/organizations/{id}/contacts", ASKERS, pages::contacts)
        .post(
            "/organizations/{id}/contacts",
            ASKERS,
            pages::contacts_submit,
        )
        .post(
            "/organizations/{id}/contacts/{contact}",
            ASKERS,
            pages::contact_submit,
        )
        .get(ASK_PATH, ASKERS, pages::ask_many)
        .post(ASK_PATH, ASKERS, pages::ask_many_submit);
    links::routes_of(routes, &OrganizationConfirm)
}
