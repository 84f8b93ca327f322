#![doc = include_str!("../README.md")]

mod band;
mod boundaries;
mod cell;
mod mesh;
mod municipality;
mod point;
mod towns;

pub use band::DistanceBand;
pub use boundaries::{BOUNDARY_TOLERANCE, Boundaries, BoundaryError, Placement, Reading};
pub use cell::{CellLevel, SearchArea, SearchCell, cells_within};
pub use mesh::{MeshCode, MeshError, MeshLevel};
pub use municipality::{MunicipalityCode, MunicipalityCodeError};
pub use point::{Bounds, EARTH_RADIUS, GeoPoint, Meters, PointError};
pub use towns::{Geocoded, TownEntry, TownError, TownQuality, TownTable, TownTableBuilder};
