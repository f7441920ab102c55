//! Owns one subscription: a task that listens, and tells each event as whoever the client is then.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::Response;
use futures_util::FutureExt;
use minuted_app::{events::Told, sign_in::SignInError};
use minuted_graphql::{Followed, Occasion};
use serde_json::json;
use tokio::{sync::mpsc, time::timeout};

use super::protocol::{self, Close};
use crate::server::Shared;

/// What a subscription has for its client.
#[derive(Debug)]
pub(super) enum Out {
    /// A message.
    Text(String),
    /// The last message.
    Last(String),
    /// The connection can't go on.
    Close(Close),
}

/// How many messages of all subscriptions wait for a client that is slow to take them. Beyond that
/// events wait, and beyond those that may wait they are left out, which is told.
pub(super) const OUT_MOST: usize = 16;

/// Which of the subscriptions of a connection a message is of. An ID may be used again.
pub(super) type Serial = u64;

/// One subscription.
pub(super) struct Follower {
    pub(super) id: String,
    pub(super) serial: Serial,
    pub(super) followed: Followed,
    pub(super) token: Option<Arc<str>>,
    pub(super) shared: Shared,
    pub(super) out: mpsc::Sender<(String, Serial, Out)>,
}

impl Follower {
    /// Follows until it is given up.
    pub(super) async fn run(self) {
        let last = match AssertUnwindSafe(self.follow()).catch_unwind().await {
            Ok(last) => last,
            Err(_) => {
                tracing::error!("a subscription broke off");
                Out::Close(Close::FAILED)
            }
        };
        self.send(last).await;
    }

    /// Follows; gives the last that there is to tell.
    async fn follow(&self) -> Out {
        let mut listener = match self.shared.live.events.listen().await {
            Ok(listener) => listener,
            Err(error) => {
                tracing::error!(%error, "the ledger could not be read");
                return Out::Close(Close::FAILED);
            }
        };
        let from = listener.from;
        let mut occasion = Occasion::Begins(from);
        loop {
            let told = match self.tell(occasion).await {
                Ok(told) => told,
                Err(close) => return Out::Close(close),
            };
            if let Some(response) = told {
                self.count(occasion, &response);
                if is_refused(occasion, &response) {
                    return Out::Last(protocol::error(&self.id, &json!(response.errors)));
                }
                let text = protocol::next(&self.id, &response);
                self.send(Out::Text(text)).await;
            }
            occasion = loop {
                let occasion = match listener.next().await {
                    Told::Event(event) => Occasion::Event(event),
                    Told::Missed => Occasion::Missed,
                };
                if self.followed.concerns(occasion) {
                    break occasion;
                }
            };
        }
    }

    /// What the client is told, as whoever it is now.
    async fn tell(&self, occasion: Occasion) -> Result<Option<Response>, Close> {
        let (app, schema) = (&self.shared.app, &self.shared.schema);
        let viewer = match app.viewer(self.token.as_deref()).await {
            Ok(viewer) => viewer,
            Err(SignInError::NotValid) => return Err(Close::FORBIDDEN),
            Err(SignInError::Failed(error)) => {
                tracing::error!(%error, "a viewer could not be looked up");
                return Err(Close::FAILED);
            }
        };
        let told = self.followed.tell(schema, app, viewer, occasion);
        // An event that could not be told is not left out in silence: who connects again reads anew.
        timeout(self.shared.patience.answer, Box::pin(told))
            .await
            .map_err(|_| Close::FAILED)
    }

    /// Counts what is told; the beginning as the operation itself.
    fn count(&self, occasion: Occasion, response: &Response) {
        let metrics = &self.shared.metrics;
        match occasion {
            Occasion::Begins(_) => metrics.ran("subscription", response),
            Occasion::Missed | Occasion::Event(_) => metrics.told(response),
        }
    }

    async fn send(&self, out: Out) {
        let (id, serial) = (self.id.clone(), self.serial);
        // Whose connection is gone is about to be given up.
        drop(self.out.send((id, serial, out)).await);
    }
}

/// Whether it can't be followed: what is asked is wrong, or is not to be had by this viewer.
fn is_refused(occasion: Occasion, response: &Response) -> bool {
    matches!(occasion, Occasion::Begins(_)) && !response.errors.is_empty()
}
