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

/// Confirming that somebody who lost their device is who they say: the second person, after a look at them.
pub const CONFIRM_LOST_DEVICE: Permission = Permission {
    action: "lost_device.confirm",
    public: false,
    roles: &[Role::Coordinator, Role::Operator],
    system: false,
    step_up: true,
};

/// Changing one's own password: the old one is asked for, so no further factor is.
pub const OWN_PASSWORD: Permission = Permission {
    action: "password.own",
    public: false,
    roles: &Role::ALL,
    system: false,
    step_up: false,
};

/// Changing what one signs in with: passkeys, the authenticator application, recovery codes.
pub const OWN_FACTORS: Permission = Permission {
    action: "factor.own",
    public: false,
    roles: &Role::ALL,
    system: false,
    step_up: true,
};

/// Seeing and ending one's own sessions: everybody who works for the hub.
pub const OWN_SESSIONS: Permission = Permission {
    action: "session.own",
    public: false,
    roles: &Role::ALL,
    system: false,
    step_up: false,
};
