//! Walking through JSON values: what is missing or of another kind is noted, and the walk goes on.

use kyoten_calendar::civil::{Date, DateTime};
use kyoten_calendar::{DAY, Interval, Minute};
use serde_json::{Map, Value};

use super::mistake::{Mistake, Problem};
use crate::plan::ALWAYS;

/// Years outside are slips of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A place in the document; its path is written only when a mistake is found there.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    up: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Top,
    Key(&'a str),
    Nth(usize),
}

impl<'a> Place<'a> {
    pub const TOP: Place<'static> = Place {
        up: None,
        step: Step::Top,
    };

    pub fn key(&'a self, key: &'a str) -> Place<'a> {
        Place {
            up: Some(self),
            step: Step::Key(key),
        }
    }

    pub fn nth(&'a self, n: usize) -> Place<'a> {
        Place {
            up: Some(self),
            step: Step::Nth(n),
        }
    }

    /// `patients[12].roles[0]`
    pub fn path(&self) -> String {
        let mut path = self.up.map_or_else(String::new, Place::path);
        match self.step {
            Step::Top => {}
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => {
                path.push('.');
                path.push_str(key);
            }
            Step::Nth(n) => path.push_str(&format!("[{n}]")),
        }
        path
    }
}

/// The mistakes found so far.
#[derive(Default)]
pub(super) struct Walk {
    pub mistakes: Vec<Mistake>,
}

pub(super) type Object = Map<String, Value>;

impl Walk {
    pub fn add(&mut self, place: &Place<'_>, problem: Problem) {
        self.mistakes.push(Mistake {
            path: place.path(),
            problem,
        });
    }

    /// An object with no other fields than these.
    pub fn object<'v>(
        &mut self,
        place: &Place<'_>,
        value: &'v Value,
        known: &'static [&'static str],
    ) -> Option<&'v Object> {
        let object = value.as_object();
        match object {
            Some(object) => self.only(place, object, known),
            None => self.add(place, Problem::Needs("{ } で囲んだ項目の組", "an object")),
        }
        object
    }

    pub fn only(&mut self, place: &Place<'_>, object: &Object, known: &'static [&'static str]) {
        for field in object
            .keys()
            .filter(|field| !known.contains(&field.as_str()))
        {
            self.add(
                place,
                Problem::Unknown {
                    field: field.clone(),
                    known,
                },
            );
        }
    }

    /// The elements of a list; none when the field is missing.
    pub fn list<'v>(
        &mut self,
        place: &Place<'_>,
        object: &'v Object,
        field: &'static str,
    ) -> &'v [Value] {
        match object.get(field) {
            None => &[],
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.add(
                    &place.key(field),
                    Problem::Needs("[ ] で囲んだ一覧", "a list"),
                );
                &[]
            }
        }
    }

    /// A text that must be there.
    pub fn text<'v>(
        &mut self,
        place: &Place<'_>,
        object: &'v Object,
        field: &'static str,
    ) -> &'v str {
        if !object.contains_key(field) {
            self.add(place, Problem::Missing(field));
            return "";
        }
        self.optional_text(place, object, field).unwrap_or("")
    }

    pub fn optional_text<'v>(
        &mut self,
        place: &Place<'_>,
        object: &'v Object,
        field: &'static str,
    ) -> Option<&'v str> {
        match object.get(field)? {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => {
                self.add(
                    &place.key(field),
                    Problem::Needs("空でない文字列", "a text that is not empty"),
                );
                None
            }
        }
    }

    pub fn truth(&mut self, place: &Place<'_>, object: &Object, field: &'static str) -> bool {
        match object.get(field) {
            None => false,
            Some(Value::Bool(truth)) => *truth,
            Some(_) => {
                self.add(
                    &place.key(field),
                    Problem::Needs("true か false", "true or false"),
                );
                false
            }
        }
    }

    /// A whole number from `least` on, that fits.
    pub fn number<N: TryFrom<u64>>(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        field: &'static str,
        least: u64,
    ) -> Option<N> {
        let number = object
            .get(field)?
            .as_u64()
            .filter(|number| *number >= least);
        let number = number.and_then(|number| N::try_from(number).ok());
        if number.is_none() {
            let (japanese, english) = match least {
                0 => ("0以上の整数", "a whole number from 0 on"),
                _ => ("1以上の整数", "a whole number from 1 on"),
            };
            self.add(&place.key(field), Problem::Needs(japanese, english));
        }
        number
    }

    /// `from` and `until` of an object; open where one is missing.
    pub fn interval(&mut self, place: &Place<'_>, object: &Object) -> Interval {
        let from = self.moment(place, object, "from", 0);
        let until = self.moment(place, object, "until", DAY);
        let interval = Interval::new(
            from.unwrap_or(ALWAYS.starts_at),
            until.unwrap_or(ALWAYS.ends_at),
        );
        if interval.is_empty() {
            self.add(place, Problem::EndsBeforeStart);
        }
        interval
    }

    /// The same, where both must be there.
    pub fn bounded(&mut self, place: &Place<'_>, object: &Object) -> Interval {
        for field in ["from", "until"] {
            if !object.contains_key(field) {
                self.add(place, Problem::Missing(field));
            }
        }
        self.interval(place, object)
    }

    /// `2026-12-31`, taken as its first minute plus `of_date`, or `2026-12-31T18:00`.
    pub fn moment(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        field: &'static str,
        of_date: i32,
    ) -> Option<Minute> {
        let written = object.get(field)?;
        let minute = written.as_str().and_then(|text| {
            let at: DateTime = text.parse().ok()?;
            match text.len() {
                10 => Some((at.date(), Minute::start_of(at.date()).plus(of_date))),
                16 if text.contains('T') => Some((at.date(), Minute::of(at))),
                _ => None,
            }
        });
        let minute = minute.filter(|(on, _): &(Date, Minute)| YEARS.contains(&on.year()));
        if minute.is_none() {
            self.add(
                &place.key(field),
                Problem::Needs(
                    "2026-12-31 か 2026-12-31T18:00 の形の日付（1900年から2200年まで）",
                    "a date such as 2026-12-31 or 2026-12-31T18:00, between 1900 and 2200",
                ),
            );
        }
        minute.map(|(_, minute)| minute)
    }

    /// `09:00` as a minute of the day, up to `24:00`; `fallback` where the field is missing.
    pub fn time(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        field: &'static str,
        fallback: i32,
    ) -> i32 {
        let Some(written) = object.get(field) else {
            return fallback;
        };
        let time = written.as_str().and_then(time_of_day);
        if time.is_none() {
            self.add(
                &place.key(field),
                Problem::Needs("09:00 の形の時刻", "a time such as 09:00"),
            );
        }
        time.unwrap_or(fallback)
    }
}

/// `09:00` as a minute of the day, up to `24:00`.
pub(super) fn time_of_day(text: &str) -> Option<i32> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i32>().ok()).flatten()
    };
    let time = two_digits(hour)? * 60 + two_digits(minute).filter(|minute| *minute < 60)?;
    (time <= DAY).then_some(time)
}
