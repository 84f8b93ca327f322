//! The sentence of every act that anything in kyoten writes into the trail.
//!
//! One line per act: its word, for which details of it the line stands, its shelf, its predicate. The first line that
//! fits is taken. Adding an act: one line here, one sentence in each of `text/ja.ftl` and `text/en.ftl`.

use kyoten_ui::Language;
use serde_json::Value;

use crate::text;

/// Acts that belong together for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Signing in and what it is done with.
    SignIn,
    /// Accounts, roles, invitations, reviews.
    Rights,
    /// What was taken away as a file.
    TakenOut,
    /// Looks into the trail itself.
    Audit,
    /// Organizations, imports, landmarks.
    Directory,
    /// People and where they work.
    People,
    /// One-time links.
    Links,
}

impl Shelf {
    /// Every shelf, in the order of screens.
    pub const ALL: [Shelf; 7] = [
        Shelf::SignIn,
        Shelf::Rights,
        Shelf::TakenOut,
        Shelf::Audit,
        Shelf::Directory,
        Shelf::People,
        Shelf::Links,
    ];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Shelf::SignIn => "sign_in",
            Shelf::Rights => "rights",
            Shelf::TakenOut => "taken_out",
            Shelf::Audit => "audit",
            Shelf::Directory => "directory",
            Shelf::People => "people",
            Shelf::Links => "links",
        }
    }

    /// The shelf of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Shelf> {
        Shelf::ALL.into_iter().find(|shelf| shelf.word() == word)
    }

    /// Its name on the screen.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Shelf::SignIn => text::shelf_sign_in(language),
            Shelf::Rights => text::shelf_rights(language),
            Shelf::TakenOut => text::shelf_taken_out(language),
            Shelf::Audit => text::shelf_audit(language),
            Shelf::Directory => text::shelf_directory(language),
            Shelf::People => text::shelf_people(language),
            Shelf::Links => text::shelf_links(language),
        }
    }

    /// Whether it is about the safety of the system, so that an operator without any ground on people's data reads it.
    #[must_use]
    pub fn is_security(self) -> bool {
        match self {
            Shelf::SignIn | Shelf::Rights | Shelf::TakenOut | Shelf::Audit => true,
            Shelf::Directory | Shelf::People | Shelf::Links => false,
        }
    }

    /// The words of its acts, each once.
    #[must_use]
    pub fn acts(self) -> Vec<String> {
        let mut words: Vec<String> = ACTS
            .iter()
            .filter(|act| act.shelf == self)
            .map(|act| act.word.to_owned())
            .collect();
        words.dedup();
        words
    }
}

/// For which details of an act a sentence stands.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// For all that come here.
    Always,
    /// When the detail says this.
    Says(&'static str, &'static str),
    /// When the detail does not have this.
    Lacks(&'static str),
}

/// The predicate of a sentence.
#[derive(Clone, Copy, Debug)]
pub enum Did {
    /// Without an object.
    Alone(fn(Language) -> &'static str),
    /// With the object's name.
    About(fn(Language, String) -> String),
}

/// An act and its predicate.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// The word in the trail.
    pub word: &'static str,
    when: When,
    /// Where it belongs.
    pub shelf: Shelf,
    did: Did,
}

const fn act(word: &'static str, when: When, shelf: Shelf, did: Did) -> Act {
    Act {
        word,
        when,
        shelf,
        did,
    }
}

impl Act {
    /// The predicate about `what`.
    #[must_use]
    pub fn did(&self, language: Language, what: String) -> String {
        match self.did {
            Did::Alone(sentence) => sentence(language).to_owned(),
            Did::About(sentence) => sentence(language, what),
        }
    }

    fn fits(&self, word: &str, detail: &Value) -> bool {
        self.word == word
            && match self.when {
                When::Always => true,
                When::Says(key, value) => detail[key] == value,
                When::Lacks(key) => detail.get(key).is_none(),
            }
    }
}

/// The act of a line; `None` for a word of a newer program.
#[must_use]
pub fn of(word: &str, detail: &str) -> Option<&'static Act> {
    let detail = serde_json::from_str(detail).unwrap_or(Value::Null);
    ACTS.iter().find(|act| act.fits(word, &detail))
}

/// Every act, the more particular before the general.
pub const ACTS: &[Act] = &[
    act(
        "sign_in.succeeded",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_sign_in_succeeded),
    ),
    act(
        "sign_in.failed",
        When::Always,
        Shelf::SignIn,
        Did::About(text::act_sign_in_failed),
    ),
    act(
        "second_factor.succeeded",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_second_factor_succeeded),
    ),
    act(
        "second_factor.failed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_second_factor_failed),
    ),
    act(
        "second_factor.set_up",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_second_factor_set_up),
    ),
    act(
        "second_factor.replaced",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_second_factor_replaced),
    ),
    act(
        "recovery_code.used",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_recovery_code_used),
    ),
    act(
        "recovery_code.failed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_recovery_code_failed),
    ),
    act(
        "recovery_code.renewed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_recovery_code_renewed),
    ),
    act(
        "passkey.added",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_passkey_added),
    ),
    act(
        "passkey.used",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_passkey_used),
    ),
    act(
        "passkey.failed",
        When::Always,
        Shelf::SignIn,
        Did::About(text::act_passkey_failed),
    ),
    act(
        "passkey.removed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_passkey_removed),
    ),
    act(
        "passkey.counter_went_back",
        When::Always,
        Shelf::SignIn,
        Did::About(text::act_passkey_counter_went_back),
    ),
    act(
        "password.changed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_password_changed),
    ),
    act(
        "password.failed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_password_failed),
    ),
    act(
        "password.own",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_password_own),
    ),
    act(
        "factor.own",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_factor_own),
    ),
    act(
        "session.own",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_session_own),
    ),
    act(
        "sign_out",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_sign_out),
    ),
    act(
        "lost_device.asked",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_lost_device_asked),
    ),
    act(
        "lost_device.confirmed",
        When::Always,
        Shelf::SignIn,
        Did::About(text::act_lost_device_confirmed),
    ),
    act(
        "lost_device.refused",
        When::Always,
        Shelf::SignIn,
        Did::About(text::act_lost_device_refused),
    ),
    act(
        "lost_device.used",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_lost_device_used),
    ),
    act(
        "lost_device.failed",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_lost_device_failed),
    ),
    act(
        "lost_device.confirm",
        When::Always,
        Shelf::SignIn,
        Did::Alone(text::act_lost_device_confirm),
    ),
    act(
        "contact.keep",
        When::Always,
        Shelf::Links,
        Did::About(text::act_contact_keep),
    ),
    act(
        "contact.kept",
        When::Always,
        Shelf::Links,
        Did::About(text::act_contact_kept),
    ),
    act(
        "contact.preferred",
        When::Always,
        Shelf::Links,
        Did::About(text::act_contact_preferred),
    ),
    act(
        "contact.removed",
        When::Always,
        Shelf::Links,
        Did::About(text::act_contact_removed),
    ),
    act(
        "organization.list_members",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_list_members),
    ),
    act(
        "account.created",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_created),
    ),
    act(
        "account.invited",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_invited),
    ),
    act(
        "account.invitation_revoked",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_invitation_revoked),
    ),
    act(
        "invitation.accept",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_invitation_accept),
    ),
    act(
        "account.roles_set",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_roles_set),
    ),
    act(
        "account.role_given",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_role_given),
    ),
    act(
        "account.role_taken",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_role_taken),
    ),
    act(
        "account.rights",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_rights),
    ),
    act(
        "account.disabled",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_disabled),
    ),
    act(
        "account.enabled",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_enabled),
    ),
    act(
        "account.end_set",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_end_set),
    ),
    act(
        "account.second_factor_reset",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_second_factor_reset),
    ),
    act(
        "account.password_to_change",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_password_to_change),
    ),
    act(
        "account.manage",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_account_manage),
    ),
    act(
        "account.history",
        When::Always,
        Shelf::Audit,
        Did::Alone(text::act_account_history),
    ),
    act(
        "people.access_reviewed",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_people_access_reviewed),
    ),
    act(
        "people.review",
        When::Always,
        Shelf::Rights,
        Did::About(text::act_people_review),
    ),
    act(
        "clock.jumped",
        When::Always,
        Shelf::Rights,
        Did::Alone(text::act_clock_jumped),
    ),
    act(
        "people.export",
        When::Always,
        Shelf::TakenOut,
        Did::About(text::act_people_export),
    ),
    act(
        "audit.export",
        When::Always,
        Shelf::TakenOut,
        Did::Alone(text::act_audit_export),
    ),
    act(
        "audit.show",
        When::Always,
        Shelf::Audit,
        Did::Alone(text::act_audit_show),
    ),
    act(
        "audit.show_security",
        When::Always,
        Shelf::Audit,
        Did::Alone(text::act_audit_show_security),
    ),
    act(
        "organization.show",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_show),
    ),
    act(
        "organization.manage",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_manage),
    ),
    act(
        "organization.edit",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_edit),
    ),
    act(
        "organization.confirm",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_confirm),
    ),
    act(
        "organization.close",
        When::Lacks("closed_on"),
        Shelf::Directory,
        Did::About(text::act_organization_close_undone),
    ),
    act(
        "organization.close",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_close),
    ),
    act(
        "organization.merge",
        When::Lacks("into"),
        Shelf::Directory,
        Did::About(text::act_organization_merge_undone),
    ),
    act(
        "organization.merge",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_merge),
    ),
    act(
        "organization.create",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_create),
    ),
    act(
        "organization.history",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_organization_history),
    ),
    act(
        "directory.overview",
        When::Always,
        Shelf::Directory,
        Did::Alone(text::act_directory_overview),
    ),
    act(
        "directory.import",
        When::Says("act", "check"),
        Shelf::Directory,
        Did::About(text::act_directory_import_check),
    ),
    act(
        "directory.import",
        When::Says("act", "cancel"),
        Shelf::Directory,
        Did::About(text::act_directory_import_cancel),
    ),
    act(
        "directory.import",
        When::Says("act", "undo"),
        Shelf::Directory,
        Did::About(text::act_directory_import_undo),
    ),
    act(
        "directory.import",
        When::Says("act", "mapping"),
        Shelf::Directory,
        Did::About(text::act_directory_import_mapping),
    ),
    act(
        "directory.import",
        When::Says("act", "import"),
        Shelf::Directory,
        Did::About(text::act_directory_import_import),
    ),
    act(
        "directory.import",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_directory_import),
    ),
    act(
        "fact.bring",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_fact_bring),
    ),
    act(
        "landmark.edit",
        When::Says("change", "removed"),
        Shelf::Directory,
        Did::About(text::act_landmark_edit_removed),
    ),
    act(
        "landmark.edit",
        When::Always,
        Shelf::Directory,
        Did::About(text::act_landmark_edit),
    ),
    act(
        "people.see",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_see),
    ),
    act(
        "people.manage",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_manage),
    ),
    act(
        "people.person_added",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_person_added),
    ),
    act(
        "people.person_changed",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_person_changed),
    ),
    act(
        "people.membership_added",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_membership_added),
    ),
    act(
        "people.membership_changed",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_membership_changed),
    ),
    act(
        "people.membership_ended",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_membership_ended),
    ),
    act(
        "people.licence_added",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_licence_added),
    ),
    act(
        "people.licence_changed",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_licence_changed),
    ),
    act(
        "people.list_uploaded",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_list_uploaded),
    ),
    act(
        "people.list_imported",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_list_imported),
    ),
    act(
        "people.import",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_import),
    ),
    act(
        "people.invite",
        When::Always,
        Shelf::People,
        Did::About(text::act_people_invite),
    ),
    act(
        "link.manage",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_manage),
    ),
    act(
        "link.issued",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_issued),
    ),
    act(
        "link.revoked",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_revoked),
    ),
    act(
        "link.opened",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_opened),
    ),
    act(
        "link.answered",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_answered),
    ),
    act(
        "link.answered_on_behalf",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_answered_on_behalf),
    ),
    act(
        "link.answer_on_behalf",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_answer_on_behalf),
    ),
    act(
        "link.answer_decided",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_answer_decided),
    ),
    act(
        "link.code_used",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_code_used),
    ),
    act(
        "link.delivery_made",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_delivery_made),
    ),
    act(
        "link.delivery_became",
        When::Always,
        Shelf::Links,
        Did::About(text::act_link_delivery_became),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 行為ごとに_読んで分かる文になる() {
        let cases = [
            (
                "organization.edit",
                "{\"topics\":[\"telephone\"]}",
                "みどり訪問看護の情報を直しました",
            ),
            (
                "organization.close",
                "{\"closed_on\":\"2026-11-01\"}",
                "みどり訪問看護の閉所を記録しました",
            ),
            (
                "organization.close",
                "{}",
                "みどり訪問看護の閉所の記録を取り消しました",
            ),
            (
                "directory.import",
                "{\"act\":\"undo\"}",
                "みどり訪問看護の取り消しを頼みました",
            ),
            (
                "directory.import",
                "not JSON",
                "みどり訪問看護を反映しました",
            ),
            ("sign_out", "{}", "ログアウトしました"),
        ];
        for (word, detail, expected) in cases {
            let act = of(word, detail).expect("known");
            assert_eq!(act.did(Language::Ja, "みどり訪問看護".to_owned()), expected);
        }
        assert!(of("telepathy.read", "{}").is_none());
    }

    #[test]
    fn every_act_ends_with_a_line_for_all_details() {
        for act in ACTS {
            let last = ACTS.iter().rfind(|other| other.word == act.word);
            assert!(
                last.is_some_and(|last| matches!(last.when, When::Always)),
                "{} may be left without a sentence",
                act.word
            );
        }
    }
}
