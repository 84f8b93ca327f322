//! The report: for people a table with sentences, for programs JSON or CSV.

use std::fmt::Write;

use anyhow::{Context, Result};
use kyoten_evaluation::disclosure::{Counts, Protected, Shown};
use kyoten_evaluation::group_time::Bands;
use kyoten_evaluation::panel::Attrition;
use kyoten_evaluation::table::Mistake;
use kyoten_evaluation::{Estimate, Warning};
use serde_json::{Value, json};

/// In which form to print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Table,
    Csv,
    Json,
}

/// What an evaluation found.
pub(super) struct Report {
    title: String,
    pub(super) level: f64,
    choices: Vec<(String, String)>,
    sentences: Vec<String>,
    pub(super) attrition: Vec<Attrition>,
    pub(super) sections: Vec<Section>,
    pub(super) warnings: Vec<Warning>,
    /// Further figures for programs.
    pub(super) more: Value,
}

/// Estimates that belong together.
pub(super) struct Section {
    heading: String,
    estimates: Vec<Estimate>,
    pub(super) overall: Option<Estimate>,
    pub(super) bands: Option<Bands>,
}

impl Section {
    pub(super) fn of(heading: &str, estimates: Vec<Estimate>) -> Section {
        Section {
            heading: heading.into(),
            estimates,
            overall: None,
            bands: None,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Estimate> {
        self.estimates.iter().chain(&self.overall)
    }
}

impl Report {
    pub(super) fn new(title: &str, level: f64) -> Report {
        Report {
            title: title.into(),
            level,
            choices: Vec::new(),
            sentences: Vec::new(),
            attrition: Vec::new(),
            sections: Vec::new(),
            warnings: Vec::new(),
            more: Value::Null,
        }
    }

    pub(super) fn choice(&mut self, name: &str, value: String) {
        self.choices.push((name.into(), value));
    }

    pub(super) fn say(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    /// The overall effect in plain words.
    pub(super) fn say_overall(&mut self, effect: &Estimate) {
        let direction = if effect.value < 0.0 {
            "lower"
        } else {
            "higher"
        };
        let interval = match (effect.low, effect.high) {
            (Some(low), Some(high)) => {
                let verdict = if low <= 0.0 && 0.0 <= high {
                    "; this is compatible with no effect"
                } else {
                    ""
                };
                format!(
                    " ({} interval {} to {}){verdict}",
                    percent(self.level),
                    figure(low),
                    figure(high)
                )
            }
            _ => " (its uncertainty cannot be told)".into(),
        };
        self.say(format!("The outcome of the exposed is on average {} {direction} than it would have been{interval}.", figure(effect.value.abs())));
        self.say(
            "This holds if, without exposure, exposed and comparison units would have moved alike."
                .into(),
        );
    }

    pub(super) fn has_warnings(&self) -> bool {
        !self.warnings.is_empty()
    }

    pub(super) fn print(&self, form: Form) -> Result<String> {
        match form {
            Form::Json => Ok(format!("{:#}\n", self.json())),
            Form::Csv => self.csv(),
            Form::Table => {
                let mut out = String::new();
                self.table(&mut out)
                    .context("the report could not be written")?;
                Ok(out)
            }
        }
    }

    fn table(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "{}", self.title)?;
        for (name, value) in &self.choices {
            writeln!(out, "  {name}: {value}")?;
        }
        for step in &self.attrition {
            writeln!(
                out,
                "  {}: {} rows, {} units",
                step.step, step.n_rows, step.n_units
            )?;
        }
        writeln!(out)?;
        for sentence in &self.sentences {
            writeln!(out, "{sentence}")?;
        }
        for section in &self.sections {
            self.section(out, section)?;
        }
        if !self.warnings.is_empty() {
            writeln!(out, "\nWarnings")?;
            for warning in &self.warnings {
                writeln!(out, "  ! {warning}")?;
            }
        }
        Ok(())
    }

    fn section(&self, out: &mut String, section: &Section) -> std::fmt::Result {
        let width = section
            .all()
            .map(|one| one.name.chars().count())
            .max()
            .unwrap_or(0)
            .max(7);
        let bands = section.bands.as_ref().map_or(String::new(), |bands| {
            format!("   band for all (±{:.3} s.e.)", bands.critical_value)
        });
        writeln!(out, "\n{}", section.heading)?;
        writeln!(
            out,
            "  {:width$}  {:>10}  {:>9}  {:^23}  {:>7}{bands}",
            "",
            "effect",
            "std.err.",
            format!("{} interval", percent(self.level)),
            "p"
        )?;
        for (at, one) in section.all().enumerate() {
            let interval = match (one.low, one.high) {
                (Some(low), Some(high)) => format!("{:>10} … {:>10}", figure(low), figure(high)),
                _ => "unknown".into(),
            };
            let band = section
                .bands
                .as_ref()
                .and_then(|bands| bands.bands.get(at))
                .map_or(String::new(), |[low, high]| {
                    format!("   {:>10} … {:>10}", figure(*low), figure(*high))
                });
            writeln!(
                out,
                "  {:width$}  {:>10}  {:>9}  {interval:>23}  {:>7}{band}",
                one.name,
                figure(one.value),
                one.standard_error.map_or("unknown".into(), figure),
                one.p_value.map_or("–".into(), p_value),
            )?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let warnings: Vec<Value> = self
            .warnings
            .iter()
            .map(|one| json!({ "warning": one, "text": one.to_string() }))
            .collect();
        let sections: Vec<Value> = self
            .sections
            .iter()
            .map(|one| json!({ "heading": one.heading, "estimates": one.estimates, "overall": one.overall, "bands": one.bands }))
            .collect();
        json!({
            "schema": "kyoten.evaluation-report",
            "version": 1,
            "title": self.title,
            "choices": self.choices.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
            "level": self.level,
            "sentences": self.sentences,
            "attrition": self.attrition,
            "sections": sections,
            "warnings": warnings,
            "figures": self.more,
        })
    }

    /// One row an estimate, at full precision.
    fn csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "section",
            "name",
            "effect",
            "standard_error",
            "low",
            "high",
            "p_value",
            "band_low",
            "band_high",
        ])?;
        let full = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        for section in &self.sections {
            for (at, one) in section.all().enumerate() {
                let band = section.bands.as_ref().and_then(|bands| bands.bands.get(at));
                writer.write_record([
                    section.heading.clone(),
                    one.name.clone(),
                    one.value.to_string(),
                    full(one.standard_error),
                    full(one.low),
                    full(one.high),
                    full(one.p_value),
                    full(band.map(|band| band[0])),
                    full(band.map(|band| band[1])),
                ])?;
            }
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }
}

/// A number as people read it: four decimals, or four digits where it is large or very small.
pub(super) fn figure(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        size if size >= 1000.0 => format!("{value:.1}"),
        size if size >= 0.0001 => format!("{value:.4}"),
        _ => format!("{value:.3e}"),
    }
}

/// A p-value as people read it.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".into()
    } else {
        format!("{p:.3}")
    }
}

fn percent(level: f64) -> String {
    format!("{} %", (level * 1e6).round() / 1e4)
}

/// The header, the names of the rows and the counts of a table.
pub(super) type NamedCounts = (Vec<String>, Vec<String>, Vec<Vec<u64>>);

/// A table of counts: a name in the first column, whole numbers in the others.
pub(super) fn counts(file: &str, bytes: &[u8]) -> Result<NamedCounts, Vec<Mistake>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut mistakes = Vec::new();
    let mut say = |line: Option<u64>, column: Option<&String>, what: String| {
        mistakes.push(Mistake {
            file: file.into(),
            line,
            column: column.cloned(),
            what,
        });
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let (mut header, mut names, mut rows): NamedCounts = (Vec::new(), Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                say(
                    error.position().map(csv::Position::line),
                    None,
                    "cannot be read; save the file as UTF-8 with commas".into(),
                );
                continue;
            }
        };
        let line = record.position().map(csv::Position::line);
        if header.is_empty() {
            header = record.iter().map(|name| name.trim().to_owned()).collect();
            continue;
        }
        if record.len() != header.len() {
            say(
                line,
                None,
                format!(
                    "has {} fields, the header has {}",
                    record.len(),
                    header.len()
                ),
            );
            continue;
        }
        let mut row = Vec::new();
        for (at, text) in record.iter().enumerate().skip(1) {
            match text
                .trim()
                .parse::<u64>()
                .ok()
                .filter(|count| *count < 1 << 40)
            {
                Some(count) => row.push(count),
                None => say(
                    line,
                    header.get(at),
                    format!("is {text:?}, not a count; write a whole number from 0"),
                ),
            }
        }
        names.push(record.get(0).unwrap_or_default().to_owned());
        rows.push(row);
    }
    if rows.is_empty() || header.len() < 2 {
        say(
            None,
            None,
            "needs a header row, and rows with a name and at least one count".into(),
        );
    }
    if mistakes.is_empty() {
        Ok((header, names, rows))
    } else {
        Err(mistakes)
    }
}

/// The protected table as CSV; a blank is written `*`.
pub(super) fn protected(
    header: &[String],
    names: &[String],
    counts: &Counts,
    table: &Protected,
) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.iter().map(String::as_str).chain(["total"]))?;
    for row in 0..=names.len() {
        let name = names.get(row).map_or("total", String::as_str);
        let cell = |column| match table.shown(row, column) {
            Shown::Published => counts.at(row, column).to_string(),
            Shown::Primary | Shown::Complementary => "*".into(),
        };
        writer.write_record(
            [name.to_owned()]
                .into_iter()
                .chain((0..header.len()).map(cell)),
        )?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
