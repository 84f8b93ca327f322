//! Documents from files. Every mistake is told at once with its path, and nothing is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use kyoten_calendar::DayClasses;
use kyoten_platform::Language;
use kyoten_roster::totals::{DUTY_CLASSES, DutyClass, Tariff};
use kyoten_roster::{Document, Mistake, Problem, Roster, RosterDocument};
use serde_json::Value;

use super::BAD_INPUT;
use crate::text;

/// A problem with what the office adds to it.
pub struct Input {
    pub problem: Problem,
    pub classes: DayClasses,
    pub tariff: Tariff,
}

/// What was wrong with the input: files with their mistakes, a spreadsheet with its sentences.
#[derive(Default)]
pub struct Refused {
    files: Vec<(PathBuf, Vec<Mistake>)>,
    sheet: Option<(PathBuf, Vec<String>)>,
}

impl Refused {
    /// Tells every mistake of every file.
    pub fn tell(&self, language: Language) -> ExitCode {
        if let Some((path, sentences)) = &self.sheet {
            return super::excel::refuse(path, sentences, language);
        }
        for (path, mistakes) in &self.files {
            let head = text::roster_mistakes(language, mistakes.len(), path.display());
            eprintln!("{head}");
            for mistake in mistakes {
                eprintln!("  {mistake}");
            }
        }
        ExitCode::from(BAD_INPUT)
    }
}

/// The input, or the files with mistakes; `Err` where a file cannot be read at all.
pub type Read<T> = Result<std::result::Result<T, Refused>>;

/// Reads a problem; a tariff of its own file goes before the document's.
pub fn problem(path: &Path, tariff: Option<&Path>) -> Read<Input> {
    let json = file(path)?;
    let own_tariff = tariff.map(|path| file(path).map(|toml| (path, toml)));
    let own_tariff = own_tariff.transpose()?;
    Ok(understand(path, &json, own_tariff))
}

fn understand(
    path: &Path,
    json: &str,
    own_tariff: Option<(&Path, String)>,
) -> std::result::Result<Input, Refused> {
    let (json, inside) = without_tariff(json);
    let mut refused = Refused::default();
    let (mut tariff, mut mistakes) = match &inside {
        Some(value) => read_tariff(value, "tariff"),
        None => Default::default(),
    };
    let problem = kyoten_roster::read_problem(&json);
    if let Err(found) = &problem {
        mistakes.splice(0..0, found.iter().cloned());
    }
    if !mistakes.is_empty() {
        refused.files.push((path.to_owned(), mistakes));
    }
    if let Some((path, toml)) = own_tariff {
        let (read, mistakes) = tariff_of_toml(&toml);
        tariff = read;
        if !mistakes.is_empty() {
            refused.files.push((path.to_owned(), mistakes));
        }
    }
    if let (Ok(problem), true) = (problem, refused.files.is_empty()) {
        let classes = Document::read(&json).map(|document| document.day_classes());
        return Ok(Input {
            problem,
            classes: classes.unwrap_or_else(|_| DayClasses::usual()),
            tariff,
        });
    }
    Err(refused)
}

/// Reads a roster of a problem; an answer's roster or an office's spreadsheet will do.
pub fn roster(path: &Path, problem: &Problem, language: Language) -> Read<Roster> {
    if path.extension().is_some_and(|ending| ending == "xlsx") {
        let read = super::excel::read(path, problem, None, language)?;
        return Ok(read.map(|found| found.roster).map_err(|sentences| Refused {
            sheet: Some((path.to_owned(), sentences)),
            ..Refused::default()
        }));
    }
    let mut json = file(path)?;
    if let Ok(mut value) = serde_json::from_str::<Value>(&json)
        && value["format"] == super::data::ANSWER_FORMAT
    {
        json = value["roster"].take().to_string();
    }
    let read = RosterDocument::read(&json, problem);
    Ok(read.map_err(|mistakes| Refused {
        files: vec![(path.to_owned(), mistakes)],
        ..Refused::default()
    }))
}

fn file(path: &Path) -> Result<String> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin())
            .context("nothing can be read from the standard input");
    }
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Payments are no matter of planning, so the engine does not know them.
fn without_tariff(json: &str) -> (String, Option<Value>) {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::Object(mut fields)) => {
            let tariff = fields.remove("tariff");
            match tariff {
                Some(tariff) => (Value::Object(fields).to_string(), Some(tariff)),
                None => (json.to_owned(), None),
            }
        }
        _ => (json.to_owned(), None),
    }
}

fn tariff_of_toml(text: &str) -> (Tariff, Vec<Mistake>) {
    match toml::from_str::<Value>(text) {
        Ok(value) => read_tariff(&value, ""),
        Err(error) => {
            let mistake = Mistake {
                path: "TOML".to_owned(),
                message: error.to_string().trim().replace('\n', " "),
            };
            (Tariff::default(), vec![mistake])
        }
    }
}

/// `{ "yen_per_duty": { class: yen }, "lines": { line: { class: yen } } }`
fn read_tariff(value: &Value, path: &str) -> (Tariff, Vec<Mistake>) {
    let (mut tariff, mut mistakes) = (Tariff::default(), Vec::new());
    let mut note = |path: String, message: String| mistakes.push(Mistake { path, message });
    let dotted = |name: &str| match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    let Some(fields) = value.as_object() else {
        note(path.to_owned(), "must be an object { … }".to_owned());
        return (tariff, mistakes);
    };
    for (name, value) in fields {
        match name.as_str() {
            "yen_per_duty" => tariff.yen_per_duty = classes(value, &dotted(name), &mut note),
            "lines" => {
                for (line, value) in value.as_object().into_iter().flatten() {
                    let path = dotted(&format!("lines.{line}"));
                    let classes = classes(value, &path, &mut note);
                    tariff.lines.insert(line.clone(), classes);
                }
            }
            _ => note(
                dotted(name),
                "is not known; a tariff has yen_per_duty and lines".to_owned(),
            ),
        }
    }
    (tariff, mistakes)
}

fn classes(
    value: &Value,
    path: &str,
    note: &mut impl FnMut(String, String),
) -> BTreeMap<DutyClass, i64> {
    let mut yen = BTreeMap::new();
    let Some(fields) = value.as_object() else {
        note(path.to_owned(), "must give yen by class of duty".to_owned());
        return yen;
    };
    for (name, value) in fields {
        let path = format!("{path}.{name}");
        match (DutyClass::from_code(name), value.as_i64()) {
            (Some(class), Some(amount)) if (0..=MOST_YEN).contains(&amount) => {
                yen.insert(class, amount);
            }
            (Some(_), _) => note(
                path,
                format!("must be whole yen from 0 to {MOST_YEN}, was {value}"),
            ),
            (None, _) => {
                let known = DUTY_CLASSES.map(DutyClass::code).join(", ");
                note(path, format!("is no class of duty; classes are {known}"));
            }
        }
    }
    yen
}

/// Nobody is paid more for a duty.
const MOST_YEN: i64 = 10_000_000;
