//! Counting how often the server waits for the disk: at least once for each command that it
//! acknowledges, so that durability is not only claimed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::fixture::{Fixture, RECORD, Size};
use crate::http::{Connection, Endpoint};
use crate::process;
use crate::server::Server;

/// How many commands are counted.
const COMMANDS: usize = 50;

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) commands: usize,
    pub(super) syncs: usize,
}

/// Why it can't be counted here, if so.
pub(super) fn hindered() -> Option<String> {
    let Some(strace) = process::which("strace") else {
        return Some("strace is not installed".to_owned());
    };
    let mut command = Command::new(strace);
    command.args(["-qq", "-e", "trace=fsync", "true"]);
    match process::run(&mut command) {
        Ok(()) => None,
        Err(error) => Some(format!("strace may not look at processes here: {error:#}")),
    }
}

/// Gives commands one after the other to a server over `SQLite`, under strace.
pub(super) fn count(binary: &Path, folder: &Path) -> Result<Counted> {
    let database = format!("sqlite://{}", folder.join("syncs.db").display());
    let fixture = Fixture::make(binary, &database, &[], Size::SMALL)?;
    drop(fixture.server);
    let log = folder.join("syncs.strace");
    let strace = process::which("strace").context("strace is not installed")?;
    let (strace, output) = (strace.to_string_lossy(), log.to_string_lossy());
    // -D: strace goes aside, and the process that is started is the server itself.
    let under = [
        &*strace,
        "-D",
        "-f",
        "-qq",
        "-e",
        "trace=fsync,fdatasync",
        "-o",
        &*output,
        "--",
    ];
    let server = Server::start_under(&under, binary, &["--database", &database])?;
    let endpoint = Endpoint::parse(&server.announcement().graphql)?;
    let mut connection = Connection::open(&endpoint)?;
    let before = syncs(&log)?;
    for number in 0..COMMANDS {
        let input = fixture
            .records
            .resolution_input(&format!("Synced {number}"));
        let body = json!({ "query": RECORD, "variables": { "input": input } }).to_string();
        let request = endpoint.request(&body, Some(&fixture.records.token));
        let answer: Value = serde_json::from_slice(connection.exchange(&request)?)?;
        let id = &answer["data"]["recordDecision"]["decision"]["id"];
        ensure!(id.is_string(), "not acknowledged: {answer}");
        // As soon as it is acknowledged, it has to be on the disk.
        let synced = syncs(&log)? - before;
        ensure!(
            number < synced,
            "{} commands were acknowledged after only {synced} waits for the disk",
            number + 1
        );
    }
    let syncs = syncs(&log)? - before;
    Ok(Counted {
        commands: COMMANDS,
        syncs,
    })
}

/// The calls that have succeeded by now.
fn syncs(log: &Path) -> Result<usize> {
    let text = fs::read_to_string(log).context("read what strace wrote")?;
    Ok(count_of(&text))
}

fn count_of(text: &str) -> usize {
    // A call that others ran beside is written as two lines, of which the second has its result.
    let done = |line: &&str| line.contains("sync") && line.trim_end().ends_with("= 0");
    text.lines().filter(done).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_that_have_succeeded_are_counted() {
        let text = "12 fdatasync(9)                = 0\n\
                    13 fsync(4 <unfinished ...>\n\
                    12 fdatasync(9)                = -1 EIO (Input/output error)\n\
                    13 <... fsync resumed>)        = 0\n\
                    12 +++ exited with 0 +++\n";
        assert_eq!(count_of(text), 2);
    }
}
