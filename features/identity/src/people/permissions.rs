//! Who may do what about people, as a table.

use kyoten_platform::authorization::{Permission, Policy, Role};

/// Policy of every page about people.
pub const KEEPERS: Policy = Policy::Staff(&[Role::Coordinator, Role::Operator]);
/// Policy of pages that give rights.
pub const OPERATORS: Policy = Policy::Staff(&[Role::Operator]);

/// Seeing people, memberships, accounts and their history.
pub const SEE: Permission = keeper("people.see", false);
/// Adding and changing people, memberships and licences.
pub const MANAGE: Permission = keeper("people.manage", false);
/// Opening accounts for member professionals, and inviting those who have set no password yet.
pub const INVITE: Permission = keeper("people.invite", false);
/// Reading a list of people from a file. Sensitive: one act makes many accounts.
pub const IMPORT: Permission = keeper("people.import", true);
/// Writing everybody into a file. Sensitive: everything leaves at once.
pub const EXPORT: Permission = keeper("people.export", true);
/// Deciding in the quarterly review.
pub const REVIEW: Permission = keeper("people.review", false);
/// Giving and taking roles, end dates, disabling and enabling. Sensitive.
pub const GIVE_RIGHTS: Permission = Permission {
    action: "account.rights",
    public: false,
    roles: &[Role::Operator],
    system: true,
    step_up: true,
};
/// Setting one's own first password with an invitation.
pub const ACCEPT: Permission = Permission {
    action: "invitation.accept",
    public: true,
    roles: &[],
    system: false,
    step_up: false,
};

const fn keeper(action: &'static str, step_up: bool) -> Permission {
    Permission {
        action,
        public: false,
        roles: &[Role::Coordinator, Role::Operator],
        system: true,
        step_up,
    }
}
