//! Plans one instance of a family and prints how it went: `cargo run --release --example plan -- easy 40 31 3 1 10`.

use kyoten_roster::{Settings, Watch, instances, plan};
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: u64| {
        arguments
            .get(place)
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let (people, days, lines, seed, seconds) = (
        number(1, 40) as usize,
        number(2, 31) as usize,
        number(3, 3) as usize,
        number(4, 1),
        number(5, 10),
    );
    let family = if arguments.first().is_some_and(|family| family == "tight") {
        instances::tight
    } else {
        instances::easy
    };
    let document = family(people, days, lines, seed);
    let problem = match document.problem() {
        Ok(problem) => problem,
        Err(mistakes) => return mistakes.iter().for_each(|mistake| println!("{mistake}")),
    };
    let started = Instant::now();
    let deadline = started + Duration::from_secs(seconds);
    let stop = || Instant::now() >= deadline;
    let progress = |progress: &kyoten_roster::Progress| {
        println!(
            "{:9.1} ms  {:?}  ≥ {:?}",
            started.elapsed().as_secs_f64() * 1e3,
            progress.value.0,
            progress.bound.0
        )
    };
    let answer = plan(
        &problem,
        &Settings {
            seed,
            work: u64::MAX,
            threads: 2,
            start: None,
        },
        Watch {
            stop: &stop,
            progress: &progress,
        },
    );
    println!(
        "{:9.1} ms  {:?}  ≥ {:?}  {:?}, {} steps, {} cells, {} empty",
        started.elapsed().as_secs_f64() * 1e3,
        answer.value.0,
        answer.bound.0,
        answer.stopped_by,
        answer.work,
        problem.shifts.len(),
        answer.empty.len()
    );
}
