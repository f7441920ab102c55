//! Owns the server: what it needs, its routes, and running it until it is told to stop.

use std::{future::Future, sync::Arc, time::Duration};

use axum::{
    Router,
    http::StatusCode,
    middleware,
    response::IntoResponse,
    routing::{any, get, post},
};
use minuted_app::App;
use minuted_graphql::{Limits, Schema};
use minuted_views::Pages;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    connections, files, graphql, health,
    live::{Live, LiveOptions},
    metrics::{self, Metrics},
    observe::{self, Observer},
    pages,
};

/// How long the server waits for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the head of a request, and for the next request on an open connection.
    pub head: Duration,
    /// For the whole body of a request.
    pub body: Duration,
    /// For the answer to a request.
    pub answer: Duration,
    /// For the database, when asked whether it is ready.
    pub ready: Duration,
    /// For requests that run when the server is told to stop.
    pub stop: Duration,
    /// For who has opened a WebSocket to say who they are.
    pub init: Duration,
    /// Between two pings of a WebSocket: who says nothing from one to the next is cut off.
    pub ping: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body: Duration::from_mins(1),
            answer: Duration::from_secs(30),
            ready: Duration::from_secs(5),
            stop: Duration::from_secs(30),
            init: Duration::from_secs(10),
            ping: Duration::from_secs(30),
        }
    }
}

/// Minuted over HTTP.
#[derive(Debug)]
pub struct Server {
    shared: Shared,
    pages: Option<Arc<Pages>>,
    metrics: Option<TcpListener>,
}

/// What every request needs.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) app: App,
    pub(crate) schema: Schema,
    pub(crate) patience: Patience,
    pub(crate) running: Running,
    pub(crate) live: Live,
    pub(crate) metrics: Arc<Metrics>,
    /// The turns of files that come in.
    pub(crate) uploads: Arc<Semaphore>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shared({:?}, {:?})", self.app, self.patience)
    }
}

/// Counts the connections, and the requests that run apart from theirs, so that stopping waits for
/// them: a command is finished even if whoever gave it has hung up.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    count: Arc<watch::Sender<()>>,
    stops: Arc<watch::Sender<bool>>,
}

impl Running {
    fn new() -> Self {
        Self {
            count: Arc::new(watch::Sender::new(())),
            stops: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Counts as running until what it gives is dropped.
    pub(crate) fn begin(&self) -> impl Send + use<> {
        self.count.subscribe()
    }

    /// Waits until nothing runs.
    pub(crate) async fn ended(&self) {
        self.count.closed().await;
    }

    /// Tells everything that runs to come to its end.
    pub(crate) fn stop(&self) {
        self.stops.send_replace(true);
    }

    /// Waits until everything is told to come to its end.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stops = self.stops.subscribe();
        async move {
            // Who tells is gone: nobody will tell any more.
            if stops.wait_for(|stops| *stops).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Server {
    /// A server of an application's API.
    #[must_use]
    pub fn new(app: App) -> Self {
        let schema = minuted_graphql::schema(app.clone(), Limits::PUBLIC);
        let shared = Shared {
            schema,
            patience: Patience::default(),
            running: Running::new(),
            live: Live::new(&app, LiveOptions::default()),
            metrics: Arc::new(Metrics::new(app.store().database())),
            uploads: Arc::new(Semaphore::new(files::AT_ONCE)),
            app,
        };
        Self {
            shared,
            pages: None,
            metrics: None,
        }
    }

    /// The same server, which answers everything else with these pages.
    #[must_use]
    pub fn with_pages(mut self, pages: impl Into<Arc<Pages>>) -> Self {
        self.pages = Some(pages.into());
        self
    }

    /// The same server, whose API does not tell about itself to those who ask for its schema.
    #[must_use]
    pub fn without_introspection(mut self) -> Self {
        let limits = Limits {
            introspection: false,
            ..Limits::PUBLIC
        };
        self.shared.schema = minuted_graphql::schema(self.shared.app.clone(), limits);
        self
    }

    /// The same server, with other options for subscriptions.
    #[must_use]
    pub fn with_live(mut self, options: LiveOptions) -> Self {
        self.shared.live = Live::new(&self.shared.app, options);
        self
    }

    /// The same server, with another patience.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.shared.patience = patience;
        self
    }

    /// The same server, which tells Prometheus its numbers at another address, for as long as it
    /// runs. That address is not for the public.
    #[must_use]
    pub fn with_metrics(mut self, listener: TcpListener) -> Self {
        self.metrics = Some(listener);
        self
    }

    /// Its routes.
    pub fn router(&self) -> Router {
        let routes = Router::new()
            .route("/graphql", any(graphql::answer))
            .route("/attachments", post(files::put_in))
            .route("/papers/{paper}/files/{version}/{name}", get(files::give))
            .route("/healthz", get(health::up))
            .route("/readyz", get(health::ready))
            .with_state(self.shared.clone());
        let routes = match &self.pages {
            Some(pages) => {
                let pages = pages::routes(self.shared.clone(), Arc::clone(pages));
                routes.fallback_service(pages)
            }
            None => routes.fallback(nothing_here),
        };
        let observer = Arc::new(Observer {
            ids: observe::RequestIds::new(self.shared.app.now().micros()),
            metrics: Arc::clone(&self.shared.metrics),
        });
        routes.layer(middleware::from_fn_with_state(observer, observe::observe))
    }

    /// Answers requests until `stop`; then takes no new ones, finishes those that run, and returns.
    /// The database stays open: whoever opened it closes it.
    pub async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let patience = self.shared.patience;
        let running = self.shared.running.clone();
        let routes = self.router();
        let metrics = self.metrics.map(|listener| {
            let routes = metrics::routes(self.shared.clone());
            let running = running.stopped();
            tokio::spawn(async move {
                let served = axum::serve(listener, routes).with_graceful_shutdown(running);
                if let Err(error) = served.await {
                    tracing::error!(%error, "metrics are given no more");
                }
            })
        });
        drop(self.shared);
        connections::serve(listener, routes, patience, running, stop).await;
        if let Some(metrics) = metrics {
            metrics.abort();
        }
    }
}

async fn nothing_here() -> impl IntoResponse {
    let text = "There is nothing at this address. The API is at /graphql.\n";
    (StatusCode::NOT_FOUND, text)
}
