//! Plans as documents: every mistake at once with its path, and a published schema that says the same.
#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use std::collections::BTreeSet;

use kyoten_calendar::civil::date;
use kyoten_calendar::{Interval, Minute};
use kyoten_coverage::document::{FIELDS, Mistake, read};
use kyoten_coverage::plan::{ALWAYS, Answerer, LineIx, Plan, ServiceIx, Standing};
use kyoten_coverage::{Coverage, Reason};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A small plan that uses every kind of row.
fn small() -> Value {
    json!({
        "schema": "kyoten.coverage-plan",
        "version": 1,
        "hub": { "id": "hub", "name": "拠点" },
        "calendar": {
            "obon": ["07-13", "07-16"], "year_end": ["12-29", "01-03"], "local": { "2026-10-15": "holiday" },
            "night": ["18:00", "08:00"], "day_percent": { "holiday": 200 }, "night_percent": { "year_end": 400 },
        },
        "repair_costs": { "permit": 90, "ask": 5 },
        "roles": [
            { "id": "doctor", "name": "医師" },
            { "id": "narcotics", "name": "麻薬", "licence": "retailer" },
        ],
        "joint": [{ "id": "night", "name": "夜", "roles": ["doctor", "narcotics"] }],
        "licences": [{ "id": "retailer", "name": "麻薬小売業者免許" }],
        "items": [{ "id": "morphine", "name": "モルヒネ" }],
        "organizations": [
            { "id": "clinic", "name": "診療所", "kind": "clinic", "from": "2020-04-01" },
            { "id": "pharmacy", "name": "薬局", "kind": "pharmacy" },
        ],
        "services": [
            {
                "id": "dr", "name": "医師", "organization": "clinic", "roles": ["doctor"],
                "open": [{ "days": ["mon", "tue", "wed"], "except": ["wed#2"], "from": "09:00", "until": "18:00" }],
                "extra": [{ "from": "2027-01-02T09:00", "until": "2027-01-02T12:00", "note": "臨時" }],
                "closures": [{ "season": "obon" }, { "from": "2026-12-28", "until": "2026-12-28" }],
                "leave": [{ "from": "2026-11-24", "until": "2026-11-25", "cover": "dr-2" }],
            },
            { "id": "dr-2", "name": "代診", "organization": "clinic", "roles": ["doctor"], "contact_24h": true },
            {
                "id": "ph", "name": "薬局", "organization": "pharmacy", "roles": ["narcotics"], "contact_24h": true,
                "licences": [{ "kind": "retailer", "until": "2026-12-31" }], "stock": [{ "item": "morphine" }],
                "capacity": 3, "registration_required": true,
            },
        ],
        "permits": [{ "id": "permit", "name": "許可", "members": ["ph"], "until": "2026-12-31" }],
        "agreements": [{ "id": "agreement", "name": "協定", "organization": "clinic", "until": "2027-03-31" }],
        "lines": [{
            "id": "line", "name": "当番", "role": "doctor", "hours": [{ "days": ["every_day"], "from": "18:00", "until": "09:00" }],
            "rotation": { "from": "2026-11-20T18:00", "every_days": 7, "turns": ["dr", "dr-2"] },
            "temporary": [{ "from": "2026-12-29", "until": "2027-01-03", "shifts": [{ "from": "2026-12-29", "until": "2027-01-03", "service": "dr-2" }] }],
            "overrides": [{ "from": "2026-11-21", "until": "2026-11-21", "service": null }],
        }],
        "patients": [{
            "id": "p-1", "from": "2026-04-01", "until": "2027-03-31", "away": [{ "from": "2026-12-01", "until": "2026-12-03" }],
            "coordinator": "clinic",
            "roles": [
                { "role": "doctor", "services": [
                    { "line": "line", "as": "duty_group", "agreement": "agreement" },
                    { "service": "dr", "as": "primary" },
                ] },
                { "role": "narcotics", "needs": ["morphine"], "services": [
                    { "service": "ph", "as": "primary", "registered": { "from": "2026-04-01", "until": "2027-03-31" } },
                ] },
            ],
        }],
    })
}

fn plan(value: &Value) -> Result<Plan, Vec<Mistake>> {
    read(&value.to_string(), 2)
}

#[test]
fn 日付の終わりはその日を含み時刻の終わりは含まない() {
    let plan = plan(&small()).unwrap();
    let first = |from: Minute, until: Minute| Interval::new(from, until);
    assert_eq!(
        plan.services[0].leave[0].when,
        Interval::of_days(date(2026, 11, 24), date(2026, 11, 25))
    );
    let nine = Minute::of(date(2027, 1, 2).at(9, 0, 0, 0));
    assert_eq!(plan.services[0].extra, [first(nine, nine.plus(180))]);
    assert_eq!(
        plan.services[2].licences[0].1.ends_at,
        Minute::start_of(date(2027, 1, 1))
    );
    assert_eq!(plan.organizations[1].member, ALWAYS);
    assert_eq!(plan.weights.classes.obon.unwrap().first, (7, 13));
    assert_eq!(plan.weights.day_percent[3], 200);
    assert_eq!(
        (plan.costs.permit, plan.costs.ask, plan.costs.duty),
        (90, 5, 15)
    );
    // Called in the order of standing, whatever the order of writing.
    let entries = &plan.role_plans[0].entries;
    assert_eq!(
        (entries[0].answerer, entries[0].standing),
        (Answerer::Service(ServiceIx(0)), Standing::Primary)
    );
    assert_eq!(entries[1].answerer, Answerer::Line(LineIx(0)));
    // お盆 of the region's own days closes the doctor in July of every year.
    assert!(
        plan.services[0]
            .closures
            .contains(&Interval::of_days(date(2027, 7, 13), date(2027, 7, 16)))
    );
    let coverage = Coverage::of(plan, Interval::of_days(date(2027, 1, 1), date(2027, 1, 1)));
    let narcotics = coverage
        .findings()
        .into_iter()
        .find(|one| one.role.at() == 1)
        .unwrap();
    assert_eq!(narcotics.cause.reason, Reason::LicenceEnded);
}

/// Changes one place of the small plan.
fn with(path: &str, value: Value) -> Value {
    let mut document = small();
    *document.pointer_mut(path).unwrap() = value;
    document
}

#[test]
fn どこをどう直すかを場所とともに知らせる() {
    let cases: [(Value, &str, &str); 22] = [
        (
            with("/schema", json!("x")),
            "",
            "schema は kyoten.coverage-plan",
        ),
        (with("/version", json!(2)), "", "version は 1"),
        (with("/patients", json!({})), "patients", "一覧"),
        (with("/patients/0", json!(3)), "patients[0]", "組"),
        (
            with("/patients/0/roles/0/services/1/service", json!("dr-9")),
            "patients[0].roles[0].services[1].service",
            "services にありません",
        ),
        (
            with("/patients/0/roles/0/services/1", json!({"as": "primary"})),
            "patients[0].roles[0].services[1]",
            "service か line",
        ),
        (
            with("/patients/0/roles/0/services/1/as", json!("main")),
            "patients[0].roles[0].services[1].as",
            "primary, deputy, duty_group, fallback",
        ),
        (
            with("/patients/0/roles/0/role", json!("nurse")),
            "patients[0].roles[0].role",
            "roles にありません",
        ),
        (
            with("/patients/0/roles/1/role", json!("doctor")),
            "patients[0].roles[1].role",
            "2回",
        ),
        (
            with("/patients/0/roles/1/needs", json!(["aspirin"])),
            "patients[0].roles[1].needs[0]",
            "items にありません",
        ),
        (
            with("/patients/0/away/0/until", json!("2026-11-01")),
            "patients[0].away[0]",
            "より後",
        ),
        (
            with("/patients/0/from", json!("2026-02-30")),
            "patients[0].from",
            "2026-12-31",
        ),
        (
            with("/patients/0/from", json!("0026-02-03")),
            "patients[0].from",
            "1900年",
        ),
        (
            with("/services/0/open/0/from", json!("9:00")),
            "services[0].open[0].from",
            "09:00",
        ),
        (
            with("/services/0/open/0/days", json!(["monday"])),
            "services[0].open[0].days[0]",
            "wed#2",
        ),
        (
            with("/services/0/leave/0/cover", json!("dr")),
            "services[0].leave[0].cover",
            "本人",
        ),
        (
            with("/services/1/contact_24h", json!("yes")),
            "services[1].contact_24h",
            "true か false",
        ),
        (with("/services/1/id", json!("dr")), "services[1].id", "2回"),
        (
            with("/services/2/capacity", json!(-1)),
            "services[2].capacity",
            "0以上",
        ),
        (
            with("/lines/0/rotation/every_days", json!(0)),
            "lines[0].rotation.every_days",
            "1以上",
        ),
        (
            with("/lines/0/overrides/0/service", json!("ph")),
            "lines[0].overrides[0].service",
            "受け持っていません",
        ),
        (
            with("/calendar/obon", json!(["13-08", "x"])),
            "calendar.obon",
            "月日",
        ),
    ];
    for (document, path, words) in cases {
        let mistakes = plan(&document).unwrap_err();
        let found = mistakes
            .iter()
            .find(|one| one.path == path && one.problem.japanese().contains(words));
        assert!(found.is_some(), "{path} {words}: {mistakes:#?}");
        assert!(mistakes.iter().all(|one| !one.problem.english().is_empty()));
        for word in ["不正", "無効", "エラー"] {
            assert!(
                mistakes
                    .iter()
                    .all(|one| !one.problem.japanese().contains(word))
            );
        }
    }
}

#[test]
fn まちがいはすべて一度に知らせる() {
    let mut document = small();
    document["services"][0]["opne"] = json!([]);
    document["patients"][0]["roles"][0]["services"][1]["service"] = json!("dr-9");
    document["lines"][0]["role"] = json!("nurse");
    document["hub"] = json!({ "id": "hub" });
    let told: Vec<String> = plan(&document)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(
        told.iter()
            .any(|one| one.starts_with("services[0]: 「opne」という項目はありません")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|one| one.starts_with("hub: 「name」がありません")),
        "{told:#?}"
    );
}

#[test]
fn 壊れた文書は行と文字の位置を知らせる() {
    let told = read("{\n  \"schema\": \"kyoten.coverage-plan\",,\n}", 1).unwrap_err();
    assert!(told[0].to_string().contains("2行目"), "{}", told[0]);
    assert!(read("[]", 1).is_err());
    assert!(read("", 1).is_err());
}

#[test]
fn 何本で読んでも同じ計画になる() {
    let text = kyoten_test_plan();
    let one = read(&text, 1).unwrap();
    for n_threads in [0, 2, 3, 7, 64] {
        assert_eq!(read(&text, n_threads).unwrap(), one);
    }
}

/// Many patients who differ a little.
fn kyoten_test_plan() -> String {
    let mut document = small();
    let patient = document["patients"][0].clone();
    let patients = (0..50).map(|n| {
        let mut patient = patient.clone();
        patient["id"] = json!(format!("p-{n}"));
        if n % 3 == 0 {
            patient["roles"][0]["services"]
                .as_array_mut()
                .unwrap()
                .truncate(1);
        }
        patient
    });
    document["patients"] = patients.collect();
    document.to_string()
}

#[test]
fn 公開している書式は読める項目と同じ() {
    let schema: Value = serde_json::from_str(include_str!(
        "../../../docs/schemas/coverage-plan.schema.json"
    ))
    .unwrap();
    let defined: BTreeSet<&str> = schema["$defs"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(defined, FIELDS.iter().map(|(name, _)| *name).collect());
    for (name, known) in FIELDS {
        let published = schema["$defs"][name]["properties"].as_object().unwrap();
        let published: BTreeSet<&str> = published.keys().map(String::as_str).collect();
        assert_eq!(published, known.iter().copied().collect(), "{name}");
    }
}

#[test]
fn 書式で必須の項目はどれも欠ければ知らせる() {
    let schema: Value = serde_json::from_str(include_str!(
        "../../../docs/schemas/coverage-plan.schema.json"
    ))
    .unwrap();
    let rows = [
        ("organization", "/organizations/0"),
        ("service", "/services/0"),
        ("opening", "/services/0/open/0"),
        ("period", "/services/0/extra/0"),
        ("leave", "/services/0/leave/0"),
        ("licence_held", "/services/2/licences/0"),
        ("stock_held", "/services/2/stock/0"),
        ("permit", "/permits/0"),
        ("agreement", "/agreements/0"),
        ("line", "/lines/0"),
        ("rotation", "/lines/0/rotation"),
        ("temporary", "/lines/0/temporary/0"),
        ("shift", "/lines/0/overrides/0"),
        ("patient", "/patients/0"),
        ("away", "/patients/0/away/0"),
        ("role_plan", "/patients/0/roles/0"),
        ("entry", "/patients/0/roles/0/services/0"),
        ("role", "/roles/0"),
        ("joint", "/joint/0"),
        ("named", "/hub"),
    ];
    for (name, pointer) in rows {
        for required in schema["$defs"][name]["required"].as_array().unwrap() {
            let mut document = small();
            document
                .pointer_mut(pointer)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(required.as_str().unwrap());
            assert!(plan(&document).is_err(), "{pointer} without {required}");
        }
    }
}

proptest! {
    #[test]
    fn どこに何を書かれても倒れない(place in 0usize..400, kind in 0usize..9) {
        let mut document = small();
        let mut paths = Vec::new();
        pointers(&document, String::new(), &mut paths);
        let odd = [json!(null), json!(true), json!(-1), json!(1e300), json!(""), json!("x"), json!([]), json!({}), json!([[{}]])];
        *document.pointer_mut(&paths[place % paths.len()]).unwrap() = odd[kind].clone();
        if let Ok(plan) = plan(&document) {
            let coverage = Coverage::of(plan, Interval::of_days(date(2026, 12, 30), date(2027, 1, 2)));
            let mut repairs = kyoten_coverage::Repairs::of(&coverage);
            for finding in coverage.findings() {
                let _ = repairs.cheapest(&finding);
            }
            let _ = (coverage.loads(), coverage.joint_gaps(), coverage.totals());
        }
    }
}

fn pointers(value: &Value, path: String, all: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            for (n, one) in list.iter().enumerate() {
                pointers(one, format!("{path}/{n}"), all);
            }
        }
        Value::Object(object) => {
            for (key, one) in object {
                pointers(one, format!("{path}/{key}"), all);
            }
        }
        _ => {}
    }
    all.push(path);
}
