//! The command line: one file per verb.
//!
//! Exit codes: 0 done, 1 it could not be done, 2 the command or the configuration was wrong,
//! 3 done, but something needs a person (rows rejected, a confirmation asked, a finding).

mod audit;
mod coverage;
mod demo;
mod doctor;
mod evaluate;
mod import;
mod init;
mod people;
mod roster;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kyoten_platform::clock::Clock;
use kyoten_platform::telemetry::{start_logging, with_causes};

use crate::config::{Config, Given, Mistakes};
use crate::wiring;

/// Done, but a person must look.
pub(crate) const NEEDS_A_PERSON: u8 = 3;

/// The operating system of a regional home-care coordination hub (在宅医療連携拠点).
#[derive(Parser)]
#[command(name = "kyoten", version, max_term_width = 100)]
struct CommandLine {
    #[command(flatten)]
    given: Given,
    /// Print results as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a hub: its name, its municipalities, its first coordinator
    Init(init::Init),
    /// Serve the pages
    Serve,
    /// Serve the fictional region: made anew from its seed at every start
    Demo(demo::Demo),
    /// Read open data or a hub's own lists into the directory
    Import(import::Import),
    /// Plan who stands by, and mend, check and explain the roster
    Roster(roster::RosterCommand),
    /// Find the hours at which nobody answers
    Coverage(coverage::CoverageCommand),
    /// People of the hub: read a list, write one, print invitations
    #[command(subcommand)]
    People(people::People),
    /// Did it help? Effects with their uncertainty, and small counts kept secret
    Evaluate(evaluate::EvaluateCommand),
    /// Check this installation and say what to do about each finding
    Doctor,
    /// Prove the audit trail, sign it, take it away, ask who saw what
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Bring the database's schema up to date
    Migrate,
}

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    let outcome = Config::load(&line.given)
        .map_err(anyhow::Error::from)
        .and_then(|config| {
            start_logging(&config.log, config.log_json);
            match line.verb {
                Verb::Init(init) => init.run(&config, line.json),
                Verb::Serve => serve::run(&config),
                Verb::Demo(demo) => demo.run(&config),
                Verb::Import(import) => import.run(&config, line.json),
                Verb::Roster(roster) => roster.run(line.json),
                Verb::Coverage(coverage) => coverage.run(line.json),
                Verb::People(people) => people.run(&config, line.json),
                Verb::Evaluate(evaluate) => evaluate.run(line.json),
                Verb::Doctor => doctor::run(&config, line.json),
                Verb::Audit(audit) => audit.run(&config, line.json),
                Verb::Migrate => migrate(&config, line.json),
            }
        });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kyoten: {}", with_causes(error.as_ref()));
            ExitCode::from(if error.is::<Mistakes>() { 2 } else { 1 })
        }
    }
}

fn migrate(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let steps = wiring::migrate_database(config, &Clock::System)?;
    if json {
        println!("{}", serde_json::json!({ "applied": steps }));
    } else if steps.is_empty() {
        println!("The schema is up to date.");
    } else {
        println!("Schema steps applied: {steps:?}");
    }
    Ok(ExitCode::SUCCESS)
}
