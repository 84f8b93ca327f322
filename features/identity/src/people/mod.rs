//! People of the hub: where they work, what they are licensed for, what they may do here, how they get in and out.
//!
//! A person may be known without an account. An account begins without a password: an [`invitation`] on paper lets its
//! holder set the first one. Whoever leaves is out at the next request, because memberships and roles are looked up
//! with every session. Lists come from Excel and go back to it ([`sheet`]); once a quarter somebody looks at
//! everybody ([`review`]).

pub mod commands;
mod forms;
mod import_pages;
pub mod invitation;
mod invitation_pages;
pub mod model;
pub mod organizations;
mod pages;
pub mod permissions;
pub mod profession;
pub mod review;
mod review_pages;
pub mod rules;
pub mod sheet;
pub mod store;
mod texts;
pub mod upload;
mod views;

use kyoten_platform::http::Routes;

pub use invitation_pages::sheet as invitation_sheet;
pub use pages::{LIST, person_path};

pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = import_pages::routes(routes);
    let routes = review_pages::routes(routes);
    let routes = invitation_pages::routes(routes);
    pages::routes(routes)
}
