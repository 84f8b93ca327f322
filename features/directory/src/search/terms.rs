//! What the text index holds for a listing, so that words, kinds, areas and distances are one kind of question.
//!
//! Each text gives its own two-character windows, so no word is ever found across the end of a name and the
//! beginning of an address. Filters are words of their own with a prefix that no Japanese text has.

use std::collections::BTreeSet;

use kyoten_geography::{CellLevel, GeoPoint, MunicipalityCode, SearchCell};
use kyoten_japanese::{fold, kana::loose, telephone, terms::index_terms};

use crate::field::Field;
use crate::kind::Kind;
use crate::listing::{Listing, Prefecture};

/// The parts of a listing by which people look for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Searchable<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// The name's reading.
    pub kana: Option<&'a str>,
    /// Who runs it.
    pub corporation: Option<&'a str>,
    /// Where it says it is.
    pub address: Option<&'a str>,
    /// Its telephone number as typed.
    pub telephone: Option<&'a str>,
    /// The prefecture it is in.
    pub prefecture: Option<Prefecture>,
    /// The municipality or ward it is in.
    pub municipality: Option<MunicipalityCode>,
    /// Where it is on the map.
    pub point: Option<GeoPoint>,
}

impl<'a> Searchable<'a> {
    /// The searchable parts of a listing as a source gives it.
    #[must_use]
    pub fn of(listing: &'a Listing) -> Searchable<'a> {
        let value = |field| listing.values.get(field);
        Searchable {
            kind: listing.kind,
            name: value(Field::Name).unwrap_or_default(),
            kana: value(Field::NameKana),
            corporation: value(Field::Corporation),
            address: value(Field::Address),
            telephone: value(Field::Telephone),
            prefecture: listing.prefecture,
            municipality: listing.municipality,
            point: listing.position.map(|position| position.point),
        }
    }
}

/// The terms under which a listing is found in `listing_terms`. Unique, in no meaningful order.
#[must_use]
pub fn terms_of(listing: &Searchable<'_>) -> Vec<String> {
    let mut terms = BTreeSet::new();
    add_texts(&mut terms, listing);
    terms.insert(kind_term(listing.kind));
    add_area(&mut terms, listing);
    if let Some(point) = listing.point {
        terms.extend(
            [CellLevel::Near, CellLevel::Far].map(|level| SearchCell::at(point, level).to_string()),
        );
    }
    terms.extend(listing.telephone.and_then(telephone_term));
    terms.into_iter().collect()
}

/// The terms under which a hub finds an organization by what it knows itself, in `overlay_terms`.
///
/// `services` are the organization's services with the hub's facts laid over them; pass one with the local name
/// and one with the name in the open data where both should be found.
#[must_use]
pub fn overlay_terms_of(hub_id: &str, services: &[Searchable<'_>]) -> Vec<String> {
    let mut terms: BTreeSet<String> = services.iter().flat_map(terms_of).collect();
    terms.insert(hub_term(hub_id));
    terms.into_iter().collect()
}

/// The filter term of a kind.
#[must_use]
pub fn kind_term(kind: Kind) -> String {
    format!("k_{}", kind.code())
}

/// The filter term of a prefecture.
#[must_use]
pub fn prefecture_term(prefecture: Prefecture) -> String {
    format!("p_{prefecture}")
}

/// The filter term of a municipality, a ward, or a whole designated city.
#[must_use]
pub fn municipality_term(municipality: MunicipalityCode) -> String {
    format!("m_{municipality}")
}

/// The filter term of a hub's own rows in `overlay_terms`.
#[must_use]
pub fn hub_term(hub_id: &str) -> String {
    let plain = hub_id.chars().map(|c| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    });
    format!("h_{}", plain.collect::<String>())
}

/// The filter term of a telephone number; `None` for what is none.
#[must_use]
pub fn telephone_term(written: &str) -> Option<String> {
    let number = telephone::parse(written).ok()?;
    Some(format!("t_{}", number.key()))
}

fn add_texts(terms: &mut BTreeSet<String>, listing: &Searchable<'_>) {
    let texts = [
        Some(listing.name),
        Some(listing.kind.label_ja()),
        listing.corporation,
        listing.address,
    ];
    for text in texts.into_iter().flatten() {
        terms.extend(index_terms(&fold(text)));
    }
    if let Some(kana) = listing.kana {
        let reading = fold(kana);
        terms.extend(index_terms(&reading));
        // What the ear confuses, so that slips of typing and romaji without vowel length find the reading too.
        terms.extend(index_terms(&loose(&reading)));
    }
}

/// The area, and for a ward its city beside it.
fn add_area(terms: &mut BTreeSet<String>, listing: &Searchable<'_>) {
    let municipality = listing.municipality;
    let prefecture = listing
        .prefecture
        .or_else(|| municipality.and_then(Prefecture::of));
    terms.extend(prefecture.map(prefecture_term));
    terms.extend(municipality.map(municipality_term));
    terms.extend(
        municipality
            .and_then(MunicipalityCode::city_of_ward)
            .map(municipality_term),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pharmacy() -> Searchable<'static> {
        Searchable {
            kind: Kind::Pharmacy,
            name: "髙砂薬局",
            kana: Some("タカサゴヤッキョク"),
            corporation: None,
            address: Some("千葉県千葉市中央区1-2-3"),
            telephone: Some("０００（０００）００００"),
            prefecture: None,
            municipality: MunicipalityCode::parse("12101").ok(),
            point: GeoPoint::new(35.6, 140.1).ok(),
        }
    }

    #[test]
    fn a_listing_is_found_by_text_kind_area_and_place() {
        let terms = terms_of(&pharmacy());
        for expected in [
            "高砂",
            "薬局",
            "たか",
            "k_pharmacy",
            "p_12",
            "m_12101",
            "m_12100",
            "千葉",
        ] {
            assert!(
                terms.iter().any(|term| term == expected),
                "{expected} in {terms:?}"
            );
        }
        assert!(
            !terms.iter().any(|term| term == "局た"),
            "texts do not run into each other"
        );
        let cells = terms
            .iter()
            .filter(|term| term.starts_with(['a', 'b']) && term.contains('_'));
        assert_eq!(cells.count(), 2);
    }

    #[test]
    fn a_number_that_is_none_gives_no_term() {
        assert_eq!(
            telephone_term("047-366-1111").as_deref(),
            Some("t_0473661111")
        );
        assert_eq!(telephone_term("代表"), None);
    }

    #[test]
    fn a_hubs_own_terms_carry_its_name() {
        let terms = overlay_terms_of("018F-Ab", &[pharmacy()]);
        assert!(terms.contains(&"h_018f-ab".to_owned()));
        assert!(terms.contains(&"高砂".to_owned()));
    }
}
