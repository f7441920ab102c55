//! A server that is killed while it tells a webhook of something: the message has to arrive after
//! all, under the same ID, though not before the dead server's claim has ended.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::fixture::{Fixture, RECORD, Size};
use crate::http::{Connection, Endpoint};
use crate::process;
use crate::server::Server;

/// How long the message may take after the kill: the claim of the dead worker, and some more.
const PATIENCE: Duration = Duration::from_mins(2);

/// A message whose sender is dead.
pub(super) struct Interrupted {
    binary: PathBuf,
    database: String,
    // Kept running until the message has arrived.
    _server: Server,
    received: Receiver<String>,
    first: String,
}

/// Makes a decision, of which a webhook is told, and kills the server while it tells.
pub(super) fn interrupt(binary: &Path, folder: &Path) -> Result<Interrupted> {
    let listener = TcpListener::bind("127.0.0.1:0").context("listen as a webhook")?;
    let port = listener.local_addr()?.port();
    let settings = folder.join("minuted.toml");
    fs::write(
        &settings,
        format!(
            "[[webhooks]]\nname = \"faults\"\nurl = \"http://127.0.0.1:{port}/\"\n\
             secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\nevents = [\"decision-made\"]\n"
        ),
    )?;
    let database = format!("sqlite://{}", folder.join("worker.db").display());
    let config = settings.to_string_lossy().into_owned();
    let (sender, received) = mpsc::channel();
    // The fixture's own resolution is the first that the webhook is told of; it gets no answer.
    thread::spawn(move || receive(&listener, &sender));
    let mut fixture = Fixture::make(binary, &database, &["--config", &config], Size::SMALL)?;
    let first = received
        .recv_timeout(PATIENCE)
        .context("the webhook was told of nothing")?;
    fixture.server.kill()?;
    let server = Server::start(binary, &["--database", &database, "--config", &config])?;
    // Another decision, so that what comes new and what is taken up again are told apart.
    let endpoint = Endpoint::parse(&server.announcement().graphql)?;
    let input = fixture.records.resolution_input("Another");
    let body = json!({ "query": RECORD, "variables": { "input": input } }).to_string();
    let request = endpoint.request(&body, Some(&fixture.records.token));
    let answer = Connection::open(&endpoint)?.exchange(&request)?.to_vec();
    let answer: Value = serde_json::from_slice(&answer)?;
    ensure!(
        answer["data"]["recordDecision"]["decision"]["id"].is_string(),
        "the other decision: {answer}"
    );
    Ok(Interrupted {
        binary: binary.to_path_buf(),
        database,
        _server: server,
        received,
        first,
    })
}

impl Interrupted {
    /// Waits for both messages, and sees that no job is left.
    pub(super) fn arrives(self) -> Result<()> {
        let mut others = Vec::new();
        loop {
            let id = self.received.recv_timeout(PATIENCE);
            let id = id.with_context(|| format!("{} was not taken up again", self.first))?;
            if id == self.first {
                break;
            }
            others.push(id);
        }
        ensure!(others.len() == 1, "came besides: {others:?}");
        // The job goes when the answer has come; look until then.
        for _ in 0..100 {
            let mut command = Command::new(&self.binary);
            command.args(["jobs", "list", "--json", "--database", &self.database]);
            if process::capture(&mut command)?.trim() == "[]" {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("a job is left though its message has arrived")
    }
}

/// Receives messages; leaves the first without an answer.
fn receive(listener: &TcpListener, sender: &Sender<String>) {
    let mut unanswered = None;
    for stream in listener.incoming().map_while(Result::ok) {
        let Ok((id, stream)) = take(stream) else {
            continue;
        };
        if unanswered.is_none() {
            unanswered = Some(stream);
        } else {
            answer(stream);
        }
        if sender.send(id).is_err() {
            return;
        }
    }
}

/// Reads a message; gives its ID and the connection.
fn take(stream: TcpStream) -> Result<(String, TcpStream)> {
    let mut reader = BufReader::new(stream);
    let (mut id, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "webhook-id" => value.trim().clone_into(&mut id),
            "content-length" => length = value.trim().parse()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    ensure!(!id.is_empty(), "a message without an ID");
    Ok((id, reader.into_inner()))
}

fn answer(mut stream: TcpStream) {
    // Whoever has hung up gets the message again.
    let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}
