//! A reader of the public benchmark's text files, for tests only; the adapter people use lives in `bench/`.

#![expect(
    clippy::unwrap_used,
    reason = "a test's own reader of files known to be right"
)]

use kyoten_roster::sequence::{Cover, SequenceProblem, ShiftKind, StaffMember};

pub fn read(text: &str) -> SequenceProblem {
    let mut problem = SequenceProblem {
        days: 0,
        shifts: Vec::new(),
        staff: Vec::new(),
        cover: Vec::new(),
    };
    let mut section = "";
    let mut forbidden: Vec<String> = Vec::new();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if line.starts_with("SECTION_") {
            section = line;
            continue;
        }
        let parts: Vec<&str> = line.split(',').collect();
        let number = |place: usize| parts[place].parse::<i64>().unwrap();
        let shift = |problem: &SequenceProblem, id: &str| {
            problem
                .shifts
                .iter()
                .position(|shift| shift.id == id)
                .unwrap()
        };
        let person = |problem: &SequenceProblem, id: &str| {
            problem
                .staff
                .iter()
                .position(|member| member.id == id)
                .unwrap()
        };
        match section {
            "SECTION_HORIZON" => problem.days = number(0) as usize,
            "SECTION_SHIFTS" => {
                problem.shifts.push(ShiftKind {
                    id: parts[0].to_owned(),
                    minutes: number(1),
                    never_before: Vec::new(),
                });
                forbidden.push(parts.get(2).unwrap_or(&"").to_string());
            }
            "SECTION_STAFF" => {
                let mut max_shifts = vec![problem.days as i64; problem.shifts.len()];
                for limit in parts[1].split('|') {
                    let (id, most) = limit.split_once('=').unwrap();
                    max_shifts[shift(&problem, id)] = most.parse().unwrap();
                }
                problem.staff.push(StaffMember {
                    id: parts[0].to_owned(),
                    max_shifts,
                    max_minutes: number(2),
                    min_minutes: number(3),
                    max_consecutive_shifts: number(4) as usize,
                    min_consecutive_shifts: number(5) as usize,
                    min_consecutive_days_off: number(6) as usize,
                    max_weekends: number(7) as usize,
                    days_off: Vec::new(),
                    price: vec![vec![0; problem.shifts.len() + 1]; problem.days],
                });
            }
            "SECTION_DAYS_OFF" => {
                let who = person(&problem, parts[0]);
                problem.staff[who].days_off =
                    parts[1..].iter().map(|day| day.parse().unwrap()).collect();
            }
            "SECTION_SHIFT_ON_REQUESTS" => {
                let (who, day, kind) = (
                    person(&problem, parts[0]),
                    number(1) as usize,
                    shift(&problem, parts[2]),
                );
                for choice in (0..=problem.shifts.len()).filter(|&choice| choice != kind + 1) {
                    problem.staff[who].price[day][choice] += number(3);
                }
            }
            "SECTION_SHIFT_OFF_REQUESTS" => {
                let (who, day, kind) = (
                    person(&problem, parts[0]),
                    number(1) as usize,
                    shift(&problem, parts[2]),
                );
                problem.staff[who].price[day][kind + 1] += number(3);
            }
            "SECTION_COVER" => {
                problem
                    .cover
                    .resize(problem.days, vec![Cover::default(); problem.shifts.len()]);
                let kind = shift(&problem, parts[1]);
                problem.cover[number(0) as usize][kind] = Cover {
                    wanted: number(2),
                    under: number(3),
                    over: number(4),
                };
            }
            _ => {}
        }
    }
    for (shift, ids) in forbidden.iter().enumerate() {
        let after: Vec<usize> = ids
            .split('|')
            .filter_map(|id| problem.shifts.iter().position(|kind| kind.id == id))
            .collect();
        problem.shifts[shift].never_before = after;
    }
    problem
}
