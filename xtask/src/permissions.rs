//! The who-may table: every route and every permission, printed into the repository. A route that is missing there,
//! or stands there differently, fails the check.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use kyoten::config::Config;
use kyoten::wiring;
use kyoten_access_rules::who_may;
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Clock;
use kyoten_platform::db::{Db, DbConfig, DbError, Location};
use kyoten_platform::http::RouteEntry;
use kyoten_platform::ids::Ids;
use kyoten_testkit::expectations::{Cell, Expectations, Outcome};

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

/// What people wrote down about who may what.
const EXPECTATIONS: &str = "app/tests/expectations";

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
    let routes = wiring::routes(&app);
    let expectations = Expectations::read(Path::new(EXPECTATIONS))?;
    let mut text = HEAD.to_owned();
    who(&mut text, &expectations)?;
    what(&mut text, &expectations, routes.table())?;
    grounds(&mut text)?;
    doors(&mut text, routes.table())?;
    Ok(text)
}

const HEAD: &str = "# だれが何をできるか（who may）

Written by `cargo xtask permissions`, checked by `make check`. Deny by default: what does not stand here is not there.

この表は、人が書いた取り決め（`app/tests/expectations/who-may.txt`）と、動いているプログラムの入口の一覧から作られています。
取り決めのすべての欄は、テストが実際の画面に1つずつ問い合わせて確かめます（[security.md](security.md)）。
プログラムに入口があって取り決めにないもの、取り決めにあって入口のないものがあれば、テストは失敗します。
ここに書かれていないことは、だれにもできません。

| 印 | 意味 |
|---|---|
| ○ | 見られる・できる |
| ◎ | できる。ただし、10分以内に本人確認の要素を示した人だけ。過ぎていれば、もう一度示すよう求められる |
| → | 別の画面へ案内されるだけで、何も起こらない |
| 再 | 入力し直しを求められるだけで、何も起こらない |
| 鍵 | ログインを求められる。何も見えない |
| × | その役割にはできない。何も見えない |
| 無 | 「見つかりません」。ほかの拠点のものか、そもそもないものかは、答えからは分からない |
| 終 | その招待状やリンクはもう使えない、とだけ知らせる |
";

fn who(text: &mut String, expectations: &Expectations) -> Result<()> {
    text.push_str("\n## だれ\n\n| 欄 | 意味 | テストで演じる人 |\n|---|---|---|\n");
    for class in &expectations.classes {
        let people: Vec<&str> = expectations
            .principals
            .iter()
            .filter(|principal| principal.class == class.name)
            .map(|principal| principal.words.as_str())
            .collect();
        writeln!(
            text,
            "| {} | {} | {} |",
            class.short,
            class.words,
            people.join("<br>")
        )?;
    }
    Ok(())
}

fn what(text: &mut String, expectations: &Expectations, entries: &[RouteEntry]) -> Result<()> {
    let mut section = "";
    for expected in &expectations.routes {
        let entry = entries
            .iter()
            .find(|entry| entry.method.as_str() == expected.method && entry.path == expected.path);
        if entry.is_none() {
            bail!(
                "{} {} stands in {EXPECTATIONS}/who-may.txt, but the program has no such route",
                expected.method,
                expected.path
            );
        }
        if section != expected.section {
            section = &expected.section;
            let columns: Vec<&str> = expectations
                .classes
                .iter()
                .map(|class| class.short.as_str())
                .collect();
            writeln!(
                text,
                "\n## {section}\n\n| すること | 対象 | {} |\n|---|---|{}",
                columns.join(" | "),
                "---|".repeat(columns.len())
            )?;
        }
        let act = format!(
            "{}<br>`{} {}`",
            expected.words, expected.method, expected.path
        );
        for (number, row) in expected.rows.iter().enumerate() {
            let cells: Vec<&str> = row.cells.iter().map(|cell| sign(*cell)).collect();
            writeln!(
                text,
                "| {} | {} | {} |",
                if number == 0 { act.as_str() } else { "" },
                expectations.words_of(row),
                cells.join(" | ")
            )?;
        }
    }
    if let Some(entry) = entries.iter().find(|entry| {
        expectations
            .route(entry.method.as_str(), entry.path)
            .is_none()
    }) {
        bail!(
            "{} {} does not stand in {EXPECTATIONS}/who-may.txt: write down who may, then look at it together",
            entry.method,
            entry.path
        );
    }
    Ok(())
}

fn sign(cell: Cell) -> &'static str {
    match cell.outcome {
        Outcome::Shown | Outcome::Done if cell.needs_recent_factor => "◎",
        Outcome::Shown | Outcome::Done => "○",
        Outcome::Moved => "→",
        Outcome::Again | Outcome::Unreadable => "再",
        Outcome::SignIn | Outcome::Confirm => "鍵",
        Outcome::Forbidden => "×",
        Outcome::NotFound => "無",
        Outcome::Closed => "終",
        Outcome::Fault => "？",
    }
}

fn grounds(text: &mut String) -> Result<()> {
    text.push_str(
        "\n## 根拠（acts）\n\n入口を通ったあと、対象を読み書きするのと同じ一瞬（同じトランザクション）で、もう一度確かめられる根拠です。\n\n\
         | 行為 | だれでも | 拠点の役割 | システム自身 | 10分以内の要素 |\n|---|---|---|---|---|\n",
    );
    for feature in wiring::features() {
        for permission in feature.permissions {
            let roles: Vec<&str> = permission.roles.iter().copied().map(role).collect();
            let mark = |yes: bool| if yes { "○" } else { "–" };
            let roles = if roles.is_empty() {
                "–".to_owned()
            } else {
                roles.join("、")
            };
            writeln!(
                text,
                "| `{}` | {} | {} | {} | {} |",
                permission.action,
                mark(permission.public),
                roles,
                mark(permission.system),
                if permission.step_up { "要" } else { "–" }
            )?;
        }
    }
    Ok(())
}

fn doors(text: &mut String, entries: &[RouteEntry]) -> Result<()> {
    text.push_str(
        "\n## 入口（routes）\n\nThe program's own list: what each route asks before its handler runs.\n\n\
         | method | path | who |\n|---|---|---|\n",
    );
    let mut entries: Vec<_> = entries.to_vec();
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
    Ok(())
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Coordinator => "連携コーディネーター",
        Role::Member => "会員の専門職",
        Role::Operator => "システム運用者",
        Role::Viewer => "市の担当者",
        Role::Evaluator => "評価者",
    }
}

fn config(folder: &Path) -> Config {
    Config::in_folder(Location::Sqlite(folder.join("table.sqlite")), folder)
}
