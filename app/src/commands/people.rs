//! `kyoten people`: the list of people from and to a file, and invitations on paper, before anybody can sign in.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use kyoten_feature_identity::people::invitation::{self, Issued};
use kyoten_feature_identity::people::permissions::{EXPORT, IMPORT, SEE};
use kyoten_feature_identity::people::rules::Refusal;
use kyoten_feature_identity::people::sheet::plan::{Plan, Verdict};
use kyoten_feature_identity::people::sheet::{Line, read, write};
use kyoten_feature_identity::people::{self, store, upload};
use kyoten_platform::Language;
use kyoten_platform::clock::Clock;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::http::App;
use kyoten_platform::ids::Ids;
use maud::{DOCTYPE, html};
use serde_json::json;

use super::NEEDS_A_PERSON;
use crate::config::Config;
use crate::wiring;

/// People of the hub, in and out.
#[derive(clap::Subcommand)]
pub enum People {
    /// Read a list of people (xlsx, xls, csv): all of it, or nothing
    Import {
        /// The list
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
    /// Write everybody into a list (.xlsx or .csv)
    Export {
        /// Where to
        file: PathBuf,
    },
    /// Make invitations for those who have set no password yet, and write them as a page to print
    Invite {
        /// How browsers reach the hub, e.g. https://kyoten.example.jp
        #[arg(long, value_name = "ADDRESS")]
        site: String,
        /// The page to print; nobody but you may read it
        #[arg(long, value_name = "FILE.html")]
        print: PathBuf,
        /// Only these login names
        #[arg(long = "login", value_name = "LOGIN")]
        logins: Vec<String>,
    },
}

impl People {
    /// Does what was asked.
    pub fn run(self, config: &Config, json: bool) -> Result<ExitCode> {
        let app = wiring::open(config, Clock::System, Ids::Random)?;
        let cx = Cx::system(&app, "people", &app.hub_id);
        match self {
            People::Import { file, dry_run } => import(&app, cx, &file, dry_run, json),
            People::Export { file } => export(&app, cx, &file, json),
            People::Invite {
                site,
                print,
                logins,
            } => invite(&app, cx, &site, &print, &logins, json),
        }
    }
}

fn import(app: &App, cx: Cx, file: &Path, dry_run: bool, as_json: bool) -> Result<ExitCode> {
    let bytes =
        std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let sheet = read::read(&bytes)
        .map_err(|mistake| anyhow!("{}: {}", file.display(), mistake.sentence(Language::En)))?;
    let plan = look(app, cx.clone(), sheet.lines.clone())?;
    let done = !dry_run && plan.may_be_done();
    if done {
        let name = file.display().to_string();
        let fingerprint = plan.fingerprint();
        let written = app.db.write_blocking(move |tx| {
            let id = upload::keep(&cx, tx, &name, &sheet.lines)?;
            upload::confirm(&cx, tx, &id, &fingerprint)
        });
        written.map_err(|error| anyhow!("the list could not be saved: {error:?}"))?;
    }
    report(&plan, &sheet.passed_over, done, as_json);
    let rejected = plan.count(Verdict::Rejected) > 0;
    Ok(if rejected {
        ExitCode::from(NEEDS_A_PERSON)
    } else {
        ExitCode::SUCCESS
    })
}

fn look(app: &App, cx: Cx, lines: Vec<Line>) -> Result<Plan> {
    app.db
        .read_blocking(move |snapshot| {
            let allowed = cx.allow::<_, Refusal>(snapshot, &IMPORT, ())?;
            Ok::<_, No<Refusal>>(upload::look(&cx, snapshot, &allowed, &lines)?)
        })?
        .map_err(|no| anyhow!("the list could not be compared: {no:?}"))
}

fn report(plan: &Plan, passed_over: &[String], done: bool, as_json: bool) {
    let mistakes: Vec<(u64, &str, String)> = plan
        .rows
        .iter()
        .flat_map(|row| {
            row.mistakes.iter().map(|mistake| {
                let sentence = mistake.what.sentence(Language::En, mistake.column);
                (row.line, mistake.column.heading(), sentence)
            })
        })
        .collect();
    if as_json {
        let counts: serde_json::Map<String, serde_json::Value> = Verdict::ALL
            .into_iter()
            .map(|verdict| (verdict.word().to_owned(), json!(plan.count(verdict))))
            .collect();
        let mistakes: Vec<serde_json::Value> = mistakes
            .iter()
            .map(|(line, column, sentence)| json!({ "line": line, "column": column, "sentence": sentence }))
            .collect();
        println!(
            "{}",
            json!({ "rows": counts, "mistakes": mistakes, "passed_over": passed_over, "done": done })
        );
        return;
    }
    for (line, column, sentence) in &mistakes {
        println!("row {line}, {column}: {sentence}");
    }
    for heading in passed_over {
        println!("column passed over: {heading}");
    }
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .map(|verdict| format!("{} {}", plan.count(verdict), verdict.word()))
        .collect();
    println!("{}", counts.join(", "));
    if done {
        println!("Done. Next: kyoten people invite --site ADDRESS --print FILE.html");
    } else {
        println!("Nothing was written.");
    }
}

fn export(app: &App, cx: Cx, file: &Path, as_json: bool) -> Result<ExitCode> {
    let ending = file.extension().and_then(|ending| ending.to_str());
    let bytes_of = match ending {
        Some("csv") => write::csv,
        Some("xlsx") => write::xlsx,
        _ => bail!("name a file that ends with .xlsx or .csv"),
    };
    let lines = app
        .db
        .write_blocking(move |tx| {
            let allowed = cx.allow::<_, Refusal>(tx, &EXPORT, ())?;
            let people = store::people(tx, &allowed)?;
            let subject = format!("Hub/{}", cx.hub_id);
            tx.audit(cx.audit_entry(&EXPORT, &allowed, subject, "{}".to_owned()));
            Ok::<_, No<Refusal>>(write::lines(&people, cx.now))
        })
        .map_err(|error| anyhow!("people could not be read: {error:?}"))?;
    std::fs::write(file, bytes_of(&lines)?)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    if as_json {
        println!("{}", json!({ "rows": lines.len() }));
    } else {
        println!("{} rows in {}", lines.len(), file.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn invite(
    app: &App,
    cx: Cx,
    site: &str,
    print: &Path,
    logins: &[String],
    as_json: bool,
) -> Result<ExitCode> {
    let (wanted, asker) = (logins.to_vec(), cx.clone());
    let issued: Vec<Issued> = app
        .db
        .write_blocking(move |tx| {
            let allowed = asker.allow::<_, Refusal>(tx, &SEE, ())?;
            let mut issued = Vec::new();
            for person in store::people(tx, &allowed)? {
                let Some(account) = person.account.as_ref() else {
                    continue;
                };
                let asked = wanted.is_empty() || wanted.contains(&account.login_name);
                if asked && account.to_be_invited(asker.now) {
                    issued.push(invitation::invite(&asker, tx, &person.id)?);
                }
            }
            Ok::<_, No<Refusal>>(issued)
        })
        .map_err(|error| anyhow!("invitations could not be saved: {error:?}"))?;
    let page = html! {
        (DOCTYPE)
        html lang="ja" {
            head { meta charset="utf-8"; title { (cx.app.hub_name) } style { "section{break-after:page}dt{font-weight:bold}" } }
            body { @for one in &issued { (people::invitation_sheet(&cx, site.trim_end_matches('/'), one)) } }
        }
    };
    std::fs::write(print, page.into_string())
        .with_context(|| format!("{} cannot be written", print.display()))?;
    if as_json {
        println!("{}", json!({ "invitations": issued.len() }));
    } else {
        println!(
            "{} invitations in {}; print them, then delete the file.",
            issued.len(),
            print.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}
