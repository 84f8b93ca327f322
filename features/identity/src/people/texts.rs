//! Words for what rules and tables name by code.

use kyoten_calendar::civil_date;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_ui::{Language, civil_date_time};

use super::model::Narrowing;
use super::rules::{InvitationState, Quarter, Refusal, ReviewState, last_day};
use crate::text;

/// What to do about a refusal.
#[must_use]
pub fn refusal(language: Language, refusal: Refusal) -> String {
    match refusal {
        Refusal::OwnRights => text::people_refused_own(language),
        Refusal::LastOperator => text::people_refused_last_operator(language),
        Refusal::OperatorsOnly => text::people_refused_operators_only(language),
        Refusal::Overlapping => text::people_refused_overlapping(language),
        Refusal::AlreadyOver => text::people_refused_already_over(language),
        Refusal::LoginNameTaken => text::login_name_taken(language),
        Refusal::HasAccount => text::people_refused_has_account(language),
        Refusal::AccountShut => text::people_refused_account_shut(language),
        Refusal::SignedUp => text::people_refused_signed_up(language),
        Refusal::ChangedMeanwhile => text::people_refused_changed_meanwhile(language),
        Refusal::ImportedAlready => text::people_refused_imported_already(language),
    }
    .to_owned()
}

/// A role's name.
#[must_use]
pub fn role(language: Language, role: Role) -> &'static str {
    match role {
        Role::Coordinator => text::role_coordinator(language),
        Role::Member => text::role_member(language),
        Role::Operator => text::role_operator(language),
        Role::Viewer => text::role_viewer(language),
        Role::Evaluator => text::role_evaluator(language),
    }
}

/// What a role may do, in one sentence.
#[must_use]
pub fn role_means(language: Language, role: Role) -> &'static str {
    match role {
        Role::Coordinator => text::role_coordinator_means(language),
        Role::Member => text::role_member_means(language),
        Role::Operator => text::role_operator_means(language),
        Role::Viewer => text::role_viewer_means(language),
        Role::Evaluator => text::role_evaluator_means(language),
    }
}

/// Several roles, joined.
#[must_use]
pub fn roles(language: Language, list: &[Role]) -> String {
    let names: Vec<&str> = list.iter().map(|one| role(language, *one)).collect();
    match language {
        Language::Ja => names.join("、"),
        Language::En => names.join(", "),
    }
}

/// What the list is narrowed to.
#[must_use]
pub fn narrowing(language: Language, narrowing: Narrowing) -> &'static str {
    match narrowing {
        Narrowing::NoAccount => text::people_narrow_no_account(language),
        Narrowing::OneFactor => text::people_narrow_one_factor(language),
        Narrowing::EndingSoon => text::people_narrow_ending_soon(language),
        Narrowing::NeverSignedIn => text::people_narrow_never_signed_in(language),
        Narrowing::NotReviewed => text::people_narrow_not_reviewed(language),
        Narrowing::Shut => text::people_narrow_shut(language),
    }
}

/// Where an invitation stands.
#[must_use]
pub fn invitation(language: Language, state: InvitationState) -> String {
    match state {
        InvitationState::Open(until) => {
            text::people_invitation_open(language, moment(language, until))
        }
        InvitationState::Accepted => text::people_invitation_accepted(language).to_owned(),
        InvitationState::Revoked => text::people_invitation_revoked(language).to_owned(),
        InvitationState::Expired => text::people_invitation_expired(language).to_owned(),
        InvitationState::Pointless => text::people_invitation_pointless(language).to_owned(),
    }
}

/// Where a review stands.
#[must_use]
pub fn review(language: Language, state: ReviewState) -> &'static str {
    match state {
        ReviewState::Overdue => text::people_review_overdue(language),
        ReviewState::Due => text::people_review_due(language),
        ReviewState::Done => text::people_review_done(language),
    }
}

/// 「2026年10〜12月」.
#[must_use]
pub fn quarter(language: Language, quarter: Quarter) -> String {
    let (year, first, last) = quarter.months();
    text::people_quarter(language, first, last, year)
}

/// Day and time.
#[must_use]
pub fn moment(language: Language, at: Instant) -> String {
    civil_date_time(language, kyoten_calendar::civil_date_time(at.0))
}

/// The day of an instant.
#[must_use]
pub fn day(language: Language, at: Instant) -> String {
    kyoten_ui::civil_day(language, civil_date(at.0))
}

/// The last day of something that is over at `ends_at`.
#[must_use]
pub fn until(language: Language, ends_at: Instant) -> String {
    kyoten_ui::civil_day(language, last_day(ends_at))
}

/// What a line of history says was done.
#[must_use]
pub fn act(language: Language, action: &str) -> Option<&'static str> {
    Some(match action {
        "people.person_added" => text::people_act_person_added(language),
        "people.person_changed" => text::people_act_person_changed(language),
        "people.membership_added" => text::people_act_membership_added(language),
        "people.membership_changed" => text::people_act_membership_changed(language),
        "people.membership_ended" => text::people_act_membership_ended(language),
        "people.licence_added" => text::people_act_licence_added(language),
        "people.licence_changed" => text::people_act_licence_changed(language),
        "people.access_reviewed" => text::people_act_access_reviewed(language),
        "account.created" => text::people_act_account_created(language),
        "account.invited" => text::people_act_invited(language),
        "account.invitation_revoked" => text::people_act_invitation_revoked(language),
        "invitation.accept" => text::people_act_invitation_accepted(language),
        "account.role_given" => text::people_act_role_given(language),
        "account.role_taken" => text::people_act_role_taken(language),
        "account.roles_set" => text::people_act_roles_set(language),
        "account.end_set" => text::people_act_end_set(language),
        "account.disabled" => text::people_act_disabled(language),
        "account.enabled" => text::people_act_enabled(language),
        "account.second_factor_reset" => text::people_act_second_factor_reset(language),
        "sign_in.succeeded" => text::people_act_sign_in_succeeded(language),
        "sign_in.failed" => text::people_act_sign_in_failed(language),
        "second_factor.set_up" => text::people_act_second_factor_set_up(language),
        "sign_out" => text::people_act_sign_out(language),
        _ => return None,
    })
}
