//! Owns telling events: one task for the process follows the ledger and tells those who listen what
//! its new entries mean.
//!
//! The ledger is the only source. The task is woken by the commits of this process, and looks by
//! itself every so often for those of other servers over the same database. So nothing is told
//! before it is committed, and what one server commits is told by all.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

pub use minuted_core::events::{Event, Happening, is_asked, is_owed};
use minuted_store::{Store, StoreResult};
use tokio::{
    sync::{Mutex, Notify, broadcast},
    time::sleep,
};

/// How many events may wait for a listener that is slow; a slower one is told to read again.
pub const WAITING_MOST: usize = 1_024;

/// How many entries are read at once.
const BATCH: u64 = 500;

/// What a listener is told next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Something happened.
    Event(Event),
    /// Events were left out: read again what you follow.
    Missed,
}

/// Tells events to those who listen. Cheap to clone; when the last one is dropped, its task ends.
#[derive(Clone)]
pub struct Events(Arc<Inner>);

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Events({} listen)", self.0.tell.receiver_count())
    }
}

struct Inner {
    store: Store,
    every: Duration,
    tell: broadcast::Sender<Told>,
    /// The number of the first entry that was not looked at; none while nobody listens.
    next: Mutex<Option<u64>>,
    follows: AtomicBool,
    begin: Arc<Notify>,
}

/// Listens to events from one entry of the ledger on.
#[derive(Debug)]
pub struct Listener {
    /// The number of the first entry that it is told of.
    pub from: u64,
    receiver: broadcast::Receiver<Told>,
    // The task lives as long as somebody listens.
    _events: Events,
}

impl Listener {
    /// What is told next, when there is something.
    pub async fn next(&mut self) -> Told {
        match self.receiver.recv().await {
            Ok(told) => told,
            Err(broadcast::error::RecvError::Lagged(_)) => Told::Missed,
            // Not while this listener holds who tells.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Events {
    /// Tells the events of a database; looks `every` so often for the commits of other servers.
    #[must_use]
    pub fn new(store: Store, every: Duration) -> Self {
        let (tell, _) = broadcast::channel(WAITING_MOST);
        Self(Arc::new(Inner {
            store,
            every,
            tell,
            next: Mutex::new(None),
            follows: AtomicBool::new(false),
            begin: Arc::default(),
        }))
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.0.tell.receiver_count()
    }

    /// Listens from now on. What is committed after this returns is told.
    pub async fn listen(&self) -> StoreResult<Listener> {
        if !self.0.follows.swap(true, Ordering::AcqRel) {
            tokio::spawn(follow(Arc::downgrade(&self.0)));
        }
        let mut next = self.0.next.lock().await;
        let from = match *next {
            Some(next) => next,
            None => self.0.store.log_size().await?,
        };
        *next = Some(from);
        let receiver = self.0.tell.subscribe();
        drop(next);
        self.0.begin.notify_one();
        Ok(Listener {
            from,
            receiver,
            _events: self.clone(),
        })
    }
}

/// Follows the ledger until nobody can listen any more.
async fn follow(inner: Weak<Inner>) {
    let watched = |inner: Arc<Inner>| (inner.store.commits(), inner.begin.clone());
    let Some((mut commits, begin)) = inner.upgrade().map(watched) else {
        return;
    };
    loop {
        let Some(held) = inner.upgrade() else {
            return;
        };
        // What is committed while it is read wakes the next round.
        commits.borrow_and_update();
        if let Err(error) = held.tell_new().await {
            tracing::warn!(%error, "the ledger could not be followed; trying again");
        }
        let every = held.every;
        drop(held);
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            () = begin.notified() => {}
            () = sleep(every) => {}
        }
    }
}

impl Inner {
    /// Tells what was appended since the last time. What could not be read is read again.
    async fn tell_new(&self) -> StoreResult<()> {
        loop {
            let mut next = self.next.lock().await;
            if self.tell.receiver_count() == 0 {
                *next = None;
            }
            let Some(from) = *next else {
                return Ok(());
            };
            let read = self.store.happenings(from, BATCH).await?;
            // Who has just left is told nothing.
            for event in read.events {
                drop(self.tell.send(Told::Event(event)));
            }
            // Or another log was put in the place of this one.
            if read.unclear || read.next < from {
                drop(self.tell.send(Told::Missed));
            }
            *next = Some(read.next);
            if read.next <= from {
                return Ok(());
            }
        }
    }
}
