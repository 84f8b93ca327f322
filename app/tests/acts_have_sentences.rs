//! Whatever stands in the audit trail can be read aloud: every act that any feature may write has a sentence.

#![expect(
    clippy::expect_used,
    reason = "a harness that cannot run is a broken test"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kyoten::wiring;
use kyoten_feature_oversight::acts;

/// Words with a dot in features' sources that are no acts: files, names of routes and forms, and the like.
/// The act of a link is no act of the trail, and a login name is an example.
const NO_ACTS: [&str; 2] = ["contact.confirm", "seo.kaori"];
/// Endings of file names.
const FILE_ENDINGS: [&str; 11] = [
    "csv", "json", "geojson", "xlsx", "ods", "pem", "pdf", "css", "js", "sqlite", "html",
];

#[test]
fn every_permission_has_a_sentence() {
    let silent: Vec<&str> = wiring::features()
        .iter()
        .flat_map(|feature| feature.permissions)
        .map(|permission| permission.action)
        .filter(|action| acts::of(action, "{}").is_none())
        .collect();
    assert!(
        silent.is_empty(),
        "add a line in features/oversight/src/acts.rs for {silent:?}"
    );
}

/// Acts that are no permissions (`sign_in.failed`) are found in the sources: every literal like `word.word` that is
/// no event (these begin with their feature's name), no job, no listener and no file.
#[test]
fn every_word_in_the_sources_that_may_be_an_act_has_a_sentence() {
    let features = wiring::features();
    let mut known: BTreeSet<String> = NO_ACTS.iter().map(|word| (*word).to_owned()).collect();
    for feature in &features {
        known.extend(feature.jobs.iter().map(|job| job.name.to_owned()));
        known.extend(feature.listeners.iter().map(|one| one.name.to_owned()));
    }
    let is_event = |word: &str| {
        let first = word.split('.').next().unwrap_or_default();
        features.iter().any(|feature| feature.name == first)
    };
    let is_file = |word: &str| {
        FILE_ENDINGS
            .iter()
            .any(|ending| word.ends_with(&format!(".{ending}")))
    };
    let words = words_of_sources();
    assert!(
        words.contains("sign_in.failed") && words.contains("account.created"),
        "the control: acts that are known to be written are seen in the sources"
    );
    let silent: Vec<&String> = words
        .iter()
        .filter(|word| !known.contains(*word) && !is_event(word) && !is_file(word))
        .filter(|word| acts::of(word, "{}").is_none())
        .collect();
    assert!(
        silent.is_empty(),
        "add a line in features/oversight/src/acts.rs for {silent:?}, or name them in NO_ACTS when they are no acts"
    );
}

/// Literals `word.word`, and those of `record(…, "account_created", …)` in identity, which becomes `account.created`.
fn words_of_sources() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../features");
    let mut words = BTreeSet::new();
    for path in rust_files(&root) {
        let inside = path.strip_prefix(&root).expect("below the root");
        let is_passed_over = |part: std::path::Component<'_>| {
            part.as_os_str() == "tests" || part.as_os_str() == "oversight"
        };
        if inside.components().any(is_passed_over) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source is text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        // Pieces between any two quotes: a quote inside a literal cannot shift the rest.
        for literal in code.split('"') {
            let is_word = |word: &str| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            };
            if let Some((first, second)) = literal.split_once('.')
                && is_word(first)
                && is_word(second)
            {
                words.insert(literal.to_owned());
            }
            if path.ends_with("identity/src/accounts.rs")
                && is_word(literal)
                && literal.starts_with("account_")
            {
                words.insert(literal.replacen('_', ".", 1));
            }
        }
    }
    words
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the sources are there");
    entries
        .flatten()
        .map(|entry| entry.path())
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false if path.extension().is_some_and(|ending| ending == "rs") => vec![path],
            false => Vec::new(),
        })
        .collect()
}
