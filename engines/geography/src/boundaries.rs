//! Which municipality a point lies in, and whether it lies where it claims to.

mod reading;

use std::collections::BTreeMap;

use geo::{
    BoundingRect, Coord, Distance, Euclidean, Intersects, Line, MapCoords, MultiPolygon, Point,
    Polygon, Rect, Simplify,
};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, Position};

use crate::{EARTH_RADIUS, GeoPoint, Meters, MunicipalityCode};
pub use reading::{BoundaryError, Reading};

/// How far outside its polygon a facility may lie before somebody must look: simplified boundaries and
/// coordinates of a town's centre are both off by some hundred metres.
pub const BOUNDARY_TOLERANCE: Meters = Meters(1000.0);

/// Exported coordinates are rounded to this many steps per degree: about a metre.
const EXPORT_STEPS_PER_DEGREE: f64 = 100_000.0;

/// Metres in a degree of a great circle.
const METERS_PER_DEGREE: f64 = EARTH_RADIUS.0 * std::f64::consts::PI / 180.0;

/// The polygons of municipalities, by code.
#[derive(Debug, Clone, Default)]
pub struct Boundaries {
    areas: BTreeMap<MunicipalityCode, Area>,
    wards: BTreeMap<MunicipalityCode, Vec<MunicipalityCode>>,
}

/// Where a point lies as seen from the municipality it is supposed to be in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placement {
    /// In it, or exactly on its border.
    Inside,
    /// Outside, but within [`BOUNDARY_TOLERANCE`] of the border.
    Near(Meters),
    /// Farther outside; beyond some hundred kilometres the distance is approximate.
    Outside(Meters),
    /// No polygon of this municipality is known, as with wards newer than the boundaries.
    NoPolygon,
}

#[derive(Debug, Clone)]
struct Area {
    name: String,
    bounds: Rect<f64>,
    parts: Vec<Part>,
}

/// One island, or the mainland, with its box.
#[derive(Debug, Clone)]
struct Part {
    bounds: Rect<f64>,
    polygon: Polygon<f64>,
}

impl Boundaries {
    /// How many municipalities and wards have polygons.
    #[must_use]
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there are no polygons at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The codes that have polygons, ascending. Designated cities appear as their wards.
    pub fn codes(&self) -> impl Iterator<Item = &MunicipalityCode> {
        self.areas.keys()
    }

    /// The name that the file gave to a municipality, such as 千葉県松戸市.
    #[must_use]
    pub fn name(&self, code: &MunicipalityCode) -> Option<&str> {
        self.areas.get(code).map(|area| area.name.as_str())
    }

    /// The municipality or ward in which a point lies; the lowest code where simplified polygons overlap.
    #[must_use]
    pub fn locate(&self, point: GeoPoint) -> Option<&MunicipalityCode> {
        let mut areas = self.areas.iter();
        areas
            .find(|(_, area)| area.contains(point))
            .map(|(code, _)| code)
    }

    /// Compares a point with the municipality that its address names; a designated city is all its wards.
    #[must_use]
    pub fn judge(&self, point: GeoPoint, code: &MunicipalityCode) -> Placement {
        if self.areas_of(*code).next().is_none() {
            return Placement::NoPolygon;
        }
        if self.areas_of(*code).any(|area| area.contains(point)) {
            return Placement::Inside;
        }
        let plane = Plane::around(point);
        let distance = self
            .areas_of(*code)
            .fold(f64::INFINITY, |best, area| area.distance(&plane, best));
        if distance <= BOUNDARY_TOLERANCE.0 {
            Placement::Near(Meters(distance))
        } else {
            Placement::Outside(Meters(distance))
        }
    }

    /// The box around a municipality as (south-west, north-east); `None` without polygons.
    #[must_use]
    pub fn bounds(&self, code: &MunicipalityCode) -> Option<(GeoPoint, GeoPoint)> {
        let bounds = self
            .areas_of(*code)
            .map(|area| area.bounds)
            .reduce(|a, b| around(&a, &b))?;
        let point = |corner: Coord<f64>| GeoPoint::clamped(corner.y, corner.x);
        Some((point(bounds.min()), point(bounds.max())))
    }

    /// A GeoJSON feature collection of some municipalities, for a map: properties `code` and `name`.
    ///
    /// Lines are simplified until they are off by `tolerance` at most; islands smaller than that are left
    /// out, except a municipality's largest. Codes without polygons are passed over.
    #[must_use]
    pub fn to_geojson(&self, codes: &[MunicipalityCode], tolerance: Meters) -> String {
        let with_wards = codes.iter().flat_map(|code| {
            let wards = self.wards.get(code).into_iter().flatten();
            std::iter::once(code).chain(wards)
        });
        let areas = with_wards.filter_map(|code| Some((code, self.areas.get(code)?)));
        let collection = FeatureCollection {
            bbox: None,
            features: areas
                .map(|(code, area)| area.feature(code, tolerance))
                .collect(),
            foreign_members: None,
        };
        collection.to_string()
    }

    /// Joins polygons to those that the code already has.
    fn add(&mut self, code: MunicipalityCode, name: String, polygons: MultiPolygon<f64>) {
        let parts = polygons.0.into_iter().filter_map(|polygon| {
            let bounds = polygon.bounding_rect()?;
            Some(Part { bounds, polygon })
        });
        for part in parts {
            let Some(area) = self.areas.get_mut(&code) else {
                self.start(code, &name, part);
                continue;
            };
            area.bounds = around(&area.bounds, &part.bounds);
            area.parts.push(part);
        }
    }

    fn start(&mut self, code: MunicipalityCode, name: &str, part: Part) {
        let area = Area {
            name: name.to_owned(),
            bounds: part.bounds,
            parts: vec![part],
        };
        self.areas.insert(code, area);
        if let Some(city) = code.city_of_ward() {
            self.wards.entry(city).or_default().push(code);
        }
    }

    /// The polygons of a code and of its wards.
    fn areas_of(&self, code: MunicipalityCode) -> impl Iterator<Item = &Area> {
        let wards = self.wards.get(&code).into_iter().flatten();
        std::iter::once(code)
            .chain(wards.copied())
            .filter_map(|code| self.areas.get(&code))
    }
}

impl Area {
    fn contains(&self, point: GeoPoint) -> bool {
        let point = Point::new(point.longitude(), point.latitude());
        let holds = |part: &Part| part.bounds.intersects(&point) && part.polygon.intersects(&point);
        self.bounds.intersects(&point) && self.parts.iter().any(holds)
    }

    /// The distance to the nearest border in metres, or `best` when nothing is nearer.
    fn distance(&self, plane: &Plane, best: f64) -> f64 {
        if plane.distance_to_box(&self.bounds) >= best {
            return best;
        }
        let nearer = |best: f64, part: &Part| {
            if plane.distance_to_box(&part.bounds) >= best {
                return best;
            }
            let holes = part.polygon.interiors().iter();
            let rings = std::iter::once(part.polygon.exterior()).chain(holes);
            rings
                .flat_map(|ring| ring.lines())
                .map(|line| plane.distance_to(line))
                .fold(best, f64::min)
        };
        self.parts.iter().fold(best, nearer)
    }

    fn feature(&self, code: &MunicipalityCode, tolerance: Meters) -> Feature {
        let degrees = tolerance.0 / METERS_PER_DEGREE;
        let extent = |part: &Part| part.bounds.width().max(part.bounds.height());
        let largest = self.parts.iter().map(extent).fold(0.0, f64::max);
        let shown = self
            .parts
            .iter()
            .filter(|part| extent(part) >= degrees.min(largest));
        let coordinates = shown
            .map(|part| rings(&part.polygon.simplify(degrees)))
            .collect();
        let mut properties = JsonObject::new();
        properties.insert("code".to_owned(), code.to_string().into());
        properties.insert("name".to_owned(), self.name.clone().into());
        Feature {
            bbox: None,
            geometry: Some(Geometry::new(GeometryValue::MultiPolygon { coordinates })),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        }
    }
}

/// A flat map in metres with a point as its origin: true near the point, which is where it matters.
struct Plane {
    origin: Coord<f64>,
    meters: Coord<f64>,
}

impl Plane {
    fn around(point: GeoPoint) -> Self {
        let shrink = point.latitude().to_radians().cos();
        Plane {
            origin: Coord {
                x: point.longitude(),
                y: point.latitude(),
            },
            meters: Coord {
                x: METERS_PER_DEGREE * shrink,
                y: METERS_PER_DEGREE,
            },
        }
    }

    fn distance_to(&self, line: Line<f64>) -> f64 {
        let flat = line.map_coords(|at| self.project(at));
        Euclidean.distance(&Point::new(0.0, 0.0), &flat)
    }

    fn distance_to_box(&self, bounds: &Rect<f64>) -> f64 {
        let nearest = Coord {
            x: self.origin.x.max(bounds.min().x).min(bounds.max().x),
            y: self.origin.y.max(bounds.min().y).min(bounds.max().y),
        };
        let flat = self.project(nearest);
        flat.x.hypot(flat.y)
    }

    fn project(&self, at: Coord<f64>) -> Coord<f64> {
        let away = at - self.origin;
        Coord {
            x: away.x * self.meters.x,
            y: away.y * self.meters.y,
        }
    }
}

fn around(a: &Rect<f64>, b: &Rect<f64>) -> Rect<f64> {
    let min = Coord {
        x: a.min().x.min(b.min().x),
        y: a.min().y.min(b.min().y),
    };
    let max = Coord {
        x: a.max().x.max(b.max().x),
        y: a.max().y.max(b.max().y),
    };
    Rect::new(min, max)
}

fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Position>> {
    let round =
        |degrees: f64| (degrees * EXPORT_STEPS_PER_DEGREE).round() / EXPORT_STEPS_PER_DEGREE;
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings
        .map(|ring| {
            ring.coords()
                .map(|at| Position::from([round(at.x), round(at.y)]))
                .collect()
        })
        .collect()
}
