//! How long a statement stays true: one table of lives, and the class of a statement's age.
//!
//! Under half its life a statement is fresh, under its life it is ageing, then it is stale; what nobody
//! verified is unknown, however recently it was copied from somewhere (DESIGN §9). One table for search, pages
//! and area overviews.

use kyoten_platform::clock::Instant;
pub use kyoten_ui::Freshness;

use crate::field::{Field, Shape};

/// Seconds in a day: a life is counted in whole days of 24 hours.
const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// How quickly a kind of statement stops being true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Life {
    /// Whether somebody new is taken on now.
    Acceptance,
    /// Whether people come to the home, and where to.
    Visits,
    /// What an office can do: skills, devices, licences.
    Capability,
    /// Telephone, fax, web page, whom to call at night.
    Contact,
    /// Days and hours.
    Hours,
    /// Name, address, corporation, size.
    Identity,
}

/// One line of the table of lives.
#[derive(Clone, Copy, Debug)]
pub struct LifeSpan {
    /// What ages.
    pub life: Life,
    /// How long it stays true, days.
    pub days: i64,
    /// Why so long, in Japanese.
    pub reason_ja: &'static str,
    /// Why so long, in English.
    pub reason_en: &'static str,
}

/// The lives: hub practice this project starts from, not law. A hub that sees otherwise changes one number.
pub const LIVES: [LifeSpan; 6] = [
    LifeSpan {
        life: Life::Acceptance,
        days: 30,
        reason_ja: "空きは月ごとの人数と職員の異動で変わるため",
        reason_en: "Vacancies change with each month's cases and staff",
    },
    LifeSpan {
        life: Life::Visits,
        days: 90,
        reason_ja: "訪問の範囲は職員体制とともに季節ごとに見直されるため",
        reason_en: "The range of visits is reviewed with staffing each season",
    },
    LifeSpan {
        life: Life::Capability,
        days: 180,
        reason_ja: "できる処置は職員と機器が替わる半年ほどで変わるため",
        reason_en: "What an office can do changes with people and devices in about half a year",
    },
    LifeSpan {
        life: Life::Contact,
        days: 365,
        reason_ja: "連絡先は年に一度の名簿の更新で変わることが多いため",
        reason_en: "Contacts mostly change with the yearly renewal of lists",
    },
    LifeSpan {
        life: Life::Hours,
        days: 365,
        reason_ja: "曜日と時間は年度替わりに変わることが多いため",
        reason_en: "Days and hours mostly change with the fiscal year",
    },
    LifeSpan {
        life: Life::Identity,
        days: 730,
        reason_ja: "名称と所在地が変わるときは届出があり、めったに変わらないため",
        reason_en: "Names and addresses seldom change, and only with a filing",
    },
];

impl Life {
    /// The life of a plain field, by what its text looks like: a new field needs no line here.
    #[must_use]
    pub fn of_field(field: Field) -> Life {
        match field.shape() {
            Shape::Telephone | Shape::Url => Life::Contact,
            Shape::Days | Shape::Hours => Life::Hours,
            Shape::Text | Shape::Kana | Shape::Number | Shape::List => Life::Identity,
        }
    }

    /// How long, days.
    #[must_use]
    pub fn days(self) -> i64 {
        self.span().days
    }

    /// Its line of the table.
    #[must_use]
    pub fn span(self) -> &'static LifeSpan {
        let at = match self {
            Life::Acceptance => 0,
            Life::Visits => 1,
            Life::Capability => 2,
            Life::Contact => 3,
            Life::Hours => 4,
            Life::Identity => 5,
        };
        &LIVES[at]
    }

    /// The class of a statement verified at `verified_at`, seen at `now`. Verified in the future counts as
    /// fresh: clocks differ.
    #[must_use]
    pub fn freshness(self, verified_at: Option<Instant>, now: Instant) -> Freshness {
        let Some(verified_at) = verified_at else {
            return Freshness::Unknown;
        };
        let age = now.seconds_since(verified_at);
        let life = self.days() * SECONDS_PER_DAY;
        if age < life / 2 {
            Freshness::Fresh
        } else if age < life {
            Freshness::Ageing
        } else {
            Freshness::Stale
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_800_000_000_000_000);

    fn days_ago(days: i64) -> Option<Instant> {
        Some(NOW.plus_seconds(-days * SECONDS_PER_DAY))
    }

    #[test]
    fn 寿命の半分までは新しく_寿命までは古くなりつつあり_その先は古い() {
        let cases = [
            (Life::Acceptance, days_ago(0), Freshness::Fresh),
            (Life::Acceptance, days_ago(14), Freshness::Fresh),
            (Life::Acceptance, days_ago(15), Freshness::Ageing),
            (Life::Acceptance, days_ago(29), Freshness::Ageing),
            (Life::Acceptance, days_ago(30), Freshness::Stale),
            (Life::Acceptance, days_ago(4000), Freshness::Stale),
            (Life::Acceptance, None, Freshness::Unknown),
            (Life::Visits, days_ago(44), Freshness::Fresh),
            (Life::Visits, days_ago(90), Freshness::Stale),
            (Life::Identity, days_ago(364), Freshness::Fresh),
            (Life::Identity, days_ago(365), Freshness::Ageing),
            (Life::Identity, days_ago(730), Freshness::Stale),
            // A clock that was set back never makes a statement old.
            (Life::Contact, days_ago(-3), Freshness::Fresh),
        ];
        for (life, verified_at, expected) in cases {
            assert_eq!(
                life.freshness(verified_at, NOW),
                expected,
                "{life:?} {verified_at:?}"
            );
        }
    }

    #[test]
    fn every_life_stands_at_its_own_line() {
        for span in &LIVES {
            assert_eq!(span.life.span().life, span.life);
            assert!(span.days > 0 && !span.reason_ja.is_empty() && !span.reason_en.is_empty());
        }
    }
}
