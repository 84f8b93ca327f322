use std::fmt;

use jiff::civil::{Date, date};

/// An era of the Japanese calendar since it became solar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治
    Meiji,
    /// 大正
    Taisho,
    /// 昭和
    Showa,
    /// 平成
    Heisei,
    /// 令和
    Reiwa,
}

struct Row {
    name: &'static str,
    letter: char,
    square: char,
    first_day: Date,
    source: &'static str,
}

impl Era {
    /// All eras, oldest first.
    pub const ALL: [Era; 5] = [Era::Meiji, Era::Taisho, Era::Showa, Era::Heisei, Era::Reiwa];

    /// The era to which a day belongs; `None` before Meiji.
    #[must_use]
    pub fn of(on: Date) -> Option<Era> {
        Era::ALL.into_iter().rev().find(|era| era.first_day() <= on)
    }

    /// 明治, 大正, 昭和, 平成 or 令和.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The initial used on forms: M, T, S, H or R.
    #[must_use]
    pub fn letter(self) -> char {
        self.row().letter
    }

    /// The single character that some keyboards offer, such as ㋿.
    #[must_use]
    pub fn square(self) -> char {
        self.row().square
    }

    /// The first day, by the Gregorian calendar.
    #[must_use]
    pub fn first_day(self) -> Date {
        self.row().first_day
    }

    /// The edict or ordinance that set the first day.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.row().source
    }

    /// The table of eras. A new era is one more variant and one more row.
    fn row(self) -> Row {
        match self {
            Era::Meiji => Row {
                name: "明治",
                letter: 'M',
                square: '㍾',
                first_day: date(1868, 1, 25),
                source: "慶応4年9月8日 改元の詔（慶応4年正月1日にさかのぼる）",
            },
            Era::Taisho => Row {
                name: "大正",
                letter: 'T',
                square: '㍽',
                first_day: date(1912, 7, 30),
                source: "明治45年7月30日 改元の詔書",
            },
            Era::Showa => Row {
                name: "昭和",
                letter: 'S',
                square: '㍼',
                first_day: date(1926, 12, 25),
                source: "大正15年12月25日 改元の詔書、元号法（昭和54年法律第43号）附則第2項",
            },
            Era::Heisei => Row {
                name: "平成",
                letter: 'H',
                square: '㍻',
                first_day: date(1989, 1, 8),
                source: "元号法、元号を改める政令（昭和64年政令第1号）",
            },
            Era::Reiwa => Row {
                name: "令和",
                letter: 'R',
                square: '㋿',
                first_day: date(2019, 5, 1),
                source: "元号法、元号を改める政令（平成31年政令第143号）",
            },
        }
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
