//! Owns one connection: signing in, its subscriptions, its pings, and how it ends.

use std::{collections::HashMap, sync::Arc};

use axum::extract::ws::{Message, WebSocket};
use minuted_app::sign_in::SignInError;
use minuted_graphql::admit;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, sleep, timeout},
};
use tracing::Instrument;

use super::{
    SUBSCRIPTIONS_MOST,
    follower::{Follower, OUT_MOST, Out, Serial},
    protocol::{self, Close, Said},
};
use crate::{
    bearer::token_of,
    graphql::{AbortOnDrop, from_json},
    server::Shared,
};

/// Serves a connection to its end.
pub(super) async fn serve(socket: WebSocket, shared: Shared, header: Option<String>) {
    let (out, told) = mpsc::channel(OUT_MOST);
    let stopped = shared.running.stopped();
    let connection = Connection {
        socket,
        shared,
        header,
        signed_in: None,
        heard: true,
        followers: HashMap::new(),
        serial: 0,
        out,
    };
    connection.run(told, stopped).await;
}

type Outgoing = (String, Serial, Out);

/// Who asks: by a token, or the public.
#[derive(Clone)]
struct Asker(Option<Arc<str>>);

struct Connection {
    socket: WebSocket,
    shared: Shared,
    /// The token of the request's header.
    header: Option<String>,
    /// Who asks; none before that was said.
    signed_in: Option<Asker>,
    /// Whether anything came since the last ping.
    heard: bool,
    followers: HashMap<String, (Serial, AbortOnDrop)>,
    serial: Serial,
    out: mpsc::Sender<Outgoing>,
}

/// How a connection ends: with a close frame, or because the client has gone.
type End = Option<Close>;

impl Connection {
    async fn run(mut self, mut told: mpsc::Receiver<Outgoing>, stopped: impl Future<Output = ()>) {
        let patience = self.shared.patience;
        let mut stopped = std::pin::pin!(stopped);
        let mut late = std::pin::pin!(sleep(patience.init));
        let mut ping = interval_at(Instant::now() + patience.ping, patience.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = loop {
            let went_on = tokio::select! {
                said = self.socket.recv() => self.heard(said).await,
                Some((id, serial, out)) = told.recv() => self.tell(&id, serial, out).await,
                _ = ping.tick() => self.ping().await,
                () = &mut late, if self.signed_in.is_none() => Err(Some(Close::INIT_TIMEOUT)),
                () = &mut stopped => Err(Some(Close::GOING_AWAY)),
            };
            if let Err(end) = went_on {
                break end;
            }
        };
        self.followers.clear();
        if let Some(close) = end {
            tracing::debug!(code = close.code, reason = %close.reason, "a connection is closed");
            // Whether it arrives or not, there is nothing more to say.
            drop(timeout(patience.answer, self.socket.send(close.message())).await);
        }
    }

    async fn heard(&mut self, said: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        self.heard = true;
        let text = match said {
            None | Some(Ok(Message::Close(_))) => return Err(None),
            Some(Err(error)) => {
                tracing::debug!(%error, "a message could not be read");
                return Err(Some(Close::TOO_LONG));
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => {
                return Err(Some(Close::invalid("A message is text")));
            }
            Some(Ok(Message::Text(text))) => text,
        };
        match protocol::read(&text)? {
            Said::Init(payload) => self.sign_in(payload.as_ref()).await,
            Said::Ping(payload) => self.send(protocol::pong(payload)).await,
            Said::Pong => Ok(()),
            Said::Subscribe { id, payload } => self.subscribe(id, &payload).await,
            Said::Complete { id } => {
                self.followers.remove(&id);
                Ok(())
            }
        }
    }

    async fn sign_in(&mut self, payload: Option<&Value>) -> Result<(), End> {
        if self.signed_in.is_some() {
            return Err(Some(Close::TOO_MANY_INITS));
        }
        let given = match protocol::authorization(payload)? {
            Some(value) => Some(token_of(value).ok_or(Close::FORBIDDEN)?.to_owned()),
            None => None,
        };
        let token = match (given, self.header.take()) {
            // Two that differ would leave it open who asks.
            (Some(given), Some(header)) if given != header => return Err(Some(Close::FORBIDDEN)),
            (given, header) => given.or(header),
        };
        check(&self.shared, token.as_deref()).await?;
        self.signed_in = Some(Asker(token.map(Arc::from)));
        self.send(protocol::ack()).await
    }

    async fn subscribe(&mut self, id: String, payload: &Value) -> Result<(), End> {
        let Some(Asker(token)) = self.signed_in.clone() else {
            return Err(Some(Close::UNAUTHORIZED));
        };
        if self.followers.contains_key(&id) {
            return Err(Some(Close::exists(&id)));
        }
        let refuse = |code: &str, message: &str| protocol::one_error(code, message);
        if self.followers.len() >= SUBSCRIPTIONS_MOST {
            let message = format!(
                "A connection has at most {SUBSCRIPTIONS_MOST} subscriptions at once. Complete one, \
                 or open another connection."
            );
            let errors = refuse("TOO_MANY_SUBSCRIPTIONS", &message);
            self.shared.metrics.error("TOO_MANY_SUBSCRIPTIONS");
            return self.send(protocol::error(&id, &errors)).await;
        }
        let admitted = match from_json(payload.to_string().as_bytes()) {
            Ok(request) => admit(request).map_err(|refused| {
                self.shared.metrics.told(&refused);
                json!(refused.errors)
            }),
            Err(problem) => Err(refuse(problem.code, &problem.message)),
        };
        let followed = admitted.and_then(|admitted| {
            let message = "Only subscriptions are taken here. Send queries and mutations by POST.";
            let followed = admitted.followed().cloned();
            followed.ok_or_else(|| refuse("BAD_REQUEST", message))
        });
        match followed {
            Err(errors) => self.send(protocol::error(&id, &errors)).await,
            Ok(followed) => {
                self.serial += 1;
                let listening = Follower {
                    id: id.clone(),
                    serial: self.serial,
                    followed,
                    token,
                    shared: self.shared.clone(),
                    out: self.out.clone(),
                };
                let task = tokio::spawn(listening.run().in_current_span());
                let task = AbortOnDrop(task.abort_handle());
                self.followers.insert(id, (self.serial, task));
                Ok(())
            }
        }
    }

    /// Sends what a subscription tells, unless it was completed meanwhile.
    async fn tell(&mut self, id: &str, serial: Serial, out: Out) -> Result<(), End> {
        if self.followers.get(id).is_none_or(|(s, _)| *s != serial) {
            return Ok(());
        }
        match out {
            Out::Text(text) => self.send(text).await,
            Out::Last(text) => {
                self.followers.remove(id);
                self.send(text).await
            }
            Out::Close(close) => Err(Some(close)),
        }
    }

    /// Asks whether the client is there still, and whether it is who it was.
    async fn ping(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.heard) {
            return Err(Some(Close::SILENT));
        }
        if let Some(Asker(token)) = &self.signed_in {
            check(&self.shared, token.as_deref()).await?;
        }
        self.message(Message::Ping(Vec::new().into())).await
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        self.message(Message::Text(text.into())).await
    }

    async fn message(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.shared.patience.answer, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            // It has gone, or takes nothing.
            Ok(Err(_)) | Err(_) => Err(None),
        }
    }
}

/// Ends unless the token is valid still.
async fn check(shared: &Shared, token: Option<&str>) -> Result<(), End> {
    match shared.app.viewer(token).await {
        Ok(_) => Ok(()),
        Err(SignInError::NotValid) => Err(Some(Close::FORBIDDEN)),
        Err(SignInError::Failed(error)) => {
            tracing::error!(%error, "a viewer could not be looked up");
            Err(Some(Close::FAILED))
        }
    }
}
