//! What the tests of the import share: the fixture files, a small gazetteer, a way to read a file whole.

use std::{fs, path::PathBuf};

use kyoten_calendar::civil::Date;
use kyoten_feature_directory::{
    field::Field,
    import::{
        Listings, Opened, Planned,
        gazetteer::{Gazetteer, read_municipalities, read_towns},
        layout::{Completeness, Mapping},
        map::Mapped,
        memory::InMemory,
        open, partial_hint,
        plan::{Closing, FileFacts, Outcome, Plan},
        problem::{FileProblem, RowNote, RowProblem},
        report::Report,
    },
    kind::Kind,
    listing::Listing,
};
use kyoten_geography::{Boundaries, MunicipalityCode};

pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/import")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Matsudo as a square, one ward of Sapporo without a polygon, three towns.
pub fn gazetteer() -> Gazetteer {
    let (municipalities, towns) = (fixture("municipalities.csv"), fixture("towns.csv"));
    let Ok(Opened::Municipalities(mut sheet)) = open(municipalities.as_slice()) else {
        panic!()
    };
    let (municipalities, bad) = read_municipalities(&mut sheet).unwrap();
    assert_eq!(bad.len(), 1, "{bad:?}");
    let Ok(Opened::Towns(mut sheet)) = open(towns.as_slice()) else {
        panic!()
    };
    let (towns, bad) = read_towns(&mut sheet).unwrap();
    assert_eq!(bad.len(), 1, "{bad:?}");
    let square = fixture("boundary_square.json");
    let Ok(Opened::Boundaries(text)) = open(square.as_slice()) else {
        panic!()
    };
    let mut boundaries = Boundaries::default();
    boundaries
        .add_geojson(&text, MunicipalityCode::parse("12207").ok())
        .unwrap();
    Gazetteer::new(municipalities, boundaries, towns)
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Everything a file says, row by row.
#[derive(Debug, Default)]
pub struct Whole {
    pub listings: Vec<(u64, Listing, Vec<RowNote>)>,
    pub rejected: Vec<(u64, Vec<RowProblem>)>,
    pub mapping: Option<Mapping>,
    pub lost_rows: bool,
}

impl Whole {
    pub fn named(&self, name: &str) -> &Listing {
        let named = |listing: &Listing| listing.values.get(Field::Name) == Some(name);
        self.listings
            .iter()
            .map(|(_, listing, _)| listing)
            .find(|listing| named(listing))
            .unwrap()
    }
}

pub fn read(name: &str, bytes: &[u8], gazetteer: &Gazetteer) -> Result<Whole, FileProblem> {
    let (sheet, layout) = match open(bytes)? {
        Opened::Listings(sheet, layout) => (sheet, layout),
        Opened::Table(sheet) => {
            return Err(FileProblem::UnknownLayout {
                headers: sheet.header().to_vec(),
            });
        }
        _ => panic!("{name} is no list"),
    };
    let mapping = layout.mapping(sheet.header())?;
    whole(Listings::new(
        sheet,
        mapping,
        gazetteer,
        Kind::from_file_name(name),
    )?)
}

pub fn whole(mut listings: Listings<'_, '_>) -> Result<Whole, FileProblem> {
    let mut whole = Whole {
        mapping: Some(listings.mapping().clone()),
        ..Whole::default()
    };
    while let Some((line, mapped)) = listings.next_row()? {
        match mapped {
            Mapped::Listing(listing, notes) => whole.listings.push((line, *listing, notes)),
            Mapped::Rejected { problems, .. } => whole.rejected.push((line, problems)),
        }
    }
    whole.lost_rows = listings.sheet().lost_rows();
    Ok(whole)
}

/// Imports a file into a directory in memory: its report and what vanished.
pub fn import(
    directory: &mut InMemory,
    name: &str,
    bytes: &[u8],
    as_of: &str,
    gazetteer: &Gazetteer,
) -> (Report, Closing<usize>) {
    let Ok(Opened::Listings(sheet, layout)) = open(bytes) else {
        panic!("{name}")
    };
    let mut mapping = layout.mapping(sheet.header()).unwrap();
    if partial_hint(name) {
        mapping.completeness = Completeness::Partial;
    }
    let facts = FileFacts::new(&mapping, date(as_of));
    let mut listings =
        Listings::new(sheet, mapping, gazetteer, Kind::from_file_name(name)).unwrap();
    let mut plan = Plan::new(facts.clone());
    let mut report = Report::default();
    let mut outcomes: Vec<Outcome<usize>> = Vec::new();
    while let Some((line, mapped)) = listings.next_row().unwrap() {
        let planned = Planned::new(line, mapped, &mut plan, directory).unwrap();
        report.count(&planned);
        outcomes.push(planned.outcome);
    }
    let closing = plan.close(listings.sheet().lost_rows(), directory).unwrap();
    for outcome in outcomes {
        directory.apply(outcome, &facts);
    }
    directory.close(closing.clone());
    (report, closing)
}

/// Failing cases are printed whole, so no file of them is kept beside the tests.
pub fn proptest_config() -> proptest::prelude::ProptestConfig {
    proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..Default::default()
    }
}
