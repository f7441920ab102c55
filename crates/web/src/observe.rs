//! Owns what every answer has in common: the request's ID, its span in the log, and the headers
//! that keep a browser safe.
//!
//! The log never holds a token or the text of a query: of a request it has the method, the path,
//! the status and the time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use crate::metrics::Metrics;

/// By which a request is found in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(1);

/// What a browser is told unless the answer says something else.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        // Pages have a stylesheet and pictures of their own, and nothing that runs.
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Gives each request an ID: the start of the server and a count.
#[derive(Debug)]
pub(crate) struct RequestIds {
    start: i64,
    count: AtomicU64,
}

impl RequestIds {
    pub(crate) const fn new(start: i64) -> Self {
        Self {
            start,
            count: AtomicU64::new(1),
        }
    }

    /// The ID that a proxy gave, if it is a sane one, else a new one.
    fn of(&self, headers: &HeaderMap) -> HeaderValue {
        if let Some(given) = headers.get(REQUEST_ID)
            && is_sane(given.as_bytes())
        {
            return given.clone();
        }
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let id = format!("{:x}-{count:x}", self.start);
        HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("-"))
    }
}

fn is_sane(id: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=64).contains(&id.len()) && id.iter().all(plain)
}

/// What every request is observed with.
#[derive(Debug)]
pub(crate) struct Observer {
    pub(crate) ids: RequestIds,
    pub(crate) metrics: Arc<Metrics>,
}

/// Wraps every request.
pub(crate) async fn observe(
    State(observer): State<Arc<Observer>>,
    request: Request,
    next: Next,
) -> Response {
    let id = observer.ids.of(request.headers());
    let path = logged(request.uri().path());
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or("-"),
        method = %request.method(),
        path = path.as_str(),
    );
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, time) = (response.status(), start.elapsed());
    observer.metrics.answered(&path, status, time);
    span.in_scope(|| log(status, time));
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers.insert(REQUEST_ID, id);
    response
}

/// The path as the log has it: without the name of a file, which may be withheld.
fn logged(path: &str) -> String {
    let file = path
        .strip_prefix("/papers/")
        .and_then(|_| path.find("/files/"));
    let shown = file.and_then(|at| {
        let name = path.get(at + "/files/".len()..)?.find('/')?;
        path.get(..at + "/files/".len() + name)
    });
    shown.unwrap_or(path).chars().take(200).collect()
}

fn log(status: StatusCode, time: Duration) {
    let (status, ms) = (status.as_u16(), time.as_millis());
    if status >= 500 || time > SLOW {
        tracing::warn!(status, ms, "answered");
    } else {
        tracing::debug!(status, ms, "answered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_not_logged() {
        assert_eq!(
            logged("/papers/paper:1/files/paper-version:2/a.pdf"),
            "/papers/paper:1/files/paper-version:2"
        );
        for path in [
            "/papers/paper:1",
            "/papers/paper:1/files/x",
            "/files/a/b",
            "/graphql",
        ] {
            assert_eq!(logged(path), path);
        }
    }

    #[test]
    fn only_a_sane_id_is_taken_over() {
        let ids = RequestIds::new(16);
        let of = |given: &'static str| {
            let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(given))]);
            ids.of(&headers).to_str().unwrap().to_owned()
        };
        assert_eq!(of("proxy-7.a_b"), "proxy-7.a_b");
        assert_eq!(of("a b"), "10-1");
        assert_eq!(of(""), "10-2");
    }
}
