//! Owns batching: what many resolvers of one request ask for one by one is read in one statement.
//!
//! async-graphql's own loader starts a batch when a timer ends, so a slow moment splits a batch in
//! two and the number of statements depends on luck. Here a batch starts when every resolver that
//! could go on has gone on: the request is polled until it waits, then what it waits for is read.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    hash::Hash,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::{
    future::BoxFuture,
    stream::{FuturesUnordered, StreamExt},
};
use minuted_app::{
    App,
    read::{Reader, StoreError, StoreResult},
};
use minuted_core::viewer::Viewer;
use tokio::sync::oneshot;

/// Where batches are read, and as whom.
pub(crate) struct Source {
    pub(crate) app: App,
    pub(crate) reader: Arc<Reader>,
    pub(crate) viewer: Viewer,
}

/// Something that can be asked for, and how many of it are read at once.
pub(crate) trait Key: Clone + Eq + Hash + Send + Sync + 'static {
    /// What is given for it.
    type Value: Clone + Send + 'static;

    /// Reads many at once; what is not found is left out.
    fn load(
        source: &Source,
        keys: &[Self],
    ) -> impl Future<Output = StoreResult<HashMap<Self, Self::Value>>> + Send;
}

/// The batches of one request.
#[derive(Clone)]
pub(crate) struct Batches {
    source: Arc<Source>,
    waiting: Arc<Mutex<HashMap<TypeId, Box<dyn Waiting>>>>,
}

type Answer<V> = Result<Option<V>, Arc<StoreError>>;

/// The keys of one type that wait to be read.
struct Queue<K: Key>(Vec<(K, oneshot::Sender<Answer<K::Value>>)>);

/// A queue whose type of key is forgotten.
trait Waiting: Send {
    fn as_any(&mut self) -> &mut dyn Any;
    fn read(self: Box<Self>, source: Arc<Source>) -> BoxFuture<'static, ()>;
}

impl<K: Key> Waiting for Queue<K> {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn read(self: Box<Self>, source: Arc<Source>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let mut keys: Vec<K> = Vec::with_capacity(self.0.len());
            let mut asked = std::collections::HashSet::with_capacity(self.0.len());
            keys.extend(
                self.0
                    .iter()
                    .map(|(key, _)| key)
                    .filter(|key| asked.insert(*key))
                    .cloned(),
            );
            let read = K::load(&source, &keys).await.map_err(Arc::new);
            for (key, waiter) in self.0 {
                let answer = match &read {
                    Ok(found) => Ok(found.get(&key).cloned()),
                    Err(error) => Err(Arc::clone(error)),
                };
                // Who no longer waits, because the request was given up, needs no answer.
                drop(waiter.send(answer));
            }
        })
    }
}

impl Batches {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            waiting: Arc::default(),
        }
    }

    /// Asks for one, together with all who ask until the request waits.
    pub(crate) async fn load<K: Key>(&self, key: K) -> Answer<K::Value> {
        let answer = self.enqueue(key);
        // Without an answer the request is being given up; then nobody reads this either.
        answer.await.unwrap_or(Ok(None))
    }

    fn enqueue<K: Key>(&self, key: K) -> oneshot::Receiver<Answer<K::Value>> {
        let (waiter, answer) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = waiting
            .entry(TypeId::of::<K>())
            .or_insert_with(|| Box::new(Queue::<K>(Vec::new())));
        if let Some(queue) = queue.as_any().downcast_mut::<Queue<K>>() {
            queue.0.push((key, waiter));
        }
        answer
    }

    /// Starts reading everything that waits.
    fn start(&self) -> Vec<BoxFuture<'static, ()>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting
            .drain()
            .map(|(_, queue)| queue.read(Arc::clone(&self.source)))
            .collect()
    }
}

/// Runs a request, reading its batches whenever it waits.
///
/// A request of many parts may give way before every part went on, and says so by waking itself;
/// then it is polled again before anything is read. It must not give way because its turn of the
/// runtime is used up, for that turn would never come: hence `unconstrained`.
pub(crate) async fn drive<F: Future>(batches: &Batches, request: F) -> F::Output {
    let mut request = pin!(tokio::task::unconstrained(request));
    let mut reading = FuturesUnordered::new();
    std::future::poll_fn(move |cx| {
        loop {
            let gave_way = Arc::new(GaveWay {
                woken: AtomicBool::new(false),
                waker: cx.waker().clone(),
            });
            let waker = Waker::from(Arc::clone(&gave_way));
            if let Poll::Ready(output) = request.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
            if gave_way.woken.load(Ordering::Acquire) {
                continue;
            }
            reading.extend(batches.start());
            match reading.poll_next_unpin(cx) {
                // A batch was read: those who waited for it go on.
                Poll::Ready(Some(())) => {}
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    })
    .await
}

/// Notices whether a request was woken, and passes it on.
struct GaveWay {
    woken: AtomicBool,
    waker: Waker,
}

impl Wake for GaveWay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.waker.wake_by_ref();
    }
}
