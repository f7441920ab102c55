//! Owns giving bytes that are kept in pieces: whole, in part, or not again if the client has them. No
//! answer holds more than a piece, and none goes on with what was withdrawn meanwhile.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt as _, stream};

use crate::{
    asked::{Part, has_it, part},
    problem::Problem,
};

/// Bytes that are read a piece at a time.
pub(crate) trait Pieces: Send + Sync + 'static {
    /// Some of the bytes from a place on; none at their end.
    fn piece(&self, from: u64) -> impl Future<Output = Result<Vec<u8>, Broken>> + Send;

    /// Whether the client may still have them: it is asked before each piece but the first.
    fn is_open(&self) -> impl Future<Output = bool> + Send;
}

/// Bytes could not be read: why has been logged, and this is told.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) Problem);

/// The answer with the bytes, as far as they are asked for. `tag` is their validator and `size` how many
/// they are; `headers` say all else of them.
pub(crate) async fn send(
    pieces: impl Pieces,
    size: u64,
    (method, asked): (&Method, &HeaderMap),
    tag: &str,
    mut headers: HeaderMap,
) -> Result<Response, Broken> {
    put(&mut headers, header::ETAG, tag);
    put(&mut headers, header::ACCEPT_RANGES, "bytes");
    if has_it(asked, tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let (status, from, to) = match part(asked, tag, size) {
        Part::Whole => (StatusCode::OK, 0, size),
        Part::Of(from, to) => {
            let told = format!("bytes {from}-{}/{size}", to - 1);
            put(&mut headers, header::CONTENT_RANGE, &told);
            (StatusCode::PARTIAL_CONTENT, from, to)
        }
        Part::OutOfIt => {
            put(
                &mut headers,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    put(
        &mut headers,
        header::CONTENT_LENGTH,
        &(to - from).to_string(),
    );
    if method == Method::HEAD {
        return Ok((status, headers).into_response());
    }
    // The first of it before the answer begins, so that what can't be read is told as that.
    let first = next(&pieces, from, to).await?;
    let at = from + first.len() as u64;
    let rest = stream::try_unfold((pieces, at), move |(pieces, at)| async move {
        if at >= to {
            return Ok(None);
        }
        let broken_off = |why| Err(std::io::Error::other(why));
        if !pieces.is_open().await {
            return broken_off("withdrawn");
        }
        match next(&pieces, at, to).await {
            Ok(bytes) => {
                let at = at + bytes.len() as u64;
                Ok(Some((bytes, (pieces, at))))
            }
            Err(Broken(_)) => broken_off("broken off"),
        }
    });
    let body = Body::from_stream(stream::iter([Ok(first)]).chain(rest));
    Ok((status, headers, body).into_response())
}

/// The bytes from a place to before another, one at least and a piece at most.
async fn next(pieces: &impl Pieces, from: u64, to: u64) -> Result<Vec<u8>, Broken> {
    if from >= to {
        return Ok(Vec::new());
    }
    let mut bytes = pieces.piece(from).await?;
    if bytes.is_empty() {
        tracing::error!("bytes end before their size");
        return Err(Broken(Problem::internal()));
    }
    bytes.truncate(usize::try_from(to - from).unwrap_or(usize::MAX));
    Ok(bytes)
}

/// Writes a header; what can't stand in one is left out.
pub(crate) fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    };

    use axum::body::to_bytes;

    use super::*;

    /// Ten bytes in pieces of four, which may be closed, and count how often they are read.
    #[derive(Clone)]
    struct Ten {
        open: Arc<AtomicBool>,
        read: Arc<AtomicUsize>,
    }

    impl Ten {
        fn new() -> Self {
            Self {
                open: Arc::new(AtomicBool::new(true)),
                read: Arc::default(),
            }
        }
    }

    impl Pieces for Ten {
        async fn piece(&self, from: u64) -> Result<Vec<u8>, Broken> {
            self.read.fetch_add(1, Ordering::SeqCst);
            let from = usize::try_from(from).unwrap();
            Ok(b"0123456789"[from..10.min(from / 4 * 4 + 4)].to_vec())
        }

        async fn is_open(&self) -> bool {
            self.open.load(Ordering::SeqCst)
        }
    }

    async fn asked(ten: &Ten, method: Method, headers: &[(HeaderName, &'static str)]) -> Response {
        let asked = headers.iter().cloned();
        let asked = asked.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let asked: HeaderMap = asked.collect();
        let sent = send(
            ten.clone(),
            10,
            (&method, &asked),
            "\"t\"",
            HeaderMap::new(),
        );
        sent.await.unwrap()
    }

    #[tokio::test]
    async fn bytes_come_whole_in_part_or_not_at_all() {
        for (range, status, expected, told) in [
            ("", 200, "0123456789", ""),
            ("bytes=3-8", 206, "345678", "bytes 3-8/10"),
            ("bytes=4-7", 206, "4567", "bytes 4-7/10"),
            ("bytes=12-", 416, "", "bytes */10"),
        ] {
            let answer = asked(&Ten::new(), Method::GET, &[(header::RANGE, range)]).await;
            assert_eq!(answer.status(), status, "{range}");
            let is = answer.headers().get(header::CONTENT_RANGE);
            assert_eq!(is.map_or("", |v| v.to_str().unwrap()), told, "{range}");
            let body = to_bytes(answer.into_body(), 99).await.unwrap();
            assert_eq!(body, expected.as_bytes(), "{range}");
        }
        let ten = Ten::new();
        let has = [(header::IF_NONE_MATCH, "\"t\"")];
        assert_eq!(asked(&ten, Method::GET, &has).await.status(), 304);
        let head = asked(&ten, Method::HEAD, &[]).await;
        assert_eq!(head.headers()[header::CONTENT_LENGTH], "10");
        assert_eq!(ten.read.load(Ordering::SeqCst), 0, "nothing was read");
    }

    #[tokio::test]
    async fn what_is_withdrawn_on_the_way_is_given_no_further() {
        let ten = Ten::new();
        let answer = asked(&ten, Method::GET, &[]).await;
        ten.open.store(false, Ordering::SeqCst);
        assert!(to_bytes(answer.into_body(), 99).await.is_err());
        assert_eq!(ten.read.load(Ordering::SeqCst), 1);
    }
}
