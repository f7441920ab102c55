//! Outside validators, against the running server with the worked example.
//!
//! What npm installs goes under the target folder, so that the tree stays clean. A script of
//! `tests/node` is copied there, because node looks for packages beside the script.
//! A validator of pages (axe, vnu) is another script, started from [`run`] in the same way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::process;
use crate::server::Server;
use crate::workspace;

/// The sources of the validators.
const SOURCES: &str = "tests/node";

/// Runs every outside validator.
pub(super) fn run(binary: &Path) -> Result<()> {
    let folder = install()?;
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

/// Brings the installed packages in line with the lock file, and says where they are.
fn install() -> Result<PathBuf> {
    let folder = workspace::target_folder("node")?;
    let sources = workspace::top().join(SOURCES);
    for entry in fs::read_dir(&sources).with_context(|| format!("list {SOURCES}"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    let lock = fs::read(sources.join("package-lock.json")).context("read package-lock.json")?;
    let hash = hex::encode(Sha256::digest(lock));
    let stamp = folder.join("node_modules").join(".installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == hash) {
        return Ok(folder);
    }
    let mut command = Command::new("npm");
    command.current_dir(&folder);
    // No package runs code of its own at install.
    command.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    process::run(&mut command)?;
    ensure!(
        folder.join("node_modules").is_dir(),
        "npm ci installed nothing"
    );
    fs::write(&stamp, hash)?;
    Ok(folder)
}
