//! Who may do what in this feature, as a table.

use kyoten_platform::authorization::{Permission, Role};

/// Making accounts, giving and taking roles, disabling: the operator and the command line.
pub const MANAGE_ACCOUNTS: Permission = Permission {
    action: "account.manage",
    public: false,
    roles: &[Role::Operator],
    system: true,
    step_up: false,
};

/// Seeing and ending one's own sessions: everybody who works for the hub.
pub const OWN_SESSIONS: Permission = Permission {
    action: "session.own",
    public: false,
    roles: &Role::ALL,
    system: false,
    step_up: false,
};
