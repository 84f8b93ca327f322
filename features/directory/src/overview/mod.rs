//! The hub's area at a glance: what there is, what is not known, what may be listed twice. Every number leads to
//! the list behind it.

mod counts;
mod pages;
mod views;

use kyoten_platform::http::Routes;

use crate::organization::permissions::READERS;

pub use counts::Gap;

/// Puts the routes of the overview on the router.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/overview", READERS, pages::overview)
        .get("/overview/list", READERS, pages::list)
}
