//! The open data itself, where it is present beside the project; skipped elsewhere.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use kyoten_geography::{
    BOUNDARY_TOLERANCE, Boundaries, GeoPoint, MeshCode, MeshLevel, MunicipalityCode, Placement,
    TownQuality, TownTable,
};

const WHOLE_COUNTRY: &str = "jp-boundaries/N03-21_210101_topo_s0010.json.gz";

/// The text of a file, decompressed; `None` (and a line saying so) where the data is absent.
fn text(path: &str) -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        eprintln!("skipped: {path} is not here");
        return None;
    };
    let mut text = String::new();
    if path.ends_with(".gz") {
        flate2::read::GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .collect::<Result<_, _>>()
        .unwrap()
}

fn code(text: &str) -> MunicipalityCode {
    MunicipalityCode::parse(text).unwrap()
}

/// Places and addresses of all hospitals.
fn hospitals() -> Option<Vec<(GeoPoint, String)>> {
    let text = text("jp-medical-facilities-2025-06/01-1_hospital_facility_info_20250601.csv.gz")?;
    let place = |row: &csv::StringRecord| {
        Some((GeoPoint::parse(&row[4], &row[5]).ok()?, row[3].to_owned()))
    };
    Some(rows(&text).iter().filter_map(place).collect())
}

#[test]
fn 松戸市の病院は松戸市の中にある() {
    let (Some(polygons), Some(hospitals)) = (
        text("jp-boundaries/municipality/12207.json.gz"),
        hospitals(),
    ) else {
        return;
    };
    let matsudo = code("12207");
    let mut boundaries = Boundaries::default();
    boundaries.add_geojson(&polygons, Some(matsudo)).unwrap();
    let of_matsudo = hospitals
        .iter()
        .filter(|(point, address)| address.starts_with("千葉県松戸市") && !point.is_null_island());
    let mut judged = 0;
    for (point, address) in of_matsudo {
        assert_eq!(
            boundaries.judge(*point, &matsudo),
            Placement::Inside,
            "{address}"
        );
        judged += 1;
    }
    assert!(judged >= 15, "{judged}");
}

#[test]
fn the_whole_country_loads_and_judges_quickly() {
    let (Some(topology), Some(hospitals)) = (text(WHOLE_COUNTRY), hospitals()) else {
        return;
    };
    let mut boundaries = Boundaries::default();
    let reading = boundaries.add_topojson(&topology).unwrap();
    assert!(boundaries.len() >= 1890, "{}", boundaries.len());
    assert!(
        reading.without_code.len() <= 10,
        "{:?}",
        reading.without_code
    );

    let started = Instant::now();
    let located = hospitals
        .iter()
        .filter(|(point, _)| boundaries.locate(*point).is_some())
        .count();
    eprintln!(
        "located {located} of {} hospitals in {:?}",
        hospitals.len(),
        started.elapsed()
    );
    assert!(located * 100 >= hospitals.len() * 94, "{located}");

    let homes: Vec<_> = hospitals
        .iter()
        .filter_map(|(point, _)| Some((*point, *boundaries.locate(*point)?)))
        .collect();
    let started = Instant::now();
    let rounds = 10;
    for _ in 0..rounds {
        for (point, home) in &homes {
            assert_eq!(boundaries.judge(*point, home), Placement::Inside);
        }
    }
    let far = code("47201");
    for (point, home) in &homes {
        let outside = matches!(boundaries.judge(*point, &far), Placement::Outside(distance) if distance > BOUNDARY_TOLERANCE);
        assert!(outside || home.prefecture() == "47");
    }
    eprintln!(
        "{} judgements in {:?}",
        homes.len() * (rounds + 1),
        started.elapsed()
    );
}

#[test]
fn the_census_squares_of_5339_lie_in_5339() {
    let Some(census) = text("jp-census-mesh-1km/pop_2020_5339.csv.gz") else {
        return;
    };
    let box_5339 = MeshCode::parse("5339").unwrap();
    let mut squares = 0;
    for row in rows(&census).iter().skip(1) {
        let mesh = MeshCode::parse(&row[0]).unwrap();
        assert_eq!(mesh.level(), MeshLevel::Km1);
        assert_eq!(mesh.parent(MeshLevel::Km80), Some(box_5339));
        assert!(box_5339.bounds().contains(mesh.center()), "{mesh}");
        squares += 1;
    }
    assert!(squares > 4000, "{squares}");
}

#[test]
fn every_municipality_code_of_the_master_has_its_check_digit() {
    let Some(master) = text("jp-municipal-codes/localgovjp-utf8.csv") else {
        return;
    };
    for row in &rows(&master) {
        let six = format!("{:0>6}", &row[9]);
        let five = format!("{:0>5}", &row[2]);
        assert_eq!(MunicipalityCode::parse(&six), Ok(code(&five)), "{row:?}");
        let is_ward = row[3].contains('市') && row[3].ends_with('区')
            || &row[1] == "東京都" && row[3].ends_with('区');
        assert_eq!(code(&five).city_of_ward().is_some(), is_ward, "{row:?}");
    }
}

#[test]
fn the_table_of_towns_finds_hospitals_and_stays_small() {
    let Some(towns) = text("jp-town-centroids/towns_all_japan.csv.gz") else {
        return;
    };
    let started = Instant::now();
    let mut builder = TownTable::builder();
    let mut refused = 0;
    for row in &rows(&towns) {
        let added = builder.add(&row[0], &row[1], &row[2], &row[3], &row[4], &row[5]);
        refused += usize::from(added.is_err());
    }
    let table = builder.finish();
    eprintln!(
        "{} places, {} refused, {} bytes, {:?}",
        table.len(),
        refused,
        table.memory_bytes(),
        started.elapsed()
    );
    assert!(table.len() >= 277_676 * 95 / 100, "{}", table.len());
    assert!(
        table.memory_bytes() <= 25_000_000,
        "{}",
        table.memory_bytes()
    );
    assert!(refused <= 500, "469 rows have no point: {refused}");

    let Some(hospitals) = hospitals() else { return };
    let known: Vec<_> = hospitals
        .iter()
        .filter(|(point, _)| point.is_in_japan())
        .collect();
    let places = known
        .iter()
        .filter_map(|(point, address)| Some((point, table.geocode(address)?)));
    let by_town: Vec<_> = places
        .filter(|(_, place)| place.quality != TownQuality::Municipality)
        .collect();
    let close = by_town
        .iter()
        .filter(|(point, place)| point.distance_to(place.point).0 < 2000.0)
        .count();
    eprintln!(
        "{} hospitals, {} by town, {close} of these within 2 km",
        known.len(),
        by_town.len()
    );
    assert!(
        by_town.len() * 100 >= known.len() * 95,
        "{} of {}",
        by_town.len(),
        known.len()
    );
    assert!(
        close * 100 >= by_town.len() * 93,
        "{close} of {}",
        by_town.len()
    );
}
