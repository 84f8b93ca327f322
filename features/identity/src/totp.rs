//! One-time codes of an authenticator application: RFC 6238 with SHA-1, six digits, 30 seconds.
//!
//! These parameters are the only ones that every application understands.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use kyoten_platform::clock::Instant;
use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Totp};
use unicode_normalization::UnicodeNormalization;

/// Seconds a code lives (RFC 6238 §4.1).
pub const STEP_SECONDS: u64 = 30;
/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// Steps a clock may be early or late (RFC 6238 §5.2 recommends at most one).
const SKEW_STEPS: u16 = 1;
/// Bytes of a shared secret (RFC 4226 §4 R6 recommends 160 bits).
const SECRET_BYTES: usize = 20;
/// Light modules around a QR code (ISO/IEC 18004: four).
const QUIET_ZONE: usize = 4;
/// Side of the QR code on the screen, CSS pixels.
const QR_PIXELS: usize = 240;

/// The secret an authenticator application shares with us.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

/// A text is not the base32 form of a secret of 20 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shared secret is not 32 characters of base32")]
pub struct TotpSecretError;

impl TotpSecret {
    /// Reads the base32 form: 32 characters, spaces and case do not matter.
    pub fn parse(text: &str) -> Result<TotpSecret, TotpSecretError> {
        let letters: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let bytes = BASE32_NOPAD
            .decode(letters.as_bytes())
            .map_err(|_| TotpSecretError)?;
        Ok(TotpSecret(bytes.try_into().map_err(|_| TotpSecretError)?))
    }

    /// A secret made of random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; SECRET_BYTES]) -> TotpSecret {
        TotpSecret(bytes)
    }

    /// The base32 form.
    #[must_use]
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// The base32 form in groups of four, for typing it.
    #[must_use]
    pub fn in_groups(&self) -> String {
        in_groups(&self.base32())
    }

    /// The code at an instant: what the application shows. For the demo and for tests.
    #[must_use]
    pub fn code_at(&self, now: Instant) -> String {
        self.totp()
            .map(|totp| totp.generate(seconds(now)).to_string())
            .unwrap_or_default()
    }

    /// The time step of a code that fits now, one step early or one late; the caller refuses steps that were
    /// used before.
    pub(crate) fn step_of(&self, typed: &str, now: Instant) -> Option<i64> {
        let step = self.totp()?.check(&code(typed)?, seconds(now))?;
        i64::try_from(step).ok()
    }

    /// The address an application reads from the QR code (Key URI Format). The hub's name stands in it once:
    /// Japanese is long in an address, and a coarse picture is easier to scan.
    pub(crate) fn uri(&self, issuer: &str, login_name: &str) -> String {
        let (issuer, login_name) = (
            crate::back::encoded(issuer),
            crate::back::encoded(login_name),
        );
        format!(
            "otpauth://totp/{login_name}?secret={}&issuer={issuer}",
            self.base32()
        )
    }

    fn totp(&self) -> Option<Totp> {
        Builder::new()
            .with_secret(self.0)
            .with_skew(SKEW_STEPS)
            .with_step_duration(STEP_SECONDS)
            .build()
            .ok()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// Six digits, however they were typed: full width, with a space in the middle.
fn code(typed: &str) -> Option<String> {
    let digits: String = typed
        .nfkc()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    (digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

fn seconds(now: Instant) -> u64 {
    u64::try_from(now.0 / kyoten_platform::clock::MICROS_PER_SECOND).unwrap_or(0)
}

pub(crate) fn in_groups(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    signs
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A QR code as a picture without style or script. Nothing when the text is too long for one.
///
/// Black on white in every colour scheme, because cameras expect it.
pub(crate) fn qr_code(text: &str, label: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        for (column, _) in modules
            .iter()
            .enumerate()
            .filter(|(_, color)| **color == Color::Dark)
        {
            path.push_str(&format!(
                "M{} {}h1v1h-1z",
                column + QUIET_ZONE,
                row + QUIET_ZONE
            ));
        }
    }
    Some(html! {
        svg role="img" aria-label=(label) xmlns="http://www.w3.org/2000/svg" width=(QR_PIXELS) height=(QR_PIXELS)
            viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 Appendix B: ASCII "12345678901234567890", SHA-1; the last six of the eight digits printed there.
    const PUBLISHED: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn at(seconds: i64) -> Instant {
        Instant(0).plus_seconds(seconds)
    }

    #[test]
    fn the_codes_are_those_published_in_rfc_6238() {
        let secret = TotpSecret::from_bytes(*b"12345678901234567890");
        for (seconds, code) in PUBLISHED {
            assert_eq!(secret.code_at(at(seconds)), code);
            assert_eq!(secret.step_of(code, at(seconds)), Some(seconds / 30));
        }
    }

    #[test]
    fn コードは前後30秒のずれと全角の入力を許す() {
        let secret = TotpSecret::from_bytes(*b"12345678901234567890");
        let step = 1_111_111_111 / 30;
        let cases = [
            ("050471", 0, Some(step)),
            ("０５０　４７１", 0, Some(step)),
            ("050-471", 0, Some(step)),
            ("050471", 30, Some(step)),
            ("050471", -30, Some(step)),
            ("050471", 60, None),
            ("050471", -60, None),
            ("050472", 0, None),
            ("50471", 0, None),
            ("14050471", 0, None),
            ("", 0, None),
        ];
        for (typed, late, expected) in cases {
            assert_eq!(
                secret.step_of(typed, at(1_111_111_111 + late)),
                expected,
                "{typed:?} {late}"
            );
        }
    }

    #[test]
    fn the_secret_can_be_typed_back_and_the_picture_has_no_style() {
        let secret = TotpSecret::from_bytes(*b"12345678901234567890");
        assert_eq!(
            TotpSecret::parse(&secret.in_groups().to_lowercase()),
            Ok(secret.clone())
        );
        assert_eq!(TotpSecret::parse("abc"), Err(TotpSecretError));
        let uri = secret.uri("みどり市 拠点", "sakura@midori");
        let expected = "otpauth://totp/sakura%40midori?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E3%81%BF";
        assert!(uri.starts_with(expected), "{uri}");
        let picture = qr_code(&uri, "QR").unwrap().into_string();
        assert!(!picture.contains("style") && !picture.contains("script"));
        assert!(qr_code(&"x".repeat(5000), "QR").is_none());
    }
}
