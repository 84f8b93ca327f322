//! The conditions of a search as they stand in the address: read leniently, named in words, written back.

use kyoten_calendar::civil::Date;
use kyoten_geography::{Meters, MunicipalityCode};
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{DbResult, Snapshot};
use serde::Deserialize;

use super::place::{Origin, Place, PlaceChoice, find_place};
use super::query::{LONGEST_QUERY, MOST_WORDS, Query, QueryProblem};
use super::store::{self, Municipality};
use super::{Area, MOST_CANDIDATES, OpenOn, PAGE_SIZE, Search};
use crate::kind::Kind;
use crate::listing::Prefecture;

/// Radii offered, metres: the distance bands people know.
pub(super) const RADII: [u32; 8] = [500, 1_000, 2_000, 3_000, 5_000, 8_000, 12_000, 16_000];

/// Widest radius taken, metres: the largest the search cells allow.
const WIDEST: u32 = 160_000;

/// The value of `area` that means the hub's own municipalities.
pub(super) const OWN_AREA: &str = "hub";

/// The conditions as typed; every one may be missing.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Typed {
    /// The box.
    pub q: String,
    /// Codes of kinds.
    pub kind: Vec<String>,
    /// `hub`, two digits of a prefecture, or five of a municipality.
    pub area: String,
    /// A place in words or coordinates.
    pub near: String,
    /// Metres.
    pub within: String,
    /// `weekdays`, `saturday`, `sunday`, `holidays`.
    pub open: String,
    /// `1` to show closed ones too.
    pub closed: String,
    /// `list` or `map`.
    pub view: String,
    /// Day of the draw and number of the page: `20261122-2`.
    pub page: String,
}

/// What is wrong with a condition; the page says it in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// The box is too long.
    TooLong(usize),
    /// The box holds signs only.
    OnlySigns,
    /// The box holds more words than this.
    TooManyWords(usize),
    /// There is no such place.
    PlaceUnknown(String),
    /// Several places are called so.
    PlaceAmbiguous(Vec<PlaceChoice>),
    /// A distance without a place.
    DistanceFromNowhere,
    /// A word that names nothing we offer.
    NotOffered,
}

/// The conditions, understood.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// As typed.
    pub typed: Typed,
    /// What to look for; `None` while something is wrong.
    pub search: Option<Search>,
    /// What is wrong, by field.
    pub troubles: Vec<(&'static str, Trouble)>,
    /// The place that distances are measured from.
    pub origin: Option<Origin>,
    /// The hub's own municipalities.
    pub own: Vec<Municipality>,
    /// The municipality of the filter, when it is not one of the hub's own.
    pub other_municipality: Option<Municipality>,
    /// The page, counted from 1.
    pub page: usize,
    /// The day of the draw.
    pub on: Date,
}

impl Typed {
    /// Whether nothing at all was asked.
    pub(super) fn asks_nothing(&self) -> bool {
        let texts = [&self.q, &self.area, &self.near, &self.within, &self.open];
        self.kind.is_empty() && texts.iter().all(|text| text.trim().is_empty())
    }

    /// The address of `path` with these conditions.
    pub(super) fn address(&self, path: &str) -> String {
        let one =
            |name: &'static str, value: &str| (!value.is_empty()).then(|| (name, value.to_owned()));
        let kinds = self.kind.iter().map(|kind| ("kind", kind.clone()));
        let pairs: Vec<(&str, String)> = one("q", &self.q)
            .into_iter()
            .chain(kinds)
            .chain(one("area", &self.area))
            .chain(one("near", &self.near))
            .chain(one("within", &self.within))
            .chain(one("open", &self.open))
            .chain(one("closed", &self.closed))
            .chain(one("view", &self.view))
            .chain(one("page", &self.page))
            .collect();
        if pairs.is_empty() {
            return path.to_owned();
        }
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        format!("{path}?{}", query.join("&"))
    }

    /// The same conditions with something changed, on the first page.
    pub(super) fn with(&self, change: impl FnOnce(&mut Typed)) -> Typed {
        let mut changed = Typed {
            page: String::new(),
            ..self.clone()
        };
        change(&mut changed);
        changed
    }
}

/// Understands what was typed; `size` results are wanted on a page.
pub(super) fn understand(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    typed: Typed,
    size: usize,
) -> DbResult<Asked> {
    let own_codes = store::hub_municipalities(snapshot, &cx.hub_id)?;
    let mut own = Vec::new();
    for code in &own_codes {
        own.extend(store::municipality(snapshot, code)?);
    }
    let mut troubles = Vec::new();
    let mut note = |field: &'static str, trouble: Trouble| troubles.push((field, trouble));
    let query = Query::parse(&typed.q).unwrap_or_else(|problem| {
        note("q", Trouble::of(problem));
        Query::default()
    });
    let kinds: Vec<Kind> = typed
        .kind
        .iter()
        .filter(|code| !code.is_empty())
        .filter_map(|code| Kind::parse(code))
        .collect();
    if kinds.len() != typed.kind.iter().filter(|code| !code.is_empty()).count() {
        note("kind", Trouble::NotOffered);
    }
    let area = area_of(&typed.area, &own_codes).unwrap_or_else(|| {
        note("area", Trouble::NotOffered);
        Area::Everywhere
    });
    let open_on = OpenOn::parse(&typed.open);
    if open_on.is_none() && !typed.open.is_empty() {
        note("open", Trouble::NotOffered);
    }
    let origin = match place_of(cx, snapshot, &own_codes, &typed.near)? {
        Ok(origin) => origin,
        Err(trouble) => {
            note("near", trouble);
            None
        }
    };
    let within = radius_of(&typed.within);
    match within {
        _ if typed.within.trim().is_empty() => {}
        None => note("within", Trouble::NotOffered),
        Some(_) if typed.near.trim().is_empty() => note("within", Trouble::DistanceFromNowhere),
        Some(_) => {}
    }
    let (on, page) = cursor(&typed.page).unwrap_or((kyoten_calendar::civil_date(cx.now.0), 1));
    let search = Search {
        hub_id: cx.hub_id.clone(),
        query,
        kinds,
        near: origin.as_ref().map(|origin| origin.point),
        within: within.filter(|_| origin.is_some()),
        open_on,
        include_closed: typed.closed == "1",
        on,
        now: cx.now,
        first: (page - 1) * PAGE_SIZE,
        size,
        area: area.clone(),
    };
    let other_municipality = match &area {
        Area::Municipalities(codes) if typed.area != OWN_AREA => match codes.first() {
            Some(code) => store::municipality(snapshot, &code.to_string())?,
            None => None,
        },
        _ => None,
    };
    let search = troubles.is_empty().then_some(search);
    Ok(Asked {
        typed,
        search,
        troubles,
        origin,
        own,
        other_municipality,
        page,
        on,
    })
}

impl Trouble {
    fn of(problem: QueryProblem) -> Trouble {
        match problem {
            QueryProblem::TooLong => Trouble::TooLong(LONGEST_QUERY),
            QueryProblem::OnlySigns => Trouble::OnlySigns,
            QueryProblem::TooManyWords => Trouble::TooManyWords(MOST_WORDS),
        }
    }
}

impl Asked {
    /// The value of `page` for a page of this list.
    pub(super) fn cursor(&self, page: usize) -> String {
        format!("{}-{page}", self.on.strftime("%Y%m%d"))
    }
}

impl OpenOn {
    /// Every choice, in the order of forms.
    pub(super) const ALL: [OpenOn; 4] = [
        OpenOn::Weekdays,
        OpenOn::Saturday,
        OpenOn::Sunday,
        OpenOn::Holidays,
    ];

    /// The value in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            OpenOn::Weekdays => "weekdays",
            OpenOn::Saturday => "saturday",
            OpenOn::Sunday => "sunday",
            OpenOn::Holidays => "holidays",
        }
    }

    fn parse(code: &str) -> Option<OpenOn> {
        OpenOn::ALL.into_iter().find(|days| days.code() == code)
    }
}

fn area_of(text: &str, own: &[String]) -> Option<Area> {
    match text.trim() {
        "" => Some(Area::Everywhere),
        OWN_AREA if own.is_empty() => Some(Area::Everywhere),
        OWN_AREA => Some(Area::Municipalities(
            own.iter()
                .filter_map(|code| MunicipalityCode::parse(code).ok())
                .collect(),
        )),
        code if code.len() == 2 => Prefecture::parse(code).map(Area::Prefecture),
        code => MunicipalityCode::parse(code)
            .ok()
            .map(|code| Area::Municipalities(vec![code])),
    }
}

fn place_of(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    own: &[String],
    text: &str,
) -> DbResult<Result<Option<Origin>, Trouble>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    Ok(match find_place(snapshot, &cx.hub_id, own, text)? {
        Place::Here(origin) => Ok(Some(origin)),
        Place::Several(choices) => Err(Trouble::PlaceAmbiguous(choices)),
        Place::Unknown => Err(Trouble::PlaceUnknown(text.to_owned())),
    })
}

fn radius_of(text: &str) -> Option<Meters> {
    let metres: u32 = text.trim().parse().ok()?;
    (1..=WIDEST)
        .contains(&metres)
        .then(|| Meters(f64::from(metres)))
}

/// Day and number of a page; a number beyond what a search looks at is no page.
fn cursor(text: &str) -> Option<(Date, usize)> {
    let (day, number) = text.split_once('-')?;
    let on = Date::strptime("%Y%m%d", day).ok()?;
    let number: usize = number.parse().ok()?;
    (1..=MOST_CANDIDATES / PAGE_SIZE + 1)
        .contains(&number)
        .then_some((on, number))
}

/// A value in an address: everything but letters, digits and `-._` as %XX.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                out.push(char::from(byte))
            }
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 条件は番地に書けて読み戻せる() {
        let typed = Typed {
            q: "髙砂 薬局&=%".into(),
            kind: vec!["pharmacy".into(), "clinic".into()],
            near: "みどり駅".into(),
            ..Typed::default()
        };
        let address = typed.address("/search");
        assert!(address.starts_with("/search?q=%E9%AB%99%E7%A0%82+%E8%96%AC%E5%B1%80%26%3D%25&kind=pharmacy&kind=clinic&near="));
        assert_eq!(Typed::default().address("/search"), "/search");
    }

    #[test]
    fn ページは日付と番号で決まる() {
        let day = kyoten_calendar::civil::date(2026, 11, 22);
        for (text, expected) in [
            ("20261122-2", Some((day, 2))),
            ("20261122-0", None),
            ("20261122-999999", None),
            ("20261340-1", None),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(cursor(text), expected, "{text}");
        }
    }

    #[test]
    fn 地域と距離は決まった書き方だけを受け取る() {
        let own = ["12207".to_owned()];
        assert_eq!(area_of("", &own), Some(Area::Everywhere));
        assert_eq!(
            area_of("hub", &own),
            Some(Area::Municipalities(vec![
                MunicipalityCode::parse("12207").unwrap()
            ]))
        );
        assert_eq!(
            area_of("12", &own),
            Some(Area::Prefecture(Prefecture::parse("12").unwrap()))
        );
        assert_eq!(area_of("99", &own), None);
        assert_eq!(area_of("千葉", &own), None);
        assert_eq!(radius_of("500"), Some(Meters(500.0)));
        for text in ["0", "-1", "160001", "近く", ""] {
            assert_eq!(radius_of(text), None, "{text}");
        }
    }
}
