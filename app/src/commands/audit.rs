//! `kyoten audit`: prove the trail, sign it, take it away, and ask who saw what.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use kyoten_platform::audit::AuditEntry;
use kyoten_platform::audit::checkpoint::{Folder, Kept};
use kyoten_platform::audit::keeper::Keeper;
use kyoten_platform::audit::key::{PublicKey, SigningKey};
use kyoten_platform::audit::trail::{self, Cursor, Question, Touched, TrailLine};
use kyoten_platform::audit::verify::{Evidence, Verification, verify_everything};
use kyoten_platform::clock::{Clock, Instant};
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{Db, DbConfig, DbError, WriteError};
use kyoten_platform::http::App;
use kyoten_platform::ids::Ids;
use kyoten_platform::telemetry::with_causes;

use super::NEEDS_A_PERSON;
use crate::config::{Config, Mistakes};
use crate::wiring;

/// Lines an export reads at a time.
const LINES_AT_ONCE: i64 = 2_000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What to do with the audit trail.
#[derive(clap::Subcommand)]
pub enum Audit {
    /// Hash every line again and compare with every signed checkpoint: exit code 0 intact, 3 something was found
    Verify(Verify),
    /// Sign the end of every chain now and keep the checkpoints outside the database
    Checkpoint,
    /// Write the lines of a period, oldest first
    Export(Export),
    /// Who saw or changed an object, or which objects an account saw or changed
    WhoSaw(WhoSaw),
    /// Print the public key as PEM, to be kept where the database is not
    PublicKey,
    /// Retire the signing key and make a new one; old public keys stay with the checkpoints
    NewKey,
}

/// Where the evidence is.
#[derive(clap::Args)]
pub struct Verify {
    /// Folder of checkpoints, best a copy from another machine [default: the configured folder]
    #[arg(long, value_name = "DIR")]
    checkpoints: Option<PathBuf>,
    /// Public keys that count, as PEM; kept where nobody who can change the database can reach it [default: those beside the checkpoints]
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
}

/// Which lines to write.
#[derive(clap::Args)]
pub struct Export {
    #[command(flatten)]
    period: Period,
    /// Form of the lines
    #[arg(long, value_enum, default_value = "csv")]
    form: Form,
    /// Where to write; standard output when not named
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Form of an export.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Form {
    /// For a spreadsheet, UTF-8 with a byte order mark
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// Whom or what to ask about.
#[derive(clap::Args)]
#[group(required = true, multiple = false, id = "about")]
pub struct About {
    /// Who saw or changed this: Organization/ID
    #[arg(long, value_name = "KIND/ID", group = "about")]
    object: Option<String>,
    /// What this account saw or changed: Account/ID
    #[arg(long, value_name = "Account/ID", group = "about")]
    actor: Option<String>,
}

/// A question about the trail.
#[derive(clap::Args)]
pub struct WhoSaw {
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    period: Period,
}

/// Days in Tokyo, both included.
#[derive(clap::Args)]
struct Period {
    /// First day, e.g. 2026-04-01 or 令和8年4月1日
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl Audit {
    /// Does it.
    pub fn run(self, config: &Config, json: bool) -> Result<ExitCode> {
        match self {
            Audit::Verify(verify) => verify.run(config, json),
            Audit::Checkpoint => checkpoint(config, json),
            Audit::Export(export) => export.run(config),
            Audit::WhoSaw(who_saw) => who_saw.run(config, json),
            Audit::PublicKey => public_key(config),
            Audit::NewKey => new_key(config, json),
        }
    }
}

/// Makes the key of a new hub when there is none yet; tells whether it was made.
pub(super) fn make_key_if_missing(config: &Config) -> Result<bool> {
    if config.audit.key.exists() {
        return Ok(false);
    }
    let key = SigningKey::make(&config.audit.key, &Ids::Random)?;
    folder(config)
        .keep_key(&key.public())
        .with_context(|| cannot_write(config))?;
    Ok(true)
}

/// The keeper of a running server; `None`, with a line in the log, when there is no key to sign with.
pub(super) fn keeper(config: &Config) -> Option<Keeper> {
    match SigningKey::load(&config.audit.key) {
        Ok(key) => Some(Keeper::new(key, folder(config))),
        Err(error) => {
            tracing::error!(
                problem = %with_causes(&error),
                "the audit trail is not being signed; make a key with `kyoten audit new-key`"
            );
            None
        }
    }
}

fn folder(config: &Config) -> Folder {
    Folder::at(&config.audit.checkpoints)
}

fn cannot_write(config: &Config) -> String {
    format!(
        "the folder of checkpoints {} cannot be written",
        config.audit.checkpoints.display()
    )
}

impl Verify {
    fn run(self, config: &Config, json: bool) -> Result<ExitCode> {
        let folder = self.checkpoints.map_or_else(|| folder(config), Folder::at);
        let kept = folder
            .read()
            .with_context(|| format!("{} cannot be read", folder.path().display()))?;
        let keys = match &self.public_key {
            Some(path) => PublicKey::load_all(path)?,
            None => kept.keys.clone(),
        };
        let evidence = Evidence {
            checkpoints: kept.checkpoints.clone(),
            keys,
        };
        let show = std::io::stderr().is_terminal();
        let found = database(config)?.read_blocking(move |snapshot| {
            verify_everything(snapshot, &evidence, &mut |hub_id, line| {
                if show {
                    eprint!("\r{hub_id}  line {line:<12}");
                }
            })
        })?;
        if show {
            eprintln!();
        }
        let found =
            found.context("the audit trail cannot be read; run `kyoten migrate`, then again")?;
        if json {
            println!(
                "{}",
                serde_json::json!({ "chains": found, "unreadable": kept.unreadable })
            );
        } else {
            report(&found, &kept, folder.path());
        }
        let intact = found.iter().all(Verification::is_intact) && kept.unreadable.is_empty();
        Ok(if intact {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(NEEDS_A_PERSON)
        })
    }
}

fn report(found: &[Verification], kept: &Kept, folder: &std::path::Path) {
    for chain in found {
        println!(
            "{}  {}: {} lines fit, {} checkpoints agree",
            if chain.is_intact() { "ok  " } else { "LOOK" },
            chain.hub_id,
            chain.lines,
            chain.checkpoints
        );
        for finding in &chain.findings {
            println!("      {}: {}", finding.looks, finding.sentence);
        }
        if chain.is_intact() && chain.last > chain.vouched_until {
            println!(
                "      no checkpoint vouches yet for what follows line {}: cutting those lines off would not be seen",
                chain.vouched_until
            );
        }
    }
    for place in &kept.unreadable {
        println!("LOOK  {place}: this line is no checkpoint");
    }
    if kept.checkpoints.is_empty() {
        println!(
            "note  {} holds no checkpoints: only those in the database itself were compared",
            folder.display()
        );
    }
    if found.iter().any(|chain| !chain.is_intact()) {
        println!(
            "Keep this database and the checkpoints as they are, and compare with the last backup."
        );
    }
}

fn checkpoint(config: &Config, json: bool) -> Result<ExitCode> {
    let key = SigningKey::load(&config.audit.key)
        .context("there is no key to sign with; make one with `kyoten audit new-key`")?;
    let mut keeper = Keeper::new(key, folder(config));
    let (made, troubles) = keeper.keep(&database(config)?, Clock::System.now(), 0);
    if json {
        let made: Vec<_> = made
            .iter()
            .map(|one| serde_json::json!({ "hub": one.hub_id, "sequence": one.sequence, "lines": one.lines }))
            .collect();
        let troubles: Vec<String> = troubles.iter().map(|one| with_causes(one)).collect();
        println!(
            "{}",
            serde_json::json!({ "made": made, "troubles": troubles })
        );
    } else {
        for one in &made {
            println!("{}: signed up to line {}", one.hub_id, one.sequence);
        }
        if made.is_empty() && troubles.is_empty() {
            println!("Nothing was added to the trail since the last checkpoint.");
        }
        for trouble in &troubles {
            println!("LOOK  {}", with_causes(trouble));
        }
    }
    Ok(if troubles.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NEEDS_A_PERSON)
    })
}

fn public_key(config: &Config) -> Result<ExitCode> {
    print!("{}", SigningKey::load(&config.audit.key)?.public().pem());
    Ok(ExitCode::SUCCESS)
}

/// The old key is renamed, not destroyed: whoever must prove something later may need it.
fn new_key(config: &Config, json: bool) -> Result<ExitCode> {
    let path = &config.audit.key;
    let mut retired = None;
    if path.exists() {
        let old = SigningKey::load(path)?.public();
        // Everything up to now is vouched for by the old key.
        checkpoint(config, json)?;
        let aside = path.with_extension(format!("{}.retired", old.id()));
        std::fs::rename(path, &aside)
            .with_context(|| format!("{} cannot be renamed", path.display()))?;
        retired = Some(aside);
    }
    make_key_if_missing(config)?;
    let new = SigningKey::load(path)?.public();
    if json {
        println!(
            "{}",
            serde_json::json!({ "key": new.id(), "retired": retired })
        );
    } else {
        println!(
            "The trail is signed with key {} from now on ({}).",
            new.id(),
            path.display()
        );
        if let Some(aside) = retired {
            println!(
                "The old key is in {}; a running server uses it until it is restarted.",
                aside.display()
            );
        }
        println!(
            "Print the public key with `kyoten audit public-key` and keep it where the database is not."
        );
    }
    Ok(ExitCode::SUCCESS)
}

impl Export {
    fn run(self, config: &Config) -> Result<ExitCode> {
        let (from, to) = self.period.instants()?;
        let app = wiring::open(config, Clock::System, Ids::Random)?;
        let question = Question {
            hub_id: app.hub_id.clone(),
            from,
            to,
            ..Question::default()
        };
        note(&app, "audit.export", &question)?;
        let mut out: Box<dyn Write> = match &self.out {
            None => Box::new(std::io::stdout().lock()),
            Some(path) => Box::new(std::io::BufWriter::new(
                std::fs::File::create(path)
                    .with_context(|| format!("{} cannot be written", path.display()))?,
            )),
        };
        if matches!(self.form, Form::Csv) {
            writeln!(
                out,
                "\u{feff}sequence,recorded_at,actor,action,ground,object,detail,request_id"
            )?;
        }
        let mut cursor = Cursor::NewerThan(i64::MIN);
        loop {
            let question = question.clone();
            let mut lines = app.db.read_blocking(move |snapshot| {
                trail::lines(snapshot, &question, cursor, LINES_AT_ONCE)
            })??;
            lines.reverse();
            let Some(last) = lines.last() else { break };
            cursor = Cursor::NewerThan(last.sequence);
            for line in &lines {
                match self.form {
                    Form::Csv => writeln!(out, "{}", csv(line))?,
                    Form::Jsonl => writeln!(out, "{}", serde_json::to_string(line)?)?,
                }
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

fn csv(line: &TrailLine) -> String {
    let cells = [
        line.sequence.to_string(),
        moment(line.recorded_at),
        line.actor.clone(),
        line.action.clone(),
        line.ground.clone(),
        line.object.clone(),
        line.detail.clone(),
        line.request_id.clone(),
    ];
    cells.map(|cell| csv_cell(&cell)).join(",")
}

fn csv_cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

impl WhoSaw {
    fn run(self, config: &Config, json: bool) -> Result<ExitCode> {
        let (from, to) = self.period.instants()?;
        let app = wiring::open(config, Clock::System, Ids::Random)?;
        let question = Question {
            hub_id: app.hub_id.clone(),
            object: self.about.object.unwrap_or_default(),
            actor: self.about.actor.unwrap_or_default(),
            from,
            to,
            ..Question::default()
        };
        note(&app, "audit.show", &question)?;
        if question.object.is_empty() {
            let touched = app
                .db
                .read_blocking(move |snapshot| trail::objects_of_actor(snapshot, &question))??;
            print_touched(&touched, json)
        } else {
            print_lines(&app, question, json)
        }
    }
}

fn print_touched(touched: &[Touched], json: bool) -> Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string(touched)?);
        return Ok(ExitCode::SUCCESS);
    }
    println!("{:<17} {:<17} {:>7}  object", "first", "last", "times");
    for one in touched {
        println!(
            "{:<17} {:<17} {:>7}  {}",
            moment(one.first_at),
            moment(one.last_at),
            one.times,
            one.object
        );
    }
    println!("{} objects", touched.len());
    Ok(ExitCode::SUCCESS)
}

fn print_lines(app: &App, question: Question, json: bool) -> Result<ExitCode> {
    let mut cursor = Cursor::Newest;
    let mut all = 0;
    if !json {
        println!("{:<17} {:<45} {:<28} ground", "when", "who", "what");
    }
    loop {
        let asked = question.clone();
        let lines = app.db.read_blocking(move |snapshot| {
            trail::lines(snapshot, &asked, cursor, LINES_AT_ONCE)
        })??;
        let Some(last) = lines.last() else { break };
        cursor = Cursor::OlderThan(last.sequence);
        all += lines.len();
        for line in &lines {
            if json {
                println!("{}", serde_json::to_string(line)?);
            } else {
                println!(
                    "{:<17} {:<45} {:<28} {}",
                    moment(line.recorded_at),
                    line.actor,
                    line.action,
                    line.ground
                );
            }
        }
    }
    if !json {
        println!("{all} lines");
    }
    Ok(ExitCode::SUCCESS)
}

/// Looking at the trail stands in the trail.
fn note(app: &App, action: &str, question: &Question) -> Result<()> {
    let cx = Cx::system(app, "audit", &app.hub_id);
    let entry = AuditEntry {
        hub_id: app.hub_id.clone(),
        actor: cx.actor.reference(),
        action: action.to_owned(),
        ground: "SYSTEM".to_owned(),
        object: format!("Audit/{}", app.hub_id),
        detail: serde_json::json!({
            "actor": question.actor, "object": question.object,
            "from": question.from, "to": question.to,
        })
        .to_string(),
        request_id: cx.request_id.clone(),
    };
    let written: Result<(), WriteError<DbError>> = app.db.write_blocking(move |tx| {
        tx.audit(entry);
        Ok(())
    });
    written.map_err(|error| {
        anyhow!("nothing is shown, because that could not be noted in the trail: {error:?}")
    })
}

impl Period {
    fn instants(&self) -> Result<(Option<Instant>, Option<Instant>)> {
        let mut mistakes = Vec::new();
        let mut day = |flag: &str, text: &Option<String>| {
            let text = text.as_deref()?;
            kyoten_calendar::parse_date(text)
                .map_err(|error| mistakes.push(format!("{flag} {text}: {error}")))
                .ok()
        };
        let (from, to) = (day("--from", &self.from), day("--to", &self.to));
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes).into());
        }
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            bail!("--to {to} lies before --from {from}");
        }
        let start = |day| Instant(kyoten_calendar::start_of_day(day));
        Ok((
            from.map(start),
            to.and_then(|day| day.tomorrow().ok()).map(start),
        ))
    }
}

/// 「2026-11-22 09:00」 in Tokyo.
fn moment(at: Instant) -> String {
    kyoten_calendar::civil_date_time(at.0)
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

fn database(config: &Config) -> Result<Db> {
    if let kyoten_platform::db::Location::Sqlite(path) = &config.database
        && !path.exists()
    {
        bail!("{} does not exist", path.display());
    }
    let db_config = DbConfig {
        readers: 1,
        ..DbConfig::for_location(config.database.clone())
    };
    Db::open(db_config, Clock::System, Ids::Random).context("the database cannot be opened")
}
