//! The who-may table: every route and every permission, printed into the repository. A route that is missing there,
//! or stands there differently, fails the check.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use kyoten::config::Config;
use kyoten::wiring;
use kyoten_access_rules::who_may;
use kyoten_platform::clock::Clock;
use kyoten_platform::db::{Db, DbConfig, DbError, Location};
use kyoten_platform::ids::Ids;

/// Where the table of routes and acts stands.
const TABLE: &str = "docs/who-may.md";
/// Where the table of persons' data stands.
const PERSONS: &str = "docs/who-may-persons.md";

/// Writes the tables.
pub fn write() -> Result<()> {
    for (path, text) in [(TABLE, table()?), (PERSONS, who_may())] {
        std::fs::write(path, text).with_context(|| format!("{path} cannot be written"))?;
    }
    Ok(())
}

/// Fails when a table in the repository is not the program's own.
pub fn check() -> Result<()> {
    if std::fs::read_to_string(PERSONS).unwrap_or_default() != who_may() {
        bail!(
            "{PERSONS} differs from the decision: look at what changed about persons' data, then run `cargo xtask permissions`"
        );
    }
    let stored = std::fs::read_to_string(TABLE).unwrap_or_default();
    if stored != table()? {
        bail!(
            "{TABLE} differs from the program: look at who may use the new or changed route, then run `cargo xtask permissions`"
        );
    }
    Ok(())
}

fn table() -> Result<String> {
    let folder = tempfile::tempdir()?;
    let config = config(folder.path());
    wiring::migrate_database(&config, &Clock::System)?;
    let db = Db::open(
        DbConfig::for_location(config.database.clone()),
        Clock::System,
        Ids::seeded(1),
    )?;
    let made =
        db.write_blocking(|tx| kyoten_feature_identity::create_hub(tx, "table", "table", &[]));
    made.map_err(|error: kyoten_platform::db::WriteError<DbError>| anyhow::anyhow!("{error}"))?;
    drop(db);
    let app = wiring::open(&config, Clock::System, Ids::seeded(1))?;
    let mut text = String::from(
        "# Who may\n\nWritten by `cargo xtask permissions`, checked by `make check`. Deny by default: what does not stand here is not there.\n\n## Routes\n\n| method | path | who |\n|---|---|---|\n",
    );
    let routes = wiring::routes(&app);
    let mut entries: Vec<_> = routes.table().to_vec();
    entries.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    for entry in entries {
        writeln!(
            text,
            "| {} | `{}` | {} |",
            entry.method,
            entry.path,
            entry.policy.words()
        )?;
    }
    text.push_str("\n## Acts\n\nAsked again about the very object, in the transaction that reads or changes it.\n\n| act | everybody | roles of the hub | the system itself |\n|---|---|---|---|\n");
    for feature in wiring::features() {
        for permission in feature.permissions {
            let roles: Vec<&str> = permission.roles.iter().map(|role| role.word()).collect();
            let mark = |yes: bool| if yes { "yes" } else { "–" };
            let roles = if roles.is_empty() {
                "–".to_owned()
            } else {
                roles.join(", ")
            };
            writeln!(
                text,
                "| `{}` | {} | {} | {} |",
                permission.action,
                mark(permission.public),
                roles,
                mark(permission.system)
            )?;
        }
    }
    Ok(text)
}

fn config(folder: &Path) -> Config {
    Config::in_folder(Location::Sqlite(folder.join("table.sqlite")), folder)
}
