//! `repair`: somebody is away, or two want to swap.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use kyoten_platform::Language;
use kyoten_roster::constraints::Violation;
use kyoten_roster::repair::{
    Alternative, Change, Swap, SwapCheck, alternatives, check_swap, with_absence,
};
use kyoten_roster::{Minute, PersonId, Plan, Problem, RosterDocument, Span, civil_time};
use serde_json::{Value, json};

use super::input::{self, Input};
use super::report::Report;
use super::{
    BAD_INPUT, Both, NEEDS_A_PERSON, data, first_minute, language, minute_behind, words,
    write_file, write_out,
};
use crate::text;

/// Mend a roster.
#[derive(clap::Args)]
pub struct RepairVerb {
    #[command(flatten)]
    both: Both,
    /// Who is away
    #[arg(long, value_name = "PERSON", requires = "from", requires = "to")]
    away: Option<String>,
    /// First day away, or a minute such as 2026-12-31T18:00
    #[arg(long, value_name = "DATE", value_parser = first_minute)]
    from: Option<Minute>,
    /// Last day away, included, or a minute, not included
    #[arg(long, value_name = "DATE", value_parser = minute_behind)]
    to: Option<Minute>,
    /// Two cells whose holders want to swap
    #[arg(long, num_args = 2, value_names = ["SHIFT", "SHIFT"], conflicts_with = "away")]
    swap: Vec<String>,
    /// How many ways to show
    #[arg(long, default_value_t = 5)]
    most: usize,
    /// Write the roster of the first way, or of the swap, to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Language of the report: ja or en
    #[arg(long, default_value = "ja", value_parser = language)]
    lang: Language,
}

impl RepairVerb {
    /// Finds ways to go on, or checks a swap.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        let input = match input::problem(&self.both.problem, None)? {
            Ok(input) => input,
            Err(refused) => return Ok(refused.tell(self.lang)),
        };
        let roster = match input::roster(&self.both.roster, &input.problem, self.lang)? {
            Ok(roster) => roster,
            Err(refused) => return Ok(refused.tell(self.lang)),
        };
        match (&self.away, self.from.zip(self.to), self.swap.as_slice()) {
            (Some(away), Some((from, to)), _) => {
                let Some(person) = input.problem.find_person(away) else {
                    return Ok(wrong(&text::roster_no_such_person(
                        self.lang, away, "--away",
                    )));
                };
                if to <= from {
                    return Ok(wrong(text::roster_empty_window(self.lang)));
                }
                let span = Span {
                    starts_at: from,
                    ends_at: to,
                };
                self.absence(input, &roster, person, span, json)
            }
            (_, _, [give, take]) => {
                for id in [give, take] {
                    if input.problem.find_shift(id).is_none() {
                        return Ok(wrong(&text::roster_no_such_cell(self.lang, id, "--swap")));
                    }
                }
                let swap = Swap {
                    give: give.clone(),
                    take: take.clone(),
                };
                self.swap(&input, &roster, &swap, json)
            }
            _ => Ok(wrong(text::roster_choose_repair(self.lang))),
        }
    }

    fn absence(
        &self,
        mut input: Input,
        roster: &kyoten_roster::Roster,
        person: PersonId,
        away: Span,
        json: bool,
    ) -> Result<ExitCode> {
        input.problem = with_absence(&input.problem, person, away);
        let ways = alternatives(&input.problem, roster, self.most);
        let report = Report::of(&input, roster, None, self.lang);
        let told = if json {
            let ways: Vec<Value> = ways.iter().map(|way| way_data(&report, way)).collect();
            let person = &input.problem.person(person).id;
            let told = json!({ "format": "kyoten-roster-repair", "version": 1, "away": person,
                "from": civil_time(away.starts_at), "to": civil_time(away.ends_at), "ways": ways });
            format!("{told:#}\n")
        } else {
            self.ways(&input.problem, person, away, &ways)
        };
        write_out(&told)?;
        if let (Some(path), Some(best)) = (&self.out, ways.first()) {
            let document = RosterDocument::of(&input.problem, &best.roster);
            write_file(path, serde_json::to_string_pretty(&document)? + "\n")?;
        }
        let is_filled = ways.first().is_none_or(|best| best.empty.is_empty());
        Ok(exit(is_filled))
    }

    fn ways(
        &self,
        problem: &Problem,
        person: PersonId,
        away: Span,
        ways: &[Alternative],
    ) -> String {
        let name = &problem.person(person).name;
        let (from, to) = (
            words::at(away.starts_at, self.lang),
            words::at(away.ends_at, self.lang),
        );
        let mut told = text::roster_repair_title(self.lang, from, name, to) + "\n";
        if ways.is_empty() {
            return told + &text::roster_repair_nothing(self.lang, name) + "\n";
        }
        for (n, way) in (1..).zip(ways) {
            let (changes, empty) = (way.changes.len(), way.empty.len());
            let head = text::roster_repair_way(self.lang, changes, empty, n);
            told += &format!("\n{head}\n");
            for change in &way.changes {
                told += &format!("  {}\n", self.change(problem, change));
            }
            let plan = Plan::of(problem, &way.roster);
            for empty in &way.empty {
                let cell = words::cell(problem, empty.shift, self.lang);
                let cause = words::cause(&plan, empty, self.lang);
                let word = text::roster_empty_cell(self.lang);
                told += &format!("  {word}　{cell}　{cause}\n");
            }
        }
        told
    }

    fn change(&self, problem: &Problem, change: &Change) -> String {
        let name = |person: Option<PersonId>| match person {
            Some(person) => problem.person(person).name.clone(),
            None => text::roster_empty_cell(self.lang).to_owned(),
        };
        let cell = words::cell(problem, change.shift, self.lang);
        let (after, before) = (name(change.after), name(change.before));
        text::roster_repair_change(self.lang, after, before, cell)
    }

    fn swap(
        &self,
        input: &Input,
        roster: &kyoten_roster::Roster,
        swap: &Swap,
        json: bool,
    ) -> Result<ExitCode> {
        let report = Report::of(input, roster, None, self.lang);
        let check = check_swap(&report.plan, swap);
        write_out(&if json {
            swap_data(&report, swap, &check)
        } else {
            self.swap_told(&report, &check)
        })?;
        let is_fine = matches!(check, SwapCheck::Fine(_));
        if let (Some(path), true) = (&self.out, is_fine) {
            let mut after = roster.clone();
            let places = input.problem.find_shift(&swap.give);
            if let Some((give, take)) = places.zip(input.problem.find_shift(&swap.take)) {
                after.cells.swap(give.index(), take.index());
            }
            let document = RosterDocument::of(&input.problem, &after);
            write_file(path, serde_json::to_string_pretty(&document)? + "\n")?;
        }
        Ok(exit(is_fine))
    }

    fn swap_told(&self, report: &Report<'_>, check: &SwapCheck) -> String {
        match check {
            SwapCheck::Fine(_) => format!("{}\n", text::roster_swap_fine(self.lang)),
            SwapCheck::Nothing => format!("{}\n", text::roster_swap_nothing(self.lang)),
            SwapCheck::Breaks(violations) => {
                let mut told = format!("{}\n", text::roster_swap_breaks(self.lang));
                for one in violations {
                    told += &format!("  {}\n", self.violation(report, one));
                }
                told
            }
        }
    }

    fn violation(&self, report: &Report<'_>, one: &Violation) -> String {
        let cell = words::cell(report.problem, one.shift, self.lang);
        let name = &report.problem.person(one.person).name;
        let why = words::objection(
            &report.plan,
            one.person,
            one.shift,
            &one.objection,
            self.lang,
        );
        format!("{cell}　{name}　{why}")
    }
}

fn way_data(report: &Report<'_>, way: &Alternative) -> Value {
    let id = |person: Option<PersonId>| person.map(|one| report.problem.person(one).id.as_str());
    let changes: Vec<Value> = way
        .changes
        .iter()
        .map(|change| {
            let mut told = data::cell(report, change.shift);
            told["before"] = json!(id(change.before));
            told["after"] = json!(id(change.after));
            told
        })
        .collect();
    let empty: Vec<Value> = way
        .empty
        .iter()
        .map(|empty| {
            let mut told = data::cell(report, empty.shift);
            told["cause"] = json!(empty.cause);
            told
        })
        .collect();
    json!({ "changes": changes, "empty": empty, "change_of_value": way.change.0,
            "roster": RosterDocument::of(report.problem, &way.roster) })
}

fn swap_data(report: &Report<'_>, swap: &Swap, check: &SwapCheck) -> String {
    let (result, change, violations) = match check {
        SwapCheck::Fine(change) => ("fine", Some(&change.0), &[][..]),
        SwapCheck::Breaks(violations) => ("breaks", None, violations.as_slice()),
        SwapCheck::Nothing => ("nothing", None, &[][..]),
    };
    let violations: Vec<Value> = violations
        .iter()
        .map(|one| {
            let mut told = data::cell(report, one.shift);
            told["person"] = json!(report.problem.person(one.person).id);
            told["objection"] = data::objection(&report.plan, &one.objection);
            told
        })
        .collect();
    let told = json!({ "format": "kyoten-roster-swap", "version": 1, "give": swap.give, "take": swap.take,
        "result": result, "change_of_value": change, "violations": violations });
    format!("{told:#}\n")
}

fn wrong(sentence: &str) -> ExitCode {
    eprintln!("kyoten: {sentence}");
    ExitCode::from(BAD_INPUT)
}

fn exit(is_fine: bool) -> ExitCode {
    match is_fine {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(NEEDS_A_PERSON),
    }
}
