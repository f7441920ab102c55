//! Owns what is kept while templates are checked, and never while pages are served: the words that
//! comparisons found equal to something, and the texts that were made HTML already. Samples hold
//! the same few texts thousands of times.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What is kept, while it is.
#[derive(Debug, Default)]
pub(crate) struct Rehearsal(Mutex<Option<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    equal: BTreeSet<String>,
    texts: BTreeMap<String, String>,
}

impl Rehearsal {
    /// Starts keeping.
    pub(crate) fn start(&self) {
        *self.lock() = Some(Kept::default());
    }

    /// Stops keeping and gives the words that were equal to something.
    pub(crate) fn stop(&self) -> BTreeSet<String> {
        self.lock().take().unwrap_or_default().equal
    }

    /// Notes that a word was equal to something: one that never is, is misspelt.
    pub(super) fn note(&self, word: &str) {
        if let Some(kept) = self.lock().as_mut() {
            kept.equal.insert(word.to_owned());
        }
    }

    /// What was made under a key, or what is made now.
    pub(super) fn text<E>(
        &self,
        key: impl FnOnce() -> String,
        make: impl FnOnce() -> Result<String, E>,
    ) -> Result<String, E> {
        let key = self.lock().is_some().then(key);
        let Some(key) = key else { return make() };
        let known = self
            .lock()
            .as_ref()
            .and_then(|kept| kept.texts.get(&key).cloned());
        if let Some(known) = known {
            return Ok(known);
        }
        let text = make()?;
        if let Some(kept) = self.lock().as_mut() {
            kept.texts.insert(key, text.clone());
        }
        Ok(text)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
