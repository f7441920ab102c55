//! The product as a server, started from its binary and stopped when dropped.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde::Deserialize;

use crate::process::{Background, BackgroundOptions};

/// What `minuted serve --json` prints on its first line.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Announcement {
    /// `http://127.0.0.1:PORT`.
    pub(crate) address: String,
    /// The whole address of the GraphQL endpoint.
    pub(crate) graphql: String,
    /// A bearer token for each kind of viewer. The public has none.
    #[serde(default)]
    pub(crate) tokens: BTreeMap<String, Option<String>>,
    /// The whole address of the metrics, if they are given.
    #[serde(default)]
    pub(crate) metrics: Option<String>,
}

/// The running server.
#[derive(Debug)]
pub(crate) struct Server {
    process: Background,
    announcement: Announcement,
}

impl Server {
    /// Starts the binary on a free port and waits until it says where it listens.
    pub(crate) fn start(binary: &Path, arguments: &[&str]) -> Result<Self> {
        Self::start_as(&[], binary, arguments, &[])
    }

    /// As [`Server::start`], run by another program that turns into it, such as `strace -D`.
    pub(crate) fn start_under(under: &[&str], binary: &Path, arguments: &[&str]) -> Result<Self> {
        Self::start_as(under, binary, arguments, &[])
    }

    /// As [`Server::start`], with settings from the environment.
    pub(crate) fn start_with(
        binary: &Path,
        arguments: &[&str],
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        Self::start_as(&[], binary, arguments, settings)
    }

    fn start_as(
        under: &[&str],
        binary: &Path,
        arguments: &[&str],
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let program = under.first().map_or(binary, Path::new);
        let options = BackgroundOptions {
            name: "minuted serve",
            stop: Signal::TERM,
            user: None,
        };
        let mut process = Background::start(&options, program, |command| {
            if let [_, rest @ ..] = under {
                command.args(rest).arg(binary);
            }
            command
                .args(["serve", "--listen", "127.0.0.1:0", "--json"])
                .args(arguments)
                .envs(settings.iter().copied());
            command.stdout(Stdio::piped());
        })?;
        let announcement = read_announcement(&mut process)?;
        Ok(Self {
            process,
            announcement,
        })
    }

    /// Where it listens, and the tokens of the example.
    pub(crate) fn announcement(&self) -> &Announcement {
        &self.announcement
    }

    /// Ends it at once, as a loss of power would.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.process.end(Signal::KILL)
    }

    /// Its process ID.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

fn read_announcement(process: &mut Background) -> Result<Announcement> {
    parse(&first_line(process)?)
}

/// The first line that a program in the background prints. Its stdout is to be a pipe.
pub(crate) fn first_line(process: &mut Background) -> Result<String> {
    let name = process.name();
    let stdout = process.stdout();
    let stdout = stdout.with_context(|| format!("{name} has no stdout"))?;
    let (sender, receiver) = mpsc::channel();
    // Reads to the end, so that a server that goes on printing is never blocked.
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    match receiver.recv_timeout(Duration::from_mins(1)) {
        Ok(line) => Ok(line),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            process.check_alive()?;
            bail!("{name} closed its stdout before it said where it listens")
        }
        Err(mpsc::RecvTimeoutError::Timeout) => {
            bail!("{name} did not say within a minute where it listens")
        }
    }
}

fn parse(line: &str) -> Result<Announcement> {
    serde_json::from_str(line)
        .with_context(|| format!("minuted serve --json printed this first: {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_first_line() {
        let announcement = parse(
            r#"{"address":"http://127.0.0.1:4000","graphql":"http://127.0.0.1:4000/graphql",
                "tokens":{"public":null,"secretary":"s3cret"}}"#,
        )
        .unwrap();
        assert_eq!(announcement.graphql, "http://127.0.0.1:4000/graphql");
        assert_eq!(announcement.tokens["public"], None);
        assert_eq!(announcement.tokens["secretary"].as_deref(), Some("s3cret"));
    }

    #[test]
    fn shows_what_is_no_announcement() {
        let error = parse("Listening on 4000").unwrap_err();
        assert!(error.to_string().contains("Listening on 4000"), "{error}");
    }
}
