//! Polygons of municipalities: reading them, judging points, drawing them.

#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use kyoten_geography::{Boundaries, GeoPoint, Meters, MunicipalityCode, Placement};

/// Two squares of 0.1°: 12207 with a hole in its middle and an island, and 12208 to its east.
const SQUARES: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"name":"四角市","code":"12207"},"geometry":{"type":"Polygon","coordinates":[
        [[139.0,35.0],[139.1,35.0],[139.1,35.1],[139.0,35.1],[139.0,35.0]],
        [[139.04,35.04],[139.06,35.04],[139.06,35.06],[139.04,35.06],[139.04,35.04]]]}},
    {"type":"Feature","properties":{"N03_001":"架空県","N03_003":"方形郡","N03_004":"隣町","N03_007":"12208"},
     "geometry":{"type":"MultiPolygon","coordinates":[[[[139.1,35.0],[139.2,35.0],[139.2,35.1],[139.1,35.1],[139.1,35.0]]]]}},
    {"type":"Feature","properties":{"name":"四角市","code":"12207"},"geometry":{"type":"Polygon","coordinates":[
        [[138.9,35.0],[138.91,35.0],[138.91,35.01],[138.9,35.0]]]}},
    {"type":"Feature","properties":{"name":"だれのものでもない湖"},"geometry":{"type":"Polygon","coordinates":[
        [[138.0,35.0],[138.1,35.0],[138.1,35.1],[138.0,35.0]]]}}
]}"#;

/// The same two squares as shared lines, quantized: arc 0 is the border between them.
const TOPOLOGY: &str = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[139.0,35.0]},
    "arcs":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,1],[1,0],[0,-1],[-1,0]]],
    "objects":{"N03":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","arcs":[[0,1]],"properties":{"N03_001":"架空県","N03_004":"四角市","N03_007":"12207"}},
        {"type":"MultiPolygon","arcs":[[[-1,2]]],"properties":{"N03_004":"隣町","N03_007":"12208"}},
        {"type":null,"properties":{"N03_004":"消えた島","N03_007":"12209"}},
        {"type":"Polygon","arcs":[[0,1]],"properties":{"N03_004":"所属未定地","N03_007":null}}]}}}"#;

fn point(latitude: f64, longitude: f64) -> GeoPoint {
    GeoPoint::new(latitude, longitude).unwrap()
}

fn code(text: &str) -> MunicipalityCode {
    MunicipalityCode::parse(text).unwrap()
}

fn squares() -> Boundaries {
    let mut boundaries = Boundaries::default();
    let reading = boundaries.add_geojson(SQUARES, None).unwrap();
    assert_eq!(
        (reading.features, reading.without_code),
        (3, vec!["だれのものでもない湖".to_owned()])
    );
    boundaries
}

#[test]
fn 点が自治体の内か外かを距離つきで答える() {
    let boundaries = squares();
    let cases = [
        ("inside", point(35.02, 139.02), "12207", "inside"),
        ("on the border", point(35.0, 139.05), "12207", "inside"),
        (
            "on the border to the neighbour, asked for either",
            point(35.05, 139.1),
            "12208",
            "inside",
        ),
        ("on the island", point(35.002, 138.908), "12207", "inside"),
        (
            "in the hole, 1.0 km from its edge and no more",
            point(35.05, 139.05),
            "12207",
            "near 910",
        ),
        (
            "half a kilometre south",
            point(34.9955, 139.02),
            "12207",
            "near 500",
        ),
        (
            "just beyond the tolerance",
            point(34.9908, 139.02),
            "12207",
            "outside 1020",
        ),
        (
            "in the next town",
            point(35.05, 139.15),
            "12207",
            "outside 4550",
        ),
        (
            "in another town's file",
            point(35.05, 139.15),
            "12210",
            "no polygon",
        ),
    ];
    for (story, at, asked, expected) in cases {
        let said = match boundaries.judge(at, &code(asked)) {
            Placement::Inside => "inside".to_owned(),
            Placement::Near(meters) => format!("near {:.0}", (meters.0 / 10.0).round() * 10.0),
            Placement::Outside(meters) => {
                format!("outside {:.0}", (meters.0 / 10.0).round() * 10.0)
            }
            Placement::NoPolygon => "no polygon".to_owned(),
        };
        assert_eq!(said, expected, "{story}");
    }
}

#[test]
fn 点からその自治体を見つける() {
    let boundaries = squares();
    assert_eq!(
        boundaries.locate(point(35.02, 139.02)),
        Some(&code("12207"))
    );
    assert_eq!(
        boundaries.locate(point(35.02, 139.12)),
        Some(&code("12208"))
    );
    assert_eq!(boundaries.locate(point(35.05, 139.05)), None);
    assert_eq!(boundaries.name(&code("12208")), Some("架空県方形郡隣町"));
    assert_eq!(
        boundaries.bounds(&code("12207")),
        Some((point(35.0, 138.9), point(35.1, 139.1)))
    );
    assert_eq!(boundaries.bounds(&code("12210")), None);
}

#[test]
fn topojson_says_the_same_as_geojson() {
    let mut boundaries = Boundaries::default();
    let reading = boundaries.add_topojson(TOPOLOGY).unwrap();
    assert_eq!(
        (reading.features, reading.without_code),
        (3, vec!["所属未定地".to_owned()])
    );
    assert_eq!(
        boundaries.codes().collect::<Vec<_>>(),
        [&code("12207"), &code("12208")]
    );
    assert_eq!(boundaries.name(&code("12207")), Some("架空県四角市"));
    assert_eq!(
        boundaries.locate(point(35.02, 139.02)),
        Some(&code("12207"))
    );
    assert_eq!(
        boundaries.locate(point(35.05, 139.15)),
        Some(&code("12208"))
    );
    assert_eq!(
        boundaries.judge(point(35.05, 139.15), &code("12209")),
        Placement::NoPolygon
    );
}

#[test]
fn 政令指定都市は区をあわせたもの() {
    let ward = |code: &str, west: f64| {
        let east = west + 0.1;
        format!(
            r#"{{"type":"Feature","properties":{{"name":"区","code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":
            [[[{west},35.0],[{east},35.0],[{east},35.1],[{west},35.1],[{west},35.0]]]}}}}"#
        )
    };
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{},{}]}}"#,
        ward("12101", 140.0),
        ward("12102", 140.1)
    );
    let mut boundaries = Boundaries::default();
    boundaries.add_geojson(&text, None).unwrap();
    assert_eq!(
        boundaries.judge(point(35.05, 140.15), &code("12100")),
        Placement::Inside
    );
    assert!(matches!(
        boundaries.judge(point(35.05, 140.15), &code("12101")),
        Placement::Outside(_)
    ));
    assert_eq!(
        boundaries
            .to_geojson(&[code("12100")], Meters(10.0))
            .matches("\"code\"")
            .count(),
        2
    );
}

#[test]
fn a_file_about_one_municipality_takes_its_code_from_the_caller() {
    let nameless = SQUARES.replace(r#","code":"12207""#, "");
    let mut boundaries = Boundaries::default();
    boundaries
        .add_geojson(&nameless, Some(code("12207")))
        .unwrap();
    assert_eq!(
        boundaries.locate(point(35.02, 139.02)),
        Some(&code("12207"))
    );
    assert_eq!(
        boundaries.locate(point(35.02, 139.12)),
        Some(&code("12208")),
        "a feature's own code goes first"
    );
}

#[test]
fn the_drawn_map_is_read_back() {
    let drawn = squares().to_geojson(&[code("12207"), code("12210")], Meters(50.0));
    let mut again = Boundaries::default();
    assert_eq!(again.add_geojson(&drawn, None).unwrap().features, 1);
    assert_eq!(again.name(&code("12207")), Some("四角市"));
    assert_eq!(
        again.judge(point(35.02, 139.02), &code("12207")),
        Placement::Inside
    );
    let coarse = squares().to_geojson(&[code("12207")], Meters(5000.0));
    assert!(
        !coarse.contains("138.9"),
        "the island is smaller than five kilometres: {coarse}"
    );
    assert!(coarse.contains("139.1"), "{coarse}");
}

#[test]
fn a_damaged_file_is_refused_whole_with_the_feature_named() {
    let cases = [
        ("{", "this is not a GeoJSON file of boundaries"),
        (
            &SQUARES.replace("12208", "1220"),
            "feature 2 (架空県方形郡隣町) has a code that cannot be used",
        ),
        (
            &SQUARES.replace("[139.2,35.1]", "[35.1,139.2]"),
            "feature 2 (架空県方形郡隣町) has a corner that is no place",
        ),
        (
            &SQUARES.replace("[139.2,35.1]", "[139.2]"),
            "feature 2 (架空県方形郡隣町) has a corner that is no place",
        ),
        (
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"役場"},"geometry":{"type":"Point","coordinates":[139,35]}}]}"#,
            "feature 1 (役場) is Point, not polygons",
        ),
    ];
    for (text, sentence) in cases {
        let mut boundaries = Boundaries::default();
        let refused = boundaries.add_geojson(text, None).unwrap_err();
        assert_eq!(refused.to_string(), sentence);
        assert!(boundaries.is_empty());
    }
}

#[test]
fn a_damaged_topology_is_refused_and_never_falls_over() {
    let cases = [
        ("[]", "this is not a TopoJSON file of boundaries"),
        (
            &TOPOLOGY.replace("[0.1,0.1]", "[0.1]"),
            "this is not a TopoJSON file of boundaries",
        ),
        (
            &TOPOLOGY.replace("[[[-1,2]]]", "[[[-9,2]]]"),
            "feature 2 (隣町) is drawn with arc -9, but the file has 3. Maybe the file is cut off",
        ),
        (
            &TOPOLOGY.replace("[[[-1,2]]]", "[[[-9223372036854775808,2]]]"),
            "feature 2 (隣町) is drawn with arc -9223372036854775808, but the file has 3. Maybe the file is cut off",
        ),
        (
            &TOPOLOGY.replace("[[[-1,2]]]", "\"x\""),
            "feature 2 (隣町) is drawn with something other than arcs, not polygons",
        ),
        (
            &TOPOLOGY.replace("\"MultiPolygon\"", "\"Point\""),
            "feature 2 (隣町) is a Point, not polygons",
        ),
        (
            &TOPOLOGY.replace("[[1,1],[1,0]", "[[1,1],[1]"),
            "feature 2 (隣町) has a corner that is no place",
        ),
    ];
    for (text, sentence) in cases {
        let refused = Boundaries::default().add_topojson(text).unwrap_err();
        assert_eq!(refused.to_string(), sentence);
    }
}
