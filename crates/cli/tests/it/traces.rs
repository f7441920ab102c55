//! Traces, as a collector of OpenTelemetry's meets them.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::support::{Server, complained, minuted_in};

/// A collector that takes what it is sent: its address, and what comes, each head with its body.
fn collector() -> (String, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if tell.send(take(stream.unwrap())).is_err() {
                return;
            }
        }
    });
    (address, told)
}

fn take(mut stream: TcpStream) -> (String, Vec<u8>) {
    let (mut all, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let end = all.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(all[..end].to_vec()).unwrap();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_it = name.eq_ignore_ascii_case("content-length");
                is_it.then(|| value.trim().parse::<usize>().unwrap())
            });
            let body = all[end + 4..].to_vec();
            if body.len() >= length.unwrap_or(0) {
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
                return (head, body);
            }
        }
        let read = stream.read(&mut part).unwrap();
        assert_ne!(read, 0, "the request ends before its body does");
        all.extend(&part[..read]);
    }
}

fn holds(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_request_is_a_span_at_the_collector_and_tells_no_secret() {
    let (address, told) = collector();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("minuted.toml");
    std::fs::write(&file, format!("[traces]\nendpoint = \"{address}\"\n")).unwrap();
    let server = Server::start(&["--example", "esbt", "--config", file.to_str().unwrap()]);
    let token = server.token("secretary");
    let (status, _) = server.ask(Some(&token), "{ viewer { name } }");
    assert_eq!(status, 200);
    // What is not sent yet is sent when it stops.
    assert_eq!(server.stop(), Some(0));
    let sent: Vec<_> = told.try_iter().collect();
    assert!(!sent.is_empty());
    for (head, _) in &sent {
        assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
        assert!(
            head.contains("content-type: application/x-protobuf"),
            "{head}"
        );
    }
    let all: Vec<u8> = sent.into_iter().flat_map(|(_, body)| body).collect();
    for text in ["minuted", "request", "/graphql", "POST"] {
        assert!(holds(&all, text), "{text}");
    }
    for text in [&token, "viewer {"] {
        assert!(!holds(&all, text), "{text}");
    }
}

#[test]
fn a_server_without_its_collector_serves_all_the_same() {
    // Nobody listens there any more.
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("minuted.toml");
    std::fs::write(&file, format!("[traces]\nendpoint = \"{address}\"\n")).unwrap();
    let server = Server::start(&["--example", "esbt", "--config", file.to_str().unwrap()]);
    assert_eq!(server.ask(None, "{ viewer { name } }").0, 200);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn an_address_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("MINUTED_TRACES_ENDPOINT", "collector:4318")];
    let checked = minuted_in(folder.path(), &variables, &["config", "check"]);
    assert_eq!(checked.status.code(), Some(2), "{}", complained(&checked));
    let problem = "MINUTED_TRACES_ENDPOINT: an address begins with https:// or http://";
    assert!(
        complained(&checked).contains(problem),
        "{}",
        complained(&checked)
    );
}
