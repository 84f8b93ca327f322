//! Who finds a place where only so many patients are answered for.

use kyoten_calendar::{Interval, IntervalSet, Minute};

/// For each patient in the order of the plan, the minutes of the window in which `capacity` earlier patients are active.
pub(crate) fn over(window: Interval, active: &[&IntervalSet], capacity: u32) -> Vec<IntervalSet> {
    let mut taken = Taken::new(window);
    let whole = IntervalSet::one(window);
    active
        .iter()
        .map(|active| {
            let full = taken.at_least(capacity);
            if full != whole {
                taken.take(active);
            }
            full.intersection(active)
        })
        .collect()
}

/// How many places are taken when: steps in order, the first at the window's start.
struct Taken {
    window: Interval,
    steps: Vec<(Minute, u32)>,
}

impl Taken {
    fn new(window: Interval) -> Taken {
        Taken {
            window,
            steps: vec![(window.starts_at, 0)],
        }
    }

    fn at_least(&self, capacity: u32) -> IntervalSet {
        let mut full = IntervalSet::EMPTY;
        for (n, &(from, taken)) in self.steps.iter().enumerate() {
            let until = self
                .steps
                .get(n + 1)
                .map_or(self.window.ends_at, |next| next.0);
            if taken >= capacity {
                full.push(Interval::new(from, until));
            }
        }
        full
    }

    fn take(&mut self, active: &IntervalSet) {
        for one in active.within(self.window).intervals() {
            let first = self.step_at(one.starts_at);
            let behind = self.step_at(one.ends_at);
            for (_, taken) in &mut self.steps[first..behind] {
                *taken += 1;
            }
        }
    }

    /// The place of the step that begins at a minute, made if there is none.
    fn step_at(&mut self, at: Minute) -> usize {
        if at >= self.window.ends_at {
            return self.steps.len();
        }
        match self.steps.binary_search_by_key(&at, |step| step.0) {
            Ok(place) => place,
            Err(place) => {
                let taken = place
                    .checked_sub(1)
                    .map_or(0, |before| self.steps[before].1);
                self.steps.insert(place, (at, taken));
                place
            }
        }
    }
}
