//! `kyoten import`: open data and own lists from the command line.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use kyoten_feature_directory::import::report::{CsvReport, Language, ReportRow, Verdict};
use kyoten_feature_directory::import::{as_of_hint, partial_hint};
use kyoten_feature_directory::imports::{
    FileResult, FileToImport, ImportError, ImportRequest, ImportResult, run, tidy,
};
use kyoten_feature_directory::kind::Kind;
use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_platform::clock::Clock;
use kyoten_platform::cx::Cx;
use kyoten_platform::http::App;
use kyoten_platform::ids::Ids;

use super::NEEDS_A_PERSON;
use crate::config::{Config, Mistakes};
use crate::wiring;

/// Endings of files that may hold data; others in a folder are passed over and named.
const ENDINGS: [&str; 8] = [
    ".csv", ".csv.gz", ".json", ".json.gz", ".geojson", ".xlsx", ".xls", ".ods",
];

/// What to import.
#[derive(clap::Args)]
pub struct Import {
    /// Files, or folders whose data files are all taken
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The date the contents were true: DATE for all files, or PATTERN=DATE for names that match (* and ?); repeat as needed, the first match counts
    #[arg(long = "as-of", value_name = "[PATTERN=]DATE")]
    as_of: Vec<String>,
    /// Kind of service for files that do not say it (a code such as visiting_nursing)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The files list only some services: what is missing from them has not vanished
    #[arg(long)]
    partial: bool,
    /// Import into the hub's own list instead of the open data
    #[arg(long)]
    own: bool,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// Publish although more than 5 % of a scope vanishes
    #[arg(long)]
    confirm_vanished: bool,
    /// Write every row that is not simply unchanged to this CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Import {
    /// Imports everything in one batch, or says what would happen.
    pub fn run(self, config: &Config, json: bool) -> Result<ExitCode> {
        let (files, passed_over) = self.files()?;
        let app = wiring::open(config, Clock::System, Ids::Random)?;
        let result = self.import(&app, files)?;
        if json {
            println!(
                "{}",
                serde_json::json!({ "result": result, "passed_over": passed_over })
            );
        } else {
            print_result(&result, self.dry_run);
            for path in &passed_over {
                println!(
                    "passed over: {} (no data file kyoten knows)",
                    path.display()
                );
            }
        }
        let needs_a_person =
            result.has_problems() || (result.needs_confirmation() && !result.published);
        Ok(if needs_a_person {
            ExitCode::from(NEEDS_A_PERSON)
        } else {
            ExitCode::SUCCESS
        })
    }

    fn import(&self, app: &App, files: Vec<FileToImport>) -> Result<ImportResult> {
        let data_set = if self.own {
            app.hub_id.clone()
        } else {
            NATIONAL_HUB.to_owned()
        };
        let request = ImportRequest {
            data_set,
            files,
            dry_run: self.dry_run,
            vanishing_confirmed: self.confirm_vanished,
            asked_by: None,
        };
        import(app, &request, self.report.as_deref())
    }

    /// The files to import with their dates; all that is missing is told at once.
    fn files(&self) -> Result<(Vec<FileToImport>, Vec<PathBuf>)> {
        let mut mistakes = Vec::new();
        let dates = self.dates(&mut mistakes);
        if let Some(kind) = self
            .kind
            .as_deref()
            .filter(|kind| Kind::parse(kind).is_none())
        {
            let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
            mistakes.push(format!(
                "--kind {kind} is not known; kinds are {}",
                known.join(", ")
            ));
        }
        let (mut found, mut passed_over) = (Vec::new(), Vec::new());
        for path in &self.paths {
            collect(path, &mut found, &mut passed_over, &mut mistakes);
        }
        let mut files = Vec::new();
        for path in found {
            let name = path.to_string_lossy().into_owned();
            let as_of = dates
                .iter()
                .find(|(pattern, _)| pattern.matches(&name) || pattern.matches(&file_name(&path)))
                .map(|(_, date)| date.clone());
            match as_of.or_else(|| as_of_hint(&name).map(|date| date.to_string())) {
                Some(as_of) => files.push(FileToImport {
                    partial: self.partial || partial_hint(&name),
                    name: file_name(&path),
                    path,
                    as_of,
                    kind: self.kind.clone(),
                    custom: None,
                }),
                None => mistakes.push(format!("{name}: its name holds no date; say when its contents were true with --as-of DATE or --as-of '{}=DATE'", file_name(&path))),
            }
        }
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes).into());
        }
        if files.is_empty() {
            bail!(
                "there is no data file in {}",
                self.paths
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            );
        }
        Ok((files, passed_over))
    }

    fn dates(&self, mistakes: &mut Vec<String>) -> Vec<(glob::Pattern, String)> {
        let mut dates = Vec::new();
        for given in &self.as_of {
            let (pattern, date) = given.rsplit_once('=').unwrap_or(("*", given));
            let parsed = kyoten_calendar::parse_date(date).map_err(|error| error.to_string());
            match (glob::Pattern::new(pattern), parsed) {
                (Ok(pattern), Ok(date)) => dates.push((pattern, date.to_string())),
                (Err(error), _) => mistakes.push(format!(
                    "--as-of {given}: the pattern {pattern} cannot be read: {error}"
                )),
                (_, Err(error)) => mistakes.push(format!("--as-of {given}: {error}")),
            }
        }
        dates
    }
}

/// Runs an import with progress on a terminal and the full report in a file.
pub(super) fn import(
    app: &App,
    request: &ImportRequest,
    report: Option<&Path>,
) -> Result<ImportResult> {
    let mut csv = match report {
        None => None,
        Some(path) => {
            let file = std::fs::File::create(path)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            Some(CsvReport::new(
                std::io::BufWriter::new(file),
                Language::Japanese,
            )?)
        }
    };
    let show = std::io::stderr().is_terminal();
    let mut progress = |rows: u64, file: &str| {
        if show {
            eprint!("\r{rows} rows  {file:<60.60}");
        }
        true
    };
    let mut lost = None;
    let mut sink = |_: &str, row: ReportRow| {
        if let (Some(csv), None) = (&mut csv, &lost) {
            lost = csv.write(&row).err();
        }
    };
    let cx = Cx::system(app, "import", &app.hub_id);
    let outcome = run(&cx, request, &mut progress, &mut sink);
    if show {
        eprintln!();
    }
    if let Some(error) = lost {
        return Err(anyhow!(error).context("the report could not be written"));
    }
    if let Some(csv) = csv {
        csv.finish().context("the report could not be written")?;
    }
    let result = outcome.map_err(why)?;
    if result.published {
        // A server does this as a job; here nobody else would until one starts.
        tidy(&app.db).map_err(|no| {
            anyhow!("the import is visible, but old versions could not be tidied away: {no:?}")
        })?;
    }
    Ok(result)
}

fn why(error: ImportError) -> anyhow::Error {
    match error {
        ImportError::Cancelled => anyhow!("the import was stopped; nothing of it is visible"),
        ImportError::AlreadyRunning { batch } => {
            anyhow!("another import (batch {batch}) is running; try again when it has ended")
        }
        ImportError::NoDate { name } => anyhow!("{name}: its date is no date"),
        ImportError::Fault(no) => {
            anyhow!("the import could not be saved; nothing of it is visible: {no:?}")
        }
    }
}

fn collect(
    path: &Path,
    found: &mut Vec<PathBuf>,
    passed_over: &mut Vec<PathBuf>,
    mistakes: &mut Vec<String>,
) {
    if path.is_file() {
        found.push(path.to_owned());
        return;
    }
    let mut entries: Vec<PathBuf> = match std::fs::read_dir(path) {
        Err(error) => {
            mistakes.push(format!("{} cannot be read: {error}", path.display()));
            return;
        }
        Ok(entries) => entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect(),
    };
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            collect(&entry, found, passed_over, mistakes);
        } else if ENDINGS
            .iter()
            .any(|ending| file_name(&entry).to_ascii_lowercase().ends_with(ending))
        {
            found.push(entry);
        } else {
            passed_over.push(entry);
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn print_result(result: &ImportResult, dry_run: bool) {
    println!(
        "{:<46} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8} {:>8}  as of",
        "file", "rows", "added", "changed", "unchanged", "vanished", "older", "rejected"
    );
    for file in &result.files {
        print_file(file);
    }
    println!(
        "{:<46} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8} {:>8}",
        "all",
        result.rows(),
        result.n(Verdict::Added),
        result.n(Verdict::Changed),
        result.n(Verdict::Unchanged),
        result.n(Verdict::Vanished),
        result.n(Verdict::Older),
        result.n(Verdict::Rejected)
    );
    if dry_run {
        println!("Nothing was changed: this was a dry run.");
    } else if result.published {
        println!("Published as batch {}.", result.batch);
    } else if result.needs_confirmation() {
        println!(
            "Nothing was changed. Check the files, then run the same again with --confirm-vanished."
        );
    } else {
        println!("Nothing had to change.");
    }
}

fn print_file(file: &FileResult) {
    println!(
        "{:<46} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8} {:>8}  {}",
        file.name,
        file.rows,
        file.n(Verdict::Added),
        file.n(Verdict::Changed),
        file.n(Verdict::Unchanged),
        file.n(Verdict::Vanished),
        file.n(Verdict::Older),
        file.n(Verdict::Rejected),
        file.as_of
    );
    for (_, sentence) in file.problem.iter().chain(&file.to_confirm) {
        println!("    {sentence}");
    }
}
