//! A server on a real socket, and a client of `graphql-transport-ws` that keeps nothing to itself.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use minuted_app::App;
use minuted_web::{LiveOptions, Patience, Server};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, protocol::CloseFrame},
};

/// A server over an application. It ends with the runtime of the test.
pub(super) struct Site {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
}

impl Site {
    /// A server that hears of what others commit only by looking, and practically never looks.
    pub(super) async fn start(app: &App) -> Self {
        let options = LiveOptions {
            every: Duration::from_secs(100_000),
            ..LiveOptions::default()
        };
        Self::start_with(app, options, Patience::default()).await
    }

    pub(super) async fn start_with(app: &App, options: LiveOptions, patience: Patience) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::new(app.clone())
            .with_live(options)
            .with_patience(patience);
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(async move {
            server.run(listener, async { drop(stopped.await) }).await;
        });
        Self {
            address,
            stop: Some(stop),
            ended,
        }
    }

    /// Stops it, and waits until it has.
    pub(super) async fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.ended.await.unwrap();
    }

    /// A connection with these headers; else the status by which it was refused.
    pub(super) async fn connect(&self, headers: &[(&'static str, &str)]) -> Result<Client, u16> {
        let address = format!("ws://{}/graphql", self.address);
        let mut request = address.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Client(socket)),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A connection that has said nothing yet.
    pub(super) async fn open(&self) -> Client {
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        self.connect(&protocol).await.ok().unwrap()
    }

    /// A connection of whoever has the token; none: of the public.
    pub(super) async fn sign_in(&self, token: Option<&str>) -> Client {
        let mut client = self.open().await;
        let payload = token.map(|token| json!({ "Authorization": format!("Bearer {token}") }));
        client
            .say(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
        client
    }
}

/// One connection.
pub(super) struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    pub(super) async fn say(&mut self, message: Value) {
        self.say_text(message.to_string()).await;
    }

    pub(super) async fn say_text(&mut self, text: String) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
    }

    /// Subscribes, and waits until events are told.
    pub(super) async fn follow(&mut self, id: &str, query: &str, variables: Value) {
        self.subscribe(id, query, variables).await;
        let begun = self.told(id).await;
        assert_eq!(begun["reason"], "STARTED", "{begun}");
        assert!(begun["from"].is_i64(), "{begun}");
    }

    /// The next message of the protocol.
    pub(super) async fn next(&mut self) -> Value {
        match self.frame().await {
            Ok(message) => message,
            Err(close) => panic!("closed: {close:?}"),
        }
    }

    /// What the subscription's only field gives next.
    pub(super) async fn told(&mut self, id: &str) -> Value {
        let message = self.next().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("next"), &json!(id)),
            "{message}"
        );
        assert!(message["payload"].get("errors").is_none(), "{message}");
        let data = message["payload"]["data"].as_object().unwrap();
        data.values().next().unwrap().clone()
    }

    /// The code and the reason by which the server closes.
    pub(super) async fn closed(&mut self) -> (u16, String) {
        match self.frame().await {
            Ok(message) => panic!("not closed: {message}"),
            Err(Some(close)) => said(close),
            Err(None) => panic!("closed without a word"),
        }
    }

    /// The next message, or the code and the reason by which the server closes.
    pub(super) async fn message(&mut self) -> Result<Value, (u16, String)> {
        let frame = self.frame().await;
        frame.map_err(|close| close.map_or((0, String::new()), said))
    }

    async fn frame(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            let read = tokio::time::timeout(Duration::from_mins(1), self.0.next()).await;
            match read.expect("nothing came").unwrap().unwrap() {
                Message::Text(text) => return Ok(serde_json::from_str(&text).unwrap()),
                Message::Close(close) => return Err(close),
                _ => {}
            }
        }
    }
}

fn said(close: CloseFrame) -> (u16, String) {
    (close.code.into(), close.reason.to_string())
}
