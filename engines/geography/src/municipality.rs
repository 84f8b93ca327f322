use std::fmt;

/// The code of the 23 special wards taken together.
const SPECIAL_WARDS: u32 = 13_100;

/// Designated cities (地方自治法第252条の19第1項の指定都市を指定する政令, as of 2024-01-01). The codes of a
/// city's wards follow its own, up to the next city's.
const DESIGNATED_CITIES: [u32; 20] = [
    1100, 4100, 11_100, 12_100, 14_100, 14_130, 14_150, 15_100, 22_100, 22_130, 23_100, 26_100,
    27_100, 27_140, 28_100, 33_100, 34_100, 40_100, 40_130, 43_100,
];

/// Municipal codes with these last three digits are designated cities, special wards and their wards.
const WARD_RANGE: std::ops::Range<u32> = 100..200;

/// Highest prefecture code: 01 to 47 are real (JIS X 0401), 48 is the fictional one of demo and tests.
const PREFECTURES: u32 = 48;

/// Weights of the first five digits in the check digit (JIS X 0401/0402; 総務省「全国地方公共団体コード」別紙 検査数字).
const CHECK_WEIGHTS: [u32; 5] = [6, 5, 4, 3, 2];

/// The five-digit code of a municipality or ward (全国地方公共団体コード without its check digit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(u32);

/// Why a text is not a municipality code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MunicipalityCodeError {
    /// Not five or six digits.
    #[error(
        "\"{text}\" is not a municipality code: it needs five digits, or six with the check digit. Maybe a leading zero was lost"
    )]
    NotDigits {
        /// As given.
        text: String,
    },
    /// The first two digits name no prefecture, or the rest is 000.
    #[error(
        "\"{text}\" is not a municipality code: prefectures are 01 to 47, and the next three digits are not 000"
    )]
    NoSuchPlace {
        /// As given.
        text: String,
    },
    /// The sixth digit does not fit the first five.
    #[error(
        "\"{text}\" is not a municipality code: its check digit should be {expected}. Maybe a digit was mistyped"
    )]
    CheckDigit {
        /// As given.
        text: String,
        /// What the first five digits ask for.
        expected: u32,
    },
}

impl MunicipalityCode {
    /// The code written with five digits, or with six whose last one is the check digit.
    ///
    /// Errors  [`MunicipalityCodeError`].
    pub fn parse(text: &str) -> Result<Self, MunicipalityCodeError> {
        let digits: Option<Vec<u32>> = text.trim().chars().map(digit).collect();
        let digits = digits.filter(|digits| matches!(digits.len(), 5 | 6));
        let Some(digits) = digits else {
            return Err(MunicipalityCodeError::NotDigits {
                text: text.to_owned(),
            });
        };
        let number = digits
            .iter()
            .take(5)
            .fold(0, |number, digit| number * 10 + digit);
        let code = MunicipalityCode(number);
        if !(1..=PREFECTURES).contains(&(number / 1000)) || number.is_multiple_of(1000) {
            return Err(MunicipalityCodeError::NoSuchPlace {
                text: text.to_owned(),
            });
        }
        match digits.get(5) {
            Some(&given) if given != code.check_digit() => Err(MunicipalityCodeError::CheckDigit {
                text: text.to_owned(),
                expected: code.check_digit(),
            }),
            _ => Ok(code),
        }
    }

    /// The two digits of its prefecture, such as `12`.
    #[must_use]
    pub fn prefecture(self) -> String {
        format!("{:02}", self.0 / 1000)
    }

    /// The sixth digit: 11 less the weighted sum modulo 11, of which the last digit.
    #[must_use]
    pub fn check_digit(self) -> u32 {
        let digits = [10_000, 1000, 100, 10, 1].map(|place| self.0 / place % 10);
        let sum: u32 = digits
            .iter()
            .zip(CHECK_WEIGHTS)
            .map(|(digit, weight)| digit * weight)
            .sum();
        (11 - sum % 11) % 10
    }

    /// All six digits.
    #[must_use]
    pub fn with_check_digit(self) -> String {
        format!("{self}{}", self.check_digit())
    }

    /// The designated city of a ward, or 13100 for a special ward; `None` for everything else.
    #[must_use]
    pub fn city_of_ward(self) -> Option<MunicipalityCode> {
        if !WARD_RANGE.contains(&(self.0 % 1000)) {
            return None;
        }
        let cities = DESIGNATED_CITIES.iter().chain([&SPECIAL_WARDS]);
        let same_prefecture = cities.filter(|&city| city / 1000 == self.0 / 1000);
        let city = same_prefecture.filter(|&&city| city <= self.0).max()?;
        (*city != self.0).then_some(MunicipalityCode(*city))
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

/// Half-width or full-width.
fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}
