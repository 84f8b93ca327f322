use std::fmt;

use serde::Serialize;

/// Mean radius of the Earth: R₁ = (2a + b) / 3 of the GRS80 ellipsoid.
///
/// Source  Moritz 2000, "Geodetic Reference System 1980", J. Geodesy 74, doi:10.1007/s001900050278.
pub const EARTH_RADIUS: Meters = Meters(6_371_008.8);

/// A rough box around all islands of Japan, degrees: south, north, west, east.
const JAPAN: (f64, f64, f64, f64) = (20.0, 46.0, 122.0, 154.0);

/// Closer to 0,0 than this on both axes is "unknown", degrees.
const NULL_ISLAND_EXTENT: f64 = 0.01;

/// A place on Earth, WGS84 degrees. Latitude and longitude are finite and in range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GeoPoint {
    latitude: f64,
    longitude: f64,
}

/// A length in metres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Meters(pub f64);

/// A box between two parallels and two meridians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The corner with the smallest latitude and longitude, part of the box.
    pub south_west: GeoPoint,
    /// The opposite corner, not part of the box.
    pub north_east: GeoPoint,
}

/// Why a pair of numbers is not a place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PointError {
    /// The text is not a number.
    #[error("the {axis} \"{text}\" is not a number of degrees")]
    NotANumber {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// As given.
        text: String,
    },
    /// The number lies outside −`limit` to `limit`.
    #[error("the {axis} {degrees} is not between -{limit} and {limit} degrees")]
    OutOfRange {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// As given; may be NaN.
        degrees: f64,
        /// 90 or 180.
        limit: f64,
    },
}

impl GeoPoint {
    /// The place at these degrees.
    ///
    /// Errors  [`PointError::OutOfRange`], also for NaN and infinities.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, PointError> {
        Ok(GeoPoint {
            latitude: in_range("latitude", latitude, 90.0)?,
            longitude: in_range("longitude", longitude, 180.0)?,
        })
    }

    /// The place written as two decimal numbers.
    ///
    /// Errors  [`PointError`].
    pub fn parse(latitude: &str, longitude: &str) -> Result<Self, PointError> {
        GeoPoint::new(
            degrees("latitude", latitude)?,
            degrees("longitude", longitude)?,
        )
    }

    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Whether this is the 0,0 that open data writes for "unknown".
    #[must_use]
    pub fn is_null_island(self) -> bool {
        self.latitude.abs() < NULL_ISLAND_EXTENT && self.longitude.abs() < NULL_ISLAND_EXTENT
    }

    /// Whether this lies in a rough box around Japan: enough to notice swapped axes and foreign places.
    #[must_use]
    pub fn is_in_japan(self) -> bool {
        let (south, north, west, east) = JAPAN;
        (south..=north).contains(&self.latitude) && (west..=east).contains(&self.longitude)
    }

    /// The great-circle distance on a sphere of [`EARTH_RADIUS`]: within 0.6 % of the ellipsoid.
    ///
    /// Source  Sinnott 1984, "Virtues of the Haversine", Sky and Telescope 68(2), 159.
    #[must_use]
    pub fn distance_to(self, other: GeoPoint) -> Meters {
        let half_north = (other.latitude - self.latitude).to_radians() / 2.0;
        let half_east = (other.longitude - self.longitude).to_radians() / 2.0;
        let shrink = self.latitude.to_radians().cos() * other.latitude.to_radians().cos();
        let haversine = half_north.sin().powi(2) + shrink * half_east.sin().powi(2);
        Meters(2.0 * EARTH_RADIUS.0 * haversine.sqrt().min(1.0).asin())
    }

    /// For numbers computed from points, which can leave the globe by rounding only.
    pub(crate) fn clamped(latitude: f64, longitude: f64) -> Self {
        GeoPoint {
            latitude: latitude.clamp(-90.0, 90.0),
            longitude: longitude.clamp(-180.0, 180.0),
        }
    }
}

impl Meters {
    /// The same length in kilometres.
    #[must_use]
    pub fn kilometers(self) -> f64 {
        self.0 / 1000.0
    }
}

impl fmt::Display for Meters {
    /// `850 m`, `1.2 km`, `12 km`: as exactly as it helps a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            metres if metres < 995.0 => write!(f, "{:.0} m", (metres / 10.0).round() * 10.0),
            metres if metres < 9950.0 => write!(f, "{:.1} km", metres / 1000.0),
            metres => write!(f, "{:.0} km", metres / 1000.0),
        }
    }
}

impl Bounds {
    /// Whether a point lies in the box.
    #[must_use]
    pub fn contains(&self, point: GeoPoint) -> bool {
        (self.south_west.latitude..self.north_east.latitude).contains(&point.latitude)
            && (self.south_west.longitude..self.north_east.longitude).contains(&point.longitude)
    }

    /// The middle of the box.
    #[must_use]
    pub fn center(&self) -> GeoPoint {
        GeoPoint {
            latitude: f64::midpoint(self.south_west.latitude, self.north_east.latitude),
            longitude: f64::midpoint(self.south_west.longitude, self.north_east.longitude),
        }
    }
}

fn in_range(axis: &'static str, degrees: f64, limit: f64) -> Result<f64, PointError> {
    if (-limit..=limit).contains(&degrees) {
        Ok(degrees)
    } else {
        Err(PointError::OutOfRange {
            axis,
            degrees,
            limit,
        })
    }
}

fn degrees(axis: &'static str, text: &str) -> Result<f64, PointError> {
    let not_a_number = |_| PointError::NotANumber {
        axis,
        text: text.to_owned(),
    };
    text.trim().parse().map_err(not_a_number)
}
