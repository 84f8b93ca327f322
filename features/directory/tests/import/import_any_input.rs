//! Whatever comes in: no panic, and the order of columns makes no difference.

use kyoten_feature_directory::{
    import::{
        Opened,
        gazetteer::{read_municipalities, read_towns},
        layout::CustomLayout,
        open,
    },
    kind::Kind,
};
use proptest::prelude::*;

use crate::cast::{fixture, gazetteer, read};

const FIXTURES: &[&str] = &[
    "mhlw_care_24.csv",
    "mhlw_care_24_cp932.csv",
    "mhlw_care_mistakes.csv",
    "04_maternity_home_20250601.csv",
    "nurse_stations.csv",
    "hub_region_cut.csv",
    "municipalities.csv",
    "towns.csv",
    "own_list.csv",
    "own_list.xlsx",
];

/// Reads whatever it is to its end.
fn swallow(bytes: &[u8]) {
    match open(bytes) {
        Ok(Opened::Listings(..)) => drop(read("clinic.csv", bytes, &gazetteer())),
        Ok(Opened::Municipalities(mut sheet)) => drop(read_municipalities(&mut sheet)),
        Ok(Opened::Towns(mut sheet)) => drop(read_towns(&mut sheet)),
        Ok(Opened::Table(sheet)) => {
            drop(CustomLayout::proposal("x", sheet.header()).mapping(sheet.header()))
        }
        Ok(Opened::Boundaries(_)) | Err(_) => {}
    }
}

proptest! {
    #![proptest_config(crate::cast::proptest_config())]

    #[test]
    fn random_bytes_never_panic(bytes: Vec<u8>) {
        swallow(&bytes);
    }

    #[test]
    fn random_bytes_behind_a_known_header_never_panic(
        name in proptest::sample::select(FIXTURES), rest: Vec<u8>
    ) {
        let mut bytes = fixture(name);
        let header = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - 1);
        bytes.truncate(header + 1);
        bytes.extend(rest);
        swallow(&bytes);
    }

    #[test]
    fn a_file_with_some_bytes_changed_never_panics(
        name in proptest::sample::select(FIXTURES),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8)
    ) {
        let mut bytes = fixture(name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        swallow(&bytes);
    }

    #[test]
    fn random_text_in_every_cell_never_panics(cells in proptest::collection::vec("\\PC{0,12}", 9)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = ["jigyosho_no", "name", "address", "pref", "city", "lat", "lon", "geo_approx", "tel"];
        writer.write_record(header).unwrap();
        writer.write_record(&cells).unwrap();
        let whole = read("x.csv", &writer.into_inner().unwrap(), &gazetteer()).unwrap();
        prop_assert!(whole.listings.len() + whole.rejected.len() <= 1);
    }

    #[test]
    fn any_words_are_fine_for_a_kind(words in "(\\PC|[（）()0-9]){0,20}") {
        Kind::from_words(&words);
        Kind::from_file_name(&words);
    }

    #[test]
    fn the_order_of_columns_makes_no_difference(
        order in Just((0..24usize).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let text = String::from_utf8(fixture("mhlw_care_24.csv")).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut writer = csv::Writer::from_writer(Vec::new());
        for record in reader.records() {
            let record = record.unwrap();
            writer.write_record(order.iter().map(|at| &record[*at])).unwrap();
        }
        let shuffled = read("x.csv", &writer.into_inner().unwrap(), &gazetteer()).unwrap();
        let plain = read("x.csv", text.as_bytes(), &gazetteer()).unwrap();
        prop_assert_eq!(shuffled.listings, plain.listings);
    }
}
