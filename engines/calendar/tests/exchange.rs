//! Calendars written for subscription and read from other programs.
#![cfg(feature = "icalendar")]
#![expect(clippy::unwrap_used, reason = "the tests' own helper functions")]

use kyoten_calendar::civil::{Date, date};
use kyoten_calendar::exchange::{Entry, ExchangeError, read, write};
use kyoten_calendar::{Interval, Minute};
use proptest::prelude::*;

fn at(on: Date, hour: i8, minute: i8) -> Minute {
    Minute::of(on.at(hour, minute, 0, 0))
}

fn entry(from: Minute, until: Minute) -> Entry {
    Entry {
        when: Interval::new(from, until),
        uid: "gap-1@kyoten".into(),
        summary: "麻薬のすきま、譲渡許可; 1月".into(),
        description: "一行目\n二行目（とても長い行はたたまれても元どおりに読めること。とても長い行はたたまれても元どおりに読めること）".into(),
    }
}

fn calendar(event: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        event.replace('\n', "\r\n")
    )
}

fn year() -> Interval {
    Interval::of_days(date(2026, 4, 1), date(2027, 3, 31))
}

fn starts(event: &str) -> Vec<String> {
    let entries = read(&calendar(event), year()).unwrap();
    entries
        .iter()
        .map(|one| format!("{}/{}", one.when.starts_at, one.when.ends_at))
        .collect()
}

#[test]
fn 書いた予定は東京の時刻で読み戻せる() {
    let new_year = entry(at(date(2027, 1, 1), 0, 0), at(date(2027, 1, 2), 0, 0));
    let text = write(
        "空き時間",
        std::slice::from_ref(&new_year),
        at(date(2026, 12, 1), 0, 0),
    );
    assert!(
        text.contains("DTSTART;TZID=Asia/Tokyo:20270101T000000"),
        "{text}"
    );
    assert!(
        text.contains("BEGIN:VTIMEZONE") && text.contains("TZOFFSETTO:+0900"),
        "{text}"
    );
    assert!(text.contains("DTSTAMP:20261130T150000Z"), "{text}");
    assert!(
        text.split("\r\n").all(|line| line.len() <= 75),
        "lines are folded: {text}"
    );
    assert_eq!(
        read(&text, year()).unwrap(),
        std::slice::from_ref(&new_year)
    );
    assert_eq!(
        text,
        write("空き時間", &[new_year], at(date(2026, 12, 1), 0, 0)),
        "the same bytes"
    );
}

#[test]
fn ほかのソフトの書き方を読む() {
    let cases: [(&str, &[&str]); 10] = [
        (
            "SUMMARY:休み\nDTSTART;VALUE=DATE:20261229\nDTEND;VALUE=DATE:20270104",
            &["2026-12-29T00:00/2027-01-04T00:00"],
        ),
        (
            "SUMMARY:一日\nDTSTART;VALUE=DATE:20261229",
            &["2026-12-29T00:00/2026-12-30T00:00"],
        ),
        (
            "SUMMARY:協定世界時\nDTSTART:20261231T150000Z\nDTEND:20261231T163000Z",
            &["2027-01-01T00:00/2027-01-01T01:30"],
        ),
        (
            "SUMMARY:Outlook\nDTSTART;TZID=Tokyo Standard Time:20261120T180000\nDURATION:PT14H",
            &["2026-11-20T18:00/2026-11-21T08:00"],
        ),
        (
            "SUMMARY:時間帯なし\nDTSTART:20261120T180000\nDTEND:20261120T190000",
            &["2026-11-20T18:00/2026-11-20T19:00"],
        ),
        (
            "SUMMARY:期間の外\nDTSTART:20200101T000000\nDTEND:20200102T000000",
            &[],
        ),
        (
            "SUMMARY:中止\nSTATUS:CANCELLED\nDTSTART:20261120T180000\nDTEND:20261120T190000",
            &[],
        ),
        // 第2水曜 in the morning, though it is still Tuesday in UTC.
        (
            "SUMMARY:第2水曜\nDTSTART;TZID=Asia/Tokyo:20261014T080000\nDTEND;TZID=Asia/Tokyo:20261014T120000\nRRULE:FREQ=MONTHLY;BYDAY=2WE;COUNT=3",
            &[
                "2026-10-14T08:00/2026-10-14T12:00",
                "2026-11-11T08:00/2026-11-11T12:00",
                "2026-12-09T08:00/2026-12-09T12:00",
            ],
        ),
        (
            "SUMMARY:毎週、祝日を除く\nDTSTART;TZID=Asia/Tokyo:20261116T180000\nDTEND;TZID=Asia/Tokyo:20261117T080000\nRRULE:FREQ=WEEKLY;UNTIL=20261130T090000Z\nEXDATE;TZID=Asia/Tokyo:20261123T180000",
            &[
                "2026-11-16T18:00/2026-11-17T08:00",
                "2026-11-30T18:00/2026-12-01T08:00",
            ],
        ),
        (
            "SUMMARY:長く続くもの\nDTSTART;VALUE=DATE:20260330\nDTEND;VALUE=DATE:20260402\nRRULE:FREQ=YEARLY",
            &[
                "2026-03-30T00:00/2026-04-02T00:00",
                "2027-03-30T00:00/2027-04-02T00:00",
            ],
        ),
    ];
    for (event, expected) in cases {
        assert_eq!(starts(event), expected, "{event}");
    }
}

#[test]
fn 一回だけ動かした予定は動かした先だけに残る() {
    let series = "SUMMARY:当番\nDTSTART;TZID=Asia/Tokyo:20261102T180000\nDTEND;TZID=Asia/Tokyo:20261102T200000\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID;TZID=Asia/Tokyo:20261109T180000\nSUMMARY:当番（変更）\nDTSTART;TZID=Asia/Tokyo:20261110T180000\nDTEND;TZID=Asia/Tokyo:20261110T200000";
    assert_eq!(
        starts(series),
        [
            "2026-11-02T18:00/2026-11-02T20:00",
            "2026-11-10T18:00/2026-11-10T20:00",
            "2026-11-16T18:00/2026-11-16T20:00"
        ]
    );
}

#[test]
fn 読めない予定はまとめて題名とともに知らせる() {
    let errors = |event: &str| read(&calendar(event), year()).unwrap_err();
    let zone = errors(
        "SUMMARY:会議\nDTSTART;TZID=America/New_York:20261120T180000\nDTEND:20261120T190000",
    );
    assert!(
        matches!(zone[0], ExchangeError::OtherZone { .. }),
        "{zone:?}"
    );
    let none = errors("SUMMARY:いつ");
    assert_eq!(
        none[0].to_string(),
        "予定「いつ」の日時を読み取れません。開始と終了を確かめてください"
    );
    let rule =
        errors("SUMMARY:x\nDTSTART:20261120T180000\nDTEND:20261120T190000\nRRULE:FREQ=SOMETIMES");
    assert!(matches!(rule[0], ExchangeError::NoRule { .. }), "{rule:?}");
    let two = errors("SUMMARY:a\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:b");
    assert_eq!(two.len(), 2);
    assert_eq!(
        read("これは予定表ではありません", year()),
        Err(vec![ExchangeError::NoCalendar])
    );
}

proptest! {
    #[test]
    fn どの予定も書いて読めば元に戻る(start in 29_000_000i32..30_000_000, minutes in 1i32..50_000, summary in "\\PC{1,40}", description in "[a-zあ-ん,;:\\\\\n\"]{0,120}") {
        let mut one = entry(Minute(start), Minute(start + minutes));
        one.summary = summary.trim().to_owned();
        one.description = description.trim().to_owned();
        prop_assume!(!one.summary.is_empty());
        let text = write("x", std::slice::from_ref(&one), Minute(start));
        prop_assert_eq!(read(&text, one.when).unwrap(), vec![one]);
    }

    #[test]
    fn 何を読ませても倒れない(event in "([A-Z]{2,8}(;[A-Z]{2,5}=[A-Za-z/]{0,9})?:[0-9TZ=;A-Z]{0,18}\n){0,6}", any in "\\PC{0,60}") {
        let _ = read(&calendar(&event), year());
        let _ = read(&any, year());
    }
}
