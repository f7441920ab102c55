//! Owns requests to other servers: one request to one address, over TLS by the certificates that this
//! machine trusts. No redirection is followed, no connection is kept.

mod objects;

use std::{error::Error, fmt, io, net::IpAddr, str::FromStr, sync::Arc};

use axum::{
    body::Body,
    http::{Request, StatusCode, Uri, header, uri::Scheme},
};
use hyper::{
    Response,
    body::{Body as HttpBody, Incoming},
    client::conn::http1,
};
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

pub use objects::ToObjects;

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
        let uri: Uri = url.parse().map_err(|_| WANTED.to_owned())?;
        Self::of(uri)
    }
}

const WANTED: &str = "an address begins with https:// or http://";

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
    fn of(uri: Uri) -> Result<Self, String> {
        let usual = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => 443,
            Some(scheme) if *scheme == Scheme::HTTP => 80,
            _ => return Err(WANTED.to_owned()),
        };
        let authority = uri.authority().ok_or_else(|| WANTED.to_owned())?;
        if authority.as_str().contains('@') {
            return Err("the address holds a password; leave it out".to_owned());
        }
        let host = authority.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let (host, port) = (host.to_owned(), authority.port_u16().unwrap_or(usual));
        Ok(Self { uri, host, port })
    }

    /// Whether nobody between can read or alter what is sent.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// Whether it is this machine itself.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        let ip = self.host.parse::<IpAddr>();
        self.host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether it is a server and nothing there: it has neither path nor query.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.uri.path().trim_end_matches('/').is_empty() && self.uri.query().is_none()
    }

    /// The server, as the header `Host` names it: without the port that is usual.
    fn server(&self) -> String {
        let usual = if self.is_secure() { 443 } else { 80 };
        let host = self.uri.host().unwrap_or_default();
        if self.port == usual {
            return host.to_owned();
        }
        format!("{host}:{}", self.port)
    }

    /// The server, with its scheme and nothing else that can be left out.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        format!("{scheme}://{}", self.server())
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
        let wire = self.connect(address).await;
        let wire = wire.map_err(|error| format!("the receiver can't be reached: {error}"))?;
        // The connection ends with this function, whether or not the receiver ends it.
        let (answer, _connection) = exchange(wire, request)
            .await
            .map_err(|error| format!("the receiver did not answer: {error}"))?;
        Ok(answer.status())
    }

    async fn connect(&self, address: &Address) -> io::Result<Box<dyn Wire>> {
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await?;
        if !address.is_secure() {
            return Ok(Box::new(stream));
        }
        let secure = self.secure.as_ref();
        let secure = secure
            .ok_or_else(|| io::Error::other("nothing here is set up to trust certificates"))?;
        let name = ServerName::try_from(address.host.clone())
            .map_err(|_| io::Error::other("its name can't stand in a certificate"))?;
        Ok(Box::new(secure.connect(name, stream).await?))
    }
}

/// What a request goes over.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire for S {}

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

/// Sends the request and gives the answer, whose body comes in for as long as the connection is kept.
async fn exchange<B>(
    wire: Box<dyn Wire>,
    request: Request<B>,
) -> hyper::Result<(Response<Incoming>, JoinSet<hyper::Result<()>>)>
where
    B: HttpBody<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(wire)).await?;
    let mut running = JoinSet::new();
    running.spawn(connection);
    Ok((sender.send_request(request).await?, running))
}
