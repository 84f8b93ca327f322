#![doc = include_str!("../README.md")]

mod accounts;
mod attempts;
mod back;
mod doctor;
mod hubs;
pub mod links;
mod model;
mod names;
pub mod organization;
mod pages;
mod password;
pub mod people;
mod permissions;
mod recovery;
mod rules;
mod sessions;
mod sign_in;
mod totp;
mod views;

/// The feature's sentences, from `text/ja.ftl` and `text/en.ftl`.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use accounts::{
    AccountRefusal, By, NewAccount, create_account, disable_account, reset_second_factor, set_roles,
};
pub use doctor::{Finding, findings};
pub use hubs::{Hub, NATIONAL_HUB, create_hub, hub, hubs, only_hub};
pub use model::{AccountId, IdentifierSystem, LoginName, LoginNameError, OrganizationId};
pub use names::{KnownPerson, display_names, everybody};
pub use password::{Known, Password, PasswordError, PasswordHash, SALT_BYTES, hash_password};
pub use permissions::{
    CONFIRM_LOST_DEVICE, MANAGE_ACCOUNTS, OWN_FACTORS, OWN_PASSWORD, OWN_SESSIONS,
};
pub use sessions::{DatabaseSessions, SecondFactor, open_session};
pub use sign_in::housekeeping::{BEAT, clear_away, keep_house, look_at_clock};
pub use sign_in::passwords::require_password_change;
pub use totp::{TotpSecret, TotpSecretError};

use kyoten_platform::feature::Feature;

/// Sign-in, people, organizations, hub roles.
#[must_use]
pub fn feature() -> Feature {
    Feature {
        name: "identity",
        routes: |routes| people::routes(pages::routes(routes)),
        migrations: &[
            kyoten_platform::migration!(
                2,
                "create_identity",
                "../migrations/0002_create_identity.sql"
            ),
            kyoten_platform::migration!(
                4,
                "people_and_memberships",
                "../migrations/0004_people_and_memberships.sql"
            ),
            kyoten_platform::migration!(5, "sign_in", "../migrations/0005_sign_in.sql"),
            kyoten_platform::migration!(6, "links", "../migrations/0006_links.sql"),
        ],
        jobs: &[],
        listeners: &[],
        permissions: &[
            &MANAGE_ACCOUNTS,
            &OWN_SESSIONS,
            &OWN_PASSWORD,
            &OWN_FACTORS,
            &people::permissions::SEE,
            &people::permissions::MANAGE,
            &people::permissions::INVITE,
            &people::permissions::IMPORT,
            &people::permissions::EXPORT,
            &people::permissions::REVIEW,
            &people::permissions::GIVE_RIGHTS,
            &people::permissions::ACCEPT,
            &links::MANAGE_LINKS,
            &links::ANSWER_FOR,
            &links::KEEP_CONTACTS,
            &CONFIRM_LOST_DEVICE,
        ],
        openapi: None,
    }
}
