//! `bench`: the best roster so far at given times, on one instance.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use kyoten_roster::instances::curtois;
use kyoten_roster::sequence::{Lines, SequenceProblem, SequenceSettings, solve};
use kyoten_roster::{Progress, RosterDocument, Settings, StoppedBy, Watch};
use serde_json::{Value, json};

use super::{BAD_INPUT, duration, input, write_out};

/// Seconds at which the best roster so far is told.
const MARKS: [f64; 4] = [0.1, 1.0, 10.0, 60.0];

/// Measure on one instance.
#[derive(clap::Args)]
pub struct BenchVerb {
    /// The instance
    file: PathBuf,
    /// A problem of this program, or an instance of Curtois and Qu (schedulingbenchmarks.org)
    #[arg(long, value_enum, default_value = "kyoten")]
    format: Format,
    /// Stop after this time
    #[arg(long, value_parser = duration, default_value = "10s", value_name = "TIME")]
    deadline: Duration,
    /// Stop after this much work
    #[arg(long, default_value_t = u64::MAX, hide_default_value = true, value_name = "STEPS")]
    work: u64,
    /// The same seed and work give the same roster
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads
    #[arg(long)]
    threads: Option<usize>,
}

/// Formats of instances.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A problem document
    Kyoten,
    /// The text files of the public benchmark
    Curtois,
}

/// What was measured.
struct Measured {
    value: Value,
    bound: Value,
    proven: bool,
    stopped_by: StoppedBy,
    seconds: f64,
    /// When each better roster came.
    trace: Vec<(f64, Value)>,
    roster: Value,
}

impl BenchVerb {
    /// Measures.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        let measured = match self.format {
            Format::Kyoten => match input::problem(&self.file, None)? {
                Ok(input) => self.problem(&input.problem),
                Err(refused) => return Ok(refused.tell(kyoten_platform::Language::En)),
            },
            Format::Curtois => {
                let text = std::fs::read_to_string(&self.file)
                    .with_context(|| format!("{} cannot be read", self.file.display()))?;
                match curtois(&text) {
                    Ok(problem) => self.sequence(&problem),
                    Err(mistakes) => {
                        for mistake in mistakes {
                            eprintln!("{}: {mistake}", self.file.display());
                        }
                        return Ok(ExitCode::from(BAD_INPUT));
                    }
                }
            }
        };
        write_out(&self.told(&measured, json))
    }

    fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or(cores)
    }

    fn problem(&self, problem: &kyoten_roster::Problem) -> Measured {
        let started = Instant::now();
        let trace = Mutex::new(Vec::new());
        let note = |progress: &Progress| {
            if let Ok(mut trace) = trace.lock() {
                trace.push((started.elapsed().as_secs_f64(), json!(progress.value.0)));
            }
        };
        let stop = || started.elapsed() >= self.deadline;
        let settings = Settings {
            seed: self.seed,
            work: self.work,
            threads: self.threads(),
            start: None,
        };
        let watch = Watch {
            stop: &stop,
            progress: &note,
        };
        let answer = kyoten_roster::plan(problem, &settings, watch);
        Measured {
            value: json!(answer.value.0),
            bound: json!(answer.bound.0),
            proven: answer.value == answer.bound,
            stopped_by: answer.stopped_by,
            seconds: started.elapsed().as_secs_f64(),
            trace: trace.into_inner().unwrap_or_default(),
            roster: json!(RosterDocument::of(problem, &answer.roster)),
        }
    }

    fn sequence(&self, problem: &SequenceProblem) -> Measured {
        let started = Instant::now();
        let trace = Mutex::new(Vec::new());
        let note = |cost: i64, _bound: i64| {
            if let Ok(mut trace) = trace.lock() {
                trace.push((started.elapsed().as_secs_f64(), json!(cost)));
            }
        };
        let stop = || started.elapsed() >= self.deadline;
        let settings = SequenceSettings {
            seed: self.seed,
            work: self.work,
            threads: self.threads(),
        };
        let answer = solve(problem, &settings, &stop, &note);
        Measured {
            value: answer
                .lines
                .as_ref()
                .map_or(Value::Null, |_| json!(answer.cost)),
            bound: json!(answer.bound),
            proven: answer.lines.is_some() && answer.cost == answer.bound,
            stopped_by: answer.stopped_by,
            seconds: started.elapsed().as_secs_f64(),
            trace: trace.into_inner().unwrap_or_default(),
            roster: answer
                .lines
                .map_or(Value::Null, |lines| by_member(problem, &lines)),
        }
    }

    fn told(&self, measured: &Measured, json: bool) -> String {
        let at = |mark: f64| {
            let before = measured
                .trace
                .iter()
                .rev()
                .find(|(seconds, _)| *seconds <= mark);
            let ended = (measured.seconds <= mark).then_some(&measured.value);
            ended
                .or(before.map(|(_, value)| value))
                .cloned()
                .unwrap_or(Value::Null)
        };
        let values: serde_json::Map<String, Value> = MARKS
            .iter()
            .map(|mark| (mark.to_string(), at(*mark)))
            .collect();
        if json {
            let told = json!({
                "format": "kyoten-roster-bench", "version": 1,
                "instance": self.file.file_name().unwrap_or_default().to_string_lossy(),
                "value": measured.value, "bound": measured.bound, "proven": measured.proven,
                "stopped_by": measured.stopped_by,
                "seconds": (measured.seconds * 1e4).round() / 1e4,
                "value_at": values, "roster": measured.roster,
            });
            return format!("{told}\n");
        }
        let mut told = format!("{}\n", self.file.display());
        for (mark, value) in &values {
            told += &format!("  {mark:>5} s  {value}\n");
        }
        let proven = if measured.proven {
            "proven best"
        } else {
            "not proven"
        };
        told + &format!(
            "  ended after {:.3} s: {}, bound {}, {proven}\n",
            measured.seconds, measured.value, measured.bound
        )
    }
}

/// `{member: [shift or "" for each day]}`, as the independent scorer reads it.
fn by_member(problem: &SequenceProblem, lines: &Lines) -> Value {
    let shift = |choice: &u8| match usize::from(*choice).checked_sub(1) {
        Some(kind) => json!(problem.shifts[kind].id),
        None => json!(""),
    };
    let members = problem.staff.iter().zip(&lines.0);
    let lines = members.map(|(member, line)| {
        let days: Vec<Value> = line.iter().map(shift).collect();
        (member.id.clone(), json!(days))
    });
    Value::Object(lines.collect())
}
