//! `kyoten init`: a real hub without demo data.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use kyoten_feature_identity::{
    AccountRefusal, By, Known, LoginName, NATIONAL_HUB, NewAccount, Password, SALT_BYTES,
    create_account, create_hub, hash_password, hubs, require_password_change,
};
use kyoten_geography::MunicipalityCode;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Clock;
use kyoten_platform::cx::No;
use kyoten_platform::db::{Db, DbConfig, WriteError};
use kyoten_platform::ids::Ids;

use super::audit;
use crate::config::{Config, Mistakes};
use crate::wiring;

/// Characters of a password that `init` makes itself: 26 random base32 characters are 130 bits.
const MADE_PASSWORD_LENGTH: usize = 26;
/// Name of the data set of open data, as history pages show it.
const NATIONAL_NAME: &str = "全国のオープンデータ";

/// What a hub begins with.
#[derive(clap::Args)]
pub struct Init {
    /// Short name in addresses and logs: lower-case letters, digits and hyphens
    #[arg(long, value_name = "ID")]
    hub_id: String,
    /// The hub's name on every page, e.g. 湊野市在宅医療・介護連携拠点
    #[arg(long, value_name = "NAME")]
    hub_name: String,
    /// Municipal code (5 or 6 digits) the hub answers for; repeat for several
    #[arg(long = "municipality", value_name = "CODE", required = true)]
    municipalities: Vec<String>,
    /// Login name of the first coordinator
    #[arg(long, value_name = "LOGIN")]
    coordinator: String,
    /// The coordinator's name as colleagues read it
    #[arg(long, value_name = "NAME")]
    display_name: String,
    /// Read the first password from standard input instead of making one; it has to be changed at the first sign-in
    #[arg(long)]
    password_stdin: bool,
}

/// What was asked for, after every check.
struct Wanted {
    municipalities: Vec<String>,
    login_name: LoginName,
    password: Password,
    made: Option<String>,
}

impl Init {
    /// Makes the hub and its first coordinator, or nothing.
    pub fn run(self, config: &Config, json: bool) -> Result<ExitCode> {
        let ids = Ids::Random;
        let wanted = self.checked(&ids)?;
        wiring::migrate_database(config, &Clock::System)?;
        let db = Db::open(
            DbConfig::for_location(config.database.clone()),
            Clock::System,
            ids.clone(),
        )
        .context("the database cannot be opened")?;
        let mut salt = [0u8; SALT_BYTES];
        ids.fill(&mut salt);
        let password_hash = hash_password(&wanted.password, &salt)?;
        let (hub_id, hub_name, municipalities) = (
            self.hub_id.clone(),
            self.hub_name.clone(),
            wanted.municipalities.clone(),
        );
        let account = NewAccount {
            hub_id: self.hub_id.clone(),
            login_name: wanted.login_name,
            display_name: self.display_name.clone(),
            password_hash,
            totp_secret: None,
            roles: vec![Role::Coordinator, Role::Operator],
            granted_by: By::system("init"),
        };
        let written = db.write_blocking(move |tx| {
            let known = hubs(tx)?;
            if known.iter().any(|hub| hub.id == hub_id) {
                return Err(No::NotFound);
            }
            if known.iter().all(|hub| hub.id != NATIONAL_HUB) {
                create_hub(tx, NATIONAL_HUB, NATIONAL_NAME, &[])?;
            }
            create_hub(tx, &hub_id, &hub_name, &municipalities)?;
            let by = account.granted_by.clone();
            let coordinator = create_account(tx, account)?;
            // Whoever set the hub up has seen this password, printed or typed: it opens the door once.
            require_password_change(tx, &by, &hub_id, &coordinator)
        });
        match written {
            Ok(_) => {}
            Err(WriteError::Refused(No::NotFound)) => bail!(
                "there is already a hub \"{}\" in this database",
                self.hub_id
            ),
            Err(WriteError::Refused(No::Refused(AccountRefusal::LoginNameTaken))) => {
                bail!(
                    "somebody else already signs in as \"{}\"; choose another login name",
                    self.coordinator
                )
            }
            Err(error) => return Err(anyhow!("the hub could not be saved: {error:?}")),
        }
        audit::make_key_if_missing(config)?;
        self.report(wanted.made.as_deref(), json);
        Ok(ExitCode::SUCCESS)
    }

    fn checked(&self, ids: &Ids) -> Result<Wanted> {
        let mut mistakes = Vec::new();
        let id_is_good = !self.hub_id.is_empty()
            && self.hub_id.len() <= 40
            && self
                .hub_id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !id_is_good || self.hub_id == NATIONAL_HUB {
            mistakes.push(format!("--hub-id is \"{}\", but it must be 1 to 40 lower-case letters, digits or hyphens, and not \"{NATIONAL_HUB}\"", self.hub_id));
        }
        for (flag, text) in [
            ("--hub-name", &self.hub_name),
            ("--display-name", &self.display_name),
        ] {
            if text.trim().is_empty() || text.chars().count() > 100 || text.contains('\0') {
                mistakes.push(format!("{flag} must have 1 to 100 characters"));
            }
        }
        let mut municipalities = Vec::new();
        for code in &self.municipalities {
            match MunicipalityCode::parse(code) {
                Ok(code) => municipalities.push(code.to_string()),
                Err(error) => mistakes.push(format!("--municipality {code}: {error}")),
            }
        }
        let login_name = LoginName::parse(&self.coordinator).map_err(|error| {
            mistakes.push(format!("--coordinator \"{}\": {error}", self.coordinator))
        });
        let (typed, made) = if self.password_stdin {
            (read_password()?, None)
        } else {
            let made: String = ids.token().chars().take(MADE_PASSWORD_LENGTH).collect();
            (made.clone(), Some(made))
        };
        let known = Known {
            hub_name: &self.hub_name,
            login_name: &self.coordinator,
        };
        let password = Password::parse(&typed, known)
            .map_err(|error| mistakes.push(format!("the password: {error}")));
        match (login_name, password) {
            (Ok(login_name), Ok(password)) if mistakes.is_empty() => Ok(Wanted {
                municipalities,
                login_name,
                password,
                made,
            }),
            _ => Err(Mistakes(mistakes).into()),
        }
    }

    fn report(&self, made: Option<&str>, json: bool) {
        if json {
            println!(
                "{}",
                serde_json::json!({ "hub": self.hub_id, "coordinator": self.coordinator, "password": made })
            );
            return;
        }
        println!("{} is ready ({}).", self.hub_name, self.hub_id);
        println!("First sign-in: {}", self.coordinator);
        if let Some(password) = made {
            println!("Password, shown only now: {password}");
        }
        println!(
            "The first sign-in sets up the second factor and asks for a password nobody else knows. Next:"
        );
        println!("  kyoten import FOLDER --as-of DATE   the Ministry's open data");
        println!("  kyoten serve");
        println!("  kyoten audit public-key             to be kept where the database is not");
    }
}

fn read_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password for the first coordinator, then Enter:");
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("no password came on standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
