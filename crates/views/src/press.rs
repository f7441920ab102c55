//! Owns the threads on which documents are made, apart from those that answer requests: so many at
//! once, so many waiting, and no more.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use tokio::sync::oneshot;

/// How many documents are made at once.
pub(crate) const THREADS: usize = 2;
/// How many may wait to be made; one more is refused.
pub(crate) const WAITING: usize = 32;
/// The room of a thread for texts that nest.
const STACK: usize = 16 * 1024 * 1024;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that make documents.
pub(crate) struct Press(SyncSender<Job>);

/// Why something was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotMade {
    /// Too many wait already.
    Busy,
    /// The work failed in a way that nobody foresaw.
    Broken,
}

impl Press {
    /// Starts the threads; they end when this is dropped and what they were given is done.
    pub(crate) fn start(threads: usize, waiting: usize) -> Self {
        let (queue, jobs) = sync_channel::<Job>(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let jobs = jobs.clone();
            let named = thread::Builder::new().name(format!("press-{number}"));
            // Without any thread nothing is taken from the queue, and the next is refused.
            if let Err(error) = named.stack_size(STACK).spawn(move || work(&jobs)) {
                tracing::error!(%error, "a thread that makes documents could not be started");
            }
        }
        Self(queue)
    }

    /// Has something made, in its turn. What nobody waits for any more is not begun.
    pub(crate) async fn make<T: Send + 'static>(
        &self,
        make: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotMade> {
        let (give, given) = oneshot::channel();
        let job = move || {
            if !give.is_closed() {
                // Who waited may be gone by now.
                let (Ok(()) | Err(_)) = give.send(make());
            }
        };
        match self.0.try_send(Box::new(job)) {
            Ok(()) => given.await.map_err(|_| NotMade::Broken),
            Err(TrySendError::Full(_)) => Err(NotMade::Busy),
            Err(TrySendError::Disconnected(_)) => Err(NotMade::Broken),
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("a document could not be made: the work panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn one_too_many_is_refused_and_what_nobody_waits_for_is_not_begun() {
        let press = Press::start(1, 1);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = oneshot::channel();
        let made = Arc::new(AtomicUsize::new(0));
        let first = press.make(move || {
            begun.send(()).unwrap();
            wait.recv().unwrap();
        });
        let mut first = Box::pin(first);
        // The first is at work, the second waits, the third is one too many.
        tokio::select! {
            biased;
            _ = &mut first => panic!("nothing let it go on"),
            told = has_begun => told.unwrap(),
        }
        let count = made.clone();
        let mut second = Box::pin(press.make(move || count.fetch_add(1, Ordering::SeqCst)));
        tokio::select! {
            biased;
            _ = &mut second => panic!("it can't be its turn"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(press.make(|| ()).await, Err(NotMade::Busy));
        drop(second);
        go.send(()).unwrap();
        assert_eq!(first.await, Ok(()));
        // The thread may not have passed over the second yet, which still holds its place.
        let last = loop {
            match press.make(|| 7).await {
                Err(NotMade::Busy) => tokio::task::yield_now().await,
                other => break other,
            }
        };
        assert_eq!(last, Ok(7));
        assert_eq!(made.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn what_panics_is_told_and_the_thread_goes_on() {
        let press = Press::start(1, 1);
        let broken = press.make(|| -> u8 { panic!("on purpose") }).await;
        assert_eq!(broken, Err(NotMade::Broken));
        assert_eq!(press.make(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn without_a_thread_what_waits_is_bounded() {
        let press = Press::start(0, 0);
        assert!(press.make(|| ()).await.is_err());
    }
}
