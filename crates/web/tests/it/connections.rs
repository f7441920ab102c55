//! Connections: slow clients are not waited for for ever, and stopping finishes what runs.

use std::{net::SocketAddr, time::Duration};

use minuted_web::{Patience, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::support::Place;

const BODY: &str = "{\"query\":\"{viewer{name}}\"}";

struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
    _place: Place,
}

async fn start(patience: Patience) -> Running {
    let place = Place::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = Server::new(place.app.clone()).with_patience(patience);
    let ended = tokio::spawn(async move {
        let stopped = async { drop(stopped.await) };
        server.run(listener, stopped).await;
    });
    Running {
        address,
        stop: Some(stop),
        ended,
        _place: place,
    }
}

fn head(length: usize) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    )
}

/// What comes until the server closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let read = stream.read_to_string(&mut text);
    timeout(Duration::from_secs(20), read)
        .await
        .unwrap()
        .unwrap();
    text
}

#[tokio::test]
async fn stopping_finishes_a_request_that_has_begun_and_takes_no_new_ones() {
    let mut running = start(Patience::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(head(BODY.len()).as_bytes()).await.unwrap();
    // Time for the head to be read, so that the request has begun.
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(running.address).await.is_err());
    assert!(!running.ended.is_finished());
    stream.write_all(BODY.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("the public"), "{answer}");
    timeout(Duration::from_secs(5), running.ended)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(rest(&mut idle).await, "");
}

#[tokio::test]
async fn who_never_ends_does_not_hold_up_the_stop() {
    let patience = Patience {
        stop: Duration::from_millis(300),
        ..Patience::default()
    };
    let mut running = start(patience).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(head(BODY.len()).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.take().unwrap().send(()).unwrap();
    timeout(Duration::from_secs(5), running.ended)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn slow_heads_and_bodies_are_given_up() {
    let patience = Patience {
        head: Duration::from_millis(300),
        body: Duration::from_millis(300),
        ..Patience::default()
    };
    let running = start(patience).await;
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    assert_eq!(rest(&mut silent).await, "");
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    slow.write_all(b"POST /gra").await.unwrap();
    rest(&mut slow).await;
    let mut half = TcpStream::connect(running.address).await.unwrap();
    half.write_all(head(BODY.len()).as_bytes()).await.unwrap();
    half.write_all(b"{").await.unwrap();
    let answer = rest(&mut half).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn who_sends_ten_megabytes_first_gets_to_read_why_not() {
    let running = start(Patience::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let long = vec![b'x'; 10_000_000];
    stream.write_all(head(long.len()).as_bytes()).await.unwrap();
    stream.write_all(&long).await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
}
