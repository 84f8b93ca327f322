//! The known layouts of files, as data, and the layouts people make on screen.
//!
//! A layout is recognized by its column names, in any order; columns it does not know are ignored
//! and reported. Resolved against a file's header it becomes a [`Mapping`], which is all the rest
//! of the import sees. To teach a new layout, add one [`Layout`] to [`LAYOUTS`].
//!
//! Sources of the layouts: オープンデータ of 介護サービス情報公表システム (24 columns, files of
//! 2026-04) and of 医療情報ネット (files of 2025-06), Ministry of Health, Labour and Welfare; the
//! others are lists third parties made from them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use super::problem::FileProblem;
use crate::{
    field::{Field, FieldSet},
    kind::{Kind, same_words},
};

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The number that identifies the service.
    Identifier,
    /// The kind of service, in words or as a code.
    Kind,
    /// A plain field.
    Field(Field),
    /// The prefecture's name.
    Prefecture,
    /// The municipality's name.
    Municipality,
    /// The municipality's code, with or without check digit.
    MunicipalityCode,
    /// Latitude in degrees, WGS 84.
    Latitude,
    /// Longitude in degrees, WGS 84.
    Longitude,
    /// `1` where the coordinates are only approximate.
    Approximate,
    /// Where the coordinates come from: `derived:…` means a town's center.
    PositionOrigin,
    /// One end of one stretch of hours on one day.
    Hours(HoursCell),
    /// Departments for medical kinds, days open (then a note) for care services.
    DepartmentsOrDays,
    /// `capacity=12;Name of the corporation` or a corporation, as in the cuts of hub regions.
    CutNote,
}

/// One cell of a table of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursCell {
    /// The field the hours belong to.
    pub field: Field,
    /// 0 Monday … 6 Sunday, 7 holidays.
    pub day: u8,
    /// Which stretch of the day, from 0.
    pub slot: u8,
    /// Whether it is the end rather than the start.
    pub end: bool,
}

/// The days of a table of hours, by [`HoursCell::day`].
pub const DAYS: [&str; 8] = ["月", "火", "水", "木", "金", "土", "日", "祝"];

/// The most stretches of hours on one day.
pub const MAX_HOURS_SLOTS: u8 = 4;

/// How a layout tells the kind of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KindRule {
    /// By a column.
    Column,
    /// All rows are of this kind.
    Fixed(Kind),
    /// By the file's name, or the person who imports says it.
    Asked,
}

/// Whether a file lists everything there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Completeness {
    /// All services of the kinds × prefectures found in it: what is absent has vanished.
    Complete,
    /// Some services: what is absent is not judged.
    Partial,
}

/// How the services of a file are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentifierRule {
    /// By the identifier column.
    Column,
    /// By name and address, for own lists without numbers.
    NameAndAddress,
}

/// A known layout.
#[derive(Debug)]
pub struct Layout {
    /// The stable name, stored with what was imported.
    pub name: &'static str,
    /// The words on a Japanese screen.
    pub label_ja: &'static str,
    /// The words on an English screen.
    pub label_en: &'static str,
    /// The columns it uses: name, meaning, whether a file of this layout must have it.
    pub columns: &'static [(&'static str, Target, Need)],
    /// How the kind is told.
    pub kind: KindRule,
    /// Whether its files list everything.
    pub completeness: Completeness,
    /// Of two layouts with the same date, the higher one's values stand.
    pub precedence: u8,
}

/// Whether a file of a layout must have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The layout is not recognized without it.
    Required,
    /// Used when present.
    Optional,
}

use Completeness::{Complete, Partial};
use Need::{Optional, Required};
use Target::{
    Approximate, CutNote, DepartmentsOrDays, Identifier, Latitude, Longitude, Municipality,
    MunicipalityCode, PositionOrigin, Prefecture,
};

/// Files straight from the Ministry.
const MINISTRY: u8 = 30;
/// Lists third parties made from them.
const THIRD_PARTY: u8 = 20;
/// Cuts and own lists.
const OWN: u8 = 10;

/// Every known layout of listings.
pub const LAYOUTS: &[Layout] = &[
    Layout {
        name: "mhlw_care",
        label_ja: "介護サービス情報公表システム（24列）",
        label_en: "Ministry: care services (24 columns)",
        columns: &[
            ("都道府県コード又は市町村コード", MunicipalityCode, Optional),
            ("都道府県名", Prefecture, Optional),
            ("市区町村名", Municipality, Optional),
            ("事業所名", Target::Field(Field::Name), Required),
            ("事業所名カナ", Target::Field(Field::NameKana), Optional),
            ("サービスの種類", Target::Kind, Required),
            ("住所", Target::Field(Field::Address), Required),
            ("方書（ビル名等）", Target::Field(Field::Building), Optional),
            ("緯度", Latitude, Optional),
            ("経度", Longitude, Optional),
            ("電話番号", Target::Field(Field::Telephone), Optional),
            ("FAX番号", Target::Field(Field::Fax), Optional),
            (
                "法人番号",
                Target::Field(Field::CorporationNumber),
                Optional,
            ),
            ("法人の名称", Target::Field(Field::Corporation), Optional),
            ("事業所番号", Identifier, Required),
            ("利用可能曜日", Target::Field(Field::OpenDays), Optional),
            (
                "利用可能曜日特記事項",
                Target::Field(Field::OpenDaysNote),
                Optional,
            ),
            ("定員", Target::Field(Field::Capacity), Optional),
            ("URL", Target::Field(Field::Url), Optional),
            (
                "高齢者の方と障害者の方が同時一体的に利用できるサービス",
                Target::Field(Field::InclusiveService),
                Optional,
            ),
            (
                "介護保険の通常の指定基準を満たしている",
                Target::Field(Field::MeetsCareStandard),
                Optional,
            ),
            (
                "障害福祉の通常の指定基準を満たしている",
                Target::Field(Field::MeetsDisabilityStandard),
                Optional,
            ),
            ("備考", Target::Field(Field::Note), Optional),
        ],
        kind: KindRule::Column,
        completeness: Complete,
        precedence: MINISTRY,
    },
    Layout {
        name: "mhlw_medical",
        label_ja: "医療情報ネット（ナビイ）",
        label_en: "Ministry: medical facilities",
        columns: &[
            ("ID", Identifier, Required),
            ("正式名称", Target::Field(Field::Name), Required),
            (
                "正式名称（フリガナ）",
                Target::Field(Field::NameKana),
                Optional,
            ),
            ("所在地", Target::Field(Field::Address), Required),
            ("所在地座標（緯度）", Latitude, Optional),
            ("所在地座標（経度）", Longitude, Optional),
            (
                "案内用ホームページアドレス",
                Target::Field(Field::Url),
                Optional,
            ),
            ("案内用電話番号", Target::Field(Field::Telephone), Optional),
            ("合計病床数", Target::Field(Field::Beds), Optional),
        ],
        kind: KindRule::Asked,
        completeness: Complete,
        precedence: MINISTRY,
    },
    Layout {
        name: "medical_list",
        label_ja: "医療機関一覧（id, name, departments）",
        label_en: "List of medical facilities (id, name, departments)",
        columns: &[
            ("id", Identifier, Required),
            ("name", Target::Field(Field::Name), Required),
            ("pref", Prefecture, Optional),
            ("address", Target::Field(Field::Address), Required),
            ("departments", Target::Field(Field::Departments), Required),
            ("url", Target::Field(Field::Url), Optional),
        ],
        kind: KindRule::Asked,
        completeness: Complete,
        precedence: THIRD_PARTY,
    },
    Layout {
        name: "nurse_station_list",
        label_ja: "訪問看護ステーション一覧（jigyosho_no, geo_approx）",
        label_en: "List of visiting nurse stations (jigyosho_no, geo_approx)",
        columns: &[
            ("jigyosho_no", Identifier, Required),
            ("name", Target::Field(Field::Name), Required),
            ("address", Target::Field(Field::Address), Required),
            ("pref", Prefecture, Optional),
            ("city", Municipality, Optional),
            ("lat", Latitude, Optional),
            ("lon", Longitude, Optional),
            ("geo_approx", Approximate, Required),
            ("tel", Target::Field(Field::Telephone), Optional),
        ],
        kind: KindRule::Fixed(Kind::VisitingNursing),
        completeness: Complete,
        precedence: THIRD_PARTY,
    },
    Layout {
        name: "care_management_list",
        label_ja: "居宅介護支援事業所一覧（jigyosho_no, lg_code6）",
        label_en: "List of care management offices (jigyosho_no, lg_code6)",
        columns: &[
            ("jigyosho_no", Identifier, Required),
            ("name", Target::Field(Field::Name), Required),
            ("kana", Target::Field(Field::NameKana), Optional),
            ("pref", Prefecture, Optional),
            ("city", Municipality, Optional),
            ("lg_code6", MunicipalityCode, Required),
            ("address", Target::Field(Field::Address), Required),
            ("tel", Target::Field(Field::Telephone), Optional),
            ("corporation", Target::Field(Field::Corporation), Optional),
            ("url", Target::Field(Field::Url), Optional),
            ("lat", Latitude, Optional),
            ("lon", Longitude, Optional),
        ],
        kind: KindRule::Fixed(Kind::CareManagement),
        completeness: Complete,
        precedence: THIRD_PARTY,
    },
    Layout {
        name: "care_service_list",
        label_ja: "介護サービス一覧（jigyosho_no, service_type）",
        label_en: "List of care services (jigyosho_no, service_type)",
        columns: &[
            ("jigyosho_no", Identifier, Required),
            ("name", Target::Field(Field::Name), Required),
            ("kana", Target::Field(Field::NameKana), Optional),
            ("service_type", Target::Kind, Required),
            ("pref", Prefecture, Optional),
            ("city", Municipality, Optional),
            ("address", Target::Field(Field::Address), Required),
            ("lat", Latitude, Optional),
            ("lon", Longitude, Optional),
            ("tel", Target::Field(Field::Telephone), Optional),
            ("capacity", Target::Field(Field::Capacity), Optional),
            ("open_days", Target::Field(Field::OpenDays), Optional),
            (
                "open_days_note",
                Target::Field(Field::OpenDaysNote),
                Optional,
            ),
            ("url", Target::Field(Field::Url), Optional),
        ],
        kind: KindRule::Column,
        completeness: Complete,
        precedence: THIRD_PARTY,
    },
    Layout {
        name: "hub_region_cut",
        label_ja: "地域の切り出し（kind, id, geo_source）",
        label_en: "Cut of a hub's region (kind, id, geo_source)",
        columns: &[
            ("kind", Target::Kind, Required),
            ("id", Identifier, Required),
            ("name", Target::Field(Field::Name), Required),
            ("address", Target::Field(Field::Address), Required),
            ("lat", Latitude, Optional),
            ("lon", Longitude, Optional),
            ("geo_source", PositionOrigin, Required),
            ("tel", Target::Field(Field::Telephone), Optional),
            ("departments_or_days", DepartmentsOrDays, Optional),
            ("note", CutNote, Optional),
        ],
        kind: KindRule::Column,
        completeness: Partial,
        precedence: OWN,
    },
];

/// What a file is, told by its column names.
#[derive(Debug)]
pub enum Recognized {
    /// A list of services in a known layout.
    Listings(&'static Layout),
    /// The table of municipalities and their codes.
    Municipalities,
    /// The table of towns and their centers.
    Towns,
}

/// The known layout most of whose columns a header has.
pub fn recognize(header: &[String]) -> Result<Recognized, FileProblem> {
    let has = |name: &str| header.iter().any(|found| same_words(found, name));
    let all = |names: &[&str]| names.iter().all(|name| has(name));
    if all(&["pref", "city", "citykana", "lgcode"]) {
        return Ok(Recognized::Municipalities);
    }
    if all(&["pref", "city", "town", "lat", "lon"]) {
        return Ok(Recognized::Towns);
    }
    LAYOUTS
        .iter()
        .filter(|layout| layout.required().all(has))
        .max_by_key(|layout| layout.columns.iter().filter(|(name, ..)| has(name)).count())
        .map(Recognized::Listings)
        .ok_or_else(|| FileProblem::UnknownLayout {
            headers: header.to_vec(),
        })
}

impl Layout {
    /// The known layout with this stable name.
    pub fn named(name: &str) -> Option<&'static Layout> {
        LAYOUTS.iter().find(|layout| layout.name == name)
    }

    /// The columns a file of this layout must have.
    pub fn required(&self) -> impl Iterator<Item = &'static str> {
        self.columns
            .iter()
            .filter(|(_, _, need)| *need == Required)
            .map(|(name, ..)| *name)
    }

    /// The layout resolved against a file's column names.
    pub fn mapping(&'static self, header: &[String]) -> Result<Mapping, FileProblem> {
        let missing: Vec<String> = self
            .required()
            .filter(|name| !header.iter().any(|found| same_words(found, name)))
            .map(str::to_owned)
            .collect();
        if !missing.is_empty() {
            return Err(FileProblem::MissingColumns { headers: missing });
        }
        let columns = self
            .columns
            .iter()
            .map(|(name, target, _)| (*name, *target));
        let mut mapping = Mapping::resolve(header, columns)?;
        mapping.layout = self.name.to_owned();
        mapping.label_ja = self.label_ja.to_owned();
        mapping.label_en = self.label_en.to_owned();
        mapping.kind = self.kind;
        mapping.completeness = self.completeness;
        mapping.precedence = self.precedence;
        mapping.use_hours(header);
        Ok(mapping)
    }
}

/// A layout somebody made on screen for a hub's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomLayout {
    /// What the hub calls it.
    pub name: String,
    /// Column name and meaning; columns not named here are not used.
    pub columns: Vec<(String, Target)>,
    /// How the kind is told.
    pub kind: KindRule,
    /// How the services are told apart.
    pub identifier: IdentifierRule,
    /// Whether the list has everything; own lists usually have not.
    pub completeness: Completeness,
}

impl CustomLayout {
    /// The layout resolved against a file's column names.
    ///
    /// Errors: columns it names that the file lacks, or a rule without the column it needs.
    pub fn mapping(&self, header: &[String]) -> Result<Mapping, FileProblem> {
        let mut missing: Vec<String> = self
            .columns
            .iter()
            .filter(|(name, _)| !header.iter().any(|found| same_words(found, name)))
            .map(|(name, _)| name.clone())
            .collect();
        let lacks = |target| !self.columns.iter().any(|(_, used)| *used == target);
        if lacks(Target::Field(Field::Name)) {
            missing.push(Field::Name.label_ja().to_owned());
        }
        if self.identifier == IdentifierRule::Column && lacks(Identifier) {
            missing.push(IDENTIFIER_WORDS.to_owned());
        }
        if self.identifier == IdentifierRule::NameAndAddress && lacks(Target::Field(Field::Address))
        {
            missing.push(Field::Address.label_ja().to_owned());
        }
        if !missing.is_empty() {
            return Err(FileProblem::MissingColumns { headers: missing });
        }
        if self.kind == KindRule::Column && lacks(Target::Kind) {
            return Err(FileProblem::KindNotGiven);
        }
        let columns = self
            .columns
            .iter()
            .map(|(name, target)| (name.as_str(), *target));
        let mut mapping = Mapping::resolve(header, columns)?;
        mapping.layout = format!("custom:{}", self.name);
        mapping.label_ja = self.name.clone();
        mapping.label_en = self.name.clone();
        mapping.kind = self.kind;
        mapping.identifier = self.identifier;
        mapping.completeness = self.completeness;
        Ok(mapping)
    }

    /// A first proposal for a header no layout knows: columns whose names are words of our own.
    pub fn proposal(name: &str, header: &[String]) -> CustomLayout {
        let mut columns: Vec<(String, Target)> = Vec::new();
        for found in header {
            let target = proposed_target(found);
            if let Some(target) = target.filter(|t| !columns.iter().any(|(_, used)| used == t)) {
                columns.push((found.clone(), target));
            }
        }
        let has = |target| columns.iter().any(|(_, used)| *used == target);
        CustomLayout {
            kind: if has(Target::Kind) {
                KindRule::Column
            } else {
                KindRule::Asked
            },
            identifier: match has(Identifier) {
                true => IdentifierRule::Column,
                false => IdentifierRule::NameAndAddress,
            },
            name: name.to_owned(),
            columns,
            completeness: Partial,
        }
    }
}

const IDENTIFIER_WORDS: &str = "事業所番号";

/// The meaning of a column name known from any layout or from the table of fields.
fn proposed_target(header: &str) -> Option<Target> {
    const OWN_WORDS: &[(&str, Target)] = &[
        ("事業所番号", Identifier),
        ("番号", Identifier),
        ("種類", Target::Kind),
        ("種別", Target::Kind),
        ("事業所名", Target::Field(Field::Name)),
        ("施設名", Target::Field(Field::Name)),
        ("団体名", Target::Field(Field::Name)),
        ("ふりがな", Target::Field(Field::NameKana)),
        ("フリガナ", Target::Field(Field::NameKana)),
        ("よみ", Target::Field(Field::NameKana)),
        ("所在地", Target::Field(Field::Address)),
        ("電話", Target::Field(Field::Telephone)),
        ("TEL", Target::Field(Field::Telephone)),
        ("FAX", Target::Field(Field::Fax)),
        ("法人名", Target::Field(Field::Corporation)),
        ("市町村", Municipality),
    ];
    if header.is_empty() {
        return None;
    }
    OWN_WORDS
        .iter()
        .copied()
        .chain(
            Field::ALL
                .iter()
                .map(|field| (field.label_ja(), Target::Field(*field))),
        )
        .chain(
            Field::ALL
                .iter()
                .map(|field| (field.name(), Target::Field(*field))),
        )
        .chain(
            LAYOUTS
                .iter()
                .flat_map(|layout| layout.columns)
                .map(|(name, target, _)| (*name, *target)),
        )
        .find(|(word, _)| same_words(word, header))
        .map(|(_, target)| target)
}

/// What a mapping made on screen is remembered by: the column names, in any order.
pub fn header_signature(header: &[String]) -> String {
    let mut names: Vec<&str> = header
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    let mut digest = Sha256::new();
    for name in names {
        digest.update(name.as_bytes());
        digest.update([0]);
    }
    digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A layout resolved against one file's header.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The stable name of the layout.
    pub layout: String,
    /// Its words on a Japanese screen.
    pub label_ja: String,
    /// Its words on an English screen.
    pub label_en: String,
    /// The used columns.
    pub columns: Vec<MappedColumn>,
    /// The names of the columns that are not used.
    pub unused: Vec<String>,
    /// How the kind is told.
    pub kind: KindRule,
    /// How the services are told apart.
    pub identifier: IdentifierRule,
    /// Whether the file lists everything.
    pub completeness: Completeness,
    /// Of two layouts with the same date, the higher one's values stand.
    pub precedence: u8,
    /// The fields the file says something about; the others keep what was known.
    pub provides: FieldSet,
    /// Whether the file has coordinates.
    pub provides_position: bool,
}

/// A used column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// Its place in the row, from 0.
    pub at: usize,
    /// Its name in the file.
    pub header: String,
    /// What it means.
    pub target: Target,
}

impl Mapping {
    fn resolve<'c>(
        header: &[String],
        columns: impl Iterator<Item = (&'c str, Target)>,
    ) -> Result<Mapping, FileProblem> {
        let mut used: Vec<MappedColumn> = Vec::new();
        for (name, target) in columns {
            let mut places = (0..header.len()).filter(|at| same_words(&header[*at], name));
            let Some(at) = places.next() else { continue };
            if places.next().is_some() {
                return Err(FileProblem::RepeatedColumn {
                    header: name.to_owned(),
                });
            }
            used.push(MappedColumn {
                at,
                header: header[at].clone(),
                target,
            });
        }
        let mut mapping = Mapping {
            layout: String::new(),
            label_ja: String::new(),
            label_en: String::new(),
            columns: used,
            unused: Vec::new(),
            kind: KindRule::Asked,
            identifier: IdentifierRule::Column,
            completeness: Partial,
            precedence: OWN,
            provides: FieldSet::default(),
            provides_position: false,
        };
        mapping.take_stock(header);
        Ok(mapping)
    }

    /// Uses the columns of a table of hours, `月_就業時間帯1_開始時間` and the like.
    fn use_hours(&mut self, header: &[String]) {
        for (at, name) in header.iter().enumerate() {
            if let Some(cell) = hours_cell(name) {
                self.columns.push(MappedColumn {
                    at,
                    header: name.clone(),
                    target: Target::Hours(cell),
                });
            }
        }
        self.take_stock(header);
    }

    fn take_stock(&mut self, header: &[String]) {
        self.unused = (0..header.len())
            .filter(|at| {
                !header[*at].is_empty() && !self.columns.iter().any(|column| column.at == *at)
            })
            .map(|at| header[at].clone())
            .collect();
        self.provides = self
            .columns
            .iter()
            .flat_map(|column| column.target.fields())
            .copied()
            .collect();
        let has = |target| self.columns.iter().any(|column| column.target == target);
        self.provides_position = has(Latitude) && has(Longitude);
    }

    /// The name of the column with this meaning, for sentences.
    pub fn header_of(&self, target: Target) -> Option<&str> {
        self.columns
            .iter()
            .find(|column| column.target == target)
            .map(|column| column.header.as_str())
    }
}

fn hours_cell(header: &str) -> Option<HoursCell> {
    let (day, rest) = header.split_once('_')?;
    let (table, edge) = rest.split_once('_')?;
    let day = DAYS.iter().position(|known| *known == day)?;
    let (field, slot) = match table.strip_prefix("就業時間帯") {
        Some(slot) => (Field::Hours, slot),
        None => (Field::ReceptionHours, table.strip_prefix("外来受付時間帯")?),
    };
    let slot: u8 = slot.parse().ok()?;
    let end = match edge {
        "開始時間" => false,
        "終了時間" => true,
        _ => return None,
    };
    (1..=MAX_HOURS_SLOTS).contains(&slot).then_some(HoursCell {
        field,
        day: day as u8,
        slot: slot - 1,
        end,
    })
}

impl Target {
    /// The fields a column of this meaning may fill.
    fn fields(&self) -> &[Field] {
        match self {
            Target::Field(field) => std::slice::from_ref(field),
            Target::Hours(cell) => std::slice::from_ref(&cell.field),
            Target::DepartmentsOrDays => {
                &[Field::Departments, Field::OpenDays, Field::OpenDaysNote]
            }
            Target::CutNote => &[Field::Capacity, Field::Corporation],
            Target::Identifier
            | Target::Kind
            | Target::Prefecture
            | Target::Municipality
            | Target::MunicipalityCode
            | Target::Latitude
            | Target::Longitude
            | Target::Approximate
            | Target::PositionOrigin => &[],
        }
    }

    /// The stable word of a meaning that people can choose on screen: `identifier`,
    /// `field:telephone` …; `None` for those only known layouts have.
    pub fn code(&self) -> Option<String> {
        CHOICES
            .iter()
            .find(|(_, target)| target == self)
            .map(|(code, _)| (*code).to_owned())
            .or_else(|| match self {
                Target::Field(field) => Some(format!("field:{field}")),
                _ => None,
            })
    }

    /// The meaning with this stable word.
    pub fn parse(code: &str) -> Option<Target> {
        match code.strip_prefix("field:") {
            Some(name) => Field::parse(name).map(Target::Field),
            None => CHOICES
                .iter()
                .find(|(known, _)| *known == code)
                .map(|(_, target)| *target),
        }
    }
}

/// The meanings, besides fields, that people can choose on screen.
const CHOICES: &[(&str, Target)] = &[
    ("identifier", Identifier),
    ("kind", Target::Kind),
    ("prefecture", Prefecture),
    ("municipality", Municipality),
    ("municipality_code", MunicipalityCode),
    ("latitude", Latitude),
    ("longitude", Longitude),
];

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error;
        let code = self
            .code()
            .ok_or_else(|| S::Error::custom("this meaning cannot be chosen on screen"))?;
        serializer.serialize_str(&code)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Target::parse(&code)
            .ok_or_else(|| de::Error::custom(format!("there is no column meaning {code}")))
    }
}
