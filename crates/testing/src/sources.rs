//! Owns time, IDs and randomness that are the same in every run.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use minuted_app::{Clock, Entropy};
use minuted_core::time::{Timestamp, Zone};

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct StillClock(AtomicI64);

impl StillClock {
    /// Noon in London of a day.
    #[must_use]
    pub fn at_noon(day: &str) -> Self {
        let noon = chrono::NaiveTime::from_hms_opt(12, 0, 0).unwrap();
        Self(AtomicI64::new(
            Zone::LONDON.at(day.parse().unwrap(), noon).micros(),
        ))
    }

    /// Sets it to a point in time.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.micros(), Ordering::Relaxed);
    }

    /// Sets it to noon in London of another day.
    pub fn set_to_noon(&self, day: &str) {
        self.0
            .store(Self::at_noon(day).0.into_inner(), Ordering::Relaxed);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Bytes that look random and are the same in every run.
#[derive(Debug)]
pub struct SeededEntropy {
    state: AtomicU64,
    turn: Mutex<()>,
}

impl SeededEntropy {
    /// Another sequence for each seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            state: AtomicU64::new(seed),
            turn: Mutex::new(()),
        }
    }
}

impl Default for SeededEntropy {
    fn default() -> Self {
        Self::seeded(42)
    }
}

impl Entropy for SeededEntropy {
    /// `SplitMix64`, a word at a time.
    fn fill(&self, bytes: &mut [u8]) {
        let turn = self.turn.lock();
        for chunk in bytes.chunks_mut(8) {
            let next = self
                .state
                .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            let mut word = next.wrapping_add(0x9e37_79b9_7f4a_7c15);
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(word ^ (word >> 31)).to_le_bytes()[..chunk.len()]);
        }
        drop(turn);
    }
}
