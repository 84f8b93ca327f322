//! What importing a file would do, row by row, before anything is done.
//!
//! The rules of renewal (DESIGN §9):
//!
//! * A file has a date (`as_of`) and a scope: the kinds × prefectures found in it.
//! * Older never overwrites newer: not a whole scope, not a single listing.
//! * What a layout says nothing about is carried forward, never erased.
//! * Two layouts of the same date complete each other; where both speak, the one with the higher
//!   precedence stands. Imported in any order and any number of times, the result is the same.
//! * Vanished is judged within the scope only, only by a file that lists everything, never between
//!   two layouts of the same date, and never when a part of the file could not be read.
//! * When more than [`CONFIRM_ABOVE_PERCENT`] of a scope would vanish, a person confirms.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use kyoten_calendar::civil::Date;

use super::{
    layout::{Completeness, Mapping},
    problem::{RowNote, RowProblem},
};
use crate::{
    field::{Field, FieldSet, Values},
    kind::Kind,
    listing::{Identifier, Listing, Position, Prefecture},
};

/// Above this share of a scope vanishing, a person confirms (DESIGN §9).
pub const CONFIRM_ABOVE_PERCENT: u64 = 5;

/// What is known of a file before its first row.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// The stable name of its layout.
    pub layout: Arc<str>,
    /// See [`Mapping::precedence`].
    pub precedence: u8,
    /// Whether it lists everything in its scope.
    pub completeness: Completeness,
    /// The date its contents were true.
    pub as_of: Date,
    /// The fields it says something about.
    pub provides: FieldSet,
    /// Whether it has coordinates.
    pub provides_position: bool,
}

impl FileFacts {
    /// The facts of a file in this mapping, true on this date.
    pub fn new(mapping: &Mapping, as_of: Date) -> FileFacts {
        FileFacts {
            layout: mapping.layout.as_str().into(),
            precedence: mapping.precedence,
            completeness: mapping.completeness,
            as_of,
            provides: mapping.provides,
            provides_position: mapping.provides_position,
        }
    }
}

/// One kind in one prefecture: what renewal is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// The kind.
    pub kind: Kind,
    /// The prefecture.
    pub prefecture: Prefecture,
}

/// The last complete file of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeState {
    /// The date its contents were true.
    pub as_of: Date,
    /// Its layout.
    pub layout: Arc<str>,
    /// Its layout's precedence.
    pub precedence: u8,
}

/// What the directory holds of one service.
#[derive(Clone, Debug)]
pub struct Entry<V> {
    /// The version to read its contents by.
    pub version: V,
    /// [`Listing::content_hash`] of its contents.
    pub content_hash: u64,
    /// The date of the newest file that confirmed it.
    pub as_of: Date,
    /// The layout whose values stand.
    pub layout: Arc<str>,
    /// That layout's precedence.
    pub precedence: u8,
    /// False once it has vanished.
    pub visible: bool,
}

/// An identifier key and what the directory holds of the service.
pub type Keyed<V> = (String, Entry<V>);

/// The directory as it is now, as far as a plan asks.
pub trait Current {
    /// What names a version of a listing.
    type Version: Clone;
    /// Why the directory cannot answer.
    type Error;

    /// The service of this kind with this identifier key, visible or vanished.
    fn entry(&mut self, kind: Kind, key: &str)
    -> Result<Option<Entry<Self::Version>>, Self::Error>;
    /// The contents of a version; asked only when a hash differs.
    fn listing(&mut self, version: &Self::Version) -> Result<Listing, Self::Error>;
    /// The last complete file of a scope.
    fn scope(&mut self, scope: Scope) -> Result<Option<ScopeState>, Self::Error>;
    /// Every visible service of a scope with its identifier key.
    fn visible(&mut self, scope: Scope) -> Result<Vec<Keyed<Self::Version>>, Self::Error>;
}

/// What would become of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<V> {
    /// New, or back after it had vanished.
    Added {
        /// The contents to store.
        listing: Box<Listing>,
        /// The vanished version it comes back from.
        back_from: Option<V>,
    },
    /// Known, with other contents.
    Changed {
        /// The version it replaces.
        version: V,
        /// The contents to store, with what was carried forward.
        listing: Box<Listing>,
        /// What differs.
        changes: Vec<Change>,
        /// It only completes what a higher layout of the same date said: that layout stays the one
        /// whose values stand.
        completes: bool,
    },
    /// Known and the same: only its date of confirmation moves forward.
    Unchanged {
        /// The version that stays.
        version: V,
    },
    /// The directory has something newer: nothing happens.
    Older {
        /// The date of what the directory has.
        newer_as_of: Date,
    },
    /// The same service with the same contents stands in an earlier line: nothing happens.
    Repeated {
        /// The earlier line.
        first_line: u64,
    },
    /// Not taken.
    Rejected {
        /// Every reason.
        problems: Vec<RowProblem>,
    },
}

/// One difference between what the directory has and what will stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What differs.
    pub what: Changed,
    /// As it was; empty when unknown.
    pub before: String,
    /// As it will be; empty when unknown.
    pub after: String,
}

/// What of a listing can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The identifier as written; its key is the same.
    Identifier,
    /// The municipality or prefecture.
    Municipality,
    /// The place on the map, how it was come by, or what is said about it.
    Position,
    /// A plain field.
    Field(Field),
}

/// What would vanish, and what must be asked first.
#[derive(Clone, Debug)]
pub struct Closing<V> {
    /// Services in the scope that the file no longer lists.
    pub vanished: Vec<Vanished<V>>,
    /// Scopes that would lose more than [`CONFIRM_ABOVE_PERCENT`]: without a person's word
    /// nothing of the file may be made visible.
    pub needs_confirmation: Vec<NeedsConfirmation>,
    /// Why nothing was judged, although the layout lists everything.
    pub not_judged: Option<NotJudged>,
    /// What to remember of each scope after the import.
    pub scopes: Vec<(Scope, ScopeState)>,
}

/// A service that the newer file no longer lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vanished<V> {
    /// Where it was listed.
    pub scope: Scope,
    /// Its identifier key.
    pub key: String,
    /// Its last version.
    pub version: V,
}

/// A scope that would lose too much to believe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedsConfirmation {
    /// The scope.
    pub scope: Scope,
    /// How many services are visible in it now.
    pub n_visible: u64,
    /// How many of them would vanish.
    pub n_vanished: u64,
}

/// Why vanished services are not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJudged {
    /// Rows whose service could not be read, so nobody knows which ones the file lists.
    UnreadableRows {
        /// How many.
        n_rows: u64,
    },
}

/// The plan for one file while its rows come in.
pub struct Plan {
    file: FileFacts,
    seen: HashMap<(Kind, Box<str>), Seen>,
    scopes: HashMap<Scope, Option<ScopeState>>,
    in_file: BTreeSet<Scope>,
    n_unreadable: u64,
}

#[derive(Clone, Copy)]
struct Seen {
    line: u64,
    content_hash: u64,
}

/// How a file's listing meets the known one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Newer and complete: what the layout provides is replaced, also by nothing.
    Replace,
    /// What the file says stands, what it leaves empty is kept.
    Overlay,
    /// Only what is unknown is filled.
    Complete,
}

impl Plan {
    /// An empty plan for a file.
    pub fn new(file: FileFacts) -> Plan {
        Plan {
            file,
            seen: HashMap::new(),
            scopes: HashMap::new(),
            in_file: BTreeSet::new(),
            n_unreadable: 0,
        }
    }

    /// What is known of the file.
    pub fn file(&self) -> &FileFacts {
        &self.file
    }

    /// A row that is rejected; `about` says which service it is when that could be read, so that it
    /// is not taken for vanished.
    pub fn rejected<V>(
        &mut self,
        line: u64,
        about: Option<(Kind, Identifier)>,
        problems: Vec<RowProblem>,
    ) -> Outcome<V> {
        match about {
            Some((kind, identifier)) => {
                let seen = Seen {
                    line,
                    content_hash: 0,
                };
                self.seen
                    .entry((kind, identifier.key().into()))
                    .or_insert(seen);
            }
            None => self.n_unreadable += 1,
        }
        Outcome::Rejected { problems }
    }

    /// What would become of a listing.
    pub fn row<C: Current>(
        &mut self,
        line: u64,
        listing: Box<Listing>,
        current: &mut C,
    ) -> Result<Outcome<C::Version>, C::Error> {
        let content_hash = listing.content_hash();
        let key: (Kind, Box<str>) = (listing.kind, listing.identifier.key().into());
        if let Some(first) = self.seen.get(&key) {
            let first_line = first.line;
            return Ok(match first.content_hash == content_hash {
                true => Outcome::Repeated { first_line },
                false => Outcome::Rejected {
                    problems: vec![RowProblem::Duplicate { first_line }],
                },
            });
        }
        self.seen.insert(key, Seen { line, content_hash });
        if let Some(newer_as_of) = self.newer_scope(&listing, current)? {
            return Ok(Outcome::Older { newer_as_of });
        }
        let Some(entry) = current.entry(listing.kind, listing.identifier.key())? else {
            return Ok(Outcome::Added {
                listing,
                back_from: None,
            });
        };
        if self.file.as_of < entry.as_of {
            return Ok(Outcome::Older {
                newer_as_of: entry.as_of,
            });
        }
        if entry.visible && entry.content_hash == content_hash {
            return Ok(Outcome::Unchanged {
                version: entry.version,
            });
        }
        let known = current.listing(&entry.version)?;
        let meeting = self.meeting(&entry);
        let merged = merge(&known, &listing, meeting, &self.file);
        if !entry.visible {
            return Ok(Outcome::Added {
                listing: Box::new(merged),
                back_from: Some(entry.version),
            });
        }
        let changes = changes(&known, &merged);
        Ok(match changes.is_empty() {
            true => Outcome::Unchanged {
                version: entry.version,
            },
            false => Outcome::Changed {
                version: entry.version,
                listing: Box::new(merged),
                changes,
                completes: meeting == Meeting::Complete,
            },
        })
    }

    /// What vanishes, once all rows are in; `lost_rows` when a part of the file could not be read.
    pub fn close<C: Current>(
        mut self,
        lost_rows: bool,
        current: &mut C,
    ) -> Result<Closing<C::Version>, C::Error> {
        let mut closing = Closing {
            vanished: Vec::new(),
            needs_confirmation: Vec::new(),
            not_judged: None,
            scopes: Vec::new(),
        };
        if self.file.completeness == Completeness::Partial {
            return Ok(closing);
        }
        let n_rows = self.n_unreadable + u64::from(lost_rows && self.n_unreadable == 0);
        if n_rows > 0 {
            closing.not_judged = Some(NotJudged::UnreadableRows { n_rows });
        }
        for scope in std::mem::take(&mut self.in_file) {
            let known = self.scope(scope, current)?;
            if known
                .as_ref()
                .is_some_and(|known| self.file.as_of < known.as_of)
            {
                continue;
            }
            let other_of_same_date = known.as_ref().is_some_and(|known| {
                known.as_of == self.file.as_of && known.layout != self.file.layout
            });
            if n_rows == 0 && !other_of_same_date {
                self.judge(scope, current, &mut closing)?;
            }
            closing.scopes.push((scope, self.scope_after(known)));
        }
        Ok(closing)
    }

    fn judge<C: Current>(
        &self,
        scope: Scope,
        current: &mut C,
        closing: &mut Closing<C::Version>,
    ) -> Result<(), C::Error> {
        let visible = current.visible(scope)?;
        let n_visible = visible.len() as u64;
        let before = closing.vanished.len();
        for (key, entry) in visible {
            let listed = self.seen.contains_key(&(scope.kind, key.as_str().into()));
            let older = entry.as_of < self.file.as_of;
            let same_source = entry.as_of == self.file.as_of && entry.layout == self.file.layout;
            if !listed && (older || same_source) {
                closing.vanished.push(Vanished {
                    scope,
                    key,
                    version: entry.version,
                });
            }
        }
        let n_vanished = (closing.vanished.len() - before) as u64;
        if n_vanished * 100 > n_visible * CONFIRM_ABOVE_PERCENT {
            closing.needs_confirmation.push(NeedsConfirmation {
                scope,
                n_visible,
                n_vanished,
            });
        }
        Ok(())
    }

    fn scope_after(&self, known: Option<ScopeState>) -> ScopeState {
        let ours = ScopeState {
            as_of: self.file.as_of,
            layout: self.file.layout.clone(),
            precedence: self.file.precedence,
        };
        match known {
            Some(known) if known.as_of == ours.as_of && known.precedence >= ours.precedence => {
                known
            }
            _ => ours,
        }
    }

    fn newer_scope<C: Current>(
        &mut self,
        listing: &Listing,
        current: &mut C,
    ) -> Result<Option<Date>, C::Error> {
        let Some(prefecture) = listing.prefecture else {
            return Ok(None);
        };
        let scope = Scope {
            kind: listing.kind,
            prefecture,
        };
        self.in_file.insert(scope);
        let known = self.scope(scope, current)?;
        Ok(known
            .map(|known| known.as_of)
            .filter(|as_of| self.file.as_of < *as_of))
    }

    fn scope<C: Current>(
        &mut self,
        scope: Scope,
        current: &mut C,
    ) -> Result<Option<ScopeState>, C::Error> {
        if let Some(known) = self.scopes.get(&scope) {
            return Ok(known.clone());
        }
        let known = current.scope(scope)?;
        self.scopes.insert(scope, known.clone());
        Ok(known)
    }

    fn meeting<V>(&self, entry: &Entry<V>) -> Meeting {
        let newer = entry.as_of < self.file.as_of;
        let partial = self.file.completeness == Completeness::Partial;
        let stands = entry.layout == self.file.layout || entry.precedence < self.file.precedence;
        match (newer, partial) {
            // Whoever vanished and is back is what the file says: nobody else vouches for it now.
            _ if !entry.visible => Meeting::Overlay,
            (true, false) => Meeting::Replace,
            (true, true) => Meeting::Overlay,
            (false, _) if stands => Meeting::Overlay,
            (false, _) => Meeting::Complete,
        }
    }
}

/// What stands after a file's listing has met the known one.
pub fn merge(known: &Listing, new: &Listing, meeting: Meeting, file: &FileFacts) -> Listing {
    let ours_first = meeting != Meeting::Complete;
    let mut values = Values::with_capacity(known.values.len().max(new.values.len()));
    for field in Field::ALL.iter().copied() {
        let (known, new) = (known.values.get(field), new.values.get(field));
        let text = match meeting {
            Meeting::Replace if file.provides.contains(field) => new,
            Meeting::Replace | Meeting::Overlay => new.or(known),
            Meeting::Complete => known.or(new),
        };
        values.set(field, text.unwrap_or(""));
    }
    let (municipality, prefecture) = match ours_first {
        true => (
            new.municipality.or(known.municipality),
            new.prefecture.or(known.prefecture),
        ),
        false => (
            known.municipality.or(new.municipality),
            known.prefecture.or(new.prefecture),
        ),
    };
    let placed = match keeps_place(known, new, meeting, file) {
        true => known,
        false => new,
    };
    Listing {
        kind: known.kind,
        identifier: fuller(&known.identifier, &new.identifier),
        prefecture,
        municipality,
        values,
        position: placed.position,
        flags: placed.flags.clone(),
    }
}

/// The identifier that has not lost its leading zeros.
fn fuller(known: &Identifier, new: &Identifier) -> Identifier {
    let longer = new.given().chars().count() > known.given().chars().count();
    if longer { new.clone() } else { known.clone() }
}

/// Whether the known place is the better one. A list without coordinates must not move a service
/// from where a better list put it, unless it has moved to another municipality.
fn keeps_place(known: &Listing, new: &Listing, meeting: Meeting, file: &FileFacts) -> bool {
    let rank =
        |position: &Option<Position>| position.map_or(u8::MAX, |position| position.source as u8);
    let (known_rank, new_rank) = (rank(&known.position), rank(&new.position));
    let moved = known.municipality.is_some()
        && new.municipality.is_some()
        && known.municipality != new.municipality;
    match meeting {
        Meeting::Replace if file.provides_position => false,
        Meeting::Replace | Meeting::Overlay => known_rank < new_rank && !moved,
        Meeting::Complete => known_rank <= new_rank,
    }
}

/// Every difference between two states of one service.
pub fn changes(before: &Listing, after: &Listing) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut differ = |what, before: String, after: String| {
        if before != after {
            changes.push(Change {
                what,
                before,
                after,
            });
        }
    };
    differ(
        Changed::Identifier,
        before.identifier.given().to_owned(),
        after.identifier.given().to_owned(),
    );
    differ(Changed::Municipality, area(before), area(after));
    differ(Changed::Position, place(before), place(after));
    for field in Field::ALL.iter().copied() {
        let text = |listing: &Listing| listing.values.get(field).unwrap_or("").to_owned();
        if before.values.get(field) != after.values.get(field) {
            differ(Changed::Field(field), text(before), text(after));
        }
    }
    changes
}

fn area(listing: &Listing) -> String {
    match (listing.municipality, listing.prefecture) {
        (Some(code), _) => code.to_string(),
        (None, Some(prefecture)) => prefecture.to_string(),
        (None, None) => String::new(),
    }
}

fn place(listing: &Listing) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(Position { point, source }) = listing.position {
        words.push(format!("{},{}", point.latitude(), point.longitude()));
        words.push(source.code().to_owned());
    }
    words.extend(
        listing
            .flags
            .iter()
            .map(|flag| RowNote::Position(*flag).code().to_owned()),
    );
    words.join(" ")
}
