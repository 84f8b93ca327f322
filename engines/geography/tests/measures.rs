//! Points, distances, bands and search cells.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use kyoten_geography::{
    CellLevel, DistanceBand, GeoPoint, Meters, PointError, SearchCell, cells_within,
};
use proptest::prelude::*;

fn point(latitude: f64, longitude: f64) -> GeoPoint {
    GeoPoint::new(latitude, longitude).unwrap()
}

#[test]
fn a_point_is_two_numbers_on_earth() {
    let cases = [
        ("35.7844", "139.9011", true),
        (" -90 ", "180", true),
        ("90.0001", "0", false),
        ("0", "-180.5", false),
        ("NaN", "139", false),
        ("inf", "139", false),
        ("", "139", false),
        ("北緯35度", "139", false),
    ];
    for (latitude, longitude, good) in cases {
        assert_eq!(
            GeoPoint::parse(latitude, longitude).is_ok(),
            good,
            "{latitude}, {longitude}"
        );
    }
    let swapped = GeoPoint::parse("139.9", "35.7").unwrap_err();
    assert_eq!(
        swapped.to_string(),
        "the latitude 139.9 is not between -90 and 90 degrees"
    );
    let empty = GeoPoint::parse("35.7", "").unwrap_err();
    assert!(matches!(
        empty,
        PointError::NotANumber {
            axis: "longitude",
            ..
        }
    ));
}

#[test]
fn unknown_and_foreign_points_are_noticed() {
    let cases = [
        ("松戸駅", 35.7844, 139.9011, false, true),
        ("与那国島", 24.45, 122.98, false, true),
        ("択捉島", 45.5, 148.7, false, true),
        ("南鳥島", 24.28, 153.98, false, true),
        ("沖ノ鳥島", 20.42, 136.08, false, true),
        ("the 0,0 of open data", 0.0, 0.0, true, false),
        ("ルイジアナ", 30.98, -91.96, false, false),
    ];
    for (place, latitude, longitude, null_island, in_japan) in cases {
        let point = point(latitude, longitude);
        assert_eq!(
            (point.is_null_island(), point.is_in_japan()),
            (null_island, in_japan),
            "{place}"
        );
    }
}

#[test]
fn known_distances_come_out_right() {
    let tokyo = point(35.681_236, 139.767_125);
    let cases = [
        ("東京駅 to itself", tokyo, tokyo, 0.0, 0.001),
        (
            "東京駅 to 新大阪駅",
            tokyo,
            point(34.733_48, 135.500_109),
            402_000.0,
            2000.0,
        ),
        (
            "東京駅 to 上野駅",
            tokyo,
            point(35.713_768, 139.777_254),
            3730.0,
            30.0,
        ),
        (
            "one degree of latitude",
            point(35.0, 139.0),
            point(36.0, 139.0),
            111_195.0,
            1.0,
        ),
        (
            "half way around",
            point(0.0, 0.0),
            point(0.0, 180.0),
            20_015_115.0,
            1.0,
        ),
    ];
    for (pair, from, to, expected, error) in cases {
        let distance = from.distance_to(to).0;
        assert!((distance - expected).abs() <= error, "{pair}: {distance}");
    }
}

#[test]
fn distances_are_shown_as_exactly_as_helps() {
    let cases = [
        (0.0, "0 m"),
        (847.0, "850 m"),
        (994.0, "990 m"),
        (1234.0, "1.2 km"),
        (9949.0, "9.9 km"),
        (12_345.0, "12 km"),
    ];
    for (meters, shown) in cases {
        assert_eq!(Meters(meters).to_string(), shown);
    }
}

#[test]
fn 距離の帯は決めた境で分かれる() {
    let cases = [
        (0.0, 0, "0.5 km"),
        (500.0, 0, "0.5 km"),
        (500.1, 1, "1 km"),
        (3000.0, 3, "3 km"),
        (7999.0, 5, "8 km"),
        (16_000.0, 7, "16 km"),
        (16_000.1, 8, "20 km"),
        (20_000.0, 8, "20 km"),
        (20_001.0, 9, "24 km"),
        (400_000.0, 103, "400 km"),
    ];
    for (meters, index, label) in cases {
        let band = DistanceBand::of(Meters(meters));
        assert_eq!(
            (band.index(), band.label().as_str()),
            (index, label),
            "{meters}"
        );
    }
    assert!(DistanceBand::of(Meters(f64::INFINITY)) > DistanceBand::of(Meters(20_000_000.0)));
}

#[test]
fn cells_have_short_keys_and_about_the_promised_size() {
    let matsudo = point(35.7844, 139.9011);
    assert_eq!(
        SearchCell::at(matsudo, CellLevel::Near).to_string(),
        "a1988_6359"
    );
    assert_eq!(
        SearchCell::at(matsudo, CellLevel::Far).to_string(),
        "b248_794"
    );
    let area = cells_within(matsudo, Meters(3000.0));
    assert_eq!(area.level, CellLevel::Near);
    assert!(area.cells.len() <= 16, "{}", area.cells.len());
    let wide = cells_within(matsudo, Meters(50_000.0));
    assert_eq!(wide.level, CellLevel::Far);
    assert!(wide.cells.len() <= 81, "{}", wide.cells.len());
}

#[test]
fn a_radius_beyond_the_far_cells_is_cut_and_says_so() {
    let area = cells_within(point(35.7, 139.9), Meters(1_000_000.0));
    assert!(area.guaranteed_radius < Meters(200_000.0));
    assert!(area.guaranteed_radius >= CellLevel::Far.largest_radius());
    assert!(area.cells.len() <= 22 * 26, "{}", area.cells.len());
}

#[test]
fn a_radius_that_is_no_number_is_none() {
    let matsudo = point(35.7844, 139.9011);
    for radius in [f64::NAN, -5.0, 0.0, -0.0] {
        let area = cells_within(matsudo, Meters(radius));
        let near = SearchCell::at(matsudo, area.level);
        assert_eq!(area.cells, [near]);
        assert!(area.guaranteed_radius >= Meters(0.0));
    }
}

prop_compose! {
    fn in_japan()(latitude in 20.0..46.0_f64, longitude in 122.0..154.0_f64) -> GeoPoint {
        point(latitude, longitude)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn distance_is_symmetric_and_obeys_the_triangle(a in in_japan(), b in in_japan(), c in in_japan()) {
        prop_assert!((a.distance_to(b).0 - b.distance_to(a).0).abs() < 1e-6);
        prop_assert!(a.distance_to(c).0 <= a.distance_to(b).0 + b.distance_to(c).0 + 1e-6);
    }

    #[test]
    fn a_nearer_place_is_never_in_a_farther_band(a in 0.0..300_000.0_f64, b in 0.0..300_000.0_f64) {
        prop_assert_eq!(a <= b || DistanceBand::of(Meters(a)) >= DistanceBand::of(Meters(b)), true);
        prop_assert!(Meters(a) <= DistanceBand::of(Meters(a)).upper_end());
    }

    #[test]
    fn every_point_within_the_guaranteed_radius_lies_in_the_cells(
        center in in_japan(), radius in 0.0..170_000.0_f64, north in -1.0..1.0_f64, east in -1.0..1.0_f64,
    ) {
        let area = cells_within(center, Meters(radius));
        prop_assert!(area.guaranteed_radius >= Meters(radius.min(160_000.0) - 1e-6));
        let reach = area.guaranteed_radius.0 / 111_000.0 * 1.5;
        let near = point(center.latitude() + north * reach, center.longitude() + east * reach);
        if center.distance_to(near) < area.guaranteed_radius {
            prop_assert!(area.cells.contains(&SearchCell::at(near, area.level)));
        }
    }

    #[test]
    fn any_place_and_any_number_is_safe(latitude in -90.0..=90.0_f64, longitude in -180.0..=180.0_f64, radius in any::<f64>()) {
        let area = cells_within(point(latitude, longitude), Meters(radius));
        prop_assert!(area.cells.len() < 200_000);
        let _ = DistanceBand::of(Meters(radius)).label();
    }
}
