//! The whole country: import, the same again, ten searches, idle memory, time to ready.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::load::ask;
use crate::machine::memory_mib;
use crate::pages::{CONNECTIONS, Server, first_organization};
use crate::{Bench, Figure};

/// Folders of the nation's files.
const FOLDERS: [&str; 9] = [
    "jp-municipal-codes/localgovjp-utf8.csv",
    "jp-town-centroids",
    "jp-boundaries",
    "jp-hub-region-cuts",
    "jp-medical-facilities-2025-06",
    "jp-visiting-nurse-stations",
    "jp-care-management-offices",
    "jp-care-services-2025-06",
    "jp-mhlw-kaigo-opendata",
];
/// When each file's contents were true, as its SOURCE says.
const DATES: [&str; 7] = [
    "jigyosho_*=2026-04-20",
    "houmon_*=2026-07-12",
    "localgovjp*=2026-07-09",
    "towns*=2024-01-15",
    "*.json.gz=2021-01-01",
    "*.csv=2025-06-01",
    "*.csv.gz=2025-06-01",
];
/// Ten questions as people ask them: path and what it is about.
const SEARCHES: [(&str, &str); 10] = [
    (
        "/search?q=訪問看護&near=松戸市松戸",
        "nurse stations near a town",
    ),
    (
        "/search?q=透析&near=盛岡市",
        "a two-character word near a city",
    ),
    (
        "/search?kind=pharmacy&near=別府市北浜",
        "pharmacies near a town",
    ),
    ("/search?q=しろくま", "kana over the whole country"),
    ("/search?q=薬局&area=12207", "a broad word in one city"),
    ("/search?q=hakujuji", "romaji"),
    ("/search?q=髙橋医院", "an old character form"),
    (
        "/search?kind=hospital&near=35.78,139.90&within=8000",
        "hospitals around a point",
    ),
    ("/search?q=047-703-6400", "a telephone number"),
    (
        "/search?q=ほうもんかんごすてーしょん&area=13",
        "a long reading in a prefecture",
    ),
];

/// More than a few seconds can ask for, at the fastest search's tenth of a millisecond.
const ADDRESSES_PER_SEARCH: usize = 60_000;

/// Measures with the nation's files, or says that they are not there.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    if !bench.data.exists() {
        println!(
            "skipped the whole country: {} does not exist",
            bench.data.display()
        );
        return Ok(Vec::new());
    }
    let folder = tempfile::tempdir_in(&bench.folder)?;
    run(
        bench,
        folder.path(),
        &[
            "init",
            "--hub-id",
            "bench",
            "--hub-name",
            "計測拠点",
            "--municipality",
            "12207",
            "--coordinator",
            "bench",
            "--display-name",
            "計測",
        ],
    )?;
    let mut figures = Vec::new();
    for (what, goal) in [
        ("import of the whole country", "goal: ≤ 30 s, ≤ 400 MB"),
        ("renewal with the same files", "the same files again"),
    ] {
        let import = import(bench, folder.path())?;
        figures.push(Figure::new(
            format!("{what}: time"),
            import.seconds,
            "s",
            goal,
        ));
        figures.push(Figure::new(
            format!("{what}: rows read"),
            import.rows / import.seconds,
            "rows/s",
            format!("{} rows", import.rows),
        ));
        figures.push(Figure::new(
            format!("{what}: peak memory"),
            import.peak_mib,
            "MiB",
            goal,
        ));
    }
    let server = Server::start(bench, folder.path(), &["serve"], 1)?;
    figures.push(Figure::new(
        "time to ready, country loaded",
        server.ready.as_secs_f64() * 1000.0,
        "ms",
        "goal: ≤ 1 s",
    ));
    std::thread::sleep(Duration::from_secs(2));
    let idle = memory_mib(server.pid(), "VmRSS").context("memory is shown")?;
    figures.push(Figure::new(
        "idle memory, country loaded",
        idle,
        "MiB",
        "goal: ≤ 60 MB",
    ));
    figures.extend(searches(bench, &server)?);
    let after = memory_mib(server.pid(), "VmRSS").context("memory is shown")?;
    figures.push(Figure::new(
        "memory after the searches",
        after,
        "MiB",
        "four readers' page caches filled",
    ));
    Ok(figures)
}

/// Each search alone on one connection. A parameter that means nothing makes every address a new one, so that no page
/// comes from the shelf of kept pages: there are more addresses than questions asked.
fn searches(bench: &Bench, server: &Server) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let mut figures = Vec::new();
    let mut all = Vec::new();
    for (path, about) in SEARCHES {
        // A search that finds nothing, or is told what is wrong with it, would be fast for the wrong reason.
        runtime
            .block_on(first_organization(server.address, &encoded(path)))
            .with_context(|| format!("{path} finds nothing"))?;
        let paths: Vec<String> = (0..ADDRESSES_PER_SEARCH)
            .map(|n| format!("{}&n={n}", encoded(path)))
            .collect();
        let load = runtime.block_on(ask(
            server.address,
            &paths,
            1,
            Duration::from_secs(bench.seconds.min(3)),
        ))?;
        figures.push(Figure::new(
            format!("search, {about}: p50"),
            load.quantile_ms(0.5),
            "ms",
            format!("p99 {:.2} ms, whole page over HTTP", load.quantile_ms(0.99)),
        ));
        all.extend(paths);
        let worst = load.quantile_ms(0.99);
        if worst.is_nan() {
            bail!("{path} gave no answer");
        }
    }
    let mixed = runtime.block_on(ask(
        server.address,
        &shuffled(&all),
        1,
        Duration::from_secs(bench.seconds * 2),
    ))?;
    figures.push(Figure::new(
        "search, all ten mixed: p50",
        mixed.quantile_ms(0.5),
        "ms",
        "one connection",
    ));
    figures.push(Figure::new(
        "search, all ten mixed: p99",
        mixed.quantile_ms(0.99),
        "ms",
        "goal: ≤ 10 ms",
    ));
    let busy = runtime.block_on(ask(
        server.address,
        &shuffled(&all),
        CONNECTIONS,
        Duration::from_secs(bench.seconds),
    ))?;
    figures.push(Figure::new(
        "search, all ten mixed, 16 connections",
        busy.per_second,
        "pages/s",
        format!(
            "p99 {:.2} ms with the client on the same cores",
            busy.quantile_ms(0.99)
        ),
    ));
    Ok(figures)
}

/// Takes the paths by turns: one of each search after the other.
fn shuffled(paths: &[String]) -> Vec<String> {
    let per_search = paths.len() / SEARCHES.len();
    (0..per_search)
        .flat_map(|n| {
            (0..SEARCHES.len())
                .filter_map(move |search| paths.get(search * per_search + n).cloned())
        })
        .collect()
}

struct Imported {
    seconds: f64,
    rows: f64,
    peak_mib: f64,
}

fn import(bench: &Bench, folder: &std::path::Path) -> Result<Imported> {
    let binary = bench.binary.canonicalize()?;
    let data = bench.data.canonicalize()?;
    let mut command = Command::new(binary);
    command
        .arg("import")
        .arg("--json")
        .args(["--log", "error"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command.args(FOLDERS.iter().map(|path| data.join(path)));
    command.args(DATES.iter().flat_map(|date| ["--as-of", date]));
    let begin = Instant::now();
    let mut child = command.spawn()?;
    let mut peak_mib: f64 = 0.0;
    let status = loop {
        peak_mib = peak_mib.max(memory_mib(child.id(), "VmHWM").unwrap_or(0.0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let seconds = begin.elapsed().as_secs_f64();
    let mut output = String::new();
    std::io::Read::read_to_string(
        &mut child.stdout.take().context("the import prints")?,
        &mut output,
    )?;
    let report: serde_json::Value =
        serde_json::from_str(&output).with_context(|| format!("the import ended with {status}"))?;
    let rows = report["result"]["files"]
        .as_array()
        .context("files are reported")?
        .iter()
        .filter_map(|file| file["rows"].as_f64())
        .sum();
    Ok(Imported {
        seconds,
        rows,
        peak_mib,
    })
}

fn run(bench: &Bench, folder: &std::path::Path, words: &[&str]) -> Result<()> {
    let status = Command::new(bench.binary.canonicalize()?)
        .args(words)
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        bail!("kyoten {} ended with {status}", words.join(" "))
    }
}

fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
