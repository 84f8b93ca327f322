//! One service in the directory as a source gives it: kind, identifier, values, place.
//!
//! Deliberately absent: what a hub knows besides (acceptance, corrections). That is an overlay and
//! survives every renewal of the listing.

use std::fmt;

use kyoten_geography::{GeoPoint, MunicipalityCode};
use kyoten_japanese::{address::PREFECTURES, identifier};

use crate::{field::Values, import::problem::Said, kind::Kind};

/// An address with its building (perhaps none), said once: many sources repeat the building at the end of the address.
#[must_use]
pub fn address_with_building(address: &str, building: &str) -> String {
    let address = said_once(address);
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    if building.is_empty() || letters(address).ends_with(&letters(building)) {
        address.to_owned()
    } else {
        format!("{address} {building}")
    }
}

/// An address whose last word only repeats its end: 「松戸1291-4コスモ107 コスモ107」.
fn said_once(address: &str) -> &str {
    match address.trim().rsplit_once([' ', '\u{3000}']) {
        Some((before, last)) if before.trim_end().ends_with(last) => before.trim_end(),
        _ => address,
    }
}

/// One service as a source gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// What it is.
    pub kind: Kind,
    /// The number it goes by; kind and identifier together are unique.
    pub identifier: Identifier,
    /// The prefecture it is in.
    pub prefecture: Option<Prefecture>,
    /// The municipality (or ward of a designated city) it is in.
    pub municipality: Option<MunicipalityCode>,
    /// What is known of it, as typed.
    pub values: Values,
    /// Where it is on the map.
    pub position: Option<Position>,
    /// What is to be said about its place on the map.
    pub flags: Vec<PositionFlag>,
}

/// The number of a service: shown as given, compared by its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identifier {
    given: Box<str>,
    key: Box<str>,
}

impl Identifier {
    /// The number as a source writes it; `None` when it holds no letter or digit.
    pub fn parse(given: &str) -> Option<Identifier> {
        let key: Box<str> = match plain_key(given) {
            Some(key) => key.into(),
            None => identifier::key(given).into(),
        };
        (!key.is_empty()).then(|| Identifier {
            given: given.into(),
            key,
        })
    }

    /// What stands for a number where a source has none: name and address in comparable form.
    pub fn from_name_and_address(name: &str, address: &str) -> Identifier {
        let name = kyoten_japanese::fold(name);
        let address = kyoten_japanese::address::normalize(address);
        Identifier {
            given: "".into(),
            key: format!("{name}@{address}").into(),
        }
    }

    /// As the source writes it; empty where it has none.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// For comparing: half width, leading zeros stripped.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The key of the usual identifier, digits and capitals only, without going letter by letter.
fn plain_key(given: &str) -> Option<&str> {
    let usual = given
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let key = given.trim_start_matches('0');
    (usual && !key.is_empty()).then_some(key)
}

/// A prefecture, by its code 1 to 47 (JIS X 0401); 48 is the fictional one of demo and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefecture(u8);

impl Prefecture {
    /// The prefecture with this code, `1`, `01` … `48`.
    pub fn parse(code: &str) -> Option<Prefecture> {
        let number: u8 = code.trim().parse().ok()?;
        (1..=PREFECTURES.len() as u8)
            .contains(&number)
            .then_some(Prefecture(number))
    }

    /// The prefecture with this full name, `千葉県`.
    pub fn named(name: &str) -> Option<Prefecture> {
        let at = PREFECTURES
            .iter()
            .position(|(_, known, _)| *known == name)?;
        Some(Prefecture(at as u8 + 1))
    }

    /// The prefecture a municipality lies in.
    pub fn of(municipality: MunicipalityCode) -> Option<Prefecture> {
        Prefecture::parse(&municipality.prefecture())
    }

    /// The full name, `千葉県`.
    pub fn name(self) -> &'static str {
        PREFECTURES[usize::from(self.0) - 1].1
    }
}

impl fmt::Display for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// A place on the map and how it was come by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Where.
    pub point: GeoPoint,
    /// How it was come by.
    pub source: PositionSource,
}

/// How a place on the map was come by, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PositionSource {
    /// The source gives it.
    Given,
    /// The source gives it and says it is approximate.
    Approximate,
    /// The center of the town the address names.
    TownCentroid,
    /// The center of the municipality, where the town is not known.
    MunicipalityCentroid,
}

impl PositionSource {
    /// Every source, best first.
    pub const ALL: [PositionSource; 4] = [
        PositionSource::Given,
        PositionSource::Approximate,
        PositionSource::TownCentroid,
        PositionSource::MunicipalityCentroid,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            PositionSource::Given => "given",
            PositionSource::Approximate => "approximate",
            PositionSource::TownCentroid => "town_centroid",
            PositionSource::MunicipalityCentroid => "municipality_centroid",
        }
    }

    /// The source with this stable code.
    pub fn parse(code: &str) -> Option<PositionSource> {
        PositionSource::ALL
            .into_iter()
            .find(|source| source.code() == code)
    }
}

/// What is to be said about a listing's place on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PositionFlag {
    /// The source gives 0,0.
    NullIsland,
    /// The source gives a place outside Japan.
    Abroad,
    /// The source gives a place this many meters outside the municipality.
    OutsideMunicipality(u32),
    /// The source gives no coordinates.
    NoCoordinates,
    /// The address names no town of the table, so the place is that of the municipality, or none.
    TownUnknown,
    /// There is no polygon of the municipality (or no municipality), so the place is not checked.
    NotCheckedNoPolygon,
}

impl PositionFlag {
    /// A stable word for storage, reports and counts.
    pub fn code(self) -> &'static str {
        match self {
            PositionFlag::NullIsland => "null_island",
            PositionFlag::Abroad => "abroad",
            PositionFlag::OutsideMunicipality(_) => "outside_municipality",
            PositionFlag::NoCoordinates => "no_coordinates",
            PositionFlag::TownUnknown => "town_unknown",
            PositionFlag::NotCheckedNoPolygon => "not_checked_no_polygon",
        }
    }
}

impl PositionFlag {
    /// The stored form: the code, with the distance behind a colon where there is one.
    pub fn stored(&self) -> String {
        match self {
            PositionFlag::OutsideMunicipality(meters) => format!("{}:{meters}", self.code()),
            other => other.code().to_owned(),
        }
    }

    /// The flag of a stored form; `None` for anything else, also for nothing.
    pub fn parse(stored: &str) -> Option<PositionFlag> {
        Some(match stored.split_once(':') {
            Some(("outside_municipality", meters)) => {
                PositionFlag::OutsideMunicipality(meters.parse().ok()?)
            }
            Some(_) => return None,
            None => match stored {
                "null_island" => PositionFlag::NullIsland,
                "abroad" => PositionFlag::Abroad,
                "no_coordinates" => PositionFlag::NoCoordinates,
                "town_unknown" => PositionFlag::TownUnknown,
                "not_checked_no_polygon" => PositionFlag::NotCheckedNoPolygon,
                _ => return None,
            },
        })
    }
}

impl Said for PositionFlag {
    fn ja(&self) -> String {
        match self {
            PositionFlag::NullIsland => "座標が 0,0 のため使いません".into(),
            PositionFlag::Abroad => "座標が日本の外のため使いません".into(),
            PositionFlag::OutsideMunicipality(meters) => {
                format!("座標が市区町村の境界から {meters} m 外れているため使いません")
            }
            PositionFlag::NoCoordinates => "座標がありません".into(),
            PositionFlag::TownUnknown => {
                "住所の町名が見つかりません。地図上の位置はおおよそか、わかりません".into()
            }
            PositionFlag::NotCheckedNoPolygon => {
                "市区町村の境界がないため、座標を確かめていません".into()
            }
        }
    }

    fn en(&self) -> String {
        match self {
            PositionFlag::NullIsland => "The coordinates are 0,0 and not used".into(),
            PositionFlag::Abroad => "The coordinates are outside Japan and not used".into(),
            PositionFlag::OutsideMunicipality(meters) => {
                format!("The coordinates are {meters} m outside the municipality and not used")
            }
            PositionFlag::NoCoordinates => "There are no coordinates".into(),
            PositionFlag::TownUnknown => {
                "The town of the address is unknown: the place on the map is rough or missing"
                    .into()
            }
            PositionFlag::NotCheckedNoPolygon => {
                "The coordinates are not checked: no polygon of the municipality".into()
            }
        }
    }
}

impl Listing {
    /// The contents as one number, for noticing at renewal that nothing has changed.
    ///
    /// Stable across program versions: it depends on stable names and texts only, and a new field
    /// that a listing lacks does not alter it. 64-bit FNV-1a (Fowler, Noll, Vo), not for security.
    pub fn content_hash(&self) -> u64 {
        let mut hash = Fnv::new();
        hash.text(self.kind.code());
        hash.text(self.identifier.given());
        hash.number(
            self.prefecture
                .map_or(0, |prefecture| u64::from(prefecture.0)),
        );
        hash.text(
            &self
                .municipality
                .map(|code| code.to_string())
                .unwrap_or_default(),
        );
        for (field, text) in self.values.iter() {
            hash.text(field.name());
            hash.text(text);
        }
        if let Some(position) = self.position {
            hash.text(position.source.code());
            hash.number(position.point.latitude().to_bits());
            hash.number(position.point.longitude().to_bits());
        }
        for flag in &self.flags {
            hash.text(flag.code());
            if let PositionFlag::OutsideMunicipality(meters) = flag {
                hash.number(u64::from(*meters));
            }
        }
        hash.0
    }
}

struct Fnv(u64);

impl Fnv {
    fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A text and its end: 0xff is no byte of UTF-8, so two texts never run together.
    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    #[test]
    fn a_building_is_said_once() {
        let cases = [
            ("湊市1-2", "湊館202号室", "湊市1-2 湊館202号室"),
            ("湊市1-2 湊館202号室", "湊館202号室", "湊市1-2 湊館202号室"),
            ("湊市1-2湊館202号室", "湊館　202号室", "湊市1-2湊館202号室"),
            ("湊市1-2湊館202 湊館202", "", "湊市1-2湊館202"),
            ("湊市1-2 湊館202", "", "湊市1-2 湊館202"),
        ];
        for (address, building, whole) in cases {
            assert_eq!(address_with_building(address, building), whole);
        }
    }

    #[test]
    fn 先頭のゼロと全角は同じ番号() {
        for (a, b, same) in [
            ("0170102313", "170102313", true),
            ("0170102313", "０１７０１０２３１３", true),
            ("01B2900053", "1b2900053", true),
            ("0170102313", "0170102314", false),
            ("0", "000", true),
        ] {
            let (a, b) = (Identifier::parse(a).unwrap(), Identifier::parse(b).unwrap());
            assert_eq!(a.key() == b.key(), same, "{a:?} {b:?}");
        }
        assert_eq!(
            Identifier::parse("0170102313").unwrap().given(),
            "0170102313"
        );
        assert_eq!(Identifier::parse("－"), None);
    }

    #[test]
    fn the_content_hash_is_stable_and_notices_every_change() {
        let mut listing = Listing {
            kind: Kind::VisitingNursing,
            identifier: Identifier::parse("0170102313").unwrap(),
            prefecture: Prefecture::named("千葉県"),
            municipality: Some(MunicipalityCode::parse("12207").unwrap()),
            values: Values::default(),
            position: None,
            flags: vec![PositionFlag::NoCoordinates],
        };
        listing.values.set(Field::Name, "架空ステーション");
        let before = listing.content_hash();
        assert_eq!(before, listing.clone().content_hash());
        // Stored hashes must keep their meaning: change this number only with a migration.
        assert_eq!(before, 0x90ea_f027_e766_f573, "{before:#x}");
        listing.values.set(Field::Telephone, "000-111-2222");
        assert_ne!(before, listing.content_hash());
    }

    #[test]
    fn prefectures_are_known_by_name_and_code() {
        assert_eq!(Prefecture::named("千葉県").unwrap().to_string(), "12");
        assert_eq!(Prefecture::parse("47").unwrap().name(), "沖縄県");
        assert_eq!(Prefecture::parse("49"), None);
        assert_eq!(Prefecture::parse("0"), None);
    }
}
