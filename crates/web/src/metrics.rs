//! Owns what Prometheus is told: counts and durations of requests, GraphQL operations, errors and
//! refusals by their codes, connections, the ledger's size.
//!
//! No label holds what a person or a record is called: each is from a list that the code closes. It
//! is given at an address of its own, never where the public asks.

use std::{fmt, time::Duration};

use async_graphql::{Response as GraphqlResponse, Value};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use tokio::sync::Mutex;

use crate::{problem::Problem, server::Shared};

/// The format that it is given in.
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The upper bounds of durations, in seconds.
const BOUNDS: [f64; 11] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// The codes of errors that are told by their names; another is counted as `other`.
const CODES: [&str; 19] = [
    "BAD_REQUEST",
    "FORBIDDEN_ORIGIN",
    "INTERNAL",
    "INVALID_QUERY",
    "METHOD_NOT_ALLOWED",
    "NOT_ACCEPTABLE",
    "SUBSCRIPTION",
    "SYNTAX",
    "TIMEOUT",
    "TOO_COMPLEX",
    "TOO_DEEP",
    "TOO_LONG",
    "TOO_MANY_CONNECTIONS",
    "TOO_MANY_FIELDS",
    "TOO_MANY_SUBSCRIPTIONS",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "UNSUPPORTED_MEDIA_TYPE",
    OTHER,
];

const OTHER: &str = "other";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Code {
    code: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
    state: &'static str,
}

type Times = Family<Route, Histogram, fn() -> Histogram>;

/// The numbers of one server.
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answered, Counter>,
    times: Times,
    operations: Family<Operation, Counter>,
    errors: Family<Code, Counter>,
    refusals: Family<Code, Counter>,
    connections: Family<Pool, Gauge>,
    statements: Counter,
    entries: Gauge,
    sockets: Gauge,
    subscriptions: Gauge,
    /// Taken while the numbers that are counted elsewhere are brought up to date.
    reading: Mutex<()>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    pub(crate) fn new(database: &'static str) -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BOUNDS);
        let mut metrics = Self {
            registry: Registry::with_prefix("minuted"),
            answers: Family::default(),
            times: Family::new_with_constructor(histogram),
            operations: Family::default(),
            errors: Family::default(),
            refusals: Family::default(),
            connections: Family::default(),
            statements: Counter::default(),
            entries: Gauge::default(),
            sockets: Gauge::default(),
            subscriptions: Gauge::default(),
            reading: Mutex::default(),
        };
        metrics.register(database);
        metrics
    }

    fn register(&mut self, database: &'static str) {
        let all = &mut self.registry;
        let build = vec![
            ("version", env!("CARGO_PKG_VERSION")),
            ("database", database),
        ];
        all.register("build", "Which build this is", Info::new(build));
        let help = "Answered HTTP requests, by route and class of status";
        all.register("http_requests", help, self.answers.clone());
        let help = "How long HTTP requests took until their answer began";
        all.register_with_unit(
            "http_request_duration",
            help,
            Unit::Seconds,
            self.times.clone(),
        );
        let help = "GraphQL operations that were run, by kind and outcome";
        all.register("graphql_operations", help, self.operations.clone());
        let help = "Errors that clients of the API were told, by code";
        all.register("graphql_errors", help, self.errors.clone());
        let help = "Reasons why commands were refused, by code";
        all.register("refusals", help, self.refusals.clone());
        let help = "Connections to the database, by pool and state";
        all.register("database_connections", help, self.connections.clone());
        let help = "Statements that were sent to the database";
        all.register("database_statements", help, self.statements.clone());
        let help = "Entries of the ledger, as last read";
        all.register("ledger_entries", help, self.entries.clone());
        let help = "WebSockets that are open";
        all.register("websockets_open", help, self.sockets.clone());
        let help = "Subscriptions that are open";
        all.register("subscriptions_open", help, self.subscriptions.clone());
    }

    /// Counts an answer.
    pub(crate) fn answered(&self, path: &str, status: StatusCode, time: Duration) {
        let route = route(path);
        let outcome = match status.as_u16() {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        self.answers
            .get_or_create(&Answered { route, outcome })
            .inc();
        let times = self.times.get_or_create(&Route { route });
        times.observe(time.as_secs_f64());
    }

    /// Counts an operation that was run.
    pub(crate) fn ran(&self, operation: &'static str, response: &GraphqlResponse) {
        let outcome = if response.errors.is_empty() {
            "ok"
        } else {
            "errors"
        };
        let operation = Operation { operation, outcome };
        self.operations.get_or_create(&operation).inc();
        self.told(response);
    }

    /// Counts the errors of an answer.
    pub(crate) fn told(&self, response: &GraphqlResponse) {
        for error in &response.errors {
            let code = error.extensions.as_ref().and_then(|e| e.get("code"));
            match code {
                Some(Value::String(code)) => self.error(code),
                _ => self.error(OTHER),
            }
        }
    }

    /// Counts an error.
    pub(crate) fn error(&self, code: &str) {
        let known = CODES.iter().find(|known| **known == code);
        let code = known.copied().unwrap_or(OTHER);
        self.errors.get_or_create(&Code { code }).inc();
    }

    /// Everything, as text.
    async fn text(&self, shared: &Shared) -> Result<String, Problem> {
        let _one = self.reading.lock().await;
        let store = shared.app.store();
        up_to(&self.statements, store.statements());
        for (code, count) in shared.app.refused() {
            up_to(&self.refusals.get_or_create(&Code { code }), count);
        }
        for (pool, open, idle) in store.pools() {
            for (state, count) in [("idle", idle), ("busy", open.saturating_sub(idle))] {
                let gauge = self.connections.get_or_create(&Pool { pool, state });
                gauge.set(i64::from(count));
            }
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.sockets.set(count(shared.live.open_sockets()));
        self.subscriptions
            .set(count(shared.live.events.listeners()));
        let size = tokio::time::timeout(shared.patience.ready, store.log_size()).await;
        match size {
            Ok(Ok(size)) => {
                self.entries.set(i64::try_from(size).unwrap_or(i64::MAX));
            }
            // The rest is worth more when the database is down.
            Ok(Err(error)) => tracing::warn!(%error, "the ledger's size could not be read"),
            Err(_) => tracing::warn!("the ledger's size could not be read in time"),
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|error| {
            tracing::error!(%error, "the metrics could not be written");
            Problem::internal()
        })?;
        Ok(text)
    }
}

/// Brings a counter up to what was counted elsewhere.
fn up_to(counter: &Counter, count: u64) {
    counter.inc_by(count.saturating_sub(counter.get()));
}

/// The routes that are told apart. What an address names is in no label.
fn route(path: &str) -> &'static str {
    match path {
        "/graphql" => "/graphql",
        "/healthz" => "/healthz",
        "/readyz" => "/readyz",
        "/attachments" => "/attachments",
        path if path.starts_with("/papers/") && path.contains("/files/") => "files",
        _ => "pages",
    }
}

/// The routes of the listener for Prometheus.
pub(crate) fn routes(shared: Shared) -> Router {
    Router::new()
        .route("/metrics", get(answer))
        .with_state(shared)
}

async fn answer(State(shared): State<Shared>) -> Response {
    let (status, text) = match shared.metrics.text(&shared).await {
        Ok(text) => (StatusCode::OK, text),
        Err(problem) => (problem.status, problem.message.into_owned()),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let format = HeaderValue::from_static(FORMAT);
    response.headers_mut().insert(header::CONTENT_TYPE, format);
    response
}
