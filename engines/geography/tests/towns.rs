//! Geocoding by town.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use kyoten_geography::{GeoPoint, TownQuality, TownTable};

/// 都道府県, 市区町村, 町丁目, 小字, latitude, longitude, as the table of towns writes them. A fictional city.
const ROWS: [[&str; 6]; 7] = [
    ["千葉県", "架空市", "根本", "", "35.70", "139.90"],
    ["千葉県", "架空市", "北町一丁目", "", "35.71", "139.91"],
    ["千葉県", "架空市", "北町二丁目", "", "35.73", "139.93"],
    ["千葉県", "架空市", "秋山", "", "35.76", "139.94"],
    ["千葉県", "架空市", "秋山", "弁天", "35.77", "139.95"],
    ["千葉県", "架空市", "根本", "", "36.00", "140.00"],
    ["千葉県", "仮郡仮町", "奥", "谷", "35.50", "140.50"],
];

fn towns() -> TownTable {
    let mut builder = TownTable::builder();
    for [prefecture, city, town, koaza, latitude, longitude] in ROWS {
        builder
            .add(prefecture, city, town, koaza, latitude, longitude)
            .unwrap();
    }
    builder.finish()
}

#[test]
fn 住所は名指した一番小さい町の中心になる() {
    let towns = towns();
    let cases = [
        (
            "千葉県架空市根本387-5",
            Some((35.70, 139.90, TownQuality::Town)),
        ),
        (
            "千葉県架空市北町１丁目２番３号",
            Some((35.71, 139.91, TownQuality::Town)),
        ),
        (
            "千葉県架空市北町2-3-4",
            Some((35.73, 139.93, TownQuality::Town)),
        ),
        (
            "千葉県架空市北町",
            Some((35.72, 139.92, TownQuality::ParentTown)),
        ),
        (
            "千葉県架空市秋山12",
            Some((35.76, 139.94, TownQuality::Town)),
        ),
        (
            "千葉県架空市秋山字弁天12",
            Some((35.77, 139.95, TownQuality::Town)),
        ),
        (
            "千葉県仮郡仮町奥12",
            Some((35.50, 140.50, TownQuality::ParentTown)),
        ),
        (
            "千葉県仮町大字奥字谷12",
            Some((35.50, 140.50, TownQuality::Town)),
        ),
        (
            "千葉県仮郡仮町どこにもない里1",
            Some((35.50, 140.50, TownQuality::Municipality)),
        ),
        ("千葉県よその市根本1", None),
        ("架空市根本387-5", None),
        ("", None),
    ];
    for (address, expected) in cases {
        let found = towns.geocode(address);
        let found = found.map(|place| {
            (
                place.point.latitude(),
                place.point.longitude(),
                place.quality,
            )
        });
        assert_eq!(found, expected, "{address}");
    }
    assert_eq!(
        towns
            .geocode_in("千葉県", "架空市根本387-5")
            .unwrap()
            .quality,
        TownQuality::Town
    );
}

#[test]
fn the_middle_of_a_municipality_is_the_mean_of_its_towns_without_koaza() {
    let place = towns().geocode("千葉県架空市").unwrap();
    assert_eq!(place.quality, TownQuality::Municipality);
    let expected = GeoPoint::new((35.70 + 35.71 + 35.73 + 35.76 + 36.00) / 5.0, 139.936).unwrap();
    assert!(place.point.distance_to(expected).0 < 1.0, "{place:?}");
}

#[test]
fn entries_carry_the_key_by_which_addresses_find_them() {
    let towns = towns();
    assert_eq!(towns.len(), 10, "6 towns, 北町, 奥 and two municipalities");
    for entry in towns.entries() {
        let address = format!("{}{}{}", entry.prefecture, entry.city, entry.name);
        let candidates = kyoten_japanese::address::town_candidates(&address);
        assert!(
            candidates.contains(&entry.key),
            "{address}: {candidates:?} without {}",
            entry.key
        );
        assert_eq!(
            towns.geocode(&address).unwrap().point,
            entry.point,
            "{address}"
        );
    }
}

#[test]
fn a_row_without_a_place_is_left_out_and_named() {
    let mut builder = TownTable::builder();
    builder
        .add("千葉県", "架空市", "根本", "", "35.70", "139.90")
        .unwrap();
    let refused = builder
        .add("千葉県", "架空市", "秋山", "弁天", "", "139.95")
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "row 2 (千葉県架空市秋山弁天) has no usable point"
    );
    builder
        .add("千葉県", "架空市", "秋山", "", "35.76", "139.94")
        .unwrap();
    assert_eq!(builder.finish().len(), 3);
}
