//! Hours, duties and yen by class of duty.

use kyoten_calendar::DayClasses;
use kyoten_roster::totals::{DUTY_CLASSES, DutyClass, Tariff, totals};
use kyoten_roster::{Plan, read_problem};

/// The only shift goes to the only person.
fn totals_of(starts_at: &str, ends_at: &str, tariff: &Tariff) -> ([i64; 6], [i64; 6], i64) {
    let document = serde_json::json!({
        "format": "kyoten-roster-problem", "version": 1,
        "period": { "from": "2026-01-01", "to": "2027-04-01" },
        "organizations": [{ "id": "clinic" }],
        "areas": [{ "id": "north" }],
        "lines": [{ "id": "night", "area": "north", "profession": "doctor", "kind": "visit" }],
        "shifts": [{ "id": "s1", "line": "night", "starts_at": starts_at, "ends_at": ends_at }],
        "people": [{ "id": "sato", "organizations": ["clinic"], "profession": "doctor" }],
    });
    let problem = match read_problem(&document.to_string()) {
        Ok(problem) => problem,
        Err(mistakes) => panic!("{mistakes:?}"),
    };
    let mut plan = Plan::empty(&problem);
    let (shift, person) = (kyoten_roster::ShiftId(0), kyoten_roster::PersonId(0));
    plan.assign(shift, person);
    let all = totals(&plan, &DayClasses::usual(), tariff);
    (all[0].minutes, all[0].duties, all[0].yen)
}

#[test]
fn 当番の時間は始まった日の区分で数える() {
    let hours = |class: usize, hours: i64| {
        let mut minutes = [0; 6];
        minutes[class] = hours * 60;
        minutes
    };
    let cases = [
        // Friday to Saturday: a weekday's night.
        ("2026-06-05T18:00", "2026-06-06T08:00", hours(1, 14)),
        ("2026-06-06T18:00", "2026-06-07T08:00", hours(2, 14)),
        ("2026-06-07T08:00", "2026-06-07T18:00", hours(3, 10)),
        // 昭和の日, a Wednesday.
        ("2026-04-29T18:00", "2026-04-30T08:00", hours(3, 14)),
        ("2026-08-13T18:00", "2026-08-14T08:00", hours(4, 14)),
        ("2026-12-31T18:00", "2027-01-01T08:00", hours(5, 14)),
        ("2026-06-03T09:00", "2026-06-03T17:00", hours(0, 8)),
    ];
    for (from, to, expected) in cases {
        let (minutes, duties, _) = totals_of(from, to, &Tariff::default());
        assert_eq!(minutes, expected, "{from}");
        assert_eq!(duties.iter().sum::<i64>(), 1, "{from}");
    }
}

#[test]
fn 一週間の当番は七回分として支払われる() {
    let mut tariff = Tariff::default();
    for (class, yen) in DUTY_CLASSES
        .into_iter()
        .zip([1, 10, 100, 1_000, 10_000, 100_000])
    {
        tariff.yen_per_duty.insert(class, yen);
    }
    // Wednesday to Wednesday: five weekdays, Saturday, Sunday.
    let week = ("2026-06-03T00:00", "2026-06-10T00:00");
    let (minutes, duties, yen) = totals_of(week.0, week.1, &tariff);
    assert_eq!(duties, [0, 5, 1, 1, 0, 0]);
    assert_eq!(minutes.iter().sum::<i64>(), 7 * 24 * 60);
    assert_eq!(minutes[0], 5 * 10 * 60);
    assert_eq!(yen, 5 * 10 + 100 + 1_000);
    // A line may be paid differently; what it does not name is paid as elsewhere.
    let special = [(DutyClass::Saturday, 7)].into();
    tariff.lines.insert("night".to_owned(), special);
    assert_eq!(totals_of(week.0, week.1, &tariff).2, 5 * 10 + 7 + 1_000);
}
