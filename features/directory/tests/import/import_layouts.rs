//! Every known layout, from its fixture.

use kyoten_feature_directory::{
    field::Field,
    import::{
        Listings, Opened,
        gazetteer::{Gazetteer, read_municipalities},
        layout::{
            Completeness, CustomLayout, IdentifierRule, KindRule, LAYOUTS, Target, header_signature,
        },
        open,
        problem::{FileProblem, RowNote},
        read::Encoding,
    },
    kind::Kind,
    listing::{PositionFlag, PositionSource},
};

use kyoten_geography::{Boundaries, TownTable};

use crate::cast::{Whole, fixture, gazetteer, read, whole};

fn file(name: &str) -> Whole {
    read(name, &fixture(name), &gazetteer()).unwrap()
}

#[test]
fn each_file_is_recognized_and_its_rows_are_taken() {
    for (name, layout, n_listings, kinds) in [
        (
            "mhlw_care_24.csv",
            "mhlw_care",
            3,
            &[Kind::VisitingNursing][..],
        ),
        (
            "mhlw_care_24_cp932.csv",
            "mhlw_care",
            3,
            &[Kind::VisitingNursing],
        ),
        (
            "01-1_hospital_facility_info_20250601.csv",
            "mhlw_medical",
            2,
            &[Kind::Hospital],
        ),
        (
            "02-1_clinic_facility_info_original_20251201.csv",
            "mhlw_medical",
            1,
            &[Kind::Clinic],
        ),
        (
            "04_maternity_home_20250601.csv",
            "mhlw_medical",
            1,
            &[Kind::MaternityHome],
        ),
        ("clinic.csv", "medical_list", 2, &[Kind::Clinic]),
        (
            "nurse_stations.csv",
            "nurse_station_list",
            3,
            &[Kind::VisitingNursing],
        ),
        (
            "care_management.csv",
            "care_management_list",
            1,
            &[Kind::CareManagement],
        ),
        (
            "care_services.csv",
            "care_service_list",
            2,
            &[Kind::HomeHelp, Kind::DayService],
        ),
        (
            "hub_region_cut.csv",
            "hub_region_cut",
            4,
            &[
                Kind::Hospital,
                Kind::Clinic,
                Kind::VisitingNursing,
                Kind::EquipmentRental,
            ],
        ),
    ] {
        let whole = file(name);
        assert_eq!(whole.mapping.as_ref().unwrap().layout, layout, "{name}");
        assert_eq!(whole.rejected, [], "{name}");
        assert_eq!(whole.listings.len(), n_listings, "{name}");
        let mut found: Vec<Kind> = whole
            .listings
            .iter()
            .map(|(_, listing, _)| listing.kind)
            .collect();
        found.dedup();
        assert_eq!(found, kinds, "{name}");
        for (line, listing, _) in &whole.listings {
            assert!(listing.municipality.is_some(), "{name} line {line}");
            assert!(listing.position.is_some(), "{name} line {line}");
        }
    }
}

#[test]
fn 介護の24列は書かれたとおりに取り込まれる() {
    let whole = file("mhlw_care_24.csv");
    let station = whole.named("訪問看護ステーション いろは");
    for (field, text) in [
        (Field::NameKana, Some("ホウモンカンゴステーション イロハ")),
        (
            Field::Address,
            Some("千葉県松戸市根本1丁目2番3号いろはビル2階"),
        ),
        (Field::Building, Some("いろはビル2階")),
        (Field::Telephone, Some("000－1111‐2001")),
        (Field::Fax, Some("000-1111-2002")),
        (Field::OpenDays, Some("平日|土曜日|祝日")),
        (
            Field::OpenDaysNote,
            Some("年末年始は休み。\r\n電話は24時間"),
        ),
        (Field::Capacity, Some("0")),
        (Field::Departments, None),
        (Field::Note, None),
    ] {
        assert_eq!(station.values.get(field), text, "{field}");
    }
    assert_eq!(station.identifier.given(), "9912000001");
    assert_eq!(station.municipality.unwrap().to_string(), "12207");
    assert_eq!(station.position.unwrap().source, PositionSource::Given);
    assert_eq!(station.flags, []);
    // The cell with a line break takes two lines of the file.
    let lines: Vec<u64> = whole.listings.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [2, 4, 5]);
    let mapping = whole.mapping.unwrap();
    assert_eq!(mapping.unused, ["No"]);
    assert_eq!(mapping.completeness, Completeness::Complete);
}

#[test]
fn cp932もutf8も同じ中身になる() {
    let (utf8, cp932) = (file("mhlw_care_24.csv"), file("mhlw_care_24_cp932.csv"));
    for ((_, a, _), (_, b, _)) in utf8.listings.iter().zip(&cp932.listings).skip(1) {
        assert_eq!(a, b);
    }
    let bytes = fixture("mhlw_care_24_cp932.csv");
    let Ok(Opened::Listings(sheet, _)) = open(bytes.as_slice()) else {
        panic!()
    };
    assert_eq!(sheet.encoding(), Encoding::Cp932);
}

#[test]
fn 使えない座標は町の中心に置きかえて印をつける() {
    for (file_name, name, source, flags) in [
        (
            "mhlw_care_24.csv",
            "訪問看護ステーション にほへ",
            PositionSource::TownCentroid,
            &[PositionFlag::NullIsland][..],
        ),
        (
            "mhlw_care_24.csv",
            "訪問看護ステーション とちり",
            PositionSource::TownCentroid,
            &[PositionFlag::Abroad],
        ),
        (
            "nurse_stations.csv",
            "訪問看護 架空",
            PositionSource::Approximate,
            &[],
        ),
        (
            "nurse_stations.csv",
            "訪問看護 札幌架空",
            PositionSource::Given,
            &[PositionFlag::NotCheckedNoPolygon],
        ),
        (
            "nurse_stations.csv",
            "訪問看護 遠く",
            PositionSource::TownCentroid,
            &[PositionFlag::OutsideMunicipality(4448)],
        ),
        (
            "clinic.csv",
            "架空小児科",
            PositionSource::TownCentroid,
            &[PositionFlag::NoCoordinates],
        ),
        (
            "hub_region_cut.csv",
            "架空眼科",
            PositionSource::TownCentroid,
            &[],
        ),
        (
            "hub_region_cut.csv",
            "架空中央病院",
            PositionSource::Given,
            &[],
        ),
    ] {
        let whole = file(file_name);
        let listing = whole.named(name);
        assert_eq!(listing.position.unwrap().source, source, "{name}");
        assert_eq!(listing.flags, flags, "{name}");
    }
    let replaced = file("mhlw_care_24.csv");
    let point = replaced
        .named("訪問看護ステーション にほへ")
        .position
        .unwrap()
        .point;
    assert!((point.latitude() - 35.7795).abs() < 1e-6, "{point:?}");
}

#[test]
fn hours_departments_days_and_capacity_find_their_fields() {
    for (file_name, name, field, text) in [
        (
            "04_maternity_home_20250601.csv",
            "架空助産院",
            Field::Hours,
            "月 09:00-12:00 14:00-17:00",
        ),
        (
            "04_maternity_home_20250601.csv",
            "架空助産院",
            Field::ReceptionHours,
            "月 10:00-12:00",
        ),
        (
            "clinic.csv",
            "架空小児科",
            Field::Departments,
            "小児科|アレルギー科",
        ),
        (
            "hub_region_cut.csv",
            "架空中央病院",
            Field::Departments,
            "内科|外科",
        ),
        (
            "hub_region_cut.csv",
            "架空福祉用具",
            Field::OpenDays,
            "平日|土曜日",
        ),
        (
            "hub_region_cut.csv",
            "架空福祉用具",
            Field::OpenDaysNote,
            "土曜日は午前のみ",
        ),
        ("hub_region_cut.csv", "架空福祉用具", Field::Capacity, "0"),
        (
            "hub_region_cut.csv",
            "架空福祉用具",
            Field::Corporation,
            "株式会社架空用具",
        ),
        (
            "care_services.csv",
            "架空デイ",
            Field::OpenDays,
            "平日|祝日",
        ),
    ] {
        assert_eq!(
            file(file_name).named(name).values.get(field),
            Some(text),
            "{name} {field}"
        );
    }
}

#[test]
fn the_ministrys_long_original_works_and_says_what_is_not_used() {
    let mapping = file("02-1_clinic_facility_info_original_20251201.csv")
        .mapping
        .unwrap();
    assert_eq!(mapping.unused.first().map(String::as_str), Some("略称"));
    assert_eq!(mapping.unused.len(), 7);
    assert!(!mapping.provides.contains(Field::Telephone));
    assert!(mapping.provides.contains(Field::Url));
}

#[test]
fn a_list_that_does_not_say_its_kind_asks() {
    let error = read("一覧.csv", &fixture("clinic.csv"), &gazetteer()).unwrap_err();
    assert_eq!(error, FileProblem::KindNotGiven);
}

#[test]
fn 自分の一覧は一度決めた対応で取り込める() {
    let (bytes, gazetteer) = (fixture("own_list.csv"), gazetteer());
    let Ok(Opened::Table(sheet)) = open(bytes.as_slice()) else {
        panic!()
    };
    assert_eq!(sheet.header_line(), 2);
    let proposal = CustomLayout::proposal("地区の一覧", sheet.header());
    assert_eq!(proposal.kind, KindRule::Column);
    assert_eq!(proposal.identifier, IdentifierRule::NameAndAddress);
    assert_eq!(proposal.columns.len(), 5);

    let remembered = serde_json::to_string(&proposal).unwrap();
    let layout: CustomLayout = serde_json::from_str(&remembered).unwrap();
    assert_eq!(layout, proposal);

    let mapping = layout.mapping(sheet.header()).unwrap();
    assert_eq!(mapping.unused, ["世話人"]);
    let whole = whole(Listings::new(sheet, mapping, &gazetteer, None).unwrap()).unwrap();
    assert_eq!(whole.rejected, []);
    let cafe = whole.named("カフェ架空");
    assert_eq!(cafe.kind, Kind::DementiaCafe);
    assert_eq!(cafe.identifier.given(), "");
    assert!(!cafe.identifier.key().is_empty());
}

#[test]
fn 表計算のファイルは最初の中身のあるシートから読む() {
    let (bytes, gazetteer) = (fixture("own_list.xlsx"), gazetteer());
    let Ok(Opened::Table(sheet)) = open(bytes.as_slice()) else {
        panic!()
    };
    assert_eq!(
        (sheet.header_line(), sheet.encoding()),
        (3, Encoding::Workbook)
    );
    assert_eq!(
        sheet.header(),
        ["種別", "事業所番号", "団体名", "所在地", "電話", "開始日"]
    );
    let mut layout = CustomLayout::proposal("地区の一覧", sheet.header());
    layout
        .columns
        .push(("開始日".into(), Target::Field(Field::Note)));
    let mapping = layout.mapping(sheet.header()).unwrap();
    let whole = whole(Listings::new(sheet, mapping, &gazetteer, None).unwrap()).unwrap();
    assert_eq!(whole.rejected, []);
    let rows: Vec<_> = whole
        .listings
        .iter()
        .map(|(line, listing, _)| {
            (
                *line,
                listing.identifier.given(),
                listing.values.get(Field::Note),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (4, "9912345678", Some("2025-06-01")),
            (5, "0991234567", Some("2025-06-01 12:00")),
            (7, "X1", None)
        ]
    );
}

#[test]
fn islands_of_tokyo_stand_where_counties_do() {
    let header = "pid,pref,cid,city,citykana,lat,lng,url,phrase,lgcode\n13,東京都,13401,八丈町,はちじょうまち,33.1,139.8,,,134015\n";
    let Ok(Opened::Municipalities(mut sheet)) = open(header.as_bytes()) else {
        panic!()
    };
    let (municipalities, _) = read_municipalities(&mut sheet).unwrap();
    let gazetteer = Gazetteer::new(
        municipalities,
        Boundaries::default(),
        TownTable::builder().finish(),
    );
    for address in ["東京都八丈島八丈町三根１", "東京都八丈町三根１"] {
        let found = gazetteer
            .municipality_of("東京都", address)
            .map(|code| code.to_string());
        assert_eq!(found.as_deref(), Some("13401"), "{address}");
    }
}

#[test]
fn a_code_that_lost_its_zero_is_not_taken_for_another_prefecture() {
    let file = |code: &str| {
        format!(
            "jigyosho_no,name,pref,city,lg_code6,address\n1,架空,北海道,札幌市中央区,{code},札幌市中央区南1\n"
        )
    };
    for code in ["011011", "11011", "01101", "999999", "字"] {
        let whole = read("x.csv", file(code).as_bytes(), &gazetteer()).unwrap();
        let municipality = whole
            .named("架空")
            .municipality
            .map(|code| code.to_string());
        assert_eq!(municipality.as_deref(), Some("01101"), "{code}");
    }
}

#[test]
fn a_mapping_is_remembered_by_its_columns_in_any_order() {
    let header = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let a = header_signature(&header(&["名称", "住所", ""]));
    assert_eq!(a, header_signature(&header(&["住所", "名称"])));
    assert_ne!(a, header_signature(&header(&["住所名称"])));
    assert_eq!(a.len(), 32);
}

#[test]
fn a_custom_layout_without_what_it_needs_is_refused() {
    let header: Vec<String> = ["名称", "住所"].map(str::to_owned).to_vec();
    let layout = |columns: &[(&str, Target)], identifier| CustomLayout {
        name: "x".into(),
        columns: columns
            .iter()
            .map(|(name, target)| ((*name).to_owned(), *target))
            .collect(),
        kind: KindRule::Fixed(Kind::Other),
        identifier,
        completeness: Completeness::Partial,
    };
    let name = ("名称", Target::Field(Field::Name));
    let missing = |word: &str| {
        Some(FileProblem::MissingColumns {
            headers: vec![word.to_owned()],
        })
    };
    for (layout, expected) in [
        (
            layout(&[name], IdentifierRule::Column),
            missing("事業所番号"),
        ),
        (
            layout(&[name], IdentifierRule::NameAndAddress),
            missing("住所"),
        ),
        (
            layout(
                &[name, ("住所", Target::Field(Field::Address))],
                IdentifierRule::NameAndAddress,
            ),
            None,
        ),
        (
            layout(
                &[
                    name,
                    ("電話", Target::Field(Field::Telephone)),
                    ("名称", Target::Identifier),
                ],
                IdentifierRule::Column,
            ),
            missing("電話"),
        ),
    ] {
        assert_eq!(layout.mapping(&header).err(), expected);
    }
}

#[test]
fn no_layout_names_a_column_twice() {
    for layout in LAYOUTS {
        let header: Vec<String> = layout
            .columns
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect();
        assert!(layout.mapping(&header).is_ok(), "{}", layout.name);
    }
}

#[test]
fn the_number_of_a_row_with_unreadable_coordinates_is_noted() {
    let whole = file("mhlw_care_mistakes.csv");
    let (_, _, notes) = whole
        .listings
        .iter()
        .find(|(line, ..)| *line == 13)
        .unwrap();
    assert!(
        matches!(notes[0], RowNote::CoordinateUnreadable { .. }),
        "{notes:?}"
    );
}
