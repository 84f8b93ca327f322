//! Who may do what with links and contacts.

use kyoten_platform::authorization::{Permission, Policy, Role};

/// Policy of the coordinators' pages about links.
pub const ASKERS: Policy = Policy::Staff(&[Role::Coordinator]);

/// Issuing, delivering, revoking links, and seeing what became of them.
pub const MANAGE_LINKS: Permission = coordinator("link.manage");
/// Typing an answer that came by telephone or on paper, and deciding between answers.
pub const ANSWER_FOR: Permission = coordinator("link.answer_on_behalf");
/// Keeping an organization's mail addresses and numbers.
pub const KEEP_CONTACTS: Permission = coordinator("contact.keep");

const fn coordinator(action: &'static str) -> Permission {
    Permission {
        action,
        public: false,
        roles: &[Role::Coordinator],
        system: false,
        step_up: false,
    }
}
