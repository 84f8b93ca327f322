//! `kyoten roster`: who stands by, from the command line.

mod bench;
mod calendar;
mod data;
mod excel;
mod explain;
mod ics;
mod input;
mod page;
mod plan;
mod repair;
mod report;
mod table;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use kyoten_calendar::civil::Date;
use kyoten_platform::Language;
use kyoten_roster::Minute;

use super::NEEDS_A_PERSON;

/// The command or its input was wrong.
const BAD_INPUT: u8 = 2;

const EXAMPLE: &str = "\
Examples:
  kyoten roster example > problem.json
      the fictional region's year: 60 doctors, 9 stations, 8 pharmacies, 3 hospitals
  kyoten roster plan problem.json --deadline 10s --out roster.json --html roster.html
      the best roster found in ten seconds; on paper in roster.html
  kyoten roster plan problem.json --published roster.json
      the same, keeping close to what people already hold in their hands
  kyoten roster check problem.json roster.json
      every broken rule, every empty cell, everybody's burden
  kyoten roster repair problem.json roster.json --away dr-07 --from 2026-12-24 --to 2026-12-26
      who takes over, with the fewest changes
  kyoten roster repair problem.json roster.json --swap 2026-12-24-line-doctor-1-night 2026-12-25-line-doctor-1-night
      whether two may exchange their duties
  kyoten roster explain problem.json roster.json --cell 2027-01-01-line-narcotics-turn
      why this person, who else could, what it would cost
  kyoten roster read-excel today.xlsx --problem problem.json > published.json
      the roster of the office's spreadsheet
  kyoten roster check problem.json roster.json --totals totals.xlsx
      hours, duties and payments of everybody

Exit codes: 0 fine, 1 it could not be done, 2 the document or the command is wrong, 3 cells are empty or a rule is broken.";

/// Plan who stands by, and mend, check and explain the roster.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct RosterCommand {
    #[command(subcommand)]
    verb: RosterVerb,
}

#[derive(clap::Subcommand)]
enum RosterVerb {
    /// Find the best roster: rules kept, load shared as agreed
    Plan(plan::PlanVerb),
    /// Look through a roster: broken rules, empty cells, burdens
    Check(plan::CheckVerb),
    /// Mend a roster: somebody is away, or two want to swap
    Repair(repair::RepairVerb),
    /// Why a cell is held by whom it is held, and who else could
    Explain(explain::ExplainVerb),
    /// Read the roster an office keeps in a spreadsheet
    ReadExcel(excel::ReadVerb),
    /// Write the problem of the fictional region
    Example(ExampleVerb),
    /// Measure on one instance: the best roster so far at 0.1, 1, 10, 60 seconds
    Bench(bench::BenchVerb),
    /// Write a JSON schema: problem, roster or answer
    Schema {
        /// Of which document
        #[arg(value_enum)]
        of: Schema,
    },
}

/// Documents with a published schema.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Schema {
    /// What `plan` reads
    Problem,
    /// Who has which cell
    Roster,
    /// What `plan --json` writes
    Answer,
}

/// The problem of the fictional region.
#[derive(clap::Args)]
struct ExampleVerb {
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = kyoten_night::EXAMPLE_SEED)]
    seed: u64,
    /// First day, from 2026-04-01 on
    #[arg(long, value_name = "DATE", value_parser = day, default_value = "2026-04-01")]
    from: Date,
    /// Last day, included, up to 2027-03-31
    #[arg(long, value_name = "DATE", value_parser = day, default_value = "2027-03-31")]
    to: Date,
}

impl RosterCommand {
    /// Runs the verb.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        match self.verb {
            RosterVerb::Plan(verb) => verb.run(json),
            RosterVerb::Check(verb) => verb.run(json),
            RosterVerb::Repair(verb) => verb.run(json),
            RosterVerb::Explain(verb) => verb.run(json),
            RosterVerb::ReadExcel(verb) => verb.run(),
            RosterVerb::Example(verb) => verb.run(),
            RosterVerb::Bench(verb) => verb.run(json),
            RosterVerb::Schema { of } => write_out(match of {
                Schema::Problem => {
                    include_str!("../../../../docs/schemas/roster-problem.schema.json")
                }
                Schema::Roster => include_str!("../../../../docs/schemas/roster.schema.json"),
                Schema::Answer => {
                    include_str!("../../../../docs/schemas/roster-answer.schema.json")
                }
            }),
        }
    }
}

impl ExampleVerb {
    fn run(&self) -> Result<ExitCode> {
        let document = kyoten_night::roster_of_days(self.seed, self.from, self.to);
        let mut document = serde_json::to_value(document)?;
        document["tariff"] = serde_json::from_str(kyoten_night::TARIFF)?;
        write_out(&format!("{document:#}\n"))
    }
}

/// Writes to the standard output; a reader that has seen enough is no mistake.
fn write_out(text: &str) -> Result<ExitCode> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn write_file(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// A problem, and the roster belonging to it.
#[derive(clap::Args)]
struct Both {
    /// The problem (JSON)
    problem: PathBuf,
    /// The roster (JSON): a roster document, or an answer of `plan --json`
    roster: PathBuf,
}

fn day(text: &str) -> Result<Date, String> {
    kyoten_calendar::parse_date(text).map_err(|error| error.to_string())
}

/// A day, or a minute of one, as the engine counts them; and whether it was a whole day.
fn day_or_minute(text: &str) -> Result<(Minute, bool), String> {
    if let Ok(on) = kyoten_calendar::parse_date(text) {
        let start = kyoten_calendar::Minute::start_of(on);
        return Ok((Minute::from(start.0), true));
    }
    let at: Result<kyoten_calendar::civil::DateTime, _> = text.parse();
    let minute = at.map(|at| Minute::from(kyoten_calendar::Minute::of(at).0));
    minute.map(|at| (at, false)).map_err(|_| {
        "write a day such as 2026-12-31 or a minute such as 2026-12-31T18:00".to_owned()
    })
}

fn first_minute(text: &str) -> Result<Minute, String> {
    day_or_minute(text).map(|(minute, _)| minute)
}

fn minute_behind(text: &str) -> Result<Minute, String> {
    day_or_minute(text).map(|(minute, is_day)| match is_day {
        true => minute + kyoten_roster::DAY,
        false => minute,
    })
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "write ja or en".to_owned())
}

/// `10s`, `500ms`, `2m`, or seconds alone.
fn duration(text: &str) -> Result<std::time::Duration, String> {
    let (number, unit) = match text.find(|letter: char| letter.is_ascii_alphabetic()) {
        Some(place) => text.split_at(place),
        None => (text, "s"),
    };
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        _ => f64::NAN,
    };
    let seconds = number.parse::<f64>().unwrap_or(f64::NAN) * factor;
    std::time::Duration::try_from_secs_f64(seconds)
        .map_err(|_| "write a time such as 10s, 500ms or 2m".to_owned())
}
