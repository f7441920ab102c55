//! Owns where time, IDs and randomness come from: the only place that asks the machine.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use minuted_core::{id::IdSource, time::Timestamp};
pub use minuted_store::Entropy;
use uuid::Uuid;

/// Tells the time. One is injected into the application; tests inject one that stands still.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug)]
pub struct RandomEntropy;

impl Entropy for RandomEntropy {
    /// # Panics
    ///
    /// If the operating system has no randomness to give: going on would make salts and tokens
    /// that can be guessed.
    #[expect(clippy::expect_used, reason = "without randomness nothing may go on")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// UUIDv7 from the injected clock and randomness, in order even within a millisecond.
pub struct TimeOrderedIds {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Milliseconds and a count within the millisecond, of the newest ID.
    last: AtomicU64,
}

impl TimeOrderedIds {
    /// A source of IDs.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            clock,
            entropy,
            last: AtomicU64::new(0),
        }
    }
}

impl std::fmt::Debug for TimeOrderedIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TimeOrderedIds")
    }
}

impl IdSource for TimeOrderedIds {
    fn next(&self) -> Uuid {
        // Twelve bits count within a millisecond; the count overflows into the next millisecond,
        // so that order holds even if the clock stands still or is set back.
        let now = u64::try_from(self.clock.now().micros() / 1_000).unwrap_or(0) << 12;
        let after = |last: u64| Some(now.max(last + 1));
        let last = self
            .last
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, after);
        let place = now.max(last.unwrap_or(0) + 1);
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes[8..]);
        bytes[..6].copy_from_slice(&(place >> 12).to_be_bytes()[2..]);
        let count = u16::try_from(place & 0xfff).unwrap_or(0);
        bytes[6..8].copy_from_slice(&(0x7000 | count).to_be_bytes());
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Still;
    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(1_700_000_000_000_000)
        }
    }

    #[test]
    fn ids_are_version_7_and_in_order_while_the_clock_stands_still() {
        let ids = TimeOrderedIds::new(Arc::new(Still), Arc::new(RandomEntropy));
        let made: Vec<_> = (0..10_000).map(|_| ids.next()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
