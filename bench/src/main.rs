#![doc = include_str!("../README.md")]

mod commands;
mod country;
mod coverage;
mod load;
mod machine;
mod pages;

use std::path::PathBuf;

use clap::Parser;

/// One measured figure.
#[derive(Debug, serde::Serialize)]
pub struct Figure {
    /// What was measured.
    what: String,
    /// The value.
    value: f64,
    /// Its unit.
    unit: &'static str,
    /// What it is held against: a limit measured in this run, or a goal.
    beside: String,
}

/// A part of the benchmark.
type Measure = fn(&Bench) -> anyhow::Result<Vec<Figure>>;

impl Figure {
    fn new(
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        beside: impl Into<String>,
    ) -> Figure {
        Figure {
            what: what.into(),
            value,
            unit,
            beside: beside.into(),
        }
    }
}

/// Measures kyoten.
#[derive(Parser)]
struct Bench {
    /// The release binary
    #[arg(long, default_value = "target/release/kyoten")]
    binary: PathBuf,
    /// Folder of the nation's open data
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// Folder on the disk to be measured
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Seconds per figure
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Measure only what contains this word: coverage, commands, pages, country
    #[arg(long, default_value = "")]
    only: String,
    /// Serve a bare hello at this address instead: what pages are held against
    #[arg(long, hide = true)]
    hello: Option<std::net::SocketAddr>,
}

fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    if let Some(address) = bench.hello {
        return pages::serve_hello(address);
    }
    std::fs::create_dir_all(&bench.folder)?;
    let machine = machine::describe();
    println!("{machine}\n");
    let mut figures = Vec::new();
    let parts: [(&str, Measure); 4] = [
        ("coverage", coverage::measure),
        ("commands", commands::measure),
        ("pages", pages::measure),
        ("country", country::measure),
    ];
    for (name, measure) in parts {
        if name.contains(&bench.only) {
            let measured = measure(&bench)?;
            for figure in &measured {
                println!(
                    "{:<58} {:>12.2} {:<14} {}",
                    figure.what, figure.value, figure.unit, figure.beside
                );
            }
            figures.extend(measured);
        }
    }
    let report = serde_json::json!({ "machine": machine, "figures": figures });
    let path = bench.folder.join("figures.json");
    std::fs::write(&path, serde_json::to_string_pretty(&report)?)?;
    println!("\nThe same as JSON: {}", path.display());
    Ok(())
}
