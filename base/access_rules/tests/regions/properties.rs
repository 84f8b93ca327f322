//! What must hold for every region: which changes change nothing, which only add, which take everything away.

use crate::region::{ACCOUNTS, HUBS, NOW, Region};
use kyoten_access_rules::facts::{ListedOrganization, Scope};
use kyoten_access_rules::{Ground, Instant, Period, Purpose, Word};
use proptest::prelude::*;

type Readable = Vec<(String, Ground)>;

fn everything(region: &Region) -> Vec<Readable> {
    everything_as(region, &HUBS, &ACCOUNTS)
}

fn everything_as(region: &Region, hubs: &[&str], accounts: &[&str]) -> Vec<Readable> {
    let mut lists = Vec::new();
    for hub in hubs {
        for account in accounts {
            for purpose in Purpose::ALL.iter().copied() {
                lists.push(region.readable(hub, account, purpose));
            }
        }
    }
    lists
}

fn includes(more: &[Readable], less: &[Readable]) -> bool {
    more.iter().zip(less).all(|(more, less)| {
        less.iter()
            .all(|(id, _)| more.iter().any(|(known, _)| known == id))
    })
}

proptest! {
    #[test]
    fn other_names_change_nothing(seed: u64) {
        let region = Region::random(seed);
        let mut renamed = Region::random(seed);
        // Reversed and marked: another order of the alphabet, no two names falling together.
        renamed.each_id(|id| *id = ["x", &id.chars().rev().collect::<String>()].concat());
        let renamed = everything_as(&renamed, &["x1h", "x2h"], &["x1a", "x2a", "x3a"]);
        prop_assert_eq!(everything(&region), renamed);
    }

    #[test]
    fn the_order_of_rows_changes_nothing(seed: u64) {
        let region = Region::random(seed);
        let mut reversed = Region::random(seed);
        reversed.team.reverse();
        reversed.consents.reverse();
        reversed.family.reverse();
        reversed.break_glass.reverse();
        for person in &mut reversed.persons {
            person.memberships.reverse();
            person.licences.reverse();
            person.hub_duties.reverse();
        }
        prop_assert_eq!(everything(&region), everything(&reversed));
    }

    #[test]
    fn a_further_row_only_opens(seed: u64, other: u64) {
        let less = Region::random(seed);
        let mut more = Region::random(seed);
        let further = Region::random(other);
        more.consents.extend(further.consents);
        more.family.extend(further.family);
        more.break_glass.extend(further.break_glass);
        // Only a row about leaving a team takes away: it ends an emergency opened before.
        more.team.extend(further.team.into_iter().filter(|row| row.period.ends_at.is_none()));
        for (person, other) in more.persons.iter_mut().zip(further.persons) {
            person.memberships.extend(other.memberships);
            person.licences.extend(other.licences);
            person.hub_duties.extend(other.hub_duties);
        }
        prop_assert!(includes(&everything(&more), &everything(&less)));
    }

    #[test]
    fn a_facility_list_that_grows_opens_nothing(seed: u64) {
        let region = Region::random(seed);
        let mut grown = Region::random(seed);
        for consent in &mut grown.consents {
            let later = Instant(consent.agreed_at.0 + 1);
            if let Scope::FacilityList(listed) = &mut consent.scope {
                for organization in ["o1", "o2"] {
                    listed.push(ListedOrganization {
                        organization_id: organization.into(),
                        period: Period::from(later),
                    });
                }
            }
        }
        prop_assert_eq!(everything(&region), everything(&grown));
    }

    #[test]
    fn when_everything_has_ended_nothing_is_open(seed: u64) {
        let mut region = Region::random(seed);
        for row in &mut region.team {
            row.period.ends_at = Some(NOW);
        }
        for row in &mut region.family {
            row.period.ends_at = Some(NOW);
        }
        for row in &mut region.break_glass {
            row.until = NOW;
        }
        for duty in region.persons.iter_mut().flat_map(|person| &mut person.hub_duties) {
            duty.period.ends_at = Some(NOW);
        }
        prop_assert!(everything(&region).iter().all(Vec::is_empty));
    }

    #[test]
    fn consent_withdrawn_leaves_only_the_notice_to_the_team(seed: u64) {
        let mut region = Region::random(seed);
        for consent in &mut region.consents {
            consent.withdrawn_at = Some(NOW);
        }
        for hub in HUBS {
            let notices = region.notices(hub);
            for (id, ground) in everything_as(&region, &[hub], &ACCOUNTS).concat() {
                prop_assert!(ground != Ground::Team || notices.contains(&id));
            }
        }
    }

    #[test]
    fn one_factor_and_a_disabled_account_read_nothing(seed: u64) {
        let mut one_factor = Region::random(seed);
        let mut disabled = Region::random(seed);
        for person in &mut one_factor.persons {
            person.session.two_factors = false;
        }
        for person in &mut disabled.persons {
            person.account.enabled = false;
        }
        prop_assert!(everything(&one_factor).iter().all(Vec::is_empty));
        prop_assert!(everything(&disabled).iter().all(Vec::is_empty));
    }

    #[test]
    fn no_instant_is_too_far_away(seed: u64, a: i64, b: i64) {
        let mut region = Region::random(seed);
        for row in &mut region.break_glass {
            (row.opened_at, row.until) = (Instant(a), Instant(b));
        }
        let open = everything(&region);
        let longest = kyoten_access_rules::BREAK_GLASS_LONGEST;
        let bounded = i128::from(b) - i128::from(a) <= i128::from(longest);
        let by_emergency = open.iter().flatten().any(|(_, ground)| *ground == Ground::BreakGlass);
        prop_assert!(bounded || !by_emergency);
    }
}

/// The control: a row about leaving does take away, so `a_further_row_only_opens` would see it.
#[test]
fn leaving_a_team_does_end_an_emergency_opened_before() {
    let takes_away = (0..3000).any(|seed| {
        let less = Region::random(seed);
        let mut more = Region::random(seed);
        more.team.extend(Region::random(seed + 1).team);
        !includes(&everything(&more), &everything(&less))
    });
    assert!(takes_away);
}
