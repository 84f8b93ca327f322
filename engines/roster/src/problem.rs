//! The problem as the engine computes with it: numbered, checked, in whole minutes.
//!
//! A [`Problem`] comes from a [`Document`](crate::Document), never by hand, so everything here may be relied on:
//! every index exists, every interval has a positive length, shifts stand in order of their start.

use crate::objectives::Level;

/// Minutes since 1970-01-01T00:00 on the clock of Asia/Tokyo, which knows no summer time.
pub type Minute = i64;

/// Minutes of a civil day.
pub const DAY: Minute = 24 * 60;

/// The place of a shift in [`Problem::shifts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShiftId(pub u32);

/// The place of a person in [`Problem::people`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

impl ShiftId {
    /// As an index into [`Problem::shifts`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl PersonId {
    /// As an index into [`Problem::people`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One planning problem: who may stand by when, and what a good roster is.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What the roster is called on paper.
    pub title: String,
    /// The planned period.
    pub period: Span,
    /// The independent organizations whose people share the duty.
    pub organizations: Vec<Named>,
    /// The areas in which duty is done.
    pub areas: Vec<Named>,
    /// Patients of each area over all people, same order as `areas`.
    pub area_patients: Vec<i64>,
    /// Minutes between areas, row by row: `travel[from * areas + to]`.
    pub travel: Vec<Minute>,
    /// The professions; each shares out its own load.
    pub professions: Vec<Named>,
    /// The qualifications a line may ask for.
    pub qualifications: Vec<Named>,
    /// The duty lines.
    pub lines: Vec<Line>,
    /// The cells to fill, one person each, in order of start, then of line.
    pub shifts: Vec<Shift>,
    /// The people.
    pub people: Vec<Person>,
    /// Pairs of people who must not, or must, stand by together.
    pub pairs: Vec<Pair>,
    /// Limits that hold for everybody.
    pub rules: Rules,
    /// What counts, the most important level first.
    pub objectives: Vec<Level>,
}

impl Problem {
    /// Every cell, in order of start.
    pub fn shift_ids(&self) -> impl ExactSizeIterator<Item = ShiftId> + use<> {
        (0..self.shifts.len() as u32).map(ShiftId)
    }

    /// Every person.
    pub fn person_ids(&self) -> impl ExactSizeIterator<Item = PersonId> + use<> {
        (0..self.people.len() as u32).map(PersonId)
    }

    /// The shift of a cell.
    pub fn shift(&self, id: ShiftId) -> &Shift {
        &self.shifts[id.index()]
    }

    /// The person behind a number.
    pub fn person(&self, id: PersonId) -> &Person {
        &self.people[id.index()]
    }

    /// The line a shift belongs to.
    pub fn line_of(&self, id: ShiftId) -> &Line {
        &self.lines[self.shift(id).line]
    }

    /// Minutes a person needs from the area of one shift to that of another.
    pub fn travel_minutes(&self, from: ShiftId, to: ShiftId) -> Minute {
        let areas = self.areas.len();
        self.travel[self.line_of(from).area * areas + self.line_of(to).area]
    }

    /// The cell with this identifier in the document.
    pub fn find_shift(&self, id: &str) -> Option<ShiftId> {
        self.shifts
            .iter()
            .position(|shift| shift.id == id)
            .map(|index| ShiftId(index as u32))
    }

    /// The person with this identifier in the document.
    pub fn find_person(&self, id: &str) -> Option<PersonId> {
        self.people
            .iter()
            .position(|person| person.id == id)
            .map(|index| PersonId(index as u32))
    }
}

/// Something with an identifier for machines and a name for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Identifier in the document.
    pub id: String,
    /// Name as printed.
    pub name: String,
}

/// A half-open stretch of time `[starts_at, ends_at)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First minute inside.
    pub starts_at: Minute,
    /// First minute outside.
    pub ends_at: Minute,
}

impl Span {
    /// Length in minutes.
    pub const fn minutes(self) -> Minute {
        self.ends_at - self.starts_at
    }

    /// Minutes both share.
    pub fn overlap(self, other: Span) -> Minute {
        (self.ends_at.min(other.ends_at) - self.starts_at.max(other.starts_at)).max(0)
    }

    /// Whether the other lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }
}

/// Minutes of a span that lie within these spans, which stand in order and do not overlap each other.
pub fn minutes_within(spans: &[Span], span: Span) -> Minute {
    let first = spans.partition_point(|other| other.ends_at <= span.starts_at);
    let near = spans[first..]
        .iter()
        .take_while(|other| other.starts_at < span.ends_at);
    near.map(|other| other.overlap(span)).sum()
}

/// How somebody on duty serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 電話待機: answers calls.
    Phone,
    /// 訪問待機: goes to patients' homes.
    Visit,
    /// バックアップ: called when the others cannot.
    Backup,
}

/// A duty line: an area, a profession and a kind of service that must be staffed at given times.
#[derive(Debug, Clone)]
pub struct Line {
    /// Identifier in the document.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Index into [`Problem::areas`].
    pub area: usize,
    /// Index into [`Problem::professions`]; only people of this profession serve.
    pub profession: usize,
    /// How one serves.
    pub kind: Kind,
    /// Qualifications asked for, as indexes into [`Problem::qualifications`].
    pub qualifications: Vec<usize>,
    /// What an empty cell of this line weighs against another; at least 1.
    pub importance: i64,
    /// Minutes without duty after each shift of this line.
    pub rest_minutes: Minute,
}

/// One cell of the roster: a stretch of time on a line that one person covers.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Identifier in the document.
    pub id: String,
    /// Index into [`Problem::lines`].
    pub line: usize,
    /// When it is.
    pub span: Span,
    /// The civil day on which it starts, in days since 1970-01-01. "A night" is all shifts of a day.
    pub day: i64,
    /// Its load in weighted minutes (nights, weekends and festival days weigh more).
    pub weight_minutes: i64,
    /// Who must take it, agreed beforehand.
    pub pinned: Option<PersonId>,
    /// Who has it in the roster people already hold in their hands.
    pub published: Option<PersonId>,
}

/// A person who stands by.
#[derive(Debug, Clone)]
pub struct Person {
    /// Identifier in the document.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Indexes into [`Problem::organizations`]; at least one.
    pub organizations: Vec<usize>,
    /// Index into [`Problem::professions`].
    pub profession: usize,
    /// The only lines this person serves, if restricted.
    pub lines: Option<Vec<usize>>,
    /// Licences and qualifications with their validity.
    pub qualifications: Vec<Qualification>,
    /// When the person cannot serve (leave, other work), in order of start.
    pub unavailable: Vec<Span>,
    /// Daytime consultations, in order of start.
    pub clinics: Vec<Span>,
    /// Stretches in which the person must not be given duty.
    pub must_not: Vec<Span>,
    /// What the person would rather have or not have.
    pub wishes: Vec<Wish>,
    /// Own patients per area, same order as [`Problem::areas`].
    pub own_patients: Vec<i64>,
    /// Agreed part of the profession's load in weighted minutes, what the ledger carries left out.
    pub share_minutes: i64,
    /// Weighted minutes done beyond (+) or short of (−) the agreed share before this period.
    pub carried_minutes: i64,
    /// This person's own limits.
    pub limits: Limits,
}

/// A qualification held for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qualification {
    /// Index into [`Problem::qualifications`].
    pub qualification: usize,
    /// When it is valid.
    pub valid: Span,
}

/// A stretch of time a person wants, or would rather not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The stretch meant.
    pub span: Span,
    /// Weight of each overlapping minute: positive for unwanted, negative for wanted.
    pub per_minute: i64,
}

/// How much duty one person may have. A limit that is absent does not bind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Longest run of civil days with duty.
    pub max_consecutive_days: Option<i64>,
    /// Most duties within any run of so many days.
    pub max_duties: Vec<WindowLimit>,
    /// Most duties in the whole period.
    pub max_in_period: Option<i64>,
}

/// At most so many duties within any run of so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowLimit {
    /// Length of the run in civil days.
    pub days: i64,
    /// Most duties that start within it.
    pub duties: i64,
}

/// Two people whose duties depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// Never on duty at overlapping times.
    Apart(PersonId, PersonId),
    /// The first is on duty only while the second is, on the same night.
    Needs(PersonId, PersonId),
}

/// Limits that hold for everybody.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Rest between the end of a duty and the person's next consultation.
    pub clinic: ClinicRule,
    /// Nights that several organizations must carry together.
    pub distinct_organizations: Vec<DistinctOrganizations>,
    /// Gap between two duties of a person from which on they count as well spread; 0 asks for nothing.
    pub ideal_gap_minutes: Minute,
}

/// Duty and the consultation next morning.
#[derive(Debug, Clone, Default)]
pub struct ClinicRule {
    /// Least minutes between the end of a duty and the start of a consultation.
    pub rest_minutes: Minute,
    /// Kinds of duty after which that rest is due.
    pub kinds: Vec<Kind>,
}

/// On each night the cells of these lines are carried by at least so many organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistinctOrganizations {
    /// Indexes into [`Problem::lines`].
    pub lines: Vec<usize>,
    /// Least number of different organizations; a night with fewer cells asks for one per cell.
    pub minimum: usize,
}
