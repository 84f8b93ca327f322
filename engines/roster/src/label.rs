//! How rules and objectives are called in front of people.

use serde::Serialize;

/// A name and a unit in Japanese and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Name in Japanese.
    pub ja: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// Unit in Japanese.
    pub unit_ja: &'static str,
    /// Unit in English.
    pub unit_en: &'static str,
}
