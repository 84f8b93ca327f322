//! Reads GeoJSON and TopoJSON files of administrative boundaries.
//!
//! TopoJSON is read with serde alone: the `topojson` crate panics on arcs and transforms that a damaged
//! file may hold.

use std::collections::BTreeMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{FeatureCollection, GeometryValue, JsonObject, Position};
use serde::Deserialize;

use super::Boundaries;
use crate::{GeoPoint, MunicipalityCode, MunicipalityCodeError, PointError};

/// Properties that may hold the code, in the order of trust (N03 of 国土数値情報 first).
const CODE_PROPERTIES: [&str; 2] = ["N03_007", "code"];

/// Prefecture, county or designated city, and municipality or ward in N03.
const NAME_PROPERTIES: [&str; 3] = ["N03_001", "N03_003", "N03_004"];

/// A ring repeats its first position, so a triangle has four. Simplified islands may have less: they have no area.
const FEWEST_POSITIONS: usize = 4;

/// What one file brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Features with a code and polygons.
    pub features: usize,
    /// Names of features without a code, such as lakes and land that belongs to nobody yet; passed over.
    pub without_code: Vec<String>,
}

/// Why a file of boundaries cannot be used; nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum BoundaryError {
    /// Not JSON, or not of the expected shape.
    #[error("this is not a {format} file of boundaries")]
    Format {
        /// `GeoJSON` or `TopoJSON`.
        format: &'static str,
        /// What the reader says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A feature with a code that is none.
    #[error("feature {feature} ({name}) has a code that cannot be used")]
    Code {
        /// Counted from 1.
        feature: usize,
        /// Its name, perhaps empty.
        name: String,
        /// Why.
        #[source]
        source: MunicipalityCodeError,
    },
    /// A feature that is not made of polygons.
    #[error("feature {feature} ({name}) is {found}, not polygons")]
    NotPolygons {
        /// Counted from 1.
        feature: usize,
        /// Its name, perhaps empty.
        name: String,
        /// What it is.
        found: String,
    },
    /// A position that is not on Earth. Maybe the file is in metres, or the axes are swapped.
    #[error("feature {feature} ({name}) has a corner that is no place")]
    Corner {
        /// Counted from 1.
        feature: usize,
        /// Its name, perhaps empty.
        name: String,
        /// Why.
        #[source]
        source: PointError,
    },
    /// A TopoJSON feature drawn with a line that the file does not hold.
    #[error(
        "feature {feature} ({name}) is drawn with arc {arc}, but the file has {arcs}. Maybe the file is cut off"
    )]
    MissingArc {
        /// Counted from 1.
        feature: usize,
        /// Its name, perhaps empty.
        name: String,
        /// As written in the file.
        arc: i64,
        /// How many there are.
        arcs: usize,
    },
}

impl Boundaries {
    /// Adds the features of a GeoJSON file. `code` is for files about one municipality whose features carry
    /// only a name; a feature's own code goes first.
    ///
    /// Errors  [`BoundaryError`]; then nothing was added.
    pub fn add_geojson(
        &mut self,
        text: &str,
        code: Option<MunicipalityCode>,
    ) -> Result<Reading, BoundaryError> {
        let collection: FeatureCollection =
            text.parse()
                .map_err(|source: geojson::Error| BoundaryError::Format {
                    format: "GeoJSON",
                    source: Box::new(source),
                })?;
        let mut features = Vec::new();
        for (index, feature) in collection.features.into_iter().enumerate() {
            let label = Label::of(index, feature.properties.as_ref());
            let polygons = match feature.geometry.map(|geometry| geometry.value) {
                None => MultiPolygon::new(Vec::new()),
                Some(GeometryValue::Polygon { coordinates }) => label.polygons(&[coordinates])?,
                Some(GeometryValue::MultiPolygon { coordinates }) => {
                    label.polygons(&coordinates)?
                }
                Some(other) => return Err(label.not_polygons(other.type_name())),
            };
            features.push((
                label.code(feature.properties.as_ref(), code)?,
                label.name,
                polygons,
            ));
        }
        Ok(self.add_all(features))
    }

    /// Adds the features of all objects in a TopoJSON file.
    ///
    /// Errors  [`BoundaryError`]; then nothing was added.
    pub fn add_topojson(&mut self, text: &str) -> Result<Reading, BoundaryError> {
        let topology: Topology =
            serde_json::from_str(text).map_err(|source| BoundaryError::Format {
                format: "TopoJSON",
                source: Box::new(source),
            })?;
        let arcs = topology.decoded_arcs();
        let mut features = Vec::new();
        for (index, feature) in topology
            .objects
            .values()
            .flat_map(TopoFeature::leaves)
            .enumerate()
        {
            let label = Label::of(index, feature.properties.as_ref());
            let polygons = label.topo_polygons(feature, &arcs)?;
            features.push((
                label.code(feature.properties.as_ref(), None)?,
                label.name,
                polygons,
            ));
        }
        Ok(self.add_all(features))
    }

    fn add_all(
        &mut self,
        features: Vec<(Option<MunicipalityCode>, String, MultiPolygon<f64>)>,
    ) -> Reading {
        let mut reading = Reading {
            features: 0,
            without_code: Vec::new(),
        };
        for (code, name, polygons) in features {
            if let Some(code) = code {
                reading.features += 1;
                self.add(code, name, polygons);
            } else {
                reading.without_code.push(name);
            }
        }
        reading
    }
}

#[derive(Deserialize)]
struct Topology {
    arcs: Vec<Vec<Vec<f64>>>,
    transform: Option<Transform>,
    objects: BTreeMap<String, TopoFeature>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct TopoFeature {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    arcs: serde_json::Value,
    #[serde(default)]
    geometries: Vec<TopoFeature>,
    properties: Option<JsonObject>,
}

impl Topology {
    /// The lines in degrees. With a transform, positions are steps from one to the next (TopoJSON §2.1.3).
    fn decoded_arcs(&self) -> Vec<Vec<Position>> {
        let Some(Transform { scale, translate }) = &self.transform else {
            let as_written =
                |arc: &Vec<Vec<f64>>| arc.iter().cloned().map(Position::from).collect();
            return self.arcs.iter().map(as_written).collect();
        };
        let decode = |arc: &Vec<Vec<f64>>| {
            let (mut x, mut y) = (0.0, 0.0);
            let positions = arc.iter().map(|step| {
                x += step.first().copied().unwrap_or(f64::NAN);
                y += step.get(1).copied().unwrap_or(f64::NAN);
                Position::from([x * scale[0] + translate[0], y * scale[1] + translate[1]])
            });
            positions.collect()
        };
        self.arcs.iter().map(decode).collect()
    }
}

impl TopoFeature {
    /// The features of a collection, or the feature itself. Collections within collections are not features.
    fn leaves(&self) -> &[TopoFeature] {
        if self.kind.as_deref() == Some("GeometryCollection") {
            &self.geometries
        } else {
            std::slice::from_ref(self)
        }
    }
}

/// How errors call a feature.
struct Label {
    feature: usize,
    name: String,
}

impl Label {
    fn of(index: usize, properties: Option<&JsonObject>) -> Self {
        let property = |key: &str| {
            properties
                .and_then(|all| all.get(key))
                .and_then(|value| value.as_str())
        };
        let parts = NAME_PROPERTIES.iter().filter_map(|key| property(key));
        Label {
            feature: index + 1,
            name: property("name").map_or_else(|| parts.collect(), str::to_owned),
        }
    }

    fn code(
        &self,
        properties: Option<&JsonObject>,
        otherwise: Option<MunicipalityCode>,
    ) -> Result<Option<MunicipalityCode>, BoundaryError> {
        let mut candidates = CODE_PROPERTIES
            .iter()
            .filter_map(|key| properties?.get(*key)?.as_str());
        let Some(text) = candidates.find(|text| !text.is_empty()) else {
            return Ok(otherwise);
        };
        let code = MunicipalityCode::parse(text).map_err(|source| BoundaryError::Code {
            feature: self.feature,
            name: self.name.clone(),
            source,
        })?;
        Ok(Some(code))
    }

    fn polygons(
        &self,
        polygons: &[Vec<Vec<Position>>],
    ) -> Result<MultiPolygon<f64>, BoundaryError> {
        let mut with_area = Vec::new();
        for rings in polygons {
            let rings: Vec<LineString<f64>> = rings
                .iter()
                .map(|ring| self.ring(ring))
                .collect::<Result<_, _>>()?;
            let mut rings = rings.into_iter();
            let Some(exterior) = rings.next().filter(|ring| ring.0.len() >= FEWEST_POSITIONS)
            else {
                continue;
            };
            let holes = rings
                .filter(|ring| ring.0.len() >= FEWEST_POSITIONS)
                .collect();
            with_area.push(Polygon::new(exterior, holes));
        }
        Ok(MultiPolygon::new(with_area))
    }

    fn ring(&self, positions: &[Position]) -> Result<LineString<f64>, BoundaryError> {
        let corner = |position: &Position| {
            let axis = |index: usize| position.as_slice().get(index).copied().unwrap_or(f64::NAN);
            match GeoPoint::new(axis(1), axis(0)) {
                Ok(point) => Ok(Coord {
                    x: point.longitude(),
                    y: point.latitude(),
                }),
                Err(source) => Err(BoundaryError::Corner {
                    feature: self.feature,
                    name: self.name.clone(),
                    source,
                }),
            }
        };
        positions
            .iter()
            .map(corner)
            .collect::<Result<Vec<_>, _>>()
            .map(LineString::new)
    }

    fn topo_polygons(
        &self,
        feature: &TopoFeature,
        arcs: &[Vec<Position>],
    ) -> Result<MultiPolygon<f64>, BoundaryError> {
        let wrong_shape = |_| self.not_polygons("drawn with something other than arcs");
        let indexes: Vec<Vec<Vec<i64>>> = match feature.kind.as_deref() {
            None => return Ok(MultiPolygon::new(Vec::new())),
            Some("Polygon") => vec![Deserialize::deserialize(&feature.arcs).map_err(wrong_shape)?],
            Some("MultiPolygon") => Deserialize::deserialize(&feature.arcs).map_err(wrong_shape)?,
            Some(other) => return Err(self.not_polygons(&format!("a {other}"))),
        };
        let mut polygons = Vec::with_capacity(indexes.len());
        for rings in indexes {
            let rings = rings.iter().map(|ring| self.stitched(ring, arcs));
            polygons.push(rings.collect::<Result<Vec<_>, _>>()?);
        }
        self.polygons(&polygons)
    }

    /// One ring of arcs laid end to end; a negative index −1 − n means arc n backwards (TopoJSON §2.1.4).
    fn stitched(
        &self,
        indexes: &[i64],
        arcs: &[Vec<Position>],
    ) -> Result<Vec<Position>, BoundaryError> {
        let mut ring: Vec<Position> = Vec::new();
        for &index in indexes {
            let place = if index < 0 { -1 - index } else { index };
            let arc = usize::try_from(place)
                .ok()
                .and_then(|place| arcs.get(place));
            let arc = arc.ok_or_else(|| BoundaryError::MissingArc {
                feature: self.feature,
                name: self.name.clone(),
                arc: index,
                arcs: arcs.len(),
            })?;
            // The end of one arc is the beginning of the next.
            ring.pop();
            if index < 0 {
                ring.extend(arc.iter().rev().cloned());
            } else {
                ring.extend(arc.iter().cloned());
            }
        }
        Ok(ring)
    }

    fn not_polygons(&self, found: &str) -> BoundaryError {
        BoundaryError::NotPolygons {
            feature: self.feature,
            name: self.name.clone(),
            found: found.to_owned(),
        }
    }
}
