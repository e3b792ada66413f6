//! Chance with a seed, so that what failed once can be run again: `AMPERSAND_SEED=...`.

use std::time::{SystemTime, UNIX_EPOCH};

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Chance {
    pub seed: u64,
    state: u64,
}

impl Chance {
    #[allow(clippy::disallowed_methods, reason = "a seed that is printed when something fails")]
    pub fn new() -> Self {
        let given = std::env::var("AMPERSAND_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed =
            given.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_nanos() as u64));
        Self { seed, state: seed }
    }

    /// A chance of its own, drawn from this one.
    pub fn child(&mut self) -> Self {
        let seed = self.next();
        Self { seed, state: seed }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// Thousands more with `AMPERSAND_LONG=1`.
pub fn rounds(usual: usize, long: usize) -> usize {
    if std::env::var("AMPERSAND_LONG").is_ok_and(|v| v == "1") { long } else { usual }
}
