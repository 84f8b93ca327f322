//! Approximate points for addresses: the middle of the town that the address names.

use std::collections::HashMap;

use kyoten_japanese::address::{area_key, town_candidates, town_candidates_in, town_key};

use crate::{GeoPoint, PointError};

/// Points are kept in steps of a millionth of a degree: about 0.1 m.
const STEPS_PER_DEGREE: f64 = 1_000_000.0;

/// The towns of a country, searchable by address: about 50 bytes for each.
///
/// Built row by row with [`TownTable::builder`]. Beside the towns of the rows it knows the towns around
/// numbered 丁目 or 小字 that have no row of their own, and every municipality.
#[derive(Debug, Clone)]
pub struct TownTable {
    /// Sorted by hash, unique.
    entries: Vec<Entry>,
    names: String,
    municipalities: Vec<Municipality>,
}

/// An approximate point with its quality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geocoded {
    /// The middle of the place.
    pub point: GeoPoint,
    /// What kind of place it is the middle of.
    pub quality: TownQuality,
}

/// What an approximate point is the middle of; best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TownQuality {
    /// The very 町丁目, 大字 or 小字 of the address, from a row of its own.
    Town,
    /// The town around several 丁目 or 小字: the mean of their points.
    ParentTown,
    /// The municipality: the mean of the points of its towns.
    Municipality,
}

impl TownQuality {
    /// The stored word: `town`, `oaza` or `municipality`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TownQuality::Town => "town",
            TownQuality::ParentTown => "oaza",
            TownQuality::Municipality => "municipality",
        }
    }

    /// The quality of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<TownQuality> {
        [
            TownQuality::Town,
            TownQuality::ParentTown,
            TownQuality::Municipality,
        ]
        .into_iter()
        .find(|quality| quality.word() == word)
    }
}

/// One place of the table, for storing it in a database.
#[derive(Debug, Clone, PartialEq)]
pub struct TownEntry<'t> {
    /// What `kyoten_japanese::address::town_candidates` asks for.
    pub key: String,
    /// Prefecture, such as 千葉県.
    pub prefecture: &'t str,
    /// Municipality or ward, such as 松戸市 or 札幌市中央区.
    pub city: &'t str,
    /// Town, such as 根本 or 北松戸一丁目; empty for the municipality itself.
    pub name: &'t str,
    /// Its middle.
    pub point: GeoPoint,
    /// What it is the middle of.
    pub quality: TownQuality,
}

/// Why a row is not a town.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TownError {
    /// Its latitude and longitude are no place.
    #[error("row {row} ({prefecture}{city}{town}) has no usable point")]
    Point {
        /// Counted from 1, without the header.
        row: usize,
        /// As given.
        prefecture: String,
        /// As given.
        city: String,
        /// As given.
        town: String,
        /// Why.
        #[source]
        source: PointError,
    },
}

#[derive(Debug, Clone)]
struct Municipality {
    prefecture: String,
    city: String,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    latitude: i32,
    longitude: i32,
    name: (u32, u32),
    municipality: u32,
    quality: TownQuality,
}

impl TownTable {
    /// An empty table to be filled.
    #[must_use]
    pub fn builder() -> TownTableBuilder {
        TownTableBuilder::default()
    }

    /// The approximate point of an address that begins with its prefecture, by the smallest place found.
    #[must_use]
    pub fn geocode(&self, address: &str) -> Option<Geocoded> {
        self.first_of(&town_candidates(address))
    }

    /// As [`TownTable::geocode`], for an address that may leave its prefecture out.
    #[must_use]
    pub fn geocode_in(&self, prefecture: &str, address: &str) -> Option<Geocoded> {
        self.first_of(&town_candidates_in(prefecture, address))
    }

    /// All places: towns, towns around 丁目 and 小字, municipalities. In no particular but a stable order.
    pub fn entries(&self) -> impl Iterator<Item = TownEntry<'_>> {
        self.entries.iter().filter_map(|entry| {
            let municipality = self.municipalities.get(entry.municipality as usize)?;
            let name = self
                .names
                .get(entry.name.0 as usize..entry.name.1 as usize)?;
            Some(TownEntry {
                key: town_key(&municipality.prefecture, &municipality.city, name),
                prefecture: &municipality.prefecture,
                city: &municipality.city,
                name,
                point: entry.point(),
                quality: entry.quality,
            })
        })
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// About how many bytes of memory the table takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let places = self.entries.capacity() * size_of::<Entry>();
        let municipalities = self.municipalities.capacity() * size_of::<Municipality>();
        places + municipalities + self.names.capacity()
    }

    /// A table for finding places only, from what [`TownTable::entries`] gave earlier: key, middle, quality.
    #[must_use]
    pub fn restored(
        places: impl IntoIterator<Item = (String, GeoPoint, TownQuality)>,
    ) -> TownTable {
        let mut entries: Vec<Entry> = places
            .into_iter()
            .map(|(key, point, quality)| Entry::new(hash(&key), point, (0, 0), 0, quality))
            .collect();
        entries.sort_by_key(|entry| (entry.hash, entry.quality));
        entries.dedup_by_key(|entry| entry.hash);
        TownTable {
            entries,
            names: String::new(),
            municipalities: Vec::new(),
        }
    }

    fn first_of(&self, candidates: &[String]) -> Option<Geocoded> {
        candidates.iter().find_map(|key| {
            let hash = hash(key);
            let index = self
                .entries
                .binary_search_by_key(&hash, |entry| entry.hash)
                .ok()?;
            let entry = self.entries.get(index)?;
            Some(Geocoded {
                point: entry.point(),
                quality: entry.quality,
            })
        })
    }
}

/// Collects rows for a [`TownTable`].
#[derive(Debug, Default)]
pub struct TownTableBuilder {
    rows: usize,
    entries: Vec<Entry>,
    names: String,
    municipalities: Vec<Municipality>,
    municipality_indexes: HashMap<String, u32>,
    parents: HashMap<u64, Parent>,
    /// By municipality: of rows without 小字 (these crowd in some regions), and of all rows.
    middles: Vec<(Middle, Middle)>,
}

#[derive(Debug)]
struct Parent {
    name: (u32, u32),
    municipality: u32,
    middle: Middle,
}

impl TownTableBuilder {
    /// Takes a row in as the table of towns writes it: 都道府県, 市区町村, 大字・町丁目, 小字, latitude, longitude.
    ///
    /// Of several rows for one town the first counts.
    /// Errors  [`TownError::Point`]; the row is left out, and more rows may follow.
    pub fn add(
        &mut self,
        prefecture: &str,
        city: &str,
        town: &str,
        koaza: &str,
        latitude: &str,
        longitude: &str,
    ) -> Result<(), TownError> {
        self.rows += 1;
        let point = GeoPoint::parse(latitude, longitude).map_err(|source| TownError::Point {
            row: self.rows,
            prefecture: prefecture.to_owned(),
            city: city.to_owned(),
            town: format!("{town}{koaza}"),
            source,
        })?;
        let municipality = self.municipality(prefecture, city);
        let place = format!("{town}{koaza}");
        let name = self.store(&place);
        let key = hash(&town_key(prefecture, city, &place));
        self.entries.push(Entry::new(
            key,
            point,
            name,
            municipality,
            TownQuality::Town,
        ));
        self.add_to_middle(municipality, koaza.is_empty(), point);
        if !koaza.is_empty() {
            self.add_to_parent(
                hash(&town_key(prefecture, city, town)),
                town,
                municipality,
                point,
            );
        }
        if let Some(area) = area_key(prefecture, city, town) {
            self.add_to_parent(hash(&area), area_name(town), municipality, point);
        }
        Ok(())
    }

    /// The finished table.
    #[must_use]
    pub fn finish(mut self) -> TownTable {
        let parents = self.parents.iter().filter_map(|(&hash, parent)| {
            let point = parent.middle.point()?;
            Some(Entry::new(
                hash,
                point,
                parent.name,
                parent.municipality,
                TownQuality::ParentTown,
            ))
        });
        self.entries.extend(parents);
        for (index, (municipality, middles)) in
            (0_u32..).zip(self.municipalities.iter().zip(&self.middles))
        {
            let hash = hash(&town_key(&municipality.prefecture, &municipality.city, ""));
            if let Some(point) = middles.0.point().or(middles.1.point()) {
                self.entries.push(Entry::new(
                    hash,
                    point,
                    (0, 0),
                    index,
                    TownQuality::Municipality,
                ));
            }
        }
        // The sort is stable: of equals the first row stays. A town's own row goes before its mean.
        self.entries
            .sort_by_key(|entry| (entry.hash, entry.quality));
        self.entries.dedup_by_key(|entry| entry.hash);
        self.entries.shrink_to_fit();
        self.names.shrink_to_fit();
        TownTable {
            entries: self.entries,
            names: self.names,
            municipalities: self.municipalities,
        }
    }

    fn municipality(&mut self, prefecture: &str, city: &str) -> u32 {
        let both = format!("{prefecture}{city}");
        if let Some(&index) = self.municipality_indexes.get(&both) {
            return index;
        }
        let index = narrow(self.municipalities.len());
        self.municipalities.push(Municipality {
            prefecture: prefecture.to_owned(),
            city: city.to_owned(),
        });
        self.middles.push((Middle::default(), Middle::default()));
        self.municipality_indexes.insert(both, index);
        index
    }

    fn store(&mut self, name: &str) -> (u32, u32) {
        let start = narrow(self.names.len());
        self.names.push_str(name);
        (start, narrow(self.names.len()))
    }

    fn add_to_middle(&mut self, municipality: u32, without_koaza: bool, point: GeoPoint) {
        if let Some((towns, all)) = self.middles.get_mut(municipality as usize) {
            all.add(point);
            if without_koaza {
                towns.add(point);
            }
        }
    }

    fn add_to_parent(&mut self, hash: u64, name: &str, municipality: u32, point: GeoPoint) {
        if !self.parents.contains_key(&hash) {
            let parent = Parent {
                name: self.store(name),
                municipality,
                middle: Middle::default(),
            };
            self.parents.insert(hash, parent);
        }
        if let Some(parent) = self.parents.get_mut(&hash) {
            parent.middle.add(point);
        }
    }
}

impl Entry {
    fn new(
        hash: u64,
        point: GeoPoint,
        name: (u32, u32),
        municipality: u32,
        quality: TownQuality,
    ) -> Self {
        let steps = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() as i32;
        Entry {
            hash,
            latitude: steps(point.latitude()),
            longitude: steps(point.longitude()),
            name,
            municipality,
            quality,
        }
    }

    fn point(&self) -> GeoPoint {
        let degrees = |steps: i32| f64::from(steps) / STEPS_PER_DEGREE;
        GeoPoint::clamped(degrees(self.latitude), degrees(self.longitude))
    }
}

/// The mean of points that lie near each other.
#[derive(Debug, Default, Clone, Copy)]
struct Middle {
    latitudes: f64,
    longitudes: f64,
    count: u32,
}

impl Middle {
    fn add(&mut self, point: GeoPoint) {
        self.latitudes += point.latitude();
        self.longitudes += point.longitude();
        self.count += 1;
    }

    fn point(self) -> Option<GeoPoint> {
        let count = f64::from(self.count);
        (self.count > 0).then(|| GeoPoint::clamped(self.latitudes / count, self.longitudes / count))
    }
}

/// 北松戸 of 北松戸一丁目.
fn area_name(town: &str) -> &str {
    let numerals = |c: char| c.is_numeric() || "〇一二三四五六七八九十百".contains(c);
    let before = town.rsplit_once("丁目").map_or(town, |(before, _)| before);
    before.trim_end_matches(numerals)
}

/// FNV-1a, 64 bits: small, stable across builds, and 350,000 keys collide once in 300 million tables.
fn hash(key: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    key.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Saturates: four gigabytes of names are no table of towns, and lookups beyond find nothing.
fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
