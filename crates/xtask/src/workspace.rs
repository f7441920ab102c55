//! Where things are: the top of the workspace, cargo, the built binary.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::metadata::Metadata;
use crate::process;

/// The package that builds the product's binary, and the binary's name.
pub(crate) const BINARY: &str = "minuted";

/// The top folder of the workspace.
pub(crate) fn top() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Cargo, run at the top.
///
/// `cargo run` tells its child which package it is; passing that on would make
/// build scripts that look at these variables run again.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(top());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// How the binary is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// As developers build it, alone.
    Dev,
    /// As it is shipped. Only for measuring.
    Release,
}

/// Builds the binary and says where it is.
pub(crate) fn build_binary(build: Build) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--quiet", "--package", BINARY]);
    if build == Build::Release {
        command.arg("--release");
    }
    process::run(&mut command)?;
    built_binary(build)
}

/// Where the binary is, when it is known to be built.
pub(crate) fn built_binary(build: Build) -> Result<PathBuf> {
    let folder = match build {
        Build::Dev => "debug",
        Build::Release => "release",
    };
    let target = Metadata::read_members()?.target_directory;
    let path = target.join(folder).join(BINARY);
    ensure!(
        path.is_file(),
        "{} is not there after a build",
        path.display()
    );
    Ok(path)
}

/// A folder of ours under the target folder, made when it is missing.
pub(crate) fn target_folder(name: &str) -> Result<PathBuf> {
    let path = Metadata::read_members()?.target_directory.join(name);
    std::fs::create_dir_all(&path).with_context(|| format!("make {}", path.display()))?;
    Ok(path)
}
