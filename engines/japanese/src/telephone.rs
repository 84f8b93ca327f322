//! Japanese telephone numbers: kept as written, compared by their digits.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::letters::is_dash;

/// A Japanese telephone number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Telephone {
    written: String,
    key: String,
}

impl Telephone {
    /// The number as it was written, without surrounding white space.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The digits for comparing, national form: `0473661111`.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Why a text is not a Japanese telephone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TelephoneError {
    /// Nothing was written.
    #[error("no telephone number is given")]
    Empty,
    /// A sign that no telephone number has.
    #[error("a telephone number cannot contain 「{0}」")]
    Sign(char),
    /// Two numbers in one field.
    #[error(
        "there is more than one telephone number\nMaybe keep the first and write the others in the notes"
    )]
    Several,
    /// It does not begin with 0.
    #[error("the telephone number does not begin with 0\nMaybe the area code is missing")]
    NoAreaCode,
    /// Fewer digits than the number's kind has.
    #[error("the telephone number has {found} digits, {expected} are needed")]
    TooShort {
        /// Digits found.
        found: usize,
        /// Digits that numbers beginning like this have.
        expected: usize,
    },
    /// More digits than the number's kind has.
    #[error("the telephone number has {found} digits, {expected} are needed")]
    TooLong {
        /// Digits found.
        found: usize,
        /// Digits that numbers beginning like this have.
        expected: usize,
    },
}

impl fmt::Display for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Reads a number in any of the ways people write one: full width, any hyphen, brackets, spaces,
/// +81, with TEL, 電話, (代) or 代表 around it, without the zero that a spreadsheet ate.
///
/// Errors: see [`TelephoneError`]; the numbers of digits follow 電気通信番号計画
/// (令和元年総務省告示第6号): 11 for 0A0 numbers (020, 050 to 090) and 0800, 10 for the others.
pub fn parse(text: &str) -> Result<Telephone, TelephoneError> {
    let written = text.trim();
    let key = national(digits(written)?);
    let expected = match key.as_bytes() {
        [] => return Err(TelephoneError::Empty),
        [b'0', b'8', b'0', b'0', ..] | [b'0', b'2' | b'5'..=b'9', b'0', ..] => 11,
        [b'0', b'1'..=b'9', ..] => 10,
        _ => return Err(TelephoneError::NoAreaCode),
    };
    let found = key.len();
    match found {
        _ if found < expected => Err(TelephoneError::TooShort { found, expected }),
        _ if found > expected => Err(TelephoneError::TooLong { found, expected }),
        _ => Ok(Telephone {
            written: written.to_owned(),
            key,
        }),
    }
}

/// The digits, and a leading + where there is one.
fn digits(written: &str) -> Result<String, TelephoneError> {
    let mut digits = String::with_capacity(12);
    let narrow: String = written.nfkc().collect();
    let number = narrow.trim_matches(LABELS);
    for sign in number.chars() {
        match sign {
            '0'..='9' => digits.push(sign),
            '+' if digits.is_empty() => digits.push(sign),
            '(' | ')' | '[' | ']' | '〔' | '〕' | '.' | '・' => {}
            ignored if ignored.is_whitespace() || is_dash(ignored) => {}
            '/' | ',' | '、' | ';' | '，' if !digits.is_empty() => {
                return Err(TelephoneError::Several);
            }
            other => return Err(TelephoneError::Sign(other)),
        }
    }
    Ok(digits)
}

/// Letters around a number that say only that it is one, or the main one: TEL, 電話, (代), 代表.
const LABELS: &[char] = &[
    'T', 'E', 'L', 't', 'e', 'l', '電', '話', '代', '表', '(', ')', ':', '.', ' ',
];

/// The number as dialled inside Japan: +81 47 and +81 (0)47 are 047, and a zero that a spreadsheet
/// ate is put back where only that explains the length (474361111, 9012345678).
fn national(digits: String) -> String {
    if let Some(number) = digits.strip_prefix("+81") {
        return format!("0{}", number.trim_start_matches('0'));
    }
    match (digits.as_bytes(), digits.len()) {
        ([b'1'..=b'9', ..], DIGITS_WITHOUT_ZERO) => format!("0{digits}"),
        ([b'5'..=b'9', b'0', ..], MOBILE_DIGITS_WITHOUT_ZERO) => format!("0{digits}"),
        _ => digits,
    }
}

/// Digits of a land line without its first zero.
const DIGITS_WITHOUT_ZERO: usize = 9;

/// Digits of a 0A0 number without its first zero.
const MOBILE_DIGITS_WITHOUT_ZERO: usize = 10;
