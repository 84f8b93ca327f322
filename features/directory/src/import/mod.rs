//! Import of open data and of a hub's own lists: bytes in, listings and a plan out.
//!
//! Pure and streaming: no database, no clock, one row of a file in memory at a time. In order:
//! [`open`] tells what a file is, [`Listings`] hands out its rows as listings, [`plan::Plan`] says
//! what would become of each, [`report`] says it to people. Storing is elsewhere.
//!
//! Deliberately absent: guessing. A reading, a telephone or a place that no source gives stays
//! unknown, and a date is only proposed ([`as_of_hint`]).

mod as_of;
pub mod gazetteer;
pub mod join;
pub mod layout;
pub mod map;
pub mod memory;
pub mod plan;
pub mod problem;
pub mod read;
mod records;
pub mod report;
mod workbook;

use std::io::Read;

pub use as_of::as_of_hint;

use self::{
    gazetteer::Gazetteer,
    layout::{Layout, Mapping, Recognized, recognize},
    map::{Mapped, Mapper},
    plan::{Current, Outcome, Plan},
    problem::{FileProblem, RowNote},
    read::{Row, Sheet, Unpacked},
    report::ReportRow,
};
use crate::{field::Field, kind::Kind};

/// An open file and what it is.
pub enum Opened<'a> {
    /// A list of services in a known layout.
    Listings(Sheet<'a>, &'static Layout),
    /// A table no layout knows: a mapping made on screen may.
    Table(Sheet<'a>),
    /// The table of municipalities: read it with [`gazetteer::read_municipalities`].
    Municipalities(Sheet<'a>),
    /// The table of towns: read it with [`gazetteer::read_towns`].
    Towns(Sheet<'a>),
    /// Polygons, as the text of a GeoJSON or TopoJSON file.
    Boundaries(String),
}

/// Opens a file and tells what it is by its contents; packed files are unpacked on the way.
pub fn open<'a>(input: impl Read + 'a) -> Result<Opened<'a>, FileProblem> {
    let unpacked = Unpacked::new(input)?;
    if unpacked.is_json() {
        return Ok(Opened::Boundaries(unpacked.text()?));
    }
    let sheet = Sheet::open(unpacked)?;
    Ok(match recognize(sheet.header()) {
        Ok(Recognized::Listings(layout)) => Opened::Listings(sheet, layout),
        Ok(Recognized::Municipalities) => Opened::Municipalities(sheet),
        Ok(Recognized::Towns) => Opened::Towns(sheet),
        Err(_) => Opened::Table(sheet),
    })
}

/// The rows of one file as listings.
pub struct Listings<'a, 'g> {
    sheet: Sheet<'a>,
    mapper: Mapper<'g>,
}

impl<'a, 'g> Listings<'a, 'g> {
    /// Reads `sheet` by `mapping`; `kind` where the layout does not say it.
    pub fn new(
        sheet: Sheet<'a>,
        mapping: Mapping,
        gazetteer: &'g Gazetteer,
        kind: Option<Kind>,
    ) -> Result<Self, FileProblem> {
        Ok(Listings {
            sheet,
            mapper: Mapper::new(mapping, gazetteer, kind)?,
        })
    }

    /// The next row: its line and what became of it.
    pub fn next_row(&mut self) -> Result<Option<(u64, Mapped)>, FileProblem> {
        Ok(self
            .sheet
            .next_row()?
            .map(|Row { line, cells }| match cells {
                Ok(cells) => (line, self.mapper.map(cells)),
                Err(problem) => (
                    line,
                    Mapped::Rejected {
                        about: None,
                        problems: vec![problem],
                    },
                ),
            }))
    }

    /// The file's column names and encoding.
    pub fn sheet(&self) -> &Sheet<'a> {
        &self.sheet
    }

    /// The layout in use.
    pub fn mapping(&self) -> &Mapping {
        self.mapper.mapping()
    }
}

/// One planned row.
#[derive(Debug)]
pub struct Planned<V> {
    /// The line in the file.
    pub line: u64,
    /// What becomes of it.
    pub outcome: Outcome<V>,
    /// What is to be known about it.
    pub notes: Vec<RowNote>,
    /// Which service it is about, for reports: kind, identifier as given, name.
    pub about: Option<(Kind, Box<str>, Box<str>)>,
}

impl<V> Planned<V> {
    /// Plans one mapped row.
    pub fn new<C: Current<Version = V>>(
        line: u64,
        mapped: Mapped,
        plan: &mut Plan,
        current: &mut C,
    ) -> Result<Planned<V>, C::Error> {
        Ok(match mapped {
            Mapped::Listing(listing, notes) => {
                let name = listing.values.get(Field::Name).unwrap_or("").into();
                let about = Some((listing.kind, listing.identifier.given().into(), name));
                Planned {
                    line,
                    outcome: plan.row(line, listing, current)?,
                    notes,
                    about,
                }
            }
            Mapped::Rejected { about, problems } => {
                let named = about
                    .as_ref()
                    .map(|(kind, identifier)| (*kind, identifier.given().into(), "".into()));
                Planned {
                    line,
                    outcome: plan.rejected(line, about, problems),
                    notes: Vec::new(),
                    about: named,
                }
            }
        })
    }

    /// The row for people.
    pub fn report(&self) -> ReportRow {
        ReportRow::new(self.line, self.about.as_ref(), &self.outcome, &self.notes)
    }
}

/// Whether a file's name says that it holds only some rows (`dirty_rows.csv`, `追加分`): proposed to
/// the person who imports, never decided.
pub fn partial_hint(name: &str) -> bool {
    let name = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(name)
        .to_ascii_lowercase();
    ["dirty", "partial", "追加", "差分", "抜粋"]
        .iter()
        .any(|word| name.contains(word))
}
