//! What npm and pip install for the tests: the validators of the API and the checkers of pages.
//!
//! It goes under the target folder, so that the tree stays clean. The scripts of `tests/node` are
//! copied there, because node looks for packages beside the script.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::process;
use crate::workspace;

/// The scripts, and the list of packages with its lock file.
const SOURCES: &str = "tests/node";

/// The scripts for Python, and the list of packages with their versions.
pub(crate) const PYTHON_SOURCES: &str = "tests/python";

/// Brings the installed packages of Python in line with their list, and gives the interpreter that
/// has them.
pub(crate) fn install_python() -> Result<PathBuf> {
    install_python_of("python", "requirements.txt")
}

/// As [`install_python`], for another list, into a folder of its own.
pub(crate) fn install_python_of(folder: &str, list: &str) -> Result<PathBuf> {
    let folder = workspace::target_folder(folder)?;
    let list = workspace::top().join(PYTHON_SOURCES).join(list);
    let wanted = fs::read(&list).with_context(|| format!("read {}", list.display()))?;
    let hash = hex::encode(Sha256::digest(wanted));
    let (stamp, python) = (folder.join(".installed"), folder.join("bin/python"));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == hash) {
        return Ok(python);
    }
    let mut command = Command::new("python3");
    process::run(command.args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut command = Command::new(&python);
    // The list is whole, and no package runs code of its own at install.
    command.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
    command.args(["--disable-pip-version-check", "--only-binary", ":all:"]);
    process::run(command.arg("--requirement").arg(&list))?;
    fs::write(&stamp, hash)?;
    Ok(python)
}

/// Brings the installed packages in line with the lock file, and says where they are.
pub(super) fn install() -> Result<PathBuf> {
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
