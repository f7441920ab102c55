//! Owns subscriptions over WebSocket: who may connect, and how many.

mod connection;
mod follower;
mod origin;
mod protocol;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use minuted_app::{App, events::Events};
use tokio::sync::Semaphore;

use crate::{bearer::bearer, problem::Problem, server::Shared};

/// How many subscriptions one connection may have at once.
pub const SUBSCRIPTIONS_MOST: usize = 20;

/// The longest message that is taken, in bytes.
pub const MESSAGE_MOST: usize = 512 * 1024;

/// How subscriptions are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveOptions {
    /// The origins whose pages may connect, beside those of this server itself, such as
    /// `https://office.example`.
    pub origins: Vec<String>,
    /// How many connections this server holds open at once.
    pub connections: usize,
    /// How often the ledger is looked at for what other servers over the same database commit.
    pub every: Duration,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            connections: 1_000,
            every: Duration::from_secs(2),
        }
    }
}

/// What all connections share.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) events: Events,
    origins: Arc<[String]>,
    most: usize,
    places: Arc<Semaphore>,
}

impl Live {
    pub(crate) fn new(app: &App, options: LiveOptions) -> Self {
        Self {
            events: Events::new(app.store().clone(), options.every),
            origins: options.origins.into(),
            most: options.connections,
            places: Arc::new(Semaphore::new(options.connections)),
        }
    }

    /// How many connections are open.
    pub(crate) fn open_sockets(&self) -> usize {
        self.most.saturating_sub(self.places.available_permits())
    }
}

/// Whether a request asks for a WebSocket.
pub(crate) fn is_asked_for(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE);
    upgrade.is_some_and(|upgrade| upgrade.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Opens a WebSocket.
pub(crate) async fn open(shared: &Shared, request: Request) -> Result<Response, Problem> {
    let (mut head, _) = request.into_parts();
    if !origin::is_allowed(&head.headers, &shared.live.origins) {
        let message = "A page of this origin may not connect. Whoever runs this server can allow \
                       it: `api.origins` in the settings.";
        let status = StatusCode::FORBIDDEN;
        return Err(Problem::new(status, "FORBIDDEN_ORIGIN", message));
    }
    let token = bearer(&head.headers)?.map(str::to_owned);
    let upgrade = WebSocketUpgrade::from_request_parts(&mut head, &()).await;
    let Ok(upgrade) = upgrade else {
        let message = "A WebSocket could not be opened: send a GET with the headers of RFC 6455.";
        return Err(Problem::bad_request(message));
    };
    let upgrade = upgrade
        .protocols([protocol::NAME])
        .max_message_size(MESSAGE_MOST)
        .max_frame_size(MESSAGE_MOST);
    if upgrade.selected_protocol().is_none() {
        let message = "Name the protocol graphql-transport-ws in Sec-WebSocket-Protocol: it is the \
                       only one that is spoken here.";
        return Err(Problem::bad_request(message));
    }
    let Ok(place) = Arc::clone(&shared.live.places).try_acquire_owned() else {
        let message = "There are too many connections. Try again later.";
        return Err(Problem::unavailable("TOO_MANY_CONNECTIONS", message));
    };
    let shared = shared.clone();
    let running = shared.running.begin();
    Ok(upgrade.on_upgrade(move |socket| async move {
        connection::serve(socket, shared, token).await;
        drop((place, running));
    }))
}
