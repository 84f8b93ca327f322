//! One import from first byte to publication: reference tables first, then files by date, all in one batch.

use std::convert::Infallible;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use kyoten_calendar::civil::Date;
use kyoten_geography::{Boundaries, MunicipalityCode};
use kyoten_platform::authorization::decide;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::params;

use super::current::{Directory, Version};
use super::reference::{self, Brought};
use super::stage::{Staged, Stager};
use super::{IMPORT, batch};
use crate::import::gazetteer::{BadLine, Gazetteer, read_municipalities, read_towns};
use crate::import::layout::{Completeness, CustomLayout, Layout, Mapping};
use crate::import::plan::{
    CONFIRM_ABOVE_PERCENT, Closing, Current, FileFacts, NeedsConfirmation, Outcome, Plan, Scope,
    ScopeState,
};
use crate::import::problem::{FileProblem, Said};
use crate::import::report::{Report, ReportRow, Verdict};
use crate::import::{Listings, Opened, Planned, open};
use crate::kind::Kind;

/// Rows between two signs of progress.
const ROWS_PER_PROGRESS: u64 = 2000;

/// A file to import and what its bytes do not say.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct FileToImport {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called in reports and in the history.
    pub name: String,
    /// The date its contents were true (ISO).
    pub as_of: String,
    /// The kind, where neither rows nor name say it: a code.
    pub kind: Option<String>,
    /// A mapping made on screen, for a table no layout knows.
    pub custom: Option<CustomLayout>,
    /// It lists only some services, whatever its layout usually does.
    pub partial: bool,
}

/// What to import, and how.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct ImportRequest {
    /// Whose data: `national`, or the hub's own.
    pub data_set: String,
    /// The files.
    pub files: Vec<FileToImport>,
    /// Only say what would happen.
    pub dry_run: bool,
    /// A person has confirmed that many services may vanish.
    pub vanishing_confirmed: bool,
    /// Who asked for it, when that is not the actor who does the work; a job takes it from its own record.
    #[serde(default)]
    pub asked_by: Option<String>,
}

/// What became of a file.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct FileResult {
    /// What it is called.
    pub name: String,
    /// Stable name of its layout; `municipality`, `town` or `boundary` for reference tables.
    pub layout: String,
    /// The layout in words: Japanese, English.
    pub label: (String, String),
    /// The date its contents were true (ISO).
    pub as_of: String,
    /// Column names that were used.
    #[serde(default)]
    pub used_columns: Vec<String>,
    /// Column names that were not used.
    pub unused_columns: Vec<String>,
    /// Rows read.
    pub rows: u64,
    /// Rows by verdict code.
    pub verdicts: Vec<(String, u64)>,
    /// Rows by reason or remark.
    pub reasons: Vec<(String, u64)>,
    /// What a person must confirm before it may be published: sentences in Japanese, English.
    pub to_confirm: Vec<(String, String)>,
    /// Why the whole file was refused, or what was not judged: Japanese, English.
    pub problem: Option<(String, String)>,
    /// Stable word of why the whole file was refused; empty when it was not.
    #[serde(default)]
    pub problem_code: String,
    /// Whether nothing of it was taken.
    pub refused: bool,
}

impl FileResult {
    /// How many rows met a verdict.
    #[must_use]
    pub fn n(&self, verdict: Verdict) -> u64 {
        self.verdicts
            .iter()
            .find(|(code, _)| code == verdict.code())
            .map_or(0, |(_, n)| *n)
    }
}

/// What became of an import.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ImportResult {
    /// Its batch; 0 for a dry run or when nothing had to change.
    pub batch: i64,
    /// Whether it is visible now.
    pub published: bool,
    /// Each file.
    pub files: Vec<FileResult>,
}

impl ImportResult {
    /// Whether a person must confirm before it may be published.
    #[must_use]
    pub fn needs_confirmation(&self) -> bool {
        self.files.iter().any(|file| !file.to_confirm.is_empty())
    }

    /// Rows of all files that met a verdict.
    #[must_use]
    pub fn n(&self, verdict: Verdict) -> u64 {
        self.files.iter().map(|file| file.n(verdict)).sum()
    }

    /// Rows of all files.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Whether a file was refused or a row rejected.
    #[must_use]
    pub fn has_problems(&self) -> bool {
        self.files.iter().any(|file| file.refused) || self.n(Verdict::Rejected) > 0
    }
}

/// Why an import did not end.
#[derive(Debug)]
pub enum ImportError {
    /// Somebody asked it to stop; nothing of it is left.
    Cancelled,
    /// Another import of this data set is running.
    AlreadyRunning {
        /// Its batch.
        batch: i64,
    },
    /// A date of the request is no date.
    NoDate {
        /// The file.
        name: String,
    },
    /// The database did not take it; nothing of it is visible.
    Fault(No<Infallible>),
}

impl From<No<Infallible>> for ImportError {
    fn from(no: No<Infallible>) -> ImportError {
        ImportError::Fault(no)
    }
}

impl From<kyoten_platform::db::DbError> for ImportError {
    fn from(error: kyoten_platform::db::DbError) -> ImportError {
        ImportError::Fault(error.into())
    }
}

/// Told how far an import is: rows read, and the file being read. `false` asks it to stop.
pub type Progress<'p> = &'p mut dyn FnMut(u64, &str) -> bool;
/// Receives every row that is not simply unchanged, with the name of its file.
pub type ReportSink<'p> = &'p mut dyn FnMut(&str, ReportRow);

/// Imports, or only says what would happen.
///
/// Errors leave nothing visible and nothing staged. Files that cannot be read are refused one by one and say why;
/// when one needs confirmation that was not given, nothing of the whole import is published.
pub fn run(
    cx: &Cx,
    request: &ImportRequest,
    progress: Progress<'_>,
    sink: ReportSink<'_>,
) -> Result<ImportResult, ImportError> {
    if decide(&cx.actor, &IMPORT, &cx.hub_id).is_none() {
        return Err(ImportError::Fault(No::Forbidden));
    }
    let mut files = request.files.clone();
    // Newest last, so that within one import, too, the newer overwrites the older.
    files.sort_by(|a, b| a.as_of.cmp(&b.as_of).then_with(|| a.name.cmp(&b.name)));
    let mut import = Import {
        cx,
        request,
        progress,
        sink,
        rows: 0,
        result: ImportResult::default(),
    };
    let (gazetteer, stored, lists) = import.read_reference(&files)?;
    if request.dry_run {
        import.read_lists(&gazetteer, &lists, None)?;
        return Ok(import.result);
    }
    let asked_by = request
        .asked_by
        .clone()
        .unwrap_or_else(|| cx.actor.reference());
    let begun = batch::begin(&cx.app.db, &request.data_set, &asked_by)?;
    let number = begun.map_err(|running| ImportError::AlreadyRunning {
        batch: running.batch,
    })?;
    match import.stage_and_publish(&gazetteer, &stored, &lists, number) {
        Ok(()) => Ok(import.result),
        Err(error) => {
            batch::throw_away(&cx.app.db, &request.data_set, number)?;
            Err(error)
        }
    }
}

struct Import<'i> {
    cx: &'i Cx,
    request: &'i ImportRequest,
    progress: Progress<'i>,
    sink: ReportSink<'i>,
    rows: u64,
    result: ImportResult,
}

/// A list to be read, and its date.
struct List {
    file: FileToImport,
    as_of: Date,
}

impl Import<'_> {
    /// Reads what the import brings of reference tables; gives back the lists, still unread.
    fn read_reference(
        &mut self,
        files: &[FileToImport],
    ) -> Result<(Gazetteer, reference::Stored, Vec<List>), ImportError> {
        let mut brought = Brought::default();
        let mut lists = Vec::new();
        for file in files {
            let as_of: Date = file.as_of.parse().map_err(|_| ImportError::NoDate {
                name: file.name.clone(),
            })?;
            let source = format!("{} ({as_of})", file.name);
            match opened(file) {
                Err(problem) => self.refuse(file, &problem),
                Ok(Opened::Municipalities(mut sheet)) => match read_municipalities(&mut sheet) {
                    Err(problem) => self.refuse(file, &problem),
                    Ok((municipalities, bad)) => {
                        self.note_reference(file, "municipality", municipalities.len(), bad);
                        brought.municipalities = Some((municipalities, source, as_of));
                    }
                },
                Ok(Opened::Towns(mut sheet)) => match read_towns(&mut sheet) {
                    Err(problem) => self.refuse(file, &problem),
                    Ok((towns, bad)) => {
                        self.note_reference(file, "town", towns.len(), bad);
                        brought.towns = Some((towns, source, as_of));
                    }
                },
                Ok(Opened::Boundaries(text)) => {
                    self.read_boundaries(file, &text, source, as_of, &mut brought)
                }
                Ok(Opened::Listings(..) | Opened::Table(_)) => lists.push(List {
                    file: file.clone(),
                    as_of,
                }),
            }
        }
        let (gazetteer, stored) = reference::gazetteer(&self.cx.app.db, brought)?;
        Ok((gazetteer, stored, lists))
    }

    fn read_boundaries(
        &mut self,
        file: &FileToImport,
        text: &str,
        source: String,
        as_of: Date,
        brought: &mut Brought,
    ) {
        let mut boundaries = Boundaries::default();
        // Files of one municipality carry a name but no code; their own name begins with it.
        let digits: String = file
            .name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let code = MunicipalityCode::parse(&digits).ok();
        let read = if text.contains("\"Topology\"") {
            boundaries.add_topojson(text)
        } else {
            boundaries.add_geojson(text, code)
        };
        match read {
            Err(error) => self.refuse(
                file,
                &FileProblem::Broken {
                    cause: error.to_string(),
                },
            ),
            Ok(_) if boundaries.is_empty() => self.refuse(
                file,
                &FileProblem::Broken {
                    cause: "no polygon in it names a municipality".to_owned(),
                },
            ),
            Ok(reading) => {
                self.note_reference(file, "boundary", reading.features, Vec::new());
                match &mut brought.boundaries {
                    None => brought.boundaries = Some((boundaries, source, as_of)),
                    Some((known, ..)) => {
                        // A finer polygon of one city goes before the country's coarse one, whichever is read first.
                        let (finer, coarser) = if boundaries.len() < known.len() {
                            (boundaries, std::mem::take(known))
                        } else {
                            (std::mem::take(known), boundaries)
                        };
                        *known = reference::merged(&coarser, finer);
                    }
                }
            }
        }
    }

    fn stage_and_publish(
        &mut self,
        gazetteer: &Gazetteer,
        stored: &reference::Stored,
        lists: &[List],
        number: i64,
    ) -> Result<(), ImportError> {
        let db = &self.cx.app.db;
        let scopes = self.read_lists(gazetteer, lists, Some(number))?;
        let unconfirmed = self.result.needs_confirmation() && !self.request.vanishing_confirmed;
        let editions = reference::stage(db, gazetteer, stored)?;
        let changes = [Verdict::Added, Verdict::Changed, Verdict::Vanished]
            .iter()
            .any(|verdict| self.result.n(*verdict) > 0);
        let renews = !scopes.is_empty();
        if unconfirmed || (!changes && !renews && editions.is_empty()) {
            batch::throw_away(db, &self.request.data_set, number)?;
            return Ok(());
        }
        let summary = serde_json::to_string(&self.result.files).unwrap_or_default();
        let data_set = self.request.data_set.clone();
        batch::publish(
            self.cx,
            &IMPORT,
            &self.request.data_set,
            number,
            summary,
            move |tx| {
                remember_scopes(tx, &data_set, number, &scopes)?;
                reference::put_in_force(tx, &editions)
            },
        )?;
        self.result.batch = number;
        self.result.published = true;
        Ok(())
    }

    /// Reads and plans every list; with a batch number, stages what the plan says.
    fn read_lists(
        &mut self,
        gazetteer: &Gazetteer,
        lists: &[List],
        number: Option<i64>,
    ) -> Result<Vec<(Scope, ScopeState)>, ImportError> {
        let mut directory = Directory::of(&self.cx.app.db, &self.request.data_set)?;
        let mut scopes = Vec::new();
        for list in lists {
            let sheet = match opened(&list.file) {
                Err(problem) => {
                    self.refuse(&list.file, &problem);
                    continue;
                }
                Ok(opened) => opened,
            };
            let (sheet, mapping) = match mapping_of(sheet, &list.file) {
                Err(problem) => {
                    self.refuse(&list.file, &problem);
                    continue;
                }
                Ok(mapped) => mapped,
            };
            let kind = list
                .file
                .kind
                .as_deref()
                .and_then(Kind::parse)
                .or_else(|| Kind::from_file_name(&list.file.name));
            let facts = FileFacts::new(&mapping, list.as_of);
            let mut result = FileResult {
                name: list.file.name.clone(),
                layout: mapping.layout.clone(),
                label: (mapping.label_ja.clone(), mapping.label_en.clone()),
                as_of: list.as_of.to_string(),
                used_columns: mapping
                    .columns
                    .iter()
                    .map(|column| column.header.clone())
                    .collect(),
                unused_columns: mapping.unused.clone(),
                ..FileResult::default()
            };
            match Listings::new(sheet, mapping, gazetteer, kind) {
                Err(problem) => self.refuse(&list.file, &problem),
                Ok(listings) => {
                    let after =
                        self.read_list(listings, facts, &mut directory, number, &mut result)?;
                    scopes.extend(after);
                    self.result.files.push(result);
                }
            }
        }
        Ok(scopes)
    }

    fn read_list(
        &mut self,
        mut listings: Listings<'_, '_>,
        facts: FileFacts,
        directory: &mut Directory,
        number: Option<i64>,
        result: &mut FileResult,
    ) -> Result<Vec<(Scope, ScopeState)>, ImportError> {
        let mut stager = match number {
            None => None,
            Some(number) => Some(self.stager(number)?),
        };
        let mut plan = Plan::new(facts.clone());
        let mut report = Report::default();
        let lost_rows = loop {
            let (line, mapped) = match listings.next_row() {
                Ok(Some(row)) => row,
                Ok(None) => break false,
                Err(problem) => {
                    result.problem = Some((problem.ja(), problem.en()));
                    break true;
                }
            };
            let planned = Planned::new(line, mapped, &mut plan, directory)?;
            report.count(&planned);
            let silent =
                matches!(planned.outcome, Outcome::Unchanged { .. }) && planned.notes.is_empty();
            if !silent {
                (self.sink)(&result.name, planned.report());
            }
            apply(planned, &facts, directory, stager.as_mut())?;
            self.rows += 1;
            if self.rows.is_multiple_of(ROWS_PER_PROGRESS)
                && !(self.progress)(self.rows, &result.name)
            {
                return Err(ImportError::Cancelled);
            }
        };
        let closing = plan.close(lost_rows, directory)?;
        self.close(closing, &facts, directory, stager, &mut report, result)
    }

    fn close(
        &mut self,
        closing: Closing<Version>,
        facts: &FileFacts,
        directory: &mut Directory,
        mut stager: Option<Stager>,
        report: &mut Report,
        result: &mut FileResult,
    ) -> Result<Vec<(Scope, ScopeState)>, ImportError> {
        for vanished in &closing.vanished {
            let listing = directory.listing(&vanished.version)?;
            let row = ReportRow::vanished(vanished, &listing);
            report.count_vanished(|| row.clone());
            (self.sink)(&result.name, row);
            directory.vanished(vanished.scope, &vanished.key);
            if let Some(stager) = &mut stager {
                stager.add(Staged::End(vanished.version))?;
            }
        }
        if let Some(stager) = stager {
            for landed in stager.flush()? {
                let (layout, precedence) = directory.layout(&landed.layout);
                directory.staged(
                    &landed.listing,
                    landed.id,
                    landed.as_of,
                    &layout,
                    precedence,
                );
            }
        }
        let mut renewed = Vec::new();
        result.to_confirm = losses(&closing)
            .map(|what| (what.ja(), what.en()))
            .collect();
        for (scope, state) in closing.scopes {
            if directory.scope(scope)?.as_ref() != Some(&state) {
                renewed.push((scope, state));
            }
        }
        directory.scopes_after(&renewed);
        if let Some(not_judged) = closing.not_judged {
            result
                .problem
                .get_or_insert((not_judged.ja(), not_judged.en()));
        }
        result.rows = report.n_rows();
        result.verdicts = Verdict::ALL
            .iter()
            .map(|verdict| (verdict.code().to_owned(), report.n(*verdict)))
            .collect();
        result.reasons = report
            .reasons()
            .map(|(reason, n)| (reason.to_owned(), n))
            .collect();
        tracing::debug!(rows = result.rows, layout = %facts.layout, "a list was read");
        Ok(renewed)
    }

    fn stager(&self, number: i64) -> Result<Stager, ImportError> {
        Stager::start(&self.cx.app.db, &self.request.data_set, number).map_err(|error| {
            tracing::error!(%error, "the staging thread could not start");
            ImportError::Fault(No::Busy)
        })
    }

    fn refuse(&mut self, file: &FileToImport, problem: &FileProblem) {
        self.result.files.push(FileResult {
            name: file.name.clone(),
            as_of: file.as_of.clone(),
            problem: Some((problem.ja(), problem.en())),
            problem_code: problem.code().to_owned(),
            refused: true,
            ..FileResult::default()
        });
    }

    fn note_reference(
        &mut self,
        file: &FileToImport,
        layout: &str,
        rows: usize,
        bad: Vec<BadLine>,
    ) {
        let first = bad.first().map(|first| {
            let n = bad.len();
            (
                format!(
                    "{n} 行は使えないため飛ばしました（例：{}行目、{}）",
                    first.line,
                    first.problem.ja()
                ),
                format!(
                    "{n} lines cannot be used and were passed over (e.g. line {}: {})",
                    first.line,
                    first.problem.en()
                ),
            )
        });
        self.result.files.push(FileResult {
            name: file.name.clone(),
            layout: layout.to_owned(),
            label: reference_label(layout),
            as_of: file.as_of.clone(),
            rows: rows as u64,
            problem: first,
            ..FileResult::default()
        });
    }
}

fn reference_label(layout: &str) -> (String, String) {
    let (ja, en) = match layout {
        "municipality" => ("市区町村コード", "Municipal codes"),
        "town" => ("町丁目の位置", "Town centres"),
        _ => ("市区町村の境界", "Municipal boundaries"),
    };
    (ja.to_owned(), en.to_owned())
}

fn opened(file: &FileToImport) -> Result<Opened<'static>, FileProblem> {
    let input = File::open(&file.path).map_err(|error| FileProblem::Broken {
        cause: error.to_string(),
    })?;
    open(BufReader::with_capacity(1 << 16, input))
}

fn mapping_of<'s>(
    opened: Opened<'s>,
    file: &FileToImport,
) -> Result<(crate::import::read::Sheet<'s>, Mapping), FileProblem> {
    let (sheet, mut mapping) = match (opened, &file.custom) {
        (Opened::Listings(sheet, _) | Opened::Table(sheet), Some(custom)) => {
            let mapping = custom.mapping(sheet.header())?;
            (sheet, mapping)
        }
        (Opened::Listings(sheet, layout), None) => {
            let mapping = Layout::mapping(layout, sheet.header())?;
            (sheet, mapping)
        }
        (Opened::Table(sheet), None) => {
            return Err(FileProblem::UnknownLayout {
                headers: sheet.header().to_vec(),
            });
        }
        (Opened::Municipalities(sheet) | Opened::Towns(sheet), _) => {
            return Err(FileProblem::UnknownLayout {
                headers: sheet.header().to_vec(),
            });
        }
        (Opened::Boundaries(_), _) => {
            return Err(FileProblem::UnknownLayout {
                headers: Vec::new(),
            });
        }
    };
    if file.partial {
        mapping.completeness = Completeness::Partial;
    }
    Ok((sheet, mapping))
}

/// Does to the directory and the batch what the plan says of one row.
fn apply(
    planned: Planned<Version>,
    facts: &FileFacts,
    directory: &mut Directory,
    stager: Option<&mut Stager>,
) -> Result<(), ImportError> {
    match planned.outcome {
        Outcome::Added { listing, .. } => {
            if let Some(stager) = stager {
                stager.add(Staged::Version {
                    listing,
                    as_of: facts.as_of,
                    layout: Arc::clone(&facts.layout),
                    replaces: None,
                })?;
            }
        }
        Outcome::Changed {
            version,
            listing,
            completes,
            ..
        } => {
            let standing = if completes {
                directory.entry(listing.kind, listing.identifier.key())?
            } else {
                None
            };
            let layout = standing.map_or_else(|| Arc::clone(&facts.layout), |entry| entry.layout);
            if let Some(stager) = stager {
                stager.add(Staged::Version {
                    listing,
                    as_of: facts.as_of,
                    layout,
                    replaces: Some(version),
                })?;
            }
        }
        Outcome::Unchanged { .. } => {
            if let Some((kind, identifier, _)) = &planned.about {
                let key = kyoten_japanese::identifier::key(identifier);
                directory.confirmed(*kind, &key, facts.as_of);
            }
        }
        Outcome::Older { .. } | Outcome::Repeated { .. } | Outcome::Rejected { .. } => {}
    }
    Ok(())
}

/// The scopes that would lose too much of what people see now. What this import itself staged from an older file
/// and a newer one no longer lists was never seen, so nobody is asked about it.
fn losses(closing: &Closing<Version>) -> impl Iterator<Item = &NeedsConfirmation> {
    closing.needs_confirmation.iter().filter(|loss| {
        let seen = closing
            .vanished
            .iter()
            .filter(|gone| gone.scope == loss.scope && !gone.version.staged)
            .count() as u64;
        seen * 100 > loss.n_visible * CONFIRM_ABOVE_PERCENT
    })
}

fn remember_scopes(
    tx: &Tx<'_>,
    data_set: &str,
    number: i64,
    scopes: &[(Scope, ScopeState)],
) -> DbResult<()> {
    for (scope, state) in scopes {
        tx.execute(
            "insert into listing_scope (hub_id, kind, prefecture, as_of, layout, batch) values ($1, $2, $3, $4, $5, $6)
             on conflict (hub_id, kind, prefecture, batch) do update set as_of = excluded.as_of, layout = excluded.layout",
            params![data_set, scope.kind.code(), scope.prefecture.to_string(), state.as_of.to_string(), &*state.layout, number],
        )?;
    }
    Ok(())
}
