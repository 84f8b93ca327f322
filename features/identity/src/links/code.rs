//! The short code: read out by telephone, typed at `/l` on any keypad.
//!
//! Twelve digits in groups of four, as people read bank and parcel numbers: eleven random ones and a check digit.
//! The check digit finds every single wrong digit and every swap of neighbours (Damm 2004), so that slips of the
//! finger are answered without asking the database and without counting as a guess.
//!
//! **Guessing.** 10¹¹ codes; at most [`MOST_OPEN_CODES`] of them open anything, and [`WRONG_CODES_PER_HOUR`] wrong
//! ones are looked up per hub and hour, whoever asks. A guesser who never rests for a year gets
//! 30 × 24 × 365 = 262,800 tries, each right with 2,000 / 10¹¹: one hit in about 190 years of trying, seen on `/links`
//! all the while. What a hit gives is one question to one office, whose corrections a person has to accept.
//!
//! [`WRONG_CODES_PER_HOUR`]: super::rules::WRONG_CODES_PER_HOUR
//! [`MOST_OPEN_CODES`]: super::rules::MOST_OPEN_CODES

use std::fmt;

use kyoten_platform::http::token_hash;
use unicode_normalization::UnicodeNormalization;

/// Digits of a code, the check digit included.
pub const CODE_DIGITS: usize = 12;
/// Digits read out in one breath.
const GROUP: usize = 4;
/// How many codes there are.
const CODES: u64 = 10u64.pow(CODE_DIGITS as u32 - 1);
/// Hexadecimal digits of a hash that fit a 64-bit number.
const WORD: usize = 16;

/// A code whose check digit fits. Its digits are a secret: not for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode(String);

/// Why what was typed is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Nothing was typed.
    Missing,
    /// Something else than digits.
    NotDigits,
    /// More or fewer digits than a code has.
    Length(usize),
    /// The check digit does not fit: a slip of the finger or of the ear.
    Slip,
}

impl ShortCode {
    /// The code of a fresh 256-bit token: 2⁶⁴ is so much larger than 10¹¹ that every code is equally likely.
    pub(crate) fn of_token(token: &str) -> ShortCode {
        let hash = token_hash(token);
        let word = u64::from_str_radix(&hash[..WORD], 16).unwrap_or_default();
        let random = format!("{:0width$}", word % CODES, width = CODE_DIGITS - 1);
        let check = damm(&random);
        ShortCode(format!("{random}{check}"))
    }

    /// Reads what was typed: any width, any hyphens and spaces.
    pub fn parse(typed: &str) -> Result<ShortCode, CodeError> {
        let folded: String = typed
            .nfkc()
            .filter(|c| !c.is_whitespace() && !is_hyphen(*c))
            .collect();
        if folded.is_empty() {
            return Err(CodeError::Missing);
        }
        if !folded.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodeError::NotDigits);
        }
        if folded.len() != CODE_DIGITS {
            return Err(CodeError::Length(folded.len()));
        }
        if damm(&folded) != 0 {
            return Err(CodeError::Slip);
        }
        Ok(ShortCode(folded))
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> String {
        token_hash(&format!("code:{}", self.0))
    }
}

/// In groups, as it is printed and read out: `1234-5678-9012`.
impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, digit) in self.0.chars().enumerate() {
            if n > 0 && n % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

/// What stands for a hyphen on Japanese keyboards; NFKC has folded the wide ones.
fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | '_' | '.'
    )
}

/// The totally anti-symmetric quasigroup of order 10 (Damm 2004, dissertation Marburg, table of order 10).
const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of some digits; 0 for digits that end with theirs.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, digit| {
        QUASIGROUP[usize::from(interim)][usize::from(digit.wrapping_sub(b'0') % 10)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_published_example_has_its_check_digit() {
        // 572 → 4, the example given with the method.
        assert_eq!(damm("572"), 4);
        assert_eq!(damm("5724"), 0);
    }

    #[test]
    fn 番号は全角でも空白やハイフンがあっても読める() {
        let code = ShortCode::of_token("x");
        let printed = code.to_string();
        let bare = printed.replace('-', "");
        let wide: String = bare
            .chars()
            .filter_map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10))
            .collect();
        for typed in [
            printed.clone(),
            bare.clone(),
            wide,
            format!("　{} ", printed.replace('-', "ー")),
            printed.replace('-', " "),
        ] {
            assert_eq!(ShortCode::parse(&typed), Ok(code.clone()), "{typed}");
        }
        assert_eq!(ShortCode::parse(" - "), Err(CodeError::Missing));
        assert_eq!(ShortCode::parse("1234"), Err(CodeError::Length(4)));
        assert_eq!(ShortCode::parse("12ab"), Err(CodeError::NotDigits));
        assert_eq!(format!("{code:?}"), "ShortCode(…)");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_or_two_swapped_are_a_slip(seed in "[a-z]{8}", at in 0usize..CODE_DIGITS, by in 1u8..10) {
            let digits: Vec<u8> = ShortCode::of_token(&seed).0.bytes().map(|b| b - b'0').collect();
            let text = |digits: &[u8]| digits.iter().map(|d| char::from(d + b'0')).collect::<String>();
            let mut wrong = digits.clone();
            wrong[at] = (wrong[at] + by) % 10;
            prop_assert_eq!(ShortCode::parse(&text(&wrong)), Err(CodeError::Slip));
            let mut swapped = digits.clone();
            swapped.swap(at, (at + 1).min(CODE_DIGITS - 1));
            if swapped != digits {
                prop_assert_eq!(ShortCode::parse(&text(&swapped)), Err(CodeError::Slip));
            }
        }

        #[test]
        fn whatever_is_typed_is_answered(typed in ".{0,40}") {
            let _ = ShortCode::parse(&typed);
        }
    }
}
