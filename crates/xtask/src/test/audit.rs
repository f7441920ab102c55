//! Outside validators, against the running server with the worked example and the files that come
//! with it.
//!
//! Each is a script of `tests/node`. What checks pages (axe, vnu) is run by the end-to-end tests
//! themselves, because they look at each page as several readers.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::packages;
use crate::process;
use crate::server::Server;
use crate::workspace;

/// Runs every outside validator.
pub(super) fn run(binary: &Path) -> Result<()> {
    let folder = packages::install()?;
    validate_rules(&folder)?;
    let server = Server::start(binary, &["--example", "esbt"])?;
    let announcement = server.announcement();
    println!("    serving at {}", announcement.address);
    validate(&folder, "graphql-http.mjs", &[&announcement.graphql])
}

/// The files of rules that come with Minuted, against the schema that editors get.
fn validate_rules(folder: &Path) -> Result<()> {
    let rules = workspace::top().join("templates/rules");
    let mut files = vec![workspace::top().join("schema/rules.schema.json")];
    for within in [rules.clone(), rules.join("standing-orders")] {
        for file in fs::read_dir(within)? {
            files.push(file?.path());
        }
    }
    files.retain(|file| file.is_file());
    let files: Vec<&str> = files.iter().filter_map(|file| file.to_str()).collect();
    validate(folder, "rules.mjs", &files)
}

fn validate(folder: &Path, script: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("node");
    command.current_dir(folder).arg(script).args(arguments);
    process::run(&mut command)
}
