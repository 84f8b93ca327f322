//! Squares for searching by distance in a database that knows nothing of geometry: each facility is
//! stored with its two cells, and "within 5 km" becomes `cell in (…)` followed by exact distances.
//! The grid does not close around the date line, which no search in Japan reaches.

use std::fmt;

use crate::{EARTH_RADIUS, GeoPoint, Meters};

/// Side of a near cell, degrees of latitude: 2.0 km.
const NEAR_ROW: f64 = 0.018;

/// Side of a near cell, degrees of longitude: 2.0 km at 36° north, 1.7 km at 45°, 2.3 km at 24°.
const NEAR_COLUMN: f64 = 0.022;

/// A far cell is so many near cells wide and high: about 16 km.
const FAR_FACTOR: f64 = 8.0;

/// Size of a search cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellLevel {
    /// About 2 km, for radii up to 10 km: at most 13 × 13 cells in Japan.
    Near,
    /// About 16 km, for radii up to 160 km: at most 22 × 26 cells in Japan.
    Far,
}

/// One square of the search grid. Displays as its stored key, such as `a1977_6358`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchCell {
    level: CellLevel,
    row: i32,
    column: i32,
}

/// The cells to look in around a centre.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchArea {
    /// All of one level, so that the caller knows which column to compare.
    pub level: CellLevel,
    /// From south-west to north-east.
    pub cells: Vec<SearchCell>,
    /// Every point within this distance of the centre lies in `cells`: at least the radius asked for,
    /// unless that was more than the far cells allow ([`CellLevel::largest_radius`]).
    pub guaranteed_radius: Meters,
}

/// The cells that hold every point within `radius` of `center`: near cells while these allow the radius, else far cells.
#[must_use]
pub fn cells_within(center: GeoPoint, radius: Meters) -> SearchArea {
    let near_suffices = radius <= CellLevel::Near.largest_radius();
    let level = if near_suffices {
        CellLevel::Near
    } else {
        CellLevel::Far
    };
    // `max` first also turns NaN into 0, which `clamp` would keep.
    let radius = Meters(radius.0.max(0.0).min(level.largest_radius().0));
    let (north, east) = extent(center, radius);
    let corner = |sign: f64| {
        let latitude = center.latitude() + sign * north;
        SearchCell::at_degrees(latitude, center.longitude() + sign * east, level)
    };
    let (south_west, north_east) = (corner(-1.0), corner(1.0));
    let rows = south_west.row..=north_east.row;
    let cells = rows.flat_map(|row| {
        let columns = south_west.column..=north_east.column;
        columns.map(move |column| SearchCell { level, row, column })
    });
    SearchArea {
        level,
        cells: cells.collect(),
        guaranteed_radius: nearest_edge(center, south_west, north_east),
    }
}

impl SearchCell {
    /// The cell in which a point lies; southern and western borders belong to it.
    #[must_use]
    pub fn at(point: GeoPoint, level: CellLevel) -> Self {
        SearchCell::at_degrees(point.latitude(), point.longitude(), level)
    }

    /// Its size.
    #[must_use]
    pub fn level(self) -> CellLevel {
        self.level
    }

    fn at_degrees(latitude: f64, longitude: f64, level: CellLevel) -> Self {
        let (row, column) = level.sides();
        SearchCell {
            level,
            row: (latitude / row).floor() as i32,
            column: (longitude / column).floor() as i32,
        }
    }

    /// Its south-western corner in degrees.
    fn corner(self) -> (f64, f64) {
        let (row, column) = self.level.sides();
        (f64::from(self.row) * row, f64::from(self.column) * column)
    }
}

impl CellLevel {
    /// Beyond this the cells would be too many for one statement.
    #[must_use]
    pub fn largest_radius(self) -> Meters {
        match self {
            CellLevel::Near => Meters(10_000.0),
            CellLevel::Far => Meters(160_000.0),
        }
    }

    /// Degrees of latitude and longitude.
    fn sides(self) -> (f64, f64) {
        match self {
            CellLevel::Near => (NEAR_ROW, NEAR_COLUMN),
            CellLevel::Far => (NEAR_ROW * FAR_FACTOR, NEAR_COLUMN * FAR_FACTOR),
        }
    }
}

impl fmt::Display for SearchCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.level {
            CellLevel::Near => 'a',
            CellLevel::Far => 'b',
        };
        write!(f, "{letter}{}_{}", self.row, self.column)
    }
}

/// How far a circle reaches to the north and to the east of its centre, degrees. Near a pole it reaches all around.
fn extent(center: GeoPoint, radius: Meters) -> (f64, f64) {
    let angle = radius.0 / EARTH_RADIUS.0;
    let sideways = angle.sin() / center.latitude().to_radians().cos();
    let east = if (0.0..1.0).contains(&sideways) {
        sideways.asin().to_degrees()
    } else {
        180.0
    };
    (angle.to_degrees(), east)
}

/// The distance from the centre to the nearest edge of the block: along the meridian to a parallel, square to a meridian.
fn nearest_edge(center: GeoPoint, south_west: SearchCell, north_east: SearchCell) -> Meters {
    let (south, west) = south_west.corner();
    let beyond = SearchCell {
        row: north_east.row + 1,
        column: north_east.column + 1,
        ..north_east
    };
    let (north, east) = beyond.corner();
    let shrink = center.latitude().to_radians().cos();
    let to_parallel = |latitude: f64| (latitude - center.latitude()).abs().to_radians();
    let to_meridian = |longitude: f64| {
        let turn = (longitude - center.longitude())
            .abs()
            .min(90.0)
            .to_radians();
        (turn.sin() * shrink).asin()
    };
    let edges = [
        to_parallel(south),
        to_parallel(north),
        to_meridian(west),
        to_meridian(east),
    ];
    Meters(edges.into_iter().fold(f64::INFINITY, f64::min) * EARTH_RADIUS.0)
}
