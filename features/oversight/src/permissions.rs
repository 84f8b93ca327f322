//! Who may read the trail.

use kyoten_platform::authorization::{Permission, Role};

/// Reading every line of the hub.
pub const SHOW_HUB: Permission = Permission {
    action: "audit.show",
    public: false,
    roles: &[Role::Coordinator],
    system: true,
    step_up: false,
};

/// Reading the lines about the safety of the system: no ground on people's data (DESIGN §5: the operator has none).
pub const SHOW_SECURITY: Permission = Permission {
    action: "audit.show_security",
    public: false,
    roles: &[Role::Operator],
    system: false,
    step_up: false,
};

/// Taking lines away as a file (ASVS 5.0, 7.5.3: a recent factor before sensitive acts).
pub const EXPORT: Permission = Permission {
    action: "audit.export",
    public: false,
    roles: &[Role::Coordinator, Role::Operator],
    system: true,
    step_up: true,
};

/// Reading what was done with one's own account.
pub const OWN_HISTORY: Permission = Permission {
    action: "account.history",
    public: false,
    roles: &Role::ALL,
    system: false,
    step_up: false,
};
