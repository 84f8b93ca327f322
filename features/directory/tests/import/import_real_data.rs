//! Every facility file of the shared data, when it is there: it is never part of the project.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Instant};

use kyoten_feature_directory::{
    import::{
        Opened,
        gazetteer::{Gazetteer, read_municipalities, read_towns},
        memory::InMemory,
        open,
        report::Verdict,
    },
    listing::Listing,
};
use kyoten_geography::Boundaries;

use crate::cast::import;

/// Rows of the facility files together, counted when they were collected (2026-11).
const ABOUT_ROWS: u64 = 387_000;

fn shared_data() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    folder.is_dir().then_some(folder)
}

fn bytes(path: PathBuf) -> Vec<u8> {
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn gazetteer(folder: &std::path::Path) -> Gazetteer {
    let municipalities = bytes(folder.join("jp-municipal-codes/localgovjp-utf8.csv"));
    let Ok(Opened::Municipalities(mut sheet)) = open(municipalities.as_slice()) else {
        panic!()
    };
    let (municipalities, bad) = read_municipalities(&mut sheet).unwrap();
    assert_eq!(bad, [], "municipalities");
    let towns = bytes(folder.join("jp-town-centroids/towns_all_japan.csv.gz"));
    let Ok(Opened::Towns(mut sheet)) = open(towns.as_slice()) else {
        panic!()
    };
    let (towns, bad) = read_towns(&mut sheet).unwrap();
    println!("{} towns, {} lines without a point", towns.len(), bad.len());
    let polygons = bytes(folder.join("jp-boundaries/N03-21_210101_topo_s0010.json.gz"));
    let Ok(Opened::Boundaries(text)) = open(polygons.as_slice()) else {
        panic!()
    };
    let mut boundaries = Boundaries::default();
    boundaries.add_topojson(&text).unwrap();
    Gazetteer::new(municipalities, boundaries, towns)
}

#[test]
fn every_facility_file_of_the_country_is_read() {
    let Some(folder) = shared_data() else {
        println!("skipped: there is no shared data beside the project");
        return;
    };
    let started = Instant::now();
    let gazetteer = gazetteer(&folder);
    println!("reference tables: {:.1} s", started.elapsed().as_secs_f64());
    let mut files: Vec<PathBuf> = [
        "jp-medical-facilities-2025-06",
        "jp-visiting-nurse-stations",
        "jp-care-management-offices",
        "jp-care-services-2025-06",
        "jp-mhlw-kaigo-opendata",
        "jp-hub-region-cuts",
    ]
    .iter()
    .flat_map(|name| fs::read_dir(folder.join(name)).unwrap())
    .map(|entry| entry.unwrap().path())
    .filter(|path| path.to_string_lossy().contains(".csv"))
    .collect();
    files.sort();
    let mut directory = InMemory::default();
    let first = round(&mut directory, &files, &gazetteer);
    assert!(first.n_rows > ABOUT_ROWS - 1_000, "{}", first.n_rows);
    assert_eq!(first.reasons.get("duplicate"), Some(&4));
    println!(
        "{} rows in {:.1} s; {:#?}",
        first.n_rows, first.seconds, first.reasons
    );
    let listings = directory.listings();
    let without =
        |lacks: fn(&Listing) -> bool| listings.values().filter(|listing| lacks(listing)).count();
    println!(
        "{} services, {} without municipality, {} without place",
        listings.len(),
        without(|listing| listing.municipality.is_none()),
        without(|listing| listing.position.is_none()),
    );
    let second = round(&mut directory, &files, &gazetteer);
    assert_eq!(
        second.n_differences, 0,
        "the same files again change nothing"
    );
    println!("again: {} rows in {:.1} s", second.n_rows, second.seconds);
}

#[derive(Default)]
struct Round {
    n_rows: u64,
    n_differences: u64,
    seconds: f64,
    reasons: BTreeMap<&'static str, u64>,
}

fn round(directory: &mut InMemory, files: &[PathBuf], gazetteer: &Gazetteer) -> Round {
    let mut round = Round::default();
    println!(
        "{:>7} {:>7} {:>7} {:>7} {:>5} {:>8} {:>8} {:>4} {:>5}  file",
        "rows", "added", "changed", "same", "older", "rejected", "vanished", "asks", "s"
    );
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let content = bytes(path.clone());
        if matches!(open(content.as_slice()).unwrap(), Opened::Table(_)) {
            assert_eq!(name, "_summary.csv");
            continue;
        }
        let as_of = if path.to_string_lossy().contains("mhlw-kaigo") {
            "2026-04-20"
        } else {
            "2025-06-01"
        };
        let started = Instant::now();
        let (report, closing) = import(directory, &name, &content, as_of, gazetteer);
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{:>7} {:>7} {:>7} {:>7} {:>5} {:>8} {:>8} {:>4} {seconds:>5.2}  {name}",
            report.n_rows(),
            report.n(Verdict::Added),
            report.n(Verdict::Changed),
            report.n(Verdict::Unchanged),
            report.n(Verdict::Older),
            report.n(Verdict::Rejected),
            closing.vanished.len(),
            closing.needs_confirmation.len(),
        );
        for row in report.shown(Verdict::Rejected) {
            println!("        {}", row.ja.join(" "));
        }
        for (reason, n) in report.reasons() {
            *round.reasons.entry(reason).or_default() += n;
        }
        round.n_rows += report.n_rows();
        round.n_differences +=
            report.n(Verdict::Added) + report.n(Verdict::Changed) + closing.vanished.len() as u64;
        round.seconds += seconds;
    }
    round
}
