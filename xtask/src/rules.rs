//! Small rules that keep the house in order, each with the sentence that says why.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Words that scold or say nothing (STYLE of the screens): what to do next is said instead.
const FORBIDDEN_WORDS: [&str; 4] = ["不正", "無効", "エラーが発生", "必須項目です"];
/// SQL is static text with parameters; these would be the beginning of something else.
const SQL_BY_FORMAT: [&str; 4] = [
    "format!(\"select ",
    "format!(\"insert ",
    "format!(\"update ",
    "format!(\"delete ",
];
/// Folders whose Rust is looked at.
const OURS: [&str; 6] = ["engines", "base", "features", "app", "fixtures", "bench"];

/// Checks every rule and tells all that is broken at once.
pub fn check() -> Result<()> {
    let mut broken = Vec::new();
    let mut migrations: Vec<(String, PathBuf)> = Vec::new();
    for folder in OURS {
        for path in files(Path::new(folder)) {
            look_at(&path, &mut broken);
            if path
                .parent()
                .is_some_and(|parent| parent.ends_with("migrations"))
            {
                let number: String = name(&path).chars().take(4).collect();
                migrations.push((number, path));
            }
        }
    }
    migrations.sort();
    for pair in migrations.windows(2) {
        if let [(a, first), (b, second)] = pair
            && a == b
        {
            broken.push(format!(
                "{} and {} have the same number: migrations are one timeline",
                first.display(),
                second.display()
            ));
        }
    }
    for manifest in OURS
        .iter()
        .flat_map(|folder| files(Path::new(folder)))
        .filter(|path| name(path) == "Cargo.toml")
    {
        if !manifest.with_file_name("README.md").exists()
            && manifest
                .parent()
                .is_some_and(|parent| !parent.ends_with("app"))
        {
            broken.push(format!(
                "{} has no README.md beside it: each crate says what it is for",
                manifest.display()
            ));
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        bail!(
            "the rules of the house are broken:\n  - {}",
            broken.join("\n  - ")
        )
    }
}

fn look_at(path: &Path, broken: &mut Vec<String>) {
    let kind = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    if !matches!(kind, "rs" | "ftl" | "sql") {
        return;
    }
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let is_test = path.components().any(|part| part.as_os_str() == "tests");
    for (number, line) in text.lines().enumerate() {
        let place = format!("{}:{}", path.display(), number + 1);
        if kind == "ftl" && !line.starts_with('#') {
            for word in FORBIDDEN_WORDS.iter().filter(|word| line.contains(**word)) {
                broken.push(format!(
                    "{place}: 「{word}」 says nothing to the person who must act; say what to do"
                ));
            }
        }
        if kind == "rs" && !is_test {
            for start in SQL_BY_FORMAT.iter().filter(|start| line.contains(**start)) {
                broken.push(format!(
                    "{place}: {start}… SQL is static text with parameters"
                ));
            }
            if line.contains("TODO") && !line.contains("TODO(#") {
                broken.push(format!("{place}: a TODO carries an issue number"));
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !matches!(name(&path).as_str(), "node_modules" | "target" | "dist") {
                found.extend(files(&path));
            }
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
