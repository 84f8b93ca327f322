//! One row to one listing: texts as typed, identifiers as text, places checked.
//!
//! All mistakes of a row are found at once. What can be taken with a remark is taken with a
//! [`RowNote`]; only what would make the listing wrong or unfindable rejects the row.

use std::collections::HashMap;

use kyoten_geography::{GeoPoint, MunicipalityCode};
use kyoten_japanese::address;

use super::{
    gazetteer::{Coordinates, Gazetteer},
    layout::{
        DAYS, HoursCell, IdentifierRule, KindRule, MAX_HOURS_SLOTS, MappedColumn, Mapping, Target,
    },
    problem::{CARE_IDENTIFIER_CHARS, FileProblem, RowNote, RowProblem},
    read::Cells,
};
use crate::{
    field::{Field, LIST_SEPARATOR, Shape, Values},
    kind::{Kind, KindGroup},
    listing::{Identifier, Listing, Prefecture},
};

/// What becomes of one row.
#[derive(Debug)]
pub enum Mapped {
    /// The listing, and what is to be known about it.
    Listing(Box<Listing>, Vec<RowNote>),
    /// Every mistake of the row.
    Rejected {
        /// Which service it is about, when that much could be read.
        about: Option<(Kind, Identifier)>,
        /// Never empty.
        problems: Vec<RowProblem>,
    },
}

/// The layout whose numbers are all 事業所番号 of care insurance.
const MINISTRY_CARE: &str = "mhlw_care";

/// A 事業所番号 has ten characters; nine when a spreadsheet has eaten the zero of 北海道 … 栃木県. None at all is
/// told as missing.
fn has_wrong_length(text: &str) -> bool {
    let chars = kyoten_japanese::fold(text).chars().count();
    chars != 0 && !(CARE_IDENTIFIER_CHARS - 1..=CARE_IDENTIFIER_CHARS).contains(&chars)
}

/// Maps the rows of one file.
pub struct Mapper<'g> {
    mapping: Mapping,
    gazetteer: &'g Gazetteer,
    asked_kind: Option<Kind>,
    last_kind: Option<(String, Kind)>,
    municipalities: HashMap<String, Option<MunicipalityCode>>,
}

impl<'g> Mapper<'g> {
    /// For one file; `kind` is what the person or the file's name says, used where the layout asks.
    ///
    /// Errors: [`FileProblem::KindNotGiven`].
    pub fn new(
        mapping: Mapping,
        gazetteer: &'g Gazetteer,
        kind: Option<Kind>,
    ) -> Result<Mapper<'g>, FileProblem> {
        let asked_kind = match mapping.kind {
            KindRule::Fixed(kind) => Some(kind),
            KindRule::Asked => Some(kind.ok_or(FileProblem::KindNotGiven)?),
            KindRule::Column => None,
        };
        Ok(Mapper {
            mapping,
            gazetteer,
            asked_kind,
            last_kind: None,
            municipalities: HashMap::new(),
        })
    }

    /// The layout in use.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The listing of one row.
    pub fn map(&mut self, cells: &Cells) -> Mapped {
        let mut problems = Vec::new();
        let kind = match self.kind(cells) {
            Ok(kind) => Some(kind),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let mut draft = Draft::new(self.mapping.columns.len());
        for column in &self.mapping.columns {
            draft.take(column, cells.get(column.at), kind, &mut problems);
        }
        draft.set_hours();
        if !draft.named {
            problems.push(RowProblem::Missing {
                header: self.header(Target::Field(Field::Name)),
            });
        }
        let identifier = match self.identifier(&draft) {
            Ok(identifier) => Some(identifier),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        match (kind, identifier) {
            (Some(kind), Some(identifier)) if problems.is_empty() => {
                self.listing(kind, identifier, draft)
            }
            (kind, identifier) => Mapped::Rejected {
                about: kind.zip(identifier),
                problems,
            },
        }
    }

    fn listing(&mut self, kind: Kind, identifier: Identifier, draft: Draft<'_>) -> Mapped {
        let written = draft.values.get(Field::Address).unwrap_or("");
        let given = draft.prefecture.filter(|name| !name.is_empty());
        let prefecture_name = given.or_else(|| address::prefecture(written)).unwrap_or("");
        let municipality = self.municipality(&draft, prefecture_name, written);
        let prefecture = municipality
            .and_then(Prefecture::of)
            .or_else(|| Prefecture::named(prefecture_name));
        let mut notes = draft.notes;
        let coordinates = match (draft.latitude, draft.longitude) {
            ("", "") => None,
            (latitude, longitude) => match (latitude.parse(), longitude.parse()) {
                (Ok(latitude), Ok(longitude)) => Some(match GeoPoint::new(latitude, longitude) {
                    Err(_) => Coordinates::OffTheGlobe,
                    Ok(point) if draft.town_center => Coordinates::TownCenter(point),
                    Ok(point) if draft.approximate => Coordinates::Approximate(point),
                    Ok(point) => Coordinates::Given(point),
                }),
                _ => {
                    notes.push(RowNote::CoordinateUnreadable {
                        text: format!("{latitude}, {longitude}"),
                    });
                    None
                }
            },
        };
        let name = prefecture.map_or("", Prefecture::name);
        let (position, flags) = self
            .gazetteer
            .place(coordinates, municipality, name, written);
        notes.extend(flags.iter().copied().map(RowNote::Position));
        let values = draft.values;
        Mapped::Listing(
            Box::new(Listing {
                kind,
                identifier,
                prefecture,
                municipality,
                values,
                position,
                flags,
            }),
            notes,
        )
    }

    fn kind(&mut self, cells: &Cells) -> Result<Kind, RowProblem> {
        if let Some(kind) = self.asked_kind {
            return Ok(kind);
        }
        let column = self
            .mapping
            .columns
            .iter()
            .find(|column| column.target == Target::Kind);
        let header = || column.map_or_else(String::new, |column| column.header.clone());
        let text = column.map_or("", |column| cells.get(column.at));
        if text.is_empty() {
            return Err(RowProblem::Missing { header: header() });
        }
        match &self.last_kind {
            Some((words, kind)) if words == text => Ok(*kind),
            _ => {
                let unknown = || RowProblem::UnknownKind {
                    header: header(),
                    text: shortened(text),
                };
                let kind = Kind::from_words(text).ok_or_else(unknown)?;
                self.last_kind = Some((text.to_owned(), kind));
                Ok(kind)
            }
        }
    }

    fn identifier(&self, draft: &Draft<'_>) -> Result<Identifier, RowProblem> {
        match self.mapping.identifier {
            IdentifierRule::Column => {
                let header = || self.header(Target::Identifier);
                let text = draft.identifier;
                if is_rounded(text) {
                    return Err(RowProblem::RoundedIdentifier {
                        header: header(),
                        text: shortened(text),
                    });
                }
                if text.chars().count() > MAX_IDENTIFIER_CHARS {
                    let chars = text.chars().count();
                    return Err(RowProblem::TooLong {
                        header: header(),
                        chars,
                        max: MAX_IDENTIFIER_CHARS,
                    });
                }
                if self.mapping.layout == MINISTRY_CARE && has_wrong_length(text) {
                    return Err(RowProblem::IdentifierLength {
                        header: header(),
                        text: shortened(text),
                    });
                }
                Identifier::parse(text).ok_or_else(|| RowProblem::Missing { header: header() })
            }
            IdentifierRule::NameAndAddress => {
                let name = draft.values.get(Field::Name).unwrap_or("");
                match draft.values.get(Field::Address) {
                    Some(address) => Ok(Identifier::from_name_and_address(name, address)),
                    None => Err(RowProblem::Missing {
                        header: self.header(Target::Field(Field::Address)),
                    }),
                }
            }
        }
    }

    /// By code, by name, by the beginning of the address, in this order. The rows of a file stand
    /// together by municipality, so names are looked up once.
    fn municipality(
        &mut self,
        draft: &Draft<'_>,
        prefecture: &str,
        address: &str,
    ) -> Option<MunicipalityCode> {
        if let Some(code) = coded_municipality(draft.municipality_code, prefecture) {
            return Some(code);
        }
        let by_name = match draft.municipality {
            "" => None,
            city => {
                let key = format!("{prefecture}{city}");
                match self.municipalities.get(&key) {
                    Some(known) => *known,
                    None => {
                        let found = self.gazetteer.municipality_named(prefecture, city);
                        self.municipalities.insert(key, found);
                        found
                    }
                }
            }
        };
        by_name.or_else(|| self.gazetteer.municipality_of(prefecture, address))
    }

    fn header(&self, target: Target) -> String {
        self.mapping
            .header_of(target)
            .unwrap_or_default()
            .to_owned()
    }
}

/// The municipality a code names, if it lies in the prefecture named beside it: spreadsheets eat the
/// leading zero of the codes of nine prefectures, and what is left may be a code of another one.
fn coded_municipality(code: &str, prefecture: &str) -> Option<MunicipalityCode> {
    if code.is_empty() {
        return None;
    }
    let fits = |code: &MunicipalityCode| {
        prefecture.is_empty()
            || Prefecture::of(*code).is_some_and(|found| found.name() == prefecture)
    };
    let parse = |code: &str| MunicipalityCode::parse(code).ok().filter(fits);
    parse(code).or_else(|| parse(&format!("0{code}")))
}

/// The longest identifier taken, in characters; the Ministry's have 10 to 13.
const MAX_IDENTIFIER_CHARS: usize = 40;

/// One row while its columns are taken.
struct Draft<'c> {
    identifier: &'c str,
    prefecture: Option<&'c str>,
    municipality: &'c str,
    municipality_code: &'c str,
    latitude: &'c str,
    longitude: &'c str,
    approximate: bool,
    town_center: bool,
    named: bool,
    values: Values,
    hours: Vec<(HoursCell, &'c str)>,
    notes: Vec<RowNote>,
}

impl<'c> Draft<'c> {
    fn new(n_columns: usize) -> Draft<'c> {
        Draft {
            identifier: "",
            prefecture: None,
            municipality: "",
            municipality_code: "",
            latitude: "",
            longitude: "",
            approximate: false,
            town_center: false,
            named: false,
            values: Values::with_capacity(n_columns.min(Field::ALL.len())),
            hours: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn take(
        &mut self,
        column: &MappedColumn,
        text: &'c str,
        kind: Option<Kind>,
        problems: &mut Vec<RowProblem>,
    ) {
        if text.is_empty() {
            return;
        }
        match column.target {
            Target::Identifier => self.identifier = text,
            Target::Kind => {}
            Target::Field(field) => self.set(field, text, &column.header, problems),
            Target::Prefecture => self.prefecture = Some(text),
            Target::Municipality => self.municipality = text,
            Target::MunicipalityCode => self.municipality_code = text,
            Target::Latitude => self.latitude = text,
            Target::Longitude => self.longitude = text,
            Target::Approximate => self.approximate = text == "1",
            Target::PositionOrigin => {
                self.town_center = text.starts_with("derived:");
                self.approximate = text == "approx";
            }
            Target::Hours(cell) => self.hours.push((cell, text)),
            Target::DepartmentsOrDays
                if kind.is_some_and(|kind| kind.group() == KindGroup::Medical) =>
            {
                self.set(Field::Departments, text, &column.header, problems);
            }
            Target::DepartmentsOrDays => {
                let (days, note) = days_and_note(text);
                self.set(Field::OpenDays, days, &column.header, problems);
                self.set(Field::OpenDaysNote, note.trim(), &column.header, problems);
            }
            Target::CutNote => {
                let (capacity, corporation) = match text.strip_prefix("capacity=") {
                    Some(rest) => rest.split_once(';').unwrap_or((rest, "")),
                    None => ("", text),
                };
                self.set(Field::Capacity, capacity, &column.header, problems);
                self.set(Field::Corporation, corporation, &column.header, problems);
            }
        }
    }

    fn set(&mut self, field: Field, text: &str, header: &str, problems: &mut Vec<RowProblem>) {
        if text.is_empty() {
            return;
        }
        let max = field.max_chars();
        self.named |= field == Field::Name;
        // A text has at most as many characters as bytes, so most need no counting.
        if text.len() > max {
            let chars = text.chars().count();
            if chars > max {
                problems.push(RowProblem::TooLong {
                    header: header.to_owned(),
                    chars,
                    max,
                });
                return;
            }
        }
        match field.shape() {
            Shape::List | Shape::Days => self.values.set(field, &listed(text)),
            Shape::Telephone if kyoten_japanese::telephone::parse(text).is_err() => {
                self.notes.push(RowNote::NotATelephone {
                    field,
                    text: shortened(text),
                });
                self.values.set(field, text);
            }
            Shape::Number if text.parse::<u32>().is_err() => {
                self.notes.push(RowNote::NotANumber {
                    field,
                    text: shortened(text),
                });
                self.values.set(field, text);
            }
            Shape::Number
            | Shape::Text
            | Shape::Kana
            | Shape::Telephone
            | Shape::Url
            | Shape::Hours => {
                self.values.set(field, text);
            }
        }
    }

    /// Writes the tables of hours as text, day by day.
    fn set_hours(&mut self) {
        if self.hours.is_empty() {
            return;
        }
        for field in [Field::Hours, Field::ReceptionHours] {
            let days: Vec<String> = (0..DAYS.len() as u8)
                .filter_map(|day| self.day(field, day))
                .collect();
            self.values.set(field, &days.join("; "));
        }
    }

    fn day(&self, field: Field, day: u8) -> Option<String> {
        let at = |slot, end| {
            let wanted = HoursCell {
                field,
                day,
                slot,
                end,
            };
            self.hours
                .iter()
                .find(|(cell, _)| *cell == wanted)
                .map(|(_, text)| *text)
        };
        let mut line = String::new();
        for slot in 0..MAX_HOURS_SLOTS {
            if let (Some(start), Some(end)) = (at(slot, false), at(slot, true)) {
                line.push_str(&format!(" {start}-{end}"));
            }
        }
        (!line.is_empty()).then(|| format!("{}{line}", DAYS[usize::from(day)]))
    }
}

/// `平日,土曜日|午前のみ` is days and a note; where no days come first, all of it is the note.
fn days_and_note(text: &str) -> (&str, &str) {
    const DAY_WORDS: [&str; 4] = ["平日", "土曜日", "日曜日", "祝日"];
    let (days, note) = text.split_once(LIST_SEPARATOR).unwrap_or((text, ""));
    match days.split(',').all(|day| DAY_WORDS.contains(&day)) {
        true => (days, note),
        false => ("", text.trim_start_matches(LIST_SEPARATOR)),
    }
}

/// The words of a list with one separator, whichever the file uses.
fn listed(text: &str) -> String {
    let mut list = String::with_capacity(text.len());
    for word in text
        .split(['|', '｜', ',', '，', '、', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        if !list.is_empty() {
            list.push(LIST_SEPARATOR);
        }
        list.push_str(word);
    }
    list
}

/// `1.27E+09`: what spreadsheets make of long numbers.
fn is_rounded(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let number =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    power.strip_prefix('+').is_some_and(number) && number(digits)
}

/// Enough of a cell to find it by.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
