//! Owns the application: the store, the clock, the sources of IDs and randomness, the rules.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use minuted_core::{
    id::IdSource,
    jobs::Subscription,
    refusal::Refusal,
    rules::Profiles,
    time::{Timestamp, Zone},
};
use minuted_store::{Entropy, Reader, Store, StoreResult};
use tokio::sync::Notify;

use crate::{Clock, publications::Press, rules::PutTogether};

/// Everything a command or a query needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) profiles: Arc<Profiles>,
    pub(crate) put_together: Arc<PutTogether>,
    /// Who is told of what commands do.
    pub(crate) subscriptions: Arc<[Subscription]>,
    /// Wakes a worker when a job was written.
    pub(crate) written: Arc<Notify>,
    /// What makes documents, where this process does.
    pub(crate) press: Option<Arc<dyn Press>>,
    refused: Arc<Mutex<BTreeMap<&'static str, u64>>>,
    /// How many MiB a file may have.
    pub(crate) most_mib: u32,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "App({:?})", self.store)
    }
}

impl App {
    /// An application over a database.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        entropy: Arc<dyn Entropy>,
        profiles: Profiles,
    ) -> Self {
        Self {
            store,
            clock,
            ids,
            entropy,
            profiles: Arc::new(profiles),
            put_together: Arc::default(),
            subscriptions: Arc::default(),
            written: Arc::default(),
            press: None,
            refused: Arc::default(),
            most_mib: crate::papers::USUAL_MOST_MIB,
        }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The civil date of the office. A board's own zone decides its meetings' dates.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().date_in(Zone::LONDON)
    }

    /// How many reasons of each code commands were refused for since this began.
    #[must_use]
    pub fn refused(&self) -> BTreeMap<&'static str, u64> {
        let refused = self.refused.lock();
        refused.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts why a command was refused.
    pub(crate) fn count_refused<'r>(&self, refusals: impl IntoIterator<Item = &'r Refusal>) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        for refusal in refusals {
            *refused.entry(refusal.code()).or_default() += 1;
        }
    }

    /// The rules that this build ships.
    #[must_use]
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// A handle for reading, statement by statement.
    #[must_use]
    pub fn reader(&self) -> Reader {
        self.store.reader()
    }

    /// A handle for reading in one snapshot.
    pub async fn snapshot(&self) -> StoreResult<Reader> {
        self.store.snapshot().await
    }

    /// The database, for verifying it and for telling whether it is ready.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }
}
