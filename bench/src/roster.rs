//! Rosters: value over time, time to proof, memory; every roster scored by a program that shares no line with the engine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kyoten_roster::instances::{curtois, easy, tight};
use kyoten_roster::sequence::{SequenceSettings, solve};
use kyoten_roster::{Document, Progress, RosterDocument, Settings, Watch, plan};
use serde_json::{Value, json};

use crate::{Bench, Figure, machine};

/// Seconds at which the best roster so far is told, as for the peers.
const MARKS: [f64; 4] = [0.1, 1.0, 10.0, 60.0];
/// Where the independent scorer and the peers' models are.
const PEERS: &str = "bench/peers/roster";
/// Doctors, days and lines of the easy family.
const EASY: [(usize, usize, usize); 3] = [(40, 31, 3), (80, 61, 3), (120, 92, 3)];
/// Doctors, days and areas of the tight family.
const TIGHT: [(usize, usize, usize); 3] = [(14, 28, 3), (30, 56, 4), (40, 92, 4)];
const TIGHT_SEEDS: [u64; 3] = [1, 2, 3];
/// Doctors and days of the curve of time and memory.
const SCALING: [(usize, usize); 5] = [(30, 31), (60, 92), (120, 183), (250, 366), (500, 366)];
/// The folder of the public instances within the nation's open data.
const CURTOIS: &str = "bench-curtois-shift-scheduling";
/// Best known values of the public instances 1 to 6 (schedulingbenchmarks.org).
const BEST_KNOWN: [i64; 6] = [607, 828, 1_001, 1_716, 1_143, 1_950];

/// All families, the example's year, the public benchmark, the curve.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let folder = bench.folder.join("roster");
    std::fs::create_dir_all(&folder)?;
    let mut runs = Runs {
        bench,
        folder: &folder,
        lines: String::new(),
        figures: Vec::new(),
    };
    for (doctors, days, lines) in EASY {
        let name = format!("easy-{doctors}x{days}x{lines}");
        runs.problem(&name, easy(doctors, days, lines, 1), bench.limit)?;
    }
    for (doctors, days, areas) in TIGHT {
        for seed in TIGHT_SEEDS {
            let name = format!("tight-{doctors}x{days}x{areas}-{seed}");
            runs.problem(&name, tight(doctors, days, areas, seed), bench.limit)?;
        }
    }
    let year = kyoten_night::roster(kyoten_night::EXAMPLE_SEED);
    runs.problem("year", year, bench.limit)?;
    runs.public_benchmark()?;
    // The curve's instances are no race: a tenth of the time each, at least a second.
    for (doctors, days) in SCALING {
        let name = format!("scaling-{doctors}x{days}");
        let document = tight(doctors, days, 4, 1);
        runs.problem(&name, document, (bench.limit / 10.0).max(1.0))?;
    }
    let path = folder.join("kyoten.jsonl");
    std::fs::write(&path, &runs.lines)?;
    println!("values over time: {}", path.display());
    Ok(runs.figures)
}

struct Runs<'b> {
    bench: &'b Bench,
    folder: &'b Path,
    /// One JSON line for each run, of the same shape as the peers'.
    lines: String,
    figures: Vec<Figure>,
}

impl Runs<'_> {
    /// Plans one problem, writes both down, has the roster scored.
    fn problem(&mut self, name: &str, document: Document, limit: f64) -> Result<()> {
        let document = match document.with_weights_written() {
            Ok(document) => document,
            Err(mistakes) => bail!("{name} is no problem: {mistakes:?}"),
        };
        let written = self.folder.join(format!("{name}.json"));
        std::fs::write(&written, serde_json::to_string(&document)?)?;
        let Ok(problem) = document.problem() else {
            bail!("{name} is no problem")
        };
        forget_peak();
        let (started, trace) = (Instant::now(), Mutex::new(Vec::new()));
        let note = |progress: &Progress| {
            if let Ok(mut trace) = trace.lock() {
                trace.push((started.elapsed().as_secs_f64(), json!(progress.value.0)));
            }
        };
        let limit = Duration::from_secs_f64(limit);
        let stop = || started.elapsed() >= limit;
        let settings = Settings {
            seed: 1,
            work: u64::MAX,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            start: None,
        };
        let watch = Watch {
            stop: &stop,
            progress: &note,
        };
        let answer = plan(&problem, &settings, watch);
        let seconds = started.elapsed().as_secs_f64();
        let memory = machine::memory_mib(std::process::id(), "VmHWM").unwrap_or(0.0);
        let roster = self.folder.join(format!("{name}.kyoten.json"));
        let cells = RosterDocument::of(&problem, &answer.roster);
        std::fs::write(&roster, serde_json::to_string(&cells)?)?;
        let scored = scored("score.py", &[written, roster])?;
        if let Some(scored) = &scored {
            agree(
                name,
                &json!(answer.value.0),
                &scored["levels"],
                &scored["broken"],
            )?;
        }
        let proven = answer.value == answer.bound;
        let trace = trace.into_inner().unwrap_or_default();
        self.line(json!({
            "peer": "kyoten", "problem": document.title, "seconds": rounded(seconds), "proven": proven,
            "levels": answer.value.0, "bounds": answer.bound.0,
            "broken": scored.as_ref().map(|scored| &scored["broken"]),
            "value_at": at_marks(&trace, seconds, &json!(answer.value.0)), "peak_mib": memory.round(),
        }));
        let end = if proven { "proven best" } else { "best so far" };
        let agreed = if scored.is_some() {
            "scored alike"
        } else {
            "not scored: no python3"
        };
        self.figures.push(Figure::new(
            format!("roster {name}: {} cells, {end}", problem.shifts.len()),
            seconds,
            "s",
            format!(
                "{:?} ≥ {:?}, {memory:.0} MiB, {agreed}",
                answer.value.0, answer.bound.0
            ),
        ));
        Ok(())
    }

    /// The instances of Curtois and Qu, where they are present.
    fn public_benchmark(&mut self) -> Result<()> {
        for (n, best_known) in (1..).zip(BEST_KNOWN) {
            let path = self
                .bench
                .data
                .join(CURTOIS)
                .join(format!("Instance{n}.txt"));
            let Ok(text) = std::fs::read_to_string(&path) else {
                println!(
                    "skipped Curtois instance {n}: {} is not there",
                    path.display()
                );
                continue;
            };
            let problem = curtois(&text).map_err(|mistakes| {
                anyhow::anyhow!("{} cannot be read: {mistakes:?}", path.display())
            })?;
            let (started, trace) = (Instant::now(), Mutex::new(Vec::new()));
            let note = |cost: i64, _: i64| {
                if let Ok(mut trace) = trace.lock() {
                    trace.push((started.elapsed().as_secs_f64(), json!(cost)));
                }
            };
            let limit = Duration::from_secs_f64(self.bench.limit);
            let stop = || started.elapsed() >= limit;
            let settings = SequenceSettings {
                seed: 1,
                work: u64::MAX,
                threads: std::thread::available_parallelism().map_or(1, usize::from),
            };
            let answer = solve(&problem, &settings, &stop, &note);
            let seconds = started.elapsed().as_secs_f64();
            let Some(lines) = &answer.lines else {
                bail!("Curtois instance {n}: no roster in {seconds:.1} s")
            };
            let by_member: serde_json::Map<String, Value> = problem
                .staff
                .iter()
                .zip(&lines.0)
                .map(|(member, line)| {
                    let kind = |choice: &u8| match usize::from(*choice).checked_sub(1) {
                        Some(kind) => json!(problem.shifts[kind].id),
                        None => json!(""),
                    };
                    (member.id.clone(), line.iter().map(kind).collect())
                })
                .collect();
            let roster = self.folder.join(format!("curtois-{n}.kyoten.json"));
            std::fs::write(&roster, serde_json::to_string(&by_member)?)?;
            let scored = scored("curtois.py", &["--score".into(), roster, path])?;
            if let Some(scored) = &scored {
                let name = format!("Curtois instance {n}");
                agree(
                    &name,
                    &json!(answer.cost),
                    &scored["value"],
                    &scored["broken"],
                )?;
            }
            let trace = trace.into_inner().unwrap_or_default();
            let proven = answer.cost == answer.bound;
            self.line(json!({
                "peer": "kyoten", "instance": format!("Instance{n}.txt"), "seconds": rounded(seconds),
                "proven": proven, "value": answer.cost, "bound": answer.bound,
                "value_at": at_marks(&trace, seconds, &json!(answer.cost)),
            }));
            let beyond = 100.0 * (answer.cost - best_known) as f64 / best_known as f64;
            self.figures.push(Figure::new(
                format!("roster Curtois {n}: value after {seconds:.1} s"),
                answer.cost as f64,
                "",
                format!(
                    "best known {best_known} ({beyond:+.1} %), bound {}",
                    answer.bound
                ),
            ));
        }
        Ok(())
    }

    fn line(&mut self, line: Value) {
        self.lines += &format!("{line}\n");
    }
}

/// Asks the independent scorer; `None` where there is no Python.
fn scored(script: &str, arguments: &[PathBuf]) -> Result<Option<Value>> {
    let script = Path::new(PEERS).join(script);
    let Ok(output) = Command::new("python3")
        .arg(&script)
        .args(arguments)
        .output()
    else {
        return Ok(None);
    };
    if !output.status.success() {
        bail!(
            "{} failed: {}",
            script.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let line: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{} printed no JSON", script.display()))?;
    Ok(Some(line))
}

/// The engine's own value and the scorer's must be the same, and no rule broken.
fn agree(name: &str, ours: &Value, theirs: &Value, broken: &Value) -> Result<()> {
    if broken != &json!([]) {
        bail!("{name}: the scorer found broken rules: {broken}");
    }
    if ours != theirs {
        bail!("{name}: the engine says {ours}, the scorer {theirs}");
    }
    Ok(())
}

fn at_marks(trace: &[(f64, Value)], seconds: f64, last: &Value) -> Value {
    let at = |mark: f64| {
        let before = trace.iter().rev().find(|(at, _)| *at <= mark);
        let ended = (seconds <= mark).then_some(last);
        ended
            .or(before.map(|(_, value)| value))
            .cloned()
            .unwrap_or(Value::Null)
    };
    MARKS
        .iter()
        .map(|mark| (mark.to_string(), at(*mark)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1e4).round() / 1e4
}

/// Lets the kernel count this process's peak of memory anew.
fn forget_peak() {
    // Where the kernel refuses, peaks are those of all runs so far: never too small.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
