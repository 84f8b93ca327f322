//! One configuration: a file, the environment, flags; the later wins. All mistakes are told at once.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::http::HeaderName;
use kyoten_platform::db::Location;
use kyoten_platform::http::PublicUrl;

/// The configuration file that is read when none is named and it exists.
pub const USUAL_FILE: &str = "kyoten.toml";

/// Settings as flags or environment variables; every one of them may stand in the file instead.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Given {
    /// Configuration file (TOML); kyoten.toml in this folder when it exists
    #[arg(long, global = true, env = "KYOTEN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the data live: a file for SQLite, or postgres://… [default: var/kyoten.sqlite]
    #[arg(long, global = true, env = "KYOTEN_DATABASE", value_name = "PLACE")]
    pub database: Option<String>,
    /// Folder for uploads that wait for their import [default: var/spool]
    #[arg(long, global = true, env = "KYOTEN_SPOOL", value_name = "FOLDER")]
    pub spool: Option<String>,
    /// Address to serve on [default: 127.0.0.1:8080]
    #[arg(
        long,
        global = true,
        env = "KYOTEN_LISTEN",
        value_name = "ADDRESS:PORT"
    )]
    pub listen: Option<String>,
    /// Address for /metrics, not to be reached from outside [default: none]
    #[arg(
        long,
        global = true,
        env = "KYOTEN_OPERATIONS",
        value_name = "ADDRESS:PORT"
    )]
    pub operations: Option<String>,
    /// Whether browsers reach this process over HTTPS (true behind a TLS proxy) [default: false]
    #[arg(long, global = true, env = "KYOTEN_HTTPS", value_name = "true|false")]
    pub https: Option<String>,
    /// Address people type, to which passkeys are bound: https://hub.example.jp [default: http://localhost]
    #[arg(long, global = true, env = "KYOTEN_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Header in which your own proxy writes where a request comes from, e.g. x-forwarded-for [default: none]
    #[arg(
        long,
        global = true,
        env = "KYOTEN_SOURCE_HEADER",
        value_name = "HEADER"
    )]
    pub source_header: Option<String>,
    /// The hub to serve, when the database holds several
    #[arg(long, global = true, env = "KYOTEN_HUB", value_name = "ID")]
    pub hub: Option<String>,
    /// What is logged [default: info]
    #[arg(long, global = true, env = "KYOTEN_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// Form of the log: text or json [default: text]
    #[arg(long, global = true, env = "KYOTEN_LOG_FORM", value_name = "text|json")]
    pub log_form: Option<String>,
    /// Folder for signed checkpoints of the audit trail, best on another machine [default: NAME.audit/checkpoints beside the database]
    #[arg(
        long,
        global = true,
        env = "KYOTEN_AUDIT_CHECKPOINTS",
        value_name = "FOLDER"
    )]
    pub audit_checkpoints: Option<String>,
    /// File of the key that signs them [default: NAME.audit/audit.key beside the database]
    #[arg(long, global = true, env = "KYOTEN_AUDIT_KEY", value_name = "FILE")]
    pub audit_key: Option<String>,
    /// Database reader threads, 1 to 64 [default: 4]
    #[arg(long, global = true, env = "KYOTEN_READERS", value_name = "N")]
    pub readers: Option<String>,
}

/// The settings in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the data live.
    pub database: Location,
    /// Folder for waiting uploads.
    pub spool: PathBuf,
    /// Where pages are served.
    pub listen: SocketAddr,
    /// Where counters are served.
    pub operations: Option<SocketAddr>,
    /// Whether cookies may be marked `Secure`.
    pub https: bool,
    /// The address people type.
    pub public_url: PublicUrl,
    /// Header in which our own proxy writes where a request comes from.
    pub source_header: Option<HeaderName>,
    /// The hub to serve; the only one when not named.
    pub hub: Option<String>,
    /// Log filter.
    pub log: String,
    /// Whether the log is JSON.
    pub log_json: bool,
    /// Reader threads.
    pub readers: usize,
    /// Where the audit trail is signed.
    pub audit: AuditPlaces,
}

/// Where the key and the checkpoints of the audit trail are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPlaces {
    /// File of the signing key.
    pub key: PathBuf,
    /// Folder of checkpoints and public keys.
    pub checkpoints: PathBuf,
}

impl AuditPlaces {
    /// Beside the data of `database`; for PostgreSQL in `var`.
    #[must_use]
    pub fn beside(database: &Location) -> AuditPlaces {
        // Named after the file: two databases in one folder must not share their evidence.
        AuditPlaces::in_folder(&match database {
            Location::Sqlite(path) => path.with_extension("audit"),
            Location::Postgres(_) => PathBuf::from("var/kyoten.audit"),
        })
    }

    /// Key and checkpoints in one folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> AuditPlaces {
        AuditPlaces {
            key: folder.join("audit.key"),
            checkpoints: folder.join("checkpoints"),
        }
    }

    /// Whether whoever takes the data of `database` away takes the checkpoints with them.
    #[must_use]
    pub fn checkpoints_lie_with(&self, database: &Location) -> bool {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        whole(&self.checkpoints).starts_with(whole(&data_folder(database)))
    }
}

/// The folder in which the data of a database are, as far as this process can know.
fn data_folder(database: &Location) -> PathBuf {
    match database {
        Location::Sqlite(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
        Location::Postgres(_) => PathBuf::from("var"),
    }
}

/// Everything that is wrong with the configuration.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<String>);

impl std::fmt::Display for Mistakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the configuration has {} mistake(s):", self.0.len())?;
        for mistake in &self.0 {
            writeln!(f, "  - {mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// Names of the settings, as they stand in the file.
const SETTINGS: [&str; 13] = [
    "database",
    "spool",
    "listen",
    "operations",
    "https",
    "public_url",
    "source_header",
    "hub",
    "log",
    "log_form",
    "readers",
    "audit.checkpoints",
    "audit.key",
];

impl Config {
    /// A quiet process of one reader that keeps everything beside `database` in one folder: for tools and tests.
    #[must_use]
    pub fn in_folder(database: Location, folder: &Path) -> Config {
        Config {
            database,
            spool: folder.join("spool"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            operations: None,
            public_url: PublicUrl::this_machine(),
            source_header: None,
            https: false,
            hub: None,
            log: "error".to_owned(),
            log_json: false,
            readers: 1,
            audit: AuditPlaces::in_folder(folder),
        }
    }

    /// Reads the file, lays environment and flags over it, and checks everything.
    pub fn load(given: &Given) -> Result<Config, Mistakes> {
        let mut mistakes = Vec::new();
        let file = read_file(given.config.as_deref(), &mut mistakes);
        let config = Config::from_layers(given, &file, &mut mistakes);
        if mistakes.is_empty() {
            Ok(config)
        } else {
            Err(Mistakes(mistakes))
        }
    }

    fn from_layers(given: &Given, file: &toml::Table, mistakes: &mut Vec<String>) -> Config {
        let file = settings(file);
        for key in file.keys().filter(|key| !SETTINGS.contains(&key.as_str())) {
            mistakes.push(format!(
                "`{key}` in the file is not a setting; the settings are {}",
                SETTINGS.join(", ")
            ));
        }
        let layered = |flag: &Option<String>, key: &str| -> Option<(String, String)> {
            if let Some(value) = flag {
                let flag_name = key.replace(['_', '.'], "-");
                let variable = key.replace('.', "_").to_uppercase();
                return Some((
                    value.clone(),
                    format!("--{flag_name} (or KYOTEN_{variable})"),
                ));
            }
            let value = match file.get(key)? {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Some((value, format!("`{key}` in the file")))
        };
        let listen = checked(
            layered(&given.listen, "listen"),
            "127.0.0.1:8080",
            mistakes,
            address,
        );
        let database = Location::parse(&text_or(
            layered(&given.database, "database"),
            "var/kyoten.sqlite",
        ));
        let beside = AuditPlaces::beside(&database);
        let path_or = |found: Option<(String, String)>, usual: PathBuf| {
            found.map_or(usual, |(value, _)| PathBuf::from(value))
        };
        let public_url = checked(
            layered(&given.public_url, "public_url"),
            "http://localhost",
            mistakes,
            PublicUrl::parse,
        )
        .unwrap_or_else(PublicUrl::this_machine);
        // An address with https:// says that browsers come over HTTPS; saying otherwise beside it is a mistake.
        let usual = if public_url.is_https() {
            "true"
        } else {
            "false"
        };
        let https =
            checked(layered(&given.https, "https"), usual, mistakes, yes_or_no).unwrap_or(false);
        if public_url.is_https() && !https {
            mistakes.push(format!(
                "public_url is \"{}\" and https is false, but cookies of an HTTPS site must be marked; leave https out or set it to true",
                public_url.origin()
            ));
        }
        Config {
            audit: AuditPlaces {
                key: path_or(layered(&given.audit_key, "audit.key"), beside.key),
                checkpoints: path_or(
                    layered(&given.audit_checkpoints, "audit.checkpoints"),
                    beside.checkpoints,
                ),
            },
            database,
            spool: PathBuf::from(text_or(layered(&given.spool, "spool"), "var/spool")),
            listen: listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            operations: layered(&given.operations, "operations")
                .and_then(|found| checked(Some(found), "", mistakes, address)),
            https,
            public_url,
            source_header: layered(&given.source_header, "source_header")
                .and_then(|found| checked(Some(found), "", mistakes, header_name)),
            hub: layered(&given.hub, "hub").map(|(value, _)| value),
            log: text_or(layered(&given.log, "log"), "info"),
            log_json: checked(
                layered(&given.log_form, "log_form"),
                "text",
                mistakes,
                log_form,
            )
            .unwrap_or(false),
            readers: checked(
                layered(&given.readers, "readers"),
                "4",
                mistakes,
                reader_threads,
            )
            .unwrap_or(4),
        }
    }
}

fn read_file(named: Option<&Path>, mistakes: &mut Vec<String>) -> toml::Table {
    let usual = Path::new(USUAL_FILE);
    let path = match named {
        Some(path) => path,
        None if usual.exists() => usual,
        None => return toml::Table::new(),
    };
    match std::fs::read_to_string(path) {
        Err(error) => {
            mistakes.push(format!(
                "the configuration file {} cannot be read: {error}",
                path.display()
            ));
            toml::Table::new()
        }
        Ok(text) => text.parse().unwrap_or_else(|error: toml::de::Error| {
            mistakes.push(format!(
                "the configuration file {} is not TOML: {}",
                path.display(),
                error.message()
            ));
            toml::Table::new()
        }),
    }
}

/// The settings of a file by their names; those of a table as `table.setting`.
fn settings(file: &toml::Table) -> toml::Table {
    let mut settings = toml::Table::new();
    for (key, value) in file {
        match value {
            toml::Value::Table(table) => settings.extend(
                table
                    .iter()
                    .map(|(inner, value)| (format!("{key}.{inner}"), value.clone())),
            ),
            value => drop(settings.insert(key.clone(), value.clone())),
        }
    }
    settings
}

fn text_or(found: Option<(String, String)>, usual: &str) -> String {
    found.map_or_else(|| usual.to_owned(), |(value, _)| value)
}

fn checked<T>(
    found: Option<(String, String)>,
    usual: &str,
    mistakes: &mut Vec<String>,
    parse: fn(&str) -> Result<T, String>,
) -> Option<T> {
    let (value, origin) = found.unwrap_or_else(|| (usual.to_owned(), "the default".to_owned()));
    parse(&value)
        .map_err(|wanted| mistakes.push(format!("{origin} is \"{value}\", but {wanted}")))
        .ok()
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "it must be an address and a port such as 127.0.0.1:8080 or [::]:8080".to_owned()
    })
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    text.parse()
        .map_err(|_| "it must be true or false".to_owned())
}

fn header_name(text: &str) -> Result<HeaderName, String> {
    text.parse()
        .map_err(|_| "it must be the name of a header such as x-forwarded-for".to_owned())
}

fn log_form(text: &str) -> Result<bool, String> {
    match text {
        "json" => Ok(true),
        "text" => Ok(false),
        _ => Err("it must be text or json".to_owned()),
    }
}

fn reader_threads(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|n| (1..=64).contains(n))
        .ok_or_else(|| "it must be a number from 1 to 64".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(given: &Given, file: &str) -> Result<Config, Mistakes> {
        let mut mistakes = Vec::new();
        let table = file.parse().expect("the test's file is TOML");
        let config = Config::from_layers(given, &table, &mut mistakes);
        if mistakes.is_empty() {
            Ok(config)
        } else {
            Err(Mistakes(mistakes))
        }
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_the_default() {
        let given = Given {
            listen: Some("0.0.0.0:9000".into()),
            ..Given::default()
        };
        let config = load(&given, "listen = \"127.0.0.1:1\"\nreaders = 8").expect("no mistakes");
        assert_eq!(config.listen.to_string(), "0.0.0.0:9000");
        assert_eq!(config.readers, 8);
        assert_eq!(
            config.database,
            Location::Sqlite("var/kyoten.sqlite".into())
        );
    }

    #[test]
    fn checkpoints_lie_beside_the_database_until_another_place_is_named() {
        let cases = [
            ("", "", "var/kyoten.audit/checkpoints", true),
            (
                "/srv/kyoten/hub.sqlite",
                "",
                "/srv/kyoten/hub.audit/checkpoints",
                true,
            ),
            (
                "/srv/kyoten/hub.sqlite",
                "/mnt/office",
                "/mnt/office",
                false,
            ),
            (
                "postgres://db/kyoten",
                "",
                "var/kyoten.audit/checkpoints",
                true,
            ),
        ];
        for (database, named, expected, with_the_data) in cases {
            let given = Given {
                database: Some(database.to_owned()).filter(|text| !text.is_empty()),
                ..Given::default()
            };
            let file = match named {
                "" => String::new(),
                path => format!("[audit]\ncheckpoints = \"{path}\""),
            };
            let config = load(&given, &file).expect("no mistakes");
            assert_eq!(config.audit.checkpoints, PathBuf::from(expected));
            assert_eq!(
                config.audit.checkpoints_lie_with(&config.database),
                with_the_data,
                "{database} {named}"
            );
        }
        let Mistakes(mistakes) =
            load(&Given::default(), "[audit]\nsecret = 1").expect_err("no such setting");
        assert!(mistakes[0].contains("`audit.secret`"), "{mistakes:?}");
    }

    #[test]
    fn all_mistakes_are_told_at_once_with_their_place() {
        let given = Given {
            https: Some("perhaps".into()),
            ..Given::default()
        };
        let Mistakes(mistakes) = load(
            &given,
            "listen = \"here\"\nreaders = 0\ncolour = 1\npublic_url = \"https://192.0.2.1\"",
        )
        .expect_err("five mistakes");
        assert_eq!(mistakes.len(), 5, "{mistakes:?}");
        for part in [
            "`colour` in the file",
            "`listen` in the file is \"here\"",
            "--https (or KYOTEN_HTTPS) is \"perhaps\"",
            "`readers` in the file is \"0\"",
            "`public_url` in the file is \"https://192.0.2.1\", but it must be https:// and a host name",
        ] {
            assert!(
                mistakes.iter().any(|mistake| mistake.contains(part)),
                "{part} missing in {mistakes:?}"
            );
        }
    }
}
