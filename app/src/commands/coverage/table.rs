//! The report for people.

use std::fmt::Write;

use kyoten_coverage::{Finding, Link, Repair, answerer_name};
use kyoten_platform::Language;

use super::{Chains, Report, words};
use crate::text;

/// Gaps shown unless all are asked for.
const N_GAPS: usize = 30;
/// Call chains shown unless all are asked for.
const N_CHAINS: usize = 5;
/// Organizations shown with the most to carry.
const N_LOADS: usize = 5;

/// The whole report.
pub fn table(report: &Report<'_>) -> String {
    let mut table = String::new();
    // Writing into a text cannot fail.
    let _ = write(&mut table, report);
    table
}

fn write(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    summary(out, report)?;
    let shown = if report.all { usize::MAX } else { N_GAPS };
    for (n, (finding, repairs)) in report.findings.iter().take(shown).enumerate() {
        gap(out, report, n + 1, finding, repairs)?;
    }
    if let Some(more) = report
        .findings
        .len()
        .checked_sub(shown)
        .filter(|more| *more > 0)
    {
        writeln!(out, "\n{}", text::coverage_more_gaps(report.language, more))?;
    }
    if report.away.is_none() {
        joint(out, report)?;
    }
    if let Some(asked) = &report.chains {
        chains(out, report, asked)?;
    }
    if report.away.is_none() {
        loads(out, report)?;
    }
    Ok(())
}

fn summary(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    let (plan, totals) = (report.coverage.plan(), report.coverage.totals());
    let window = report.coverage.window();
    writeln!(out, "{}", text::coverage_title(language, &plan.hub.name))?;
    let (from, until) = (
        words::at(window.starts_at, language),
        words::until(window.ends_at, language),
    );
    writeln!(out, "{}", text::coverage_window(language, from, until))?;
    writeln!(
        out,
        "{}",
        text::coverage_scope(
            language,
            grouped(totals.n_patients),
            grouped(totals.n_roles)
        )
    )?;
    writeln!(out)?;
    if let Some(away) = &report.away {
        let name = &plan.services[away.service.at()].name;
        let when = words::when(away.when, language);
        let sentence = match report.findings.len() {
            0 => text::coverage_away_nothing(language, name, when),
            n => text::coverage_away_opens(language, n, name, when),
        };
        return writeln!(out, "{sentence}");
    }
    if report.findings.is_empty() {
        return writeln!(out, "{}", text::coverage_no_gap(language));
    }
    let hours = hours(totals.open_minutes);
    let n_gaps = report.findings.len();
    let covered = covered_share(totals.open_minutes, totals.needed_minutes);
    writeln!(
        out,
        "{}",
        text::coverage_gaps(
            language,
            n_gaps,
            covered,
            hours,
            grouped(totals.n_roles_with_gaps)
        )
    )
}

fn gap(
    out: &mut String,
    report: &Report<'_>,
    n: usize,
    finding: &Finding,
    repairs: &[Repair],
) -> std::fmt::Result {
    let language = report.language;
    let plan = report.coverage.plan();
    let role = &plan.roles[finding.role.at()].name;
    let n_patients = finding.patients.len();
    let head = text::coverage_gap(
        language,
        n_patients,
        role,
        words::when(finding.when, language),
    );
    writeln!(out, "\n{n}. {head}")?;
    writeln!(
        out,
        "   {}  {}",
        text::coverage_why(language),
        words::cause_of(plan, finding, language)
    )?;
    writeln!(
        out,
        "   {}  {}",
        text::coverage_owner(language),
        words::owner(plan, finding.owner)
    )?;
    writeln!(
        out,
        "   {}  {}",
        text::coverage_who(language),
        words::patients(plan, &finding.patients, language)
    )?;
    if repairs.is_empty() {
        return writeln!(
            out,
            "   {}  {}",
            text::coverage_repair(language),
            text::coverage_no_repair(language)
        );
    }
    for (n, repair) in repairs.iter().enumerate() {
        let label = if n == 0 {
            text::coverage_repair(language)
        } else {
            text::coverage_or(language)
        };
        let steps = words::steps(plan, &repair.steps, language);
        let cost = if repair.n_helped == n_patients {
            text::coverage_cost(language, grouped(repair.cost))
        } else {
            text::coverage_cost_of_some(language, grouped(repair.cost), repair.n_helped)
        };
        let space = match language {
            Language::Ja => "",
            Language::En => " ",
        };
        writeln!(out, "   {label}  {steps}{space}{cost}")?;
    }
    Ok(())
}

fn joint(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    let plan = report.coverage.plan();
    let gaps = report.coverage.joint_gaps();
    for (n, need) in plan.joint.iter().enumerate() {
        let roles: Vec<&str> = need
            .roles
            .iter()
            .map(|role| plan.roles[role.at()].name.as_str())
            .collect();
        let roles = roles.join(words::separator(language));
        let missing = gaps.iter().filter(|gap| gap.joint == n).count();
        let sentence = match missing {
            0 => text::coverage_joint_whole(language, &need.name, roles),
            missing => text::coverage_joint_missing(language, missing, &need.name, roles),
        };
        writeln!(out, "\n{sentence}")?;
    }
    Ok(())
}

fn chains(out: &mut String, report: &Report<'_>, asked: &Chains) -> std::fmt::Result {
    let language = report.language;
    let title = text::coverage_chains(language, words::at(asked.at, language));
    writeln!(out, "\n{title}")?;
    if asked.of.is_empty() {
        return writeln!(out, "{}", text::coverage_all_answered(language));
    }
    let shown = if report.all { usize::MAX } else { N_CHAINS };
    let plan = report.coverage.plan();
    for &(patient, n) in asked.of.iter().take(shown) {
        let patient_row = &plan.patients[patient.at()];
        let role = plan.role_plans[patient_row.roles[n].at()].role;
        writeln!(out, "{}  {}", patient_row.id, plan.roles[role.at()].name)?;
        let links = report.coverage.chain(patient, n, asked.at);
        if links.is_empty() {
            writeln!(out, "   {}", text::coverage_nobody(language))?;
        }
        for (place, link) in links.iter().enumerate() {
            writeln!(out, "   {}. {}", place + 1, one_link(report, link))?;
        }
    }
    match asked.of.len().checked_sub(shown).filter(|more| *more > 0) {
        Some(more) => writeln!(out, "{}", text::coverage_more_chains(language, more)),
        None => Ok(()),
    }
}

fn one_link(report: &Report<'_>, link: &Link) -> String {
    let (language, plan) = (report.language, report.coverage.plan());
    let standing = words::standing(link.standing, language);
    let promised = answerer_name(plan, link.answerer);
    let acting = link.acting.map(|one| plan.services[one.at()].name.as_str());
    let who = match acting.filter(|acting| *acting != promised) {
        Some(acting) => text::coverage_acting(language, acting, promised),
        None => promised.to_owned(),
    };
    if link.answers() {
        return text::coverage_answers(language, standing, who);
    }
    let causes: Vec<String> = link
        .causes
        .iter()
        .map(|cause| match language {
            Language::Ja => cause.reason.name().to_owned(),
            Language::En => cause.reason.english().to_owned(),
        })
        .collect();
    text::coverage_answers_not(
        language,
        standing,
        who,
        causes.join(words::separator(language)),
    )
}

fn loads(out: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let language = report.language;
    let plan = report.coverage.plan();
    let mut loads: Vec<_> = plan
        .organizations
        .iter()
        .zip(report.coverage.loads())
        .collect();
    loads.retain(|(_, load)| load.standby.0 > 0);
    loads.sort_by_key(|(_, load)| std::cmp::Reverse(load.standby));
    if loads.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", text::coverage_loads(language))?;
    for (organization, load) in loads.into_iter().take(N_LOADS) {
        let hours = hours(load.standby_minutes);
        let weighted = format!("{:.1}", load.standby.hours());
        writeln!(
            out,
            "   {}",
            text::coverage_load(language, hours, &organization.name, weighted)
        )?;
    }
    Ok(())
}

/// 1,234
fn grouped(number: impl ToString) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Hours with one decimal, cut off.
fn hours(minutes: i64) -> String {
    format!("{}.{}", grouped(minutes / 60), minutes % 60 / 6)
}

/// Percent with three decimals, cut off: a single open minute never shows as 100.
fn covered_share(open: i64, needed: i64) -> String {
    let thousandths = i128::from(needed - open) * 100_000 / i128::from(needed.max(1));
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}
