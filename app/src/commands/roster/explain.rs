//! `explain`: why a cell is held by whom it is held.

use std::process::ExitCode;

use anyhow::Result;
use kyoten_platform::Language;
use kyoten_roster::explain::{Candidate, CellExplanation, cell};
use kyoten_roster::{Plan, Problem};
use serde_json::{Value, json};

use super::{BAD_INPUT, Both, data, input, language, report::Report, words, write_out};
use crate::text;

/// People told of each kind before the rest is counted.
const MOST_TOLD: usize = 12;

/// Why a cell is held by whom it is held.
#[derive(clap::Args)]
pub struct ExplainVerb {
    #[command(flatten)]
    both: Both,
    /// The cell, by the identifier of its shift
    #[arg(long, value_name = "SHIFT")]
    cell: String,
    /// Language of the report: ja or en
    #[arg(long, default_value = "ja", value_parser = language)]
    lang: Language,
}

impl ExplainVerb {
    /// Explains.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        let input = match input::problem(&self.both.problem, None)? {
            Ok(input) => input,
            Err(refused) => return Ok(refused.tell(self.lang)),
        };
        let roster = match input::roster(&self.both.roster, &input.problem, self.lang)? {
            Ok(roster) => roster,
            Err(refused) => return Ok(refused.tell(self.lang)),
        };
        let Some(shift) = input.problem.find_shift(&self.cell) else {
            let sentence = text::roster_no_such_cell(self.lang, &self.cell, "--cell");
            eprintln!("kyoten: {sentence}");
            return Ok(ExitCode::from(BAD_INPUT));
        };
        let plan = Plan::of(&input.problem, &roster);
        let explanation = cell(&plan, shift);
        if json {
            let report = Report::of(&input, &roster, None, self.lang);
            return write_out(&explanation_data(&report, &explanation));
        }
        write_out(&self.told(&plan, &explanation))
    }

    fn told(&self, plan: &Plan<'_>, explanation: &CellExplanation) -> String {
        let (problem, language) = (plan.problem, self.lang);
        let mut told = words::cell(problem, explanation.shift, language) + "\n";
        told += &match explanation.holder {
            Some(person) => text::roster_explain_holder(language, &problem.person(person).name),
            None => text::roster_explain_nobody(language).to_owned(),
        };
        let (able, unable): (Vec<&Candidate>, Vec<&Candidate>) = explanation
            .candidates
            .iter()
            .partition(|one| one.objections.is_empty());
        told += &format!("\n\n{}\n", text::roster_explain_able(language));
        for one in able.iter().take(MOST_TOLD) {
            let is_holder = Some(one.person) == explanation.holder;
            told += &format!("  {}\n", self.able(problem, one, is_holder));
        }
        told += &self.more(able.len());
        told += &format!("\n{}\n", text::roster_explain_unable(language));
        for one in unable.iter().take(MOST_TOLD) {
            let name = &problem.person(one.person).name;
            let why = words::sentences(
                plan,
                one.person,
                explanation.shift,
                &one.objections,
                language,
            );
            told += &format!("  {name}　{why}\n");
        }
        told + &self.more(unable.len())
    }

    fn able(&self, problem: &Problem, one: &Candidate, is_holder: bool) -> String {
        let name = &problem.person(one.person).name;
        if is_holder {
            return format!("{name}　{}", text::roster_explain_same(self.lang));
        }
        let changes: Vec<String> = one
            .components
            .iter()
            .map(|&(component, change)| {
                let label = component.label();
                let sign = if change > 0 { "+" } else { "" };
                let (name, unit) = (
                    words::label(label, self.lang),
                    words::unit(label, self.lang),
                );
                format!("{name} {sign}{} {unit}", words::grouped(change))
            })
            .collect();
        if changes.is_empty() {
            return format!("{name}　{}", text::roster_explain_no_change(self.lang));
        }
        format!("{name}　{}", changes.join("、"))
    }

    fn more(&self, n: usize) -> String {
        match n.checked_sub(MOST_TOLD) {
            Some(more) if more > 0 => format!("  {}\n", text::roster_more(self.lang, more)),
            _ => String::new(),
        }
    }
}

fn explanation_data(report: &Report<'_>, explanation: &CellExplanation) -> String {
    let id = |person| report.problem.person(person).id.as_str();
    let candidates: Vec<Value> = explanation
        .candidates
        .iter()
        .map(|one| {
            let objections: Vec<Value> = one
                .objections
                .iter()
                .map(|found| data::objection(&report.plan, found))
                .collect();
            let components: serde_json::Map<String, Value> = one
                .components
                .iter()
                .map(|(component, change)| (component.code().to_owned(), json!(change)))
                .collect();
            json!({ "person": id(one.person), "objections": objections,
                    "change_of_value": one.change.0, "change_of_components": components })
        })
        .collect();
    let mut told = data::cell(report, explanation.shift);
    told["format"] = json!("kyoten-roster-explanation");
    told["version"] = json!(1);
    told["holder"] = json!(explanation.holder.map(id));
    told["candidates"] = json!(candidates);
    format!("{told:#}\n")
}
