//! Owns messages to the webhooks of others: signing them and posting them, as the Standard Webhooks
//! specification has it (<https://www.standardwebhooks.com>).

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{Request, Uri, header, uri::Scheme},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use minuted_app::jobs::{Handler, Job, Timestamp, WEBHOOK};
use sha2::Sha256;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// How long a message may take from connecting to the head of the answer. Shorter than a worker's
/// claim on the job.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a secret begins with.
const SECRET: &str = "whsec_";

/// Where messages go, and the secret that they are signed with.
#[derive(Clone)]
pub struct Webhook {
    name: String,
    address: Uri,
    host: String,
    port: u16,
    key: Vec<u8>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Webhook({}, {})", self.name, self.origin())
    }
}

impl Webhook {
    /// A webhook, or why it can't be one.
    pub fn new(name: &str, url: &str, secret: &str) -> Result<Self, String> {
        let wanted = "`url` is an address that begins with https:// or http://";
        let address: Uri = url.parse().map_err(|_| wanted.to_owned())?;
        let usual = match address.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => 443,
            Some(scheme) if *scheme == Scheme::HTTP => 80,
            _ => return Err(wanted.to_owned()),
        };
        let authority = address.authority().ok_or_else(|| wanted.to_owned())?;
        if authority.as_str().contains('@') {
            let problem = "`url` holds a password; the messages are signed instead";
            return Err(problem.to_owned());
        }
        let host = authority.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let (host, port) = (host.to_owned(), authority.port_u16().unwrap_or(usual));
        Ok(Self {
            name: name.to_owned(),
            key: key_of(secret)?,
            address,
            host,
            port,
        })
    }

    /// Its address without path and query, which may be secret.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = self.address.scheme_str().unwrap_or_default();
        let authority = self.address.authority().map_or("", |a| a.as_str());
        format!("{scheme}://{authority}")
    }

    fn is_secure(&self) -> bool {
        self.address.scheme() == Some(&Scheme::HTTPS)
    }

    /// The request that carries a message.
    fn request(&self, job: &Job, now: Timestamp) -> Result<Request<Body>, String> {
        let path = self
            .address
            .path_and_query()
            .map_or("/", |path| path.as_str());
        let host = self.address.authority().map_or("", |a| a.as_str());
        let seconds = now.micros().div_euclid(1_000_000);
        let signature = sign(&self.key, &job.id, seconds, &job.content);
        Request::post(path)
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::USER_AGENT,
                concat!("minuted/", env!("CARGO_PKG_VERSION")),
            )
            .header(header::CONNECTION, "close")
            .header("webhook-id", &job.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(Body::from(job.content.clone()))
            .map_err(|error| format!("the message can't be made: {error}"))
    }
}

/// The key that a secret stands for.
fn key_of(secret: &str) -> Result<Vec<u8>, String> {
    let wanted = || {
        "`secret` is `whsec_` and 24 to 64 bytes in base64: write `whsec_` and what `openssl rand \
         -base64 32` prints"
            .to_owned()
    };
    let key = secret.strip_prefix(SECRET).ok_or_else(wanted)?;
    let key = BASE64.decode(key).map_err(|_| wanted())?;
    if (24..=64).contains(&key.len()) {
        Ok(key)
    } else {
        Err(wanted())
    }
}

/// The signature over a message: its ID, the time of sending and its content.
fn sign(key: &[u8], id: &str, seconds: i64, content: &str) -> String {
    // A key of any length will do for this; ours are 24 to 64 bytes.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(format!("{id}.{seconds}.{content}").as_bytes());
    format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// Sends messages to webhooks; does the jobs that the application writes for them.
#[derive(Clone)]
pub struct Sender {
    webhooks: Vec<Webhook>,
    secure: Option<TlsConnector>,
    patience: Duration,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sender({:?})", self.webhooks)
    }
}

impl Sender {
    /// A sender to these webhooks, or why there can't be one: without certificates of the machine
    /// nobody's address that begins with `https://` can be trusted.
    pub fn new(webhooks: Vec<Webhook>) -> Result<Self, String> {
        let secure = if webhooks.iter().any(Webhook::is_secure) {
            Some(secure()?)
        } else {
            None
        };
        Ok(Self {
            webhooks,
            secure,
            patience: PATIENCE,
        })
    }

    async fn post(&self, webhook: &Webhook, request: Request<Body>) -> Result<(), String> {
        let unreached = |error: std::io::Error| format!("the receiver can't be reached: {error}");
        let stream = TcpStream::connect((webhook.host.as_str(), webhook.port));
        let stream = stream.await.map_err(unreached)?;
        let Some(secure) = self.secure.as_ref().filter(|_| webhook.is_secure()) else {
            return exchange(stream, request).await;
        };
        let name = ServerName::try_from(webhook.host.clone())
            .map_err(|_| "the receiver's name can't stand in a certificate".to_owned())?;
        let stream = secure.connect(name, stream).await.map_err(unreached)?;
        exchange(stream, request).await
    }
}

/// What secures a connection, by the certificates that this machine trusts.
fn secure() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(
            "this machine has no certificates to trust (on Debian: `apt-get install \
             ca-certificates`), and a webhook's `url` begins with https://"
                .to_owned(),
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Sends the request and looks at the status alone. A redirection is not followed: it is no success.
async fn exchange<S>(stream: S, request: Request<Body>) -> Result<(), String>
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
    let status = sender.send_request(request).await.map_err(failed)?.status();
    if status.is_success() {
        Ok(())
    } else {
        Err(format!("the receiver answered {}", status.as_u16()))
    }
}

impl Handler for Sender {
    async fn handle(&self, job: &Job, now: Timestamp) -> Result<(), String> {
        if job.kind != WEBHOOK {
            return Err(format!(
                "this build does no jobs of the kind `{}`",
                job.kind
            ));
        }
        let webhook = self
            .webhooks
            .iter()
            .find(|webhook| webhook.name == job.target);
        let webhook = webhook.ok_or("no webhook of this name is set in minuted.toml any more")?;
        let request = webhook.request(job, now)?;
        match timeout(self.patience, self.post(webhook, request)).await {
            Ok(result) => result,
            Err(_) => Err(format!(
                "the receiver did not answer within {} seconds",
                self.patience.as_secs()
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // The example of the specification's own libraries.
        let key = key_of(GOOD).unwrap();
        let signature = sign(
            &key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_can_be_no_webhook_is_refused_with_what_to_write() {
        for (url, secret, told) in [
            ("https://example.org/hook?key=1", GOOD, None),
            ("http://127.0.0.1:9/", GOOD, None),
            ("http://[::1]:9/", GOOD, None),
            ("ftp://example.org/", GOOD, Some("begins with https://")),
            ("/hook", GOOD, Some("begins with https://")),
            (
                "https://me:secret@example.org/",
                GOOD,
                Some("holds a password"),
            ),
            ("https://example.org/", "secret", Some("openssl rand")),
            (
                "https://example.org/",
                "whsec_c2hvcnQ=",
                Some("24 to 64 bytes"),
            ),
        ] {
            let made = Webhook::new("site", url, secret);
            match (made, told) {
                (Ok(made), None) => assert!(!format!("{made:?}").contains("key"), "{made:?}"),
                (Err(problem), Some(told)) => assert!(problem.contains(told), "{url}: {problem}"),
                (made, _) => panic!("{url}: {made:?}"),
            }
        }
    }
}
