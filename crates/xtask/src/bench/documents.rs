//! How long documents take, and how much memory, beside pandoc, typst and `WeasyPrint` in the same
//! run: a paper of about 8 pages and a pack of about 100.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::test::packages;
use crate::workspace;

/// Measures all by turns; the script beside the other scripts for Python says how.
pub(super) fn measure(binary: &Path, rounds: usize) -> Result<()> {
    let python = packages::install_python_of("bench-python", "bench-requirements.txt")?;
    let mut build = workspace::cargo();
    // With the binary, so that what both are made of is built once.
    build.args(["build", "--quiet", "--release", "--package", "minuted"]);
    process::run(build.args(["--package", "minuted-pdf", "--example", "packs"]))?;
    let example = binary.with_file_name("examples").join("packs");
    let folder = workspace::target_folder("bench-documents")?;
    let top = workspace::top();
    let script = top.join(packages::PYTHON_SOURCES).join("documents.py");
    let mut command = Command::new(python);
    command.arg("-B").arg(script).arg(binary).arg(example);
    command.arg(folder).arg(top.join("crates/pdf/fonts"));
    process::run(command.arg(rounds.to_string()))
}
