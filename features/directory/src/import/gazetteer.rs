//! The reference tables rows are checked against: municipalities, their polygons, towns.
//!
//! Any of the three may be empty; what cannot be checked is then said to be unchecked.

use std::collections::HashMap;

use kyoten_geography::{
    Boundaries, GeoPoint, Geocoded, MunicipalityCode, Placement, TownQuality, TownTable,
};
use kyoten_japanese::address::{town_candidates_in, town_key};

use super::{
    problem::{FileProblem, RowProblem, Said},
    read::{Row, Sheet},
};
use crate::listing::{Position, PositionFlag, PositionSource, Prefecture};

/// A municipality, or a ward of a designated city.
#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    /// Its code.
    pub code: MunicipalityCode,
    /// Its prefecture.
    pub prefecture: Prefecture,
    /// Its name; a ward's with its city, `札幌市中央区`.
    pub name: String,
    /// The reading of its name in hiragana.
    pub kana: String,
    /// Where its office is.
    pub office: Option<GeoPoint>,
}

/// The coordinates a source gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinates {
    /// Plainly.
    Given(GeoPoint),
    /// Said to be approximate.
    Approximate(GeoPoint),
    /// Said to be those of a town's center.
    TownCenter(GeoPoint),
    /// No place on Earth, such as longitude -218.
    OffTheGlobe,
}

/// The reference tables.
pub struct Gazetteer {
    municipalities: Vec<Municipality>,
    by_code: HashMap<MunicipalityCode, usize>,
    by_key: HashMap<String, MunicipalityCode>,
    boundaries: Boundaries,
    towns: TownTable,
}

impl Gazetteer {
    /// The tables together.
    pub fn new(
        municipalities: Vec<Municipality>,
        boundaries: Boundaries,
        towns: TownTable,
    ) -> Gazetteer {
        let by_code = municipalities
            .iter()
            .enumerate()
            .map(|(at, known)| (known.code, at))
            .collect();
        let by_key = municipalities
            .iter()
            .map(|known| {
                (
                    town_key(known.prefecture.name(), &known.name, ""),
                    known.code,
                )
            })
            .collect();
        Gazetteer {
            municipalities,
            by_code,
            by_key,
            boundaries,
            towns,
        }
    }

    /// No tables at all: nothing is recognized, nothing is checked.
    pub fn empty() -> Gazetteer {
        Gazetteer::new(
            Vec::new(),
            Boundaries::default(),
            TownTable::builder().finish(),
        )
    }

    /// Every municipality of the table.
    pub fn municipalities(&self) -> impl Iterator<Item = &Municipality> {
        self.municipalities.iter()
    }

    /// The polygons.
    pub fn boundaries(&self) -> &Boundaries {
        &self.boundaries
    }

    /// The towns.
    pub fn towns(&self) -> &TownTable {
        &self.towns
    }

    /// The municipality with this code, if in the table.
    pub fn municipality(&self, code: MunicipalityCode) -> Option<&Municipality> {
        self.by_code.get(&code).map(|at| &self.municipalities[*at])
    }

    /// The municipality of this name in this prefecture; county and spaces make no difference.
    pub fn municipality_named(&self, prefecture: &str, name: &str) -> Option<MunicipalityCode> {
        self.by_key.get(&town_key(prefecture, name, "")).copied()
    }

    /// The municipality an address begins with; `prefecture` is used where the address leaves it out.
    pub fn municipality_of(&self, prefecture: &str, address: &str) -> Option<MunicipalityCode> {
        let begins = |address: &str| {
            town_candidates_in(prefecture, address)
                .iter()
                .find_map(|key| self.by_key.get(key).copied())
        };
        begins(address).or_else(|| begins(beyond_island(address)?))
    }

    /// Where a listing is, and what is to be said about it: the coordinates given if they can be
    /// believed, else the center of the town its address names.
    pub fn place(
        &self,
        coordinates: Option<Coordinates>,
        municipality: Option<MunicipalityCode>,
        prefecture: &str,
        address: &str,
    ) -> (Option<Position>, Vec<PositionFlag>) {
        let (point, source) = match coordinates {
            None => {
                return self.town_center(
                    PositionFlag::NoCoordinates,
                    municipality,
                    prefecture,
                    address,
                );
            }
            Some(Coordinates::OffTheGlobe) => {
                return self.town_center(PositionFlag::Abroad, municipality, prefecture, address);
            }
            Some(Coordinates::Given(point)) => (point, PositionSource::Given),
            Some(Coordinates::Approximate(point)) => (point, PositionSource::Approximate),
            Some(Coordinates::TownCenter(point)) => (point, PositionSource::TownCentroid),
        };
        match self.doubt(point, municipality) {
            Some(PositionFlag::NotCheckedNoPolygon) => (
                Some(Position { point, source }),
                vec![PositionFlag::NotCheckedNoPolygon],
            ),
            Some(flag) => self.town_center(flag, municipality, prefecture, address),
            None => (Some(Position { point, source }), Vec::new()),
        }
    }

    fn doubt(
        &self,
        point: GeoPoint,
        municipality: Option<MunicipalityCode>,
    ) -> Option<PositionFlag> {
        if point.is_null_island() {
            return Some(PositionFlag::NullIsland);
        }
        if !point.is_in_japan() {
            return Some(PositionFlag::Abroad);
        }
        let placement = municipality.map(|code| self.boundaries.judge(point, &code));
        match placement {
            Some(Placement::Inside | Placement::Near(_)) => None,
            Some(Placement::Outside(distance)) => {
                Some(PositionFlag::OutsideMunicipality(distance.0.round() as u32))
            }
            Some(Placement::NoPolygon) | None => Some(PositionFlag::NotCheckedNoPolygon),
        }
    }

    fn town_center(
        &self,
        flag: PositionFlag,
        municipality: Option<MunicipalityCode>,
        prefecture: &str,
        address: &str,
    ) -> (Option<Position>, Vec<PositionFlag>) {
        let position = |found: Geocoded, source| {
            Some(Position {
                point: found.point,
                source,
            })
        };
        match self.geocode(municipality, prefecture, address) {
            Some(found) => match found.quality {
                TownQuality::Town | TownQuality::ParentTown => {
                    (position(found, PositionSource::TownCentroid), vec![flag])
                }
                TownQuality::Municipality => (
                    position(found, PositionSource::MunicipalityCentroid),
                    vec![flag, PositionFlag::TownUnknown],
                ),
            },
            None => (None, vec![flag, PositionFlag::TownUnknown]),
        }
    }

    /// The address as typed; where it names no municipality, with that of its columns before it.
    fn geocode(
        &self,
        municipality: Option<MunicipalityCode>,
        prefecture: &str,
        address: &str,
    ) -> Option<Geocoded> {
        self.towns
            .geocode_in(prefecture, address)
            .or_else(|| self.towns.geocode_in(prefecture, beyond_island(address)?))
            .or_else(|| {
                let known = self.municipality(municipality?)?;
                self.towns
                    .geocode_in(known.prefecture.name(), &format!("{}{address}", known.name))
            })
    }
}

/// Of `東京都八丈島八丈町…` what follows the island: the islands of Tokyo stand where counties do.
fn beyond_island(address: &str) -> Option<&str> {
    address.split_once('島').map(|(_, rest)| rest)
}

/// A line of a reference table that could not be used.
#[derive(Clone, Debug, PartialEq)]
pub struct BadLine {
    /// The line in the file.
    pub line: u64,
    /// Why.
    pub problem: LineProblem,
}

/// Why a line of a reference table could not be used.
#[derive(Clone, Debug, PartialEq)]
pub enum LineProblem {
    /// The row itself cannot be read.
    Row(RowProblem),
    /// No municipality has this code.
    NoSuchCode {
        /// What stands there.
        code: String,
    },
    /// No prefecture has this name.
    NoSuchPrefecture {
        /// What stands there.
        name: String,
    },
    /// The town has no usable coordinates.
    NoPoint {
        /// The municipality and the town.
        town: String,
    },
}

impl Said for LineProblem {
    fn ja(&self) -> String {
        match self {
            LineProblem::Row(problem) => problem.ja(),
            LineProblem::NoSuchCode { code } => {
                format!("「{code}」という市区町村コードはありません。6桁の番号を確かめてください")
            }
            LineProblem::NoSuchPrefecture { name } => {
                format!("「{name}」という都道府県はありません。正式な名前に直してください")
            }
            LineProblem::NoPoint { town } => {
                format!("「{town}」の緯度・経度を読めないため、この町は使いません")
            }
        }
    }

    fn en(&self) -> String {
        match self {
            LineProblem::Row(problem) => problem.en(),
            LineProblem::NoSuchCode { code } => {
                format!("No municipality has the code \"{code}\". Check its six digits")
            }
            LineProblem::NoSuchPrefecture { name } => {
                format!("There is no prefecture \"{name}\". Write its full name")
            }
            LineProblem::NoPoint { town } => {
                format!("The coordinates of \"{town}\" cannot be read, so this town is not used")
            }
        }
    }
}

/// Reads the table of municipalities (pref, city, citykana, lat, lng, lgcode).
///
/// Lines that name no municipality are handed back with the reason.
pub fn read_municipalities(
    sheet: &mut Sheet<'_>,
) -> Result<(Vec<Municipality>, Vec<BadLine>), FileProblem> {
    let [prefecture, city, kana, latitude, longitude, code] =
        columns(sheet, ["pref", "city", "citykana", "lat", "lng", "lgcode"])?;
    let mut municipalities = Vec::new();
    let mut bad = Vec::new();
    while let Some(Row { line, cells }) = sheet.next_row()? {
        let cells = match cells {
            Ok(cells) => cells,
            Err(problem) => {
                bad.push(BadLine {
                    line,
                    problem: LineProblem::Row(problem),
                });
                continue;
            }
        };
        // Spreadsheets eat the leading zero of the codes of nine prefectures.
        let padded = format!("{:0>6}", cells.get(code));
        match (
            MunicipalityCode::parse(&padded),
            Prefecture::named(cells.get(prefecture)),
        ) {
            (Ok(code), Some(prefecture)) => municipalities.push(Municipality {
                code,
                prefecture,
                name: cells.get(city).split_whitespace().collect(),
                kana: cells.get(kana).split_whitespace().collect(),
                office: GeoPoint::parse(cells.get(latitude), cells.get(longitude)).ok(),
            }),
            (Err(_), _) => {
                let problem = LineProblem::NoSuchCode {
                    code: cells.get(code).to_owned(),
                };
                bad.push(BadLine { line, problem });
            }
            (_, None) => {
                let name = cells.get(prefecture).to_owned();
                bad.push(BadLine {
                    line,
                    problem: LineProblem::NoSuchPrefecture { name },
                });
            }
        }
    }
    Ok((municipalities, bad))
}

/// Reads the table of towns (pref, city, town, koaza, lat, lon).
pub fn read_towns(sheet: &mut Sheet<'_>) -> Result<(TownTable, Vec<BadLine>), FileProblem> {
    let [prefecture, city, town, koaza, latitude, longitude] =
        columns(sheet, ["pref", "city", "town", "koaza", "lat", "lon"])?;
    let mut builder = TownTable::builder();
    let mut bad = Vec::new();
    while let Some(Row { line, cells }) = sheet.next_row()? {
        let cells = match cells {
            Ok(cells) => cells,
            Err(problem) => {
                bad.push(BadLine {
                    line,
                    problem: LineProblem::Row(problem),
                });
                continue;
            }
        };
        let added = builder.add(
            cells.get(prefecture),
            cells.get(city),
            cells.get(town),
            cells.get(koaza),
            cells.get(latitude),
            cells.get(longitude),
        );
        if added.is_err() {
            let town = [city, town, koaza].map(|at| cells.get(at)).concat();
            bad.push(BadLine {
                line,
                problem: LineProblem::NoPoint { town },
            });
        }
    }
    Ok((builder.finish(), bad))
}

fn columns<const N: usize>(sheet: &Sheet<'_>, names: [&str; N]) -> Result<[usize; N], FileProblem> {
    let mut places = [usize::MAX; N];
    let mut missing = Vec::new();
    for (place, name) in places.iter_mut().zip(names) {
        match sheet.header().iter().position(|found| found == name) {
            Some(at) => *place = at,
            // A table of towns without 小字 is still a table of towns.
            None if name == "koaza" => {}
            None => missing.push(name.to_owned()),
        }
    }
    if missing.is_empty() {
        Ok(places)
    } else {
        Err(FileProblem::MissingColumns { headers: missing })
    }
}
