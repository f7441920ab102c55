//! Owns messages to the webhooks of others: signing them and posting them, as the Standard Webhooks
//! specification has it (<https://www.standardwebhooks.com>).

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use minuted_app::jobs::{Handler, Job, Timestamp, WEBHOOK};
use sha2::Sha256;
use tokio::time::timeout;

use crate::outgoing::{Address, Outgoing};

/// How long a message may take from connecting to the head of the answer. Shorter than a worker's
/// claim on the job.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a secret begins with.
const SECRET: &str = "whsec_";

/// Where messages go, and the secret that they are signed with.
#[derive(Clone)]
pub struct Webhook {
    name: String,
    address: Address,
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
        let address = url.parse().map_err(|problem| format!("`url`: {problem}"))?;
        Ok(Self {
            name: name.to_owned(),
            key: key_of(secret)?,
            address,
        })
    }

    /// Its address without path and query, which may be secret.
    #[must_use]
    pub fn origin(&self) -> String {
        self.address.to_string()
    }

    /// The request that carries a message.
    fn request(&self, job: &Job, now: Timestamp) -> Result<Request<Body>, String> {
        let seconds = now.micros().div_euclid(1_000_000);
        let signature = sign(&self.key, &job.id, seconds, &job.content);
        self.address
            .post()
            .header(header::CONTENT_TYPE, "application/json")
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
    outgoing: Outgoing,
    patience: Duration,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sender({:?})", self.webhooks)
    }
}

impl Sender {
    /// A sender to these webhooks, or why there can't be one.
    pub fn new(webhooks: Vec<Webhook>) -> Result<Self, String> {
        Ok(Self {
            outgoing: Outgoing::to(webhooks.iter().map(|webhook| &webhook.address))?,
            webhooks,
            patience: PATIENCE,
        })
    }

    /// Posts a message. A redirection is no success.
    async fn post(&self, webhook: &Webhook, request: Request<Body>) -> Result<(), String> {
        let status = self.outgoing.send(&webhook.address, request).await?;
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("the receiver answered {}", status.as_u16()))
        }
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
