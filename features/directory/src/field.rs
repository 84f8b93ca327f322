//! The plain fields of a listing, as one table, and the values a listing has for them.
//!
//! To add a field, add one line to the table below. It then exists in import (give it a column in
//! `import/layout.rs`), in the history, in the edit form, on the page and in CSV, because all of
//! these walk [`Field::ALL`].
//!
//! Deliberately absent: what ages (acceptance, vacancies). Those are facts with a date of
//! verification, not fields.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};

/// A plain field of a listing, one line of the table in this file.
pub use self::table::Field;

/// What the text of a field looks like: decides how it is entered, checked and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// A reading in katakana or hiragana.
    Kana,
    /// A telephone or fax number as typed.
    Telephone,
    /// A web address as typed.
    Url,
    /// A whole number, zero or more.
    Number,
    /// Days of the week in the Ministry's words, `平日|土曜日|日曜日|祝日`.
    Days,
    /// Several words, separated by [`LIST_SEPARATOR`].
    List,
    /// Hours by day, `月 09:00-12:00 14:00-18:00; 火 …`.
    Hours,
}

/// Between the words of a [`Shape::List`] or [`Shape::Days`].
pub const LIST_SEPARATOR: char = '|';

impl Field {
    /// The field with this stable name, e.g. `telephone`.
    pub fn parse(name: &str) -> Option<Field> {
        Field::ALL
            .iter()
            .copied()
            .find(|field| field.name() == name)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Field::parse(&name).ok_or_else(|| de::Error::custom(format!("there is no field {name}")))
    }
}

/// A set of fields: those a layout provides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldSet(u64);

impl FieldSet {
    /// Whether the field is in the set.
    pub fn contains(self, field: Field) -> bool {
        self.0 & field.bit() != 0
    }

    /// Puts a field into the set.
    pub fn insert(&mut self, field: Field) {
        self.0 |= field.bit();
    }

    /// The fields of the set in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL
            .iter()
            .copied()
            .filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> FieldSet {
        let mut set = FieldSet::default();
        for field in fields {
            set.insert(field);
        }
        set
    }
}

/// What one listing says for each field: never an empty text, an absent field is unknown.
///
/// As JSON it is one object whose keys stand in the order of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(Field, Box<str>)>);

impl Values {
    /// Room for as many values as a file's row may give.
    pub fn with_capacity(n_fields: usize) -> Values {
        Values(Vec::with_capacity(n_fields))
    }

    /// The text of a field, if known.
    pub fn get(&self, field: Field) -> Option<&str> {
        let at = self.find(field).ok()?;
        Some(&self.0[at].1)
    }

    /// Sets a field; an empty text makes it unknown.
    pub fn set(&mut self, field: Field, text: &str) {
        match self.find(field) {
            Ok(at) if text.is_empty() => drop(self.0.remove(at)),
            Ok(at) => self.0[at].1 = text.into(),
            Err(_) if text.is_empty() => {}
            Err(at) => self.0.insert(at, (field, text.into())),
        }
    }

    /// The known fields with their texts, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, text)| (*field, &**text))
    }

    /// How many fields are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, field: Field) -> Result<usize, usize> {
        self.0.binary_search_by_key(&field, |(known, _)| *known)
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (field, text) in self.iter() {
            map.serialize_entry(field.name(), text)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Values;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of field names and texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
                let mut values = Values::default();
                while let Some((field, text)) = map.next_entry::<Field, Cow<'de, str>>()? {
                    values.set(field, &text);
                }
                Ok(values)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

mod table {
    use super::Shape;

    /// Writes the enum and its look-ups from the lines of one table.
    macro_rules! fields {
        ($($variant:ident $name:literal, $ja:literal, $en:literal, $shape:ident, $max:literal;)*) => {
            /// A plain field of a listing.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub enum Field {
                $(#[doc = $ja] $variant,)*
            }

            impl Field {
                /// Every field, in the order pages and CSV show them.
                pub const ALL: &'static [Field] = &[$(Field::$variant),*];

                /// The stable name: key of the stored JSON, of CSV headers and of form inputs.
                pub const fn name(self) -> &'static str {
                    match self { $(Field::$variant => $name,)* }
                }

                /// The Japanese words.
                pub const fn label_ja(self) -> &'static str {
                    match self { $(Field::$variant => $ja,)* }
                }

                /// The English words.
                pub const fn label_en(self) -> &'static str {
                    match self { $(Field::$variant => $en,)* }
                }

                /// What its text looks like.
                pub const fn shape(self) -> Shape {
                    match self { $(Field::$variant => Shape::$shape,)* }
                }

                /// The longest text it takes, in characters.
                pub const fn max_chars(self) -> usize {
                    match self { $(Field::$variant => $max,)* }
                }

                pub(super) const fn bit(self) -> u64 {
                    1 << self as u32
                }
            }

            // A set of fields is one 64-bit word.
            const _: () = assert!(Field::ALL.len() <= 64);
        };
    }

    fields! {
        Name "name", "名称", "Name", Text, 200;
        NameKana "name_kana", "名称のよみ", "Reading of the name", Kana, 300;
        Corporation "corporation", "法人の名称", "Corporation", Text, 200;
        CorporationNumber "corporation_number", "法人番号", "Corporation number", Text, 20;
        Address "address", "住所", "Address", Text, 300;
        Building "building", "方書（ビル名等）", "Building", Text, 200;
        Telephone "telephone", "電話番号", "Telephone", Telephone, 50;
        Fax "fax", "FAX番号", "Fax", Telephone, 50;
        Url "url", "ホームページ", "Web page", Url, 1000;
        OpenDays "open_days", "利用できる曜日", "Days open", Days, 100;
        OpenDaysNote "open_days_note", "曜日の特記事項", "Note on days", Text, 10000;
        Hours "hours", "時間", "Hours", Hours, 1000;
        ReceptionHours "reception_hours", "外来の受付時間", "Reception hours", Hours, 1000;
        Departments "departments", "診療科", "Departments", List, 2000;
        Beds "beds", "病床数", "Beds", Number, 10;
        Capacity "capacity", "定員", "Capacity", Number, 10;
        InclusiveService "inclusive_service", "高齢者の方と障害者の方が同時一体的に利用できるサービス", "Service for older and disabled people together", Text, 100;
        MeetsCareStandard "meets_care_standard", "介護保険の指定基準", "Standard of long-term care insurance", Text, 100;
        MeetsDisabilityStandard "meets_disability_standard", "障害福祉の指定基準", "Standard of disability welfare", Text, 100;
        Note "note", "備考", "Note", Text, 10000;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_one_json_object_in_the_order_of_the_table() {
        let mut values = Values::default();
        values.set(Field::Telephone, "000-1111-2222");
        values.set(Field::Name, "訪問看護ステーション 架空");
        values.set(Field::Fax, "");
        let json = serde_json::to_string(&values).unwrap();
        assert_eq!(
            json,
            r#"{"name":"訪問看護ステーション 架空","telephone":"000-1111-2222"}"#
        );
        assert_eq!(serde_json::from_str::<Values>(&json).unwrap(), values);
        values.set(Field::Telephone, "");
        assert_eq!(values.get(Field::Telephone), None);
        assert_eq!(values.len(), 1);
    }

    #[test]
    fn an_unknown_field_in_stored_json_is_said_by_name() {
        let error = serde_json::from_str::<Values>(r#"{"shoe_size":"27"}"#).unwrap_err();
        assert!(
            error.to_string().contains("there is no field shoe_size"),
            "{error}"
        );
    }

    #[test]
    fn every_field_is_found_by_its_name() {
        for field in Field::ALL {
            assert_eq!(Field::parse(field.name()), Some(*field));
        }
    }
}
