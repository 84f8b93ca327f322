//! `kyoten coverage`: who answers at every hour, from the command line.

mod data;
mod table;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use kyoten_calendar::civil::DateTime;
use kyoten_calendar::{Interval, Minute};
use kyoten_coverage::plan::{Leave, PatientIx, Plan, ServiceIx};
use kyoten_coverage::{Change, Coverage, Finding, Repair, Repairs, document};
use kyoten_platform::Language;

use super::NEEDS_A_PERSON;

/// The command or its input was wrong.
const BAD_INPUT: u8 = 2;

const EXAMPLE: &str = "\
Examples:
  kyoten coverage example > plan.json
      the fictional region: 2,000 patients, one gap made on purpose
  kyoten coverage check plan.json --from 2026-12-01 --to 2027-01-05
      every gap of those days, why, whose matter it is, and what would close it
  kyoten coverage check plan.json --from 2027-01-01 --to 2027-01-01 --at 2027-01-01T02:00
      and whom one would call at two in the morning, with the reason why each answers or not
  kyoten coverage check plan.json --from 2026-12-01 --to 2027-01-05 --away dr-07=2026-12-10..2026-12-12
      before a leave is granted: what it would open, and who could stand in
  kyoten coverage check plan.json --from 2026-04-01 --to 2027-03-31 --ics > gaps.ics
      the gaps as a calendar
  kyoten coverage schema
      the format of plans

Exit codes: 0 every minute is covered, 1 it could not be done, 2 the plan or the command is wrong, 3 there are gaps.";

/// Who answers at every hour of the year.
#[derive(clap::Args)]
pub struct CoverageCommand {
    #[command(subcommand)]
    verb: CoverageVerb,
}

#[derive(clap::Subcommand)]
enum CoverageVerb {
    /// Find every minute at which nobody answers, why, and what would close it
    Check(Check),
    /// Write the plan of the fictional region
    Example {
        /// The same seed gives the same bytes
        #[arg(long, default_value_t = kyoten_night::EXAMPLE_SEED)]
        seed: u64,
    },
    /// Write the JSON schema of plans
    Schema,
}

/// What to check.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE, next_help_heading = "What to check")]
pub struct Check {
    /// The plan (JSON); - reads it from the standard input
    plan: PathBuf,
    /// First day, or a minute such as 2026-12-31T18:00
    #[arg(long, value_name = "DATE", value_parser = first_minute)]
    from: Minute,
    /// Last day, included, or a minute, not included
    #[arg(long, value_name = "DATE", value_parser = minute_behind)]
    to: Minute,
    /// Show whom one would call at this minute: for those whom nobody answers, or for --patient
    #[arg(long, value_name = "MINUTE", value_parser = first_minute)]
    at: Option<Minute>,
    /// A patient whose call chain to show; repeat as needed
    #[arg(long, value_name = "ID", requires = "at")]
    patient: Vec<String>,
    /// Only what would newly open if this service were away: SERVICE=FIRST_DAY..LAST_DAY, before anybody stands in
    #[arg(long, value_name = "SERVICE=DAYS", value_parser = absence)]
    away: Option<Absence>,
    /// Show every gap, not only the first thirty
    #[arg(long)]
    all: bool,
    /// Write the gaps as CSV
    #[arg(long, conflicts_with_all = ["ics", "json"])]
    csv: bool,
    /// Write the gaps as a calendar (iCalendar)
    #[arg(long, conflicts_with = "json")]
    ics: bool,
    /// Language of the report: ja or en
    #[arg(long, default_value = "ja", value_parser = language)]
    lang: Language,
}

impl CoverageCommand {
    /// Runs the verb.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        match self.verb {
            CoverageVerb::Check(check) => check.run(json),
            CoverageVerb::Example { seed } => write_out(&kyoten_night::plan(seed)),
            CoverageVerb::Schema => write_out(SCHEMA),
        }
    }
}

/// The published schema of plan documents.
const SCHEMA: &str = include_str!("../../../../docs/schemas/coverage-plan.schema.json");

/// Everything a report tells, in whichever form.
pub(super) struct Report<'a> {
    pub coverage: &'a Coverage,
    pub findings: Vec<(Finding, Vec<Repair>)>,
    /// The call chains to show.
    pub chains: Option<Chains>,
    /// The absence whose consequences are told, instead of all gaps.
    pub away: Option<Away>,
    pub language: Language,
    pub all: bool,
}

/// A service that would be away.
pub(super) struct Away {
    pub service: ServiceIx,
    pub when: Interval,
}

/// The same as it is written on the command line.
#[derive(Clone)]
struct Absence {
    service: String,
    when: Interval,
}

/// Call chains at a minute.
pub(super) struct Chains {
    pub at: Minute,
    /// Patients and the places of their role plans.
    pub of: Vec<(PatientIx, usize)>,
}

impl Check {
    fn run(&self, json: bool) -> Result<ExitCode> {
        let text = self.text()?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let plan = match document::read(&text, threads) {
            Ok(plan) => plan,
            Err(mistakes) => return Ok(self.refuse(&mistakes)),
        };
        let window = Interval::new(self.from, self.to);
        if let Some(sentence) = self.unusable(&plan, window) {
            eprintln!("{sentence}");
            return Ok(ExitCode::from(BAD_INPUT));
        }
        let mut coverage = Coverage::of(plan, window);
        let away = self.away(coverage.plan());
        let findings = match &away {
            None => coverage.findings(),
            Some(away) => opened(&mut coverage, away)?,
        };
        let report = self.report(&coverage, findings, away);
        let written = if json {
            data::json(&report)
        } else if self.csv {
            data::csv(&report)?
        } else if self.ics {
            data::ics(&report)
        } else {
            table::table(&report)
        };
        write_out(&written)?;
        Ok(match report.findings.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(NEEDS_A_PERSON),
        })
    }

    fn report<'a>(
        &self,
        coverage: &'a Coverage,
        findings: Vec<Finding>,
        away: Option<Away>,
    ) -> Report<'a> {
        let mut repairs = Repairs::of(coverage);
        let findings = findings.into_iter();
        let findings: Vec<(Finding, Vec<Repair>)> = findings
            .map(|finding| {
                let cheapest = repairs.cheapest(&finding);
                (finding, cheapest)
            })
            .collect();
        let chains = self.at.map(|at| self.chains(coverage, at));
        Report {
            coverage,
            findings,
            chains,
            away,
            language: self.lang,
            all: self.all,
        }
    }

    /// All roles of the patients named, or else the roles in which nobody answers at that minute.
    fn chains(&self, coverage: &Coverage, at: Minute) -> Chains {
        let plan = coverage.plan();
        let mut of = Vec::new();
        for (n, patient) in plan.patients.iter().enumerate() {
            let ix = PatientIx::nth(n);
            let is_open = |role: usize| {
                let gaps = coverage.gaps(ix, role);
                gaps.iter().any(|gap| gap.when.contains(at))
            };
            let named = self.patient.contains(&patient.id);
            let nobody_named = self.patient.is_empty();
            let roles = 0..patient.roles.len();
            of.extend(
                roles
                    .filter(|&role| named || (nobody_named && is_open(role)))
                    .map(|role| (ix, role)),
            );
        }
        Chains { at, of }
    }

    fn away(&self, plan: &Plan) -> Option<Away> {
        let absence = self.away.as_ref()?;
        let mut services = plan.services.iter();
        let place = services.position(|service| service.id == absence.service)?;
        Some(Away {
            service: ServiceIx::nth(place),
            when: absence.when,
        })
    }

    fn text(&self) -> Result<String> {
        if self.plan.as_os_str() == "-" {
            return std::io::read_to_string(std::io::stdin())
                .context("the plan cannot be read from the standard input");
        }
        std::fs::read_to_string(&self.plan)
            .with_context(|| format!("{} cannot be read", self.plan.display()))
    }

    fn refuse(&self, mistakes: &[document::Mistake]) -> ExitCode {
        let count = crate::text::coverage_mistakes(self.lang, mistakes.len(), self.plan.display());
        eprintln!("{count}");
        for mistake in mistakes {
            match self.lang {
                Language::Ja => eprintln!("  {mistake}"),
                Language::En => eprintln!("  {}: {}", mistake.path, mistake.problem.english()),
            }
        }
        ExitCode::from(BAD_INPUT)
    }

    /// Why there is nothing to answer about.
    fn unusable(&self, plan: &Plan, window: Interval) -> Option<String> {
        if window.is_empty() {
            return Some(crate::text::coverage_empty_window(self.lang).to_owned());
        }
        if self.at.is_some_and(|at| !window.contains(at)) {
            return Some(crate::text::coverage_at_outside(self.lang).to_owned());
        }
        if let Some(absence) = self.away.as_ref().filter(|_| self.away(plan).is_none()) {
            let sentence = crate::text::coverage_no_such_service(self.lang, &absence.service);
            return Some(sentence);
        }
        let known = |id: &&String| plan.patients.iter().any(|patient| patient.id == **id);
        let unknown = self.patient.iter().find(|id| !known(id));
        unknown.map(|id| crate::text::coverage_no_such_patient(self.lang, id))
    }
}

/// Makes the absence, and tells what it opened.
fn opened(coverage: &mut Coverage, away: &Away) -> Result<Vec<Finding>> {
    let leave = Leave {
        when: away.when,
        cover: None,
    };
    match Change::leave(coverage.plan(), away.service, leave) {
        Some(change) => Ok(coverage.apply(change)?.opened),
        None => Ok(Vec::new()),
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

fn first_minute(text: &str) -> Result<Minute, String> {
    day_or_minute(text).map(|(minute, _)| minute)
}

fn minute_behind(text: &str) -> Result<Minute, String> {
    day_or_minute(text).map(|(minute, is_day)| match is_day {
        true => minute.plus(kyoten_calendar::DAY),
        false => minute,
    })
}

fn absence(text: &str) -> Result<Absence, String> {
    let form = || "write it as dr-01=2026-12-29..2027-01-03".to_owned();
    let (service, days) = text.split_once('=').ok_or_else(form)?;
    let (from, until) = days.split_once("..").ok_or_else(form)?;
    let when = Interval::new(first_minute(from)?, minute_behind(until)?);
    if when.is_empty() {
        return Err("the last day comes before the first".to_owned());
    }
    Ok(Absence {
        service: service.to_owned(),
        when,
    })
}

fn day_or_minute(text: &str) -> Result<(Minute, bool), String> {
    if let Ok(on) = kyoten_calendar::parse_date(text) {
        return Ok((Minute::start_of(on), true));
    }
    let at: Result<DateTime, _> = text.parse();
    at.map(|at| (Minute::of(at), false)).map_err(|_| {
        "write a day such as 2026-12-31 or a minute such as 2026-12-31T18:00".to_owned()
    })
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "write ja or en".to_owned())
}
