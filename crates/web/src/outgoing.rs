//! Owns requests to other servers: one request to one address, over TLS by the certificates that this
//! machine trusts. No redirection is followed, no connection is kept.

use std::{fmt, str::FromStr, sync::Arc};

use axum::{
    body::Body,
    http::{Request, StatusCode, Uri, header, uri::Scheme},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// What requests say who sends them.
const USER_AGENT: &str = concat!("minuted/", env!("CARGO_PKG_VERSION"));

/// Where a request goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    uri: Uri,
    host: String,
    port: u16,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        let wanted = "an address begins with https:// or http://";
        let uri: Uri = url.parse().map_err(|_| wanted.to_owned())?;
        let usual = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => 443,
            Some(scheme) if *scheme == Scheme::HTTP => 80,
            _ => return Err(wanted.to_owned()),
        };
        let authority = uri.authority().ok_or_else(|| wanted.to_owned())?;
        if authority.as_str().contains('@') {
            return Err("the address holds a password; leave it out".to_owned());
        }
        let host = authority.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let (host, port) = (host.to_owned(), authority.port_u16().unwrap_or(usual));
        Ok(Self { uri, host, port })
    }
}

/// Without path and query, which may be secret.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        write!(f, "{scheme}://{}", self.authority())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl Address {
    fn is_secure(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    fn authority(&self) -> &str {
        self.uri.authority().map_or("", |a| a.as_str())
    }

    /// A request that posts to it.
    #[must_use]
    pub fn post(&self) -> axum::http::request::Builder {
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        Request::post(path)
            .header(header::HOST, self.authority())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::CONNECTION, "close")
    }
}

/// Sends requests.
#[derive(Clone)]
pub struct Outgoing {
    secure: Option<TlsConnector>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outgoing")
    }
}

impl Outgoing {
    /// What sends requests to these addresses, or why there can't be such: without certificates of the
    /// machine nobody's address that begins with `https://` can be trusted.
    pub fn to<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> Result<Self, String> {
        let secure = addresses
            .into_iter()
            .find(|address| address.is_secure())
            .map(secure)
            .transpose()?;
        Ok(Self { secure })
    }

    /// Sends a request, and gives the status of the answer; nothing else of it is read. It waits for as
    /// long as it takes.
    pub async fn send(
        &self,
        address: &Address,
        request: Request<Body>,
    ) -> Result<StatusCode, String> {
        let unreached = |error: std::io::Error| format!("the receiver can't be reached: {error}");
        let stream = TcpStream::connect((address.host.as_str(), address.port));
        let stream = stream.await.map_err(unreached)?;
        if !address.is_secure() {
            return exchange(stream, request).await;
        }
        let secure = self.secure.as_ref();
        let secure = secure.ok_or("nothing here is set up to trust certificates")?;
        let name = ServerName::try_from(address.host.clone())
            .map_err(|_| "the receiver's name can't stand in a certificate".to_owned())?;
        let stream = secure.connect(name, stream).await.map_err(unreached)?;
        exchange(stream, request).await
    }
}

/// What secures a connection, by the certificates that this machine trusts.
fn secure(address: &Address) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(format!(
            "this machine has no certificates to trust (on Debian: `apt-get install \
             ca-certificates`), and {address} begins with https://"
        ));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Sends the request and looks at the status alone.
async fn exchange<S>(stream: S, request: Request<Body>) -> Result<StatusCode, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let failed = |error: hyper::Error| format!("the receiver did not answer: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    // Ended with this function, whether or not the receiver ends it.
    let mut running = JoinSet::new();
    running.spawn(connection);
    Ok(sender.send_request(request).await.map_err(failed)?.status())
}
