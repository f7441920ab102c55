//! Owns the way to a store of objects: what `object_store` asks goes out as all our requests do.

use std::{error::Error, fmt, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Request, Response, Uri, header},
};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    },
};
use tokio::time::timeout;

use super::{Address, Outgoing, USER_AGENT, exchange};

/// How long it may take until there is a connection.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long a request may take from then on, with what is sent and what comes back.
const EXCHANGING: Duration = Duration::from_mins(1);
/// How many bytes an answer may have. No more than 8 MiB of an object are asked for at once.
const MOST: usize = 16 * 1024 * 1024;

/// Sends the requests of a store of objects.
#[derive(Clone, Debug)]
pub struct ToObjects(Outgoing);

impl ToObjects {
    /// What sends requests to this address, or why there can't be such.
    pub fn at(address: &Address) -> Result<Self, String> {
        Outgoing::to([address]).map(Self)
    }

    async fn sent(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (address, request) = addressed(request)
            .map_err(|problem| HttpError::new(HttpErrorKind::Unknown, Unsent(problem)))?;
        let connected = timeout(CONNECTING, self.0.connect(&address)).await;
        let wire = connected
            .map_err(|_| format!("it can't be reached within {} s", CONNECTING.as_secs()))
            .and_then(|wire| wire.map_err(|error| format!("it can't be reached: {error}")))
            .map_err(|problem| HttpError::new(HttpErrorKind::Connect, Unsent(problem)))?;
        let exchanged = timeout(EXCHANGING, async {
            let (answer, _connection) = exchange(wire, request).await.map_err(broken_off)?;
            let (head, body) = answer.into_parts();
            // Read whole, so that one that breaks off is asked again from its beginning.
            let body = to_bytes(Body::new(body), MOST).await.map_err(broken_off)?;
            Ok(Response::from_parts(head, body.into()))
        });
        exchanged.await.unwrap_or_else(|_| {
            let problem = format!("it did not answer within {} s", EXCHANGING.as_secs());
            Err(HttpError::new(HttpErrorKind::Timeout, Unsent(problem)))
        })
    }
}

impl HttpConnector for ToObjects {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl HttpService for ToObjects {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.sent(request).await
    }
}

/// Where a request goes, and the request as it goes over one connection to there.
fn addressed(request: HttpRequest) -> Result<(Address, HttpRequest), String> {
    let (mut head, body) = request.into_parts();
    let address = Address::of(head.uri)?;
    let path = address
        .uri
        .path_and_query()
        .map_or("/", |path| path.as_str());
    head.uri = path.parse::<Uri>().map_err(|error| error.to_string())?;
    // As it was signed, though it is not among the headers that were handed over.
    let host = HeaderValue::from_str(&address.server()).map_err(|error| error.to_string())?;
    head.headers.insert(header::HOST, host);
    let agent = HeaderValue::from_static(USER_AGENT);
    head.headers.insert(header::USER_AGENT, agent);
    let close = HeaderValue::from_static("close");
    head.headers.insert(header::CONNECTION, close);
    Ok((address, Request::from_parts(head, body)))
}

/// Whether it was done there is not known: what can be done twice is asked again.
fn broken_off(error: impl Error) -> HttpError {
    let problem = match error.source() {
        Some(cause) => format!("it broke off: {error}: {cause}"),
        None => format!("it broke off: {error}"),
    };
    HttpError::new(HttpErrorKind::Interrupted, Unsent(problem))
}

/// Why there is no answer.
#[derive(Debug)]
struct Unsent(String);

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unsent {}

#[cfg(test)]
mod tests {
    use object_store::client::HttpRequestBody;

    use super::*;

    #[test]
    fn a_request_goes_to_the_server_of_its_address_as_it_was_signed() {
        for (given, server, path) in [
            (
                "https://s3.example:443/b/a%20b?uploads",
                "s3.example",
                "/b/a%20b?uploads",
            ),
            ("http://files.s3.example:80/k", "files.s3.example", "/k"),
            ("http://127.0.0.1:9000/b", "127.0.0.1:9000", "/b"),
            ("http://[::1]:9000", "[::1]:9000", "/"),
        ] {
            let request = Request::get(given)
                .header(header::HOST, "elsewhere.example")
                .body(HttpRequestBody::empty())
                .unwrap();
            let (address, request) = addressed(request).unwrap();
            assert_eq!(address.server(), server);
            assert_eq!(request.uri().to_string(), path, "{given}");
            let hosts: Vec<_> = request.headers().get_all(header::HOST).iter().collect();
            assert_eq!(hosts, [server], "{given}");
            assert_eq!(request.headers()[header::CONNECTION], "close", "{given}");
        }
        let relative = Request::get("/b").body(HttpRequestBody::empty()).unwrap();
        assert!(addressed(relative).is_err());
    }
}
