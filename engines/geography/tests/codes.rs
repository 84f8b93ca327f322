//! Mesh codes and municipality codes.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use kyoten_geography::{GeoPoint, MeshCode, MeshLevel, MunicipalityCode};
use proptest::prelude::*;

fn point(latitude: f64, longitude: f64) -> GeoPoint {
    GeoPoint::new(latitude, longitude).unwrap()
}

#[test]
fn places_have_their_published_mesh_codes() {
    let cases = [
        ("東京駅", 35.681_236, 139.767_125, "533946113"),
        ("松戸駅", 35.7844, 139.9011, "533957421"),
        ("札幌駅", 43.068_661, 141.350_755, "644142881"),
        (
            "the corner where four primary meshes meet",
            36.0,
            140.0,
            "544000001",
        ),
        ("just below it", 35.999_999, 139.999_999, "533977994"),
        (
            "a border without exact binary value",
            35.7,
            139.7,
            "533945461",
        ),
    ];
    for (place, latitude, longitude, code) in cases {
        let point = point(latitude, longitude);
        for (level, digits) in [
            (MeshLevel::Km80, 4),
            (MeshLevel::Km10, 6),
            (MeshLevel::Km1, 8),
            (MeshLevel::M500, 9),
        ] {
            let mesh = MeshCode::at(point, level).unwrap();
            assert_eq!(mesh.to_string(), code[..digits], "{place}");
            let bounds = mesh.bounds();
            assert!(
                bounds.south_west.latitude() <= latitude + 1e-9
                    && latitude <= bounds.north_east.latitude(),
                "{place}"
            );
            assert!(
                bounds.south_west.longitude() <= longitude + 1e-9
                    && longitude <= bounds.north_east.longitude(),
                "{place}"
            );
        }
    }
}

#[test]
fn a_mesh_knows_its_ground_and_its_neighbours() {
    let mesh = MeshCode::parse("5339").unwrap();
    let bounds = mesh.bounds();
    assert!((bounds.south_west.latitude() - 35.333_333_333).abs() < 1e-8);
    assert_eq!(
        (bounds.south_west.longitude(), bounds.north_east.longitude()),
        (139.0, 140.0)
    );
    assert_eq!(bounds.north_east.latitude(), 36.0);

    let corner = MeshCode::parse("53390000").unwrap();
    let around: Vec<String> = corner.neighbors().iter().map(ToString::to_string).collect();
    let expected = [
        "52387799", "52397090", "52397091", "53380709", "53390001", "53380719", "53390010",
        "53390011",
    ];
    assert_eq!(around, expected);
    assert_eq!(MeshCode::parse("0000").unwrap().neighbors().len(), 3);
    assert_eq!(
        corner.parent(MeshLevel::Km10),
        MeshCode::parse("533900").ok()
    );
    assert_eq!(corner.parent(MeshLevel::M500), None);
}

#[test]
fn what_is_no_mesh_code_is_refused() {
    for text in [
        "",
        "533",
        "53394",
        "533980",
        "533908",
        "5339460",
        "533946110",
        "533946115",
        "53394611a",
        "5381",
        "５３３９",
    ] {
        assert!(MeshCode::parse(text).is_err(), "{text}");
    }
    for (latitude, longitude) in [(-0.1, 139.0), (67.0, 139.0), (35.0, 99.9), (35.0, 180.0)] {
        assert!(
            MeshCode::at(point(latitude, longitude), MeshLevel::Km1).is_err(),
            "{latitude}, {longitude}"
        );
    }
}

#[test]
fn 団体コードは検査数字まで確かめる() {
    let cases = [
        ("12207", Ok("12207")),
        ("122076", Ok("12207")),
        ("011002", Ok("01100")),
        ("131016", Ok("13101")),
        ("472018", Ok("47201")),
        ("１２２０７６", Ok("12207")),
        (" 12207 ", Ok("12207")),
        (
            "122077",
            Err(
                "\"122077\" is not a municipality code: its check digit should be 6. Maybe a digit was mistyped",
            ),
        ),
        (
            "1100",
            Err(
                "\"1100\" is not a municipality code: it needs five digits, or six with the check digit. Maybe a leading zero was lost",
            ),
        ),
        (
            "松戸市",
            Err(
                "\"松戸市\" is not a municipality code: it needs five digits, or six with the check digit. Maybe a leading zero was lost",
            ),
        ),
        (
            "49101",
            Err(
                "\"49101\" is not a municipality code: prefectures are 01 to 47, and the next three digits are not 000",
            ),
        ),
        (
            "12000",
            Err(
                "\"12000\" is not a municipality code: prefectures are 01 to 47, and the next three digits are not 000",
            ),
        ),
    ];
    for (text, expected) in cases {
        let parsed = MunicipalityCode::parse(text);
        let parsed = parsed
            .map(|code| code.to_string())
            .map_err(|error| error.to_string());
        assert_eq!(
            parsed,
            expected.map(str::to_owned).map_err(str::to_owned),
            "{text}"
        );
    }
    let sapporo = MunicipalityCode::parse("01100").unwrap();
    assert_eq!(
        (
            sapporo.prefecture().as_str(),
            sapporo.with_check_digit().as_str()
        ),
        ("01", "011002")
    );
}

#[test]
fn 区は市に属する() {
    let cases = [
        ("01101", Some("01100")),
        ("01110", Some("01100")),
        ("12106", Some("12100")),
        ("14118", Some("14100")),
        ("14131", Some("14130")),
        ("22140", Some("22130")),
        ("13104", Some("13100")),
        ("40137", Some("40130")),
        ("01100", None),
        ("12207", None),
        ("13201", None),
    ];
    for (ward, city) in cases {
        let ward = MunicipalityCode::parse(ward).unwrap();
        assert_eq!(
            ward.city_of_ward(),
            city.map(|city| MunicipalityCode::parse(city).unwrap()),
            "{ward}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn code_to_center_to_code(latitude in 20.0..46.0_f64, longitude in 122.0..154.0_f64) {
        for level in [MeshLevel::Km80, MeshLevel::Km10, MeshLevel::Km1, MeshLevel::M500] {
            let mesh = MeshCode::at(point(latitude, longitude), level).unwrap();
            prop_assert_eq!(MeshCode::parse(&mesh.to_string()), Ok(mesh));
            prop_assert_eq!(MeshCode::at(mesh.center(), level), Ok(mesh));
            prop_assert_eq!(MeshCode::at(mesh.bounds().south_west, level), Ok(mesh));
            for neighbor in mesh.neighbors() {
                prop_assert!(neighbor.neighbors().contains(&mesh));
            }
        }
    }

    #[test]
    fn no_text_makes_parsing_fall_over(text in any::<String>()) {
        let _ = MeshCode::parse(&text);
        let _ = MunicipalityCode::parse(&text);
    }
}
