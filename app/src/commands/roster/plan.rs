//! `plan` and `check`: from a problem to a roster, and what is told about one.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Result;
use kyoten_platform::Language;
use kyoten_roster::{
    PersonId, Problem, Progress, Roster, RosterDocument, Settings, StoppedBy, Watch,
};

use super::input::{self, Input};
use super::report::{Ended, Report, Run};
use super::{
    Both, NEEDS_A_PERSON, data, duration, excel, ics, language, page, table, write_file, write_out,
};
use crate::text;

/// How long is searched when neither time nor work is given.
const USUAL_DEADLINE: Duration = Duration::from_secs(10);
/// Progress is told no more often than this.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// Find the best roster.
#[derive(clap::Args)]
pub struct PlanVerb {
    /// The problem (JSON); - reads it from the standard input
    problem: PathBuf,
    /// Stop after this time: 10s, 500ms, 2m; 10s unless --work is given
    #[arg(long, value_parser = duration, value_name = "TIME")]
    deadline: Option<Duration>,
    /// Stop after this much work: the same on every machine
    #[arg(long, value_name = "STEPS")]
    work: Option<u64>,
    /// The same seed and work give the same roster
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; they change the time, never the roster
    #[arg(long)]
    threads: Option<usize>,
    /// The roster people already hold in their hands: stay close to it
    #[arg(long, value_name = "ROSTER.json")]
    published: Option<PathBuf>,
    /// Write the roster to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    told: Told,
}

/// Look through a roster.
#[derive(clap::Args)]
pub struct CheckVerb {
    #[command(flatten)]
    both: Both,
    #[command(flatten)]
    told: Told,
}

/// What is told about a roster, and where.
#[derive(clap::Args)]
struct Told {
    /// Write calendar, burdens and fairness chart as a page to print
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the fairness chart and everybody's duties as a picture
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write each person's duties as a calendar (iCalendar) into this folder
    #[arg(long, value_name = "FOLDER")]
    ics: Option<PathBuf>,
    /// Write hours, duties and payments: .xlsx or .csv
    #[arg(long, value_name = "FILE", value_parser = excel::totals_file)]
    totals: Option<PathBuf>,
    /// What a duty is paid (TOML), instead of the document's tariff
    #[arg(long, value_name = "FILE")]
    tariff: Option<PathBuf>,
    /// Leave the calendar out
    #[arg(long)]
    brief: bool,
    /// Language of the report: ja or en
    #[arg(long, default_value = "ja", value_parser = language)]
    lang: Language,
}

impl PlanVerb {
    /// Plans and tells.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        let mut input = match input::problem(&self.problem, self.told.tariff.as_deref())? {
            Ok(input) => input,
            Err(refused) => return Ok(refused.tell(self.told.lang)),
        };
        let start = match &self.published {
            None => None,
            Some(path) => match input::roster(path, &input.problem, self.told.lang)? {
                Ok(roster) => Some(roster),
                Err(refused) => return Ok(refused.tell(self.told.lang)),
            },
        };
        if let Some(published) = &start {
            publish(&mut input.problem, published);
        }
        let (roster, run) = self.search(&input, start);
        if let Some(path) = &self.out {
            let document = RosterDocument::of(&input.problem, &roster);
            write_file(path, serde_json::to_string_pretty(&document)? + "\n")?;
        }
        self.told.tell(&input, &roster, Some(run), json)
    }

    fn search(&self, input: &Input, start: Option<Roster>) -> (Roster, Run) {
        let deadline = match (self.deadline, self.work) {
            (None, None) => Some(USUAL_DEADLINE),
            (given, _) => given,
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let settings = Settings {
            seed: self.seed,
            work: self.work.unwrap_or(u64::MAX),
            threads: self.threads.unwrap_or(threads),
            start,
        };
        let interrupted = interruption();
        let started = Instant::now();
        let stop = || {
            interrupted.load(Ordering::Relaxed)
                || deadline.is_some_and(|deadline| started.elapsed() >= deadline)
        };
        let line = ProgressLine::new(started);
        let progress = |progress: &Progress| line.tell(progress);
        let watch = Watch {
            stop: &stop,
            progress: &progress,
        };
        let answer = kyoten_roster::plan(&input.problem, &settings, watch);
        line.end();
        let ended = match answer.stopped_by {
            StoppedBy::Proof => Ended::Proof,
            StoppedBy::Work => Ended::Work,
            StoppedBy::Caller if interrupted.load(Ordering::Relaxed) => Ended::Person,
            StoppedBy::Caller => Ended::Deadline,
        };
        let run = Run {
            bound: answer.bound,
            ended,
            work: answer.work,
            seconds: started.elapsed().as_secs_f64(),
        };
        (answer.roster, run)
    }
}

impl CheckVerb {
    /// Checks and tells.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        let input = match input::problem(&self.both.problem, self.told.tariff.as_deref())? {
            Ok(input) => input,
            Err(refused) => return Ok(refused.tell(self.told.lang)),
        };
        let roster = match input::roster(&self.both.roster, &input.problem, self.told.lang)? {
            Ok(roster) => roster,
            Err(refused) => return Ok(refused.tell(self.told.lang)),
        };
        self.told.tell(&input, &roster, None, json)
    }
}

impl Told {
    fn tell(
        &self,
        input: &Input,
        roster: &Roster,
        run: Option<Run>,
        json: bool,
    ) -> Result<ExitCode> {
        let report = Report::of(input, roster, run, self.lang);
        if let Some(path) = &self.html {
            write_file(path, page::html(&report))?;
        }
        if let Some(path) = &self.svg {
            write_file(path, page::svg(&report))?;
        }
        if let Some(folder) = &self.ics {
            ics::write(&report, folder)?;
        }
        if let Some(path) = &self.totals {
            excel::write_totals(&report, path)?;
        }
        write_out(&if json {
            data::answer(&report)
        } else {
            table::table(&report, !self.brief)
        })?;
        let written = [&self.html, &self.svg, &self.ics, &self.totals];
        for path in written.into_iter().flatten() {
            eprintln!("{}", text::roster_written(self.lang, path.display()));
        }
        Ok(match report.is_fine() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(NEEDS_A_PERSON),
        })
    }
}

/// Tells the problem which roster is published.
fn publish(problem: &mut Problem, published: &Roster) {
    let cells: &[Option<PersonId>] = &published.cells;
    for (shift, person) in problem.shifts.iter_mut().zip(cells) {
        shift.published = *person;
    }
}

/// Becomes true when somebody presses Ctrl-C; a second time ends the program at once.
pub fn interruption() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        // Without a runtime Ctrl-C ends the program as usual.
        let Ok(runtime) = runtime else { return };
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            flag.store(true, Ordering::Relaxed);
            if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
                std::process::exit(130);
            }
        }
    });
    interrupted
}

/// The line on a terminal that says how far the search is.
pub struct ProgressLine {
    started: Instant,
    shows: bool,
    told: Mutex<Duration>,
}

impl ProgressLine {
    pub fn new(started: Instant) -> ProgressLine {
        ProgressLine {
            started,
            shows: std::io::stderr().is_terminal(),
            told: Mutex::new(Duration::ZERO),
        }
    }

    fn tell(&self, progress: &Progress) {
        let now = self.started.elapsed();
        let Ok(mut told) = self.told.lock() else {
            return;
        };
        if self.shows && now >= *told + PROGRESS_EVERY {
            *told = now;
            let seconds = now.as_secs_f64();
            let value = numbers(&progress.value.0);
            eprint!(
                "\r\x1b[2K{seconds:6.1} s  {value}  ≥ {}",
                numbers(&progress.bound.0)
            );
        }
    }

    pub fn end(&self) {
        if self.shows {
            eprint!("\r\x1b[2K");
        }
    }
}

fn numbers(levels: &[i64]) -> String {
    let levels: Vec<String> = levels.iter().map(i64::to_string).collect();
    levels.join(" / ")
}
