//! Ids and random tokens. The only file that throws the machine's dice (RELIABILITY rule 10).

use std::sync::{Arc, Mutex};

use crate::clock::Instant;

/// Bytes in a secret token: 256 bits, above the 128 that ASVS 5.0 §7.2.3 demands of reference tokens.
const TOKEN_BYTES: usize = 32;

/// Source of record ids and secret tokens.
#[derive(Clone, Debug)]
pub enum Ids {
    /// The operating system's generator.
    Random,
    /// A repeatable sequence, for the demo and for tests. Never for secrets that guard real people.
    Seeded(Arc<Mutex<u64>>),
}

impl Ids {
    /// A repeatable source: equal seeds give equal ids.
    #[must_use]
    pub fn seeded(seed: u64) -> Ids {
        Ids::Seeded(Arc::new(Mutex::new(seed)))
    }

    /// A new UUIDv7 as text: sorts by `now`, unique by its random part.
    #[must_use]
    pub fn next(&self, now: Instant) -> String {
        let mut random = [0u8; 10];
        self.fill(&mut random);
        let milliseconds = u64::try_from(now.0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random)
            .into_uuid()
            .to_string()
    }

    /// A secret that cannot be guessed, as lower-case base32 without padding.
    #[must_use]
    pub fn token(&self) -> String {
        let mut bytes = [0u8; TOKEN_BYTES];
        self.fill(&mut bytes);
        data_encoding::BASE32_NOPAD
            .encode(&bytes)
            .to_ascii_lowercase()
    }

    /// Random bytes for salts and shared secrets.
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Ids::Random => {
                if getrandom::fill(bytes).is_err() {
                    // Without entropy no secret is safe: stopping is the only honest answer.
                    std::process::abort();
                }
            }
            Ids::Seeded(state) => {
                let mut state = state
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                for chunk in bytes.chunks_mut(8) {
                    let word = split_mix(&mut state).to_le_bytes();
                    chunk.copy_from_slice(&word[..chunk.len()]);
                }
            }
        }
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195): small, repeatable, not secret.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
