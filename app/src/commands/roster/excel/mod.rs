//! Rosters as offices keep them today: read from a spreadsheet; and totals of hours and payments for one.

mod grid;
mod reading;
mod totals;

pub use totals::{totals_file, write_totals};

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use kyoten_platform::Language;
use kyoten_roster::{Problem, Roster, RosterDocument};

use super::{BAD_INPUT, input, language, write_out};
use crate::text;

/// Read the roster an office keeps in a spreadsheet; writes it as a roster document.
///
/// Dates stand in a column or in a row (4/1, 4月1日, 令和8年4月1日, 2026-04-01, dates of Excel, or days alone under a
/// heading such as 2026年4月), names of the document's lines across from them, people's names in the cells. Merged cells
/// count for all they cover; 昼 and 夜 tell the day's part from the night's.
#[derive(clap::Args)]
pub struct ReadVerb {
    /// The spreadsheet (.xlsx)
    file: PathBuf,
    /// The problem (JSON) whose lines and people are meant
    #[arg(long, value_name = "PROBLEM.json")]
    problem: PathBuf,
    /// Only this sheet; otherwise all that hold a roster
    #[arg(long)]
    sheet: Option<String>,
    /// Language of the report: ja or en
    #[arg(long, default_value = "ja", value_parser = language)]
    lang: Language,
}

impl ReadVerb {
    /// Reads, or tells everything that cannot be understood with its cell.
    pub fn run(self) -> Result<ExitCode> {
        let input = match input::problem(&self.problem, None)? {
            Ok(input) => input,
            Err(refused) => return Ok(refused.tell(self.lang)),
        };
        let read = read(&self.file, &input.problem, self.sheet.as_deref(), self.lang)?;
        match read {
            Ok(found) => {
                for line in &found.told {
                    eprintln!("{line}");
                }
                let document = RosterDocument::of(&input.problem, &found.roster);
                write_out(&(serde_json::to_string_pretty(&document)? + "\n"))
            }
            Err(sentences) => Ok(refuse(&self.file, &sentences, self.lang)),
        }
    }
}

/// Tells everything that cannot be understood.
pub fn refuse(path: &Path, sentences: &[String], language: Language) -> ExitCode {
    let head = text::roster_excel_unknown(language, sentences.len(), path.display());
    eprintln!("{head}");
    for sentence in sentences {
        eprintln!("  {sentence}");
    }
    ExitCode::from(BAD_INPUT)
}

/// A roster that was read, and which sheets it came from, in sentences.
pub struct Found {
    pub roster: Roster,
    pub told: Vec<String>,
}

/// Reads every sheet that holds a roster, or says everything that cannot be understood.
pub fn read(
    path: &Path,
    problem: &Problem,
    sheet: Option<&str>,
    language: Language,
) -> Result<std::result::Result<Found, Vec<String>>> {
    let grids = grid::grids(path, sheet)?;
    Ok(reading::read(&grids, problem, language))
}
