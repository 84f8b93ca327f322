//! Which listings of one municipality may belong to one organization: suggestions, a person confirms.

use std::collections::HashMap;

use kyoten_japanese::{address, corporation::bare_name, telephone};

use crate::{field::Field, listing::Listing};

/// Bare names sharing at least this part of their letter pairs count as similar (Dice's measure): the
/// telephone is the same already, so 架空病院ヘルパー and 架空病院ケアプラン are to be shown.
const SIMILAR: f64 = 0.3;

/// Two listings that may belong to one organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinSuggestion {
    /// Place of the first listing.
    pub a: usize,
    /// Place of the second, later one.
    pub b: usize,
    /// What speaks for it.
    pub why: JoinReason,
}

/// What speaks for joining two listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinReason {
    /// The same name, legal form aside, at the same address.
    NameAndAddress,
    /// The same telephone and similar names.
    TelephoneAndSimilarName,
}

/// Suggestions among the listings of one municipality, each later listing once, with the first one it fits.
///
/// Listings of the same identifier are one organization already and never suggested.
pub fn join_suggestions(listings: &[Listing]) -> Vec<JoinSuggestion> {
    let names: Vec<String> = listings
        .iter()
        .map(|listing| bare_name(listing.values.get(Field::Name).unwrap_or("")))
        .collect();
    let mut by_place: HashMap<(&str, String), Vec<usize>> = HashMap::new();
    let mut by_telephone: HashMap<String, Vec<usize>> = HashMap::new();
    let mut suggestions = Vec::new();
    for (b, listing) in listings.iter().enumerate() {
        let other = |a: &usize| listings[*a].identifier.key() != listing.identifier.key();
        let mut found = None;
        if let Some(address) = listing
            .values
            .get(Field::Address)
            .filter(|_| !names[b].is_empty())
        {
            let place = (names[b].as_str(), comparable(address));
            let there = by_place.entry(place).or_default();
            found = there
                .iter()
                .copied()
                .find(|a| other(a))
                .map(|a| (a, JoinReason::NameAndAddress));
            there.push(b);
        }
        let number = listing
            .values
            .get(Field::Telephone)
            .and_then(|text| telephone::parse(text).ok());
        if let Some(number) = number {
            let there = by_telephone.entry(number.key().to_owned()).or_default();
            found = found.or_else(|| {
                let similar = |a: &usize| other(a) && similarity(&names[*a], &names[b]) >= SIMILAR;
                there
                    .iter()
                    .copied()
                    .find(similar)
                    .map(|a| (a, JoinReason::TelephoneAndSimilarName))
            });
            there.push(b);
        }
        suggestions.extend(found.map(|(a, why)| JoinSuggestion { a, b, why }));
    }
    suggestions
}

/// The address without prefecture and building: sources differ in both.
fn comparable(written: &str) -> String {
    let plain = address::normalize(written);
    let plain = match address::prefecture(&plain) {
        Some(prefecture) => plain.strip_prefix(prefecture).unwrap_or(&plain),
        None => &plain,
    };
    plain.split(' ').next().unwrap_or(plain).to_owned()
}

/// Dice's measure on pairs of neighboring letters: 1 for equal, 0 for nothing shared.
fn similarity(a: &str, b: &str) -> f64 {
    let (mut a, b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    if total == 0 {
        return 0.0;
    }
    let shared = b.iter().filter(|pair| {
        a.iter()
            .position(|own| own == *pair)
            .map(|at| a.swap_remove(at))
            .is_some()
    });
    2.0 * shared.count() as f64 / total as f64
}

fn pairs(name: &str) -> Vec<(char, char)> {
    name.chars().zip(name.chars().skip(1)).collect()
}
