//! `kyoten doctor`: is this installation well, and what to do where it is not.

use std::process::ExitCode;

use anyhow::Result;
use kyoten_feature_identity as identity;
use kyoten_platform::Language;
use kyoten_platform::audit::checkpoint::{self, Checkpoint, Folder, Kept};
use kyoten_platform::audit::keeper::SECONDS_BETWEEN;
use kyoten_platform::audit::key::{SigningKey, open_to_others};
use kyoten_platform::audit::verify::{Evidence, Verification, verify_everything};
use kyoten_platform::clock::{Clock, Instant};
use kyoten_platform::db::{Connection, Db, DbConfig, DbError, Snapshot, schema_version};
use kyoten_platform::ids::Ids;
use kyoten_platform::telemetry::with_causes;

use super::NEEDS_A_PERSON;
use crate::config::Config;
use crate::wiring;

/// One line of the doctor's report.
#[derive(serde::Serialize)]
struct Line {
    well: bool,
    what: &'static str,
    finding: String,
}

impl Line {
    fn well(what: &'static str, finding: impl Into<String>) -> Line {
        Line {
            well: true,
            what,
            finding: finding.into(),
        }
    }

    fn unwell(what: &'static str, finding: impl Into<String>) -> Line {
        Line {
            well: false,
            what,
            finding: finding.into(),
        }
    }
}

/// Looks at everything and reports; exit code 3 when something needs a person.
pub fn run(config: &Config, json: bool) -> Result<ExitCode> {
    let lines = examine(config);
    if json {
        println!("{}", serde_json::to_string(&lines)?);
    } else {
        for line in &lines {
            println!(
                "{}  {:<11} {}",
                if line.well { "ok  " } else { "LOOK" },
                line.what,
                line.finding
            );
        }
    }
    Ok(if lines.iter().all(|line| line.well) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NEEDS_A_PERSON)
    })
}

fn examine(config: &Config) -> Vec<Line> {
    let engine = kyoten_platform::db::Engine::of(&config.database).name();
    if let kyoten_platform::db::Location::Sqlite(path) = &config.database
        && !path.exists()
    {
        return vec![Line::unwell(
            "database",
            format!(
                "{} does not exist; make a hub with `kyoten init`",
                path.display()
            ),
        )];
    }
    // Connecting first tells a wrong address or an old SQLite apart from everything that follows.
    if let Err(error) = Connection::open(&config.database) {
        return vec![Line::unwell(
            "database",
            format!("{engine} cannot be opened: {}", with_causes(&error)),
        )];
    }
    let config_of_db = DbConfig {
        readers: 1,
        ..DbConfig::for_location(config.database.clone())
    };
    let db = match Db::open(config_of_db, Clock::System, Ids::Random) {
        Ok(db) => db,
        Err(error) => {
            return vec![Line::unwell(
                "database",
                format!("{engine} cannot be opened: {}", with_causes(&error)),
            )];
        }
    };
    let mut lines = vec![Line::well("database", format!("{engine} answers"))];
    match db.read_blocking(examine_content) {
        Ok(Ok(more)) => lines.extend(more),
        Ok(Err(error)) | Err(error) => {
            lines.push(Line::unwell(
                "content",
                format!(
                    "cannot be read: {}; run `kyoten migrate`",
                    with_causes(&error)
                ),
            ));
        }
    }
    lines.extend(audit_trail(config, &db));
    lines.push(spool(config));
    lines
}

/// The chains with all evidence, the age of the last checkpoint, the rights of the key, the place of the checkpoints.
fn audit_trail(config: &Config, db: &Db) -> Vec<Line> {
    let mut lines = Vec::new();
    let kept = match Folder::at(&config.audit.checkpoints).read() {
        Ok(kept) => kept,
        Err(error) => {
            lines.push(Line::unwell(
                "audit",
                format!(
                    "{} cannot be read: {error}",
                    config.audit.checkpoints.display()
                ),
            ));
            Kept::default()
        }
    };
    let evidence = Evidence {
        checkpoints: kept.checkpoints,
        keys: kept.keys,
    };
    let looked = db.read_blocking(move |snapshot| {
        let chains = verify_everything(snapshot, &evidence, &mut |_, _| {})?;
        chains
            .into_iter()
            .map(|chain| {
                let last = checkpoint::last(snapshot, &chain.hub_id)?;
                Ok::<_, DbError>((chain, last))
            })
            .collect::<Result<Vec<_>, _>>()
    });
    match looked {
        Ok(Ok(chains)) => {
            for (chain, last) in chains {
                lines.push(chain_line(&chain));
                lines.extend(age_line(&chain, last, Clock::System.now()));
            }
        }
        Ok(Err(error)) | Err(error) => lines.push(Line::unwell(
            "audit",
            format!(
                "the trail cannot be read: {}; run `kyoten migrate`",
                with_causes(&error)
            ),
        )),
    }
    lines.push(key_line(config));
    if config.audit.checkpoints_lie_with(&config.database) {
        lines.push(Line::unwell(
            "checkpoints",
            format!(
                "{} lies with the data: whoever takes or replaces the data takes the evidence too; set audit.checkpoints to a folder on another machine",
                config.audit.checkpoints.display()
            ),
        ));
    }
    lines
}

fn chain_line(chain: &Verification) -> Line {
    match chain.findings.first() {
        None => Line::well(
            "audit",
            format!(
                "{}: {} lines, chain intact, {} checkpoints agree",
                chain.hub_id, chain.lines, chain.checkpoints
            ),
        ),
        Some(finding) => Line::unwell(
            "audit",
            format!(
                "{}: {}; keep this database and the checkpoints, and run `kyoten audit verify`",
                chain.hub_id, finding.sentence
            ),
        ),
    }
}

/// Lines that nobody has vouched for since longer than two rounds of the keeper.
fn age_line(chain: &Verification, last: Option<Checkpoint>, now: Instant) -> Option<Line> {
    if chain.last <= chain.vouched_until {
        return None;
    }
    let what = "checkpoints";
    let Some(last) = last else {
        return Some(Line::unwell(
            what,
            format!(
                "{}: none was ever signed; a running server signs every ten minutes, `kyoten audit checkpoint` now",
                chain.hub_id
            ),
        ));
    };
    let seconds = now.seconds_since(last.at);
    let line = format!(
        "{}: the last one is {} minutes old",
        chain.hub_id,
        seconds / 60
    );
    Some(if (0..2 * SECONDS_BETWEEN).contains(&seconds) {
        Line::well(what, line)
    } else {
        Line::unwell(
            what,
            format!(
                "{line} and the trail has grown; is the server running? `kyoten audit checkpoint` signs now"
            ),
        )
    })
}

fn key_line(config: &Config) -> Line {
    let path = config.audit.key.display();
    match (
        SigningKey::load(&config.audit.key),
        open_to_others(&config.audit.key),
    ) {
        (Err(error), _) => Line::unwell(
            "audit key",
            format!(
                "{}; make one with `kyoten audit new-key`",
                with_causes(&error)
            ),
        ),
        (Ok(_), Ok(0)) => Line::well("audit key", format!("{path} is its owner's alone")),
        (Ok(_), Ok(rights)) => Line::unwell(
            "audit key",
            format!(
                "others can use {path} (rights {rights:03o}); run `chmod 600 {path}` and, if somebody may have read it, `kyoten audit new-key`"
            ),
        ),
        (Ok(_), Err(error)) => Line::unwell("audit key", format!("{path}: {error}")),
    }
}

fn examine_content(snapshot: &Snapshot<'_>) -> kyoten_platform::db::DbResult<Vec<Line>> {
    let mut lines = Vec::new();
    let known = wiring::migrations()
        .iter()
        .map(|step| step.number)
        .max()
        .unwrap_or(0);
    let applied = schema_version(snapshot)?.applied;
    lines.push(match applied.cmp(&known) {
        std::cmp::Ordering::Equal => Line::well("schema", format!("step {applied}")),
        std::cmp::Ordering::Less => Line::unwell(
            "schema",
            format!("step {applied} of {known}; run `kyoten migrate`"),
        ),
        std::cmp::Ordering::Greater => Line::unwell(
            "schema",
            format!("step {applied}, made by a newer kyoten than this one ({known})"),
        ),
    });
    let now = Clock::System.now();
    for hub in identity::hubs(snapshot)? {
        if hub.id != identity::NATIONAL_HUB {
            let findings = identity::findings(snapshot, &hub.id, now)?;
            if findings.is_empty() {
                lines.push(Line::well(
                    "people",
                    format!("{}: coordinators and second factors are in place", hub.id),
                ));
            }
            lines.extend(findings.into_iter().map(|finding| {
                Line::unwell(
                    "people",
                    format!("{}: {}", hub.id, finding.sentence(Language::En)),
                )
            }));
        }
    }
    let services = snapshot.number(
        "select count(*) from listing join publication on publication.hub_id = listing.hub_id
          where from_batch <= publication.batch and (to_batch is null or to_batch > publication.batch)",
        &[],
    )?;
    lines.push(if services > 0 {
        Line::well("directory", format!("{services} services are visible"))
    } else {
        Line::unwell(
            "directory",
            "no services yet; run `kyoten import FOLDER --as-of DATE`",
        )
    });
    Ok(lines)
}

fn spool(config: &Config) -> Line {
    let probe = config.spool.join("doctor.probe");
    let written = std::fs::create_dir_all(&config.spool)
        .and_then(|()| std::fs::write(&probe, b"probe"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Line::well(
            "spool",
            format!("{} can be written", config.spool.display()),
        ),
        Err(error) => Line::unwell(
            "spool",
            format!("{} cannot be written: {error}", config.spool.display()),
        ),
    }
}
