//! Pure decisions about people: what is in force, who may change whose rights, what has to be reviewed.

use kyoten_calendar::civil::Date;
use kyoten_calendar::{civil_date, start_of_day};
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;

/// Days before its end from which a membership, an account or a licence counts as ending soon.
pub const ENDING_SOON_DAYS: i64 = 60;
/// Days for which an invitation may be used.
pub const INVITATION_DAYS: i64 = 7;
/// Seconds of one day.
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// From when until when something is so: `[starts_at, ends_at)`; without `ends_at` no end is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first instant.
    pub starts_at: Instant,
    /// The first instant at which it is over.
    pub ends_at: Option<Instant>,
}

impl Period {
    /// Whether it is so at `now`.
    #[must_use]
    pub fn in_force(self, now: Instant) -> bool {
        self.starts_at <= now && !self.over(now)
    }

    /// Whether it is over for good, or was ended before it began.
    #[must_use]
    pub fn over(self, now: Instant) -> bool {
        self.ends_at
            .is_some_and(|end| end <= now || end <= self.starts_at)
    }

    /// Whether it is not over but will be within [`ENDING_SOON_DAYS`].
    #[must_use]
    pub fn ending_soon(self, now: Instant) -> bool {
        let soon = now.plus_seconds(ENDING_SOON_DAYS * DAY_SECONDS);
        !self.over(now) && self.ends_at.is_some_and(|end| end <= soon)
    }

    /// Whether two periods share an instant. An empty period shares none.
    #[must_use]
    pub fn overlaps(self, other: Period) -> bool {
        let ends = |period: Period| period.ends_at.map_or(i64::MAX, |end| end.0);
        self.starts_at.0.max(other.starts_at.0) < ends(self).min(ends(other))
    }
}

/// The first instant of a day in Japan.
#[must_use]
pub fn beginning(on: Date) -> Instant {
    Instant(start_of_day(on))
}

/// The first instant after a day in Japan, which is what "until the 31st" means to people.
#[must_use]
pub fn end_of(last_day: Date) -> Instant {
    last_day
        .tomorrow()
        .map_or(Instant(i64::MAX), |next| Instant(start_of_day(next)))
}

/// The last day on which something is so that is over at `ends_at`.
#[must_use]
pub fn last_day(ends_at: Instant) -> Date {
    civil_date(ends_at.0.saturating_sub(1))
}

/// Why rights were not changed, or a person's record was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody changes their own rights.
    #[error("nobody changes their own rights")]
    OwnRights,
    /// Without an operator nobody could give rights any more.
    #[error("the last operator stays")]
    LastOperator,
    /// A coordinator gives the role of a member professional and no other.
    #[error("only an operator gives or takes this role")]
    OperatorsOnly,
    /// Two memberships of one person in one organization at the same time.
    #[error("the person is a member of this organization in that time already")]
    Overlapping,
    /// It is over already.
    #[error("it is over already")]
    AlreadyOver,
    /// Somebody has this login name.
    #[error("this login name is taken")]
    LoginNameTaken,
    /// A person has one account.
    #[error("the person has an account already")]
    HasAccount,
    /// The account is disabled or over.
    #[error("the account is shut")]
    AccountShut,
    /// The invitation was used; a forgotten password has its own way.
    #[error("the person has set a password already")]
    SignedUp,
    /// What was looked at is not what would happen now.
    #[error("the list would now change something else than what was shown")]
    ChangedMeanwhile,
    /// The list was imported already.
    #[error("the list was imported already")]
    ImportedAlready,
}

/// Who wants to change somebody's rights.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Their account; none for the command line.
    pub account: Option<&'a str>,
    /// Their roles in force; the command line has every right.
    pub roles: &'a [Role],
}

impl Asker<'_> {
    fn gives(self, role: Role) -> bool {
        self.account.is_none()
            || self.roles.contains(&Role::Operator)
            || (role == Role::Member && self.roles.contains(&Role::Coordinator))
    }
}

/// Whether roles of an account may become `after`. `operators` are the accounts that operate the system now.
pub fn may_change_roles(
    asker: Asker<'_>,
    account: &str,
    before: &[Role],
    after: &[Role],
    operators: &[String],
) -> Result<(), Refusal> {
    let changed: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| before.contains(role) != after.contains(role))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    if asker.account == Some(account) {
        return Err(Refusal::OwnRights);
    }
    if changed.iter().any(|role| !asker.gives(*role)) {
        return Err(Refusal::OperatorsOnly);
    }
    if before.contains(&Role::Operator) && !after.contains(&Role::Operator) {
        may_lose_operator(account, operators)?;
    }
    Ok(())
}

/// Whether an account may be shut: not one's own, and not the last operator's.
pub fn may_shut(asker: Asker<'_>, account: &str, operators: &[String]) -> Result<(), Refusal> {
    if asker.account == Some(account) {
        return Err(Refusal::OwnRights);
    }
    may_lose_operator(account, operators)
}

fn may_lose_operator(account: &str, operators: &[String]) -> Result<(), Refusal> {
    match operators {
        [only] if only == account => Err(Refusal::LastOperator),
        _ => Ok(()),
    }
}

/// Whether a person may be a member in `period` beside the memberships they have in the same organization.
pub fn may_be_member(period: Period, others: &[Period]) -> Result<(), Refusal> {
    if others.iter().any(|other| period.overlaps(*other)) {
        Err(Refusal::Overlapping)
    } else {
        Ok(())
    }
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// It may be used until then.
    Open(Instant),
    /// It was used.
    Accepted,
    /// It was taken back, or a newer one was made.
    Revoked,
    /// Its time is over.
    Expired,
    /// The account was shut, or its password set another way.
    Pointless,
}

/// Where an invitation stands at `now`.
#[must_use]
pub fn invitation_state(
    accepted_at: Option<Instant>,
    revoked_at: Option<Instant>,
    expires_at: Instant,
    now: Instant,
) -> InvitationState {
    match (accepted_at, revoked_at) {
        (Some(_), _) => InvitationState::Accepted,
        (None, Some(_)) => InvitationState::Revoked,
        (None, None) if expires_at <= now => InvitationState::Expired,
        (None, None) => InvitationState::Open(expires_at),
    }
}

/// A quarter of a year, by the day in Japan. Quarters of the calendar and of the 年度 begin on the same days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    /// 0 for January to March.
    index: i8,
}

/// Months in a quarter.
const MONTHS: i8 = 3;

impl Quarter {
    /// The quarter a day lies in.
    #[must_use]
    pub fn of(day: Date) -> Quarter {
        Quarter {
            year: day.year(),
            index: (day.month() - 1) / MONTHS,
        }
    }

    /// Reads `2026-Q4`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Quarter> {
        let (year, quarter) = text.split_once("-Q")?;
        let (year, quarter): (i16, i8) = (year.parse().ok()?, quarter.parse().ok()?);
        ((2000..=9998).contains(&year) && (1..=4).contains(&quarter)).then_some(Quarter {
            year,
            index: quarter - 1,
        })
    }

    /// The quarter before.
    #[must_use]
    pub fn before(self) -> Quarter {
        match self.index {
            0 => Quarter {
                year: self.year - 1,
                index: 3,
            },
            index => Quarter {
                year: self.year,
                index: index - 1,
            },
        }
    }

    /// Year, first and last month.
    #[must_use]
    pub fn months(self) -> (i16, i8, i8) {
        let first = self.index * MONTHS + 1;
        (self.year, first, first + MONTHS - 1)
    }

    /// Its first instant.
    #[must_use]
    pub fn starts_at(self) -> Instant {
        let (year, month, _) = self.months();
        Date::new(year, month, 1).map_or(Instant(i64::MIN), beginning)
    }
}

/// The stored word: `2026-Q4`.
impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.index + 1)
    }
}

/// Where the review of one person's access stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewState {
    /// A quarter went by in which nobody looked.
    Overdue,
    /// It is to be looked at in this quarter.
    Due,
    /// It was looked at in this quarter, or began in it.
    Done,
}

/// Where a review stands: `since` is when the access began, `reviewed_at` when it was last looked at.
#[must_use]
pub fn review_state(since: Instant, reviewed_at: Option<Instant>, now: Instant) -> ReviewState {
    let this = Quarter::of(civil_date(now.0));
    let last = reviewed_at.map_or(since, |at| at.max(since));
    if last >= this.starts_at() {
        ReviewState::Done
    } else if last >= this.before().starts_at() {
        ReviewState::Due
    } else {
        ReviewState::Overdue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Instant = Instant(1_795_316_400_000_000);

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn period(starts: i64, ends: Option<i64>) -> Period {
        Period {
            starts_at: NOON.plus_seconds(starts),
            ends_at: ends.map(|end| NOON.plus_seconds(end)),
        }
    }

    #[test]
    fn 在籍は始まりから終わりの直前まで() {
        let cases = [
            ("no end", period(-10, None), true),
            ("begins now", period(0, None), true),
            ("begins in a moment", period(1, None), false),
            ("ends in a moment", period(-10, Some(1)), true),
            ("ends now", period(-10, Some(0)), false),
            ("empty", period(0, Some(0)), false),
            ("ended before it begins", period(5, Some(5)), false),
        ];
        for (what, period, expected) in cases {
            assert_eq!(period.in_force(NOON), expected, "{what}");
        }
    }

    #[test]
    fn 終了日はその日の終わりまでを含む() {
        let last = day("2026-11-30");
        assert_eq!(last_day(end_of(last)), last);
        assert_eq!(end_of(last), beginning(day("2026-12-01")));
    }

    #[test]
    fn rights_are_changed_by_those_who_may_and_never_ones_own() {
        use Role::{Coordinator, Evaluator, Member, Operator, Viewer};
        let two = ["op".to_owned(), "op2".to_owned()];
        let one = ["op".to_owned()];
        type Case<'a> = (
            &'a str,
            &'a str,
            &'a [Role],
            &'a [Role],
            &'a [Role],
            &'a [String],
            Result<(), Refusal>,
        );
        let cases: [Case<'_>; 11] = [
            (
                "operator gives anything",
                "op",
                &[Operator],
                &[],
                &[Coordinator, Evaluator],
                &two,
                Ok(()),
            ),
            (
                "operator gives operating",
                "op",
                &[Operator],
                &[],
                &[Operator],
                &one,
                Ok(()),
            ),
            (
                "operator takes operating",
                "op2",
                &[Operator],
                &[Operator],
                &[],
                &two,
                Ok(()),
            ),
            (
                "not the last operator's",
                "op2",
                &[Operator],
                &[Operator],
                &[],
                &["x".to_owned()],
                Err(Refusal::LastOperator),
            ),
            (
                "coordinator gives member",
                "c",
                &[Coordinator],
                &[],
                &[Member],
                &two,
                Ok(()),
            ),
            (
                "coordinator takes member",
                "c",
                &[Coordinator],
                &[Member],
                &[],
                &two,
                Ok(()),
            ),
            (
                "coordinator gives coordinator",
                "c",
                &[Coordinator],
                &[],
                &[Coordinator],
                &two,
                Err(Refusal::OperatorsOnly),
            ),
            (
                "coordinator takes operator",
                "c",
                &[Coordinator],
                &[Operator],
                &[],
                &two,
                Err(Refusal::OperatorsOnly),
            ),
            (
                "coordinator changes nothing",
                "c",
                &[Coordinator],
                &[Operator],
                &[Operator],
                &one,
                Ok(()),
            ),
            (
                "viewer gives member",
                "v",
                &[Viewer],
                &[],
                &[Member],
                &two,
                Err(Refusal::OperatorsOnly),
            ),
            (
                "one's own",
                "x",
                &[Operator],
                &[Operator],
                &[Operator, Coordinator],
                &two,
                Err(Refusal::OwnRights),
            ),
        ];
        for (what, asker, roles, before, after, operators, expected) in cases {
            let asker = Asker {
                account: Some(asker),
                roles,
            };
            assert_eq!(
                may_change_roles(asker, "x", before, after, operators),
                expected,
                "{what}"
            );
        }
        let command_line = Asker {
            account: None,
            roles: &[],
        };
        assert_eq!(
            may_change_roles(command_line, "op", &[], &[Operator], &[]),
            Ok(())
        );
        assert_eq!(
            may_change_roles(command_line, "op", &[Operator], &[], &one),
            Err(Refusal::LastOperator),
            "not even the command line"
        );
        assert_eq!(
            may_shut(command_line, "op", &one),
            Err(Refusal::LastOperator)
        );
        assert_eq!(may_shut(command_line, "op", &two), Ok(()));
    }

    #[test]
    fn 招待はいちどだけ_七日のうちに使える() {
        let later = NOON.plus_seconds(1);
        let cases = [
            (None, None, later, InvitationState::Open(later)),
            (None, None, NOON, InvitationState::Expired),
            (Some(NOON), None, later, InvitationState::Accepted),
            (None, Some(NOON), later, InvitationState::Revoked),
            (Some(NOON), Some(NOON), NOON, InvitationState::Accepted),
        ];
        for (accepted, revoked, expires, expected) in cases {
            assert_eq!(invitation_state(accepted, revoked, expires, NOON), expected);
        }
    }

    #[test]
    fn 棚卸しは四半期ごと_飛ばすと期限切れになる() {
        let at = |text: &str| beginning(day(text));
        let now = at("2026-11-22");
        let cases = [
            ("2026-10-01", None, ReviewState::Done),
            ("2026-09-30", None, ReviewState::Due),
            ("2026-07-01", None, ReviewState::Due),
            ("2026-06-30", None, ReviewState::Overdue),
            ("2024-04-01", Some("2026-10-01"), ReviewState::Done),
            ("2024-04-01", Some("2026-08-15"), ReviewState::Due),
            ("2024-04-01", Some("2026-05-15"), ReviewState::Overdue),
        ];
        for (since, reviewed, expected) in cases {
            assert_eq!(
                review_state(at(since), reviewed.map(at), now),
                expected,
                "{since} {reviewed:?}"
            );
        }
    }

    #[test]
    fn quarters_have_a_name_and_an_order() {
        let quarter = Quarter::of(day("2026-11-22"));
        assert_eq!(
            (quarter.to_string().as_str(), quarter.months()),
            ("2026-Q4", (2026, 10, 12))
        );
        assert_eq!(Quarter::parse("2026-Q4"), Some(quarter));
        assert_eq!(
            Quarter::of(day("2026-01-01")).before().to_string(),
            "2025-Q4"
        );
        for wrong in ["2026", "2026-Q0", "2026-Q5", "-Q1", "20261-Q1"] {
            assert_eq!(Quarter::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn two_periods_overlap_when_some_instant_lies_in_both(a in 0i64..20, la in 0i64..10, b in 0i64..20, lb in 0i64..10) {
            let (one, two) = (period(a, Some(a + la)), period(b, Some(b + lb)));
            let naive = (0..40).any(|t| one.in_force(NOON.plus_seconds(t)) && two.in_force(NOON.plus_seconds(t)));
            prop_assert_eq!(one.overlaps(two), naive);
        }

        #[test]
        fn every_day_lies_in_its_quarter(days in 0i64..20_000) {
            let at = beginning(day("2000-01-01")).plus_seconds(days * DAY_SECONDS);
            let quarter = Quarter::of(civil_date(at.0));
            prop_assert!(quarter.starts_at() <= at);
            prop_assert!(quarter.before() < quarter && quarter.before().starts_at() < quarter.starts_at());
            prop_assert_eq!(Quarter::parse(&quarter.to_string()), Some(quarter));
        }
    }
}
