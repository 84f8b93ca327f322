//! Names and sentences of a report, in both languages.

use kyoten_calendar::{Interval, Minute, date_short, date_time_long, time_of_day};
use kyoten_coverage::plan::{OrganizationIx, PatientIx, Plan, ServiceIx, Standing};
use kyoten_coverage::{Cause, Finding, Step, answerer_name};
use kyoten_platform::Language;

use crate::text;

/// Patients named in a line before the rest is counted.
const N_NAMED: usize = 8;

/// 「1/1（金）0:00〜24:00」, 「12/10（木）0:00〜12/12（土）24:00」, `2027-01-01 00:00 – 2027-01-02 00:00`
pub fn when(when: Interval, language: Language) -> String {
    let (starts_at, ends_at) = (when.starts_at.date_time(), when.ends_at.date_time());
    match language {
        Language::Ja
            if when.ends_at.of_day() == 0 && when.minutes() > i64::from(kyoten_calendar::DAY) =>
        {
            let last = when.ends_at.plus(-1).date();
            format!(
                "{}{}〜{}24:00",
                date_short(starts_at.date()),
                time_of_day(starts_at.time()),
                date_short(last)
            )
        }
        Language::Ja => kyoten_calendar::interval(starts_at, ends_at),
        Language::En => format!(
            "{} – {}",
            at(when.starts_at, language),
            at(when.ends_at, language)
        ),
    }
}

/// 「2027年1月1日（金）2:00」, `2027-01-01 02:00`
pub fn at(at: Minute, language: Language) -> String {
    match language {
        Language::Ja => date_time_long(at.date_time()),
        Language::En => at.to_string().replace('T', " "),
    }
}

/// The end of a time: a midnight is the end of the day before it, 「2027年1月5日（火）24:00」.
pub fn until(end: Minute, language: Language) -> String {
    match language {
        Language::Ja if end.of_day() == 0 => {
            format!("{}24:00", kyoten_calendar::date_long(end.plus(-1).date()))
        }
        _ => at(end, language),
    }
}

/// The reason with whose matter it is: 「譲渡許可の期間外です（麻薬の夜間当番：みなと薬局）」
pub fn cause(plan: &Plan, cause: Cause, language: Language) -> String {
    let reason = match language {
        Language::Ja => cause.reason.name(),
        Language::En => cause.reason.english(),
    };
    let line = cause.line.map(|line| plan.lines[line.at()].name.as_str());
    let service = cause
        .service
        .map(|service| plan.services[service.at()].name.as_str());
    match (line, service, language) {
        (None, None, _) => reason.to_owned(),
        (Some(one), None, Language::Ja) | (None, Some(one), Language::Ja) => {
            format!("{reason}（{one}）")
        }
        (Some(line), Some(service), Language::Ja) => format!("{reason}（{line}：{service}）"),
        (Some(one), None, Language::En) | (None, Some(one), Language::En) => {
            format!("{reason} ({one})")
        }
        (Some(line), Some(service), Language::En) => format!("{reason} ({line}: {service})"),
    }
}

/// The organization that owns a matter; the hub when none.
pub fn owner(plan: &Plan, owner: Option<OrganizationIx>) -> &str {
    owner.map_or(&plan.hub.name, |one| &plan.organizations[one.at()].name)
}

/// What to do, as a sentence.
pub fn step(plan: &Plan, step: &Step, language: Language) -> String {
    let service = |one: &ServiceIx| plan.services[one.at()].name.as_str();
    let services = |all: &[ServiceIx]| {
        let names: Vec<&str> = all.iter().map(service).collect();
        names.join(separator(language))
    };
    match step {
        Step::RenewMembership(one) => {
            text::coverage_renew_membership(language, &plan.organizations[one.at()].name)
        }
        Step::RenewLicence(one) => text::coverage_renew_licence(language, service(one)),
        Step::RenewPermit(one) => {
            text::coverage_renew_permit(language, &plan.permits[one.at()].name)
        }
        Step::RenewAgreement(one) => {
            text::coverage_renew_agreement(language, &plan.agreements[one.at()].name)
        }
        Step::Register(one) => text::coverage_register(language, service(one)),
        Step::Stock(one, items) => {
            let items: Vec<&str> = items
                .iter()
                .map(|item| plan.items[item.at()].name.as_str())
                .collect();
            text::coverage_stock(language, items.join(separator(language)), service(one))
        }
        Step::RaiseCapacity(one) => text::coverage_raise_capacity(language, service(one)),
        Step::StandIn(one, candidates) => {
            text::coverage_stand_in(language, services(candidates), service(one))
        }
        Step::OpenFor(one) => text::coverage_open_for(language, service(one)),
        Step::StaffLine(line, candidates) => {
            let line = &plan.lines[line.at()].name;
            text::coverage_staff_line(language, services(candidates), line)
        }
        Step::Ask(answerer) => text::coverage_ask(language, answerer_name(plan, *answerer)),
    }
}

/// The steps of a repair in one line.
pub fn steps(plan: &Plan, steps: &[Step], language: Language) -> String {
    let sentences: Vec<String> = steps.iter().map(|one| step(plan, one, language)).collect();
    let and = match language {
        Language::Ja => "。さらに、",
        Language::En => "; and ",
    };
    sentences.join(and)
}

/// 「主担当」, `primary`
pub fn standing(standing: Standing, language: Language) -> &'static str {
    match language {
        Language::Ja => standing.name(),
        Language::En => standing.code(),
    }
}

/// The first identifiers, and how many more.
pub fn patients(plan: &Plan, patients: &[PatientIx], language: Language) -> String {
    let id = |one: &PatientIx| plan.patients[one.at()].id.as_str();
    let named: Vec<&str> = patients.iter().take(N_NAMED).map(id).collect();
    let named = named.join(separator(language));
    match patients.len().saturating_sub(N_NAMED) {
        0 => named,
        more => text::coverage_and_more(language, more, named),
    }
}

/// The cause of a finding, in one line.
pub fn cause_of(plan: &Plan, finding: &Finding, language: Language) -> String {
    cause(plan, finding.cause, language)
}

pub fn separator(language: Language) -> &'static str {
    match language {
        Language::Ja => "、",
        Language::En => ", ",
    }
}
