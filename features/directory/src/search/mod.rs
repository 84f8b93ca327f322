//! 「この近くで、だれが引き受けてくれるか」: one box, filters, and an order that favours nobody.
//!
//! `query` reads the box, `place` the place; `find` leads through `gather` (index), `check` (letter by letter), `rank`
//! (order) and `describe` (what is shown of each); `pages` and `views` show it.
//! Nothing of the directory is kept in memory: every search reads one snapshot.
//!
//! Deliberately absent: relevance scores, popularity, paid places. Why something stands where it stands can be
//! read beside it.

mod api;
mod check;
mod conditions;
mod describe;
mod export;
mod find;
mod gather;
mod pages;
pub mod place;
pub mod query;
pub mod rank;
mod store;
pub mod terms;
mod views;

use kyoten_calendar::civil::Date;
use kyoten_geography::{GeoPoint, Meters, MunicipalityCode};
use kyoten_platform::authorization::Policy;
use kyoten_platform::clock::Instant;
use kyoten_platform::http::Routes;
use kyoten_ui::Freshness;

use crate::kind::Kind;
use crate::listing::Prefecture;
pub use api::openapi;
pub use find::find;
use query::Query;
pub use store::hub_municipalities;
pub use terms::{Searchable, overlay_terms_of, terms_of};

/// Most candidates one search looks at; beyond, the person is asked to narrow down. Reading more would make
/// everybody wait and nobody wiser: no person reads three thousand entries.
pub const MOST_CANDIDATES: usize = 3000;

/// Results on one page of the list.
pub const PAGE_SIZE: usize = 20;

/// Puts the search's routes on the router.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/", Policy::PublicCached, pages::start)
        .get("/search", Policy::PublicCached, pages::search)
        .get("/search/print", Policy::PublicCached, pages::print)
        .get("/search.csv", Policy::PublicCached, export::csv)
        .get("/search.geojson", Policy::PublicCached, export::geojson)
        .get("/api/v1/search", Policy::PublicCached, api::search)
        .get("/api/v1/boundaries", Policy::PublicCached, api::boundaries)
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// The hub whose own knowledge is laid over the open data.
    pub hub_id: String,
    /// The words of the box.
    pub query: Query,
    /// Any of these kinds; empty for all.
    pub kinds: Vec<Kind>,
    /// Where it must be.
    pub area: Area,
    /// Distances are measured from here.
    pub near: Option<GeoPoint>,
    /// Not farther than this; needs `near`.
    pub within: Option<Meters>,
    /// Not known to be shut on these days.
    pub open_on: Option<OpenOn>,
    /// Whether organizations that have closed are shown too.
    pub include_closed: bool,
    /// The day of the draw; the same through all pages of a list.
    pub on: Date,
    /// Now, for freshness.
    pub now: Instant,
    /// Results to pass over.
    pub first: usize,
    /// Results wanted.
    pub size: usize,
}

/// Where something must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Area {
    /// Anywhere in the country.
    #[default]
    Everywhere,
    /// In a prefecture.
    Prefecture(Prefecture),
    /// In any of these municipalities; a designated city stands for its wards.
    Municipalities(Vec<MunicipalityCode>),
}

/// Days on which a service must not be shut, in the words of the Ministry's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenOn {
    /// 平日.
    Weekdays,
    /// 土曜日.
    Saturday,
    /// 日曜日.
    Sunday,
    /// 祝日.
    Holidays,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// One page of organizations, in order.
    pub results: Vec<FoundOrganization>,
    /// How many there are.
    pub total: Total,
    /// How far around the place was searched, when the count holds only so far.
    pub searched_within: Option<Meters>,
    /// Whether there is a page after this one.
    pub has_more: bool,
    /// What the person must know about this list.
    pub notes: Vec<Note>,
}

/// How many organizations fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// So many, each checked.
    Exact(usize),
    /// About so many: those not on the page were not read letter by letter.
    About(usize),
    /// More than a search looks at.
    AtLeast(usize),
}

impl Default for Total {
    fn default() -> Total {
        Total::Exact(0)
    }
}

impl Total {
    /// The number without what is known about it.
    #[must_use]
    pub fn number(self) -> usize {
        match self {
            Total::Exact(n) | Total::About(n) | Total::AtLeast(n) => n,
        }
    }
}

/// What a person must know about a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// No data have been imported yet.
    NoData,
    /// Nothing was asked.
    NothingAsked,
    /// A single character finds nothing alone.
    SingleCharacter,
    /// Too many fit: these are some of them.
    TooMany,
    /// Some results are here only because their reading is near what was typed.
    ReadingIsNear,
    /// Results whose days are not known stand behind those known to be open.
    DaysUnknown,
    /// What has no position is not in a list by distance.
    WithoutPosition,
}

/// One organization in the list, with its services.
#[derive(Clone, Debug)]
pub struct FoundOrganization {
    /// Its id.
    pub organization_id: String,
    /// Its name.
    pub name: String,
    /// The name's reading.
    pub kana: Option<String>,
    /// Its kinds of service.
    pub kinds: Vec<Kind>,
    /// Its address with the building.
    pub address: Option<String>,
    /// Its telephone number.
    pub telephone: Option<String>,
    /// Days it can be used, as the source says.
    pub open_days: Option<String>,
    /// Its number as given.
    pub identifier: String,
    /// Where it is on the map and how that is known.
    pub position: Option<(GeoPoint, PositionKnowledge)>,
    /// How far away, when a place was asked for and both positions are known.
    pub distance: Option<Meters>,
    /// How fresh the freshest statement of the hub is.
    pub freshness: Freshness,
    /// When that statement was verified.
    pub verified_at: Option<Instant>,
    /// The date of the open data.
    pub as_of: String,
    /// The day it closed, ISO.
    pub closed_on: Option<String>,
    /// Why it is in the list.
    pub reasons: Vec<Reason>,
}

/// How a position is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionKnowledge {
    /// The source gives it.
    Given,
    /// The source says it is approximate.
    Approximate,
    /// The middle of the town of its address.
    TownMiddle,
    /// The middle of its municipality only.
    MunicipalityMiddle,
}

/// Why an organization is in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A word stands in a field.
    Word {
        /// As typed.
        typed: String,
        /// Where it stands.
        stands_in: StandsIn,
    },
    /// It can be used on the days asked for.
    OpenThen,
    /// Whether it can be used on the days asked for is not known.
    OpenUnknown,
}

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StandsIn {
    /// The name.
    Name,
    /// The reading, as typed.
    Reading,
    /// The reading, with one slip of typing forgiven.
    ReadingNearly,
    /// The kind of service.
    Kind,
    /// The telephone number.
    Telephone,
    /// The corporation.
    Corporation,
    /// The address.
    Address,
}
