//! Calendars of other programs (iCalendar, RFC 5545): written for subscription, read for leave and duties.
//!
//! The text form is the `icalendar` crate's, rules of repetition are the `rrule` crate's; here stands only what
//! an event means in Japan. Events are written in Asia/Tokyo with its VTIMEZONE, because some calendars show
//! UTC events on the wrong day of a list.

use std::collections::{BTreeMap, BTreeSet};

use icalendar::{Calendar, CalendarComponent, Component, Event, Property};
use jiff::civil::{DateTime, Time};
use rrule::RRuleSet;

use crate::interval::{DAY, Interval, Minute};
use crate::tokyo;

/// How many times one event may repeat within a window: three years of every hour.
const MOST_OCCURRENCES: u16 = 26_280;
/// Names of the zone in the calendars people use; the second is Outlook's.
const TOKYO_NAMES: [&str; 4] = ["Asia/Tokyo", "Tokyo Standard Time", "Japan", "JST"];

/// Something that takes time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// When.
    pub when: Interval,
    /// Stable over time: a subscriber replaces what it has under the same one.
    pub uid: String,
    /// One line.
    pub summary: String,
    /// More lines; may be empty.
    pub description: String,
}

/// An event that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The text is no calendar.
    #[error("iCalendar形式として読み取れません。カレンダーを .ics で書き出し直してください")]
    NoCalendar,
    /// A time zone that is not Japan's.
    #[error("予定「{summary}」の時間帯 {zone} は扱えません。日本時間に直してください")]
    OtherZone {
        /// The event.
        summary: String,
        /// As written.
        zone: String,
    },
    /// No start, or a date or time that is none.
    #[error("予定「{summary}」の日時を読み取れません。開始と終了を確かめてください")]
    NoTime {
        /// The event.
        summary: String,
    },
    /// A rule of repetition that cannot be followed.
    #[error(
        "予定「{summary}」の繰り返し（{rule}）を読み取れません。繰り返しを設定し直してください"
    )]
    NoRule {
        /// The event.
        summary: String,
        /// As written.
        rule: String,
    },
}

/// Writes a calendar. `made_at` is the date stamp of its events: the same entries give the same bytes.
#[must_use]
pub fn write(name: &str, entries: &[Entry], made_at: Minute) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//kyoten//calendar//JA"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.name(name);
    for entry in entries {
        let mut event = Event::with_uid(&entry.uid);
        event.summary(&entry.summary);
        if !entry.description.is_empty() {
            event.description(&entry.description);
        }
        event.append_property(Property::new("DTSTAMP", in_utc(made_at)));
        event.append_property(in_tokyo("DTSTART", entry.when.starts_at));
        event.append_property(in_tokyo("DTEND", entry.when.ends_at));
        calendar.push(event.done());
    }
    with_zone(&calendar.to_string())
}

/// Reads the entries of a window, repetitions written out, in order of time.
///
/// Floating times are taken as Japan's, days without a time as whole days, cancelled events as gone, and an
/// event that replaces one of a series as that one. An event that only remembers a moment is left out.
///
/// Errors  all events that cannot be understood.
pub fn read(text: &str, window: Interval) -> Result<Vec<Entry>, Vec<ExchangeError>> {
    let no_calendar = || vec![ExchangeError::NoCalendar];
    let calendar: Calendar = text.parse().map_err(|_| no_calendar())?;
    if !text
        .trim_start()
        .to_ascii_uppercase()
        .starts_with("BEGIN:VCALENDAR")
    {
        return Err(no_calendar());
    }
    let (mut entries, mut errors) = (Vec::new(), Vec::new());
    let replaced = replaced(&calendar);
    for event in events(&calendar) {
        match occurrences(event, window, &replaced) {
            Ok(found) => entries.extend(found),
            Err(error) => errors.push(error),
        }
    }
    entries.sort();
    if errors.is_empty() {
        Ok(entries)
    } else {
        Err(errors)
    }
}

/// Japan's zone, which has no summer time.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nTZNAME:JST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// Puts the zone before the first event: the library gives zones identifiers and today's date, which they do not have.
fn with_zone(text: &str) -> String {
    let place = text
        .find("BEGIN:VEVENT")
        .or_else(|| text.find("END:VCALENDAR"));
    let (head, rest) = text.split_at(place.unwrap_or(text.len()));
    format!("{head}{ZONE}{rest}")
}

fn in_tokyo(key: &str, at: Minute) -> Property {
    let at = at.date_time();
    Property::new(key, stamp(at))
        .add_parameter("TZID", "Asia/Tokyo")
        .done()
}

fn in_utc(at: Minute) -> String {
    let utc = at.plus(-9 * 60).date_time();
    format!("{}Z", stamp(utc))
}

/// `20270101T000000`
fn stamp(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

fn events(calendar: &Calendar) -> impl Iterator<Item = &Event> {
    let components = calendar.components.iter();
    components.filter_map(|component| match component {
        CalendarComponent::Event(event) => Some(event),
        _ => None,
    })
}

/// The starts of a series, by its identifier, that other events replace.
fn replaced(calendar: &Calendar) -> BTreeMap<&str, BTreeSet<Minute>> {
    let mut replaced: BTreeMap<&str, BTreeSet<Minute>> = BTreeMap::new();
    for event in events(calendar) {
        if let (Some(uid), Some(Ok(at))) = (event.get_uid(), moment(event, "RECURRENCE-ID")) {
            replaced.entry(uid).or_default().insert(at.minute);
        }
    }
    replaced
}

fn occurrences(
    event: &Event,
    window: Interval,
    replaced: &BTreeMap<&str, BTreeSet<Minute>>,
) -> Result<Vec<Entry>, ExchangeError> {
    if event.property_value("STATUS") == Some("CANCELLED") {
        return Ok(Vec::new());
    }
    let no_time = || ExchangeError::NoTime {
        summary: summary(event),
    };
    let start = moment(event, "DTSTART").ok_or_else(no_time)??;
    let end = match moment(event, "DTEND").transpose()? {
        Some(end) => end.minute,
        None => start.minute.plus(lasts(event, start)),
    };
    let minutes = end.0.saturating_sub(start.minute.0);
    let mut starts = match event.property_value("RRULE") {
        None => vec![start.minute],
        Some(rule) => repeated(event, rule, start.minute, minutes, window)?,
    };
    let uid = event.get_uid().unwrap_or_default().to_owned();
    if event.property_value("RECURRENCE-ID").is_none()
        && let Some(gone) = replaced.get(uid.as_str())
    {
        starts.retain(|start| !gone.contains(start));
    }
    let entry = |start: Minute| Entry {
        when: Interval::new(start, start.plus(minutes)),
        uid: uid.clone(),
        summary: summary(event),
        description: event.get_description().unwrap_or_default().to_owned(),
    };
    let entries = starts.into_iter().map(entry);
    Ok(entries
        .filter(|entry| !entry.when.is_empty() && !entry.when.intersection(window).is_empty())
        .collect())
}

/// Minutes of an event without an end: its DURATION, a whole day, or nothing.
fn lasts(event: &Event, start: Moment) -> i32 {
    let duration = event.property_value("DURATION").and_then(|text| {
        let span: jiff::Span = text.parse().ok()?;
        let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
        let minutes = days * 1_440 + i64::from(span.get_hours()) * 60 + span.get_minutes();
        i32::try_from(minutes).ok()
    });
    duration.unwrap_or(if start.is_day { DAY } else { 0 })
}

fn repeated(
    event: &Event,
    rule: &str,
    start: Minute,
    minutes: i32,
    window: Interval,
) -> Result<Vec<Minute>, ExchangeError> {
    let no_rule = || ExchangeError::NoRule {
        summary: summary(event),
        rule: rule.to_owned(),
    };
    // Everything is told in UTC, in which Japan's days are shifted but as long: but weekdays are not
    // the same, so the clock on Japan's wall is passed off as UTC instead.
    let mut text = format!(
        "DTSTART:{}Z\nRRULE:{}",
        stamp(start.date_time()),
        wall_clock(rule)
    );
    for skipped in event.multi_properties().get("EXDATE").into_iter().flatten() {
        for value in skipped.value().split(',') {
            let skipped = Written {
                value,
                zone: skipped.params().get("TZID").map(|zone| zone.value()),
            };
            let at = skipped.moment(event)?;
            text.push_str(&format!("\nEXDATE:{}Z", stamp(at.minute.date_time())));
        }
    }
    let set: RRuleSet = text.parse().map_err(|_| no_rule())?;
    let as_utc = |at: Minute| {
        let zoned = jiff::tz::Offset::UTC
            .to_timestamp(at.date_time())
            .unwrap_or_default();
        let seconds = chrono_time(zoned.as_second());
        seconds.with_timezone(&rrule::Tz::UTC)
    };
    let from = as_utc(window.starts_at.plus(-minutes.max(0)));
    let set = set.after(from).before(as_utc(window.ends_at));
    let dates = set.all(MOST_OCCURRENCES).dates;
    Ok(dates
        .iter()
        .map(|at| Minute(i32::try_from(at.timestamp().div_euclid(60)).unwrap_or(i32::MAX)))
        .collect())
}

/// UNTIL in UTC, told as the clock on Japan's wall; a day means its end.
fn wall_clock(rule: &str) -> String {
    let part = |part: &str| match part.split_once('=') {
        Some(("UNTIL", value)) => {
            let written = Written { value, zone: None };
            match written.read() {
                Some(until) if until.is_day => {
                    format!("UNTIL={}Z", stamp(until.minute.plus(DAY - 1).date_time()))
                }
                Some(until) => format!("UNTIL={}Z", stamp(until.minute.date_time())),
                None => part.to_owned(),
            }
        }
        _ => part.to_owned(),
    };
    rule.split(';').map(part).collect::<Vec<_>>().join(";")
}

/// A point in time, or a whole day.
#[derive(Clone, Copy)]
struct Moment {
    minute: Minute,
    is_day: bool,
}

/// A date or a time as it stands in the calendar.
struct Written<'a> {
    value: &'a str,
    zone: Option<&'a str>,
}

impl Written<'_> {
    fn moment(&self, event: &Event) -> Result<Moment, ExchangeError> {
        let summary = || summary(event);
        if let Some(zone) = self.zone.filter(|zone| !TOKYO_NAMES.contains(zone)) {
            return Err(ExchangeError::OtherZone {
                summary: summary(),
                zone: zone.to_owned(),
            });
        }
        self.read()
            .ok_or_else(|| ExchangeError::NoTime { summary: summary() })
    }

    fn read(&self) -> Option<Moment> {
        let value = self.value.trim();
        let (local, is_utc) = match value.strip_suffix('Z') {
            Some(local) => (local, true),
            None => (value, false),
        };
        if local.len() == 8 {
            let on = jiff::civil::Date::strptime("%Y%m%d", local).ok()?;
            let minute = Minute::of(on.to_datetime(Time::midnight()));
            return Some(Moment {
                minute,
                is_day: true,
            });
        }
        let at = DateTime::strptime("%Y%m%dT%H%M%S", local).ok()?;
        let at = if is_utc {
            let utc = jiff::tz::Offset::UTC.to_timestamp(at).ok()?;
            tokyo::civil_date_time(utc.as_microsecond())
        } else {
            at
        };
        Some(Moment {
            minute: Minute::of(at),
            is_day: false,
        })
    }
}

fn moment(event: &Event, key: &str) -> Option<Result<Moment, ExchangeError>> {
    let property = event.properties().get(key)?;
    let written = Written {
        value: property.value(),
        zone: property.params().get("TZID").map(|zone| zone.value()),
    };
    Some(written.moment(event))
}

fn summary(event: &Event) -> String {
    event.get_summary().unwrap_or("（題名なし）").to_owned()
}

fn chrono_time(seconds: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
