//! What a roster of shift workers costs and which rules it breaks, counted plainly.

use super::{Lines, SequenceProblem, StaffMember};

/// Price of requests and cover together.
pub fn cost(problem: &SequenceProblem, lines: &Lines) -> i64 {
    let requests: i64 = problem
        .staff
        .iter()
        .zip(&lines.0)
        .map(|(member, line)| line_price(member, line))
        .sum();
    let of_day = |day: usize| {
        let people = |shift: usize| {
            lines
                .0
                .iter()
                .filter(|line| usize::from(line[day]) == shift + 1)
                .count() as i64
        };
        problem.cover[day]
            .iter()
            .enumerate()
            .map(|(shift, cover)| cover.price(people(shift)))
            .sum::<i64>()
    };
    requests + (0..problem.days).map(of_day).sum::<i64>()
}

/// Price of one person's requests.
fn line_price(member: &StaffMember, line: &[u8]) -> i64 {
    member
        .price
        .iter()
        .zip(line)
        .map(|(price, &choice)| price[usize::from(choice)])
        .sum()
}

/// A broken rule of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Index of the person.
    pub person: usize,
    /// The rule.
    pub rule: &'static str,
    /// Day at which it shows, where there is one.
    pub day: Option<usize>,
}

/// Every broken rule; empty if the roster may be worked.
pub fn breaches(problem: &SequenceProblem, lines: &Lines) -> Vec<Breach> {
    let of_person = |(person, (member, line)): (usize, (&StaffMember, &Vec<u8>))| {
        breaches_of(problem, person, member, line)
    };
    problem
        .staff
        .iter()
        .zip(&lines.0)
        .enumerate()
        .flat_map(of_person)
        .collect()
}

fn breaches_of(
    problem: &SequenceProblem,
    person: usize,
    member: &StaffMember,
    line: &[u8],
) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut note = |rule, day| found.push(Breach { person, rule, day });
    for &day in &member.days_off {
        if line[day] != 0 {
            note("day off", Some(day));
        }
    }
    for (day, pair) in line.windows(2).enumerate() {
        if pair[0] != 0
            && pair[1] != 0
            && problem.shifts[usize::from(pair[0]) - 1]
                .never_before
                .contains(&(usize::from(pair[1]) - 1))
        {
            note("shift that must not follow", Some(day + 1));
        }
    }
    let minutes: i64 = line
        .iter()
        .filter(|&&choice| choice != 0)
        .map(|&choice| problem.shifts[usize::from(choice) - 1].minutes)
        .sum();
    if minutes < member.min_minutes {
        note("least minutes", None);
    }
    if minutes > member.max_minutes {
        note("most minutes", None);
    }
    for (shift, &most) in member.max_shifts.iter().enumerate() {
        if line
            .iter()
            .filter(|&&choice| usize::from(choice) == shift + 1)
            .count() as i64
            > most
        {
            note("most shifts of a kind", None);
        }
    }
    let weekends = line
        .chunks(7)
        .filter(|week| week.iter().skip(5).any(|&choice| choice != 0))
        .count();
    if weekends > member.max_weekends {
        note("most weekends", None);
    }
    for run in line.chunk_by(|one, other| (*one == 0) == (*other == 0)) {
        let start = (run.as_ptr() as usize - line.as_ptr() as usize) / size_of::<u8>();
        let touches_edge = start == 0 || start + run.len() == line.len();
        let (least, most) = if run[0] == 0 {
            (member.min_consecutive_days_off, usize::MAX)
        } else {
            (member.min_consecutive_shifts, member.max_consecutive_shifts)
        };
        if run.len() > most {
            note("most days in a row", Some(start));
        }
        if run.len() < least && !touches_edge {
            note("least days in a row", Some(start));
        }
    }
    found
}
