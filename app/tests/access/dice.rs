//! Dice that can be thrown again, and how often.

/// SplitMix64 (Steele, Lea & Flood 2014): the same seed throws the same.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn seeded(seed: u64) -> Dice {
        Dice(seed)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.throw() % n as u64).unwrap_or(0)
    }

    /// Once in `n` times, on average.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// How many cases: `KYOTEN_CASES`, or the usual number.
pub fn cases(usual: usize) -> usize {
    number("KYOTEN_CASES").map_or(usual, |n| usize::try_from(n).unwrap_or(usual))
}

/// Where the dice begin: `KYOTEN_SEED` throws again what a failure has printed.
pub fn seed(usual: u64) -> u64 {
    number("KYOTEN_SEED").unwrap_or(usual)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is told by its surroundings how long to run"
)]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
