//! The squares of the statistics office (地域メッシュコード).
//!
//! Source  JIS X 0410:2002; 昭和48年行政管理庁告示第143号.

use std::fmt;

use crate::{Bounds, GeoPoint};

/// Half-kilometre squares per degree: 15″ of latitude, 22.5″ of longitude.
const ROWS_PER_DEGREE: f64 = 240.0;
const COLUMNS_PER_DEGREE: f64 = 160.0;

/// Columns are counted from this meridian, degrees.
const FIRST_LONGITUDE: f64 = 100.0;

/// Two digits each: up to 66.67° north and to 180° east.
const ROWS_OF_80_KM: u32 = 100;
const COLUMNS_OF_80_KM: u32 = 80;

/// A point this near below a border counts as on it, in half-kilometre squares (below 0.001 mm):
/// borders such as 35.7° have no exact binary value.
const BORDER_TOLERANCE: f64 = 1e-9;

/// How big a square is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeshLevel {
    /// 第1次地域区画, 4 digits, about 80 km.
    Km80,
    /// 第2次地域区画, 6 digits, about 10 km.
    Km10,
    /// 基準地域メッシュ (第3次), 8 digits, about 1 km.
    Km1,
    /// 2分の1地域メッシュ, 9 digits, about 500 m.
    M500,
}

/// One square, by its level and its place in the grid of that level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeshCode {
    level: MeshLevel,
    row: u32,
    column: u32,
}

/// Why something has no mesh code.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MeshError {
    /// The code is not made as the standard says.
    #[error(
        "\"{text}\" is not a mesh code. Maybe a digit is missing: codes have 4, 6, 8 or 9 digits"
    )]
    NotACode {
        /// As given.
        text: String,
    },
    /// The grid covers 0 to 66.67° north and 100 to 180° east only.
    #[error(
        "there is no mesh at {latitude}, {longitude}: the grid covers Japan and its surroundings only"
    )]
    OutsideGrid {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
}

impl MeshCode {
    /// The square in which a point lies; southern and western borders belong to it.
    ///
    /// Errors  [`MeshError::OutsideGrid`].
    pub fn at(point: GeoPoint, level: MeshLevel) -> Result<Self, MeshError> {
        let row = (point.latitude() * ROWS_PER_DEGREE + BORDER_TOLERANCE).floor();
        let column =
            ((point.longitude() - FIRST_LONGITUDE) * COLUMNS_PER_DEGREE + BORDER_TOLERANCE).floor();
        let outside = MeshError::OutsideGrid {
            latitude: point.latitude(),
            longitude: point.longitude(),
        };
        if row < 0.0 || column < 0.0 {
            return Err(outside);
        }
        let size = level.size();
        MeshCode::on_grid(level, row as u32 / size, column as u32 / size).ok_or(outside)
    }

    /// The square with this code.
    ///
    /// Errors  [`MeshError::NotACode`].
    pub fn parse(text: &str) -> Result<Self, MeshError> {
        MeshCode::read(text).ok_or_else(|| MeshError::NotACode {
            text: text.to_owned(),
        })
    }

    /// How big it is.
    #[must_use]
    pub fn level(self) -> MeshLevel {
        self.level
    }

    /// The ground it covers.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        Bounds {
            south_west: self.corner(0),
            north_east: self.corner(1),
        }
    }

    /// Its middle.
    #[must_use]
    pub fn center(self) -> GeoPoint {
        self.bounds().center()
    }

    /// The bigger square around it; itself at its own level, `None` for a smaller level.
    #[must_use]
    pub fn parent(self, level: MeshLevel) -> Option<MeshCode> {
        let ratio = level.size() / self.level.size();
        (ratio > 0).then(|| MeshCode {
            level,
            row: self.row / ratio,
            column: self.column / ratio,
        })
    }

    /// The squares that touch it, from south-west to north-east: eight, fewer at the edge of the grid.
    #[must_use]
    pub fn neighbors(self) -> Vec<MeshCode> {
        let around = |centre: u32| [centre.checked_sub(1), Some(centre), centre.checked_add(1)];
        let mut neighbors = Vec::with_capacity(8);
        for row in around(self.row).into_iter().flatten() {
            for column in around(self.column).into_iter().flatten() {
                let neighbor = MeshCode::on_grid(self.level, row, column);
                neighbors.extend(neighbor.filter(|&neighbor| neighbor != self));
            }
        }
        neighbors
    }

    fn on_grid(level: MeshLevel, row: u32, column: u32) -> Option<Self> {
        let per_80_km = MeshLevel::Km80.size() / level.size();
        let fits = row < ROWS_OF_80_KM * per_80_km && column < COLUMNS_OF_80_KM * per_80_km;
        fits.then_some(MeshCode { level, row, column })
    }

    fn read(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text
            .chars()
            .map(|c| c.to_digit(10))
            .collect::<Option<_>>()?;
        let (row, column) = (
            *digits.first()? * 10 + digits.get(1)?,
            digits.get(2)? * 10 + digits.get(3)?,
        );
        match digits.get(4..)? {
            [] => MeshCode::on_grid(MeshLevel::Km80, row, column),
            &[q, v] if q < 8 && v < 8 => {
                MeshCode::on_grid(MeshLevel::Km10, row * 8 + q, column * 8 + v)
            }
            &[q, v, r, w] if q < 8 && v < 8 => MeshCode::on_grid(
                MeshLevel::Km1,
                (row * 8 + q) * 10 + r,
                (column * 8 + v) * 10 + w,
            ),
            &[q, v, r, w, quarter @ 1..=4] if q < 8 && v < 8 => {
                let (row, column) = ((row * 8 + q) * 10 + r, (column * 8 + v) * 10 + w);
                let (north, east) = ((quarter - 1) / 2, (quarter - 1) % 2);
                MeshCode::on_grid(MeshLevel::M500, row * 2 + north, column * 2 + east)
            }
            _ => None,
        }
    }

    /// 0 for the south-western corner, 1 for the north-eastern.
    fn corner(self, step: u32) -> GeoPoint {
        let size = self.level.size();
        let degrees = |index: u32, per_degree: f64| f64::from((index + step) * size) / per_degree;
        GeoPoint::clamped(
            degrees(self.row, ROWS_PER_DEGREE),
            FIRST_LONGITUDE + degrees(self.column, COLUMNS_PER_DEGREE),
        )
    }
}

impl MeshLevel {
    /// The side in half-kilometre squares.
    fn size(self) -> u32 {
        match self {
            MeshLevel::Km80 => 160,
            MeshLevel::Km10 => 20,
            MeshLevel::Km1 => 2,
            MeshLevel::M500 => 1,
        }
    }
}

impl fmt::Display for MeshCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, column) = (
            self.row * self.level.size(),
            self.column * self.level.size(),
        );
        write!(f, "{:02}{:02}", row / 160, column / 160)?;
        if self.level >= MeshLevel::Km10 {
            write!(f, "{}{}", row / 20 % 8, column / 20 % 8)?;
        }
        if self.level >= MeshLevel::Km1 {
            write!(f, "{}{}", row / 2 % 10, column / 2 % 10)?;
        }
        if self.level >= MeshLevel::M500 {
            write!(f, "{}", 1 + row % 2 * 2 + column % 2)?;
        }
        Ok(())
    }
}
