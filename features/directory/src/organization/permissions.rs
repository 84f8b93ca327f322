//! Who may do what to an organization.

use kyoten_platform::authorization::{Permission, Policy, Role};

/// Policy of pages for whoever keeps the directory.
pub const KEEPERS: Policy = Policy::Staff(&[Role::Coordinator]);
/// Policy of pages for whoever reads inside the hub.
pub const READERS: Policy = Policy::Staff(&[Role::Coordinator, Role::Viewer]);

/// Seeing what is public of an organization.
pub const SHOW: Permission = Permission {
    action: "organization.show",
    public: true,
    roles: &[],
    system: true,
    step_up: false,
};
/// Seeing everything the hub states about an organization.
pub const MANAGE: Permission = keeper("organization.manage");
/// Stating, verifying and withdrawing facts.
pub const EDIT: Permission = keeper("organization.edit");
/// Closing and reopening.
pub const CLOSE: Permission = keeper("organization.close");
/// Merging and taking a merge back.
pub const MERGE: Permission = keeper("organization.merge");
/// Entering an organization no source lists.
pub const CREATE: Permission = keeper("organization.create");
/// Seeing the history of every field.
pub const HISTORY: Permission = reader("organization.history");
/// Seeing the area overview.
pub const OVERVIEW: Permission = reader("directory.overview");

const fn keeper(action: &'static str) -> Permission {
    Permission {
        action,
        public: false,
        roles: &[Role::Coordinator],
        system: false,
        step_up: false,
    }
}

const fn reader(action: &'static str) -> Permission {
    Permission {
        action,
        public: false,
        roles: &[Role::Coordinator, Role::Viewer],
        system: false,
        step_up: false,
    }
}
