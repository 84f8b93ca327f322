//! Names and sentences of a report, in both languages.

use std::collections::BTreeMap;

use kyoten_calendar::date_time_long;
use kyoten_platform::Language;
use kyoten_roster::constraints::{self, Objection, Rule};
use kyoten_roster::{
    EmptyCause, EmptyCell, Label, Minute, PersonId, Plan, Problem, Relaxation, ShiftId,
};

use super::report::{calendar_minute, interval};
use crate::text;

/// Columns of a terminal a short name may take.
const SHORT: usize = 8;

/// Words that most names of a kind share, so that a short name can do without.
const COMMON_WORDS: [&str; 12] = [
    "訪問看護ステーション",
    "訪問看護",
    "クリニック",
    "調剤薬局",
    "薬局",
    "総合病院",
    "病院",
    "診療所",
    "医院",
    "医師",
    "ステーション",
    "内科",
];

/// A name for everybody that fits into a calendar's cell and means one person only.
pub fn short_names(problem: &Problem) -> Vec<String> {
    let short = |name: &str| {
        let bare = COMMON_WORDS
            .iter()
            .fold(name.to_owned(), |name, word| name.replace(word, ""));
        let bare = bare.trim();
        cut(if bare.is_empty() { name } else { bare }, SHORT)
    };
    let names: Vec<String> = problem.people.iter().map(|one| short(&one.name)).collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        *count.entry(name).or_default() += 1;
    }
    let alone = |(name, person): (&String, &kyoten_roster::Person)| match count[name.as_str()] {
        1 => name.clone(),
        _ => person.id.clone(),
    };
    names.iter().zip(&problem.people).map(alone).collect()
}

/// Columns of a terminal a text takes: two for each letter of full width.
pub fn columns(text: &str) -> usize {
    text.chars()
        .map(|letter| {
            if letter < '\u{1100}' || ('\u{ff61}'..='\u{ff9f}').contains(&letter) {
                1
            } else {
                2
            }
        })
        .sum()
}

/// As much of a text as fits.
pub fn cut(text: &str, most: usize) -> String {
    let mut cut = String::new();
    for letter in text.chars() {
        if columns(&cut) + columns(letter.encode_utf8(&mut [0; 4])) > most {
            break;
        }
        cut.push(letter);
    }
    cut
}

/// The text with blanks behind it.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The text with blanks before it.
pub fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// 「1/1（金）18:00〜翌8:00」, `2027-01-01 18:00 – 2027-01-02 08:00`
pub fn when(problem: &Problem, shift: ShiftId, language: Language) -> String {
    let when = interval(problem.shift(shift).span);
    match language {
        Language::Ja => {
            kyoten_calendar::interval(when.starts_at.date_time(), when.ends_at.date_time())
        }
        Language::En => format!("{} – {}", plain(when.starts_at), plain(when.ends_at)),
    }
}

fn plain(at: kyoten_calendar::Minute) -> String {
    at.to_string().replace('T', " ")
}

/// 「2027年1月1日（金）2:00」, `2027-01-01 02:00`
pub fn at(minute: Minute, language: Language) -> String {
    let minute = calendar_minute(minute);
    match language {
        Language::Ja => date_time_long(minute.date_time()),
        Language::En => plain(minute),
    }
}

/// 「2027年1月1日（金）」, `2027-01-01`
pub fn day(on: kyoten_calendar::civil::Date, language: Language) -> String {
    match language {
        Language::Ja => kyoten_calendar::date_long(on),
        Language::En => on.to_string(),
    }
}

/// The first and the last day of the problem's period.
pub fn period(problem: &Problem, language: Language) -> (String, String) {
    let of = |minute| day(super::report::date(minute), language);
    (of(problem.period.starts_at), of(problem.period.ends_at - 1))
}

/// 「麻薬の夜間当番　1/1（金）0:00〜24:00」
pub fn cell(problem: &Problem, shift: ShiftId, language: Language) -> String {
    let line = &problem.line_of(shift).name;
    format!("{}　{line}", when(problem, shift, language))
}

/// The name of a rule or component.
pub fn label(label: Label, language: Language) -> &'static str {
    match language {
        Language::Ja => label.ja,
        Language::En => label.en,
    }
}

/// The unit of a rule or component.
pub fn unit(label: Label, language: Language) -> &'static str {
    match language {
        Language::Ja => label.unit_ja,
        Language::En => label.unit_en,
    }
}

/// Hours with one decimal from minutes, with their sign where asked.
pub fn hours(minutes: i64) -> String {
    let tenths = (minutes.abs() * 10 + 30) / 60;
    let sign = if minutes < 0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}", grouped(tenths / 10), tenths % 10)
}

/// Hours with + or −, as ledgers are written.
pub fn ledger(minutes: i64) -> String {
    let text = hours(minutes);
    if minutes > 0 {
        format!("+{text}")
    } else {
        text
    }
}

/// 1234567 as `1,234,567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Why a cell is empty, with the particulars that can be named.
pub fn cause(plan: &Plan<'_>, empty: &EmptyCell, language: Language) -> String {
    let problem = plan.problem;
    match empty.cause {
        EmptyCause::NobodyQualified => text::roster_cause_nobody_qualified(language).to_owned(),
        EmptyCause::AgreedPersonCannot => agreed_person_cannot(plan, empty.shift, language),
        EmptyCause::NobodyAvailable => text::roster_cause_nobody_available(language).to_owned(),
        EmptyCause::EverybodyBound => {
            let able = problem.person_ids();
            let able = able.filter(|one| constraints::is_eligible(plan, *one, empty.shift));
            text::roster_cause_everybody_bound(language, able.count())
        }
        EmptyCause::Outweighed => text::roster_cause_outweighed(language).to_owned(),
        EmptyCause::NotReached => text::roster_cause_not_reached(language).to_owned(),
    }
}

fn agreed_person_cannot(plan: &Plan<'_>, shift: ShiftId, language: Language) -> String {
    let Some(person) = plan.problem.shift(shift).pinned else {
        return text::roster_cause_everybody_bound(language, 0);
    };
    let mut objections = constraints::objections(plan, person, shift);
    // What the person does instead is no cause: the cell would have come first.
    let is_cause = |one: &Objection| one.rule.is_about_the_cell_alone();
    if objections.iter().any(is_cause) {
        objections.retain(is_cause);
    }
    let whys = sentences(plan, person, shift, &objections, language);
    text::roster_cause_agreed(language, &plan.problem.person(person).name, whys)
}

/// One way to fill an empty cell, as a sentence.
pub fn relaxation(plan: &Plan<'_>, shift: ShiftId, one: &Relaxation, language: Language) -> String {
    let name = &plan.problem.person(one.person).name;
    if one.waived.is_empty() {
        return text::roster_relaxation_free(language, name);
    }
    let whys = sentences(plan, one.person, shift, &one.waived, language);
    text::roster_relaxation(language, name, whys)
}

/// All objections in one line.
pub fn sentences(
    plan: &Plan<'_>,
    person: PersonId,
    shift: ShiftId,
    objections: &[Objection],
    language: Language,
) -> String {
    let and = match language {
        Language::Ja => "、",
        Language::En => "; ",
    };
    let all: Vec<String> = objections
        .iter()
        .map(|one| objection(plan, person, shift, one, language))
        .collect();
    all.join(and)
}

/// What stands against a person taking a cell.
pub fn objection(
    plan: &Plan<'_>,
    person: PersonId,
    shift: ShiftId,
    objection: &Objection,
    language: Language,
) -> String {
    let problem = plan.problem;
    let amount = objection.amount;
    let other = objection.duties.first();
    let other = other.map_or_else(String::new, |duty| cell(problem, *duty, language));
    let people: Vec<&str> = objection
        .people
        .iter()
        .map(|one| problem.person(*one).name.as_str())
        .collect();
    let people = people.join(if language == Language::Ja {
        "・"
    } else {
        ", "
    });
    match objection.rule {
        Rule::Qualification => qualification(problem, person, shift, language),
        Rule::Availability => text::roster_rule_availability(language).to_owned(),
        Rule::MustNot => text::roster_rule_must_not(language).to_owned(),
        Rule::Pinned => match problem.shift(shift).pinned {
            Some(agreed) => text::roster_rule_pinned(language, &problem.person(agreed).name),
            None => label(objection.rule.label(), language).to_owned(),
        },
        Rule::Clinic => text::roster_rule_clinic(language).to_owned(),
        Rule::Overlap => text::roster_rule_overlap(language, other),
        Rule::Rest => text::roster_rule_rest(language, hours(amount), other),
        Rule::ConsecutiveDays => text::roster_rule_consecutive_days(language, amount),
        Rule::MaxDuties => text::roster_rule_max_duties(language, amount),
        Rule::PairsApart => text::roster_rule_pairs_apart(language, people),
        Rule::Needs => text::roster_rule_needs(language, people),
        Rule::DistinctOrganizations => text::roster_rule_distinct_organizations(language, amount),
    }
}

/// Which qualification is missing, or since when it is valid no longer.
fn qualification(
    problem: &Problem,
    person: PersonId,
    shift: ShiftId,
    language: Language,
) -> String {
    let (holder, line) = (problem.person(person), problem.line_of(shift));
    if holder.profession != line.profession {
        return text::roster_rule_profession(language).to_owned();
    }
    let serves = |lines: &Vec<usize>| lines.contains(&problem.shift(shift).line);
    if !holder.lines.as_ref().is_none_or(serves) {
        return text::roster_rule_line(language, &line.name);
    }
    let span = problem.shift(shift).span;
    for &wanted in &line.qualifications {
        let name = &problem.qualifications[wanted].name;
        let mut held = holder
            .qualifications
            .iter()
            .filter(|held| held.qualification == wanted);
        if held.clone().any(|held| held.valid.contains(span)) {
            continue;
        }
        let ended = held
            .clone()
            .filter(|held| held.valid.ends_at < span.ends_at)
            .map(|held| held.valid.ends_at)
            .max();
        return match (ended, held.next()) {
            (Some(ended), _) => {
                let last = day(super::report::date(ended - 1), language);
                text::roster_rule_qualification_ended(language, last, name)
            }
            (None, _) => text::roster_rule_qualification(language, name),
        };
    }
    label(Rule::Qualification.label(), language).to_owned()
}
