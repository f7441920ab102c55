//! Owns documents that were made, kept for who asks for the same again: bounded in bytes, the one
//! that was not asked for the longest goes first.
//!
//! The key is a hash of everything that a document is made of, the viewer's own answer before all.
//! It is computed from a fresh answer each time, so what is kept can't outlive what it was made of,
//! and nobody gets what was made for another unless both may read the very same.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many bytes of documents are kept.
pub(crate) const MOST: usize = 64 * 1024 * 1024;

/// A hash of everything that a document is made of.
pub(crate) type Key = [u8; 32];

/// Documents by their keys.
pub(crate) struct Kept<T> {
    most: usize,
    state: Mutex<State<T>>,
}

struct State<T> {
    bytes: usize,
    clock: u64,
    /// What is kept, its size, and when it was last asked for.
    made: BTreeMap<Key, (Arc<T>, usize, u64)>,
}

impl<T> Kept<T> {
    /// Keeps at most so many bytes.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            state: Mutex::new(State {
                bytes: 0,
                clock: 0,
                made: BTreeMap::new(),
            }),
        }
    }

    /// What is kept under a key.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<T>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clock += 1;
        let now = state.clock;
        let (made, _, asked) = state.made.get_mut(key)?;
        *asked = now;
        Some(made.clone())
    }

    /// Keeps something of a size. What is larger than all that is kept together is not kept.
    pub(crate) fn put(&self, key: Key, made: Arc<T>, size: usize) {
        if size > self.most {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clock += 1;
        let now = state.clock;
        if let Some((_, before, _)) = state.made.insert(key, (made, size, now)) {
            state.bytes -= before;
        }
        state.bytes += size;
        while state.bytes > self.most {
            let oldest = state.made.iter().min_by_key(|(_, (_, _, asked))| *asked);
            let Some(oldest) = oldest.map(|(key, _)| *key) else {
                return;
            };
            if let Some((_, size, _)) = state.made.remove(&oldest) {
                state.bytes -= size;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_not_asked_for_the_longest_goes_first() {
        let kept = Kept::new(10);
        for n in 1..=3 {
            kept.put([n; 32], Arc::new(n), 3);
        }
        assert_eq!(kept.get(&[1; 32]).as_deref(), Some(&1));
        kept.put([4; 32], Arc::new(4), 3);
        assert_eq!(kept.get(&[2; 32]), None);
        for n in [1, 3, 4] {
            assert_eq!(kept.get(&[n; 32]).as_deref(), Some(&n));
        }
        kept.put([5; 32], Arc::new(5), 11);
        assert_eq!(kept.get(&[5; 32]), None);
        // The same again takes no more room.
        for _ in 0..9 {
            kept.put([4; 32], Arc::new(4), 3);
        }
        assert!(kept.get(&[1; 32]).is_some() && kept.get(&[3; 32]).is_some());
    }
}
