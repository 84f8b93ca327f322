//! How much of the Ministry's open data the forms understand. Skipped where the data are absent.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first file it cannot read"
)]

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use kyoten_japanese::address::{area_key, town_candidates, town_key};
use kyoten_japanese::telephone;

/// Share of addresses for which a town, not only a municipality, must be found.
const TOWNS_FOUND: f64 = 0.97;

/// Share of telephone numbers that must be understood; the rest lack an area code or digits.
const TELEPHONES_UNDERSTOOD: f64 = 0.995;

#[test]
fn ほとんどの医療機関の住所から町が見つかる() {
    let Some(folder) = open_data() else { return };
    let mut towns = HashSet::new();
    for row in rows(&folder, "jp-town-centroids/towns_all_japan.csv.gz") {
        towns.insert(town_key(&row[0], &row[1], &row[2]));
        towns.extend(area_key(&row[0], &row[1], &row[2]));
    }
    let municipalities: HashSet<String> = rows(&folder, "jp-town-centroids/towns_all_japan.csv.gz")
        .map(|row| town_key(&row[0], &row[1], ""))
        .collect();

    let mut found_of_all = 0;
    let mut all = 0;
    for kind in ["clinic", "dental", "pharmacy"] {
        let file = format!("jp-medical-facilities-2025-06/{kind}.csv.gz");
        let (mut found, mut municipality_only, mut total) = (0, 0, 0);
        for row in rows(&folder, &file) {
            total += 1;
            let candidates = town_candidates(&row[4]);
            match candidates.iter().find(|&key| towns.contains(key)) {
                Some(key) if !municipalities.contains(key) => found += 1,
                _ => {
                    municipality_only +=
                        u32::from(candidates.iter().any(|key| municipalities.contains(key)));
                    println!("without town: {}", &row[4]);
                }
            }
        }
        println!("{kind}: {found} of {total} by town, {municipality_only} by municipality only");
        found_of_all += found;
        all += total;
    }
    let share = f64::from(found_of_all) / f64::from(all);
    println!("towns found: {:.2} %", share * 100.0);
    assert!(
        share >= TOWNS_FOUND,
        "only {share:.4} of the addresses have a known town"
    );
}

#[test]
fn ほとんどの電話番号が読み取れる() {
    let Some(folder) = open_data() else { return };
    let (mut understood, mut total) = (0, 0);
    for (file, column) in [
        (
            "jp-visiting-nurse-stations/houmon_kango_all_japan.csv.gz",
            8,
        ),
        ("jp-care-services-2025-06/home_help.csv.gz", 9),
        ("jp-care-services-2025-06/day_service.csv.gz", 9),
    ] {
        for row in rows(&folder, file).filter(|row| !row[column].trim().is_empty()) {
            total += 1;
            match telephone::parse(&row[column]) {
                Ok(_) => understood += 1,
                Err(error) => println!("{}: {error}", &row[column]),
            }
        }
    }
    let share = f64::from(understood) / f64::from(total);
    println!("telephones understood: {:.2} % of {total}", share * 100.0);
    assert!(
        share >= TELEPHONES_UNDERSTOOD,
        "only {share:.4} of the numbers are understood"
    );
}

fn open_data() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the open data are not at {}", folder.display());
    None
}

fn rows(folder: &std::path::Path, file: &str) -> impl Iterator<Item = csv::StringRecord> {
    let file = File::open(folder.join(file)).expect("the file is in the open data");
    csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(GzDecoder::new(file))
        .into_records()
        .map(|row| row.expect("a readable row"))
}
