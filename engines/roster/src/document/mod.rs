//! The problem as people write it: one JSON document with identifiers, civil times and names.
//!
//! [`Document::read`] names every mistake at once, each with its path in the document. Fields it does not know are
//! mistakes too, so that a misspelt wish is never silently ignored.

mod building;
mod fields;
mod node;
mod roster;
mod time;

pub(crate) use building::{apportion, joined};
pub use roster::{ROSTER_FORMAT, RosterCell, RosterDocument};
pub use time::civil_time;

use crate::problem::Problem;
use node::{Mistakes, Node};
use serde::Serialize;

/// The `format` every problem document carries.
pub const FORMAT: &str = "kyoten-roster-problem";

/// The newest version of the format, and the only one so far.
pub const VERSION: i64 = 1;

/// Something in a document that somebody must change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Mistake {
    /// Where, such as `people[3].wishes[0].from`.
    pub path: String,
    /// What to do about it.
    pub message: String,
}

/// Reads a problem, document and meaning together.
///
/// Errors: every mistake found, in order of the document.
pub fn read_problem(json: &str) -> Result<Problem, Vec<Mistake>> {
    let (document, mistakes) = parse(json)?;
    building::build(&document, mistakes)
}

/// A problem document. Times are civil times of Asia/Tokyo (`2026-04-01T18:00`), days ISO dates (`2026-04-01`).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Document {
    /// Always [`FORMAT`].
    pub format: String,
    /// Always [`VERSION`].
    pub version: i64,
    /// What the roster is called on paper.
    pub title: String,
    /// The planned days, half-open.
    pub period: PeriodEntry,
    /// Organizations that share the duty.
    pub organizations: Vec<NamedEntry>,
    /// Areas of duty.
    pub areas: Vec<NamedEntry>,
    /// Travel between areas; what is not listed takes `travel_default_minutes`, within an area 0.
    pub travel: Vec<TravelEntry>,
    /// Minutes between areas that are not listed.
    pub travel_default_minutes: i64,
    /// Duty lines.
    pub lines: Vec<LineEntry>,
    /// Cells to fill.
    pub shifts: Vec<ShiftEntry>,
    /// People.
    pub people: Vec<PersonEntry>,
    /// Pairs of people.
    pub pairs: Vec<PairEntry>,
    /// Limits for everybody.
    pub rules: RulesEntry,
    /// Levels of objectives, the most important first; empty means the usual ones.
    pub objectives: Vec<std::collections::BTreeMap<String, i64>>,
}

impl Document {
    /// Reads a document.
    ///
    /// Errors: every mistake in its shape; what only shows when parts are joined is told by [`Document::problem`].
    pub fn read(json: &str) -> Result<Document, Vec<Mistake>> {
        let (document, mistakes) = parse(json)?;
        if mistakes.is_empty() {
            Ok(document)
        } else {
            Err(mistakes)
        }
    }

    /// The problem this document describes.
    ///
    /// Errors: every mistake, such as a shift of a line that does not exist.
    pub fn problem(&self) -> Result<Problem, Vec<Mistake>> {
        building::build(self, Vec::new())
    }
}

fn parse(json: &str) -> Result<(Document, Vec<Mistake>), Vec<Mistake>> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| vec![syntax_mistake(&error)])?;
    let mistakes = Mistakes::default();
    let document = fields::document(&Node::root(&value, &mistakes));
    Ok((document, mistakes.into_sorted()))
}

fn syntax_mistake(error: &serde_json::Error) -> Mistake {
    let path = format!("line {}, column {}", error.line(), error.column());
    Mistake {
        path,
        message: format!(
            "The document is not JSON here. Maybe a comma, a quotation mark or a bracket is missing ({error})"
        ),
    }
}

/// The first planned day and the first day after.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PeriodEntry {
    /// First day.
    pub from: String,
    /// First day after.
    pub to: String,
}

/// An identifier and a name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NamedEntry {
    /// Identifier, unique in its list.
    pub id: String,
    /// Name as printed; the identifier if absent.
    pub name: String,
}

/// Minutes from one area to another; holds both ways unless the other way is listed too.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TravelEntry {
    /// Area of departure.
    pub from: String,
    /// Area of arrival.
    pub to: String,
    /// Minutes on the way.
    pub minutes: i64,
}

/// A duty line.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LineEntry {
    /// Identifier.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Area.
    pub area: String,
    /// Profession, such as `doctor`.
    pub profession: String,
    /// `phone`, `visit` or `backup`.
    pub kind: String,
    /// Qualifications asked for.
    pub qualifications: Vec<String>,
    /// Weight of an empty cell, at least 1.
    pub importance: i64,
    /// Rest after each shift.
    pub rest_minutes: i64,
}

/// A cell to fill.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ShiftEntry {
    /// Identifier.
    pub id: String,
    /// Line.
    pub line: String,
    /// Start.
    pub starts_at: String,
    /// End.
    pub ends_at: String,
    /// Load in weighted minutes; the plain length if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_minutes: Option<i64>,
    /// Person agreed beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<String>,
    /// Person in the published roster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PersonEntry {
    /// Identifier.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Affiliations, at least one.
    pub organizations: Vec<String>,
    /// Profession.
    pub profession: String,
    /// The only lines served, if restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<String>>,
    /// Qualifications held.
    pub qualifications: Vec<QualificationEntry>,
    /// Leave and other work.
    pub unavailable: Vec<SpanEntry>,
    /// Daytime consultations.
    pub clinics: Vec<SpanEntry>,
    /// Wishes.
    pub wishes: Vec<WishEntry>,
    /// Own patients by area.
    pub own_patients: Vec<OwnPatientsEntry>,
    /// Parts of the profession's load this person agreed to carry, against everybody else's parts; 1 if absent.
    pub share: i64,
    /// Weighted minutes carried over from earlier periods: + did more than owed, − still owes.
    pub carried_minutes: i64,
    /// Own limits.
    pub limits: LimitsEntry,
}

/// A qualification and its validity in days, half-open; open-ended where absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct QualificationEntry {
    /// Qualification.
    pub id: String,
    /// First valid day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// First day no longer valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A stretch of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SpanEntry {
    /// Start: a time, or a day meaning its midnight.
    pub from: String,
    /// End: a time, or a day meaning its midnight.
    pub to: String,
}

/// A wish.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WishEntry {
    /// `must_not`, `unwanted` or `wanted`.
    pub wish: String,
    /// Start.
    pub from: String,
    /// End.
    pub to: String,
    /// Weight of each overlapping minute, at least 1; 1 if absent.
    pub weight: i64,
}

/// Own patients living in an area.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OwnPatientsEntry {
    /// Area.
    pub area: String,
    /// Patients.
    pub patients: i64,
}

/// A person's limits.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LimitsEntry {
    /// Longest run of days with duty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_consecutive_days: Option<i64>,
    /// Most duties in any run of days.
    pub max_duties: Vec<WindowEntry>,
    /// Most duties in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_in_period: Option<i64>,
}

/// At most `duties` in any `days` days.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WindowEntry {
    /// Days.
    pub days: i64,
    /// Duties.
    pub duties: i64,
}

/// Two people.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PairEntry {
    /// `apart`: never at the same time. `needs`: the person only on nights on which the other is on duty too.
    pub rule: String,
    /// The person.
    pub person: String,
    /// The other.
    pub other: String,
}

/// Limits for everybody.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RulesEntry {
    /// Rest before the next consultation.
    pub clinic_rest_minutes: i64,
    /// Kinds of duty after which that rest is due.
    pub clinic_rest_kinds: Vec<String>,
    /// Nights several organizations must carry.
    pub distinct_organizations: Vec<DistinctOrganizationsEntry>,
    /// Ideal gap between duties of a person.
    pub ideal_gap_minutes: i64,
}

/// Lines whose nights need several organizations.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DistinctOrganizationsEntry {
    /// Lines.
    pub lines: Vec<String>,
    /// Least number of organizations a night.
    pub minimum: i64,
}
