//! Outside validators, against the running server with the worked example.
//!
//! Each is a script of `tests/node`. What checks pages (axe, vnu) is run by the end-to-end tests
//! themselves, because they look at each page as several readers.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::packages;
use crate::process;
use crate::server::Server;

/// Runs every outside validator.
pub(super) fn run(binary: &Path) -> Result<()> {
    let folder = packages::install()?;
    let server = Server::start(binary, &["--example", "esbt"])?;
    let announcement = server.announcement();
    println!("    serving at {}", announcement.address);
    validate(&folder, "graphql-http.mjs", &[&announcement.graphql])
}

fn validate(folder: &Path, script: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("node");
    command.current_dir(folder).arg(script).args(arguments);
    process::run(&mut command)
}
