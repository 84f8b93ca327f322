//! The order of results: settled in DESIGN §9, the same for everybody, and not for sale.
//!
//! Fit, then distance band, then freshness, then a number drawn anew every day from hub, date and organization.
//! Nobody stands first because of a name that begins with ア or because of being entered first.

use kyoten_calendar::civil::Date;
use kyoten_geography::{DistanceBand, Meters};
use kyoten_ui::Freshness;
use sha2::{Digest, Sha256};

/// How well an organization answers what was asked; best first. Capabilities asked for will stand here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// Everything asked for is known to be so.
    #[default]
    Known,
    /// Something asked for (the day it is open) is not known: worth a telephone call.
    Unknown,
    /// Only the reading is near what was typed.
    ReadingIsNear,
}

/// How far away an organization is from the place asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Away {
    /// No place was asked for.
    NotAsked,
    /// So far.
    By(Meters),
    /// It has no position: it stands behind all that have one.
    Unknown,
}

/// What the place in the list depends on; compares as the list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    fit: Fit,
    band: u32,
    freshness: u8,
    draw: u64,
}

/// The day's lots: hub and date, before the organization.
#[derive(Clone)]
pub struct Draw(Sha256);

impl Draw {
    /// The lots of a hub on a day.
    #[must_use]
    pub fn of(hub_id: &str, on: Date) -> Draw {
        let mut hasher = Sha256::new();
        hasher.update(hub_id.as_bytes());
        hasher.update([0]);
        hasher.update(on.to_string().as_bytes());
        hasher.update([0]);
        Draw(hasher)
    }

    /// The lot of an organization: the first 64 bits of SHA-256 over hub, date and id.
    #[must_use]
    pub fn lot(&self, organization_id: &str) -> u64 {
        let digest = self
            .0
            .clone()
            .chain_update(organization_id.as_bytes())
            .finalize();
        digest
            .iter()
            .take(8)
            .fold(0, |lot, byte| lot << 8 | u64::from(*byte))
    }
}

impl Rank {
    /// The rank of an organization.
    #[must_use]
    pub fn of(fit: Fit, away: Away, freshness: Freshness, lot: u64) -> Rank {
        Rank {
            fit,
            band: away.band(),
            freshness: class(freshness),
            draw: lot,
        }
    }
}

impl Away {
    fn band(self) -> u32 {
        match self {
            Away::NotAsked => 0,
            Away::By(distance) => DistanceBand::of(distance).index(),
            Away::Unknown => u32::MAX,
        }
    }
}

fn class(freshness: Freshness) -> u8 {
    match freshness {
        Freshness::Fresh => 0,
        Freshness::Ageing => 1,
        Freshness::Stale => 2,
        Freshness::Unknown => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyoten_calendar::civil::date;
    use proptest::prelude::*;

    fn order(ids: &[String], on: Date) -> Vec<String> {
        let draw = Draw::of("hub", on);
        let mut ids = ids.to_vec();
        ids.sort_by_key(|id| {
            Rank::of(Fit::Known, Away::NotAsked, Freshness::Unknown, draw.lot(id))
        });
        ids
    }

    fn names() -> Vec<String> {
        [
            "アイウ訪問看護",
            "イロハ訪問看護",
            "ウエノ訪問看護",
            "エンドウ訪問看護",
            "オオタ訪問看護",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    #[test]
    fn 適合_距離_新しさ_くじの順に並ぶ() {
        let km = |km: f64| Away::By(Meters(km * 1000.0));
        let expected = [
            Rank::of(Fit::Known, km(0.4), Freshness::Unknown, 9),
            Rank::of(Fit::Known, km(2.9), Freshness::Fresh, 9),
            Rank::of(Fit::Known, km(2.1), Freshness::Ageing, 1),
            Rank::of(Fit::Known, km(2.5), Freshness::Ageing, 2),
            Rank::of(Fit::Known, km(3.1), Freshness::Fresh, 0),
            Rank::of(Fit::Known, Away::Unknown, Freshness::Fresh, 0),
            Rank::of(Fit::Unknown, km(0.1), Freshness::Fresh, 0),
            Rank::of(Fit::ReadingIsNear, km(0.1), Freshness::Fresh, 0),
        ];
        assert!(expected.is_sorted());
    }

    #[test]
    fn 同じ条件の事業所は日ごとに順が変わり_五十音順にはならない() {
        let orders: Vec<Vec<String>> = (1..=28)
            .map(|day| order(&names(), date(2026, 11, day)))
            .collect();
        let firsts: std::collections::BTreeSet<&String> =
            orders.iter().map(|order| &order[0]).collect();
        assert!(
            firsts.len() >= 4,
            "nearly everybody is first on some day: {firsts:?}"
        );
        assert!(orders.iter().filter(|order| order.is_sorted()).count() <= 3);
        assert_eq!(
            order(&names(), date(2026, 11, 22)),
            order(&names(), date(2026, 11, 22)),
            "the same all day"
        );
    }

    #[test]
    fn no_place_in_the_alphabet_has_an_advantage() {
        // 700 organizations over 60 days: the mean lot of the first and second half of the alphabet agree.
        let mean = |ids: std::ops::Range<u32>| {
            let lots = (1..=60i16).flat_map(|day| {
                let on = date(2026, 1, 1).checked_add(jiff_days(day)).unwrap();
                let draw = Draw::of("hub", on);
                ids.clone()
                    .map(move |id| draw.lot(&format!("{id:05}")) as f64 / u64::MAX as f64)
                    .collect::<Vec<_>>()
            });
            lots.sum::<f64>() / (60.0 * ids.len() as f64)
        };
        assert!((mean(0..350) - 0.5).abs() < 0.01);
        assert!((mean(350..700) - 0.5).abs() < 0.01);
    }

    fn jiff_days(days: i16) -> std::time::Duration {
        std::time::Duration::from_secs(u64::try_from(days).unwrap() * 86_400)
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_who_was_entered_first(
            (ids, shuffled) in proptest::collection::btree_set("[a-f0-9]{8}", 1..30)
                .prop_flat_map(|ids| {
                    let ids: Vec<String> = ids.into_iter().collect();
                    (Just(ids.clone()), Just(ids).prop_shuffle())
                })
        ) {
            let on = date(2026, 11, 22);
            prop_assert_eq!(order(&ids, on), order(&shuffled, on));
        }
    }
}
