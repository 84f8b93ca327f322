//! Seeded numbers: SplitMix64 (Steele, Lea & Flood 2014), small, fast and the same on every machine.

/// A stream of numbers that depends on its seed alone.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed ^ 0x5851_F42D_4C95_7F2D)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `below` − 1; 0 if `below` is 0. The bias of 2⁻³² or less does not matter to a search.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        (((self.next() >> 32) * below as u64) >> 32) as usize
    }

    /// An exponentially distributed number of mean 1, by additions and multiplications alone, so that every machine gets
    /// the same bits (the logarithm of a library need not).
    pub(crate) fn exponential(&mut self) -> f64 {
        let bits = self.next() | 1;
        let zeros = bits.leading_zeros();
        // bits = 2^(63 − zeros) · m with m in [1, 2); −ln(bits / 2^64) = (zeros + 1) ln 2 − ln m.
        let m = ((bits << zeros) >> 11) as f64 / (1u64 << 52) as f64;
        let ratio = (m - 1.0) / (m + 1.0);
        let square = ratio * ratio;
        let ln_m = 2.0 * ratio * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square / 7.0)));
        f64::from(zeros + 1) * std::f64::consts::LN_2 - ln_m
    }

    /// True so many times out of a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
